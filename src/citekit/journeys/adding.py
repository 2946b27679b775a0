"""``citekit add``: identifiers and pasted text in, new entries out, one outcome an identifier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from citekit import duplicates
from citekit.bib.edits import Edit, add_entries, change_field
from citekit.bib.entry import Entry
from citekit.bib.library import Library
from citekit.citekeys import KeyMaker
from citekit.identifiers import Doi
from citekit.journeys.asking import Answer, Progress, Question, answer, questions
from citekit.journeys.workspace import Workspace
from citekit.mapping import bibtex
from citekit.outcomes import Outcome, Resolved
from citekit.pending import Batch, Pending
from citekit.tagging import keywords
from citekit.work import Work


@dataclass(frozen=True, slots=True)
class Input:
    """What the user gave.

    Attributes:
        arguments: identifiers as typed.
        texts: names and contents of files (``-`` for stdin).
        snapshots: files of records to use before those of the review.
        retry: whether what the last ``add`` could not get is to be tried again, with its tags.
    """

    arguments: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    snapshots: tuple[Path, ...] = ()
    retry: bool = False


def add(
    workspace: Workspace,
    given: Input,
    tags: Sequence[str],
    *,
    command: str,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Resolve every identifier of the input and store what is new, in one save.

    An entry that is there already (by DOI) is not asked for again and stays as it is, but gets ``tags``. What could not
    be got is remembered for ``retry``.

    Raises:
        UnknownTag: a tag is not in the vocabulary. UsageError: a snapshot file is missing.
        EditRefused, LibraryError, LibraryLocked: as ``Workspace.change``.
    """
    pending = Pending(workspace.settings.state, workspace.settings.library)
    left = pending.read() if given.retry else Batch()
    wanted = tuple(workspace.vocabulary.resolve(tag).tag for tag in (*left.tags, *tags))
    asked, invalid, passed = questions((*left.identifiers, *given.arguments), given.texts)
    answers, said = _answers(workspace, asked, given.snapshots, progress)
    notices = [*passed, *said]
    keys: dict[Doi, tuple[str, str]] = {}
    saved = workspace.change(command, _Plan(workspace.settings.dialect, answers, wanted, keys), dry_run=dry_run)
    rows = tuple(
        _row(question, answers[question.doi], *keys[question.doi]) for question in asked if question.doi in keys
    )
    failures = (*invalid, *(found.failure for found in answers.values() if found.failure))
    if not dry_run:
        pending.write([question.doi.value for question in asked if question.doi not in keys], wanted)
    if not asked and not invalid:
        notices.append("nothing failed the last time" if given.retry else "no DOI was found")
    elif rows and not saved.changed and not failures:
        notices.append("nothing to do: everything is in the library already")
    return Outcome(
        "add",
        results=rows,
        failures=failures,
        findings=saved.refused,
        notices=tuple(notices),
        diff=saved.diff,
        unmatched=not asked and not invalid and not given.retry,
    )


def _answers(
    workspace: Workspace, asked: Sequence[Question], snapshots: Sequence[Path], progress: Progress | None
) -> tuple[Mapping[Doi, Answer], tuple[str, ...]]:
    """Return an answer for every question; for works that the library holds, without the network."""
    held = duplicates.by_doi(workspace.catalogue().entries)
    known = [question for question in asked if question.doi in held]
    new = [question for question in asked if question.doi not in held]
    stored, _ = answer(workspace.settings._replace(offline=True), known, snapshots)
    answers = {doi: found if found.source else _held(held[doi][0]) for doi, found in stored.items()}
    fetched, said = answer(workspace.settings, new, snapshots, progress=progress)
    return {**answers, **fetched}, said


def _held(entry: Entry) -> Answer:
    """Return what the library itself says of a work that no other source knows."""
    marked = entry.fields.get("citekit-source", "")
    return Answer(bibtex.to_work(entry.type, entry.fields), marked)


class _Plan:
    """The edits of an ``add`` on whatever the library holds by then; ``keys`` is filled with (key, outcome) by DOI."""

    def __init__(
        self, dialect: str, answers: Mapping[Doi, Answer], tags: tuple[str, ...], keys: dict[Doi, tuple[str, str]]
    ) -> None:
        self._dialect = dialect
        self._answers = answers
        self._tags = tags
        self._keys = keys

    def __call__(self, library: Library) -> list[Edit]:
        self._keys.clear()
        held = duplicates.by_doi(library.entries)
        maker = KeyMaker(library.keys)
        new: list[tuple[str, str, tuple[tuple[str, str], ...]]] = []
        made: list[Edit] = []
        by_doi: dict[Doi, str] = {}
        for doi, found in self._answers.items():
            if found.work is None:
                continue
            names = {doi, found.work.doi or doi}
            present = next((held[name][0] for name in names if name in held), None)
            if present is not None:
                self._keys[doi] = (present.key, "present")
                edit = change_field(library, present, "keywords", self._with_tags) if self._tags else None
                if edit and all(edit.block != other.block for other in made):
                    made.append(edit)
            elif twin := next((by_doi[name] for name in names if name in by_doi), None):
                self._keys[doi] = (twin, "present")
            else:
                key = maker.propose(found.work)
                by_doi.update(dict.fromkeys(names, key))
                self._keys[doi] = (key, "added")
                new.append(self._entry(key, replace(found.work, doi=found.work.doi or doi)))
        added = add_entries(library, new)
        return [*made, added] if added else made

    def _entry(self, key: str, work: Work) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        type_, fields = bibtex.to_fields(work, self._dialect)
        if not self._tags:
            return type_, key, fields
        rows = dict(fields)
        rows["keywords"] = self._with_tags(rows.get("keywords", ""))
        mark = rows.pop("citekit-source", "")
        return type_, key, (*rows.items(), *((("citekit-source", mark),) if mark else ()))

    def _with_tags(self, value: str) -> str:
        return keywords.with_tags(value, self._tags)


def _row(question: Question, found: Answer, key: str, outcome: str) -> Resolved:
    changes = found.changes if outcome == "added" else ()
    return Resolved(question.text, question.doi.value, key, outcome, found.source, found.title, changes)
