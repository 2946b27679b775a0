"""Files of other programs given to `add` and `resolve`: their records are the works, DOIs in their notes are not."""

import json
from pathlib import Path

import pytest

from conftest import Review
from crossref.records import record
from journeys.test_match_journey import snapshot

BIBTEX = """\
% see 10.5555/commented
@string{hair = "Hair, after 10.5555/macro"}
@comment{jabref-meta: 10.5555/meta;}
@article{a, title = {Hair of the dog}, author = {Poe, Cy}, journal = hair, year = 2022, doi = {10.5555/OWN},
  note = {Erratum in 10.5555/erratum}, abstract = {As in 10.5555/abstract, and by doi:10.5555/again.}}
@article{b, title = {Hair of the cat}, url = {https://onlinelibrary.wiley.com/doi/full/10.5555/address}}
@article{c, title = {Hair of the horse}, note = {doi: 10.5555/alone. PMID: 31000001}}
"""
RIS = """\
TY  - JOUR
TI  - Hair of the dog
DO  - 10.5555/own
N1  - Erratum in 10.5555/erratum
N2  - As in 10.5555/abstract
AB  - As in 10.5555/abstract
ER  -

TY  - JOUR
TI  - Hair of the cat
UR  - https://doi.org/10.5555/address
ER  -

TY  - JOUR
TI  - Hair of the horse
N1  - 10.5555/alone
ER  -
"""
REFER = """\
%0 Journal Article
%T Hair of the dog
%A Poe, Cy
%R 10.5555/own
%X As in 10.5555/abstract

%0 Journal Article
%T Hair of the cat
%U https://doi.org/10.5555/address

%0 Journal Article
%T Hair of the horse
%Z doi:10.5555/alone
"""
WEB_OF_SCIENCE = """\
FN Clarivate Analytics Web of Science
PT J
AU Poe, C
TI Hair of the
   dog
CR Doe A, 2019, HAIR, V1, P2, DOI 10.5555/cited
   Roe B, 2018, HAIR, V1, P2, DOI 10.5555/too
DI 10.5555/own
ER

PT J
TI Hair of the cat
DI 10.5555/address
ER

PT J
TI Hair of the horse
DI 10.5555/alone
ER

EF
"""
CSL = json.dumps(
    [
        {"title": "Hair of the dog", "type": "article-journal", "DOI": "10.5555/own", "abstract": "10.5555/abstract"},
        {"title": "Hair of the cat", "type": "article-journal", "URL": "https://doi.org/10.5555/address"},
        {"title": "Hair of the horse", "type": "book", "note": "DOI: 10.5555/alone"},
    ]
)
CROSSREF = "".join(
    json.dumps({"DOI": doi, "title": ["T"], "type": "journal-article", "reference": [{"DOI": "10.5555/cited"}]}) + "\n"
    for doi in ("10.5555/own", "10.5555/address", "10.5555/alone")
)
ENDNOTE = """\
<?xml version="1.0"?><xml><records>
<record><ref-type name="Journal Article">17</ref-type><titles><title><style>Hair of the dog</style></title></titles>
<abstract><style>As in 10.5555/abstract</style></abstract><notes>Erratum in 10.5555/erratum</notes>
<electronic-resource-num><style>10.5555/own</style></electronic-resource-num></record>
<record><ref-type name="Journal Article">17</ref-type><titles><title>Hair of the cat</title></titles>
<urls><related-urls><url>https://doi.org/10.5555/address</url></related-urls></urls></record>
<record><ref-type name="Book">6</ref-type><titles><title>Hair of the horse</title></titles>
<notes>10.5555/alone</notes></record>
</records></xml>
"""
FILES = {
    "BibTeX": BIBTEX,
    "RIS": RIS,
    "an EndNote import file": REFER,
    "an export of Web of Science": WEB_OF_SCIENCE,
    "CSL-JSON": CSL,
    "EndNote's XML": ENDNOTE,
}


