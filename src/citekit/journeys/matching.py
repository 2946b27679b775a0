"""``citekit match``: printed references in, the DOIs they mean out; nothing is stored but what the caches keep.

A DOI that a reference states is looked up, never searched for. All others are compared with the records at hand first,
and only where none of these is accepted is Crossref searched.
"""

import json
import shlex
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from citekit import duplicates
from citekit.config import Settings, shown
from citekit.errors import UsageError
from citekit.identifiers import Doi
from citekit.journeys.asking import PDF, Answer, Asked, Progress, Question, answer, client, said, told_apart, unreadable
from citekit.journeys.unread import unread_in
from citekit.journeys.workspace import Workspace
from citekit.mapping import bibtex, crossref
from citekit.mapping.inheritance import finder, inherited
from citekit.matching.facts import Facts, facts_of
from citekit.matching.printed import Printed, read_deposited, read_printed
from citekit.matching.shelf import Shelf
from citekit.matching.verdict import Candidate, Verdict, confirm, judge
from citekit.outcomes import Failure, Outcome, in_vain

if TYPE_CHECKING:
    from citekit.sources.cache import RecordCache
    from citekit.sources.record import Record


_DEPOSITED = ("{", '"')
"""How a line begins that is a reference in JSON."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What became of one reference.

    Attributes:
        input: the reference as it was given.
        outcome: ``accepted``, ``choice`` or ``none``.
        score: of the best candidate, 0 to 1; 0 without one.
        candidates: best first; an accepted one is the first.
        failure: why a source could not be asked, if that is so; what the records at hand say stands beside it.
    """

    input: str
    outcome: str
    score: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    failure: Failure | None = None

    @property
    def doi(self) -> Doi | None:
        """Return the DOI, only where it is accepted."""
        return self.candidates[0].facts.work.doi if self.outcome == "accepted" else None

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object (contract A7)."""
        return {
            "input": self.input,
            "doi": self.doi.value if self.doi else None,
            "outcome": self.outcome,
            "score": self.score,
            "candidates": [
                {
                    "doi": str(candidate.facts.work.doi),
                    "score": candidate.score,
                    "title": candidate.facts.title,
                    "penalties": dict(candidate.penalties),
                }
                for candidate in self.candidates
            ],
        }


class Matches(NamedTuple):
    """One row a reference, in the order given, and what the sources had to say."""

    rows: tuple[Matched, ...]
    notices: tuple[str, ...] = ()


def match(
    settings: Settings, references: Sequence[str], snapshots: Sequence[Path], *, progress: Progress | None = None
) -> Outcome:
    """Return one row a reference, and a failure for each that a source could not be asked about.

    Where no source could be reached for any of them there are no rows (exit status 3).

    Raises:
        UsageError: a snapshot file is missing. StorageError: it cannot be read.
    """
    found = match_references(settings, references, snapshots, progress=progress)
    failures = tuple(row.failure for row in found.rows if row.failure)
    nobody = in_vain(failures) and all(row.outcome == "none" and row.failure for row in found.rows)
    sure = all(row.outcome == "accepted" for row in found.rows)
    notices = found.notices if references else ("no reference was found",)
    nothing = sum(row.outcome == "none" and row.failure is None for row in found.rows)
    if nothing and settings.root:
        notices += (
            f"references that nothing comes near: {nothing}; a work without a DOI, as most books are, can be pasted "
            f"into `{shown(settings.library)}` as a BibTeX entry",
        )
    rows = () if nobody else found.rows
    findings = unread_in(Workspace(settings)) if settings.root and not sure else ()  # one of them may be meant
    return Outcome("match", rows, failures, findings, notices, unmatched=not (references and sure))


def match_references(
    settings: Settings, references: Sequence[str], snapshots: Sequence[Path], *, progress: Progress | None = None
) -> Matches:
    """Return what became of each reference: printed in any style, or a JSON object with the fields of a deposit.

    Args:
        snapshots: files of records that come before those of the review.

    Raises:
        UsageError: a snapshot file is missing. StorageError: it cannot be read.
    """
    asked = [_read(reference) for reference in references]
    found, notices = _by_stated_doi(settings, asked, snapshots, progress)
    if not all(one.settled for one in found):
        found, more = _by_content(settings, asked, found, snapshots, progress)
        notices += more
    rows = (
        Matched(one.input, last.verdict.outcome, last.verdict.score, last.verdict.candidates, last.failure)
        for one, last in zip(asked, found, strict=True)
    )
    return Matches(tuple(rows), tuple(dict.fromkeys(notices)))


def with_matches(settings: Settings, found: Asked, snapshots: Sequence[Path], progress: Progress | None) -> Asked:
    """Return what is asked for with the works of references that state no DOI, and a failure for each uncertain one."""
    references = {one.text: one for told in found.references.values() for one in told}
    if not references:
        return found
    matches = match_references(settings, list(references), snapshots, progress=progress)
    sure = {row.input: Question(row.input, row.doi, references[row.input].work) for row in matches.rows if row.doi}
    asked = {question.doi: question for question in (*sure.values(), *found.questions)}
    order = (*(question.doi for question in found.questions), *asked)
    unsure = {row.input: row.failure for row in matches.rows if not row.doi}
    failures = (
        unsure[one] or Failure(one, "", "not-found", "no DOI is certain", _shows(name))
        for name, told in found.references.items()
        for one in dict.fromkeys(reference.text for reference in told)
        if one in unsure
    )
    described = {one: work for one in unsure if (work := references[one].work)}
    wanted = tuple(asked[doi] for doi in dict.fromkeys(order))
    return Asked(wanted, (*found.failures, *failures), {}, (*found.notices, *matches.notices), described)


def _shows(name: str) -> str:
    return f"`citekit match -f {shlex.quote(name)}` shows what comes near"


def references_in(texts: Sequence[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the references of texts, given by name and content, and sentences on how they were told apart.

    They are one a line, those of a pasted section, or the records of a bibliography.

    Raises:
        UsageError: one is a PDF, which has no lines.
    """
    from citekit.sources import page

    if any(text.startswith(PDF) for _, text in texts):
        raise UsageError("the references of a PDF cannot be told apart", hint="`citekit add -f` finds the DOIs in it")
    lines: list[str] = []
    said = []
    for name, text in texts:
        found = page.split(text)
        bare = zip(text.split("\n"), page.without_tails(text).split("\n"), strict=True)
        lines += found or [line if line.startswith(_DEPOSITED) else without for line, without in bare]
        records = page.bibliography(text)
        if records.form and not records.works:
            said.append(unreadable(name, records))
        elif records.unread:
            said.append(f"`{name}` was read as {records.form}: {len(records.works)} of its records{records.unread}")
        if len(found) > 1 and not records.works and page.guessed(page.body(text)):
            said.append(told_apart(name, len(found)))
    return tuple(line.strip() for line in lines if line.strip()), tuple(said)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of a reference so far; ``failure``: the source of its DOI, or the search, did not answer."""

    verdict: Verdict
    failure: Failure | None = None

    @property
    def settled(self) -> bool:
        """Return whether nothing more is to be looked for: the record of a stated DOI has been read."""
        return bool(self.verdict.candidates)


def _read(reference: str) -> Printed:
    """Return a reference made ready; a JSON object is a deposited one, a JSON string a printed one."""
    if reference.startswith(_DEPOSITED):
        with suppress(ValueError, RecursionError):
            told = json.loads(reference)
            told = told.get("reference", told) if isinstance(told, dict) else told
            if isinstance(told, dict):
                return read_deposited(reference, told)
            return replace(read_printed(str(told)), input=reference)
    return read_printed(reference)


def _by_stated_doi(
    settings: Settings, asked: Sequence[Printed], snapshots: Sequence[Path], progress: Progress | None
) -> tuple[list[_Found], tuple[str, ...]]:
    """Return what the stated DOIs say, nothing yet for references without one."""
    questions = {one.doi: Question(one.input, one.doi) for one in asked if one.doi}
    if not questions:
        return [_Found(Verdict("none"))] * len(asked), ()
    answers, notices = answer(settings, list(questions.values()), snapshots, progress=progress)
    return [_confirmed(one, answers[one.doi]) if one.doi else _Found(Verdict("none")) for one in asked], notices


def _confirmed(printed: Printed, known: Answer) -> _Found:
    if known.work is None or known.failure:
        failure = known.failure._replace(input=printed.input) if known.failure else None
        return _Found(Verdict("none"), failure)
    return _Found(confirm(printed, facts_of(replace(known.work, doi=known.work.doi or printed.doi))))


def _by_content(
    settings: Settings,
    asked: Sequence[Printed],
    found: Sequence[_Found],
    snapshots: Sequence[Path],
    progress: Progress | None,
) -> tuple[list[_Found], tuple[str, ...]]:
    """Return ``found`` with what the records at hand say, and Crossref's search where they do not decide."""
    from citekit.sources.cache import RecordCache
    from citekit.sources.search_cache import SearchCache
    from citekit.sources.searching import Searcher

    with (
        closing(RecordCache(settings.cache / "works.sqlite")) as records,
        closing(Searcher(SearchCache(settings.cache / "searches.sqlite"), records, client(settings))) as searcher,
    ):
        shelf, notices = _at_hand(settings, records, snapshots)
        near = [shelf.near(one) if not last.settled else [] for one, last in zip(asked, found, strict=True)]
        found = [
            last if last.settled else _Found(judge(one, near[at], sure=not one.doi), last.failure)
            for at, (one, last) in enumerate(zip(asked, found, strict=True))
        ]
        left = [at for at, one in enumerate(asked) if not one.doi and found[at].verdict.outcome != "accepted"]
        hits = searcher.search([asked[at].text for at in left], progress=progress)
        for at in left:
            found[at] = _with_hits(asked[at], near[at], found[at], hits.get(asked[at].text, ()))
        notices += tuple(said(notice) for notice in searcher.notices)
    if settings.offline and left:
        notices += (f"offline: {len(left)} looked for in the records at hand only",)
    return found, notices


