"""Laws over real records and real bibliographies, where these lie beside the checkout."""

import gzip
import json
import logging
import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest
from bibtexparser.entrypoint import parse_string

from citekit.mapping import bibtex, crossref
from citekit.mapping.csl import to_csl
from citekit.names import parse_bibtex, to_bibtex
from citekit.text import tex
from citekit.text.markup import plain
from citekit.work import Work
from shared_data import shared

LEAK = re.compile(r"&(?:#\w+|[A-Za-z]+\d*);|\s\s|[\n\t\u00ad]|</?(?:jats|mml|scp|[ib]>|su[bp]>)|\\less|\ufeff")

Record = Mapping[str, object]


@cache
def records(name: str) -> list[dict[str, object]]:
    """Return the records of a compressed JSON Lines file, or skip the test."""
    path = shared(f"crossref/{name}")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def entry_text(key: str, kind: str, fields: tuple[tuple[str, str], ...]) -> str:
    """Return an entry of a .bib file."""
    lines = [f"  {name} = {value}," if name == "month" else f"  {name} = {{{value}}}," for name, value in fields]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


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


def check_record(record: Record) -> None:
    """Assert the laws for one record in both dialects."""
    work, changes = crossref.to_work(record)
    assert all(change.rule for change in changes)
    for dialect in ("bibtex", "biblatex"):
        kind, fields = bibtex.to_fields(work, dialect)
        for name, value in fields:
            assert value, name
            assert value.count("{") == value.count("}"), value
            assert name in ("doi", "url") or not LEAK.search(value), value
        back = printed_facts(bibtex.to_work(kind, dict(fields)))
        if work.type == "periodical":
            back["issue and pages"] = ()
        assert back == printed_facts(work), record.get("DOI")
    assert json.loads(json.dumps(to_csl(work, "x")))["type"] == work.type


def check_parses(works: list[Record]) -> None:
    """Assert that bibtexparser reads the written entries with the same values."""
    entries = [bibtex.to_fields(crossref.to_work(record)[0]) for record in works]
    text = "\n".join(entry_text(f"k{number}", kind, fields) for number, (kind, fields) in enumerate(entries))
    library = parse_string(text, parse_stack=[])
    assert not library.failed_blocks
    assert len(library.entries) == len(entries)
    for parsed, (kind, fields) in zip(library.entries, entries, strict=True):
        assert parsed.entry_type == kind
        assert [(field.key, field.value) for field in parsed.fields] == [
            (name, value if name == "month" else f"{{{value}}}") for name, value in fields
        ]


def test_a_sample_of_real_records_survives_bibtex() -> None:
    """Every twentieth record: no leak, balanced braces, the same printed facts after writing and reading."""
    sample = records("works-dev.jsonl.gz")[::20]
    for record in sample:
        check_record(record)
    check_parses(list(sample))


@pytest.mark.slow
def test_every_real_record_survives_bibtex() -> None:
    """The same for all records."""
    for record in records("works-dev.jsonl.gz"):
        check_record(record)
    check_parses(list(records("works-dev.jsonl.gz")))


def test_every_known_trap_is_repaired() -> None:
    """All records of the trap index: the law holds, and titles, journals and names are clean."""
    index = json.loads(shared("crossref/traps-dev.json").read_text("utf-8"))
    traps = {doi for trap in index.values() for doi in trap["dois"]}
    trapped = [record for record in records("works-dev.jsonl.gz") if str(record["DOI"]).lower() in traps]
    assert trapped
    for record in trapped:
        check_record(record)
        work = crossref.to_work(record)[0]
        for text in (work.title, work.container_title, *(name.family + name.given for name in work.author)):
            assert text == text.strip()
            assert not re.search(r"&\w+;|\s\s|</?(?!i>|b>|su[bp]>|span)[a-z]\w*(?: [^<>]*)?>", text), text
        assert work.page.lower() not in ("no-no", "null") and work.volume != "null"


