"""Roles of tags: what the log says of them, which one is left where tags become one, and what an entry has."""

import json
from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import StorageError, UsageError
from citekit.tagging.agreement import verdicts
from citekit.tagging.decisions import (
    ROLE_SET,
    UNDONE,
    Decision,
    ended,
    format_line,
    lasting,
    parse_log,
    restored,
    roles_of,
    standing,
    with_decisions,
)
from citekit.tagging.log_lines import Retagged, followed
from citekit.tagging.roles import ROLES, TOLD, checked, held_roles, outliving
from citekit.tagging.suggestion import Suggestion

DRUG, OTHER, CLASS = "agent:dupilumab", "agent:tralokinumab", "agent:il-13-inhibitor"


def said(decision: str, role: str = "", tag: str = DRUG, by: str = "anna", rule: str = "") -> Decision:
    """Return a decision about the entry ``k``."""
    return Decision("k", tag, decision, by, rule=rule, role=role)


def test_a_line_without_a_role_is_one_of_before() -> None:
    """Logs that were written before there were roles are read as they were, and so is a null."""
    old = '{"key": "k", "tag": "agent:a", "decision": "accepted"}'
    null = old.replace("}", ', "role": null}')

    assert [one.role for one in parse_log(f"{old}\n{null}\n", "log")] == ["", ""]


def test_an_unknown_role_in_the_log_is_an_error_with_its_place() -> None:
    """A slip must not turn a cause into a treatment in silence."""
    with pytest.raises(StorageError) as caught:
        parse_log('{"key": "k", "tag": "agent:a", "decision": "accepted", "role": "casue"}', "log")

    assert caught.value.where == "log:1"
    assert "`cause`" in caught.value.hint


@given(st.sampled_from(ROLES))
def test_a_line_keeps_its_role(role: str) -> None:
    """What is written is read again."""
    assert parse_log(format_line(said("accepted", role)), "log") == (said("accepted", role),)


def test_the_last_role_of_a_tag_that_is_had_counts() -> None:
    """A later line without a role takes it back; a tag that was rejected or removed has none."""
    cause = said("accepted", "cause")

    assert roles_of([cause]) == {"k": {DRUG: "cause"}}
    assert roles_of([cause, said("manual", "treatment")]) == {"k": {DRUG: "treatment"}}
    assert roles_of([cause, said("manual")]) == {}
    assert roles_of([cause, said("removed")]) == {}
    assert roles_of([said("rejected", "cause")]) == {}


def test_only_tags_that_a_work_has_play_a_role() -> None:
    """A tag that somebody took out of the file by hand takes its role along."""
    assert held_roles({DRUG: "cause", OTHER: "cause"}, {"agent": ("dupilumab",)}) == {DRUG: "cause"}


def test_a_role_that_a_person_decided_comes_before_that_of_the_text() -> None:
    """Accepting again does not turn it back."""
    read = Suggestion("k", DRUG, "treatment")

    assert with_decisions([read], [said("manual", "cause")])[0].role == "cause"
    assert with_decisions([read], [said("removed", "cause")])[0].role == "treatment"


@given(st.lists(st.sampled_from((*ROLES, ""))))
def test_a_cause_outlives_all_others(roles: list[str]) -> None:
    """Of the roles of tags that become one, one of them is left, and never another than a cause where there is one."""
    left = outliving(roles)

    assert left in (*roles, "")
    assert left == "cause" or "cause" not in roles
    assert left or not any(roles)


def test_merged_tags_keep_the_graver_role() -> None:
    """Whatever was decided about the one that they become, a cause among them is not lost."""
    log = [said("accepted", "treatment"), said("accepted", "cause", OTHER)]
    names = {DRUG: CLASS, OTHER: CLASS}
    change = Retagged("k", (DRUG, OTHER), (CLASS,))
    assert roles_of([*log, *followed(log, names, [change], "anna", rejections=False)]) == {"k": {CLASS: "cause"}}

    log.append(said("manual", "", CLASS))
    change = Retagged("k", (DRUG, OTHER, CLASS), (CLASS,))
    assert roles_of([*log, *followed(log, names, [change], "anna", rejections=False)]) == {"k": {CLASS: "cause"}}


def test_undoing_a_role_brings_the_one_before_back() -> None:
    """Where there was none nothing is decided about the tag; that the entry still has it is the library's to say."""
    first, second = said("accepted", "treatment"), said("accepted", "cause", rule=ROLE_SET)
    assert roles_of([first, second, *restored([first, second], [second], "now")]) == {"k": {DRUG: "treatment"}}

    (line,) = restored([second], [second], "now")
    assert (line.rule, line.role) == (UNDONE, "")


LOGS = st.lists(
    st.builds(
        Decision,
        key=st.sampled_from("ab"),
        tag=st.just(DRUG),
        decision=st.sampled_from(("accepted", "rejected", "manual", "removed")),
        by=st.sampled_from(("anna", "ben")),
        at=st.integers(0, 99).map(str),
        rule=st.sampled_from(("", "", ROLE_SET, UNDONE)),
    ),
    max_size=8,
)


def told(log: list[Decision]) -> list[Mapping[tuple[str, str], Decision]]:
    """Return all that a log says: of everybody together, and of each person's own decisions and ratings."""
    parts = [[one for one in log if one.by == name] for name in ("anna", "ben")]
    rated = [[one for one in part if one.rule != ROLE_SET] for part in parts]
    return [standing(log), *map(standing, parts), *map(standing, rated)]


@settings(deadline=None, max_examples=200)
@given(LOGS)
def test_only_what_lasts_need_be_told_again(log: list[Decision]) -> None:
    """What is left out of a log counted for nobody; a person has two lines about a tag at most."""
    kept = lasting(log)
    assert told(kept) == told(log)
    assert max(Counter((one.key, one.by) for one in kept).values(), default=0) <= 2


@settings(deadline=None, max_examples=200)
@given(LOGS, LOGS)
def test_what_counted_before_a_command_counts_again_after_undo(log: list[Decision], command: list[Decision]) -> None:
    """For all together, and for each person alone; also where works were gone and all about them was ended."""
    for lines in (command, ended(log, "a")):
        after = [*log, *lines]
        assert told([*after, *restored(after, lines, "now", len(log))]) == told(log)
    assert not any(one.key == "a" for part in told([*log, *ended(log, "a")])[:3] for one in part.values())


def test_who_sets_a_role_rates_no_tag() -> None:
    """Agreement is about tags: the role of a tag that another accepted is no rating of it."""
    assert verdicts([said("manual", "cause", rule=ROLE_SET)]) == {}


def test_an_unknown_role_is_wrong_use_that_names_the_known_ones() -> None:
    """``none`` takes a role back."""
    assert [checked(name) for name in ("cause", "none")] == ["cause", ""]
    with pytest.raises(UsageError) as caught:
        checked("casue")

    assert all(f"`{role}`" in caught.value.hint for role in (*ROLES, "none"))


def test_what_readers_are_told_are_roles() -> None:
    """All but a treatment, which they take an agent for."""
    assert {*TOLD, "treatment"} == set(ROLES)
    assert list(json.loads(format_line(said("accepted"))))[-1] == "role"
