"""Finds, among many records, the few that a reference may mean: rare words weigh most. Knows no sources."""

import math
from collections import defaultdict
from collections.abc import Iterable
from heapq import nlargest
from itertools import permutations

from citekit.matching.printed import Printed, first_page, number
from citekit.matching.spelling import compounds, words

COMMON = 0.05
"""A word in a greater share of the records than this tells nothing."""

CANDIDATES = 8
"""Records handed on for comparison."""

_ALWAYS = 40  # in a small index no word is too common


class Index:
    """An inverted index; a record is known by the number that `add` returned."""

    def __init__(self) -> None:
        self._postings: dict[str, list[int]] = defaultdict(list)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, texts: Iterable[str], volume: str = "", page: str = "") -> int:
        """Take in a record: the texts that describe it, its volume and its pages; return its number."""
        found = {word for text in texts for word in (*words(text), *compounds(text))}
        found.add(number(volume))
        if page:
            found.add(first_page(page))
            found.add(f"{number(volume)}/{first_page(page)}")
        for word in found:
            self._postings[word].append(self._size)
        self._size += 1
        return self._size - 1

    def find(self, printed: Printed) -> list[int]:
        """Return the numbers of at most `CANDIDATES` records that share the most telling words, best first."""
        asked = {*printed.words, *compounds(printed.input), *printed.numbers}
        few = sorted(printed.numbers)[:12]
        asked.update(f"{one}/{other}" for one, other in permutations(few, 2))
        scores: dict[int, float] = defaultdict(float)
        limit = max(_ALWAYS, COMMON * self._size)
        for word in asked:
            hits = self._postings.get(word, ())
            if hits and len(hits) <= limit:
                weight = math.log(1 + self._size / len(hits)) ** 2
                for hit in hits:
                    scores[hit] += weight
        return nlargest(CANDIDATES, scores, key=lambda hit: (scores[hit], -hit))
