"""Where one reference of a pasted list ends and the next begins, and which texts are no such lists."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.sources.page import guessed, read, split

LIST = (
    "Fechine CO, Valente NY, Romiti R. Lichen planopilaris and frontal alopecia: a review. An Bras Dermatol 2022",
    "Treatment of lichen planopilaris and more: a real-life analysis in one center in Germany. doi:10.3390/jcm13164947",
    "Frontal fibrosing alopecia: An overview.",
    "van der Berg A, Roe B (2021) Hair of the dog. J Foo 12(3):45–50.",
    "“A quoted title of something.” 2019, Journal of Hair, 12:3-4.",
)
"""References in the ways that people write them down: without authors, without a year, with a particle first."""

LAYOUTS = {
    "a line each": "\n".join(LIST),
    "blank lines": "\n\n".join(LIST),
    "numbers": "\n".join(f"{number}. {one}" for number, one in enumerate(LIST, 1)),
    "bullets": "\n".join(f"• {one}" for one in LIST),
    "dashes": "\n".join(f"- {one}" for one in LIST),
    "carriage returns": "\r\n".join(LIST),
    "headed": "References\n" + "\n".join(LIST),
    "headed, blank lines": "References\n\n" + "\n\n".join(LIST),
    "wrapped, blank lines": "\n\n".join(textwrap.fill(one, 60) for one in LIST),
    "wrapped, numbers": "\n".join(textwrap.fill(f"[{n}] {one}", 60) for n, one in enumerate(LIST, 1)),
    "after a sentence": "Here is what we read about hair in the last year.\n\n" + "\n".join(LIST),
}


def told_apart(text: str) -> list[str]:
    """Return what `add` takes for references, on one line each, without labels."""
    pieces = (" ".join(text[one.start : one.end].split()) for one in read(text))
    return [piece.lstrip("0123456789[]•-. ") for piece in pieces]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_reference_of_a_list_is_one(layout: str) -> None:
    """None swallows the next, and none is passed over, whatever it lacks."""
    assert told_apart(LAYOUTS[layout]) == list(LIST)


@pytest.mark.parametrize("layout", sorted(LAYOUTS.keys() - {"after a sentence"}))
def test_match_sees_the_references_that_add_sees(layout: str) -> None:
    """One splitter for both; where it says nothing each line is a reference."""
    text = LAYOUTS[layout]
    found = split(text) or [line for line in text.split("\n") if line.strip()]
    assert [" ".join(one.split()).lstrip("0123456789[]•-. ") for one in found] == list(LIST)


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_title_alone_is_a_reference_wherever_it_stands(between: str) -> None:
    """At the head of a list too, if it ends like one; a heading does not."""
    lines = [LIST[2], *LIST[:2], "Hair of the cat in the clinic.", LIST[3]]
    assert told_apart(between.join(lines)) == lines
    assert told_apart("Reading list on hair loss" + "\n\n" + between.join(LIST)) == list(LIST)


def test_a_reference_without_its_number_is_none_of_another() -> None:
    """Between blank lines in a list with numbers it stands alone."""
    text = f"1. {LIST[0]}\n\nDoe J, Roe B. Left out by mistake. J Foo. 2020;1:2-3.\n\n2. {LIST[3]}\n"
    assert [one.work.title for one in read(text)][1] == "Left out by mistake"


def test_a_doi_on_a_line_of_its_own_belongs_to_the_reference_above() -> None:
    """A list of DOIs among references stays a list of DOIs."""
    text = f"{LIST[3]}\nhttps://doi.org/10.1000/x\nDoe J. Of the cat. J Foo. 2020;1:2-3.\n10.1000/y\n10.1000/z\n"
    first, second = read(text)
    assert (str(first.doi), str(second.doi)) == ("10.1000/x", "10.1000/y")


@pytest.mark.parametrize(
    "text",
    [
        "Dear Anna,\n\nplease read this one: https://doi.org/10.1000/abc\n\nIt is of 2020, and here is another: "
        "10.1000/xyz\n\nBest regards from the office,\nJ. Smith",
        "We treated 12 patients in 2020. Hair had grown in most of them (Smith et al. 2019).\n\nThe trial was stopped "
        "in 2021 (doi:10.1000/abc).\n\nAll of this was said before.",
        "# Notes of 2020\n\n- look at 10.1000/abc (2019)\n- the review has more\n\nMeeting on 12-13 May.\n",
        "name,year,doi\nhair,2020,10.1000/abc\nskin and nails of the hand,2021,10.1000/def\n",
        "1. Introduction to hair and its loss\n2. What helps against it\nSee 10.5555/hair.\n",
    ],
)
def test_what_is_no_list_names_no_references(text: str) -> None:
    """Letters, prose with citations, notes, tables and headings: only their DOIs are taken."""
    assert [one for one in read(text) if one.doi is None] == []


def test_legends_behind_a_list_are_none_of_it() -> None:
    """As they stand in a manuscript behind its references."""
    text = "References\n\n" + "\n\n".join(LIST) + "\n\nFigure 1. Scalp of a patient in 2020.\n\nTable 2. Doses in mg.\n"
    assert told_apart(text) == list(LIST)


AUTHORS = st.lists(st.sampled_from(["Smith AB", "Jones C", "Roe D", "Poe EF"]), min_size=1, max_size=3, unique=True)
TITLES = st.sampled_from(["Hair of the dog: a review", "Scarring alopecia in 23 women", "Loss and return of hair"])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(AUTHORS, TITLES, st.integers(1990, 2026), st.integers(1, 99)), min_size=2, max_size=9))
def test_no_reference_is_lost_in_any_list(rows: list[tuple[list[str], str, int, int]]) -> None:
    """Law: a list of plain references, a line each, is read as that list."""
    lines = [f"{', '.join(people)}. {title}. J Foo. {year};{at}:1-9." for people, title, year, at in rows]
    assert told_apart("\n".join(lines)) == lines


@pytest.mark.parametrize(
    "text", ["- " * 10_000, "a. " * 10_000, "1. " + "b " * 10_000, "A" * 100_000, "ACGT B, " * 10_000]
)
def test_what_is_longer_than_any_reference_is_none(text: str) -> None:
    """Such a text is not even looked into, or it would take minutes."""
    assert read(text) == ()
    assert split(text) == ()


COLLABORATION = ", ".join(f"Author{chr(97 + at % 26)}{chr(97 + at // 26)} {chr(65 + at % 26)}A" for at in range(420))
"""As many people as a study of the burden of disease has; 5,400 characters."""


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("number", ["{}. ", "[{}] ", ""])
def test_a_reference_of_hundreds_of_people_is_one(number: str, wrapped: bool) -> None:
    """Their list is not what makes a text too long; title and people are read."""
    lines = [LIST[3], f"{COLLABORATION}. Burden of hair loss. Lancet. 2018;392:1789-858.", LIST[0]]
    lines = [number.format(at) + one for at, one in enumerate(lines, 1)]
    between = "\n\n" if wrapped and not number else "\n"
    text = "References\n" + between.join(textwrap.fill(one, 80) if wrapped else one for one in lines)
    found = read(text)

    assert [one.reference(text) for one in found] == lines
    assert (found[1].work.title, len(found[1].work.author)) == ("Burden of hair loss", 420)
    assert [" ".join(one.split()) for one in split(text)] == lines


@pytest.mark.parametrize("junk", ["b " * 5_000, "- " * 50_000, "A" * 100_000, "Ab, " * 20_000])
def test_what_has_a_number_in_a_list_is_told_however_long(junk: str) -> None:
    """Its beginning stands for it: no number of a list is passed over in silence."""
    text = f"1. {LIST[3]}\n2. {junk}\n3. {LIST[0]}\n"
    found = [one.reference(text) for one in read(text)]

    assert [one[:4] for one in found] == [f"1. {LIST[3][0]}", f"2. {junk[0]}", f"3. {LIST[0][0]}"]
    assert len(found[1]) <= 4_000


@pytest.mark.parametrize("text", ["\n".join(map(str, range(3000))), "Hair Loss\n" * 3000])
def test_short_lines_without_a_date_are_no_wrapped_references(text: str) -> None:
    """Numbers, names and cells: each line stands for itself."""
    assert not guessed(text)
    assert split(text) == ()


@pytest.mark.parametrize("pages", ["SP  - 123\nEP  - 130", "SP  - 123-130\nEP  - 130", "SP  - 123-130"])
def test_pages_of_ris_are_one_range_however_they_are_written(pages: str) -> None:
    """Some programs write the whole range as the first page."""
    (one,) = read(f"TY  - JOUR\nTI  - A title\nAU  - Doe, Jane\n{pages}\nER  - \n")

    assert one.work.page == "123-130"
