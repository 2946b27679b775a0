"""Words around a mention that say what part it plays: cause, background, comparator, negated, treatment.

Works on the words of one text and the places of mentions; the cues stand in tables. After the idea of ConText (a cue
opens a scope, the next cue or the end of the sentence closes it; Chapman, Chu and Dowling 2007, ACL W07-1011).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from citekit.tagging.spans import Spans
from citekit.tagging.tables import Cues
from citekit.tagging.words import Words

TREATMENT, CAUSE, BACKGROUND, COMPARATOR, NEGATED = "treatment", "cause", "background", "comparator", "negated"
ASIDES = (BACKGROUND, COMPARATOR, NEGATED)
"""Roles in which a thing is named without being what the work is about."""

_MAYBE_CAUSE, _FAILED, _ALIKE = "maybe-cause", "failed", "alike"

NEGATION_REACH = 3
CAUSE_REACH = 8
"""How many words a negation, and an ``after`` or the like, reach; other cues reach on to the next cue or the end of the
sentence."""

NEAR_REACH = 8
"""How many words behind a mention ``future work`` and the like may stand."""

_LONGEST_AFTER = 3
_END = re.compile(r"[.?!;:\s](?:(?<=[.?!;:])\s|(?<=\s)[–—-]\s|(?<=\n)\n)")
"""``[.?!;:]\\s``, ``\\s[–—-]\\s`` or an empty line, in a form that a text is searched for quickly."""

_INITIAL = re.compile(r"\b(?:[A-Z]|vs)\Z")
_SUBHEADING = re.compile(r"\*? ?/ ?\Z")
_JOINED = re.compile(r"[\s\-‐-―−]*")


class _Cue(NamedTuple):
    """A cue that stands before what it speaks of, by word numbers, half-open."""

    first: int
    last: int
    kind: str


class Surroundings:
    """The cues and sentences of one text, read when first asked for.

    Args:
        text: the decoded field; words: its words; cues: the tables.
        conditions: (first, last) words of the conditions in it: ``after`` and the like are a cause only behind one.
            They are read when first asked for.
    """

    def __init__(self, text: str, words: Words, cues: Cues, conditions: Iterable[tuple[int, int]] = ()) -> None:
        self._text, self._words, self._cues = text, words, cues
        self._conditions = conditions
        self._behind_conditions: Spans | None = None
        self._breaks: tuple[list[int], list[int]] | None = None
        self._said: tuple[list[_Cue], list[str]] | None = None
        self._rows: tuple[_Row, _Row, _Row] | None = None

    def role(self, first: int, last: int, *, agent: bool) -> str:
        """Return the role that the words around give to those from ``first`` to ``last``, or an empty string.

        Args:
            agent: whether an agent stands there; all else is at most ``background`` or ``negated``.
        """
        if self._said is None:
            self._said = [*self._cues_before()], self._phrases_near()
        said, near = self._said
        norms = self._words.norms
        preceded = bool(said) and said[0].last <= first
        if not (preceded or near or (last < len(norms) and norms[last] in self._cues.behind)):
            return ""
        opening, closing = self._sentence(first, last)
        role = self._behind(last, closing, near)
        cue = None if role else self._before(said, opening, first, agent)
        role = role or (cue.kind if cue else "")
        if role in (_ALIKE, _FAILED):
            return BACKGROUND if agent == (role == _FAILED) else ""
        if role == _MAYBE_CAUSE and cue:
            self._behind_conditions = self._behind_conditions or Spans(self._conditions)
            behind_a_condition = self._behind_conditions.lie_within(opening, cue.first)
            close = first - cue.last <= CAUSE_REACH
            role = CAUSE if behind_a_condition and close and not self._benefits(opening, closing) else ""
        return role if agent or role in (BACKGROUND, NEGATED) else ""

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

    def _read_breaks(self) -> tuple[list[int], list[int]]:
        """Return the words before which sentences end, and those with which others begin."""
        found = [one.span() for one in _END.finditer(self._text) if not self._in_a_name(one)]
        starts = self._words.starts
        return [bisect_left(starts, start) for start, _ in found], [bisect_left(starts, end) for _, end in found]

    def _in_a_name(self, end: re.Match[str]) -> bool:
        return end.group()[0] == "." and _INITIAL.search(self._text, max(0, end.start() - 3), end.start()) is not None

    def _sentence(self, first: int, last: int) -> tuple[int, int]:
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
        return BACKGROUND if any(phrase in near for phrase in phrases) else ""

    def _phrases_near(self) -> list[str]:
        """Return the phrases in the text that make a thing background from some words behind it."""
        said = " ".join(self._words.norms)
        return [phrase for phrase in self._cues.near if phrase in said]

    def _cues_before(self) -> Iterator[_Cue]:
        norms, starts, free = self._words.norms, self._cues.starts, 0
        for first in [place for place, norm in enumerate(norms) if norm in starts]:
            if first >= free:
                for size in starts[norms[first]]:
                    kind = self._cues.before.get(" ".join(norms[first : first + size]))
                    if kind and not (kind == NEGATED and norms[first + size : first + size + 1] == ["only"]):
                        yield _Cue(first, first + size, kind)
                        free = first + size
                        break

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
        return negation if first - negation.last <= NEGATION_REACH else cue

    def _benefits(self, opening: int, closing: int) -> bool:
        place = bisect_left(self._improving, opening)
        return place < len(self._improving) and self._improving[place] < closing

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


def _rows_of(found: Sequence[_Cue]) -> tuple[_Row, _Row, _Row]:
    """Return the cues of all kinds but negation, those for agents, and the negations."""
    return (
        _Row([cue for cue in found if cue.kind != NEGATED]),
        _Row([cue for cue in found if cue.kind not in (NEGATED, _ALIKE)]),
        _Row([cue for cue in found if cue.kind == NEGATED]),
    )
