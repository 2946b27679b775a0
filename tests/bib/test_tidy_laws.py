"""The laws of ``fmt``: a tidy file stays as it is, every entry says what it said, and text keeps its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bibtex_strategies import files
from citekit.bib.block import Kind
from citekit.bib.library import Library
from citekit.bib.proof import prove
from citekit.bib.tidy import left_alone, tidy
from shared_data import sample, shared

BOM = b"\xef\xbb\xbf"


def _tidy(data: bytes) -> bytes:
    library = Library(data)
    proved = prove(library, tidy(library))
    assert proved.refusals == ()
    return proved.data


def _check(data: bytes) -> None:
    """Let a file pass whose tidy form is stable, and says the same in the same order."""
    before, new = Library(data), _tidy(data)
    after = Library(new)
    assert _tidy(new) == new
    assert [(e.key, e.type, list(e.fields.items())) for e in after.entries] == [
        (e.key, e.type, list(e.fields.items())) for e in before.entries
    ]
    assert _between(new) == _between(data)
    for old, now in zip(before.blocks, after.blocks, strict=True):
        assert (old.kind, old.key) == (now.kind, now.key)
        if old.kind is not Kind.ENTRY:
            assert data[old.start : old.end] == new[now.start : now.end]


def _between(data: bytes) -> list[list[bytes]]:
    library = Library(data.removeprefix(BOM))
    ends, starts = (0, *library.blocks.ends), (*library.blocks.starts, len(library.data))
    return [library.data[end:start].split() for end, start in zip(ends, starts, strict=True)]


@settings(deadline=None, max_examples=300)
@given(files())
def test_the_tidy_form_is_stable_and_says_the_same(data: bytes) -> None:
    """Formatting twice is formatting once; keys, types, fields, macros and text are those of before."""
    _check(data)


SOUP = [
    *'{}#,=()\\@;"',
    *("@misc{k,", "@article{a,", '@string{s="x"}', "@comment{x}", "@my-type(", "@MISC{b, Title={x}}"),
    *("keywords", "title", "{a, b}", "s", "2020", "x", " % r\n", "\n", "\n\n\n", "\r\n", " ", "\t"),
]


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(SOUP), max_size=25).map("".join))
def test_a_broken_file_keeps_what_it_holds(source: str) -> None:
    """Whatever a file is made of, its blocks and entries stay, and what never closes keeps its bytes."""
    _check(source.encode())


MESSY = """\
% Encoding: UTF-8


@String{j = "Journal"}
@string{k = "K"}



@ARTICLE( a ,
   Author="Müller, A. and {"}B{"}" , YEAR    = 2020,
 journal=j # " Derm",month = jan
)
% about b
@Book{b}  @misc{c, title = {One
      Two},}

@comment{jabref-meta: databaseType:bibtex;}


"""
TIDY = """\
% Encoding: UTF-8

@String{j = "Journal"}
@string{k = "K"}

@article{a,
  author = {Müller, A. and {"}B{"}},
  year = 2020,
  journal = j # " Derm",
  month = jan,
}
% about b
@book{b,
}

@misc{c,
  title = {One
      Two},
}

@comment{jabref-meta: databaseType:bibtex;}
"""


def test_the_form() -> None:
    """One field a line, braces, lower-case names, one blank line beside an entry; values, strings and text stay."""
    assert _tidy(MESSY.encode()).decode() == TIDY


@pytest.mark.parametrize("mark", [b"", BOM])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_line_ends_and_byte_order_mark_are_the_files_own(newline: bytes, mark: bytes) -> None:
    """The first line end of the content is that of the tidy file."""
    data = mark + MESSY.encode().replace(b"\n", newline)
    assert _tidy(data) == mark + TIDY.encode().replace(b"\n", newline)


def test_what_cannot_be_read_keeps_its_bytes_and_is_named() -> None:
    """A block that never closes, an entry with a remark or without a comma: each keeps its layout and is reported."""
    source = b"@MISC{a,\n  x = {1} % why\n}\n\n@MISC{b x={1}}\n\n\n@MISC{c,x={1}}\n\n\n\n"
    source += b"@article{d, title = {open\n\n\n@MISC{e}\n"
    library = Library(source, "refs.bib")
    assert _tidy(source) == source.replace(b"\n\n\n@MISC{c,x={1}}", b"\n\n@misc{c,\n  x = {1},\n}").replace(
        b"@MISC{e}", b"@misc{e,\n}"
    )
    assert [(finding.key, finding.severity, finding.line) for finding in left_alone(library)] == [
        ("a", "notice", 1),
        ("b", "warning", 5),
        ("d", "error", 12),
    ]


@pytest.mark.parametrize("source", [b"", b"\n\n", b"only text\n\n\n", b"% \xff\xfe\n", b"\xff\xfe@\x00m\x00"])
def test_a_file_without_blocks_stays(source: bytes) -> None:
    """Where there is nothing to lay out, nothing changes."""
    assert _tidy(source) == source


def test_a_sample_of_real_files_is_tidied_without_harm() -> None:
    """Real files keep what they say, and their tidy form is stable."""
    for path in sample(sorted(shared("bib/files").iterdir()), 8):
        _check(path.read_bytes())


@pytest.mark.slow
def test_every_real_file_is_tidied_without_harm() -> None:
    """Over the whole corpus, none refused."""
    for path in sorted(shared("bib/files").iterdir()):
        _check(path.read_bytes())


def test_what_cannot_be_read_has_the_code_that_check_gives_it() -> None:
    """One slip, one name: whoever ignores or counts a code finds it under both commands."""
    library = Library(b"@misc{a, x = {1} y = {2}}\n@misc{b x={1}}\n@misc{c, x = }\n@misc{d, x = {open\n", "refs.bib")
    checked = {one.key: (one.code, one.severity) for one in library.findings}

    assert {one.key: (one.code, one.severity) for one in left_alone(library)} == checked
    assert checked["a"][0] == "syntax"
    assert checked["d"] == ("unparsed-block", "error")


def test_a_head_without_a_body_takes_nothing_from_the_next_block() -> None:
    """What never closes has no key from the entry behind it, which is laid out all the same."""
    source = b"@article(\n@MISC{b, Title={x}}"
    assert [block.key for block in Library(source).blocks] == [b"", b"b"]
    assert _tidy(source) == b"@article(\n@misc{b,\n  title = {x},\n}\n"
