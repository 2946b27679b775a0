"""Derived values kept between commands, valid only for the exact bytes they were derived from.

May be deleted at any time. One file a source file, in the user's cache folder: its first line is the digest, the rest
is JSON. A cache that is missing, stale, damaged or unwritable is the same as none.
"""

import json
import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from citekit import __version__


class DigestCache:
    """A cache of JSON values by source file and content.

    Args:
        folder: where the cache lies; made when first needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, source: Path, data: bytes) -> object | None:
        """Return what was derived from ``data``, the present content of ``source``; None when it is not known."""
        try:
            with self._file(source).open("rb") as file:
                if file.readline().strip() != _digest(data):
                    return None
                value: object = json.loads(file.read())
                return value
        except (OSError, ValueError):
            return None

    def put(self, source: Path, data: bytes, value: object) -> None:
        """Keep what was derived from ``data``; a cache that cannot be written is left alone."""
        path = self._file(source)
        temporary = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                temporary.write_bytes(_digest(data) + b"\n" + json.dumps(value, separators=(",", ":")).encode())
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)

    def _file(self, source: Path) -> Path:
        name = blake2b(os.fsencode(source.absolute()), digest_size=12).hexdigest()
        return self._folder / f"{name}.json"


def _digest(data: bytes) -> bytes:
    """Return the digest of ``data`` and citekit's version: a better reader forgets what an older one derived."""
    return blake2b(data, digest_size=32, person=__version__.encode()[:16]).hexdigest().encode()
