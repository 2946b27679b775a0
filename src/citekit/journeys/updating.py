"""``citekit update``: Crossref is asked again; what changed is shown by field, and written only when agreed to.

A difference is offered where the library still says what Crossref said before. Where somebody changed the value, it is
kept: not written unless ``overwrite`` offers it too. What was offered and not answered is offered again.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from citekit import duplicates, query
from citekit.bib.edits import Edit, remove_field, set_field
from citekit.bib.entry import Entry
from citekit.bib.library import Library
from citekit.catalogue import Place
from citekit.errors import EditRefused
from citekit.findings import Finding
from citekit.identifiers import Doi
from citekit.journeys.asking import Answer, Progress, Question, answer
from citekit.journeys.comparing import Fields, fields_of, same
from citekit.journeys.notices import standing
from citekit.journeys.provenance import Provenance, Written, written_by
from citekit.journeys.stored import stored_records
from citekit.journeys.workspace import Workspace
from citekit.mapping import crossref
from citekit.mapping.titles import same_title
from citekit.mapping.updates import Fact, events_of, facts_of
from citekit.outcomes import Outcome
from citekit.text import tex
from citekit.work import Work

PAGE_MARK = "citekit-source"
"""The field that marks what a page printed and Crossref has not confirmed (contract A6.4)."""
KEPT = frozenset({"keywords", PAGE_MARK, "abstract", "mesh", "substances", "pmid", "pmcid"})
"""Fields that an update never proposes to change: tags live in the first, abstracts differ by markup only, and
PubMed's are not Crossref's to take away."""
TELLING = frozenset({"year", "date", "volume", "pages"})
"""Fields that must not contradict Crossref when a page's work is confirmed; where one does, the mark stays."""
GRAVE = frozenset({"retracted", "concern"})
"""Facts that are told at every update, not only when they are new."""
SILENT = frozenset({"moved-doi", "preprint", "superseded"})
"""Facts that are no rows: the first is offered as a change of ``doi``."""


class Difference(NamedTuple):
    """One field in which Crossref's record differs from the entry, or a notice about the work.

    Attributes:
        field: a BibTeX field; ``updated-by``, ``update-to`` and ``relation`` for notices; ``published-version``.
        before, after: plain text; blank where the field is missing.
        outcome: ``confirmed`` (the page mark goes), ``offered``, ``written``; ``kept`` (somebody's own value),
            ``conflict`` (somebody's own, and Crossref has changed its since); ``reported`` for a notice, ``known`` for
            one that is not new.
        source: the TeX source to write, blank to take the field away; present: the source that the entry has.
        number: which of the entries that share the key.
    """

    key: str
    doi: str
    field: str
    before: str
    after: str
    outcome: str
    source: str = ""
    present: str = ""
    number: int = 0

    @property
    def place(self) -> Place:
        """Return where the entry is found."""
        return self.key, self.number

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


class Wish(NamedTuple):
    """What kind of update is wanted.

    Attributes:
        query: which entries.
        remap: make the fields anew of the stored records and ask nobody.
        overwrite: offer what would be kept, too.
    """

    query: str = ""
    remap: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """What ``update`` found, before it is written."""

    differences: tuple[Difference, ...]
    outcome: Outcome

    def offered(self) -> tuple[Difference, ...]:
        """Return what may be agreed to."""
        return tuple(one for one in self.differences if one.outcome == "offered")


class _Case(NamedTuple):
    """One entry beside the records of its work.

    Attributes:
        theirs: the fields that the entry would have now; stored: those of the records stored before.
        facts: what has happened to the work; known: what the stored records knew of it.
    """

    place: Place
    entry: Entry
    doi: Doi
    work: Work
    theirs: Fields
    stored: tuple[Fields, ...]
    facts: tuple[Fact, ...]
    known: frozenset[Fact]


