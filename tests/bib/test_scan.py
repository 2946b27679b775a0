"""What the reader makes of BibTeX as people have it: minimal cases, each with the fact it stands for."""

import pytest

from citekit.bib.library import Library

READABLE = {
    "parentheses": ('@article(a, title = "x ) z", year = 2020)', {"a": {"title": "x ) z", "year": "2020"}}),
    "type with a dash": ("@my-type{a, x = {1}}", {"a": {"x": "1"}}),
    "line break before the brace": ("@book\n{b, x = {1}}", {"b": {"x": "1"}}),
    "no fields": ("@article{a}\n@book{b,}", {"a": {}, "b": {}}),
    "concatenation": ('@string{j = "J"}@article{a, journal = j # " Derm" # {!}}', {"a": {"journal": "J Derm!"}}),
    "macros in any case": (
        '@string{jid = "J"}@article{a, journal = JID, month = JAN}',
        {"a": {"journal": "J", "month": "JAN"}},
    ),
    "macro made of macros": ('@string{a1 = "x"}@string{b1 = a1 # "y"}@misc{k, t = b1}', {"k": {"t": "xy"}}),
    "brace in a quoted value": (
        '@article{a, t = "He said {"}hi{"}", y = {1}}',
        {"a": {"t": 'He said {"}hi{"}', "y": "1"}},
    ),
    "accent in a quoted value": ('@article{a, t = "{\\"u}ber"}', {"a": {"t": '{\\"u}ber'}}),
    "entry-like line inside a value": (
        "@article{a, abstract = {see\n@home{x} there}}\n@misc{b, t={1}}",
        {"a": {"abstract": "see\n@home{x} there"}, "b": {"t": "1"}},
    ),
    "mail address in text": ("write me@example.org {now}\n@misc{a, t={1}}", {"a": {"t": "1"}}),
    "handle in text": ("see @smith (2020), he said\n@misc{a, t={1}}", {"a": {"t": "1"}}),
    "several on a line": ("@misc{a,t={1}}@misc{b,t={2}}", {"a": {"t": "1"}, "b": {"t": "2"}}),
    "text behind an entry": ("@misc{a,t={1}} and so on { \n@misc{b,t={2}}", {"a": {"t": "1"}, "b": {"t": "2"}}),
    "repeated field: the first counts": ("@misc{a, note={x}, Note={y}}", {"a": {"note": "x"}}),
    "remark between fields": ("@misc{a, t={1},\n % a remark\n y={2}}", {"a": {"t": "1", "y": "2"}}),
    "escaped backslash before the brace": ("@misc{a, t = {C:\\\\}, y = {2}}", {"a": {"t": "C:\\\\", "y": "2"}}),
    "odd names and keys": (
        "@misc{DBLP:conf/x+y, isi:id = {1}, author+an = {2}}",
        {"DBLP:conf/x+y": {"isi:id": "1", "author+an": "2"}},
    ),
    "a key with blanks": ("@article{Smith 2020, t={1}}", {"Smith 2020": {"t": "1"}}),
    "comment block": ("@comment{jabref-meta: grouping: 0 All\\;;}\n@misc{a,t={1}}", {"a": {"t": "1"}}),
    "byte order mark and CRLF": ("\ufeff@misc{a,\r\n t={1}\r\n}", {"a": {"t": "1"}}),
}
"""Source, and the entries with their fields."""

BROKEN = {
    "missing brace": ("@misc{a, t={x}\n\n@misc{b, t={2}}", "b", 1),
    "value never closes": ("@misc{a, t={x {y},\n u={1}}\n\n@misc{b, t={2}}", "b", 1),
    "file ends inside an entry": ("@misc{b, t={2}}\n@misc{a, t={x", "b", 2),
}
"""Source, the key of the entry that must survive, and the line of the broken one."""


@pytest.mark.parametrize("name", READABLE)
def test_an_entry_is_read_as_bibtex_means_it(name: str) -> None:
    """Keys and values of a readable file are those that BibTeX would see, and nothing is reported."""
    source, expected = READABLE[name]
    library = Library(source.encode())

    assert {entry.key: dict(entry.fields) for entry in library.entries} == expected
    assert [finding.code for finding in library.findings] == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_entry_is_reported_and_its_neighbour_survives(name: str) -> None:
    """An entry without an end is reported with its line and key; the other entries of the file are read."""
    source, survivor, line = BROKEN[name]
    library = Library(source.encode(), "refs.bib")

    assert [entry.key for entry in library.entries] == [survivor]
    assert [(f.code, f.key, f.line, f.file) for f in library.findings] == [("unparsed-block", "a", line, "refs.bib")]


def test_a_missing_comma_is_reported_and_both_fields_are_read() -> None:
    """A comma forgotten between two fields costs a warning, not a field."""
    library = Library(b"@misc{a, title={x}\n year=2020}")

    assert dict(library.entries[0].fields) == {"title": "x", "year": "2020"}
    assert [finding.code for finding in library.findings] == ["syntax"]


def test_a_repeated_key_is_reported_and_both_entries_are_kept() -> None:
    """Of two entries with one key both are listed; commands work on the first, and the second is named."""
    library = Library(b"@misc{a, t={1}}\n@misc{a, t={2}}")
    first = library.get("a")

    assert first is not None
    assert first.fields["t"] == "1"
    assert len(library.entries) == 2
    assert [(finding.code, finding.line) for finding in library.findings] == [("duplicate-key", 2)]


def test_bytes_of_another_encoding_are_kept() -> None:
    """A latin-1 file is read, and its bytes come back."""
    data = "@misc{a, t={Müller}}".encode("latin-1")
    library = Library(data)

    assert library.entries[0].fields["t"] == "Müller"
    assert library.encode("Müller") == "Müller".encode("latin-1")


@pytest.mark.parametrize(
    "hostile", [b"{" * 200_000, b"@" * 20_000, b"@a{" * 5_000, b"\x00" * 1000, b'@misc{a, t="' + b"{" * 50_000]
)
def test_hostile_input_is_read_to_its_end(hostile: bytes) -> None:
    """Input made to confuse a reader neither raises nor hangs."""
    assert Library(hostile).entries == () or Library(hostile).findings
