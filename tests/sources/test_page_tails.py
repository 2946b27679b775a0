"""What publishers print behind the last reference of a paper is no part of it."""

import json

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


def test_a_tail_in_the_middle_takes_no_reference_along() -> None:
    """What has a number, a blank line before it or reads as a reference goes on the list."""
    for layout in ("1. {}\n{}\n2. {}", "{}\n{}\n\n{}", "References\n{}\n{}\n{}"):
        text = layout.format(FIRST, TAILS[0], LAST)
        assert [one.reference(text).lstrip("12. ") for one in page.read(page.body(text))] == [FIRST, LAST]


@pytest.mark.parametrize(
    "title",
    [
        "Publisher’s note: a study of hair [J Test 83, 112006 (2011)]",
        "Open access: this article is free for all",
        "How to cite this article and others",
        "Received wisdom, accepted truths and revised theories of hair",
    ],
)
def test_titles_with_such_words_stay(title: str) -> None:
    """A heading alone, or a word of it, is no tail."""
    text = f"References\n1. {FIRST}\n2. Doe J, Roe B. {title}. J Hair Res. 2019;12:34–40."
    assert page.split(text)[1].endswith(f"{title}. J Hair Res. 2019;12:34–40.")


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
