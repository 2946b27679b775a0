"""Reading lists: sections by facets, classes, counts, cross-references and order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.dates import PartialDate
from citekit.errors import UsageError
from citekit.names import Name
from citekit.reading_list import ORDERS, ReadingList, Section, Tagged, arrange, sorted_keys
from citekit.vocabulary import Concept, Facet, Vocabulary
from citekit.work import Work
from render.samples import VOCABULARY

LPP, FFA = "lichen-planopilaris", "frontal-fibrosing-alopecia"


def shape(reading_list: ReadingList) -> list[tuple[int, str, int, tuple[str, ...]]]:
    """Return level, title, count and own keys of every section."""
    return [(s.level, s.title, s.count, tuple(item.key for item in s.items)) for s in reading_list.walk()]


def test_without_facets_there_is_one_list_in_the_given_order() -> None:
    """No grouping: no sections, every work once, also when a key is given twice."""
    reading_list = arrange([("b", {}), ("a", {}), ("b", {})], VOCABULARY)
    assert (reading_list.keys, reading_list.count, reading_list.sections) == (("b", "a"), 2, ())


def test_a_drug_stands_under_its_class_though_nothing_is_tagged_with_the_class() -> None:
    """The class makes a heading of its own, counted but without own works."""
    reading_list = arrange([("a", {"agent": ("tofacitinib",)})], VOCABULARY, ["agent"])
    assert shape(reading_list) == [(1, "JAK inhibitor", 1, ()), (2, "Tofacitinib", 1, ("a",))]


def test_a_condition_stands_by_itself_and_not_under_its_broader_concept() -> None:
    """Only folded facets show classes; `condition` is not one unless asked for."""
    works: list[Tagged] = [("a", {"condition": (FFA,)})]
    assert shape(arrange(works, VOCABULARY, ["condition"])) == [(1, "Frontal fibrosing alopecia", 1, ("a",))]
    folded = arrange(works, VOCABULARY, ["condition"], fold=["condition"])
    assert [title for _, title, _, _ in shape(folded)] == ["Scarring alopecia", "Frontal fibrosing alopecia"]


def test_a_work_tagged_with_a_class_and_its_drug_stands_under_the_drug_only() -> None:
    """The more specific tag says more; the class keeps the works that have nothing more specific."""
    works: list[Tagged] = [("a", {"agent": ("jak-inhibitor", "tofacitinib")}), ("b", {"agent": ("jak-inhibitor",)})]
    expected = [(1, "JAK inhibitor", 2, ("b",)), (2, "Tofacitinib", 1, ("a",))]
    assert shape(arrange(works, VOCABULARY, ["agent"])) == expected


DEEP = Vocabulary.of(
    [Facet("agent", "Agent")],
    [
        Concept("agent", "biologic", "biologic"),
        Concept("agent", "abatacept", "abatacept", broader=("biologic",)),
        Concept("agent", "tnf-inhibitor", "TNF inhibitor", broader=("biologic",)),
        Concept("agent", "adalimumab", "adalimumab", broader=("tnf-inhibitor",)),
    ],
)


def heads(by: str, *tags: str) -> list[str]:
    """Return the outermost headings of works with a tag each."""
    works: list[Tagged] = [(tag, {"agent": (tag,)}) for tag in tags]
    return [section.title for section in arrange(works, DEEP, [by]).sections]


def test_a_class_that_lesser_classes_stand_beside_says_what_is_left_of_it() -> None:
    """Its number is not that of the whole class, as in a map; without one beside it, it is, and has its own name."""
    assert heads("agent", "biologic", "adalimumab") == ["Biologic, in general", "TNF inhibitor"]
    assert heads("agent", "abatacept", "adalimumab") == ["Biologic, other", "TNF inhibitor"]
    assert heads("agent-class", "abatacept", "adalimumab") == ["Biologic, other", "TNF inhibitor"]
    assert heads("agent", "biologic", "abatacept") == heads("agent-class", "biologic", "abatacept") == ["Biologic"]


def test_facets_nest_in_the_order_given_and_the_untagged_come_last() -> None:
    """Condition, then agent inside it; what lacks a tag stands under a heading that says so."""
    works: list[Tagged] = [
        ("none", {}),
        ("a", {"condition": (LPP,), "agent": ("hydroxychloroquine",)}),
        ("b", {"condition": (LPP,)}),
    ]
    assert shape(arrange(works, VOCABULARY, ["condition", "agent"])) == [
        (1, "Lichen planopilaris", 2, ()),
        (2, "Hydroxychloroquine", 1, ("a",)),
        (2, "Untagged (agent)", 1, ("b",)),
        (1, "Untagged (condition)", 1, ()),
        (2, "Untagged (agent)", 1, ("none",)),
    ]


def test_a_work_in_several_sections_is_repeated_or_referred_to_by_choice() -> None:
    """With `repeat=False` the second appearance names the path of the first."""
    works: list[Tagged] = [("a", {"condition": (LPP, FFA), "agent": ("tofacitinib",)})]
    repeated = arrange(works, VOCABULARY, ["condition", "agent"])
    assert [item.cross_reference for s in repeated.walk() for item in s.items] == ["", ""]
    referred = arrange(works, VOCABULARY, ["condition", "agent"], repeat=False)
    path = "Lichen planopilaris › JAK inhibitor › Tofacitinib"
    assert [item.cross_reference for s in referred.walk() for item in s.items] == ["", path]


def test_sections_stand_in_the_order_of_the_vocabulary_of_labels_or_of_counts() -> None:
    """Ties of counts keep the vocabulary's order; a tag that the vocabulary lacks comes after the known ones."""
    works: list[Tagged] = [
        ("a", {"agent": ("zzz-new", "tnf-inhibitor")}),
        ("b", {"agent": ("hydroxychloroquine",)}),
        ("c", {"agent": ("hydroxychloroquine", "jak-inhibitor")}),
    ]
    titles = {order: [s.title for s in arrange(works, VOCABULARY, ["agent"], order=order).sections] for order in ORDERS}
    assert titles["vocabulary"] == ["JAK inhibitor", "TNF-α inhibitor", "Hydroxychloroquine", "zzz-new"]
    assert titles["label"] == ["Hydroxychloroquine", "JAK inhibitor", "TNF-α inhibitor", "zzz-new"]
    assert titles["count"] == ["Hydroxychloroquine", "JAK inhibitor", "TNF-α inhibitor", "zzz-new"]