def compare(workspace: Workspace, wish: Wish, *, keep: bool = True, progress: Progress | None = None) -> Update:
    """Ask Crossref for every matching entry that has a DOI, and return what differs; the library is not written.

    Args:
        keep: whether the answers and what they tell of the library are remembered. A dry run leaves no trace, so that
            what is told once is told again.

    Raises:
        QueryError, UnknownTag: the query cannot be read. StorageError: a snapshot cannot be read.
    """
    settings = workspace.settings
    entries = matching(workspace, wish.query)
    places = {entry.start: place for place, entry in workspace.catalogue().placed()}
    by_doi = duplicates.by_doi(entries)
    pairs = [(doi, entry) for doi, held in by_doi.items() for entry in held]
    library = workspace.library()
    written = written_by(workspace, library)
    provenance = Provenance(settings.state, settings.library)
    works = _stored_works(workspace, tuple(by_doi))
    stored: dict[tuple[Doi, int], tuple[Fields, ...]] = {}
    for doi, entry in pairs:
        fields = tuple(fields_of(work, entry, library, settings.dialect) for work in works.get(doi, ()))
        provenance.learn(places[entry.start], entry, fields, written)
        stored[doi, entry.start] = fields
    if keep:
        provenance.save()  # before the answers take the place of the stored records
    answers, said = _answers(workspace, tuple(by_doi), works, wish, keep=keep, progress=progress)
    names = frozenset(doi.value for doi in duplicates.by_doi(workspace.catalogue().entries))
    differences: list[Difference] = []
    for doi, entry in pairs:
        work = answers[doi].work if doi in answers else None
        if work is not None and answers[doi].source != "page":
            theirs = fields_of(work, entry, library, settings.dialect)
            facts = facts_of(events_of(work, doi), names)
            known = frozenset(fact for old in works.get(doi, ()) for fact in facts_of(events_of(old, doi), names))
            case = _Case(places[entry.start], entry, doi, work, theirs, stored[doi, entry.start], facts, known)
            differences += _differences(case, provenance, written, wish)
    failures = tuple(found.failure for found in answers.values() if found.failure)
    notices = [*said]
    if not entries:
        notices.append("no entry matches")
    elif answers and not failures and all(one.outcome in ("kept", "known") for one in differences):
        who = "the stored records have" if wish.remap or settings.offline else "Crossref has"
        notices.append(f"everything is as {who} it")
    outcome = Outcome("update", tuple(differences), failures, notices=tuple(notices), unmatched=not entries)
    return Update(tuple(differences), outcome)


def matching(workspace: Workspace, text: str) -> tuple[Entry, ...]:
    """Return the entries that match a query.

    Raises:
        QueryError, UnknownTag: the query cannot be read.
    """
    parsed = query.parse(text, workspace.vocabulary)
    states = standing(workspace).states() if text.strip() else {}
    return tuple(entry for entry in workspace.catalogue().entries if parsed.matches(entry, states))


def write(
    workspace: Workspace,
    update: Update,
    agreed: Collection[Difference],
    *,
    refused: Collection[Difference] = (),
    command: str,
    dry_run: bool = False,
) -> Outcome:
    """Write the confirmed page marks and what was agreed to; remember what was refused.

    A field that somebody changed since it was compared is left alone; an edit that cannot be made is a finding.

    Raises:
        LibraryError, LibraryLocked: the library cannot be written.
    """
    wanted = [one for one in update.differences if one.outcome == "confirmed" or one in agreed]
    done: set[Difference] = set()
    impossible: list[Finding] = []

    def plan(library: Library) -> list[Edit]:
        done.clear()
        impossible.clear()
        edits = []
        for one in wanted:
            entry = library.get(one.key, one.number)
            if entry is None or entry.fields.get(one.field, "") != one.present:
                continue
            try:
                edit = set_field(library, entry, one.field, one.source) if one.source else None
                edit = edit if one.source else remove_field(library, entry, one.field)
            except EditRefused as error:
                impossible.append(Finding.of(error))
                continue
            if edit:
                edits.append(edit)
                done.add(one)
        return edits

    saved = workspace.change(command, plan, dry_run=dry_run)
    refusals = (*impossible, *saved.refused)
    stuck = {finding.key for finding in saved.refused}
    done -= {one for one in done if one.key in stuck}
    if not dry_run:
        _remember(workspace, done, refused)
    rows = tuple(
        one._replace(outcome="written") if one in done and one.outcome == "offered" and not dry_run else one
        for one in update.differences
    )
    found = update.outcome
    notices = (*found.notices, *saved.notices)
    return Outcome("update", rows, found.failures, refusals, notices, saved.diff, unmatched=found.unmatched)


