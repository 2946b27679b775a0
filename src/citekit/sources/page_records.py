"""Records of the user's own programs in a text: RIS, EndNote's own tags, Web of Science, BibTeX.

Works come with their place in the text. Only what identifies a work is read. A work's own DOI stands where its format
has it, else in its address, else alone in a note; any other DOI of a record (an abstract's, a note's, a reference's) is
that of another work.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from citekit.bib.block import Kind
from citekit.bib.entry import Entry
from citekit.bib.library import Library
from citekit.identifiers import Doi, find_dois
from citekit.mapping import bibtex
from citekit.mapping.inheritance import finder, inherited
from citekit.mapping.reference_numbers import hyphened, read_date
from citekit.mapping.ris import TYPES
from citekit.names import Name
from citekit.sources.page_pubmed import Placed, one_line
from citekit.text.markup import clean, plain
from citekit.work import Work

RIS, REFER, ISI, BIBTEX = "ris", "refer", "isi", "bibtex"
"""The sources of these works."""

_CSL = {ris: csl for csl, ris in TYPES.items() if csl not in ("article", "classic", "review", "review-book")}
_KINDS = {
    **_CSL,
    "J": "article-journal",
    "B": "book",
    "S": "chapter",
    "Journal Article": "article-journal",
    "Electronic Article": "article-journal",
    "Book": "book",
    "Book Section": "chapter",
    "Conference Paper": "paper-conference",
    "Conference Proceedings": "paper-conference",
    "Thesis": "thesis",
    "Report": "report",
}
"""What the formats call kinds of works, in CSL's words."""


class _Form(NamedTuple):
    """A format of lines that begin with a tag.

    Attributes:
        source: of its works. record, field: how they look; kind: the tag of its type, which begins it.
        tags: part of a work to the tags that may hold it, the first one that is there counts.
        dois, notes: the tags of its own DOI, and those where it may stand alone.
        long: tags behind which a blank line ends no record: those of paragraphs, and of its end.
    """

    source: str
    record: re.Pattern[str]
    field: re.Pattern[str]
    tags: Mapping[str, tuple[str, ...]]
    dois: tuple[str, ...]
    notes: tuple[str, ...] = ()
    long: tuple[str, ...] = ()


_FORMS = (
    _Form(  # the RIS specification and EndNote's edition of it; L3, M3 and LK: where older programs put a DOI
        RIS,
        re.compile(r"^\ufeff?TY {1,2}- .*?(?:^ER {1,2}-|(?=^TY {1,2}- |\Z))", re.MULTILINE | re.DOTALL),
        re.compile(r"^\ufeff?([A-Z][A-Z0-9]) {1,2}- ?(.*)", re.MULTILINE),
        {
            "kind": ("TY",), "title": ("TI", "T1", "CT"), "people": ("AU", "A1"), "editors": ("A2", "ED"),
            "journal": ("T2", "JO", "JF", "BT", "JA", "J2"), "year": ("PY", "Y1", "DA"), "volume": ("VL",),
            "issue": ("IS",), "first": ("SP",), "last": ("EP",), "publisher": ("PB",), "place": ("CY",),
        },
        ("DO", "DI", "UR", "L3", "LK", "M3", "L2"),
        ("N1", "ID", "AN"),
        long=("AB", "N2", "N1", "ER"),
    ),
    _Form(  # EndNote's import format (.enw), after refer(1)
        REFER,
        re.compile(r"^\ufeff?%0 .*?(?=^%0 |\Z)", re.MULTILINE | re.DOTALL),
        re.compile(r"^\ufeff?%(\S) (.*)", re.MULTILINE),
        {
            "kind": ("0",), "title": ("T",), "people": ("A",), "editors": ("E",), "journal": ("J", "B"), "year": ("D",),
            "volume": ("V",), "issue": ("N",), "first": ("P",), "publisher": ("I",), "place": ("C",),
        },
        ("R", "U"),
        ("Z",),
        long=("X", "Z"),
    ),
    _Form(  # Clarivate, "Web of Science Core Collection Field Tags"; CR are the works that it cites
        ISI,
        re.compile(r"^PT [A-Z]\s*\n.*?^ER\b", re.MULTILINE | re.DOTALL),
        re.compile(r"^([A-Z][A-Z0-9]) (.*(?:\n {3}.*)*)", re.MULTILINE),
        {
            "kind": ("PT",), "title": ("TI",), "people": ("AU", "AF"), "editors": ("BE", "ED"), "journal": ("SO",),
            "year": ("PY",), "volume": ("VL",), "issue": ("IS",), "first": ("BP", "AR"), "last": ("EP",),
            "publisher": ("PU",), "place": ("PI",),
        },
        ("DI",),
    ),
)  # fmt: skip

OF_OTHERS = frozenset((
    "abstract", "ab", "note", "notes", "annote", "annotation", "extra", "comments",
    "references", "citedreferences", "cr",
))  # fmt: skip
"""Names, letters alone, of columns and members whose DOIs are those of other works, unless one stands there alone."""
_ENTRY = re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*%.*", re.MULTILINE)
_ADDRESSES = ("url", "ee", "link", "howpublished", "eprint")
_NOTES = ("note", "annote", "annotation")
_DRESS = re.compile(r"(?i)https?://(?:dx\.)?doi\.org/|\\url|\bdoi\b|\bpmc?id\b|\b(?:pmc)?[0-9]{5,9}\b|[\s:.,;{}()\[\]]")
"""What may stand beside a DOI that stands alone: its dress, numbers of PubMed."""