def work(year: int = 0, journal: str = "", type_: str = "article-journal", family: str = "") -> Work:
    """Return a record with these fields."""
    issued = PartialDate(year) if year else None
    author = (Name(family=family, given="A"),) if family else ()
    return Work(type=type_, issued=issued, container_title=journal, author=author, title="T")


RECORDS = {
    "a": work(2019, "Br. J. Dermatol.", family="Öz"),
    "b": work(2021, "Br J Dermatol", family="Zhu"),
    "c": work(2021, type_="book", family="Ab"),
    "d": work(type_="posted_thing"),
}


@pytest.mark.parametrize(
    ("field", "titles"),
    [
        ("year", ["2021", "2019", "Without year"]),
        ("decade", ["2020s", "2010s", "Without year"]),
        ("journal", ["Br. J. Dermatol.", "Without journal"]),
        ("type", ["Books", "Journal articles", "Posted things"]),
        ("author", ["Ab, A", "Öz, A", "Zhu, A", "Without author"]),
    ],
)
def test_fields_group_as_facets_do(field: str, titles: list[str]) -> None:
    """Years stand newest first, all else by the alphabet, what is missing last; spellings of a journal are one."""
    works: list[Tagged] = [(key, {}) for key in RECORDS]
    assert [s.title for s in arrange(works, VOCABULARY, [field], records=RECORDS).sections] == titles


def test_a_field_nests_with_facets_and_keywords_do_not_tell_its_works() -> None:
    """Tags cannot say which year it was; sections beside it are still told by their tags."""
    works: list[Tagged] = [("a", {"agent": ("tofacitinib",)}), ("b", {"agent": ("hydroxychloroquine",)})]
    found = arrange(works, VOCABULARY, ["agent", "year"], records=RECORDS)
    assert shape(found)[:3] == [(1, "JAK inhibitor", 1, ()), (2, "Tofacitinib", 1, ()), (3, "2019", 1, ("a",))]
    assert [section.by_tags for section in found.walk()] == [True, True, False, True, False]


