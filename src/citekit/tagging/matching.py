"""Finding the names of concepts in a text: leftmost, longest, on folded words, with exact places in the text.

Knows the names of one facet and one text at a time. Whether an abbreviation may count, and what a mention means for
the record, is decided by ``suggest``.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import attrgetter

from citekit.tagging.automaton import Automaton, Line
from citekit.tagging.joints import PARTS, Joint, Splits
from citekit.tagging.mention import ASIDE, Mention, named_at, unpacked
from citekit.tagging.names import LONGEST, MEMORY, NEAR_LENGTH, Names, shortened
from citekit.tagging.spans import Spans
from citekit.tagging.words import Words

NAMES_A_TEXT = 25
"""An automaton is built when more than one text has been read for so many names: it costs as much as it saves then."""

_by_place = attrgetter("start", "end")


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
        self._exact = _Scan(names.forms, names.starts)
        self._loose = _Scan(names.loose, names.loose_starts)
        self._splits = Splits(names)

    def mentions(self, text: str, words: Words, line: Line, loose: Line, joints: Collection[Joint]) -> list[Mention]:
        """Return the mentions in ``text`` by place; none overlaps another, but for the parts of a split name.

        Args:
            line: its words; loose: its words as they are seen when the same thing may be said in other words.
            joints: where two things are joined in it.
        """
        names = self.names
        found: list[Mention] = []
        extra: list[Mention] = []
        if self._exact.may_begin(line):
            found = self._exact.mentions(text, words, line)
            if "(" in text:
                found = _bridged(text, words, names, found)
            if joints:
                extra = [*self._splits.mentions(text, words, joints)]
        if names.near:
            extra += _misspelt(text, words, names, self._nearest)
        if extra:
            ends = {(one.tag, place) for one in found for place in (one.first, one.last - 1)}
            found += [one for one in extra if not {(one.tag, one.first), (one.tag, one.last - 1)} <= ends]
        if self._loose.may_begin(loose):
            known = {(one.first, one.last) for one in found}
            others = self._loose.mentions(text, Words(loose.norms, words.spans), loose, known)
            found = _with_loose(others, words, found) if others else found
        return sorted(found, key=_by_place) if len(found) > 1 else found


def find_inside(text: str, words: Words, names: Names, outer: Mention) -> list[Mention]:
    """Return the names inside a mention that was not taken for what it says, the longest first at each place."""
    found: list[Mention] = []
    for first in range(outer.first, outer.last):
        for last in range(first + 1, outer.last + 1):
            if last - first < outer.last - outer.first:
                found += named_at(text, words, names.forms, first, last)
    return found


class _Scan:
    """Looks for the longest name at each word: word by word, and by an automaton when that is worth building."""

    def __init__(self, forms: Mapping[str, str], starts: Mapping[str, str]) -> None:
        self._forms, self._starts = forms, starts
        self._texts = 0
        self._automaton = Automaton([name for name in forms if name.count(" ") < LONGEST])

    def may_begin(self, line: Line) -> bool:
        """Return whether a name begins with one of the words."""
        return not self._starts.keys().isdisjoint(line.norms)

    def mentions(self, text: str, words: Words, line: Line, known: Collection[tuple[int, int]] = ()) -> list[Mention]:
        """Return the names by place; none overlaps another, and an automaton passes over what is ``known``."""
        self._texts += 1
        if self._texts * NAMES_A_TEXT < len(self._forms):
            return [*self._word_by_word(text, words, 0, len(words.norms))]
        found: list[Mention] = []
        free = 0
        for first, last in self._automaton.spans(line):
            if (first, last) in known:
                continue
            hits = named_at(text, words, self._forms, first, last) if first >= free else []
            if hits:
                found += hits
                free = last
            elif last > free:  # what hides the names in it is none itself
                for one in self._word_by_word(text, words, max(first, free), last):
                    found.append(one)
                    free = max(free, one.last)
        return found

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
                if hits := named_at(text, words, self._forms, first, first + size):
                    yield from hits
                    free = first + size
                    break


def _bridged(text: str, words: Words, names: Names, found: list[Mention]) -> list[Mention]:
    """Return the mentions with those that a short form in brackets interrupts: ``janus kinase (JAK) inhibitors``."""
    bridged = []
    norms, spans = words
    for aside in ASIDE.finditer(text):
        left, right = bisect_left(spans, (aside.start(),)), bisect_left(spans, (aside.end(),))
        for first in range(max(0, left - PARTS), left):
            second = norms[first + 1] if first + 1 < left else "".join(norms[right : right + 1])
            if sizes := names.starts.get(f"{norms[first]} {second}"):
                around = Words(
                    norms[first:left] + norms[right : right + PARTS], spans[first:left] + spans[right : right + PARTS]
                )
                for size in map(int, sizes):
                    if left - first < size <= len(around.norms):
                        last = right + size - (left - first)
                        here = named_at(text, around, names.forms, 0, size)
                        bridged += [one._replace(first=first, last=last) for one in here]
    if not bridged:
        return found
    taken = Spans((one.start, one.end) for one in bridged)
    return [one for one in found if not taken.overlap(one.start, one.start + 1)] + bridged


def _with_loose(loose: Sequence[Mention], words: Words, found: list[Mention]) -> list[Mention]:
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
    if not any(map(nearest.__getitem__, words.norms)):
        return
    for place, norm in enumerate(words.norms):
        if name := nearest[norm]:
            start, end = words.spans[place]
            for form in unpacked(names.forms[name]):
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
