"""Dates as bibliographies know them: a year, perhaps a month and a day, a season, an end. No time zones, no clocks.

Reads the dates of Crossref and CSL (``date-parts``), of biblatex (``date``, which is ISO 8601-2 at level 1) and of
BibTeX (``year``, ``month``, ``day``). What cannot be a month, or a day of that month, is ignored; without a year there
is no date.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from citekit.text import tex


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date of one to three parts.

    Attributes:
        year: the year, -9999 to 9999, counted as in ISO 8601: 0 is 1 BC.
        month: 1 to 12, or 0 where it is not known.
        day: 1 to 31, or 0 where it is not known; always 0 without a month.
        season: 1 for spring to 4 for winter, or 0; never with a month.
        circa: whether the source doubts it or calls it approximate.
        until: the parts of the end of a range; ``(0,)`` where it is open, empty for a single date.
    """

    year: int
    month: int = 0
    day: int = 0
    season: int = 0
    circa: bool = False
    until: tuple[int, ...] = ()

    def parts(self) -> list[int]:
        """Return the known parts, one to three integers (CSL ``date-parts``), of a range those of its start."""
        return [self.year, *(part for part in (self.month, self.day) if part)]

    def csl(self) -> dict[str, object]:
        """Return the date as a CSL date variable; its years before Christ are -1 for 1 BC, an open end is ``[0]``."""
        dates = [_since_christ(self.parts())]
        if self.until:
            dates.append([0] if self.until == (0,) else _since_christ(self.until))
        value: dict[str, object] = {"date-parts": dates}
        if self.season:
            value["season"] = self.season
        if self.circa:
            value["circa"] = True
        return value

    def iso(self) -> str:
        """Return ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, ``/`` and an end for a range, ``~`` for circa (biblatex)."""
        start = _iso([self.year, self.season + 20] if self.season else self.parts()) + "~" * self.circa
        return f"{start}/{'' if self.until == (0,) else _iso(self.until)}" if self.until else start


def _iso(parts: Sequence[int]) -> str:
    sign = "-" if parts[0] < 0 else ""
    return sign + "-".join(f"{abs(part):0{2 if index else 4}d}" for index, part in enumerate(parts))


def _since_christ(parts: Sequence[int]) -> list[int]:
    """Return date parts whose years before Christ are counted from -1, as there is no year 0."""
    return [parts[0] - (parts[0] <= 0), *parts[1:]]


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""The month macros that every BibTeX style defines, January first."""

_OTHER_MONTHS = {
    "mär": 3, "mae": 3, "mai": 5, "okt": 10, "dez": 12, "fév": 2, "avr": 4, "juin": 6, "juil": 7, "aoû": 8,
    "déc": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "gen": 1, "mag": 5, "giu": 6, "lug": 7, "set": 9, "ott": 10,
    "mrt": 3, "mei": 5,
}  # fmt: skip
"""Beginnings of German, French, Spanish, Italian and Dutch month names that differ from English."""

_SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
_ISO = re.compile(
    r"(?P<year>(?:^\s*-)?(?<!\d)(?:\d{4}|\d{3}X|\d\dXX))(?!\d)"
    r"(?:-(?P<month>\d{1,2}|XX)(?!\d)(?:-(?P<day>\d{1,2}|XX)(?!\d))?)?"
)
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_WORD = re.compile(r"[^\W\d_]{3,}")
_NUMBER = re.compile(r"\d+")
_WHOLE_YEAR = re.compile(r"\s*(-?\d{3,4}|-\d{1,2})\s*")
_TO_YEAR = re.compile(r"\s*[-–—/]+\s*(\d{4}|\d\d)?(?!\d)")
_DOUBT = re.compile(r"\b(?:ca|circa)\b|\?", re.IGNORECASE)
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def make_date(year: int, month: int = 0, day: int = 0) -> PartialDate | None:
    """Return a date without a month or day that does not exist (30 February); None for a year outside 1 to 9999."""
    return _existing(year, month, day) if 1 <= year <= 9999 else None


def _existing(year: int, month: int, day: int) -> PartialDate:
    """Return the date as far as it exists in the Gregorian calendar, which ISO 8601 extends to all years."""
    if not 1 <= month <= 12:
        return PartialDate(year)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    last = _DAYS[month - 1] + (month == 2 and leap)
    return PartialDate(year, month, day if 1 <= day <= last else 0)


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
    """Return the date of a biblatex ``date`` field or an ISO date; None where there is no year.

    ``2019/2020`` is a range, ``2019/`` and ``2019/..`` have an open end, of an open start the end is returned. ``?``,
    ``~`` and ``%`` make it circa; months 21 to 24 are seasons; ``199X`` is the range of the decade, ``19XX`` that of
    the century (biblatex manual, 2.3.8). Times of day are passed over.
    """
    first, slash, second = text.partition("/")
    start, end = _one_date(first), _one_date(second)
    if not start or not slash:
        return start or end
    if not end:
        return replace(start, until=(0,)) if second.strip(" .") == "" else start
    return replace(start, until=end.until or tuple(end.parts()))


def _one_date(text: str) -> PartialDate | None:
    """Return one side of a range."""
    found = _ISO.search(text)
    if not found:
        return None
    year, month, day = (part or "" for part in found.groups())
    number = int(month) if month.isdigit() else 0
    date = _existing(int(year.replace("X", "0")), number, int(day) if day.isdigit() else 0)
    if 21 <= number <= 24:
        date = replace(date, season=number - 20)
    elif "X" in year and not date.month:
        date = replace(date, until=(int(year.replace("X", "9")),))
    return replace(date, circa=text[found.end() :].strip()[:1] in ("?", "~", "%"))


def from_bibtex(year: str, month: str = "", day: str = "") -> PartialDate | None:
    """Return the date of BibTeX's ``year``, ``month`` and ``day`` fields, given as TeX source; None without a year.

    The year is the first four-digit number (``c1999``, ``{\\noopsort{1973a}}1973``) and may begin a range
    (``2019--2020``, ``2019/20``, ``2019--``); a month is a macro, a name, an abbreviation, a number or a season, of a
    range the first; a day may stand in the month field (``10~jan``).
    """
    text = tex.to_text(year)
    if re.fullmatch(r"\d{4}-\d{1,2}(-\d{1,2})?", text.strip()) and not _is_range_of_years(text.strip()):
        return from_text(text)
    found = _YEAR.search(text) or _WHOLE_YEAR.fullmatch(text)
    if not found:
        return None
    source = tex.to_text(month)
    number, own_day = _month(source)
    digits = _NUMBER.search(tex.to_text(day))
    date = _existing(int(found[0]), number, int(digits[0]) if digits else own_day)
    season = next((_SEASONS[word] for word in _WORD.findall(source.lower()) if word in _SEASONS), 0)
    return replace(
        date,
        season=0 if date.month else season,
        circa=bool(_DOUBT.search(text)),
        until=_end_of_years(found[0], text[found.end() :]),
    )


def _is_range_of_years(text: str) -> bool:
    """Return whether ``1914-18`` ends in a later year of the century; up to 12 the end is a month."""
    return bool(re.fullmatch(r"\d{4}-\d\d", text)) and int(text[5:]) > max(int(text[2:4]), 12)


def _end_of_years(year: str, rest: str) -> tuple[int, ...]:
    """Return the end of a range of years from what follows the first; empty where there is none."""
    found = _TO_YEAR.match(rest)
    if not found:
        return ()
    if not found[1]:
        return () if rest[found.end() :].strip() else (0,)
    end = int(found[1] if len(found[1]) == 4 else year[:2] + found[1])
    return (end,) if end > int(year) else ()


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
