"""What is named aside: earlier drugs, drugs given besides, comparators, what was ruled out or is had besides."""

import pytest

from titled import every, found, roles

AREATA = "condition:alopecia-areata"


@pytest.mark.parametrize(
    "abstract",
    [
        "Apremilast was tried; methotrexate had not been enough.",
        "Methotrexate and steroids were not enough, so that apremilast was started.",
        "A woman who had lost response to methotrexate was changed to apremilast.",
        "She had lost her response to methotrexate and took apremilast.",
        "A man whose disease had not answered to methotrexate improved on apremilast.",
        "After dapsone and methotrexate had failed, apremilast cleared the scalp.",
        "Apremilast cleared what methotrexate did not control.",
        "Apremilast was effective where methotrexate was not.",
        "Apremilast is used when methotrexate fails.",
        "Ten patients changed from methotrexate to apremilast.",
        "A man whose scalp had not improved on methotrexate was put on apremilast.",
        "The disease was poorly controlled with methotrexate and cleared on apremilast.",
        "Apremilast for a man who had failed (methotrexate, dapsone).",
        "Apremilast in disease refractory to, or intolerant of, methotrexate.",
    ],
)
def test_an_agent_that_was_not_enough_is_background(abstract: str) -> None:
    """The one that came after it is what the work is about."""
    said = roles("Folliculitis decalvans", abstract)

    assert (said["methotrexate"], said["apremilast"]) == ("background", "treatment")


@pytest.mark.parametrize(
    "abstract",
    [
        "Methotrexate was enough.",
        "Methotrexate was given, and hydroxychloroquine where this was not enough.",
        "Ten patients changed to methotrexate.",
        "Response to methotrexate was lost in none.",
        "Methotrexate fills a gap.",
        "Methotrexate worked where it was given.",
    ],
)
def test_an_agent_that_was_enough_is_a_treatment(abstract: str) -> None:
    """Also where another was not, and where its word stands elsewhere."""
    assert roles("Folliculitis decalvans", abstract)["methotrexate"] == "treatment"


@pytest.mark.parametrize(
    "abstract",
    [
        "Apremilast was added to methotrexate.",
        "Apremilast was added to oral methotrexate in thirty women.",
        "Apremilast was given with a stable dose of methotrexate.",
        "Apremilast on top of methotrexate was of use.",
        "Apremilast with concomitant methotrexate for a year.",
        "Apremilast as an adjunct to methotrexate.",
        "Ten women on methotrexate were given apremilast.",
        "Patients on oral methotrexate for years received apremilast.",
        "Seventeen men on methotrexate added apremilast.",
        "Adults on methotrexate were randomised to apremilast or placebo.",
    ],
)
def test_an_agent_that_was_given_besides_is_background(abstract: str) -> None:
    """Co-medication is not what a work is about."""
    assert roles("Folliculitis decalvans", abstract) == {"apremilast": "treatment", "methotrexate": "background"}


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Apremilast added to methotrexate in folliculitis decalvans", ""),
        ("Folliculitis decalvans", "Apremilast was combined with methotrexate."),
        ("Folliculitis decalvans", "Ten women on methotrexate and apremilast were followed."),
        ("Folliculitis decalvans", "Ten women given methotrexate or apremilast had acne."),
        ("Apremilast in patients on methotrexate", ""),
        ("Folliculitis decalvans", "Something was added to care by apremilast and methotrexate."),
        ("Folliculitis decalvans", "Added to creams, apremilast and methotrexate helped."),
        ("Folliculitis decalvans", "Apremilast with or without methotrexate was given."),
        ("Apremilast with or without methotrexate in folliculitis decalvans", ""),
    ],
)
def test_an_agent_of_a_combination_is_a_treatment(title: str, abstract: str) -> None:
    """In a title what is added to is part of it, too; elsewhere it stands right behind."""
    assert roles(title, abstract) == {"apremilast": "treatment", "methotrexate": "treatment"}


