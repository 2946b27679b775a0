"""Page ranges that run backwards, and the many forms that only look so."""

import pytest

from citekit.checks.pages import backward


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ("1197--1180", "1197--1180"),
        ("998–100", "998–100"),
        ("5-10, 20-18", "20-18"),
        ("101; 201-199", "201-199"),
        ("pp. 30-20", "30-20"),
        ("S12 -- S10", "S12 -- S10"),
        ("e398-e396", "e398-e396"),
        ("915b-915a", "915b-915a"),
        ("915.e4-915.e1", "915.e4-915.e1"),
        ("xii--x", "xii--x"),
        ("XL-XIX", "XL-XIX"),
        ("1,201-1,197", "1,201-1,197"),
    ],
)
def test_a_range_that_ends_before_it_begins_is_found(pages: str, found: str) -> None:
    """Numbers, letters around them, Roman numerals; of several ranges the wrong one is named."""
    assert backward(pages) == found


@pytest.mark.parametrize(
    "pages",
    ["130-7", "130--137", "e396-e8", "e396-8", "S12-S8", "915b-915", "915-915.e2", "915.e1-3", "57-57", "99-101"],
)
def test_an_end_may_be_cut_short(pages: str) -> None:
    """``130-7`` is 130 to 137; a letter behind one end only compares with nothing."""
    assert backward(pages) == ""


@pytest.mark.parametrize(
    "pages",
    [
        *("xii-3", "iv-xii", "A3-B1", "3-15--3-20", "e00024-15", "LL16-04", "2020-13", "12,145-150", "1,197-1,201"),
        *("201-205, 101-105", "n/a-n/a", "1--", "-5", "12+", "697-701; discussion 689", "", "--"),
    ],
)
def test_what_cannot_be_compared_does_not_run_backwards(pages: str) -> None:
    """Two series, numbers with dashes in them, thousands, a continuation on earlier pages, no range at all."""
    assert backward(pages) == ""
