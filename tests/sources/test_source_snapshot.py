"""Records from a file of raw work messages."""

import gzip
import json
import os
import threading
from pathlib import Path

import pytest

from citekit.errors import UsageError
from citekit.identifiers import Doi
from citekit.sources import Record, Snapshot
from crossref.records import record

A, B, C = Doi("10.5555/a"), Doi("10.5555/b"), Doi("10.5555/c")
MESSAGES = [record(doi.value) for doi in (A, B, C)]
LINES = b"".join(json.dumps(message).encode() + b"\n" for message in MESSAGES)
EVERYTHING = {doi: Record(doi, message, "snapshot") for doi, message in zip((A, B, C), MESSAGES, strict=True)}


def snapshot(folder: Path, content: bytes, name: str = "works.jsonl") -> Snapshot:
    """Return a snapshot with this content."""
    (folder / name).write_bytes(content)
    return Snapshot(folder / name)


FORMS = {
    "lines": LINES,
    "gzip": gzip.compress(LINES),
    "gzip in parts": gzip.compress(LINES[:400]) + gzip.compress(LINES[400:]),
    "blank lines": LINES.replace(b"\n", b"\r\n\r\n"),
    "byte order mark": b"\xef\xbb\xbf" + LINES,
    "answers": b"\n".join(json.dumps({"status": "ok", "message": message}).encode() for message in MESSAGES),
    "list answer": json.dumps({"message": {"items": MESSAGES}}, indent=1).encode(),
    "items": json.dumps({"items": MESSAGES}).encode(),
    "items, indented": json.dumps({"items": MESSAGES}, indent=1).encode(),
    "array": json.dumps(MESSAGES).encode(),
    "array, indented": json.dumps(MESSAGES, indent=1).encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_usual_form_is_read(tmp_path: Path, form: str) -> None:
    """Plain or zipped, one message a line, in envelopes or in one document: the same records, no notice."""
    made = snapshot(tmp_path, FORMS[form])
    assert made.find([A, B, C, Doi("10.5555/nobody")]) == EVERYTHING
    assert made.notices == []


def test_doi_case_and_aliases_do_not_matter(tmp_path: Path) -> None:
    """Old deposits hold capitals; a merged DOI is found under its old name."""
    message = record("10.5555/NEW", aliases=["10.5555/Old"])
    made = snapshot(tmp_path, json.dumps(message).encode())
    old, new = Doi("10.5555/old"), Doi("10.5555/new")
    assert made.find([old, new]) == {
        old: Record(old, message, "snapshot"),
        new: Record(new, message, "snapshot"),
    }


def test_a_bad_line_is_passed_over_and_said(tmp_path: Path) -> None:
    """What is no JSON, no object, without a DOI or not UTF-8 costs only itself, and the notice names file and line."""
    lines = LINES.splitlines()
    bad = [b'{"DOI": "10.5555/x"', b"[1]", b'{"title": ["no DOI"]}', b'{"DOI": "10.5555/\xff"}', b"null"]
    made = snapshot(tmp_path, b"\n".join([lines[0], *bad[:3], lines[1], *bad[3:], lines[2]]))
    assert made.find([A, B, C]) == EVERYTHING
    assert [notice.line for notice in made.notices] == [2, 3, 4, 6, 7]
    assert {notice.file for notice in made.notices} == {str(tmp_path / "works.jsonl")}


def test_a_bad_first_line_does_not_hide_the_others(tmp_path: Path) -> None:
    """A first line that ends in the middle is passed over like any other."""
    made = snapshot(tmp_path, b'{"DOI": "10.5555/x", "title": [\n' + LINES)
    assert made.find([A, B, C]) == EVERYTHING
    assert [notice.line for notice in made.notices] == [1]


@pytest.mark.parametrize("damage", ["truncated", "damaged"])
def test_a_damaged_gzip_gives_what_it_still_holds_and_says_so(tmp_path: Path, damage: str) -> None:
    """A download that broke off: the records before the end are used, the end is a notice with its line."""
    messages = [record(f"10.5555/{number}", abstract=os.urandom(400).hex()) for number in range(200)]
    zipped = gzip.compress(b"\n".join(json.dumps(message).encode() for message in messages))
    half = len(zipped) // 2
    content = zipped[:half] if damage == "truncated" else zipped[:half] + b"\x00" * half
    made = snapshot(tmp_path, content)
    dois = [Doi(f"10.5555/{number}") for number in range(200)]
    found = made.find(dois)
    assert 20 < len(found) < 180
    assert len(made.notices) >= 1
    assert made.notices[-1].line > len(found)


def test_a_missing_file_is_wrong_use(tmp_path: Path) -> None:
    """The path is named, before anything else is done; a folder is no snapshot either."""
    for path in (tmp_path / "nothing.jsonl", tmp_path):
        with pytest.raises(UsageError) as raised:
            Snapshot(path)
        assert str(path) in raised.value.message


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    """``--snapshot <(…)`` works: the file is opened once."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(gzip.compress(LINES),), daemon=True)
    writer.start()
    assert Snapshot(pipe).find([A, B, C]) == EVERYTHING


def test_asking_for_nothing_reads_nothing(tmp_path: Path) -> None:
    """No DOI, no reading: a file that is all garbage gives no notice."""
    made = snapshot(tmp_path, b"garbage")
    assert made.find([]) == {}
    assert made.notices == []
