"""Tables of works as databases and screening programs export them: CSV, with semicolons or tabs too.

Works come with their place in the text. Only what identifies a work is read; the DOIs in other columns, of cited
references and abstracts, are those of other works. Columns are known by their names, as PubMed, Scopus, Web of Science,
Embase, CENTRAL, Dimensions, Lens, Zotero, Publish or Perish, Covidence, Rayyan, Retraction Watch and citekit itself
write them; that of the DOIs also by what people call it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from citekit.identifiers import Doi, find_dois
from citekit.mapping.reference_names import read_names, split_full
from citekit.mapping.reference_numbers import hyphened, read_date
from citekit.names import Name
from citekit.sources.page_pubmed import Placed, one_line
from citekit.sources.page_records import OF_OTHERS, Records, letters, own_doi, title_of
from citekit.work import Work

TABLE = "table"
"""The source of these works."""

_COLUMNS = {
    "doi": ("doi", "di", "digitalobjectidentifier", "originalpaperdoi"),
    "address": ("url", "link", "articleurl", "fulltexturl", "articlelink", "identifier", "identifiers"),
    "title": ("title", "articletitle", "documenttitle", "ti"),
    "people": ("authors", "author", "authornames", "au", "authorfullnames", "firstauthor"),
    "journal": (
        "sourcetitle", "journalbook", "publicationtitle", "journal", "journaltitle", "source", "publicationname", "so",
        "containertitle",
    ),
    "year": (
        "publicationyear", "year", "publishedyear", "pubyear", "py", "publicationdate", "datepublished", "date",
        "originalpaperdate",
    ),
    "volume": ("volume", "vl", "vol"),
    "issue": ("issue", "issuenumber", "is"),
    "first": ("pagestart", "startpage", "firstpage", "pages", "pagination", "bp", "artno", "articlenumber", "ar"),
    "last": ("pageend", "endpage", "lastpage", "ep"),
    "pmid": ("pmid", "pubmedid", "pubmed", "originalpaperpubmedid"),
    "kind": ("itemtype", "documenttype", "publicationtype", "type", "pt"),
    "publisher": ("publisher", "pu"),
}  # fmt: skip
"""Part of a work to the names of columns that may hold it, letters alone; the first one that is filled counts."""

_DOIS_OF_OTHERS = re.compile(
    "cite|citing|reference|relat|retract|comment|notice|repl(?:y|ies)|response|correction|corrigend|errat|data|preprint"
    "|supplement|parent|supersed|similar|duplicate"
)
"""What the name of a column of DOIs, letters alone, says where they are those of other works."""

_WORD = re.compile(r"[A-Z]+(?:s(?![a-z]))?(?![a-z])|[A-Z]?[a-z]+")
"""A word of the name of a column: `Article DOI`, `article_doi` and `articleDOI` have two."""

_KINDS = {
    "book": "book", "b": "book", "bookchapter": "chapter", "booksection": "chapter", "chapter": "chapter",
    "s": "chapter", "conferencepaper": "paper-conference", "thesis": "thesis", "report": "report",
}  # fmt: skip
"""What tables call kinds of works, letters alone, in CSL's words; anything else is taken for an article."""

_PREAMBLE = 3
"""Lines before the names of the columns: `sep=;`, or when and from what the table was made."""

_LONGEST_HEADER = 5_000
"""Characters; the longest, of Web of Science and Zotero, have a thousand."""

_NO_JOURNALS = frozenset((
    "central", "cinahl", "cochrane", "cochranelibrary", "crossref", "dimensions", "embase", "googlescholar", "lens",
    "lilacs", "medline", "ovid", "ovidmedline", "psycinfo", "pubmed", "pubmedcentral", "scopus", "webofscience", "wos",
))  # fmt: skip
"""Databases, letters alone: what stands in a column of sources that are no journals."""

_AND = re.compile(r"\s+(?:and|&)\s+")
_COMMA_OR_AND = re.compile(r",\s*(?:(?:and|&)\s+)?|\s+(?:and|&)\s+")
_PARTICLES = frozenset((
    "al", "bin", "da", "de", "del", "den", "der", "di", "dos", "du", "el", "la", "le", "ten", "ter", "van", "von",
))  # fmt: skip


class _Row(NamedTuple):
    """The cells of a line, and where it stands in the text."""

    cells: Sequence[str]
    start: int
    end: int


