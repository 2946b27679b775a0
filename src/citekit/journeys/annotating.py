"""The notes of a review's authors, held against its library and vocabulary; for ``render`` and ``check``."""

from citekit.findings import Finding
from citekit.journeys.workspace import Workspace, shown
from citekit.notes import Notes, problems, read_notes


def review_notes(workspace: Workspace) -> tuple[Notes, tuple[Finding, ...]]:
    """Return the notes in the folder ``notes`` beside the library, and a finding for each that no list will print."""
    folder = workspace.settings.library.parent / "notes"
    if not folder.is_dir():
        return Notes(), ()
    from citekit.reading_list import FIELDS

    notes = read_notes(folder, shown(folder))
    keys = {entry.key for entry in workspace.catalogue().entries}
    return notes, tuple(problems(notes, keys, workspace.vocabulary.concepts, FIELDS))
