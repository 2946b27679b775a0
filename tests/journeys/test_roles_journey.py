"""Roles with the real command: from the suggestion, or set by hand, to queries, lists and the map."""

import json
import subprocess

import pytest

from citekit import config
from citekit.journeys import vocabulary_edits
from citekit.journeys.doer import Doer
from citekit.journeys.workspace import Workspace
from conftest import Review

LIBRARY = """\
@article{cured, title={Dupilumab for alopecia areata}, year=2020}
@article{caused, title={Alopecia areata induced by dupilumab}, year=2021}
@article{other, title={Nothing of interest}, year=2022, keywords={condition:alopecia-areata, agent:dupilumab}}
"""
AREATA, DRUG = "condition:alopecia-areata", "agent:dupilumab"
ANNA = {"CITEKIT_USER": "anna"}


@pytest.fixture
def tagged(review: Review) -> Review:
    """Return a review in which everything that is suggested was accepted."""
    review.write(LIBRARY)
    done = review.run("tag", "accept", "--all", env=ANNA)
    assert done.status == 0, done.err
    return review


def lines(review: Review) -> list[dict[str, object]]:
    """Return the lines of the decision log."""
    path = review.folder / "refs/decisions.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def found(review: Review, *query: str) -> list[str]:
    """Return the keys that a query finds."""
    return review.run("list", "--format", "keys", *query).out.split()


def test_a_suggestion_takes_its_role_along_when_it_is_accepted(tagged: Review) -> None:
    """The line of the log has it, and the tag in the file is the same for a cause and a treatment."""
    roles = {row["key"]: row["role"] for row in lines(tagged) if row["tag"] == DRUG}

    assert roles == {"cured": "treatment", "caused": "cause"}
    assert tagged.library.read_text().count(DRUG) == 3


def test_a_query_finds_works_by_role(tagged: Review) -> None:
    """In every command that takes one; a role that is none is wrong use, with its place and the known ones."""
    assert found(tagged, "role:cause") == ["caused"]
    assert found(tagged, "role:cause:agent:dupilumab") == ["caused"]
    assert found(tagged, "role:any") == ["cured", "caused"]
    assert found(tagged, "role:none", AREATA) == ["other"]
    assert tagged.run("render", "role:cause", "--json").json["results"] == [{"key": "caused"}]
    assert {row["count"] for row in tagged.run("map", "role:cause", "--json").json["results"]} == {1}
    assert "caused" not in tagged.run("check", "-role:cause").out
    changed = tagged.run("tag", "add", "condition:lpp", "--where", "role:cause", "--json").json["results"]
    assert [row["key"] for row in changed] == ["caused"]

    wrong = tagged.run("list", "alopecia", "role:casue")
    assert wrong.status == 2
    assert "query:15: `role:casue` is not known" in wrong.err
    assert "`role:treatment`" in wrong.err


def test_a_role_is_set_by_hand_also_for_a_tag_that_is_there(tagged: Review) -> None:
    """That is a line of the log and no byte of the library; the same again is nothing; `none` takes it back."""
    before = tagged.library.read_bytes()
    done = tagged.run("tag", "add", DRUG, "other", "--role", "cause", "--json", env=ANNA)
    assert done.json["results"][0]["outcome"] == "changed"
    assert done.json["results"][0]["roles"] == {DRUG: "cause"}
    again = tagged.run("tag", "add", DRUG, "other", "--role", "cause")
    assert (again.status, again.out) == (0, f"present   other  {AREATA} {DRUG} (cause)\n")

    assert tagged.library.read_bytes() == before
    line = lines(tagged)[-1]
    assert [line[name] for name in ("key", "tag", "decision", "by", "role")] == [
        "other",
        DRUG,
        "manual",
        "anna",
        "cause",
    ]
    assert found(tagged, "role:cause") == ["caused", "other"]
    tagged.run("tag", "add", DRUG, "other", "--role", "none")
    assert found(tagged, "role:cause") == ["caused"]


def test_a_dry_run_and_a_wrong_role_write_nothing(tagged: Review) -> None:
    """Wrong use names the roles there are."""
    before = lines(tagged)
    assert tagged.run("tag", "add", DRUG, "other", "--role", "cause", "--dry-run").status == 0
    wrong = tagged.run("tag", "add", DRUG, "other", "--role", "casue")

    assert (wrong.status, lines(tagged)) == (2, before)
    assert "`cause`, `treatment`" in wrong.err


