"""The laws of the mapper: each function yields the faults that it finds. Tests and the benchmark share them."""

import gzip
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache

from citekit.mapping import bibtex
from citekit.mapping.csl import to_csl
from citekit.mapping.rules import RULES
from citekit.names import Name
from citekit.text.markup import plain
from citekit.text.markup_reader import KNOWN
from citekit.work import Change, Work
from shared_data import shared

Record = Mapping[str, object]

DIALECTS = ("bibtex", "biblatex")
ADDRESSES = frozenset({"doi", "url", "DOI", "URL"})

UNCLEAN = {
    "tag": re.compile(rf"</?(?:\w+:[a-z-]+|{'|'.join(sorted(KNOWN, key=len, reverse=True))})(?=[>/\s])[^<>]*>"),
    "entity": re.compile(r"&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]+\d*);"),
    "double blank": re.compile(r"\s\s"),
    "blank at an end": re.compile(r"^\s|\s$"),
    "line break or odd blank": re.compile(r"[^\S ]"),
    "control character": re.compile("[\u0000-\u001f\u007f-\u009f]"),
    "invisible character": re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]"),
    "half of a surrogate pair": re.compile("[\ud800-\udfff]"),
}  # fmt: skip
"""What no printed value holds, by name."""


@cache
def records(name: str) -> list[dict[str, object]]:
    """Return the records of a compressed JSON Lines file, or skip the test."""
    with gzip.open(shared(f"crossref/{name}"), "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def texts(value: object) -> Iterator[str]:
    """Yield every text in a value of a Work or of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Name):
        yield from (part for field in fields(value) if (part := getattr(value, field.name)))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner)


def printed(work: Work) -> Iterator[tuple[str, str]]:
    """Yield (field, text) of all that any output prints: the work, its entries in both dialects, its CSL item."""
    for field in fields(work):
        for text in texts(getattr(work, field.name)):
            yield f"work {field.name}", plain(text)
    for dialect in DIALECTS:
        for name, text in bibtex.to_fields(work, dialect)[1]:
            yield f"{dialect} {name}", text
    for name, value in to_csl(work, "key").items():
        for text in texts(value):
            yield f"csl {name}", plain(text.replace(';">', '">'))


def unclean(work: Work) -> Iterator[str]:
    """Yield what is not clean in a printed value; addresses may hold what looks like a tag or an entity."""
    for field, text in printed(work):
        address = field.split()[1] in ADDRESSES
        for name, pattern in UNCLEAN.items():
            if pattern.search(text) and not (address and name in ("tag", "entity")):
                yield f"{name} in {field}: {text!r}"
        if not unicodedata.is_normalized("NFC", text):
            yield f"not NFC in {field}: {text!r}"
        if not text and not field.startswith("work"):
            yield f"empty value in {field}"


TAKEN = {
    "title": ("title", "note"),
    "subtitle": ("title", "note"),
    "original-title": ("title", "note"),
    "container-title": ("container_title", "collection_title", "container_title_short", "title"),
    "short-container-title": ("container_title_short",),
    "short-title": ("title_short",),
    "volume": ("volume",),
    "issue": ("issue",),
    "page": ("page",),
    "article-number": ("number",),
    "edition-number": ("edition",),
    "publisher": ("publisher",),
    "publisher-location": ("publisher_place",),
    "language": ("language",),
    "abstract": ("abstract",),
    "version": ("version",),
    "degree": ("genre",),
    "subtype": ("genre", "type"),
    "ISSN": ("issn",),
    "ISBN": ("isbn",),
    "type": ("type",),
}
"""Texts of a record to the attributes of Work in which they are printed, or named when they are not."""

PEOPLE = ("author", "editor", "translator")
NAME_KEYS = ("family", "given", "suffix", "name", "literal")
MADE = frozenset({"type", "source", "doi", "update_to", "updated_by", "relations", "url"})
"""Attributes that are no texts of a record: our words, identifiers, notices."""


def silent(record: Record, work: Work, changes: Iterable[Change]) -> Iterator[str]:
    """Yield texts of the record that are neither printed as they stand nor named by a change of their field."""
    for key, attributes in TAKEN.items():
        shown = {text for attribute in attributes for text in texts(getattr(work, attribute))}
        if key == "type":
            shown.add(str(record.get("type")))
        for text in texts(record.get(key)):
            if text.strip() and text not in shown and not _is_named(text, attributes, changes):
                yield f"{key} changed without a word: {text!r} is now {sorted(shown)!r}"
    for role in PEOPLE:
        shown = set(texts(getattr(work, role)))
        people = record.get(role)
        for person in people if isinstance(people, list) else ():
            for key in NAME_KEYS:
                text = person.get(key) or ""
                if text.strip() and text not in shown and not _is_named(text, (role,), changes):
                    yield f"{role} {key} changed without a word: {text!r}"


def _is_named(text: str, attributes: tuple[str, ...], changes: Iterable[Change]) -> bool:
    return any(change.field in attributes and (text in change.before or text in change.after) for change in changes)


def invented(record: Record, work: Work, changes: Iterable[Change]) -> Iterator[str]:
    """Yield texts of the work that are neither texts of the record nor what a change of their field made of one."""
    given = set(texts(record))
    for field in fields(work):
        if field.name in MADE:
            continue
        for text in texts(getattr(work, field.name)):
            made = any(change.field == field.name and text in change.after for change in changes)
            if text and text not in given and not made:
                yield f"{field.name} is not of the record: {text!r}"


def misnamed(changes: Iterable[Change]) -> Iterator[str]:
    """Yield changes that name no rule of the table or no attribute of Work, and such as change nothing unasked."""
    for change in changes:
        if change.rule not in RULES:
            yield f"unknown rule {change.rule}"
        elif not hasattr(Work(), change.field):
            yield f"unknown field {change.field}"
        elif change.before == change.after and not RULES[change.rule].keeps:
            yield f"{change.rule} says nothing: {change.before!r}"


def printed_facts(work: Work) -> dict[str, object]:
    """Return what a reference list prints of a work, leaving out the losses that ``bibtex.LOSSES`` lists."""
    return {
        "title": plain(work.title),
        "people": (work.author, work.editor),
        "year": work.issued and (work.issued.year, work.issued.month),
        "container": (work.container_title, work.container_title_short, work.collection_title),
        "volume": work.volume,
        "issue and pages": (work.issue, work.page or work.number) if work.type != "periodical" else (),
        "doi": work.doi,
        "edition": work.edition,
        "publisher": work.publisher if not work.type.startswith("article-") else "",
        "identifiers": (work.issn[:1], work.isbn[:1], work.language),
        "abstract": work.abstract,
    }


def lost(work: Work) -> Iterator[str]:
    """Yield what our reader does not find again in the entries of both dialects."""
    for dialect in DIALECTS:
        kind, written = bibtex.to_fields(work, dialect)
        for name, source in written:
            if source.count("{") != source.count("}"):
                yield f"unbalanced braces in {dialect} {name}: {source!r}"
        back = printed_facts(bibtex.to_work(kind, dict(written)))
        if work.type == "periodical":
            back["issue and pages"] = ()
        for fact, value in printed_facts(work).items():
            if back[fact] != value:
                yield f"{fact} is not read again from {dialect}: {value!r} is {back[fact]!r}"


def faults(record: Record, work: Work, changes: tuple[Change, ...]) -> Iterator[str]:
    """Yield the faults of one record under all laws."""
    yield from unclean(work)
    yield from silent(record, work, changes)
    yield from invented(record, work, changes)
    yield from misnamed(changes)
    yield from lost(work)
