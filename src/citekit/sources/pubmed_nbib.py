"""PubMed's format ``PubMed`` (nbib): articles, books and chapters of books, with MeSH and substances.

Works come with their place in the text; what else a record names (comments, errata) is no work of the export. Fields:
NLM, "MEDLINE/PubMed Data Element (Field) Descriptions".
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from citekit.identifiers import find_dois
from citekit.mapping.reference_numbers import hyphened, read_date
from citekit.names import Name
from citekit.sources.page_pubmed import Placed, one_line
from citekit.sources.pubmed_export import EXPORT, headings, once
from citekit.work import Work

_RECORD = re.compile(r"^PMID- ?[0-9].*(?:\s*\n(?:(?!PMID)[A-Z]{2,4} *- ?| {4,}(?=\S)).*)*", re.MULTILINE)
_FIELD = re.compile(r"^([A-Z]{2,4}) *- ?(.*(?:\n {4,}.*)*)", re.MULTILINE)


def read_nbib(text: str) -> Iterator[Placed]:
    """Yield the works of PubMed's format ``PubMed`` (``PMID- 123``)."""
    for record in _RECORD.finditer(text):
        yield _work(record[0]), record.start(), record.start() + len(record[0].rstrip())


def _work(record: str) -> Work:
    fields: dict[str, list[str]] = {}
    for match in _FIELD.finditer(record):
        fields.setdefault(match[1], []).append(" ".join(match[2].split()))
    one = {name: values[0] for name, values in fields.items()}
    identifiers = fields.get("LID", []) + fields.get("AID", [])
    dois = find_dois("\n".join(value for value in identifiers if value.endswith("[doi]")))
    title, book = one.get("TI", ""), one.get("BTI", "")
    groups = (Name(literal=value) for value in fields.get("CN", []))
    return Work(
        type="article-journal" if not book else "chapter" if title else "book",
        doi=dois[0].doi if dois else None,
        title=one_line(title or book),
        author=(*_people(fields, "FAU", "AU"), *groups),
        editor=_people(fields, "FED", "ED"),
        container_title=one.get("JT", "") or one.get("TA", "") or (book if title else ""),
        container_title_short=one.get("TA", ""),
        collection_title=one.get("CTI", ""),
        publisher=one.get("PB", ""),
        publisher_place=one.get("PL", "") if book else "",
        issued=read_date(one.get("DP", "")),
        volume=one.get("VI", ""),
        issue=one.get("IP", ""),
        page=hyphened(one.get("PG", "")),
        edition=one.get("EN", ""),
        isbn=once(value.partition(" ")[0] for value in fields.get("ISBN", [])),
        abstract=one_line(one.get("AB", ""), dot=True),
        keyword=once(value.lstrip("*") for value in fields.get("OT", [])),
        mesh=once(heading for value in fields.get("MH", []) for heading in headings(value)),
        substances=once(re.sub(r"^\S+ (?:\S+ )?\((.*)\)$", r"\1", value) for value in fields.get("RN", [])),
        pmid=one.get("PMID", ""),
        pmcid=one.get("PMC", ""),
        source=EXPORT,
    )


def _people(fields: Mapping[str, Sequence[str]], full: str, short: str) -> tuple[Name, ...]:
    """Return the people of the field with full names (``Doe, John B``), else of the one with initials (``Doe JB``)."""
    return tuple(map(_inverted, fields.get(full, ()))) or tuple(
        Name(family, given) for value in fields.get(short, ()) for family, _, given in [value.rpartition(" ")]
    )


def _inverted(name: str) -> Name:
    family, _, given = name.partition(", ")
    return Name(family, given) if given else Name(literal=family)
