"""What each command changed in the library, kept in the user's state folder so that it can be taken back.

Lines (``lines``) are written under the library's lock, before the library itself: the digests tell afterwards whether
what a line says has happened. A line that does not read as one is passed over. Nothing here knows BibTeX;
docs/decisions/0011 says why it is so.
"""

import base64
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from citekit import storage
from citekit.digest_cache import digest_of
from citekit.errors import StorageError, way_on, why
from citekit.journal.lines import Line, attach, read, steps_of, until, written
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


class Journal:
    """The journal of one library.

    Args:
        state: citekit's state folder.
        library: the library's path; its resolved form names the journal.
        spare: a folder that gets a line without changes where ``state`` cannot be written, so that no older command is
            taken for the last one; its lines move to the journal with the next one that can be written.
    """

    def __init__(self, state: Path, library: Path, spare: Path | None = None) -> None:
        name = storage.name_of(library)
        self.path = state / "journals" / f"{name}.jsonl"
        self._spare = spare / "unnoted" / f"{name}.jsonl" if spare else None
        self._library = library
        self._number = 0
        self._own: int | None = None  # the number of this command's last step; 0: it could not be noted

    def past(self, data: bytes) -> Past:
        """Return what is known of the library's bytes ``data``."""
        done: list[Line] = []
        for line in self._lines():
            done = [*until(done, line.before), line]
        present = digest_of(data)
        kept = until(done, present)
        steps = steps_of(kept)
        gone = [step for number, step in steps_of(done).items() if number not in steps]
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
        """Return how many lines of the journal cannot be read.

        Raises:
            StorageError: the journal cannot be read at all.
        """
        try:
            lines = self.path.read_bytes().split(b"\n")
        except (FileNotFoundError, NotADirectoryError):
            return 0
        except OSError as error:
            hint = way_on(error, "")
            raise StorageError(f"the journal cannot be read: {why(error)}", where=str(self.path), hint=hint) from None
        return sum(1 for line in lines[-KEPT_LINES:] if line and read(line, self._aside) is None)

    def take_back(self, steps: Iterable[int], before: str, after: str) -> Callable[[], None]:
        """Note, before the library is saved, that ``steps`` (by number) are taken back; return how to withdraw that.

        ``before`` and ``after`` are the digests of its bytes.

        Raises:
            StorageError: the journal cannot be written.
        """
        return self._append({"before": before, "after": after, "undoes": list(steps)}, ahead=False)

    def _lines(self) -> list[Line]:
        """Return what is in the journal, and behind it what waits in the spare folder, numbered on."""
        lines: list[Line] = []
        for line in filter(None, (read(text, self._aside) for text in _read(self.path)[-KEPT_LINES:])):
            if line.of:
                attach(lines, line)
            else:
                lines.append(line)
        last = max((line.step.id for line in lines if line.step), default=0)
        for place, text in enumerate(self._waiting(), 1):
            waits = read(text, self._aside)
            if waits and waits.step:
                lines.append(waits._replace(step=waits.step._replace(id=last + place)))
        return lines

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
            storage.put(path, packed, lasting=True)
        except OSError as error:
            return f"`{path.parent}` cannot be written: {(error.strerror or '').lower()}"
        return ""

    def _waiting(self) -> list[bytes]:
        return [text for text in _read(self._spare) if read(text, self._aside)] if self._spare else []

    def _append(self, row: Mapping[str, object], *, ahead: bool = True) -> Callable[[], None]:
        """Append a line, those of the spare folder before it; return how to take it away again.

        Args:
            ahead: whether it is written before saves that wait for one another, or as one of them.
        """
        own = self._own
        try:
            size, number = self._last()
            waiting = [json.loads(text) for text in self._waiting()]
            lines = [written(number + place, one) for place, one in enumerate(waiting, 1)]
            self._number = number + len(waiting) + ("of" not in row)
            lines.append(written(self._number, row))
            if size + sum(map(len, lines)) > KEPT_BYTES:
                self._shorten()
            if not ahead:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self.path.open("ab").close()  # what cannot be noted is not begun
                if waiting:
                    storage.append_line(self.path, "\n".join(lines[:-1]), ahead=True)
                    del lines[:-1]
            storage.append_line(self.path, "\n".join(lines), ahead=ahead)
        except (OSError, StorageError) as error:
            reason = (error.strerror or "").lower() if isinstance(error, OSError) else error.message.split(": ")[-1]
            raise StorageError(
                f"the journal in `{self.path.parent}` cannot be written: {reason}",
                hint="check the folder's permissions and free space",
            ) from None
        if waiting and self._spare:
            with suppress(OSError):
                self._spare.unlink()
        return _nothing if waiting else lambda: self._cut(lines[-1].encode() + b"\n", own)

    def _append_spare(self, row: Mapping[str, object]) -> None:
        if self._spare:
            with suppress(StorageError):
                storage.append_line(self._spare, written(0, row), ahead=True)

    def _cut(self, line: bytes, own: int | None) -> None:
        """Take the last line away, if it is this one."""
        self._own = own
        with suppress(OSError), self.path.open("r+b") as file:
            start = file.seek(0, os.SEEK_END) - len(line)
            if start >= 0 and os.pread(file.fileno(), len(line), start) == line:
                file.truncate(start)

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

    def _shorten(self) -> None:
        """Keep the newest whole lines that fill half of the room."""
        data = self.path.read_bytes()[-KEPT_BYTES // 2 :]
        storage.put(self.path, data[data.find(b"\n") + 1 :], lasting=True)


def _shown(command: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in command)


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


def _nothing() -> None:
    """Withdraw nothing: no line was written."""
