"""The vocabulary's part of ``undo``: what ``vocab rename|merge|move`` changed beside the library, kept to be put back.

Kept in the user's state folder, for the last few commands. A record belongs to the step of the journal that left the
library with the same digest; a vocabulary that was edited since is left alone and the person is told.
"""

import json
import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from citekit import storage
from citekit.digest_cache import digest_of
from citekit.errors import CitekitError
from citekit.journal import Step
from citekit.journeys.workspace import Workspace, shown

KEPT = 20
"""How many changes are remembered."""


def remember(workspace: Workspace, before: bytes, after: bytes) -> None:
    """Keep what the vocabulary was before a command that has just changed library and vocabulary.

    What cannot be written costs the memory and never the command.
    """
    library = digest_of(storage.read_bytes(workspace.settings.library))
    row = [library, digest_of(after), before.decode("utf-8", "surrogateescape")]
    path = _path(workspace)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps([*_rows(path), row][-KEPT:]), "ascii")
        temporary.replace(path)


def put_back(workspace: Workspace, step: Step) -> tuple[str, ...]:
    """Put the vocabulary back to what it was before a step that was taken back; return what is to be said of it."""
    path = workspace.settings.vocabulary
    row = next((row for row in reversed(_rows(_path(workspace))) if row[0] == step.after), None)
    if row is None:
        return ()
    _, after, before = row
    if not path.is_file() or digest_of(path.read_bytes()) != after:
        return (f"`{shown(path)}` was edited since, so it stays; put it back by hand or with git",)
    try:
        content = before.encode("utf-8", "surrogateescape")
        storage.update(path, lambda _: content, guard=workspace.settings.library)
    except CitekitError as error:
        return (f"`{shown(path)}` cannot be put back: {error.message}",)
    return (f"`{shown(path)}` is as it was before, too",)


def _path(workspace: Workspace) -> Path:
    name = blake2b(os.fsencode(storage.real(workspace.settings.vocabulary)), digest_size=12).hexdigest()
    return workspace.settings.state / "vocabulary" / f"{name}.json"


def _rows(path: Path) -> list[list[str]]:
    """Return the records kept, oldest first; a file that is missing or cannot be read is the same as none."""
    with suppress(OSError, ValueError, TypeError):
        return [[str(cell) for cell in row] for row in json.loads(path.read_text("ascii")) if len(row) == 3]
    return []
