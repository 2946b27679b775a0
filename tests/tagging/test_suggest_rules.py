"""Suggested tags where words around a name change what a work is about: short forms, causes, failures, exclusions."""

import pytest

from citekit.bib.entry import Entry
from citekit.tagging.experience import Experience
from citekit.tagging.suggest import Tagger, stands_behind, suggest
from citekit.tagging.tables import read_cues
from titled import VOCABULARY, every, found, roles

FFA, LPP, SCARRING = (
    "condition:frontal-fibrosing-alopecia",
    "condition:lichen-planopilaris",
    "condition:scarring-alopecia",
)
INDUCED = "condition:drug-induced-alopecia"


# ---- Short forms ----


@pytest.mark.parametrize(
    ("title", "tag"),
    [
        ("Prevalence of uterine leiomyomas in women with CCCA", "condition:central-centrifugal-cicatricial-alopecia"),
        ("Leiomyomas and CCCA", "condition:central-centrifugal-cicatricial-alopecia"),
        ("Long-term outcomes of hydroxychloroquine in FFA", FFA),
        ("Quality of life in patients with LPP", LPP),
        ("Scalp biopsies in LPP", LPP),
        ("FFA and alopecia areata", FFA),
        ("LPP and FFA: a survey", FFA),
    ],
)
def test_a_short_form_counts_by_what_stands_around_it(title: str, tag: str) -> None:
    """Four letters are enough; three need a relative, a word of the field, an agent for it or people who have it."""
    assert tag in found(title)


@pytest.mark.parametrize(
    "title",
    [
        "Pioglitazone lowers plasma FFA in type 2 diabetes",
        "The loss of weight and FFA in obesity",
        "FFA in psoriasis",
        "SAFETY OF FFA IN ADULTS",
    ],
)
def test_a_short_form_without_company_is_doubtful(title: str) -> None:
    """It is shown with little confidence, never proposed."""
    assert every(title)[FFA].band == "doubtful"


def test_two_letters_are_doubtful_whatever_they_are_given_for() -> None:
    """AD is Alzheimer's disease as well; only the long form or a close relative helps."""
    assert every("Etanercept in AD")["condition:atopic-dermatitis"].band == "doubtful"
    assert every("PCA and AA")[SCARRING].band == "doubtful"


def test_capitals_among_capitals_are_no_short_form() -> None:
    """In a title of capitals a short form looks like any word."""
    assert every("SAFETY OF CCCA")["condition:central-centrifugal-cicatricial-alopecia"].band == "doubtful"


def test_a_short_form_that_the_record_defines_otherwise_is_not_even_doubtful() -> None:
    """Free fatty acids are no alopecia, whatever stands beside them."""
    assert FFA not in every("Free fatty acids (FFA) and insulin resistance in obesity")
    assert FFA not in every("Free fatty acids (FFA) in patients with alopecia", "Scalp and FFA.")


@pytest.mark.parametrize(
    "said",
    [
        "FFA (free fatty acids)",
        "Free fatty acids [FFA]",
        "FFA, free fatty acids,",
        "FFAs, i.e. free fatty acids,",
        "FFA = free fatty acids",
        "FFA: free fatty acids",
        "Free fatty acids, FFA,",
        "FFA stands for free fatty acids",
    ],
)
def test_a_record_may_define_a_short_form_in_other_ways(said: str) -> None:
    """Brackets of both kinds on both sides, an apposition, a sign; the words begin with the letters."""
    assert FFA not in every(f"{said} in patients with scarring alopecia")
    assert FFA in found("FFA (frontal fibrosing alopecia) in patients with psoriasis")
    assert FFA in found("FFA, fibrosing and frontal, in patients with scarring alopecia")


def test_a_doubtful_short_form_brings_nothing_about() -> None:
    """What may be no alopecia is no drug-induced one, and pushes no group aside."""
    assert INDUCED not in every("FFA after adalimumab")


def test_what_was_accepted_before_lifts_a_short_form() -> None:
    """In a library where FFA was always the alopecia, it is proposed, also beside weights learned from other labels."""
    judged = Experience(judged={(FFA, "ffa"): (6.0, 0.0)})
    elsewhere = Experience(weights={"condition": {"field=title": 3.0}})
    entry = Entry("k", "article", {"title": "Plasma FFA"})

    assert Tagger(VOCABULARY, judged).suggest(entry)[0].band == "likely"
    assert Tagger(VOCABULARY, elsewhere).suggest(entry)[0].band == "doubtful"


# ---- Causes ----


