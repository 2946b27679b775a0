"""What part an agent plays by how a title says it, and what follows for the condition beside it."""

import pytest

from citekit.tagging.names import squeeze
from citekit.tagging.words import name_key
from titled import VOCABULARY, every, found, roles

AREATA, DISCOID, INDUCED, LPP = (
    "condition:alopecia-areata",
    "condition:discoid-lupus-erythematosus",
    "condition:drug-induced-alopecia",
    "condition:lichen-planopilaris",
)


# ---- Causes ----


@pytest.mark.parametrize(
    "title",
    [
        "Risk of alopecia areata with dupilumab in atopic dermatitis",
        "Incidence of alopecia areata in patients with psoriasis treated with dupilumab",
        "New-onset alopecia areata and vitiligo with dupilumab",
        "Hair loss with dupilumab: a disproportionality analysis",
        "Alopecia reports with dupilumab in FAERS",
        "Alopecia areata associated with the use of dupilumab",
        "Alopecia areata after treatment with dupilumab",
        "Alopecia areata during treatment with dupilumab",
        "Alopecia areata in a patient treated with dupilumab: a rare side effect",
        "Alopecia areata in a patient using dupilumab",
        "Reversible alopecia with dupilumab",
        "Dupilumab-exacerbated alopecia areata",
        "Dupilumab induces alopecia areata",
        "Dupilumab therapy-induced alopecia areata",
        "Flare of alopecia areata in a patient on dupilumab",
        "Two patients developed alopecia areata on dupilumab",
        "Alopecia areata developed on dupilumab",
        "Three patients on dupilumab developed alopecia areata",
        "Patients treated with dupilumab who developed alopecia areata",
    ],
)
def test_a_risk_and_a_new_condition_have_their_cause(title: str) -> None:
    """What is called a risk, new, a side effect or worse comes from the agent beside it."""
    assert roles(title) == {"dupilumab": "cause"}
    assert INDUCED in found(title)


@pytest.mark.parametrize(
    "title",
    [
        "Onset of action in alopecia areata with dupilumab",
        "Transient hair growth in alopecia areata with dupilumab",
        "Incidence of infection in alopecia areata with dupilumab",
        "Risk of malignancy in alopecia areata with dupilumab",
        "Risk of psoriasis in alopecia areata with dupilumab",
        "Lower risk of alopecia areata with dupilumab",
        "Decreased incidence of alopecia areata with dupilumab",
        "Lower odds of alopecia areata associated with dupilumab",
        "Risk of alopecia areata lower with dupilumab",
        "Development of alopecia areata therapy with dupilumab",
        "Acne in alopecia areata with dupilumab: a pharmacovigilance study",
        "Alopecia areata before and after treatment of atopic dermatitis with dupilumab",
        "Dupilumab use associated with remission of alopecia areata",
        "Dupilumab use associated with lower risk of alopecia areata",
        "Dupilumab associated with alopecia areata",
        "No serious adverse events associated with dupilumab in alopecia areata",
        "No dupilumab-related adverse events in alopecia areata",
        "Patients who developed alopecia areata were treated with dupilumab",
        "Patients with alopecia areata on dupilumab developed acne",
        "Regrowth in patients who developed alopecia areata with dupilumab",
    ],
)
def test_a_risk_of_something_else_or_a_lower_one_has_no_cause(title: str) -> None:
    """What is new, or a risk, must be the condition itself that stands right before the agent."""
    assert roles(title) == {"dupilumab": "treatment"}
    assert INDUCED not in every(title)


@pytest.mark.parametrize(
    "text",
    [
        "Alopecia areata not associated with dupilumab",
        "Alopecia areata is not associated with the use of dupilumab",
        "Alopecia areata is not caused by dupilumab",
        "Alopecia areata not induced by dupilumab",
        "Alopecia areata is not due to dupilumab",
        "Alopecia areata was considered not to be caused by dupilumab",
        "Alopecia areata is not a side effect of dupilumab",
        "Alopecia areata is unlikely to be caused by dupilumab",
        "Alopecia areata unrelated to dupilumab",
        "No alopecia areata was caused by dupilumab",
        "No increased risk of alopecia areata with dupilumab",
        "No dupilumab-induced alopecia areata",
        "No evidence that dupilumab induces alopecia areata",
    ],
)
@pytest.mark.parametrize("field", ["title", "abstract"])
def test_a_cause_that_is_denied_is_ruled_out(text: str, field: str) -> None:
    """An agent that a text says to bring nothing about is no cause and no treatment."""
    read = ("A scalp disease", text + ".") if field == "abstract" else (text, "")

    assert roles(*read) == {"dupilumab": "negated"}
    assert INDUCED not in every(*read)


