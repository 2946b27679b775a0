"""The query language: what it matches, what it prints, and what it says about a query that cannot be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import query
from citekit.bib.entry import Entry
from citekit.errors import QueryError, UnknownTag
from citekit.query.parsing import FIELDS
from citekit.vocabulary import Concept, Facet, Vocabulary
from citekit.vocabulary.reading import RESERVED

VOCABULARY = Vocabulary.of(
    [Facet("condition", "Condition"), Facet("agent", "Agent")],
    [
        Concept("condition", "scarring-alopecia", "scarring alopecia"),
        Concept(
            "condition",
            "lichen-planopilaris",
            "lichen planopilaris",
            abbreviations=("LPP",),
            broader=("scarring-alopecia",),
        ),
        Concept("agent", "jak-inhibitor", "JAK inhibitor"),
        Concept("agent", "tofacitinib", "tofacitinib", synonyms=("Xeljanz",), broader=("jak-inhibitor",)),
    ],
)

YANG = Entry(
    "Yang2019",
    "article",
    {
        "author": 'Yang, Chao and M{\\"u}ller, J{\\o}rgen',
        "title": "Tofacitinib for {L}ichen Planopilaris",
        "journaltitle": "Journal of the Academy",
        "date": "2019-05",
        "doi": "https://doi.org/10.1016/S0140-6736(05)12345-6",
        "keywords": "hair loss, condition:lichen-planopilaris, agent:tofacitinib",
        "abstract": "Eight patients.",
    },
)
BOOK = Entry(
    "li1999", "book", {"editor": "Li, Na", "title": "Hair, and all that", "year": "1999", "citekit-source": "page"}
)
ENTRIES = (YANG, BOOK)


def keys(text: str) -> list[str]:
    """Return the keys of the entries that a query matches; `li1999` is known to be retracted."""
    asked = query.parse(text, VOCABULARY)
    return [entry.key for entry in ENTRIES if asked.matches(entry, {"retracted": {"li1999"}})]


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("", "Yang2019 li1999"),
        ("  ", "Yang2019 li1999"),
        ("hair", "Yang2019 li1999"),
        ("HAIR tofa", "Yang2019"),
        ("hair and all", "li1999"),
        ("tofacitinib or hair", "Yang2019 li1999"),
        ("not tofacitinib", "li1999"),
        ("-tofacitinib", "li1999"),
        ("hair -tofacitinib", "li1999"),
        ("(tofacitinib or book) academy", "Yang2019"),
        ("muller", "Yang2019"),
        ("Müller jorgen", "Yang2019"),
        ('"lichen planopilaris"', "Yang2019"),
        ('"planopilaris lichen"', ""),
        ("acitinib", ""),
        ("2019", "Yang2019"),
        ("yang2019", "Yang2019"),
        ("eight", ""),
        ("abstract:eight", "Yang2019"),
        ("abstract:none", "li1999"),
        ("author:yang", "Yang2019"),
        ("author:li", "li1999"),
        ("author:chao title:lichen", "Yang2019"),
        ('title:"all that"', "li1999"),
        ("journal:academy", "Yang2019"),
        ("keyword:hair", "Yang2019"),
        ("type:book", "li1999"),
        ("type:boo", ""),
        ("key:Yang2019", "Yang2019"),
        ("key:YANG2019", ""),
        ("key:YANG*", "Yang2019"),
        ("key:yang", ""),
        ("key:yang*", "Yang2019"),
        ("doi:10.1016/s0140-6736(05)12345-6", "Yang2019"),
        ("doi:https://doi.org/10.1016/S0140-6736(05)12345-6", "Yang2019"),
        ("doi:10.1016/*", "Yang2019"),
        ("doi:none", "li1999"),
        ("year:2019", "Yang2019"),
        ("year:2000..", "Yang2019"),
        ("year:..2018", "li1999"),
        ("year:1999..2019", "Yang2019 li1999"),
        ("year:2000..2018", ""),
        ("condition:lpp", "Yang2019"),
        ('condition:"scarring alopecia"', "Yang2019"),
        ("condition:scarring-alopecia", "Yang2019"),
        ("agent:jak-inhibitor", "Yang2019"),
        ("agent:Xeljanz", "Yang2019"),
        ("agent:none", "li1999"),
        ("agent:any", "Yang2019"),
        ("is:untagged", "li1999"),
        ("is:unconfirmed", "li1999"),
        ("is:retracted", "li1999"),
        ("-is:retracted hair", "Yang2019"),
        ("NOT hair OR Tofacitinib", "Yang2019"),
        ('"or"', ""),
    ],
)
def test_a_query_matches_what_it_says(text: str, matched: str) -> None:
    """Words mean and; text is blind to case and accents; concepts take in narrower ones; dates give years."""
    assert keys(text) == matched.split()


def test_or_binds_weaker_than_words_side_by_side() -> None:
    """`a b or c` is `(a b) or c`."""
    assert query.parse("a b or c", VOCABULARY) == query.parse("(a b) or c", VOCABULARY)
    assert query.parse("a b or c", VOCABULARY) != query.parse("a (b or c)", VOCABULARY)


@pytest.mark.parametrize("state", ["concern", "corrected", "preprint", "superseded", "retracted"])
def test_a_state_that_is_known_from_outside_is_asked_for_by_key(state: str) -> None:
    """``is:`` finds the keys that are given for the state, and for no other."""
    asked = query.parse(f"is:{state}", VOCABULARY)
    states = {state: {"li1999"}, "another": {"Yang2019"}}

    assert [entry.key for entry in ENTRIES if asked.matches(entry, states)] == ["li1999"]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Lichen  AND Planus", "lichen planus"),
        ("not (a or b) c", "-(a or b) c"),
        ("condition:LPP", "condition:lichen-planopilaris"),
        ('title:"a b" TITLE:c', 'title:"a b" title:c'),
        ('"or" "-x" "a:b"', '"or" "-x" "a:b"'),
        ("a (b or c)", "a (b or c)"),
        ("(a b) or (c -(d e))", "a b or c -(d e)"),
        ("(a)", "a"),
        ("a (b (c d))", "a b c d"),
        ("doi:doi:10.1/X", "doi:10.1/x"),
        ("", ""),
    ],
)
def test_a_query_prints_its_canonical_text(text: str, canonical: str) -> None:
    """One way to write each query: concepts by notation, quotes only where needed."""
    assert str(query.parse(text, VOCABULARY)) == canonical


_atoms = st.one_of(
    st.text(max_size=5).map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'),
    st.text(alphabet="ab-:().*\u0130\u00df\uff1aé", min_size=1, max_size=5),
    st.sampled_from(["or", "and", "not", "year:2019..", "year:..2020", "year:2020", "condition:lpp", "agent:none"]),
    st.sampled_from(
        ['title:"x y"', "author:yang", "doi:10.1/A(b)", "key:A*", "type:Book", "is:untagged", "-", "(", ")"]
    ),
)


@settings(deadline=None, max_examples=400)
@given(st.lists(_atoms, max_size=7).map(" ".join))
def test_what_is_printed_reads_as_the_same_query(text: str) -> None:
    """For every query that can be read, parse(str(q)) == q; any other text is refused with a column inside of it."""
    try:
        asked = query.parse(text, VOCABULARY)
    except QueryError as error:
        assert 1 <= int(error.where.removeprefix("query:")) <= len(text) + 1
    else:
        assert query.parse(str(asked), VOCABULARY) == asked


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("a or", 5, "missing before the end"),
        ("or a", 1, "missing before `or`"),
        ("a or or b", 6, "missing before `or`"),
        ("a not", 6, "missing before the end"),
        ("()", 2, "missing before `)`"),
        ("a (b", 3, "never closed"),
        ("a b)", 4, "closes nothing"),
        ('a "b', 3, "never closed"),
        ('""', 1, "hold nothing"),
        ("a title:", 9, "`title:` has no value"),
        ("a nonsense:b", 3, "`nonsense` is no field"),
        ("a nonsense:", 3, "`nonsense` is no field"),
        ("year:20x9", 6, "`20x9` is no year"),
        ("year:..", 6, "`..` is no year"),
        ("year:20192020", 6, "is no year"),
        ("year:2020..2019", 6, "is no year"),
        ("is:blue", 4, "`is:blue` is not known"),
        ("hair role:casue", 11, "`role:casue` is not known"),
        ("role:", 6, "`role:` has no value"),
        ("(" * 100 + "a" + ")" * 100, 62, "nested too deeply"),
        ("not " * 5000 + "a", 245, "nested too deeply"),
    ],
)
def test_a_query_that_cannot_be_read_names_the_column(text: str, column: int, words: str) -> None:
    """Column, what is wrong there, and a hint: never a traceback."""
    with pytest.raises(QueryError) as caught:
        query.parse(text, VOCABULARY)

    assert caught.value.where == f"query:{column}"
    assert "column" not in caught.value.message  # the place is said once
    assert words in caught.value.message
    assert caught.value.hint


def test_an_unknown_field_names_the_known_ones() -> None:
    """The facets of the vocabulary stand among the fields."""
    with pytest.raises(QueryError) as caught:
        query.parse("auther:yang", VOCABULARY)

    assert all(f"`{name}`" in caught.value.hint for name in ("condition", "agent", "author", "year", "is"))


def test_an_unknown_concept_is_an_unknown_tag_with_column_and_the_nearest() -> None:
    """The error is that of a wrong tag, with the place in the query."""
    with pytest.raises(UnknownTag) as caught:
        query.parse("hair condition:lichen-planopilari", VOCABULARY)

    assert caught.value.where == "query:16"
    assert "`condition:lichen-planopilaris`" in caught.value.hint


def test_no_facet_may_be_named_like_a_word_of_the_query_language() -> None:
    """Every field and operator is on the list that the vocabulary refuses; ``role``, which came later, gives way."""
    assert {*FIELDS, "and", "or", "not", "none", "any"} - {"role"} <= RESERVED
    facet = Vocabulary.of([Facet("role", "Role")], [Concept("role", "cause", "cause")])

    asked = query.parse("role:cause", facet)
    assert asked.matches(Entry("a", "misc", {"keywords": "role:cause"}))
    assert not asked.asks_roles


ROLES = {"Yang2019": {"agent:tofacitinib": "cause", "agent:baricitinib": "background"}}
"""What was decided; the work does not have the second tag any more."""


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("role:cause", "Yang2019"),
        ("role:Cause", "Yang2019"),
        ("role:treatment", ""),
        ("role:background", ""),
        ("role:any", "Yang2019"),
        ("role:none", "li1999"),
        ("-role:cause", "li1999"),
        ("role:cause:agent:tofacitinib", "Yang2019"),
        ("role:cause:agent:Xeljanz", "Yang2019"),
        ("role:cause:agent:jak-inhibitor", "Yang2019"),
        ("role:cause:condition:lpp", ""),
        ("role:none:condition:lpp", "Yang2019"),
        ("role:any:condition:lpp", ""),
    ],
)
def test_a_role_finds_works_with_a_tag_that_plays_it(text: str, matched: str) -> None:
    """Any tag that the work has, or one concept and those narrower than it; ``none`` where nothing was decided."""
    asked = query.parse(text, VOCABULARY)

    assert asked.asks_roles
    assert [entry.key for entry in ENTRIES if asked.matches(entry, roles=ROLES)] == matched.split()
    assert query.parse(str(asked), VOCABULARY) == asked


def test_a_role_is_asked_for_wherever_it_stands() -> None:
    """So that the log is read for these queries, and for no other."""
    assert query.parse("hair or -(year:2019 -role:cause)", VOCABULARY).asks_roles
    assert not query.parse("hair role", VOCABULARY).asks_roles


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("condition:LPP", {"condition:lichen-planopilaris"}),
        ("condition:LPP yang", {"condition:lichen-planopilaris"}),
        ("condition:LPP or yang", None),
        ("-condition:LPP", None),
        ("condition:none", None),
        ("", None),
    ],
)
def test_a_query_names_the_tags_that_a_match_must_have(text: str, tags: set[str] | None) -> None:
    """An entry without any of these tags cannot match, so it need not be read; None where any entry may match."""
    assert query.parse(text, VOCABULARY).tags() == tags


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("condition:LPP agent:tofacitinib", {"condition:lichen-planopilaris"}),
        ("condition:scarring-alopecia", {"condition:scarring-alopecia", "condition:lichen-planopilaris"}),
        (
            "condition:LPP condition:scarring-alopecia yang",
            {"condition:scarring-alopecia", "condition:lichen-planopilaris"},
        ),
        (
            "condition:LPP or condition:scarring-alopecia",
            {"condition:scarring-alopecia", "condition:lichen-planopilaris"},
        ),
        ("condition:LPP or agent:tofacitinib", set()),
        ("condition:any -condition:LPP", set()),
        ("", set()),
    ],
)
def test_a_query_says_which_concepts_of_a_facet_it_asks_for(text: str, tags: set[str]) -> None:
    """All of them, narrower ones too, where every match has one of them; else none."""
    assert query.parse(text, VOCABULARY).asked("condition") == tags


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("condition:lichen planopilaris", 'condition:"lichen planopilaris"'),
        ("condition:lichen planopilaris year:2020", 'condition:"lichen planopilaris"'),
        ("hair agent:jak inhibitor trial", 'agent:"jak inhibitor"'),
    ],
)
def test_forgotten_quotes_are_offered_before_another_concept(text: str, meant: str) -> None:
    """Where a value with the next words is a name, the hint is that name in quotes, and no likelier-looking one."""
    with pytest.raises(UnknownTag) as caught:
        query.parse(text, VOCABULARY)

    assert caught.value.hint.startswith(f"did you mean `{meant}`?")


def test_words_behind_an_unknown_concept_are_no_name() -> None:
    """Without such a name the nearest concepts are named as ever; a field behind it ends the search."""
    for text in ("condition:lichn sclerosus", "condition:lichen title:planopilaris"):
        with pytest.raises(UnknownTag) as caught:
            query.parse(text, VOCABULARY)
        assert "`condition:lichen-planopilaris`" in caught.value.hint
