"""Records of programs in JSON and XML: CSL-JSON (Zotero, pandoc, citekit), Crossref's answers, EndNote's XML.

Works come with their place in the text. Only what identifies a work is read; what else a record names is no work of it.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from citekit.dates import PartialDate
from citekit.identifiers import find_dois
from citekit.mapping.reference_numbers import hyphened, read_date
from citekit.mapping.types import CROSSREF_TO_CSL, CSL_TYPES, TO_CSL
from citekit.names import Name
from citekit.sources.page_pubmed import Placed, one_line
from citekit.sources.page_records import OF_OTHERS, Records, letters, own_doi, title_of
from citekit.work import Work

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

CSL_JSON, ENDNOTE = "csl-json", "endnote"
"""The sources of these works."""

_RECORD = re.compile(r"<record>[^<]*+(?:<(?!/?record\b)[^<]*+)*+</record\s*>")
_KINDS = {"Journal Article": "article-journal", "Book": "book", "Book Section": "chapter", "Thesis": "thesis"}
_WRAPS = ("message", "items", "work")
"""Where Crossref's answers and citekit's own rows have their works."""


def read_json(text: str) -> Records:
    """Return the works of a JSON text, a list, one object or one a line, if most objects in it describe a work.

    One does that has a title, and a DOI or a type of CSL, Crossref or BibTeX; the others are told as broken. Where none
    has a DOI of its own, and some stand elsewhere in them than in abstracts and notes, it is none of these formats.
    """
    if not text.lstrip("\ufeff \t\r\n").startswith(("[", "{")):
        return Records()
    try:
        items = [(one, *place) for value, *place in _values(text) for one in _items(value)]
    except (ValueError, RecursionError):
        return Records()
    told = [(_described(one), one, start, end) for one, start, end in items]
    works = tuple((work, start, end) for work, _, start, end in told if work)
    own = any(work.doi for work, *_ in works)
    if 2 * len(works) < len(items) or (not own and any(_names_dois(one) for work, one, *_ in told if work)):
        return Records()
    return Records(works, broken=tuple((start, end) for work, _, start, end in told if not work))


def read_endnote(text: str) -> Iterator[Placed]:
    """Yield the works of EndNote's XML that have a title or a DOI.

    Each record is parsed alone, one that is not well-formed is passed over.
    """
    if "<ref-type" not in text or "<record>" not in text:
        return
    from xml.etree.ElementTree import ParseError, fromstring  # few inputs are XML

    for match in _RECORD.finditer(text):
        with suppress(ParseError):
            work = _from_endnote(fromstring(match[0]))
            if work.title or work.doi:
                yield work, match.start(), match.end()


def _values(text: str) -> Iterator[tuple[Any, int, int]]:
    """Yield the values of a JSON text with their places: those of a list, one alone, or one a line.

    Raises:
        ValueError: it is none of these. RecursionError: it is too deep.
    """
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    try:
        whole = json.loads(text[start:])
    except ValueError:
        for line in re.compile(r"[^\n]+").finditer(text, start):
            if line[0].strip():
                yield json.loads(line[0]), *line.span()
        return
    if not isinstance(whole, list):
        yield whole, start, len(text)
        return
    decode, end = json.JSONDecoder().raw_decode, start + 1
    for _ in whole:
        start = next(at for at in count(end) if text[at] not in ", \t\r\n")
        value, end = decode(text, start)
        yield value, start, end


def _items(value: Any) -> list[Any]:
    """Return the objects that may describe works: those of a list, or in the places where answers have them."""
    if isinstance(value, list):
        return [one for part in value for one in _items(part)]
    told = value if isinstance(value, dict) else {}
    inner = next((told[name] for name in _WRAPS if isinstance(told.get(name), dict | list)), None)
    return [value] if inner is None else _items(inner)


def _first(value: object) -> str:
    """Return a text or a number, or the first of a list; blank for anything else."""
    one = value[0] if isinstance(value, list) and value else value
    return str(one) if isinstance(one, str | int | float) and one is not True else ""


def _described(value: Any) -> Work | None:
    """Return the work that a value describes, if it does: it has a title, and a DOI or a known type."""
    if not isinstance(value, dict) or not _first(value.get("title")):
        return None
    work = _from_csl({"DOI" if name.lower() == "doi" else name: value[name] for name in value})
    return work if work.doi or _csl_type(value) else None


def _names_dois(item: dict[str, Any]) -> bool:
    """Return whether an object names DOIs elsewhere than where those of other works stand."""
    return any(find_dois(json.dumps(value)) for name, value in item.items() if letters(name) not in OF_OTHERS)


def _csl_type(item: dict[str, Any]) -> str:
    """Return the type of an item in CSL's words; blank where none is known."""
    kind = _first(item.get("type"))
    return kind if kind in CSL_TYPES else CROSSREF_TO_CSL.get(kind) or TO_CSL.get(kind, "")


def _from_csl(item: dict[str, Any]) -> Work:
    """Return the work of an item; its names and date are read where they are shaped as CSL or Crossref shape them."""

    def text(*names: str) -> str:
        return one_line(next(filter(None, (_first(item.get(name)) for name in names)), ""), dot=True)

    return Work(
        type=_csl_type(item) or "document",
        doi=own_doi([text("DOI"), text("URL")], [text("note")]),
        title=title_of(text("title")),
        author=_people(item.get("author")),
        editor=_people(item.get("editor")),
        container_title=text("container-title", "container-title-short", "journalAbbreviation"),
        issued=_date(item.get("issued")),
        volume=text("volume"),
        issue=text("issue"),
        page=hyphened(text("page", "article-number")),
        publisher=text("publisher"),
        publisher_place=text("publisher-place"),
        source=CSL_JSON,
    )


def _people(value: object) -> tuple[Name, ...]:
    rows = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return tuple(
        Name(str(one.get("family") or ""), str(one.get("given") or ""))
        if one.get("family")
        else Name(literal=str(one.get("literal") or one.get("name") or ""))
        for one in rows
    )


def _date(value: object) -> PartialDate | None:
    parts = value.get("date-parts") or value.get("raw") or value.get("literal") if isinstance(value, dict) else value
    year = re.search(r"[0-9]{4}", str(parts or ""))
    return read_date(year[0]) if year else None


def _from_endnote(record: "Element") -> Work:
    def texts(*paths: str) -> Sequence[str]:
        found = ([one_line("".join(one.itertext()), dot=True) for one in record.findall(path)] for path in paths)
        return next((values for values in found if any(values)), [])

    def text(*paths: str) -> str:
        return next(iter(texts(*paths)), "")

    kind = record.find("ref-type")
    addresses = (*texts("electronic-resource-num"), *texts("urls//url"))
    return Work(
        type=_KINDS.get(kind.get("name", "") if kind is not None else "", "document"),
        doi=own_doi(addresses, texts("notes")),
        title=title_of(text("titles/title")),
        author=tuple(map(_inverted, texts("contributors/authors/author"))),
        editor=tuple(map(_inverted, texts("contributors/secondary-authors/author"))),
        container_title=text("periodical/full-title", "titles/secondary-title", "periodical/abbr-1"),
        issued=read_date(text("dates/year")[:4]),
        volume=text("volume"),
        issue=text("number"),
        page=hyphened(text("pages")),
        publisher=text("publisher"),
        publisher_place=text("pub-location"),
        source=ENDNOTE,
    )


def _inverted(value: str) -> Name:
    family, comma, given = value.partition(",")
    return Name(family.strip(), given.strip()) if comma else Name(literal=value)
