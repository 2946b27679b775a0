"""How far two people agree on tags: observed agreement, Cohen's kappa with its interval, and where they differ.

Pure: decisions in, figures out. What is compared is a citation key and a tag that both have decided on, yes or no.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import sqrt
from typing import NamedTuple

from citekit.tagging.decisions import POSITIVE, ROLE_SET, SETTLED, UNDONE, Decision, standing

Z95 = 1.959963984540054
"""The normal deviate of a two-sided interval of 95 %."""

Pair = tuple[str, str]
"""A citation key and a tag."""


class Kappa(NamedTuple):
    """Cohen's kappa of two raters.

    Attributes:
        n: how many things both rated.
        agreement: share on which they agree, 0 to 1; None without any.
        kappa: what they agree on beyond chance, -1 to 1; None where chance alone would make them agree always.
        low, high: its interval of 95 %; None where kappa is. Both are kappa where its standard error comes out as 0.
    """

    n: int
    agreement: float | None
    kappa: float | None
    low: float | None
    high: float | None


class Agreement(NamedTuple):
    """The agreement of two raters in one facet.

    Attributes:
        both: of the decisions that both took. conflicts: where they differ, in the order of the first.
        alone: how many things only one of them decided on.
    """

    facet: str
    both: Kappa
    conflicts: tuple[Pair, ...]
    alone: int = 0

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object (contract A7)."""
        return {
            "facet": self.facet,
            **self.both._asdict(),
            "conflicts": [{"key": key, "tag": tag} for key, tag in self.conflicts],
        }


def verdicts(decisions: Iterable[Decision]) -> dict[Pair, bool]:
    """Return (key, tag) to yes or no; the last decision counts. Who sets the role of a tag decides nothing of these."""
    own = standing(one for one in decisions if one.rule != ROLE_SET)
    return {pair: one.decision in POSITIVE for pair, one in own.items()}


def overruled(log: Iterable[Decision], people: Collection[str]) -> set[Pair]:
    """Return what somebody else has had the last word on since these people, or a settlement, decided on it."""
    since: dict[Pair, bool] = {}
    for one in log:
        pair = one.key, one.tag
        if one.rule == UNDONE:
            since.pop(pair, None)
        elif one.rule == SETTLED or one.by in people:
            since[pair] = False
        elif pair in since and one.rule != ROLE_SET:
            since[pair] = True
    return {pair for pair, later in since.items() if later}


def differing(log: Iterable[Decision]) -> dict[Pair, tuple[Decision, ...]]:
    """Return everybody's last word, in the log's order, on what two people differ on.

    What was settled is left out, with all that was said before. So is what somebody took away last: they saw the tag
    that they took, and did not decide beside others. Who decides blind is meant to differ.
    """
    words: dict[Pair, dict[str, Decision]] = {}
    settled: set[Pair] = set()
    for one in log:
        pair = one.key, one.tag
        said = words.setdefault(pair, {})
        if one.rule == SETTLED:
            settled.add(pair)
        elif one.rule == UNDONE:
            settled.discard(pair)
            said.pop(one.by, None)
        elif one.rule != ROLE_SET and not one.blind:
            if pair in settled:
                settled.remove(pair)
                said.clear()
            said.pop(one.by, None)
            said[one.by] = one
    found = {pair: tuple(said.values()) for pair, said in words.items() if pair not in settled}
    return {
        pair: said
        for pair, said in found.items()
        if len({one.decision in POSITIVE for one in said}) > 1 and said[-1].decision != "removed"
    }


def agreement(one: Mapping[Pair, bool], other: Mapping[Pair, bool]) -> list[Agreement]:
    """Return the agreement of two raters, a row for each facet that either of them decided in, by name."""
    facets = sorted({tag.partition(":")[0] for _, tag in (*one, *other)})
    rows = []
    for facet in facets:
        mine = {pair: yes for pair, yes in one.items() if pair[1].startswith(facet + ":")}
        both = [pair for pair in mine if pair in other]
        theirs = sum(pair[1].startswith(facet + ":") for pair in other)
        rows.append(
            Agreement(
                facet,
                kappa([(one[pair], other[pair]) for pair in both]),
                tuple(pair for pair in both if one[pair] != other[pair]),
                len(mine) + theirs - 2 * len(both),
            )
        )
    return rows


def kappa(ratings: Sequence[tuple[Hashable, Hashable]]) -> Kappa:
    """Return Cohen's kappa of pairs of ratings, each of the first and of the second rater.

    kappa = (po - pe) / (1 - pe), with po the observed share of agreement and pe the share that the raters' own totals
    lead to expect (Cohen 1960, doi 10.1177/001316446002000104). The interval is kappa -/+ 1.96 standard errors, cut at
    -1 and 1. The standard error is that for large samples of Fleiss, Cohen and Everitt (1969, doi 10.1037/h0028106):

        n (1 - pe)^2 se^2 = sum_i p_ii (1 - (p_i. + p_.i)(1 - kappa))^2
                          + (1 - kappa)^2 sum_(i != j) p_ij (p_.i + p_j.)^2 - (kappa - pe (1 - kappa))^2

    It comes out as 0, however few the ratings are, where the raters agree on everything or one of them gave one answer
    only: the interval then has no width, and says nothing of how sure kappa is. Fractions are exact up to the root, so
    that a 0 is one.
    """
    n = len(ratings)
    if not n:
        return Kappa(0, None, None, None, None)
    cells = {pair: Fraction(count, n) for pair, count in Counter(ratings).items()}
    rows: defaultdict[Hashable, Fraction] = defaultdict(Fraction)
    columns: defaultdict[Hashable, Fraction] = defaultdict(Fraction)
    for (first, second), share in cells.items():
        rows[first] += share
        columns[second] += share
    observed = sum((share for (first, second), share in cells.items() if first == second), Fraction())
    expected = sum((share * columns[name] for name, share in rows.items()), Fraction())
    if expected == 1:
        return Kappa(n, float(observed), None, None, None)
    value = (observed - expected) / (1 - expected)
    spread = -((value - expected * (1 - value)) ** 2)
    for (first, second), share in cells.items():
        if first == second:
            spread += share * (1 - (rows[first] + columns[first]) * (1 - value)) ** 2
        else:
            spread += (1 - value) ** 2 * share * (columns[first] + rows[second]) ** 2
    if not spread:
        return Kappa(n, float(observed), float(value), float(value), float(value))
    error = sqrt(spread / n) / (1 - expected)
    low, high = float(value) - Z95 * error, float(value) + Z95 * error
    return Kappa(n, float(observed), float(value), max(-1.0, low), min(1.0, high))
