"""What words around a condition say of its coming up: that it is new, a risk, a harm, or the opposite.

Works on what ``scopes`` finds in one text; what it makes of an agent is for ``cues`` to say.
"""

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

    def is_harm(self, last: int, closing: int) -> bool:
        """Return whether what follows an agent calls it one: ``A in a patient treated with D: a rare side effect``."""
        norms = self._words.norms
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
        if not under or first - under[-1][1] > RISK_REACH:
            return ""
        if self._scopes.benefits(opening, closing, Cue(first, first, LINKED)):
            return ""
        for start, end, _ in under:
            said = CAUSE if self._watches and start == opening else self.said(opening, start)
            between = self._words.norms[end : first - 1]
            if said and self._cues.apart.isdisjoint(between) and self._cues.generic.isdisjoint(between):
                return said if self._cues.denying.isdisjoint(between) else TREATMENT
        return ""

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
