"""``citekit tag review``: suggestions decided one after the other, stored as one goes along. Asks nobody.

Records are read as they are reached, so that the first card is there at once; by term all are read first. What is
decided is stored along the way but for the last few decisions, which can be taken back without a trace; later changes
of mind are new lines of the log. What was skipped waits for the next time.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from citekit.bib.entry import Entry
from citekit.errors import UnknownTag
from citekit.findings import Finding
from citekit.journeys import decision_log
from citekit.journeys.doer import Doer
from citekit.journeys.listing import unknown_key
from citekit.journeys.selecting import select
from citekit.journeys.suggesting import Progress, each_entry, label_beside, told
from citekit.journeys.tagging import change_tags
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.tagging.decisions import Decision, standing
from citekit.tagging.record import AGENT_FACET
from citekit.tagging.suggestion import Suggestion

ACCEPTED, REJECTED, SKIPPED = "accepted", "rejected", "skipped"

LATE = 4
"""How many decisions are held back when the others are stored, which is when there are more than twice as many: so
most of them are written together, and a sitting that is killed loses at most the double, or what the last key did."""

Pair = tuple[str, str]
"""A citation key and a tag."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is decided at once.

    Attributes:
        group: what it belongs to: the key of its record, or the tag where a term is decided for all its records.
        suggestions: one, or all of a term.
    """

    group: str
    suggestions: tuple[Suggestion, ...]

    @property
    def other_role(self) -> str:
        """Return what a key changes the role to: ``cause``, or ``treatment`` where it is that; empty for no agent."""
        if any(one.facet != AGENT_FACET for one in self.suggestions):
            return ""
        return "treatment" if all(one.role == "cause" for one in self.suggestions) else "cause"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was taken."""

    key: str
    tag: str
    decision: str
    role: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"key": self.key, "tag": self.tag, "decision": self.decision, "role": self.role}


@dataclass(frozen=True, slots=True)
class ReviewWish:
    """Which suggestions are reviewed, and by whom.

    Attributes:
        keys, where: the entries; all of the library where neither is given.
        by: who decides.
        blind: hide what others decided and what is learned from it, and keep the decisions in the log alone.
        by_term: a term for all its records at once.
        every: also suggestions that citekit does not stand behind.
    """

    keys: tuple[str, ...]
    where: str | None
    by: str
    blind: bool = False
    by_term: bool = False
    every: bool = False


class Step(NamedTuple):
    """What one key did, and how to take it back.

    Attributes:
        position: of the card that was next. pairs: what was decided.
        roles: the roles that suggestions had before theirs was changed.
    """

    position: int
    pairs: tuple[Pair, ...] = ()
    roles: Mapping[Pair, str] = MappingProxyType({})


class Verdict(NamedTuple):
    """What was decided, and the role that goes with it."""

    said: str
    role: str = ""


