"""``citekit cache``: what is stored of earlier answers, removed at will, or written out as a review's snapshot."""

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from citekit import duplicates
from citekit.config import Settings
from citekit.findings import Finding
from citekit.journeys.unread import unreadable
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Failure, Outcome
from citekit.render.kept import LISTS, REFERENCES, Kept
from citekit.sources import search_cache
from citekit.sources.cache import RecordCache
from citekit.sources.record import Message, Record, names_of
from citekit.sources.resolver import Resolver
from citekit.sources.snapshot import GZIP_START, Snapshot
from citekit.store import Store


class Held(NamedTuple):
    """What is stored; size in bytes, oldest and newest in ISO 8601 and UTC, blank where there are no records.

    Renderings are finished lists and formatted references, kept so that they need not be made again.
    """

    path: Path
    records: int
    searches: int
    renderings: int
    size: int
    oldest: str
    newest: str

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {**self._asdict(), "path": str(self.path)}


class Removed(NamedTuple):
    """How much was removed."""

    records: int
    searches: int
    renderings: int

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return dict(self._asdict())


class Exported(NamedTuple):
    """One line of a snapshot: the DOI it stands for, when it was asked for (blank if not known), the raw message."""

    doi: str
    asked_at: str
    message: Message

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return dict(self._asdict())


def info(settings: Settings) -> Outcome:
    """Return what is stored for this user."""
    records, searches = _stores(settings)
    held = records.info()
    sizes = [size for kept in _renderings(settings) for size in kept.sizes()]
    total = held.size + searches.size + sum(sizes)
    row = Held(held.path, held.records, searches.count("searches"), len(sizes), total, held.oldest, held.newest)
    return _told("cache info", (row,), records, searches)


def clear(settings: Settings, *, dry_run: bool = False) -> Outcome:
    """Remove all that is stored; the next question about it goes to the network, the next list is made anew."""
    records, searches = _stores(settings)
    if dry_run:
        renderings = sum(len(kept.sizes()) for kept in _renderings(settings))
        would = Removed(records.info().records, searches.count("searches"), renderings)
        return _told("cache clear", (would,), records, searches)
    renderings = sum(kept.clear() for kept in _renderings(settings))
    row = Removed(records.clear(), searches.empty("searches"), renderings)
    return _told("cache clear", (row,), records, searches)


def export(settings: Settings, *, every: bool, into: Path | None = None) -> Outcome:
    """Return the stored messages of the library's works, or with ``every`` all, as rows and as the outcome's text.

    A work that only a snapshot of the review holds is among them, so that an export may replace the snapshot. Works are
    in the order of their DOIs, and the same messages give the same bytes.

    Args:
        into: a snapshot that the text is going to replace. Then the works that it holds keep its order, the new ones
            come behind them, and a line whose message is the same keeps its bytes.

    Raises:
        UsageError: there is no review, and not ``every``. LibraryError, StorageError: something cannot be read.
    """
    cache = RecordCache(settings.cache / "works.sqlite")
    failures: tuple[Failure, ...] = ()
    findings: tuple[Finding, ...] = ()
    if every:
        records = list(cache.get_all())
        notices: Iterable[Finding] = cache.notices
    else:
        catalogue = Workspace(settings).catalogue()
        findings = unreadable(catalogue.findings)
        dois = list(duplicates.by_doi(catalogue.entries))
        with Resolver(cache, [Snapshot(path) for path in settings.snapshots], None) as resolver:
            outcomes = resolver.resolve(dois).values()
            notices = resolver.notices
        records = [one for one in outcomes if isinstance(one, Record)]
        failures = tuple(_missing(one) for one in outcomes if isinstance(one, Failure))
    rows = _lines(records)
    said = [f"{notice.file}: {notice.message}" for notice in notices]
    if not rows and not failures:
        said.append("nothing is stored" if every else "the library has no entry with a DOI")
    held = _held_lines(into) if into else {}
    lines = dict.fromkeys(held, "") | {row.doi: _line(row.message, held.get(row.doi)) for row in rows}
    text = "".join(f"{line}\n" for line in lines.values() if line)
    return Outcome("cache export", rows, failures, findings, tuple(said), text=text)


def _stores(settings: Settings) -> tuple[RecordCache, Store]:
    searches = Store(settings.cache / "searches.sqlite", search_cache.LAYOUT, [search_cache.TABLE])
    return RecordCache(settings.cache / "works.sqlite"), searches


def _renderings(settings: Settings) -> tuple[Kept, ...]:
    return tuple(Kept(settings.cache / name) for name in (LISTS, REFERENCES))


def _told(command: str, rows: tuple[Held | Removed, ...], records: RecordCache, searches: Store) -> Outcome:
    notices = [f"{notice.file}: {notice.message}" for notice in (*records.notices, *searches.notices)]
    records.close()
    searches.close()
    return Outcome(command, rows, notices=tuple(notices))


def _lines(records: Iterable[Record]) -> tuple[Exported, ...]:
    """Return one row a work, in the order of the DOIs; of a work stored under several names the one asked for last."""
    rows: dict[str, Exported] = {}
    for record in sorted(records, key=lambda record: (record.asked_at, record.doi)):
        name = next(names_of(record.message), "")
        message = record.message if name else {**record.message, "DOI": record.doi.value}
        rows[name or record.doi.value] = Exported(name or record.doi.value, record.asked_at, message)
    return tuple(rows[doi] for doi in sorted(rows))


def _held_lines(snapshot: Path) -> dict[str, str]:
    """Return the lines of a snapshot that hold one message each, by its DOI; nothing where it cannot be read."""
    lines: dict[str, str] = {}
    with suppress(OSError, EOFError, zlib.error):
        data = snapshot.read_bytes()
        for line in (gzip.decompress(data) if data.startswith(GZIP_START) else data).split(b"\n"):
            with suppress(ValueError, RecursionError):
                text = line.decode().strip()
                message = json.loads(text)
                if isinstance(message, dict) and (name := next(names_of(message), "")):
                    lines[name] = text
    return lines


def _line(message: Mapping[str, object], held: str | None) -> str:
    """Return a message on one line: the one held, if it says the same."""
    if held and json.loads(held) == message:
        return held
    return json.dumps(message, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _missing(failure: Failure) -> Failure:
    return failure._replace(
        message="neither the cache nor a snapshot holds a record of it", hint="run `citekit update` to ask for it"
    )
