"""What words around a condition say of its coming up: that it is new, a risk, a harm, or the opposite.

Works on what ``scopes`` finds in one text; what it makes of an agent is for ``cues`` to say.
"""

from collections.abc import Sequence
from functools import cached_property

from citekit.tagging.scopes import CAUSE, LINKED, LIST_REACH, NEAR_REACH, NEGATED, TREATMENT, Cue, Scopes
from citekit.tagging.tables import Cues
from citekit.tagging.words import Words

ONSET_REACH, RISK_REACH = 4, 2
"""How many words are searched for ``new-onset``, and how many an agent may stand behind the condition it brings."""

_DENIAL_REACH, _LONGEST_ONSET = 3, 3
"""How many words before ``risk of`` may deny it, and how many words such a phrase has."""

_ONE, _ONE_REACH = frozenset(("a", "an", "as")), 3
"""A harm is told of one condition in so many words: ``a rare side effect``."""


BLAME_REACH = 10
"""How many words behind an agent may say that it is a cause."""

TIE_REACH = 7
"""How many words behind an agent a condition may stand that it is tied to, others of its class between."""

_TIED = frozenset(("and", "with"))
_USES = frozenset(("use", "exposure", "intake", "therapy", "treatment"))
_CALLED = frozenset(("a", "an", "as", "the", "is", "was", "another"))
_EFFECTS = (["of"], ["for"], ["in"], ["behind"])


