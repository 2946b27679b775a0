"""What each command changed in the library, kept in the user's state folder so that it can be taken back.

A line of the journal is JSON: ``id, command, at, changes``, a change being ``[offset in the new file, old bytes,
new bytes, bytes before, bytes behind]`` with bytes as base64; or ``undoes`` with the id of the line it took back.
Nothing here knows BibTeX.
"""

import base64
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

KEPT = 500
"""Lines that a journal keeps; older ones are dropped when it grows to twice that."""
_CONTEXT = 48


@dataclass(frozen=True, slots=True)
class Change:
    """Bytes that were replaced.

    Attributes:
        offset: where the new bytes begin in the file as saved.
        old, new: the bytes before and after.
        before, behind: up to 48 bytes around the new ones, to find them again after other edits.
    """

    offset: int
    old: bytes
    new: bytes
    before: bytes
    behind: bytes


@dataclass(frozen=True, slots=True)
class Step:
    """One command that changed the library.

    Attributes:
        id: number of the line, counted from 1 for the journal's life.
        command: as typed; at: local time, ISO 8601; changes: in file order.
    """

    id: int
    command: str
    at: str
    changes: tuple[Change, ...]


class Journal:
    """The journal of one library.

    Args:
        state: citekit's state folder.
        library: the library's path; its resolved form names the journal.
    """

    def __init__(self, state: Path, library: Path) -> None:
        name = blake2b(os.fsencode(library.resolve()), digest_size=12).hexdigest()
        self.path = state / "journals" / f"{name}.jsonl"

    def steps(self) -> tuple[Step, ...]:
        """Return the steps that have not been taken back, oldest first; unreadable lines are passed over."""
        steps: dict[int, Step] = {}
        for row in self._rows():
            if "undoes" in row:
                steps.pop(int(str(row["undoes"])), None)
            else:
                with suppress(KeyError, ValueError, TypeError):
                    step = _step(row)
                    steps[step.id] = step
        return tuple(steps.values())

    def record(self, command: str, at: str, changes: Sequence[Change]) -> None:
        """Add a step; a journal that cannot be written is left alone (the library's own save has succeeded by then)."""
        encoded = [
            [
                change.offset,
                *(base64.b64encode(part).decode() for part in (change.old, change.new, change.before, change.behind)),
            ]
            for change in changes
        ]
        self._append({"id": self._next(), "command": command, "at": at, "changes": encoded})

    def take_back(self, step: Step) -> None:
        """Note that ``step`` has been undone."""
        self._append({"id": self._next(), "undoes": step.id})

    def _rows(self) -> list[dict[str, object]]:
        try:
            lines = self.path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return []
        rows = []
        for line in lines:
            with suppress(ValueError):
                row = json.loads(line)
                if isinstance(row, dict):
                    rows.append(row)
        return rows

    def _next(self) -> int:
        rows = self._rows()
        return int(str(rows[-1].get("id", 0))) + 1 if rows else 1

    def _append(self, row: dict[str, object]) -> None:
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            rows = self._rows()
            if len(rows) >= 2 * KEPT:
                temporary = self.path.with_suffix(".tmp")
                temporary.write_text("".join(json.dumps(kept) + "\n" for kept in [*rows[-KEPT:], row]), "utf-8")
                temporary.replace(self.path)
                return
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")


def changes_of(new: bytes, spans: Sequence[tuple[int, int, bytes, bytes]]) -> tuple[Change, ...]:
    """Return the changes for spans ``(start, end, old bytes, new bytes)`` of the old file, as they stand in ``new``."""
    changes = []
    shift = 0
    for start, end, old, replacement in sorted(spans, key=lambda span: (span[0], span[1])):
        offset = start + shift
        behind = offset + len(replacement)
        changes.append(
            Change(offset, old, replacement, new[max(0, offset - _CONTEXT) : offset], new[behind : behind + _CONTEXT])
        )
        shift += len(replacement) - (end - start)
    return tuple(changes)


def inverse(data: bytes, step: Step) -> list[tuple[int, int, bytes]] | None:
    """Return the spans ``(start, end, old bytes)`` that take ``step`` back in ``data``.

    Each place is looked for at its recorded offset first, then by the bytes around it, which must be found exactly
    once. None when the bytes were edited since.
    """
    found = []
    for change in step.changes:
        context = change.before + change.new + change.behind
        at = change.offset - len(change.before)
        if data[at : at + len(context)] != context:
            at = data.find(context)
            if at < 0 or data.find(context, at + 1) >= 0:
                return None
        start = at + len(change.before)
        found.append((start, start + len(change.new), change.old))
    return found


def _step(row: dict[str, object]) -> Step:
    changes = row["changes"]
    assert isinstance(changes, list)
    decoded = tuple(Change(int(offset), *(base64.b64decode(part) for part in parts)) for offset, *parts in changes)
    return Step(int(str(row["id"])), str(row["command"]), str(row["at"]), decoded)
