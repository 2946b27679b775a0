"""One file put in the place of another, whole, durably and with its owner and mode; what a killed command left goes.

Its caller holds the lock. Knows no redo records.
"""

import os
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from citekit import swap
from citekit.bib.splice import Spliced
from citekit.storage import faults, in_place
from citekit.storage.folders import sync_folder

_CHUNK = 1 << 18

New = TypeVar("New", bytes, Spliced)
Note = Callable[[bytes, New], Callable[[], None]]
"""Called under the lock with old and new bytes before the file changes; what it returns takes the note back."""


def replace(target: Path, old: bytes, new: New, note: Note[New] | None) -> bool:
    """Write ``new`` over ``target`` unless it no longer holds ``old``; return whether it was written.

    Raises:
        LibraryError: it cannot be written, or nobody may; it is as it was.
    """
    temporary: Path | None = None
    try:
        status = target.stat()
        if not status.st_mode & 0o222:
            raise faults.read_only(target)
        linked = status.st_nlink > 1
        pieces = new.pieces if isinstance(new, Spliced) else (new,)
        temporary = write_beside(target, (in_place.note(old, bytes(new)),) if linked else pieces, status)
        withdraw = note(old, new) if note else None
        saved: bool | None = swap.holds(target, old)
        if saved and linked:
            temporary.replace(in_place.redo_file(target))
            in_place.write(target, old, bytes(new))
        elif saved:
            saved = swap.put(temporary, target, old, status)
            if saved is None:
                temporary.replace(target)
        if saved is False:
            if withdraw:
                withdraw()
            return False
        sync_folder(target.parent)
    except OSError as error:
        raise faults.unwritable(target, error) from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()
    return True


def clean(target: Path) -> None:
    """Complete a killed write through hard links, and remove temporary files: under the lock all of them are stale.

    Names ``.NAME.*.tmp`` are citekit's (contract A7); what else begins like it is an editor's or somebody's, and stays.

    Raises:
        LibraryError: a killed command left what only a person can judge, as ``swap.clean`` and ``in_place.complete``
            have it.
    """
    try:
        for path in target.parent.iterdir():
            own = path.name.removeprefix(f".{target.name}.")
            if own != path.name and own.endswith(".tmp"):
                path.unlink(missing_ok=True)
            elif own != path.name and swap.EXCHANGED.fullmatch(own):
                swap.clean(path, target)
        in_place.complete(target)
    except OSError as error:
        raise faults.unwritable(target, error) from None


def write_beside(
    target: Path, pieces: Iterable[bytes | memoryview], like: os.stat_result | None = None, *, lasting: bool = True
) -> Path:
    """Return a new file beside ``target`` that holds ``pieces``, to take its place; nothing is left where that fails.

    Args:
        like: whose owner and mode it gets. lasting: whether it is put on the disk before it is returned.

    Raises:
        OSError: it cannot be written.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}-{time.time_ns():x}.tmp")
    try:
        with temporary.open("xb", buffering=_CHUNK) as file:
            file.writelines(pieces)
            if like:
                _copy_owner(file.fileno(), like)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _copy_owner(descriptor: int, status: os.stat_result) -> None:
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
    with suppress(OSError):
        os.fchown(descriptor, status.st_uid, status.st_gid)
