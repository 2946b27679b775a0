"""What the reader makes of BibTeX as people have it: minimal cases, each with the fact it stands for."""

import sys
from types import FrameType
from typing import TYPE_CHECKING

import pytest

from citekit.bib.library import Library

if TYPE_CHECKING:
    from _typeshed import TraceFunction

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
    "a parenthesis in a key": ("@article{S0140-6736(20)30183-5, t={1}}", {"S0140-6736(20)30183-5": {"t": "1"}}),
    "a remark behind the key": ("@misc{k % remark\n, t={1}}", {"k": {"t": "1"}}),
    "parentheses without a key": ("@article(\n t = {1})", {"": {"t": "1"}}),
    "parentheses without fields": ("@misc(k)", {"k": {}}),
    "a letter glued to the @": ("x@article{found, t={1}}", {"found": {"t": "1"}}),
    "percent signs inside values": (
        "@misc{a, url = {http://x/%20y}, t = {5\\% of}}",
        {"a": {"url": "http://x/%20y", "t": "5\\% of"}},
    ),
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
    """Keys and values of a readable file are those that BibTeX would see, and no slip is reported."""
    source, expected = READABLE[name]
    library = Library(source.encode())

    assert {entry.key: dict(entry.fields) for entry in library.entries} == expected
    assert [finding.code for finding in library.findings if finding.code not in ("no-key", "repeated-field")] == []


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


def test_a_repeated_field_is_reported_where_it_stands_again() -> None:
    """Once a name, in whatever case, with line and column of the second."""
    library = Library(
        b"@misc{a, note = {x},\n title = {A},\n  Note = {y}, note = {z}}\n@misc{b, note = {x}}", "refs.bib"
    )

    assert [(one.code, one.key, one.line, one.column) for one in library.findings] == [("repeated-field", "a", 3, 3)]


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


def test_an_unclosed_entry_swallows_no_other_block() -> None:
    """Behind an entry that never closes, entries with odd keys and types, macros and comments are all found."""
    source = (
        b"@article{br, title={c\n}\n@article{Smith 2020, title={d}}\n@my-type{mt, title={e}}\n"
        b'@string{j2 = "Second"}\n@comment{x}\n@misc{ok, journal=j2}'
    )
    library = Library(source)

    assert [entry.key for entry in library.entries] == ["Smith 2020", "mt", "ok"]
    assert library.entries[-1].fields["journal"] == "Second"
    assert [finding.key for finding in library.findings] == ["br"]


def test_fields_behind_an_entry_that_closed_too_early_are_reported() -> None:
    """``title={x}}, year=2020}``: the year is lost to BibTeX, and said to be."""
    library = Library(b"@article{a, title={x}},\n year={2020}\n}\n@misc{b, t={1}}")

    assert [(finding.code, finding.key, finding.line) for finding in library.findings] == [("stray-text", "a", 1)]


def test_lines_are_counted_in_files_that_know_only_carriage_returns() -> None:
    """Line, end line and column of the old Macintosh's files are right, in characters."""
    library = Library("@misc{a,\r t={1}\r}\r@misc{b,\r ééé={1} x={2}}".encode())

    assert [(entry.line, entry.end_line) for entry in library.entries] == [(1, 3), (4, 5)]
    assert [(finding.code, finding.line, finding.column) for finding in library.findings] == [("syntax", 5, 9)]


def test_macros_that_double_themselves_do_not_fill_the_memory() -> None:
    """Sixty macros, each twice the one before: the long ones stay their names."""
    bomb = '@string{a0 = "xx"}' + "".join(f"@string{{a{n + 1} = a{n} # a{n}}}" for n in range(60)) + "@misc{k, t = a60}"

    assert len(Library(bomb.encode()).entries[0].fields["t"]) <= 200_000


def test_a_utf16_file_is_named_for_what_it_is() -> None:
    """No phantom entries: one finding that says how to convert the file."""
    library = Library("@misc{a, t={1}}".encode("utf-16"))

    assert library.entries == ()
    assert ["UTF-16" in finding.message for finding in library.findings] == [True]


GROWING = {
    "unclosed entries": b"@article{k,\n title={x},\n",
    "unclosed heads": b"@a{k,\n",
    "unclosed parentheses": b"@a(k,\n",
    "unclosed quotes in parentheses": b'@a(k, a="\n',
    "escaped braces": b"@a{k, a={\\{\\{\\{\\{}}\n",
    "unclosed comments": b"@comment{ x\n",
    "unclosed macros": b"@string{ x\n",
    "values that never end": b'a="{\n',
    "blanks": b"      ",
    "newlines": b"\n",
    "heads in text": b"@a @b ",
}


@pytest.mark.parametrize("name", GROWING)
def test_work_on_hostile_input_grows_no_faster_than_the_input(name: str) -> None:
    """Four times the input costs at most about four times the steps, counted as lines of Python run in the reader."""

    def steps(count: int) -> int:
        data = b"@misc{x, " + GROWING[name] * count + b"\n@misc{last, t={1}}"
        lines = 0

        def trace(frame: FrameType, event: str, arg: object) -> "TraceFunction | None":
            nonlocal lines
            lines += event == "line"
            return trace if "citekit" in frame.f_code.co_filename else None

        sys.settrace(trace)
        try:
            assert len(Library(data).findings) >= 0
        finally:
            sys.settrace(None)
        return lines

    assert steps(1000) <= 5 * steps(250) + 10_000
