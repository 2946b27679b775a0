"""Files that must not be harmed: read whole, replaced whole, by one command at a time.

A save is atomic and durable: temporary file in the same folder, fsync, exchange of the names (a rename where there is
no exchange), fsync of the folder. Links and modes are kept; a file with several hard links is written in place
(``in_place``). Saves that belong together wait for one another (``together``). Nothing here knows BibTeX. The lock is
the operating system's, so it ends with the process that holds it.
"""

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from errno import ENOENT
from pathlib import Path
from typing import TypeVar

from citekit import swap
from citekit.bib.splice import Spliced
from citekit.errors import CitekitError, LibraryError, LibraryLocked
from citekit.storage import in_place, staged
from citekit.storage.folders import sync_folder

LOCK_SECONDS = 30.0
"""How long a command waits for another one to finish its save; a save takes well under a second."""
_ATTEMPTS = 8
_CHUNK = 1 << 18

New = TypeVar("New", bytes, Spliced)
Plan = Callable[[bytes], New | None]
"""Makes the new bytes from the old ones; None when nothing is to change."""
Note = Callable[[bytes, New], Callable[[], None]]
"""Called under the lock with old and new bytes before the file changes; what it returns takes the note back."""


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; where a killed command left it half-written, those it was to have.

    Raises:
        LibraryError: it is missing or cannot be read.
    """
    try:
        target = real(path)
        if save := staged.held(target):
            if save.new is None:
                raise FileNotFoundError(ENOENT, os.strerror(ENOENT))
            return save.new
        return in_place.meant(target, target.read_bytes())
    except OSError as error:
        raise LibraryError(
            f"`{path.name}` cannot be read: {_why(error)}", where=str(path), hint=_read_hint(error)
        ) from None


def is_there(path: Path) -> bool:
    """Return whether the file or folder exists; what lies where one may not look is not there."""
    if save := staged.held(real(path)):
        return save.new is not None
    try:
        return path.exists()
    except OSError:
        return False


def real(path: Path) -> Path:
    """Return the absolute path with all links followed; of links in a circle, the path itself."""
    return Path(os.path.realpath(path))


def leaves(path: Path, root: Path) -> bool:
    """Return whether a path leads out of the folder ``root``, by its steps or by links."""
    return not real(path).is_relative_to(real(root))


def keep_inside(path: Path, root: Path | None, what: str, error: type[CitekitError], where: str) -> None:
    """Refuse a file of a review that is a link out of it: what lies there is not for the review's maker to print.

    Args:
        root: the review's folder; a file that does not lie in it, or any without a review, is its user's own choice.
        what: what the file is. error, where: the error to raise, and the place that it names.
    """
    inside = root and Path(os.path.normpath(path.absolute())).is_relative_to(os.path.normpath(root.absolute()))
    if root and inside and leaves(path, root):
        hint = f"put a copy of {what} in its place"
        raise error(f"{what} is a link that leads out of the review", where=where, hint=hint)


def update(
    path: Path,
    plan: Plan[New],
    *,
    wait: float = LOCK_SECONDS,
    note: Note[New] | None = None,
    guard: Path | None = None,
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
        guard: a file whose lock serves for this one too, so that no other lock file is needed.

    Raises:
        LibraryLocked: another command held the lock for ``wait`` seconds.
        LibraryError: the file cannot be read or written, or its mode says that nobody may; the old file is intact.
    """
    target = real(path)
    with _lock(target, wait, real(guard) if guard else target):
        _clean(target)
        for _ in range(_ATTEMPTS):
            old = read_bytes(target)
            new = plan(old)
            if new is None or (new.is_same(old) if isinstance(new, Spliced) else new == old):
                return False
            if _stage(target, old, new, note) or _replace(target, old, new, note):
                return True
    raise keeps_changing(path)


def write_new(path: Path, data: bytes) -> bool:
    """Create a file that does not exist yet, durably; return False and leave it alone where it exists.

    Raises:
        LibraryError: it cannot be written; nothing of it is left.
    """
    if is_there(path):
        return False
    if waiting := staged.waiting():
        waiting.add(real(path), None, data)
        return True
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                path.unlink(missing_ok=True)
                raise
        sync_folder(path.parent)
    except FileExistsError:
        return False
    except OSError as error:
        raise _unwritable(path, error) from None
    return True


def put(path: Path, *pieces: bytes) -> None:
    """Write a file whole, its folder too where there is none, for what may be lost with the power: caches and the like.

    Whoever reads it finds the old content or the new one, however many commands write it at once.

    Raises:
        OSError: it cannot be written; it is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{time.time_ns():x}.tmp")
    try:
        with temporary.open("xb") as file:
            file.writelines(pieces)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Delete a file if it is there, and the folder that it lay in where nothing else does.

    Raises:
        LibraryError: it cannot be deleted; it is as it was.
    """
    if waiting := staged.waiting():
        waiting.add(real(path), read_bytes(path), None)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from None
    with suppress(OSError):  # a folder that holds more stays
        path.parent.rmdir()


