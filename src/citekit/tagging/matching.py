"""Finding the names of concepts in a text: leftmost, longest, on folded words, with exact places in the text.

Knows the names of one facet and one text at a time. Whether an abbreviation may count, and what a mention means for
the record, is decided by ``suggest``.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from citekit.tagging.automaton import Automaton, Line
from citekit.tagging.names import LONGEST, MEMORY, NEAR_LENGTH, Form, Names, shortened, squeeze, unpack
from citekit.tagging.spans import Spans
from citekit.tagging.words import Words

_GAP = re.compile(r"[\s\-‐-―−/*'’‘\"“”\u00ad]*")
_ODD_GAP = re.compile(r"[\s\-‐-―−/*'’‘\"“”\u00ad,()\[\].:+]*")
_ASIDE = re.compile(r"\([^\W\d][^()\s]{0,11}\)")
_SLASH = re.compile("/")
_STOP = re.compile(r"[.;:()]")
_JOINTS = frozenset(("and", "or"))
_JOINT_MARK = re.compile(r"\s*[-‐-―]?\s*[,/&]\s*[-‐-―]?\s*")
_LIST_WORDS = 7
"""How many words may stand between the parts of a name whose last word is shared (``IL-17 and IL-23 inhibitors``)."""

_PARTS = 4
"""How many words the part of a split name may have."""

Joint = tuple[int, int]
"""Where two things are joined: the word behind the first, the first word of the second."""

NAMES_A_TEXT = 25
"""An automaton is built when more than one text has been read for so many names: it costs as much as it saves then."""

_unpack = lru_cache(maxsize=8192)(unpack)


class Mention(NamedTuple):
    """A name of a concept in a text.

    Attributes:
        tag: the concept.
        start, end: code points in the text, half-open.
        text: what stands there.
        rule: how it was found: a rule of ``Form``, or ``shared-head``.
        first, last: its words, half-open.
        name: the comparable name.
    """

    tag: str
    start: int
    end: int
    text: str
    rule: str
    first: int
    last: int
    name: str


class Nearest(dict[str, str]):
    """Word to the name that is one letter away from it, or an empty string; found when first asked for."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._near, self._known = names.near, names.starts

    def __missing__(self, norm: str) -> str:
        if len(self) > MEMORY:
            self.clear()
        parts = shortened(norm) if len(norm) >= NEAR_LENGTH and norm not in self._known else ()
        near = (name for part in parts for name in self._near.get(part, "").split())
        found = self[norm] = next((name for name in near if one_letter_apart(norm, name)), "")
        return found


