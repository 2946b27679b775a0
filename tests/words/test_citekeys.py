"""How keys are proposed."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.citekeys import ascii_fold, propose
from citekit.dates import PartialDate
from citekit.names import Name
from citekit.work import Work


def work(title: str, *authors: Name, year: int | None = 2021, editor: tuple[Name, ...] = ()) -> Work:
    """Return a work with the parts a key is made of."""
    return Work(title=title, author=authors, editor=editor, issued=PartialDate(year) if year else None)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (work("Scarring alopecias: pathology", Name("Cummins", "DM"), Name("Harries", "M")), "cummins2021scarring"),
        (work("The use of <i>biologics</i>", Name("Agarwal", "Priya")), "agarwal2021use"),
        (work("Off-label use", Name("Müller-Schärer", "H")), "mullerscharer2021offlabel"),
        (work("On IL-17", Name("Berg", "J", non_dropping_particle="van der")), "vanderberg2021il17"),
        (work("Symphonies", Name("Beethoven", "L", dropping_particle="van")), "beethoven2021symphonies"),
        (work("A report", Name(literal="World Health Organization")), "who2021report"),
        (work("A report", Name(literal="ASTM International")), "astm2021report"),
        (work("Old news", Name("Smith"), year=None), "smithold"),
        (work("Handbook", editor=(Name("Jones"),)), "jones2021handbook"),
        (work("The scarring alopecias"), "scarring2021alopecias"),
        (work("", Name("Иванов", "И")), "ivanov2021"),
        (work("Νόσος", Name("Παπαδόπουλος")), "papadopoulos2021nosos"),
        (work("论文", Name("王")), "anon2021"),
        (work("1984", Name("Orwell"), year=1949), "orwell19491984"),
        (work("Title", Name(literal="others")), "title2021"),
        (work("", year=None), "anon"),
    ],
)
def test_a_key_is_family_year_and_first_telling_word(given: Work, key: str) -> None:
    """The rule and its fallbacks."""
    assert propose(given, ()) == key


def test_the_newcomer_gets_the_suffix_whatever_the_case_of_the_taken_key() -> None:
    """BibTeX compares keys without case, so ``CUMMINS2021Scarring`` is taken too."""
    same = work("Scarring", Name("Cummins"))
    assert propose(same, {"CUMMINS2021Scarring"}) == "cummins2021scarringa"
    assert propose(same, ["cummins2021scarring", "Cummins2021ScarringA"]) == "cummins2021scarringb"


def test_suffixes_go_on_after_z() -> None:
    """The 27th and 28th namesakes get ``aa`` and ``ab``."""
    taken: list[str] = []
    for _ in range(29):
        taken.append(propose(work("Scarring", Name("Cummins")), taken))
    assert taken[26:] == [f"cummins2021scarring{suffix}" for suffix in ("z", "aa", "ab")]


def test_letters_of_other_alphabets_are_spelled_in_ascii() -> None:
    """Accents fall off; letters that have no base letter are transliterated."""
    assert ascii_fold("Ångström Œuvre Łódź Straße Þór Щука ψυχή") == "angstrom oeuvre lodz strasse thor shchuka psychi"


@settings(deadline=None, max_examples=150)
@given(st.text(), st.text(), st.text(), st.sets(st.text("abAB2", max_size=4), max_size=5))
def test_every_key_is_free_plain_and_repeatable(family: str, literal: str, title: str, taken: set[str]) -> None:
    """Law: lower-case ASCII letters and digits, not taken in any case, the same every time."""
    given = work(title, Name(family=family), Name(literal=literal))
    taken |= {propose(given, ()).upper()}
    key = propose(given, taken)
    assert re.fullmatch(r"[a-z0-9]+", key)
    assert key not in {other.lower() for other in taken}
    assert key == propose(given, taken)


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("RETRACTED: Hair of the dog", "hair"),
        ("RETRACTED ARTICLE: Hair of the dog", "hair"),
        ("[Retracted] Hair of the dog", "hair"),
        ("Withdrawn – Hair of the dog", "hair"),
        ("TEMPORARY REMOVAL: Hair of the dog", "hair"),
        ("Expression of concern: Hair of the dog", "hair"),
        ("Editorial expression of concern on: Hair of the dog", "hair"),
        ("Retraction: Hair of the dog", "retraction"),
        ("Removed hairs: a study", "removed"),
        ("Withdrawal of steroids: a study", "withdrawal"),
        ("Retracted-lip technique: a study", "retractedlip"),
        ("RETRACTED", "retracted"),
    ],
)
def test_the_mark_of_a_retraction_is_no_telling_word(title: str, word: str) -> None:
    """A key lasts, and tells the work; a notice, and a title that begins with such a word, keep it."""
    assert propose(Work(title=title, author=(Name("Poe", "Cy"),)), ()) == f"poe{word}"
