"""``citekit resolve``: identifiers in, records out, nothing stored. Works outside a review."""

import json
from typing import NamedTuple

from citekit.bib.edits import add_entries
from citekit.bib.library import Library
from citekit.citekeys import KeyMaker
from citekit.config import Settings
from citekit.journeys.adding import Input
from citekit.journeys.asking import Progress, answer, questions
from citekit.journeys.exchange import csl_json, ris, valid, with_notices
from citekit.journeys.matching import with_matches
from citekit.mapping import bibtex, csl
from citekit.mapping.updates import events_of, facts_of
from citekit.outcomes import Outcome, Resolved
from citekit.work import Work

FORMATS = ("bibtex", "csl-json", "ris", "json")


class Keyed(NamedTuple):
    """A work, the key that ``add`` would propose, and whence it came, as its row says it."""

    key: str
    work: Work
    source: str


def resolve(settings: Settings, given: Input, to: str, *, progress: Progress | None = None) -> Outcome:
    """Return one row an identifier, and the records in the format ``to`` as the outcome's text.

    ``json`` gives citekit's rows with each Work as CSL-JSON inside. Keys are those that ``add`` would propose.

    Raises:
        UsageError: a snapshot file is missing.
    """
    read = with_matches(settings, questions(given.arguments, given.texts), given.snapshots, progress)
    asked = read.questions
    answers, said = answer(settings, asked, given.snapshots, progress=progress)
    maker = KeyMaker()
    keyed: list[Keyed] = []
    rows = []
    for question in asked:
        found = answers[question.doi]
        if found.work is None:
            continue
        key = maker.propose(found.work)
        keyed.append(Keyed(key, found.work, found.source))
        doi = found.named(question.doi)
        rows.append(Resolved(question.text, doi, key, "resolved", found.source, found.title, found.changes))
    failures = (*read.failures, *(found.failure for found in answers.values() if found.failure))
    text = written(keyed, to, settings.dialect) if keyed else ""
    notices = (*read.notices, *said, *(() if asked or read.failures else ("no DOI was found",)))
    nothing = not asked and not read.failures
    return Outcome("resolve", tuple(rows), failures, notices=notices, text=text, unmatched=nothing)


def _with_notices(work: Work) -> Work:
    return with_notices(work, facts_of(events_of(work, work.doi))) if work.doi else work


def written(works: list[Keyed], to: str, dialect: str) -> str:
    """Return works as a BibTeX file, CSL-JSON, RIS, or one JSON array; broken characters as ``?``."""
    if to in ("csl-json", "ris"):
        told = [(key, _with_notices(work)) for key, work, _ in works]
        return csl_json(told) if to == "csl-json" else ris(told)
    if to == "json":
        rows = [
            {"key": key, "doi": str(work.doi or ""), "source": source, "work": csl.to_csl(work, key)}
            for key, work, source in works
        ]
        return valid(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
    entries = []
    for key, work, _ in works:
        type_, fields = bibtex.to_fields(work, dialect)
        entries.append((type_, key, tuple((name, valid(value)) for name, value in fields)))
    edit = add_entries(Library(b""), entries)
    return edit.replacement.decode() if edit else ""
