"""How dates of Crossref, CSL, BibTeX and biblatex are read."""

import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from citekit.dates import PartialDate, from_bibtex, from_parts, from_text, make_date


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ({"date-parts": [[2024, 5, 17]]}, PartialDate(2024, 5, 17)),
        ({"date-parts": [["2024", "5"]]}, PartialDate(2024, 5)),
        ({"date-parts": [[2024]]}, PartialDate(2024)),
        ({"date-parts": [[2024, 13, 1]]}, PartialDate(2024)),
        ({"date-parts": [[2024, 5, 32]]}, PartialDate(2024, 5)),
        ({"date-parts": [[2020, 5], [2021]]}, PartialDate(2020, 5)),
        ({"date-parts": [[None]]}, None),
        ({"date-parts": [[]]}, None),
        ({"date-parts": []}, None),
        ({"date-parts": None}, None),
        ({"date-parts": [[0]]}, None),
        ({"date-parts": [[2024, None, 3]]}, PartialDate(2024)),
        ({"raw": "2020-05-01"}, PartialDate(2020, 5, 1)),
        ({"literal": "no date"}, None),
        ({}, None),
        ([[1999, 1]], PartialDate(1999, 1)),
        ([2020, 2], PartialDate(2020, 2)),
        ("2020-02", PartialDate(2020, 2)),
        (None, None),
        (True, None),
        ({"date-parts": [[True]]}, None),
    ],
)
def test_date_parts_are_read_as_far_as_they_hold(value: object, date: PartialDate | None) -> None:
    """Missing, null, textual and impossible parts never raise; without a year there is no date."""
    assert from_parts(value) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2020", PartialDate(2020)),
        ("2020-05", PartialDate(2020, 5)),
        ("2020-05-01", PartialDate(2020, 5, 1)),
        ("2020-05-01T10:11:12", PartialDate(2020, 5, 1)),
        ("2019/2020", PartialDate(2019, until=(2020,))),
        ("2020-05-01/2021", PartialDate(2020, 5, 1, until=(2021,))),
        ("2020-05-30/2020-06-02", PartialDate(2020, 5, 30, until=(2020, 6, 2))),
        ("2020/", PartialDate(2020, until=(0,))),
        ("2020/..", PartialDate(2020, until=(0,))),
        ("/2021-03", PartialDate(2021, 3)),
        ("../2021", PartialDate(2021)),
        ("2019/unknown", PartialDate(2019)),
        ("2021~", PartialDate(2021, circa=True)),
        ("2020?", PartialDate(2020, circa=True)),
        ("2020-06%", PartialDate(2020, 6, circa=True)),
        ("2020-05-01/2021~", PartialDate(2020, 5, 1, until=(2021,))),
        ("2020-21", PartialDate(2020, season=1)),
        ("2020-24", PartialDate(2020, season=4)),
        ("2020-13", PartialDate(2020)),
        ("199X", PartialDate(1990, until=(1999,))),
        ("19XX", PartialDate(1900, until=(1999,))),
        ("1999-XX", PartialDate(1999)),
        ("1999-05-XX", PartialDate(1999, 5)),
        ("-0044", PartialDate(-44)),
        ("-0055/-0043-03-15", PartialDate(-55, until=(-43, 3, 15))),
        ("0000", PartialDate(0)),
        ("in press", None),
        ("", None),
    ],
)
def test_biblatex_dates_are_read(text: str, date: PartialDate | None) -> None:
    """Ranges, open ends, marks of doubt, seasons, decades and years before Christ; of an open start its end."""
    assert from_text(text) == date


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2020-05", {"date-parts": [[2020, 5]]}),
        ("2019/2020-02", {"date-parts": [[2019], [2020, 2]]}),
        ("2019/", {"date-parts": [[2019], [0]]}),
        ("2019?", {"date-parts": [[2019]], "circa": True}),
        ("2019-23", {"date-parts": [[2019]], "season": 3}),
        ("-0044-03-15", {"date-parts": [[-45, 3, 15]]}),
        ("0000/0001", {"date-parts": [[-1], [1]]}),
    ],
)
def test_dates_become_csl(text: str, value: dict[str, object]) -> None:
    """A range has two ``date-parts``, an open end is 0; CSL knows no year 0, so 0000 is 1 BC there, -1."""
    date = from_text(text)
    assert date is not None
    assert date.csl() == value


