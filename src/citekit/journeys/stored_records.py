"""What is stored of works without asking anybody: the records in the cache and in the review's snapshots."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from citekit.config import Settings, shown
from citekit.findings import Finding
from citekit.identifiers import Doi

if TYPE_CHECKING:
    from citekit.sources.record import Record


def stored_records(
    settings: Settings, dois: Sequence[Doi]
) -> "tuple[Mapping[Doi, tuple[Record, ...]], tuple[Finding, ...]]":
    """Return every stored record of the works, that of the cache first, and what in the snapshots cannot be read.

    Works without a record are left out.

    Raises:
        StorageError: a snapshot cannot be read.
    """
    from citekit.sources.cache import RecordCache
    from citekit.sources.snapshot import Snapshot

    cache = RecordCache(settings.cache / "works.sqlite")
    snapshots = [Snapshot(path) for path in settings.snapshots]
    try:
        stores = [cache.get_many(dois), *(one.find(dois) for one in snapshots)]
    finally:
        cache.close()
    found: dict[Doi, tuple[Record, ...]] = {}
    for store in stores:
        for doi, record in store.items():
            found[doi] = (*found.get(doi, ()), record)
    notices = [notice._replace(file=shown(Path(notice.file))) for one in snapshots for notice in one.notices]
    return found, tuple(notices)
