"""The lines of a journal: how one is written and read, and what several of them say together. Knows no file of theirs.

A line is one JSON object and begins with its number: ``id``, ``before`` and ``after`` (digests of the library's bytes
around the change) and either ``command``, ``at``, ``places`` and ``changes`` (packed; ``true`` where they lie in a
file of their own, null where they could not be kept), or ``undoes`` with the numbers that were taken back. What a
command did beside the library (``decided``, ``files``) stands in a line of its own: ``of`` the step that it belongs to,
or a step without changes where the library stayed as it was.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from citekit.journal.steps import Beside, Step


class Line(NamedTuple):
    """A line as read: a step, what is taken back, or what a step changed beside the library.

    Attributes:
        before, after: digests of the library's bytes around the change.
        step: what was done; undoes: numbers of the steps that were taken back.
        of: the number of the step that ``beside`` belongs to; 0 for the other kinds of lines.
    """

    before: str
    after: str
    step: Step | None = None
    undoes: tuple[int, ...] = ()
    of: int = 0
    beside: Beside = Beside()


def written(number: int, row: Mapping[str, object]) -> str:
    """Return the text of a line with this number; one that ``row`` has is left out."""
    return json.dumps({"id": number, **{name: row[name] for name in row if name != "id"}}, separators=(",", ":"))


def read(text: bytes, aside: Callable[[str, str], Path]) -> Line | None:
    """Return a line as read; None for one that is torn or of another shape.

    Args:
        aside: gives the file of changes that are too large for a line, by the digests around them.
    """
    try:
        row = json.loads(text)
        if not isinstance(row, dict):
            return None
        if "of" in row:
            return Line("", "", of=int(row["of"]), beside=_beside(row))
        before, after = str(row["before"]), str(row["after"])
        undoes = row.get("undoes")
        if isinstance(undoes, list):
            return Line(before, after, undoes=tuple(map(int, undoes)))
        packed = aside(before, after) if row["changes"] is True else row["changes"]
        if not isinstance(packed, str | Path | None):
            return None
        told = str(row["command"]), str(row["at"]), int(row["places"])
        return Line(before, after, Step(int(row["id"]), *told, after, packed, _beside(row)))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def attach(lines: list[Line], line: Line) -> None:
    """Add what a line tells of a step to the line of that step."""
    for index in range(len(lines) - 1, -1, -1):
        step = lines[index].step
        if step and step.id == line.of:
            old, new = step.beside, line.beside
            joined = Beside(old.decided + new.decided, old.files + new.files)
            lines[index] = lines[index]._replace(step=step._replace(beside=joined))
            return


def until(done: list[Line], digest: str) -> list[Line]:
    """Return the lines up to the latest moment at which the library had this digest; all of them if it never had."""
    for index in range(len(done) - 1, -1, -1):
        if done[index].after == digest:
            return done[: index + 1]
        if done[index].before == digest:
            return done[:index]
    return done


def steps_of(lines: Iterable[Line]) -> dict[int, Step]:
    """Return the steps of lines by their numbers, in order, without those that were taken back."""
    steps: dict[int, Step] = {}
    for line in lines:
        if line.step:
            steps.pop(line.step.id, None)
            steps[line.step.id] = line.step
        for number in line.undoes:
            steps.pop(number, None)
    return steps


def _beside(row: Mapping[str, object]) -> Beside:
    decided, files = row.get("decided"), row.get("files")
    return Beside(
        tuple(map(str, decided)) if isinstance(decided, list) else (),
        tuple((str(name), str(old), str(new)) for name, old, new in files) if isinstance(files, list) else (),
    )
