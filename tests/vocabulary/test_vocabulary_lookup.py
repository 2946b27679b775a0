"""Finding concepts by name, and walking between broader and narrower ones."""

from difflib import SequenceMatcher
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import UnknownTag
from citekit.vocabulary import Concept, Facet, Vocabulary
from citekit.vocabulary.folding import blind, fold, tokens
from citekit.vocabulary.nearest import CLOSE, PART, hint_for

VOCABULARY = Vocabulary.of(
    [Facet("condition", "Condition"), Facet("agent", "Agent")],
    [
        Concept("condition", "alopecia", "alopecia", synonyms=("hair loss",)),
        Concept("condition", "scarring-alopecia", "scarring alopecia", broader=("alopecia",)),
        Concept(
            "condition",
            "lichen-planopilaris",
            "lichen planopilaris",
            abbreviations=("LPP",),
            hidden=("lichen plano pilaris",),
            broader=("scarring-alopecia", "lichen-planus"),
        ),
        Concept("condition", "lichen-planus", "lichen planus", abbreviations=("LP",)),
        Concept("agent", "tnf-inhibitor", "TNF inhibitor", synonyms=("TNF-alpha inhibitor",)),
        Concept("agent", "il-17-inhibitor", "IL-17 inhibitor", abbreviations=("IL-17i",)),
        Concept("agent", "tofacitinib", "tofacitinib"),
    ],
)


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("condition:lichen-planopilaris", "condition:lichen-planopilaris"),
        ("condition:Lichen Planopilaris", "condition:lichen-planopilaris"),
        ("condition:LPP", "condition:lichen-planopilaris"),
        ("condition:lpp", "condition:lichen-planopilaris"),
        ("condition:lichen plano-pilaris", "condition:lichen-planopilaris"),
        ("condition: hair  loss ", "condition:alopecia"),
        ("condition:scarring alopecias", "condition:scarring-alopecia"),
        ("agent:TNF-α inhibitors", "agent:tnf-inhibitor"),
        ("agent:TNFα-Inhibitor", "agent:tnf-inhibitor"),
        ("agent:IL17 inhibitor", "agent:il-17-inhibitor"),
    ],
)
def test_a_concept_is_found_by_any_of_its_names(typed: str, tag: str) -> None:
    """Notation, label, synonym, hidden label and abbreviation lead to the concept, whatever case, hyphen or plural."""
    assert VOCABULARY.resolve(typed).tag == tag


def test_an_abbreviation_in_its_own_case_comes_before_one_in_another() -> None:
    """`AS` and `As` are two concepts; each is found in its own spelling."""
    both = Vocabulary.of(
        [Facet("agent", "Agent")],
        [
            Concept("agent", "a", "arsenic", abbreviations=("As",)),
            Concept("agent", "b", "aspirin", abbreviations=("AS",)),
        ],
    )

    assert (both.resolve("agent:As").notation, both.resolve("agent:AS").notation) == ("a", "b")


def test_a_typo_in_facet_and_concept_names_the_nearest_of_both() -> None:
    """`agnt:IL17typo` says that there is no such facet, and leads to `agent` and its IL-17 inhibitor."""
    with pytest.raises(UnknownTag) as caught:
        VOCABULARY.resolve("agnt:IL17typo")

    assert caught.value.message == "`agnt` is not a facet of the vocabulary"
    assert "`agent`" in caught.value.hint
    assert "`agent:il-17-inhibitor`" in caught.value.hint


def test_an_unknown_concept_names_the_nearest_ones_of_its_facet_only() -> None:
    """The hint stays in the facet that was named."""
    with pytest.raises(UnknownTag) as caught:
        VOCABULARY.resolve("condition:lichen planopilari")

    assert caught.value.hint.startswith("did you mean `condition:lichen-planopilaris`")
    assert "agent:" not in caught.value.hint


@pytest.mark.parametrize("typed", ["condition:nope", "condition:qqq", "nowhere:xyz", "qqq"])
def test_a_word_like_no_concept_is_told_the_nearest_all_the_same(typed: str) -> None:
    """Up to three are named, as no question: nobody meant them."""
    with pytest.raises(UnknownTag) as caught:
        VOCABULARY.resolve(typed)

    facet = "condition:" if typed.startswith("condition:") else ""
    named = caught.value.hint.partition("the nearest are ")[2].split(", ")
    assert len(named) == 3
    assert all(one.strip("`") in VOCABULARY.concepts and one.startswith(f"`{facet}") for one in named)
    assert "did you mean" not in caught.value.hint


