"""Learning from labels and measuring: what is read, what is kept, what changes, and how it is counted."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.bib.entry import Entry
from citekit.errors import ConfigError, StorageError, UsageError
from citekit.tagging.confidence import LIKELY, band, chance, identifier_clues
from citekit.tagging.decisions import Decision
from citekit.tagging.experience import NOTHING, Experience, format_learned, read_learned, with_history
from citekit.tagging.labels import Document, read_labels
from citekit.tagging.learning import learn
from citekit.tagging.matching import one_letter_apart
from citekit.tagging.measuring import score, score_roles
from citekit.tagging.names import Learned, from_rows, names_of, to_rows
from citekit.tagging.suggest import Tagger
from citekit.tagging.suggestion import Evidence, Suggestion
from citekit.tagging.tables import default_cues, default_variants, read_cues
from citekit.vocabulary import Concept, Facet, Vocabulary
from titled import VOCABULARY as STARTER

VOCABULARY = Vocabulary.of(
    [Facet("condition", "Condition"), Facet("agent", "Agent")],
    [
        Concept("condition", "D000505", "Alopecia", synonyms=("Hair Loss",)),
        Concept("condition", "D003643", "Death"),
        Concept("agent", "tofacitinib", "tofacitinib", exact_match=("MESH:C479163",)),
    ],
)
MAPS = {"Disease": "condition", "Chemical": "agent"}
PUBTATOR = """\
1|t|Balding after Tofa
1|a|Death was rare.
1\t0\t7\tBalding\tDisease\tMESH:D000505
1\t14\t18\tTofa\tChemical\tC479163
1\t19\t24\tDeath\tDisease\t-1

