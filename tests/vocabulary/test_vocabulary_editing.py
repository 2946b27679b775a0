"""Changing the vocabulary's text: what is asked for is there afterwards, and every other byte is as it was."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import EditRefused, UsageError
from citekit.resources import starter_vocabulary
from citekit.vocabulary import read_vocabulary
from citekit.vocabulary.editing import Edited, applied, merged, moved, placed, renamed, with_import

TEXT = """\
# our own vocabulary
[facets.condition]
label = "Condition"
[facets.agent]
label = "Agent"

# the group
[condition.alopecia]   # top
label = "alopecia"  # the word

[condition.lpp]
label = "lichen planopilaris"
synonyms = [
  "follicular lichen planus",  # old
]
broader = ["alopecia"]

[condition.ffa]
label = "frontal fibrosing alopecia"
abbreviations = ["FFA"]
broader = ["lpp", 'alopecia']
exact_match = ["MONDO:0016776"]

[agent.jak]
label = "JAK inhibitor"
"""
VOCABULARY = read_vocabulary(TEXT, "v.toml")
STARTER = starter_vocabulary().read_text(encoding="utf-8")
STARTER_VOCABULARY = read_vocabulary(STARTER, "v.toml")


def after(edited: Edited, text: str = TEXT) -> str:
    """Return the text with the change made."""
    return applied(text, edited.pieces)


def test_a_concept_gets_another_notation_everywhere() -> None:
    """Its header and the links to it change; comments, quotes and layout stay."""
    edited = renamed(TEXT, VOCABULARY, "condition:lpp", "lichen-planopilaris", "v.toml")

    assert edited.tags == {"condition:lpp": "condition:lichen-planopilaris"}
    assert after(edited) == TEXT.replace("[condition.lpp]", "[condition.lichen-planopilaris]").replace(
        '["lpp", ', '["lichen-planopilaris", '
    )


def test_a_notation_that_is_no_bare_key_is_quoted() -> None:
    """`MONDO:0016776` is a notation."""
    assert '[condition."MONDO:1"]' in after(renamed(TEXT, VOCABULARY, "condition:ffa", "MONDO:1", "v.toml"))


def test_concepts_are_made_one() -> None:
    """The one that stays gets names, identifiers and children; the other's table goes with its comment lines inside."""
    edited = merged(TEXT, VOCABULARY, ["condition:lpp"], "condition:ffa", "v.toml")

    assert edited.tags == {"condition:lpp": "condition:ffa"}
    assert after(edited) == TEXT.replace(
        TEXT[TEXT.index("[condition.lpp]") : TEXT.index("[condition.ffa]")], ""
    ).replace("[\"lpp\", 'alopecia']", '["alopecia"]').replace(
        'label = "frontal fibrosing alopecia"\n',
        'label = "frontal fibrosing alopecia"\nsynonyms = ["lichen planopilaris", "follicular lichen planus"]\n',
    )


def test_a_value_joins_a_list_in_its_layout() -> None:
    """One a line stays one a line, and a comment behind the last one stays with it."""
    text = after(merged(TEXT, VOCABULARY, ["condition:ffa"], "condition:lpp", "v.toml"))

    assert '  "follicular lichen planus",\n  "frontal fibrosing alopecia",  # old\n]' in text


def test_a_concept_is_put_elsewhere() -> None:
    """Below another one, or at the top, where the line with `broader` goes."""
    below = after(placed(TEXT, VOCABULARY, ["condition:alopecia"], [], "v.toml"))
    top = after(placed(TEXT, VOCABULARY, ["condition:lpp"], [], "v.toml"))

    assert below == TEXT
    assert top == TEXT.replace(']\nbroader = ["alopecia"]\n', "]\n")


def test_a_branch_goes_to_another_facet() -> None:
    """A concept takes all that is narrower along; links out of the branch are cut."""
    edited = moved(TEXT, VOCABULARY, ["condition:lpp"], "agent", "v.toml")
    text = after(edited)

    assert set(edited.tags) == {"condition:lpp", "condition:ffa"}
    assert "[agent.lpp]" in text and "[agent.ffa]" in text and 'broader = ["lpp"]' in text
    assert read_vocabulary(text, "v.toml").concepts["agent:lpp"].broader == ()


