"""What each command changed in the library, kept in the user's state folder so that it can be taken back.

A line is one JSON object and begins with its number: ``id``, ``before`` and ``after`` (digests of the library's bytes
around the change) and either ``command``, ``at``, ``places`` and ``changes`` (packed; ``true`` where they lie in a
file of their own, null where they could not be kept), or ``undoes`` with the numbers that were taken back. Lines are
written under the library's lock, before the library itself: the digests tell afterwards whether what a line says has
happened. A line that does not read as one is passed over. Nothing here knows BibTeX; docs/decisions/0011 says why it is
so.
"""

import base64
import json
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from citekit import storage
from citekit.bib.splice import Spliced
from citekit.digest_cache import digest_of
from citekit.errors import StorageError

KEPT_BYTES = 8_000_000
"""Size that a journal does not exceed; when it would, the newer half is kept."""
KEPT_LINES = 1000
"""Lines that are looked at; older commands can no longer be taken back."""
LARGE_BYTES = 250_000
"""Size beyond which the packed changes of a command lie in a file of their own, beside the journals."""
KEPT_LARGE = 256_000_000
"""Size that these files do not exceed, those of all libraries together; when they would, the oldest go."""
_CONTEXT = 32
_CHUNK = 65_536


class Change(NamedTuple):
    """Bytes that were replaced.

    Attributes:
        offset: where the new bytes begin in the file as saved.
        old, new: the bytes before and after.
        before, behind: up to 32 bytes around the new ones.
        key: the citation key, as it is afterwards, of the entry they stand in or that they were; blank where whole
            entries were added.
        field: the lower-case name of the one field that changed.
        had, has: whether the entry had the field before, and has it afterwards.
        aim: what was changed: ``field`` (or entries were added), ``key``, ``removal`` or ``layout``.
    """

    offset: int
    old: bytes
    new: bytes
    before: bytes = b""
    behind: bytes = b""
    key: bytes = b""
    field: str = ""
    had: bool = False
    has: bool = False
    aim: str = "field"


class Step(NamedTuple):
    """One command that changed the library.

    Attributes:
        id: its number. command: as typed. at: local time, ISO 8601. places: how many were changed.
        after: digest of the library it left.
        packed: its changes, packed, or the file that holds them; None where they could not be kept, so that it cannot
            be taken back.
    """

    id: int
    command: str
    at: str
    places: int
    after: str
    packed: str | Path | None

    def changes(self) -> tuple[Change, ...] | None:
        """Return the changes in file order; None where they were not kept or cannot be read."""
        kept = self.packed
        if kept is None:
            return None
        try:
            packed = kept.read_bytes() if isinstance(kept, Path) else base64.b64decode(kept, validate=True)
            return tuple(_change(row) for row in json.loads(zlib.decompress(packed)))
        except (OSError, ValueError, TypeError, AttributeError, zlib.error, RecursionError):
            return None


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
        packed, problem = _pack(changes), ""
        shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in command)
        row = {"command": shown, "at": at, "before": before, "after": after, "places": len(changes)}
        large = len(packed) > LARGE_BYTES
        if large:
            problem = self._put_aside(self._aside(before, after), packed)
        kept = None if problem else large or base64.b64encode(packed).decode()
        try:
            return Noted(self._append({**row, "changes": kept}), problem)
        except StorageError as error:
            self._append_spare({**row, "changes": None})
            return Noted(_nothing, error.message)

    def take_back(self, steps: Iterable[int], before: str, after: str) -> Callable[[], None]:
        """Note, before the library is saved, that ``steps`` (by number) are taken back; return how to withdraw that.

        ``before`` and ``after`` are the digests of its bytes.

        Raises:
            StorageError: the journal cannot be written.
        """
        return self._append({"before": before, "after": after, "undoes": list(steps)})

    def _lines(self) -> list[_Line]:
        """Return what is in the journal, and behind it what waits in the spare folder, numbered on."""
        lines = [line for text in _read(self.path)[-KEPT_LINES:] if (line := self._line(text))]
        last = max((line.step.id for line in lines if line.step), default=0)
        for place, text in enumerate(self._waiting(), 1):
            line = self._line(text)
            if line and line.step:
                lines.append(line._replace(step=line.step._replace(id=last + place)))
        return lines

    def _line(self, text: bytes) -> _Line | None:
        """Return a line as read; None for one that is torn or of another shape."""
        try:
            row = json.loads(text)
            if not isinstance(row, dict):
                return None
            before, after = str(row["before"]), str(row["after"])
            undoes = row.get("undoes")
            if isinstance(undoes, list):
                return _Line(before, after, undoes=tuple(map(int, undoes)))
            packed = self._aside(before, after) if row["changes"] is True else row["changes"]
            if not isinstance(packed, str | Path | None):
                return None
            step = Step(int(row["id"]), str(row["command"]), str(row["at"]), int(row["places"]), after, packed)
            return _Line(before, after, step)
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
            lines = [_text(number + place, one) for place, one in enumerate((*waiting, row), 1)]
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


def changes_of(new: bytes | Spliced, changes: Iterable[tuple[int, Change]]) -> tuple[Change, ...]:
    """Return changes with the places and surroundings that they have in ``new``, the file as saved.

    Args:
        new: the saved bytes.
        changes: offset of the replaced bytes in the old file, and the change without place and surroundings.
    """
    placed = []
    shift = 0
    for start, change in sorted(changes, key=lambda item: (item[0], len(item[1].old))):
        at = start + shift
        end = at + len(change.new)
        placed.append(
            change._replace(offset=at, before=new[max(0, at - _CONTEXT) : at], behind=new[end : end + _CONTEXT])
        )
        shift += len(change.new) - len(change.old)
    return tuple(placed)


def _until(done: list[_Line], digest: str) -> list[_Line]:
    """Return the lines up to the latest moment at which the library had this digest; all of them if it never had."""
    for index in range(len(done) - 1, -1, -1):
        if done[index].after == digest:
            return done[: index + 1]
        if done[index].before == digest:
            return done[:index]
    return done


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


def _pack(changes: Iterable[Change]) -> bytes:
    """Return changes as compressed JSON; old and new bytes stand side by side, so what they share costs little."""
    packer = zlib.compressobj(1)
    parts = [packer.compress(b"[")]
    for number, change in enumerate(changes):
        row = [part.decode("latin-1") if isinstance(part, bytes) else part for part in change]
        parts.append(packer.compress(b"," * bool(number) + json.dumps(row, separators=(",", ":")).encode()))
    return b"".join((*parts, packer.compress(b"]"), packer.flush()))


def _change(row: Sequence[object]) -> Change:
    offset, old, new, before, behind, key, field, had, has, *aim = row
    old, new, before, behind, key = (str(part).encode("latin-1") for part in (old, new, before, behind, key))
    place = int(str(offset)), old, new, before, behind, key
    return Change(*place, str(field), bool(had), bool(has), *map(str, aim))


def _nothing() -> None:
    """Withdraw nothing: no line was written."""
