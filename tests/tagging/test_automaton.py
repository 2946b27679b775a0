"""Names found by an automaton: whole words, the longest, and the same as word by word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.tagging import matching
from citekit.tagging.automaton import Automaton, line_of
from citekit.tagging.joints import joints_of
from citekit.tagging.matching import Finder
from citekit.tagging.mention import Mention
from citekit.tagging.names import names_of
from citekit.tagging.tables import default_variants
from citekit.tagging.words import read
from citekit.vocabulary import Concept, Facet, Vocabulary

VOCABULARY = Vocabulary.of(
    [Facet("condition", "Condition")],
    [
        Concept("condition", "a", "kidney disease", abbreviations=("AB",)),
        Concept("condition", "b", "disease of bone", synonyms=("bone, brittle",)),
        Concept("condition", "c", "bone", synonyms=("bone cyst and fracture",)),
        Concept("condition", "d", "renal failure of bone disease"),
    ],
)
WORDS = st.sampled_from(
    ["kidney", "disease", "bone", "of", "and", "renal", "failure", "ab", "AB", "cyst", "fracture", "ärmel", ", ", ". "]
)


def found(text: str) -> list[Mention]:
    """Return the mentions that a new finder sees in ``text``."""
    words = read(text)
    finder = Finder(names_of(VOCABULARY, {}, default_variants())["condition"])
    return finder.mentions(text, words, line_of(words.norms), line_of(words.norms), joints_of(text, words))


def test_the_longest_name_is_found_at_its_words() -> None:
    """Places are word numbers; a name that goes on is preferred, and no half word is found."""
    automaton = Automaton(["lichen", "lichen planus", "planus pigmentosus", "é"])

    assert list(automaton.spans(line_of(["a", "lichen", "planus", "pigmentosus"]))) == [(1, 3)]
    assert list(automaton.spans(line_of(["lichen", "lichen", "é", "lichenoid"]))) == [(0, 1), (1, 2), (2, 3)]
    assert list(automaton.spans(line_of([]))) == []


@settings(deadline=None, max_examples=200)
@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_an_automaton_finds_what_is_found_word_by_word(text: str) -> None:
    """Both ways give the same mentions, also where a short form that does not count hides another name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "NAMES_A_TEXT", 0)
        slow = found(text)
        patch.setattr(matching, "NAMES_A_TEXT", 1_000)

        assert found(text) == slow


def test_another_word_for_the_same_is_found_where_it_is_the_usual_one() -> None:
    """`vein thrombosis` is said for `venous thrombosis`, though `vein` is the word that `venous` is seen as."""
    vocabulary = Vocabulary.of([Facet("condition", "C")], [Concept("condition", "vt", "venous thrombosis")])
    finder = Finder(names_of(vocabulary, {}, default_variants())["condition"])
    words = read("Vein thrombosis")
    line = line_of(words.norms)

    (one,) = finder.mentions("Vein thrombosis", words, line, line, [])

    assert (one.tag, one.text, one.rule) == ("condition:vt", "Vein thrombosis", "variant")
