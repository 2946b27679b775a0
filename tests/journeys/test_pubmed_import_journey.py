"""PubMed's exports with the real command: MeSH and substances come along, and say what part an agent plays."""

import json

from conftest import Review

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
