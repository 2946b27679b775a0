"""PubMed's exports with the real command: MeSH and substances come along, and say what part an agent plays."""

import json
from pathlib import Path

import pytest

from conftest import Review
from crossref.records import record
from journeys.test_match_journey import snapshot

NBIB = """
PMID- 31000001
TI  - A case of hair loss.
LID - 10.1000/one [doi]
AB  - Hair was lost in the second week of treatment, and it grew again.
FAU - Munoz, Ana
DP  - 2019 Nov
JT  - Journal of hair
RN  - FYS6T7F842 (Adalimumab)
MH  - Adalimumab/*adverse effects
MH  - *Alopecia/chemically induced
CIN - J Hair. 2020;1:2. doi: 10.1000/comment. PMID: 31000009
"""
RECORD = {
    "DOI": "10.1000/one", "type": "journal-article", "title": ["A case of hair loss"],
    "author": [{"family": "Munoz", "given": "Ana"}], "container-title": ["Journal of Hair"],
    "issued": {"date-parts": [[2019, 11]]},
}  # fmt: skip
MESH = b"mesh = {Adalimumab / adverse effects*; Alopecia* / chemically induced}"


def prepared(review: Review) -> list[str]:
    """Write export and snapshot; return the words of `add` that name them."""
    (review.folder / "pubmed.nbib").write_text(NBIB)
    (review.folder / "records.jsonl").write_text(json.dumps(RECORD) + "\n")
    return ["add", "-f", "pubmed.nbib", "--snapshot", "records.jsonl", "--offline"]


def test_mesh_and_substances_come_with_the_record(review: Review) -> None:
    """They are PubMed's, the rest is Crossref's; a comment's DOI inside the record is not asked for."""
    done = review.run(*prepared(review), "--json")

    assert (done.status, [row["source"] for row in done.json["results"]]) == (0, ["snapshot"])
    library = review.library.read_bytes()
    assert MESH in library
    assert b"substances = {Adalimumab}" in library and b"pmid = {31000001}" in library
    assert b"Journal of Hair" in library and b"citekit-source" not in library


def test_a_subheading_of_mesh_makes_an_agent_the_cause(review: Review) -> None:
    """The words of the evidence stand where it says, in the field as it is decoded."""
    review.run(*prepared(review))
    rows = {row["tag"]: row for row in review.run("tag", "suggest", "--json").json["results"]}

    agent = rows["agent:adalimumab"]
    assert agent["role"] == "cause"
    decoded = {"mesh": MESH.decode()[8:-1], "substances": "Adalimumab"}
    for one in agent["evidence"]:
        assert decoded[one["field"]][one["start"] : one["end"]] == one["text"]


def test_an_entry_that_is_there_is_completed_on_request_only(review: Review) -> None:
    """Without `--fill` it stays as it is and one line says what there is; a second time there is nothing to do."""
    words = prepared(review)
    before = review.write("@article{own, title={My title}, doi={10.1000/one}, abstract={Mine}}\n")
    told = review.run(*words)
    assert review.library.read_bytes() == before
    assert "--fill" in told.err

    filled = review.run(*words, "--fill")
    library = review.library.read_bytes()
    assert filled.status == 0 and MESH.replace(b" = ", b"=") in library
    assert b"abstract={Mine}" in library and b"title={My title}" in library

    assert review.run(*words, "--fill").status == 0
    assert review.library.read_bytes() == library
    review.run("undo")
    assert review.library.read_bytes() == before


def test_pubmed_offline_without_a_record_is_marked_as_a_page(review: Review) -> None:
    """What no source could confirm carries the mark, MeSH and all."""
    (review.folder / "pubmed.nbib").write_text(NBIB)
    done = review.run("add", "-f", "pubmed.nbib", "--offline", "--json")

    assert done.status == 1
    library = review.library.read_bytes()
    assert MESH in library and b"citekit-source = {page}" in library


