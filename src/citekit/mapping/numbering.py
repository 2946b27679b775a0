"""Volume, issue, pages, numbers, edition, ISSN and ISBN of a Crossref or CSL record. It knows no other field.

Rules: ``in-press-volume``, ``placeholder-page``, ``normalise-dash``, ``single-page``, ``further-number``,
``first-edition``, ``bare-identifier``, ``bad-issn``; reported and kept: ``odd-pages``.
"""

import re
from collections.abc import Mapping

from citekit.mapping.cleaning import Cleaner, items, mapping

_NOT_YET = re.compile(
    r"(publish(ed)?\s+)?(ahead[\s-]+of[\s-]+print|online[\s-]first|early[\s-]view|in[\s-]press|forthcoming|aop)"
    r"|epub.*|article in press|articles? ahead.*",
    re.IGNORECASE,
)
_NO_PAGE = re.compile(r"(no|na|n/a|null|none|nil|0+|-+|\?+)(\s*-+\s*(no|na|n/a|null|none|nil|0+|\?+))?", re.I)
_DASH = re.compile(r"\s*[-‐‑‒–—−]+\s*")
_SAME_PAGE = re.compile(r"(?<![\w-])((\d+)[A-Za-z]|\w+)-(?:\1|\2)(?![\w-])")
_PLAIN_PAGES = re.compile(r"[^\W_]+(?:-[^\W_]+(?:\.e\d+)?)?")
_RANGE = re.compile(r"(\d+)-(\d+)")
_ISSN = re.compile(r"(\d{4})-?(\d{3}[\dXx])")


def volume_and_status(cleaner: Cleaner, message: Mapping[str, object]) -> tuple[str, str]:
    """Return (volume, status); words such as ``Publish Ahead of Print`` are a status, not a volume."""
    volume, status = cleaner.value("volume", message.get("volume")), cleaner.value("status", message.get("status"))
    if not _NOT_YET.fullmatch(volume):
        return volume, status
    cleaner.note("volume", "in-press-volume", volume, "")
    if not status:
        cleaner.note("status", "in-press-volume", volume, volume.lower())
    return "", status or volume.lower()


def issue(cleaner: Cleaner, message: Mapping[str, object]) -> str:
    """Return the issue, from ``journal-issue`` where the record has it only there."""
    number = cleaner.value("issue", message.get("issue")) or cleaner.value(
        "issue", mapping(message.get("journal-issue")).get("issue")
    )
    if not _NOT_YET.fullmatch(number):
        return number
    cleaner.note("issue", "in-press-volume", number, "")
    return ""


def pages(cleaner: Cleaner, message: Mapping[str, object]) -> str:
    """Return the pages with ``-`` between numbers; placeholders are dropped, ``617-617`` is one page.

    So is ``915b-915``, whose end lost the letter. A placeholder is ``no-no``, ``0``, and ``1-1`` of an article without
    a volume. Ranges that run backwards and other odd forms are reported and kept.
    """
    raw = cleaner.value("page", message.get("page"))
    if raw.isdecimal() and raw.strip("0"):
        return raw
    page = _DASH.sub("-", raw).strip("- ,;")
    early = (
        page == "1-1" and message.get("type") in ("journal-article", "article-journal") and not message.get("volume")
    )
    if raw and (not page or early or _NO_PAGE.fullmatch(page)):
        cleaner.note("page", "placeholder-page", raw, "")
        return ""
    if page != raw:
        cleaner.note("page", "normalise-dash", raw, page)
    single = _SAME_PAGE.sub(r"\1", page)
    if single != page:
        cleaner.note("page", "single-page", page, single)
    if single and not all(_is_in_order(part) for part in re.split(r",\s*", single)):
        cleaner.report("page", "odd-pages", single)
    return single


def _is_in_order(part: str) -> bool:
    """Return whether pages have a usual form and do not run backwards; ``130-7`` is short for ``130-137``."""
    found = _RANGE.fullmatch(part)
    if not found:
        return bool(_PLAIN_PAGES.fullmatch(part))
    first, last = found.groups()
    whole = first[: -len(last)] + last if len(last) < len(first) else last
    return int(whole) >= int(first)


def number(cleaner: Cleaner, message: Mapping[str, object]) -> str:
    """Return the first of article number, report number and number."""
    keys = ("article-number", "report-number", "number")
    first, *more = [*filter(None, (cleaner.value("number", message.get(key)) for key in keys)), ""]
    for other in more[:-1]:
        cleaner.note("number", "further-number", other, "")
    return first


def edition(cleaner: Cleaner, message: Mapping[str, object]) -> str:
    """Return the edition; a first edition is not mentioned in references and left out."""
    given = cleaner.value("edition", message.get("edition-number") or message.get("edition"))
    if given != "1":
        return given
    cleaner.note("edition", "first-edition", given, "")
    return ""


def issns(cleaner: Cleaner, raw: object) -> tuple[str, ...]:
    """Return the ISSNs as ``1234-567X``, each once; what has not eight digits is dropped."""
    out = []
    for text in _identifiers(cleaner, "issn", raw):
        found = _ISSN.fullmatch(text)
        issn = f"{found[1]}-{found[2].upper()}" if found else ""
        if issn != text:
            cleaner.note("issn", "bare-identifier" if issn else "bad-issn", text, issn)
        out.append(issn)
    return tuple(dict.fromkeys(filter(None, out)))


def isbns(cleaner: Cleaner, raw: object) -> tuple[str, ...]:
    """Return the ISBNs, each once, without the address that old records put before them."""
    return tuple(_identifiers(cleaner, "isbn", raw))


def _identifiers(cleaner: Cleaner, field: str, raw: object) -> list[str]:
    out: list[str] = []
    for value in items(raw):
        text = cleaner.plain(field, value)
        bare = re.sub(r"^(https?://id\.crossref\.org/\w+/|urn:\w+:)", "", text)
        if bare != text:
            cleaner.note(field, "bare-identifier", text, bare)
        if bare and bare not in out:
            out.append(bare)
    return out