class Review:
    """One sitting.

    Args:
        command: how it was called, for the journal.
        progress: told how many records are read, where all are read first.

    Attributes:
        cards: what there is to decide, as far as records were read. position: of the card that is next.
        entries: key to entry, for showing it.
    """

    def __init__(self, workspace: Workspace, wish: ReviewWish, command: str, progress: Progress | None = None) -> None:
        chosen = select(workspace, wish.keys, wish.where if wish.keys or wish.where is not None else "")
        self._workspace = workspace
        self._wish = wish
        self._command = command
        self._verdicts: dict[Pair, Verdict] = {}
        self._tried: dict[Pair, Verdict] = {}
        self._stored: dict[Pair, Verdict] = {}
        self._history: list[Step] = []
        self._findings: list[Finding] = [unknown_key(workspace, key) for key in chosen.unknown]
        self.entries: dict[str, Entry] = {}
        for entry in chosen.entries:
            self.entries.setdefault(entry.key, entry)
        self._places = {key: number for number, key in enumerate(self.entries, 1)}
        self.cards: list[Card] = []
        self._unread = _waiting(workspace, wish, tuple(self.entries.values()))
        if wish.by_term:
            read = told(self._unread, len(self.entries), progress)
            self.cards = _terms(one for suggestions in read for one in suggestions)
        self.position = 0

    @property
    def card(self) -> Card | None:
        """Return what is to be decided next; None at the end."""
        while self.position >= len(self.cards):
            suggestions = next(self._unread, None)
            if suggestions is None:
                return None
            self.cards += [Card(one.key, (one,)) for one in suggestions]
        return self.cards[self.position]

    @property
    def reached(self) -> tuple[int, int]:
        """Return how far the sitting is, and of how many: records, or by term cards."""
        if self._wish.by_term:
            return min(self.position + 1, len(self.cards)), len(self.cards)
        card = self.card
        return self._places[card.group] if card else len(self.entries), len(self.entries)

    def decide(self, verdict: str, *, group: bool = False) -> tuple[Pair, ...]:
        """Take a decision on the card, or on all that is left of its group, and go on; return what was decided."""
        start = self.position
        name = self.cards[start].group
        while True:
            self.position += 1
            if not group or self.card is None or self.card.group != name:
                break
        decided = [one for card in self.cards[start : self.position] for one in card.suggestions]
        new = {(one.key, one.tag): Verdict(verdict, one.role) for one in decided}
        self._history.append(Step(start, tuple(new)))
        self._verdicts |= new
        waiting = self._unstored()
        if len(waiting) > 2 * LATE:
            self._store(waiting[: -max(LATE, len(new))])
        return tuple(new)

    def change_role(self) -> bool:
        """Make the card a cause, or a treatment where it is a cause; return whether that can be said of it."""
        card = self.card
        if card is None or not card.other_role:
            return False
        self._history.append(Step(self.position, roles={(one.key, one.tag): one.role for one in card.suggestions}))
        self._set_roles({(one.key, one.tag): card.other_role for one in card.suggestions})
        return True

    def undo(self) -> bool:
        """Take back the last decision and go back to its card; return whether there was one.

        One that is stored already holds until it is decided anew.
        """
        if not self._history:
            return False
        step = self._history.pop()
        self.position = step.position
        for pair in step.pairs:
            self._verdicts.pop(pair, None)
        self._set_roles(step.roles)
        return True

    def _set_roles(self, roles: Mapping[Pair, str]) -> None:
        """Give suggestions other roles, on whatever card they stand."""
        for place, card in enumerate(self.cards if roles else ()):
            changed = [one._replace(role=roles.get((one.key, one.tag), one.role)) for one in card.suggestions]
            self.cards[place] = replace(card, suggestions=tuple(changed))

    def each(self) -> bool:
        """Split the card of a term, so that each record is decided on its own; return whether it was more than one."""
        card = self.cards[self.position]
        single = [Card(card.group, (one,)) for one in card.suggestions]
        self.cards[self.position : self.position + 1] = single
        return len(single) > 1

    def close(self) -> Outcome:
        """Store what is not stored yet; return all that was decided."""
        self._store(self._unstored())
        rows = tuple(Decided(*pair, verdict.said, verdict.role) for pair, verdict in self._stored.items())
        return Outcome("tag review", rows, findings=tuple(self._findings))

    def label(self, tag: str) -> str:
        """Return the label of a tag whose notation does not say it; else blank."""
        return label_beside(self._workspace.vocabulary, tag)

    def count(self, verdict: str) -> int:
        """Return how many suggestions have this verdict so far."""
        return sum(one.said == verdict for one in (self._stored | self._verdicts).values())

    def _unstored(self) -> list[Pair]:
        """Return what was decided and nobody has tried to store yet, in the order in which it was decided."""
        return [
            pair
            for pair, verdict in self._verdicts.items()
            if verdict.said != SKIPPED and self._tried.get(pair) != verdict
        ]

    def _store(self, pairs: Iterable[Pair]) -> None:
        new = {pair: self._verdicts[pair] for pair in pairs}
        if not new:
            return
        found = {
            (one.key, one.tag): one for card in self.cards for one in card.suggestions if (one.key, one.tag) in new
        }

        def work() -> tuple[Collection[str], Sequence[Finding]]:
            failed, findings = ((), ()) if self._wish.blind else self._save(new)
            lines = [_line(found[pair], new[pair], self._wish) for pair in new if pair[0] not in failed]
            decision_log.record(self._workspace, lines, self._command)
            return failed, findings

        try:
            failed, findings = self._workspace.together(work, self._command)
        except UnknownTag as error:  # taken out of the vocabulary meanwhile: what was decided of others is stored
            if len(new) > 1:
                for pair in new:
                    self._store([pair])
                return
            failed, findings = {key for key, _ in new}, (Finding.of(error),)
        self._findings += findings
        self._tried |= new
        self._stored |= {pair: verdict for pair, verdict in new.items() if pair[0] not in failed}

    def _save(self, new: Mapping[Pair, Verdict]) -> tuple[Collection[str], Sequence[Finding]]:
        """Give and take the tags; return the keys of the entries for which that failed, and why."""
        changes: dict[str, tuple[list[str], list[str]]] = {}
        for (key, tag), verdict in new.items():
            before = self._stored.get((key, tag))
            if verdict.said == ACCEPTED or (before and before.said == ACCEPTED):
                changes.setdefault(key, ([], []))[verdict.said != ACCEPTED].append(tag)
        if not changes:
            return (), ()
        outcome = change_tags(self._workspace, "tag review", changes, Doer(self._wish.by, self._command))
        return changes.keys() - {str(row.as_json()["key"]) for row in outcome.results}, outcome.findings


def _waiting(workspace: Workspace, wish: ReviewWish, entries: Sequence[Entry]) -> Iterator[list[Suggestion]]:
    """Yield for each entry the suggestions that wait for this person's decision, read when they are asked for."""
    from citekit.tagging.suggest import stands_behind

    if not entries:
        return
    mine = standing(one for one in decision_log.decisions(workspace) if one.by == wish.by) if wish.blind else {}
    by = wish.by if wish.blind else None
    for rows in each_entry(workspace, entries, every=wish.every or wish.blind, by=by):
        if wish.blind:
            rows = [one._replace(status="suggested") for one in rows if (one.key, one.tag) not in mine]
        yield [one for one in rows if one.status == "suggested" and (wish.every or stands_behind(one))]


def _terms(suggestions: Iterable[Suggestion]) -> list[Card]:
    """Return a card for each tag, the most frequent first."""
    terms: dict[str, list[Suggestion]] = {}
    for one in suggestions:
        terms.setdefault(one.tag, []).append(one)
    ordered = sorted(terms.items(), key=lambda pair: -len(pair[1]))
    return [Card(tag, tuple(found)) for tag, found in ordered]


def _line(one: Suggestion, verdict: Verdict, wish: ReviewWish) -> Decision:
    rule = one.evidence[0].rule if one.evidence else ""
    said, role = verdict
    return Decision(one.key, one.tag, said, wish.by, "", rule, one.evidence, role=role, blind=wish.blind)
