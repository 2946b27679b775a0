"""What a record names without being about it: in a long abstract, in the headings of indexers, beside its title."""

import pytest

from citekit.bib.entry import Entry
from citekit.tagging.suggest import stands_behind, suggest
from titled import VOCABULARY, found, roles

LONG = (
    " The notes of all who came to the clinic in ten years were read by two of us, and what they said was counted." * 5
)


def _found(**fields: str) -> set[str]:
    return {one.tag for one in suggest(Entry("k", "article", fields), VOCABULARY) if stands_behind(one)}


@pytest.mark.parametrize(
    ("title", "said", "expected"),
    [
        ("Tofacitinib", "Methotrexate was tried. Methotrexate was stopped.", {"tofacitinib", "jak-inhibitor"}),
        ("JAK inhibitors", "Tofacitinib was given.", {"tofacitinib", "jak-inhibitor"}),
        ("A look back", "Methotrexate was tried.", {"methotrexate", "conventional-immunosuppressant"}),
    ],
)
def test_a_long_abstract_names_agents_in_passing_beside_that_of_the_title(
    title: str, said: str, expected: set[str]
) -> None:
    """Not those of a class in the title, and not where the title names none."""
    agents = {f"agent:{one}" for one in expected}
    assert found(title, said + LONG) <= agents
    assert agents & found(title, said + LONG)
    assert ("agent:tofacitinib" in agents) == ("agent:tofacitinib" in found(title, said + LONG))


def test_what_a_long_abstract_names_again_and_again_is_what_it_is_about() -> None:
    """Four times, or twice a kind of what the title names; so does a short one that names it once."""
    psoriasis, discoid = "condition:psoriasis", "condition:discoid-lupus-erythematosus"
    assert psoriasis not in found("Alopecia areata", "Psoriasis was seen. " * 3 + LONG)
    assert psoriasis in found("Alopecia areata", "Psoriasis was seen. " * 4 + LONG)
    assert psoriasis in found("Alopecia areata", "Psoriasis was seen, and psoriasis went.")
    assert discoid not in found("Lupus erythematosus", "Discoid lupus was seen." + LONG)
    assert discoid in found("Lupus erythematosus", "Discoid lupus was seen. " * 2 + LONG)


def test_a_sentence_or_two_name_agents_that_are_meant_and_conditions_that_go_along() -> None:
    """Another condition than the title's is a comorbidity or a control there, but not a kind of the title's."""
    said = "Of 130 women with frontal fibrosing alopecia 12 had vitiligo; tofacitinib and methotrexate were given."
    tags = found("Scarring alopecia treated with tofacitinib", said)
    assert {"condition:frontal-fibrosing-alopecia", "agent:methotrexate"} <= tags
    assert "condition:vitiligo" not in tags


def test_hair_loss_by_an_agent_is_never_said_in_passing() -> None:
    """It has no name of its own in the text; the agent that brought it about is what the work is about."""
    assert "condition:drug-induced-alopecia" in found("Nails and adalimumab", "Alopecia induced by adalimumab." + LONG)


@pytest.mark.parametrize(
    ("title", "meant"),
    [("Alopecia areata during follow-up", False), ("A strange case", True)],
)
def test_a_heading_without_a_star_is_no_topic_beside_that_of_the_title(title: str, meant: bool) -> None:
    """Indexers star the major topics of a work; without a title that tells, any heading counts."""
    plain = {"title": title, "mesh": "Alopecia Areata* / etiology; Psoriasis / drug therapy; Humans"}
    starred = {**plain, "mesh": plain["mesh"].replace("therapy", "therapy*")}
    assert ("condition:psoriasis" in _found(**plain)) == meant
    assert "condition:psoriasis" in _found(**starred)


def test_the_model_of_a_substance_is_not_the_substance() -> None:
    """MeSH has no heading for apremilast and files it under thalidomide, with all of its other subheadings."""
    mesh = "Thalidomide / adverse effects; Thalidomide / analogs & derivatives*; Thalidomide / therapeutic use*"
    beside = {"mesh": mesh, "substances": "Thalidomide"}
    assert "agent:thalidomide" not in _found(title="Apremilast for discoid lupus", **beside)
    assert "agent:thalidomide" in _found(title="Thalidomide for discoid lupus", **beside)


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("Secukinumab in patients with hidradenitis suppurativa who failed adalimumab", "background"),
        ("Secukinumab versus placebo and adalimumab in hidradenitis suppurativa", "comparator"),
        ("Secukinumab in hidradenitis suppurativa on background adalimumab", "background"),
        ("Secukinumab as a replacement for adalimumab in hidradenitis suppurativa", "background"),
    ],
)
def test_an_agent_that_a_title_names_aside_is_one_in_the_abstract(title: str, part: str) -> None:
    """However often it is named there."""
    abstract = "Adalimumab is used first. Adalimumab was stopped. Patients on adalimumab were many." + LONG
    assert roles(title, abstract) == {"secukinumab": "treatment", "adalimumab": part}
    assert "agent:adalimumab" not in found(title, abstract)


def test_inhibitors_block() -> None:
    """An adjective of that kind makes an agent of its target, too."""
    assert "agent:tnf-inhibitor" in found("Skin conditions during TNF-α-blocking therapy")