@pytest.mark.parametrize("form", FILES)
def test_the_works_of_a_bibliography_are_its_records(review: Review, tmp_path: Path, form: str) -> None:
    """Each under its own DOI, its address's, or one alone in its note; one sentence says as what the file was read."""
    (review.folder / "mine.txt").write_text(FILES[form])
    names = {"own": "dog", "address": "cat", "alone": "horse"}
    works = [record(f"10.5555/{name}", title=f"Hair of the {animal}") for name, animal in names.items()]
    done = review.run("add", "-f", "mine.txt", "--offline", "--json", "--snapshot", snapshot(tmp_path, *works))

    assert done.status == 0, done.err
    assert [row["doi"] for row in done.json["results"]] == ["10.5555/own", "10.5555/address", "10.5555/alone"]
    assert f"`mine.txt` was read as {form}: 3 records" in done.err
    assert "not asked for" in done.err


def test_works_cited_by_a_record_of_crossref_are_not_asked_for(review: Review, tmp_path: Path) -> None:
    """A file of its answers, one a line, names the works that it describes."""
    (review.folder / "works.jsonl").write_text(CROSSREF)
    rows = review.run("resolve", "-f", "works.jsonl", "--offline", "--json").json["failures"]

    assert [row["doi"] for row in rows] == ["10.5555/own", "10.5555/address", "10.5555/alone"]


def test_a_record_without_a_doi_is_looked_for_whatever_its_note_names(review: Review, tmp_path: Path) -> None:
    """A DOI in the middle of a note is another work's."""
    entry = "@article{a, title = {Hair of the dog}, author = {Poe, Cy}, year = 2022, note = {see 10.5555/other}}\n"
    known = record("10.5555/dog", title="Hair of the dog", authors=["Poe, Cy"], year=2022)
    other = record("10.5555/other", title="Other")
    snap = snapshot(tmp_path, known, other)
    done = review.run("add", "-f", "-", "--offline", "--json", "--snapshot", snap, text=entry)

    assert "10.5555/other" not in {row["doi"] for row in done.json["results"]}
    assert "1 of them without a DOI" in done.err


def test_dois_beside_the_records_are_works(review: Review) -> None:
    """A text may go on behind its records; and one that only quotes a record is a text, with every DOI in it."""
    listed = review.run("resolve", "--offline", "--json", "-f", "-", text=BIBTEX + "\nand 10.5555/beside\n")
    entry = "@misc{a, title={T}, doi={10.5555/own}, note={10.5555/note}}"
    quoted = review.run("resolve", "--offline", "--json", "-f", "-", text=f"{entry}\n" + "Words of a letter. " * 20)

    assert [row["doi"] for row in listed.json["failures"]][-1] == "10.5555/beside"
    assert {row["doi"] for row in quoted.json["failures"]} == {"10.5555/own", "10.5555/note"}
    assert "was read as" not in quoted.err


def test_entries_that_cannot_be_read_still_give_their_dois(review: Review) -> None:
    """What has no end is no record; nothing of it is lost."""
    broken = BIBTEX + "@article{z, title = {Unclosed, doi = {10.5555/broken}\n"
    done = review.run("resolve", "--offline", "--json", "-f", "-", text=broken)

    assert "10.5555/broken" in {row["doi"] for row in done.json["failures"]}
    line = broken.count("\n")
    assert "`-` was read as BibTeX: 3 records" in done.err
    assert f"; line {line} cannot be read" in done.err
    assert f"; line {line} cannot be read" in review.run("match", "--offline", "-f", "-", text=broken).err


def asked(review: Review, text: str) -> list[str]:
    """Return the DOIs that are asked for in a text, in their order."""
    return [row["doi"] for row in review.run("resolve", "--offline", "--json", "-f", "-", text=text).json["failures"]]


def test_what_stands_behind_a_record_is_no_part_of_it(review: Review) -> None:
    """A record of RIS ends with `ER`, or like one of EndNote at the blank line behind its last tag."""
    behind = "\n\n10.5555/a\n10.5555/b\n"
    opened = "TY  - JOUR\nTI  - Hair of the dog and of the cat\nDO  - 10.5555/own"
    enw = "%0 Journal Article\n%T Hair of the dog and of the cat\n%R 10.5555/own"
    for text in (opened + "\nER  - " + behind, opened + behind, enw + behind):
        assert asked(review, text) == ["10.5555/own", "10.5555/a", "10.5555/b"]