CHAPTER = """<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID Version="1">31000003</PMID>
<ArticleIdList><ArticleId IdType="doi">10.1000/chapter</ArticleId></ArticleIdList>
<Book><Publisher><PublisherName>Hair Publishing</PublisherName><PublisherLocation>Bern</PublisherLocation></Publisher>
<BookTitle>Hair for clinicians</BookTitle><PubDate><Year>2024</Year></PubDate><Isbn>9783319161037</Isbn></Book>
<ArticleTitle>Alopecia areata in the clinic.</ArticleTitle>
<AuthorList Type="authors"><Author><LastName>Munoz</LastName><ForeName>Ana</ForeName></Author></AuthorList>
</BookDocument></PubmedBookArticle></PubmedArticleSet>
"""


def test_a_chapter_of_an_export_becomes_a_chapter(review: Review) -> None:
    """With its book, as a page entry where nobody can be asked."""
    (review.folder / "books.xml").write_text(CHAPTER)
    done = review.run("add", "-f", "books.xml", "--offline", "--json")

    assert [(row["doi"], row["source"]) for row in done.json["results"]] == [("10.1000/chapter", "page")]
    library = review.library.read_text("utf-8")
    assert library.startswith("@incollection{munoz2024alopecia,")
    for field in ("booktitle = {Hair for clinicians}", "isbn = {9783319161037}", "publisher = {Hair Publishing}"):
        assert field in library

    (review.folder / "books.xml").write_text(CHAPTER.replace('<ArticleId IdType="doi">10.1000/chapter</ArticleId>', ""))
    (row,) = review.run("add", "-f", "books.xml", "--offline", "--json").json["results"]
    assert row["input"].startswith("Munoz A. Alopecia areata in the clinic. In: Hair for clinicians. Bern: Hair")
    assert (row["outcome"], row["key"]) == ("present", "munoz2024alopecia")


CASES = """
PMID- 31000009
TI  - A case series of hair loss.
FAU - Munoz, Ana
DP  - 2019 Nov
JT  - Journal of hair
MH  - Adalimumab/*adverse effects

PMID- 31000010
BTI - StatPearls
TI  - Lichen Planopilaris.
FAU - Roe, Ben
DP  - 2024 Jan
PB  - StatPearls Publishing
"""


@pytest.mark.parametrize("kind", ["nbib", "xml"])
def test_a_record_of_pubmed_without_a_doi_is_stored_as_a_page_entry(review: Review, kind: str) -> None:
    """With its PubMed number and the mark, in results and in failures, exit 1; a second run knows it, by whatever."""
    without = CHAPTER.replace('<ArticleId IdType="doi">10.1000/chapter</ArticleId>', "")
    (review.folder / "cases").write_text(CASES if kind == "nbib" else without)
    done = review.run("add", "-f", "cases", "--offline", "--json", "--tag", "condition:LPP")

    numbers = ["31000009", "31000010"] if kind == "nbib" else ["31000003"]
    assert done.status == 1
    assert [(row["doi"], row["outcome"], row["source"]) for row in done.json["results"]] == [
        ("", "added", "page") for _ in numbers
    ]
    assert [(row["input"], row["code"]) for row in done.json["failures"]] == [
        (row["input"], "not-found") for row in done.json["results"]
    ]
    assert all("stored" in row["message"] and "match -f cases" in row["hint"] for row in done.json["failures"])
    library = review.library.read_text()
    assert library.count("citekit-source = {page}") == library.count("condition:lichen-planopilaris") == len(numbers)
    assert all(f"pmid = {{{number}}}" in library for number in numbers)

    for known in (library, library.replace("pmid = ", "note = ")):
        review.write(known)
        again = review.run("add", "-f", "cases", "--offline", "--json")
        assert (again.status, {row["outcome"] for row in again.json["results"]}) == (0, {"present"})
        assert review.library.read_text() == known


PAGE = """
Case Reports
J Hair

. 2019 Nov;3(1):1-9.
A case series of hair loss
Ana Munoz 1, Ben Roe 2
Affiliations

    PMID: 31000009

Abstract

Hair was lost.

PubMed Disclaimer
"""