EXPLAINED = {
    "title": {"join-subtitle", "strip-markup", "unescape-entity", "collapse-blanks", "drop-full-stop"},
    "author": {"capitals-name", "name-in-family", "particle-from-family", "particle-from-given", "suffix-from-family"},
    "container-title": {"abbreviated-container", "split-series", "unescape-entity"},
    "volume": {"drop-placeholder"},
    "issue": {"drop-placeholder"},
    "page": {"placeholder-page", "normalise-dash"},
}
"""The rules that may make our CSL differ from Crossref's own answer, by variable."""


def test_differences_from_crossrefs_own_csl_have_a_named_reason() -> None:
    """Where both exist, our CSL equals Crossref's but for the rules that the changes name, and the date rule."""
    ours = {str(record["DOI"]).lower(): record for record in records("works-dev.jsonl.gz")}
    compared = 0
    for theirs in records("crossref-csl-dev.jsonl.gz"):
        record = ours.get(str(theirs["DOI"]).lower())
        if record is None:
            continue
        compared += 1
        work, changes = crossref.to_work(record)
        item, rules = to_csl(work, "x"), {change.rule for change in changes}
        for variable, reasons in EXPLAINED.items():
            expected = theirs.get(variable)
            if variable == "author":
                keys = ("family", "given", "suffix")
                expected = [{key: name[key] for key in keys if key in name} for name in theirs.get("author", [])]  # type: ignore[attr-defined]
            if item.get(variable, []) != (expected or []):
                assert rules & reasons, (theirs["DOI"], variable, item.get(variable), expected)
        assert item["DOI"] == str(theirs["DOI"]).lower()
        assert work.issued == (work.published_print or work.issued)
    assert compared > 50


def test_crossrefs_csl_answers_are_read_as_well_as_its_records() -> None:
    """A CSL-JSON answer gives the same title, people, volume and pages as the work record."""
    ours = {str(record["DOI"]).lower(): record for record in records("works-dev.jsonl.gz")}
    for theirs in records("crossref-csl-dev.jsonl.gz"):
        record = ours.get(str(theirs["DOI"]).lower())
        if record is not None:
            one, other = crossref.to_work(record)[0], crossref.to_work(theirs)[0]
            assert (one.title, one.author, one.volume, one.page, one.type) == (
                other.title, other.author, other.volume, other.page, other.type,
            )  # fmt: skip


def corpus(step: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (entry type, fields) of every ``step``-th readable file of real bibliographies, or skip the test."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    for path in sorted(shared("bib/files").iterdir())[::step]:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for entry in parse_string(text).entries:
            yield entry.entry_type, {field.key.lower(): str(field.value) for field in reversed(entry.fields)}


def check_entry(kind: str, fields: dict[str, str]) -> int:
    """Assert that a real entry is read, written and read the same; return how many values kept a backslash."""
    work = bibtex.to_work(kind, fields)
    for dialect in ("bibtex", "biblatex"):
        written, values = bibtex.to_fields(work, dialect)
        assert all(value.count("{") == value.count("}") for _, value in values)
        back = bibtex.to_work(written, dict(values))
        assert (plain(back.title), back.author, back.editor, back.doi) == (
            plain(work.title),
            work.author,
            work.editor,
            work.doi,
        )
    left = 0
    for name, value in fields.items():
        text = tex.to_text(value)
        assert not set(text) & set("\n\r\t")
        left += name in ("title", "author", "journal", "booktitle") and "\\" in text
        if name in ("author", "editor"):
            assert parse_bibtex(to_bibtex(parse_bibtex(value))) == parse_bibtex(value)
    return left


def test_a_sample_of_real_bibliographies_is_read() -> None:
    """Every tenth file: no exception, no control character, names and titles survive writing and reading."""
    assert sum(check_entry(kind, fields) for kind, fields in corpus(10)) <= 1


@pytest.mark.slow
def test_all_real_bibliographies_are_read() -> None:
    """The same for every file; a backslash is left only where the author escaped one."""
    assert sum(check_entry(kind, fields) for kind, fields in corpus(1)) <= 8