def _remember(workspace: Workspace, done: Collection[Difference], refused: Collection[Difference]) -> None:
    if done or refused:
        provenance = Provenance(workspace.settings.state, workspace.settings.library)
        for one in done:
            provenance.wrote(one.place, one.field, one.source)
        for one in refused:
            provenance.refuse(one.place, one.field, one.present, one.source)
        provenance.save()


def _stored_works(workspace: Workspace, dois: Sequence[Doi]) -> Mapping[Doi, tuple[Work, ...]]:
    """Return the works of the stored records, that of the cache first."""
    found = stored_records(workspace.settings, dois)
    return {
        doi: tuple(replace(crossref.to_work(record.message)[0], source=record.origin) for record in records)
        for doi, records in found.items()
    }


def _answers(
    workspace: Workspace,
    dois: Sequence[Doi],
    works: Mapping[Doi, tuple[Work, ...]],
    wish: Wish,
    *,
    keep: bool,
    progress: Progress | None,
) -> tuple[Mapping[Doi, Answer], tuple[str, ...]]:
    """Return what is to be compared with the library, and notices."""
    if not wish.remap:
        asked = [Question(doi.value, doi) for doi in dois]
        refresh = not workspace.settings.offline
        return answer(workspace.settings, asked, (), progress=progress, refresh=refresh, keep=keep)
    missing = len(dois) - len(works)
    left = f"works without a stored record: {missing}; `citekit update` asks Crossref" if missing else ""
    return {doi: Answer(known[0], "cache") for doi, known in works.items()}, (left,) if left else ()


def _differences(case: _Case, provenance: Provenance, written: Written, wish: Wish) -> Iterator[Difference]:
    key, number = case.place
    entry = case.entry

    def row(field: str, before: str, after: str, outcome: str, source: str = "") -> Difference:
        present = entry.fields.get(field, "")
        return Difference(key, case.doi.value, field, before, after, outcome, source, present, number)

    if entry.fields.get(PAGE_MARK) == "page" and same_title(entry.text("title"), case.work.title):
        agrees = all(_agrees(entry, name, source) for name, source in case.theirs.items() if name in TELLING)
        yield row(PAGE_MARK, "page", "", "confirmed" if agrees else "offered")
    gone = [name for name in entry.fields if name not in case.theirs and _was_theirs(case, name, written, wish)]
    for name, source in (*case.theirs.items(), *((name, "") for name in gone)):
        present = entry.fields.get(name, "")
        if name in KEPT:
            continue
        if not same(name, present, source):
            yield row(name, entry.text(name), tex.to_text(source), _judged(case, provenance, name, wish), source)
        elif wish.remap and present != source and (key, name, present) in written:
            yield row(name, present, source, _judged(case, provenance, name, wish), source)
    for fact in case.facts:
        if fact.code not in SILENT:
            field = {"notice-cited": "update-to", "published-version": "relation"}.get(fact.code, "updated-by")
            news = fact.code in GRAVE or fact not in case.known
            yield row(field, "", fact.message, "reported" if news else "known")


def _was_theirs(case: _Case, name: str, written: Written, wish: Wish) -> bool:
    """Return whether a field that the record does not give now was taken from it."""
    value = case.entry.fields[name]
    mapped = any(same(name, value, stored.get(name, "")) for stored in case.stored)
    return mapped or (wish.remap and (case.entry.key, name, value) in written)


def _judged(case: _Case, provenance: Provenance, name: str, wish: Wish) -> str:
    """Return what is to become of a difference: ``offered``, ``kept`` or ``conflict``."""
    source = case.theirs.get(name, "")
    if wish.overwrite:
        return "offered"
    if provenance.refused(case.place, name, source):
        return "kept"
    if name == "doi" or not provenance.own(case.place, case.entry, name):  # an alias is another name of the same work
        return "offered"
    moved = case.stored and not any(same(name, stored.get(name, ""), source) for stored in case.stored)
    return "conflict" if moved else "kept"


def _agrees(entry: Entry, name: str, source: str) -> bool:
    """Return whether a telling field says the same; of pages the first counts, and a blank contradicts nothing."""
    ours, theirs = (_folded(text).split("-")[0] for text in (entry.text(name), tex.to_text(source)))
    return not ours or ours.casefold() == theirs.casefold()


def _folded(text: str) -> str:
    """Return text for comparing: dashes alike, blanks single."""
    return " ".join(text.replace("--", "-").replace("–", "-").split())
