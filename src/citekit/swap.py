"""A new file put in the place of another without losing what a third program saves in that instant.

A rename throws away whatever stands at the name, looked at or not. Linux can exchange two names in one step instead:
what was there can then be looked at in peace, and is exchanged back where it is not what the command had read. All
that time the file which is not at the name is called ``.NAME.OLD-NEW.swap``: the marks of both files, by which the
next command knows, should this one be killed, whether it may delete it. Nothing here knows of locks or BibTeX.
"""

import os
import re
import sys
import time
from hashlib import blake2b
from pathlib import Path

from citekit.errors import LibraryError

EXCHANGED = re.compile(r"[0-9a-f]{16}-[0-9a-f]{16}\.swap")
"""What a file that is being exchanged is called behind the name of the other: the marks of both."""
_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2)."""
_WORKING_FOLDER = -100
"""AT_FDCWD: paths are relative to the working folder, as ever."""
_RECENT_NS = 100_000_000
"""A file changed twice within a tick of the system's clock (10 ms at most) may keep its time; this is well beyond."""
_LOOKS = 40
_PAUSE = 0.005
_CHUNK = 1 << 18


def put(new: Path, target: Path, old: bytes, status: os.stat_result) -> bool | None:
    """Put the file ``new`` in place of ``target``, which held ``old`` and had ``status`` a moment ago.

    Returns:
        True when it is done; False when another program had saved: its file stands at the name, and ``new`` is gone;
        None when names cannot be exchanged here, and nothing was done.

    Raises:
        LibraryError: two other programs saved, one after the other, before the exchange could be taken back. The
            later one's file stands at the name; the earlier one's is kept, and the error says where.
        OSError: a file cannot be read or deleted.
    """
    ours = new.stat()
    out = target.with_name(f".{target.name}.{_mark(status, old)}-{_mark(ours)}.swap")
    try:
        new.replace(out)
    except OSError:
        return None
    if not exchange(out, target):
        out.replace(new)
        return None
    if _identity(out.lstat()) == _identity(status):
        _wait_for_writers(out)
        if holds(out, old):
            out.unlink()
            return True
    given, found = ours, out.lstat()
    while exchange(out, target):
        if _identity(out.lstat()) == _identity(given):
            if given is not ours:
                break
            out.unlink()
            return False
        given, found = found, out.lstat()
    raise _kept(out, target)


def exchange(one: Path, other: Path) -> bool:
    """Let each of two names stand for the other's file, in one step; return False where that cannot be done."""
    if sys.platform != "linux":
        return False
    try:
        import ctypes

        renameat2 = ctypes.CDLL(None).renameat2
    except (ImportError, OSError, AttributeError):  # a Python without it, or an old C library
        return False
    paths = _WORKING_FOLDER, os.fsencode(one), _WORKING_FOLDER, os.fsencode(other)
    return bool(renameat2(*paths, _EXCHANGE) == 0)


def clean(left: Path, target: Path) -> None:
    """Delete what a killed exchange left, unless it may be all that there is of somebody's work.

    Raises:
        LibraryError: it is neither the old file nor the new one, nor the same as ``target``; it is kept.
        OSError: it cannot be read or deleted.
    """
    marks = left.stem.rpartition(".")[2].split("-")
    if _mark(left.lstat()) not in marks:
        data = left.read_bytes()
        if _digest(data) not in marks and not holds(target, data):
            raise _kept(left, target)
    left.unlink()


def holds(path: Path, data: bytes) -> bool:
    """Return whether the file's bytes are ``data``, without reading a second copy of it into memory.

    Raises:
        OSError: it cannot be read.
    """
    position = 0
    chunk = memoryview(bytearray(_CHUNK))
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(chunk):
            if not data.startswith(chunk[:count], position):
                return False
            position += count
    return position == len(data)


def _wait_for_writers(path: Path) -> None:
    """Wait, a fifth of a second at most, for programs that opened the file before the exchange and write after it.

    The system refuses a lease for reading as long as a file is open for writing: F_SETLEASE of fcntl(2). A program that
    keeps it open for longer is not about to save.
    """
    import fcntl
    import signal

    with path.open("rb") as file:
        try:
            fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)  # who breaks a lease sends this; SIGIO would end us
            for _ in range(_LOOKS):
                try:
                    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
                except BlockingIOError:
                    time.sleep(_PAUSE)
                else:
                    return
        except OSError:  # no leases here, or none on somebody else's file
            return


def _identity(status: os.stat_result) -> tuple[int, ...]:
    """Return what tells a file from another, and from itself after a change; renames leave it as it is.

    Not its inode, which some file systems number anew.
    """
    return status.st_mode, *status[3:7], status.st_mtime_ns


def _mark(status: os.stat_result, data: bytes | None = None) -> str:
    """Return a short name for a file as it is; by its bytes, where given, when its time is too young to vouch."""
    if data is not None and abs(time.time_ns() - status.st_mtime_ns) < _RECENT_NS:
        return _digest(data)
    return _digest(repr((status.st_ino, *_identity(status))).encode())


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()


def _kept(path: Path, target: Path) -> LibraryError:
    return LibraryError(
        f"another program saved `{target.name}` just when citekit did; `{path.name}` holds what it saved",
        where=str(target),
        hint=f"take over what is missing in `{target.name}`, then delete `{path}` and run the command again",
    )