def test_a_page_of_pubmed_without_a_doi_is_stored_like_its_record(review: Review) -> None:
    """Both are the same work."""
    (review.folder / "page.txt").write_text(PAGE)
    (review.folder / "cases").write_text(CASES.partition("\nPMID- 31000010")[0])
    done = review.run("add", "-f", "page.txt", "--offline", "--json")
    assert done.status == 1
    (row,) = done.json["results"]
    assert (row["outcome"], row["input"]) == (
        "added",
        "Munoz A, Roe B. A case series of hair loss. J Hair. 2019;3(1):1-9.",
    )
    (row,) = review.run("add", "-f", "cases", "--offline", "--json").json["results"]
    assert row["outcome"] == "present"


def test_another_year_or_another_number_is_another_work(review: Review) -> None:
    """A series under one title is not taken for one work; nor are two records of PubMed."""
    (review.folder / "cases").write_text(CASES)
    review.run("add", "-f", "cases", "--offline")
    (review.folder / "cases").write_text(CASES.replace("2019", "2021").replace("3100", "3200"))
    done = review.run("add", "-f", "cases", "--offline", "--json")
    assert [row["outcome"] for row in done.json["results"]] == ["added", "added"]


def test_a_pubmed_record_whose_doi_is_found_gets_its_doi_and_mesh(review: Review, tmp_path: Path) -> None:
    """The record itself comes from Crossref, unmarked; what PubMed alone tells comes along."""
    known = record("10.5555/cases", title="A case series of hair loss", authors=["Munoz, Ana"], year=2019)
    name = snapshot(tmp_path, {**known, "container-title": ["Journal of hair"]})
    (review.folder / "cases").write_text(CASES.partition("\nPMID- 31000010")[0])
    done = review.run("add", "-f", "cases", "--offline", "--snapshot", name)

    assert done.status == 0, done.err
    library = review.library.read_bytes()
    assert (
        b"doi = {10.5555/cases}" in library
        and b"mesh = {Adalimumab / adverse" in library
        and b"citekit-source" not in library
    )


RIS = "TY  - JOUR\nAU  - Poe, Cy\nTI  - {}\nJO  - Hair\nPY  - 2022\nVL  - 3\nSP  - 1\nEP  - 9\n{}ER  - \n\n"
BIB = "@article{{x,\n title={{{}}}, author={{Poe, Cy}}, journal={{Hair}}, year=2022, volume=3, pages={{1--9}}, {}}}\n"


@pytest.mark.parametrize(("record_", "doi"), [(RIS, "DO  - 10.5555/late\n"), (BIB, "doi={{10.5555/late}}")])
def test_records_of_other_programs_are_references(review: Review, tmp_path: Path, record_: str, doi: str) -> None:
    """Each has one outcome, in `add` and in `match`; one without a DOI is looked for and, if uncertain, named."""
    text = record_.format("Nothing of the kind", "") + record_.format("Hair of the dog", doi.format())
    text += record_.format("Refractory decalvans in 23 patients", "")
    (review.folder / "coll.txt").write_text(text)
    cases = record("10.5555/cases", title="Refractory decalvans in 23 patients", authors=["Poe, Cy"], year=2022,
                   volume="3", page="1-9", container_title="Hair")  # fmt: skip
    late = record("10.5555/late", title="Hair of the dog", authors=["Poe, Cy"], year=2022, volume="3", page="1-9")
    words = ["-f", "coll.txt", "--offline", "--json", "--snapshot", snapshot(tmp_path, cases, late)]

    done = review.run("add", *words)
    assert {row["doi"] for row in done.json["results"]} == {"10.5555/late", "10.5555/cases"}
    assert [(row["input"], row["code"]) for row in done.json["failures"]] == [
        ("Poe C. Nothing of the kind. Hair. 2022;3:1-9.", "not-found")
    ]
    rows = review.run("match", *words).json["results"]
    assert [row["doi"] for row in rows] == [None, "10.5555/late", "10.5555/cases"]


