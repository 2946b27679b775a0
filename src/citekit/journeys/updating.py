"""``citekit update``: Crossref is asked again; what changed is shown by field, and written only when agreed to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from citekit import duplicates, query
from citekit.bib.edits import Edit, remove_field, set_field
from citekit.bib.entry import Entry
from citekit.bib.library import Library
from citekit.identifiers import Doi
from citekit.journeys.asking import Answer, Progress, Question, answer
from citekit.journeys.notices import retracted_keys
from citekit.journeys.selecting import placed
from citekit.journeys.workspace import Workspace
from citekit.mapping import bibtex
from citekit.outcomes import Outcome
from citekit.text import markup, tex
from citekit.work import Work

PAGE_MARK = "citekit-source"
"""The field that marks what a page printed and Crossref has not confirmed (contract A6.4)."""
KEPT = frozenset({"keywords", PAGE_MARK, "abstract"})
"""Fields that an update never proposes to change: tags live in the first, and abstracts differ by markup only."""
TELLING = frozenset({"year", "date", "volume", "pages"})
"""Fields that must not contradict Crossref when a page's work is confirmed; where one does, the mark stays."""
_ALIKE = 0.8
"""Likeness of titles (0 to 1, difflib) from which a page's work counts as the one Crossref knows."""


class Difference(NamedTuple):
    """One field in which Crossref's record differs from the entry, or a notice about the work.

    Attributes:
        field: a BibTeX field, or Crossref's ``updated-by`` and ``relation`` for notices.
        before, after: plain text; blank where the field is missing.
        outcome: ``confirmed`` (the page mark goes), ``offered``, ``written``, or ``reported`` for a notice.
        source: the TeX source to write; number: which of the entries that share the key.
    """

    key: str
    doi: str
    field: str
    before: str
    after: str
    outcome: str
    source: str = ""
    number: int = 0

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {
            "key": self.key,
            "doi": self.doi,
            "field": self.field,
            "before": self.before,
            "after": self.after,
            "outcome": self.outcome,
        }


@dataclass(frozen=True, slots=True)
class Update:
    """What ``update`` found, before it is written."""

    differences: tuple[Difference, ...]
    outcome: Outcome


def compare(workspace: Workspace, text: str, *, progress: Progress | None = None) -> Update:
    """Ask Crossref for every matching entry that has a DOI, and return what differs; nothing is written.

    Raises:
        QueryError, UnknownTag: the query cannot be read.
    """
    parsed = query.parse(text, workspace.vocabulary)
    places = {entry.start: place for place, entry in placed(workspace.catalogue().entries)}
    retracted = frozenset(retracted_keys(workspace, workspace.catalogue().entries))
    entries = [entry for entry in workspace.catalogue().entries if parsed.matches(entry, retracted)]
    by_doi = duplicates.by_doi(entries)
    asked = [Question(doi.value, doi) for doi in by_doi]
    refresh = not workspace.settings.offline
    answers, said = answer(workspace.settings, asked, (), progress=progress, refresh=refresh)
    differences = tuple(
        one._replace(number=places[entry.start][1])
        for entry, one in _differences(workspace.settings.dialect, by_doi, answers)
    )
    failures = tuple(found.failure for found in answers.values() if found.failure)
    notices = [*said]
    if not entries:
        notices.append("no entry matches")
    elif not differences and not failures:
        notices.append(f"everything is as {'the stored records have' if not refresh else 'Crossref has'} it")
    outcome = Outcome("update", differences, failures, notices=tuple(notices), unmatched=not entries)
    return Update(differences, outcome)


def write(workspace: Workspace, update: Update, *, every: bool, command: str, dry_run: bool = False) -> Outcome:
    """Write the confirmed page marks, and with ``every`` the other differences too.

    A field that somebody changed since it was compared is left alone.

    Raises:
        LibraryError, LibraryLocked: the library cannot be written.
    """
    agreed = ("confirmed", "offered") if every else ("confirmed",)
    wanted = [one for one in update.differences if one.outcome in agreed]
    done: set[Difference] = set()

    def plan(library: Library) -> list[Edit]:
        done.clear()
        edits = []
        for one in wanted:
            entry = library.get(one.key, one.number)
            if entry is None or entry.text(one.field) != one.before:
                continue
            removed = one.field == PAGE_MARK
            edit = (
                remove_field(library, entry, one.field) if removed else set_field(library, entry, one.field, one.source)
            )
            if edit:
                edits.append(edit)
                done.add(one)
        return edits

    saved = workspace.change(command, plan, dry_run=dry_run)
    rows = tuple(
        one._replace(outcome="written") if one in done and one.outcome == "offered" else one
        for one in update.differences
    )
    found = update.outcome
    notices = (*found.notices, *saved.notices)
    return Outcome("update", rows, found.failures, saved.refused, notices, saved.diff, unmatched=found.unmatched)


def _differences(
    dialect: str, by_doi: Mapping[Doi, Sequence[Entry]], answers: Mapping[Doi, Answer]
) -> Iterable[tuple[Entry, Difference]]:
    for doi, entries in by_doi.items():
        work = answers[doi].work
        if work is None or answers[doi].source == "page":
            continue
        _, fields = bibtex.to_fields(work, dialect)
        for entry in entries:
            if entry.fields.get(PAGE_MARK) == "page" and _same_work(entry, work):
                agrees = all(_agrees(entry, name, source) for name, source in fields if name in TELLING)
                yield (
                    entry,
                    Difference(entry.key, doi.value, PAGE_MARK, "page", "", "confirmed" if agrees else "offered"),
                )
            for name, source in fields:
                before, after = entry.text(name), tex.to_text(source)
                if name not in KEPT and _folded(before) != _folded(after):
                    yield entry, Difference(entry.key, doi.value, name, before, after, "offered", source)
            for field, said in _notices(work):
                yield entry, Difference(entry.key, doi.value, field, "", said, "reported")


def _notices(work: Work) -> Iterable[tuple[str, str]]:
    """Yield what Crossref knows to have happened to a work since: retractions, corrections, a published version."""
    for notice in work.updated_by:
        parts = (notice.type.replace("_", " "), str(notice.doi or ""), notice.date.iso() if notice.date else "")
        yield "updated-by", " ".join(part for part in (*parts, notice.source and f"({notice.source})") if part)
    for relation, target in work.relations:
        if relation == "is-preprint-of":
            yield "relation", f"published as {target}"


def _agrees(entry: Entry, name: str, source: str) -> bool:
    """Return whether a telling field says the same; of pages the first counts, and a blank contradicts nothing."""
    ours, theirs = (_folded(text).split("-")[0] for text in (entry.text(name), tex.to_text(source)))
    return not ours or ours.casefold() == theirs.casefold()


def _same_work(entry: Entry, work: Work) -> bool:
    """Return whether the page's title is Crossref's, as near as print and database come."""
    ours, theirs = entry.text("title").casefold(), markup.plain(work.title).casefold()
    return SequenceMatcher(None, ours, theirs).ratio() >= _ALIKE


def _folded(text: str) -> str:
    """Return text for comparing: dashes alike, blanks single."""
    return " ".join(text.replace("--", "-").replace("–", "-").split())
