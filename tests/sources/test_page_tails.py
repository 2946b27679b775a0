"""What publishers print behind the last reference of a paper is no part of it."""

import json
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.sources import page
from shared_data import shared

FIRST = "Chiang YZ, Bundy C, Griffiths CE. Beliefs in hair loss: a pilot study. Br J Test. 2015;172(1):130-7."
LAST = "Tosti A, Piraccini BM. Hair loss in lichen planopilaris and what helps. J Hair Res. 2019;12:34–40."
TAILS = (
    "Publisher’s note Springer Nature remains neutral with regard to jurisdictional claims in published maps.",
    "Publisher's Note\nSpringer Nature remains neutral with regard to jurisdictional\nclaims in published maps.",
    "Publisher’s Note: All claims expressed in this article are solely those of the authors.",
    "Disclaimer/Publisher’s Note: The statements, opinions and data contained in all publications are solely",
    "Open Access This article is licensed under a Creative Commons Attribution 4.0 International\nLicense, which "
    "permits use, sharing, adaptation in any medium, as long as you give\nappropriate credit to the author(s).",
    "This is an open access article distributed under the terms of the Creative Commons License (CC BY).",
    "Open Access. This article is licensed under CC BY 4.0.",
    "This is an open access article under the CC BY license (http://creativecommons.org/licenses/by/4.0/).",
    "How to cite this article: Doe A, Roe B. Our own paper.\nJ Own. 2021;3:1–9. https://doi.org/10.5555/own",
    "Citation: Doe A, Roe B (2021) Our own paper. Front. Own 12:345. doi: 10.3389/fown.2021.1",
    "Received: 3 March 2020 / Accepted: 4 May 2020",
    "Received: 03.05.2020; Accepted: 04.06.2020",
    "Received March 3, 2020; revised April 5, 2020;\naccepted May 4, 2020.",
    "© 2021 by the authors. Licensee MDPI, Basel, Switzerland.",
    "Copyright © The Author(s) 2021",
    "Conflict of Interest: The authors declare that they have none.",
    "SUPPORTING INFORMATION\nAdditional supporting information can be found online.",
    "Ready to submit your research? Choose us and benefit from:\n• fast, convenient online submission",
)


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("glue", ["\n", " "])
@pytest.mark.parametrize("layout", ["References\n1. {}\n2. {}", "1. {}\n2. {}", "References\n{}\n{}", "{}\n\n{}"])
def test_a_tail_is_no_part_of_the_last_reference(layout: str, glue: str, tail: str) -> None:
    """On the same line or on the next ones, in lists with numbers and without, under a heading or not."""
    text = layout.format(FIRST, LAST) + glue + tail
    found = [one.reference(text) for one in page.read(page.body(text))]
    assert [one.lstrip("12. ") for one in found] == [FIRST, LAST]
    assert not [one for one in page.split(text) if tail[-12:] in one]


@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize(
    "last", [LAST, LAST[:-1] + ". https://doi.org/10.5555/a-rather-long-name.of/2019-12", LAST[:-6] + "345."]
)
def test_a_tail_may_stand_on_the_last_line_of_a_wrapped_reference(last: str, tail: str) -> None:
    """Behind its pages, a page or its DOI."""
    text = f"1. {FIRST}\n2. {textwrap.fill(last, 60)} {tail}"
    assert [one.reference(text)[3:] for one in page.read(page.body(text))] == [FIRST, last]


def test_a_tail_in_the_middle_takes_no_reference_along() -> None:
    """What has a number, a blank line before it, reads as a reference or begins like a wrapped one goes on the list."""
    for layout in ("1. {}\n{}\n2. {}", "{}\n{}\n\n{}", "References\n{}\n{}\n{}"):
        for last in (LAST, textwrap.fill(LAST, 50)):
            text = layout.format(FIRST, TAILS[0], last)
            assert [one.reference(text).lstrip("12. ") for one in page.read(page.body(text))] == [FIRST, LAST]


@pytest.mark.parametrize(
    "note", ["© 2020 The Authors.", "© The Author(s) 2019.", "This article is licensed under CC BY."]
)
@pytest.mark.parametrize("doi", ["doi:10.5555/own", "https://doi.org/10.5555/own", "DOI: 10.5555/own."])
@pytest.mark.parametrize("glue", [" ", "\n"])
def test_a_note_within_a_reference_leaves_it_its_doi(glue: str, doi: str, note: str) -> None:
    """The DOI behind the note is that of the reference, unless it has one before; the note is gone."""
    lines = f"1. {FIRST} {note}{glue}{doi}\n2. {LAST}"
    assert [str(one.doi or "") for one in page.read(page.body(lines))] == ["10.5555/own", ""]
    assert note not in page.without_tails(lines)
    stated = f"1. {FIRST} doi:10.5555/first {note}{glue}{doi}\n2. {LAST}"
    assert [str(one.doi or "") for one in page.read(page.body(stated))] == ["10.5555/first", ""]


@pytest.mark.parametrize("tail", TAILS[:3])
def test_the_doi_of_the_paper_itself_below_a_note_is_no_references(tail: str) -> None:
    """As feet of pages have it."""
    lines = f"1. {FIRST}\n2. {LAST}\n{tail}\nhttps://doi.org/10.5555/own"
    assert [one.doi for one in page.read(page.body(lines))] == [None, None]