2|t|Nothing here
2|a|
"""


def documents(count: int = 12) -> list[Document]:
    """Return abstracts that call alopecia `balding` and name death without meaning it."""
    text = "{n}|t|Balding in patient {n}\n{n}|a|Death did not occur. Balding did.\n"
    block = text + "{n}\t0\t7\tBalding\tDisease\tD000505\n\n"
    return read_labels("".join(block.format(n=n) for n in range(count)), "x", MAPS, VOCABULARY)


def tags(tagger: Tagger, title: str) -> dict[str, float]:
    """Return what is suggested for a title, with its confidence."""
    return {one.tag: one.confidence for one in tagger.suggest(Entry("k", "article", {"title": title}))}


def test_pubtator_is_read() -> None:
    """Identifiers with and without a prefix, and those that only an exact match knows; `-1` labels nothing."""
    first, second = read_labels(PUBTATOR, "x.pubtator", MAPS, VOCABULARY)

    assert first.tags == {"condition:D000505", "agent:tofacitinib"}
    assert [one.text for one in first.labels] == ["Balding", "Tofa"]
    assert second == Document("2", {"title": "Nothing here", "abstract": ""}, frozenset())


def test_json_lines_are_read() -> None:
    """Tags with a facet, and columns that a map gives a facet; lists become one text."""
    row = {"id": "a", "title": "T", "keywords": ["x", "y"], "tags": ["condition:hair loss"], "drugs": ["tofacitinib"]}
    (one,) = read_labels(json.dumps(row), "x.jsonl", {"drugs": "agent"}, VOCABULARY)

    assert one.fields == {"title": "T", "keywords": "x; y"}
    assert one.tags == {"condition:D000505", "agent:tofacitinib"}


@pytest.mark.parametrize("text", ["", "plain text", '{"no": "title"}', "{broken", "1|a|no title"])
def test_a_file_without_labels_says_what_it_lacks(text: str) -> None:
    """No traceback, and the hint shows both forms."""
    with pytest.raises(UsageError) as error:
        read_labels(text, "x", MAPS, VOCABULARY)

    assert error.value.where.startswith("x")
    assert "PubTator" in error.value.hint


def test_names_are_learned_and_others_stopped() -> None:
    """A name that labels give is found; a name that was always wrong is not believed any more."""
    before = tags(Tagger(VOCABULARY), "Balding and death")
    after = tags(Tagger(VOCABULARY, learn(documents(), VOCABULARY, ["condition"])), "Balding and death")

    assert before == {"condition:D003643": before["condition:D003643"]}
    assert after["condition:D000505"] > 0.5 > after["condition:D003643"]


def test_learning_twice_gives_the_same() -> None:
    """The order of work is fixed: two runs write the same bytes."""
    assert format_learned(learn(documents(), VOCABULARY, ["condition"])) == format_learned(
        learn(documents(), VOCABULARY, ["condition"])
    )


def test_what_was_learned_survives_its_file() -> None:
    """Written and read again it gives the same suggestions."""
    learned = learn(documents(), VOCABULARY, ["condition"])
    again = read_learned(format_learned(learned), "learned.tsv")

    assert tags(Tagger(VOCABULARY, again), "Balding and death") == tags(
        Tagger(VOCABULARY, learned), "Balding and death"
    )


def test_a_line_that_cannot_be_read_is_named() -> None:
    """The file is for people, so a slip is reported with its line."""
    with pytest.raises(StorageError) as error:
        read_learned("# a comment\nname\tcondition\tx\n", "learned.tsv")

    assert error.value.where == "learned.tsv:2"


def test_rejections_lower_and_acceptances_raise_the_confidence() -> None:
    """What a person decided about a name counts for the next record."""

    def decided(decision: str) -> float:
        place = Evidence("title", 0, 8, "alopecia", "label")
        log = [Decision(f"k{n}", "condition:D000505", decision, evidence=(place,)) for n in range(5)]
        return tags(Tagger(VOCABULARY, with_history(NOTHING, log)), "Alopecia")["condition:D000505"]

    assert decided("rejected") < tags(Tagger(VOCABULARY), "Alopecia")["condition:D000505"] < decided("accepted")


def test_what_a_record_sets_aside_is_not_raised_by_acceptances_elsewhere() -> None:
    """That a name was right where it was the topic does not bring back an umbrella term, or what failed before."""

    def accepted(tag: str, name: str, title: str) -> tuple[float, float]:
        place = Evidence("title", 0, len(name), name, "label")
        log = [Decision(f"k{n}", tag, "accepted", evidence=(place,)) for n in range(20)]
        return tags(Tagger(STARTER), title)[tag], tags(Tagger(STARTER, with_history(NOTHING, log)), title)[tag]

    for before, after in (
        accepted("condition:alopecia", "alopecia", "Anifrolumab for alopecia due to discoid lupus erythematosus"),
        accepted("agent:methotrexate", "methotrexate", "Tofacitinib in alopecia areata refractory to methotrexate"),
    ):
        assert after == before < LIKELY


def test_a_composite_name_stands_for_all_it_was_labelled_with() -> None:
    """`hemorrhagic cystitis` is a hemorrhage and a cystitis where the labels say so."""
    learned = Experience({"condition": (Learned("fatal balding", ("condition:D000505", "condition:D003643")),)})

    assert set(tags(Tagger(VOCABULARY, learned), "Fatal balding")) == {"condition:D000505", "condition:D003643"}


def test_a_short_form_learned_in_the_plural_keeps_its_case() -> None:
    """Labels say `LIDs`: `LID` and `LIDs` are found, the lid of an eye is not."""
    tagger = Tagger(VOCABULARY, Experience({"condition": (Learned("LIDs", ("condition:D000505",)),)}))

    assert tags(tagger, "LID or LIDs").keys() == {"condition:D000505"}
    assert tags(tagger, "A lid") == {}


def test_a_concept_beside_a_narrower_one_is_told_apart() -> None:
    """Both are marked, so that labels can teach what each is worth; the longer name holds the shorter one."""
    vocabulary = Vocabulary.of(
        [Facet("condition", "C")],
        [Concept("condition", "i", "infarction"), Concept("condition", "m", "myocardial infarction", broader=("i",))],
    )
    tagger = Tagger(vocabulary, Experience({"condition": (Learned("heart attack", ("condition:m",)),)}))
    _, found = tagger.read({"title": "Myocardial infarction", "abstract": "The infarction healed."})

    assert {"narrower-beside", "narrower-longer", "narrower-titled"} <= set(found["condition:i"].clues)
    assert "broader-beside" in found["condition:m"].clues


def test_labels_older_than_the_vocabulary_are_told() -> None:
    """What labels teach of one concept with a new MeSH identifier holds for another; own notations give no clue."""
    text = "{n}|t|Balding and old age {n}\n{n}|a|\n{n}\t0\t7\tBalding\tDisease\tD000505\n\n"
    vocabulary = Vocabulary.of(
        [Facet("condition", "Condition")],
        [
            Concept("condition", "D000505", "Alopecia"),
            Concept("condition", "D000075222", "Old age"),
            Concept("condition", "D000075223", "Frailty"),
            Concept("condition", "D003643", "Death"),
        ],
    )
    labels = read_labels("".join(text.format(n=n) for n in range(12)), "x", MAPS, vocabulary)
    tagger = Tagger(vocabulary, learn(labels, vocabulary, ["condition"]))

    assert tags(tagger, "Frailty")["condition:D000075223"] < tags(tagger, "Death")["condition:D003643"]
    assert identifier_clues("LPP", 0) == {}


def test_names_survive_the_cache() -> None:
    """What JSON gives back finds the same."""
    names = names_of(VOCABULARY, {}, default_variants())
    again = from_rows(json.loads(json.dumps(to_rows(names))))

    assert again == names
    assert tags(Tagger(VOCABULARY, names=again), "Hair loss") == tags(Tagger(VOCABULARY), "Hair loss")


def test_a_misspelling_is_proposed_and_not_stood_behind() -> None:
    """One letter wrong: told, with the rule `misspelt` and a low confidence; two letters wrong: nothing."""
    (one,) = Tagger(VOCABULARY).suggest(Entry("k", "article", {"title": "Tofacitinb in practice"}))

    assert (one.tag, one.evidence[0].rule, one.band) == ("agent:tofacitinib", "misspelt", "doubtful")
    assert tags(Tagger(VOCABULARY), "Tofactinb in practice") == {}


@settings(deadline=None, max_examples=200)
@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_letter_apart_is_mutual(one: str, two: str) -> None:
    """The relation has no direction, and no word is apart from itself."""
    assert one_letter_apart(one, two) == one_letter_apart(two, one)
    assert not one_letter_apart(one, one)


def test_a_name_is_split_in_both_ways() -> None:
    """A shared last word, and a shared first one."""
    vocabulary = Vocabulary.of(
        [Facet("condition", "C"), Facet("agent", "A")],
        [
            Concept("condition", "au", "alopecia universalis"),
            Concept("condition", "aa", "alopecia areata"),
            Concept("agent", "il-17", "interleukin-17 inhibitor"),
            Concept("agent", "il-23", "interleukin-23 inhibitor"),
        ],
    )
    found = tags(Tagger(vocabulary), "Interleukin-17 and -23 inhibitors in alopecia areata and universalis")

    assert set(found) == {"condition:au", "condition:aa", "agent:il-17", "agent:il-23"}


def test_a_subheading_gives_the_role() -> None:
    """MeSH says behind a slash what part an agent plays."""
    entry = Entry("k", "article", {"mesh": "Tofacitinib / adverse effects"})

    assert [one.role for one in Tagger(VOCABULARY).suggest(entry)] == ["cause"]


def test_figures_count_each_tag_of_a_document_once() -> None:
    """Right, wrong and missed over all documents; what is doubtful is not suggested."""
    gold = Document("1", {}, frozenset({"agent:a", "agent:b", "condition:c"}), role="cause")
    ours = [
        Suggestion("1", "agent:a", "cause", 0.97),
        Suggestion("1", "agent:x", "", 0.6),
        Suggestion("1", "agent:b", "", 0.4),
    ]
    figures = score([(gold, ours)], "agent")

    assert (figures.right, figures.wrong, figures.missed) == (1, 1, 1)
    assert (figures.sure_right, figures.sure_wrong, figures.likely_wrong) == (1, 0, 1)
    assert figures.as_json()["f1"] == 0.5
    assert score_roles([(gold, ours)]) == (1, 0)
    assert score([], "agent").as_json()["f1"] is None


def test_bands_have_their_borders() -> None:
    """Sure from 0.97, likely from 0.5."""
    assert [band(one) for one in (0.97, 0.96, 0.5, 0.49)] == ["sure", "likely", "likely", "doubtful"]
    assert chance(1e9) < 1.0000001
    assert chance(-1e9) > 0


def test_cues_can_be_changed() -> None:
    """A table of a review's own says what its words mean; a wrong one is named with the known ones."""
    cues = read_cues('[before]\nbackground = ["once tried"]\n', "cues.toml")
    entry = Entry("k", "article", {"title": "Once tried tofacitinib"})

    assert Tagger(VOCABULARY, cues=cues).suggest(entry)[0].role == "background"
    assert default_cues().before["induced by"] == "cause"
    with pytest.raises(ConfigError, match="is not known"):
        read_cues('[before]\nblame = ["x"]\n', "cues.toml")
    with pytest.raises(ConfigError, match="no valid TOML"):
        read_cues("[before", "cues.toml")