def append_line(path: Path, line: str, *, ahead: bool = False) -> None:
    """Append lines to a log, durably; a last line that a killed program left without its end stays apart from them.

    Args:
        ahead: whether they are written now, also where other saves wait: they tell of these.

    Raises:
        LibraryError: they cannot be written; the log is as it was.
    """
    waiting = staged.waiting()
    if waiting and not ahead:
        old = read_bytes(path) if is_there(path) else None
        gap = b"\n" if old and not old.endswith(b"\n") else b""
        waiting.add(real(path), old, (old or b"") + gap + line.encode() + b"\n")
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            torn = size > 0 and os.pread(file.fileno(), 1, size - 1) != b"\n"
            data = b"\n" * torn + line.encode() + b"\n"
            try:
                while data:
                    data = data[file.write(data) :]
                os.fsync(file.fileno())
            except OSError:
                with suppress(OSError):
                    file.truncate(size)
                raise
        if size == 0:
            sync_folder(path.parent)
    except OSError as error:
        raise _unwritable(path, error) from None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, for what is written beside it or in several saves that belong together.

    What holds it may save the file by ``update`` too: the lock is the thread's, and taken again where it is held.

    Raises:
        LibraryLocked: another command held it too long. LibraryError: there can be no lock.
    """
    target = real(path)
    with _lock(target, LOCK_SECONDS, target):
        yield


@contextmanager
def _lock(target: Path, wait: float, guard: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(guard.with_name(f".{guard.name}.lock"), is_singleton=True)
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


def keeps_changing(path: Path) -> LibraryError:
    """Return the error of a file that another program writes each time it is to be saved."""
    return LibraryError(
        f"`{path}` keeps changing while it is being saved",
        where=str(path),
        hint="close the program that writes it, then run the command again",
    )


def _stage(target: Path, old: bytes, new: New, note: Note[New] | None) -> bool:
    """Let the save wait where others do; return whether it does.

    Raises:
        LibraryError: the file is read-only.
    """
    waiting = staged.waiting()
    if waiting is None:
        return False
    if not target.stat().st_mode & 0o222:
        raise _read_only(target)
    if note:
        waiting.notes.append(note(old, new))
    waiting.add(target, old, bytes(new))
    return True


def _replace(target: Path, old: bytes, new: New, note: Note[New] | None) -> bool:
    """Write ``new`` over ``target`` unless it no longer holds ``old``; return whether it was written."""
    temporary: Path | None = None
    try:
        status = target.stat()
        if not stat.S_IMODE(status.st_mode) & 0o222:
            raise _read_only(target)
        linked = status.st_nlink > 1
        pieces = new.pieces if isinstance(new, Spliced) else (new,)
        temporary = _write_beside(target, (in_place.note(old, bytes(new)),) if linked else pieces, status)
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
        raise _unwritable(target, error) from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()
    return True


def _write_beside(target: Path, pieces: Iterable[bytes | memoryview], status: os.stat_result) -> Path:
    """Return a new file beside ``target`` that holds ``pieces`` on the disk, with the owner and mode of ``status``."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}-{time.time_ns():x}.tmp")
    try:
        with temporary.open("xb", buffering=_CHUNK) as file:
            file.writelines(pieces)
            _copy_owner(file.fileno(), status)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _clean(target: Path) -> None:
    """Complete a killed write through hard links, and remove temporary files: under the lock all of them are stale.

    Raises:
        LibraryError: a killed command left what only a person can judge, as ``swap.clean`` and ``in_place.complete``
            have it.
    """
    try:
        for path in target.parent.iterdir():
            if path.name.startswith(f".{target.name}.") and path.suffix == ".tmp":
                path.unlink(missing_ok=True)
            elif path.name.startswith(f".{target.name}.") and path.suffix == swap.SUFFIX:
                swap.clean(path, target)
        in_place.complete(target)
    except OSError as error:
        raise _unwritable(target, error) from None


def _copy_owner(descriptor: int, status: os.stat_result) -> None:
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
    with suppress(OSError):
        os.fchown(descriptor, status.st_uid, status.st_gid)


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _read_only(target: Path) -> LibraryError:
    from shlex import quote

    return LibraryError(
        f"`{target.name}` is read-only, so it was left as it is",
        where=str(target),
        hint=f"run `chmod u+w {quote(str(target))}` if it may be changed",
    )


def _unwritable(path: Path, error: OSError) -> LibraryError:
    return LibraryError(
        f"`{path.name}` cannot be written: {_why(error)}",
        where=str(path),
        hint="the old file is intact; check the folder's permissions and free space",
    )


def _read_hint(error: OSError) -> str:
    missing = isinstance(error, FileNotFoundError | NotADirectoryError)
    return "run `citekit init` in the review's folder" if missing else "check the permissions of file and folder"
