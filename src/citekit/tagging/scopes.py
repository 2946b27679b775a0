"""Where the cues of a text stand, and how far they reach: sentences, cues, conditions, words of improvement.

Works on the words of one text; says what is said where, not what that makes of a mention. After the idea of ConText (a
cue opens a scope, the next cue or the end of the sentence closes it; Chapman, Chu and Dowling 2007, ACL W07-1011).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from citekit.tagging.tables import Cues
from citekit.tagging.words import Words

TREATMENT, CAUSE, BACKGROUND, COMPARATOR, NEGATED = "treatment", "cause", "background", "comparator", "negated"
ASIDES = (BACKGROUND, COMPARATOR, NEGATED)
"""Roles in which a thing is named without being what the work is about."""

UNHELPFUL = "unhelpful"
"""The role of an agent that is said to have failed, until the record shows whether that is what the work is about."""

CONTROL, APPROVED = "control", "approved"
"""The roles of what is compared with beside a placebo, which is a comparator in a title, too, and of what an agent is
approved for, which is background but in a title."""

ADDED = "added"
"""The role of what an agent is given on top of: background but in a title."""

MAYBE_CAUSE, LATER, LINKED, FAILED = "maybe-cause", "later", "linked", "failed"
USE, _GIVEN = "use", "given"
DENIED = "denied"
"""What a cue of cause becomes with ``not`` before it."""

ALIKE, PLAIN = "alike", "plain"
ELSEWHERE = "elsewhere"
"""What ``during`` becomes with ``treatment with`` behind it."""

NEGATION_REACH = 3
"""How many words a negation reaches; other cues reach on to the next cue or the end of the sentence."""

NEAR_REACH = 8
"""How many words behind a mention ``future work``, ``were excluded`` and the like may stand."""

_USE_REACH, LIST_REACH = 3, 40
"""How many words may stand between ``during`` and ``treatment with``, and how many a list of conditions may have."""

_DENIAL_REACH = 3
"""How many words may stand between ``not``, or ``no``, and the cue of cause that it denies, conditions aside."""

_OF_CAUSE = frozenset(("of", "to"))
"""What may stand there, too: ``no cases of A due to``, ``not to be caused by``."""

_ARTICLES = frozenset(("a", "an", "the"))

_TURNS = frozenset(("in", "on", "for", "by"))
"""Behind these a negation speaks no more: ``free of lesions on``."""

_ALTERNATIVES = frozenset(("or", "nor"))
JOINTS = _ALTERNATIVES | {"and"}

_END = re.compile(r"[.?!;:–—\n-](?:(?<=[.?!;:])(?=\s)|(?<=\s[–—-])(?=\s)|(?<=\n)\n)")
"""``[.?!;:]`` before a blank, a dash between blanks, or an empty line, in a form that is searched for quickly."""

_STOPS = frozenset(".;?!")
_INITIAL = re.compile(r"\b(?:[A-Z]|vs)\Z")
JOINED = re.compile(r"[\s\-‐-―−]*")


class Cue(NamedTuple):
    """A cue that stands before what it speaks of, by word numbers, half-open."""

    first: int
    last: int
    kind: str


_end = attrgetter("last")


class Scopes:
    """What one text says where.

    Args:
        text: the decoded field; words: its words; cues: the tables.
        conditions: (first, last, tag) of the conditions in it, first and last word half-open.
        breaks: text to the spans between which something of its own stands, as each keyword does; they end a
            sentence, too.

    Attributes:
        phrases: those in the text that say something of a thing from some words behind it.
        said: the cues that stand before what they speak of, in the order of the text.
    """

    def __init__(
        self,
        text: str,
        words: Words,
        cues: Cues,
        conditions: Iterable[tuple[int, int, str]],
        breaks: Callable[[str], Collection[tuple[int, int]]] | None = None,
    ) -> None:
        self._text, self._words, self._cues = text, words, cues
        self._between = breaks
        self._conditions = sorted(conditions)
        self._breaks: tuple[list[int], list[int]] | None = None
        self.phrases = self._read_phrases()
        self.said = self._read_cues()
        self._rows = _rows_of(self.said) if self.said else None

    def _read_breaks(self) -> tuple[list[int], list[int]]:
        """Return the words before which sentences end, and those with which others begin."""
        ends = [one.span() for one in _END.finditer(self._text) if not self._in_a_name(one)]
        found = sorted({*ends, *self._between(self._text)}) if self._between else ends
        starts = self._words.starts
        return [bisect_left(starts, start) for start, _ in found], [bisect_left(starts, end) for _, end in found]

    def _in_a_name(self, end: re.Match[str]) -> bool:
        return end.group()[0] == "." and _INITIAL.search(self._text, max(0, end.start() - 3), end.start()) is not None

    def sentence(self, first: int, last: int) -> tuple[int, int]:
        """Return the first word of the sentence and the one behind it."""
        if self._breaks is None:
            self._breaks = self._read_breaks()
        closings, openings = self._breaks
        if not closings:
            return 0, len(self._words.norms)
        opened, closed = bisect_right(openings, first), bisect_left(closings, last)
        return (
            openings[opened - 1] if opened else 0,
            closings[closed] if closed < len(closings) else len(self._words.norms),
        )

    def _read_phrases(self) -> list[str]:
        """Return the phrases in the text that say something of a thing from some words behind it."""
        if self._cues.near_ends.keys().isdisjoint(self._words.norms):
            return []
        ends = self._cues.near_ends.keys() & self._words.norms
        said = " ".join(self._words.norms)
        phrases = {phrase for end in ends for phrase in self._cues.near_ends[end] if phrase in said}
        return [phrase for phrase in self._cues.near if phrase in phrases] if phrases else []

    def _read_cues(self) -> list[Cue]:
        """Return the cues that stand before what they speak of, in the order of the text."""
        norms, starts, free = self._words.norms, self._cues.starts, 0
        found: list[Cue] = []
        for first in [place for place, norm in enumerate(norms) if norm in starts]:
            if first >= free:
                for size in starts[norms[first]]:
                    kind = self._cues.before.get(" ".join(norms[first : first + size]))
                    if kind and not (kind == NEGATED and self._is_idle(first, first + size)):
                        free = first + size
                        one = Cue(first, free, USE if kind == _GIVEN else kind)
                        if kind in (USE, UNHELPFUL) and found and self._goes_on(found[-1].last, first):
                            earlier = found.pop()
                            one = Cue(earlier.first, free, _together(earlier.kind, kind))
                        elif kind in (CAUSE, LINKED) and found and self._denies(found[-1], first):
                            one = Cue(found.pop().first, free, DENIED)
                        found.append(one)
                        break
        return found

    def _is_idle(self, first: int, last: int) -> bool:
        """Return whether a negation between two places is none: ``not only``, ``not a rare``, ``with or without``."""
        norms = self._words.norms
        return self._leads_to(self._cues.idle, last) or norms[max(0, first - 2) : first] == ["with", "or"]

    def _leads_to(self, words: frozenset[str], place: int) -> bool:
        """Return whether one of ``words`` stands at a place, an article before it or none."""
        said = [norm for norm in self._words.norms[place : place + 2] if norm not in _ARTICLES]
        return bool(said) and said[0] in words

    @cached_property
    def negated(self) -> frozenset[int]:
        """Return the words right before which a negation ends, as word numbers."""
        return frozenset(cue.last for cue in self.said if cue.kind == NEGATED)

    def _goes_on(self, last: int, first: int) -> bool:
        """Return whether a cue that ends before ``last`` speaks of the use of an agent at ``first``."""
        near = first - last <= _USE_REACH and JOINTS.isdisjoint(self._words.norms[last:first])
        return near and self.is_unbroken(last, first)

    def is_near(self, last: int) -> bool:
        """Return whether no sentence ends before the word at ``last``; a colon or a dash may."""
        _, starts, ends = self._words
        return _STOPS.isdisjoint(self._text[ends[last - 1] : starts[last]])

    def is_unbroken(self, last: int, first: int) -> bool:
        """Return whether no mark stands between the word before ``last`` and the one at ``first``."""
        _, starts, ends = self._words
        return all(JOINED.fullmatch(self._text[ends[at - 1] : starts[at]]) for at in range(last, first + 1))

    def _denies(self, cue: Cue, first: int) -> bool:
        """Return whether a negation speaks of a cue of cause at ``first``: ``not associated with``, ``no A due to``."""
        norms, last = self._words.norms, cue.last
        if cue.kind != NEGATED or norms[cue.first] not in self._cues.denying or not 0 <= first - last <= NEAR_REACH:
            return False
        if self._leads_to(self._cues.earlier, last):
            return False
        named = sum(end - start for start, end, _ in self.conditions_in(last, first))
        apart = self._cues.apart.intersection(norms[last:first]) - _OF_CAUSE
        return first - last - named <= _DENIAL_REACH and not apart and self.is_unbroken(last, first)

    def before(self, opening: int, first: int, *, agent: bool) -> Cue | None:
        """Return the last cue between ``opening`` and ``first`` that can speak of what stands at ``first``."""
        if self._rows is None:
            return None
        every, of_agents, negations = self._rows
        cue, negation = _last(of_agents if agent else every, opening, first), _last(negations, opening, first)
        if negation is None or (cue and cue.last > negation.last):
            return cue
        last = self._end_of_list(negation.last, first)
        reached = first - last <= NEGATION_REACH and _TURNS.isdisjoint(self._words.norms[last + 1 : first])
        return negation if reached else cue

    def _end_of_list(self, last: int, first: int) -> int:
        """Return where a negation that ends before ``last`` reaches from: it goes on behind ``X or``."""
        norms = self._words.norms
        if not NEGATION_REACH < first - last <= LIST_REACH or _ALTERNATIVES.isdisjoint(
            norms[last : first + NEAR_REACH]
        ):
            return last
        starts, ends = self._words.starts, self._words.ends
        for start, end, _ in self.conditions_in(last, first):
            comma = end < first and self._text[ends[end - 1] : starts[end]].strip() == ","
            if start <= last + NEGATION_REACH and (comma or norms[end] in _ALTERNATIVES):
                last = end
        return last

    def conditions_in(self, first: int, last: int) -> list[tuple[int, int, str]]:
        """Return the conditions between two places."""
        begun = bisect_left(self._conditions, (first,))
        found = self._conditions[begun : bisect_left(self._conditions, (last,))]
        return [one for one in found if one[1] <= last]

    def benefits(self, opening: int, closing: int, cue: Cue) -> bool:
        """Return whether a sentence speaks of improvement, with other words than those of a cue."""
        found = self._improving
        places = (found[place] for place in range(bisect_left(found, opening), len(found)))
        return next((at for at in places if not cue.first <= at < cue.last), closing) < closing

    @cached_property
    def _improving(self) -> list[int]:
        """Return the words of improvement, as word numbers."""
        return [place for place, norm in enumerate(self._words.norms) if norm.startswith(self._cues.benefit)]


def _last(cues: Sequence[Cue], opening: int, first: int) -> Cue | None:
    """Return the last of some cues, in the order of the text, that lies between two places."""
    place = bisect_right(cues, first, key=_end)
    return cues[place - 1] if place and cues[place - 1].first >= opening else None


def _together(earlier: str, kind: str) -> str:
    """Return what a cue becomes with ``treatment with`` or ``failure of`` right behind it."""
    if kind == UNHELPFUL:
        return UNHELPFUL if earlier == TREATMENT else FAILED
    return {MAYBE_CAUSE: ELSEWHERE, ALIKE: TREATMENT}.get(earlier, earlier)


def _rows_of(found: Sequence[Cue]) -> tuple[list[Cue], list[Cue], list[Cue]]:
    """Return the cues of all kinds but negation, those for agents, and the negations."""
    every = [cue for cue in found if cue.kind != NEGATED]
    negations = [cue for cue in found if cue.kind == NEGATED] if len(every) < len(found) else []
    return every, [cue for cue in every if cue.kind not in (ALIKE, APPROVED)], negations
