"""``citekit add``: identifiers and pasted text in, new entries out, one outcome an identifier."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from shlex import quote
from textwrap import shorten

from citekit import duplicates
from citekit.bib.entry import PAGE_MARK, Entry
from citekit.errors import StorageError
from citekit.findings import Finding
from citekit.identifiers import Doi
from citekit.journeys import decision_log
from citekit.journeys.adding_plan import NAMED, Described, Plan
from citekit.journeys.as_given import Given, as_given
from citekit.journeys.asking import PDF, Answer, Asked, Progress, Question, Reference, answer, questions
from citekit.journeys.doer import Doer
from citekit.journeys.matching import with_matches
from citekit.journeys.notices import watched
from citekit.journeys.unread import said_of_stray
from citekit.journeys.workspace import Saved, Workspace, shown
from citekit.mapping import bibtex
from citekit.mapping.updates import Event, events_of, facts_of
from citekit.matching.facts import facts_of as stated_by
from citekit.matching.printed import read_printed
from citekit.matching.verdict import denies
from citekit.outcomes import Failure, Outcome, Resolved
from citekit.pending import Batch, Pending
from citekit.tagging.log_lines import by_hand
from citekit.text import markup
from citekit.work import Work

_GRAVE = {"retracted": "error", "concern": "warning"}
"""What is said of a new entry at once, with the severity that `check` gives it."""

_PASSING = ("unreachable", "rate-limited")
_RETRY = "`citekit add --retry-failed` asks for what failed"
"""Codes of failures that may pass, and the step that is added to their hints."""

_AS_GIVEN = "`citekit add --as-given` stores an entry without one, as most books are, as it stands in its file"
"""The way on for a work that the user's own BibTeX file describes."""

_TELLING = 4
"""Facts that must speak against a DOI before a reference is said to mean another work."""


@dataclass(frozen=True, slots=True)
class Input:
    """What the user gave.

    Attributes:
        arguments: identifiers as typed.
        texts: names and contents of files (``-`` for stdin).
        snapshots: files of records to use before those of the review.
        retry: whether what the last ``add`` could not get is to be tried again, with its tags.
        fill: whether entries that are there already get what they lack from an export or a page of PubMed.
        as_given: whether entries of a BibTeX file that no DOI was found for are stored as they stand there.
    """

    arguments: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    snapshots: tuple[Path, ...] = ()
    retry: bool = False
    fill: bool = False
    as_given: bool = False


def add(
    workspace: Workspace,
    given: Input,
    tags: Sequence[str],
    doer: Doer,
    *,
    progress: Progress | None = None,
) -> Outcome:
    """Resolve every identifier of the input and store what is new, in one save.

    An entry that is there already (by DOI) is not asked for again and stays as it is, but gets ``tags``. What could not
    be got is remembered for ``retry``. Each tag that an entry got is a ``manual`` line of the log.

    Raises:
        UnknownTag: a tag is not in the vocabulary. UsageError: a snapshot file is missing.
        EditRefused, LibraryError, LibraryLocked: as ``Workspace.change``.
    """
    pending = Pending(workspace.settings.state, workspace.settings.library)
    left = pending.read() if given.retry else Batch()
    wanted = tuple(workspace.vocabulary.resolve(tag).tag for tag in (*left.tags, *tags))
    read = questions((*left.identifiers, *given.arguments), given.texts)
    own, unnamed = as_given(given.texts) if given.as_given else ({}, ())
    read = read._replace(failures=(*read.failures, *unnamed))
    read, held = _apart(workspace, read, own)
    if not doer.dry_run:  # a command that is stopped leaves all of it for the next one
        pending.begin([one.doi.value for one in read.questions], wanted)
    found = with_matches(workspace.settings, read, given.snapshots, progress)
    asked = found.questions
    answers, said = _answers(workspace, asked, given.snapshots, progress)
    told = {one.doi: _told(one.page, answers[one.doi]) for one in asked if one.page and _tells_of(one, answers)}
    described = {**held, **found.described}
    plan = Plan(workspace, answers, wanted, told, described, own, fill=given.fill)
    saved, refused = workspace.together(partial(_save, workspace, plan, doer), doer.command, dry_run=doer.dry_run)
    rows = tuple(_rows(asked, answers, described, plan))
    failures = tuple(_failures(workspace, found, answers, plan, dry_run=doer.dry_run))
    if not doer.dry_run:
        pending.keep([failure.doi for failure in failures if failure.doi], wanted)
    notices = [*found.notices, *said, *saved.notices, *(said_of_stray(workspace) if workspace.passed_over else ())]
    if not asked and not described and not found.failures:
        notices.append("nothing failed the last time" if given.retry else _nothing(given.texts))
    elif rows and not saved.changed and not failures:
        notices.append("nothing to do: everything is in the library already")
    notices += (*plan.otherwise, *_done(plan, wanted, refused, given, dry_run=doer.dry_run))
    return Outcome(
        "add",
        results=rows,
        failures=failures,
        findings=(
            *saved.refused,
            *_strangers(workspace, asked, answers, plan),
            *_warnings(workspace, answers, plan),
        ),
        notices=tuple(notices),
        diff=saved.diff,
        unmatched=not asked and not described and not found.failures and not given.retry,
    )


