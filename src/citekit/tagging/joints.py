"""Names whose parts stand apart, because two things share a word: ``IL-17 and IL-23 inhibitors``.

Knows one text, its words and the names of one facet.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from citekit.tagging.mention import Mention, held, named_at, unpacked
from citekit.tagging.names import Names
from citekit.tagging.words import Words

PARTS = 4
"""How many words the part of a split name may have."""

_LIST_WORDS = 7
"""How many words may stand between the parts of a name whose last word is shared (``IL-17 and IL-23 inhibitors``)."""

_JOINTS = ("and", "or")
_JOINT_MARK = re.compile(r"\s*[-‐-―]?\s*[,/&]\s*[-‐-―]?\s*")
_SLASH = re.compile("/")
_STOP = re.compile(r"[.;:()]")


class Joint(NamedTuple):
    """Where two things are joined.

    Attributes:
        left: the word behind the first thing; right: the first word of the second.
        ends: ``left``, and the words behind the items of a list that stand before.
    """

    left: int
    right: int
    ends: list[int]


def joints_of(text: str, words: Words) -> list[Joint]:
    """Return where a text joins two things by ``and``, ``or`` or a slash."""
    norms, spans = words
    places = [(place, place + 1) for place, norm in enumerate(norms) if norm in _JOINTS]
    for slash in _SLASH.finditer(text) if "/" in text else ():
        place = bisect_left(spans, (slash.start(),))
        if 0 < place < len(spans) and spans[place][0] - spans[place - 1][1] < PARTS:
            places.append((place, place))
    return [
        Joint(left, right, [left, *_listed(text, spans, left)])
        for left, right in sorted(places)
        if left > 0 and right < len(norms)
    ]


class Splits:
    """The names of one facet, to be found where their parts stand apart."""

    def __init__(self, names: Names) -> None:
        self._forms, self._starts = names.forms, names.starts

    @cached_property
    def _begun(self) -> frozenset[str]:
        """Return the names without their last words."""
        return frozenset([name.rpartition(" ")[0] for name in self._forms])

    def mentions(self, text: str, words: Words, joints: Iterable[Joint]) -> Iterator[Mention]:
        """Yield such names as ``IL-17 and IL-23 inhibitors`` and ``alopecia areata and totalis``."""
        norms, starts, begun = words.norms, self._starts, self._begun
        for left, right, ends in joints:
            named: list[Mention] = []
            goes_on = False
            for end in ends:
                for first in range(max(0, end - PARTS), end - 1):
                    if norms[first] in starts and f"{norms[first]} {norms[first + 1]}" in starts:
                        goes_on = True
                        if " ".join(norms[first:end]) in begun:
                            named += self._with_head(text, words, first, end, right)
                if norms[end - 1] in begun:
                    named += self._with_head(text, words, end - 1, end, right)
            yield from named
            second = norms[right]
            for first in range(max(0, left - PARTS), left - 1):
                if norms[first] in starts and (goes_on or f"{norms[first]} {second}" in starts):
                    whole = named or named_at(text, words, self._forms, first, left)
                    if whole and held(text, words.spans[first:left]):
                        yield from self._with_start(text, words, range(first + 1, left), first, right)

    def _with_head(self, text: str, words: Words, first: int, end: int, right: int) -> list[Mention]:
        """Return the name that begins with these words and ends with one behind what is joined."""
        norms, spans = words
        begun = " ".join(norms[first:end])
        for head in range(right + 1, min(right + _LIST_WORDS, len(norms))):
            name = f"{begun} {norms[head]}"
            if name in self._forms:
                stands = head < _until_stop(text, spans, right) and held(text, spans[first:end])
                return [*self._parted(text, words, name, first, head + 1)] if stands else []
        return []

    def _with_start(self, text: str, words: Words, cuts: range, first: int, right: int) -> Iterator[Mention]:
        for cut in cuts:
            for last in range(min(len(words.norms), right + PARTS), right, -1):
                name = " ".join(words.norms[first:cut] + words.norms[right:last])
                if name in self._forms and held(text, words.spans[right:last]):
                    yield from self._parted(text, words, name, first, last)
                    return

    def _parted(self, text: str, words: Words, name: str, first: int, last: int) -> Iterator[Mention]:
        start, end = words.spans[first][0], words.spans[last - 1][1]
        for form in unpacked(self._forms[name]):
            if not form.exact:
                yield Mention(form.tag, start, end, text[start:end], "shared-head", first, last, name)


def _listed(text: str, spans: Sequence[tuple[int, int]], end: int) -> list[int]:
    """Return the ends of the items before the last joint of a list, as word numbers."""
    found: list[int] = []
    if "," not in text[spans[max(0, end - _LIST_WORDS)][0] : spans[end - 1][0]]:
        return found
    for place in range(end - 1, max(0, end - _LIST_WORDS), -1):
        between = text[spans[place - 1][1] : spans[place][0]]
        if between == " ":
            continue
        if _STOP.search(between):
            break
        if _JOINT_MARK.fullmatch(between):
            found.append(place)
    return found


def _until_stop(text: str, spans: Sequence[tuple[int, int]], first: int) -> int:
    """Return the word, at most ``_LIST_WORDS`` behind ``first``, that the clause ends before which holds ``first``."""
    last = min(first + _LIST_WORDS, len(spans))
    stop = _STOP.search(text, spans[first - 1][1], spans[last - 1][0]) if first < last else None
    return bisect_left(spans, (stop.start(),)) if stop else last
