"""What each command changed in the library, kept in the user's state folder so that it can be taken back.

A line is one JSON object and begins with its number: ``id``, ``before`` and ``after`` (digests of the library's bytes
around the change) and either ``command``, ``at``, ``places`` and ``changes`` (packed; ``true`` where they lie in a
file of their own, null where they could not be kept), or ``undoes`` with the numbers that were taken back. What a
command did beside the library (``decided``, ``files``) stands in a line of its own: ``of`` the step that it belongs to,
or a step without changes where the library stayed as it was. Lines are
written under the library's lock, before the library itself: the digests tell afterwards whether what a line says has
happened. A line that does not read as one is passed over. Nothing here knows BibTeX; docs/decisions/0011 says why it is
so.
"""

import base64
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from citekit import storage
from citekit.digest_cache import digest_of
from citekit.errors import StorageError
from citekit.journal.steps import Beside, Change, Step, changes_of, pack

__all__ = ("Beside", "Change", "Journal", "Noted", "Past", "Step", "changes_of")

KEPT_BYTES = 8_000_000
"""Size that a journal does not exceed; when it would, the newer half is kept."""
KEPT_LINES = 2000
"""Lines that are looked at, one or two a command; older commands can no longer be taken back."""
LARGE_BYTES = 250_000
"""Size beyond which the packed changes of a command lie in a file of their own, beside the journals."""
KEPT_LARGE = 256_000_000
"""Size that these files do not exceed, those of all libraries together; when they would, the oldest go."""
_CHUNK = 65_536


class Past(NamedTuple):
    """What the journal knows of a library's bytes.

    Attributes:
        steps: commands whose work may stand in them, oldest first; those taken back are not there.
        gone: commands whose work is not in them: killed before they saved, or put back by other means.
        digest: the digest of the bytes; a step that left exactly them has it as ``after``.
    """

    steps: tuple[Step, ...]
    gone: tuple[Step, ...]
    digest: str


class Noted(NamedTuple):
    """What came of writing a line: how to take it back, and why a step could not be kept (blank: it was)."""

    withdraw: Callable[[], None]
    problem: str = ""


class _Line(NamedTuple):
    before: str
    after: str
    step: Step | None = None
    undoes: tuple[int, ...] = ()
    of: int = 0
    beside: Beside = Beside()


