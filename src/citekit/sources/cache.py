"""Raw records that were fetched before, in one SQLite file that may be deleted at any time. Knows no network.

The cache helps or stays out of the way: a damaged file is started anew, a full or unwritable place costs the next
request and never the present result. Both are said in ``notices``.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from citekit.findings import Finding
from citekit.identifiers import Doi
from citekit.sources.record import Message, Record

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")

LAYOUT = 1
"""The number of the table's layout (SQLite ``user_version``); a file with another number is started anew."""

TABLE = (
    "CREATE TABLE IF NOT EXISTS works (doi TEXT PRIMARY KEY, asked_at TEXT, origin TEXT, message BLOB) WITHOUT ROWID"
)

BUSY_SECONDS = 5.0
"""How long to wait for another process that is writing."""

MOST_NAMES = 500
"""DOIs in one SELECT; SQLite before 3.32 takes at most 999 parameters."""


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
    """Records by the DOI that was asked for.

    Several processes may use one file at once. An instance belongs to the thread that uses it first.

    Args:
        path: the SQLite file; it and its folders are made when something is stored.
        now: the clock; must return an aware time.

    Attributes:
        notices: what went wrong with the file, each thing once.
    """

    def __init__(self, path: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path
        self.notices: list[Finding] = []
        self._now = now
        self._connection: sqlite3.Connection | None = None

    def get_many(self, dois: Sequence[Doi]) -> Mapping[Doi, Record]:
        """Return the records that are stored for ``dois``, with source ``cache``."""
        if self._connection is None and not self.path.exists():
            return {}
        rows: list[tuple[str, str, bytes]] = self._try(lambda works: _select(works, dois)) or []
        by_value = {doi.value: doi for doi in dois}
        records = {}
        for value, origin, blob in rows:
            with suppress(ValueError, zlib.error, TypeError):  # one unreadable row is simply fetched again
                doi = by_value[value]
                records[doi] = Record(doi, json.loads(zlib.decompress(blob)), "cache", origin)
        return records

    def put_many(self, records: Iterable[Record]) -> None:
        """Store records in one transaction, in place of older ones; a failure is a notice, never an error."""
        stamp = self._now().astimezone(UTC).isoformat(timespec="seconds")
        rows = [(record.doi.value, stamp, record.origin, _packed(record.message)) for record in records]
        if rows:
            self._try(lambda works: _replace(works, rows))

    def info(self) -> CacheInfo:
        """Return what the cache holds; an absent file holds nothing."""
        if not self.path.exists():
            return CacheInfo(self.path, 0, 0)
        count, oldest, newest = self._try(_summary) or (0, "", "")
        return CacheInfo(self.path, count, self.path.stat().st_size, oldest or "", newest or "")

    def clear(self) -> int:
        """Remove every record; return how many there were."""
        return (self._try(_empty) or 0) if self.path.exists() else 0

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _try(self, work: "Callable[[sqlite3.Connection], T]") -> T | None:
        """Return what ``work`` returns; start a damaged file anew and try once more; None if that fails too."""
        import sqlite3

        for fresh in (False, True):
            try:
                return work(self._open())
            except (sqlite3.Error, OSError) as error:
                self.close()
                # OperationalError: locked, full, read-only, not to be opened. Any other DatabaseError: damaged.
                damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
                if damaged and not fresh and self._remove():
                    self._note("cache-rebuilt", "the cache was damaged and has been started anew")
                    continue
                self._note("cache-unusable", f"the cache cannot be used ({error}); nothing is lost but time")
                return None
        return None

    def _open(self) -> "sqlite3.Connection":
        import sqlite3

        if self._connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
            layout = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if layout not in (0, LAYOUT):
                raise sqlite3.DatabaseError(f"layout {layout}")
            with self._connection:
                self._connection.execute(TABLE)
                self._connection.execute(f"PRAGMA user_version = {LAYOUT}")
        return self._connection

    def _remove(self) -> bool:
        try:
            self.path.unlink(missing_ok=True)
            self.path.with_name(f"{self.path.name}-journal").unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def _note(self, code: str, message: str) -> None:
        if all(notice.code != code for notice in self.notices):
            hint = "delete the file or choose another place with XDG_CACHE_HOME" if code == "cache-unusable" else ""
            self.notices.append(Finding(code, "notice", message, file=str(self.path), hint=hint))


def _packed(message: Message) -> bytes:
    # Level 1: half the time of the default for a tenth more bytes.
    return zlib.compress(json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def _select(works: "sqlite3.Connection", dois: Sequence[Doi]) -> list[tuple[str, str, bytes]]:
    rows: list[tuple[str, str, bytes]] = []
    for start in range(0, len(dois), MOST_NAMES):
        names = [doi.value for doi in dois[start : start + MOST_NAMES]]
        marks = ",".join("?" * len(names))
        rows += works.execute(f"SELECT doi, origin, message FROM works WHERE doi IN ({marks})", names)
    return rows


def _replace(works: "sqlite3.Connection", rows: Iterable[tuple[str, str, str, bytes]]) -> None:
    with works:
        works.executemany("INSERT OR REPLACE INTO works (doi, asked_at, origin, message) VALUES (?, ?, ?, ?)", rows)


def _summary(works: "sqlite3.Connection") -> tuple[int, str | None, str | None]:
    row: tuple[int, str | None, str | None] = works.execute(
        "SELECT count(*), min(asked_at), max(asked_at) FROM works"
    ).fetchone()
    return row


def _empty(works: "sqlite3.Connection") -> int:
    with works:
        removed = works.execute("DELETE FROM works").rowcount
    works.execute("VACUUM")
    return removed
