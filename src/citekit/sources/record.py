"""A source's answer for one DOI, kept raw: a better mapping improves old entries without the network."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from citekit.identifiers import Doi

Message = Mapping[str, object]
"""A decoded JSON object as the source gave it."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a source says of a DOI.

    Attributes:
        doi: the DOI that was asked for; the message may be that of a DOI it is an alias of.
        message: the raw message.
        source: where it was found now: ``cache``, ``snapshot``, ``crossref`` or ``doi.org``.
        origin: what the message is: ``crossref`` for a work message of the Crossref REST API, ``doi.org`` for CSL-JSON.
        asked_at: when the source was asked, ISO 8601 in UTC; known only of a record from the cache.
    """

    doi: Doi
    message: Message
    source: str
    origin: str = "crossref"
    asked_at: str = ""


def origin_of(message: Message) -> str:
    """Return what a message is that comes without a word about its origin (see ``Record.origin``).

    Crossref's titles are lists, those of CSL-JSON plain text.
    """
    return "doi.org" if isinstance(message.get("title"), str) else "crossref"


def names_of(message: Message) -> Iterator[str]:
    """Yield the DOI and then the aliases of a message in lower case; nothing if it has no DOI.

    ``aliases`` stands on the surviving record of DOIs that were merged (Crossref, seen in recorded answers).
    """
    doi = message.get("DOI")
    if isinstance(doi, str) and doi.strip():
        yield doi.strip().lower()
        aliases = message.get("aliases")
        for alias in aliases if isinstance(aliases, list) else ():
            yield str(alias).strip().lower()
