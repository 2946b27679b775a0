"""What the last ``add`` could not get, kept in the user's state folder for ``--retry-failed``.

Every command has a file of its own, so that several at once do not lose each other's rest.
"""

import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from citekit import storage


class Batch(NamedTuple):
    """The rest of a batch: identifiers as they were given, and the tags they were to get."""

    identifiers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Pending:
    """The rest of the last batch for one library, or of the last ones where several commands ran at once.

    Args:
        state: citekit's state folder.
        library: the library's path; its resolved form names the folder.
    """

    def __init__(self, state: Path, library: Path) -> None:
        self._folder = state / "pending" / storage.name_of(library)
        self._own = self._folder / f"{time.time_ns():x}-{os.getpid()}.json"
        self._read: tuple[Path, ...] | None = None

    def read(self) -> Batch:
        """Return the rest of the last batch, with that of others with the same tags; empty where there is none.

        A rest with other tags waits for the next command that reads.
        """
        rests = {path: rest for path in self._files() if (rest := _rest(path)).identifiers}
        tags = [*rests.values()][-1].tags if rests else ()
        chosen = {path: rest for path, rest in rests.items() if rest.tags == tags}
        self._read = tuple(chosen)
        return Batch(tuple(dict.fromkeys(one for rest in chosen.values() for one in rest.identifiers)), tags)

    def begin(self, identifiers: Sequence[str], tags: Sequence[str]) -> None:
        """Keep a whole batch in place of what was read, or of all rests where nothing was; never an error."""
        done = self._files() if self._read is None else self._read
        self.keep(identifiers, tags)
        for path in done:
            with suppress(OSError):
                path.unlink()

    def keep(self, identifiers: Sequence[str], tags: Sequence[str]) -> None:
        """Keep the rest of this command's batch, or nothing of it when nothing is left; never an error."""
        with suppress(OSError):
            if not identifiers:
                self._own.unlink(missing_ok=True)
                return
            storage.put(self._own, json.dumps({"identifiers": list(identifiers), "tags": list(tags)}).encode())

    def _files(self) -> tuple[Path, ...]:
        """Return the files of all commands, oldest first."""
        with suppress(OSError):
            return tuple(sorted(self._folder.glob("*.json")))
        return ()


def _rest(path: Path) -> Batch:
    try:
        row = json.loads(path.read_text("utf-8"))
        return Batch(tuple(map(str, row["identifiers"])), tuple(map(str, row["tags"])))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Batch()
