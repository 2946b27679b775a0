"""What the journal tells of one command: the bytes that were replaced, packed and unpacked, and what lies beside them.

Knows neither the journal's file nor when it is written.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from citekit.bib.splice import Spliced

_CONTEXT = 32


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


class Beside(NamedTuple):
    """What a command changed in the review beside the library.

    Attributes:
        decided: the marks of the lines that it added to the decision log.
        files: path from the review's root, and the digests before (blank: there was no file) and after.
    """

    decided: tuple[str, ...] = ()
    files: tuple[tuple[str, str, str], ...] = ()


class Step(NamedTuple):
    """One command that changed the review.

    Attributes:
        id: its number. command: as typed. at: local time, ISO 8601. places: how many were changed.
        after: digest of the library it left.
        packed: its changes, packed, or the file that holds them; None where they could not be kept, so that it cannot
            be taken back.
        beside: what it changed beside the library.
    """

    id: int
    command: str
    at: str
    places: int
    after: str
    packed: str | Path | None
    beside: Beside = Beside()

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


def pack(changes: Iterable[Change]) -> bytes:
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
