"""The keywords field: splitting, and edits that touch nothing but our tags."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.tagging.keywords import (
    by_facet,
    renamed,
    separator,
    split,
    tags_in,
    with_tags,
    without_tags,
)
from citekit.vocabulary import Facet, Vocabulary

FACETS = ("condition", "agent")
TAGS = st.lists(
    st.sampled_from(["condition:lpp", "agent:tofacitinib", "agent:il-17-inhibitor", "agent:first_line"]),
    unique=True,
    max_size=3,
)

_flat = st.one_of(
    st.text(alphabet="ab ,;:\n&x-_\\$", max_size=8), st.sampled_from(["x;&beta", "&#38", r"\&amp", "$a,b$"])
)
VALUES = st.recursive(
    _flat,
    lambda inner: st.lists(st.one_of(inner, inner.map(lambda text: "{" + text + "}")), max_size=4).map("".join),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("value", "mark", "texts"),
    [
        ("hair, alopecia areata,JAK", ",", ["hair", "alopecia areata", "JAK"]),
        ("hair; lupus, discoid", ";", ["hair", "lupus, discoid"]),
        ("{lupus, discoid}, hair", ",", ["{lupus, discoid}", "hair"]),
        ("{a; b}, c", ",", ["{a; b}", "c"]),
        ("a,, b,", ",", ["a", "b"]),
        ("a &amp; b, c", ",", ["a &amp; b", "c"]),
        ("TNF-&alpha; inhibitor, skin", ",", ["TNF-&alpha; inhibitor", "skin"]),
        (r"R\&D; skin, hair", ";", [r"R\&D", "skin, hair"]),
        ("AT&T; skin", ";", ["AT&T", "skin"]),
        (r"a\;b, c\,d", ",", [r"a\;b", r"c\,d"]),
        ("$a;b$, c", ",", ["$a;b$", "c"]),
        (r"cost (US\$); agent:x; price (A\$)", ";", [r"cost (US\$)", "agent:x", r"price (A\$)"]),
        (r"a\\,b", ",", [r"a\\", "b"]),
        ("US$,agent:x,A$", ",", ["US$", "agent:x", "A$"]),
        ("US$; hair; A$", ";", ["US$", "hair", "A$"]),
        ("a; condition:MONDO:1, agent:y", ";", ["a", "condition:MONDO:1", "agent:y"]),
        ("a; BCR::ABL1, skin; https://x.org/a, b", ";", ["a", "BCR::ABL1, skin", "https://x.org/a, b"]),
        ("x;" + " " * 20_000 + ",agent:x", ";", ["x", "agent:x"]),
        ("IL-17; psoriasis, agent:x, hair", ";", ["IL-17", "psoriasis", "agent:x", "hair"]),
        ("a; b, c, {agent:x}; d, e", ";", ["a", "b, c", "{agent:x}", "d, e"]),
        ("a; ratio: 1, 2", ";", ["a", "ratio: 1, 2"]),
        ("", ",", []),
        (" \n ", ",", []),
    ],
)
def test_a_semicolon_outside_of_braces_separates_else_a_comma(value: str, mark: str, texts: list[str]) -> None:
    """The field's own separator is recognised, braces protect, empty keywords are left out."""
    assert separator(value) == mark
    assert [one.text for one in split(value)] == texts


def test_tags_are_the_keywords_that_start_with_a_facet() -> None:
    """Publisher keywords with a colon are no tags; a tag in braces is one; a repeated one counts once."""
    value = "hair: loss, agent:tofacitinib, {condition:lpp}, Agent:x, agent:, agent:tofacitinib"

    assert tags_in(value, FACETS) == ("agent:tofacitinib", "condition:lpp")


