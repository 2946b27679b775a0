"""``citekit styles``: what can stand behind ``-s``, and the name of one's journal."""

from pathlib import Path

import pytest

from citekit.render.style_names import SHIPPED
from citekit.render.style_places import find_style, style_names
from conftest import Review


def test_the_common_styles_are_named_with_what_they_stand_for(review: Review) -> None:
    """The review's own first, then the shipped ones and everyday names; how journals are found is said beside."""
    (review.folder / "styles").mkdir(exist_ok=True)
    (review.folder / "styles" / "ours.csl").write_text("<style/>")

    done = review.run("styles")

    rows = [line.split() for line in done.out.splitlines()]
    assert rows[0] == ["ours", "review"]
    assert ["vancouver", "nlm-citation-sequence", "shipped"] in rows
    assert {*SHIPPED} <= {row[0] for row in rows}
    assert "citekit styles dermatol" in done.err


def test_a_journal_is_found_by_the_beginnings_of_its_words(review: Review) -> None:
    """In any order and case; a row says which style the journal's name stands for, and in which language."""
    done = review.run("styles", "DERMATOL", "american-acad", "--json")

    assert done.status == 0
    assert done.json["results"] == [
        {
            "name": "journal-of-the-american-academy-of-dermatology",
            "style": "american-medical-association",
            "locale": "",
            "source": "shipped",
        }
    ]


@pytest.mark.parametrize("word", ["nosuchjournal", "ermatology"])
def test_a_name_that_nothing_has_is_told_with_the_way_on(review: Review, word: str) -> None:
    """Status 1, as where nothing matches; the inside of a word is no beginning."""
    done = review.run("styles", word)

    assert (done.status, done.out) == (1, "")
    assert "a .csl file" in done.err


def test_every_name_is_one_that_render_takes(tmp_path: Path) -> None:
    """No name is told twice, and each leads to the style that it is said to stand for."""
    told = list(style_names(tmp_path))

    assert len({one.name for one in told}) == len(told)
    for one in told:
        place = find_style(one.name, tmp_path)
        assert place is not None
        assert one.source == "project" or (place.path.stem, place.locale) == (one.style, one.locale)
