"""Export then import gives the same concepts, in every form."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.resources import starter_vocabulary
from citekit.vocabulary import Concept, Facet, Vocabulary, read_vocabulary
from citekit.vocabulary.importing import read_concepts
from citekit.vocabulary.rules import problems
from citekit.vocabulary.tables import read_own_table, write_table
from citekit.vocabulary.writing import FORMS, write

STARTER = read_vocabulary(starter_vocabulary().read_text(encoding="utf-8"), "vocabulary.toml")
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), min_size=1, max_size=8).map(
    lambda text: " ".join(text.split())
).filter(bool)  # fmt: skip
NAMES = st.lists(WORDS, max_size=3, unique=True).map(tuple)
MATCHES = st.lists(st.one_of(WORDS, st.sampled_from(["MONDO:0018879", "MESH:D1", "http://x.org/a#b"])), max_size=2)


@st.composite
def vocabularies(draw: st.DrawFn) -> tuple[Concept, ...]:
    """Concepts of one facet that keep the rules; parents come before their children."""
    found: list[Concept] = []
    for number in range(draw(st.integers(1, 4))):
        label = draw(WORDS)
        synonyms = tuple(name for name in draw(NAMES) if name != label)
        short = tuple(name for name in draw(NAMES) if name not in (label, *synonyms))
        hidden = tuple(name for name in draw(NAMES) if name not in (label, *synonyms))
        above = draw(st.lists(st.sampled_from(found), max_size=2, unique=True)) if found else []
        match = tuple(dict.fromkeys(draw(MATCHES)))
        broader = tuple(one.notation for one in above)
        notation = draw(st.sampled_from(["a", "MONDO:1", "il-17", "D0.5"])) + str(number)
        note = draw(st.one_of(st.just(""), WORDS))
        one = Concept("condition", notation, label, short, synonyms, hidden, broader, match, note)
        if not list(problems({other.tag: other for other in (*found, one)})):
            found.append(one)
    return tuple(found)


def plain(concepts: tuple[Concept, ...]) -> list[Concept]:
    """Return the concepts without their places."""
    return [replace(one, line=0) for one in concepts]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("facet", ["condition", "agent"])
def test_the_starter_vocabulary_comes_back_in_every_form(form: str, facet: str) -> None:
    """A facet of a file with two comes back whole, names, parents, identifiers, notes and order."""
    text = write(form, list(STARTER.facets.values()), list(STARTER.concepts.values()))
    back = read_concepts(text, f"v.{form}", facet)

    assert plain(back.concepts) == plain(STARTER.in_facet(facet))
    assert back.notices == ()


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None, max_examples=40)
@given(concepts=vocabularies())
def test_any_vocabulary_comes_back(form: str, concepts: tuple[Concept, ...]) -> None:
    """Whatever the names hold: quotes, backslashes, bars, letters of any script. RDF has no order of names."""
    text = write(form, [Facet("condition", "Condition")], concepts)
    back = plain(read_concepts(text, f"v.{form}", "condition").concepts)

    if form in ("ttl", "jsonld"):
        assert {one.tag: unordered(one) for one in back} == {one.tag: unordered(one) for one in concepts}
    else:
        assert back == list(concepts)


def unordered(concept: Concept) -> Concept:
    """Return the concept with its names and links in order."""
    return replace(
        concept,
        abbreviations=tuple(sorted(concept.abbreviations)),
        synonyms=tuple(sorted(concept.synonyms)),
        hidden=tuple(sorted(concept.hidden)),
        broader=tuple(sorted(concept.broader)),
        exact_match=tuple(sorted(concept.exact_match)),
    )


@settings(deadline=None, max_examples=60)
@given(concepts=vocabularies())
def test_the_table_of_an_import_is_read_back_as_it_is(concepts: tuple[Concept, ...]) -> None:
    """What lies in the review is read without any of the rules for tables of others."""
    assert plain(read_own_table(write_table(concepts), "t.tsv", "condition")) == list(concepts)


def test_toml_that_is_exported_is_a_vocabulary() -> None:
    """It can be used as it is."""
    text = write("toml", list(STARTER.facets.values()), list(STARTER.concepts.values()))
    back = read_vocabulary(text, "v.toml")

    assert list(back.facets.values()) == list(STARTER.facets.values())
    assert plain(tuple(back.concepts.values())) == plain(tuple(STARTER.concepts.values()))
    assert isinstance(back, Vocabulary)
