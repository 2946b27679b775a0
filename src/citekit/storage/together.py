"""Several files saved as one: all of them or none, also where the command is killed in between.

The saves wait (``staged``) until all are ready. Then a redo record in the user's state folder gets what is new in them,
with the digests of the old bytes and the new; the files are written; the record goes. Whoever finds a record under the
library's lock completes it. A save that fails, or meets another program's, takes those before it back; where that fails
too the record stays.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from hashlib import sha1
from pathlib import Path
from typing import NamedTuple, TypeVar

from citekit import storage
from citekit.errors import StorageError
from citekit.storage import faults, staged
from citekit.storage.folders import sync_folder
from citekit.storage.replacing import clean
from citekit.storage.staged import Save, Staged

_ATTEMPTS = 8
_WORD = "citekit-together-2"
"""What the first line of a record begins with."""

Result = TypeVar("Result")


class _ChangedError(Exception):
    """A file holds neither the old bytes nor the new ones."""


class _Row(NamedTuple):
    """What a record knows of one save.

    Attributes:
        before, after: digests of the file's bytes; blank: no file.
        start, tail: how many bytes stay at its beginning and at its end. piece: what stands between them afterwards.
    """

    path: Path
    before: str
    after: str
    start: int
    tail: int
    piece: bytes

    def save(self, present: bytes | None) -> Save:
        """Return what makes of the bytes that the file has now those that it is to have.

        Raises:
            _ChangedError: somebody has written it since.
        """
        if _digest(present) == self.after:
            return Save(present, present)
        data = present or b""
        for old in (present, data[: self.start] if self.before else None):
            if _digest(old) == self.before and (old == present or self.piece.startswith(data[self.start :])):
                kept = old or b""
                new = kept[: self.start] + self.piece + kept[len(kept) - self.tail :]
                return Save(present, new if self.after else None)
        raise _ChangedError


class _Record(NamedTuple):
    """A record as read, and what is to be said of it."""

    told: tuple[str, ...] = ()
    rows: Sequence[_Row] = ()


class Found(NamedTuple):
    """A command that was killed while it saved, as found by ``complete``.

    Attributes:
        told: what it told of itself. done: whether what it left undone is done now.
        edited: the files that others have written since, and that are as those left them.
    """

    told: tuple[str, ...]
    done: bool
    edited: tuple[Path, ...]


class Site(NamedTuple):
    """Where saves that belong together are done.

    Attributes:
        state: the user's state folder. library: the file whose lock serves for all of them together.
    """

    state: Path
    library: Path

    @property
    def record(self) -> Path:
        """Return the path of the library's redo record."""
        return self.state / "unfinished" / f"{storage.name_of(self.library)}.redo"

    def lock_of(self, path: Path) -> Path | None:
        """Return a file's own lock as ``storage.locked`` takes it; None: the one beside it."""
        return None if storage.real(path) == storage.real(self.library) else storage.lock_of(path, self.state)


def together(site: Site, work: Callable[[], Result], told: Callable[[], Sequence[str]] = tuple) -> Result:
    """Do ``work`` under the lock, all its saves (``update``, ``write_new``, ``append_line``, ``remove``) as one.

    ``work`` is called again where another program changed one of the files meanwhile. Where the record cannot be
    written the saves are done one by one without it. Within the work of another call they belong to that one's.

    Args:
        told: called when ``work`` is done: what ``complete`` returns should this command be killed.

    Raises:
        LibraryLocked: another command held the lock too long.
        LibraryError: a file cannot be written; all are as they were.
        StorageError: nor could those before it be taken back; it names them, and ``complete`` does the rest.
        Whatever ``work`` raises; all files are as they were.
    """
    if staged.waiting():
        return work()
    with ExitStack() as locks:
        locks.enter_context(storage.locked(site.library))
        for _ in range(_ATTEMPTS):
            with staged.collecting() as made:
                result = work()
            with suppress(_ChangedError):
                _save(site, made, told)
                return result
            for path in sorted(made.saves):  # so that a command on another library changes none of them again
                locks.enter_context(storage.locked(path, site.lock_of(path)))
    raise faults.keeps_changing(site.library)


def complete(site: Site) -> Found | None:
    """Do what a killed command left undone; return what is to be said of it, None where there is nothing to do.

    Where others have written one of the files since, the rest is completed if any of it was done, else none of it.

    Raises:
        LibraryLocked: another command held the lock too long. LibraryError: a file cannot be written.
    """
    if not storage.is_there(site.record):
        return None
    with storage.locked(site.library):
        record = _read(site.record)
        saves: dict[Path, Save] = {}
        edited: list[Path] = []
        begun = False
        for row in record.rows:
            present = _present(row.path)
            try:
                saves[row.path] = row.save(present)
                begun = begun or _digest(present) != row.before
            except _ChangedError:
                edited.append(row.path)
        done = begun or not edited
        for path, save in saves.items() if done else ():
            try:
                _put(site, path, save)
            except _ChangedError:
                edited.append(path)
        _drop(site.record)
        return Found(record.told, done, tuple(edited)) if record.rows else None


