"""Counting works by two facets: classes and drugs, gaps, the untagged, splits, retracted works."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import query
from citekit.bib.entry import Entry
from citekit.errors import UsageError
from citekit.evidence_map import EvidenceMap, chart, classes_only
from citekit.reading_list import Tagged
from citekit.vocabulary import Concept, Facet, Vocabulary

VOCABULARY = Vocabulary.of(
    [Facet("condition", "Condition"), Facet("agent", "Agent"), Facet("design", "Study design")],
    [
        Concept("condition", "alopecia", "alopecia"),
        Concept("condition", "lpp", "lichen planopilaris", ("LPP",), broader=("alopecia",)),
        Concept("condition", "ffa", "frontal fibrosing alopecia", broader=("lpp",)),
        Concept("agent", "jak", "JAK inhibitor"),
        Concept("agent", "tofacitinib", "tofacitinib", broader=("jak",)),
        Concept("agent", "baricitinib", "baricitinib", broader=("jak",)),
        Concept("agent", "minoxidil", "minoxidil"),
        Concept("design", "rct", "randomised trial", ("RCT",)),
        Concept("design", "review", "systematic review"),
    ],
)


def tagged(key: str, condition: str = "", agent: str = "", design: str = "") -> Tagged:
    """Return a work with these notations, parted by blanks."""
    return key, {"condition": condition.split(), "agent": agent.split(), "design": design.split()}


def counts(made: EvidenceMap) -> dict[tuple[str, str], int]:
    """Return the count of every cell that has one, by row and column."""
    return {(cell.row.tag, cell.column.tag): cell.count for cells in made.cells for cell in cells if cell.count}


def test_a_class_counts_its_drugs_once_and_stands_before_them() -> None:
    """A work with two drugs of a class counts once for the class and once for each drug."""
    made = chart([tagged("a", "lpp", "tofacitinib baricitinib"), tagged("b", "lpp", "jak")], VOCABULARY)

    assert [(one.tag, one.group) for one in made.column_headings] == [
        ("agent:jak", ""),
        ("agent:tofacitinib", "agent:jak"),
        ("agent:baricitinib", "agent:jak"),
    ]
    assert counts(made) == {
        ("condition:lpp", "agent:jak"): 2,
        ("condition:lpp", "agent:tofacitinib"): 1,
        ("condition:lpp", "agent:baricitinib"): 1,
    }


def test_a_class_without_works_of_its_own_has_a_column() -> None:
    """One drug is enough for its class to be there."""
    made = chart([tagged("a", "lpp", "tofacitinib")], VOCABULARY)

    assert [one.title for one in made.column_headings] == ["JAK inhibitor", "Tofacitinib"]


def test_a_row_counts_the_works_of_its_narrower_rows() -> None:
    """What stands under a narrower condition is no gap of the broader one; the narrower one counts its own."""
    made = chart([tagged("a", "ffa", "minoxidil"), tagged("b", "lpp", "jak")], VOCABULARY)

    assert counts(made) == {
        ("condition:lpp", "agent:minoxidil"): 1,
        ("condition:lpp", "agent:jak"): 1,
        ("condition:ffa", "agent:minoxidil"): 1,
    }
    assert [one.keys for one in made.row_headings] == [("a", "b"), ("a",)]


def test_a_class_counts_what_stands_two_levels_below() -> None:
    """A work on a drug of a narrower class counts for the broader class too, and that cell is no gap."""
    vocabulary = Vocabulary.of(
        [Facet("condition", "Condition"), Facet("agent", "Agent")],
        [
            Concept("condition", "fd", "folliculitis decalvans"),
            Concept("agent", "biologic", "biologic"),
            Concept("agent", "tnf", "TNF inhibitor", broader=("biologic",)),
            Concept("agent", "adalimumab", "adalimumab", broader=("tnf",)),
        ],
    )
    made = chart([tagged("a", "fd", "adalimumab"), tagged("b", "", "biologic")], vocabulary)

    assert [(one.tag, one.keys) for one in made.column_headings] == [
        ("agent:biologic", ("a", "b")),
        ("agent:tnf", ("a",)),
        ("agent:adalimumab", ("a",)),
    ]
    assert [cell.gap for cell in made.cells[0]] == [False, False, False]


def test_what_nobody_studied_is_a_gap() -> None:
    """A cell of two concepts without a work is a gap; one of the untagged is not."""
    made = chart([tagged("a", "lpp", "jak"), tagged("b", "ffa", "minoxidil"), tagged("c", "ffa")], VOCABULARY)

    gaps = {(cell.row.tag, cell.column.tag) for cells in made.cells for cell in cells if cell.gap}

    assert gaps == {("condition:ffa", "agent:jak")}
    assert made.column_headings[-1].tag == "agent:none"
    assert made.column_headings[-1].title == "Untagged (agent)"


def test_concepts_that_were_asked_for_alone_make_rows_and_columns() -> None:
    """Other concepts of the same works are none; classes keep their place, and counts and the other facet are whole."""
    works = [tagged("a", "lpp", "tofacitinib"), tagged("b", "lpp ffa", "tofacitinib minoxidil")]
    asked = {"condition": {"condition:ffa"}, "agent": {"agent:tofacitinib"}}
    made = chart(works[1:], VOCABULARY, asked={"condition": asked["condition"]}, query="condition:ffa")
    drugs = chart(works, VOCABULARY, asked={"agent": asked["agent"]}, empty=True)

    assert [one.tag for one in made.row_headings] == ["condition:ffa"]
    assert [one.tag for one in made.column_headings] == ["agent:jak", "agent:tofacitinib", "agent:minoxidil"]
    assert made.unused_rows == ()
    assert made.query == "condition:ffa"
    assert [one.tag for one in drugs.column_headings] == ["agent:jak", "agent:tofacitinib"]
    assert [one.count for one in drugs.column_totals] == [2, 2]


def test_unused_concepts_are_named_or_get_rows_and_columns() -> None:
    """Without ``empty`` they are listed beside the map, with it they stand in it and are gaps."""
    works = [tagged("a", "lpp", "minoxidil")]
    used, whole = chart(works, VOCABULARY), chart(works, VOCABULARY, empty=True)

    assert used.unused_rows == ("frontal fibrosing alopecia",)  # alopecia counts the work, as a query does
    assert used.unused_columns == ("JAK inhibitor", "tofacitinib", "baricitinib")
    assert whole.unused_columns == ()
    assert len(whole.row_headings) * len(whole.column_headings) == 3 * 4


def test_an_unknown_tag_comes_last_by_its_notation() -> None:
    """A tag that the vocabulary does not hold is counted, behind those that it holds."""
    made = chart([tagged("a", "lpp", "zzz minoxidil")], VOCABULARY)

    assert [one.title for one in made.column_headings] == ["Minoxidil", "zzz"]


def test_the_design_splits_the_counts() -> None:
    """Where the vocabulary has designs they split the counts unasked; ``none`` leaves them whole."""
    works = [tagged("a", "lpp", "jak", "rct"), tagged("b", "lpp", "jak", "rct"), tagged("c", "lpp", "jak")]

    assert [(part.short, count) for part, count in chart(works, VOCABULARY).cells[0][0].parts] == [("RCT", 2)]
    assert chart(works, VOCABULARY, split="none").cells[0][0].parts == ()


def test_many_works_without_a_review_are_a_synthesis_gap() -> None:
    """Five trials without a systematic review are marked; with one they are not."""
    trials = [tagged(f"t{number}", "lpp", "jak", "rct") for number in range(5)]

    assert chart(trials, VOCABULARY).cells[0][0].unsynthesised
    assert not chart(trials[1:], VOCABULARY).cells[0][0].unsynthesised
    assert not chart([*trials, tagged("r", "lpp", "jak", "review")], VOCABULARY).cells[0][0].unsynthesised


def test_retracted_works_count_and_are_told_apart() -> None:
    """A retracted work stays in the count, and the cell and the map name it."""
    made = chart([tagged("a", "lpp", "jak"), tagged("b", "lpp", "jak")], VOCABULARY, retracted={"b", "elsewhere"})

    assert made.cells[0][0].count == 2
    assert made.cells[0][0].retracted == made.retracted == ("b",)


def told(made: EvidenceMap) -> dict[tuple[str, str], dict[str, tuple[str, ...]]]:
    """Return the roles that every cell tells, by row and column."""
    return {(cell.row.tag, cell.column.tag): dict(cell.told) for cells in made.cells for cell in cells if cell.told}


def test_a_cause_counts_and_is_told_apart_where_it_is_one() -> None:
    """In the cells of the drug and of its class; not in those of another drug of the same work, nor of a treatment."""
    works = [tagged("a", "lpp", "tofacitinib minoxidil"), tagged("b", "lpp", "tofacitinib"), tagged("c", "lpp")]
    roles = {
        "a": {"agent:tofacitinib": "cause", "agent:minoxidil": "treatment", "agent:baricitinib": "cause"},
        "b": {"agent:tofacitinib": "background"},
        "c": {"agent:minoxidil": "cause"},
    }
    made = chart(works, VOCABULARY, roles=roles)

    assert counts(made)["condition:lpp", "agent:tofacitinib"] == 2
    both = {"cause": ("a",), "background": ("b",)}
    assert told(made) == {("condition:lpp", "agent:jak"): both, ("condition:lpp", "agent:tofacitinib"): both}
    assert made.told == ("cause", "background")


def test_the_role_of_a_row_is_told_in_all_its_cells() -> None:
    """Rows may be agents as well as columns."""
    made = chart([tagged("a", "lpp", "jak")], VOCABULARY, "agent", "condition", roles={"a": {"agent:jak": "cause"}})

    assert told(made) == {("agent:jak", "condition:lpp"): {"cause": ("a",)}}


def test_without_roles_a_map_tells_none() -> None:
    """A treatment is what readers expect."""
    works = [tagged("a", "lpp", "jak")]

    assert chart(works, VOCABULARY, roles={"a": {"agent:jak": "treatment"}}) == chart(works, VOCABULARY)
    assert chart(works, VOCABULARY).told == ()


def test_classes_alone_leave_drugs_out_and_keep_their_counts() -> None:
    """Without drugs a class counts what it counted with them."""
    made = classes_only(chart([tagged("a", "lpp", "tofacitinib")], VOCABULARY))

    assert counts(made) == {("condition:lpp", "agent:jak"): 1}


def test_a_map_of_nothing_has_no_cells() -> None:
    """No works, no rows, no columns."""
    made = chart([], VOCABULARY)

    assert (made.row_headings, made.column_headings, made.cells, made.keys) == ((), (), (), ())


@pytest.mark.parametrize(
    ("rows", "columns", "split"), [("nope", "agent", ""), ("agent", "agent", ""), ("condition", "agent", "agent")]
)
def test_facets_must_be_known_and_different(rows: str, columns: str, split: str) -> None:
    """An unknown facet, and one named twice, is wrong use."""
    with pytest.raises(UsageError):
        chart([], VOCABULARY, rows, columns, split=split)


NOTATIONS = {facet: [one.notation for one in VOCABULARY.in_facet(facet)] for facet in ("condition", "agent")}
WORKS = st.lists(
    st.tuples(*(st.lists(st.sampled_from(names), max_size=3) for names in NOTATIONS.values())), max_size=12
).map(lambda rows: [(f"w{n}", {"condition": c, "agent": a}) for n, (c, a) in enumerate(rows)])


@settings(deadline=None, max_examples=60)
@given(WORKS)
def test_a_count_is_what_a_query_finds(works: list[Tagged]) -> None:
    """Every cell has the works that the query of its row and column finds, every heading those of its own tag."""
    made = chart(works, VOCABULARY)
    entries = [
        Entry(key, "article", {"keywords": ", ".join(f"{facet}:{one}" for facet in tags for one in tags[facet])})
        for key, tags in works
    ]

    def found(*tags: str) -> tuple[str, ...]:
        asked = query.parse(" ".join(tags), VOCABULARY)
        return tuple(entry.key for entry in entries if asked.matches(entry))

    for heading in (*made.row_headings, *made.column_headings):
        assert heading.keys == found(heading.tag)
    assert all(cell.keys == found(cell.row.tag, cell.column.tag) for cells in made.cells for cell in cells)
    assert made.keys == found()


@settings(deadline=None, max_examples=60)
@given(WORKS)
def test_every_work_is_somewhere_on_the_map(works: list[Tagged]) -> None:
    """The cells hold each work at least once; a row is the union of its cells; no key stands twice in one."""
    made = chart(works, VOCABULARY)

    assert {key for cells in made.cells for cell in cells for key in cell.keys} == {key for key, _ in works}
    for row, cells in zip(made.row_headings, made.cells, strict=True):
        assert set(row.keys) == {key for cell in cells for key in cell.keys}
    assert all(len(set(cell.keys)) == cell.count for cells in made.cells for cell in cells)


def test_a_row_stands_below_the_broader_one_before_it() -> None:
    """So that nobody adds them up; a concept whose broader one has no row, or comes later, stands by itself."""
    works = [tagged("a", "ffa", "jak"), tagged("b", "lpp", "jak"), tagged("c")]
    with_parent, alone = chart(works, VOCABULARY), chart(works[:1], VOCABULARY)

    assert [(row.tag, row.depth) for row in with_parent.row_headings] == [
        ("condition:lpp", 0),
        ("condition:ffa", 1),
        ("condition:none", 0),
    ]
    assert [row.depth for row in alone.row_headings] == [0]
