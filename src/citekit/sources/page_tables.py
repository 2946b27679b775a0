"""Tables of works as databases and screening programs export them: CSV, with semicolons or tabs too.

Works come with their place in the text. Only what identifies a work is read; the DOIs in other columns, of cited
references and abstracts, are those of other works. Columns are known by their names, as PubMed, Scopus, Web of Science,
Embase, CENTRAL, Dimensions, Lens, Zotero, Publish or Perish, Covidence, Rayyan and citekit itself write them.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from citekit.mapping.reference_names import read_names
from citekit.mapping.reference_numbers import hyphened, read_date
from citekit.names import Name
from citekit.sources.page_pubmed import Placed, one_line
from citekit.sources.page_records import Records, own_doi
from citekit.work import Work

TABLE = "table"
"""The source of these works."""

_COLUMNS = {
    "doi": ("doi", "di", "digitalobjectidentifier"),
    "address": ("url", "doilink", "link", "articleurl", "doiurl"),
    "title": ("title", "articletitle", "documenttitle", "ti"),
    "people": ("authors", "author", "authornames", "au", "authorfullnames", "firstauthor"),
    "journal": (
        "sourcetitle", "journalbook", "publicationtitle", "journal", "journaltitle", "source", "publicationname", "so",
        "containertitle",
    ),
    "year": (
        "publicationyear", "year", "publishedyear", "pubyear", "py", "publicationdate", "datepublished", "date",
    ),
    "volume": ("volume", "vl", "vol"),
    "issue": ("issue", "issuenumber", "number", "is"),
    "first": ("pagestart", "startpage", "firstpage", "pages", "pagination", "bp", "artno", "articlenumber", "ar"),
    "last": ("pageend", "endpage", "lastpage", "ep"),
    "pmid": ("pmid", "pubmedid", "pubmed"),
    "kind": ("itemtype", "documenttype", "publicationtype", "type", "pt"),
    "publisher": ("publisher", "pu"),
}  # fmt: skip
"""Part of a work to the names of columns that may hold it, letters alone; the first one that is filled counts."""

_KINDS = {
    "book": "book", "b": "book", "bookchapter": "chapter", "booksection": "chapter", "chapter": "chapter",
    "s": "chapter", "conferencepaper": "paper-conference", "thesis": "thesis", "report": "report",
}  # fmt: skip
"""What tables call kinds of works, letters alone, in CSL's words; anything else is taken for an article."""

_PREAMBLE = 3
"""Lines before the names of the columns: `sep=;`, or when and from what the table was made."""

_LONGEST_HEADER = 5_000
"""Characters; the longest, of Web of Science and Zotero, have a thousand."""

_INITIALS = re.compile(r"(.*\S) ((?:[^\W\d_a-z]\.?-?){1,4})")


class _Row(NamedTuple):
    """The cells of a line, and where it stands in the text."""

    cells: Sequence[str]
    start: int
    end: int


def read_table(text: str) -> Records:
    """Return the works of a table that has a column of titles and one of DOIs, or of people and of years.

    A text that is quoted like no such table is none: nothing of it is to be lost.
    """
    start = 1 if text.startswith("\ufeff") else 0
    for _ in range(_PREAMBLE):
        end = text.find("\n", start)
        header = text[start : end if end >= 0 else len(text)]
        for delimiter in ",;\t" if len(header) <= _LONGEST_HEADER else "":
            if delimiter in header and _is_table(_columns(next(csv.reader([header], delimiter=delimiter), []))):
                return _records(text, start, delimiter)
        start = end + 1
        if not start:
            break
    return Records()


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _columns(header: Sequence[str]) -> Mapping[str, Sequence[int]]:
    """Return the places of the columns of each part, the first choice first."""
    places: dict[str, int] = {}
    for at, name in enumerate(header):
        places.setdefault(_letters(name), at)
    return {part: [places[name] for name in names if name in places] for part, names in _COLUMNS.items()}


def _is_table(columns: Mapping[str, Sequence[int]]) -> bool:
    return bool(columns["title"] and (columns["doi"] or (columns["people"] and columns["year"])))


def _records(text: str, start: int, delimiter: str) -> Records:
    limit = csv.field_size_limit(len(text))  # the references that a review cites stand in one cell
    try:
        header, *rows = _rows(text, start, delimiter)
    except csv.Error:
        return Records()
    finally:
        csv.field_size_limit(limit)
    columns = _columns(header.cells)
    filled = [row for row in rows if any(row.cells)]
    works = ((_work(row.cells, columns), row.start, row.end) for row in filled)
    found: tuple[Placed, ...] = tuple(row for row in works if row[0].title or row[0].doi)
    even = 2 * sum(len(row.cells) == len(header.cells) for row in filled) > len(filled)
    return Records(found, ((0, header.end),)) if found and even else Records()


def _rows(text: str, start: int, delimiter: str) -> Sequence[_Row]:
    """Return the lines of the table from ``start``; between tabs a quotation mark may be no more than that.

    Raises:
        csv.Error: a quotation has no end, or goes on behind its end.
    """
    try:
        return tuple(_cells(text, start, delimiter, quoted=True))
    except csv.Error:
        if delimiter != "\t":
            raise
        return tuple(_cells(text, start, delimiter, quoted=False))


def _cells(text: str, start: int, delimiter: str, *, quoted: bool) -> Iterator[_Row]:
    lines: list[int] = []

    def told() -> Iterator[str]:
        for line in io.StringIO(text[start:], newline=""):
            lines.append(len(line))
            yield line

    end, read = start, 0
    reader = csv.reader(
        told(), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE, strict=True
    )
    for cells in reader:
        begin, end = end, end + sum(lines[read:])
        read = len(lines)
        yield _Row(cells, begin, end)


def _work(cells: Sequence[str], columns: Mapping[str, Sequence[int]]) -> Work:
    def first(part: str) -> str:
        values = (one_line(cells[at]) for at in columns[part] if at < len(cells))
        return next(filter(None, values), "")

    begin, end = first("first"), first("last")
    return Work(
        type=_KINDS.get(_letters(first("kind")), "article-journal"),
        doi=own_doi([first("doi"), first("address") if "doi.org/" in first("address") else ""]),
        title=first("title").removesuffix("."),
        author=tuple(_people(first("people"))),
        container_title=first("journal"),
        issued=read_date(year[0]) if (year := re.search(r"(?:1[5-9]|20)[0-9]{2}", first("year"))) else None,
        volume=first("volume"),
        issue=first("issue"),
        page=hyphened(begin if "-" in begin else "-".join(filter(None, (begin, end)))),
        publisher=first("publisher"),
        pmid=first("pmid"),
        source=TABLE,
    )


def _people(value: str) -> Iterator[Name]:
    """Yield the people of a cell: parted by semicolons, or as a reference prints them."""
    if ";" not in value and (names := read_names(value)):
        yield from names.names
        return
    for one in filter(None, map(str.strip, re.split(r";| and ", value))):
        family, comma, given = one.partition(",")
        initials = _INITIALS.fullmatch(one)
        if comma:
            yield Name(family.strip(), given.strip())
        else:
            yield Name(initials[1], initials[2]) if initials else Name(literal=one)
