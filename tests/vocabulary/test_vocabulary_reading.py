"""Reading refs/vocabulary.toml, and what is said about a file that is wrong."""

import json

import pytest

from citekit.errors import VocabularyError
from citekit.resources import starter_vocabulary
from citekit.vocabulary import Vocabulary, check_vocabulary, read_vocabulary

GOOD = """\
[facets.condition]
label = "Condition"
[facets.agent]
label = "Agent"

# a comment
[condition.scarring-alopecia]
label = "scarring alopecia"

[condition.lichen-planopilaris]
label = "lichen planopilaris"
abbreviations = ["LPP"]
synonyms = ["follicular lichen planus"]
hidden = [
  "lichen plano pilaris",
]
broader = ["scarring-alopecia"]
exact_match = ["MONDO:0018879"]
note = "a note"

[agent.tofacitinib]
label = "tofacitinib"
"""


def problems(text: str) -> list[tuple[str, int, str]]:
    """Return (code, line, message) of each problem of ``text``."""
    return [(one.code, one.line, one.message) for one in check_vocabulary(text, "v.toml")]


def facet_with(concepts: str) -> str:
    """Return a vocabulary of one facet; the first line of ``concepts`` is line 3."""
    return '[facets.agent]\nlabel = "Agent"\n' + concepts


def test_a_vocabulary_is_read_with_every_key_and_the_line_of_each_concept() -> None:
    """All keys of a concept arrive under their attribute, and `line` is the line of its header."""
    concept = read_vocabulary(GOOD, "v.toml").concepts["condition:lichen-planopilaris"]

    assert concept.label == "lichen planopilaris"
    assert concept.abbreviations == ("LPP",)
    assert concept.synonyms == ("follicular lichen planus",)
    assert concept.hidden == ("lichen plano pilaris",)
    assert concept.broader == ("scarring-alopecia",)
    assert concept.exact_match == ("MONDO:0018879",)
    assert concept.note == "a note"
    assert GOOD.split("\n")[concept.line - 1] == "[condition.lichen-planopilaris]"


def test_facets_and_concepts_keep_the_order_of_the_file() -> None:
    """Iteration over facets and concepts follows the file."""
    vocabulary = read_vocabulary(GOOD, "v.toml")

    assert list(vocabulary.facets) == ["condition", "agent"]
    assert list(vocabulary.concepts) == [
        "condition:scarring-alopecia",
        "condition:lichen-planopilaris",
        "agent:tofacitinib",
    ]


@pytest.mark.parametrize("text", [GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD, "\ufeff" + GOOD.replace("\n", "\r\n")])
def test_a_byte_order_mark_and_crlf_change_nothing(text: str) -> None:
    """A file saved by a Windows editor reads as the same vocabulary, lines included."""
    assert read_vocabulary(text, "v.toml").to_rows() == read_vocabulary(GOOD, "v.toml").to_rows()


def test_an_empty_file_and_a_facet_without_concepts_are_fine() -> None:
    """Nothing at all is a vocabulary, and so is a facet that waits for its concepts."""
    assert problems("") == []
    assert problems('[facets.design]\nlabel = "Design"\n') == []


def test_rows_survive_a_trip_through_json() -> None:
    """to_rows, JSON and from_rows give equal facets and concepts back, so that a vocabulary can be cached."""
    vocabulary = read_vocabulary(GOOD, "v.toml")

    again = Vocabulary.from_rows(json.loads(json.dumps(vocabulary.to_rows())))

    assert again.facets == vocabulary.facets
    assert again.concepts == vocabulary.concepts


def test_a_syntax_error_names_line_column_and_concept() -> None:
    """What tomllib says is told with the place in its own fields and the concept the line belongs to."""
    (finding,) = check_vocabulary(facet_with('[agent.a]\nlabel = "a"\nsynonyms = ["b" "c"]\n'), "v.toml")

    assert (finding.code, finding.line, finding.column) == ("syntax", 5, 17)
    assert "`agent:a`" in finding.message
    assert "(at line" not in finding.message


B = '[agent.b]\nlabel = "b"\n'


