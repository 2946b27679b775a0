"""What commands change in a review beside the library, and taking that back: decisions in the log, whole small files.

The journal has the digests; what a file was before is kept in the user's state folder, for the last few changes. A file
that was edited since is left alone and the person is told.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from citekit import storage
from citekit.digest_cache import digest_of
from citekit.errors import CitekitError
from citekit.journal import Beside, Step
from citekit.journeys import deciding
from citekit.journeys.workspace import Workspace, now, shown
from citekit.tagging.decisions import Decision, restored

KEPT = 20
"""How many files as they were are kept."""


class Back(NamedTuple):
    """What takes back what a step changed beside the library.

    Attributes:
        lines: for the decision log. files: path, and the digest of what it was (blank: it was not there).
        troubles: why something stays as it is.
    """

    lines: tuple[Decision, ...] = ()
    files: tuple[tuple[Path, str], ...] = ()
    troubles: tuple[str, ...] = ()


def note(workspace: Workspace, command: str, path: Path) -> Callable[[bytes, bytes], Callable[[], None]]:
    """Return what notes, under the library's lock and before a file of the review is written, what it was before.

    It takes the old bytes (none: there was no file) and the new ones. What cannot be kept never costs the command.
    """

    def noted(old: bytes, new: bytes) -> Callable[[], None]:
        before = digest_of(old) if old else ""
        if old:
            _keep(workspace.settings.state / "beside" / before, old)
        name = Path(os.path.relpath(path, workspace.root)).as_posix()
        return workspace.journal.beside(command, now(), Beside(files=((name, before, digest_of(new)),)))

    return noted


def back(workspace: Workspace, step: Step) -> Back:
    """Return what takes back what is still there of a step's changes beside the library."""
    lines: list[Decision] = []
    files, troubles = [], []
    if step.beside.decided:
        try:
            log = deciding.decisions(workspace)
        except CitekitError as error:
            troubles.append(f"decisions stay as they are: {error.message}")
        else:
            marks, own = list(map(deciding.mark, log)), list(step.beside.decided)
            told = set(own)
            undone = [one for one, mark in zip(log, marks, strict=True) if mark in told]
            lines = restored(log, undone, now(), _start(marks, own))
    for name, (before, after) in {name: digests for name, *digests in step.beside.files}.items():
        path = workspace.root / name
        present = digest_of(path.read_bytes()) if path.is_file() else ""
        if present == after:
            files.append((path, before))
        elif present != before:
            troubles.append(f"`{shown(path)}` was edited since, so it stays; put it back by hand or with git")
    return Back(tuple(lines), tuple(files), tuple(troubles))


def _start(marks: Sequence[str], own: Sequence[str]) -> int | None:
    """Return where the lines of a step stand in one piece, as they were added; None where a merge took them apart."""
    return next((at for at, mark in enumerate(marks) if mark in own[:1] and marks[at : at + len(own)] == own), None)


def put_back(workspace: Workspace, found: Back) -> tuple[str, ...]:
    """Do what ``back`` returned; return what is to be said of it."""
    said = list(found.troubles)
    for path, before in found.files:
        try:
            _put(workspace, path, before)
            said.append(f"`{shown(path)}` is as it was before, too")
        except CitekitError as error:
            said.append(f"`{shown(path)}` cannot be put back: {error.message}")
        except OSError:
            said.append(f"`{shown(path)}` cannot be put back: what it was is not kept any more")
    if found.lines:
        try:
            deciding.append(workspace, deciding.as_held(workspace, found.lines))
        except CitekitError as error:
            said.append(f"the decision log does not say that this was taken back: {error.message}")
    return tuple(said)


def _put(workspace: Workspace, path: Path, before: str) -> None:
    if not before:
        path.unlink()
        return
    content = (workspace.settings.state / "beside" / before).read_bytes()
    storage.update(path, lambda _: content, guard=workspace.settings.library)


def _keep(path: Path, data: bytes) -> None:
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(data)
        temporary.replace(path)
        ages = sorted(path.parent.iterdir(), key=lambda other: other.stat().st_mtime_ns)
        for other in ages[:-KEPT]:
            other.unlink(missing_ok=True)
