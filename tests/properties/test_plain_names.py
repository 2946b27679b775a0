"""The short ways of reading plain name lists, against the parser of names that TeX and BibTeX need."""

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from citekit.journeys.listing import display, first_family
from citekit.names import OTHERS, parse_bibtex

SIGNS = st.sampled_from([*"aBé'-.,{}\\~$=  \t\n", "and", " and ", "others", "van", "O'Neil", "--", '{\\"u}', "AND"])
ONE_NAME = st.tuples(
    st.sampled_from(["others", "Foo la", "van Doe", "Doe", "and", "And Doe", ""]),
    st.sampled_from([",", ", ", " , ", ",,", ""]),
    st.sampled_from(["", "X", "A. B", ".", "-", "others", "and B"]),
    st.sampled_from(["", " and others", " and X, Y", " and "]),
).map("".join)
PLAIN = st.sampled_from(["Doe, J.", "Li-Wu, Été Ann", "Doe", "A", "And", "AND", ", ", " ", " and ", " And ", "-"])


@given(st.one_of(st.lists(SIGNS, max_size=14).map("".join), ONE_NAME))
@example("others, ")
@example("and Doe, J.")
@example("Doe,and Roe, J.")
@example("Foo la, ")
@example("others, X and others")
def test_the_short_way_to_the_first_author_leads_to_the_same_name(names: str) -> None:
    """A name list that looks plain is not parsed, and gives the family name and "others follow" as if it were."""
    parsed = parse_bibtex(names)
    named = [name for name in parsed if name != OTHERS]

    family, others = first_family(names)

    assert family == (display(replace(named[0], given="", suffix="")) if named else "")
    assert others == (bool(named) and parsed[-1] is not named[0])


@given(st.lists(PLAIN, max_size=14).map("".join))
def test_a_plain_list_of_names_is_read_as_any_other(names: str) -> None:
    """An empty group in front, which is no name, keeps a list from being plain; the names are the same."""
    assert parse_bibtex(names) == parse_bibtex("{} and " + names)