@pytest.mark.parametrize("end", [".", ". https://doi.org/10.5555/cited"])
def test_a_reference_with_a_doi_below_how_to_cite_is_no_part_of_it(end: str) -> None:
    """Though its people and year are not certain: the citation has ended with its pages or DOI."""
    report = "WHO. Global report on hair. Geneva: World Health Organization; 2016. doi:10.5555/who"
    text = f"{FIRST}\nCitation: Roe C (2021) The cited thing. PLoS ONE 16(1): e01{end}\n{report}"
    assert [line.strip() for line in page.without_tails(text).split("\n")] == [FIRST, "", report]


HEADS = (
    "Cite this article as:", "How to cite this article:", "Citation:", "Please cite this paper as:",
)  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("number", ["", "{}. ", "[{}] "])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_how_to_cite_said_of_several_works_is_a_list_of_them(between: str, number: str, head: str) -> None:
    """As people collect such lines; with a number even one of them is a reference."""
    lines = [f"{number.format(at)}{head} {one}" for at, one in enumerate((FIRST, LAST, FIRST.replace("5", "6")), 1)]
    assert page.without_tails(between.join(lines)) == between.join(lines)
    assert len(page.read(between.join(lines))) == len(page.split(between.join(lines)) or lines) == 3
    if number:
        one = f"{number.format(1)}{FIRST}{between}{lines[1]}"
        assert page.without_tails(one) == one


def test_how_to_cite_before_other_references_is_one_of_them() -> None:
    """The paper's own citation stands behind the list."""
    text = f"{FIRST}\nCitation: {LAST}\n{FIRST}"
    assert page.without_tails(text) == text


@pytest.mark.parametrize(
    "title",
    [
        "Publisher’s note: a study of hair [J Test 83, 112006 (2011)]",
        "Open access: this article is free for all",
        "How to cite this article and others",
        "Received wisdom, accepted truths and revised theories of hair",
        "Conflict of Interest: The Tobacco Industry and Its Lawyers",
        "Conflicts of Interest. No Easy Answers",
        "Funding: The Price of Truth",
        "Open Access. This book is good",
        "Acknowledgements: I am grateful",
        "Funding: The authors of the world and who pays them",
        "How to Cite This Article: A Guide",
    ],
)
def test_titles_with_such_words_stay(title: str) -> None:
    """A heading alone, or a word of it, is no tail."""
    text = f"References\n1. {FIRST}\n2. Doe J, Roe B. {title}. J Hair Res. 2019;12:34–40."
    assert page.split(text)[1].endswith(f"{title}. J Hair Res. 2019;12:34–40.")


WORDS = (
    "Conflict of Interest", "Competing interests", "Disclosure", "Funding", "Financial support", "Acknowledgements",
    "Data availability", "Supplementary information", "Open Access", "Citation", "Publisher’s note", "How to cite",
)  # fmt: skip
GO_ON = (
    "The Price of Truth", "The authors and their friends", "No easy answers", "This book is good", "We and they",
    "All data are equal", "I am grateful", "A history",
)  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Bero L", "Doe AB, Roe C", "van Dyk Q, et al"]),
            st.sampled_from(WORDS),
            st.sampled_from([". ", ": ", " "]),
            st.sampled_from(GO_ON),
            st.integers(1970, 2025),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["", "{}. ", "[{}] "]),
    st.booleans(),
)
@settings(deadline=None, max_examples=100)
def test_no_title_is_taken_for_a_tail(rows: list[tuple[str, str, str, str, int]], number: str, early: bool) -> None:
    """Law: of references with people before their titles, whatever these begin with, nothing is cut."""
    lines = [
        number.format(at)
        + (f"{people} ({year}) {title}. J Test 3:4-9." if early else f"{people}. {title}. J Test. {year};3:4-9.")
        for at, (people, words, mark, more, year) in enumerate(rows, 1)
        for title in (words + mark + more,)
    ]
    assert page.without_tails("\n".join(lines)) == "\n".join(lines)


@pytest.mark.parametrize(
    "piece", ["ACGT", "iVBORw0KGgo+AAAAN/", "Aa", "Received ", "Publisher's note ", "Citation: A. "]
)
def test_a_text_without_breaks_is_looked_through_once(piece: str) -> None:
    """A picture or a sequence of half a million characters: a pattern that ran on at each of them would not end."""
    text = f"{FIRST}\n{piece * (500_000 // len(piece))}"
    assert page.without_tails(text) == text


@given(st.lists(st.sampled_from([FIRST, LAST, *TAILS, "", "prose of some words", "3. "]), max_size=8), st.booleans())
@settings(deadline=None, max_examples=80)
def test_a_text_keeps_its_length_and_its_references(lines: list[str], spaced: bool) -> None:
    """Law: blanks take the place of tails, line for line; a reference on its own line stays; once is enough."""
    text = ("\n\n" if spaced else "\n").join(lines)
    kept = page.without_tails(text)
    assert [len(line) for line in kept.split("\n")] == [len(line) for line in text.split("\n")]
    assert [kept.count(one) for one in (FIRST, LAST)] == [text.count(one) for one in (FIRST, LAST)]
    assert page.without_tails(kept) == kept


def test_no_real_reference_holds_a_tail() -> None:
    """Of 2,533 references out of PDFs and deposits none is cut."""
    rows = [
        json.loads(line)["reference"]
        for name in ("pmc", "unstructured")
        for line in shared(f"matching/references-{name}-dev.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(rows) > 2500
    assert [row for row in rows if page.without_tails(f"{FIRST}\n{row}") != f"{FIRST}\n{row}"] == []
