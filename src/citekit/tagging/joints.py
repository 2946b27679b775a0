"""Names whose parts stand apart, because two things share a word: ``IL-17 and IL-23 inhibitors``.

Knows one text, its words and the names of one facet.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from typing import NamedTuple

from citekit.tagging.mention import SHARED, Mention, held, named_at, unpacked
from citekit.tagging.names import Names
from citekit.tagging.words import Words

PARTS = 4
"""How many words the part of a split name may have."""

_PAIR = 2
"""Words of a name that shares no more than its first one."""

_LIST_WORDS = 7
"""How many words may stand between the parts of a name whose last word is shared (``IL-17 and IL-23 inhibitors``)."""

_JOINTS = frozenset(("and", "or"))
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


class Joints:
    """Where texts join two things that a name may have apart.

    Args:
        names: those of all facets.
    """

    def __init__(self, names: Collection[Names]) -> None:
        self._forms = [one.forms for one in names]
        self._starts = [one.starts for one in names]

    @cached_property
    def _heads(self) -> Mapping[str, str]:
        """Return the names of some words, and all names without their last words, to the last words they go on with."""
        found: dict[str, str] = {}
        for name in (name for forms in self._forms for name in forms if " " in name):
            found.setdefault(name, "")
            begun, _, head = name.rpartition(" ")
            found[begun] = f"{found.get(begun, '')} {head}"
        return found

    @cached_property
    def _lasts(self) -> frozenset[str]:
        """Return the words with which these end."""
        return frozenset([said.rpartition(" ")[2] for said in self._heads])

    def of(self, text: str, words: Words) -> list[Joint]:
        """Return where a text joins by ``and``, ``or`` or a slash what names may begin with, or end with."""
        norms, starts, ends = words
        joined = not _JOINTS.isdisjoint(norms)
        places = [(place, place + 1) for place, norm in enumerate(norms) if norm in _JOINTS] if joined else []
        for slash in _SLASH.finditer(text) if "/" in text else ():
            place = bisect_left(starts, slash.start())
            if 0 < place < len(norms) and starts[place] - ends[place - 1] < PARTS:
                places.append((place, place))
        found = []
        for left, right in sorted(places):
            if left > 0 and right < len(norms):
                behind = [left, *_listed(text, words, left)]
                if self._is_named(norms, left, right, behind):
                    found.append(Joint(left, right, behind))
        return found

    def _is_named(self, norms: Sequence[str], left: int, right: int, ends: Iterable[int]) -> bool:
        """Return whether a name of some words ends before the joint, or begins there and ends with a word behind it."""
        table, lasts = self._heads, self._lasts
        for end in ends:
            for first in range(max(0, end - PARTS), end) if norms[end - 1] in lasts else ():
                said = " ".join(norms[first:end])
                if (heads := table.get(said)) is not None:
                    if not set(heads.split()).isdisjoint(norms[right + 1 : right + _LIST_WORDS]):
                        return True
                    if end == left and first < end - 1 and any(said in forms for forms in self._forms):
                        begun = f"{norms[first]} {norms[right]}"  # how another name goes on that begins with one word
                        if end - first > _PAIR or any(begun in starts for starts in self._starts):
                            return True
        return False


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
        norms = words.norms
        for left, right, ends in joints:
            named: list[Mention] = []
            for end in ends:
                for first in range(max(0, end - PARTS), end):
                    if (begun := " ".join(norms[first:end])) in self._begun:
                        named += self._with_head(text, words, begun, first, end, right)
            yield from named
            for first in range(max(0, left - PARTS), left - 1):
                whole = named or named_at(text, words, self._forms, first, left)
                if whole and held(text, words, first, left):
                    yield from self._with_start(text, words, range(first + 1, left), first, right)

    def _with_head(self, text: str, words: Words, begun: str, first: int, end: int, right: int) -> list[Mention]:
        """Return the name that begins with these words and ends with one behind what is joined."""
        norms = words.norms
        for head in range(right + 1, min(right + _LIST_WORDS, len(norms))):
            name = f"{begun} {norms[head]}"
            if name in self._forms:
                stands = head < _until_stop(text, words, right) and held(text, words, first, end)
                stands = stands and not (
                    self._is_named(text, words, range(max(0, end - PARTS - 1), first), (end,))
                    and self._is_named(text, words, (head,), range(head + 2, head + PARTS))
                )
                return [*self._parted(text, words, name, first, head + 1)] if stands else []
        return []

    def _is_named(self, text: str, words: Words, firsts: Iterable[int], lasts: Iterable[int]) -> bool:
        """Return whether words from one of ``firsts`` to one of ``lasts`` are a name."""
        return any(named_at(text, words, self._forms, first, last) for first, last in product(firsts, lasts))

    def _with_start(self, text: str, words: Words, cuts: range, first: int, right: int) -> Iterator[Mention]:
        norms = words.norms
        for cut in cuts:
            second = norms[first + 1] if cut > first + 1 else norms[right]
            begins = f"{norms[first]} {second}" in self._starts
            for last in range(min(len(norms), right + PARTS), right, -1) if begins else ():
                name = " ".join(norms[first:cut] + norms[right:last])
                if name in self._forms and held(text, words, right, last):
                    yield from self._parted(text, words, name, first, last)
                    return

    def _parted(self, text: str, words: Words, name: str, first: int, last: int) -> Iterator[Mention]:
        start, end = words.starts[first], words.ends[last - 1]
        for form in unpacked(self._forms[name]):
            if not form.exact:
                yield Mention(form.tag, start, end, text[start:end], SHARED, first, last, name)


def _listed(text: str, words: Words, end: int) -> list[int]:
    """Return the ends of the items before the last joint of a list, as word numbers."""
    _, starts, ends = words
    found: list[int] = []
    if "," not in text[starts[max(0, end - _LIST_WORDS)] : starts[end - 1]]:
        return found
    for place in range(end - 1, max(0, end - _LIST_WORDS), -1):
        between = text[ends[place - 1] : starts[place]]
        if between == " ":
            continue
        if _STOP.search(between):
            break
        if _JOINT_MARK.fullmatch(between):
            found.append(place)
    return found


def _until_stop(text: str, words: Words, first: int) -> int:
    """Return the word, at most ``_LIST_WORDS`` behind ``first``, that the clause ends before which holds ``first``."""
    _, starts, ends = words
    last = min(first + _LIST_WORDS, len(starts))
    stop = _STOP.search(text, ends[first - 1], starts[last - 1]) if first < last else None
    return bisect_left(starts, stop.start()) if stop else last
