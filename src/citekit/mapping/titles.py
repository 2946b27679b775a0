"""The title of a Crossref record: title, subtitle, second title, closing full stop. It knows no other field.

Rules: ``join-subtitle``, ``repeated-subtitle``, ``running-head``, ``second-title``, ``repeated-title``,
``original-title``, ``drop-full-stop``, ``footnote-mark``; reported and kept: ``all-capitals``, ``footnote-digit``.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from citekit.mapping.cleaning import Cleaner
from citekit.mapping.types import LANGUAGE_CODES
from citekit.text.markup import plain

_ABBREVIATION = re.compile(
    r"(\b(etc|al|inc|ltd|co|corp|jr|sr|st|dr|vols?|nos?|pt|pp|eds?|suppl|ser|spp?|var|cf|ca|vs)|\b\w|\.\w+|…|\.\.)\.$",
    re.IGNORECASE,
)
"""Ends of titles whose full stop belongs to the last word: common abbreviations, initials, ellipses."""


_FOOTNOTE_MARK = re.compile(r"(?<=[a-zà-ÿ]{4})(?:<sup>(?:[1-3]|[*†‡§]+)</sup>|[*†‡]+)$")
"""The mark of a footnote that was printed at the end of a title: after a word, raised or a symbol."""

_FOOTNOTE_DIGIT = re.compile(r"(?<![^\W_])[A-Z]?[a-zà-ÿ]{4,}[1-9]$")
"""A last word that ends in a digit: perhaps a footnote's mark that lost its style, perhaps a name."""

_ALIKE = 0.8
"""Likeness of titles (0 to 1, difflib) from which they count as those of one work."""


def full_title(cleaner: Cleaner, message: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """Return the title with its subtitle, and a note for each further title of the record.

    The first title counts, for want of one the original title. A subtitle is joined with ``: `` unless the title has
    it, or all its longer words, already; one all in capitals under a title that is not is a running head and left out.
    A closing full stop, also a double one, is dropped unless it belongs to an abbreviation or an ellipsis; so is the
    mark of a footnote.
    The case of letters is never changed. A title all in capitals, and a last word that may end in a mark, are reported
    and kept: what is right is not in the record.
    """
    titles = cleaner.texts("title", message.get("title"))
    originals = _originals(cleaner, message)
    if originals and not titles:
        cleaner.note("title", "original-title", "", originals[0])
    titles += originals
    titles = titles or cleaner.texts("title", message.get("subtitle"))[:1]
    if not titles:
        return "", ()
    title = _without_mark(cleaner, _without_full_stop(cleaner, titles[0]))
    subtitle, *more = cleaner.texts("title", message.get("subtitle")) or [""]
    if subtitle:
        title = _joined(cleaner, title, _without_mark(cleaner, _without_full_stop(cleaner, subtitle)))
    if len(title.split()) > 1 and is_shouted(title):
        cleaner.report("title", "all-capitals", title)
    if title[-1:].isdecimal() and _FOOTNOTE_DIGIT.search(title):
        cleaner.report("title", "footnote-digit", title)
    return title, tuple(_parallel(cleaner, title, titles[1:], more))


def same_title(one: str, other: str) -> bool:
    """Return whether two titles are those of one work, as near as print and database come; markup and case aside."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, plain(one).casefold(), plain(other).casefold()).ratio() >= _ALIKE


def _originals(cleaner: Cleaner, message: Mapping[str, object]) -> list[str]:
    """Return the original titles but for those that name a language: ``ENGLISH``."""
    titles = []
    for title in cleaner.texts("note", message.get("original-title")):
        if title.lower() in LANGUAGE_CODES:
            cleaner.note("note", "drop-placeholder", title, "")
        else:
            titles.append(title)
    return titles


def _parallel(cleaner: Cleaner, title: str, others: list[str], subtitles: list[str]) -> Iterator[str]:
    """Yield a note for each further title, with the subtitle that stands at its place."""
    for other, subtitle in zip_longest(others, subtitles, fillvalue=""):
        whole = ": ".join(filter(None, (other, subtitle)))
        if _letters(whole) in _letters(title):
            if whole not in title:
                cleaner.note("title", "repeated-title", whole, "")
        else:
            cleaner.note("note", "second-title", whole, f"Parallel title: {whole}")
            yield f"Parallel title: {whole}"


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
    bare = title
    while bare.endswith(".") and plain(bare).strip(". ") and not _ABBREVIATION.search(plain(bare)):
        bare = bare[:-1].rstrip()
    if bare != title:
        cleaner.note("title", "drop-full-stop", title, bare)
    return bare


def _without_mark(cleaner: Cleaner, title: str) -> str:
    if not title.endswith(("</sup>", "*", "†", "‡")):
        return title
    bare = _FOOTNOTE_MARK.sub("", title)
    if bare != title:
        cleaner.note("title", "footnote-mark", title, bare)
    return bare
