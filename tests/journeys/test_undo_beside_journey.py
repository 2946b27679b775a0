"""Undo of what does not stand in the library: decisions in the log, the vocabulary; a library put back by others."""

import json
import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from errno import ENOSPC
from pathlib import Path

import pytest

from citekit import config, storage
from citekit.errors import StorageError
from citekit.journeys import history
from citekit.journeys.provenance import Provenance
from citekit.journeys.workspace import Workspace
from conftest import Review

LIBRARY = """\
@article{one, title={Tofacitinib for lichen planopilaris}, year=2020}
@article{two, title={Nothing of interest}, year=2021}
"""
LPP, FFA = "condition:lichen-planopilaris", "condition:frontal-fibrosing-alopecia"
ANNA, BEN = {"CITEKIT_USER": "anna"}, {"CITEKIT_USER": "ben"}


@pytest.fixture
def held(make_review: Callable[[str], Review]) -> Review:
    """Return a review with two entries."""
    return make_review(LIBRARY)


def log(review: Review) -> list[tuple[str, str, str, str]]:
    """Return (key, tag, decision, rule) of each line of the decision log."""
    rows = map(json.loads, (review.folder / "refs/decisions.jsonl").read_text().splitlines())
    return [(row["key"], row["tag"], row["decision"], row["rule"]) for row in rows]


def commands(review: Review) -> list[str]:
    """Return what `log` prints, without the times."""
    return [line.split("  ")[1] for line in review.run("log").out.splitlines()]


def status(review: Review, tag: str) -> str:
    """Return what `tag suggest --all` says of a suggestion for the first entry."""
    rows = review.run("tag", "suggest", "one", "--all", "--json").json["results"]
    return next(str(row["status"]) for row in rows if row["tag"] == tag)


def test_a_rejection_is_taken_back_and_not_the_command_before_it(held: Review) -> None:
    """Undo takes back the last command, whatever it changed; the one before it comes next."""
    held.run("tag", "add", FFA, "two")
    tagged = held.library.read_bytes()
    held.run("tag", "reject", LPP, "one")
    assert status(held, LPP) == "rejected"
    assert commands(held) == [f"citekit tag reject {LPP} one", f"citekit tag add {FFA} two"]
    assert held.run("undo", "--dry-run").status == 0
    assert status(held, LPP) == "rejected"
    done = held.run("undo")

    assert (done.status, done.out, done.err) == (0, f"taken back: citekit tag reject {LPP} one\n", "")
    assert (held.library.read_bytes(), status(held, LPP)) == (tagged, "suggested")
    assert held.run("undo").status == 0
    assert held.library.read_text() == LIBRARY
    assert (held.run("undo").status, commands(held)) == (1, [])


def test_a_rejection_goes_back_to_the_decision_before_it(held: Review) -> None:
    """The earlier line comes again as it was; the log is only ever added to."""
    held.run("tag", "accept", LPP, "one", env=ANNA)
    held.run("tag", "reject", LPP, "one", env=BEN)
    held.run("undo", env=BEN)
    lines = (held.folder / "refs/decisions.jsonl").read_text().splitlines()

    assert lines[-1] == lines[0]
    assert (len(lines), status(held, LPP)) == (4, "accepted")


def test_ones_own_decision_is_undone_beside_anothers(held: Review) -> None:
    """After the undo of the second person nothing is left to compare: only the first has decided."""
    held.run("tag", "accept", LPP, "one", env=ANNA)
    held.run("tag", "reject", LPP, "one", env=BEN)
    before = held.run("tag", "agreement", "anna", "ben", "--json").json["results"]
    held.run("undo", env=BEN)
    after = held.run("tag", "agreement", "anna", "ben", "--json").json["results"]

    assert [row["n"] for row in before] == [1]
    assert [row["n"] for row in after] == [0]


def test_after_the_undo_of_an_acceptance_nothing_is_decided(held: Review) -> None:
    """The last line says that the entry has not got the tag, and by its rule that nobody decided that."""
    held.run("tag", "accept", "--all", "one")
    accepted = log(held)
    held.run("undo")

    assert held.library.read_text() == LIBRARY
    assert {line[2:] for line in log(held)[len(accepted) :]} == {("removed", "undone")}
    assert len(log(held)) == 2 * len(accepted) > 0
    assert status(held, LPP) == "suggested"


def test_the_log_says_again_that_an_entry_has_a_tag_that_was_removed(held: Review) -> None:
    """The last line for key and tag counts, for readers that know nothing of undo too."""
    held.run("tag", "add", FFA, "two")
    held.run("tag", "remove", FFA, "two")
    held.run("undo")

    assert [line[2] for line in log(held)] == ["manual", "removed", "manual"]
    held.run("undo")
    assert log(held)[-1][2:] == ("removed", "undone")