class Records(NamedTuple):
    """The records of a text.

    Attributes:
        works: each with its place.
        others: spans of what is no record and no text either: comments, macros.
        broken: spans of records that have no end, or neither a title nor a DOI.
    """

    works: tuple[Placed, ...] = ()
    others: tuple[tuple[int, int], ...] = ()
    broken: tuple[tuple[int, int], ...] = ()


def read_records(text: str) -> Records:
    """Return the works of the first of these formats that the text holds; one has a title or a DOI."""
    for form in _FORMS:
        found = list(form.record.finditer(text))
        placed = [
            (_tagged(form, one[0]), one.start(), one.start() + _length(form, one[0], last=one is found[-1]))
            for one in found
        ]
        if told := tuple(row for row in placed if row[0].title or row[0].doi):
            broken = tuple((start, end) for work, start, end in placed if not (work.title or work.doi))
            return Records(told, broken=broken)
    return _from_bibtex(text) if _ENTRY.search(text) else Records()


def letters(name: str) -> str:
    """Return the letters of the name of a column or member, in lower case."""
    return re.sub(r"[^a-z]", "", name.lower())


def title_of(raw: str) -> str:
    """Return a title as a file has it, without markup, entities and full stop; one of markup alone stays."""
    title = one_line(raw)
    return plain(clean(title)) or title


def own_doi(addresses: Iterable[str], notes: Iterable[str] = ()) -> Doi | None:
    """Return the DOI of a record: the first in its addresses, else one that stands alone in a note."""
    for value in addresses:
        if found := find_dois(value):
            return found[0].doi
    for value in notes:
        found = find_dois(value)
        if len(found) == 1 and not _DRESS.sub("", value[: found[0].start] + value[found[0].end :]):
            return found[0].doi
    return None


def _length(form: _Form, record: str, *, last: bool) -> int:
    """Return where a record ends: the last one of a text at the first blank line behind its last tag."""
    end = len(record)
    if last and (fields := list(form.field.finditer(record))) and fields[-1][1] not in form.long:
        blank = re.compile(r"\n[ \t\r]*\n").search(record, fields[-1].end())
        end = blank.start() if blank else end
    return len(record[:end].rstrip())


def _tagged(form: _Form, record: str) -> Work:
    """Return the work of a record whose lines begin with tags."""
    fields: dict[str, list[str]] = {}
    for tag, value in form.field.findall(record):
        values = value.split("\n") if form.source == ISI and tag in form.tags["people"] else [value]
        fields.setdefault(tag, []).extend(one_line(one, dot=True) for one in values if one.strip())

    def every(tags: Sequence[str]) -> list[str]:
        return next((fields[tag] for tag in tags if tag in fields), [])

    def first(part: str) -> str:
        return next(iter(every(form.tags.get(part, ()))), "")

    begin, end = first("first"), first("last")
    return Work(
        type=_KINDS.get(first("kind"), "document"),
        doi=own_doi(*(("\n".join(fields[tag]) for tag in tags if tag in fields) for tags in (form.dois, form.notes))),
        title=title_of(first("title")),
        author=tuple(map(_name, every(form.tags["people"]))),
        editor=tuple(map(_name, every(form.tags["editors"]))),
        container_title=first("journal"),
        issued=read_date(first("year")[:4]),
        volume=first("volume"),
        issue=first("issue"),
        page=hyphened(begin if "-" in begin else "-".join(filter(None, (begin, end)))),  # some write all pages first
        publisher=first("publisher"),
        publisher_place=first("place"),
        source=form.source,
    )


def _name(value: str) -> Name:
    family, comma, given = value.partition(",")
    return Name(family.strip(), given.partition(",")[0].strip()) if comma else Name(literal=value)


def library_of(text: str) -> Library:
    """Return a text as a BibTeX file."""
    return Library(text.encode("utf-8", "surrogateescape"))


def work_of(entry: Entry) -> Work:
    """Return the work of a BibTeX entry, its DOI that of its field, its address, or alone in its note."""
    work = bibtex.to_work(entry.type, entry.fields)
    doi = work.doi or own_doi(*([entry.fields.get(name, "") for name in names] for names in (_ADDRESSES, _NOTES)))
    return replace(work, title=plain(work.title), doi=doi, source=BIBTEX)


def _from_bibtex(text: str) -> Records:
    library = library_of(text)
    data = library.data
    at = place = 0

    def offset(position: int) -> int:
        nonlocal at, place
        at += len(data[place:position].decode("utf-8", "surrogateescape"))
        place = position
        return at

    find = finder(library.entries)
    entries = {entry.start: inherited(entry, find) for entry in library.entries}
    works, others = [], [match.span() for match in _COMMENT.finditer(text)]
    broken: list[tuple[int, int]] = []
    for block in library.blocks:
        start, end = offset(block.start), offset(block.end)
        entry = entries.get(block.start)
        if entry is None:
            (broken if block.kind is Kind.BROKEN else others).append((start, end))
            continue
        work = work_of(entry)
        if work.title or work.doi:
            works.append((work, start, end))
        elif work.author or work.editor or work.issued or work.container_title:  # else of macros, as `@xdata`
            broken.append((start, end))
    return Records(tuple(works), tuple(others), tuple(broken))
