"""One search at Crossref: what is sent for the text of a reference, what comes of it. Knows no threads and no pace."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias
from urllib.parse import quote

from citekit.outcomes import Failure
from citekit.sources.answers import AGAIN, Trouble, works_in
from citekit.sources.asking import Service
from citekit.sources.crew import Done
from citekit.sources.errand import LIST
from citekit.sources.record import Message

if TYPE_CHECKING:
    from citekit.sources.wire import Wire

LONGEST_QUERY = 3000
"""Bytes of a query, percent-encoded; a request line holds 4,096 (rest-api-doc issue 251), a reference seldom 600."""

Hits: TypeAlias = Mapping[str, tuple[Message, ...] | Failure]
"""Query to the works found, best first as Crossref ranks them, or to why there are none to be had."""


@dataclass(frozen=True, slots=True)
class Search:
    """Look for the works nearest to a text; at most ``rows``."""

    lane: ClassVar = LIST
    query: str
    rows: int


def sendable(text: str) -> str:
    """Return the text of a reference as a query: on one line, whole words, not longer than a request may be."""
    words = text.split()
    while len(quote(" ".join(words).encode("utf-8", "replace"))) > LONGEST_QUERY:
        words = words[: len(words) * 9 // 10] if len(words) > 1 else [words[0][:200]]
    return " ".join(words).encode("utf-8", "replace").decode()


def look_up(task: Search, wire: "Wire", service: Service) -> Done[Search, Hits]:
    """Do one search; it fails alone, and counts against the service only while that has given no good answer."""
    try:
        works = service.ask(LIST, lambda sent: wire.search(task.query, task.rows, sent), works_in, telling=False)
    except Trouble as trouble:
        message, hint = trouble.message, trouble.hint
        if trouble.code == "invalid":
            message, hint = "Crossref does not accept the text as a query", AGAIN
        return Done({task.query: Failure(task.query, "", trouble.code, message, hint)})
    return Done({task.query: tuple(works)})