class _Columns(NamedTuple):
    """What the first line of a table says.

    Attributes:
        parts: the places of the columns of each part of a work, the first choice first.
        itself: the places of those that tell of the work itself; alone: of those where its DOI may stand alone, which
            are none where any is called by DOIs. width: how many there are.
    """

    parts: Mapping[str, Sequence[int]]
    itself: Sequence[int]
    alone: Sequence[int]
    width: int

    @property
    def identify(self) -> bool:
        """Return whether there are columns enough to tell works apart."""
        return bool(self.parts["title"] and (self.parts["doi"] or (self.parts["people"] and self.parts["year"])))

    def filled(self, cells: Sequence[str], part: str) -> Iterator[str]:
        """Yield the filled cells of a part."""
        return filter(None, (one_line(cells[at]) for at in self.parts[part] if at < len(cells)))

    def first(self, cells: Sequence[str], part: str) -> str:
        """Return the first filled cell of a part."""
        return next(self.filled(cells, part), "")

    def fit(self, cells: Sequence[str], *, joined: bool) -> bool:
        """Return whether a line is one of the table: it tells a work apart, or has all cells and follows another.

        One that tells a work apart may be shorter: Excel leaves out blank cells at the end of some lines.
        """
        if any(cells[self.width :]):
            return False
        title, doi, people, year = (self.first(cells, part) for part in ("title", "doi", "people", "year"))
        return (joined and len(cells) >= self.width) or bool(title and (find_dois(doi) or (people and year)))


def read_table(text: str) -> Records:
    """Return the works of a table that has a column of titles and one of DOIs, or of people and of years.

    A text that is quoted like no such table is none: nothing of it is to be lost.
    """
    start = 1 if text.startswith("\ufeff") else 0
    for _ in range(_PREAMBLE):
        end = text.find("\n", start)
        header = text[start : end if end >= 0 else len(text)]
        for delimiter in ",;\t" if len(header) <= _LONGEST_HEADER and not find_dois(header) else "":
            if delimiter in header and _columns(_split(header, delimiter)).identify:
                return _records(text, start, delimiter)
        start = end + 1
        if not start:
            break
    return Records()


def _split(header: str, delimiter: str) -> Sequence[str]:
    """Return the names in a first line, or nothing of one that is none."""
    try:
        return next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:  # a carriage return stands in its middle
        return ()


def _columns(header: Sequence[str]) -> _Columns:
    """Return what a first line says.

    Where no column has a usual name for DOIs, that has them whose name holds the word and does not say that they are of
    others; where several are so called, none tells which work is meant.
    """
    named = [letters(name) for name in header]
    parts = {part: [named.index(name) for name in names if name in named] for part, names in _COLUMNS.items()}
    called = [at for at, name in enumerate(header) if _holds_dois(name)]
    others = {at for at in called if _DOIS_OF_OTHERS.search(named[at]) and at not in parts["doi"]}
    own = parts["doi"] or [at for at in called if at not in others]
    parts["doi"] = parts["doi"] or (own if len(own) == 1 else [])
    itself = [at for at, name in enumerate(named) if name not in OF_OTHERS and at not in others]
    width = max((at for at, name in enumerate(header, 1) if name), default=0)
    return _Columns(parts, itself, () if own else itself, width)


def _holds_dois(name: str) -> bool:
    """Return whether the name of a column holds `doi` as a word, or ends with it."""
    words = [word.lower() for word in _WORD.findall(name)]
    return "doi" in words or "dois" in words or letters(name).endswith("doi")


def _records(text: str, start: int, delimiter: str) -> Records:
    limit = csv.field_size_limit(len(text))  # the references that a review cites stand in one cell
    try:
        header, *rows = _rows(text, start, delimiter)
    except csv.Error:
        return Records()
    finally:
        csv.field_size_limit(limit)
    columns = _columns(header.cells)
    filled = [(any(before.cells), row) for before, row in pairwise((header, *rows)) if any(row.cells)]
    spaced = 2 * sum(not joined for joined, _ in filled) > len(filled)  # a blank line behind each row
    fitting = [columns.fit(row.cells, joined=joined or spaced) for joined, row in filled]
    below = (at for at, (joined, _) in enumerate(filled) if not (joined or spaced or fitting[at]))
    end = next(below, len(filled))  # what goes on below a table stands behind a blank line
    found = [tuple(_works(row, columns)) if fitting[at] else () for at, (_, row) in enumerate(filled[:end])]
    works = tuple(work for several in found for work in several)
    own = any(work.doi for work, *_ in works)
    cells = (row.cells[at] for _, row in filled for at in columns.itself if at < len(row.cells))
    if 2 * sum(fitting[:end]) <= end or (not own and any(map(find_dois, cells))):
        return Records()
    broken = (row for at, (_, row) in enumerate(filled) if at >= end or not found[at])
    return Records(works, ((0, header.end),), tuple((row.start, row.end) for row in broken))