def test_a_tag_alone_makes_no_record(review: Review) -> None:
    """Without a title and a DOI of its own it is a line of a text."""
    assert asked(review, "Notes\n\nTY  - the usual\nsee 10.5555/a\n10.5555/b\n") == ["10.5555/a", "10.5555/b"]


def test_objects_name_their_doi_in_any_case(review: Review, tmp_path: Path) -> None:
    """Lists of OpenAlex, and the rows of `citekit list --json`, one a line."""
    row = {"title": "Hair of the dog", "type": "article", "doi": "https://doi.org/10.5555/own", "cites": "10.5555/b"}
    assert asked(review, json.dumps([row, row | {"doi": "10.5555/a"}])) == ["10.5555/own", "10.5555/a"]

    known = [record(f"10.5555/{name}", title=f"Hair of {name}") for name in ("dog", "cat")]
    review.run("add", "10.5555/dog", "10.5555/cat", "--offline", "--snapshot", snapshot(tmp_path, *known))
    rows = review.run("list", "--json").json["results"]
    assert len(rows) == 2
    assert asked(review, "".join(json.dumps(one) + "\n" for one in rows)) == [one["doi"] for one in rows]


@pytest.mark.parametrize(
    "item",
    [
        {"title": "Hair", "type": "article", "links": "10.5555/a"},
        {"title": "Hair", "type": "parcel", "to": "10.5555/a"},
        {"title": {"a": 1}, "type": "book", "to": "10.5555/a"},
        {"title": [[]], "DOI": 7, "type": ["x"], "volume": [[]], "to": "10.5555/a"},
    ],
)
def test_other_objects_are_text(review: Review, item: dict[str, object]) -> None:
    """Where none has a DOI of its own, or a kind or title is none: every DOI of the text is asked for."""
    done = review.run("resolve", "--offline", "--json", "-f", "-", text=json.dumps([item]))

    assert [row["doi"] for row in done.json["failures"]] == ["10.5555/a"]
    assert "was read as" not in done.err


WRAPPED = """\
Poe C, Doe A. Hair of the dog and what becomes of it in
the clinic. Hair. 2022;3(1):1-9.
Roe B, Moe D. Hair of the cat, a report of the cases that
were seen in two hospitals in three years. Hair. 2021;2(4):
11-19.
Loe E, Poe C. Hair of the horse: a review of the literature
and of what is told in stables. Hair. 2020;1(2):21-29.
Noe F, Roe B. Hair of the cow and the loss of it. Hair.
2019;9(3):31-39.
"""


def test_a_wrapped_list_says_how_its_references_were_told_apart(review: Review) -> None:
    """Where only how they begin tells; blank lines, numbers and a reference a line need no word."""
    said = "was read as 4 references, told apart by how they begin; a blank line between two is sure"
    for words in (["match"], ["add", "--json"], ["resolve"]):
        done = review.run(*words, "--offline", "-f", "-", text=WRAPPED)
        assert f"`-` {said}" in done.err, words
    rows = review.run("match", "--offline", "-f", "-", "--json", text=WRAPPED).json["results"]
    assert [row["input"].split(",")[0] for row in rows] == ["Poe C", "Roe B", "Loe E", "Noe F"]
    numbered = "".join(f"{n}. {line}\n" for n, line in enumerate(WRAPPED.splitlines(), 1))
    assert "told apart" not in review.run("match", "--offline", "-f", "-", text=numbered).err


