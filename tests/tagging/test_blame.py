"""Words behind an agent, around the people who take it and in headings that make it a cause, and near misses."""

import pytest

from citekit.bib.entry import Entry
from citekit.tagging.suggest import suggest
from titled import VOCABULARY, every, found, roles

INDUCED = "condition:drug-induced-alopecia"


@pytest.mark.parametrize(
    "title",
    [
        "Dupilumab and the risk of alopecia areata",
        "Dupilumab and risk of alopecia areata in atopic dermatitis: a cohort study",
        "Dupilumab and incident alopecia areata: a nationwide study",
        "Dupilumab use and the incidence of frontal fibrosing alopecia",
        "Dupilumab exposure and odds of scarring alopecia",
        "Dupilumab and permanent alopecia",
        "Dupilumab: a new culprit in lichen planopilaris",
        "Dupilumab as a culprit in alopecia areata",
        "Is dupilumab the culprit? Alopecia areata in a child",
        "Alopecia areata: dupilumab as the culprit",
        "Dupilumab, an unusual trigger of alopecia areata",
        "Dupilumab: an unexpected trigger for lichen planopilaris",
        "Dupilumab: a rare cause of alopecia areata",
        "Does dupilumab trigger lichen planopilaris?",
        "Dupilumab and alopecia areata: a paradoxical reaction",
        "Alopecia areata and dupilumab: a case of paradoxical hair loss",
        "Dupilumab: alopecia areata as an adverse effect",
        "Dupilumab: dissecting cellulitis of the scalp as a side effect",
        "Alopecia areata in two patients treated with dupilumab: new onset and worsening",
        "Alopecia areata in patients treated with dupilumab: de novo or relapse?",
        "Alopecia areata in a girl with atopic dermatitis on dupilumab",
        "Lichen planopilaris in two women with psoriasis on dupilumab",
        "Ophiasis alopecia areata in a man with an illness without a name here on dupilumab",
        "Adverse events during dupilumab treatment: two cases of lichen planopilaris",
        "Adverse reactions after dupilumab: a case of frontal fibrosing alopecia",
        "Acute alopecia in a patient treated with dupilumab",
        "Association between dupilumab and alopecia areata: a cohort study",
        "Association of dupilumab with incident alopecia areata",
        "Incidence rates of alopecia areata in patients with atopic dermatitis treated with dupilumab",
        "Risk factors for paradoxical alopecia areata in patients receiving dupilumab",
        "Alopecia areata and onychodystrophy during treatment with dupilumab",
        "Hair follicles are adversely affected by dupilumab: alopecia areata in two women",
        "Lichen planopilaris in a child given dupilumab for atopic dermatitis",
        "Alopecia areata after switching to dupilumab for atopic dermatitis",
        "Lichen planopilaris following a switch to dupilumab",
        "A boy who lost his hair on dupilumab",
        "Alopecia areata as a sign of an immune-related adverse event to dupilumab",
        "Alopecia with dupilumab: how long does it last?",
        "Hair loss from dupilumab",
    ],
)
def test_what_is_blamed_is_a_cause(title: str) -> None:
    """A culprit, a trigger, what goes with a risk, and what somebody was on for something else."""
    assert roles(title) == {"dupilumab": "cause"}
    assert INDUCED in found(title)


