"""A Work as the fields of a BibTeX or biblatex entry, and the other way round. It knows no files and no layout.

The table ``STATEMENTS`` of ``citekit.mapping.fields`` says which field is which CSL variable; this module is the engine
beside it, with the few facts that take more than one field. Values are TeX source on one line without outer delimiters;
``month`` is the bare name of a macro (``jun``), to be written without braces.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from citekit.bib.entry import PAGE_MARK
from citekit.dates import MONTHS, PartialDate, from_bibtex
from citekit.mapping.codecs import PLAIN, read_address, read_text
from citekit.mapping.fields import ISSUED_IN_NUMBERS, STATEMENTS, Statement
from citekit.mapping.noted import FIELD, noted
from citekit.mapping.types import CSL_TO_BIBLATEX, CSL_TO_BIBTEX, GENRE_KEYS, THESIS_GENRES, TO_CSL
from citekit.text import tex
from citekit.text.markup import plain
from citekit.work import Work

LOSSES = {
    "type": "a type without entry type becomes `misc`, read as `document`, or as `webpage` where it has an address and"
    " no DOI or publisher; booklets are read as books",
    "genre": "written only for theses, reports, preprints and, read as a note, reviews",
    "number": "bibtex: an article number without pages is written as `pages`, read as `page`",
    "page": "biblatex: pages that repeat the article number are not written beside `eid`",
    "author, editor, translator": "a dropping particle is read as a non-dropping one",
    "published_print, published_online": "only the printed date is written",
    "issued": "bibtex has no field for the day",
    "event_title, status": "bibtex has no field for them; biblatex does",
    "publisher, publisher_place": "not written for articles in periodicals; the place of books, reports, theses",
    "issn, isbn": "biblatex takes one of each",
    "url": "not written beside a DOI",
    "title": "what braces protect is read as no-case markup",
    "updated_by": "retractions, concerns and reinstatements only, in `citekit-notice`: see `noted`",
    "relations, update_to, source": "not written; Crossref is asked again at every update",
}
"""What does not come back, by attribute of Work."""

OWN_FIELDS = (FIELD, PAGE_MARK)
"""Fields of citekit's own, in the order in which they end an entry."""

_UNSTATED = {"thesis": "Thesis", "report": "Report"}
"""What is written as ``type`` of a work whose genre the source does not state; read as no genre."""

_GENRE_IN_NOTE = frozenset({"article", "review"})
"""Preprints and peer reviews: their genre begins the note."""

_PREPRINT = re.compile(r"preprints?", re.IGNORECASE)

_READ_FROM = tuple((statement, tuple(statement.sources())) for statement in STATEMENTS)
"""Each line of the table with the fields that it is read from, in order."""


