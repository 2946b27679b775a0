"""What a chapter takes from its book by ``crossref``, or from a container, is seen by queries and lists alike."""

from collections.abc import Callable

import pytest

from conftest import Review

LIBRARY = """\
@incollection{tosti2004, author = {Tosti, A.}, title = {A chapter}, crossref = {dawber2004},
  keywords = {condition:lichen-planopilaris}}
@incollection{vega2004, author = {Vega, B.}, title = {Another}, xdata = {shelf}}
@article{roe2019, author = {Roe, C.}, title = {Alone}, year = {2019}, keywords = {condition:lichen-planopilaris}}
@book{dawber2004, editor = {Dawber, R.}, title = {Hair and scalp}, year = {2004}, publisher = {Dunitz},
  keywords = {condition:alopecia-areata}}
@xdata{shelf, editor = {Sinclair, R.}, year = {2005}, publisher = {xdata=press-publisher}}
@xdata{press, publisher = {Blackwell}}
"""


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("year:2004", ["tosti2004", "dawber2004"]),
        ("year:2005", ["vega2004", "shelf"]),
        ("author:dawber", ["tosti2004", "dawber2004"]),
        ("journal:scalp", ["tosti2004"]),
        ("sinclair", ["vega2004", "shelf"]),
        ("condition:lpp year:2004", ["tosti2004"]),
        ("condition:alopecia-areata", ["dawber2004"]),
        ("condition:lpp year:2019", ["roe2019"]),
    ],
)
def test_queries_see_what_is_inherited(make_review: Callable[[str], Review], asked: str, found: list[str]) -> None:
    """Year, editors and the title of the book count for the chapter, also where the index gives a part only.

    Tags are the entry's own. The second run reads the caches.
    """
    review = make_review(LIBRARY)

    for _ in range(2):
        assert review.run("list", "--format", "keys", asked).out.split() == found


def test_lists_show_what_is_inherited(make_review: Callable[[str], Review]) -> None:
    """``list`` and ``show`` give the year of the book; the fields that ``show`` prints are the entry's own."""
    review = make_review(LIBRARY)

    rows = {row["key"]: row["year"] for row in review.run("list", "--json").json["results"]}
    assert rows == {
        "tosti2004": "2004", "vega2004": "2005", "roe2019": "2019", "dawber2004": "2004", "shelf": "2005", "press": ""
    }  # fmt: skip
    (whole,) = review.run("show", "tosti2004", "--json").json["results"]
    assert whole["year"] == "2004"
    assert "year" not in whole["fields"]


def test_a_map_of_a_year_has_its_chapters(make_review: Callable[[str], Review]) -> None:
    """A map asked for years counts a chapter under the year of its book."""
    done = make_review(LIBRARY).run("map", "year:2004", "--json")

    assert {key for row in done.json["results"] for key in row["keys"]} >= {"tosti2004"}


def test_what_an_edit_makes_an_heir_is_one_at_once(make_review: Callable[[str], Review]) -> None:
    """An entry that citekit itself has just changed is found by what it inherits, without reading the library anew."""
    review = make_review(LIBRARY)
    review.run("list")

    assert review.run("tag", "add", "condition:lpp", "vega2004").status == 0

    assert review.run("list", "--format", "keys", "condition:lpp", "year:2005").out.split() == ["vega2004"]
