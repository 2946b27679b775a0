"""Files that must not be harmed: read whole, replaced whole, by one command at a time.

A save is atomic and durable: temporary file in the same folder, fsync, rename, fsync of the folder. Links and modes are
kept. Nothing here knows BibTeX. The lock is the operating system's, so it ends with the process that holds it.
"""

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from citekit.errors import LibraryError, LibraryLocked

LOCK_SECONDS = 30.0
"""How long a command waits for another one to finish its save; a save takes well under a second."""
_ATTEMPTS = 8


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        LibraryError: it is missing or cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise LibraryError(
            f"`{path.name}` cannot be read: {_why(error)}", where=str(path), hint=_read_hint(path)
        ) from None


def update(path: Path, plan: Callable[[bytes], bytes | None], *, wait: float = LOCK_SECONDS) -> tuple[bytes, bytes]:
    """Replace the file by what ``plan`` makes of its bytes, under the lock; return the bytes before and after.

    ``plan`` is called again, with the new bytes, when another program changed the file meanwhile. When it returns None
    or the same bytes nothing is written. An error raised in ``plan`` leaves the file as it was.

    Args:
        path: the file; a symbolic link is followed.
        plan: pure function from old to new bytes.
        wait: seconds to wait for the lock.

    Raises:
        LibraryLocked: another command held the lock for ``wait`` seconds.
        LibraryError: the file cannot be read or written; the old file is intact.
    """
    target = path.resolve()
    with _lock(target, wait):
        _clean(target)
        for _ in range(_ATTEMPTS):
            old = read_bytes(target)
            new = plan(old)
            if new is None or new == old:
                return old, old
            if _replace(target, old, new):
                return old, new
    raise LibraryError(
        f"`{path}` keeps changing while it is being saved",
        where=str(path),
        hint="close the program that writes it, then run the command again",
    )


def write_new(path: Path, data: bytes) -> bool:
    """Create a file that does not exist yet, durably; return False and leave it alone where it exists.

    Raises:
        LibraryError: it cannot be written.
    """
    if path.exists():
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(path.parent)
    except FileExistsError:
        return False
    except OSError as error:
        raise _unwritable(path, error) from None
    return True


def append_line(path: Path, line: str) -> None:
    """Append one line to a log, durably.

    Raises:
        LibraryError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            os.write(descriptor, line.encode() + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise _unwritable(path, error) from None


@contextmanager
def _lock(target: Path, wait: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(target.with_name(f".{target.name}.lock"))
    try:
        lock.acquire(timeout=wait, poll_interval=0.01)
    except Timeout:
        raise LibraryLocked(
            f"`{target.name}` is locked by another citekit command",
            where=str(target),
            hint="wait for it to finish, then run the command again",
        ) from None
    except OSError as error:
        raise _unwritable(target, error) from None
    try:
        yield
    finally:
        lock.release()


def _replace(target: Path, old: bytes, new: bytes) -> bool:
    """Write ``new`` over ``target`` unless it no longer holds ``old``; return whether it was written."""
    temporary: Path | None = None
    try:
        status = target.stat()
        temporary = target.with_name(f".{target.name}.{os.getpid()}-{time.time_ns():x}.tmp")
        with temporary.open("xb") as file:
            file.write(new)
            _copy_owner(file.fileno(), status)
            file.flush()
            os.fsync(file.fileno())
        if target.read_bytes() != old:
            return False
        if status.st_nlink > 1:
            _write_through(target, temporary, new)
        else:
            temporary.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise _unwritable(target, error) from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()
    return True


def _write_through(target: Path, temporary: Path, new: bytes) -> None:
    """Write into a file with several hard links; the copy beside it lets the next command complete a killed write."""
    redo = _redo_file(target)
    temporary.replace(redo)
    _sync_folder(target.parent)
    with target.open("r+b") as file:
        file.write(new)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
    redo.unlink()


def _clean(target: Path) -> None:
    """Complete a killed write through hard links, and remove temporary files: under the lock all of them are stale."""
    redo = _redo_file(target)
    try:
        if redo.exists():
            _write_through(target, redo, redo.read_bytes())
        for stale in target.parent.glob(f".{target.name}.*.tmp"):
            stale.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(target, error) from None


def _redo_file(target: Path) -> Path:
    return target.with_name(f".{target.name}.redo")


def _copy_owner(descriptor: int, status: os.stat_result) -> None:
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
    with suppress(OSError):
        os.fchown(descriptor, status.st_uid, status.st_gid)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # some network file systems cannot sync a folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _unwritable(path: Path, error: OSError) -> LibraryError:
    return LibraryError(
        f"`{path.name}` cannot be written: {_why(error)}",
        where=str(path),
        hint="the old file is intact; check the folder's permissions and free space",
    )


def _read_hint(path: Path) -> str:
    return "run `citekit init` in the review's folder" if not path.exists() else "check the file's permissions"
