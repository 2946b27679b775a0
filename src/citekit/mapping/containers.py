"""What a Crossref work appeared in: the journal, or the book and its series. It knows no other field.

Rules: ``split-series`` (two container titles of a book), ``abbreviated-container`` (two forms of a journal's name),
``drop-short-title`` (a short name that is the full one), ``further-container`` (a third title and a second short one).
"""

import re
from collections.abc import Mapping

from citekit.mapping.cleaning import Cleaner, items
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
    longest is the name and the next its abbreviation.
    """
    titles = list(dict.fromkeys(cleaner.texts("container_title", message.get("container-title"))))
    given = message.get("short-container-title") or message.get("container-title-short")
    shorts = [short for raw in items(given) if (short := cleaner.plain("container_title_short", raw))]
    title, second, *more = [*titles, "", ""]
    short, series = (shorts[0] if shorts else ""), ""
    if second and kind in IN_A_PERIODICAL:
        title, second, *more = [*sorted(titles, key=len, reverse=True), ""]
        taken = (not short or short == plain(title)) and not second.islower()
        cleaner.note(
            "container_title_short", "abbreviated-container", " | ".join(titles), plain(second) if taken else short
        )
        short = plain(second) if taken else short
    elif second:
        title, series = _book_and_series(title, second, newer="resource" in message)
        cleaner.note("collection_title", "split-series", " | ".join(titles[:2]), series)
    for field, further in (("container_title", filter(None, more)), ("container_title_short", shorts[1:])):
        for text in further:
            cleaner.note(field, "further-container", text, "")
    if short and short == plain(title):
        cleaner.note("container_title_short", "drop-short-title", short, "")
        short = ""
    return title, short, series


def _book_and_series(first: str, second: str, newer: bool) -> tuple[str, str]:
    """Return (book, series)."""
    weights = [bool(_SERIES.search(title)) - bool(_BOOK.search(title)) for title in (first, second)]
    series_first = newer if weights[0] == weights[1] else weights[0] > weights[1]
    return (second, first) if series_first else (first, second)