def to_fields(work: Work, dialect: str = "bibtex") -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the entry type and the (field name, TeX source) pairs of a new entry, in a fixed order.

    ``dialect`` is ``bibtex`` or ``biblatex``. Empty values are left out; braces balance in every value; acronyms in
    titles stand in braces. OWN_FIELDS end the entry: ``citekit-notice`` that of a work that was retracted or is in
    doubt, ``citekit-source = page`` that of a work that only a page describes.
    """
    kind = _entry_type(work, dialect)
    written: dict[str, str] = {}
    for statement in STATEMENTS:
        name = statement.field(dialect)
        if statement.attribute == "issued" and dialect == "bibtex":
            written.update(_year_and_month(work.issued))
        elif name and name not in written and statement.applies(work.type):
            value = _value(work, statement, dialect)
            if value:
                written[name] = value
    written.update(_genre_fields(work, kind, dialect, written))
    marks = (noted(work), "page" if work.source == "page" else "")
    written.update((name, mark) for name, mark in zip(OWN_FIELDS, marks, strict=True) if mark)
    return kind, tuple(written.items())


def to_work(type: str, fields: Mapping[str, str]) -> Work:
    """Return the work that an entry describes; ``fields`` are lower-case names to TeX source, of either dialect.

    Nothing is guessed and the case of no title is changed; fields without a CSL variable are passed over. It never
    raises: a value that cannot be read is left out.
    """
    given = {name: value for name, value in fields.items() if value.strip()}
    kind = _csl_type(type.lower(), given)
    values: dict[str, Any] = {}
    for statement, names in _READ_FROM:
        if not given.keys().isdisjoint(names) and statement.applies(kind) and not values.get(statement.attribute):
            values[statement.attribute] = _read(statement, names, given)
    values = {name: value for name, value in values.items() if value}
    values |= dict(_titles(given, values))
    values |= dict(_date_and_status(given, values))
    values |= dict(_genre(type.lower(), kind, given, values))
    values |= dict(_eprint(given, values))
    if given.get(PAGE_MARK) == "page":
        values["source"] = "page"
    return Work(type=kind, **({"source": "bibtex"} | values))


def _entry_type(work: Work, dialect: str) -> str:
    if dialect == "biblatex":
        edited = work.type == "book" and work.editor and not work.author
        return "collection" if edited else CSL_TO_BIBLATEX.get(work.type, "misc")
    if work.type in ("review", "review-book") and work.container_title:
        return "article"
    if work.type == "thesis" and "master" in work.genre.lower():
        return "mastersthesis"
    return CSL_TO_BIBTEX.get(work.type, "misc")


def _value(work: Work, statement: Statement, dialect: str) -> str:
    """Return the TeX source of a statement's field; empty where it is not to be written."""
    value = getattr(work, statement.attribute)
    if work.number and work.page in ("", work.number) and work.type in ISSUED_IN_NUMBERS:  # the one says the other
        if statement.attribute == "page" and dialect == "bibtex":
            return statement.codec.write(work.page) or PLAIN.write(work.number)
        if statement.attribute == "page" or (statement.attribute == "number" and dialect == "bibtex"):
            return ""
    if not value or (statement.attribute == "url" and work.doi):
        return ""
    if statement.attribute == "note" and work.type in _GENRE_IN_NOTE:
        return statement.codec.write("; ".join(filter(None, (work.genre, work.note))))
    return statement.codec.write(value)


def _year_and_month(date: PartialDate | None) -> Iterator[tuple[str, str]]:
    """Yield ``year`` in four digits and ``month`` as a macro; BibTeX has no field for the day."""
    if date:
        yield "year", PartialDate(date.year).iso()
        if date.month:
            yield "month", MONTHS[date.month - 1]