def _rows(text: str, start: int, delimiter: str) -> Sequence[_Row]:
    """Return the lines of the table from ``start``; between tabs a quotation mark may be no more than that.

    That is so where quoted cells cannot be read, or go over lines that by themselves have as many cells as the first.

    Raises:
        csv.Error: a quotation has no end, or goes on behind its end.
    """
    rows: Sequence[_Row] = ()
    try:
        rows = tuple(_cells(text, start, delimiter, quoted=True))
    except csv.Error:
        if delimiter != "\t":
            raise
    if rows and (delimiter != "\t" or not any("\n" in cell for row in rows for cell in row.cells)):
        return rows
    plain = tuple(_cells(text, start, delimiter, quoted=False))
    even = all(len(row.cells) in (0, len(plain[0].cells)) for row in plain)
    return plain if even or not rows else rows


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


def _works(row: _Row, columns: _Columns) -> Iterator[Placed]:
    """Yield the work of a line, if it has a title or a DOI, and behind it one for each further DOI of its cell."""
    dois = [one.doi for one in find_dois(columns.first(row.cells, "doi")) if one.doi]
    work = _work(row.cells, columns, dois[0] if dois else _elsewhere(row.cells, columns))
    if work.title or work.doi:
        yield work, row.start, row.end
        yield from ((Work(doi=other, source=TABLE), row.end, row.end) for other in dois[1:])


def _elsewhere(cells: Sequence[str], columns: _Columns) -> Doi | None:
    """Return the DOI in an address; else, in a table without columns of them, one that stands alone in its cell."""
    addresses = (one for one in columns.filled(cells, "address") if "scopus.com" not in one)
    return own_doi(addresses, (cells[at] for at in columns.alone if at < len(cells)))


def _work(cells: Sequence[str], columns: _Columns, doi: Doi | None) -> Work:
    first = partial(columns.first, cells)
    begin, end = first("first"), first("last")
    journals = (one for one in columns.filled(cells, "journal") if letters(one.partition("(")[0]) not in _NO_JOURNALS)
    return Work(
        type=_KINDS.get(letters(first("kind")), "article-journal"),
        doi=doi,
        title=title_of(first("title")),
        author=tuple(_people(first("people"))),
        container_title=next(journals, ""),
        issued=read_date(year[0]) if (year := re.search(r"(?:1[5-9]|20)[0-9]{2}", first("year"))) else None,
        volume=first("volume"),
        issue=first("issue"),
        page=hyphened(begin if "-" in begin else "-".join(filter(None, (begin, end)))),
        publisher=first("publisher"),
        pmid=first("pmid"),
        source=TABLE,
    )


def _people(value: str) -> Iterator[Name]:
    """Yield the people of a cell: parted by semicolons, as a reference or BibTeX has them, or by their full names.

    What is none of these is one name, perhaps of a group.
    """
    if ";" in value:
        for one in filter(None, map(str.strip, value.split(";"))):
            yield from _people(one)
        return
    read = read_names(value)
    inverted = [one.partition(",") for one in _AND.split(value)]
    full = _COMMA_OR_AND.split(value)
    if read and not value[read.end :].strip(" .,"):
        yield from read.names
    elif all(comma and "," not in given for _, comma, given in inverted):
        yield from (Name(family.strip(), given.strip()) for family, _, given in inverted)
    elif len(full) > 1 and all(map(_is_full, full)):
        yield from map(split_full, full)
    elif read:
        yield from read.names
    elif value:
        yield Name(literal=value)


def _is_full(name: str) -> bool:
    """Return whether a name is that of a person, given name first: two to four words with capitals, and particles."""
    words = name.split()
    return 1 < len(words) < 5 and all(word[0].isupper() or word in _PARTICLES for word in words)
