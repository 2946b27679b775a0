"""Frequent terms that no concept covers."""

from citekit.vocabulary import Concept, Facet, Vocabulary
from citekit.vocabulary.candidates import Candidate, candidates

VOCABULARY = Vocabulary.of(
    [Facet("condition", "Condition")], [Concept("condition", "lpp", "lichen planopilaris", abbreviations=("LPP",))]
)


def terms(*texts: tuple[str, str, list[str]], least: int = 2) -> dict[str, int]:
    """Return term, in lower case, to count."""
    return {one.term.lower(): one.count for one in candidates(texts, VOCABULARY, least)}


def test_what_a_concept_covers_is_no_candidate() -> None:
    """Neither its names nor the phrases around them; what stands beside them is."""
    found = terms(("a", "Lichen planopilaris and trichoscopy", []), ("b", "Trichoscopy of LPP", []))

    assert found == {"trichoscopy": 2}


def test_a_phrase_takes_the_place_of_its_parts() -> None:
    """`platelet rich plasma` is one term, not six; `plasma` has an entry of its own."""
    found = terms(
        ("a", "Platelet-rich plasma in FAPD", []),
        ("b", "platelet-rich plasma", []),
        ("c", "Plasma", []),
        ("d", "Plasma", []),
    )

    assert found == {"plasma": 4, "platelet-rich plasma": 2}


def test_keywords_count_whole_and_each_entry_once() -> None:
    """A keyword is a term as it stands; title and keywords of one entry are one."""
    rows = candidates(
        [("a", "Hair transplantation", ["Hair transplantation", "quality of life"]), ("b", "", ["Quality of Life"])],
        VOCABULARY,
        1,
    )

    assert rows[0] == Candidate("quality of life", 2, 2, ("a", "b"))
    assert Candidate("Hair transplantation", 1, 1, ("a",)) in rows


def test_words_of_any_title_are_no_terms() -> None:
    """Study, patients, treatment say nothing alone."""
    assert terms(("a", "A study of patients", []), ("b", "A study of patients", [])) == {}


def test_a_part_of_names_is_no_term() -> None:
    """An adjective, half of a name: nobody writes them alone. Words of any title are none either."""
    found = terms(
        ("a", "Influence of cutaneous sarcoidosis", []), ("b", "Influence of sarcoidosis on basal cell tumours", []),
        ("c", "Cutaneous tumours", []), ("d", "Basal cell tumours and cutaneous sarcoidosis", []),
        ("e", "Sarcoidosis", []), ("f", "Sarcoidosis", []),
    )  # fmt: skip

    assert found == {"basal cell tumours": 2, "cutaneous sarcoidosis": 2, "sarcoidosis": 5}


def test_what_stands_beside_a_covered_name_does_not_stand_alone() -> None:
    """`refractory` before a condition is no term, however often it is written."""
    found = terms(*((key, f"Refractory lichen planopilaris {key}", []) for key in "abcd"))

    assert found == {}


def test_a_term_may_hold_an_of() -> None:
    """Where words that say something stand on both sides."""
    found = terms(("a", "Cancer of unknown origin", []), ("b", "On cancer of unknown origin", []))

    assert found == {"cancer of unknown origin": 2}
