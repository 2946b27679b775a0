"""What the last ``add`` could not get, kept in the user's state folder for ``--retry-failed``."""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple


class Batch(NamedTuple):
    """The rest of a batch: identifiers as they were given, and the tags they were to get."""

    identifiers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Pending:
    """The rest of the last batch for one library.

    Args:
        state: citekit's state folder.
        library: the library's path; its resolved form names the file.
    """

    def __init__(self, state: Path, library: Path) -> None:
        name = blake2b(os.fsencode(library.resolve()), digest_size=12).hexdigest()
        self._path = state / "pending" / f"{name}.json"

    def read(self) -> Batch:
        """Return the rest of the last batch; empty when there is none or it cannot be read."""
        try:
            row = json.loads(self._path.read_text("utf-8"))
            return Batch(tuple(map(str, row["identifiers"])), tuple(map(str, row["tags"])))
        except (OSError, ValueError, KeyError, TypeError):
            return Batch()

    def write(self, identifiers: Sequence[str], tags: Sequence[str]) -> None:
        """Keep the rest of a batch, or forget the last one when nothing is left; never an error."""
        with suppress(OSError):
            if not identifiers:
                self._path.unlink(missing_ok=True)
                return
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary = self._path.with_suffix(f".{os.getpid()}")
            temporary.write_text(json.dumps({"identifiers": list(identifiers), "tags": list(tags)}), "utf-8")
            temporary.replace(self._path)
