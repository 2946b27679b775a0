"""Which of the candidates it is, or that nobody can say. Knows the accept line; the costs are those of `penalties`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from citekit.matching.facts import Facts
from citekit.matching.penalties import DIFFERS, RULES, against, related
from citekit.matching.printed import Printed

ACCEPT = 0.72
"""The accept line: a candidate below it is never taken for the work."""

MARGIN = 0.06
"""How far the best candidate must be above the second: two works nobody can tell apart are a choice."""

DENIED = 0.6
"""Below this a record plainly disagrees with a reference that states its DOI: another title, or people and year."""

SHOWN = 0.4
"""A candidate below this is not worth showing, nor is one that has nothing to do with the reference."""

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be the work.

    Attributes:
        facts: of the record.
        score: 1 less all penalties, not below 0.
        penalties: what speaks against it, name to cost.
    """

    facts: Facts
    score: float
    penalties: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a reference.

    Attributes:
        outcome: ``accepted``, ``choice`` or ``none``.
        candidates: worth showing, best first; an accepted one is the first.
    """

    outcome: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def score(self) -> float:
        """Return the score of the best candidate, or 0."""
        return self.candidates[0].score if self.candidates else 0.0


def compare(printed: Printed, facts: Facts, *, stated: bool = False) -> Candidate:
    """Return a candidate with what speaks against it; ``stated``: the reference states its DOI."""
    penalties = against(printed, facts, stated=stated)
    return Candidate(facts, max(0.0, round(1 - sum(penalties.values()), 3)), penalties)


def confirm(printed: Printed, facts: Facts) -> Verdict:
    """Return the verdict on a reference that states the candidate's DOI: a choice where the record disagrees."""
    candidate = compare(printed, facts, stated=True)
    return Verdict("accepted" if candidate.score >= DENIED else "choice", (candidate,))


def denies(printed: Printed, facts: Facts, answered: Collection[str] = (), *, least: int = 1) -> bool:
    """Return whether a record is plainly of another work than a reference that states its DOI.

    Another title alone says little where all else agrees: titles are translated, and corrected.

    Args:
        answered: names of penalties that are known and do not count.
        least: how many penalties there must be.
    """
    costs = {name: cost for name, cost in against(printed, facts, stated=True).items() if name not in answered}
    beside = any(cost == RULES[name][1][DIFFERS] for name, cost in costs.items() if name != "title")
    return beside and len(costs) >= least and 1 - sum(costs.values()) < DENIED


def judge(printed: Printed, candidates: Iterable[Facts], *, sure: bool = True) -> Verdict:
    """Return the verdict on a reference among candidates, each DOI once.

    Args:
        sure: whether one may be accepted; not where the reference states another DOI, which could not be looked up.
    """
    unique = {facts.work.doi: facts for facts in candidates if facts.work.doi}
    ranked = sorted((compare(printed, facts) for facts in unique.values()), key=lambda found: -found.score)
    shown = tuple(found for found in ranked if found.score >= SHOWN and related(printed, found.facts))[:MOST_SHOWN]
    if not shown:
        return Verdict("none")
    second = ranked[1].score if len(ranked) > 1 else 0.0
    clear = shown[0].score >= ACCEPT and shown[0].score - second >= MARGIN
    return Verdict("accepted" if clear and sure else "choice", shown)
