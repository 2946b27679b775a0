"""Laws over real records and real bibliographies, where these lie beside the checkout."""

import json
import logging
from collections.abc import Iterator

import pytest
from bibtexparser.entrypoint import parse_string

from citekit.mapping import bibtex, crossref
from citekit.names import parse_bibtex, to_bibtex
from citekit.text import tex
from citekit.text.markup import plain
from mapper_latex import bib_text
from mapper_laws import Record, faults, records
from shared_data import shared


def check_parses(works: list[Record]) -> None:
    """Assert that bibtexparser reads the written entries with the same values."""
    entries = [bibtex.to_fields(crossref.to_work(record)[0]) for record in works]
    library = parse_string(bib_text(entries), parse_stack=[])
    assert not library.failed_blocks
    assert len(library.entries) == len(entries)
    for parsed, (kind, fields) in zip(library.entries, entries, strict=True):
        assert parsed.entry_type == kind
        assert [(field.key, field.value) for field in parsed.fields] == [
            (name, value if name == "month" else f"{{{value}}}") for name, value in fields
        ]


def check_records(sample: list[Record]) -> None:
    """Assert all laws of the mapper for real records, and that bibtexparser reads what is written."""
    found = [
        f"{record.get('DOI')}: {fault}" for record in sample for fault in faults(record, *crossref.to_work(record))
    ]
    assert found == []
    check_parses(sample)


def test_a_sample_of_real_records_keeps_the_laws() -> None:
    """Every twentieth record: clean in every output, no silent change, nothing invented, read again the same."""
    check_records(list(records("works-dev.jsonl.gz")[::20]))


@pytest.mark.slow
def test_every_real_record_keeps_the_laws() -> None:
    """The same for all records."""
    check_records(list(records("works-dev.jsonl.gz")))


def test_every_known_trap_keeps_the_laws() -> None:
    """Six records of each trap of the index."""
    index = json.loads(shared("crossref/traps-dev.json").read_text("utf-8"))
    traps = {doi for trap in index.values() for doi in trap["dois"][:6]}
    check_records([record for record in records("works-dev.jsonl.gz") if str(record["DOI"]).lower() in traps])


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
