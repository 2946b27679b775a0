"""Which values of a library are Crossref's and which are somebody's own; kept in the user's state folder.

A value is Crossref's where it was seen to agree with one of its records, where citekit wrote it, or where nothing was
stored about the work when ``update`` first met the entry. Any other value is somebody's own, and so is the absence of a
field that the record had. docs/decisions says why.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from citekit import storage
from citekit.bib.entry import PAGE_MARK, Entry
from citekit.bib.library import Library
from citekit.catalogue import Place
from citekit.errors import StorageError
from citekit.journeys.comparing import Fields, same
from citekit.journeys.workspace import Workspace
from citekit.mapping import noted

Written = frozenset[tuple[str, str, str]]
"""What citekit wrote: citation key, field, TeX source."""

Rows = dict[str, dict[str, str]]
"""The mark of each field, by the entry."""

_TAKEN_AWAY = "-"
"""The mark of a field that the record had and the entry does not."""


class Provenance:
    """The marks of one library: for each entry and field the digest of the value that is Crossref's.

    Behind a ``/`` stands the digest of a value that was offered for it and refused. A file that is missing or cannot be
    read is the same as none; one that cannot be written costs the memory and never the update. What is saved are the
    changes, made again under a lock on whatever the file holds by then, so that two commands at once lose nothing.

    Args:
        state: citekit's state folder.
        library: the library's path; its resolved form names the file.
    """

    def __init__(self, state: Path, library: Path) -> None:
        self._path = state / "provenance" / f"{storage.name_of(library)}.json"
        self._state = state
        self._marked: Rows = {}
        self._renamed: list[tuple[str, str]] = []
        self._rows: Rows = {}
        with suppress(OSError):
            self._rows = _read(self._path.read_bytes())

    def learn(self, place: Place, entry: Entry, records: Sequence[Fields], written: Written) -> bool:
        """Mark the values of an entry that are Crossref's; return whether nothing tells which are.

        So it is where nothing was marked and nothing is stored, as in a fresh clone; then all count as Crossref's.
        A page's facts are nobody's own.

        Args:
            records: the fields of each stored record of the work; none where nothing is stored.
            written: what citekit wrote.
        """
        row = self._rows.get(_name(place), {})
        first = not row
        page = PAGE_MARK in entry.fields
        strange = first and not page and not records and all(key != entry.key for key, _, _ in written)
        for name in dict.fromkeys((*entry.fields, *(name for record in records for name in record))):
            value = entry.fields.get(name, "")
            agrees = page or strange or any(same(name, value, record.get(name, "")) for record in records)
            if _own(row.get(name, ""), value) and (agrees or (entry.key, name, value) in written):
                self._mark(place, name, _digest(value))
            elif first and not value and name != noted.FIELD:  # which earlier versions of citekit did not write
                self._mark(place, name, _TAKEN_AWAY)
        return strange

    def own(self, place: Place, entry: Entry, name: str) -> bool:
        """Return whether the value of a field, or its absence, is somebody's own; a ``?`` waits for a value."""
        value = entry.fields.get(name, "")
        mark = self._rows.get(_name(place), {}).get(name, "")
        return _own(mark, value) if mark else any(map(str.isalnum, value))

    def refused(self, place: Place, name: str, offered: str) -> bool:
        """Return whether this value was refused when it was offered before."""
        return self._rows.get(_name(place), {}).get(name, "").partition("/")[2] == _digest(offered)

    def refuse(self, place: Place, name: str, value: str, offered: str) -> None:
        """Remember that ``offered`` is not wanted in place of ``value``."""
        self._mark(place, name, f"{_digest(value)}/{_digest(offered)}")

    def wrote(self, place: Place, name: str, value: str) -> None:
        """Remember that a value was taken from Crossref."""
        self._mark(place, name, _digest(value))

    def rename(self, place: Place, key: str) -> None:
        """Carry the marks of an entry over to its new citation key."""
        old = _name(place)
        self._renamed.append((old, key))
        for rows in (self._rows, self._marked):
            _move(rows, old, key)

    def save(self) -> None:
        """Store what was changed since the marks were read."""

        def plan(data: bytes) -> bytes:
            rows = _read(data)
            for old, new in self._renamed:
                _move(rows, old, new)
            for key, row in self._marked.items():
                rows.setdefault(key, {}).update(row)
            return json.dumps(rows, separators=(",", ":")).encode()

        if self._marked or self._renamed:
            with suppress(StorageError):
                storage.write_new(self._path, b"{}")
                storage.update(self._path, plan, lock=storage.lock_of(self._path, self._state))

    def _mark(self, place: Place, name: str, mark: str) -> None:
        for rows in (self._rows, self._marked):
            rows.setdefault(_name(place), {})[name] = mark


def _move(rows: Rows, old: str, new: str) -> None:
    if old in rows:
        rows[new] = rows.pop(old)


def _read(data: bytes) -> Rows:
    """Return the marks as kept; none where they cannot be read."""
    with suppress(ValueError, AttributeError, RecursionError):
        rows = json.loads(data)
        return {key: {name: str(mark) for name, mark in row.items()} for key, row in rows.items()}
    return {}


def written_by(workspace: Workspace, library: Library) -> Written:
    """Return the fields of the entries that citekit added, as far as the journal goes; none of a page's facts."""
    found: set[tuple[str, str, str]] = set()
    for step in workspace.journal.past(library.data).steps:
        for change in step.changes() or ():
            if change.field or change.aim != "field" or not change.new.strip():
                continue
            for entry in Library(change.new, encoding=library.encoding).entries:
                if PAGE_MARK not in entry.fields:
                    found.update((entry.key, name, value) for name, value in entry.fields.items())
    return frozenset(found)


def _own(mark: str, value: str) -> bool:
    return mark.partition("/")[0] != _digest(value)


def _name(place: Place) -> str:
    key, number = place
    return f"{key}\n{number}" if number else key


def _digest(value: str) -> str:
    data = " ".join(value.split()).encode("utf-8", "backslashreplace")
    return blake2b(data, digest_size=6).hexdigest()
