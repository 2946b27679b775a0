"""What commands change in a review beside the library, and taking that back: decisions in the log, whole small files.

The journal has the digests; what a file was before is kept in the user's state folder, for the last few changes. What
was edited since is not put back, and nothing else of its command either.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from citekit import storage
from citekit.digest_cache import digest_of
from citekit.errors import CitekitError, ConfigError, EditRefused, StorageError, why
from citekit.journal import Beside, Step
from citekit.journeys import decision_log
from citekit.journeys.imports import is_inside
from citekit.journeys.workspace import Workspace, now, shown
from citekit.tagging.decisions import Decision, restored

KEPT = 20
"""How many files as they were are kept."""


class Back(NamedTuple):
    """What takes back what a step changed beside the library.

    Attributes:
        lines: for the decision log. files: path, and what it was (None: it was not there).
        troubles: why something cannot be put back, one error each: EditRefused, or StorageError for a file that cannot
            be read.
    """

    lines: tuple[Decision, ...] = ()
    files: tuple[tuple[Path, bytes | None], ...] = ()
    troubles: tuple[CitekitError, ...] = ()


def own(workspace: Workspace, path: Path) -> Path:
    """Return the path of a file that lies beside the vocabulary, made sure that it does.

    Raises:
        ConfigError: it leads out of the review by a link: what a stranger's review names is neither read nor written.
    """
    if not is_inside(workspace.settings, path):
        message = f"`{shown(path)}` is a link that leads out of the review"
        raise ConfigError(message, where=shown(path), hint="remove the link, or put the file itself in its place")
    return path


def note(workspace: Workspace, command: str, path: Path) -> Callable[[bytes | None, bytes], Callable[[], None]]:
    """Return what notes, under the library's lock and before a file of the review is written, what it was before.

    It takes the old bytes (None: there was no file) and the new ones. What cannot be kept never costs the command.
    """

    def noted(old: bytes | None, new: bytes) -> Callable[[], None]:
        before = "" if old is None else digest_of(old)
        if old is not None:
            _keep(workspace.settings.state / "beside" / before, old)
        name = Path(os.path.relpath(path, workspace.root)).as_posix()
        return workspace.journal.beside(command, now(), Beside(files=((name, before, digest_of(new)),)))

    return noted


def write(workspace: Workspace, command: str, path: Path, data: bytes) -> bool:
    """Write a file of the review whole, so that ``undo`` puts back what was there; return whether something was.

    Raises:
        LibraryError, LibraryLocked: it cannot be written; it is as it was. ConfigError: as ``own``.
    """
    path, noted = own(workspace, path), note(workspace, command, path)

    def work() -> bool:
        if storage.is_there(path):
            workspace.update(path, lambda _: data, noted)
            return True
        storage.write_new(path, data)
        storage.on_failure(noted(None, data))
        return False

    return workspace.together(work, command)


def back(workspace: Workspace, step: Step) -> Back:
    """Return what takes back what is still there of a step's changes beside the library."""
    lines: list[Decision] = []
    files: list[tuple[Path, bytes | None]] = []
    troubles: list[CitekitError] = []
    if step.beside.decided:
        try:
            log = decision_log.decisions(workspace)
        except StorageError as error:
            troubles.append(error)
        else:
            marks, own = list(map(decision_log.mark, log)), list(step.beside.decided)
            told = set(own)
            undone = [one for one, mark in zip(log, marks, strict=True) if mark in told]
            lines = restored(log, undone, now(), _start(marks, own))
    for name, (before, after) in {name: digests for name, *digests in step.beside.files}.items():
        path = workspace.root / name
        try:
            present = digest_of(storage.read_bytes(path)) if storage.is_there(path) else ""
            if present == after:
                files.append((path, _kept(workspace, before, path) if before else None))
            elif present != before:
                raise EditRefused(f"`{shown(path)}` was edited since", where=shown(path))
        except (EditRefused, StorageError) as error:
            troubles.append(error)
    return Back(tuple(lines), tuple(files), tuple(troubles))


def _start(marks: Sequence[str], own: Sequence[str]) -> int | None:
    """Return where the lines of a step stand in one piece, as they were added; None where a merge took them apart."""
    return next((at for at, mark in enumerate(marks) if mark in own[:1] and marks[at : at + len(own)] == own), None)


def put_back(workspace: Workspace, found: Back) -> tuple[str, ...]:
    """Do what ``back`` returned; return what is to be said of it.

    Raises:
        LibraryError: a file cannot be written. ConfigError: as ``decision_log.log_of``.
    """
    for path, content in found.files:
        if content is None:
            storage.remove(path)
        elif storage.is_there(path):
            workspace.update(path, partial(_as, content))
        else:
            storage.write_new(path, content)
    if found.lines:
        decision_log.append(workspace, decision_log.as_held(workspace, found.lines))
    return tuple(f"`{shown(path)}` is as it was before, too" for path, _ in found.files)


def _as(content: bytes, _: bytes) -> bytes:
    return content


def _kept(workspace: Workspace, digest: str, path: Path) -> bytes:
    """Return the bytes with this digest that were kept of a file.

    Raises:
        EditRefused: they are not kept any more. StorageError: they cannot be read.
    """
    kept = workspace.settings.state / "beside" / digest
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        raise EditRefused(f"what `{shown(path)}` was is not kept any more", where=shown(path)) from None
    except OSError as error:
        raise StorageError(f"what `{shown(path)}` was cannot be read: {why(error)}", where=str(kept)) from None


def _keep(path: Path, data: bytes) -> None:
    with suppress(OSError):
        storage.put(path, data)
        ages = sorted(path.parent.iterdir(), key=lambda other: other.stat().st_mtime_ns)
        for other in ages[:-KEPT]:
            other.unlink(missing_ok=True)