@pytest.mark.parametrize(
    ("year", "month", "day", "date"),
    [
        ("2020", "", "", PartialDate(2020)),
        ("2020", "jun", "", PartialDate(2020, 6)),
        ("2020", "June", "5", PartialDate(2020, 6, 5)),
        ("2020", "Sept.", "", PartialDate(2020, 9)),
        ("2020", "06", "", PartialDate(2020, 6)),
        ("{2020}", "{6}", "{05}", PartialDate(2020, 6, 5)),
        ("2020", "10~jan", "", PartialDate(2020, 1, 10)),
        ("2020", "January 10", "", PartialDate(2020, 1, 10)),
        ("2020", "jan # feb", "", PartialDate(2020, 1)),
        ("2020", 'M{\\"a}rz', "", PartialDate(2020, 3)),
        ("2020", "août", "", PartialDate(2020, 8)),
        ("2020", "juillet", "", PartialDate(2020, 7)),
        ("2020", "Spring", "", PartialDate(2020, season=1)),
        ("2020", "13", "", PartialDate(2020)),
        ("2020--2021", "", "", PartialDate(2020, until=(2021,))),
        ("2019/20", "", "", PartialDate(2019, until=(2020,))),
        ("1914-18", "", "", PartialDate(1914, until=(1918,))),
        ("2019--", "", "", PartialDate(2019, until=(0,))),
        ("1999, 2003", "", "", PartialDate(1999)),
        ("2019-06", "", "", PartialDate(2019, 6)),
        ("ca. 1850", "", "", PartialDate(1850, circa=True)),
        ("[1850?]", "", "", PartialDate(1850, circa=True)),
        ("-44", "mar", "15", PartialDate(-44, 3, 15)),
        ("c1999", "", "", PartialDate(1999)),
        ("[1999]", "", "", PartialDate(1999)),
        ("1999b", "", "", PartialDate(1999)),
        ("{\\noopsort{1973a}}1973", "", "", PartialDate(1973)),
        ("2020-05-01", "", "", PartialDate(2020, 5, 1)),
        ("800", "", "", PartialDate(800)),
        ("in press", "jun", "", None),
        ("", "jun", "1", None),
    ],
)
def test_bibtex_years_and_months_are_read(year: str, month: str, day: str, date: PartialDate | None) -> None:
    """Macros, names in several languages, numbers, braces, and years with something around them."""
    assert from_bibtex(year, month, day) == date


@st.composite
def dates(draw: st.DrawFn) -> PartialDate:
    """Draw any date that biblatex can write."""
    year, month = draw(st.integers(-9999, 9999)), draw(st.integers(0, 12))
    season = 0 if month else draw(st.integers(0, 4))
    day = draw(st.integers(0, 28)) if month else 0
    until = draw(st.sampled_from([(), (0,), (2021,), (-12, 3), (2021, 12, 31)]))
    return PartialDate(year, month, day, season, draw(st.booleans()), until)


@given(dates())
@settings(max_examples=200, deadline=None)
def test_a_date_comes_back_from_its_iso_form(date: PartialDate) -> None:
    """Writing as ISO 8601-2 and reading again gives the same date, with its season, doubt and end."""
    assert from_text(date.iso()) == date


@given(st.dates(), st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_a_date_comes_back_from_its_parts(day: datetime.date, known: int) -> None:
    """Reading the parts of a date of our era gives the date."""
    date = PartialDate(day.year, day.month if known > 1 else 0, day.day if known > 2 else 0)
    assert from_parts({"date-parts": [date.parts()]}) == date


@given(st.integers(1, 9999), st.integers(1, 12), st.integers(28, 31))
@example(2023, 2, 29)
@example(2024, 2, 29)
@example(1900, 2, 29)
@settings(max_examples=100, deadline=None)
def test_a_day_that_its_month_does_not_have_is_left_out(year: int, month: int, day: int) -> None:
    """Year and month are certain and stay, wherever the date comes from; the standard library is the calendar."""
    try:
        kept = datetime.date(year, month, day).day
    except ValueError:
        kept = 0
    date = PartialDate(year, month, kept)

    assert make_date(year, month, day) == date
    assert from_text(f"{year:04}-{month:02}-{day:02}") == date
    assert year < 1000 or from_bibtex(str(year), str(month), str(day)) == date


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=6
    )
)
@settings(max_examples=200, deadline=None)
def test_no_date_raises(value: object) -> None:
    """Whatever stands in ``date-parts`` gives a date or none."""
    assert from_parts({"date-parts": value}) is None or isinstance(from_parts({"date-parts": value}), PartialDate)
