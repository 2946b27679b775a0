"""The marks around titles: what is taken off, what is believed, and what is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.text.title_marks import IN_DOUBT, TAKEN_BACK, may_be_taken_back, taken_back, unmarked

TITLE = "Hair of the dog: a trial (part 2)"

MARKED = {
    f"RETRACTED: {TITLE}": "retraction",
    f"RETRACTED ARTICLE: {TITLE}": "retraction",
    f"[Retracted] {TITLE}": "retraction",
    f"[RETRACTED ARTICLE]: {TITLE}": "retraction",
    f"(Retracted chapter) {TITLE}": "retraction",
    f"“RETRACTED” : {TITLE}": "retraction",
    f"Retracted : {TITLE}": "retraction",
    f"WITHDRAWN: {TITLE}": "withdrawal",
    f"Withdrawn paper: {TITLE}": "withdrawal",
    f"REMOVED: {TITLE}": "removal",
    f"TEMPORARY REMOVAL: {TITLE}": "",
    f"Withdrawn – {TITLE}": "",
    f"{TITLE} (Retracted)": "retraction",
    f"{TITLE} [withdrawn].": "withdrawal",
    f"{TITLE} (Retracted article. See vol. 5, pg. 1, 2010)": "retraction",
    f"{TITLE} (Retracted Article: see notice)": "retraction",
}
"""Titles with a mark, and the notice that it tells of."""

OTHER = [
    "Retraction: Hair of the dog",
    "Correction to: Hair of the dog",
    "Retracted nipples: a study",
    "Retracted-lip technique: a study",
    "Why papers are retracted: a study",
    "Studies that were RETRACTED: a review",
    "Safety of rofecoxib (withdrawn in 2004)",
    "Removed hairs: a study",
    "Topical steroid withdrawn: a trial",
    "Expression of concern: Hair of the dog",
    "RETRACTED",
    "RETRACTED:",
    "[Retracted]",
    "",
]
"""Titles of notices, of works about such things, and marks without a title."""


@pytest.mark.parametrize("title", MARKED)
def test_a_title_comes_out_of_its_marks(title: str) -> None:
    """In front or behind, in brackets or closed by a colon or a dash; its own brackets and colons stay."""
    assert unmarked(title) == TITLE


@pytest.mark.parametrize(("title", "notice"), MARKED.items())
def test_a_mark_tells_of_its_notice(title: str, notice: str) -> None:
    """A dash in front proves nothing, and what was removed for a time may come back."""
    assert taken_back(title) == notice


@pytest.mark.parametrize("title", OTHER)
def test_other_titles_are_left_alone(title: str) -> None:
    """They are whole as they are, and nothing is believed of them."""
    assert (unmarked(title), taken_back(title)) == (title, "")


def test_both_marks_go_and_a_doubt_only_where_it_is_asked_for() -> None:
    """An expression of concern is also how the notice about a work begins, which is another work."""
    assert unmarked(f"RETRACTED: {TITLE} (Retracted article. See vol. 5)") == TITLE
    assert unmarked(f"Editorial expression of concern on: {TITLE}", IN_DOUBT) == TITLE
    assert unmarked(f"RETRACTED: {TITLE}", ["corrected"]) == f"RETRACTED: {TITLE}"
    assert unmarked(f"RETRACTED: {TITLE}", []) == f"RETRACTED: {TITLE}"


TEXTS = st.lists(st.sampled_from([*TAKEN_BACK, "WITHDRAWN", "wıthdrawn", "(", "]", ": ", " – ", "hair", ".", " "]))


@settings(deadline=None, max_examples=150)
@given(TEXTS.map("".join) | st.text(max_size=30))
def test_what_is_left_is_a_part_of_the_title(title: str) -> None:
    """Never empty where the title was not, never anything new; a mark that is believed has a word of the quick look."""
    bare = unmarked(title)

    assert bare in title
    assert bool(bare) == bool(title)
    assert not taken_back(title) or may_be_taken_back(title)
