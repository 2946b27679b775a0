"""Findings that a review has answered: what a line of its settings covers."""

from hypothesis import given
from hypothesis import strategies as st

from citekit.checks.known import Known, sift
from citekit.findings import Finding

CODES = st.sampled_from(["retracted", "missing-field", "untagged"])
KEYS = st.sampled_from(["a", "b", "a:b", ""])
FINDINGS = st.lists(st.builds(Finding, CODES, st.just("warning"), st.just("says"), KEYS), max_size=8)
KNOWN = st.lists(st.builds(Known, CODES, KEYS), max_size=4)


def _covers(one: Known, finding: Finding) -> bool:
    """Return whether a line covers a finding: its code, and its key where it has one."""
    return one.code == finding.code and one.key in ("", finding.key)


@given(FINDINGS, KNOWN)
def test_every_finding_is_left_or_counted(findings: list[Finding], known: list[Known]) -> None:
    """Nothing is lost; what remains keeps its order and is covered by no line; a line is stale or covers something."""
    sifted = sift(findings, known)

    assert [one for one in findings if one in sifted.left] == list(sifted.left)
    assert len(sifted.left) + sifted.passed == len(findings)
    assert not any(_covers(one, finding) for one in known for finding in sifted.left)
    assert sifted.stale == tuple(one for one in known if not any(_covers(one, finding) for finding in findings))


def test_a_line_names_a_code_and_perhaps_a_key() -> None:
    """Keys may hold colons; a retraction of another work is another finding."""
    assert Known.of("missing-field:doe:2020") == Known("missing-field", "doe:2020")
    assert [str(Known.of(text)) for text in (" untagged ", "untagged: a")] == ["untagged", "untagged:a"]
    assert Known.of("retracted:a").allowed and not Known.of("retracted").allowed
    known, other = (Finding("retracted", "error", "says", key) for key in "ab")
    assert sift([known, other], [Known.of("retracted:a")]).left == (other,)
