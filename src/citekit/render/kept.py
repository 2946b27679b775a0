"""What took long to make, kept in the user's cache folder by the digest of what it was made from.

May be deleted at any time. One file a thing: the SHA-1 of the rest, then the rest. A file that is missing or damaged is
the same as none; those used longest ago go when all together are larger than LARGEST. Knows nothing of what it keeps.
"""

import os
from contextlib import suppress
from pathlib import Path

from citekit import storage
from citekit.digest_cache import digest_of

LARGEST = 64_000_000
"""How many bytes a folder may take; the references of 10,000 works take about five million."""

LISTS, REFERENCES = "lists", "references"
"""The folders, in the user's cache folder, of finished lists and maps, and of formatted references."""


class Kept:
    """A folder of kept things.

    Args:
        folder: where they lie; made when first needed; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, name: str) -> bytes | None:
        """Return what was kept under a name (hexadecimal digits), or None; what is used again is young again."""
        if self._folder is None:
            return None
        path = self._folder / f"{name}.cache"
        with suppress(OSError):
            head, _, body = path.read_bytes().partition(b"\n")
            if head == digest_of(body).encode():
                with suppress(OSError):  # a folder that is not ours to write can still be read
                    os.utime(path)
                return body
        return None

    def put(self, name: str, body: bytes) -> None:
        """Keep bytes under a name; where that cannot be written nothing is kept."""
        if self._folder is None:
            return
        with suppress(OSError):
            storage.put(self._folder / f"{name}.cache", digest_of(body).encode() + b"\n", body)
            self._tidy(self._folder)

    def sizes(self) -> tuple[int, ...]:
        """Return how many bytes each kept thing takes."""
        sizes = []
        for path in self._files():
            with suppress(OSError):
                sizes.append(path.stat().st_size)
        return tuple(sizes)

    def clear(self) -> int:
        """Remove everything that can be removed, and return how many kept things that were."""
        removed = 0
        for path in self._files():
            with suppress(OSError):
                path.unlink()
                removed += 1
        return removed

    def _files(self) -> tuple[Path, ...]:
        return tuple(self._folder.glob("*.cache")) if self._folder else ()

    def _tidy(self, folder: Path) -> None:
        """Remove what was used longest ago until the rest takes no more than LARGEST bytes."""
        facts = sorted(((path.stat(), path) for path in folder.iterdir()), key=lambda one: one[0].st_mtime_ns)
        total = sum(stat.st_size for stat, _ in facts)
        for stat, path in facts[:-1]:
            if total <= LARGEST:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size
