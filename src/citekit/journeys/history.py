"""``citekit undo`` and ``citekit log``: what the commands changed, and the last one taken back."""

from dataclasses import dataclass

from citekit import storage
from citekit.errors import EditRefused
from citekit.journal import Journal, Step, inverse
from citekit.journeys.workspace import Saved, Workspace
from citekit.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Row:
    """One command that changed the library, or was taken back."""

    step: Step

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"id": self.step.id, "command": self.step.command, "at": self.step.at, "changes": len(self.step.changes)}


def log(workspace: Workspace) -> Outcome:
    """Return one row a command that can still be taken back, newest first."""
    journal = Journal(workspace.settings.state, workspace.settings.library)
    return Outcome("log", results=tuple(Row(step) for step in reversed(journal.steps())))


def undo(workspace: Workspace, *, dry_run: bool = False) -> Outcome:
    """Take the last command's change back, also after other edits that do not touch its bytes.

    Returns:
        An outcome that is unmatched (exit 1) when there is nothing to take back.

    Raises:
        EditRefused: the bytes were edited since; nothing is written.
        LibraryError, LibraryLocked: the library cannot be read or written.
    """
    journal = Journal(workspace.settings.state, workspace.settings.library)
    steps = journal.steps()
    if not steps:
        return Outcome("undo", notices=("there is nothing to take back",), unmatched=True)
    step = steps[-1]
    saved = _take_back(workspace, step, dry_run)
    if not dry_run:
        journal.take_back(step)
    return Outcome("undo", results=(Row(step),), diff=saved.diff)


def _take_back(workspace: Workspace, step: Step, dry_run: bool) -> Saved:
    from citekit.bib.diff import unified
    from citekit.bib.edits import Edit, apply

    made: list[tuple[bytes, list[Edit]]] = []

    def plan(data: bytes) -> bytes:
        spans = inverse(data, step)
        if spans is None:
            raise EditRefused(
                f"`{step.command}` cannot be taken back: its bytes were edited since",
                where=workspace.name,
                hint="use `git` to go back, or edit the file by hand",
            )
        edits = [Edit(*span) for span in spans]
        made[:] = [(data, edits)]
        return apply(data, edits)

    path = workspace.settings.library
    if dry_run:
        plan(storage.read_bytes(path))
    else:
        storage.update(path, plan)
    data, edits = made[0]
    return Saved(True, unified(data, edits, workspace.name))
