"""``citekit add``: identifiers and pasted text in, new entries out, one outcome an identifier."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from citekit import duplicates
from citekit.bib.block import Kind
from citekit.bib.edits import Edit, add_entries, change_field, set_field
from citekit.bib.entry import Entry
from citekit.bib.library import Library
from citekit.citekeys import KeyMaker
from citekit.identifiers import Doi, find_dois
from citekit.journeys import deciding
from citekit.journeys.asking import Answer, Progress, Question, answer, questions
from citekit.journeys.comparing import fits, fitted
from citekit.journeys.deciding import Retagged
from citekit.journeys.matching import with_matches
from citekit.journeys.workspace import Workspace
from citekit.mapping import bibtex
from citekit.outcomes import Failure, Outcome, Resolved
from citekit.pending import Batch, Pending
from citekit.tagging import keywords
from citekit.work import Work

_FILLED = ("pmid", "pmcid", "mesh", "substances", "abstract")
"""The fields that ``fill`` gives to an entry without them."""

Fields = tuple[tuple[str, str], ...]
"""Field names and TeX source, in the order of the entry."""


@dataclass(frozen=True, slots=True)
class Input:
    """What the user gave.

    Attributes:
        arguments: identifiers as typed.
        texts: names and contents of files (``-`` for stdin).
        snapshots: files of records to use before those of the review.
        retry: whether what the last ``add`` could not get is to be tried again, with its tags.
        fill: whether entries that are there already get what they lack from an export or a page of PubMed.
    """

    arguments: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    snapshots: tuple[Path, ...] = ()
    retry: bool = False
    fill: bool = False


def add(
    workspace: Workspace,
    given: Input,
    tags: Sequence[str],
    *,
    by: str,
    command: str,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Resolve every identifier of the input and store what is new, in one save.

    An entry that is there already (by DOI) is not asked for again and stays as it is, but gets ``tags``. What could not
    be got is remembered for ``retry``. Each tag that an entry got is a ``manual`` line of the log.

    Args:
        by: who decides about the tags, for the log.

    Raises:
        UnknownTag: a tag is not in the vocabulary. UsageError: a snapshot file is missing.
        EditRefused, LibraryError, LibraryLocked: as ``Workspace.change``.
    """
    pending = Pending(workspace.settings.state, workspace.settings.library)
    left = pending.read() if given.retry else Batch()
    wanted = tuple(workspace.vocabulary.resolve(tag).tag for tag in (*left.tags, *tags))
    read = questions((*left.identifiers, *given.arguments), given.texts)
    found = with_matches(workspace.settings, read, given.snapshots, progress)
    asked = found.questions
    answers, said = _answers(workspace, asked, given.snapshots, progress)
    told = {one.doi: one.page for one in asked if one.page and _tells_of(one.page, answers[one.doi])}
    plan = _Plan(workspace, answers, wanted, told, fill=given.fill)
    saved = workspace.change(command, plan, dry_run=dry_run)
    notices = [*found.notices, *said, *saved.notices]
    rows = tuple(_row(one, answers[one.doi], *plan.keys[one.doi]) for one in asked if one.doi in plan.keys)
    failed = (_failure(question, answers[question.doi], plan.misfits.get(question.doi, "")) for question in asked)
    failures = (*found.failures, *(failure for failure in failed if failure))
    if not dry_run:
        pending.write([failure.doi for failure in failures if failure.doi], wanted)
    if not asked and not found.failures:
        notices.append("nothing failed the last time" if given.retry else "no DOI was found")
    elif rows and not saved.changed and not failures:
        notices.append("nothing to do: everything is in the library already")
    if plan.lacking and not given.fill:
        notices.append(f"entries that lack what PubMed tells, MeSH or more: {plan.lacking}; `--fill` adds it")
    refused = {finding.key for finding in saved.refused}
    if tagged := ", ".join(key for key in plan.tagged() if key not in refused):
        was = "would be tagged" if dry_run else "tagged"
        notices.append(f"{was} with {', '.join(dict.fromkeys(wanted))}: {tagged}")
    lines = [one for one in deciding.by_hand(plan.retagged, by) if one.key not in refused]
    unlogged = () if dry_run else deciding.record_saved(workspace, lines, command)
    return Outcome(
        "add",
        results=rows,
        failures=failures,
        findings=(*saved.refused, *unlogged),
        notices=tuple(notices),
        diff=saved.diff,
        unmatched=not asked and not found.failures and not given.retry,
    )


