"""The decision log: its lines, and what they do to suggestions."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.errors import StorageError
from citekit.tagging.decisions import DECISIONS, Decision, format_line, parse_log, standing, with_decisions
from citekit.tagging.roles import ROLES
from citekit.tagging.suggest import Evidence, Suggestion, stands_behind

PLACES = st.builds(Evidence, st.text(), st.integers(0, 99), st.integers(0, 99), st.text(), st.text())
LINES = st.builds(
    Decision,
    key=st.text(min_size=1),
    tag=st.text().map(lambda text: "agent:" + text),
    decision=st.sampled_from(DECISIONS),
    by=st.text(),
    at=st.text(),
    rule=st.text(),
    evidence=st.lists(PLACES, max_size=2).map(tuple),
    vocabulary=st.text(),
    blind=st.booleans(),
)


@given(st.lists(LINES, max_size=4))
def test_what_is_logged_is_read_back(decisions: list[Decision]) -> None:
    """Any decisions, one a line, come back as they were."""
    assert parse_log("".join(format_line(one) + "\n" for one in decisions), "d.jsonl") == tuple(decisions)


WRITTEN = st.builds(lambda one, role: replace(one, role=role), LINES, st.sampled_from(("", *ROLES)))
HERS = st.sampled_from(
    [
        "",
        '{"key": "k", "tag": "a:b", "decision": "accepted"}',
        '{"role": "cause", "tag": "a:b", "key": "k", "decision": "manual"}',
        format_line(Decision("k", "a:b", "removed", evidence=(Evidence("title", 0, 1, '"role": "cause"}', "label"),))),
        format_line(Decision("k", "a:b", "manual", role="cause")).replace(', "role": "cause"', ""),
    ]
)
"""Lines of other programs, and of this one before there were roles."""


@given(st.lists(st.one_of(WRITTEN.map(format_line), HERS), max_size=5))
def test_what_is_read_in_brief_is_what_is_read_whole(lines: list[str]) -> None:
    """Whoever wrote the lines: key, tag, decision, rule and role are the same, and all else is blank."""
    whole = parse_log("\n".join(lines), "d.jsonl")

    brief = parse_log("\n".join(lines), "d.jsonl", brief=True)
    assert brief == tuple(replace(one, by="", at="", evidence=(), vocabulary="", blind=False) for one in whole)


@pytest.mark.parametrize("line", ["<<<<<<< ours", '{"key": "k", "tag": "agent:a", "decision": "maybe"}'])
def test_a_log_that_is_read_in_brief_is_checked_too(line: str) -> None:
    """A line that is no decision is an error with its place; it is never passed over."""
    with pytest.raises(StorageError) as caught:
        parse_log(f"{format_line(Decision('k', 'agent:a', 'accepted'))}\n{line}\n", "d.jsonl", brief=True)

    assert caught.value.where == "d.jsonl:2"


def test_a_line_has_the_keys_of_the_contract() -> None:
    """Scripts that read the log rely on these names; what was decided blind says so behind them."""
    row = json.loads(format_line(Decision("k", "agent:a", "accepted")))

    assert format_line(Decision("k", "agent:a", "accepted", blind=True)) == json.dumps({**row, "blind": True})
    assert list(row) == ["key", "tag", "decision", "by", "at", "rule", "evidence", "vocabulary", "role"]


@pytest.mark.parametrize("line", ["{", "[]", '{"key": "k"}', '{"key": "k", "tag": "agent:a", "decision": "maybe"}'])
def test_a_line_that_is_no_decision_is_named_with_its_number(line: str) -> None:
    """A damaged log is an error with file and line, never a traceback and never silence."""
    with pytest.raises(StorageError) as caught:
        parse_log("\n" + line + "\n", "refs/decisions.jsonl")

    assert caught.value.where == "refs/decisions.jsonl:2"


def test_the_last_line_for_a_key_and_tag_counts() -> None:
    """A changed mind is a new line."""
    log = [
        Decision("k", "agent:a", "rejected"),
        Decision("k", "agent:a", "accepted"),
        Decision("k", "agent:b", "manual"),
    ]

    assert {pair: one.decision for pair, one in standing(log).items()} == {
        ("k", "agent:a"): "accepted",
        ("k", "agent:b"): "manual",
    }


@pytest.mark.parametrize(
    ("decision", "status"),
    [("accepted", "accepted"), ("rejected", "rejected"), ("manual", "manual"), ("removed", "rejected")],
)
def test_a_decision_sets_the_status_of_the_suggestion_it_is_about(decision: str, status: str) -> None:
    """A rejected or removed tag is not offered again; other suggestions stay as they are."""
    offered = [Suggestion("k", "agent:a", confidence=0.9), Suggestion("other", "agent:a", confidence=0.9)]

    mine, other = with_decisions(offered, [Decision("k", "agent:a", decision)])

    assert (mine.status, other.status) == (status, "suggested")
    assert stands_behind(mine) == (status != "rejected")


def test_a_tag_that_the_entry_holds_is_not_called_rejected() -> None:
    """Who sets a tag by hand after rejecting it means it."""
    (one,) = with_decisions([Suggestion("k", "agent:a", status="manual")], [Decision("k", "agent:a", "rejected")])

    assert one.status == "manual"


@pytest.mark.parametrize("mark", ["<<<<<<< ours", "||||||| base", "=======", ">>>>>>> theirs"])
def test_the_marks_of_git_in_a_log_are_known(mark: str) -> None:
    """What to do with them is another matter than a damaged line."""
    hints = []
    for line in (mark, "{"):
        with pytest.raises(StorageError) as caught:
            parse_log(f"{line}\n", "d.jsonl")
        hints.append(caught.value.hint)

    assert ["git" in hint for hint in hints] == [True, False]


def test_a_line_for_an_entry_without_a_key_is_read_back() -> None:
    """An entry that begins with ``@article{,`` has the empty key; what was decided of it stops nothing."""
    line = format_line(Decision("", "condition:x", "manual"))

    assert [one.key for one in parse_log(line + "\n", "d.jsonl")] == [""]
    assert [one.key for one in parse_log(line + "\n", "d.jsonl", brief=True)] == [""]