def test_tags_are_sorted_by_facet_and_unknown_notations_stay() -> None:
    """Every facet of the vocabulary is there; what the vocabulary does not know is kept as it is stored."""
    vocabulary = Vocabulary.of([Facet("condition", "C"), Facet("agent", "A")], [])

    assert by_facet(["agent:b", "agent:a", "other:x"], vocabulary.facets) == {"condition": (), "agent": ("b", "a")}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "agent:x"),
        ("hair", "hair, agent:x"),
        ("hair, scalp", "hair, scalp, agent:x"),
        ("hair,scalp", "hair,scalp,agent:x"),
        ("hair; scalp", "hair; scalp; agent:x"),
        ("hair;scalp", "hair;scalp;agent:x"),
        ("hair, scalp,", "hair, scalp, agent:x,"),
        ("\n    hair,\n    scalp\n  ", "\n    hair,\n    scalp, agent:x\n  "),
        ("hair, agent:x", "hair, agent:x"),
        ("{agent:x}, hair", "{agent:x}, hair"),
        ("hair,a\\", "hair,a\\, agent:x"),
        ("hair;&beta", "hair;&beta, agent:x"),
        (r"US\$; agent:x; A\$", r"US\$; agent:x; A\$"),
    ],
)
def test_a_tag_is_added_at_the_end_in_the_style_of_the_field(before: str, after: str) -> None:
    """Separator, blank, line breaks and a trailing separator stay as the field has them; a tag is added once."""
    assert with_tags(before, ["agent:x"]) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("agent:x", ""),
        ("agent:x, hair", "hair"),
        ("hair, agent:x, scalp", "hair, scalp"),
        ("hair;agent:x", "hair"),
        ("hair,\n  agent:x,\n  scalp", "hair,\n  scalp"),
        ("{agent:x}, hair", "hair"),
        ("agent:x, agent:x", ""),
        ("hair, agent:xy", "hair, agent:xy"),
    ],
)
def test_a_tag_is_removed_with_one_separator(before: str, after: str) -> None:
    """What stands around a removed tag closes up; tags that only begin alike stay."""
    assert without_tags(before, ["agent:x"]) == after


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text(alphabet="ab$\\&:_ ", max_size=4), min_size=1, max_size=4), st.data())
def test_a_tag_between_separators_is_always_seen(others: list[str], data: st.DataObject) -> None:
    """Whatever formulas, prices and escaped signs stand around it, be the separator ``,`` or ``;``."""
    place = data.draw(st.integers(0, len(others)))
    mark = data.draw(st.sampled_from([", ", "; "]))

    assert "agent:x" in tags_in(mark.join([*others[:place], "agent:x", *others[place:]]), FACETS)


@settings(deadline=None, max_examples=300)
@given(VALUES, TAGS)
def test_adding_and_removing_tags_gives_the_same_value_back(value: str, tags: list[str]) -> None:
    """For every value with balanced braces: with tags and without them again is the value, in whatever order."""
    tagged = with_tags(value, tags)

    assert set(tags) <= set(tags_in(tagged, FACETS))
    assert without_tags(tagged, tags) == value
    assert without_tags(tagged, reversed(tags)) == value


@settings(deadline=None, max_examples=200)
@given(VALUES, TAGS)
def test_the_keywords_of_others_are_never_touched(value: str, tags: list[str]) -> None:
    """Whatever is added or removed, the other keywords stay the same, in the same order."""
    others = [one.text for one in split(value)]

    assert [one.text for one in split(with_tags(value, tags)) if one.text not in tags] == others
    assert [one.text for one in split(without_tags(with_tags(value, tags), tags[:1])) if one.text not in tags] == others


@settings(deadline=None, max_examples=200)
@given(VALUES)
def test_a_keyword_stands_where_it_is_said_to_stand(value: str) -> None:
    """Offsets are those of the value, for every value."""
    assert all(value[one.start : one.end] == one.text for one in split(value))


def test_a_tag_is_renamed_in_its_place() -> None:
    """The new tag stands where the old one stood, blanks and all."""
    assert renamed("hair,agent:a, scalp", "agent:a", "agent:b") == "hair,agent:b, scalp"


def test_renaming_to_a_tag_that_is_there_drops_the_old_one() -> None:
    """A merge leaves no duplicate behind."""
    assert renamed("agent:a; hair; agent:b", "agent:a", "agent:b") == "hair; agent:b"
    assert renamed("agent:a, agent:a", "agent:a", "agent:b") == "agent:b"


def test_renaming_what_is_not_there_changes_nothing() -> None:
    """An unknown old tag, or the same tag twice, gives the very same value."""
    assert renamed("hair,  scalp", "agent:a", "agent:b") == "hair,  scalp"
    assert renamed("agent:a, agent:a", "agent:a", "agent:a") == "agent:a, agent:a"


def test_an_underscore_that_another_program_has_escaped_is_one() -> None:
    """LaTeX wants ``\\_``; it is the same tag, is not added twice, and goes as a whole."""
    value = r"x; agent:first\_line; y"

    assert tags_in(value, FACETS) == ("agent:first_line",)
    assert with_tags(value, ["agent:first_line"]) == value
    assert without_tags(value, ["agent:first_line"]) == "x; y"
    assert renamed(value, "agent:first_line", "agent:second_line") == "x; agent:second_line; y"
