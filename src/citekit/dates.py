"""Dates as bibliographies know them: a year, perhaps a month, perhaps a day. No time zones, no clocks.

Reads the dates of Crossref and CSL (``date-parts``), of biblatex (``date``) and of BibTeX (``year``, ``month``,
``day``). Whatever cannot be a month or a day is ignored; without a year there is no date.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from citekit.text import tex


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date of one to three parts.

    Attributes:
        year: the year, 1 to 9999.
        month: 1 to 12, or 0 where it is not known.
        day: 1 to 31, or 0 where it is not known; always 0 without a month.
    """

    year: int
    month: int = 0
    day: int = 0

    def parts(self) -> list[int]:
        """Return the known parts, one to three integers (CSL ``date-parts``)."""
        return [part for part in (self.year, self.month, self.day) if part]

    def iso(self) -> str:
        """Return ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` (biblatex ``date``)."""
        return "-".join(f"{part:04d}" if index == 0 else f"{part:02d}" for index, part in enumerate(self.parts()))


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""The month macros that every BibTeX style defines, January first."""

_OTHER_MONTHS = {
    "mär": 3, "mae": 3, "mai": 5, "okt": 10, "dez": 12, "fév": 2, "avr": 4, "juin": 6, "juil": 7, "aoû": 8,
    "déc": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "gen": 1, "mag": 5, "giu": 6, "lug": 7, "set": 9, "ott": 10,
    "mrt": 3, "mei": 5,
}  # fmt: skip
"""Beginnings of German, French, Spanish, Italian and Dutch month names that differ from English."""

_ISO = re.compile(r"(?<!\d)(\d{4})(?!\d)(?:-(\d{1,2})(?!\d)(?:-(\d{1,2})(?!\d))?)?")
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_WORD = re.compile(r"[^\W\d_]{3,}")
_NUMBER = re.compile(r"\d+")


def make_date(year: int, month: int = 0, day: int = 0) -> PartialDate | None:
    """Return a date, leaving out a month or day that is out of range; None for a year outside 1 to 9999."""
    if not 1 <= year <= 9999:
        return None
    if not 1 <= month <= 12:
        return PartialDate(year)
    return PartialDate(year, month, day if 1 <= day <= 31 else 0)


def from_parts(value: object) -> PartialDate | None:
    """Return the first date of a Crossref or CSL date: ``{"date-parts": [[2024, 5, 17]]}``, ``[[2024]]`` or text.

    Parts may be numbers or strings; ``[[null]]``, ``[]`` and anything else that holds no year give None.
    A CSL ``raw`` or ``literal`` date is read with ``from_text``.
    """
    if isinstance(value, Mapping):
        parts = value.get("date-parts")
        return from_parts(parts) if parts else from_parts(value.get("raw") or value.get("literal"))
    if isinstance(value, str):
        return from_text(value)
    while isinstance(value, list) and value and isinstance(value[0], list):
        value = value[0]
    if not isinstance(value, list):
        return None
    numbers = []
    for part in value[:3]:
        number = _number(part)
        if number is None:
            break
        numbers.append(number)
    return make_date(*numbers) if numbers else None


def _number(part: object) -> int | None:
    """Return a date part given as a number or as digits; None for anything else."""
    if isinstance(part, str):
        digits = part.strip()
        return int(digits) if re.fullmatch(r"[0-9]{1,4}", digits) else None
    return part if isinstance(part, int) and not isinstance(part, bool) else None


def from_text(text: str) -> PartialDate | None:
    """Return the date of a biblatex ``date`` field or an ISO date; of a range its start, of an open start its end.

    Marks of doubt (``2021~``, ``2020?``, ``2020%``) are passed over, as are times of day; a decade or century such as
    ``199X`` names no year and gives None. Seasons (month 21 to 24) leave the year.
    """
    for side in text.split("/"):
        found = _ISO.search(side)
        if found:
            return make_date(*(int(part) for part in found.groups() if part))
    return None


def from_bibtex(year: str, month: str = "", day: str = "") -> PartialDate | None:
    """Return the date of BibTeX's ``year``, ``month`` and ``day`` fields, given as TeX source; None without a year.

    The year is the first four-digit number (``c1999``, ``{\\noopsort{1973a}}1973``, ``2019--2020``); a month is a
    macro, a name, an abbreviation or a number, of a range the first; a day may stand in the month field (``10~jan``).
    """
    text = tex.to_text(year)
    if re.fullmatch(r"\d{4}-\d{1,2}(-\d{1,2})?", text.strip()):
        return from_text(text)
    found = _YEAR.search(text) or re.fullmatch(r"\s*(\d{3,4})\s*", text)
    if not found:
        return None
    number, own_day = _month(tex.to_text(month))
    digits = _NUMBER.search(tex.to_text(day))
    return make_date(int(found[0]), number, int(digits[0]) if digits else own_day)


def _month(text: str) -> tuple[int, int]:
    """Return the number of the first month named in a text and the day beside it; 0 where there is none."""
    numbers = [int(digits) for digits in _NUMBER.findall(text)]
    for word in _WORD.findall(text.lower()):
        number = _OTHER_MONTHS.get(word[:4]) or _OTHER_MONTHS.get(word[:3])
        if not number and word[:3] in MONTHS:
            number = MONTHS.index(word[:3]) + 1
        if number:
            return number, numbers[0] if numbers else 0
    return (numbers[0], 0) if numbers else (0, 0)
