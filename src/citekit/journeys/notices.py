"""Which entries have been retracted, as far as stored records know: cache and snapshots, never the network."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from citekit.bib.entry import Entry
from citekit.digest_cache import DigestCache
from citekit.journeys.workspace import Workspace
from citekit.storage import is_there

if TYPE_CHECKING:
    from citekit.work import Work


def retracted_keys(workspace: Workspace, entries: Sequence[Entry]) -> Mapping[str, str]:
    """Return citation key to notice for the retracted ones of ``entries``.

    The answer for the whole library is kept until the library, the record cache or a snapshot changes.
    """
    settings = workspace.settings
    records = settings.cache / "works.sqlite"
    stamps = "".join(_stamp(path) for path in (settings.library, records, *settings.snapshots)).encode()
    cache = DigestCache(settings.cache / "retracted")
    stored = cast("dict[str, str] | None", cache.get(settings.library, stamps))
    if not isinstance(stored, dict):
        stored = {} if not is_there(records) and not settings.snapshots else _look_up(workspace, records)
        cache.put(settings.library, stamps, stored)
    if not stored:
        return {}
    present = {entry.key for entry in entries}
    return {key: notice for key, notice in stored.items() if key in present}


def _look_up(workspace: Workspace, records: Path) -> dict[str, str]:
    from citekit import duplicates
    from citekit.mapping import crossref
    from citekit.sources.cache import RecordCache
    from citekit.sources.snapshot import Snapshot

    by_doi = duplicates.by_doi(workspace.catalogue().entries)
    dois = tuple(by_doi)
    found = dict(RecordCache(records).get_many(dois))
    for path in workspace.settings.snapshots:
        found = {**Snapshot(path).find([doi for doi in dois if doi not in found]), **found}
    notices = {}
    for doi, record in found.items():
        if "updated-by" not in record.message:
            continue
        work, _ = crossref.to_work(record.message)
        if work.retracted:
            notices.update({entry.key: _notice(work) for entry in by_doi[doi]})
    return notices


def _notice(work: "Work") -> str:
    from citekit.work import RETRACTING

    notice = next(update for update in work.updated_by if update.type in RETRACTING)
    when = f" on {notice.date.iso()}" if notice.date else ""
    by = f", notice {notice.doi}" if notice.doi else ""
    source = f" (source: {notice.source})" if notice.source else ""
    return f"{notice.type.replace('_', ' ')}{when}{by}{source}"


def _stamp(path: Path) -> str:
    with suppress(OSError):
        status = path.stat()
        return f"{path}:{status.st_size}:{status.st_mtime_ns};"
    return f"{path}:-;"