class Journal:
    """The journal of one library.

    Args:
        state: citekit's state folder.
        library: the library's path; its resolved form names the journal.
        spare: a folder that gets a line without changes where ``state`` cannot be written, so that no older command is
            taken for the last one; its lines move to the journal with the next one that can be written.
    """

    def __init__(self, state: Path, library: Path, spare: Path | None = None) -> None:
        name = blake2b(os.fsencode(storage.real(library)), digest_size=12).hexdigest()
        self.path = state / "journals" / f"{name}.jsonl"
        self._spare = spare / "unnoted" / f"{name}.jsonl" if spare else None
        self._library = library
        self._number = 0
        self._own: int | None = None  # the number of this command's last step; 0: it could not be noted

    def past(self, data: bytes) -> Past:
        """Return what is known of the library's bytes ``data``."""
        done: list[_Line] = []
        for line in self._lines():
            done = [*_until(done, line.before), line]
        present = digest_of(data)
        kept = _until(done, present)
        steps = _steps(kept)
        gone = [step for number, step in _steps(done).items() if number not in steps]
        return Past(tuple(steps.values()), tuple(gone), present)

    def record(self, command: str, at: str, before: str, after: str, changes: Sequence[Change]) -> Noted:
        """Note, before the library is saved, what ``command`` makes of it, given the digests; never an error."""
        packed, problem = pack(changes), ""
        row: dict[str, object] = {
            "command": _shown(command),
            "at": at,
            "before": before,
            "after": after,
            "places": len(changes),
        }
        large = len(packed) > LARGE_BYTES
        if large:
            problem = self._put_aside(self._aside(before, after), packed)
        kept = None if problem else large or base64.b64encode(packed).decode()
        try:
            withdraw = self._append({**row, "changes": kept})
        except StorageError as error:
            self._own = 0
            self._append_spare({**row, "changes": None})
            return Noted(_nothing, error.message)
        self._own = self._number
        return Noted(withdraw, problem)

    def beside(self, command: str, at: str, beside: Beside) -> Callable[[], None]:
        """Note, under the library's lock and before it is done, what a command changes beside the library.

        It belongs to the last step that this object noted; without one it is a step of its own. Never an error.

        Returns:
            How to withdraw the note, under the same lock, where it could not be done.

        Raises:
            LibraryError: the library cannot be read.
        """
        if self._own is not None:
            if self._own:
                with suppress(StorageError):
                    return self._append({"of": self._own, **beside._asdict()})
            return _nothing
        present = digest_of(storage.read_bytes(self._library))
        row = {"command": _shown(command), "at": at, "before": present, "after": present, "places": 0}
        try:
            withdraw = self._append({**row, "changes": base64.b64encode(pack(())).decode(), **beside._asdict()})
        except StorageError:
            self._own = 0
            self._append_spare({**row, "changes": None})
            return _nothing
        self._own = self._number
        return withdraw

    def unread(self) -> int:
        """Return how many lines of the journal cannot be read; 1 for a journal that cannot be read at all."""
        try:
            lines = self.path.read_bytes().split(b"\n")
        except OSError as error:
            return 0 if isinstance(error, FileNotFoundError | NotADirectoryError) else 1
        return sum(1 for line in lines[-KEPT_LINES:] if line and self._line(line) is None)

    def take_back(self, steps: Iterable[int], before: str, after: str) -> Callable[[], None]:
        """Note, before the library is saved, that ``steps`` (by number) are taken back; return how to withdraw that.

        ``before`` and ``after`` are the digests of its bytes.

        Raises:
            StorageError: the journal cannot be written.
        """
        return self._append({"before": before, "after": after, "undoes": list(steps)})

    def _lines(self) -> list[_Line]:
        """Return what is in the journal, and behind it what waits in the spare folder, numbered on."""
        lines: list[_Line] = []
        for line in filter(None, map(self._line, _read(self.path)[-KEPT_LINES:])):
            if line.of:
                _attach(lines, line)
            else:
                lines.append(line)
        last = max((line.step.id for line in lines if line.step), default=0)
        for place, text in enumerate(self._waiting(), 1):
            waits = self._line(text)
            if waits and waits.step:
                lines.append(waits._replace(step=waits.step._replace(id=last + place)))
        return lines

    def _line(self, text: bytes) -> _Line | None:
        """Return a line as read; None for one that is torn or of another shape."""
        try:
            row = json.loads(text)
            if not isinstance(row, dict):
                return None
            if "of" in row:
                return _Line("", "", of=int(row["of"]), beside=_beside(row))
            before, after = str(row["before"]), str(row["after"])
            undoes = row.get("undoes")
            if isinstance(undoes, list):
                return _Line(before, after, undoes=tuple(map(int, undoes)))
            packed = self._aside(before, after) if row["changes"] is True else row["changes"]
            if not isinstance(packed, str | Path | None):
                return None
            told = str(row["command"]), str(row["at"]), int(row["places"])
            return _Line(before, after, Step(int(row["id"]), *told, after, packed, _beside(row)))
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return None

    def _aside(self, before: str, after: str) -> Path:
        """Return the file of changes that are too large for a line, by the digests around them."""
        return self.path.parent / "large" / f"{self.path.stem}-{digest_of(f'{before} {after}'.encode())}.z"

    def _put_aside(self, path: Path, packed: bytes) -> str:
        """Keep packed changes in a file, in place of the oldest where there are too many; return what kept them out."""
        if len(packed) > KEPT_LARGE:
            return "it is too large to be kept"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            room = KEPT_LARGE - len(packed)
            for _, size, other in sorted(_ages(path.parent), reverse=True):
                room -= size
                if room < 0:
                    other.unlink(missing_ok=True)
            _replace(path, packed)
        except OSError as error:
            return f"`{path.parent}` cannot be written: {(error.strerror or '').lower()}"
        return ""

    def _waiting(self) -> list[bytes]:
        return [text for text in _read(self._spare) if self._line(text)] if self._spare else []

    def _append(self, row: Mapping[str, object]) -> Callable[[], None]:
        """Append a line, those of the spare folder before it; return how to take it away again."""
        try:
            size, number = self._last()
            waiting = [json.loads(text) for text in self._waiting()]
            lines = [_text(number + place, one) for place, one in enumerate(waiting, 1)]
            self._number = number + len(waiting) + ("of" not in row)
            lines.append(_text(self._number, row))
            if size + sum(map(len, lines)) > KEPT_BYTES:
                size = self._shorten()
            storage.append_line(self.path, "\n".join(lines))
        except (OSError, StorageError) as error:
            reason = (error.strerror or "").lower() if isinstance(error, OSError) else error.message.split(": ")[-1]
            raise StorageError(
                f"the journal in `{self.path.parent}` cannot be written: {reason}",
                hint="check the folder's permissions and free space",
            ) from None
        if waiting and self._spare:
            with suppress(OSError):
                self._spare.unlink()
        return _nothing if waiting else lambda: self._cut(size)

    def _append_spare(self, row: Mapping[str, object]) -> None:
        if self._spare:
            with suppress(StorageError):
                storage.append_line(self._spare, _text(0, row))

    def _cut(self, size: int) -> None:
        with suppress(OSError):
            os.truncate(self.path, size)

    def _last(self) -> tuple[int, int]:
        """Return the journal's size in bytes and the number of its last line, read from its end."""
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                reach = 0
                while reach < size:
                    reach = min(size, 4 * reach or _CHUNK)
                    file.seek(size - reach)
                    numbers = re.findall(rb'^\{"id":(\d{1,15}),', file.read(reach), re.MULTILINE)
                    if numbers:
                        return size, int(numbers[-1])
                return size, 0
        except FileNotFoundError:
            return 0, 0

    def _shorten(self) -> int:
        """Keep the newest whole lines that fill half of the room; return the new size."""
        data = self.path.read_bytes()[-KEPT_BYTES // 2 :]
        kept = data[data.find(b"\n") + 1 :]
        _replace(self.path, kept)
        return len(kept)


def _until(done: list[_Line], digest: str) -> list[_Line]:
    """Return the lines up to the latest moment at which the library had this digest; all of them if it never had."""
    for index in range(len(done) - 1, -1, -1):
        if done[index].after == digest:
            return done[: index + 1]
        if done[index].before == digest:
            return done[:index]
    return done


def _attach(lines: list[_Line], line: _Line) -> None:
    """Add what a line tells of a step to the line of that step."""
    for index in range(len(lines) - 1, -1, -1):
        step = lines[index].step
        if step and step.id == line.of:
            old, new = step.beside, line.beside
            joined = Beside(old.decided + new.decided, old.files + new.files)
            lines[index] = lines[index]._replace(step=step._replace(beside=joined))
            return


def _beside(row: Mapping[str, object]) -> Beside:
    decided, files = row.get("decided"), row.get("files")
    return Beside(
        tuple(map(str, decided)) if isinstance(decided, list) else (),
        tuple((str(name), str(old), str(new)) for name, old, new in files) if isinstance(files, list) else (),
    )


def _shown(command: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in command)


def _steps(lines: Iterable[_Line]) -> dict[int, Step]:
    steps: dict[int, Step] = {}
    for line in lines:
        if line.step:
            steps.pop(line.step.id, None)
            steps[line.step.id] = line.step
        for number in line.undoes:
            steps.pop(number, None)
    return steps


def _read(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().split(b"\n")
    except OSError:
        return []


def _ages(folder: Path) -> Iterator[tuple[int, int, Path]]:
    """Yield time of change, size and path of the files in a folder, where other commands may be at work."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            status = path.stat()
            yield status.st_mtime_ns, status.st_size, path


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole, by way of a temporary one."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _text(number: int, row: Mapping[str, object]) -> str:
    return json.dumps({"id": number, **{name: row[name] for name in row if name != "id"}}, separators=(",", ":"))


def _nothing() -> None:
    """Withdraw nothing: no line was written."""