class Finder:
    """The names of one facet, made ready to be found in many texts.

    Args:
        names: the names; from ``NAMES_A_TEXT`` of them for each text read on, an automaton looks for them.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self._nearest = Nearest(names)
        self._ends = frozenset(name.rpartition(" ")[2] for name in names.forms if " " in name)
        self._exact = _Scan(names.forms, names.starts)
        self._loose = _Scan(names.loose, names.loose_starts)

    def mentions(self, text: str, words: Words, line: Line, loose: Line, joints: Collection[Joint]) -> list[Mention]:
        """Return the mentions in ``text`` by place; none overlaps another, but for the parts of a split name.

        Args:
            line: its words; loose: its words as they are seen when the same thing may be said in other words.
            joints: where two things are joined in it.
        """
        names = self.names
        found = list(self._exact.mentions(text, words, line))
        if "(" in text:
            found = _bridged(text, words, names, found)
        extra = [*_split(text, words, names, joints, self._ends)] if joints else []
        if names.near:
            extra += _misspelt(text, words, names, self._nearest)
        if extra:
            ends = {(one.tag, place) for one in found for place in (one.first, one.last - 1)}
            found += [one for one in extra if not {(one.tag, one.first), (one.tag, one.last - 1)} <= ends]
        found = _with_loose(self._loose.mentions(text, Words(list(loose.norms), words.spans), loose), words, found)
        return sorted(found, key=lambda one: (one.start, one.end))


def find_inside(text: str, words: Words, names: Names, outer: Mention) -> list[Mention]:
    """Return the names inside a mention that was not taken for what it says, the longest first at each place."""
    found: list[Mention] = []
    for first in range(outer.first, outer.last):
        for last in range(first + 1, outer.last + 1):
            if last - first < outer.last - outer.first:
                found += _at(text, words, names.forms, first, last)
    return found


class _Scan:
    """Looks for the longest name at each word: word by word, and by an automaton when that is worth building."""

    def __init__(self, forms: Mapping[str, str], starts: Mapping[str, str]) -> None:
        self._forms, self._starts = forms, starts
        self._texts = 0
        self._automaton = Automaton([name for name in forms if name.count(" ") < LONGEST])

    def mentions(self, text: str, words: Words, line: Line) -> Iterator[Mention]:
        self._texts += 1
        if self._texts * NAMES_A_TEXT < len(self._forms):
            yield from self._word_by_word(text, words, 0, len(words.norms))
            return
        free = 0
        for first, last in self._automaton.spans(line):
            hits = _at(text, words, self._forms, first, last) if first >= free else []
            if hits:
                yield from hits
                free = last
            elif last > free:  # what hides the names in it is none itself
                for one in self._word_by_word(text, words, max(first, free), last):
                    yield one
                    free = max(free, one.last)

    def _word_by_word(self, text: str, words: Words, start: int, stop: int) -> Iterator[Mention]:
        """Yield the names that begin from ``start`` on and before ``stop``."""
        norms, starts = words.norms, self._starts
        free, end = start, len(norms) - 1
        for first in range(start, stop):
            norm = norms[first]
            if first < free or norm not in starts:
                continue
            sizes = (starts.get(f"{norm} {norms[first + 1]}", "") if first < end else "") + starts[norm]
            for size in map(int, sizes):
                if hits := _at(text, words, self._forms, first, first + size):
                    yield from hits
                    free = first + size
                    break


def _at(text: str, words: Words, forms: Mapping[str, str], first: int, last: int) -> list[Mention]:
    """Return what the words from ``first`` to ``last`` name."""
    name = " ".join(words.norms[first:last])
    packed = forms.get(name)
    if packed is None or last > len(words.norms):
        return []
    start, end = words.spans[first][0], words.spans[last - 1][1]
    said = text[start:end]
    return [
        Mention(form.tag, start, end, said, form.rule, first, last, name)
        for form in _unpack(packed)
        if _stands(text, words, first, last, form)
    ]


def _stands(text: str, words: Words, first: int, last: int, form: Form) -> bool:
    """Return whether the words are no part of a longer one, hold together, and are written as a short form is."""
    start, end = words.spans[first][0], words.spans[last - 1][1]
    behind = text[end : end + 1]
    if (start and text[start - 1].isalnum()) or behind.isalpha() or (behind.isdigit() and behind.isascii()):
        return False
    if last - first > 1 and not _held(text, words.spans[first:last], form.odd):
        return False
    if not form.exact:
        return True
    after = text[end : end + 2]
    part_of_a_name = len(after) == 2 and after[0] in "-‐‑" and after[1].isdigit()
    return squeeze(text[start:end]) in (form.exact, form.exact + "s") and not part_of_a_name


def _held(text: str, spans: Sequence[tuple[int, int]], odd: bool) -> bool:
    end = spans[0][1]
    for start, next_end in spans[1:]:
        between = text[end:start]
        if between not in (" ", "-"):
            between = _ASIDE.sub("", between)
            if not (_ODD_GAP if odd else _GAP).fullmatch(between):
                return False
        end = next_end
    return True


def _bridged(text: str, words: Words, names: Names, found: list[Mention]) -> list[Mention]:
    """Return the mentions with those that a short form in brackets interrupts: ``janus kinase (JAK) inhibitors``."""
    bridged = []
    norms, spans = words
    for aside in _ASIDE.finditer(text):
        left, right = bisect_left(spans, (aside.start(),)), bisect_left(spans, (aside.end(),))
        for first in range(max(0, left - _PARTS), left):
            window = norms[first:left] + norms[right : right + _PARTS]
            for size in map(int, names.starts.get(" ".join(window[:2]), "") if len(window) > 1 else ""):
                if left - first < size <= len(window):
                    around = Words(window, spans[first:left] + spans[right : right + _PARTS])
                    found_here = _at(text, around, names.forms, 0, size)
                    last = right + size - (left - first)
                    bridged += [one._replace(first=first, last=last) for one in found_here]
    if not bridged:
        return found
    taken = Spans((one.start, one.end) for one in bridged)
    return [one for one in found if not taken.overlap(one.start, one.start + 1)] + bridged


def _begins(norms: Sequence[str], names: Names) -> bool:
    """Return whether a name of more than one word begins with the first two of these."""
    return len(norms) > 1 and f"{norms[0]} {norms[1]}" in names.starts


def joints_of(text: str, words: Words) -> list[Joint]:
    """Return where a text joins two things by ``and``, ``or`` or a slash."""
    norms, spans = words
    joints = []
    for joint in _JOINTS:
        place = -1
        for _ in range(norms.count(joint)):
            place = norms.index(joint, place + 1)
            joints.append((place, place + 1))
    for slash in _SLASH.finditer(text) if "/" in text else ():
        place = bisect_left(spans, (slash.start(),))
        if 0 < place < len(spans) and spans[place][0] - spans[place - 1][1] < _PARTS:
            joints.append((place, place))
    return sorted(joint for joint in joints if 0 < joint[0] < joint[1] + 1 <= len(norms))


def _split(text: str, words: Words, names: Names, joints: Iterable[Joint], ends: Collection[str]) -> Iterator[Mention]:
    """Yield names whose parts stand apart: ``IL-17 and IL-23 inhibitors``, ``alopecia areata and totalis``.

    Args:
        ends: the last words of the names.
    """
    norms, spans = words
    for left, right in joints:
        stop = _until_stop(text, spans, right, right + _LIST_WORDS)
        heads = [head for head in range(right + 1, stop) if norms[head] in ends]
        items = [left]
        if heads and "," in text[spans[max(0, left - _LIST_WORDS)][0] : spans[left - 1][0]]:
            items += _listed(text, spans, left)
        named: list[Mention] = []
        for end in items if heads else ():
            for first in range(max(0, end - _PARTS), end):
                if norms[first] in names.starts and (end - first == 1 or _begins(norms[first:end], names)):
                    named += _with_head(text, words, names, first, end, heads)
        yield from named
        for first in range(max(0, left - _PARTS), left - 1):
            if norms[first] in names.starts:
                whole = named or _at(text, words, names.forms, first, left)
                if whole and _held(text, spans[first:left], False):
                    yield from _with_start(text, words, names, range(first + 1, left), first, right)


def _listed(text: str, spans: Sequence[tuple[int, int]], end: int) -> Iterator[int]:
    """Yield the ends of the items before the last joint of a list, as word numbers."""
    for place in range(end - 1, max(0, end - _LIST_WORDS), -1):
        between = text[spans[place - 1][1] : spans[place][0]]
        if _STOP.search(between):
            return
        if _JOINT_MARK.fullmatch(between):
            yield place


def _until_stop(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> int:
    """Return the word, at most ``last``, that the clause ends before which holds ``first``."""
    last = min(last, len(spans))
    stop = _STOP.search(text, spans[first - 1][1], spans[last - 1][0]) if first < last else None
    return bisect_left(spans, (stop.start(),)) if stop else last


def _with_head(text: str, words: Words, names: Names, first: int, end: int, heads: Iterable[int]) -> Iterator[Mention]:
    begun = " ".join(words.norms[first:end])
    for head in heads:
        name = f"{begun} {words.norms[head]}"
        if name in names.forms and _held(text, words.spans[first:end], False):
            yield from _parted(text, words, names, name, first, head + 1)
            return


def _with_start(text: str, words: Words, names: Names, cuts: range, first: int, right: int) -> Iterator[Mention]:
    for cut in cuts:
        for last in range(min(len(words.norms), right + _PARTS), right, -1):
            name = " ".join(words.norms[first:cut] + words.norms[right:last])
            if name in names.forms and _held(text, words.spans[right:last], False):
                yield from _parted(text, words, names, name, first, last)
                return


def _parted(text: str, words: Words, names: Names, name: str, first: int, last: int) -> Iterator[Mention]:
    start, end = words.spans[first][0], words.spans[last - 1][1]
    for form in _unpack(names.forms[name]):
        if not form.exact:
            yield Mention(form.tag, start, end, text[start:end], "shared-head", first, last, name)


def _with_loose(loose: Iterable[Mention], words: Words, found: list[Mention]) -> list[Mention]:
    """Return the mentions with those found in other words for the same, where these say more than what was found."""
    held: dict[int, int] = {}
    for one in found:
        for place in range(one.first, one.last):
            held[place] = max(held.get(place, 0), one.last - one.first)
    more = [
        one._replace(name=" ".join(words.norms[one.first : one.last]))
        for one in loose
        if all(held.get(place, 0) < one.last - one.first for place in range(one.first, one.last))
    ]
    if not more:
        return found
    taken = Spans((one.start, one.end) for one in more)
    return [one for one in found if not taken.overlap(one.start, one.end)] + more


def _misspelt(text: str, words: Words, names: Names, nearest: Nearest) -> Iterator[Mention]:
    """Yield words that are one letter away from a name of one word."""
    for place, norm in enumerate(words.norms):
        if name := nearest[norm]:
            start, end = words.spans[place]
            for form in _unpack(names.forms[name]):
                yield Mention(form.tag, start, end, text[start:end], "misspelt", place, place + 1, name)


def one_letter_apart(one: str, two: str) -> bool:
    """Return whether two words differ by one letter: wrong, missing, too many, or swapped with its neighbour."""
    if one == two or abs(len(one) - len(two)) > 1:
        return False
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    rest_one, rest_two = one[start:], two[start:]
    swapped = rest_one[:2] == rest_two[1::-1] and rest_one[2:] == rest_two[2:]
    return swapped or rest_one[1:] == rest_two[1:] or rest_one[1:] == rest_two or rest_one == rest_two[1:]