@pytest.mark.parametrize(
    "title",
    [
        "Alopecia areata not only caused by dupilumab",
        "Alopecia areata, not scarring, caused by dupilumab",
        "Scarring not seen in alopecia areata caused by dupilumab",
        "Alopecia areata not responding to steroids caused by dupilumab",
        "Lowered blood pressure and risk of alopecia areata with dupilumab",
        "Increased risk of severe alopecia areata from dupilumab",
        "Dupilumab use associated with alopecia areata",
        "Dupilumab intake is associated with an increased risk of alopecia areata",
        "Dupilumab exposure associated with severe alopecia areata",
        "Alopecia areata with onset during treatment of psoriasis with dupilumab",
        "Alopecia areata during treatment of psoriasis with dupilumab",
        "Alopecia areata not previously associated with dupilumab: a case report",
        "Alopecia areata never before caused by dupilumab",
        "Alopecia areata no doubt caused by dupilumab",
        "Alopecia areata not infrequently triggered by dupilumab",
        "Alopecia areata not just due to dupilumab",
        "Alopecia areata not always caused by dupilumab",
        "Not all alopecia areata is caused by dupilumab",
        "Alopecia areata, not a rare side effect of dupilumab",
        "Alopecia areata is not an uncommon disease caused by dupilumab",
    ],
)
def test_a_denial_of_something_else_leaves_a_cause(title: str) -> None:
    """A negation speaks of the cue that it stands by, and an agent may be given for another condition."""
    assert roles(title)["dupilumab"] == "cause"
    assert INDUCED in found(title)


@pytest.mark.parametrize("risk", ["increased risk of", "higher risk of", "risk of", "increased incidence of"])
def test_a_risk_that_is_denied_leaves_its_condition(risk: str) -> None:
    """A title on a risk is on the condition, whatever came of it."""
    assert "condition:alopecia-areata" in found(f"No {risk} alopecia areata with dupilumab")


@pytest.mark.parametrize(
    "after", ["resolving with", "clearing with", "improving with", "subsiding with", "healed with"]
)
def test_what_a_condition_ends_with_is_its_treatment(after: str) -> None:
    """A cause before it does not go on."""
    title = f"Alopecia areata developing with dupilumab and {after} tofacitinib"
    assert roles(title) == {"dupilumab": "cause", "tofacitinib": "treatment"}


@pytest.mark.parametrize(
    "title",
    [
        "Psoriasis in patients with alopecia areata caused by dupilumab",
        "Psoriasis with onset after treatment of alopecia areata with dupilumab",
    ],
)
def test_an_agent_brings_about_what_came_up_and_not_what_was_there(title: str) -> None:
    """The condition of those in whom another one came up is no effect of its cause."""
    assert roles(title) == {"dupilumab": "cause"}
    assert INDUCED not in every(title)
    assert INDUCED in found("Dapsone in alopecia caused by dupilumab")


@pytest.mark.parametrize("words", ["associated with frontal fibrosing alopecia", "associated with FFA"])
def test_a_use_that_goes_with_a_condition_is_its_cause(words: str) -> None:
    """As other words for it are; `associated with` alone may go with anything."""
    assert roles(f"Finasteride use {words}") == {"finasteride": "cause"}
    assert roles(f"Finasteride {words}") == {"finasteride": "treatment"}


@pytest.mark.parametrize(
    "title",
    [
        "Dupilumab-induced remission of alopecia areata",
        "Dupilumab-induced hair regrowth in alopecia areata",
        "Dupilumab induces hair regrowth in patients with alopecia areata",
        "Reversal of alopecia areata following treatment with dupilumab",
        "Transcriptomic changes in alopecia areata after treatment with dupilumab",
        "Course of alopecia areata during treatment with dupilumab",
        "Reduced risk of relapse of alopecia areata with dupilumab",
        "Safety of dupilumab in alopecia areata: integrated analysis of adverse events",
        "Relapse of alopecia areata after treatment with dupilumab",
        "Outcomes of alopecia areata after treatment with dupilumab",
        "Alopecia areata with dupilumab",
    ],
)
def test_what_an_agent_does_for_a_condition_makes_it_a_treatment(title: str) -> None:
    """A word of improvement is stronger than `induced`, and `with` alone says nothing."""
    assert roles(title) == {"dupilumab": "treatment"}
    assert INDUCED not in found(title)


