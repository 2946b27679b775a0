"""How dates of Crossref, CSL, BibTeX and biblatex are read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.dates import PartialDate, from_bibtex, from_parts, from_text


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
        ("2020-05-01/2021", PartialDate(2020, 5, 1)),
        ("/2021-03", PartialDate(2021, 3)),
        ("../2021", PartialDate(2021)),
        ("2020/", PartialDate(2020)),
        ("2021~", PartialDate(2021)),
        ("2020?", PartialDate(2020)),
        ("2020-21", PartialDate(2020)),
        ("2020-05-01T10:11:12", PartialDate(2020, 5, 1)),
        ("199X", None),
        ("in press", None),
        ("", None),
    ],
)
def test_biblatex_dates_give_their_start(text: str, date: PartialDate | None) -> None:
    """Of a range the start counts, of an open one its end; marks of doubt and seasons are passed over."""
    assert from_text(text) == date


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
        ("2020", "Spring", "", PartialDate(2020)),
        ("2020", "13", "", PartialDate(2020)),
        ("2020--2021", "", "", PartialDate(2020)),
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


@given(st.integers(1, 9999), st.integers(0, 12), st.integers(0, 31))
@settings(max_examples=100, deadline=None)
def test_a_date_comes_back_from_its_iso_form(year: int, month: int, day: int) -> None:
    """Writing as ISO, reading again and reading the parts give the same date."""
    date = PartialDate(year, month, day if month else 0)
    assert from_text(date.iso()) == date
    assert from_parts({"date-parts": [date.parts()]}) == date


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=6
    )
)
@settings(max_examples=200, deadline=None)
def test_no_date_raises(value: object) -> None:
    """Whatever stands in ``date-parts`` gives a date or none."""
    assert from_parts({"date-parts": value}) is None or isinstance(from_parts({"date-parts": value}), PartialDate)
