"""Whether a printed journal is the short form of a name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.matching.journals import printed_in, same_journal
from citekit.matching.spelling import words

PAIRS = {
    "Arch Gen Psychiatry": "Archives of General Psychiatry",
    "J. Am. Acad. Dermatol.": "Journal of the American Academy of Dermatology",
    "Proc Natl Acad Sci U S A": "Proceedings of the National Academy of Sciences",
    "Proc. Natl. Acad. Sci. USA": "Proceedings of the National Academy of Sciences of the United States of America",
    "NEnglJMed": "New England Journal of Medicine",
    "ApJ": "Astrophysical Journal",
    "JAMA": "Journal of the American Medical Association",
    "Int J Obes (Lond)": "International Journal of Obesity",
    "Dtsch Arztebl Int": "Deutsches Ärzteblatt international",
    "Z. Naturforsch.": "Zeitschrift für Naturforschung",
    "Archivcs of Dermatology": "Archives of Dermatology",
    "Cancer Res": "Cancer Research",
}
OTHERS = {
    "J Dermatol": "Journal of Dermatological Science",
    "J Invest Dermatol": "Journal of Investigative Dermatology Symposium Proceedings",
    "Br J Dermatol": "British Journal of Surgery",
    "Nature": "Nature Medicine",
    "Lancet": "Lancet Oncology",
    "Cell": "Cancer Cell",
    "J Biol Chem": "Journal of Cell Biology",
    "Blood": "Blood Advances",
}


@pytest.mark.parametrize(("short", "full"), PAIRS.items())
def test_a_short_form_is_known_by_how_it_is_made(short: str, full: str) -> None:
    """Beginnings, contractions, initials, words run together and a misread letter; in either order."""
    assert same_journal(short, full)
    assert same_journal(full, short)


@pytest.mark.parametrize(("short", "full"), OTHERS.items())
def test_a_sister_journal_is_another_one(short: str, full: str) -> None:
    """A name that goes on, or lacks a telling word, is another journal's."""
    assert not same_journal(short, full)


def test_a_short_form_is_found_in_a_whole_reference() -> None:
    """The words of the reference hold the journal somewhere; a name of one word must stand there whole."""
    text = words("Ito T (1981) Phagocytosis by macrophages. J Cell Sci 51:189")
    assert printed_in(text, "Journal of Cell Science")
    assert not printed_in(text, "Journal of Clinical Oncology")
    assert not printed_in(text, "Cellulose")


NAMES = st.lists(st.text("abcdefgh", min_size=4, max_size=10), min_size=2, max_size=6)


@settings(deadline=None, max_examples=60)
@given(NAMES, st.data())
def test_cutting_every_word_gives_a_short_form(name: list[str], data: st.DataObject) -> None:
    """Law: a name whose words are all cut to a beginning stays a form of the name."""
    cut = [word[: data.draw(st.integers(1, len(word)))] for word in name]
    assert same_journal(" ".join(cut), " ".join(name))


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    """Law: no text raises, and the order of the two does not matter for equal texts."""
    assert same_journal(one, other) in (True, False)
    assert same_journal(one, one) == bool(words(one))
