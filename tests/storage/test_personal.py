"""What citekit remembers of a person: one line in their own settings, everything else untouched."""

import tomllib
from pathlib import Path

import pytest

from citekit import personal

FILES = {
    "none": None,
    "empty": b"",
    "another address": b'mailto = "old@example.org"  # mine\n',
    "comments": b"# first\n# second\n",
    "no line end": b'retractions = "rw.csv"',
    "a table": b'# mine\n\n[other]\nmailto_too = "x"\n',
}


@pytest.mark.parametrize("before", FILES.values(), ids=FILES.keys())
@pytest.mark.parametrize("address", ["me@example.org", ""])
def test_an_address_is_remembered_and_nothing_else_changes(tmp_path: Path, before: bytes | None, address: str) -> None:
    """The file is valid, holds the address at its top level, and every other line as it was."""
    path = tmp_path / "deep" / "config.toml"
    if before is not None:
        path.parent.mkdir()
        path.write_bytes(before)
    assert personal.remember(path, address)
    text = path.read_text("utf-8")
    assert tomllib.loads(text)["mailto"] == address
    others = [line for line in (before or b"").decode().splitlines() if not line.startswith("mailto =")]
    assert [line for line in text.splitlines() if not line.startswith("mailto =")] == others
    assert personal.asked(path)


def test_nobody_has_been_asked_before_it_is_remembered(tmp_path: Path) -> None:
    """No file, a file without the key, a file that is no text: not asked yet."""
    path = tmp_path / "config.toml"
    assert not personal.asked(path)
    for content in (b"# mailto later\n", b"\xff\xfe"):
        path.write_bytes(content)
        assert not personal.asked(path)


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """The answer then counts for one command only; the caller says so."""
    (tmp_path / "file").write_text("")
    assert not personal.remember(tmp_path / "file" / "config.toml", "me@example.org")
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe")
    assert not personal.remember(path, "me@example.org")