def test_an_import_is_named_by_its_facet() -> None:
    """A facet gets a line, a second file joins it, a file that is there changes nothing, a new facet is declared."""
    once = applied(TEXT, with_import(TEXT, "condition", "vocabularies/m.tsv", "v.toml"))
    twice = applied(once, with_import(once, "condition", "b.tsv", "v.toml"))

    assert once == TEXT.replace('"Condition"\n', '"Condition"\nimport = ["vocabularies/m.tsv"]\n')
    assert twice == once.replace('m.tsv"]', 'm.tsv", "b.tsv"]')
    assert with_import(once, "condition", "vocabularies/m.tsv", "v.toml") == ()
    new = applied(TEXT, with_import(TEXT, "design", "d.tsv", "v.toml"))
    assert new == TEXT + '\n[facets.design]\nlabel = "Design"\nimport = ["d.tsv"]\n'


@pytest.mark.parametrize("facet", ["title", "Big", "a b"])
def test_a_facet_that_cannot_be_is_wrong_use(facet: str) -> None:
    """The rules for names hold for imports too."""
    with pytest.raises(UsageError):
        with_import(TEXT, facet, "m.tsv", "v.toml")


def test_what_breaks_a_rule_is_wrong_use() -> None:
    """A circle, a notation that is there, one that is none: nothing comes of it."""
    with pytest.raises(UsageError, match="broader than itself"):
        placed(TEXT, VOCABULARY, ["condition:alopecia"], ["ffa"], "v.toml")
    with pytest.raises(UsageError, match="there already"):
        renamed(TEXT, VOCABULARY, "condition:lpp", "ffa", "v.toml")
    with pytest.raises(UsageError, match="notation"):
        renamed(TEXT, VOCABULARY, "condition:lpp", "l p p", "v.toml")
    with pytest.raises(UsageError, match="two facets"):
        merged(TEXT, VOCABULARY, ["condition:lpp"], "agent:jak", "v.toml")


def test_a_file_written_in_another_way_is_refused_not_harmed() -> None:
    """Inline tables are valid TOML that no span edit does justice to."""
    text = '[facets.a]\nlabel = "A"\n[a]\nx = { label = "x" }\ny = { label = "y", broader = ["x"] }\n'
    with pytest.raises((EditRefused, UsageError)):
        renamed(text, read_vocabulary(text, "v.toml"), "a:x", "z", "v.toml")


def test_lines_that_end_in_two_characters_stay_so() -> None:
    """A file from Windows keeps its line ends."""
    text = TEXT.replace("\n", "\r\n")
    new = applied(text, with_import(text, "condition", "m.tsv", "v.toml"))

    assert new.replace("\r\n", "").count("\n") == 0
    assert after(renamed(text, VOCABULARY, "condition:lpp", "x", "v.toml"), text).count("\r\n") == text.count("\r\n")


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_renaming_there_and_back_gives_every_byte_back(data: st.DataObject) -> None:
    """On the starter vocabulary, for any concept."""
    tag = data.draw(st.sampled_from(sorted(STARTER_VOCABULARY.concepts)))
    facet, _, notation = tag.partition(":")
    there = applied(STARTER, renamed(STARTER, STARTER_VOCABULARY, tag, "x-new", "v.toml").pieces)
    back = renamed(there, read_vocabulary(there, "v.toml"), f"{facet}:x-new", notation, "v.toml")

    assert there != STARTER
    assert applied(there, back.pieces) == STARTER


@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_merging_any_two_keeps_every_name(data: st.DataObject) -> None:
    """Each name of the two finds the one that is left; the other concepts are as they were."""
    pairs = [(a, b) for a in STARTER_VOCABULARY.concepts for b in STARTER_VOCABULARY.concepts if a != b]
    same = [(a, b) for a, b in pairs if a.partition(":")[0] == b.partition(":")[0]]
    old, into = data.draw(st.sampled_from(same))
    try:
        edited = merged(STARTER, STARTER_VOCABULARY, [old], into, "v.toml")
    except UsageError as error:
        assert "broader than itself" in error.message
        return
    new = read_vocabulary(applied(STARTER, edited.pieces), "v.toml")

    assert old not in new.concepts
    assert set(STARTER_VOCABULARY.concepts[old].names) <= set(new.concepts[into].names)
    for tag, one in new.concepts.items():
        if tag != into:
            before = STARTER_VOCABULARY.concepts[tag]
            assert replace(one, line=0, broader=()) == replace(before, line=0, broader=())