@pytest.mark.parametrize(
    "title",
    [
        "Dupilumab: a new option in lichen planopilaris",
        "Dupilumab for alopecia areata: stress as the trigger",
        "Dupilumab in alopecia areata, a common cause of hair loss",
        "Dupilumab improves alopecia areata, a cause of distress",
        "Dupilumab and the risk of infection in alopecia areata",
        "Dupilumab and lower risk of alopecia areata",
        "Dupilumab and the reduced risk of alopecia areata",
        "Dupilumab and risk factors for relapse of alopecia areata",
        "Dupilumab and quality of life in alopecia areata",
        "Dupilumab and alopecia areata: a case of paradoxical improvement",
        "Alopecia areata in patients treated with dupilumab: new onset psoriasis in two",
        "Alopecia areata in patients treated with dupilumab: new insights",
        "Improvement of alopecia areata in a girl with atopic dermatitis on dupilumab",
        "Regrowth in a boy with atopic dermatitis and alopecia areata on dupilumab",
        "Regrowth of alopecia areata in a boy on dupilumab",
        "Alopecia areata in a woman on dupilumab: two years later",
        "Alopecia areata in a man with an illness without a name here on dupilumab: complete regrowth",
        "Risk of recurrence in patients with folliculitis decalvans treated with dupilumab",
        "Odds of treatment failure in patients with lichen planopilaris receiving dupilumab",
        "Association between dupilumab levels and response of alopecia areata",
        "Association between genetic factors and improvement on dupilumab in alopecia areata",
        "Low risk of flares of alopecia areata in patients treated with dupilumab",
        "Dupilumab for alopecia areata",
        "Alopecia treated with dupilumab",
        "Alopecia areata and its reversal during treatment with dupilumab",
        "Alopecia areata in a woman with alopecia totalis on dupilumab",
        "Management of lichen planopilaris in a woman with psoriasis on dupilumab",
        "Alopecia areata: outcomes after switching to dupilumab",
        "Regrowth in alopecia areata after switching to dupilumab",
        "Alopecia areata before and after dupilumab",
        "Alopecia areata with dupilumab: how long does it last?",
        "Treatment of alopecia with dupilumab",
        "Improvement of hair loss with dupilumab",
        "Hair loss treated with dupilumab",
        "Alopecia areata associated with dupilumab withdrawal",
        "Alopecia areata after dupilumab discontinuation",
        "Dupilumab withdrawal as a trigger of alopecia areata",
    ],
)
def test_what_is_not_blamed_is_a_treatment(title: str) -> None:
    """The culprit is something else, the risk is lower or of something else, or something got better."""
    assert roles(title) == {"dupilumab": "treatment"}
    assert INDUCED not in found(title)


@pytest.mark.parametrize(
    "text",
    [
        "Hair loss with vismodegib and sonidegib",
        "Risk of alopecia areata with vismodegib or sonidegib",
        "Alopecia areata in a woman with psoriasis on vismodegib and sonidegib",
        "Alopecia caused by vismodegib, sonidegib",
        "Alopecia areata after switching to vismodegib or sonidegib",
    ],
)
def test_agents_in_a_list_share_what_they_are_blamed_for(text: str) -> None:
    """A comma, `and` and `or` make a list."""
    assert roles(text) == {"vismodegib": "cause", "sonidegib": "cause"}


@pytest.mark.parametrize(
    "text",
    [
        "Hair loss with vismodegib. Sonidegib was given.",
        "Hair loss with vismodegib: sonidegib is an option",
        "Hair loss with vismodegib, treated with sonidegib",
        "Hair loss with vismodegib but none with sonidegib",
        "Sonidegib for hair loss due to vismodegib",
    ],
)
def test_what_stands_in_another_clause_is_not_blamed(text: str) -> None:
    """A list ends with its sentence, and with other words."""
    assert roles("Alopecia", text)["sonidegib"] != "cause"


def test_a_full_stop_ends_what_is_blamed() -> None:
    """The next sentence of an abstract speaks of something else."""
    abstract = "Ten patients were treated with dapsone. The cause of alopecia areata is unknown."

    assert roles("Alopecia areata", abstract) == {"dapsone": "treatment"}


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Drug-induced subacute cutaneous lupus erythematosus", "Terbinafine was named most."),
        ("Medication-induced hair loss: an overview", "Lithium and terbinafine are well known."),
        ("Drug-associated lupus", "Odds were raised after terbinafine."),
        ("A register of drug-related lichen planus", "We found terbinafine, among others."),
        ("Drug-triggered psoriasis", "Half had terbinafine."),
    ],
)
def test_a_work_on_what_drugs_do_blames_those_that_it_names(title: str, abstract: str) -> None:
    """Its title names none, and nothing is said to have helped."""
    assert roles(title, abstract) == {"terbinafine": "cause"}


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Drug-induced alopecia", "It was treated with minoxidil."),
        ("Drug-induced alopecia", "Minoxidil can improve it."),
        ("Drug-induced alopecia: treatment outcomes", "Minoxidil was used."),
        ("Minoxidil for drug-induced alopecia", ""),
        ("Chemotherapy-induced alopecia", "Minoxidil and cooling are used."),
        ("Alopecia that no drug helps", "Minoxidil is common."),
    ],
)
def test_a_remedy_of_what_drugs_do_is_a_treatment(title: str, abstract: str) -> None:
    """Where the title names it, something is said to have helped, or the drugs have a name of their own."""
    assert roles(title, abstract) == {"minoxidil": "treatment"}


def _role(title: str, mesh: str) -> str:
    entry = Entry("k", "article", {"title": title, "mesh": mesh})
    return next(one.role for one in suggest(entry, VOCABULARY) if one.facet == "agent")


