"""Words around a mention that say what part it plays: cause, background, comparator, negated, treatment.

Works on the words of one text and the places of mentions; the cues stand in tables. After the idea of ConText (a cue
opens a scope, the next cue or the end of the sentence closes it; Chapman, Chu and Dowling 2007, ACL W07-1011).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from citekit.tagging.tables import Cues
from citekit.tagging.words import Words

TREATMENT, CAUSE, BACKGROUND, COMPARATOR, NEGATED = "treatment", "cause", "background", "comparator", "negated"
ASIDES = (BACKGROUND, COMPARATOR, NEGATED)
"""Roles in which a thing is named without being what the work is about."""

UNHELPFUL = "unhelpful"
"""The role of an agent that is said to have failed, until the record shows whether that is what the work is about."""

_MAYBE_CAUSE, _FAILED, _ALIKE, _USE, _ELSEWHERE = "maybe-cause", "failed", "alike", "use", "elsewhere"

NEGATION_REACH = 3
CAUSE_REACH = 8
"""How many words a negation, and an ``after`` or the like, reach; other cues reach on to the next cue or the end of the
sentence."""

NEAR_REACH = 8
"""How many words behind a mention ``future work``, ``were excluded`` and the like may stand."""

_USE_REACH, _ONSET_REACH, _PURPOSE_REACH, _LIST_REACH = 2, 4, 5, 40
"""How many words may stand between ``during`` and ``treatment with``, how many are searched for ``new-onset``, how many
say what an agent is for, and how many a list of conditions may have."""

_ALTERNATIVES = frozenset(("or", "nor"))
_JOINTS = _ALTERNATIVES | {"and"}
_ASIDE_WORDS = frozenset(("with", "in", "for"))
"""Behind these a failure describes who is treated: ``patients with failure of``."""

_LONGEST_AFTER = 3
_END = re.compile(r"[.?!;:\s](?:(?<=[.?!;:])\s|(?<=\s)[–—-]\s|(?<=\n)\n)")
"""``[.?!;:]\\s``, ``\\s[–—-]\\s`` or an empty line, in a form that a text is searched for quickly."""

_INITIAL = re.compile(r"\b(?:[A-Z]|vs)\Z")
_SUBHEADING = re.compile(r"\*? ?/ ?\Z")
_JOINED = re.compile(r"[\s\-‐-―−]*")


_OPEN = frozenset((_MAYBE_CAUSE, _FAILED, _ALIKE, _USE, _ELSEWHERE, UNHELPFUL))
"""Kinds that become a role by other words around."""


class _Cue(NamedTuple):
    """A cue that stands before what it speaks of, by word numbers, half-open."""

    first: int
    last: int
    kind: str


class Surroundings:
    """The cues and sentences of one text, read when first asked for.

    Args:
        text: the decoded field; words: its words; cues: the tables.
        conditions: (first, last, tag) of the conditions in it, first and last word half-open: ``after`` and the like
            are a cause only behind one. They are read when first asked for.
    """

    def __init__(self, text: str, words: Words, cues: Cues, conditions: Iterable[tuple[int, int, str]] = ()) -> None:
        self._text, self._words, self._cues = text, words, cues
        self._unread = conditions
        self.failing = False
        self._breaks: tuple[list[int], list[int]] | None = None
        self._said: tuple[list[_Cue], list[str]] | None = None
        self._rows: tuple[_Row, _Row, _Row] | None = None

    def role(self, first: int, last: int, *, agent: bool) -> str:
        """Return the role that the words around give to those from ``first`` to ``last``, or an empty string.

        Args:
            agent: whether an agent stands there; all else is at most ``background`` or ``negated``.
        """
        if self._said is None:
            self._said = self._cues_before(), self._phrases_near()
        said, near = self._said
        norms = self._words.norms
        preceded = bool(said) and said[0].last <= first
        if not (preceded or near or (last < len(norms) and norms[last] in self._cues.behind)):
            return ""
        opening, closing = self.sentence(first, last)
        role = self._behind(last, closing, near)
        cue = None if role else self._before(said, opening, first, agent)
        role = role or (cue.kind if cue else "")
        if not agent:
            return BACKGROUND if role == _ALIKE else role if role in (BACKGROUND, NEGATED) else ""
        if role in _OPEN:
            return self._settled(role, cue, (opening, first, last, closing))
        return role

    def _settled(self, kind: str, cue: _Cue | None, places: tuple[int, int, int, int]) -> str:
        """Return the role that a cue gives an agent which says something else with other words around it.

        Args:
            cue: the one before the agent; None where the words behind it speak.
            places: the first word of the sentence and of the agent, and the ones behind the agent and the sentence.
        """
        opening, first, last, closing = places
        if kind == UNHELPFUL:
            earlier = cue or self._before(self._said[0] if self._said else (), opening, first, True)
            return self._failure(earlier, opening, first, behind=cue is None)
        if kind == _FAILED:
            return BACKGROUND
        if cue is None or kind == _ALIKE:
            return ""
        if kind == _MAYBE_CAUSE:
            close = first - cue.last <= CAUSE_REACH
            return CAUSE if close and self._came_up(cue, opening) and not self._benefits(opening, closing, cue) else ""
        return CAUSE if self._was_given_for_another(cue, opening, last, closing) else TREATMENT

    def _failure(self, cue: _Cue | None, opening: int, first: int, *, behind: bool) -> str:
        """Return what an agent is that is said to have failed: ``unhelpful``, or background of something else.

        Args:
            cue: the one before the agent; behind: whether the words behind it say so.
        """
        if behind and cue and cue.kind not in (TREATMENT, UNHELPFUL):
            return BACKGROUND  # "after methotrexate failure"
        start = first if behind or cue is None else cue.first
        if start > opening and self._words.norms[start - 1] in _ASIDE_WORDS:
            return BACKGROUND
        self.failing = True
        return UNHELPFUL

    def _came_up(self, cue: _Cue, opening: int) -> bool:
        """Return whether a condition stands before a cue that no agent is given for."""
        norms, apart = self._words.norms, self._cues.after_agents
        under = self._conditions_in(max(opening, cue.first - _LIST_REACH), cue.first)
        return any(apart.isdisjoint(norms[max(opening, first - _ONSET_REACH) : first]) for first, _, _ in under)

    def _was_given_for_another(self, cue: _Cue, opening: int, last: int, closing: int) -> bool:
        """Return whether a condition came up under an agent: the agent was given for another one, or it is called new.

        Args:
            last: the word behind the agent.
        """
        norms, words = self._words.norms, self._cues
        start = max(opening, cue.first - _LIST_REACH)
        if cue.kind == _USE and words.people.isdisjoint(norms[start : cue.last]):
            return False
        under = self._conditions_in(start, cue.first)
        if not under:
            return False
        first, end, _ = under[0]
        between = norms[end : cue.last]
        if cue.kind == _USE and (words.people.isdisjoint(between) or words.after_agents.isdisjoint(between)):
            return False  # "psoriasis treated with", not "psoriasis in a patient treated with"
        before = norms[max(opening, first - _ONSET_REACH) : first]
        new = any(f" {phrase} " in f" {' '.join(before)} " for phrase in words.onset)
        if not new:
            earlier = self._before(self._said[0] if self._said else (), opening, first, True)
            new = (
                self._is_for_another(last, closing, {tag for _, _, tag in under})
                and self._came_up(cue, opening)
                and (earlier is None or earlier.kind != TREATMENT)
            )
        return new and not self._benefits(opening, closing, cue)

    def _is_for_another(self, last: int, closing: int, known: Collection[str]) -> bool:
        """Return whether a condition that is not ``known``, or something the vocabulary lacks, follows an agent."""
        behind = [tag for _, _, tag in self._conditions_in(last, min(closing, last + _LIST_REACH))]
        if behind:
            return any(tag not in known for tag in behind)
        said = self._words.norms[last : min(closing, last + _PURPOSE_REACH)]
        return (
            len(said) > 1
            and said[0] == "for"
            and self._cues.no_purpose.isdisjoint(said)
            and not any(map(str.isdigit, said))
        )

    def generic_causes(self) -> list[int]:
        """Return the words behind each ``drug-induced``, ``inhibitor-induced`` and the like, as word numbers."""
        norms = self._words.norms
        if self._cues.generic.isdisjoint(norms):
            return []
        return [
            place + 2
            for place, norm in enumerate(norms[:-1])
            if norm in self._cues.generic and self._cues.after.get(norms[place + 1]) == CAUSE
        ]

    def is_given_for(self, last: int, other: int) -> bool:
        """Return whether an agent that ends before ``last`` is said to be given for what begins at ``other``."""
        return not self._cues.after_agents.isdisjoint(self._words.norms[last:other])

    def _read_breaks(self) -> tuple[list[int], list[int]]:
        """Return the words before which sentences end, and those with which others begin."""
        found = [one.span() for one in _END.finditer(self._text) if not self._in_a_name(one)]
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

    def _behind(self, last: int, closing: int, phrases: Sequence[str]) -> str:
        """Return the kind of the cue right behind, or of a subheading."""
        norms, starts, ends = self._words
        if last >= len(norms):
            return ""
        if last < closing and norms[last] in self._cues.behind:
            between = self._text[ends[last - 1] : starts[last]]
            slashed = _SUBHEADING.search(between)
            table = self._cues.subheadings if slashed else self._cues.after
            for size in range(_LONGEST_AFTER, 0, -1) if slashed or _JOINED.fullmatch(between) else ():
                phrase = " ".join(norms[last : last + size])
                kind = table.get(phrase, "")
                if kind and not (kind == CAUSE and norms[last + size : last + size + 1] == ["with"]):
                    return kind
        if not phrases:
            return ""
        near = " ".join(norms[last : min(closing, last + NEAR_REACH)])
        for phrase in phrases:
            between, found, _ = f" {near} ".partition(f" {phrase} ")
            kind = self._cues.near[phrase]
            if found and (kind != NEGATED or self._is_listed(between.split())):
                return kind
        return ""

    def _is_listed(self, between: Sequence[str]) -> bool:
        """Return whether words between a thing and ``were excluded`` leave it among those excluded."""
        if self._cues.people.issuperset(between):
            return True
        return not _JOINTS.isdisjoint(between) and self._cues.apart.isdisjoint(between)

    def _phrases_near(self) -> list[str]:
        """Return the phrases in the text that say something of a thing from some words behind it."""
        if self._cues.near_ends.isdisjoint(self._words.norms):
            return []
        said = " ".join(self._words.norms)
        return [phrase for phrase in self._cues.near if phrase in said]

    def _cues_before(self) -> list[_Cue]:
        norms, starts, free = self._words.norms, self._cues.starts, 0
        found: list[_Cue] = []
        for first in [place for place, norm in enumerate(norms) if norm in starts]:
            if first >= free:
                for size in starts[norms[first]]:
                    kind = self._cues.before.get(" ".join(norms[first : first + size]))
                    if kind and not (kind == NEGATED and norms[first + size : first + size + 1] == ["only"]):
                        free = first + size
                        one = _Cue(first, free, kind)
                        if kind in (_USE, UNHELPFUL) and found and self._goes_on(found[-1].last, first):
                            earlier = found.pop()
                            one = _Cue(earlier.first, free, _together(earlier.kind, kind))
                        found.append(one)
                        break
        return found

    def _goes_on(self, last: int, first: int) -> bool:
        """Return whether a cue that ends before ``last`` speaks of the use of an agent at ``first``."""
        norms, starts, ends = self._words
        return (
            first - last <= _USE_REACH
            and _JOINTS.isdisjoint(norms[last:first])
            and all(_JOINED.fullmatch(self._text[ends[at - 1] : starts[at]]) for at in range(last, first + 1))
        )

    def _before(self, said: Sequence[_Cue], opening: int, first: int, agent: bool) -> _Cue | None:
        """Return the last cue between ``opening`` and ``first`` that can speak of what stands at ``first``."""
        if not said:
            return None
        if self._rows is None:
            self._rows = _rows_of(said)
        every, of_agents, negations = self._rows
        cue, negation = (of_agents if agent else every).last(opening, first), negations.last(opening, first)
        if negation is None or (cue and cue.last > negation.last):
            return cue
        return negation if first - self._end_of_list(negation.last, first) <= NEGATION_REACH else cue

    def _end_of_list(self, last: int, first: int) -> int:
        """Return where a negation that ends before ``last`` reaches from: it goes on behind ``X or``."""
        norms = self._words.norms
        if not NEGATION_REACH < first - last <= _LIST_REACH or _ALTERNATIVES.isdisjoint(
            norms[last : first + NEAR_REACH]
        ):
            return last
        starts, ends = self._words.starts, self._words.ends
        for start, end, _ in self._conditions_in(last, first):
            comma = end < first and self._text[ends[end - 1] : starts[end]].strip() == ","
            if start <= last + NEGATION_REACH and (comma or norms[end] in _ALTERNATIVES):
                last = end
        return last

    def _conditions_in(self, first: int, last: int) -> list[tuple[int, int, str]]:
        """Return the conditions between two places."""
        begun = bisect_left(self._conditions, (first,))
        found = self._conditions[begun : bisect_left(self._conditions, (last,))]
        return [one for one in found if one[1] <= last]

    def _benefits(self, opening: int, closing: int, cue: _Cue) -> bool:
        """Return whether a sentence speaks of improvement, with other words than those of a cue."""
        found = self._improving[bisect_left(self._improving, opening) : bisect_left(self._improving, closing)]
        return any(not cue.first <= at < cue.last for at in found)

    @cached_property
    def _conditions(self) -> list[tuple[int, int, str]]:
        return sorted(self._unread)

    @cached_property
    def _improving(self) -> list[int]:
        """Return the words of improvement, as word numbers."""
        return [place for place, norm in enumerate(self._words.norms) if norm.startswith(self._cues.benefit)]


class _Row:
    """Cues in the order of the text."""

    def __init__(self, cues: Sequence[_Cue]) -> None:
        self._cues = cues
        self._ends = [cue.last for cue in self._cues]

    def last(self, opening: int, first: int) -> _Cue | None:
        """Return the last cue that lies between two places."""
        place = bisect_right(self._ends, first)
        cue = self._cues[place - 1] if place else None
        return cue if cue and cue.first >= opening else None


def _together(earlier: str, kind: str) -> str:
    """Return what a cue becomes with ``treatment with`` or ``failure of`` right behind it."""
    if kind == UNHELPFUL:
        return UNHELPFUL if earlier == TREATMENT else _FAILED
    return {_MAYBE_CAUSE: _ELSEWHERE, _ALIKE: TREATMENT}.get(earlier, earlier)


def _rows_of(found: Sequence[_Cue]) -> tuple[_Row, _Row, _Row]:
    """Return the cues of all kinds but negation, those for agents, and the negations."""
    return (
        _Row([cue for cue in found if cue.kind != NEGATED]),
        _Row([cue for cue in found if cue.kind not in (NEGATED, _ALIKE)]),
        _Row([cue for cue in found if cue.kind == NEGATED]),
    )
