"""References formatted before, kept in the user's cache folder by what they were formatted from.

May be deleted at any time. One file a list: the SHA-1 of the rest, then the rest as JSON. A file that is missing or
damaged is the same as none; the oldest go when all together are larger than LARGEST. Knows no engine.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from citekit.digest_cache import digest_of
from citekit.render.formatter import Entries
from citekit.render.richtext import Link, Rich, Styled, Text

LARGEST = 64_000_000
"""How many bytes all lists together may take; a list of 10,000 references takes about five million."""


class Formatted(NamedTuple):
    """What an engine made of a list: references by id, and the ids that it cannot read with its reasons."""

    entries: Entries
    broken: dict[str, str]


class KeptReferences:
    """A folder of formatted lists.

    Args:
        folder: where they lie; made when first needed; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder / "references" if folder else None

    def get(self, name: str) -> Formatted | None:
        """Return what was kept under a name (hexadecimal digits), or None; a list that is used again is young again."""
        if self._folder is None:
            return None
        path = self._folder / f"{name}.cache"
        with suppress(OSError, ValueError, TypeError, LookupError, RecursionError):
            head, _, body = path.read_bytes().partition(b"\n")
            if head.decode("ascii") == digest_of(body):
                entries, broken = json.loads(body)
                kept = Formatted({key: (label, _rich(nodes)) for key, label, nodes in entries}, broken)
                os.utime(path)
                return kept
        return None

    def put(self, name: str, made: Formatted) -> None:
        """Keep a list under a name; where that cannot be written nothing is kept."""
        if self._folder is None:
            return
        rows = [[key, label, _plain(body)] for key, (label, body) in made.entries.items()]
        body = json.dumps([rows, made.broken], separators=(",", ":")).encode()
        temporary = self._folder / f"{name}.{os.getpid()}"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                temporary.write_bytes(digest_of(body).encode() + b"\n" + body)
                temporary.replace(self._folder / f"{name}.cache")
            finally:
                temporary.unlink(missing_ok=True)
            self._tidy(self._folder)

    def _tidy(self, folder: Path) -> None:
        """Remove the lists used longest ago until the rest takes no more than LARGEST bytes."""
        facts = sorted(((path.stat(), path) for path in folder.iterdir()), key=lambda one: one[0].st_mtime_ns)
        total = sum(stat.st_size for stat, _ in facts)
        for stat, path in facts[:-1]:
            if total <= LARGEST:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size


def _plain(rich: Rich) -> list[Any]:
    """Return rich text as JSON: texts as they are, the rest as a kind, a style or address, and what is inside."""
    return [
        node.value
        if isinstance(node, Text)
        else ["link", node.url, _plain(node.children)]
        if isinstance(node, Link)
        else ["styled", node.style, _plain(node.children)]
        for node in rich
    ]


def _rich(nodes: list[Any]) -> Rich:
    made: list[Text | Styled | Link] = []
    for node in nodes:
        if isinstance(node, str):
            made.append(Text(node))
        else:
            kind, fact, inner = node
            made.append((Link if kind == "link" else Styled)(fact, _rich(inner)))
    return tuple(made)