@pytest.mark.parametrize("number", ["pmid={31000001}", "eprint={31000001}, eprinttype={pubmed}"])
def test_an_entry_with_the_number_of_a_record_is_that_work(review: Review, number: str) -> None:
    """Where it states no DOI, it is not added a second time; filling gives it the DOI."""
    words = prepared(review)
    review.write(f"@article{{own, title={{My title}}, {number}}}\n")
    (row,) = review.run(*words, "--json").json["results"]
    assert (row["key"], row["outcome"]) == ("own", "present")
    review.run(*words, "--fill")
    assert review.library.read_bytes().count(b"doi={10.1000/one}") == review.library.read_bytes().count(b"@") == 1


def test_what_was_filled_is_said(review: Review) -> None:
    """Each field stands in the changes of the row, and on stderr; authors too where the entry has none."""
    words = prepared(review)
    review.write("@article{own, title={My title}, doi={10.1000/one}, abstract={Mine}}\n")
    told = review.run(*words, "--fill", "--dry-run")
    assert "would be filled: own: author, pmid" in told.err and "in the library already: own" in told.err
    done = review.run(*words, "--fill", "--json")

    (row,) = done.json["results"]
    assert row["outcome"] == "present"
    assert {(one["field"], one["rule"], one["before"]) for one in row["changes"]} >= {
        ("author", "fill", ""),
        ("mesh", "fill", ""),
    }
    assert not {"abstract", "title"} & {one["field"] for one in row["changes"]}
    assert b"author={" in review.library.read_bytes()
    assert any(notice.startswith("filled: own: ") for notice in done.json["notices"])


@pytest.mark.parametrize("people", ["author={Doe, Jo}", "editor={Doe, Jo}"])
def test_people_that_are_there_stay(review: Review, people: str) -> None:
    """Filling replaces nothing."""
    words = prepared(review)
    review.write(f"@article{{own, {people}, doi={{10.1000/one}}}}\n")
    review.run(*words, "--fill")
    assert review.library.read_bytes().count(b"author") == people.count("author")


def test_a_tag_given_while_adding_is_a_line_of_the_log(review: Review) -> None:
    """As `tag add` logs it, for new entries and for those that are there; a dry run and a second time log nothing."""
    words = [*prepared(review), "--tag", "condition:lpp"]
    review.run(*words, "--dry-run")
    assert not (review.folder / "refs/decisions.jsonl").exists()

    review.run(*words, env={"CITEKIT_USER": "anna"})
    review.run(*words, env={"CITEKIT_USER": "ben"})
    review.run(*words, "--tag", "agent:tofacitinib", env={"CITEKIT_USER": "ben"})
    lines = [json.loads(line) for line in (review.folder / "refs/decisions.jsonl").read_text().splitlines()]

    assert [(row["key"], row["tag"], row["decision"], row["by"]) for row in lines] == [
        ("munoz2019case", "condition:lichen-planopilaris", "manual", "anna"),
        ("munoz2019case", "agent:tofacitinib", "manual", "ben"),
    ]
    assert all(row["at"] and row["vocabulary"] for row in lines)


def test_a_note_of_the_reader_is_read_too(review: Review) -> None:
    """What only a note names is suggested at the edge of what citekit stands behind; a title says more."""
    review.write(
        "@article{one, title={Hair loss}, note={Patients got tofacitinib}}\n"
        "@article{two, title={Tofacitinib}, comment={so: tofacitinib}}\n"
    )
    rows = {row["key"]: row for row in review.run("tag", "suggest", "--json").json["results"]}

    assert rows["one"]["tag"] == rows["two"]["tag"] == "agent:tofacitinib"
    [evidence] = rows["one"]["evidence"]
    assert evidence == {"field": "note", "start": 13, "end": 24, "text": "tofacitinib", "rule": "label"}
    assert 0.5 <= rows["one"]["confidence"] < rows["two"]["confidence"]
    assert [one["field"] for one in rows["two"]["evidence"]] == ["title", "comment"]
