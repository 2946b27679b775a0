"""Agreement of two people: against published tables, worked by hand, and where kappa is not defined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.tagging.agreement import Z95, agreement, kappa, verdicts
from citekit.tagging.decisions import Decision


def ratings(table: list[list[int]]) -> list[tuple[int, int]]:
    """Return the ratings that a table of counts tells: rows are the first rater's."""
    return [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]


PUBLISHED = [
    # Agresti 1990, p. 366: 91 married couples; the R package vcd prints 0.1293, ASE 0.0686 for it (`Kappa(SexualFun)`)
    ([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]], 0.1293, 0.0686),
    # Fleiss, Statistical Methods for Rates and Proportions, table of two raters on 100 patients: 0.68
    ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], 0.6765, 0.0877),
    # the printout of SAS that statsmodels tests `cohens_kappa` against
    ([[0, 4, 1], [0, 8, 0], [0, 1, 5]], 0.4842, 0.1380),
    # 50 proposals, worked by hand: po = 0.7, pe = 0.5, so 0.4; 0.25 n se^2 = 0.204 - 0.0016... -> se = 0.1270
    ([[20, 5], [10, 15]], 0.4, 0.1270),
]


@pytest.mark.parametrize(("table", "value", "error"), PUBLISHED)
def test_kappa_and_its_standard_error_are_the_published_ones(
    table: list[list[int]], value: float, error: float
) -> None:
    """Half the interval is 1.96 standard errors."""
    found = kappa(ratings(table))

    assert found.kappa is not None and found.high is not None and found.low is not None
    assert found.kappa == pytest.approx(value, abs=5e-5)
    assert (found.high - found.kappa) / Z95 == pytest.approx(error, abs=5e-5)
    assert found.kappa - found.low == pytest.approx(found.high - found.kappa)


def test_the_interval_is_the_one_that_sas_prints() -> None:
    """For the table that statsmodels tests its own against."""
    found = kappa(ratings([[0, 4, 1], [0, 8, 0], [0, 1, 5]]))

    assert found.low == pytest.approx(0.2137, abs=5e-5)
    assert found.high == pytest.approx(0.7547, abs=5e-5)


def test_kappa_is_that_of_the_r_package_irr() -> None:
    """`kappa2(anxiety[, 2:3])`: twenty people rated from 1 to 6, hardly better than by chance: -0.006289308."""
    second = [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4]
    third = [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2]

    assert kappa(list(zip(second, third, strict=True))).kappa == pytest.approx(-0.006289308)


@pytest.mark.parametrize("second", [[True, True, False, False], [True, True, True, False] * 50, [False] * 4])
def test_one_who_always_says_yes_agrees_by_chance_only(second: list[bool]) -> None:
    """Kappa is 0 where one rater's answer tells nothing, exactly and without a sign; its interval has no width."""
    found = kappa([(True, answer) for answer in second])

    assert (str(found.kappa), found.low, found.high) == ("0.0", 0.0, 0.0)


def test_kappa_is_not_defined_where_chance_alone_would_agree() -> None:
    """Both always say yes: they agree, but that tells nothing. Nothing rated: nothing at all."""
    assert kappa([(True, True)] * 5) == (5, 1.0, None, None, None)
    assert kappa([]) == (0, None, None, None, None)


def test_full_agreement_on_both_answers_is_one() -> None:
    """Its interval has no width, which the command tells in words: two ratings make nothing sure."""
    assert kappa([(True, True), (False, False)]) == (2, 1.0, 1.0, 1.0, 1.0)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_the_interval_holds_kappa_and_lies_within_its_bounds(pairs: list[tuple[bool, bool]]) -> None:
    """Also for few ratings; the raters may change places."""
    found = kappa(pairs)
    other = kappa([(second, first) for first, second in pairs])

    assert found.agreement == sum(a == b for a, b in pairs) / len(pairs)
    assert (other.kappa, other.low is None) == (found.kappa, found.low is None)
    answers = [set(of_one) for of_one in zip(*pairs, strict=True)]
    if found.kappa is None:
        assert answers[0] == answers[1] and len(answers[0]) == 1
        assert (found.low, found.high) == (None, None)
    else:
        assert found.low is not None and found.high is not None
        assert -1 <= found.low <= found.kappa <= found.high <= 1
        if found.low == found.high:
            assert found.kappa in (-1, 1) or min(map(len, answers)) == 1


def test_what_both_decided_is_compared_facet_by_facet() -> None:
    """Accepted and manual say yes, the others no; the last decision counts; what one alone decided does not."""
    anna = [
        Decision("a", "condition:x", "accepted"), Decision("b", "condition:x", "rejected"),
        Decision("b", "condition:x", "manual"), Decision("c", "condition:x", "removed"),
        Decision("a", "agent:y", "accepted"), Decision("d", "condition:x", "accepted"),
    ]  # fmt: skip
    ben = [
        Decision("a", "condition:x", "manual"), Decision("b", "condition:x", "rejected"),
        Decision("c", "condition:x", "rejected"), Decision("a", "agent:y", "accepted"),
    ]  # fmt: skip
    agent, condition = agreement(verdicts(anna), verdicts(ben))

    assert agent.as_json() == {
        "facet": "agent", "n": 1, "agreement": 1.0, "kappa": None, "low": None, "high": None, "conflicts": [],
    }  # fmt: skip
    assert (condition.facet, condition.both.n, condition.alone) == ("condition", 3, 1)
    assert condition.conflicts == (("b", "condition:x"),)
    assert condition.both.kappa == pytest.approx(0.4)  # po = 2/3; pe = 2/3 * 1/3 + 1/3 * 2/3 = 4/9
