"""How BibTeX name lists are read and written."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.names import OTHERS, Name, parse_bibtex, to_bibtex


def person(family: str, given: str = "", particle: str = "", suffix: str = "") -> Name:
    """Return a person's name."""
    return Name(family=family, given=given, non_dropping_particle=particle, suffix=suffix)


READ = [
    ("Donald E. Knuth", [person("Knuth", "Donald E.")]),
    ("Knuth, Donald E.", [person("Knuth", "Donald E.")]),
    ("Jean de la Fontaine", [person("Fontaine", "Jean", "de la")]),
    ("de la Cruz, Maria", [person("Cruz", "Maria", "de la")]),
    ("de la Cruz, Jr., Maria", [person("Cruz", "Maria", "de la", "Jr.")]),
    ("King, Jr, Martin Luther", [person("King", "Martin Luther", "", "Jr")]),
    ("De la Cruz, Maria", [person("Cruz", "Maria", "De la")]),
    ("{De la Cruz}, Maria", [person("De la Cruz", "Maria")]),
    ("Maria {De la Cruz}", [person("De la Cruz", "Maria")]),
    ("van Gogh", [person("Gogh", "", "van")]),
    (
        r"Charles Louis Xavier Joseph de la Vall{\'e}e Poussin",
        [person("Vallée Poussin", "Charles Louis Xavier Joseph", "de la")],
    ),
    (r"Ann B and \'{E}ric Sopena", [person("B", "Ann"), person("Sopena", "Éric")]),
    (r"{\'E}ric Sopena", [person("Sopena", "Éric")]),
    (r"Ge\~na Hahn and Mu\~noz, Ana", [person("Hahn", "Geña"), person("Muñoz", "Ana")]),
    (r"Nguy{\~{\^e}}n, V{\u{a}}n", [person("Nguyễn", "Văn")]),
    ("O{'}Brien, Pat and P.~A. Smith", [person("O'Brien", "Pat"), person("Smith", "P. A.")]),
    ("May, Keith,", [person("May", "Keith")]),
    ("One, A.\n  and\n  Two, B.", [person("One", "A."), person("Two", "B.")]),
    ("One, A. AND Two, B.", [person("One", "A."), person("Two", "B.")]),
    ("{World Health Organization} and others", [Name(literal="World Health Organization"), OTHERS]),
    ("{Barnes and Noble, Inc.}", [Name(literal="Barnes and Noble, Inc.")]),
    ("{JAK-SCAR Group}", [Name(literal="JAK-SCAR Group")]),
    ("Plato", [person("Plato")]),
    ("family=Harman, given=Hans, prefix=of the", [person("Harman", "Hans", "of the")]),
    (r"\OE rsted, H. C.", [person("Œrsted", "H. C.")]),
    (r"{\relax Ch}arles Darwin", [person("Darwin", "Charles")]),
    ("and and ~", []),
    ("", []),
]


@pytest.mark.parametrize(("value", "names"), READ)
def test_a_name_list_is_read_into_parts(value: str, names: list[Name]) -> None:
    """BibTeX's three forms, biblatex's extended one, groups in braces, accents and ties."""
    assert list(parse_bibtex(value)) == names


def test_names_are_written_family_first() -> None:
    """Particle, family, suffix, given; groups in braces; ``others`` bare."""
    names = (person("Cruz", "Maria", "de la"), person("King", "Martin", "", "Jr."), Name(literal="WHO & co"), OTHERS)

    assert to_bibtex(names) == r"de la Cruz, Maria and King, Jr., Martin and {WHO \& co} and others"


def test_what_bibtex_would_misread_is_braced() -> None:
    """A family name that looks like particle and family, holds a comma or ``and`` survives."""
    names = (
        person("De la Cruz", "Maria"),
        person("Smith and Sons", "J."),
        person("Lee, Jr.", "K."),
        person("al-Azhary", "R."),
    )

    assert to_bibtex(names) == "{De la Cruz}, Maria and {Smith and Sons}, J. and {Lee, Jr.}, K. and al-Azhary, R."
    assert parse_bibtex(to_bibtex(names)) == names


def test_a_lone_group_called_others_is_not_taken_for_et_al() -> None:
    """Only the bare word means "et al."."""
    assert parse_bibtex("{Others}") == (Name(literal="Others"),)


WORDS = st.sampled_from(
    [
        "Smith",
        "de",
        "la",
        "van",
        "Jr.",
        "and",
        "others",
        "É.",
        "O'Brien",
        "d’Allonnes",
        "김려실",
        "x",
        "Müller-Lüdenscheidt",
        "A,B",
        "{",
        "}",
        "~",
        "\\",
        "&",
        "--",
        "family=",
        "III",
        "von",
        "von-X",
        "1st",
        "ñ",
        "$",
        "al-Azhary",
        "'t",
    ]
)
PART = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
PARTICLE = st.lists(st.sampled_from(["de", "la", "van der", "von"]), max_size=2).map(" ".join)
PEOPLE = st.builds(person, PART, PART, PARTICLE, st.one_of(st.just(""), PART))
GROUPS = PART.map(lambda text: Name(literal=text))


@given(st.lists(st.one_of(PEOPLE, GROUPS), max_size=4))
@settings(max_examples=400, deadline=None)
def test_names_come_back_from_bibtex(names: list[Name]) -> None:
    """Writing and reading is the identity for groups and for people with family and given name."""
    assert list(parse_bibtex(to_bibtex(names))) == names


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_reading_what_was_written_is_stable(value: str) -> None:
    """Any text at all is read, and what was read is written so that it reads the same."""
    names = parse_bibtex(unicodedata.normalize("NFC", value))
    assert parse_bibtex(to_bibtex(names)) == parse_bibtex(to_bibtex(parse_bibtex(to_bibtex(names))))
