"""Raw records that were fetched before, by the DOI that was asked for. Knows no network; `store` knows the file."""

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from citekit.errors import UsageError
from citekit.findings import Finding
from citekit.identifiers import Doi
from citekit.sources.record import Message, Record
from citekit.store import Store

if TYPE_CHECKING:
    import sqlite3

LAYOUT = 1
"""The number of the table's layout."""

TABLE = (
    "CREATE TABLE IF NOT EXISTS works (doi TEXT PRIMARY KEY, asked_at TEXT, origin TEXT, message BLOB) WITHOUT ROWID"
)

SELECT = "SELECT doi, asked_at, origin, message FROM works"

MOST_NAMES = 500
"""DOIs in one SELECT; SQLite before 3.32 takes at most 999 parameters."""

Row = tuple[str, str, str, bytes]
"""DOI, time asked, origin, packed message."""


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """What the cache holds.

    Attributes:
        path: the file.
        records: how many records.
        size: bytes on disk.
        oldest, newest: when the first and the last of them was fetched, ISO 8601 in UTC; empty for an empty cache.
    """

    path: Path
    records: int
    size: int
    oldest: str = ""
    newest: str = ""


class RecordCache:
    """Records by the DOI that was asked for, in a file that several processes may use at once.

    An instance belongs to the thread that uses it first. A failure is a notice, never an error.

    Args:
        path: the SQLite file; it and its folders are made when something is stored.
        now: the clock; must return an aware time.
    """

    stored: ClassVar[int] = 0
    """How many records this process has stored, in whatever cache."""

    def __init__(self, path: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path
        self._now = now
        self._store = Store(path, LAYOUT, [TABLE])

    @property
    def notices(self) -> list[Finding]:
        """Return what went wrong with the file, each thing once."""
        return self._store.notices

    def get_many(self, dois: Sequence[Doi]) -> Mapping[Doi, Record]:
        """Return the records that are stored for ``dois``, with source ``cache`` and the time they were asked for."""
        rows = self._store.read(lambda works: _select(works, dois)) or []
        return {record.doi: record for record in _records(rows)}

    def get_all(self) -> Iterator[Record]:
        """Yield every record, in the order of the DOIs."""
        return _records(self._store.read(lambda works: works.execute(f"{SELECT} ORDER BY doi").fetchall()) or [])

    def put_many(self, records: Iterable[Record]) -> None:
        """Store records in one transaction, in place of older ones."""
        stamp = self._now().astimezone(UTC).isoformat(timespec="seconds")
        rows = [(record.doi.value, stamp, record.origin, _packed(record.message)) for record in records]
        if rows:
            RecordCache.stored += len(rows)
            self._store.write(lambda works: works.executemany("INSERT OR REPLACE INTO works VALUES (?, ?, ?, ?)", rows))

    def info(self) -> CacheInfo:
        """Return what the cache holds; an absent file holds nothing."""
        count, oldest, newest = self._store.read(_summary) or (0, "", "")
        return CacheInfo(self.path, count, self._store.size, oldest or "", newest or "")

    def clear(self) -> int:
        """Remove every record; return how many there were."""
        return self._store.empty("works")

    def close(self) -> None:
        """Close the file."""
        self._store.close()


def _select(works: "sqlite3.Connection", dois: Sequence[Doi]) -> list[Row]:
    rows: list[Row] = []
    for start in range(0, len(dois), MOST_NAMES):
        names = [doi.value for doi in dois[start : start + MOST_NAMES]]
        marks = ",".join("?" * len(names))
        rows += works.execute(f"{SELECT} WHERE doi IN ({marks})", names)
    return rows


def _records(rows: Iterable[Row]) -> Iterator[Record]:
    for value, asked_at, origin, blob in rows:
        with suppress(ValueError, zlib.error, TypeError, UsageError):  # one unreadable row is simply fetched again
            yield Record(Doi(value), json.loads(zlib.decompress(blob)), "cache", origin, asked_at)


def _packed(message: Message) -> bytes:
    # Level 1: half the time of the default for a tenth more bytes. Half a surrogate pair stays the escape that it was.
    return zlib.compress(
        json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace"), 1
    )


def _summary(works: "sqlite3.Connection") -> tuple[int, str | None, str | None]:
    row: tuple[int, str | None, str | None] = works.execute(
        "SELECT count(*), min(asked_at), max(asked_at) FROM works"
    ).fetchone()
    return row
