"""What a Crossref work appeared in: the journal, or the book and its series. It knows no other field.

Rules: ``split-series`` (two container titles of a book), ``abbreviated-container`` (two forms of a journal's name),
``drop-short-title`` (a short name that is the full one).
"""

import re
from collections.abc import Mapping

from citekit.mapping.cleaning import Cleaner
from citekit.mapping.types import IN_A_PERIODICAL
from citekit.text.markup import plain

_SERIES = re.compile(
    r"^(lecture notes|advances in|communications in|studies in|topics in|progress in|contributions? to|springer|"
    r"perspectives on|"
    r"frontiers in|methods in|developments in|trends in|new directions|smart innovation|ifip|spie|acm|aip|iop|ieee)\b"
    r"|\b(series|schriften|beiträge|studies|studien|notes|library|research|monographs?|texts?|contemporary \w+)\b",
    re.IGNORECASE,
)
_BOOK = re.compile(
    r"\b(1[89]|20)\d\d\b|\bproceedings of\b|\bconference\b|\bworkshop\b|\bsymposium\b|\bhandbook\b|\b[IVX]+$|'\d\d\b",
    re.IGNORECASE,
)


def containers(cleaner: Cleaner, message: Mapping[str, object], kind: str) -> tuple[str, str, str]:
    """Return (container title, short container title, series title); empty where the record has none.

    Of two titles of a book part the series is told by its words; where these are silent, records of the newer service
    (they carry ``resource``) name the series first and older ones the book. Of two forms of a journal's name the
    longer is the name and the other its abbreviation.
    """
    titles = list(dict.fromkeys(cleaner.texts("container_title", message.get("container-title"))))
    short = cleaner.first(
        "container_title_short", message.get("short-container-title") or message.get("container-title-short")
    )
    title, series = (titles[0] if titles else ""), ""
    if len(titles) > 1 and kind in IN_A_PERIODICAL:
        title, abbreviated = sorted(titles[:2], key=len, reverse=True)
        cleaner.note("container_title", "abbreviated-container", " | ".join(titles), title)
        if (not short or short == plain(title)) and not abbreviated.islower():
            short = plain(abbreviated)
    elif len(titles) > 1:
        title, series = _book_and_series(titles[0], titles[1], newer="resource" in message)
        cleaner.note("container_title", "split-series", " | ".join(titles), title)
    if short and short == plain(title):
        cleaner.note("container_title_short", "drop-short-title", short, "")
        short = ""
    return title, short, series


def _book_and_series(first: str, second: str, newer: bool) -> tuple[str, str]:
    """Return (book, series)."""
    weights = [bool(_SERIES.search(title)) - bool(_BOOK.search(title)) for title in (first, second)]
    series_first = newer if weights[0] == weights[1] else weights[0] > weights[1]
    return (second, first) if series_first else (first, second)