def _save(workspace: Workspace, plan: Plan, doer: Doer) -> tuple[Saved, Collection[str]]:
    """Save entries, tags and the lines of the log; return what was done, and the keys for which it was refused."""
    saved = workspace.change(doer.command, plan, dry_run=doer.dry_run)
    refused = {finding.key for finding in saved.refused}
    lines = [one for one in by_hand(plan.retagged, doer.by) if one.key not in refused]
    diff = decision_log.record(workspace, lines, doer.command, dry_run=doer.dry_run)
    return saved._replace(diff=saved.diff + diff), refused


def _apart(workspace: Workspace, read: Asked, own: Mapping[str, Given]) -> tuple[Asked, Mapping[str, Work]]:
    """Return what is asked for without the described works that the library holds, and these: nobody is asked.

    One whose entry there has a DOI, and is confirmed, is known by that from here on.
    """
    if not any(one.work for told in read.references.values() for one in told):
        return read, {}
    library = Described(workspace.catalogue().entries)
    held: dict[str, Work] = {}
    by_doi = {question.doi: question for question in read.questions}

    def is_new(one: Reference) -> bool:
        entry = library.find(one.work, own.get(one.text)) if one.work else None
        if entry is None or one.work is None:
            return True
        doi = next(iter(duplicates.by_doi([entry])), None)
        if doi and PAGE_MARK not in entry.fields:
            by_doi.setdefault(doi, Question(one.text, doi, one.work if one.work.source in NAMED else None))
        else:
            held[one.text] = one.work
        return False

    left = {name: tuple(filter(is_new, told)) for name, told in read.references.items()}
    return read._replace(questions=tuple(by_doi.values()), references=left), held


def _answers(
    workspace: Workspace, asked: Sequence[Question], snapshots: Sequence[Path], progress: Progress | None
) -> tuple[Mapping[Doi, Answer], tuple[str, ...]]:
    """Return an answer for every question; works that the library holds, confirmed, are not asked for again."""
    held = duplicates.by_doi(workspace.every().entries)
    done = {doi for doi, entries in held.items() if PAGE_MARK not in entries[0].fields}
    names = {one.doi: name for one in asked for name in (one.otherwise, one.doi) if name in done}
    known = [question for question in asked if question.doi in names]
    new = [question for question in asked if question.doi not in names]
    stored, _ = answer(workspace.settings._replace(offline=True), known, snapshots)
    answers = {doi: _held(held[names[doi]][0]) if found.failure else found for doi, found in stored.items()}
    fetched, said = answer(workspace.settings, new, snapshots, progress=progress)
    return {**answers, **fetched}, said


def _held(entry: Entry) -> Answer:
    """Return what the library itself says of a work without a stored record; it counts as ``cache``: known already."""
    return Answer(bibtex.to_work(entry.type, entry.fields), "cache")


def _tells_of(question: Question, answers: Mapping[Doi, Answer]) -> bool:
    """Return whether PubMed tells more of the work that was found, and not only a reference names it."""
    from citekit.sources.pubmed_export import tells_of

    work = answers[question.doi].work
    return question.page is not None and work is not None and tells_of(question.page, work)


def _told(page: Work, found: Answer) -> Work:
    """Return what PubMed tells of a work, its authors as its own source has them, where it has any."""
    return replace(page, author=(found.work.author if found.work else ()) or page.author)


def _rows(
    asked: Sequence[Question], answers: Mapping[Doi, Answer], described: Mapping[str, Work], plan: Plan
) -> Iterator[Resolved]:
    """Yield one row for each work that the library holds afterwards; what was filled stands in its changes."""
    for one in asked:
        if one.doi in plan.keys:
            key, outcome = plan.keys[one.doi]
            found = answers[one.doi]
            changes = found.changes if outcome == "added" else plan.filled.get(key, ())
            yield Resolved(one.text, found.named(one.doi), key, outcome, found.source, found.title, changes)
    for text, work in described.items():
        if text in plan.keys:
            key, outcome = plan.keys[text]
            yield Resolved(text, "", key, outcome, "page", markup.plain(work.title), plan.filled.get(key, ()))