@pytest.mark.parametrize(
    "title",
    [
        "Apremilast in hidradenitis suppurativa after adalimumab",
        "Apremilast for psoriasis after adalimumab: a case series",
        "Apremilast after adalimumab",
        "Successful apremilast after adalimumab in dissecting cellulitis",
        "Rescue by apremilast after adalimumab in folliculitis decalvans",
    ],
)
def test_an_agent_after_which_another_was_given_is_background(title: str) -> None:
    """The title is on the one that came later."""
    assert roles(title) == {"apremilast": "treatment", "adalimumab": "background"}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Regrowth in alopecia areata after adalimumab", {"adalimumab": "treatment"}),
        ("Apremilast before and after adalimumab", {"apremilast": "treatment", "adalimumab": "treatment"}),
        ("Apremilast: alopecia areata after adalimumab", {"apremilast": "treatment", "adalimumab": "cause"}),
        ("Apremilast and adalimumab after surgery", {"apremilast": "treatment", "adalimumab": "treatment"}),
        ("Response after adalimumab and after apremilast", {"apremilast": "treatment", "adalimumab": "treatment"}),
    ],
)
def test_after_alone_is_no_background(title: str, expected: dict[str, str]) -> None:
    """It takes another agent before that was given instead."""
    assert roles(title) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Risankizumab in psoriasis: two placebo-controlled and ustekinumab-controlled phase 3 trials",
        "Risankizumab in psoriasis: an ustekinumab-controlled study",
        "Risankizumab for psoriasis: a randomised, ustekinumab-controlled trial",
        "Efficacy of risankizumab compared to ustekinumab and placebo in psoriasis",
        "Risankizumab versus ustekinumab or placebo",
        "Risankizumab versus placebo or ustekinumab",
    ],
)
def test_a_control_beside_a_placebo_is_a_comparator_in_a_title(title: str) -> None:
    """So is what a trial is called controlled by."""
    assert roles(title) == {"risankizumab": "treatment", "ustekinumab": "comparator"}


@pytest.mark.parametrize(
    "title",
    [
        "Risankizumab in psoriasis: a controlled trial",
        "Risankizumab-controlled psoriasis",
        "Risankizumab or placebo in psoriasis",
        "Risankizumab and placebo in psoriasis: a randomised trial",
        "Response to risankizumab or placebo",
    ],
)
def test_what_a_placebo_stands_beside_is_no_comparator_alone(title: str) -> None:
    """It takes a word of comparison, or of a trial."""
    assert roles(title) == {"risankizumab": "treatment"}


@pytest.mark.parametrize(
    "abstract",
    [
        "It must be told from alopecia areata.",
        "It looks like alopecia areata at first.",
        "Alopecia areata is the main differential diagnosis.",
        "Alopecia areata and tinea are to be excluded.",
        "A woman who had been treated for alopecia areata for years.",
        "The drug is known from alopecia areata.",
        "The drug is registered for alopecia areata.",
        "Some also had alopecia areata.",
    ],
)
def test_what_it_is_told_from_or_had_besides_is_no_topic(abstract: str) -> None:
    """Of an abstract; other diagnoses, other uses and what some people have as well."""
    assert AREATA not in found("A review", abstract)


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("A review", "We compare it with scarring. Alopecia areata was seen in ten."),
        ("Patients with lichen planopilaris also had alopecia areata", ""),
        ("Alopecia areata and its differential diagnosis", ""),
        ("Alopecia areata as a differential diagnosis of tinea", ""),
        ("Lichen planopilaris with or without alopecia areata", ""),
        ("A registry", "Women treated for alopecia areata were asked."),
    ],
)
def test_a_condition_that_is_looked_at_is_a_topic(title: str, abstract: str) -> None:
    """Words like those of an aside stand elsewhere, or in the title."""
    assert AREATA in found(title, abstract)


def test_a_list_after_which_another_was_given_is_background() -> None:
    """All of it."""
    title = "Bimekizumab in scalp psoriasis after secukinumab, adalimumab or ustekinumab"

    assert {tag for tag in found(title) if tag.startswith("agent:")} == {"agent:bimekizumab"}


@pytest.mark.parametrize("verb", ["prevent", "improve", "affect", "halt", "worsen"])
def test_what_an_agent_does_not_do_rules_no_condition_out(verb: str) -> None:
    """The condition is there."""
    assert AREATA in found(f"Topical minoxidil does not {verb} alopecia areata")


def test_without_still_rules_out() -> None:
    """Only behind `with or` it does not."""
    assert every("Psoriasis without psoriatic arthritis")["condition:psoriatic-arthritis"].role == "negated"
    assert "condition:psoriatic-arthritis" in found("Psoriasis with or without psoriatic arthritis")
