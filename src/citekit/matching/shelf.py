"""Records at hand, found by what a reference prints. A record is mapped to a work only when it is a candidate."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from citekit.identifiers import Doi
from citekit.mapping import crossref
from citekit.mapping.cleaning import items, mapping
from citekit.matching.facts import Facts, facts_of
from citekit.matching.index import Index
from citekit.matching.printed import Printed
from citekit.text.markup import plain
from citekit.work import Work

Message = Mapping[str, object]


class Shelf:
    """Candidates by DOI; of two records of one DOI the first put counts."""

    def __init__(self) -> None:
        self._index = Index()
        self._held: dict[Doi, Message | Work] = {}
        self._order: list[Doi] = []

    def __len__(self) -> int:
        return len(self._order)

    def put(self, doi: Doi, message: Message) -> None:
        """Take in a raw record: a Crossref work message, or CSL-JSON with the same keys."""
        if doi not in self._held:
            volume, page = (str(message.get(name) or "") for name in ("volume", "page"))
            self._take(doi, message, _texts(message), volume, page or str(message.get("article-number") or ""))

    def put_work(self, doi: Doi, work: Work) -> None:
        """Take in a work that is known otherwise, from an entry of the library for example."""
        if doi not in self._held:
            names = [name.literal or name.family for name in work.author or work.editor]
            year = str(work.issued.year) if work.issued else ""
            texts = [plain(work.title), plain(work.container_title), work.container_title_short, year, *names]
            self._take(doi, work, iter(texts), work.volume, work.page or work.number)

    def near(self, printed: Printed) -> list[Facts]:
        """Return the few candidates that share the most telling words with a reference."""
        return [self._facts(self._order[number]) for number in self._index.find(printed)]

    def _take(self, doi: Doi, held: Message | Work, texts: Iterator[str], volume: str, page: str) -> None:
        self._index.add(texts, volume, page)
        self._held[doi] = held
        self._order.append(doi)

    def _facts(self, doi: Doi) -> Facts:
        held = self._held[doi]
        work = held if isinstance(held, Work) else crossref.to_work(held)[0]
        return facts_of(replace(work, doi=doi))


def _texts(message: Message) -> Iterator[str]:
    """Yield what a record says of titles, people and years."""
    for name in ("title", "subtitle", "container-title", "short-container-title"):
        yield from (text for text in items(message.get(name)) if isinstance(text, str))
    for person in items(message.get("author")) or items(message.get("editor")):
        yield from (text for name in ("family", "name") if isinstance(text := mapping(person).get(name), str))
    for name in ("issued", "published-print"):
        for parts in items(mapping(message.get(name)).get("date-parts"))[:1]:
            yield from (str(year) for year in items(parts)[:1])
