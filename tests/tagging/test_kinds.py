"""Groups beside their members, and other ways to write a name: what stays, and what a name is taken for."""

import pytest

from titled import found

STEROID, TOPICAL = "agent:corticosteroid", "agent:topical-corticosteroid"


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Comorbidity of psoriasis and inflammatory bowel disease", "Crohn's disease was frequent."),
        ("Inflammatory bowel disease: a cohort", "Ulcerative colitis and Crohn disease were seen."),
        ("Hair loss in inflammatory bowel disease", "Half had Crohn disease."),
    ],
)
def test_a_group_that_a_title_names_is_meant_if_no_member_is_called_after_it(title: str, abstract: str) -> None:
    """Nobody calls Crohn disease an inflammatory bowel disease for short."""
    assert "condition:inflammatory-bowel-disease" in found(title, abstract)


@pytest.mark.parametrize(
    ("title", "abstract", "group"),
    [
        ("Alopecia: evaluation and treatment", "Alopecia areata and telogen effluvium.", "alopecia"),
        ("Lupus of the scalp", "Discoid lupus erythematosus.", "lupus-erythematosus"),
        ("Crohn disease, an inflammatory bowel disease", "", "inflammatory-bowel-disease"),
        ("Crohn disease", "It is an inflammatory bowel disease.", "inflammatory-bowel-disease"),
        ("A cohort", "Inflammatory bowel disease, above all Crohn disease.", "inflammatory-bowel-disease"),
        ("Discoid lupus", "It is a cutaneous lupus erythematosus.", "cutaneous-lupus-erythematosus"),
    ],
)
def test_a_group_gives_way_that_may_be_short_for_a_member(title: str, abstract: str, group: str) -> None:
    """Or that the title names beside it, or not at all."""
    assert f"condition:{group}" not in found(title, abstract)


def test_a_group_is_meant_whose_members_a_title_counts_among_others() -> None:
    """Members stand behind ``including`` wherever they come in the list."""
    tags = found("Scarring alopecia: lymphocytic scarring alopecias, including lupus and lichen planopilaris")
    assert {"condition:scarring-alopecia", "condition:lichen-planopilaris"} <= tags


def test_a_kind_that_the_vocabulary_does_not_keep_apart_stands_for_its_group() -> None:
    """A group is meant beside a member where it is named by another kind, which is no member of its own."""
    expected = {"condition:discoid-lupus-erythematosus", "condition:cutaneous-lupus-erythematosus"}
    assert found("Management of refractory discoid lupus and subacute cutaneous lupus") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Intralesional triamcinolone and topical steroids were given.", {STEROID, TOPICAL}),
        ("Prednisone and topical clobetasol were given.", {STEROID, TOPICAL}),
        ("Clobetasol, a potent corticosteroid, was given.", {TOPICAL}),
        ("Topical corticosteroids, above all clobetasol, were given.", {TOPICAL}),
        ("Betamethasone valerate lotion was given.", {TOPICAL}),
        ("Betamethasone 17-valerate cream was given.", {TOPICAL}),
        ("Fluocinonide was better than nothing.", {TOPICAL}),
        ("Mometasone and a steroid cream were given.", {TOPICAL}),
        ("Intralesional betamethasone was given.", {STEROID}),
        ("Oral mini-pulses of betamethasone were given.", {STEROID}),
    ],
)
def test_steroids_are_told_apart_by_what_they_are_put_on(text: str, expected: set[str]) -> None:
    """A steroid that is swallowed or injected stands beside one for the skin; the bare class says what it is."""
    assert found("A scalp disease", text) == expected


@pytest.mark.parametrize(
    ("title", "tag"),
    [
        ("Psoriasis and inhibitors of IL-17", "agent:il-17-inhibitor"),
        ("Eczema under inhibitors of IL-17 and IL-23", "agent:il-23-inhibitor"),
        ("Antagonists of tumor necrosis factor", "agent:tnf-inhibitor"),
        ("Inhibitors of Janus kinases", "agent:jak-inhibitor"),
        ("Antibodies against IL-17", "agent:il-17-inhibitor"),
        ("Targeting the JAK/STAT pathway", "agent:jak-inhibitor"),
        ("Alopecia androgenetica", "condition:androgenetic-alopecia"),
    ],
)
def test_a_class_may_be_named_the_other_way_round(title: str, tag: str) -> None:
    """`Inhibitors of T` are T inhibitors."""
    assert tag in found(title)


@pytest.mark.parametrize(
    "title",
    [
        "Levels of tumor necrosis factor",
        "Antibodies and IL-17",
        "Inhibitors of cell growth and tumor necrosis factor",
        "IL-17 against candida",
        "The JAK/STAT pathway",
        "Antagonists of retinoic acid; tumor necrosis factor",
    ],
)
def test_a_target_is_no_agent(title: str) -> None:
    """It takes a word of inhibition right beside it."""
    assert found(title) == set()


@pytest.mark.parametrize(
    ("title", "tag"),
    [
        ("MTX in lichen planopilaris", "agent:methotrexate"),
        ("HCQ for discoid lupus erythematosus", "agent:hydroxychloroquine"),
        ("MMF in psoriasis", "agent:mycophenolate-mofetil"),
        ("LDN for hidradenitis suppurativa", "agent:naltrexone"),
        ("MTX and HCQ in lichen planopilaris", "agent:hydroxychloroquine"),
    ],
)
def test_a_short_form_that_is_given_for_a_condition_is_an_agent(title: str, tag: str) -> None:
    """As a condition's is behind an agent and the same word."""
    assert tag in found(title)


@pytest.mark.parametrize(
    "title",
    ["MTX in mice", "MMF and psoriasis", "Lichen planopilaris in MTX", "The HCQ scale", "LDN in FFA", "MTX: psoriasis"],
)
def test_a_short_form_beside_something_else_may_be_anything(title: str) -> None:
    """The condition stands in full, and behind `in` or `for`."""
    assert not any(tag.startswith("agent:") for tag in found(title))
