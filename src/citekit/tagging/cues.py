"""Words around a mention that say what part it plays: cause, background, comparator, negated, treatment.

Knows what ``scopes`` finds in one text, and what the cues found make of an agent and of what is none.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import pairwise

from citekit.tagging.onsets import BLAME_REACH, ONSET_REACH, RISK_REACH, Onsets
from citekit.tagging.scopes import (
    ADDED,
    ALIKE,
    APPROVED,
    ASIDES,
    BACKGROUND,
    CAUSE,
    COMPARATOR,
    CONTROL,
    DENIED,
    ELSEWHERE,
    FAILED,
    JOINED,
    JOINTS,
    LATER,
    LINKED,
    LIST_REACH,
    MAYBE_CAUSE,
    NEAR_REACH,
    NEGATED,
    PLAIN,
    TREATMENT,
    UNHELPFUL,
    USE,
    Cue,
    Scopes,
)
from citekit.tagging.tables import Cues
from citekit.tagging.words import Words

__all__ = [
    "ADDED",
    "APPROVED",
    "ASIDES",
    "BACKGROUND",
    "CAUSE",
    "COMPARATOR",
    "CONTROL",
    "NEGATED",
    "TREATMENT",
    "UNHELPFUL",
    "Surroundings",
]

CAUSE_REACH = 8
"""How many words an ``after`` or the like reaches as a cause."""

_PURPOSE_REACH, _GAIN_REACH, _GENERIC_REACH = 5, 3, 4
"""How many words say what an agent is for, how many its improvement may stand behind ``D-induced``, and how many an
agent without a name behind its cue."""

_ASIDE_WORDS = frozenset(("with", "in", "for"))
"""Behind these a failure describes who is treated: ``patients with failure of``."""

_OR_PLACEBO = (["or", "placebo"], ["and", "placebo"])
_LONGEST_AFTER = 3
_SUBHEADING = re.compile(r"\*? ?/ ?\Z")

_TIES = frozenset(("between", "of"))
"""Behind these may stand what is suspected of something."""

_GIVEN = frozenset((MAYBE_CAUSE, LATER, LINKED, USE, ELSEWHERE, CAUSE))
"""Kinds behind which an agent is named that somebody had."""

_OPEN = frozenset(
    (TREATMENT, ADDED, DENIED, MAYBE_CAUSE, LATER, LINKED, FAILED, ALIKE, PLAIN, USE, ELSEWHERE, UNHELPFUL)
)
"""Kinds that become a role by other words around."""


class Surroundings:
    """The cues and sentences of one text.

    Args:
        text: the decoded field; words: its words; cues: the tables.
        conditions: (first, last, tag) of the conditions in it, first and last word half-open: ``after`` and the like
            are a cause only behind one.
        breaks: as in ``Scopes``.
    """

    def __init__(
        self,
        text: str,
        words: Words,
        cues: Cues,
        conditions: Iterable[tuple[int, int, str]] = (),
        breaks: Callable[[str], Collection[tuple[int, int]]] | None = None,
    ) -> None:
        self._text, self._words, self._cues = text, words, cues
        self._scopes = Scopes(text, words, cues, conditions, breaks)
        self._onsets = Onsets(words, cues, self._scopes)
        self._told_from = self._scopes.said[0].last if self._scopes.said else len(words.norms)
        self.failing = False

    def role(self, first: int, last: int, *, agent: bool) -> str:
        """Return the role that the words around give to those from ``first`` to ``last``, or an empty string.

        Args:
            agent: whether an agent stands there; all else is named aside at most.
        """
        norms, near = self._words.norms, self._scopes.phrases
        before = norms[first - 1] if agent and first > 1 else ""
        risked = before in self._cues.risked
        blamed = agent and not self._cues.blame.isdisjoint(norms[last : last + BLAME_REACH])
        blamed = blamed and self._onsets.is_blamed(first, last)
        tied = before in _TIES and last < len(norms)
        told = self._told_from <= first or near or risked or blamed or tied
        if not told and self._cues.behind.isdisjoint(norms[last : last + 2]):
            return ""
        opening, closing = self._scopes.sentence(first, last)
        role = self._behind(self._past_short_form(last, closing), closing, near)
        cue = None if role else self._scopes.before(opening, first, agent=agent)
        role = role or (cue.kind if cue else "")
        if role == COMPARATOR and norms[last : last + 2] in _OR_PLACEBO:
            role = CONTROL
        if not agent:
            return self._aside(role, cue, first)
        if role == CAUSE and cue is None and first in self._scopes.negated:
            behind = self._scopes.conditions_in(last, min(closing, last + LIST_REACH))[:1]
            told = any(self._cues.apart.isdisjoint(self._words.norms[last:start]) for start, _, _ in behind)
            return NEGATED if told else ""  # "no D-induced A", not "no D-related harm in A"
        if role in _OPEN:
            role = self._settled(role, cue, (opening, first, last, closing))
        if role in ("", TREATMENT):
            blamed = blamed or (tied and self._onsets.is_tied(first, last, closing))
            role = CAUSE if blamed else (risked and self._onsets.as_a_risk(opening, first, closing)) or role
        if not role and norms[last : last + 1] == ["for"] and not self._scopes.conditions_in(opening, first):
            return TREATMENT  # "D for A": what else is said of D comes after that
        return role

    def _aside(self, kind: str, cue: Cue | None, first: int) -> str:
        """Return the role that a cue gives what is no agent; in ``compared with D in A`` and the like none to A."""
        if kind == APPROVED:
            return kind if cue is None or first - cue.last < NEAR_REACH else ""
        if kind in (BACKGROUND, COMPARATOR, CONTROL):
            compared = cue is None or self._cues.after_agents.isdisjoint(self._words.norms[cue.last : first])
            return kind if compared else ""
        return BACKGROUND if kind == ALIKE else kind if kind in ASIDES else ""

    def _settled(self, kind: str, cue: Cue | None, places: tuple[int, int, int, int]) -> str:
        """Return the role that a cue gives an agent which says something else with other words around it.

        Args:
            cue: the one before the agent; None where the words behind it speak.
            places: the first word of the sentence and of the agent, and the ones behind the agent and the sentence.
        """
        opening, first, last, closing = places
        if kind == TREATMENT:
            return CAUSE if cue and self._treats_another(cue, places) else TREATMENT
        if kind == ADDED:
            right_behind = cue and self._cues.apart.isdisjoint(self._words.norms[cue.last : first])
            return ADDED if cue and right_behind and self._scopes.is_unbroken(cue.last, first) else ""
        if kind == DENIED:
            return NEGATED if cue and self._is_ruled_out(cue, opening, first) else ""
        if kind in (FAILED, UNHELPFUL) and cue and self._has_helped(cue, first):
            return TREATMENT
        if kind == UNHELPFUL:
            earlier = cue or self._scopes.before(opening, first, agent=True)
            return self._failure(earlier, opening, first, behind=cue is None)
        if kind == FAILED:
            return "" if cue and self._has_ended(cue) else BACKGROUND
        if cue is None or kind in (ALIKE, PLAIN):
            return ""
        if kind in (MAYBE_CAUSE, LATER, LINKED):
            came = self._came_up(cue, opening) or self._onsets.is_upset(opening, cue.last)
            brings = first - cue.last <= CAUSE_REACH and came
            return CAUSE if brings and not self._scopes.benefits(opening, closing, cue) else ""
        if self._was_given_for_another(cue, opening, last, closing):
            return CAUSE
        return ADDED if self._onsets.had_another(cue, last, closing) else TREATMENT

    def _has_helped(self, cue: Cue, first: int) -> bool:
        """Return whether an agent helped where others before it had not: ``refractory to D, free of symptoms on E``."""
        on = cue.last < first and self._words.norms[first - 1] == "on"
        return on or self._scopes.benefits(cue.last, first, cue)

    def _has_ended(self, cue: Cue) -> bool:
        """Return whether a comma ends what a cue speaks of: ``when D had failed, E``, not ``intolerant of, D``."""
        norms, starts, ends = self._words
        return "," in self._text[ends[cue.last - 1] : starts[cue.last]] and norms[cue.last - 1] not in self._cues.apart

    def _failure(self, cue: Cue | None, opening: int, first: int, *, behind: bool) -> str:
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

    def _is_ruled_out(self, cue: Cue, opening: int, first: int) -> bool:
        """Return whether an agent is said not to bring a condition about: not ``no harm due to D``, which treats."""
        near = first - cue.last <= CAUSE_REACH and "but" not in self._words.norms[cue.last : first]
        return near and bool(self._scopes.conditions_in(max(opening, cue.first - LIST_REACH), first))

    def _came_up(self, cue: Cue, opening: int) -> bool:
        """Return whether a condition stands before a cue that no agent is given for, or another effect of one."""
        norms, apart = self._words.norms, self._cues.after_agents
        start = max(opening, cue.first - LIST_REACH)
        under = self._scopes.conditions_in(start, cue.first)
        if any(self._onsets.said(opening, place) not in ("", CAUSE) for place, _, _ in under):
            return False
        if cue.kind == LINKED and not under:
            return start < cue.first and self._cues.no_effect.isdisjoint(norms[start : cue.first])
        return any(
            self._onsets.is_new(opening, first) or apart.isdisjoint(norms[max(opening, first - ONSET_REACH) : first])
            for first, _, _ in under
        )

    def _was_given_for_another(self, cue: Cue, opening: int, last: int, closing: int) -> bool:
        """Return whether a condition came up under an agent: the agent was given for another one, or it is called new.

        Args:
            last: the word behind the agent.
        """
        norms, words = self._words.norms, self._cues
        start = max(opening, cue.first - LIST_REACH)
        if cue.kind == USE and words.people.isdisjoint(norms[start : cue.last]):
            return False
        if self._onsets.is_upset(opening, cue.last):
            return not self._scopes.benefits(opening, closing, cue)
        under = self._scopes.conditions_in(start, cue.first)
        if not under:
            return False
        first, end, _ = under[0]
        between = norms[end : cue.last]
        if cue.kind == USE and (words.people.isdisjoint(between) or words.after_agents.isdisjoint(between)):
            return False  # "psoriasis treated with", not "psoriasis in a patient treated with"
        bare = " ".join(norms[first:end]) in words.bare and not words.people.isdisjoint(between)
        new = bare or self._onsets.is_new(opening, first) or self._onsets.is_harm(last, closing)
        if cue.kind == ELSEWHERE and cue.first - end <= RISK_REACH:
            # "A during treatment with", "A and more during …", not "course of A"
            around = norms[max(opening, first - NEAR_REACH) : first] + norms[end : cue.first]
            new = new or (words.apart.isdisjoint(around) and JOINTS.isdisjoint(norms[end : cue.first][1:]))
        if not new:
            earlier = self._scopes.before(opening, first, agent=True)
            new = (
                self._is_for_another(last, closing, {tag for _, _, tag in under})
                and self._came_up(cue, opening)
                and (earlier is None or earlier.kind != TREATMENT)
            )
        return new and not self._scopes.benefits(opening, closing, cue)

    def _treats_another(self, cue: Cue, places: tuple[int, int, int, int]) -> bool:
        """Return whether a condition came up under the treatment of another: ``A during treatment of B with D``.

        Args:
            cue: ``treatment of``; places: as in ``_settled``.
        """
        opening, first, last, closing = places
        earlier = self._scopes.before(opening, cue.first, agent=True)
        if earlier is None or cue.first - earlier.last > 1 or earlier.kind not in (CAUSE, MAYBE_CAUSE, LATER):
            return False
        under = self._scopes.conditions_in(max(opening, earlier.first - LIST_REACH), earlier.first)
        treated = {tag for _, _, tag in self._scopes.conditions_in(cue.last, first)}
        if not under or not treated or not treated.isdisjoint(tag for _, _, tag in under):
            return False
        if earlier.kind != CAUSE:
            return under[-1][1] == earlier.first and self._was_given_for_another(
                Cue(earlier.first, cue.last, ELSEWHERE), opening, last, closing
            )
        return not self._scopes.benefits(opening, closing, cue)

    def _is_for_another(self, last: int, closing: int, known: Collection[str]) -> bool:
        """Return whether a condition that is not ``known``, or something the vocabulary lacks, follows an agent."""
        behind = [tag for _, _, tag in self._scopes.conditions_in(last, min(closing, last + LIST_REACH))]
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
        """Return the words where begins what comes from an agent without a name here: behind ``drug-induced`` and
        ``imatinib-induced``, before ``due to a drug`` and ``in women treated with chemotherapy``; as word numbers."""
        norms, words = self._words.norms, self._cues
        found = [
            place + 2
            for place, norm in enumerate([] if words.causing.isdisjoint(norms) else norms[:-1])
            if norms[place + 1] in words.causing
            and (norm in words.generic or (norms[place + 1] == "induced" and norm.endswith(words.stems)))
            and place not in self._scopes.negated
            and not self._brings_benefit(place + 2, len(norms))
        ]
        if words.generic.isdisjoint(norms):
            return found
        for cue in self._scopes.said:
            if cue.kind not in _GIVEN:
                continue
            culprits = words.generic if cue.kind == CAUSE else words.toxic
            if not culprits.isdisjoint(norms[cue.last : cue.last + _GENERIC_REACH]):
                opening, _ = self._scopes.sentence(cue.first, cue.last)
                under = self._scopes.conditions_in(max(opening, cue.first - LIST_REACH), cue.first)
                found += [first for first, _, _ in under[:1]]
        return found

    def on_harm_by(self, agents: Collection[str]) -> bool:
        """Return whether the text is on what comes from agents called so: ``drug-induced A``, and nothing better."""
        norms, words = self._words.norms, self._cues
        return any(
            norm in agents and behind in words.causing for norm, behind in pairwise(norms)
        ) and not self._scopes.benefits(0, len(norms), Cue(0, 0, PLAIN))

    def tells_of_benefit(self, first: int) -> bool:
        """Return whether the sentence around a word speaks of improvement."""
        opening, closing = self._scopes.sentence(first, first + 1)
        return self._scopes.benefits(opening, closing, Cue(first, first, PLAIN))

    def sentence(self, first: int, last: int) -> tuple[int, int]:
        """Return the first word of the sentence and the one behind it."""
        return self._scopes.sentence(first, last)

    def is_setting(self, first: int) -> bool:
        """Return whether something else came up in those with this one: ``B in patients with A``, and the like."""
        norms, words = self._words.norms, self._cues
        start = first
        while start and (norms[start - 1] == "with" or norms[start - 1] in words.people):
            start -= 1
        opening, _ = self._scopes.sentence(first, first + 1)
        others = self._scopes.conditions_in(max(opening, start - LIST_REACH), start)
        if start > opening and norms[start - 1] in words.after_agents:
            harmed = not others and self._onsets.tells_harm(opening, start)
            return harmed or any(end == start - 1 for _, end, _ in others)
        cue = self._scopes.before(opening, start, agent=True) if others else None
        return cue is not None and cue.last == start and cue.kind == TREATMENT

    def is_given_for(self, last: int, other: int) -> bool:
        """Return whether an agent that ends before ``last`` is said to be given for what begins at ``other``."""
        between = self._words.norms[last : min(other, last + LIST_REACH)]
        return not self._cues.after_agents.isdisjoint(between) and self._cues.blame.isdisjoint(between)

    def _past_short_form(self, last: int, closing: int) -> int:
        """Return the word behind an agent and the short form that it is given in brackets: ``Agent (AG)-induced``."""
        _, starts, ends = self._words
        if last + 1 >= closing or self._text[ends[last - 1] : starts[last]].strip() != "(":
            return last
        return last + 1 if self._text[ends[last] : starts[last + 1]].startswith(")") else last

    def _behind(self, last: int, closing: int, phrases: Sequence[str]) -> str:
        """Return the kind of the cue right behind, or of a subheading."""
        norms, starts, ends = self._words
        if last >= len(norms):
            return ""
        if last < closing and norms[last] in self._cues.behind:
            between = self._text[ends[last - 1] : starts[last]].removeprefix(")")
            slashed = _SUBHEADING.search(between)
            table = self._cues.subheadings if slashed else self._cues.after
            for size in range(_LONGEST_AFTER, 0, -1) if slashed or JOINED.fullmatch(between) else ():
                phrase = " ".join(norms[last : last + size])
                kind = table.get(phrase, "")
                behind = last + size + 1
                told = norms[behind - 1 : behind] != ["with"] or (size > 1 and self._onsets.is_told_of(behind, closing))
                if kind == MAYBE_CAUSE:
                    kind = CAUSE if self._onsets.is_told_of(last + size, closing) else ""
                if kind == CAUSE and not told:
                    continue
                if kind:
                    return TREATMENT if kind == CAUSE and self._brings_benefit(last + size, closing) else kind
        if not phrases:
            return ""
        near = " ".join(norms[last : min(closing, last + NEAR_REACH)])
        for phrase in phrases:
            between, found, _ = f" {near} ".partition(f" {phrase} ")
            kind = self._cues.near[phrase]
            if found and (kind == BACKGROUND or self._is_listed(between.split())):
                return kind
        return ""

    def _brings_benefit(self, first: int, closing: int) -> bool:
        """Return whether the words behind ``induced`` are of improvement: ``D-induced hair regrowth``."""
        said = self._words.norms[first : min(closing, first + _GAIN_REACH)]
        gained = next((place for place, norm in enumerate(said) if norm.startswith(self._cues.benefit)), -1)
        return gained >= 0 and not self._scopes.conditions_in(first, first + gained)

    def _is_listed(self, between: Sequence[str]) -> bool:
        """Return whether words between a thing and ``were excluded``, or ``had failed``, leave it among those."""
        if self._cues.people.issuperset(between):
            return True
        return not JOINTS.isdisjoint(between) and self._cues.apart.isdisjoint(between)