def test_a_tag_without_a_line_comes_back_as_set_by_hand(make_review: Callable[[str], Review]) -> None:
    """The last line agrees with the library, and nothing counts as decided."""
    review = make_review(f"@misc{{k, keywords = {{{FFA}}}}}\n")
    review.run("tag", "remove", FFA, "k")
    review.run("undo")

    assert FFA in review.library.read_text()
    assert log(review)[-1] == ("k", FFA, "manual", "undone")


def test_what_was_decided_since_stays(held: Review) -> None:
    """A line that somebody appended after the command is not overruled by its undo."""
    held.run("tag", "reject", LPP, "one", env=ANNA)
    path = held.folder / "refs/decisions.jsonl"
    line = json.loads(path.read_text()) | {"by": "ben", "decision": "rejected", "at": "2030-01-01T00:00:00+00:00"}
    path.write_text(path.read_text() + json.dumps(line) + "\n")
    held.run("tag", "reject", "agent:tofacitinib", "one", env=ANNA)
    text = path.read_text()
    path.write_text("".join(sorted(text.splitlines(keepends=True), reverse=True)))  # a merge puts lines elsewhere
    assert held.run("undo").status == 0

    assert status(held, "agent:tofacitinib") == "suggested"
    assert status(held, LPP) == "rejected"


@pytest.mark.parametrize(
    "words",
    [("rename", "condition:lpp", "condition:lpp-new"), ("merge", LPP, FFA), ("move", LPP, "--top")],
)
def test_an_edit_of_the_vocabulary_alone_is_taken_back(held: Review, words: tuple[str, ...]) -> None:
    """Where no entry had the tag the vocabulary goes back, and the library stays."""
    path = held.folder / "refs/vocabulary.toml"
    before = path.read_bytes()
    held.run("tag", "add", "agent:tofacitinib", "one")
    tagged = held.library.read_bytes()
    assert held.run("vocab", *words).status == 0
    assert path.read_bytes() != before
    assert held.run("undo").status == 0

    assert (path.read_bytes(), held.library.read_bytes()) == (before, tagged)


def test_an_edit_of_the_vocabulary_goes_back_with_the_log(held: Review) -> None:
    """After a rename and its undo the last line of either notation says what the entry has."""
    held.run("tag", "accept", LPP, "one")
    held.run("vocab", "rename", LPP, "condition:lpp-new")
    assert held.run("undo").status == 0
    last = {line[1]: line[2:] for line in log(held)}

    assert last[LPP][0] == "accepted"
    assert last["condition:lpp-new"] == ("removed", "undone")
    assert len(commands(held)) == 1


def test_what_was_learned_is_taken_back(held: Review) -> None:
    """The file goes where there was none before, or is what it was."""
    labels = held.folder / "labels.jsonl"
    learned = held.folder / "refs/learned.tsv"
    states = []
    for name in ("FFA of Kossard", "frontal hair loss"):
        text = {"title": f"On {name}", "tags": [FFA]}
        labels.write_text(json.dumps(text | {"abstract": name, "keywords": [name]}) + "\n")
        states.append(learned.read_bytes() if learned.exists() else None)
        assert held.run("tag", "learn", "labels.jsonl").status == 0
    for state in reversed(states):
        assert held.run("undo").status == 0
        assert (learned.read_bytes() if learned.exists() else None) == state


def test_an_empty_file_is_given_back(held: Review) -> None:
    """That there was nothing in it is another thing than that there was none."""
    learned = held.folder / "refs/learned.tsv"
    learned.touch()
    (held.folder / "labels.jsonl").write_text(json.dumps({"title": "FFA", "abstract": "FFA", "tags": [FFA]}) + "\n")
    assert held.run("tag", "learn", "labels.jsonl").status == 0
    assert learned.stat().st_size
    assert held.run("undo").status == 0

    assert learned.read_bytes() == b""


def test_all_that_hinders_an_undo_is_told(held: Review) -> None:
    """A vocabulary that was edited and a log that cannot be read: both are named, and the file to mend first."""
    held.run("tag", "accept", LPP, "one")
    held.run("vocab", "rename", LPP, "condition:lpp-new")
    _edit(held)
    _break(held)
    done = held.run("undo")

    assert done.status == 4
    assert done.err.startswith("error: refs/decisions.jsonl:")
    assert "a line of the decision log is no decision; `refs/vocabulary.toml` was edited since" in done.err