@pytest.mark.parametrize(
    ("title", "mesh", "role"),
    [
        ("Adalimumab", "Adalimumab / adverse effects, Adalimumab / therapeutic use", "treatment"),
        ("Adalimumab", "Adalimumab / administration & dosage, Adalimumab / adverse effects", "treatment"),
        ("Adalimumab", "Adalimumab / adverse effects, Psoriasis", "cause"),
        (
            "Adalimumab",
            "Adalimumab / adverse effects, Adalimumab / therapeutic use, Alopecia / chemically induced",
            "cause",
        ),
        (
            "Alopecia in a patient with psoriasis treated with adalimumab",
            "Adalimumab / adverse effects, Alopecia / chemically induced",
            "cause",
        ),
        (
            "Adalimumab in psoriasis",
            "Adalimumab / adverse effects, Adalimumab / therapeutic use, Nausea / chemically induced",
            "treatment",
        ),
        ("Adalimumab in psoriasis", "Adalimumab / therapeutic use, Alopecia / chemically induced", "treatment"),
        ("Alopecia due to adalimumab", "Adalimumab / adverse effects, Adalimumab / therapeutic use", "cause"),
    ],
)
def test_adverse_effects_beside_a_use_are_those_of_a_trial(title: str, mesh: str, role: str) -> None:
    """Unless a heading says `chemically induced`, or the title what came from it."""
    assert _role(title, mesh) == role


@pytest.mark.parametrize(
    "title",
    [
        "Paradoxical erythema of head and neck in patients with atopic dermatitis treated with dupilumab",
        "Exacerbation of an old eruption in children with atopic dermatitis treated with dupilumab",
        "Incidence of conjunctivitis in adults receiving dupilumab",
        "New-onset arthritis in patients on dupilumab",
        "Eruptive keratoacanthomas in a patient with psoriasis on dupilumab",
        "Risk of infection in patients with lichen planopilaris treated with dupilumab",
        "Adverse events in alopecia areata patients receiving dupilumab",
    ],
)
def test_a_harm_needs_no_name_of_the_vocabulary(title: str) -> None:
    """What comes before the people tells of one, whatever it is called; what they have is not brought about by it."""
    assert roles(title) == {"dupilumab": "cause"}
    assert INDUCED not in found(title)


@pytest.mark.parametrize(
    "title",
    [
        "Quality of life of adults receiving dupilumab",
        "Incidence of remission in adults receiving dupilumab",
        "Adults with a new-onset eruption treated with dupilumab",
        "Children with atopic dermatitis treated with dupilumab: growth",
    ],
)
def test_people_who_are_told_of_for_something_else_are_treated(title: str) -> None:
    """Nothing is new or worse, it is better, or it is what they had before."""
    assert roles(title) == {"dupilumab": "treatment"}


def test_what_a_title_says_of_a_class_holds_for_its_members() -> None:
    """The abstract says of each only that somebody was treated with it."""
    abstract = "A woman treated with adalimumab and a man on infliximab for psoriasis were seen."
    assert set(roles("Skin reactions to TNF inhibitors", abstract).values()) == {"cause"}
    assert roles("TNF inhibitors in psoriasis", abstract)["adalimumab"] == "treatment"


def test_an_agent_is_known_by_the_stem_of_its_name() -> None:
    """What it brings about is hair loss by a drug, whether the vocabulary has the drug or not."""
    assert INDUCED in found("Imatinib-induced lichen planopilaris in a blaschko-linear distribution")
    assert INDUCED not in found("Imatinib-induced hair regrowth in alopecia areata")
    assert INDUCED not in found("Stress-induced alopecia areata")


def test_what_an_agent_spares_is_an_aside() -> None:
    """A steroid-sparing effect is one of the other agent; a poor response to one is what another is given for."""
    assert roles("Glucocorticoid-sparing effect of belimumab in lupus")["corticosteroid"] == "background"
    title = "Risankizumab in psoriasis with a suboptimal response to secukinumab or ixekizumab"
    assert roles(title) == {"risankizumab": "treatment", "secukinumab": "background", "ixekizumab": "background"}


def test_hair_loss_that_a_culprit_stands_for_needs_no_name_of_its_own() -> None:
    """`Lost his hair` is hair loss; hair follicles may be lost, too."""
    assert INDUCED in found("Hair loss", "A man with psoriasis lost his hair on adalimumab.")
    assert "condition:alopecia" not in every("Loss of hair follicle stem cells")