def test_classes_stand_alone_or_around_their_own_drugs() -> None:
    """`agent-class` gathers a class; inside it `agent` shows only the drugs of that class."""
    works: list[Tagged] = [
        ("a", {"agent": ("tofacitinib", "tnf-inhibitor")}),
        ("b", {"agent": ("jak-inhibitor", "baricitinib")}),
        ("c", {}),
    ]
    expected = [
        (1, "JAK inhibitor", 2, ("a", "b")),
        (1, "TNF-α inhibitor", 1, ("a",)),
        (1, "Untagged (agent)", 1, ("c",)),
    ]
    assert shape(arrange(works, VOCABULARY, ["agent-class"])) == expected
    inside = shape(arrange(works, VOCABULARY, ["agent-class", "agent"]))
    assert inside[:3] == [
        (1, "JAK inhibitor", 2, ()),
        (2, "Tofacitinib", 1, ("a",)),
        (2, "Baricitinib", 1, ("b",)),
    ]
    assert inside[3:5] == [(1, "TNF-α inhibitor", 1, ()), (2, "TNF-α inhibitor", 1, ("a",))]


def test_concepts_without_works_are_shown_on_request() -> None:
    """Counted 0; not where a narrower concept has works, and a class without any stands without its drugs."""
    works: list[Tagged] = [("a", {"condition": (FFA,), "agent": ("hydroxychloroquine",)})]
    conditions = arrange(works, VOCABULARY, ["condition"], empty=["condition"])
    assert shape(conditions) == [
        (1, "Lichen planopilaris", 0, ()),
        (1, "Frontal fibrosing alopecia", 1, ("a",)),
    ]
    agents = arrange(works, VOCABULARY, ["agent"], empty=["agent"])
    assert [(s.title, s.count) for s in agents.walk()] == [
        ("JAK inhibitor", 0),
        ("TNF-α inhibitor", 0),
        ("Hydroxychloroquine", 1),
    ]
    assert agents.keys == ("a",)


@pytest.mark.parametrize(
    ("sort", "keys"),
    [
        ("library", "abcd"),
        ("year", "cbad"),
        ("oldest", "acbd"),
        ("author", "cabd"),
        ("key", "abcd"),
    ],
)
def test_works_are_sorted_as_asked(sort: str, keys: str) -> None:
    """What is missing sorts last, accents do not count, equals keep their place."""
    assert "".join(sorted_keys(RECORDS, sort)) == keys


def test_an_unknown_order_of_works_names_the_known_ones() -> None:
    """Wrong use, with a hint."""
    with pytest.raises(UsageError) as caught:
        sorted_keys(RECORDS, "colour")
    assert "oldest" in caught.value.hint


@pytest.mark.parametrize(("by", "order"), [(["colour"], "count"), (["agent", "agent"], "count"), (["agent"], "size")])
def test_a_wrong_grouping_is_a_usage_error_that_names_the_choices(by: list[str], order: str) -> None:
    """Unknown facets, facets given twice and unknown orders are refused with a hint."""
    with pytest.raises(UsageError) as caught:
        arrange([], VOCABULARY, by, order=order)
    assert caught.value.hint


notations = {
    facet: st.lists(st.sampled_from([c.notation for c in VOCABULARY.in_facet(facet)] + ["unheard-of"]), max_size=3)
    for facet in ("condition", "agent")
}
collections = st.lists(
    st.tuples(st.integers(0, 30).map(str), st.fixed_dictionaries(notations)), max_size=12, unique_by=lambda w: w[0]
)


def distinct(section: Section) -> set[str]:
    """Return the keys in a section and below."""
    return {item.key for s in section.walk() for item in s.items}


@settings(max_examples=80, deadline=None)
@given(
    collections,
    st.permutations(["condition", "agent"]),
    st.integers(0, 2),
    st.sets(st.sampled_from(["condition", "agent"])),
    st.booleans(),
    st.sampled_from(ORDERS),
)
def test_every_work_appears_and_every_count_is_distinct(
    works: list[Tagged], facets: list[str], depth: int, fold: set[str], repeat: bool, order: str
) -> None:
    """Whatever the grouping: no work is lost or invented, and a section counts the different works in it."""
    by = facets[:depth]
    reading_list = arrange(works, VOCABULARY, by, fold=fold, repeat=repeat, order=order)
    assert sorted(reading_list.keys) == sorted(key for key, _ in works)
    assert reading_list.count == len(works)
    for section in reading_list.walk():
        assert section.count == len(distinct(section)) > 0
    if not repeat:
        every = [reading_list.items, *(s.items for s in reading_list.walk())]
        full = [item.key for items in every for item in items if not item.cross_reference]
        assert len(full) == len(set(full)) == len(works)


