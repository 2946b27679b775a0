"""The first lists that a person hands over: every reference has an outcome, and what matters of a work is said."""

import signal
import time
from pathlib import Path

import docx
import pytest

from conftest import Review
from crossref.records import record, retraction
from crossref.standin import Latency, Standin
from journeys.test_match_journey import HAIR, LINE, snapshot

LATE = record("10.5555/late", title="Treatment of hair in the clinic: an overview", authors=["Poe, Cy"], year=2022)
LINES = (
    LINE,
    "Treatment of hair in the clinic: an overview. Poe C. J Plaus Results 2022. doi:10.5555/late",
    "Frontal hair of nobody at all: An overview.",
)
"""A whole reference, one that begins with its title, and a title alone."""


@pytest.mark.parametrize("style", [None, "List Number", "List Bullet"])
@pytest.mark.parametrize("head", ["", "References"])
def test_a_paragraph_of_word_is_a_reference(review: Review, tmp_path: Path, style: str | None, head: str) -> None:
    """Also where it names nobody: none swallows the next, for `add` and for `match`."""
    document = docx.Document()
    if head:
        document.add_paragraph(head)
    for line in LINES:
        document.add_paragraph(line, style=style)
    document.save(str(review.folder / "list.docx"))
    expect_each(review, "list.docx", snapshot(tmp_path, HAIR, LATE))


@pytest.mark.parametrize("label", ["", "{}. ", "[{}] "])
@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n"])
def test_a_line_of_a_list_is_a_reference(review: Review, tmp_path: Path, label: str, between: str) -> None:
    """With numbers and without, with blank lines between them and without."""
    text = between.join(label.format(number) + line for number, line in enumerate(LINES, 1))
    (review.folder / "list.txt").write_bytes(text.encode())
    expect_each(review, "list.txt", snapshot(tmp_path, HAIR, LATE))


def expect_each(review: Review, name: str, known: str) -> None:
    """Expect three outcomes of both commands, twice: what was added is present, what failed fails again."""
    words = ["-f", name, "--offline", "--json", "--snapshot", known]
    for outcome in ("added", "present"):
        done = review.run("add", *words)
        assert (done.status, len(done.json["failures"])) == (1, 1)
        assert {(row["doi"], row["outcome"]) for row in done.json["results"]} == {
            ("10.5555/hair", outcome),
            ("10.5555/late", outcome),
        }
        assert done.json["failures"][0]["input"].endswith(LINES[2])
    rows = review.run("match", *words).json["results"]
    assert [row["doi"] for row in rows] == ["10.5555/hair", "10.5555/late", None]


def test_what_is_doubtful_of_a_reference_is_not_stored(review: Review) -> None:
    """Where nobody can be asked, one without authors before its title gives no page entry; a whole one does."""
    whole = "Doe J, Roe B. Hair of the cat. J Hair. 2020;1:2-3. doi:10.5555/cat"
    done = review.run("add", "-f", "-", "--offline", "--json", text=f"{whole}\n{LINES[1]}\n")
    assert [row["doi"] for row in done.json["results"]] == ["10.5555/cat"]
    assert [row["doi"] for row in done.json["failures"]] == ["10.5555/cat", "10.5555/late"]


def test_lines_that_were_pasted_into_word_are_lines(review: Review, tmp_path: Path) -> None:
    """Where paragraphs begin in the middle of sentences, they are no references each."""
    document = docx.Document()
    for part in LINE.replace("lichen", "\nlichen").split("\n"):
        document.add_paragraph(part.strip())
    document.save(str(review.folder / "list.docx"))
    done = review.run("add", "-f", "list.docx", "--offline", "--json", "--snapshot", snapshot(tmp_path, HAIR))
    assert [row["doi"] for row in done.json["results"]] == ["10.5555/hair"]


CONCERN = {"type": "expression_of_concern", "DOI": "10.5555/n2", "updated": {"date-parts": [[2024, 1, 2]]}}