def _failures(
    workspace: Workspace, found: Asked, answers: Mapping[Doi, Answer], plan: Plan, *, dry_run: bool
) -> Iterator[Failure]:
    """Yield what could not be got, and for a work that only PubMed describes that it was stored all the same."""
    from citekit.sources.page_records import BIBTEX

    pasted = f"a work without one, as most books are, can be pasted into `{workspace.name}` as a BibTeX entry"
    for failure in found.failures:
        work = found.described.get(failure.input)
        if failure.input in plan.misfits:
            yield _misfit(failure.input, "", plan.misfits[failure.input])
        elif work and plan.keys.get(failure.input, ("", ""))[1] == "added":
            was = "would be stored" if dry_run else "stored"
            whose = "PubMed describes it" if work.source in NAMED else "its file gives it"
            code = "not-found" if failure.code == "not-found" else "unreachable"
            message = f"{failure.message}; {was} as {whose}, with the mark of a page"
            yield failure._replace(code=code, message=message)
        elif work and failure.code == "not-found":
            way = _AS_GIVEN if work.source == BIBTEX else pasted
            yield failure._replace(hint=f"{failure.hint}; {way}")
        else:
            yield failure
    for one in found.questions:
        misfit = plan.misfits.get(one.doi, "")
        told = _misfit(one.text, one.doi.value, misfit) if misfit else answers[one.doi].failure
        if told:
            kept = told.code in _PASSING and not dry_run
            yield told._replace(hint=f"{told.hint}; {_RETRY}") if kept else told


def _misfit(text: str, doi: str, misfit: str) -> Failure:
    message = f"the record holds `{misfit}`, for which the library's encoding has no room and TeX no command"
    hint = (
        "convert the library to UTF-8, for example with `iconv -f latin1 -t utf-8`, then `citekit add --retry-failed`"
    )
    return Failure(text, doi, "bad-answer", message, hint if misfit.isprintable() else "")  # else half of a character


def _nothing(texts: Sequence[tuple[str, str]]) -> str:
    if any(text.startswith(PDF) for _, text in texts):
        return (
            "no DOI was found: references without one are not looked for in a PDF, and compressed text is not read; "
            "copy the references out of it and give them as text"
        )
    return "no DOI was found"


def _done(plan: Plan, wanted: Sequence[str], refused: Collection[str], given: Input, *, dry_run: bool) -> Iterator[str]:
    """Yield what became of entries that are there: tags, what was filled, what could be."""
    if tagged := ", ".join(key for key in plan.tagged() if key not in refused):
        yield f"{'would be ' * dry_run}tagged with {', '.join(dict.fromkeys(wanted))}: {tagged}"
    for key, changes in plan.filled.items():
        if key not in refused:
            yield f"{'would be ' * dry_run}filled: {key}: {', '.join(change.field for change in changes)}"
    if plan.lacking and not given.fill:
        yield f"entries that lack what PubMed tells, MeSH or more: {plan.lacking}; `--fill` adds it"


def _warnings(workspace: Workspace, answers: Mapping[Doi, Answer], plan: Plan) -> Iterator[Finding]:
    """Yield a finding for each new entry whose work was retracted, is under concern, or seems to be there already."""
    new = {key: (doi, work) for doi, found in answers.items() if (work := found.work) for key in _added(plan, doi)}
    names = {key: (doi.value, f"pmid:{work.pmid}") for key, (doi, work) in new.items()}
    told: Mapping[str, Sequence[Event]] = {}
    try:
        told, _ = watched(workspace.settings, [name for pair in names.values() for name in pair])
    except StorageError as error:  # the works are stored by now
        unread = Finding.of(error)
        yield unread._replace(file=shown(Path(unread.file)))
    for key, (doi, work) in new.items():
        events = [*events_of(work, doi), *(event for name in names[key] for event in told.get(name, ()))]
        for fact in facts_of(tuple(dict.fromkeys(events))):
            if fact.code in _GRAVE:
                message, hint = f"`{key}`: {fact.message}", "read the notice before you cite the work"
                yield Finding(fact.code, _GRAVE[fact.code], message, key, workspace.name, hint=hint)
    for key, twin in plan.copies.items():
        hint = f"keep one of the two: `citekit remove {quote(key)}` or `citekit remove {quote(twin.entry.key)}`"
        yield Finding("duplicate-work", "warning", f"`{key}` {twin}", key, workspace.name, hint=hint)


def _strangers(
    workspace: Workspace, asked: Sequence[Question], answers: Mapping[Doi, Answer], plan: Plan
) -> Iterator[Finding]:
    """Yield a finding for each new entry whose work is plainly not the one of the reference that stated its DOI."""
    for one in asked:
        work = answers[one.doi].work
        if work and _denied(one.printed, work):
            for key in _added(plan, one.doi):
                said = shorten(one.printed, 80, placeholder=" …")
                message = f"`{key}`: the DOI that a reference states is plainly of another work: `{said}`"
                remove = f"`citekit remove {quote(key)}`"
                hint = f"`citekit match` with the reference, without its DOI, finds the right one; {remove}"
                yield Finding("other-work", "error", message, key, workspace.name, hint=hint)


def _denied(printed: str, work: Work) -> bool:
    """Return whether a reference means another work: of 1,484 labelled 1,409 with foreign DOIs, 3 with their own."""
    return bool(printed) and work.source != "page" and denies(read_printed(printed), stated_by(work), least=_TELLING)


def _added(plan: Plan, doi: Doi) -> Iterator[str]:
    key, outcome = plan.keys.get(doi, ("", ""))
    if outcome == "added":
        yield key
