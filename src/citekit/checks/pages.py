"""Page ranges that run backwards. Knows the forms in which pages are printed, no entries' types."""

import re
from collections.abc import Iterator

from citekit.checks.context import Context
from citekit.findings import Finding

_DASHES = "‐‑‒–—−-"
_DASH = rf"\s*[{_DASHES}]+\s*"
_RANGE = re.compile(rf"([^\s{_DASHES}]+){_DASH}([^\s{_DASHES}]+)")
_PLAIN = re.compile(r"([0-9]+)-+([0-9]+)")
_PARTS = re.compile(r"[,;&+]|\band\b")
_THOUSANDS = re.compile(rf"\d{{1,3}}(?:,\d{{3}})+{_DASH}\d{{1,3}}(?:,\d{{3}})+")
_BEFORE = re.compile(r"^(?:pp?|pages?)[. ]+", re.IGNORECASE)
_PAGE = re.compile(r"([a-z]*)(\d+)(?:([a-z])|\.e(\d+))?")
_ROMAN = re.compile(r"m{0,4}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_LETTERS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def backward_pages(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry with a range of pages that ends before it begins."""
    for entry in context.entries:
        value = entry.fields.get("pages", "")
        plain = _PLAIN.fullmatch(value)  # nearly every range; the rest is for those that may be odd
        if plain and (len(plain[1]) != len(plain[2]) or plain[1] <= plain[2]):
            continue
        if value and (found := backward(entry.text("pages"))):
            hint = "look at the work: two digits may stand in each other's place"
            yield context.finding("backward-pages", "warning", entry, f"the pages `{found}` run backwards", hint)


def backward(pages: str) -> str:
    """Return the first range in ``pages`` that ends before it begins, as printed; blank where none does.

    An end of fewer digits is cut short (``130-7``, ``e396-e8``) or belongs to an article's number (``e00024-15``). What
    cannot be compared never runs backwards: ends of different series (``A3-B1``, ``xii-3``), numbers with dashes in
    them (``3-15--3-20``).
    """
    pages = _BEFORE.sub("", pages.strip())
    whole = pages.replace(",", "") if _THOUSANDS.fullmatch(pages) else pages
    for part in _PARTS.split(whole):
        found = _RANGE.fullmatch(part.strip())
        if found and _backward(found[1].lower(), found[2].lower()):
            return pages if whole != pages else part.strip()
    return ""


def _backward(first: str, last: str) -> bool:
    if _ROMAN.fullmatch(first) and _ROMAN.fullmatch(last):
        return _value(last) < _value(first)
    start, end = _PAGE.fullmatch(first), _PAGE.fullmatch(last)
    if not start or not end or start[1] != end[1] or len(start[2]) != len(end[2]):
        return False
    if int(start[2]) != int(end[2]):
        return int(end[2]) < int(start[2])
    letters = start[3] and end[3] and end[3] < start[3]
    counts = start[4] and end[4] and int(end[4]) < int(start[4])
    return bool(letters or counts)


def _value(roman: str) -> int:
    """Return the number that a Roman numeral in small letters means."""
    values = [_LETTERS[letter] for letter in roman]
    return sum(-one if one < max(values[at:]) else one for at, one in enumerate(values))