@pytest.mark.parametrize("arguments", [("agent:nothing", "other"), (DRUG,), (DRUG, "--where", "key:nobody")])
def test_a_role_that_nothing_can_have_makes_no_log(review: Review, arguments: tuple[str, ...]) -> None:
    """A tag that is not known, no entry, none that matches: the folder stays as it was."""
    before = sorted(path.name for path in review.library.parent.iterdir())

    assert review.run("tag", "add", "--role", "cause", *arguments).status in (1, 2)
    assert sorted(path.name for path in review.library.parent.iterdir()) == before


def test_a_new_tag_gets_its_role_with_it(tagged: Review) -> None:
    """One line says both."""
    tagged.run("tag", "add", "agent:baricitinib", "other", "--role", "background")

    assert [(row["decision"], row["role"]) for row in lines(tagged)[-1:]] == [("manual", "background")]


def test_a_role_that_a_person_set_stays_when_the_text_is_read_again(tagged: Review) -> None:
    """Manual wins over automatic: the suggestion tells the decided role, and accepting it keeps that."""
    tagged.run("tag", "add", DRUG, "cured", "--role", "comparator")
    suggested = tagged.run("tag", "suggest", "cured", "--all", "--json").json["results"]
    tagged.run("tag", "accept", DRUG, "cured", "other")

    assert {row["tag"]: row["role"] for row in suggested}[DRUG] == "comparator"
    assert found(tagged, "role:comparator") == ["cured"]


def test_why_and_show_tell_the_role(tagged: Review) -> None:
    """In words and as JSON; what was decided and what the text says are told apart."""
    tagged.run("tag", "add", DRUG, "cured", "--role", "cause", env=ANNA)
    why = tagged.run("tag", "why", "cured", DRUG)
    (row,) = tagged.run("tag", "why", "cured", DRUG, "--json").json["results"]
    assert "has it, role cause" in why.out
    assert "(treatment)" in why.out
    assert (row["roles"], row["role"]) == ({DRUG: "cause"}, "treatment")

    assert tagged.run("show", "caused").err == f"role of `{DRUG}`: cause\n"
    assert tagged.run("show", "caused", "--json").json["results"][0]["roles"] == {DRUG: "cause"}
    assert tagged.run("show", "other", "--json").json["results"][0]["roles"] == {}


def test_a_tag_that_is_gone_takes_its_role_along(tagged: Review) -> None:
    """By command or by hand in the file: a role is told of a tag that is there."""
    tagged.library.write_text(tagged.library.read_text().replace(DRUG, "dupilumab"))
    assert found(tagged, "role:any") == []

    tagged.run("tag", "add", DRUG, "caused", "--role", "cause")
    tagged.run("tag", "remove", DRUG, "caused")
    tagged.run("tag", "add", DRUG, "caused")
    assert found(tagged, "role:any") == []


@pytest.mark.parametrize(
    "command",
    [
        ("tag", "rename", DRUG, "agent:its-successor"),
        ("tag", "merge", DRUG, "agent:baricitinib", "agent:jak-inhibitor"),
        ("vocab", "rename", DRUG, "dupi"),
        ("vocab", "merge", DRUG, "agent:tofacitinib"),
        ("vocab", "move", DRUG, "--facet", "condition"),
        ("rekey", "caused", "--to", "other2021", "--yes"),
        ("remove", "caused"),
    ],
)
def test_a_role_follows_whatever_is_renamed_and_undo_brings_all_back(tagged: Review, command: tuple[str, ...]) -> None:
    """The tag, the concept or the work: the one that caused is still told, until it is removed; so it is after undo."""
    (tagged.folder / "refs/vocabulary.toml").open("a").write('\n[agent.its-successor]\nlabel = "its successor"\n')
    done = tagged.run(*command)
    assert done.status == 0, done.err
    expected = [] if command[0] == "remove" else ["other2021" if command[0] == "rekey" else "caused"]
    assert found(tagged, "role:cause") == expected

    assert tagged.run("undo").status == 0
    assert found(tagged, "role:cause:agent:dupilumab") == ["caused"]