@pytest.mark.parametrize(
    "title",
    [
        "Frontal fibrosing alopecia under treatment with etanercept for rheumatoid arthritis",
        "Lichen planopilaris during long-term therapy with etanercept for rheumatoid arthritis",
        "Lichen planopilaris after treatment with etanercept in a patient with Crohn's disease",
        "Lichen planopilaris in a patient treated with etanercept for psoriasis",
        "Alopecia areata in two women on etanercept for psoriasis",
        "Lichen planopilaris in a patient treated with etanercept for ankylosing spondylitis",
        "New-onset alopecia areata in a patient on etanercept",
        "New-onset alopecia areata in a patient with psoriasis treated with etanercept",
        "Alopecia areata developing after starting etanercept",
        "Alopecia areata developing after initiation of treatment with etanercept",
    ],
)
def test_what_comes_up_under_an_agent_for_something_else_is_caused_by_it(title: str) -> None:
    """The agent was given for another condition, or the condition is called new."""
    assert roles(title) == {"etanercept": "cause"}
    assert INDUCED in found(title)


@pytest.mark.parametrize(
    "title",
    [
        "Hair regrowth in alopecia areata during treatment with dupilumab for atopic dermatitis",
        "Remission of lichen planopilaris after treatment with dupilumab for atopic dermatitis",
        "Treatment of alopecia areata in a patient treated with dupilumab for atopic dermatitis",
        "Alopecia areata in a patient treated with dupilumab",
        "Alopecia areata in patients treated with dupilumab for 52 weeks",
        "Alopecia areata in patients treated with dupilumab for refractory disease",
        "Alopecia areata patients on dupilumab",
        "Alopecia areata and atopic dermatitis treated with dupilumab",
        "Psoriasis patients treated with dupilumab for atopic dermatitis",
        "Evolution of frontal fibrosing alopecia under treatment with dupilumab",
    ],
)
def test_what_improves_or_is_itself_treated_is_not_caused(title: str) -> None:
    """A word of improvement, or no other condition that the agent is for, leaves it a treatment."""
    assert roles(title) == {"dupilumab": "treatment"}
    assert INDUCED not in found(title)


def test_a_condition_that_another_agent_is_for_did_not_come_up() -> None:
    """Neither the earlier agent nor the one for something else is its cause."""
    assert "cause" not in roles("Tofacitinib for alopecia areata after methotrexate").values()
    title = "Tofacitinib for alopecia areata in a patient treated with methotrexate for rheumatoid arthritis"
    assert "cause" not in roles(title).values()


def test_an_induced_alopecia_by_an_agent_names_its_cause() -> None:
    """`prevented by` is none."""
    assert roles("Chemotherapy-induced alopecia by docetaxel: treatment and prevention") == {"docetaxel": "cause"}
    assert roles("Chemotherapy-induced alopecia prevented by minoxidil") == {"minoxidil": "treatment"}


@pytest.mark.parametrize(
    "title",
    [
        "Hydroxychloroquine-induced hyperpigmentation in frontal fibrosing alopecia",
        "Psoriasis in a patient treated with dupilumab for alopecia areata",
        "Side effects of tofacitinib in alopecia areata",
    ],
)
def test_what_an_agent_is_given_for_is_not_its_effect(title: str) -> None:
    """An agent that causes something else makes no drug-induced alopecia of the alopecia that it treats."""
    assert set(roles(title).values()) == {"cause"}
    assert INDUCED not in every(title)


# ---- Groups, failures, exclusions ----


@pytest.mark.parametrize(
    "title",
    [
        "JAK inhibitors for lichen planopilaris and other primary cicatricial alopecias: a systematic review",
        "Lichen planopilaris and other forms of scarring alopecia",
        "Scarring alopecias, including lichen planopilaris",
    ],
)
def test_a_title_on_a_group_and_a_member_is_on_both(title: str) -> None:
    """`and other` joins them as `and` does."""
    assert {LPP, SCARRING} <= found(title)


def test_what_shares_a_word_with_its_group_is_joined_with_it() -> None:
    """`discoid lupus ... erythematosus` reaches over both, and hides nothing."""
    tags = found("Discoid lupus erythematosus and other forms of cutaneous lupus erythematosus")

    assert {"condition:discoid-lupus-erythematosus", "condition:cutaneous-lupus-erythematosus"} <= tags


@pytest.mark.parametrize(
    "title",
    [
        "Failure of tofacitinib in frontal fibrosing alopecia",
        "Lack of response to tofacitinib in lichen planopilaris: a case series",
        "Tofacitinib was ineffective in lichen planopilaris",
        "Predictors of tofacitinib failure in alopecia areata",
        "Inadequate response to treatment with tofacitinib in alopecia areata",
        "No effect of tofacitinib in lichen planopilaris: a randomised trial against placebo",
        "No benefit of tofacitinib in lichen planopilaris",
    ],
)
def test_a_title_on_a_failure_is_on_the_agent_that_failed(title: str) -> None:
    """A negative result is evidence of treatment."""
    assert "agent:tofacitinib" in found(title, "Methotrexate had been given before.")
    assert roles(title)["tofacitinib"] == "treatment"