def _answers(
    workspace: Workspace, asked: Sequence[Question], snapshots: Sequence[Path], progress: Progress | None
) -> tuple[Mapping[Doi, Answer], tuple[str, ...]]:
    """Return an answer for every question; works that the library holds, confirmed, are not asked for again."""
    held = duplicates.by_doi(workspace.catalogue().entries)
    done = {doi for doi, entries in held.items() if "citekit-source" not in entries[0].fields}
    known = [question for question in asked if question.doi in done]
    new = [question for question in asked if question.doi not in done]
    stored, _ = answer(workspace.settings._replace(offline=True), known, snapshots)
    answers = {doi: _held(held[doi][0]) if found.failure else found for doi, found in stored.items()}
    fetched, said = answer(workspace.settings, new, snapshots, progress=progress)
    return {**answers, **fetched}, said


def _held(entry: Entry) -> Answer:
    """Return what the library itself says of a work without a stored record; it counts as ``cache``: known already."""
    return Answer(bibtex.to_work(entry.type, entry.fields), "cache")


def _tells_of(page: Work, found: Answer) -> bool:
    """Return whether PubMed tells more of the work that was found, and not only a reference names it."""
    from citekit.sources.pubmed_export import tells_of

    return found.work is not None and tells_of(page, found.work)


