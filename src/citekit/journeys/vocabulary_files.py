"""``citekit vocab import|export``: concepts of other vocabularies in, our own out in other forms.

What is imported lies beside the vocabulary as a table of its own, ``refs/vocabularies/NAME.tsv``, which the facet names
under ``import``; so 67,000 terms do not make the vocabulary file unreadable, and the review holds all it stands on.
"""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from citekit.bib.diff import unified
from citekit.bib.edits import Edit
from citekit.errors import UsageError
from citekit.journeys import beside
from citekit.journeys.imports import joined
from citekit.journeys.workspace import Workspace, shown, vocabulary_text
from citekit.outcomes import Outcome
from citekit.vocabulary import read_vocabulary, writing
from citekit.vocabulary.editing import Piece, applied, with_import
from citekit.vocabulary.importing import read_concepts
from citekit.vocabulary.incoming import as_notation
from citekit.vocabulary.nearest import closest
from citekit.vocabulary.tables import write_table

FOLDER = "vocabularies"
"""Where imported tables lie, beside the vocabulary file."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought.

    Attributes:
        facet: that got the concepts. file: the table they lie in, as shown to the user.
        concepts, names: how many there are.
    """

    facet: str
    file: str
    concepts: int
    names: int

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"facet": self.facet, "file": self.file, "concepts": self.concepts, "names": self.names}


@dataclass(frozen=True, slots=True)
class Exported:
    """A facet that was written, in which form, and how many concepts it has."""

    facet: str
    format: str
    concepts: int

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"facet": self.facet, "format": self.format, "concepts": self.concepts}


def import_concepts(
    workspace: Workspace,
    text: str,
    source: str,
    facet: str,
    *,
    trees: Sequence[str],
    language: str,
    part: str,
    ending: str = "",
    command: str,
    dry_run: bool,
) -> Outcome:
    """Give a facet the concepts of a file; one that was imported under the same name before is replaced.

    Args:
        text: content of the file; source: its name.
        trees, language, part, ending: as ``read_concepts``. command: as it was typed, for the journal.

    Raises:
        VocabularyError: the file cannot be read, or does not go together with the review's own concepts.
        UsageError: the form or the facet is not right. LibraryError: a file of the review cannot be written.
        ConfigError: as ``beside.own``.
    """
    settings = workspace.settings
    path = settings.vocabulary
    read = read_concepts(text, source, facet, trees=trees, language=language, part=part, ending=ending)
    table = beside.own(workspace, path.parent / FOLDER / f"{_stem(source)}-{facet}.tsv")
    name = table.relative_to(path.parent).as_posix()
    before, _ = vocabulary_text(path)
    pieces = with_import(before, facet, name, shown(path), read.label)
    own = read_vocabulary(applied(before, pieces), shown(path))
    whole = joined(settings, own, shown, {name: read.concepts})
    kept = [one for one in whole.in_facet(facet) if one.tag not in own.concepts]
    row = Imported(facet, shown(table), len(read.concepts), sum(len(one.names) for one in read.concepts))
    notices = [*_new_facet(workspace, facet, dry_run=dry_run), *read.notices]
    if len(kept) < len(read.concepts):
        notices.append(
            f"concepts that the vocabulary has already, by identifier or label: {len(read.concepts) - len(kept)}"
        )
    if dry_run:
        return Outcome("vocab import", (row,), notices=tuple(notices), diff=diff_of(workspace, before, pieces))

    def work() -> bool:
        review = Workspace(settings)
        there = beside.write(review, command, table, write_table(read.concepts).encode())
        review.update(
            path,
            lambda data: _with_import(data, facet, name, shown(path), read.label),
            beside.note(review, command, path),
        )
        return there

    if workspace.together(work, command):
        notices.append(f"`{shown(table)}` was there already, and holds what was imported now")
    return Outcome("vocab import", (row,), notices=tuple(notices))


def _new_facet(workspace: Workspace, facet: str, *, dry_run: bool) -> list[str]:
    """Return the notice that the vocabulary has no such facet yet, with the nearest one that it has."""
    known = workspace.own_vocabulary.facets
    if facet in known:
        return []
    close = closest(facet, known)
    back = "" if dry_run else " `citekit undo` takes this back"
    return [f"`{facet}` is a new facet" + (f"; did you mean `{close}`?{back}" if close else "")]


def _stem(source: str) -> str:
    """Return the name of a file without folder and ending, as part of a file name."""
    return as_notation(Path(source).stem).replace("_", "-").strip("-").lower() or "imported"


def _with_import(data: bytes, facet: str, name: str, file: str, label: str) -> bytes:
    text = data.decode("utf-8-sig")
    after = applied(text, with_import(text, facet, name, file, label))
    return data[: len(data) - len(text.encode())] + after.encode()


def export(workspace: Workspace, form: str, facet: str | None) -> Outcome:
    """Return the vocabulary, or one facet of it, as text in one of ``writing.FORMS``, imported concepts too.

    A row for each facet says what is in it.

    Raises:
        UsageError: there is no such facet.
    """
    vocabulary = workspace.vocabulary
    if facet is not None and facet not in vocabulary.facets:
        known = ", ".join(f"`{name}`" for name in vocabulary.facets)
        raise UsageError(f"the vocabulary has no facet `{facet}`", hint=f"the facets are {known}")
    facets = [one for one in vocabulary.facets.values() if facet in (None, one.name)]
    concepts = [one for one in vocabulary.concepts.values() if facet in (None, one.facet)]
    counts = Counter(one.facet for one in concepts)
    rows = tuple(Exported(one.name, form, counts[one.name]) for one in facets)
    return Outcome("vocab export", rows, text=writing.write(form, facets, concepts))


def diff_of(workspace: Workspace, before: str, pieces: Sequence[Piece]) -> str:
    """Return the diff of edits of the vocabulary file, which holds ``before``."""
    edits = [
        Edit(len(before[: one.start].encode()), len(before[: one.end].encode()), one.text.encode()) for one in pieces
    ]
    name = Path(os.path.relpath(workspace.settings.vocabulary, workspace.root)).as_posix()
    return unified(before.encode(), edits, name)
