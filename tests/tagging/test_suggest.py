"""Suggested tags: which names count, in which role, with what evidence."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.bib.entry import Entry
from citekit.resources import starter_vocabulary
from citekit.tagging.suggest import Suggestion, stands_behind, suggest
from citekit.vocabulary import read_vocabulary
from shared_data import shared

VOCABULARY = read_vocabulary(starter_vocabulary().read_text(encoding="utf-8"), "vocabulary.toml")
PIECES = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        [
            "Lichen planopilaris", "LPP", "(LPP)", "FFA", "TNF-\u03b1 inhibitors", "IL-17 and IL-23 inhibitors", "non-",
            "janus kinase (JAK) inhibitors", "drug-induced", " after ", "; ", ", ", " ", "\n", "tofacitinib", "\u0301",
            "{\\alpha}", "\\'e", "alopecia", "agent:tofacitinib", "\U0001f9b1", "\u0130", "\ufb01",
        ]
    ),
)  # fmt: skip


def found(title: str, keywords: str = "", abstract: str = "") -> dict[str, Suggestion]:
    """Return the suggestions that citekit stands behind, by tag."""
    entry = Entry("k", "article", {"title": title, "keywords": keywords, "abstract": abstract})
    return {one.tag: one for one in suggest(entry, VOCABULARY) if stands_behind(one)}


def roles(title: str, abstract: str = "") -> dict[str, str]:
    """Return the role of every agent that is found, doubtful ones included."""
    entry = Entry("k", "article", {"title": title, "abstract": abstract})
    return {one.notation: one.role for one in suggest(entry, VOCABULARY) if one.facet == "agent"}


@settings(deadline=None, max_examples=150)
@given(st.lists(PIECES, max_size=8).map("".join), st.lists(PIECES, max_size=8).map("".join))
def test_evidence_is_the_very_text_of_the_decoded_field(title: str, keywords: str) -> None:
    """For any Unicode and TeX: start and end cut the evidence out of the field, and confidence stays within 0 and 1."""
    entry = Entry("k", "article", {"title": title, "keywords": keywords, "abstract": title})

    for suggestion in suggest(entry, VOCABULARY):
        assert 0 <= suggestion.confidence <= 1
        assert suggestion.evidence
        for place in suggestion.evidence:
            assert entry.text(place.field)[place.start : place.end] == place.text


def test_a_suggestion_has_the_keys_of_the_contract() -> None:
    """Scripts that read `tag suggest --json` rely on these names."""
    (suggestion,) = found("Vitiligo").values()

    assert list(suggestion.as_json()) == [
        "key", "tag", "facet", "notation", "role", "confidence", "status", "evidence",
    ]  # fmt: skip
    assert suggestion.as_json()["evidence"] == [
        {"field": "title", "start": 0, "end": 8, "text": "Vitiligo", "rule": "label"}
    ]


@pytest.mark.parametrize(
    ("title", "tags"),
    [
        ("Lichen Planopilaris", {"condition:lichen-planopilaris"}),
        ("{JAK} inhibitors", {"agent:jak-inhibitor"}),
        ("Xeljanz", {"agent:tofacitinib"}),
        ("TNF-$\\alpha$ inhibitors", {"agent:tnf-inhibitor"}),
        ("TNF{\\textalpha} antagonists", {"agent:tnf-inhibitor"}),
        ("anti-IL17 antibodies", {"agent:il-17-inhibitor"}),
        ("tumor necrosis factor (TNF)-alpha inhibitors", {"agent:tnf-inhibitor"}),
        ("IL-17 and IL-23 inhibitors", {"agent:il-17-inhibitor", "agent:il-23-inhibitor"}),
        ("JAK or TNF inhibitors", {"agent:jak-inhibitor", "agent:tnf-inhibitor"}),
        ("Crohn\u2019s disease", {"condition:crohn-disease"}),
    ],
)
def test_names_are_found_in_every_spelling(title: str, tags: set[str]) -> None:
    """Case, TeX, Greek letters, hyphens, a short form in between, a shared last word."""
    assert set(found(title)) == tags


@pytest.mark.parametrize(
    "title",
    [
        "Interleukin-17 in skin disease",
        "TNF-alpha and the hair follicle",
        "Interleukin-23 levels",
        "A lichenoid eruption",
        "hypertofacitinibism",
    ],
)
def test_a_cytokine_or_half_a_word_is_no_agent(title: str) -> None:
    """The target alone is not its inhibitor, and names count as whole words only."""
    assert found(title) == {}


def test_the_longest_name_wins() -> None:
    """`lichen planus pigmentosus` is not `lichen planus`."""
    assert set(found("Lichen planus pigmentosus")) == {"condition:lichen-planus-pigmentosus"}


def test_a_name_does_not_reach_over_a_comma_or_a_full_stop() -> None:
    """Neighbours in a list of keywords make no name together."""
    assert "condition:lichen-planus" not in found("x", keywords="lichen, planus")
    assert "condition:hair-loss" not in found("Loss of hair. Loss")


def test_non_scarring_is_not_scarring() -> None:
    """A negating prefix is part of the name."""
    assert set(found("Non-scarring alopecia")) == {"condition:non-scarring-alopecia"}
    assert set(found("non-lichen planopilaris")) == set()


def test_an_abbreviation_needs_its_long_form_or_a_relative() -> None:
    """FFA counts beside its long form or another kind of hair loss, and not alone."""
    assert found("FFA") == {}
    assert "condition:frontal-fibrosing-alopecia" in found("FFA", abstract="Frontal fibrosing alopecia is on the rise.")
    assert "condition:frontal-fibrosing-alopecia" in found("FFA and scarring alopecia")
    assert "condition:frontal-fibrosing-alopecia" not in found("FFA in psoriasis")


def test_an_abbreviation_that_the_record_defines_otherwise_does_not_count() -> None:
    """Free fatty acids are no alopecia, even beside one."""
    titles = found("Free fatty acid (FFA) levels in alopecia", abstract="FFA rose.")

    assert set(titles) == {"condition:alopecia"}


def test_an_abbreviation_counts_in_its_own_case_only() -> None:
    """`hs` and `Hs` are not hidradenitis."""
    assert found("Hidradenitis suppurativa, hs", abstract="")["condition:hidradenitis-suppurativa"].evidence[1:] == ()


def test_our_own_tags_are_no_evidence() -> None:
    """A tag in the keywords says nothing about the text; found elsewhere too, the suggestion is called manual."""
    assert found("Case report", keywords="agent:tofacitinib") == {}
    assert found("Tofacitinib", keywords="agent:tofacitinib")["agent:tofacitinib"].status == "manual"
    assert len(found("Tofacitinib", keywords="agent:tofacitinib")["agent:tofacitinib"].evidence) == 1


def test_an_umbrella_term_gives_way_to_the_narrower_one() -> None:
    """`alopecia` beside a named alopecia is not proposed, but not hidden either."""
    assert set(found("Alopecia: androgenetic alopecia")) == {"condition:androgenetic-alopecia"}
    entry = Entry("k", "article", {"title": "Alopecia: androgenetic alopecia"})
    assert "condition:alopecia" in {one.tag for one in suggest(entry, VOCABULARY)}


def test_a_group_in_the_title_stands_beside_its_members_in_the_keywords() -> None:
    """A work on scarring alopecias whose keywords name them is on both."""
    tags = found("Scarring alopecias: an overview", keywords="folliculitis decalvans")

    assert set(tags) == {"condition:scarring-alopecia", "condition:folliculitis-decalvans"}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Tofacitinib for alopecia areata", "treatment"),
        ("Alopecia areata treated with tofacitinib", "treatment"),
        ("Regrowth of hair in alopecia areata after tofacitinib", "treatment"),
        ("Tofacitinib-induced alopecia areata", "cause"),
        ("Alopecia areata caused by tofacitinib", "cause"),
        ("Alopecia areata during tofacitinib therapy", "cause"),
        ("Psoriasis associated with tofacitinib", "cause"),
        ("Paradoxical psoriasis under tofacitinib", "cause"),
        ("A case refractory to tofacitinib", "background"),
        ("Tofacitinib-resistant alopecia areata", "background"),
    ],
)
def test_the_words_around_an_agent_give_its_role(title: str, expected: str) -> None:
    """Cause, treatment or background: every agent has a role, treatment where nothing else is said."""
    assert roles(title) == {"tofacitinib": expected}


def test_the_next_cue_ends_the_scope_of_the_one_before() -> None:
    """Failed drugs stand beside the one that worked."""
    assert roles("Alopecia areata that failed methotrexate and improved with baricitinib") == {
        "methotrexate": "background",
        "baricitinib": "treatment",
    }


def test_citekit_does_not_stand_behind_background_and_negation() -> None:
    """An earlier drug, a differential diagnosis and a negated disease are found, told, and not proposed."""
    title = "Frontal fibrosing alopecia mistaken for alopecia areata, refractory to dapsone"

    assert set(found(title)) == {"condition:frontal-fibrosing-alopecia"}
    assert found("Psoriasis without psoriatic arthritis").keys() == {"condition:psoriasis"}


def test_hair_loss_by_an_agent_is_drug_induced_alopecia() -> None:
    """The relation makes the concept, whatever the words; other reactions to an agent do not."""
    assert "condition:drug-induced-alopecia" in found("Nivolumab-induced lichen planopilaris")
    assert "condition:drug-induced-alopecia" in found("Drug-induced scarring alopecia")
    assert "condition:drug-induced-alopecia" not in found("Psoriasis induced by nivolumab")
    assert "condition:drug-induced-alopecia" not in found("Baricitinib for alopecia areata")


def test_a_disease_named_once_in_a_long_abstract_is_not_proposed() -> None:
    """An aside of an abstract does not make a work on it, if the title is on something else."""
    abstract = "Rheumatoid arthritis was known in one patient. " + "Words follow on the course of the disease. " * 15

    assert set(found("Alopecia areata", abstract=abstract)) == {"condition:alopecia-areata"}


def test_suggestions_come_in_one_order() -> None:
    """The surest first, then by tag, so that two runs print the same."""
    entry = Entry("k", "article", {"title": "Vitiligo and psoriasis", "abstract": "obesity"})

    order = [(-one.confidence, one.tag) for one in suggest(entry, VOCABULARY)]
    assert order == sorted(order)


def test_the_dermatology_records_are_tagged_as_well_as_promised() -> None:
    """On the 84 labelled records: F1 of conditions and agents at least 0.95, every role right."""
    rows = [json.loads(line) for line in shared("tagging/derm-dev.jsonl").read_text(encoding="utf-8").splitlines()]
    right = wrong = missed = 0
    for row in rows:
        gold = {VOCABULARY.resolve(f"condition:{name}").tag for name in row["conditions"]}
        gold |= {VOCABULARY.resolve(f"agent:{name}").tag for name in row["agents"]}
        tags = found(row["title"], "; ".join(row["keywords"] + row["mesh"]), row["summary"])
        ours = {tag for tag in tags if not (tag.startswith("agent:") and VOCABULARY.narrower(tag) - {tag})}
        ours -= {"agent:contact-immunotherapy", "agent:topical-corticosteroid"}
        right, wrong, missed = right + len(ours & gold), wrong + len(ours - gold), missed + len(gold - ours)
        if row["agent_role"] in ("treatment", "cause"):
            assert all(
                one.role == row["agent_role"] for tag, one in tags.items() if tag in gold and one.facet == "agent"
            )

    assert 2 * right / (2 * right + wrong + missed) >= 0.95


def test_an_abbreviation_that_the_record_defines_as_the_concept_counts() -> None:
    """A long form with a word more than the label still confirms the short one."""
    tags = found("Lesions", abstract="Classic lichen planopilaris lesions (LPP) were seen. LPP persisted.")

    assert [place.text for place in tags["condition:lichen-planopilaris"].evidence] == [
        "lichen planopilaris",
        "LPP",
        "LPP",
    ]


def test_a_negation_reaches_a_few_words_only() -> None:
    """`no` at the beginning of a sentence does not deny what stands far behind it."""
    assert found("No change in the number of visits of people with psoriasis").keys() == {"condition:psoriasis"}


def test_a_specific_concept_stays_beside_a_narrower_one() -> None:
    """Lichen planopilaris and frontal fibrosing alopecia are both meant where both are named."""
    tags = found("A survey", keywords="lichen planopilaris, trichoscopy, frontal fibrosing alopecia")

    assert set(tags) == {"condition:lichen-planopilaris", "condition:frontal-fibrosing-alopecia"}


def test_a_short_form_that_is_part_of_a_name_does_not_count() -> None:
    """`AC-220` is not acne conglobata."""
    places = found("Acne conglobata and AC-220, AC2 or ACs")["condition:acne-conglobata"].evidence

    assert [place.text for place in places] == ["Acne conglobata", "ACs"]
