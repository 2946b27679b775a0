"""Records of the user's own programs in a text: RIS (Zotero, EndNote, Mendeley …) and BibTeX, to be looked for.

Works come with their place in the text. Only what identifies a work is read; ``citekit.mapping.ris`` says which tag is
what.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from citekit.bib.library import Library
from citekit.identifiers import find_dois
from citekit.mapping import bibtex
from citekit.mapping.reference_numbers import hyphened, read_date
from citekit.mapping.ris import TYPES
from citekit.names import Name
from citekit.sources.page_pubmed import Placed, one_line
from citekit.text.markup import plain
from citekit.work import Work

RIS, BIBTEX = "ris", "bibtex"
"""The sources of these works."""

_RECORD = re.compile(r"^\ufeff?TY {1,2}- .*?(?=^TY {1,2}- |\Z)", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^([A-Z][A-Z0-9]) {1,2}- ?(.*)", re.MULTILINE)
_ENTRY = re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
_CSL = {ris: csl for csl, ris in TYPES.items() if csl not in ("article", "classic", "review", "review-book")}


def read_records(text: str) -> Iterator[Placed]:
    """Yield the works of RIS records, or else of BibTeX entries; nothing where the text holds neither."""
    if records := list(_RECORD.finditer(text)):
        for record in records:
            yield _from_ris(record[0]), record.start(), record.start() + len(record[0].rstrip())
    elif _ENTRY.search(text):
        yield from _from_bibtex(text)


def _from_ris(record: str) -> Work:
    fields: dict[str, list[str]] = {}
    for tag, value in _FIELD.findall(record):
        if value.strip():
            fields.setdefault(tag, []).append(one_line(value, dot=True))

    def first(*tags: str) -> str:
        return next((fields[tag][0] for tag in tags if tag in fields), "")

    kind = _CSL.get(first("TY"), "document")
    begin, end = first("SP"), first("EP")
    people, editors = fields.get("AU") or fields.get("A1", []), fields.get("A2") or fields.get("ED", [])
    dois = find_dois("\n".join(fields.get("DO", []))) or find_dois(record)
    return Work(
        type=kind,
        doi=dois[0].doi if dois else None,
        title=first("TI", "T1", "CT").removesuffix("."),
        author=tuple(map(_name, people)),
        editor=tuple(map(_name, editors)),
        container_title=first("T2", "JO", "JF", "BT", "JA", "J2"),
        issued=read_date(first("PY", "Y1", "DA")[:4]),
        volume=first("VL"),
        issue=first("IS"),
        page=hyphened(begin if "-" in begin else "-".join(filter(None, (begin, end)))),  # some write all pages first
        publisher=first("PB"),
        publisher_place=first("CY"),
        source=RIS,
    )


def _name(value: str) -> Name:
    family, comma, given = value.partition(",")
    return Name(family.strip(), given.partition(",")[0].strip()) if comma else Name(literal=value)


def _from_bibtex(text: str) -> Iterator[Placed]:
    data = text.encode("utf-8", "surrogateescape")
    place = at = 0
    for entry in Library(data).entries:
        start = at + len(data[place : entry.start].decode("utf-8", "surrogateescape"))
        end = start + len(data[entry.start : entry.end].decode("utf-8", "surrogateescape"))
        place, at = entry.end, end
        work = bibtex.to_work(entry.type, entry.fields)
        dois = find_dois(text[start:end]) if work.doi is None else ()
        if work.title:
            doi = dois[0].doi if dois else work.doi
            yield replace(work, title=plain(work.title), doi=doi, source=BIBTEX), start, end
