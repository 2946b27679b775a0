"""What is stored of works without asking anybody: the records in the cache and in the review's snapshots."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from citekit.config import Settings
from citekit.identifiers import Doi

if TYPE_CHECKING:
    from citekit.sources.record import Record


def stored_records(settings: Settings, dois: Sequence[Doi]) -> "Mapping[Doi, tuple[Record, ...]]":
    """Return every stored record of the works, that of the cache first; works without one are left out.

    Raises:
        StorageError: a snapshot cannot be read.
    """
    from citekit.sources.cache import RecordCache
    from citekit.sources.snapshot import Snapshot

    cache = RecordCache(settings.cache / "works.sqlite")
    try:
        stores = [cache.get_many(dois), *(Snapshot(path).find(dois) for path in settings.snapshots)]
    finally:
        cache.close()
    found: dict[Doi, tuple[Record, ...]] = {}
    for store in stores:
        for doi, record in store.items():
            found[doi] = (*found.get(doi, ()), record)
    return found