ENDNOTE_RECORD = """\
<record><ref-type name="Journal Article">17</ref-type><titles><title>{title}</title></titles>\
<electronic-resource-num>{doi}</electronic-resource-num></record>
"""
GOOD = ENDNOTE_RECORD.format(title="Hair of glass", doi="10.5555/good")
BAD = ENDNOTE_RECORD.format(title="Skin & hair", doi="10.5555/bad")
HEAD = "<?xml version='1.0'?>\n<xml><records>\n"
PUBMED = "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article>A & B</Article></MedlineCitation></PubmedArticle>\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + GOOD + BAD, "was read as EndNote's XML: 1 record; line 4 cannot be read"),
        (HEAD + BAD + GOOD, "was read as EndNote's XML: 1 record; line 3 cannot be read"),
        (HEAD + GOOD + BAD[:-20], "was read as EndNote's XML: 1 record; line 4 cannot be read"),
        (HEAD + BAD * 2, "seems to be EndNote's XML, but none of its records can be read (lines 3, 4)"),
        (HEAD + BAD * 12, "(lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more)"),
        (HEAD + PUBMED, "seems to be an export of PubMed, but none of its records can be read (line 3)"),
        ("@misc{a, title={One}\n\n@misc{b, title={Two\n", "seems to be BibTeX, but none of its records can be read"),
        ("@misc{a, title={One}}\n" + "@misc{b, title={Two, and more of that\n" * 3, "1 of them without a DOI; lines 2"),
    ],
)
def test_records_that_cannot_be_read_are_told_with_their_lines(review: Review, text: str, told: str) -> None:
    """Also where none can be read at all, or fewer than can."""
    done = review.run("resolve", "--offline", "--json", "-f", "-", text=text)

    assert told in done.err
    assert told in " ".join(done.json["notices"])
    assert ("10.5555/bad" in done.out) == ("10.5555/bad" in text)
    matched = review.run("match", "--offline", "-f", "-", text=text).err
    assert ("none of its records can be read" in matched, "cannot be read" in matched).count(True) == 1


@pytest.mark.parametrize(
    "text", [HEAD + GOOD * 2, "@dataclass(frozen=True)\nclass One:\n", "<record><title>MARC</record>\n"]
)
def test_what_can_be_read_and_what_is_no_bibliography_is_not_called_broken(review: Review, text: str) -> None:
    """No line is named."""
    assert "can be read" not in review.run("resolve", "--offline", "-f", "-", text=text).err
    assert "cannot be read" not in review.run("match", "--offline", "-f", "-", text=text).err


COLLECTED = """\
Cite this article as: Smith J, Doe A. Hair of the dog and what becomes of it. J Hair. 2019;12:1-5.
Cite this article as: Jones B, Roe C. Hair of the cat in two hospitals. J Hair. 2020;13:6-9.
Cite this article as: Klein D, Poe E. Hair of the horse: a review. J Hair. 2021;14:10-15.
"""
TITLED = """\
Smith J, Doe A. A study of hair. J Hair. 2019;1:2-3.
Bero L, Roe C. Conflict of Interest: The Tobacco Industry and Its Lawyers. J Hair. 2013;309:1241-5.
Sismondo S, Poe E. Funding: The Price of Truth. J Hair. 2015;3:4-5.
"""


@pytest.mark.parametrize("text", [COLLECTED, TITLED], ids=["how to cite", "titles like headings"])
def test_each_reference_of_a_list_has_an_outcome(review: Review, text: str) -> None:
    """None is taken for what a publisher prints behind the last one."""
    matched = review.run("match", "--offline", "-f", "-", "--json", text=text).json["results"]
    added = review.run("add", "--offline", "-f", "-", "--json", text=text).json["failures"]

    assert [row["input"] for row in matched] == text.splitlines()
    assert [row["input"] for row in added] == text.splitlines()


def test_lines_that_are_no_rows_of_a_table_are_told_and_searched(review: Review) -> None:
    """What stands below it, and a row with a comma too many."""
    text = "Title,Article DOI\nHair,10.5555/a\nSkin, hair,10.5555/b\nWool,10.5555/c\n\nNotes\nand 10.5555/d\n"
    done = review.run("resolve", "--offline", "--json", "-f", "-", text=text)

    assert sorted(row["doi"] for row in done.json["failures"]) == [f"10.5555/{one}" for one in "abcd"]
    assert "`-` was read as a table (CSV): 2 records; lines 3, 6, 7 cannot be read" in done.json["notices"]
