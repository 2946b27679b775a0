"""One outcome for every DOI, from the nearest source that has it: cache, snapshots, network. Writes only the cache."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from citekit.findings import Finding
from citekit.identifiers import Doi
from citekit.outcomes import Failure
from citekit.sources.cache import RecordCache
from citekit.sources.crossref import Client
from citekit.sources.record import Record
from citekit.sources.snapshot import Snapshot

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called with how many DOIs have an outcome, of how many, and what is being waited for (empty at the end)."""


class Resolver:
    """The sources in their order; a context manager that closes them.

    Args:
        cache: records fetched before; None: none are read or kept.
        snapshots: files of records, in order of precedence.
        crossref: the network; None: offline.
    """

    def __init__(
        self, cache: RecordCache | None = None, snapshots: Sequence[Snapshot] = (), crossref: Client | None = None
    ) -> None:
        self._cache = cache
        self._snapshots = tuple(snapshots)
        self._crossref = crossref

    def resolve(
        self, dois: Sequence[Doi], *, progress: Progress | None = None, refresh: bool = False
    ) -> Mapping[Doi, Record | Failure]:
        """Return one outcome for every DOI, in the order asked, each DOI once.

        What arrives from the network is put in the cache at once, also when an interrupt ends the work.

        Args:
            dois: what is asked for.
            progress: told how it goes.
            refresh: ask the network again; cache and snapshots are not read.

        Raises:
            StorageError: a snapshot cannot be opened.
        """
        asked = list(dict.fromkeys(dois))
        outcomes: dict[Doi, Record | Failure] = {doi: _invalid(doi) for doi in asked if not _writable(doi)}

        def arrived(found: Mapping[Doi, Record | Failure], waiting_for: str) -> None:
            if self._cache is not None:
                self._cache.put_many([outcome for outcome in found.values() if isinstance(outcome, Record)])
            outcomes.update(found)
            tell(waiting_for)

        def missing() -> list[Doi]:
            return [doi for doi in asked if doi not in outcomes]

        def tell(waiting_for: str = "Crossref") -> None:
            if progress is not None:
                progress(len(outcomes), len(asked), waiting_for if len(outcomes) < len(asked) else "")

        if not refresh:
            if self._cache is not None:
                outcomes.update(self._cache.get_many(missing()))
            for snapshot in self._snapshots:
                outcomes.update(snapshot.find(missing()))
        if self._crossref is None:
            outcomes.update({doi: _offline(doi) for doi in missing()})
        tell()
        if self._crossref is not None:
            self._crossref.fetch(missing(), arrived)
        return {doi: outcomes[doi] for doi in asked}

    @property
    def notices(self) -> tuple[Finding, ...]:
        """Return what went wrong with the cache, and in the snapshots when they were last read."""
        cache = self._cache.notices if self._cache is not None else []
        return (*cache, *(notice for snapshot in self._snapshots for notice in snapshot.notices))

    def close(self) -> None:
        """Close the connections and the cache."""
        if self._crossref is not None:
            self._crossref.close()
        if self._cache is not None:
            self._cache.close()

    def __enter__(self) -> "Resolver":
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


def _writable(doi: Doi) -> bool:
    """Return whether a DOI can be sent at all; an argument that was no valid UTF-8 cannot (PEP 383)."""
    try:
        doi.value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _invalid(doi: Doi) -> Failure:
    shown = doi.value.encode("utf-8", "replace").decode()
    return Failure(shown, shown, "invalid", "the DOI holds bytes that are no text", "check the encoding of your input")


def _offline(doi: Doi) -> Failure:
    message = "the DOI is neither in the cache nor in a snapshot, and citekit is offline"
    hint = "go online, without `--offline` and `CITEKIT_OFFLINE`, or give a snapshot with `--snapshot FILE`"
    return Failure(doi.value, doi.value, "unreachable", message, hint)