class _Plan:
    """The edits of an ``add`` on whatever the library holds by then.

    Args:
        told: DOI to what PubMed tells. fill: whether entries that are there get what they lack of it.

    Attributes:
        keys: DOI to (citation key, outcome) for every work that the library holds afterwards.
        misfits: DOI to the letter for which the library's encoding has no room, nor TeX a command.
        retagged: the tags of the entries that get some.
        lacking: how many entries that are there lack something that PubMed tells.
    """

    def __init__(
        self,
        workspace: Workspace,
        answers: Mapping[Doi, Answer],
        tags: tuple[str, ...],
        told: Mapping[Doi, Work],
        *,
        fill: bool,
    ) -> None:
        self._dialect = workspace.settings.dialect
        self._facets = workspace.vocabulary.facets if tags or told else {}
        self._answers = answers
        self._tags = tags
        self._told = told
        self._fill = fill
        self.keys: dict[Doi, tuple[str, str]] = {}
        self.misfits: dict[Doi, str] = {}
        self.retagged: list[Retagged] = []
        self.lacking = 0

    def __call__(self, library: Library) -> list[Edit]:
        self.keys.clear()
        self.misfits.clear()
        self.retagged.clear()
        self.lacking = 0
        held = duplicates.by_doi(library.entries)
        maker = KeyMaker(library.keys)
        new: list[tuple[str, str, Fields]] = []
        made: dict[int, list[Edit]] = {}
        by_doi = _in_broken_blocks(library)
        for doi, found in self._answers.items():
            if found.work is None:
                continue
            names = {doi, found.work.doi or doi}
            present = next((held[name][0] for name in names if name in held), None)
            if present is not None:
                self.keys[doi] = (present.key, "present")
                if present.start not in made:
                    made[present.start] = self._changes(library, present, self._told.get(doi))
            elif twin := next((by_doi[name] for name in names if name in by_doi), None):
                self.keys[doi] = (twin, "present")
            else:
                work = replace(found.work, doi=found.work.doi or doi)
                type_, fields = bibtex.to_fields(work, self._dialect)
                fields = self._tagged(tuple((name, fitted(name, value, library)) for name, value in fields))
                text = "".join(value for _, value in fields)
                if not fits(text, library):
                    self.misfits[doi] = next(char for char in text if not fits(char, library))
                    continue
                key = maker.propose(work)
                by_doi.update(dict.fromkeys(names, key))
                self.keys[doi] = (key, "added")
                new.append((type_, key, fields))
                self._note(key, "", dict(fields).get("keywords", ""))
        added = add_entries(library, new)
        return [*(edit for edits in made.values() for edit in edits), *([added] if added else [])]

    def tagged(self) -> Iterator[str]:
        """Yield the keys of entries that are there already and get a tag."""
        there = {key for key, outcome in self.keys.values() if outcome == "present"}
        return (one.key for one in self.retagged if one.key in there and one.after != one.before)

    def _changes(self, library: Library, entry: Entry, told: Work | None) -> list[Edit]:
        """Return the edits that give an entry the tags, and with ``fill`` what it lacks of what PubMed tells."""
        lacks = self._lacks(library, entry, told) if told else {}
        self.lacking += bool(lacks)
        given = lacks if self._fill else {}
        printed = given.pop("keywords", "")
        edits = [self._retag(library, entry, printed)] if self._tags or printed else []
        edits += [set_field(library, entry, name, value) for name, value in given.items()]
        return [edit for edit in edits if edit]

    def _lacks(self, library: Library, entry: Entry, told: Work) -> dict[str, str]:
        """Return what PubMed tells and the entry does not; of keywords tags do not count."""
        own = entry.fields.get("keywords", "")
        tags_alone = len(keywords.split(own)) == len(keywords.tags_in(own, self._facets))
        missing = {name for name in _FILLED if name not in entry.fields} | ({"keywords"} if tags_alone else set())
        fields = {
            name: fitted(name, value, library)
            for name, value in bibtex.to_fields(told, self._dialect)[1]
            if name in missing
        }
        return {name: value for name, value in fields.items() if fits(value, library)}

    def _retag(self, library: Library, entry: Entry, printed: str) -> Edit | None:
        """Return the edit that gives an entry the tags, if it lacks any, behind ``printed`` if that is not blank."""

        def changed(value: str) -> str:
            held = [one.text for one in keywords.split(value)]
            return self._with_tags(keywords.with_tags(printed, held) if printed else value)

        edit = change_field(library, entry, "keywords", changed)
        if edit:
            self._note(entry.key, entry.fields.get("keywords", ""), edit.value or "")
        return edit

    def _note(self, key: str, before: str, after: str) -> None:
        if self._tags:
            tags = (keywords.tags_in(value, self._facets) for value in (before, after))
            self.retagged.append(Retagged(key, *tags))

    def _tagged(self, fields: Fields) -> Fields:
        if not self._tags:
            return fields
        rows = dict(fields)
        rows["keywords"] = self._with_tags(rows.get("keywords", ""))
        mark = rows.pop("citekit-source", "")
        return (*rows.items(), *((("citekit-source", mark),) if mark else ()))

    def _with_tags(self, value: str) -> str:
        return keywords.with_tags(value, self._tags)


def _in_broken_blocks(library: Library) -> dict[Doi, str]:
    """Return the DOIs that stand in entries which cannot be read, with their keys: these works are not added again."""
    broken = [block for block in library.blocks if block.kind is Kind.BROKEN]
    texts = ((library.decode(block.key), library.decode(library.data[block.start : block.end])) for block in broken)
    return {found.doi: key for key, text in texts for found in find_dois(text) if found.doi}


def _failure(question: Question, found: Answer, misfit: str) -> Failure | None:
    if not misfit:
        return found.failure
    message = f"the record holds `{misfit}`, for which the library's encoding has no room and TeX no command"
    hint = (
        "convert the library to UTF-8, for example with `iconv -f latin1 -t utf-8`, then `citekit add --retry-failed`"
    )
    hint = hint if misfit.isprintable() else ""  # half of a broken character fits nowhere
    return Failure(question.text, question.doi.value, "bad-answer", message, hint)


def _row(question: Question, found: Answer, key: str, outcome: str) -> Resolved:
    changes = found.changes if outcome == "added" else ()
    return Resolved(question.text, question.doi.value, key, outcome, found.source, found.title, changes)
