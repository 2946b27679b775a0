"""Which works Crossref found for which text, in one SQLite file that may be deleted at any time. Knows no records."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from citekit.findings import Finding
from citekit.store import Store

if TYPE_CHECKING:
    import sqlite3

LAYOUT = 1
"""The number of the table's layout."""

TABLE = "CREATE TABLE IF NOT EXISTS searches (query TEXT PRIMARY KEY, asked_at TEXT, dois TEXT) WITHOUT ROWID"

MOST_NAMES = 500
"""Queries in one SELECT; SQLite before 3.32 takes at most 999 parameters."""


class SearchCache:
    """DOIs by query, in a file that several processes may use at once. A failure is a notice, never an error.

    Args:
        path: the SQLite file; it and its folders are made when something is stored.
        now: the clock; must return an aware time.
    """

    def __init__(self, path: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._store = Store(path, LAYOUT, [TABLE])

    @property
    def notices(self) -> list[Finding]:
        """Return what went wrong with the file, each thing once."""
        return self._store.notices

    def get_many(self, queries: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the DOIs that were found for each of ``queries`` that was asked before, best first; perhaps none."""
        rows = self._store.read(lambda store: _select(store, queries)) or []
        found = {}
        for query, dois in rows:
            with suppress(ValueError):  # one unreadable row is simply asked again
                found[query] = tuple(map(str, json.loads(dois)))
        return found

    def put_many(self, found: Mapping[str, Sequence[str]]) -> None:
        """Store what was found, in place of older answers."""
        stamp = self._now().astimezone(UTC).isoformat(timespec="seconds")
        rows = [(query, stamp, json.dumps(list(dois))) for query, dois in found.items()]
        if rows:
            self._store.write(lambda store: store.executemany("INSERT OR REPLACE INTO searches VALUES (?, ?, ?)", rows))

    def close(self) -> None:
        """Close the file."""
        self._store.close()


def _select(store: "sqlite3.Connection", queries: Sequence[str]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for start in range(0, len(queries), MOST_NAMES):
        asked = queries[start : start + MOST_NAMES]
        rows += store.execute(f"SELECT query, dois FROM searches WHERE query IN ({','.join('?' * len(asked))})", asked)
    return rows
