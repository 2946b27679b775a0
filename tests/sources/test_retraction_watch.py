"""Reading a Retraction Watch file: names of works, dates, encodings, and rows that are damaged."""

import gzip
from collections.abc import Sequence
from pathlib import Path

import pytest

from citekit.errors import StorageError
from citekit.mapping.updates import Event
from citekit.sources.retraction_watch import read
from retraction_rows import COLUMNS, row


def written(path: Path, lines: Sequence[str], encoding: str = "utf-8") -> Path:
    """Write a file of these lines below the columns."""
    path.write_bytes("".join(line + "\r\n" for line in (COLUMNS, *lines)).encode(encoding))
    return path


def test_a_row_is_a_notice_about_the_work(tmp_path: Path) -> None:
    """Under the DOI in lower case and under the PubMed number; the date is month first."""
    events = read(written(tmp_path / "rw.csv", [row("10.5555/ABC", pmid="123")])).events

    event = Event("updated-by", "retraction", "10.5555/notice", "2024-03-09", "retraction-watch")
    assert events == {"10.5555/abc": [event], "pmid:123": [event]}


@pytest.mark.parametrize("doi", ["", "unavailable", "Unavailable", "0", "  "])
def test_a_work_without_a_doi_is_known_by_its_pubmed_number_or_not_at_all(tmp_path: Path, doi: str) -> None:
    """What stands in place of a DOI or of a number is no name."""
    path = written(tmp_path / "rw.csv", [row(doi), row(doi, pmid="77")])

    assert list(read(path).events) == ["pmid:77"]


@pytest.mark.parametrize(
    ("given", "iso"),
    [("8/16/2023 0:00", "2023-08-16"), ("12/1/2023", "2023-12-01"), ("2023-08-16", "2023-08-16"), ("", ""), ("?", "")],
)
def test_dates(tmp_path: Path, given: str, iso: str) -> None:
    """American with a time, or ISO; anything else is no date."""
    ((event,),) = read(written(tmp_path / "rw.csv", [row("10.5555/a", date=given)])).events.values()

    assert event.date == iso


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """UTF-8 with or without a mark, and Latin-1: the same notices."""
    path = written(tmp_path / "rw.csv", [row("10.5555/a", title="Über"), row("10.5555/b")], encoding)

    assert read(path) == read(written(tmp_path / "plain.csv", [row("10.5555/a"), row("10.5555/b")]))


def test_gzip_is_read_by_its_content(tmp_path: Path) -> None:
    """The name of the file does not matter; one that ends in the middle gives what stands before."""
    plain = written(tmp_path / "rw.csv", [row(f"10.5555/{number}") for number in range(2000)])
    zipped = tmp_path / "rw"
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    assert read(zipped) == read(plain)

    zipped.write_bytes(zipped.read_bytes()[:-2000])
    cut = read(zipped)
    assert 0 < len(cut.events) < 2000
    assert [finding.code for finding in cut.findings] == ["bad-retraction-row"]


def test_line_breaks_and_commas_stand_in_quotation_marks(tmp_path: Path) -> None:
    """A row may take several lines."""
    rows = [row("10.5555/a", title='"Title, with\na ""break"""'), row("10.5555/b")]

    found = read(written(tmp_path / "rw.csv", rows))
    assert (list(found.events), found.findings) == (["10.5555/a", "10.5555/b"], ())


def test_a_damaged_row_costs_itself_and_no_other(tmp_path: Path) -> None:
    """A mark never closed, cells missing, half a row: each is said with its line, the rows around are read."""
    rows = [
        row("10.5555/a"),
        row("10.5555/lost", title='"never closed'),
        row("10.5555/b"),
        "1,too,few",
        row("10.5555/c", title='5" long'),
        row("10.5555/d", title='"Sound, and quoted"'),
        row("10.5555/cut")[:60],
    ]
    found = read(written(tmp_path / "rw.csv", rows))

    assert list(found.events) == ["10.5555/a", "10.5555/b", "10.5555/c", "10.5555/d"]
    assert [(finding.code, finding.line) for finding in found.findings] == [
        ("bad-retraction-row", 3),
        ("bad-retraction-row", 5),
        ("bad-retraction-row", 8),
    ]


def test_a_comma_at_the_end_of_the_first_row_only_is_an_edition(tmp_path: Path) -> None:
    """Rows of 20 and of 21 cells are both whole."""
    path = tmp_path / "rw.csv"
    path.write_text(f"{COLUMNS},\n{row('10.5555/a')},\n{row('10.5555/b')}\n")

    assert list(read(path).events) == ["10.5555/a", "10.5555/b"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"Key,Title\n1,2\n", b"\x00\xff" * 99, b'{"json": 1}\n'])
def test_another_file_is_an_error_or_says_nothing(tmp_path: Path, data: bytes) -> None:
    """A file with other columns is refused with its place; an empty one holds no notices."""
    path = tmp_path / "rw.csv"
    path.write_bytes(data)
    if data.strip():
        with pytest.raises(StorageError, match="OriginalPaperDOI"):
            read(path)
    else:
        assert read(path).events == {}
