"""Names found by an automaton: whole words, the longest, and the same as word by word."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from citekit.tagging import automaton as automata
from citekit.tagging import matching
from citekit.tagging.automaton import Automaton
from citekit.tagging.joints import Joints
from citekit.tagging.matching import Finder
from citekit.tagging.mention import Mention
from citekit.tagging.names import names_of
from citekit.tagging.tables import default_variants
from citekit.tagging.words import read
from citekit.vocabulary import Concept, Facet, Vocabulary

VOCABULARY = Vocabulary.of(
    [Facet("condition", "Condition"), Facet("agent", "Agent")],
    [
        Concept("agent", "x", "cyst of kidney", synonyms=("bone", "venous failure and bone")),
        Concept("agent", "y", "disease", abbreviations=("AB",)),
        Concept("condition", "a", "kidney disease", abbreviations=("AB",)),
        Concept("condition", "b", "disease of bone", synonyms=("bone, brittle",)),
        Concept("condition", "c", "bone", synonyms=("bone cyst and fracture",)),
        Concept("condition", "d", "renal failure of bone disease"),
        Concept("condition", "e", "brittle kidney disorder"),
    ],
)
WORDS = st.sampled_from([
    "kidney", "disease", "disorder", "bone", "brittle", "of", "and", "renal", "failure", "vein", "venous", "ab", "AB",
    "(AB)", "cyst", "fracture", "ärmel", "/", ",", ".",
])  # fmt: skip


def found(text: str, vocabulary: Vocabulary = VOCABULARY) -> list[Mention]:
    """Return the mentions that a new finder sees in ``text``."""
    variants = default_variants()
    return Finder(names_of(vocabulary, {}, variants), variants).mentions(text, read(text))


def test_the_longest_name_is_found_at_its_words() -> None:
    """Places are word numbers; a name that goes on is preferred, and no half word is found."""
    automaton = Automaton(dict.fromkeys(["lichen", "lichen planus", "planus pigmentosus", "é"], (0,)), 1)

    assert automaton.spans(["a", "lichen", "planus", "pigmentosus"]) == [[(1, 3)]]
    assert automaton.spans(["lichen", "lichen", "é", "lichenoid"]) == [[(0, 1), (1, 2), (2, 3)]]
    assert automaton.spans([]) == [[]]


def test_words_are_told_apart_however_many_names_there_are() -> None:
    """The signs of the words are all different, and none is one that text cannot hold."""
    count = 60_000  # there are fewer code points below those that are no signs
    automaton = Automaton({f"w{number}": (0,) for number in range(count)}, 1)

    assert automaton.spans(["w0", "none", "w55295", f"w{count - 1}"]) == [[(0, 1), (2, 3), (3, 4)]]


def test_names_of_more_words_than_there_are_signs_are_found_word_by_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """An automaton that cannot tell their words apart leaves all words of a text to be looked at."""
    assert ord(automata._sign(automata.MOST_WORDS)) == 0x10FFFF
    monkeypatch.setattr(matching, "NAMES_A_TEXT", 0)
    slow = found("bone cyst of kidney disease")
    monkeypatch.setattr(matching, "NAMES_A_TEXT", 1_000)
    monkeypatch.setattr(automata, "MOST_WORDS", 3)

    assert Automaton(dict.fromkeys(["a b", "c", "d"], (0,)), 2).spans(["x", "a"]) == [[(0, 2)], [(0, 2)]]
    assert found("bone cyst of kidney disease") == slow != []


def test_a_word_is_found_as_the_one_it_is_seen_as() -> None:
    """Places are those of the words as they stand in the text."""
    automaton = Automaton({"renal cyst": (0,)}, 1, {"kidney": "renal", "cyst": "cyst", "a": "a"}.__getitem__)

    assert automaton.spans(["a", "kidney", "cyst"]) == [[(1, 3)]]


def test_a_name_is_told_to_those_who_asked_for_it() -> None:
    """Each who asks has a list of their own; one's longer name hides another's shorter one."""
    automaton = Automaton({"bone": [0, 2], "cyst": [1], "bone cyst": [1]}, 3)

    assert automaton.spans(["cyst", "of", "bone"]) == [[(2, 3)], [(0, 1)], [(2, 3)]]
    assert automaton.spans(["bone", "cyst"]) == [[], [(0, 2)], []]


@settings(deadline=None, max_examples=200)
@given(st.lists(WORDS, max_size=12).map(" ".join))
@example("bone, brittle renal disease")  # a name in other words begins with the last word of another
def test_an_automaton_finds_what_is_found_word_by_word(text: str) -> None:
    """Both ways give the same mentions, also where a short form that does not count hides another name, or a name
    of another facet goes on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "NAMES_A_TEXT", 0)
        slow = found(text)
        patch.setattr(matching, "NAMES_A_TEXT", 1_000)

        assert found(text) == slow


@settings(deadline=None, max_examples=200)
@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_joints_that_are_passed_over_join_no_parts_of_a_name(text: str) -> None:
    """Where every joint is looked at for names whose parts stand apart, no more of them are found."""
    seen = found(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Joints, "_is_named", lambda *_: True)

        assert found(text) == seen


def test_a_text_is_not_the_long_name_that_it_begins_with() -> None:
    """A name of nine words at the start of a text read word by word is found as those words, not as the whole text."""
    name = "one two three four five six seven eight nine"
    vocabulary = Vocabulary.of([Facet("condition", "C")], [Concept("condition", "n", name)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "NAMES_A_TEXT", 0)
        (one,) = found(f"{name} ten eleven", vocabulary)

    assert (one.text, one.first, one.last) == (name, 0, 9)


def test_letters_that_fold_to_blanks_move_no_word() -> None:
    """The Greek sign of an iota folds to a blank; words behind several of them are still found where they stand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "NAMES_A_TEXT", 1_000)
        (one,) = [each for each in found("\u037a \u037a \u037a kidney disease") if each.tag == "condition:a"]

    assert (one.start, one.text, one.first) == (6, "kidney disease", 3)


def test_another_word_for_the_same_is_found_where_it_is_the_usual_one() -> None:
    """`vein thrombosis` is said for `venous thrombosis`, though `vein` is the word that `venous` is seen as."""
    vocabulary = Vocabulary.of([Facet("condition", "C")], [Concept("condition", "vt", "venous thrombosis")])
    (one,) = found("Vein thrombosis", vocabulary)

    assert (one.tag, one.text, one.rule) == ("condition:vt", "Vein thrombosis", "variant")