class Onsets:
    """What one text says of its conditions, by word numbers; ``opening`` and ``closing`` bound the sentence."""

    def __init__(self, words: Words, cues: Cues, scopes: Scopes) -> None:
        self._words, self._cues, self._scopes = words, cues, scopes

    def said(self, opening: int, first: int) -> str:
        """Return cause where the words right before a condition say that it is new, or a risk; else nothing.

        Where others deny these, it is negated (``no risk of A``), or treatment (``lower risk of A``).
        """
        norms, words = self._words.norms, self._cues
        for place in range(max(opening, first - ONSET_REACH), first):
            for size in range(1, min(_LONGEST_ONSET, first - place) + 1):
                said = " ".join(norms[place : place + size])
                if said in words.onset and words.apart.isdisjoint(norms[place + size : first]):
                    denied = words.denying.intersection(norms[max(opening, place - _DENIAL_REACH) : place])
                    if any(words.before.get(norm) == NEGATED for norm in denied):
                        return NEGATED
                    return TREATMENT if denied else CAUSE
        return ""

    def is_new(self, opening: int, first: int) -> bool:
        """Return whether the words right before a condition say that it is new, or a risk."""
        return self.said(opening, first) == CAUSE

    def is_upset(self, opening: int, stop: int) -> bool:
        """Return whether people are told of for a harm of any name: ``paradoxical erythema in patients with B on D``.

        Args:
            stop: where what they have, or are given, begins.
        """
        norms, words = self._words.norms, self._cues
        people = next((place for place in range(opening, stop) if norms[place] in words.people), opening)
        return self.tells_harm(opening, people)

    def tells_harm(self, opening: int, stop: int) -> bool:
        """Return whether words between two places tell of a harm, and not of the course of an illness."""
        said, words = self._words.norms[opening:stop], self._cues
        if not words.denying.isdisjoint(said) or not words.course.isdisjoint(said):
            return False
        told = f" {' '.join(said)} "
        return any(f" {phrase} " in told for phrase in words.upset)

    def is_tied(self, first: int, last: int, closing: int) -> bool:
        """Return whether an agent is suspected of a condition behind it: ``association between D and A``."""
        norms, words = self._words.norms, self._cues
        if " ".join(norms[max(0, first - 2) : first]) not in words.tie or norms[last] not in _TIED:
            return False
        under = self._scopes.conditions_in(last, min(closing, last + TIE_REACH))[:1]
        return (
            bool(under)
            and words.apart.difference(_TIED).isdisjoint(norms[last : under[0][0]])
            and words.no_effect.isdisjoint(norms[last : under[0][0]])
            and not self._scopes.benefits(first, closing, Cue(first, first, LINKED))
        )

    def is_harm(self, last: int, closing: int) -> bool:
        """Return whether what follows an agent calls it one: ``A in a patient treated with D: a rare side effect``."""
        norms = self._words.norms
        if closing == last and " ".join(norms[last : last + 2]) in self._cues.onset:  # "treated with D: new onset"
            return not self._scopes.conditions_in(last, last + ONSET_REACH)
        said = " ".join(norms[last : min(closing + NEAR_REACH, last + LIST_REACH)])
        for phrase in self._cues.harm:
            before, found, _ = f" {said} ".partition(f" {phrase} ")
            if found and not _ONE.isdisjoint(before.split()[-_ONE_REACH:]):
                return True
        return False

    def as_a_risk(self, opening: int, first: int, closing: int) -> str:
        """Return the role of an agent at ``first`` close behind what is new, or a risk: ``risk of A with D``.

        Not behind ``risk of A in B with D``: it may be given for B.
        """
        under = self._scopes.conditions_in(max(opening, first - LIST_REACH), first)
        on, near = self._words.norms[first - 1] == "on", under and first - under[-1][1] <= RISK_REACH
        if not (on or near) or self._scopes.benefits(opening, closing, Cue(first, first, LINKED)):
            return ""
        if on and (self.is_upset(opening, first) or self._is_of_those_on(opening, first, under)):
            return CAUSE
        if not near:
            return ""
        for start, end, _ in under:
            harm = start == opening and (self._watches or " ".join(self._words.norms[start:end]) in self._cues.bare)
            said = CAUSE if harm else self.said(opening, start)
            between = self._words.norms[end : first - 1]
            if said and self._cues.apart.isdisjoint(between) and self._cues.generic.isdisjoint(between):
                return said if self._cues.denying.isdisjoint(between) else TREATMENT
        return ""

    def _is_of_those_on(self, opening: int, first: int, under: Sequence[tuple[int, int, str]]) -> bool:
        """Return whether a condition is told of people with another who are on an agent: ``A in a girl with B on D``.

        Of one person that may be an illness that the vocabulary lacks.

        Args:
            under: the conditions before the agent.
        """
        norms = self._words.norms
        told = next(((end, tag) for _, end, tag in under if norms[end] == "in"), None)
        if told is None:
            return False
        (end, tag), (other, last, another) = told, under[-1]
        between = norms[end + 1 : first - 1]
        with_another = last == first - 1 and tag != another and norms[other - 1] == "with"
        someone = between[:1] in (["a"], ["an"]) and "with" in between[1:-1] and (last == end or tag != another)
        if self._scopes.benefits(first, min(len(norms), first + NEAR_REACH), Cue(first, first, LINKED)):
            return False
        return (
            (with_another or someone)
            and not self._cues.people.isdisjoint(between)
            and self._scopes.before(opening, under[0][0], agent=True) is None
        )

    def had_another(self, cue: Cue, last: int, closing: int) -> bool:
        """Return whether people on an agent got something else: ``patients on D were given E``."""
        norms, closing = self._words.norms, min(closing, last + NEAR_REACH)
        said = f" {' '.join(norms[last:closing])} "
        return (
            norms[cue.last - 1] == "on"
            and any(f" {phrase} " in said for phrase in self._cues.besides)
            and not self._scopes.conditions_in(last, closing)
        )

    def is_blamed(self, first: int, last: int) -> bool:
        """Return whether words behind an agent make it a cause of a condition.

        ``D and the risk of A``, ``D: a new culprit in A``, ``A and D: a side effect``, ``D: A as a side effect``.
        """
        norms, scopes = self._words.norms, self._scopes
        if norms[last] in _USES:
            last += 1
        start, end, _ = next(iter(scopes.conditions_in(last, last + LIST_REACH)), (len(norms), len(norms), ""))
        if norms[last : last + 1] == ["and"] and start > last + 1:
            _, closing = scopes.sentence(first, last)
            return start < closing and self.is_new(last + 1, start) and self.is_told_of(last + 1, closing)
        if last >= len(norms) or not scopes.is_near(last):
            return False
        if start <= last + 1 and end < len(norms):
            joined = norms[end] == "as" if start == last else norms[last] == "and"
            better = scopes.benefits(last, end + NEAR_REACH, Cue(last, last, LINKED))
            return joined and not better and scopes.is_near(end) and self.is_harm(end, end)
        if norms[first - 1 : first] == ["and"] and scopes.conditions_in(max(0, first - LIST_REACH), first - 1):
            return self.is_harm(last, last)
        return norms[last] in _CALLED and self._is_a_culprit(last, start)

    def _is_a_culprit(self, first: int, other: int) -> bool:
        """Return whether words before a condition at ``other`` call what stands before ``first`` its cause."""
        norms, words = self._words.norms, self._cues
        said = norms[first : min(other, first + BLAME_REACH)]
        place = next((place for place, norm in enumerate(said) if norm in words.blame), 0)
        if not place or not words.apart.isdisjoint(said[:place]):
            return False
        brings = said[place + 1 : place + 2] in _EFFECTS and other - first - place <= ONSET_REACH + 1
        return brings or said[place] == "culprit"

    def is_told_of(self, first: int, closing: int) -> bool:
        """Return whether what follows ``D use associated with`` is a condition, or its risk, and nothing better."""
        norms, words = self._words.norms, self._cues
        under = self._scopes.conditions_in(first, min(closing, first + LIST_REACH))[:1]
        said = norms[first : under[0][0]] if under else ()
        return (
            bool(under)
            and len(said) <= ONSET_REACH
            and words.denying.isdisjoint(said)
            and (words.apart.isdisjoint(said) or self.is_new(first, under[0][0]))
            and not self._scopes.benefits(first, closing, Cue(first, first, LINKED))
        )

    @cached_property
    def _watches(self) -> bool:
        """Return whether the text tells of reports of harm."""
        said = f" {' '.join(self._words.norms)} "
        return any(f" {phrase} " in said for phrase in self._cues.watching)
