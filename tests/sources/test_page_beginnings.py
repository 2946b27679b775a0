"""Lists of references that a PDF gave: broken lines, no numbers, no blank lines; heads, columns, hyphens, ligatures."""

import json
import random
import re
import textwrap
from collections.abc import Callable
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.sources.page import body, guessed, read, split
from citekit.sources.page_beginnings import beginnings
from citekit.sources.page_layout import flowing, without_furniture
from shared_data import shared

PEOPLE = (
    ("Bolduc C", "Sperling LC", "Shapiro J"),
    ("Kossard S", "Lee MS", "Wilkinson B"),
    ("Meinhard J", "Stroux A"),
    ("Racz E", "Gho C", "Moorman PW", "Noordhoek Hegt V", "Neumann HA"),
    ("Tosti A", "Piraccini BM"),
    ("Donati A", "Molina L", "Doche I", "Valente NS", "Romiti R"),
    ("Vano-Galvan S", "Molina-Ruiz AM", "Serrano-Falcon C"),
    ("Chiang C", "Sah D", "Cho BK", "Ochoa BE", "Price VH"),
    ("Yang CC", "Khanna T", "Sallee B", "Christiano AM", "Bordone LA"),
    ("Karnik P", "Tekeste Z", "McCormick TS"),
)
TITLES = (
    "Primary cicatricial alopecia and the loss of follicles in adults, with remarks on how it ends",
    "Postmenopausal frontal fibrosing alopecia: a frontal variant of lichen planopilaris",
    "Frontal fibrosing alopecia of the scalp in women before the menopause",
    "Treatment of frontal fibrosing alopecia and lichen planopilaris: a systematic review of what was tried",
    "Acne vulgaris and hair",
    "Facial papules in frontal fibrosing alopecia: evidence of vellus follicle involvement",
    "Frontal fibrosing alopecia: a multicenter review of 355 patients",
    "Hydroxychloroquine and lichen planopilaris: efficacy and introduction of an activity index",
    "Tofacitinib for the treatment of lichen planopilaris: a case series from two centres",
    "Hair follicle stem cell specific deletion causes scarring alopecia in mice",
)
JOURNALS = ("J Am Acad Dermatol", "Arch Dermatol", "Br J Dermatol", "Am J Clin Dermatol", "Dermatol Ther")


def reference(style: str, number: int) -> str:
    """Return one made reference in a style."""
    people, title, journal = PEOPLE[number], TITLES[number], JOURNALS[number % len(JOURNALS)]
    year, volume, page = 2000 + number, 40 + number, 101 + 37 * number
    if style == "vancouver":
        return f"{', '.join(people)}. {title}. {journal}. {year};{volume}(3):{page}-{page + 6}."
    if style == "springer":
        return f"{', '.join(people)} ({year}) {title}. {journal} {volume}:{page}–{page + 6}"
    if style == "bmc":
        return f"{', '.join(people)}: {title}. {journal} {year}, {volume}:{page}-{page + 6}."
    named = [f"{family}, {'. '.join(given)}." for family, given in (one.rsplit(" ", 1) for one in people)]
    listed = ", ".join(named[:-1]) + f", & {named[-1]}"
    return f"{listed} ({year}). {title}. {journal}, {volume}(3), {page}–{page + 6}. https://doi.org/10.5555/x.{number}"


STYLES = ("vancouver", "springer", "bmc", "apa")


def bare(text: str) -> str:
    """Return a text as it is compared."""
    return re.sub(r"\s", "", text)


def wrapped(references: list[str], width: int) -> list[str]:
    """Return the lines of a column of this width."""
    return [line for one in references for line in textwrap.wrap(one, width, break_on_hyphens=False)]


def shuffled(style: str, chance: random.Random) -> list[str]:
    """Return the references of a style in some order."""
    order = list(range(len(PEOPLE)))
    chance.shuffle(order)
    return [reference(style, number) for number in order]


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(STYLES), st.integers(48, 100), st.randoms(use_true_random=False))
def test_nothing_of_a_list_is_lost_wherever_its_lines_end(style: str, width: int, chance: random.Random) -> None:
    """In any order and at any width of the column the pieces are the list, each letter in its place."""
    wanted = shuffled(style, chance)

    assert bare("".join(split("\n".join(wrapped(wanted, width))))) == bare("".join(wanted))


@pytest.mark.parametrize("style", STYLES)
def test_a_list_is_split_at_nearly_every_width(style: str) -> None:
    """What begins a reference is likelihood and no law: of 1,060 references in 106 lists 99 in 100 come out exactly."""
    right = 0
    for width in range(48, 101):
        for seed in (1, 2):
            wanted = shuffled(style, random.Random(seed))
            right += len(set(map(bare, wanted)) & set(map(bare, split("\n".join(wrapped(wanted, width))))))
    assert right >= 1050


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("head", ["Page {} of 9", "{}", "90{} J Hair Dis (2019) 2:90-99", "HAIR LOSS\n\n{}\n"])
def test_what_stands_between_pages_is_part_of_no_reference(style: str, head: str) -> None:
    """Page numbers and running heads go, in the middle of a reference too; what is left is as without them."""
    wanted = [reference(style, number) for number in range(10)]
    lines = wrapped(wanted, 50)
    text = "\n".join(line if at % 17 != 9 else f"{line}\n{head.format(at // 17 + 3)}" for at, line in enumerate(lines))

    assert [bare(one) for one in split(text)] == [bare(one) for one in wanted]


