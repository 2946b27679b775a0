"""The entries of one library as they were read, in an SQLite file; may be deleted at any time.

Rows are numbered like the blocks of the file and hold no places, so that an edit changes the rows it touches and no
other. What is asked for counts only for the digest of exactly the bytes that were read.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from citekit import __version__
from citekit.store import Store

if TYPE_CHECKING:
    import sqlite3

LAYOUT = 6
TABLES = (
    "CREATE TABLE entries (n INTEGER PRIMARY KEY, lines INTEGER, entry TEXT)",
    "CREATE TABLE tags (tag TEXT, n INTEGER, PRIMARY KEY (tag, n)) WITHOUT ROWID",
    "CREATE INDEX tags_of ON tags (n)",
    "CREATE TABLE state (digest TEXT, findings TEXT)",
)
HEIR = "crossref"
"""Stands among the tags of a row whose entry takes fields of others."""
_COLUMNS = "SELECT n, lines, entry FROM entries"


class Row(NamedTuple):
    """An entry without its place.

    Attributes:
        number: of its block in the file. lines: how many line ends the block holds.
        tags: keywords that may be tags, and what else rows are asked for by.
    """

    number: int
    lines: int
    key: str
    type: str
    fields: Mapping[str, str]
    tags: tuple[str, ...] = ()


class Known(NamedTuple):
    """What is known of a library.

    Attributes:
        rows: in file order. findings: the reader's.
        heirs: whether an entry takes fields of others.
    """

    rows: list[Row]
    findings: list[list[object]]
    heirs: bool


class EntryIndex:
    """The rows of one library.

    Args:
        path: the SQLite file.
    """

    def __init__(self, path: Path) -> None:
        self._store = Store(path, LAYOUT, TABLES)

    def read(self, digest: str, tags: Collection[str] | None = None) -> Known | None:
        """Return what is known of these bytes; None where it is nothing.

        Args:
            digest: of the library's bytes.
            tags: only entries with at least one of these.
        """
        with suppress(ValueError, TypeError, UnicodeError):
            return self._store.read(lambda works: _read(works, digest, tags))
        return None

    def fill(self, digest: str, rows: Iterable[Row], findings: Sequence[Sequence[object]]) -> None:
        """Keep all rows of a library with this digest in place of what was there."""
        self._store.write(lambda works: _fill(works, digest, rows, findings))

    def findings(self, digest: str) -> list[list[object]] | None:
        """Return the findings alone; None where these bytes are not known."""
        found = self.read(digest, ())
        return found.findings if found else None

    def follow(self, before: str, after: str, rows: Sequence[Row]) -> None:
        """Change the rows of an edit that left all findings as they are, where ``before`` is known."""
        self._store.read(lambda works: _follow(works, before, after, rows))

    def close(self) -> None:
        """Close the file."""
        self._store.close()


def _digest(digest: str) -> str:
    return f"{digest} {__version__}"


def _read(works: "sqlite3.Connection", digest: str, tags: Collection[str] | None) -> Known | None:
    state = works.execute("SELECT findings FROM state WHERE digest = ?", (_digest(digest),)).fetchone()
    if state is None:
        return None
    if tags is None:
        found = works.execute(f"{_COLUMNS} ORDER BY n").fetchall()
    else:
        found = []
        for tag in sorted(tags):
            found += works.execute(f"{_COLUMNS} WHERE n IN (SELECT n FROM tags WHERE tag = ?)", (tag,))
        found = sorted({row[0]: row for row in found}.values())
    entries = json.loads("[" + ",".join([row[2] for row in found]) + "]")
    rows = [Row(*row[:2], *entry) for row, entry in zip(found, entries, strict=True)]
    heirs = works.execute("SELECT 1 FROM tags WHERE tag = ? LIMIT 1", (HEIR,)).fetchone() is not None
    return Known(rows, json.loads(state[0]), heirs)


def _fill(works: "sqlite3.Connection", digest: str, rows: Iterable[Row], findings: Sequence[Sequence[object]]) -> None:
    for table in ("state", "entries", "tags"):
        works.execute(f"DELETE FROM {table}")
    _put(works, rows)
    works.execute("INSERT INTO state VALUES (?, ?)", (_digest(digest), json.dumps(findings)))


def _follow(works: "sqlite3.Connection", before: str, after: str, rows: Sequence[Row]) -> None:
    if works.execute("UPDATE state SET digest = ? WHERE digest = ?", (_digest(after), _digest(before))).rowcount:
        numbers = [(row.number,) for row in rows]
        works.executemany("DELETE FROM entries WHERE n = ?", numbers)
        works.executemany("DELETE FROM tags WHERE n = ?", numbers)
        _put(works, rows)


def _put(works: "sqlite3.Connection", rows: Iterable[Row]) -> None:
    for row in rows:
        entry = json.dumps([row.key, row.type, dict(row.fields)], separators=(",", ":"))
        works.execute("INSERT INTO entries VALUES (?, ?, ?)", (row.number, row.lines, entry))
        works.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?)", [(tag, row.number) for tag in row.tags])
