"""Several files saved as one: all of them or none, also where the command is killed in between.

The saves wait (``staged``) until all are ready. Then a redo record in the user's state folder gets the new bytes, with
the digests of the old ones; the files are written; the record goes. Whoever finds a record under the lock completes it.
A save that fails, or meets another program's, takes those before it back.
"""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, TypeVar

from citekit import storage
from citekit.errors import LibraryError
from citekit.storage import staged
from citekit.storage.folders import sync_folder
from citekit.storage.staged import Save, Staged

_ATTEMPTS = 8
_WORD = "citekit-together"
"""What the first line of a record begins with."""

Result = TypeVar("Result")


class _ChangedError(Exception):
    """A file holds neither the old bytes nor the new ones."""


class _Record(NamedTuple):
    """A record as read: what is to be said of it, and for each file the old digest (blank: no file) and new bytes."""

    told: tuple[str, ...]
    saves: Sequence[tuple[Path, str, bytes | None]]


def record_of(state: Path, library: Path) -> Path:
    """Return the path of a library's redo record in the state folder."""
    name = blake2b(os.fsencode(storage.real(library)), digest_size=12).hexdigest()
    return state / "unfinished" / f"{name}.redo"


def together(
    record: Path, guard: Path, work: Callable[[], Result], told: Callable[[], Sequence[str]] = tuple
) -> Result:
    """Do ``work`` under the lock, all its saves (``update``, ``write_new``, ``append_line``, ``remove``) as one.

    ``work`` is called again where another program changed one of the files meanwhile. Where the record cannot be
    written the saves are done one by one without it.

    Args:
        record: as ``record_of``. guard: the file whose lock serves for all.
        told: called when ``work`` is done: what ``complete`` returns should this command be killed.

    Raises:
        LibraryLocked: another command held the lock too long.
        LibraryError: a file cannot be written; all are as they were.
        Whatever ``work`` raises; all files are as they were.
    """
    with storage.locked(guard):
        for _ in range(_ATTEMPTS):
            with staged.collecting() as made:
                result = work()
            if len(made.saves) > 1:
                _note(record, made.saves, told())
            with suppress(_ChangedError):
                _save(made, record, guard)
                return result
    raise storage.keeps_changing(guard)


def complete(record: Path, guard: Path) -> tuple[str, ...]:
    """Do what a killed command left undone; return what it told, or nothing where there is nothing to do.

    Where others have written one of the files since, the rest is completed if any of it was done, else none of it.

    Raises:
        LibraryLocked: another command held the lock too long. LibraryError: a file cannot be written.
    """
    if not storage.is_there(record):
        return ()
    with storage.locked(guard):
        found = _read(record)
        if found is None:
            _drop(record)
            return ()
        begun = [_present(path) == new for path, _, new in found.saves]
        whole = all(
            done or _digest(_present(path)) == old for done, (path, old, _) in zip(begun, found.saves, strict=True)
        )
        if whole or any(begun):
            for save in found.saves:
                with suppress(_ChangedError):
                    _put(*save, guard)
        _drop(record)
        return found.told if whole or any(begun) else ()


def _save(made: Staged, record: Path, guard: Path) -> None:
    """Write the files; where one cannot be written, those before it are as they were, or the record stays.

    Raises:
        _ChangedError, LibraryError: as ``_put``.
    """
    done: list[tuple[Path, Save]] = []
    try:
        for path, save in made.saves.items():
            _put(path, _digest(save.old), save.new, guard)
            done.append((path, save))
    except (_ChangedError, LibraryError):
        for path, save in reversed(done):
            with suppress(_ChangedError):
                _put(path, _digest(save.new), save.old, guard)
        _drop(record)
        made.withdraw()
        raise
    _drop(record)


def _drop(record: Path) -> None:
    """Delete a record, so that it does not come back after a loss of power."""
    with suppress(OSError):
        record.unlink()
        sync_folder(record.parent)


def _put(path: Path, before: str, new: bytes | None, guard: Path) -> None:
    """Give a file its new bytes, unless it has them.

    Raises:
        _ChangedError: it holds others than those with the digest ``before``. LibraryError: it cannot be written.
    """
    present = _present(path)
    if present != new and _digest(present) != before:
        raise _ChangedError
    if new is None:
        storage.remove(path)  # whose folder may still be there where the file is not
    elif present == new:
        return
    elif present is None:
        if not storage.write_new(path, new):
            raise _ChangedError
    else:
        content = new

        def plan(data: bytes) -> bytes:
            if data != present:
                raise _ChangedError
            return content

        storage.update(path, plan, guard=guard)


def _present(path: Path) -> bytes | None:
    return storage.read_bytes(path) if storage.is_there(path) else None


def _digest(data: bytes | None) -> str:
    return "" if data is None else blake2b(data, digest_size=20).hexdigest()


def _note(record: Path, saves: dict[Path, Save], told: Sequence[str]) -> None:
    """Write a record: one line of JSON, then the new bytes of the files, on the disk before its name is."""
    rows = [(str(path), _digest(old), -1 if new is None else len(new)) for path, (old, new) in saves.items()]
    pieces = [new or b"" for _, new in saves.values()]
    head = json.dumps([_WORD, _digest(b"".join(pieces)), list(told), rows])
    temporary = record.with_suffix(".tmp")
    with suppress(OSError):
        record.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.writelines((head.encode(), b"\n", *pieces))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(record)
        sync_folder(record.parent)


def _read(record: Path) -> _Record | None:
    """Return a record; None for one that another command has completed, that is damaged or of another make."""
    try:
        head, _, body = record.read_bytes().partition(b"\n")
        word, digest, told, rows = json.loads(head)
        if word != _WORD or digest != _digest(body):
            return None
        saves: list[tuple[Path, str, bytes | None]] = []
        for name, before, size in rows:
            saves.append((Path(name), str(before), None if size < 0 else body[:size]))
            body = body[max(size, 0) :]
        return _Record(tuple(map(str, told)), saves)
    except (OSError, ValueError, TypeError):
        return None