@pytest.mark.parametrize("command", [("tag", "add", FFA, "two"), ("vocab", "rename", LPP, "condition:lpp-new")])
def test_an_undo_that_cannot_write_is_no_refusal(
    held: Review, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """On a full disk it is the file that is told, with the command; nothing changes, and later it is done."""
    held.run(*command)
    files = [path for path in (held.folder / "refs").iterdir() if path.is_file()]
    before = [path.read_bytes() for path in files]

    def full(_: int) -> None:
        raise OSError(ENOSPC, os.strerror(ENOSPC))

    with monkeypatch.context() as patched, pytest.raises(StorageError, match="cannot be taken back") as caught:
        patched.setattr(os, "fsync", full)
        history.undo(Workspace(config.load(held.folder, held.env)))

    assert (caught.value.exit_status, "no space left" in caught.value.message) == (4, True)
    assert [path.read_bytes() for path in files] == before
    assert held.run("undo").status == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_log_that_may_not_be_written_stops_the_undo(held: Review) -> None:
    """Status 4: nothing was edited."""
    held.run("tag", "add", FFA, "two")
    tagged = held.library.read_bytes()
    (held.folder / "refs/decisions.jsonl").chmod(0o444)
    done = held.run("undo")

    assert (done.status, held.library.read_bytes()) == (4, tagged)
    assert "`decisions.jsonl` cannot be written" in done.err


def test_a_vocabulary_edited_since_stops_the_undo(held: Review) -> None:
    """The older command is not taken back instead."""
    held.run("tag", "add", "agent:tofacitinib", "one")
    tagged = held.library.read_bytes()
    held.run("vocab", "rename", "condition:lpp", "condition:lpp-new")
    path = held.folder / "refs/vocabulary.toml"
    path.write_text(path.read_text() + "# mine\n")
    done = held.run("undo")

    assert (done.status, held.library.read_bytes()) == (1, tagged)
    assert "was edited since" in done.err


def _edit(review: Review) -> None:
    path = review.folder / "refs/vocabulary.toml"
    path.write_text(path.read_text() + "# mine\n")


def _lock(review: Review) -> None:
    (review.folder / "refs/vocabulary.toml").chmod(0o444)


def _bury(review: Review) -> None:
    path = review.folder / "refs/vocabulary.toml"
    path.rename(path.with_name("kept.toml"))
    path.mkdir()


def _break(review: Review) -> None:
    path = review.folder / "refs/decisions.jsonl"
    path.write_text(path.read_text() + "no decision\n")


def _forget(review: Review) -> None:
    for path in (Path(review.env["XDG_STATE_HOME"]) / "citekit/beside").iterdir():
        path.unlink()


@pytest.mark.parametrize(
    ("spoil", "status", "said"),
    [
        (_edit, 1, "`refs/vocabulary.toml` was edited since"),
        (_forget, 1, "what `refs/vocabulary.toml` was is not kept any more"),
        (_lock, 4, "run `chmod u+w "),
        (_bury, 4, "`vocabulary.toml` cannot be read: is a directory"),
        (_break, 4, "refs/decisions.jsonl:"),
    ],
)
def test_an_undo_puts_all_back_or_nothing(
    held: Review, spoil: Callable[[Review], None], status: int, said: str
) -> None:
    """What cannot be put back beside the library keeps all the rest as it is too; the command stays the last one.

    Status 1 is for what was edited or is not kept, 4 for files that cannot be read or written.
    """
    held.run("tag", "accept", LPP, "one")
    held.run("vocab", "rename", LPP, "condition:lpp-new")
    spoil(held)
    files = {path: path.read_bytes() for path in (held.folder / "refs").rglob("*") if path.is_file()}
    done = held.run("undo")

    assert done.status == status
    assert "`citekit vocab rename condition:lichen-planopilaris condition:lpp-new` cannot be taken back" in done.err
    assert said in done.err
    assert {path: path.read_bytes() for path in (held.folder / "refs").rglob("*") if path.is_file()} == files
    assert len(commands(held)) == 2


def test_the_undo_of_other_keys_gives_back_what_update_remembers(held: Review) -> None:
    """A value that was refused for an entry is refused still, under the key that the entry has again."""
    state = Path(held.env["XDG_STATE_HOME"]) / "citekit"
    marks = Provenance(state, held.library)
    marks.refuse(("one", 0), "title", "ours", "theirs")
    marks.save()
    held.run("rekey", "one", "--to", "other", "--yes")
    assert Provenance(state, held.library).refused(("other", 0), "title", "theirs")
    assert held.run("undo").status == 0

    assert held.library.read_text() == LIBRARY
    assert Provenance(state, held.library).refused(("one", 0), "title", "theirs")


def test_a_renaming_does_not_miss_entries_that_go_while_it_waits(held: Review) -> None:
    """Nobody named them, so nothing is said of them."""
    held.run("tag", "add", LPP, "one", "two")
    one = held.library.read_text().splitlines(keepends=True)[0]
    with storage.locked(held.library):
        process = held.start("tag", "rename", LPP, FFA)
        with suppress(subprocess.TimeoutExpired):
            process.wait(1.5)
        held.library.write_text(one)
    _, err = process.communicate()

    assert (process.returncode, held.library.read_text()) == (0, one.replace(LPP, FFA)), err


def test_several_commands_are_not_passed_over_unasked(held: Review) -> None:
    """A library that was put back from outside: undo names what it would take back and what is gone, newest first."""
    held.run("tag", "add", FFA, "two")
    kept = held.library.read_bytes()
    held.run("tag", "add", LPP, "two")
    held.run("tag", "add", "agent:tofacitinib", "two")
    held.library.write_bytes(kept)
    done = held.run("undo")

    assert (done.status, held.library.read_bytes()) == (1, kept)
    assert f"`citekit tag add {FFA} two` would be taken back" in done.err
    assert done.err.index("agent:tofacitinib") < done.err.index(LPP)
    done = held.run("undo", "--yes")
    assert (done.status, held.library.read_text()) == (0, LIBRARY)
    assert done.out == f"taken back: citekit tag add {FFA} two\n"


def test_the_renaming_of_a_misspelt_tag_keeps_the_decision(held: Review) -> None:
    """An acceptance with its evidence holds for the tag that was misspelt in the file meanwhile."""
    held.run("tag", "accept", LPP, "one")
    held.library.write_text(held.library.read_text().replace(LPP, "condition:lichen-planopilarsi"))
    assert held.run("tag", "rename", "condition:lichen-planopilarsi", LPP).status == 0
    (reason,) = held.run("tag", "why", "one", LPP, "--json").json["results"]

    assert reason["decisions"][-1]["decision"] == "accepted"
    assert reason["decisions"][-1]["evidence"]


def test_where_there_is_nothing_to_accept_that_is_said(held: Review) -> None:
    """And done."""
    done = held.run("tag", "accept", "two", "--all")

    assert (done.status, done.err) == (0, "nothing to accept\n")


def test_one_person_is_not_compared_with_herself(held: Review) -> None:
    """That is wrong use."""
    held.run("tag", "reject", LPP, "one", env=ANNA)

    assert held.run("tag", "agreement", "anna", "anna").status == 2


def test_settling_can_be_tried_and_takes_the_words_of_the_log(held: Review) -> None:
    """`accepted` means `accept`; a dry run prints the diff and writes nothing."""
    held.run("tag", "accept", LPP, "one", env=ANNA)
    held.run("tag", "reject", LPP, "one", env=BEN)
    held.write(LIBRARY)
    (held.folder / "table.tsv").write_text(f"accepted\tone\t{LPP}\n")
    words = ("tag", "agreement", "anna", "ben", "--apply", "table.tsv")
    logged = log(held)
    done = held.run(*words, "--dry-run")

    assert (done.status, held.library.read_text(), log(held)) == (0, LIBRARY, logged)
    assert f"+@article{{one, title={{Tofacitinib for lichen planopilaris}}, year=2020, keywords={{{LPP}}}" in done.out
    assert held.run(*words).status == 0
    assert LPP in held.library.read_text()


def test_an_import_is_taken_back_and_not_the_command_before_it(held: Review) -> None:
    """Undo puts the vocabulary back as it was; the library stays as it is."""
    held.run("tag", "add", LPP, "one")
    tagged, vocabulary = held.library.read_bytes(), (held.folder / "refs/vocabulary.toml").read_bytes()
    (held.folder / "more.tsv").write_text("id\tname\ttree numbers\tsynonyms\nX1\tHair of glass\t\t\n")
    assert held.run("vocab", "import", "more.tsv", "--facet", "condition").status == 0

    assert held.run("undo").status == 0
    assert (held.folder / "refs/vocabulary.toml").read_bytes() == vocabulary
    assert held.library.read_bytes() == tagged


def test_the_undo_of_an_import_leaves_no_empty_folder(held: Review) -> None:
    """The folder goes with the last table in it; with another one in it, it stays."""
    folder = held.folder / "refs/vocabularies"
    for name in ("more", "other"):
        (held.folder / f"{name}.tsv").write_text(f"id\tname\n{name}1\tHair of {name}\n")
        assert held.run("vocab", "import", f"{name}.tsv", "--facet", "condition").status == 0
    held.run("undo")
    assert [path.name for path in folder.iterdir()] == ["more-condition.tsv"]
    held.run("undo")

    assert not folder.exists()
    assert held.run("vocab", "import", "more.tsv", "--facet", "condition").status == 0