@pytest.mark.parametrize(
    "title",
    [
        "Alopecia in patients treated with molecularly targeted anticancer therapies",
        "Permanent alopecia after chemotherapy",
        "Scarring alopecia due to taxanes",
        "Alopecia caused by drugs",
    ],
)
def test_hair_loss_by_an_agent_without_a_name_is_drug_induced(title: str) -> None:
    """Chemotherapy brings it whatever it is given for; other drugs where the work says so."""
    assert INDUCED in found(title)


@pytest.mark.parametrize("title", ["Relapse of alopecia areata after therapy", "Alopecia areata treated with drugs"])
def test_treatment_without_a_name_is_no_cause(title: str) -> None:
    """Only what brings hair loss whatever it is for does so without a word of cause."""
    assert INDUCED not in every(title)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Rosaceiform dermatitis associated with topical tacrolimus", "cause"),
        ("Pseudoacromegaly induced by the long-term use of tacrolimus", "cause"),
        ("Tacrolimus (TAC)-induced neurotoxicity", "cause"),
        ("Factors associated with tacrolimus discontinuation", "treatment"),
        ("Alopecia areata following COVID-19 vaccination treated with tacrolimus", "treatment"),
    ],
)
def test_a_cause_needs_no_condition_of_the_vocabulary(title: str, expected: str) -> None:
    """What goes with an agent is its effect, unless it is a factor, or came after something else."""
    assert roles(title) == {"tacrolimus": expected}
    assert INDUCED not in every(title)


def test_a_class_and_its_agents_share_a_cause() -> None:
    """What a title says of the class holds for the agents that a text names, and the other way round."""
    assert roles("Alopecia areata caused by biologics", "Most had adalimumab.")["adalimumab"] == "cause"
    assert roles("Alopecia areata caused by adalimumab", "TNF inhibitors and dapsone were seen.") == {
        "adalimumab": "cause",
        "tnf-inhibitor": "cause",
        "dapsone": "treatment",
    }


def test_lupus_of_the_skin_by_a_drug_is_no_hair_loss_by_a_drug() -> None:
    """A scarring alopecia counts that is one first of all; discoid lupus is lupus first."""
    assert found("Discoid lupus erythematosus triggered by adalimumab") == {DISCOID, "agent:adalimumab"}
    assert INDUCED in found("Dissecting cellulitis triggered by adalimumab")
    assert INDUCED in found("Psoriatic alopecia triggered by adalimumab")
    assert INDUCED in found("Discoid lupus erythematosus with alopecia triggered by adalimumab")


# ---- Comparators, failures ----


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "Deucravacitinib versus placebo and apremilast in plaque psoriasis",
            {"deucravacitinib": "treatment", "apremilast": "comparator"},
        ),
        ("Tildrakizumab versus placebo or etanercept", {"tildrakizumab": "treatment", "etanercept": "comparator"}),
        ("Bimekizumab versus secukinumab", {"bimekizumab": "treatment", "secukinumab": "treatment"}),
    ],
)
def test_an_agent_beside_a_placebo_is_a_comparator_in_a_title_too(title: str, expected: dict[str, str]) -> None:
    """`A versus B` is about both."""
    assert roles(title) == expected


def test_a_condition_that_a_text_compares_with_is_a_comparator() -> None:
    """In a title it is what the work is about, and so is what both agents are given for."""
    abstract = "Scalp biopsies showed more of it than those of patients with alopecia areata."

    assert every("Lichen planopilaris", abstract)[AREATA].role == "comparator"
    assert found("Trichoscopy of lichen planopilaris versus alopecia areata") == {LPP, AREATA}
    assert AREATA in found("Baricitinib", "It was compared with methotrexate in alopecia areata.")


@pytest.mark.parametrize(
    "abstract",
    [
        "After its approval for alopecia areata, dapsone was tried.",
        "Alopecia areata and psoriasis are its approved uses.",
        "A girl, first treated for alopecia areata, was seen.",
        "Alopecia areata was the first diagnosis in a third.",
    ],
)
def test_other_uses_and_first_diagnoses_are_background(abstract: str) -> None:
    """The work is on none of them."""
    assert every("Lichen planopilaris", abstract)[AREATA].role == "background"


