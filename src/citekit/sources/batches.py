"""Which DOIs go together into one list request. Pure: knows the shape of the request, sends nothing."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from citekit.identifiers import Doi

LONGEST_LINE = 4000
"""Bytes of a request line that are filled. Crossref takes 4,096 (rest-api-doc issue 251); the rest is a margin."""

MOST_ROWS = 1000
"""Works in one answer (Crossref REST API, ``rows``)."""

_LISTABLE = re.compile(r"10\.[0-9]{4,}/[^\s,]+")
"""DOIs that a list can carry: Crossref splits filters at commas and refuses a whole list for a DOI it cannot read."""

_FRAME = len("GET /works?filter=&rows=1000 HTTP/1.1")


def listable(doi: Doi) -> bool:
    """Return whether ``doi`` can be asked for in a list."""
    return bool(_LISTABLE.fullmatch(doi.value))


def fill(dois: Sequence[Doi], base_url: str) -> Iterator[tuple[Doi, ...]]:
    """Yield ``dois`` in batches, each as large as one request line to ``base_url`` may be.

    Counted with every character but letters, digits and ``-._~`` percent-encoded; the whole base URL counts, because a
    proxy is sent all of it.
    """
    room = LONGEST_LINE - _FRAME - len(base_url)
    batch: list[Doi] = []
    used = 0
    for doi in dois:
        size = len(quote(f",doi:{doi.value}", safe=""))
        if batch and (used + size > room or len(batch) == MOST_ROWS):
            yield tuple(batch)
            batch, used = [], 0
        batch.append(doi)
        used += size
    if batch:
        yield tuple(batch)