@settings(max_examples=80, deadline=None)
@given(collections, st.permutations(["condition", "agent"]), st.sets(st.sampled_from(["condition", "agent"])))
def test_the_filter_of_a_section_selects_exactly_its_works(works: list[Tagged], by: list[str], fold: set[str]) -> None:
    """`having` and `lacking`, which biblatex filters by, say of every section which works stand in it."""
    tags = {key: {f"{facet}:{n}" for facet, some in facets.items() for n in some} for key, facets in works}
    for section in arrange(works, VOCABULARY, by, fold=fold).walk():
        if section.items:
            selected = {k for k, own in tags.items() if own.issuperset(section.having) and not own & {*section.lacking}}
            assert selected == {item.key for item in section.items}


ROLES = {"a": {"agent:tofacitinib": "cause", "agent:hydroxychloroquine": "treatment"}, "b": {"agent:gone": "cause"}}
PLAYED: list[Tagged] = [
    ("a", {"condition": (LPP,), "agent": ("tofacitinib", "hydroxychloroquine")}),
    ("b", {"condition": (LPP,), "agent": ("hydroxychloroquine",)}),
]
"""One work in which a drug is the cause and another the treatment; one in which nothing is decided that it has."""


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            ["role", "agent"],
            [
                (1, "As a cause", 1, ()),
                (2, "JAK inhibitor", 1, ()),
                (3, "Tofacitinib", 1, ("a",)),
                (1, "As a treatment", 1, ()),
                (2, "Hydroxychloroquine", 1, ("a",)),
                (1, "Without role", 1, ()),
                (2, "Hydroxychloroquine", 1, ("b",)),
            ],
        ),
        (
            ["agent", "role"],
            [
                (1, "JAK inhibitor", 1, ()),
                (2, "Tofacitinib", 1, ()),
                (3, "As a cause", 1, ("a",)),
                (1, "Hydroxychloroquine", 2, ()),
                (2, "As a treatment", 1, ("a",)),
                (2, "Without role", 1, ("b",)),
            ],
        ),
        (
            ["condition", "role"],
            [
                (1, "Lichen planopilaris", 2, ()),
                (2, "As a cause", 1, ("a",)),
                (2, "As a treatment", 1, ("a",)),
                (2, "Without role", 1, ("b",)),
            ],
        ),
    ],
)
def test_a_role_is_that_of_the_tag_around(by: list[str], expected: list[tuple[int, str, int, tuple[str, ...]]]) -> None:
    """Under a drug a work stands in the drug's own role, under a role with the drugs that play it."""
    assert shape(arrange(PLAYED, VOCABULARY, by, roles=ROLES)) == expected


def test_concepts_that_were_asked_for_make_all_the_sections_of_their_facet() -> None:
    """A list for one condition does not open with another that its works have too; no work and no count is lost."""
    works: list[Tagged] = [("a", {"condition": (FFA, LPP), "agent": ("tofacitinib",)}), ("b", {"condition": (LPP,)})]
    asked = {"condition": {f"condition:{LPP}"}}

    assert shape(arrange(works, VOCABULARY, ["condition"], asked=asked)) == [(1, "Lichen planopilaris", 2, ("a", "b"))]
    with_empty = arrange(works, VOCABULARY, ["condition"], asked=asked, empty=["condition"])
    assert [section.title for section in with_empty.sections] == ["Lichen planopilaris"]


def test_a_work_without_a_concept_that_was_asked_for_keeps_its_own() -> None:
    """It is not called untagged, and not left out."""
    works: list[Tagged] = [("a", {"condition": (FFA,)})]
    asked = {"condition": {f"condition:{LPP}"}}

    assert shape(arrange(works, VOCABULARY, ["condition"], asked=asked)) == [
        (1, "Frontal fibrosing alopecia", 1, ("a",))
    ]
