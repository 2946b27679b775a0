"""A .bib file of chosen entries: their own bytes, and what they lean on."""

import pytest
from bibtexparser.entrypoint import parse_string

from citekit.bib.library import Library
from citekit.mapping.subset import subset

LIBRARY = b"""% a remark
@comment{jabref-meta: x}
@STRING(Inner = {Journal})
@string{ used = "A " # inner }
@string{ unused = {B} }
@preamble{ "\\newcommand{\\x}{y}" # pre }
@string{ pre = "z" }
@article{ one,
  journal = used # " of Tests" , title={First},
}
@inproceedings{two, crossref = {BOOK}, xdata={data}, title={Second}}
@article{three, title = {Third \xe9}}
@proceedings{book, title={Book}, publisher = inner, crossref={two}}
@xdata{other, ids = {data}, note={N}}
@article{one, title={Again}}
@article{broken, title={
"""


def source(block: bytes) -> bytes:
    """Return the block of LIBRARY that starts with ``block``."""
    start = LIBRARY.index(block)
    return LIBRARY[start : LIBRARY.index(b"\n@", start + 1)]


def test_entries_keep_their_bytes_and_stand_in_the_order_asked_for() -> None:
    """Remarks, unused macros and other entries stay behind; an encoding of long ago is kept."""
    made = subset(Library(LIBRARY), ["three", "one", "absent", "one"])

    assert made.endswith(source(b"@article{three") + b"\n\n" + source(b"@article{ one") + b"\n")
    assert b"unused" not in made
    assert b"remark" not in made
    assert b"jabref" not in made
    assert b"Again" not in made


def test_macros_and_preambles_come_along() -> None:
    """Also the macros of macros, in the order of the file, and those that a preamble uses."""
    made = subset(Library(LIBRARY), ["one"])
    places = [
        made.index(part) for part in (b"@preamble", b"@STRING(Inner", b"@string{ used", b"@string{ pre", b"@article")
    ]

    assert places == sorted(places)


def test_parents_stand_behind_their_children() -> None:
    """By key in any case, by alias, in a circle: each once."""
    made = subset(Library(LIBRARY), ["two"])

    assert [made.count(part) for part in (b"@inproceedings{two", b"@proceedings{book", b"@xdata{other")] == [1, 1, 1]
    assert made.index(b"{two") < made.index(b"{book")


def test_containers_come_along_that_give_single_fields() -> None:
    """biblatex's granular references, also inside a list of names; works that are only related stay behind."""
    library = Library(
        b"@misc{a, author = {Ann One and xdata=people-author-2}, publisher = {xdata=house-publisher}, related = {b}}\n"
        b"@xdata{people, author = {B and C}}\n@misc{b, title = {B}}\n@xdata{house, publisher = {P}}\n"
    )
    assert [entry.key for entry in Library(subset(library, ["a"])).entries] == ["a", "people", "house"]


def test_the_file_reads_again_as_it_did() -> None:
    """The same entries by our reader, and without failures by bibtexparser."""
    keys = ["two", "one"]
    made = subset(Library(LIBRARY.replace(b"\xe9", b"e")), keys)
    before, after = Library(LIBRARY), Library(made)

    assert [entry.key for entry in after.entries][:2] == keys
    assert all(after.get(key).fields == before.get(key).fields for key in keys)  # type: ignore[union-attr]  # both are there
    assert not parse_string(made.decode()).failed_blocks


@pytest.mark.parametrize("data", [b"", b"% nothing\r\n", LIBRARY])
def test_nothing_chosen_is_an_empty_file(data: bytes) -> None:
    """Not even a line break."""
    assert subset(Library(data), []) == b""


def test_line_ends_are_those_of_the_file() -> None:
    """Between blocks too."""
    library = Library(b"@misc{a, title={x}}\r\n@misc{b, title={y}}\r\n")

    assert subset(library, ["b", "a"]) == b"@misc{b, title={y}}\r\n\r\n@misc{a, title={x}}\r\n"
