"""What is remembered of a library: always what reading it again would give."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.bib.edits import Edit, remove_field, set_field
from citekit.bib.entry import Entry
from citekit.bib.library import Library
from citekit.bib.proof import prove
from citekit.catalogue import NOTICE_FIELD, Reading, tells
from citekit.digest_cache import digest_of
from citekit.errors import LibraryError
from citekit.mapping.noted import FIELD
from citekit.text.title_marks import taken_back

FILE = b"""@article{one, title = {A}, keywords = {x, agent:a, condition:b}}
@article{two,
  title = {B},
  keywords = {agent:a; y},
}
@misc{three, title = {C}}
"""
REPEATED = FILE + b"@misc{three, title = {again}}\n"


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Return a memory in an empty folder."""
    return Reading(tmp_path / "cache", tmp_path / "library.bib", "library.bib")


def _known(reading: Reading, data: bytes) -> bool:
    """Whether the entries of ``data`` are remembered."""
    return reading._index.read(digest_of(data)) is not None


def _edited(reading: Reading, data: bytes, key: str, field: str, value: str) -> bytes:
    """Change a field as a command does and let the memory follow; return the new file."""
    library = reading.library(data, digest_of(data))
    entry = library.get(key)
    assert entry
    edit: Edit | None = set_field(library, entry, field, value) if value else remove_field(library, entry, field)
    assert edit
    proved = prove(library, [edit])
    reading.follow(library, proved, (digest_of(data), digest_of(proved.data)))
    return proved.data


@pytest.mark.parametrize("data", [b"", FILE, REPEATED, b"@misc{a, title={\xff}}\n", b"\xff@\0"])
def test_what_is_remembered_is_what_is_read(reading: Reading, data: bytes) -> None:
    """The second reading gives the entries, places and findings of the first, bytes that are no UTF-8 too."""
    library = Library(data)
    first, second = (reading.catalogue(data, digest_of(data)) for _ in range(2))

    assert first.entries == second.entries == library.entries
    assert first.findings == second.findings == library.findings


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_never_read_as_an_empty_library(reading: Reading, encoding: str) -> None:
    """With its mark or without, the first time and the second."""
    data = FILE.decode().encode(encoding)
    for _ in range(2):
        with pytest.raises(LibraryError, match="UTF-16"):
            reading.catalogue(data, digest_of(data))


def test_only_entries_with_a_tag_are_read_when_asked_for(reading: Reading) -> None:
    """Once the library is known, the entries that have one of the tags are given in file order and no others."""
    reading.catalogue(FILE, digest_of(FILE))

    assert [e.key for e in reading.catalogue(FILE, digest_of(FILE), {"agent:a"}).entries] == ["one", "two"]
    assert [e.key for e in reading.catalogue(FILE, digest_of(FILE), {"condition:b", "x:y"}).entries] == ["one"]
    assert reading.catalogue(FILE, digest_of(FILE), ()).entries == ()


def test_the_memory_follows_an_edit(reading: Reading) -> None:
    """After an edit the new file is known, with the entry changed, the tags changed and later entries moved."""
    reading.catalogue(FILE, digest_of(FILE))
    new = _edited(reading, FILE, "one", "keywords", "agent:c")
    new = _edited(reading, new, "two", "note", "a\nline more")

    assert _known(reading, new)
    assert reading.catalogue(new, digest_of(new)).entries == Library(new).entries
    assert [e.key for e in reading.catalogue(new, digest_of(new), {"agent:a"}).entries] == ["two"]
    assert [e.key for e in reading.catalogue(new, digest_of(new), {"agent:c"}).entries] == ["one"]


def test_findings_that_name_lines_are_read_again(reading: Reading) -> None:
    """An edit that moves lines forgets a library with findings; one that does not keeps it."""
    reading.catalogue(REPEATED, digest_of(REPEATED))
    same = _edited(reading, REPEATED, "one", "title", "A new one")
    assert _known(reading, same)
    moved = _edited(reading, same, "one", "title", "two\nlines")
    assert not _known(reading, moved)

    assert reading.catalogue(moved, digest_of(moved)).findings == Library(moved).findings


def test_a_damaged_memory_is_made_anew(reading: Reading, tmp_path: Path) -> None:
    """Files of the memory that are cut, of another make or no database at all cost time and nothing else."""
    reading.catalogue(FILE, digest_of(FILE))
    reading.close()
    for path in (tmp_path / "cache/spans").iterdir():
        path.write_bytes(b"citekit" * 100)

    assert reading.catalogue(FILE, digest_of(FILE)).entries == Library(FILE).entries
    assert reading.catalogue(FILE, digest_of(FILE)).entries == Library(FILE).entries


def test_another_versions_rows_are_not_read(reading: Reading, tmp_path: Path) -> None:
    """What an older citekit read is read again: the digest is stored with the version."""
    reading.catalogue(FILE, digest_of(FILE))
    reading.close()
    (path,) = (tmp_path / "cache/spans").glob("*.sqlite")
    with sqlite3.connect(path) as works:
        works.execute("UPDATE state SET digest = replace(digest, ' ', ' 0.0.1-')")

    assert not _known(reading, FILE)


def test_the_field_that_tells_is_that_of_the_notices() -> None:
    """Reading a library loads nothing of the mapping, so the name stands in both."""
    assert NOTICE_FIELD == FIELD


_LETTERS = st.sampled_from(["{}", "{{{}}}", "{{\\emph {}}}"])


@st.composite
def _titles(draw: st.DrawFn) -> str:
    """Draw the source of a title that may begin with a mark, in whatever case, its letters braced or set as TeX can."""
    mark = draw(st.sampled_from(["retracted", "withdrawn", "retracted article", "w\u0130thdrawn", "expelled"]))
    cased = [draw(st.sampled_from([str.upper, str.lower]))(letter) for letter in mark]
    dressed = "".join(draw(_LETTERS).format(letter) if letter.isalpha() else letter for letter in cased)
    return draw(st.sampled_from(["", "[", "{", "\\textbf{"])) + dressed + draw(st.sampled_from([":", "]", "}:"])) + " A"


@settings(deadline=None, max_examples=200)
@given(_titles() | st.text(max_size=40))
def test_no_title_with_the_mark_of_a_retraction_is_passed_over(title: str) -> None:
    """What the notices take for a mark, a quick look at the entry's source finds too."""
    entry = Entry("k", "article", {"title": title})
    assert tells(entry) or not taken_back(entry.text("title"))