def _with_hits(printed: Printed, near: Sequence[Facts], found: _Found, hits: "tuple[Record, ...] | Failure") -> _Found:
    """Return the verdict among the records at hand and those that Crossref found."""
    if isinstance(hits, Failure):
        return _Found(found.verdict, hits._replace(input=printed.input))
    facts = [facts_of(replace(crossref.to_work(hit.message)[0], doi=hit.doi)) for hit in hits]
    return _Found(judge(printed, [*near, *facts]))


def _at_hand(settings: Settings, records: "RecordCache", snapshots: Sequence[Path]) -> tuple[Shelf, tuple[str, ...]]:
    """Return the records of the cache and of snapshots, and the entries of the review's library."""
    from citekit.sources.snapshot import Snapshot

    shelf = Shelf()
    notices: tuple[str, ...] = ()
    for path in (*snapshots, *settings.snapshots):
        snapshot = Snapshot(path)
        for record in snapshot.get_all():
            shelf.put(record.doi, record.message)
        notices += tuple(said(notice) for notice in snapshot.notices)
    for record in records.get_all():
        shelf.put(record.doi, record.message)
    if settings.root:
        library = Workspace(settings).catalogue().entries
        find = finder(library)
        for doi, entries in duplicates.by_doi(library).items():
            entry = inherited(entries[0], find)
            shelf.put_work(doi, bibtex.to_work(entry.type, entry.fields))
    return shelf, notices + tuple(said(notice) for notice in records.notices)
