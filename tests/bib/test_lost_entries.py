"""Text between blocks: what was meant as an entry is reported with its line, and everything else is a remark."""

import pytest

from citekit.bib.library import Library
from shared_data import shared

GOOD = "@article{good, title={G}, year={2020}}\n\n"
LOST = {
    "no brace": ("@article smith2020, title={Lost}, doi={10.5555/math}, year=2020}", "smith2020"),
    "a blank in the type": ("@artic le{jones2021, title={Lost too}, year=2021}", "jones2021"),
    "no type": ("@{king2022, title={Lost three}, year=2022}", "king2022"),
    "a bracket": ('@article [h4,\n  year = 2020,\n  title = "x"\n]', "h4"),
    "an angle": ("@article<h14,title={x}>", "h14"),
    "no at sign": ("article{h6,\n  title = {x},\n  year = 2020\n}", "h6"),
    "a remark behind the type": ("@article%c\n{h13, title={x}}", "h13"),
    "no key": ("@article[title={x}, year=2020]", ""),
    "a macro without braces": ("@string jid = {Journal of the Invisible}", ""),
    "indented": ("  @book [[ k-1:x, title = {x}]]", "k-1:x"),
}
"""Source, and what seems to be its key."""
QUIET = (
    "@smith wrote: x, y, p = 0.05 and z",
    "see @smith (2020), he said {really}",
    "mail me@host.org, subject = {x}",
    "@JabRef, see {this}, that = it",
    "@comment this, title = {x}",
    "% @article smith, title = {x}",
    "the command \\article{key, title = {x}} of LaTeX",
    "ignored{ignored,\n  this = {is ignored},\n}",
    "@article",
    "a = {b}, c = {d}",
)


@pytest.mark.parametrize("name", LOST)
def test_text_that_was_meant_as_an_entry_is_reported_with_its_line(name: str) -> None:
    """A slip in an entry's beginning makes it a remark for BibTeX; citekit says so, and reads its neighbours."""
    source, key = LOST[name]
    library = Library(f"{GOOD}{source}\n\n@misc{{last, title={{L}}}}\n".encode())

    assert [entry.key for entry in library.entries] == ["good", "last"]
    assert [(f.code, f.severity, f.key, f.line) for f in library.findings] == [("unparsed-block", "error", key, 3)]
    assert list(library.unread()) == [(key, source.lstrip())]


def test_several_lost_entries_stand_each_on_its_line() -> None:
    """Also at the file's beginning, behind a byte order mark, and on one line with the entry before."""
    one, two, three = (LOST[name][0] for name in ("no brace", "no type", "no at sign"))
    library = Library(f"\ufeff{one}\n{two}\n\n{GOOD.strip()} {three}".encode())

    assert [(finding.key, finding.line) for finding in library.findings] == [
        ("smith2020", 1),
        ("king2022", 2),
        ("h6", 4),
    ]
    assert library.keys == {"good", "smith2020", "king2022", "h6"}


@pytest.mark.parametrize("text", QUIET)
def test_prose_addresses_and_handles_are_no_lost_entries(text: str) -> None:
    """Whatever shows no field of an entry at the start of a line is a remark, as BibTeX means it."""
    assert Library(f"{GOOD}{text}\n\n{text}\n".encode()).findings[1:] == ()
    assert list(Library(f"{GOOD}{text}\n".encode()).unread()) == []


def test_no_real_file_raises_a_false_alarm() -> None:
    """In over 400 libraries as people have them nothing between the blocks is taken for an entry."""
    files = sorted(shared("bib/files").glob("*.bib"))
    found = {path.name: Library(path.read_bytes()).lost for path in files}

    assert len(found) > 100
    assert {name for name, lost in found.items() if lost} == set()


@pytest.mark.parametrize("piece", [b"@ ", b"@a,\n", b"@a\n", b"@a x=1,", b"article{k,\n", b"\n\t @", b"a=1,"])
def test_text_made_to_confuse_costs_time_in_proportion(piece: bytes) -> None:
    """A gap full of half entries is looked through to its end, and is nothing."""
    assert Library(piece * 20_000 + b"=").lost == ()


def test_a_macro_that_cannot_be_read_is_reported() -> None:
    """A quote that never closes in an ``@string`` costs its value, not the silence."""
    (finding,) = Library(f'{GOOD}@string{{foo = "bar}}\n'.encode()).findings

    assert (finding.code, finding.line, finding.message) == ("unparsed-block", 3, "the @string cannot be read")
    assert Library(b'@string{foo = "bar"}\n@string(a = {b} # foo)').findings == ()
