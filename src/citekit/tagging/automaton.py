"""Names found among the words of a text, leftmost and longest, by an automaton that reads the text once.

Knows words and names as strings; knows no concept. The only module that imports ``ahocorasick_rs``.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

_BETWEEN = "  "
"""Two blanks: each of two neighbouring words has one of its own, so that names match whole words only."""


class Line(NamedTuple):
    """The words of a text as one string that an automaton reads."""

    norms: list[str]
    text: str


def line_of(norms: list[str]) -> Line:
    """Return folded words made ready for ``Automaton.spans``."""
    return Line(norms, _padded(norms))


class Automaton:
    """Names of which the longest is looked for at each word.

    Args:
        names: comparable names, one blank between their words.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def spans(self, line: Line) -> Iterator[tuple[int, int]]:
        """Yield the names in a text as word numbers, half-open; none overlaps another."""
        text = line.text
        done = at = 0
        for _, start, end in self._find(text):
            at += text.count(_BETWEEN, done, start + 1)
            done = start + 1
            yield at, at + text.count(_BETWEEN, start, end) + 1

    @cached_property
    def _find(self) -> Callable[[str], list[tuple[int, int, int]]]:
        from ahocorasick_rs import AhoCorasick, MatchKind

        patterns = [_padded(name.split(" ")) for name in self._names]
        automaton = AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest, store_patterns=False)
        return automaton.find_matches_as_indexes


def _padded(words: Sequence[str]) -> str:
    return f" {_BETWEEN.join(words)} "
