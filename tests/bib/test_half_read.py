"""Entries that can be read in part, and what stands beside a block that never closes."""

import pytest

from citekit.bib.edits import add_entries, set_field
from citekit.bib.library import Library
from citekit.bib.proof import prove

HALF = {
    "no value": ("title={T}, journal=, year=2020, doi={10.5555/eid}", {"title": "T"}),
    "quotes in quotes": ('title = "a "b" c", year=2020, doi={10.5555/eid}', {"title": "a "}),
    "a quote that never closes": ('title = "abc, year=2020, doi={10.5555/eid}', {}),
    "a value without a name": ("title={T}, {b, x = {y}}, year=2020, doi={10.5555/eid}", {"title": "T"}),
}
"""The fields of an entry, and those that can be read before the bad one."""


@pytest.mark.parametrize("name", HALF)
def test_the_fields_behind_a_bad_one_are_read(name: str) -> None:
    """Reading goes on at the next ``, name =`` outside of braces; the finding is an error, since something is lost."""
    source, before = HALF[name]
    library = Library(f"@article{{h, {source}}}\n".encode())

    assert dict(library.entries[0].fields) == {**before, "year": "2020", "doi": "10.5555/eid"}
    assert [(f.code, f.severity, f.key) for f in library.findings] == [("syntax", "error", "h")]


@pytest.mark.parametrize("name", HALF)
def test_an_entry_that_is_read_in_part_is_not_edited(name: str) -> None:
    """Nobody can prove what such an edit means."""
    library = Library(f"@article{{h, {HALF[name][0]}}}\n".encode())
    edit = set_field(library, library.entries[0], "volume", "3")
    assert edit is not None
    proved = prove(library, [edit])

    assert (proved.data, len(proved.refusals)) == (library.data, 1)


@pytest.mark.parametrize("source", ["title={x}\n year=2020", "title={x},, year=2020", "title={x}, % a\n year=2020"])
def test_a_slip_that_loses_nothing_is_no_error(source: str) -> None:
    """A comma too few or too many is a warning at most: every field is read."""
    library = Library(f"@article{{h, {source}}}".encode())

    assert dict(library.entries[0].fields) == {"title": "x", "year": "2020"}
    assert {finding.severity for finding in library.findings} <= {"warning"}


def test_a_field_inside_of_a_value_is_not_taken_for_one_of_the_entry() -> None:
    """A comma within braces separates nothing."""
    library = Library(b"@article{h, a=, {x, year = {1999}}, doi={10.1/x}}")

    assert dict(library.entries[0].fields) == {"doi": "10.1/x"}


OPEN = {
    "last": ("@article{a, title={A}}\n\n", "@misc{b, title={never closed"),
    "alone": ("", "@misc{b, title={never closed\n"),
    "behind a remark": ("@article{a, title={A}}\n% note\n", "  @misc{b, title={never closed\n"),
    "in the middle": ("@article{a, title={A}}\n\n", "@misc{b, title={x\n\n@article{c, title={C}}\n"),
    "a macro": ("@article{a, title={A}}\n\n", "@string{foo = {bar\n"),
}


@pytest.mark.parametrize("name", OPEN)
def test_a_new_entry_stands_before_a_block_that_never_closes(name: str) -> None:
    """BibTeX would read it as a part of that block; all other bytes stay."""
    before, behind = OPEN[name]
    library = Library((before + behind).encode())
    edit = add_entries(library, [("article", "new", (("title", "N"),)), ("book", "other", (("title", "O"),))])
    assert edit is not None
    after = prove(library, [edit]).data.decode()

    assert after.startswith(before)
    assert after.endswith(behind)
    assert [entry.key for entry in Library(after.removesuffix(behind).encode()).entries][-2:] == ["new", "other"]


def test_a_new_entry_is_parted_from_a_block_on_the_same_line() -> None:
    """The entry before keeps its bytes, and so does the block that never closes."""
    library = Library(b"@article{a, title={A}} @misc{b, title={never closed")
    edit = add_entries(library, [("article", "new", (("title", "N"),))])
    assert edit is not None
    after = prove(library, [edit]).data

    assert [block.key for block in Library(after).blocks] == [b"a", b"new", b"b"]
    assert b"\n@misc{b, title={never closed" in after


def test_a_key_is_shared_by_entries_that_have_it_alike() -> None:
    """Of few keys and of many; neighbours and entries far apart."""
    names = ["d3", "d3", *(f"k{number}" for number in range(30)), "far", "d33", "far"]
    library = Library("".join(f"@misc{{{name}, title={{T}}}}\n" for name in names).encode())
    for _ in range(2):
        shared = [key for key in dict.fromkeys((*names, "none", "\ud800")) if library.is_shared(key)]

        assert shared == ["d3", "far"]
