"""Files that must not be harmed: read whole, replaced whole, by one command at a time.

A save is atomic and durable: temporary file in the same folder, fsync, exchange of the names (a rename where there is
no exchange), fsync of the folder. Links and modes are kept; a file with several hard links is written in place
(``in_place``). Saves that belong together wait for one another (``together``). Nothing here knows BibTeX.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from errno import EACCES, ENOENT, ENOTDIR
from pathlib import Path

from citekit.storage import faults, in_place, staged
from citekit.storage.folders import sync_folder
from citekit.storage.locks import LOCK_SECONDS, lock_of, locked
from citekit.storage.places import keep_inside, leaves, name_of, real
from citekit.storage.replacing import New, Note, clean, replace, write_beside

__all__ = ("append", "append_line", "is_there", "keep_inside", "leaves", "lock_of", "locked", "name_of", "on_failure",
           "put", "read_bytes", "real", "remove", "update", "write_new")  # fmt: skip

_ATTEMPTS = 8

Plan = Callable[[bytes], New | None]
"""Makes the new bytes from the old ones; None when nothing is to change."""


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; where a killed command left it half-written, those it was to have.

    Raises:
        LibraryError: it is missing, cannot be read, or is a pipe or a device.
    """
    try:
        target = real(path)
        if save := staged.held(target):
            if save.new is None:
                raise FileNotFoundError(ENOENT, os.strerror(ENOENT))
            return save.new
        if not (target.is_file() or target.is_dir()) and target.exists():
            raise faults.irregular(path)
        return in_place.meant(target, target.read_bytes())
    except OSError as error:
        raise faults.unreadable(path, error) from None


def is_there(path: Path) -> bool:
    """Return whether the file or folder exists; what lies where one may not look is not there."""
    if save := staged.held(real(path)):
        return save.new is not None
    try:
        return path.exists()
    except OSError:
        return False


def update(
    path: Path,
    plan: Plan[New],
    *,
    wait: float = LOCK_SECONDS,
    note: Note[New] | None = None,
    lock: Path | None = None,
) -> bool:
    """Replace the file by what ``plan`` makes of its bytes, under the lock; return whether it was written.

    ``plan`` is called again, with the new bytes, when another program changed the file meanwhile. When it returns None
    or the same bytes nothing is written. An error raised in ``plan`` leaves the file as it was.

    Args:
        path: the file; a symbolic link is followed.
        plan: pure function from old to new bytes.
        wait: seconds to wait for the lock.
        note: writes down, still under the lock, what is about to happen. It comes before the file changes, so a command
            that is killed in between leaves a note of something that did not happen, never the other way round.
        lock: the file's lock where it does not lie beside it, as ``lock_of`` has it.

    Raises:
        LibraryLocked: another command held the lock for ``wait`` seconds.
        LibraryError: the file cannot be read or written, or its mode says that nobody may; the old file is intact.
    """
    target = real(path)
    with locked(target, lock, wait):
        clean(target)
        for _ in range(_ATTEMPTS):
            old = read_bytes(target)
            new = plan(old)
            if new is None or (new == old if isinstance(new, bytes) else new.is_same(old)):
                return False
            if _stage(target, old, new, note) or replace(target, old, new, note):
                return True
    raise faults.keeps_changing(path)


def write_new(path: Path, data: bytes) -> bool:
    """Create a file that does not exist yet, durably; return False and leave it alone where it exists.

    Raises:
        LibraryError: it cannot be written; nothing of it is left.
    """
    if is_there(path):
        return False
    if waiting := staged.waiting():
        _expect_room(path)
        waiting.add(real(path), None, data)
        return True
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        sync_folder(path.parent)
    except OSError as error:
        if isinstance(error, FileExistsError) and os.path.lexists(path):
            return False
        raise faults.unwritable(path, error) from None
    return True


def put(path: Path, *pieces: bytes, lasting: bool = False) -> None:
    """Write a file whole, its folder too where there is none, without a lock: caches, records, what ``-o`` names.

    Whoever reads it finds the old content or the new one, however many commands write it at once. Owner and mode stay.

    Args:
        lasting: whether it is not to be lost with the power.

    Raises:
        OSError: it cannot be written; it is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = write_beside(path, pieces, path.stat() if path.exists() else None, lasting=lasting)
    try:
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    if lasting:
        sync_folder(path.parent)


def remove(path: Path) -> None:
    """Delete a file if it is there, and the folder that it lay in where nothing else does.

    Raises:
        LibraryError: it cannot be deleted; it is as it was.
    """
    if waiting := staged.waiting():
        if is_there(path):
            waiting.add(real(path), read_bytes(path), None)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise faults.unwritable(path, error) from None
    with suppress(OSError):  # a folder that holds more stays
        path.parent.rmdir()


def append_line(path: Path, line: str, *, ahead: bool = False) -> None:
    """Append lines to a log, durably; a last line that a killed program left without its end stays apart from them.

    Args:
        ahead: whether they are written now, also where other saves wait: they tell of these.

    Raises:
        LibraryError: they cannot be written; the log is as it was.
    """
    data = line.encode() + b"\n"
    waiting = None if ahead else staged.waiting()
    if waiting:
        target = real(path)
        old = read_bytes(path) if is_there(path) else None
        _expect_room(path, grows=True)
        gap = b"\n" if old and not old.endswith(b"\n") else b""
        waiting.add(target, old, (old or b"") + gap + data, grows=True)
    else:
        append(path, data, apart=True)


def append(path: Path, data: bytes, *, apart: bool = False) -> None:
    """Append bytes to a file now, durably; there may be none yet.

    Args:
        apart: whether they begin a new line, also where the last one has no end.

    Raises:
        LibraryError: they cannot be written; the file is as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = not path.exists()
        with path.open("a+b", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            if apart and size and os.pread(file.fileno(), 1, size - 1) != b"\n":
                data = b"\n" + data
            try:
                while data:
                    data = data[file.write(data) :]
                os.fsync(file.fileno())
            except BaseException:
                with suppress(OSError):
                    file.truncate(size)
                    if made:
                        real(path).unlink()
                raise
        if size == 0:
            sync_folder(path.parent)
    except OSError as error:
        raise faults.unwritable(path, error) from None


def on_failure(withdraw: Callable[[], None]) -> None:
    """Let ``withdraw`` be called should the saves that wait here not be done; where none waits, nothing happens."""
    if waiting := staged.waiting():
        waiting.notes.append(withdraw)


def _stage(target: Path, old: bytes, new: New, note: Note[New] | None) -> bool:
    """Let the save wait where others do; return whether it does.

    Raises:
        LibraryError: the file could not be written.
    """
    waiting = staged.waiting()
    if waiting is None:
        return False
    with suppress(FileNotFoundError):  # one that waits to be made, or that somebody has just taken away
        if not target.stat().st_mode & 0o222:
            raise faults.read_only(target)
    _expect_room(target)
    if note:
        waiting.notes.append(note(old, new))
    waiting.add(target, old, bytes(new))
    return True


def _expect_room(path: Path, *, grows: bool = False) -> None:
    """Refuse a save that is to wait, where it is plain that it would fail.

    Args:
        grows: whether the file itself is written if it is there; else another takes its place in the folder.

    Raises:
        LibraryError: it would.
    """
    there = path if grows else path.parent
    while not os.path.lexists(there):
        there = there.parent
    error = 0 if os.access(there, os.W_OK) else EACCES if there.exists() else ENOENT
    if there != path and there.is_file():
        error = ENOTDIR
    if error:
        raise faults.unwritable(path, OSError(error, os.strerror(error)))