@settings(max_examples=300, deadline=None)
@given(
    st.text("abcd", min_size=3, max_size=14),
    st.lists(st.tuples(st.integers(0, 13), st.sampled_from(["", "a", "x", "bx"])), max_size=4),
    st.sampled_from(["", "xy "]),
)
def test_a_name_that_is_close_is_never_passed_over(word: str, slips: list[tuple[int, str]], before: str) -> None:
    """Whatever is left out beforehand: a name, or the end of one, that difflib finds so like is named."""
    name = word
    for at, letters in slips:
        name = name[:at] + letters + name[at + 1 :]
    ratio = SequenceMatcher(b=fold(word), a=fold(name), autojunk=False).ratio()
    _, hint = hint_for(["agent"], [Concept("agent", "7", before + name)], "agent", word)

    asks = ratio >= (CLOSE / PART if before else CLOSE)
    assert hint in ("did you mean `agent:7`?", *(() if asks else ("the nearest is `agent:7`",)))


def test_a_word_without_facet_is_told_how_a_tag_is_written() -> None:
    """`tofacitinib` alone is refused; the hint has the whole tag."""
    with pytest.raises(UnknownTag) as caught:
        VOCABULARY.resolve("tofacitinib")

    assert "FACET:NOTATION" in caught.value.message
    assert "`agent:tofacitinib`" in caught.value.hint


@pytest.mark.parametrize("typed", ["", ":", "agent:", ":x", "x:", "agent:  "])
def test_no_odd_tag_gives_anything_but_unknown_tag(typed: str) -> None:
    """Empty parts are refused in the ordinary way."""
    with pytest.raises(UnknownTag):
        VOCABULARY.resolve(typed)


def test_narrower_goes_through_all_levels_and_holds_the_tag_itself() -> None:
    """What counts for `alopecia` counts for everything under it."""
    assert VOCABULARY.narrower("condition:alopecia") == {
        "condition:alopecia",
        "condition:scarring-alopecia",
        "condition:lichen-planopilaris",
    }


def test_broader_goes_up_nearest_first() -> None:
    """Both parents come before the grandparent, in the order of the file."""
    assert VOCABULARY.broader("condition:lichen-planopilaris") == (
        "condition:scarring-alopecia",
        "condition:lichen-planus",
        "condition:alopecia",
    )


@given(st.data())
def test_broader_and_narrower_are_two_sides_of_one_relation(data: st.DataObject) -> None:
    """In any vocabulary, circles included, b is broader than a exactly when a is narrower than b."""
    names = "abcdef"
    concepts = [
        Concept("x", name, name, broader=tuple(data.draw(st.lists(st.sampled_from(names), max_size=2, unique=True))))
        for name in names
    ]
    vocabulary = Vocabulary.of([Facet("x", "X")], concepts)

    up = {(one, other) for one in vocabulary.concepts for other in vocabulary.broader(one)}
    down = {(other, one) for one in vocabulary.concepts for other in vocabulary.narrower(one) - {one}}

    assert {pair for pair in up if pair[0] != pair[1]} == down


@given(st.text(max_size=40))
def test_the_words_of_a_text_stand_where_they_are_said_to_stand(text: str) -> None:
    """Tokens come in order, overlap nowhere, and each folds to its norm."""
    found = tokens(text)

    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(fold(text[token.start : token.end]).split()[0] == token.norm.split()[0] for token in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Crohn's disease", "crohn disease"),
        ("Sjögren", "SJOGREN"),
        ("5α-reductase", "5 alpha reductase"),
        ("IL17A", "IL-17A"),
        ("monoclonal antibodies", "Monoclonal Antibody"),
    ],
)
def test_spellings_of_one_name_fold_to_the_same(one: str, other: str) -> None:
    """Case, accents, hyphens, Greek letters, possessives and plurals are seen as one."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["lupus", "psoriasis", "pus", "gas", "IL-17"])
def test_words_that_only_look_like_plurals_stay(word: str) -> None:
    """Latin and Greek endings are no plurals, and short words are left alone."""
    assert fold(word).replace(" ", "-") == word.lower()


@given(st.text(max_size=30))
def test_blind_text_is_blind_already(text: str) -> None:
    """Folding what is folded changes nothing, so that a query that was printed is read the same."""
    assert blind(blind(text)) == blind(text)


def test_a_concept_stands_behind_its_first_broader_one_wherever_it_was_written() -> None:
    """File order, but families stay together; what stands in a circle has a place, too."""
    rows = [("child", "parent"), ("other", ""), ("parent", ""), ("grandchild", "child"), ("p", "q"), ("q", "p")]
    vocabulary = Vocabulary.of(
        [Facet("f", "F")], [Concept("f", name, name, broader=(above,) if above else ()) for name, above in rows]
    )

    assert list(vocabulary.places()) == ["f:other", "f:parent", "f:child", "f:grandchild", "f:p", "f:q"]
    assert list(vocabulary.places().values()) == list(range(6))


@pytest.mark.parametrize("text", ["Condition:LPP", "CONDITION:lpp", "condition:lpp"])
def test_a_facet_may_be_written_in_any_case(text: str) -> None:
    """On the command line as in a query: names of facets are lower case, so there is nothing to mistake."""
    vocabulary = Vocabulary.of([Facet("condition", "Condition")], [Concept("condition", "lpp", "lichen planopilaris")])

    assert vocabulary.resolve(text).tag == "condition:lpp"
