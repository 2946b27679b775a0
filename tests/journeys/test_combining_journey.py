"""``remove COPY --into KEPT`` and the log of decisions: afterwards library and log say the same of what stays."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import config
from citekit.journeys import decision_log
from citekit.journeys.doer import Doer
from citekit.journeys.initialise import initialise
from citekit.journeys.removing import remove
from citekit.journeys.workspace import Workspace
from citekit.tagging.decisions import POSITIVE, ROLE_SET, Decision, roles_of, standing
from citekit.tagging.roles import outliving
from conftest import Review

LPP, FFA, DRUG = "condition:lichen-planopilaris", "condition:frontal-fibrosing-alopecia", "agent:tofacitinib"
KEYS, TAGS = ("kept", "one", "two"), (LPP, FFA, DRUG)
LIBRARY = f"""\
@article{{kept, title = {{A work}}, year = {{2020}}}}
@article{{one, title = {{A work}}, year = {{2020}}, keywords = {{{LPP}, {DRUG}}}}}
@article{{two, title = {{A work}}, year = {{2020}}}}
"""


@pytest.fixture
def copies(make_review: Callable[[str], Review]) -> Review:
    """Return a review in which one work stands three times, tagged once."""
    return make_review(LIBRARY)


def said_of(review: Review, key: str, tag: str) -> list[Mapping[str, str]]:
    """Return the lines of the log about a tag of an entry; the last one counts."""
    rows = map(json.loads, (review.folder / "refs/decisions.jsonl").read_text().splitlines())
    return [row for row in rows if (row["key"], row["tag"]) == (key, tag)]


def test_what_a_copy_without_the_tag_rejected_is_not_handed_on(copies: Review) -> None:
    """The entry that stays has the tag of the copy that had it, in its role; the other copy's rejection ends."""
    assert copies.run("tag", "add", DRUG, "one", "--role", "cause").status == 0
    assert copies.run("tag", "reject", DRUG, "two").status == 0
    assert copies.run("remove", "one", "two", "--into", "kept").status == 0

    assert [(row["decision"], row["role"]) for row in said_of(copies, "kept", DRUG)] == [("manual", "cause")]
    assert copies.run("list", "role:cause", "--format", "keys").out == "kept\n"


def test_a_rejection_of_the_entry_that_stays_is_answered_and_told(copies: Review) -> None:
    """A line by whoever gives the command comes after it; undo takes both back."""
    assert copies.run("tag", "reject", LPP, "kept", env={"CITEKIT_USER": "anna"}).status == 0
    done = copies.run("remove", "one", "--into", "kept", env={"CITEKIT_USER": "ben"})
    line = said_of(copies, "kept", LPP)[-1]

    assert done.err == f"`kept` gets `{LPP}`, which anna rejected there; `citekit undo` takes it back\n"
    assert (line["decision"], line["by"]) == ("manual", "ben")
    assert copies.run("undo").status == 0
    assert (copies.library.read_text(), said_of(copies, "kept", LPP)[-1]["decision"]) == (LIBRARY, "rejected")


def test_a_role_comes_to_a_tag_that_is_there_and_has_none(copies: Review) -> None:
    """The tag's own role is not taken from it."""
    copies.run("tag", "add", DRUG, "kept", "two")
    copies.run("tag", "add", DRUG, "one", "--role", "cause")
    copies.run("remove", "one", "--into", "kept")
    assert said_of(copies, "kept", DRUG)[-1]["role"] == "cause"
    copies.run("tag", "add", DRUG, "two", "--role", "treatment")
    copies.run("remove", "two", "--into", "kept")
    assert said_of(copies, "kept", DRUG)[-1]["role"] == "cause"


def lines() -> st.SearchStrategy[Decision]:
    """Return lines of a log about three entries and three tags, by two people."""

    def line(key: str, tag: str, decision: str, by: str, role: str) -> Decision:
        kept = role if decision in POSITIVE else ""
        return Decision(key, tag, decision, by, "2026-01-01T00:00:00+00:00", ROLE_SET if kept else "", role=kept)

    decision = st.sampled_from(("accepted", "manual", "rejected", "removed"))
    role = st.sampled_from(("", "", "cause", "treatment"))
    return st.builds(line, st.sampled_from(KEYS), st.sampled_from(TAGS), decision, st.sampled_from("ab"), role)


def reviewed(folder: Path, log: list[Decision], by_hand: set[tuple[str, str]]) -> Workspace:
    """Return a review whose entries have the tags that the log gives them, and some that it says nothing of."""
    initialise(folder)
    workspace = Workspace(config.load(folder, {"HOME": str(folder / "home")}))
    decision_log.append(workspace, log)
    counts = standing(log)
    held = {pair for pair, one in counts.items() if one.decision in POSITIVE} | (by_hand - counts.keys())
    words = {key: ", ".join(tag for tag in TAGS if (key, tag) in held) for key in KEYS}
    entries = (f"@misc{{{key}, title = {{T}}, keywords = {{{words[key]}}}}}\n" for key in KEYS)
    (folder / "refs/library.bib").write_text("".join(entries))
    return Workspace(workspace.settings)


def tags(workspace: Workspace, *keys: str) -> Iterator[str]:
    """Yield the tags of entries."""
    for entry in workspace.catalogue().entries:
        if entry.key in keys:
            yield from decision_log.tags_of(entry, workspace)


@settings(deadline=None, max_examples=40)
@given(st.lists(lines(), min_size=1, max_size=12), st.sets(st.tuples(st.sampled_from(KEYS), st.sampled_from(TAGS))))
def test_after_it_the_log_denies_no_tag_of_the_entry_that_stays(
    log: list[Decision], by_hand: set[tuple[str, str]]
) -> None:
    """Whatever was decided before, by whomever: the last line of each of its tags says that it has it, in its role.

    That is the role it had, or the one that outlives the others of what it gets; of the entries that are gone nothing
    is decided any more.
    """
    with tempfile.TemporaryDirectory() as folder:
        workspace = reviewed(Path(folder), log, by_hand)
        had, gets = set(tags(workspace, "kept")), set(tags(workspace, "one", "two"))
        before = roles_of(log)
        remove(workspace, ["one", "two"], None, Doer("c", "citekit remove"), into="kept", force=False)
        after = Workspace(workspace.settings)
        said = decision_log.decisions(after)

        assert set(tags(after, "kept")) == had | gets
        counts = {(one.key, one.tag): one for one in said}
        assert all(counts[pair].decision in POSITIVE for pair in counts if pair[0] == "kept" and pair[1] in had | gets)
        assert not [one for pair, one in standing(said).items() if pair[0] != "kept"]
        own = before.get("kept", {})
        for tag in had | gets:
            handed = outliving(before.get(key, {}).get(tag, "") for key in ("one", "two"))
            assert roles_of(said).get("kept", {}).get(tag, "") == (own.get(tag, "") if tag in had else "") or handed