@pytest.mark.parametrize("command", [("remove", "caused"), ("rekey", "caused", "--to", "z", "--yes")])
def test_decisions_do_not_hold_for_a_stranger_with_the_key(tagged: Review, command: tuple[str, ...]) -> None:
    """Another work that gets the key is no cause, and nothing that was rejected of the old one is hidden."""
    tagged.run("tag", "reject", AREATA, "caused")
    assert tagged.run(*command).status == 0
    stranger = f"@article{{caused, title={{Alopecia areata, again}}, keywords={{{DRUG}}}}}\n"
    tagged.library.write_text(tagged.library.read_text() + stranger)

    assert "caused" not in found(tagged, "role:cause")
    rows = tagged.run("tag", "suggest", "caused", "--all", "--json").json["results"]
    assert {row["tag"]: row["status"] for row in rows}[AREATA] == "suggested"


def test_undo_takes_a_role_back_alone(tagged: Review) -> None:
    """The role before holds again, and the tag was never gone."""
    tagged.run("tag", "add", DRUG, "caused", "other", "--role", "treatment")
    assert found(tagged, "role:treatment") == ["cured", "caused", "other"]
    assert tagged.run("undo").status == 0

    assert found(tagged, "role:treatment") == ["cured"]
    assert found(tagged, "role:cause") == ["caused"]
    assert "has it\n" in tagged.run("tag", "why", "other", DRUG).out


def test_the_map_tells_a_cause_from_a_treatment(tagged: Review) -> None:
    """In the cell, in JSON, and in the page's cell, filter and reference."""
    cells = {(row["row"], row["column"]): row for row in tagged.run("map", "--json").json["results"]}
    assert cells[AREATA, DRUG]["count"] == 3
    assert cells[AREATA, DRUG]["roles"] == {"cause": ["caused"]}
    assert "alopecia areata, dupilumab: 3 references, 1 of them as a cause" in tagged.run("map").out.lower()
    tagged.run("map", "-o", "map.html")
    page = (tagged.folder / "map.html").read_text()

    assert "Alopecia areata, dupilumab: 3 references, 1 of them as a cause" in page
    assert '<legend class="unseen">Role</legend>' in page
    assert "[as a cause: dupilumab]" in page


def test_a_list_marks_a_cause_beside_the_reference(tagged: Review) -> None:
    """In words, in every format that prints marks, with a legend; a treatment is what readers expect."""
    for to in ("md", "txt", "html", "tex", "typ", "csv"):
        text = tagged.run("render", "--by", "agent", "--to", to).out
        assert text.count("as a cause: dupilumab") == 1, to
        assert "as a treatment" not in text, to
    assert "**as a cause**: what is named brought the condition about" in tagged.run("render", "--to", "md").out


def test_without_roles_nothing_is_said_of_them(review: Review) -> None:
    """No filter, no mark, no word: a review whose log has no roles is shown as ever."""
    review.write(LIBRARY)
    review.run("map", "-o", "map.html")
    review.run("render", "-o", "list.html")

    for name in ("map.html", "list.html"):
        assert 'data-facet="role"' not in (review.folder / name).read_text()
    assert "cause" not in review.run("render", "--to", "txt").out.replace("caused", "")


def test_a_log_that_cannot_be_read_is_told_where_roles_count(tagged: Review) -> None:
    """Lists and maps refuse, for a cause would be shown as a treatment; what needs no role works."""
    log = tagged.folder / "refs/decisions.jsonl"
    log.write_text(log.read_text() + "<<<<<<< ours\n")

    for command in (("map",), ("render",), ("list", "role:cause")):
        done = tagged.run(*command)
        assert (done.status, "decisions.jsonl:" in done.err) == (4, True), command
    assert tagged.run("list").status == 0
    assert tagged.run("show", "caused").out.startswith("@article{caused")


def test_a_log_that_cannot_be_read_costs_no_half_done_command(tagged: Review) -> None:
    """A role is kept in the log alone: where it cannot go there, no tag is set either."""
    log = tagged.folder / "refs/decisions.jsonl"
    log.write_text(log.read_text() + "<<<<<<< ours\n")
    before = tagged.library.read_bytes()
    done = tagged.run("tag", "add", "agent:baricitinib", "other", "--role", "cause")

    assert (done.status, tagged.library.read_bytes()) == (4, before)