@pytest.mark.parametrize("words", ["other than", "except", "rather than", "instead of", "regardless of"])
def test_what_is_set_aside_is_the_agent_and_not_its_condition(words: str) -> None:
    """Behind `in` stands what the work is about; right behind the cue, what it is not about."""
    aside = every(f"Biologics {words} adalimumab in lichen planopilaris")

    assert (aside["agent:adalimumab"].role, aside[LPP].role) == ("background", "")
    assert LPP in found(f"Biologics {words} adalimumab in lichen planopilaris")
    assert every(f"Scarring alopecia {words} lichen planopilaris")[LPP].role == "background"


def test_an_approval_in_a_title_is_what_the_work_is_about() -> None:
    """In other fields it is told by the way, and reaches a few words only."""
    abstract = "Approved for psoriasis, the drug was tried by many who treat alopecia areata."

    assert AREATA in found("Ritlecitinib approved for alopecia areata")
    assert found("A drug", abstract) == {AREATA}


def test_a_reference_arm_is_a_comparator() -> None:
    """Also where it is called so behind its name."""
    assert roles("Sonelokimab", "It beat placebo; adalimumab was the reference arm.")["adalimumab"] == "comparator"


def test_a_diagnosis_that_was_made_ends_those_that_were_not() -> None:
    """`found to have` speaks of the condition itself, and an approval of no agent."""
    abstract = "A girl, first treated for psoriasis, was found to have alopecia areata."

    assert every("A scalp disease", abstract)[AREATA].role == ""
    assert roles("A drug", "Approved for psoriasis, dapsone was tried.") == {"dapsone": "treatment"}


@pytest.mark.parametrize(
    "abstract",
    [
        "A man had not responded to tofacitinib and was free of symptoms on dapsone.",
        "Scalp lesions had resisted tofacitinib and cleared on dapsone.",
        "We gave dapsone to two in whom methotrexate and tofacitinib had failed.",
        "Methotrexate, tofacitinib and minoxidil had not helped; six months of dapsone did.",
    ],
)
def test_what_failed_before_ends_where_something_helped(abstract: str) -> None:
    """The agent behind a word of improvement is no earlier one."""
    said = roles("Folliculitis decalvans", abstract)

    assert (said["dapsone"], said["tofacitinib"]) == ("treatment", "background")


def test_a_title_on_stopping_an_agent_is_on_that_agent() -> None:
    """Unless it names another that treats."""
    assert "agent:tofacitinib" in found("Relapse after discontinuation of tofacitinib in alopecia areata")
    assert roles("Baricitinib after discontinuation of tofacitinib")["tofacitinib"] == "background"


def test_a_lack_of_what_an_agent_is_named_after_is_no_agent() -> None:
    """The antagonist that patients lack is a protein of their own."""
    title = "Interleukin-36-receptor antagonist deficiency and generalized pustular psoriasis"

    assert found(title) == {"condition:generalized-pustular-psoriasis"}


# ---- Names ----


@pytest.mark.parametrize("title", ["LPP treated with dapsone", "FFA patients", "LPP refractory to dapsone"])
def test_a_short_form_before_its_treatment_is_a_condition(title: str) -> None:
    """As it is behind `patients with`."""
    assert any(tag.startswith("condition:") for tag in found(title))


def test_steroids_by_two_ways_are_steroids() -> None:
    """The narrower of two that share a word is no label of its own."""
    for title in ("Topical and intralesional steroids", "Intralesional and topical steroids"):
        assert found(title) == {"agent:corticosteroid"}
    assert found("Topical steroids") == {"agent:topical-corticosteroid"}


@pytest.mark.parametrize(
    ("title", "tag"),
    [
        ("CTP-543 in severe disease", "agent:deuruxolitinib"),
        ("INCB054707: a phase 2 study", "agent:povorcitinib"),
        ("CP-690,550 in renal transplants", "agent:tofacitinib"),
        ("Sotyktu, Skyrizi and Saphnelo", "agent:anifrolumab"),
        ("JAK1/JAK2 inhibition", "agent:jak-inhibitor"),
        ("JAK inhibitory therapy", "agent:jak-inhibitor"),
        ("Inhibiting Janus kinases", "agent:jak-inhibitor"),
        ("Alopécie frontale fibrosante : étude de 20 cas", "condition:frontal-fibrosing-alopecia"),
        ("Liquen plano pilar tratado", LPP),
        ("Lupus nephritis", "condition:systemic-lupus-erythematosus"),
    ],
)
def test_the_starter_knows_codes_brands_and_names_of_other_languages(title: str, tag: str) -> None:
    """Trials name a drug by its code, letters by its brand, and registers by the title as it was printed."""
    assert tag in found(title)


