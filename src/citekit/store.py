"""One SQLite file of answers got before, which may be deleted at any time. Knows neither records nor searches.

A store helps or stays out of the way: a damaged file is started anew, a full, locked or unwritable one costs the next
request and never the present result. Both are said in ``notices``.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from citekit.findings import Finding
from citekit.storage import is_there

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")

BUSY_SECONDS = 5.0
"""How long to wait for another process that is writing."""

IMPATIENT = 0.2
"""The same once a wait has been in vain: a command with many answers waits long only once."""


class Store:
    """A file and its tables; opened by the first work that needs it.

    Several processes may use one file at once. An instance belongs to the thread that uses it first.

    Args:
        path: the SQLite file; it and its folders are made by the first ``write``.
        layout: number of the tables' layout (``user_version``), from one; a file with another is started anew.
        tables: ``CREATE TABLE IF NOT EXISTS`` statements.

    Attributes:
        notices: what went wrong with the file, each thing once.
    """

    def __init__(self, path: Path, layout: int, tables: Sequence[str]) -> None:
        self.path = path
        self.notices: list[Finding] = []
        self._layout = layout
        self._tables = tuple(tables)
        self._patience = BUSY_SECONDS
        self._connection: sqlite3.Connection | None = None

    def read(self, work: "Callable[[sqlite3.Connection], T]") -> T | None:
        """Return what ``work`` returns; None where there is no file yet or it cannot be used."""
        return self.write(work) if self._connection is not None or is_there(self.path) else None

    def write(self, work: "Callable[[sqlite3.Connection], T]") -> T | None:
        """Do ``work`` in one transaction and return what it returns; None where the file cannot be used.

        A damaged file is started anew, and ``work`` done once more.
        """
        import sqlite3

        for fresh in (False, True):
            try:
                with self._open() as connection:
                    return work(connection)
            except (sqlite3.Error, OSError) as error:
                self.close()
                # OperationalError: locked, full, read-only, not to be opened. Any other DatabaseError: damaged.
                damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
                if damaged and not fresh and self._remove():
                    self._note("cache-rebuilt", f"the cache could not be read ({error}) and has been started anew")
                    continue
                self._note("cache-unusable", f"the cache cannot be used ({error}); nothing is lost but time")
                self._patience = IMPATIENT
                return None
        return None

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return self.read(lambda store: int(store.execute(f"SELECT count(*) FROM {table}").fetchone()[0])) or 0

    def empty(self, table: str) -> int:
        """Remove every row of a table, and the room they took; return how many there were."""
        removed = self.read(lambda store: store.execute(f"DELETE FROM {table}").rowcount)
        if removed:
            self.read(lambda store: store.execute("VACUUM"))
        return removed or 0

    @property
    def size(self) -> int:
        """Return the bytes on disk; 0 where there is no file."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> "sqlite3.Connection":
        import sqlite3

        if self._connection is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self.path, timeout=self._patience)
            layout = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if layout not in (0, self._layout):
                raise sqlite3.DatabaseError(f"written by another version of citekit, layout {layout}")
            if layout == 0:
                with self._connection:
                    for table in self._tables:
                        self._connection.execute(table)
                    self._connection.execute(f"PRAGMA user_version = {self._layout}")
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