@pytest.mark.parametrize(
    ("title", "update", "code", "told"),
    [
        ("RETRACTED: Hair of the dog", retraction("10.5555/n1"), "retracted", "on 2025-02-01, notice 10.5555/n1"),
        ("WITHDRAWN: Hair of the dog", None, "retracted", "withdrawal"),
        ("Expression of concern: Hair of the dog", CONCERN, "concern", "on 2024-01-02, notice 10.5555/n2"),
    ],
)
def test_what_is_grave_is_said_when_a_work_is_added(
    review: Review, tmp_path: Path, title: str, update: object, code: str, told: str
) -> None:
    """As a finding, exit 1, with date and notice; the key tells the work, not the mark. It is stored and said once."""
    work = record("10.5555/dog", title=title, authors=["Alsantali, A"], updated_by=[update] if update else None)
    words = ["add", "10.5555/dog", "--offline", "--snapshot", snapshot(tmp_path, work)]
    assert f"{code}: `alsantali2024hair`: " in review.run(*words, "--dry-run").err
    done = review.run(*words, "--json")

    assert (done.status, done.json["results"][0]["key"]) == (1, "alsantali2024hair")
    (finding,) = done.json["findings"]
    assert (finding["code"], finding["key"]) == (code, "alsantali2024hair")
    assert told in finding["message"]
    assert review.run(*words).status == 0


def test_a_retraction_watch_file_of_the_review_is_asked_too(review: Review, tmp_path: Path) -> None:
    """It often knows first."""
    (review.folder / "watch.csv").write_text(
        "OriginalPaperDOI,RetractionNature,RetractionDOI,RetractionDate\n"
        "10.5555/hair,Retraction,10.5555/n1,8/16/2023 0:00\n"
    )
    settings = review.folder / "citekit.toml"
    settings.write_text('retractions = "watch.csv"\n' + settings.read_text())
    done = review.run("add", "10.5555/hair", "--offline", "--snapshot", snapshot(tmp_path, HAIR))
    assert done.status == 1
    assert "retraction on 2023-08-16, notice 10.5555/n1 (source: retraction-watch)" in done.err


def test_a_large_batch_is_summed_up(review: Review, tmp_path: Path) -> None:
    """In one line on stderr, not with ``-q``; a dry run names what is there already."""
    works = [record(f"10.5555/{number}") for number in range(4)]
    review.write("@article{own, doi={10.5555/0}}\n")
    name = snapshot(tmp_path, *works)
    words = ["add", *(f"10.5555/{number}" for number in range(6)), "--offline", "--snapshot", name]

    dry = review.run(*words, "--dry-run").err
    assert dry.splitlines()[-2:] == ["in the library already: own", "3 would be added, 1 present, 2 failed"]
    assert "present, " not in review.run(*words, "--dry-run", "-q").err
    assert review.run(*words).err.splitlines()[-1] == "3 added, 1 present, 2 failed"
    assert "present" not in review.run("add", "10.5555/1").err


@pytest.mark.parametrize("given", ["PMID:38012345", "https://pubmed.ncbi.nlm.nih.gov/38012345/", "PMC1234567"])
def test_a_name_of_pubmed_gets_the_next_step(review: Review, given: str) -> None:
    """Whether it is a number or the address of a page."""
    (failure,) = review.run("add", given, "--json").json["failures"]
    assert (failure["code"], failure["hint"]) == ("invalid", "give the DOI its PubMed page shows")


def test_of_a_pdf_it_is_said_what_is_read(review: Review) -> None:
    """Its references without a DOI are not looked for, so `no DOI was found` is not enough."""
    (review.folder / "paper.pdf").write_bytes(b"%PDF-1.7\n(References) Tj\n(" + LINE.encode() + b") Tj\n")
    done = review.run("add", "-f", "paper.pdf", "--offline")
    assert done.status == 1
    assert "not looked for in a PDF" in done.err and "give them as text" in done.err


def test_stopped_before_anything_arrived_it_claims_nothing(review: Review) -> None:
    """Ctrl-C while the first answer is waited for."""
    with Standin([HAIR], latency=Latency(list=30, record=30)) as server:
        env = {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_MAILTO": "me@example.org"}
        process = review.start("add", "10.5555/hair", env=env)
        while not server.log and process.poll() is None:
            time.sleep(0.05)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert (process.returncode, err.splitlines()[-1]) == (130, "stopped")


def test_a_thesis_has_the_year_of_its_approval(review: Review, tmp_path: Path) -> None:
    """Where its record has no date of publication, and only there; the change says so."""
    approved = {"date-parts": [[2021, 3, 7]]}
    facts = {"type": "dissertation", "authors": ["Poe, Cy"], "approved": approved}
    bare = record("10.5555/thesis", year=None, issued={"date-parts": [[None]]}, **facts)
    name = snapshot(tmp_path, bare, record("10.5555/dated", year=2022, **facts))
    rows = review.run("add", "10.5555/thesis", "10.5555/dated", "--offline", "--snapshot", name, "--json").json[
        "results"
    ]

    assert [row["key"][:7] for row in rows] == ["poe2021", "poe2022"]
    rules = [[change["rule"] for change in row["changes"]] for row in rows]
    assert ["approved-date" in one for one in rules] == [True, False]
