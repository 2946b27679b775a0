"""Files of a review that cannot be read: the command names the file, the line and the next step, and is no bug."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Review

ENTRY = "@article{k1,\n  title = {Tofacitinib in lichen planopilaris},\n  doi = {10.5488/cmp.},\n}\n"
DEEP = "[" * 100_000
not_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="no file is forbidden to root")


@pytest.mark.parametrize("text", [DEEP[:1500], f"a = {DEEP}", f"a = {DEEP}{']' * 100_000}", f"a = {'1' * 5000}"])
@pytest.mark.parametrize("command", ["list", "check", "vocab check"])
def test_a_vocabulary_that_nests_too_deep_is_unreadable(
    make_review: Callable[[str], Review], text: str, command: str
) -> None:
    """Or holds a number that no reader takes."""
    review = make_review(ENTRY)
    (review.folder / "refs/vocabulary.toml").write_text(f"{text}\n")
    done = review.run(*command.split())

    assert done.status in ((4, 1) if command == "vocab check" else (4,))
    assert "refs/vocabulary.toml:1" in done.err
    assert "hint: mend the line" in done.err


@pytest.mark.parametrize("text", [DEEP[:1500], DEEP])
def test_a_line_of_the_decision_log_that_nests_too_deep_is_unreadable(
    make_review: Callable[[str], Review], text: str
) -> None:
    """Where the log is needed; ``check`` reports the line among its findings."""
    review = make_review(ENTRY)
    (review.folder / "refs/decisions.jsonl").write_text(f"{text}\n")
    why = review.run("tag", "why", "k1")

    assert (why.status, "refs/decisions.jsonl:1" in why.err, "hint: " in why.err) == (4, True, True)
    assert "refs/decisions.jsonl:1" in review.run("check").out
    assert review.run("list").status == 0
    assert review.run("undo").status == 1


def test_labels_that_nest_too_deep_are_no_documents(make_review: Callable[[str], Review]) -> None:
    """``tag learn`` names the line."""
    review = make_review(ENTRY)
    (review.folder / "labels.jsonl").write_text('{"title": ' + DEEP)
    done = review.run("tag", "learn", "labels.jsonl")

    assert (done.status, "labels.jsonl:1: a line is no labelled document" in done.err) == (2, True)


def test_a_doi_is_listed_as_the_entry_holds_it(make_review: Callable[[str], Review]) -> None:
    """A full stop at its end is its own: the row of ``list`` is found again by its DOI."""
    review = make_review(ENTRY)
    (listed,) = review.run("list", "--json").json["results"]

    assert listed["doi"] == "10.5488/cmp."
    assert "10.5488/cmp.," in review.run("list", "--format", "csv").out
    assert '"10.5488/cmp."' in review.run("show", "k1", "--json").out
    assert "k1" in review.run("list", f"doi:{listed['doi']}").out


def test_ctrl_c_while_the_command_is_being_loaded_is_quiet(review: Review) -> None:
    """The status is 130, as later, and there is no traceback."""
    code = (
        "import sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'click':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop())\n"
        "import runpy; runpy.run_module('citekit', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=review.env, check=False)

    assert (done.returncode, done.stderr) == (130, "")


def test_findings_have_the_keys_of_the_contract_in_its_order(make_review: Callable[[str], Review]) -> None:
    """``list`` and ``fmt --check`` tell the same of a block that never closes."""
    review = make_review(ENTRY + "@article{k2,\n  title = {Baricitinib\n\n")
    (listed,) = review.run("list", "--json").json["findings"]
    (tidied,) = review.run("fmt", "--check", "--json").json["findings"]

    assert list(listed) == ["code", "severity", "key", "file", "line", "end_line", "column", "message", "hint"]
    assert listed["hint"]
    assert {**tidied, "message": ""} == {**listed, "message": ""}


@not_root
def test_a_journal_that_may_not_be_read_is_not_damaged(make_review: Callable[[str], Review]) -> None:
    """``undo`` and ``log`` say so, with status 4."""
    review = make_review(ENTRY)
    review.run("tag", "add", "k1", "condition:alopecia")
    (folder,) = Path(review.env["XDG_STATE_HOME"]).rglob("journals")
    folder.chmod(0)
    try:
        undone, logged = review.run("undo"), review.run("log")
    finally:
        folder.chmod(0o700)

    assert (undone.status, logged.status) == (4, 4)
    assert "the journal cannot be read: permission denied" in undone.err
    assert "hint: check the permissions" in undone.err
    assert review.run("undo").status == 0


@not_root
def test_a_vocabulary_that_may_not_be_read_is_not_missing(make_review: Callable[[str], Review]) -> None:
    """``init`` would not help."""
    review = make_review(ENTRY)
    (review.folder / "refs/vocabulary.toml").chmod(0)
    done = review.run("list")

    assert (done.status, "permission denied" in done.err, "citekit init" in done.err) == (4, True, False)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_the_hint_for_a_vocabulary_in_utf_16_converts_it(make_review: Callable[[str], Review], encoding: str) -> None:
    """``iconv -f latin1`` would make it worse."""
    review = make_review(ENTRY)
    path = review.folder / "refs/vocabulary.toml"
    path.write_bytes(f"\ufeff{path.read_text('utf-8')}".encode(encoding))
    done = review.run("list")

    assert (done.status, "iconv -f UTF-16 -t UTF-8" in done.err) == (4, True)


def test_a_snapshot_that_is_no_gzip_is_called_so(make_review: Callable[[str], Review]) -> None:
    """``add`` and ``check`` name it from the current folder; messages as plain text are read all the same."""
    review = make_review(ENTRY)
    path = review.folder / "refs/works.jsonl.gz"
    path.write_text("this is\nno gzip\n")
    said = "refs/works.jsonl.gz:1: the file is no gzip, and no list of Crossref's messages; nothing in it was read"

    assert said in review.run("add", "10.1000/a", "--offline").err.splitlines()
    assert "refs/works.jsonl.gz:1:0: bad-snapshot-line: the file is no gzip" in review.run("check").out
    for data in (line := json.dumps({"DOI": "10.1000/a", "title": ["A"]}).encode(), gzip.compress(line)):
        path.write_bytes(data)
        assert review.run("resolve", "10.1000/a", "--offline", "--json").json["results"][0]["source"] == "snapshot"
