"""Derived values kept between commands, valid only for the exact bytes they were derived from.

May be deleted at any time. One file a source file, in the user's cache folder: its first line is the digest and
citekit's version (a better reader forgets what an older one derived), the rest is the value. A cache that is missing,
stale, damaged or unwritable is the same as none.
"""

import json
import os
from contextlib import suppress
from hashlib import blake2b, sha1
from pathlib import Path

from citekit import __version__, storage


def digest_of(*pieces: bytes | memoryview) -> str:
    """Return the digest by which bytes, one or several pieces of them, are known again: SHA-1 in hexadecimal.

    It is computed of the whole library at each use, and is the quickest of those that never meet by accident.
    """
    digest = sha1(usedforsecurity=False)
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def stamp_of(path: "Path | os.DirEntry[str]") -> str:
    """Return a file's path, size and time of change, by which a file too large to read is known again."""
    with suppress(OSError):
        status = path.stat()
        return f"{os.fspath(path)}:{status.st_size}:{status.st_mtime_ns};"
    return f"{os.fspath(path)}:-;"


class DigestCache:
    """A cache of one value a source file.

    Args:
        folder: where the cache lies; made when first needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, source: Path, digest: str) -> object | None:
        """Return the JSON value derived from the content of ``source`` with this digest; None when it is not known."""
        data = self.get_bytes(source, digest)
        with suppress(ValueError):
            value: object = json.loads(data) if data else None
            return value
        return None

    def put(self, source: Path, digest: str, value: object) -> None:
        """Keep a JSON value derived from the content with this digest."""
        self.put_bytes(source, digest, json.dumps(value, separators=(",", ":")).encode())

    def get_bytes(self, source: Path, digest: str) -> bytes | None:
        """Return the bytes derived from the content of ``source`` with this digest; None when they are not known."""
        with suppress(OSError), self.file_of(source).open("rb") as file:
            if file.readline() == _head(digest):
                return file.read()
        return None

    def put_bytes(self, source: Path, digest: str, value: bytes) -> None:
        """Keep bytes derived from the content with this digest; a cache that cannot be written is left alone."""
        with suppress(OSError):
            storage.put(self.file_of(source), _head(digest), value)

    def file_of(self, source: Path) -> Path:
        """Return the file that a source's value lies in."""
        name = blake2b(os.fsencode(source.absolute()), digest_size=12).hexdigest()
        return self._folder / f"{name}.cache"


def _head(digest: str) -> bytes:
    return f"{digest} {__version__}\n".encode()
