"""``citekit undo`` and ``citekit log``: what the commands changed, and the last one taken back.

The journal says which commands the library's bytes hold; where others have written since, the places are looked for.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from citekit import storage
from citekit.bib.diff import unified
from citekit.bib.edits import Edit, apply
from citekit.bib.library import Library
from citekit.digest_cache import digest_of
from citekit.errors import EditRefused
from citekit.journal import Change, Past, Step
from citekit.journeys import places, vocabulary_undo
from citekit.journeys.places import Place, State
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome


class Row(NamedTuple):
    """One command that changed the library, or was taken back."""

    step: Step

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"id": self.step.id, "command": self.step.command, "at": self.step.at, "changes": self.step.places}


class _Taken(NamedTuple):
    """What an undo comes to.

    Attributes:
        steps: those passed over because nothing of them is left, and last the one taken back.
        edits: what takes it back; none where there is nothing to take back.
    """

    steps: tuple[Step, ...] = ()
    edits: tuple[Edit, ...] = ()
    notices: tuple[str, ...] = ()


def log(workspace: Workspace) -> Outcome:
    """Return one row a command whose work the library holds, newest first.

    Raises:
        LibraryError: the library cannot be read.
    """
    past = workspace.journal.past(storage.read_bytes(workspace.settings.library))
    return Outcome("log", results=tuple(Row(step) for step in reversed(past.steps)))


def undo(workspace: Workspace, *, dry_run: bool = False) -> Outcome:
    """Take the last command's change back, also after other edits that do not touch its bytes.

    A command of which the library holds nothing any more (it was killed before it saved, or put back by hand or with
    git) is passed over; a notice says so. What a `vocab` command changed in the vocabulary beside it is put back too.

    Returns:
        An outcome that is unmatched (exit 1) when there is nothing to take back.

    Raises:
        EditRefused: the bytes were edited since, or the command could not be kept in the journal; nothing is written.
        StorageError: the journal cannot be written; nothing is written.
        LibraryError, LibraryLocked: the library cannot be read or written.
    """
    made: list[tuple[bytes, _Taken]] = []

    def plan(data: bytes) -> bytes:
        made[:] = [(data, _take_back(Library(data, workspace.name), workspace.journal.past(data)))]
        return apply(data, made[0][1].edits)

    def note(old: bytes, new: bytes) -> Callable[[], None]:
        return workspace.journal.take_back([step.id for step in made[0][1].steps], digest_of(old), digest_of(new))

    path = workspace.settings.library
    if dry_run:
        plan(storage.read_bytes(path))
    else:
        storage.update(path, plan, note=note)
    data, taken = made[0]
    if not taken.edits:
        return Outcome("undo", notices=(*taken.notices, "there is nothing to take back"), unmatched=True)
    diff = unified(data, taken.edits, workspace.diff_name) if dry_run else ""
    beside = () if dry_run else vocabulary_undo.put_back(workspace, taken.steps[-1])
    return Outcome("undo", results=(Row(taken.steps[-1]),), notices=(*taken.notices, *beside), diff=diff)


def _take_back(library: Library, past: Past) -> _Taken:
    """Return what takes the last step back of which the library holds anything."""
    notices = [_passed(step) for step in past.gone]
    steps: list[Step] = []
    for step in reversed(past.steps):
        steps.append(step)
        changes = step.changes()
        if changes is None:
            raise _refusal(library, step, "the journal does not have what it changed")
        exact = step.after == past.digest
        edits, away = _edits(library, step, changes, exact=exact)
        if not edits:
            notices.append(_passed(step))
            continue
        notices += [f"`{key}` is not in the library any more" for key in away]
        if not exact:
            notices.append("the library was changed since by others than citekit's log knows; that is kept")
        return _Taken(tuple(steps), edits, tuple(notices))
    return _Taken(notices=tuple(notices))


def _edits(
    library: Library, step: Step, changes: Sequence[Change], *, exact: bool
) -> tuple[tuple[Edit, ...], tuple[str, ...]]:
    """Return the edits that take changes back, and the keys of entries that are gone."""
    found = places.recorded(library, changes) if exact else places.found(library, changes)
    for place in found:
        if place.state is State.EDITED:
            raise _refusal(library, step, _edited(library, place))
    edits = tuple(place.edit for place in found if place.edit)
    away = dict.fromkeys(library.decode(place.change.key) for place in found if place.state is State.AWAY)
    return edits, tuple(away)


def _edited(library: Library, place: Place) -> str:
    change = place.change
    what = f"`{change.field}` of `{library.decode(change.key)}` was" if change.field else "its bytes were"
    return f"{what} edited since"


def _refusal(library: Library, step: Step, reason: str) -> EditRefused:
    return EditRefused(
        f"`{step.command}` cannot be taken back: {reason}",
        where=library.name,
        hint="use `git` to go back, or edit the file by hand",
    )


def _passed(step: Step) -> str:
    return f"`{step.command}` was passed over: nothing of it is in the library any more"