def _save(site: Site, made: Staged, told: Callable[[], Sequence[str]]) -> None:
    """Write the files; where that fails or is stopped, they are as they were, or the record stays.

    Raises:
        _ChangedError, LibraryError: as ``_put``. StorageError: what was saved before could not be taken back.
    """
    try:
        if len(made.saves) > 1:
            _note(site.record, made.saves, told())
        for path, save in made.saves.items():
            _put(site, path, save)
    except BaseException as failure:
        if saved := _taken_back(site, made.saves):
            raise faults.half_saved(failure, saved, noted=storage.is_there(site.record)) from None
        _drop(site.record)
        made.withdraw()
        raise
    _drop(site.record)


def _taken_back(site: Site, saves: dict[Path, Save]) -> list[Path]:
    """Give the files their old bytes again, but for those that others have written; return those where that fails."""
    failed = []
    for path, save in reversed(saves.items()):
        try:
            with suppress(_ChangedError):
                if _present(path) != save.old:
                    _put(site, path, Save(save.new, save.old))
        except (StorageError, KeyboardInterrupt):
            failed.append(path)
    return failed


def _drop(record: Path) -> None:
    """Delete a record, so that it does not come back after a loss of power."""
    with suppress(OSError):
        record.unlink()
        sync_folder(record.parent)


def _put(site: Site, path: Path, save: Save) -> None:
    """Give a file its new bytes, unless it has them.

    Raises:
        _ChangedError: it holds neither the old ones nor these. LibraryError: it cannot be written.
    """
    lock = site.lock_of(path)
    with storage.locked(path, lock):
        present, new = _present(path), save.new
        if present not in (save.old, new):
            raise _ChangedError
        if new is None:
            storage.remove(path)  # whose folder may still be there where the file is not
        elif present == new:
            return
        elif save.grows:
            storage.append(path, new[len(present or b"") :])
        elif present is None:
            if not storage.write_new(path, new):
                raise _ChangedError
        else:
            content = new

            def plan(data: bytes) -> bytes:
                if data != present:
                    raise _ChangedError
                return content

            storage.update(path, plan, lock=lock)


def _present(path: Path) -> bytes | None:
    return storage.read_bytes(path) if storage.is_there(path) else None


def _digest(data: bytes | None) -> str:
    return "" if data is None else sha1(data, usedforsecurity=False).hexdigest()


def _row(path: Path, save: Save) -> _Row:
    old, new = save.old or b"", save.new or b""
    a, b = len(old), len(new)
    start = a if save.grows else _longest(min(a, b), lambda low, high: old[low:high] == new[low:high])
    tail = _longest(min(a, b) - start, lambda low, high: old[a - high : a - low] == new[b - high : b - low])
    return _Row(path, _digest(save.old), _digest(save.new), start, tail, new[start : b - tail])


def _longest(most: int, same: Callable[[int, int], bool]) -> int:
    """Return how many bytes, ``most`` at most, are the ``same``; each is asked for about once."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if same(low, middle) else (low, middle - 1)
    return low


def _note(record: Path, saves: dict[Path, Save], told: Sequence[str]) -> None:
    """Write a record: one line of JSON, then the pieces of the files, on the disk before its name is."""
    rows = [_row(path, save) for path, save in saves.items()]
    body = b"".join(row.piece for row in rows)
    cells = [(str(row.path), *row[1:-1], len(row.piece)) for row in rows]
    head = json.dumps([_WORD, _digest(body), list(told), cells]).encode()
    with suppress(StorageError):  # of a command that was killed right here
        clean(record)
    with suppress(OSError):
        storage.put(record, head, b"\n", body, lasting=True)


def _read(record: Path) -> _Record:
    """Return a record; an empty one where another command has completed it, it is damaged or of another make."""
    try:
        head, _, body = record.read_bytes().partition(b"\n")
        word, digest, told, cells = json.loads(head)
        if word != _WORD or digest != _digest(body):
            return _Record()
        rows: list[_Row] = []
        for name, before, after, start, tail, size in cells:
            rows.append(_Row(Path(name), str(before), str(after), int(start), int(tail), body[:size]))
            body = body[size:]
        return _Record(tuple(map(str, told)), rows)
    except (OSError, ValueError, TypeError):
        return _Record()
