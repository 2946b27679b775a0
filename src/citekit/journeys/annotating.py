"""The notes of a review's authors, held against its library and vocabulary; for ``render`` and ``check``."""

from collections.abc import Mapping
from functools import partial

from citekit.errors import UnknownTag
from citekit.findings import Finding
from citekit.journeys.listing import unknown_key
from citekit.journeys.workspace import Workspace, shown
from citekit.notes import Advice, Notes, left_behind, problems, read_notes
from citekit.vocabulary import Vocabulary


def review_notes(workspace: Workspace) -> tuple[Notes, tuple[Finding, ...]]:
    """Return the notes in the folder ``notes`` beside the library, and a finding for each that no list will print."""
    notes = _notes(workspace)
    if notes == Notes():
        return notes, ()
    from citekit.reading_list import FIELDS

    keys = {entry.key for entry in workspace.catalogue().entries}
    advice = Advice(partial(_meant, workspace.vocabulary), lambda key: unknown_key(workspace, key).hint)
    return notes, tuple(problems(notes, keys, workspace.vocabulary.concepts, FIELDS, advice))


def _meant(vocabulary: Vocabulary, tag: str) -> tuple[str, str]:
    """Return the tag of the concept that goes by the name ``tag``, or a blank, and the hint of a tag that is none."""
    try:
        return vocabulary.resolve(tag).tag, ""
    except UnknownTag as error:
        return "", error.hint


def notes_left_behind(workspace: Workspace, renamed: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return a finding for each note on a citation key or tag of ``renamed``: notes are text, which nobody rewrites."""
    return tuple(left_behind(_notes(workspace), renamed)) if renamed else ()


def _notes(workspace: Workspace) -> Notes:
    folder = workspace.settings.library.parent / "notes"
    return read_notes(folder, shown(folder), workspace.root)