@pytest.mark.parametrize(
    ("concepts", "line", "column", "named"),
    [
        (B + 'synonyms = ["x"\n[agent.a]\nlabel = "a"\n', 5, 12, " in `agent:b`: the bracket is never closed"),
        (B + 'synonyms = ["x",\n[agent.a]\nlabel = "a"\n', 5, 12, " in `agent:b`: the bracket"),
        (B + 'synonyms = ["x",\nhidden = ["y"]\n\n[agent.a]\n', 5, 12, " in `agent:b`: the bracket"),
        (B + 'synonyms = [\n  "x"\n  "y",\n]\n[agent.a]\n', 7, 3, " in `agent:b`: between the values"),
        (B + '[agent.a\nlabel = "a"\n', 5, 9, " in `agent:a`: "),
        ('[agent.a\nlabel = "a"\n' + B, 3, 9, " in `agent:a`: "),
        (B + '[agent.a]]\nlabel = "a"\n', 5, 10, " in `agent:a`: "),
        (B + 'agent.a]\nlabel = "a"\n', 5, 8, ": "),
        (B + '[agent.two words]\nlabel = "a"\n', 5, 12, ": "),
        (B + 'note = "n\n[agent.a]\nlabel = "a"\n', 5, 10, " in `agent:b`: the closing quotation mark"),
        (B + 'note = """n\n[agent.a]\nlabel = "a"\n', 5, 12, " in `agent:b`: the closing quotation mark"),
        ('[agent]\nb = {label = "b"\nc = {label = "c"}\n', 4, None, " in `agent:b`: "),
        ('import = ["x"\n' + B, 3, 10, " in `facets.agent`: the bracket"),
    ],
)
def test_invalid_toml_names_the_concept_in_which_the_mistake_was_made(
    concepts: str, line: int, column: int | None, named: str
) -> None:
    """Not the one that the reader had come to; none where it cannot be told; with Windows' line ends as well."""
    for text in (facet_with(concepts), facet_with(concepts).replace("\n", "\r\n")):
        (finding,) = check_vocabulary(text, "v.toml")
        assert (finding.code, finding.line) == ("syntax", line)
        assert column in (None, finding.column)
        assert finding.message.startswith(f"no valid TOML{named}")


def test_underscores_are_as_good_as_hyphens() -> None:
    """`_` stands in bare keys of TOML; a facet without a label gets one without it, and either spelling is found."""
    text = '[facets.line_of_therapy]\n[line_of_therapy.first_line]\nlabel = "initial treatment"\n'
    vocabulary = read_vocabulary(text, "v.toml")

    assert vocabulary.facets["line_of_therapy"].label == "Line of therapy"
    assert vocabulary.resolve("line_of_therapy:first_line").tag == "line_of_therapy:first_line"
    assert vocabulary.resolve("line_of_therapy:First-line").tag == "line_of_therapy:first_line"


def test_a_text_that_ends_too_early_is_reported_on_its_last_line() -> None:
    """An open string at the end of the file points at the end of the file."""
    assert problems('[facets.agent]\nlabel = """x\n\n')[0][:2] == ("syntax", 2)


def test_a_concept_that_is_defined_twice_names_both_lines() -> None:
    """The second table is the place, the first one stands in the message."""
    text = facet_with('[agent.a]\nlabel = "a"\n[agent.a]\nlabel = "b"\n')

    assert problems(text) == [("syntax", 5, "`agent:a` is defined twice, first on line 3")]


@pytest.mark.parametrize(
    ("concepts", "code", "line", "words"),
    [
        ('[agent.a]\nlabel = "a"\nsynonym = ["b"]\n', "unknown-key", 5, "`agent:a`: unknown key `synonym`"),
        ("[agent.a]\nlabel = 5\n", "wrong-type", 4, "`agent:a`: `label` must be a string"),
        ('[agent.a]\nlabel = ""\n', "wrong-type", 4, "`label` is empty"),
        ('[agent.a]\nlabel = "a"\nbroader = "b"\n', "wrong-type", 5, "`broader` must be a list of strings"),
        ('[agent.a]\nlabel = "a"\nsynonyms = ["b", 3]\n', "wrong-type", 5, "`synonyms` must be a list of strings"),
        ('[agent]\na = "x"\n', "wrong-type", 4, "`agent:a`: this must be a table"),
        ("[agent.a]\nnote = 'x'\n", "missing-label", 3, "`agent:a`: there is no label"),
        ('[agent."a b"]\nlabel = "a"\n', "bad-notation", 3, "`agent:a b`"),
        ('[agent."a,b"]\nlabel = "a"\n', "bad-notation", 3, "`agent:a,b`"),
        ('[agent."{a}"]\nlabel = "a"\n', "bad-notation", 3, "`agent:{a}`"),
        ('[agent.a-]\nlabel = "a"\n', "bad-notation", 3, "`agent:a-`"),
        ('[agent.__]\nlabel = "a"\n', "bad-notation", 3, "`agent:__`"),
        ('[agent.a_b]\nlabel = "a"\n[agent.a-b]\nlabel = "b"\n', "bad-notation", 5, "only in `_` for `-`"),
        ('[agent.JAK]\nlabel = "a"\n[agent.jak]\nlabel = "b"\n', "bad-notation", 5, "only in case"),
        ('[agnt.a]\nlabel = "a"\n', "undeclared-facet", 3, "facet `agnt` of `agnt:a` is not declared"),
        ('[agent.a]\nlabel = "a"\nbroader = ["b"]\n', "unknown-parent", 5, "`b` is not in facet `agent`"),
        ('[facets.year]\nlabel = "Year"\n', "reserved-name", 3, "facet `year`"),
        ('[facets.Line]\nlabel = "L"\n', "bad-name", 3, "facet `Line`"),
        ('[facets.line]\ntitle = "L"\n', "unknown-key", 4, "facet `line`: unknown key `title`"),
    ],
)
def test_each_problem_names_its_line_and_concept(concepts: str, code: str, line: int, words: str) -> None:
    """One wrong thing gives one finding with code, line and a message that names the concept."""
    ((found_code, found_line, message),) = problems(facet_with(concepts))

    assert (found_code, found_line) == (code, line)
    assert words in message


