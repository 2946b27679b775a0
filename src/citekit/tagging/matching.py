"""Finding the names of concepts in a text: leftmost, longest, on folded words, with exact places in the text.

Knows the names of all facets and one text at a time. Whether an abbreviation may count, and what a mention means for
the record, is decided by ``suggest``.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter

from citekit.tagging.automaton import Automaton, Span
from citekit.tagging.joints import PARTS, Joint, Joints, Splits
from citekit.tagging.mention import ASIDE, Mention, named_as, named_at, unpacked
from citekit.tagging.names import LONGEST, MEMORY, NEAR_LENGTH, Names, Respelling, shortened
from citekit.tagging.spans import Spans
from citekit.tagging.tables import Variants
from citekit.tagging.words import Words

NAMES_A_TEXT = 25
"""An automaton is built when more than one text has been read for so many names: it costs as much as it saves then."""

Stretches = Sequence[Span]
"""Words among which names of a facet begin; where one is a single word, no longer name begins."""

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
    """The names of all facets, made ready to be found in many texts.

    An automaton over the names of all facets, in the words that they are seen as, tells where names may begin; what
    stands there is looked up word by word.

    Args:
        names: facet to its names; from ``NAMES_A_TEXT`` of them for each text read on, an automaton looks for them.
        variants: other words for the same.
    """

    def __init__(self, names: Mapping[str, Names], variants: Variants) -> None:
        self._names, self._variants = names.values(), variants
        respelled = Respelling(variants).__getitem__
        self._facets = [_Facet(one, respelled) for one in names.values()]
        self._joints = Joints(names.values())
        self._well_spelt: set[str] = set()
        self._texts, self._size = 0, sum(len(one.forms) for one in names.values())

    def mentions(self, text: str, words: Words) -> list[Mention]:
        """Return the mentions in ``text`` by facet and place; none overlaps another of its facet, but for the parts of
        a split name."""
        joints = self._joints.of(text, words)
        asides = _asides(text, words) if "(" in text else ()
        misspelt = self._misspelt(words.norms)
        found: list[Mention] = []
        for facet, stretches in zip(self._facets, self._stretches(words.norms), strict=True):
            if stretches or joints or asides or misspelt:
                found += facet.mentions(text, words, stretches, joints, asides, misspelt)
        return found

    def _misspelt(self, norms: list[str]) -> set[str]:
        """Return the words that are one letter away from a name."""
        if self._well_spelt.issuperset(norms):
            return set()
        rest = set(norms) - self._well_spelt
        odd = {norm for norm in rest if any(facet.nearest[norm] for facet in self._facets if facet.names.near)}
        if len(self._well_spelt) > MEMORY:
            self._well_spelt.clear()
        self._well_spelt |= rest - odd
        return odd

    def _stretches(self, norms: list[str]) -> Sequence[Stretches]:
        """Return the stretches of each facet."""
        self._texts += 1
        if self._texts * NAMES_A_TEXT < self._size:
            return [[(0, len(norms))] for _ in self._facets]
        return self._automaton.spans(norms)

    @cached_property
    def _automaton(self) -> Automaton:
        respelled = Respelling(self._variants).__getitem__  # that of the texts is to know few words
        firsts = [{respelled(start.partition(" ")[0]) for start in one.starts} for one in self._names]
        wanted: dict[str, tuple[int, ...]] = {}
        for number, one in enumerate(self._names):
            for words in (name.split(" ") for name in one.forms):
                seen = list(map(respelled, words))
                name = " ".join(seen)
                if len(words) == 1:
                    wanted[name] = tuple({*wanted.get(name, ()), number})
                elif len(words) <= LONGEST:  # it may hold names of other facets
                    wanted[name] = tuple([place for place, first in enumerate(firsts) if not first.isdisjoint(seen)])
        return Automaton(wanted, len(self._facets), respelled)


class _Facet:
    """The names of one facet."""

    def __init__(self, names: Names, respelled: Callable[[str], str]) -> None:
        self.names = names
        self.nearest = Nearest(names)
        self._respelled = respelled
        self._splits = Splits(names)

    def mentions(
        self,
        text: str,
        words: Words,
        stretches: Stretches,
        joints: Collection[Joint],
        asides: Collection[tuple[int, int]],
        misspelt: Collection[str],
    ) -> list[Mention]:
        """Return the mentions by place.

        Args:
            stretches: where names may begin; joints: where two things are joined; asides: short forms in brackets;
                misspelt: words that are one letter away from a name.
        """
        names = self.names
        scanned, rest = _longest(text, words, names.forms, names.starts, stretches)
        found = scanned
        if asides:
            found = _bridged(text, words, names, asides, found)
        extra = [*self._splits.mentions(text, words, joints)] if joints else []
        if misspelt:
            extra += _misspelt(text, words, names, self.nearest)
        if extra:
            ends = {(one.tag, place) for one in found for place in (one.first, one.last - 1)}
            found = found + [one for one in extra if not {(one.tag, one.first), (one.tag, one.last - 1)} <= ends]
        if rest and not names.loose_starts.keys().isdisjoint(seen := list(map(self._respelled, words.norms))):
            inside = {place for one in scanned for place in range(one.first + 1, one.last)}
            others, _ = _longest(
                text, Words(seen, words.starts, words.ends), names.loose, names.loose_starts, rest, inside
            )
            found = _with_loose(others, words, found) if others else found
        return found if found is scanned else sorted(found, key=_by_place)


def find_inside(text: str, words: Words, names: Names, outer: Mention) -> list[Mention]:
    """Return the names inside a mention that was not taken for what it says, the longest first at each place."""
    found: list[Mention] = []
    for first in range(outer.first, outer.last):
        for last in range(first + 1, outer.last + 1):
            if last - first < outer.last - outer.first:
                found += named_at(text, words, names.forms, first, last)
    return found


def _longest(
    text: str,
    words: Words,
    forms: Mapping[str, str],
    starts: Mapping[str, str],
    stretches: Stretches,
    inside: Collection[int] = (),
) -> tuple[list[Mention], list[Span]]:
    """Return the longest name at each word of the stretches, by place, and the stretches that are no names as a whole.

    None overlaps another, or begins ``inside``.
    """
    norms = words.norms
    found: list[Mention] = []
    rest: list[Span] = []
    free, end = 0, len(norms) - 1
    for first, last in stretches:
        whole = last - first == 1
        if first >= free and last - first <= LONGEST:
            name = norms[first] if whole else " ".join(norms[first:last])
            if name in forms and (hits := named_as(text, words, name, forms[name], first, last)):
                found += hits
                free = last
                continue
        rest.append((first, last))
        for place in () if whole else range(max(first, free), last):
            norm = norms[place]
            if place < free or norm not in starts or place in inside:
                continue
            longer = starts.get(f"{norm} {norms[place + 1]}", "") if place < end else ""
            for size in map(int, longer + starts[norm]):
                if hits := named_at(text, words, forms, place, place + size):
                    found += hits
                    free = place + size
                    break
    return found, rest


def _asides(text: str, words: Words) -> list[tuple[int, int]]:
    """Return the short forms in brackets by word numbers, half-open."""
    found = (aside.span() for aside in ASIDE.finditer(text))
    return [(bisect_left(words.starts, start), bisect_left(words.starts, end)) for start, end in found]


def _bridged(
    text: str, words: Words, names: Names, asides: Collection[tuple[int, int]], found: list[Mention]
) -> list[Mention]:
    """Return the mentions with those that a short form in brackets interrupts: ``janus kinase (JAK) inhibitors``."""
    bridged: list[Mention] = []
    norms, table = words.norms, names.starts
    for left, right in asides:
        for first in range(max(0, left - PARTS), left):
            if norms[first] not in table:
                continue
            second = norms[first + 1] if first + 1 < left else "".join(norms[right : right + 1])
            if sizes := table.get(f"{norms[first]} {second}"):
                around = _joined(words, slice(first, left), slice(right, right + PARTS))
                for size in map(int, sizes):
                    if left - first < size <= len(around.norms):
                        last = right + size - (left - first)
                        here = named_at(text, around, names.forms, 0, size)
                        bridged += [one._replace(first=first, last=last) for one in here]
    if not bridged:
        return found
    taken = Spans((one.start, one.end) for one in bridged)
    return [one for one in found if not taken.overlap(one.start, one.start + 1)] + bridged


def _joined(words: Words, one: slice, two: slice) -> Words:
    norms, starts, ends = words
    return Words(norms[one] + norms[two], starts[one] + starts[two], ends[one] + ends[two])


def _with_loose(loose: Sequence[Mention], words: Words, found: list[Mention]) -> list[Mention]:
    """Return the mentions with those found in other words for the same, where these say more than what was found."""
    same = {(one.first, one.last) for one in found}
    loose = [one for one in loose if (one.first, one.last) not in same]
    if not loose:
        return found
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
            start, end = words.starts[place], words.ends[place]
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
