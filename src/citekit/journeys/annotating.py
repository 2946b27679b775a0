"""The notes of a review's authors, held against its library and vocabulary; for ``render`` and ``check``."""

from collections.abc import Mapping

from citekit.findings import Finding
from citekit.journeys.workspace import Workspace, shown
from citekit.notes import Notes, left_behind, problems, read_notes


def review_notes(workspace: Workspace) -> tuple[Notes, tuple[Finding, ...]]:
    """Return the notes in the folder ``notes`` beside the library, and a finding for each that no list will print."""
    notes = _notes(workspace)
    if notes == Notes():
        return notes, ()
    from citekit.reading_list import FIELDS

    keys = {entry.key for entry in workspace.catalogue().entries}
    return notes, tuple(problems(notes, keys, workspace.vocabulary.concepts, FIELDS))


def notes_left_behind(workspace: Workspace, renamed: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return a finding for each note on a citation key or tag of ``renamed``: notes are text, which nobody rewrites."""
    return tuple(left_behind(_notes(workspace), renamed)) if renamed else ()


def _notes(workspace: Workspace) -> Notes:
    folder = workspace.settings.library.parent / "notes"
    return read_notes(folder, shown(folder), workspace.root)