@pytest.mark.parametrize(
    ("title", "member"),
    [
        ("JAK and TYK2 inhibitors", "tyk2-inhibitor"),
        ("TYK2 and JAK inhibition", "tyk2-inhibitor"),
        ("JAK/TYK2 inhibitors", "tyk2-inhibitor"),
        ("JAK inhibitors/TYK2 inhibitors", "tyk2-inhibitor"),
        ("JAK inhibitors or deucravacitinib", "deucravacitinib"),
        ("Deucravacitinib compared with JAK inhibitors", "deucravacitinib"),
        ("JAK inhibitors versus tofacitinib", "tofacitinib"),
        ("Tofacitinib vs. other JAK inhibitors", "tofacitinib"),
    ],
)
def test_a_class_stands_beside_the_member_that_it_is_joined_with(title: str, member: str) -> None:
    """Joined or compared, both are meant; the narrower pushes the broader aside only where it says what it is."""
    assert found(title) == {"agent:jak-inhibitor", f"agent:{member}"}


def test_two_classes_that_share_a_word_are_meant_in_an_abstract_too() -> None:
    """Elsewhere a class beside its member is an umbrella term."""
    classes = {"agent:jak-inhibitor", "agent:tyk2-inhibitor"}
    assert found("Hair loss", "We reviewed JAK and TYK2 inhibitors.") >= classes
    assert "agent:jak-inhibitor" not in found("Hair loss", "JAK inhibitors are new. A TYK2 inhibitor was given.")


@pytest.mark.parametrize("title", ["The JAK inhibitor tofacitinib", "Tofacitinib, a JAK inhibitor, for severe disease"])
def test_a_class_that_says_what_a_drug_is_gives_way(title: str) -> None:
    """The drug alone is what the work is about; its class is found through it."""
    assert found(title) == {"agent:tofacitinib"}


def test_a_word_that_two_names_share_is_no_third_thing() -> None:
    """What the shared word alone would name is not joined with what it is part of."""
    assert "condition:alopecia" not in found("Drug-induced scarring and permanent alopecia")


@pytest.mark.parametrize(
    "title",
    [
        "Palmoplantar eccrine hidradenitis",
        "Psoriasiform dermatitis",
        "Anabolic steroids",
        "Sex steroid hormones",
        "Steroid hormone receptors",
        "Biotherapy of soils",
    ],
)
def test_a_word_of_many_meanings_is_no_name_of_the_starter(title: str) -> None:
    """Half of a name stands in the names of other things as well."""
    assert found(title) == set()


@pytest.mark.parametrize(
    "title", ["Oral steroids", "Systemic steroids", "Steroid injections", "Intralesional steroids", "Pulse steroids"]
)
def test_steroids_by_their_way_are_corticosteroids(title: str) -> None:
    """No hormone or anabolic agent is called so."""
    assert found(title) == {"agent:corticosteroid"}


def test_no_name_of_the_starter_stands_for_two_things() -> None:
    """A name that two concepts of a facet had would tag both."""
    for facet in VOCABULARY.facets:
        owners: dict[str, set[str]] = {}
        for concept in VOCABULARY.in_facet(facet):
            for name in {*concept.names, *concept.hidden}:
                owners.setdefault(name.casefold(), set()).add(concept.tag)
        assert {name: tags for name, tags in owners.items() if len(tags) > 1} == {}


def test_no_concept_of_the_starter_repeats_a_name() -> None:
    """The matcher sees case, hyphens, plurals and British spelling as one; only short forms go by their case."""
    for concept in VOCABULARY.concepts.values():
        long = [concept.label, *concept.synonyms, *concept.hidden]
        forms = [(name_key(name), "") for name in long]
        forms += [(name_key(name), squeeze(name)) for name in concept.abbreviations]
        assert len(forms) == len(set(forms)), concept.tag


def test_what_is_tagged_with_a_tyk2_inhibitor_is_found_through_jak_inhibitors() -> None:
    """The kinase is one of the JAK family."""
    assert "agent:deucravacitinib" in VOCABULARY.narrower("agent:jak-inhibitor")


def test_a_place_is_named_once_as_evidence() -> None:
    """What speaks for hair loss by a drug in two ways stands there once."""
    evidence = every("Alopecia after drug-induced telogen effluvium")[INDUCED].evidence

    assert len(set(evidence)) == len(evidence)
