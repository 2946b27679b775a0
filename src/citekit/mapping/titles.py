"""The title of a Crossref record: title, subtitle, second title, closing full stop. It knows no other field.

Rules: ``join-subtitle``, ``repeated-subtitle``, ``running-head``, ``second-title``, ``drop-full-stop``,
``all-capitals``.
"""

import re
from collections.abc import Mapping

from citekit.mapping.cleaning import Cleaner
from citekit.text.markup import plain

_ABBREVIATION = re.compile(
    r"(\b(etc|al|inc|ltd|co|corp|jr|sr|st|dr|vols?|nos?|pt|pp|eds?|suppl|ser|spp?|var|cf|ca|vs)|\b\w|\.\w+|…|\.\.)\.$",
    re.IGNORECASE,
)
"""Ends of titles whose full stop belongs to the last word: common abbreviations, initials, ellipses."""


def full_title(cleaner: Cleaner, message: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """Return the title with its subtitle, and a note for each further title of the record.

    The first title counts. A subtitle is joined with ``: `` unless the title has it, or all its longer words,
    already; one all in capitals under a title that is not is a running head and left out. One closing full stop is
    dropped unless it belongs to an abbreviation or an ellipsis. The case of letters is never changed.
    """
    titles = cleaner.texts("title", message.get("title"))
    if not titles:
        return "", ()
    title = _without_full_stop(cleaner, titles[0])
    subtitle = next(iter(cleaner.texts("title", message.get("subtitle"))), "")
    if subtitle:
        title = _joined(cleaner, title, _without_full_stop(cleaner, subtitle))
    if len(title.split()) > 1 and is_shouted(title):
        cleaner.note("title", "all-capitals", title, title)
    notes = []
    for other in titles[1:]:
        if _letters(other) != _letters(titles[0]):
            notes.append(f"Parallel title: {other}")
            cleaner.note("title", "second-title", other, notes[-1])
    return title, tuple(notes)


def is_shouted(title: str) -> bool:
    """Return whether a title has capital letters and no small ones."""
    return plain(title).isupper()


def _joined(cleaner: Cleaner, title: str, subtitle: str) -> str:
    if _letters(subtitle) in _letters(title) or _content_words(subtitle) <= _content_words(title):
        cleaner.note("title", "repeated-subtitle", subtitle, "")
        return title
    if is_shouted(subtitle) and len(subtitle.split()) > 1 and not is_shouted(title):
        cleaner.note("title", "running-head", subtitle, "")
        return title
    bare = plain(title)
    joined = title + (" " if bare.endswith((":", "?", "!", "—", "–")) or subtitle.startswith("(") else ": ") + subtitle
    cleaner.note("title", "join-subtitle", title, joined)
    return joined


def _letters(text: str) -> str:
    """Return the letters and digits of a text in one case, for comparing."""
    return "".join(filter(str.isalnum, plain(text))).casefold()


def _content_words(text: str) -> frozenset[str]:
    """Return the words of four letters or more; a subtitle of which the title has them all is its running head."""
    words = frozenset(re.findall(r"\w[\w-]{3,}", plain(text).casefold()))
    return words if len(words) > 1 else words | {text}


def _without_full_stop(cleaner: Cleaner, title: str) -> str:
    bare = plain(title)
    if not bare.endswith(".") or _ABBREVIATION.search(bare) or not title.endswith("."):
        return title
    cleaner.note("title", "drop-full-stop", title, title[:-1].rstrip())
    return title[:-1].rstrip()