def test_a_key_outside_of_any_table_is_told() -> None:
    """A stray key at the top of the file is reported, not passed over."""
    assert problems('version = 1\n[facets.agent]\nlabel = "A"\n')[0][:2] == ("unknown-key", 1)


def test_a_misspelt_key_names_the_nearest_one() -> None:
    """`synonyn` leads to `synonyms`."""
    (finding,) = check_vocabulary(facet_with('[agent.a]\nlabel = "a"\nsynonyn = []\n'), "v.toml")

    assert finding.hint == "did you mean `synonyms`?"


def test_a_circle_is_printed_once() -> None:
    """Three concepts in a circle give one finding that shows the way round."""
    text = facet_with("".join(f'[agent.{a}]\nlabel = "{a}"\nbroader = ["{b}"]\n' for a, b in ("ab", "bc", "ca")))

    assert problems(text) == [("circle", 5, "`agent:a`: broader than itself: agent:a -> agent:b -> agent:c -> agent:a")]


def test_one_name_for_two_concepts_of_a_facet_is_an_error() -> None:
    """Labels and synonyms clash blind to case; the second concept is the place, the first is named with its line."""
    text = facet_with('[agent.a]\nlabel = "Anthralin"\n[agent.b]\nlabel = "b"\nsynonyms = [\n  "anthralin",\n]\n')

    (problem,) = problems(text)

    assert problem == ("label-clash", 7, "`agent:b`: the name `anthralin` already stands for `agent:a` (line 3)")


def test_abbreviations_clash_in_exact_case_only_and_facets_do_not_clash() -> None:
    """PsA and PSA are two abbreviations; the same name may stand in two facets."""
    other_case = '[agent.a]\nlabel = "a"\nabbreviations = ["PsA"]\n[agent.b]\nlabel = "b"\nabbreviations = ["PSA"]\n'
    two_facets = '[facets.design]\nlabel = "D"\n[agent.a]\nlabel = "a"\n[design.a]\nlabel = "a"\n'

    assert problems(facet_with(other_case)) == []
    assert problems(facet_with(two_facets)) == []
    assert problems(facet_with(other_case.replace("PSA", "PsA")))[0][0] == "label-clash"


def test_every_problem_is_collected_and_the_first_is_raised() -> None:
    """check_vocabulary lists all by line; read_vocabulary raises the first and says how many more there are."""
    text = facet_with('[agent.a]\nlabel = 1\n[agent.b]\nlable = "b"\n')

    assert [code for code, _, _ in problems(text)] == ["wrong-type", "missing-label", "unknown-key"]
    with pytest.raises(VocabularyError) as caught:
        read_vocabulary(text, "refs/vocabulary.toml")
    assert caught.value.where == "refs/vocabulary.toml:4"
    assert caught.value.message.endswith("(2 more problems)")


def test_the_lines_of_dotted_keys_and_inline_tables_are_found() -> None:
    """A concept may be written in any way that TOML has; its problems still name its line."""
    text = '[facets]\nagent.label = "A"\n[agent]\na = { label = "a" }\nb = { label = "b", broader = ["x"] }\n'

    assert problems(text) == [("unknown-parent", 5, "`agent:b`: the broader concept `x` is not in facet `agent`")]


def test_brackets_and_hashes_inside_strings_do_not_confuse_the_lines() -> None:
    """A note over several lines with `[x]` and `#` in it moves no line."""
    text = facet_with('[agent.a]\nlabel = "a"\nnote = """\n[agent.z] # no\n"""\n[agent.b]\nlabl = "b"\n')

    assert [(code, line) for code, line, _ in problems(text)] == [("missing-label", 8), ("unknown-key", 9)]


def test_the_starter_vocabulary_is_valid_and_holds_the_first_case() -> None:
    """The shipped vocabulary has no problem, and the concepts that the guide names are there."""
    text = starter_vocabulary().read_text(encoding="utf-8")

    assert check_vocabulary(text, "vocabulary.toml") == ()
    vocabulary = read_vocabulary(text, "vocabulary.toml")
    assert {"condition:lichen-planopilaris", "agent:jak-inhibitor", "agent:tofacitinib"} <= set(vocabulary.concepts)
    assert "agent:tofacitinib" in vocabulary.narrower("agent:jak-inhibitor")
    assert "agent:adalimumab" in vocabulary.narrower("agent:biologic")