def test_lines_that_come_again_inside_of_references_stay() -> None:
    """A journal, a tail of pages and a title's words are no running heads."""
    lines = wrapped([reference("vancouver", number) for number in range(10)], 50)
    told = [*lines, "J Am Acad Dermatol.", "2020;82:", "845", *lines, "J Am Acad Dermatol.", "2021;84:", "846"]

    assert without_furniture("\n".join(told)) == "\n".join(told)


@pytest.mark.parametrize("style", STYLES)
def test_columns_are_read_one_below_the_other(style: str) -> None:
    """Side by side, as `pdftotext -layout` prints a page, form feeds between pages."""
    wanted = [reference(style, number) for number in range(10)]
    lines = wrapped(wanted, 48)
    half = (len(lines) + 3) // 4
    rows = [lines[at : at + half] for at in range(0, len(lines), half)]
    pages = [zip_longest(*rows[at : at + 2], fillvalue="") for at in range(0, len(rows), 2)]
    text = "\f".join("\n".join("".join(f"{part:<54}" for part in row).rstrip() for row in page) for page in pages)

    assert [bare(one) for one in split(text)] == [bare(one) for one in wanted]


LABELS: tuple[Callable[[int], str], ...] = ("{}.".format, "[{}]".format, lambda _: "•", lambda _: "-")


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("width", [60, 400])
def test_the_blanks_behind_a_label_part_no_columns(label: Callable[[int], str], width: int) -> None:
    """Numbers and bullets with the text far behind them, its lines hanging or not: one reference each, in order."""
    wanted = [reference("vancouver", number) for number in range(10)]
    text = "\n".join(
        textwrap.fill(f"{label(number):<7}{one}", width, subsequent_indent=" " * 7)
        for number, one in enumerate(wanted, 1)
    )

    assert flowing(text) == text
    assert [bare(one.reference(text)).lstrip("0123456789[].•-") for one in read(text)] == [bare(one) for one in wanted]


@pytest.mark.parametrize(
    "cells", [("Poe 20{}", "Hair of the dog, case {}", "10.5555/{}"), ("10.5555/{}", "Hair, case {}")]
)
def test_the_cells_of_a_table_are_no_columns(cells: tuple[str, ...]) -> None:
    """Authors, title and DOI of a work stay on their line."""
    text = "\n".join("".join(f"{cell.format(number):<40}" for cell in cells).rstrip() for number in range(10, 22))

    assert flowing(text) == text


def test_a_wide_table_is_looked_at_once() -> None:
    """A thousand cells a line: trying each of their ends for a gutter would not end."""
    text = "\n".join("   ".join(["abcd"] * 1000) for _ in range(200))

    assert flowing(text) == text


def test_soft_hyphens_and_ligatures_are_undone() -> None:
    """A word that the typesetter broke is one again; its line still ends where it ended."""
    assert flowing("a scar\u00ad\nring of the \ufb01rst \ufb02oor") == "a scarring\nof the first floor"
    assert flowing("a text without any of these\n  and its indents") == "a text without any of these\n  and its indents"


@pytest.mark.parametrize("style", STYLES)
def test_a_reference_a_line_is_never_joined(style: str) -> None:
    """Lines of very different lengths too; and those with blank lines between are told apart by these."""
    wanted = [reference(style, number) for number in range(10)]

    assert split("\n".join(wanted)) in ((), tuple(wanted))
    apart = "\n\n".join("\n".join(wrapped([one], 60)) for one in wanted)
    assert [bare(one) for one in split(apart)] == [bare(one) for one in wanted]
    assert not guessed(body(apart))
    assert guessed(body("\n".join(wrapped(wanted, 60))))


def test_the_ends_of_broken_lines_are_no_numbers_of_a_list() -> None:
    """Volumes and pages at the start of a line, with a dot or in brackets."""
    text = (
        "Doe AB, Roe B (2001) Hair of the scalp and its loss in adults. J Hair\n12. Suppl 1:S3\n"
        "Poe C, Moe D (2002) Loss of hair after the menopause, a review. J Hair 13\n(2):120–131\n"
        "Loe E, Noe F (2003) Hair follicles in mice, and what becomes of them. J Hair\n14:99–107\n"
    )
    assert [one.split(" ", 1)[0] for one in split(text)] == ["Doe", "Poe", "Loe"]


def test_prose_is_no_list() -> None:
    """However its lines are broken."""
    prose = "Lichen planopilaris is a disease of the scalp that leads to the loss of hair in most patients. " * 20

    assert split(textwrap.fill(prose, 70)) == ()
    assert read(textwrap.fill(prose, 70)) == ()


def test_the_first_line_always_begins_and_so_do_forced_ones() -> None:
    """Whatever they hold."""
    assert beginnings(["and so on", "to the end of it"]) == [0]
    assert beginnings(["one", "two", "three"], (0, 2))[0] == 0
    assert 2 in beginnings(["one", "two", "three"], (0, 2))


def test_real_lists_out_of_pdfs_are_split() -> None:
    """With the line breaks that the PDF had, of one style each: 97 of 100 references are pieces of their own."""
    shapes = (r"(?s)[^\d]+? \((?:19|20)\d\d\) .*\d$", r"(?s)[^\d.]+?: .*(?:19|20)\d\d, ?\d+.*\.$")
    lines = shared("matching/references-pmc-dev.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["reference"].strip() for line in lines]
    right = count = 0
    for shape in shapes:
        rows = [text for text in texts if re.fullmatch(shape, text)]
        for start in range(0, len(rows) - 30, 30):
            some = rows[start : start + 30]
            found = {bare(one) for one in split("\n".join(some))}
            right += sum(bare(one) in found for one in some)
            count += len(some)
    assert count > 500
    assert right >= 0.97 * count
