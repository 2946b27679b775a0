"""``citekit update``: Crossref is asked again; what changed is shown by field, and written only when agreed to.

A difference is offered where the library still says what Crossref said before. Where somebody changed the value, it is
kept: not written unless ``overwrite`` offers it too. What was offered and not answered is offered again.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from citekit import duplicates, query
from citekit.bib.edits import Edit, remove_field, set_field
from citekit.bib.entry import Entry
from citekit.bib.library import Library
from citekit.checks.context import asking_for
from citekit.errors import EditRefused
from citekit.findings import Finding
from citekit.identifiers import Doi
from citekit.journeys.asking import Answer, Progress, answer, as_stated
from citekit.journeys.comparing import Fields, fields_of
from citekit.journeys.differing import Case, Difference, UpdateWish, differences
from citekit.journeys.notices import known_facts
from citekit.journeys.provenance import Provenance, written_by
from citekit.journeys.selecting import matcher
from citekit.journeys.stored_records import stored_records
from citekit.journeys.unread import said_of_stray
from citekit.journeys.workspace import Saved, Workspace
from citekit.mapping import crossref
from citekit.mapping.updates import events_of, facts_of
from citekit.outcomes import Outcome
from citekit.work import Work


@dataclass(frozen=True, slots=True)
class Update:
    """What ``update`` found, before it is written."""

    differences: tuple[Difference, ...]
    outcome: Outcome

    def offered(self) -> tuple[Difference, ...]:
        """Return what may be agreed to."""
        return tuple(one for one in self.differences if one.outcome == "offered")


def compare(workspace: Workspace, wish: UpdateWish, *, keep: bool = True, progress: Progress | None = None) -> Update:
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
    pairs = _stated(entries)
    dois = tuple(dict.fromkeys(doi for doi, _ in pairs))
    library = workspace.library()
    written = written_by(workspace, library)
    provenance = Provenance(settings.state, settings.library)
    works = _stored_works(workspace, dois)
    stored: dict[tuple[Doi, int], tuple[Fields, ...]] = {}
    strange: set[int] = set()
    for doi, entry in pairs:
        fields = tuple(fields_of(work, entry, library, settings.dialect) for work in works.get(doi, ()))
        if provenance.learn(places[entry.start], entry, fields, written):
            strange.add(entry.start)
        stored[doi, entry.start] = fields
    if keep:
        provenance.save()  # before the answers take the place of the stored records
    answers, said = _answers(workspace, dois, works, wish, keep=keep, progress=progress)
    names = frozenset(doi.value for doi in duplicates.by_doi(workspace.catalogue().entries))
    found: list[Difference] = []
    findings: list[Finding] = []
    for doi, entry in pairs:
        work = answers[doi].work if doi in answers else None
        if work is not None and answers[doi].source != "page":
            theirs = fields_of(work, entry, library, settings.dialect)
            facts = facts_of(events_of(work, doi), names)
            known = frozenset(fact for old in works.get(doi, ()) for fact in facts_of(events_of(old, doi), names))
            fresh = answers[doi].source == "crossref"
            case = Case(places[entry.start], entry, doi, work, theirs, stored[doi, entry.start], facts, known, fresh)
            rows, told = differences(case, provenance, written, wish, workspace.name)
            found += rows
            findings += told
    failures = tuple(one.failure for one in answers.values() if one.failure)
    stated = {entry.start for _, entry in pairs}
    nameless = sum(entry.unconfirmed and entry.start not in stated for entry in entries)
    differ = {one.place for one in found if one.outcome == "offered" and one.before}
    guessed = differ & {places[start] for start in strange}
    notices = [*said, *said_of_stray(workspace), *_said_of(nameless, len(guessed))]
    if not entries:
        notices.append("no entry matches")
    elif answers and not failures and all(one.outcome in ("kept", "known") for one in found):
        who = "the stored records have" if wish.remap or settings.offline else "Crossref has"
        rest = "everything else" if any(one.outcome == "kept" for one in found) else "everything"
        notices.append(f"{rest} is as {who} it")
    answered = len(failures) < len(answers)
    outcome = Outcome(
        "update", tuple(found), failures, tuple(findings), tuple(notices), unmatched=not entries, answered=answered
    )
    return Update(tuple(found), outcome)


def _stated(entries: Sequence[Entry]) -> list[tuple[Doi, Entry]]:
    """Return each DOI with each entry that states it: one that ends in a full stop as it stands there, and only so."""
    by_doi = duplicates.by_doi(entries)
    dotted = {as_stated(doi).otherwise: held for doi, held in by_doi.items()}
    return [(doi, entry) for doi, held in by_doi.items() for entry in held if entry not in dotted.get(doi, ())]


def _said_of(nameless: int, guessed: int) -> Iterator[str]:
    """Yield what there is to say of entries that were not asked for, and of those of which nothing is known."""
    if nameless:
        yield (
            f"entries of a page that state no DOI, so Crossref was not asked: {nameless}; `citekit add --fill -f FILE` "
            "with the page looks for one again, `citekit list is:unconfirmed doi:none` names them"
        )
    if guessed:
        yield (
            "entries that differ from Crossref and of which nothing here tells whether a person changed them: "
            f"{guessed}; "
            "look at them before `--yes` takes Crossref's values; a committed snapshot (`citekit cache export -o "
            "refs/works.jsonl`) tells it on every machine"
        )


def matching(workspace: Workspace, text: str) -> tuple[Entry, ...]:
    """Return the entries that match a query.

    Raises:
        QueryError, UnknownTag: the query cannot be read.
    """
    catalogue = workspace.every()
    if not text.strip():
        return catalogue.entries
    parsed = query.parse(text, workspace.vocabulary)
    return tuple(filter(matcher(workspace, catalogue, parsed, known_facts(workspace)), catalogue.entries))


def write(
    workspace: Workspace,
    update: Update,
    agreed: Collection[Difference],
    *,
    refused: Collection[Difference] = (),
    command: str,
    dry_run: bool = False,
) -> Outcome:
    """Write the confirmed page marks and what was agreed to; remember what was refused: both in one save.

    A field that somebody changed since it was compared is left alone. That is a finding, as is an edit that cannot be
    made, and the row is ``refused``.

    Raises:
        LibraryError, LibraryLocked: the library cannot be written.
    """
    chosen = frozenset(agreed)
    plan = _Plan([one for one in update.differences if one.outcome == "confirmed" or one in chosen], workspace.name)

    def work() -> Saved:
        saved = workspace.change(command, plan, dry_run=dry_run)
        stuck = {finding.key for finding in saved.refused}
        plan.done = {one for one in plan.done if one.key not in stuck}
        if not dry_run:
            _remember(workspace, plan.done, refused)
        return saved

    saved = workspace.together(work, command, dry_run=dry_run)
    findings = (*update.outcome.findings, *plan.impossible, *saved.refused)
    failed = set(plan.wanted) - plan.done
    rows = tuple(
        one._replace(outcome="refused")
        if one in failed
        else one._replace(outcome="written")
        if one in plan.done and one.outcome == "offered" and not dry_run
        else one
        for one in update.differences
    )
    found = update.outcome
    return found._replace(results=rows, findings=findings, notices=(*found.notices, *saved.notices), diff=saved.diff)


class _Plan:
    """The edits, made anew on whatever the library holds by then.

    Attributes:
        wanted: what is to be written. done: what of it can be; impossible: why the rest cannot.
    """

    def __init__(self, wanted: Sequence[Difference], file: str) -> None:
        self.wanted = wanted
        self._file = file
        self.done: set[Difference] = set()
        self.impossible: list[Finding] = []

    def __call__(self, library: Library) -> list[Edit]:
        """Return the edits."""
        self.done.clear()
        self.impossible.clear()
        edits = []
        for one in self.wanted:
            entry = library.get(one.key, one.number)
            present = entry.fields.get(one.field, "") if entry else ""
            if entry is None or present not in (one.present, one.source):
                self.impossible.append(_changed_meanwhile(one, entry, self._file))
                continue
            try:
                edit = set_field(library, entry, one.field, one.source) if one.source else None
                edit = edit if one.source else remove_field(library, entry, one.field)
            except EditRefused as error:
                self.impossible.append(Finding.of(error))
                continue
            if edit:
                edits.append(edit)
            self.done.add(one)
        return edits


def _changed_meanwhile(row: Difference, entry: Entry | None, file: str) -> Finding:
    """Return the finding that a value is not the one any more that the record was compared with."""
    message = f"`{row.field}` was changed while the record was fetched, so it stays as it is now"
    hint = f"`citekit update {asking_for(row.key)}` compares again"
    place = (entry.line, entry.end_line, 1) if entry else (0, 0, 0)
    return Finding("edit-refused", "error", message, row.key, file, *place, hint)


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
    bare = {doi: other for doi in dois if (other := as_stated(doi).otherwise)}
    found, _ = stored_records(workspace.settings, (*dois, *bare.values()))
    found = {doi: records for doi in dois if (records := found.get(doi) or found.get(bare.get(doi, doi)))}
    return {
        doi: tuple(replace(crossref.to_work(record.message)[0], source=record.origin) for record in records)
        for doi, records in found.items()
    }


def _answers(
    workspace: Workspace,
    dois: Sequence[Doi],
    works: Mapping[Doi, tuple[Work, ...]],
    wish: UpdateWish,
    *,
    keep: bool,
    progress: Progress | None,
) -> tuple[Mapping[Doi, Answer], tuple[str, ...]]:
    """Return what is to be compared with the library, and notices."""
    if not wish.remap:
        asked = [as_stated(doi) for doi in dois]
        refresh = not workspace.settings.offline
        return answer(workspace.settings, asked, (), progress=progress, refresh=refresh, keep=keep)
    missing = len(dois) - len(works)
    left = f"works without a stored record: {missing}; `citekit update` asks Crossref" if missing else ""
    return {doi: Answer(known[0], "cache") for doi, known in works.items()}, (left,) if left else ()