@pytest.mark.parametrize(
    "title",
    [
        "Alopecia areata after failure of tofacitinib",
        "Alopecia areata after tofacitinib failure",
        "Alopecia areata with no response to tofacitinib",
        "Alopecia areata refractory to treatment with tofacitinib",
        "Alopecia areata unresponsive to tofacitinib",
        "Failure of tofacitinib and success of baricitinib in alopecia areata",
        "Baricitinib in patients with an inadequate response to tofacitinib",
    ],
)
def test_a_failure_before_something_else_is_background(title: str) -> None:
    """The work is on what came after it, or on the agent that helped."""
    assert roles(title)["tofacitinib"] == "background"
    assert "agent:tofacitinib" not in found(title)


def test_a_failure_in_an_abstract_is_background() -> None:
    """There, earlier treatments are told."""
    assert roles("Lichen planopilaris", "Lack of response to tofacitinib was noted.") == {"tofacitinib": "background"}


@pytest.mark.parametrize(
    "abstract",
    [
        "Patients with alopecia areata were excluded.",
        "Patients with alopecia areata, tinea capitis or psoriasis were excluded.",
        "Alopecia areata patients were excluded.",
        "We excluded patients with psoriasis, vitiligo, or alopecia areata.",
        "Excluding alopecia areata, all were seen.",
        "All were seen without psoriatic arthritis or alopecia areata.",
    ],
)
def test_what_is_excluded_is_negated(abstract: str) -> None:
    """A list of things that a record leaves out is left out as a whole."""
    assert every("Lichen planopilaris", abstract)["condition:alopecia-areata"].role == "negated"


@pytest.mark.parametrize(
    "abstract",
    [
        "In alopecia areata, patients with scars were excluded.",
        "Patients without generalized pustular psoriasis and alopecia areata were seen.",
        "Alopecia areata is common. Children were excluded.",
    ],
)
def test_an_exclusion_reaches_no_further_than_its_list(abstract: str) -> None:
    """`and` may begin something else, and so does another sentence."""
    assert every("Lichen planopilaris", abstract)["condition:alopecia-areata"].role == ""


def test_cues_of_a_review_need_not_hold_every_list() -> None:
    """A file of before the later lists is read, and `and` joins a group and its member all the same."""
    tagger = Tagger(VOCABULARY, cues=read_cues('[before]\nfailed = ["refractory to"]\n', "cues.toml"))
    entry = Entry(
        "k", "article", {"title": "Lichen planopilaris and scarring alopecia refractory to dapsone, with CCCA"}
    )
    tags = {one.tag: one for one in tagger.suggest(entry)}

    assert stands_behind(tags[SCARRING])
    assert tags["agent:dapsone"].role == "background"


@pytest.mark.parametrize(
    ("title", "tags"),
    [
        (
            "Fibrosing alopecia in a pattern distribution (FAPD)",
            {"condition:fibrosing-alopecia-in-a-pattern-distribution"},
        ),
        ("Rituximab", {"agent:rituximab"}),
        ("anti-IL-13 antibodies", {"agent:il-13-inhibitor"}),
        ("Ivarmacitinib for alopecia areata", {"agent:ivarmacitinib", "condition:alopecia-areata"}),
        ("Pembrolizumab-induced alopecia", {"agent:pembrolizumab", INDUCED}),
    ],
)
def test_the_starter_knows_what_reviews_of_hair_disease_meet(title: str, tags: set[str]) -> None:
    """Agents with their class, and the scarring alopecia that looks like androgenetic alopecia."""
    assert found(title) == tags


# ---- Keywords ----


@pytest.mark.parametrize("between", [",", ", ", ";", "; "])
def test_a_keyword_says_nothing_of_the_next(between: str) -> None:
    """Each keyword stands by itself: what negates in one (Zotero's own mark, too) ends with it, whatever parts them."""
    keywords = between.join(("⛔ No DOI found", "lichen planopilaris", "tofacitinib"))
    entry = Entry("k", "article", {"title": "A report", "keywords": keywords})

    assert {one.tag: one.role for one in suggest(entry, VOCABULARY)} == {LPP: "", "agent:tofacitinib": "treatment"}


def test_within_a_keyword_words_are_read_as_anywhere() -> None:
    """A negation inside one keyword holds for that keyword."""
    entry = Entry("k", "article", {"title": "A report", "keywords": "no lichen planopilaris, tofacitinib"})

    assert {one.tag: one.role for one in suggest(entry, VOCABULARY)}[LPP] == "negated"
