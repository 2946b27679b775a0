"""References formatted before, kept by what they were formatted from: rich text to bytes and back. Knows no engine."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from citekit.render.formatter import Entries
from citekit.render.kept import REFERENCES, Kept
from citekit.render.richtext import Link, Rich, Styled, Text


class Formatted(NamedTuple):
    """What an engine made of a list: references by id, and the ids that it cannot read with its reasons."""

    entries: Entries
    broken: dict[str, str]


class KeptReferences:
    """A folder of formatted lists.

    Args:
        folder: the user's cache folder; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._kept = Kept(folder / REFERENCES if folder else None)

    def get(self, name: str) -> Formatted | None:
        """Return what was kept under a name (hexadecimal digits), or None."""
        body = self._kept.get(name)
        with suppress(ValueError, TypeError, LookupError, RecursionError):
            entries, broken = json.loads(body or b"")
            return Formatted({key: (label, _rich(nodes)) for key, label, nodes in entries}, broken)
        return None

    def put(self, name: str, made: Formatted) -> None:
        """Keep a list under a name; where that cannot be written nothing is kept."""
        rows = [[key, label, _plain(body)] for key, (label, body) in made.entries.items()]
        self._kept.put(name, json.dumps([rows, made.broken], separators=(",", ":")).encode())


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
