"""Lists of references in any dress, as a person hands them over: nothing in them is lost in silence."""

from pathlib import Path

import docx
import pytest

from conftest import Review
from crossref.records import record
from journeys.test_match_journey import HAIR, LINE, snapshot

LATE = record(
    "10.5555/late", title="Refractory decalvans in 23 patients: a case series", authors=["Poe, Cy"], year=2022
)
SPARE = "Poe C. Refractory decalvans in 23 patients: a case series. J Hair. 2022"
UNKNOWN = "Doe J. Nothing of the kind was ever printed. Ann Nowhere. 1999;1:1-2."
TOPIC = "Folliculitis decalvans"
PROSE = "Skip to the main page\n\nHere is what we read in the last year about hair.\n\n"


def listed(*references: str, label: str = "{}. ", head: str = "") -> str:
    """Return a list with numbers in this form, under a heading."""
    return head + "".join(f"{label.format(number)}{line}\n" for number, line in enumerate(references, 1))


@pytest.mark.parametrize("label", ["{}. ", "[{}] ", "({}) ", ""])
@pytest.mark.parametrize("head", ["", "References\n", PROSE])
def test_each_reference_of_a_list_is_added_or_named(review: Review, tmp_path: Path, label: str, head: str) -> None:
    """Whether numbered or not, and with a heading or without: one outcome each, and exit 1 where one is uncertain."""
    text = listed(LINE, UNKNOWN, SPARE, label=label, head=head)
    done = review.run("add", "-f", "-", "--offline", "--snapshot", snapshot(tmp_path, HAIR, LATE), "--json", text=text)

    assert done.status == 1
    assert {row["doi"] for row in done.json["results"]} == {"10.5555/hair", "10.5555/late"}
    assert [(row["input"], row["code"]) for row in done.json["failures"]] == [(label.format(2) + UNKNOWN, "not-found")]


def test_a_number_makes_a_reference_in_a_list_only(review: Review, tmp_path: Path) -> None:
    """What `match` sees in a list `add` names too; the same words among prose are passed over."""
    words = ["add", "-f", "-", "--offline", "--snapshot", snapshot(tmp_path, HAIR), "--json"]
    done = review.run(*words, text=listed(LINE, TOPIC))
    assert (done.status, [row["input"] for row in done.json["failures"]]) == (1, [f"2. {TOPIC}"])

    page = "1. Introduction to hair and its loss\n2. What helps against it\nSee 10.5555/hair.\n"
    done = review.run(*words, text=page)
    assert (done.status, done.json["failures"]) == (0, [])


def test_a_long_reference_is_cut_on_the_terminal_and_whole_in_json(review: Review) -> None:
    """It is known by its beginning; the way to see what comes near stands behind the last one of a file."""
    (review.folder / "list.txt").write_text(listed(LINE, UNKNOWN + " Supplement " * 9))
    done = review.run("add", "-f", "list.txt", "--offline")

    first, second, hint = done.err.splitlines()[-3:]
    assert first.startswith("1. Yang A") and first.endswith(": not-found: no DOI is certain")
    assert second.startswith("2. Doe J") and "…: not-found" in second and len(second) < 150
    assert hint == "hint: `citekit match -f list.txt` shows what comes near"


def test_a_hint_follows_what_it_is_for(review: Review) -> None:
    """Each stands behind its own failure, one for several behind the last of them."""
    done = review.run("add", "foo", "doi:10/abc", "10.5555/none", "10.5555/other", "--offline")

    lines = [line.split(":")[0] for line in done.err.splitlines()]
    assert lines == ["foo", "hint", "doi", "hint", "10.5555/none", "10.5555/other", "hint"]


def test_an_endless_identifier_is_not_echoed(review: Review) -> None:
    """A line that nobody can read helps nobody; JSON holds the input whole."""
    doi = "10.5555/" + "a" * 100_000
    assert len(review.run("add", doi, "--offline").err) < 1000
    assert review.run("add", doi, "--offline", "--json").json["failures"][0]["input"] == doi


def test_a_word_document_is_read_and_a_spreadsheet_refused(review: Review, tmp_path: Path) -> None:
    """Its references are found by `add` and `match` alike; other binary files are wrong use."""
    document = docx.Document()
    for line in ("References", LINE, "Poe C. Hair of the dog. J Hair. 2022;1:1-9. doi:10.5555/late"):
        document.add_paragraph(line)
    document.save(str(review.folder / "list.docx"))
    words = ["-f", "list.docx", "--offline", "--snapshot", snapshot(tmp_path, HAIR, LATE), "--json"]

    found = {row["doi"] for row in review.run("resolve", *words).json["results"]}
    assert found == {"10.5555/hair", "10.5555/late"}
    assert len(review.run("match", *words).json["results"]) == 2
    (review.folder / "list.xlsx").write_bytes(b"PK\x03\x04 no archive")
    for command in ("add", "match"):
        done = review.run(command, "-f", "list.xlsx")
        assert (done.status, len(done.err.splitlines())) == (2, 2)


def test_what_tags_an_entry_that_is_there_is_said(review: Review) -> None:
    """Its row says `present`, a line says what it got; a second time there is nothing to say."""
    review.write("@article{one, doi={10.5555/hair}}\n")
    words = ["add", "10.5555/hair", "--tag", "condition:FFA", "--offline"]

    assert "would be tagged with condition:frontal-fibrosing-alopecia: one\n" in review.run(*words, "--dry-run").err
    assert "tagged with condition:frontal-fibrosing-alopecia: one\n" in review.run(*words).err
    assert "tagged" not in review.run(*words).err


def test_a_service_that_is_down_is_named_in_words(review: Review) -> None:
    """The system's reason stands behind it, without its number; so it is with a file that cannot be read."""
    assert "Crossref cannot be reached (connection refused)\n" in review.run("add", "10.5555/none").err
    assert "[Errno" not in review.run("tag", "learn", "nofile").err


def test_a_template_is_not_copied_where_nothing_can_be_written(review: Review) -> None:
    """A wrong path is wrong use, as with ``-o``."""
    done = review.run("templates", "copy", "reading-list.md.j2", "/dev/null/there/")
    assert (done.status, len(done.err.splitlines())) == (2, 2)


def test_a_reference_with_the_doi_of_another_work_is_told(review: Review, tmp_path: Path) -> None:
    """What a reference says and what its DOI names differ plainly: stored, as the DOI says, and a finding (exit 1)."""
    nails = record(
        "10.5555/nails", title="Nails of the elderly", authors=["Doe, Jo"],
        container_title="Annals of Nails", volume="3", page="9-12", year=2001,
    )  # fmt: skip
    text = (
        "Yang A. Attention to hair in lichen planopilaris. J Plaus Results. 2020;12:45-67. doi:10.5555/nails\n"
        "Doe J. Nails of the elderly. Ann Nails. 2001;3:9-12. doi:10.5555/hair\n"
    )
    works = snapshot(tmp_path, HAIR, nails)
    wrong = review.run("add", "-f", "-", "--offline", "--json", "--snapshot", works, text=text)
    assert (wrong.status, [one["code"] for one in wrong.json["findings"]]) == (1, ["other-work", "other-work"])
    assert "Attention to hair" in wrong.json["findings"][0]["message"]
    assert review.run("undo").status == 0
    right = text.replace("nails\n", "swap\n").replace("hair\n", "nails\n").replace("swap\n", "hair\n")
    well = review.run("add", "-f", "-", "--offline", "--json", "--snapshot", works, text=right)
    assert (well.status, well.json["findings"]) == (0, [])
