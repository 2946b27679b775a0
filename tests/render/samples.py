"""What the tests of this folder share: the seed's references as CSL-JSON, a small vocabulary, a hostile title."""

from citekit.reading_list import ReadingList, arrange
from citekit.vocabulary import Concept, Facet, Vocabulary

VOCABULARY = Vocabulary.of(
    [Facet("condition", "Condition"), Facet("agent", "Agent")],
    [
        Concept("condition", "scarring-alopecia", "scarring alopecia"),
        Concept("condition", "lichen-planopilaris", "lichen planopilaris", broader=("scarring-alopecia",)),
        Concept(
            "condition", "frontal-fibrosing-alopecia", "frontal fibrosing alopecia", broader=("scarring-alopecia",)
        ),
        Concept("agent", "jak-inhibitor", "JAK inhibitor"),
        Concept("agent", "tofacitinib", "tofacitinib", broader=("jak-inhibitor",)),
        Concept("agent", "baricitinib", "baricitinib", broader=("jak-inhibitor",)),
        Concept("agent", "tnf-inhibitor", "TNF-α inhibitor"),
        Concept("agent", "hydroxychloroquine", "hydroxychloroquine"),
    ],
)

HOSTILE = (
    r"1. <script>alert(1)</script> & 100% of #1 _under_ *star* [x](javascript:y) `code` \input{/etc/passwd} $x^2$ ~ {b}"
)
"""A title full of marks of every output format."""


def article(
    key: str, authors: str, year: int, title: str, journal: str = "J Test", doi: str = "", **more: str
) -> dict[str, object]:
    """Return a journal article; ``authors`` as in ``Cummins DM, Chaudhry IH``."""
    people = [name.rpartition(" ") for name in authors.split(", ")]
    return {
        "id": key,
        "type": "article-journal",
        "author": [{"family": family, "given": ".".join(initials) + "."} for family, _, initials in people],
        "issued": {"date-parts": [[year]]},
        "title": title,
        "container-title": journal,
        "container-title-short": journal,
        "DOI": doi or f"10.5555/{year}",
        **more,
    }


SEED = [
    article(
        "cummins2021",
        "Cummins DM, Chaudhry IH, Harries M",
        2021,
        "Scarring alopecias: pathology and an update on digital developments",
        "Biomedicines",
        "10.3390/biomedicines9121755",
        volume="9",
        issue="12",
        number="1755",
    ),
    article(
        "chiang2015",
        "Chiang YZ, Bundy C, Griffiths CE, Paus R, Harries MJ",
        2015,
        "The role of beliefs: lessons from a pilot study on illness perception, psychological distress and quality of"
        " life in patients with primary cicatricial alopecia",
        "Br J Dermatol",
        "10.1111/bjd.13259",
        volume="172",
        issue="1",
        page="130-137",
    ),
    article(
        "joshi2023",
        "Joshi TP, Duruewuru A, Holla S, Naqvi Z, Zhu H, Ren V",
        2023,
        "Comorbidities associated with lichen planopilaris: a case-control study using the all of us database",
        "Int J Dermatol",
        "10.1111/ijd.16433",
        volume="62",
        issue="7",
        page="e396-e398",
    ),
    article(
        "errichetti2018",
        "Errichetti E, Figini M, Croatto M, Stinco G",
        2018,
        "Therapeutic management of classic lichen planopilaris: a systematic review",
        "Clin Cosmet Investig Dermatol",
        "10.2147/ccid.S137870",
        volume="11",
        page="91-102",
    ),
    article(
        "kerkemeyer2021",
        "Kerkemeyer KLS, Eisman S, Bhoyrul B, Pinczewski J, Sinclair RD",
        2021,
        "Frontal fibrosing alopecia",
        "Clin Dermatol",
        "10.1016/j.clindermatol.2020.10.007",
        volume="39",
        issue="2",
        page="183-193",
    ),
]


def plain_list(items: list[dict[str, object]]) -> ReadingList:
    """Return the works of ``items`` as one list without sections."""
    return arrange([(str(item["id"]), {}) for item in items], VOCABULARY)