def _genre_fields(work: Work, kind: str, dialect: str, written: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield ``type`` for theses and reports, unless the entry type says it; ``note`` for preprints and reviews.

    A thesis of unknown degree is a ``Thesis``, for ``@phdthesis`` alone would print a degree that nobody stated; so
    with reports, which BibTeX would call technical.
    """
    genre = work.genre or _UNSTATED.get(work.type, "")
    if work.type in _UNSTATED and (dialect == "biblatex" or genre != THESIS_GENRES.get(kind)):
        keys = {text: key for key, text in GENRE_KEYS.items()} if dialect == "biblatex" else {}
        yield "type", keys.get(genre) or tex.from_text(genre)
    elif work.type in _GENRE_IN_NOTE and genre and "note" not in written:
        yield "note", tex.from_text(genre)


def _csl_type(type: str, fields: Mapping[str, str]) -> str:
    """Return the CSL type of an entry; preprints and articles in magazines and newspapers are told by their fields."""
    archive = tex.to_text(fields.get("archiveprefix", "") or fields.get("eprinttype", "")).lower()
    placed = any(fields.get(name) for name in ("journal", "journaltitle", "booktitle"))
    note = tex.to_text(fields.get("note", "")).partition(";")[0]
    if (
        not placed
        and type in ("misc", "online", "unpublished", "article")
        and (archive == "arxiv" or _PREPRINT.fullmatch(note))
    ):
        return "article"
    if type == "misc" and _is_web_page(fields):
        return "webpage"
    if type == "article" and fields.get("entrysubtype", "").lower() in ("magazine", "newspaper"):
        return f"article-{fields['entrysubtype'].lower()}"
    return TO_CSL.get(type, "document")


def _is_web_page(fields: Mapping[str, str]) -> bool:
    """Return whether a ``misc`` has an address and neither a DOI nor a publisher: BibTeX has no type for such a page.

    With one of them it may be a data set or a program, and ``document`` says nothing wrong of it.
    """
    address = fields.get("url") or read_address(fields.get("howpublished", ""))
    return bool(address) and not any(fields.get(name) for name in ("doi", "publisher", "eprint"))


def _read(statement: Statement, names: Sequence[str], fields: Mapping[str, str]) -> Any:
    for name in names:
        source = fields.get(name, "")
        if name == "howpublished" and statement.attribute != "url" and read_address(source):
            continue
        value = statement.codec.read(source) if source else None
        if value:
            return value
    return None


_PARTS = (
    ("title", "subtitle", "titleaddon"),
    ("booktitle", "booksubtitle", "booktitleaddon"),
    ("journaltitle", "journalsubtitle", "journaltitleaddon"),
)


def _titles(fields: Mapping[str, str], values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield titles joined with biblatex's subtitles (``: ``) and additions (``. ``)."""
    for title, subtitle, addition in _PARTS:
        attribute = "title" if title == "title" else "container_title"
        main = values.get(attribute, "")
        if main and title in fields and (subtitle in fields or addition in fields):
            reader = tex.to_markup if attribute == "title" else read_text
            if subtitle in fields:
                main += (" " if plain(main).endswith((":", "?", "!")) else ": ") + reader(fields[subtitle])
            if addition in fields:
                main += ". " + reader(fields[addition])
            yield attribute, main


def _date_and_status(fields: Mapping[str, str], values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the date from ``year``, ``month`` and ``day``; a year or date such as ``in press`` is a status."""
    if values.get("issued"):
        return
    year = fields.get("year", "")
    date = from_bibtex(year, fields.get("month", ""), fields.get("day", ""))
    if date:
        yield "issued", date
    elif (literal := tex.to_text(year or fields.get("date", ""))) and not values.get("status"):
        yield "status", literal


def _genre(type: str, kind: str, fields: Mapping[str, str], values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the genre from ``type``, from the entry type or, for preprints, from ``note``."""
    own = tex.to_text(fields.get("type", ""))
    if kind == "article":
        genre, _, note = values.get("note", "").partition("; ")
        if _PREPRINT.fullmatch(genre):
            yield "note", note
            yield "genre", genre
        else:
            yield "genre", "preprint"
    elif (own or type in THESIS_GENRES) and own not in _UNSTATED.values():
        yield "genre", GENRE_KEYS.get(own, own) or THESIS_GENRES[type]


def _eprint(fields: Mapping[str, str], values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what an e-print number stands for: a PMID, a PMCID or an arXiv number."""
    number = tex.to_text(fields.get("eprint", ""))
    archive = tex.to_text(fields.get("eprinttype", "") or fields.get("archiveprefix", "")).lower()
    if not number:
        return
    if archive in ("pubmed", "pmid") and "pmid" not in values:
        yield "pmid", number
    elif archive in ("pmc", "pmcid") and "pmcid" not in values:
        yield "pmcid", number
    elif archive == "arxiv":
        if "publisher" not in values and "container_title" not in values:
            yield "publisher", "arXiv"
        if "number" not in values:
            yield "number", f"arXiv:{number.removeprefix('arXiv:')}"
        if "url" not in values:
            yield "url", f"https://arxiv.org/abs/{number.removeprefix('arXiv:')}"
