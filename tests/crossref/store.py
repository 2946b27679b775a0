"""The works a stand-in knows: looked up by DOI and alias, filtered, searched. Knows nothing of HTTP."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

Message = Mapping[str, object]

DOI_PATTERN = re.compile(r"10\.[0-9]{4,}/[^\s]+")
"""What Crossref's open source of 2019 accepts as a DOI in a filter."""

SEARCHED = ("title", "subtitle", "author", "editor", "container-title", "volume", "page", "issued")


class BadFilter(Exception):
    """A filter that Crossref refuses with a 400; carries the type of the error, the value and the sentence."""

    def __init__(self, kind: str, value: str, message: str) -> None:
        super().__init__(message)
        self.kind, self.value, self.message = kind, value, message


class Store:
    """Work messages by lower-cased DOI and alias."""

    def __init__(self, messages: Iterable[Message]) -> None:
        self.works = {str(message["DOI"]).lower(): message for message in messages}
        self.by_name = dict(self.works)
        for message in self.works.values():
            aliases = message.get("aliases")
            for alias in aliases if isinstance(aliases, list) else ():
                self.by_name.setdefault(str(alias).lower(), message)
        self._search: Search | None = None

    def get(self, doi: str) -> Message | None:
        """Return the work with this DOI or alias."""
        return self.by_name.get(doi.lower())

    def filtered(self, text: str) -> list[Message]:
        """Return the works that a ``filter=`` value admits: values of one name are alternatives, names add up.

        Raises:
            BadFilter: an unknown name or a malformed value.
        """
        wanted: dict[str, list[str]] = {}
        for name, value in checked(parse_filter(text)):
            wanted.setdefault(name, []).append(value)
        dois = wanted.pop("doi", None)
        if dois is None:
            found = list(self.works.values())
        else:
            named = (self.works.get(doi.lower()) for doi in dict.fromkeys(dois))
            found = [message for message in named if message is not None]
        return [m for m in found if all(any(FILTERS[name](m, v) for v in vs) for name, vs in wanted.items())]

    def search(self, query: str, among: Sequence[Message]) -> list[tuple[float, Message]]:
        """Return those of ``among`` that share a word with ``query``, best first, with their BM25 score."""
        if self._search is None:
            self._search = Search(self.works)
        admitted = {str(message["DOI"]).lower() for message in among}
        return [(score, self.works[doi]) for score, doi in self._search.ranked(query) if doi in admitted]


def parse_filter(text: str) -> list[tuple[str, str]]:
    """Return the names and values of a filter; a piece without a colon belongs to the value before it."""
    pairs: list[tuple[str, str]] = []
    for piece in text.split(",") if text else []:
        name, colon, value = piece.partition(":")
        if colon:
            pairs.append((name, value))
        elif pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]},{piece}")
        else:
            pairs.append((piece, ""))
    return pairs


def checked(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return ``pairs`` as they are.

    Raises:
        BadFilter: an unknown name, or a ``doi`` that is none.
    """
    for name, value in pairs:
        if name == "doi" and not DOI_PATTERN.fullmatch(value):
            raise BadFilter("doi-not-valid", value, f"The doi {value} is not a valid DOI")
        if name != "doi" and name not in FILTERS:
            raise BadFilter("filter-not-available", name, f"Filter {name} specified but there is no such filter")
    return pairs


def issued(message: Message) -> tuple[int, ...]:
    """Return the parts of the issued date, or nothing."""
    date = message.get("issued")
    parts = date.get("date-parts") if isinstance(date, Mapping) else None
    first = parts[0] if isinstance(parts, list) and parts else []
    return tuple(int(part) for part in first if part)


def _bound(value: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in value.split("-"))
    except ValueError:
        raise BadFilter("date-not-valid", value, f"Date specified as {value} but must be YYYY-MM-DD") from None


def _has(field: str) -> Callable[[Message, str], bool]:
    return lambda message, value: bool(message.get(field)) == (value.lower() in ("true", "t", "1"))


def _updates(message: Message, field: str) -> list[str]:
    updates = message.get("update-to")
    return (
        [str(u.get(field, "")).lower() for u in updates if isinstance(u, Mapping)] if isinstance(updates, list) else []
    )


def _issn(message: Message, value: str) -> bool:
    numbers = message.get("ISSN")
    return isinstance(numbers, list) and value.upper() in numbers


FILTERS: dict[str, Callable[[Message, str], bool]] = {
    "type": lambda message, value: message.get("type") == value,
    "issn": _issn,
    "from-pub-date": lambda message, value: bool(issued(message)) and issued(message) >= _bound(value),
    "until-pub-date": lambda m, value: bool(issued(m)) and issued(m)[: len(_bound(value))] <= _bound(value),
    "is-update": _has("update-to"),
    "has-update": _has("updated-by"),
    "has-abstract": _has("abstract"),
    "updates": lambda message, value: value.lower() in _updates(message, "DOI"),
    "update-type": lambda message, value: value.lower() in _updates(message, "type"),
}


class Search:
    """BM25 (k1 = 1.2, b = 0.75) over what ``query.bibliographic`` looks at: titles, people, container, numbers."""

    def __init__(self, works: Mapping[str, Message]) -> None:
        counts = {doi: Counter(_words(_bibliographic(message))) for doi, message in works.items()}
        self.lengths = {doi: count.total() for doi, count in counts.items()}
        self.mean = sum(self.lengths.values()) / max(1, len(counts))
        self.postings: dict[str, list[tuple[str, int]]] = {}
        for doi, count in counts.items():
            for word, times in count.items():
                self.postings.setdefault(word, []).append((doi, times))

    def ranked(self, query: str) -> list[tuple[float, str]]:
        """Return ``(score, DOI)`` of every work that shares a word with ``query``, best first."""
        scores: dict[str, float] = {}
        for word in set(_words(query)):
            hits = self.postings.get(word, ())
            rarity = math.log(1 + (len(self.lengths) - len(hits) + 0.5) / (len(hits) + 0.5))
            for doi, times in hits:
                share = 0.25 + 0.75 * self.lengths[doi] / self.mean
                scores[doi] = scores.get(doi, 0.0) + rarity * times * 2.2 / (times + 1.2 * share)
        return sorted(((round(score, 5), doi) for doi, score in scores.items()), key=lambda pair: (-pair[0], pair[1]))


def _bibliographic(message: Message) -> str:
    return " ".join(_strings([message.get(field) for field in SEARCHED]))


def _strings(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [text for key, part in value.items() if key != "affiliation" for text in _strings(part)]
    if isinstance(value, list):
        return [text for part in value for text in _strings(part)]
    return [] if value is None else [str(value)]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