@pytest.mark.parametrize(
    "command", [("tag", "rename", DRUG, "agent:baricitinib"), ("vocab", "rename", DRUG, "dupi"), ("remove", "caused")]
)
def test_a_log_that_cannot_be_read_stops_what_it_must_follow(tagged: Review, command: tuple[str, ...]) -> None:
    """Roles and rejections would be left under names that are gone; neither library nor vocabulary changes."""
    log, vocabulary = tagged.folder / "refs/decisions.jsonl", tagged.folder / "refs/vocabulary.toml"
    log.write_text(log.read_text() + "<<<<<<< ours\n")
    before = tagged.library.read_bytes(), vocabulary.read_bytes(), log.read_bytes()
    done = tagged.run(*command)

    assert (done.status, "decisions.jsonl:" in done.err) == (4, True)
    assert (tagged.library.read_bytes(), vocabulary.read_bytes(), log.read_bytes()) == before


def test_no_rejection_comes_between_library_and_vocabulary(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that began while ``vocab rename`` was at work is refused: nobody would ask for the old name again."""
    review.write(LIBRARY)
    settings = config.load(review.folder, review.env)
    write, started = vocabulary_edits._write, []

    def meanwhile(*words: object) -> None:
        started.append(review.start("tag", "reject", DRUG, "cured"))
        with pytest.raises(subprocess.TimeoutExpired):
            started[0].wait(3)
        write(*words)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(vocabulary_edits, "_write", meanwhile)
    vocabulary_edits.rename(Workspace(settings), DRUG, "agent:dupi", Doer("me", "vocab rename", dry_run=False))
    _, err = started[0].communicate()

    assert (started[0].returncode, f"`{DRUG}`" in err) == (2, True)
    assert all(one["decision"] != "rejected" for one in lines(review))


def test_what_two_people_settle_has_the_role_that_they_agree_on(review: Review) -> None:
    """Nobody said otherwise; where they say two different ones, none is decided."""
    review.write(LIBRARY.replace("cured", "both").replace("caused", "differ"))
    for name, role in (("anna", "cause"), ("ben", "treatment")):
        rows = (("both", "cause"), ("differ", role))
        row = {"tag": DRUG, "decision": "accepted", "by": name}
        log = "".join(json.dumps({**row, "key": key, "role": one}) + "\n" for key, one in rows)
        (review.folder / f"{name}.jsonl").write_text(log)
    (review.folder / "settled.tsv").write_text("decision\tkey\ttag\naccept\tdiffer\tagent:dupilumab\n")
    done = review.run("tag", "agreement", "anna.jsonl", "ben.jsonl", "--apply", "settled.tsv")

    assert done.status == 0, done.err
    assert found(review, "role:any") == ["both"]
    assert found(review, "role:cause") == ["both"]
    assert found(review, "agent:dupilumab", "role:none") == ["differ", "other"]


def test_an_export_that_tells_no_role_does_not_need_the_log(tagged: Review) -> None:
    """BibTeX, RIS and CSL JSON come whole with a finding; grouped by role they are refused as other lists are."""
    log = tagged.folder / "refs/decisions.jsonl"
    whole = {to: tagged.run("render", "--to", to).out for to in ("bibtex", "ris", "csl-json")}
    log.write_text(log.read_text() + "<<<<<<< ours\n")

    for to, text in whole.items():
        done = tagged.run("render", "--to", to)
        assert (done.status, done.out) == (1, text)
        assert "decisions.jsonl:" in done.err and "bad-decision-log" in done.err
        assert tagged.run("render", "--to", to, "--by", "role").status == 4
        assert tagged.run("render", "--to", to, "role:cause").status == 4


@pytest.mark.parametrize("command", ["map", "check", "tag suggest", "render --to ris"])
def test_whatever_reads_the_log_knows_the_marks_of_git(tagged: Review, command: str) -> None:
    """The hint says what to do with them."""
    log = tagged.folder / "refs/decisions.jsonl"
    log.write_text(log.read_text() + "<<<<<<< ours\n")

    assert "git left its marks" in tagged.run(*command.split(), "--json").out
