"""Reading lists: sections by facets, classes, counts, cross-references and order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import UsageError
from citekit.reading_list import ORDERS, ReadingList, Section, Tagged, arrange
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
