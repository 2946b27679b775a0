"""``citekit update --published``: the published version of a preprint is put beside it, with the preprint's tags.

Both entries are kept. The preprint is from then on ``is:superseded``, so that a list can leave it out.
"""

from collections.abc import Mapping
from dataclasses import replace

from citekit import duplicates
from citekit.bib.edits import Edit, add_entries
from citekit.bib.library import Library
from citekit.citekeys import KeyMaker
from citekit.identifiers import Doi
from citekit.journeys.asking import Answer, Progress, Question, answer
from citekit.journeys.comparing import encodable, fitted
from citekit.journeys.differing import Difference
from citekit.journeys.notices import known_facts
from citekit.journeys.updating import Update, matching
from citekit.journeys.workspace import Workspace
from citekit.mapping import bibtex
from citekit.outcomes import Failure, Outcome
from citekit.tagging import keywords

FIELD = "published-version"
"""What stands as ``field`` in the rows."""


def offer(workspace: Workspace, text: str) -> Update:
    """Return one row for every matching preprint whose published version stored records name and the library lacks.

    Raises:
        QueryError, UnknownTag: the query cannot be read. StorageError: a snapshot cannot be read.
    """
    entries = matching(workspace, text)
    starts = {entry.start for entry in entries}
    facts = known_facts(workspace).facts
    rows = tuple(
        Difference(key, entry.text("doi"), FIELD, entry.text("doi"), doi, "offered", doi, number=number)
        for (key, number), entry in workspace.catalogue().placed()
        if entry.start in starts
        for fact in facts.get(key, ())
        if fact.code == FIELD
        for doi in fact.dois[:1]
    )
    nothing = "no stored record names a published version that is missing; `citekit update` asks Crossref"
    notices = ("no entry matches",) if not entries else () if rows else (nothing,)
    return Update(rows, Outcome("update", rows, notices=notices, unmatched=not entries))


def add_published(
    workspace: Workspace,
    update: Update,
    agreed: tuple[Difference, ...],
    *,
    command: str,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Add the published versions that were agreed to, in one save; a preprint's entry stays as it is.

    Raises:
        EditRefused, LibraryError, LibraryLocked: as ``Workspace.change``.
    """
    if not agreed:
        return update.outcome
    asked = [Question(one.after, Doi(one.after)) for one in agreed]
    answers, said = answer(workspace.settings, asked, (), progress=progress)
    plan = _Plan(workspace, agreed, answers)
    saved = workspace.change(command, plan, dry_run=dry_run)
    rows = tuple(
        one._replace(after=f"{one.after} ({plan.keys[one.after]})", outcome="offered" if dry_run else "written")
        if one in agreed and one.after in plan.keys
        else one
        for one in update.differences
    )
    failures = (*(found.failure for found in answers.values() if found.failure), *plan.failures)
    notices = (*update.outcome.notices, *said, *saved.notices)
    unmatched = update.outcome.unmatched
    return Outcome("update", rows, failures, saved.refused, notices, saved.diff, unmatched=unmatched)


class _Plan:
    """The new entries, on whatever the library holds by then.

    Attributes:
        keys: DOI to citation key for what the library holds afterwards.
        failures: works that the library's encoding cannot hold.
    """

    def __init__(self, workspace: Workspace, agreed: tuple[Difference, ...], answers: Mapping[Doi, Answer]) -> None:
        self._workspace = workspace
        self._agreed = agreed
        self._answers = answers
        self.keys: dict[str, str] = {}
        self.failures: list[Failure] = []

    def __call__(self, library: Library) -> list[Edit]:
        self.keys.clear()
        self.failures.clear()
        held = duplicates.by_doi(library.entries)
        maker = KeyMaker(library.keys)
        new: list[tuple[str, str, tuple[tuple[str, str], ...]]] = []
        for doi, found in self._answers.items():
            if found.work is None or doi in held or doi.value in self.keys:
                continue
            work = replace(found.work, doi=found.work.doi or doi)
            type_, fields = bibtex.to_fields(work, self._workspace.settings.dialect)
            rows = {name: fitted(name, source, library) for name, source in fields}
            if tags := self._tags(library, doi):
                rows["keywords"] = keywords.with_tags(rows.get("keywords", ""), tags)
            if odd := next((char for value in rows.values() for char in value if not encodable(char, library)), ""):
                message = f"the record holds `{odd}`, for which the library's encoding has no room"
                self.failures.append(
                    Failure(doi.value, doi.value, "bad-answer", message, "convert the library to UTF-8")
                )
                continue
            self.keys[doi.value] = maker.propose(work)
            new.append((type_, self.keys[doi.value], tuple(rows.items())))
        added = add_entries(library, new)
        return [added] if added else []

    def _tags(self, library: Library, doi: Doi) -> tuple[str, ...]:
        """Return the tags of all preprints of a work."""
        places = [one.place for one in self._agreed if one.after == doi.value]
        entries = [entry for key, number in places if (entry := library.get(key, number))]
        facets = self._workspace.vocabulary.facets
        tags = (tag for entry in entries for tag in keywords.tags_in(entry.fields.get("keywords", ""), facets))
        return tuple(dict.fromkeys(tags))
