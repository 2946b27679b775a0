"""The numbers of a printed reference: date, volume, issue and pages.

Knows the orders in which journals print them; does not know titles and names.
"""

import re
from dataclasses import dataclass

from citekit.dates import PartialDate, make_date

YEAR = r"(?:1[6-9]|20)[0-9]{2}"
"""The pattern of a year that a reference can have."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = rf"(?P<year>{YEAR})[a-z]?(?:\s+(?P<month>{_MONTH})(?:\s*[-–/]\s*{_MONTH})?(?:\s+(?P<day>[0-9]{{1,2}})\b)?)?"
_DASH = r"\s*[-‐‑‒–—−]+\s*"
_PAGE = r"[A-Za-z]{0,4}[0-9]+(?:\.?[A-Za-z][0-9]*)?"
PAGE_RANGE = rf"{_PAGE}(?:{_DASH}{_PAGE})?(?:,\s*{_PAGE}(?:{_DASH}{_PAGE})?)*"
"""The pattern of page numbers as they are printed: ``45-50``, ``e396–e8``, ``S12``, ``1355-1360, e1355``."""

_PAGES = rf"(?:pp?\.?\s*|[Pp]ages?\s*|[Aa]rticle\s*(?:no\.?\s*)?)?(?P<page>{PAGE_RANGE})"
_VOLUME = (
    r"(?:\b[Vv]ol(?:ume|\.)?\s*)?(?<![\w.(–-])(?P<volume>[A-Z]?[0-9]{1,5}(?:[A-Za-z]|[-–/][0-9]{1,5})?)"
    r"(?:\s*,?\s*(?P<part>[Ss]uppl(?:ement)?\.?\s*[A-Z]?[0-9]*|(?:Pt|Part)\.?\s*[0-9A-Z]+)\b\.?)?"
)
_ISSUE = (
    r"(?:\s*\((?P<issue>[^()]{1,25}(?:\([^()]*\))?)\)"
    r"|\s*,?\s*\(?(?:[Nn]o\.?|[Ii]ss(?:ue)?\.?|[Nn]r\.?|[Nn]umber)\s*(?P<number>[\w–-]+(?:\s?[-–/]\s?[0-9]+)?)\)?)?"
)
_NO = r"(?:\s*,?\s*no\.?\s*(?P<issue>[\w–-]+))?"
_LATE_YEAR = rf"(?:\s*[,.;]?\s*\(?(?:{_MONTH}\s*)?(?P<late>{YEAR})[a-z]?\)?)?"
_TAIL = r"[\s.,;:)\]]*(?:[,;]\s*(?:discussion|quiz|author reply|erratum)\b.*)?$"

_ORDERS = (
    # 2020 Jun 9;12(3):45-50 · 2009, 66(12):1287-9 · 2020, 12, 345
    rf"[\s,;]*\(?(?<![\w/-]){_DATE}\)?\s*[;,]\s*{_VOLUME}{_ISSUE}(?:\s*[:,;]\s*{_PAGES})?",
    # (2020) 12(3):45-50
    rf"[\s,;]*\({_DATE}\)\s*{_VOLUME}{_ISSUE}\s*[:,]\s*{_PAGES}",
    # 12(3):45-50 · 83:207-216, 2006
    rf"[\s,]*{_VOLUME}{_ISSUE}\s*:\s*{_PAGES}{_LATE_YEAR}",
    # 12, no. 3 (2020): 45-50 · 713 (2003) 441
    rf"[\s,]*{_VOLUME}{_NO}\s*\((?:{_MONTH}\s*)?(?P<late>{YEAR})\)\s*[:,]?\s*{_PAGES}",
    # 12(3), 45-50 · 12, 45-50 (2020) · vol. 12, no. 3, pp. 45-50
    rf"(?:\s*,|(?<=[\w.)])\s)\s*{_VOLUME}{_ISSUE}\s*(?:[,;]|(?<=\))\s)\s*{_PAGES}{_LATE_YEAR}",
    # 54 335-346
    rf"(?<=[\w.])\s+{_VOLUME}\s+(?P<page>[A-Za-z]?[0-9]+{_DASH}[A-Za-z]?[0-9]+)",
    # 9(12)
    rf"[\s,]+{_VOLUME}\s*\((?P<issue>[^()]{{1,15}})\)",
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Where in a journal.

    Attributes:
        start: the offset at which the numbers begin; what stands before them is title and journal.
        volume, issue, page: as printed, dashes as ``-``; empty where not printed.
        date: the date among the numbers, in the styles that print it there.
    """

    start: int
    volume: str
    issue: str = ""
    page: str = ""
    date: PartialDate | None = None


def read_numbers(text: str, dated: bool) -> Numbers | None:
    """Return the numbers that ``text`` ends with, or None when it ends otherwise.

    ``dated`` says that the year is known; without, a year in the place of the volume is the year.
    """
    for order in _ORDERS:
        match = re.search(order + _TAIL, text)
        if not match:
            continue
        got = match.groupdict()
        issue = got.get("issue") or got.get("number") or got.get("part") or ""
        page, volume = got.get("page") or "", got["volume"]
        if re.fullmatch(YEAR, issue) or (not page and not volume.isalnum()):
            continue
        year = got.get("year") or got.get("late")
        date = _date(year, got.get("month"), got.get("day")) if year else None
        if not dated and date is None and not issue and re.fullmatch(YEAR, volume):
            date, volume = PartialDate(int(volume)), ""  # "Proc Conf 1988: 155-158"
        return Numbers(match.start(), volume, hyphened(issue.strip()), hyphened(page), date)
    return None


def read_date(text: str) -> PartialDate | None:
    """Return the date ``text`` begins with (``2025 Jun 9``, ``2020 Jan-Feb``, ``2019``), or None."""
    match = re.match(_DATE, text)
    return _date(match["year"], match["month"], match["day"]) if match else None


def last_year(text: str) -> PartialDate | None:
    """Return the year that ``text`` ends with, as books and proceedings print it, or None."""
    match = re.search(rf"(?<![\w/-])({YEAR})[a-z]?[\s.,;)\]]*$", text)
    return PartialDate(int(match[1])) if match else None


def hyphened(text: str) -> str:
    """Return ``text`` with every dash, and the blanks around it, as ``-``."""
    return re.sub(_DASH, "-", text)


def _date(year: str, month: str | None, day: str | None) -> PartialDate | None:
    return make_date(int(year), _MONTHS.index(month[:3].lower()) + 1 if month else 0, int(day or 0))
