"""Reading a reference for comparison: printed in any style, torn, or deposited in fields."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.matching.printed import first_page, notice_in, read_deposited, read_printed
from citekit.matching.spelling import letters, near

STYLES = (
    "Smith AB, Jones C. Loss of hair in lichen planopilaris. J Dermatol. 2019;12(3):45-50.",
    "Smith, A. B., & Jones, C. (2019). Loss of hair in lichen planopilaris. Journal of Dermatology, 12(3), 45–50.",
    "A. B. Smith and C. Jones, “Loss of hair in lichen planopilaris,” J. Dermatol., vol. 12, no. 3, pp. 45–50, 2019.",
    "Smith AB, Jones C (2019) Loss of hair in lichen plano-\npilaris. J Dermatol 12:45–50",
)


@pytest.mark.parametrize("line", STYLES)
def test_the_facts_are_read_in_any_style(line: str) -> None:
    """Title, first author, volume, first page and year."""
    printed = read_printed(line)
    assert letters(printed.title) == letters("Loss of hair in lichen planopilaris")
    assert printed.people[0] == "smith"
    assert (printed.volume, printed.page) == ("12", "45")
    assert 2019 in printed.years


def test_a_reference_without_a_title_is_read_without_one() -> None:
    """As physicists and chemists print them."""
    printed = read_printed("J. E. Baldwin: Nature, 174, 320 (1954).")
    assert printed.title == ""
    assert {"174", "320"} <= printed.numbers


def test_a_stated_doi_is_kept_apart_from_the_text() -> None:
    """It is what the reference is looked up by, not searched for."""
    printed = read_printed(f"{STYLES[0]} doi:10.5555/Abc.1")
    assert str(printed.doi) == "10.5555/abc.1"
    assert "10.5555" not in printed.text


def test_a_year_in_brackets_at_the_beginning_is_no_list_number() -> None:
    """``(2001) Preface.`` is the year of a work without an author; ``[1]`` and ``2.`` are numbers of a list."""
    assert read_printed("(2001) Shafts and levels of mines. J Min 12:3-9").years == {2001}
    assert read_printed(f"[1] {STYLES[0]}").people[0] == "smith"
    assert read_printed(f"2. {STYLES[0]}").people[0] == "smith"


@pytest.mark.parametrize(
    ("author", "family"),
    [("SA Polyzos", "polyzos"), ("Brown A.", "brown"), ("De Pascale G", "depascale"), ("Anderson J.C.,", "anderson")],
)
def test_deposited_authors_come_in_any_order(author: str, family: str) -> None:
    """Initials before or behind, with dots or without, a comma left over."""
    assert read_deposited("{}", {"author": author, "year": "1999"}).people == (family,)


def test_a_deposit_may_hold_a_string_and_fields() -> None:
    """The fields come first, what they leave out is read from the string."""
    fields = {"unstructured": STYLES[0], "volume": "13", "key": "CR1", "DOI": "10.5555/x", "year": None}
    printed = read_deposited("{…}", fields)
    assert (printed.volume, printed.page, printed.people[0]) == ("13", "45", "smith")
    assert str(printed.doi) == "10.5555/x"


def test_notices_are_known_by_how_their_title_begins() -> None:
    """A work that was retracted itself is no notice; nor is a review or a question about how to respond."""
    assert notice_in("Retraction: Hair loss") and notice_in("Erratum to: Hair") and notice_in("Authors' reply")
    assert not notice_in("Retracted article: Hair loss")
    assert not notice_in("How to respond to a correction of the record")
    assert not notice_in("A review of hair loss")


def test_first_pages_are_compared_without_zeros() -> None:
    """``e0119905`` and ``e119905`` are one article number; a range counts by its first page."""
    assert first_page("e0119905") == first_page("e119905") == "e119905"
    assert first_page("1287–9") == "1287"


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """Law: no text raises; what was given is kept."""
    assert read_printed(text).input == text


@settings(deadline=None, max_examples=80)
@given(st.text("abcdefg", min_size=5, max_size=12), st.data())
def test_one_wrong_letter_leaves_words_near(word: str, data: st.DataObject) -> None:
    """Law: a word with one letter lost, added or wrong is near, whichever comes first."""
    at = data.draw(st.integers(0, len(word) - 1))
    for other in (word[:at] + "x" + word[at + 1 :], word[:at] + "x" + word[at:]):
        assert near(word, other) and near(other, word)
