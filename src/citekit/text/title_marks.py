"""The marks that publishers and databases put around the title of a work that was taken back or is in doubt.

``RETRACTED ARTICLE: A study`` (COPE, Retraction guidelines: the title is to be marked so), ``[Retracted] A study``, and
behind it, as Web of Science has it, ``A study (Retracted article. See vol. 5, pg. 1)``. Titles are plain text. Nothing
here knows notices: ``Retraction: A study`` and ``Correction to: A study`` are titles of other works.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import NamedTuple

TAKEN_BACK: Mapping[str, str] = {
    "retracted": "retraction",
    "withdrawn": "withdrawal",
    "removed": "removal",
    "temporary removal": "",
}
"""The words of marks that only the work itself bears, and the type of notice that they tell of; blank where the work
may come back (Elsevier, "Article withdrawal")."""

IN_DOUBT = ("editorial expression of concern", "expression of concern")
"""Words that stand before the title of a work in doubt, but before that of the notice about it as well."""

_WHAT = r"(?: (?:article|chapter|paper|on|about|for|regarding))?"


class _Patterns(NamedTuple):
    """What finds the marks of some words: their word, and in front a group for what closes the mark for certain."""

    front: re.Pattern[str]
    behind: re.Pattern[str]


def unmarked(title: str, words: Collection[str] = TAKEN_BACK) -> str:
    """Return a title without the marks of ``words`` around it; the title itself where nothing else would be left.

    In front a mark is closed by a colon, a bracket or a dash between blanks; behind it stands in brackets.

    Args:
        words: what the marks say, in small letters; by default what only the title of the work itself bears.
    """
    if not words:
        return title
    front, behind = _patterns(tuple(words))
    if found := front.match(title):
        title = title[found.end() :]
    if title.rstrip(" .").endswith((")", "]")) and (found := behind.search(title)):
        title = title[: found.start()]
    return title


def taken_back(title: str) -> str:
    """Return ``retraction``, ``withdrawal`` or ``removal`` if a mark says so of the title's work, else a blank.

    A dash does not make a word in front a mark for certain: ``Withdrawn – a memoir``.
    """
    if not may_be_taken_back(title):
        return ""
    front, behind = _patterns(tuple(TAKEN_BACK))
    found = front.match(title)
    if not (found and found["closed"]):
        found = behind.search(title)
    return TAKEN_BACK[found["word"].lower()] if found else ""


def may_be_taken_back(title: str) -> bool:
    """Return whether a text has a word of a mark anywhere, so that a closer look is worth it; quick."""
    small = title.lower()
    return any(word in small for word, notice in TAKEN_BACK.items() if notice)


@cache
def _patterns(words: tuple[str, ...]) -> _Patterns:
    word = rf"(?a:(?P<word>{'|'.join(map(re.escape, words))})){_WHAT}"
    return _Patterns(
        re.compile(rf"\W*{word}(?:(?P<closed>\W?\W?[:\])])|\s[–—-]\s)[\s:]*(?=[^\s:])", re.IGNORECASE),
        re.compile(rf"(?<=\S)\s*[\[(]{word}(?:[.,:;][^\])]*)?[\])]\W*$", re.IGNORECASE),
    )
