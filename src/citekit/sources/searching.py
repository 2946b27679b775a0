"""Works that may be meant by the text of a reference: asked once, remembered. Writes only the two caches."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from citekit.errors import UsageError
from citekit.findings import Finding
from citekit.identifiers import Doi
from citekit.outcomes import Failure
from citekit.sources.cache import RecordCache
from citekit.sources.crossref import Client
from citekit.sources.record import Message, Record, names_of
from citekit.sources.search_cache import SearchCache
from citekit.sources.search_task import Hits, sendable

ROWS = 5
"""Works asked for each text: the right one is nearly always among the first three, the others show look-alikes."""

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called with how many texts have an outcome, of how many, and what is being waited for (empty at the end)."""


class Searcher:
    """Crossref's search with a memory; a context manager that closes what it opened.

    Args:
        searches: which works were found before; records: where the works themselves are kept.
        crossref: the network; None: offline, only the memory answers.
    """

    def __init__(self, searches: SearchCache, records: RecordCache, crossref: Client | None) -> None:
        self._searches = searches
        self._records = records
        self._crossref = crossref

    def search(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> Mapping[str, tuple[Record, ...] | Failure]:
        """Return what is found for each text, best first; offline, texts that were never asked have no outcome.

        What arrives is remembered at once, also when an interrupt ends the work; texts that differ in blanks alone are
        one question.

        Raises:
            UsageError: the mail address that was asked for is none.
        """
        queries = {text: sendable(text) for text in texts}
        asked = list(dict.fromkeys(query for query in queries.values() if query))
        found: dict[str, tuple[Record, ...] | Failure] = {**self._remembered(asked)}

        def arrived(hits: Hits) -> None:
            for query, works in hits.items():
                found[query] = works if isinstance(works, Failure) else self._kept(query, works)
            tell()

        def tell() -> None:
            if progress is not None:
                progress(len(found), len(asked), "Crossref" if len(found) < len(asked) else "")

        if self._crossref is not None:
            tell()
            self._crossref.search([query for query in asked if query not in found], ROWS, arrived)
        outcomes = {text: found[query] for text, query in queries.items() if query in found}
        return {text: out._replace(input=text) if isinstance(out, Failure) else out for text, out in outcomes.items()}

    @property
    def notices(self) -> tuple[Finding, ...]:
        """Return what went wrong with the memory."""
        return tuple(self._searches.notices)

    def close(self) -> None:
        """Close the connections and the memory of searches."""
        if self._crossref is not None:
            self._crossref.close()
        self._searches.close()

    def __enter__(self) -> "Searcher":
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _remembered(self, queries: Sequence[str]) -> dict[str, tuple[Record, ...]]:
        """Return the answers that are still known whole: a record that was removed since is a reason to ask again."""
        stored = self._searches.get_many(queries)
        records = self._records.get_many(list(_dois(doi for dois in stored.values() for doi in dois)))
        by_name = {doi.value: record for doi, record in records.items()}
        return {
            query: tuple(by_name[doi] for doi in dois)
            for query, dois in stored.items()
            if all(doi in by_name for doi in dois)
        }

    def _kept(self, query: str, works: Iterable[Message]) -> tuple[Record, ...]:
        """Return the records of works that have a DOI, after they were stored."""
        named = ((next(names_of(work), ""), work) for work in works)
        records = tuple(Record(doi, work, "crossref") for name, work in named for doi in _dois([name]))
        self._records.put_many(records)
        self._searches.put_many({query: [record.doi.value for record in records]})
        return records


def _dois(names: Iterable[str]) -> Iterable[Doi]:
    for name in dict.fromkeys(names):
        try:
            yield Doi(name)
        except UsageError:
            continue
