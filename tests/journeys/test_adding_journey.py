"""Adding with the real command: pages, snapshots and Crossref in; new entries, honest failures and no surprises out."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from conftest import Review
from crossref.records import csl, record
from crossref.standin import Standin

REFERENCES = """\
References

1. Doe AB, Roe B (2021) Tofacitinib in lichen planopilaris. J Test 12(3):45-67. https://doi.org/10.5555/alpha
2. Poe C (2022) Frontal fibrosing alopecia. J Test 1:1-2. doi:10.5555/beta
"""

PUBMED = """\
Case Reports

JAAD Case Rep
. 2021 Mar 3;10:12-14. doi: 10.5555/own.2021.01.001. eCollection 2021 Apr.
Baricitinib for folliculitis decalvans
Ada Doe 1, Ben Roe 2
Affiliations

    PMID: 33333333 PMCID: PMC8000000 DOI: 10.5555/own.2021.01.001

Abstract
Two patients improved.

References

    1. Poe C. Frontal fibrosing alopecia. J Test. 2022;1:1-2. doi: 10.5555/beta. - DOI - PubMed
"""

ALPHA = record("10.5555/alpha", title="Tofacitinib in lichen planopilaris", year=2021, authors=["Doe, Ada B."])
BETA = record("10.5555/beta", title="Frontal fibrosing alopecia", year=2022, authors=["Poe, Cy"])


def reach(server: Standin) -> dict[str, str]:
    """Return the environment in which Crossref is this server."""
    return {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_MAILTO": "me@example.org"}


def snapshot(folder: Path, *messages: Mapping[str, object]) -> str:
    """Write a snapshot file; return its name."""
    path = folder / "snapshot.jsonl"
    path.write_text("".join(json.dumps(message) + "\n" for message in messages), "utf-8")
    return path.name


def test_a_pasted_reference_section_is_stored_from_a_snapshot(review: Review) -> None:
    """Both references become entries with Crossref's facts and no mark, one line an identifier, without a network."""
    name = snapshot(review.folder, ALPHA, BETA)
    (review.folder / "references.txt").write_text(REFERENCES, "utf-8")
    done = review.run("add", "-f", "references.txt", "--snapshot", name, "--offline")

    assert (done.status, done.err) == (0, "")
    assert [line.split()[:4] for line in done.out.splitlines()] == [
        ["added", "snapshot", "10.5555/alpha", "doe2021tofacitinib"],
        ["added", "snapshot", "10.5555/beta", "poe2022frontal"],
    ]
    text = review.library.read_text("utf-8")
    assert "author = {Doe, Ada B.}" in text
    assert "citekit-source" not in text


def test_the_second_run_changes_no_byte_and_says_so(review: Review) -> None:
    """Everything is present; the file is not even written again."""
    words = ("add", "-f", "-", "--snapshot", snapshot(review.folder, ALPHA, BETA), "--offline")
    review.run(*words, text=REFERENCES)
    before, written = review.library.read_bytes(), review.library.stat().st_mtime_ns
    done = review.run(*words, text=REFERENCES)

    assert done.status == 0
    assert [line.split()[0] for line in done.out.splitlines()] == ["present", "present"]
    assert "nothing to do" in done.err
    assert (review.library.read_bytes(), review.library.stat().st_mtime_ns) == (before, written)


def test_a_pubmed_page_gives_its_own_work_and_its_references(review: Review) -> None:
    """The page's work stands first, with what the page alone says of it; its reference comes from the snapshot."""
    done = review.run("add", "-", "--snapshot", snapshot(review.folder, BETA), "--offline", "--json", text=PUBMED)

    assert [(row["doi"], row["source"]) for row in done.json["results"]] == [
        ("10.5555/own.2021.01.001", "page"),
        ("10.5555/beta", "snapshot"),
    ]
    own, _, other = review.library.read_text("utf-8").partition("\n\n")
    assert "title = {Baricitinib for folliculitis decalvans}" in own
    assert "pmid = {33333333}" in own
    assert "citekit-source = {page}" in own
    assert "citekit-source" not in other


def test_crossref_is_asked_once_politely_and_then_remembered(review: Review) -> None:
    """One list for both DOIs, with the mail address; the second run is answered by the cache."""
    with Standin([ALPHA, BETA]) as server:
        first = review.run("add", "-f", "-", "--json", text=REFERENCES, env=reach(server))
        before = review.library.read_bytes()
        second = review.run("add", "-f", "-", "--json", text=REFERENCES, env=reach(server))

    assert (first.status, second.status) == (0, 0)
    assert [(row["outcome"], row["source"]) for row in first.json["results"]] == [("added", "crossref")] * 2
    assert [(row["outcome"], row["source"]) for row in second.json["results"]] == [("present", "cache")] * 2
    assert [(seen.kind, seen.mailto) for seen in server.log] == [("list", "me@example.org")]
    assert review.library.read_bytes() == before


def test_a_result_carries_every_name_of_the_contract(review: Review) -> None:
    """One result has input, doi, key, outcome, source, title and changes, and each change its field and rule."""
    message = record("10.5555/alpha", title="A title", abstract="<jats:p>Text</jats:p>", authors=["Doe, Ada"])
    with Standin([message]) as server:
        done = review.run("add", "https://doi.org/10.5555/ALPHA", "--json", env=reach(server))

    assert done.json.keys() == {"citekit", "command", "status", "results", "failures", "findings"}
    assert (done.json["citekit"], done.json["command"], done.json["status"]) == (1, "add", "done")
    (row,) = done.json["results"]
    changes = row.pop("changes")
    assert row == {
        "input": "https://doi.org/10.5555/ALPHA",
        "doi": "10.5555/alpha",
        "key": "doe2024title",
        "outcome": "added",
        "source": "crossref",
        "title": "A title",
    }
    assert [(change["field"], change["before"], change["after"]) for change in changes] == [
        ("abstract", "<jats:p>Text</jats:p>", "Text")
    ]


FIRST_ENTRY = """\
@article{doe2021tofacitinib,
  author = {Doe, AB and Roe, B},
  title = {Tofacitinib in lichen planopilaris},
  journal = {J Test},
  year = {2021},
  volume = {12},
  number = {3},
  pages = {45--67},
  doi = {10.5555/alpha},
  citekit-source = {page},
}
"""


def test_with_nothing_reachable_the_page_is_stored_and_marked(review: Review) -> None:
    """What is printed is stored with its mark and stands in results and failures; status 1, one clear reason a DOI."""
    done = review.run("add", "-f", "-", "--json", text=REFERENCES)

    assert done.status == 1
    assert done.json["status"] == "partial"
    assert [(row["outcome"], row["source"]) for row in done.json["results"]] == [("added", "page")] * 2
    assert [(row["doi"], row["code"]) for row in done.json["failures"]] == [
        ("10.5555/alpha", "unreachable"),
        ("10.5555/beta", "unreachable"),
    ]
    first, second = review.library.read_text("utf-8").split("\n\n")
    assert first + "\n" == FIRST_ENTRY
    assert "citekit-source = {page}" in second


def test_why_nothing_was_reached_is_said_in_one_line_a_doi(review: Review) -> None:
    """Also a DOI that is wrapped on the page gets one line, with the reason; the hint stands once."""
    wrapped = "1. Poe C (2022) Frontal fibrosing alopecia. J Test 1:1-2. doi:10.5555/journal.\n   2020.10.007\n"
    done = review.run("add", "-f", "-", text=f"References\n{wrapped}", env={"CITEKIT_MAILTO": "me@example.org"})

    why, hint = done.err.splitlines()
    assert "unreachable: Crossref cannot be reached" in why
    assert hint.startswith("hint: ")


def test_with_nothing_reachable_and_nothing_printed_the_status_is_three(review: Review) -> None:
    """Bare DOIs cannot be described: each fails as unreachable, nothing is stored, status 3."""
    before = review.library.read_bytes()
    done = review.run("add", "10.5555/alpha", "10.5555/beta", "--json")

    assert (done.status, done.json["status"]) == (3, "failed")
    assert [row["code"] for row in done.json["failures"]] == ["unreachable", "unreachable"]
    assert review.library.read_bytes() == before


def test_half_of_a_batch_unknown_stores_the_other_half(review: Review) -> None:
    """The known ones are stored, each unknown one is named with the reason on stderr, status 1."""
    with Standin([ALPHA, BETA]) as server:
        done = review.run("add", "10.5555/alpha", "10.5555/no1", "10.5555/beta", "10.5555/no2", env=reach(server))

    assert done.status == 1
    assert [line.split()[2] for line in done.out.splitlines()] == ["10.5555/alpha", "10.5555/beta"]
    assert [line.split(": ")[:2] for line in done.err.splitlines() if not line.startswith("hint")] == [
        ["10.5555/no1", "not-found"],
        ["10.5555/no2", "not-found"],
    ]
    assert review.library.read_text("utf-8").count("@article") == 2


def test_a_doi_that_crossref_denies_is_not_taken_from_the_page(review: Review) -> None:
    """A page may print a wrong DOI: where Crossref answers that there is none, nothing is stored for it."""
    with Standin([BETA]) as server:
        done = review.run("add", "-f", "-", "--json", text=REFERENCES, env=reach(server))

    assert [row["doi"] for row in done.json["results"]] == ["10.5555/beta"]
    assert [(row["doi"], row["code"]) for row in done.json["failures"]] == [("10.5555/alpha", "not-found")]
    assert "10.5555/alpha" not in review.library.read_text("utf-8")


def test_after_a_failure_only_the_rest_is_asked_for(review: Review) -> None:
    """What a first run got is kept: the same command again asks Crossref for the missing one alone."""
    with Standin([ALPHA]) as server:
        review.run("add", "10.5555/alpha", "10.5555/beta", env=reach(server))
    with Standin([ALPHA, BETA]) as server:
        done = review.run("add", "10.5555/alpha", "10.5555/beta", "--json", env=reach(server))

    assert [row["outcome"] for row in done.json["results"]] == ["present", "added"]
    assert set(server.asked()) == {"10.5555/beta"}


def test_retry_failed_asks_only_for_the_rest(review: Review) -> None:
    """``--retry-failed`` needs no list: it takes up what the last batch could not get."""
    with Standin([ALPHA]) as server:
        assert review.run("add", "10.5555/alpha", "10.5555/beta", env=reach(server)).status == 1
    with Standin([ALPHA, BETA]) as server:
        done = review.run("add", "--retry-failed", "--json", env=reach(server))

    assert done.status == 0, done.err
    assert [(row["doi"], row["outcome"]) for row in done.json["results"]] == [("10.5555/beta", "added")]
    assert set(server.asked()) == {"10.5555/beta"}


def test_an_argument_that_is_no_doi_is_invalid_and_text_in_a_file_is_passed_over(review: Review) -> None:
    """Only what was given as an identifier is held to be one."""
    name = snapshot(review.folder, ALPHA)
    done = review.run(
        "add", "nonsense", "-f", "-", "--snapshot", name, "--offline", "--json", text="Call 555. See 10.5555/alpha!"
    )

    assert done.status == 1
    assert [row["doi"] for row in done.json["results"]] == ["10.5555/alpha"]
    assert [(row["input"], row["code"]) for row in done.json["failures"]] == [("nonsense", "invalid")]


def test_a_text_without_a_doi_is_nothing_matched(review: Review) -> None:
    """Status 1, and one sentence says that there was none."""
    done = review.run("add", "-f", "-", "--offline", text="No identifier here.\n")

    assert (done.status, done.out) == (1, "")
    assert "no DOI was found" in done.err


def test_tag_reaches_new_and_present_entries(make_review: Callable[[str], Review]) -> None:
    """The abbreviation is stored as the notation; the publisher's keywords and their separator stay."""
    old = "@article{mine,\n  title = {Old},\n  doi = {10.5555/beta},\n  keywords = {hair; scalp},\n}\n"
    review = make_review(old)
    name = snapshot(review.folder, ALPHA, BETA)
    done = review.run(
        "add", "10.5555/alpha", "10.5555/beta", "--tag", "condition:LPP", "--snapshot", name, "--offline", "--json"
    )

    assert [(row["key"], row["outcome"]) for row in done.json["results"]] == [
        ("doe2021tofacitinib", "added"),
        ("mine", "present"),
    ]
    text = review.library.read_text("utf-8")
    assert text.startswith(old.replace("scalp", "scalp; condition:lichen-planopilaris"))
    assert text.endswith("  keywords = {condition:lichen-planopilaris},\n}\n")


def test_an_unknown_tag_is_refused_before_anybody_is_asked(review: Review) -> None:
    """Wrong use, the nearest concept named, no request, no byte changed."""
    before = review.library.read_bytes()
    with Standin([ALPHA]) as server:
        done = review.run("add", "10.5555/alpha", "--tag", "condition:lichen-planopilarsi", env=reach(server))

    assert (done.status, server.log) == (2, [])
    assert "condition:lichen-planopilaris" in done.err
    assert review.library.read_bytes() == before


def test_a_doi_in_another_dress_is_the_same_work(make_review: Callable[[str], Review]) -> None:
    """Case, prefixes and escapes make no second entry, neither within a batch nor beside an old one."""
    review = make_review("@article{mine, title={Old}, doi={https://doi.org/10.5555/BETA}}\n")
    name = snapshot(review.folder, ALPHA, BETA)
    dresses = ("doi:10.5555/alpha.", "https://dx.doi.org/10.5555/Alpha", "10.5555%2FALPHA", "10.5555/beta")
    done = review.run("add", *dresses, "--snapshot", name, "--offline", "--json")

    assert [(row["doi"], row["key"], row["outcome"]) for row in done.json["results"]] == [
        ("10.5555/alpha", "doe2021tofacitinib", "added"),
        ("10.5555/beta", "mine", "present"),
    ]
    assert review.library.read_text("utf-8").lower().count("10.5555/") == 2


def test_dry_run_prints_the_diff_and_writes_nothing(review: Review) -> None:
    """The diff adds the entry; the library, the folder and the journal are as before."""
    before = review.write("@misc{old, title={Old}}\n")
    files = sorted(review.folder.rglob("*"))
    with Standin([ALPHA]) as server:
        done = review.run("add", "10.5555/alpha", "--dry-run", env=reach(server))

    assert done.status == 0
    assert done.out.startswith("--- a/refs/library.bib\n+++ b/refs/library.bib\n@@ ")
    assert "\n+@article{doe2021tofacitinib,\n" in done.out
    assert [line for line in done.out.splitlines()[2:] if line.startswith("-")] == []
    assert (review.library.read_bytes(), sorted(review.folder.rglob("*"))) == (before, files)
    assert review.run("undo").status == 1


def test_undo_takes_an_addition_back_whole(review: Review) -> None:
    """After ``undo`` the bytes are those from before."""
    before = review.write("% notes\n@misc{old, title={Old}}")
    review.run("add", "10.5555/alpha", "--snapshot", snapshot(review.folder, ALPHA), "--offline")
    assert review.library.read_bytes() != before

    assert review.run("undo").status == 0
    assert review.library.read_bytes() == before


ALIGNED = """\
@Article{Old2001,
\tauthor   = "Old, Ann",
\ttitle    = "Old",
}
"""
ALIGNED_NEW = """
@Article{doe2021tofacitinib,
\tauthor   = "Doe, Ada B.",
\ttitle    = "Tofacitinib in lichen planopilaris",
"""
CAPITALS = "@ARTICLE{old,\r\n    TITLE={Old},\r\n    YEAR={2001}\r\n}\r\n"
CAPITALS_NEW = "\r\n@ARTICLE{doe2021tofacitinib,\r\n    AUTHOR={Doe, Ada B.},\r\n    TITLE={Tofacitinib in"


@pytest.mark.parametrize(("old", "new"), [(ALIGNED, ALIGNED_NEW), (CAPITALS, CAPITALS_NEW)], ids=["tabs", "CRLF"])
def test_a_new_entry_looks_like_the_old_ones(make_review: Callable[[str], Review], old: str, new: str) -> None:
    """Case, indent, alignment, delimiters and line ends are those of the file, and the old bytes stay."""
    review = make_review(old)
    review.run("add", "10.5555/alpha", "--snapshot", snapshot(review.folder, ALPHA), "--offline")

    assert review.library.read_bytes().startswith((old + new).encode())


def test_a_new_key_gives_way_to_an_old_one(make_review: Callable[[str], Review]) -> None:
    """The proposed key is taken, also in other case, so the new entry gets another; the old key stays."""
    old = "@misc{Doe2021Tofacitinib, title={Another work}}\n"
    review = make_review(old)
    review.run("add", "10.5555/alpha", "--snapshot", snapshot(review.folder, ALPHA), "--offline")
    text = review.library.read_text("utf-8")

    assert text.startswith(old)
    assert "@article{doe2021tofacitinib," not in text.removeprefix(old).lower()


def test_a_doi_of_another_agency_comes_from_doi_org(review: Review) -> None:
    """With a doi.org address the record is taken there; without one the failure names the agency."""
    with Standin([], csl={"10.5555/data": csl("10.5555/data", title="Trichoscopy images")}) as server:
        without = review.run("add", "10.5555/data", "--json", env=reach(server))
        done = review.run("add", "10.5555/data", "--json", env={**reach(server), "CITEKIT_DOI_URL": server.doi_url})

    assert without.status == 1
    assert [(row["code"], "DataCite" in row["message"]) for row in without.json["failures"]] == [("not-crossref", True)]
    assert [(row["outcome"], row["source"], row["title"]) for row in done.json["results"]] == [
        ("added", "doi.org", "Trichoscopy images")
    ]


def test_without_a_mail_address_one_line_says_how_to_set_it(review: Review) -> None:
    """The line stands on stderr and names the variable; with an address, or offline, there is none."""
    with Standin([ALPHA]) as server:
        without = review.run("add", "10.5555/alpha", env={"CITEKIT_CROSSREF_URL": server.url})
        given = review.run("add", "10.5555/alpha", env=reach(server))
    offline = review.run("add", "10.5555/alpha", "--offline")

    assert without.status == 0
    (line,) = without.err.splitlines()
    assert "CITEKIT_MAILTO" in line
    assert "CITEKIT_MAILTO" not in without.out + given.err + offline.err


LATIN = "@misc{old, title={Größe}}\n"


def test_letters_that_a_latin_1_library_cannot_hold_are_written_as_tex(review: Review) -> None:
    """Names and dashes become commands, the old bytes and the encoding stay, and everything reads back."""
    review.library.write_bytes(LATIN.encode("latin-1"))
    title = "Łuszczyca – “skóra” i größe ≤ 5 µm"
    lodz = record("10.5555/lodz", title=title, year=2021, authors=["Łoś, Żaneta"], container_title="Žurnał")
    name = snapshot(review.folder, lodz, BETA)
    done = review.run("add", "10.5555/lodz", "10.5555/beta", "--snapshot", name, "--offline", "--json")
    data = review.library.read_bytes()

    assert (done.status, [row["outcome"] for row in done.json["results"]]) == (0, ["added", "added"]), done.err
    assert data.startswith(LATIN.encode("latin-1"))
    assert b"{{\\L}o{\\'{s}}, {\\.{Z}}aneta}" in data
    shown = review.run("show", done.json["results"][0]["key"], "--json").json["results"][0]
    assert (shown["title"], shown["authors"]) == (title, ["Łoś, Żaneta"])


def test_a_letter_without_a_command_fails_its_own_identifier_alone(review: Review) -> None:
    """The other one is stored; after the library has become UTF-8 the rest is asked for again."""
    review.library.write_bytes(LATIN.encode("latin-1"))
    name = snapshot(review.folder, record("10.5555/wang", title="王 and others", year=2021), BETA)
    done = review.run("add", "10.5555/wang", "10.5555/beta", "--snapshot", name, "--offline", "--json")

    assert (done.status, [row["doi"] for row in done.json["results"]]) == (1, ["10.5555/beta"])
    (failure,) = done.json["failures"]
    assert (failure["doi"], failure["code"]) == ("10.5555/wang", "bad-answer")
    assert "`王`" in failure["message"]
    assert "UTF-8" in failure["hint"]

    review.library.write_bytes(review.library.read_bytes().decode("latin-1").encode())
    again = review.run("add", "--retry-failed", "--snapshot", name, "--offline", "--json")
    assert [(row["doi"], row["outcome"]) for row in again.json["results"]] == [("10.5555/wang", "added")]


@pytest.mark.parametrize("broken", ["\ud83d", "\udc80"])
def test_half_of_a_character_in_a_record_is_never_written(review: Review, broken: str) -> None:
    """A record with a broken escape gets the replacement character in its place, which is reported as lost."""
    name = snapshot(review.folder, record("10.5555/broken", title=f"A {broken} work", year=2021))
    words = ("10.5555/broken", "--snapshot", name, "--offline")
    done = review.run("add", *words, "--json")

    (row,) = done.json["results"]
    assert (row["outcome"], row["title"]) == ("added", "A \ufffd work")
    assert "lost-characters" in [change["rule"] for change in row["changes"]]
    assert "A \ufffd work" in review.library.read_text("utf-8")
    for to in ("bibtex", "csl-json", "json"):
        assert "A \ufffd work" in review.run("resolve", *words, "--to", to).out


def test_a_work_in_a_broken_entry_is_not_added_again(review: Review) -> None:
    """An entry that cannot be read still holds its work: the DOI is found in its text, and nothing is stored twice."""
    before = review.write("@misc{broken, doi = {10.5555/alpha}, title = {never closes\n")
    name = snapshot(review.folder, ALPHA)
    done = review.run("add", "10.5555/alpha", "--snapshot", name, "--offline", "--json")

    assert [(row["key"], row["outcome"]) for row in done.json["results"]] == [("broken", "present")]
    assert review.library.read_bytes() == before


OWN = record("10.5555/own.2021.01.001", title="Baricitinib for folliculitis decalvans", year=2021, authors=["Doe, Ada"])


def test_a_page_completes_the_record_of_its_own_work(review: Review) -> None:
    """Abstract, keywords and numbers that Crossref lacks come from the page, unmarked: Crossref has the title."""
    page = PUBMED.replace("improved.", "improved.\n\nKeywords: scalp; JAK inhibitors\n")
    words = ["add", "-f", "-", "--snapshot", snapshot(review.folder, OWN, BETA), "--offline"]
    assert review.run(*words, text=page).status == 0
    text = review.library.read_text("utf-8")

    assert "abstract = {Two patients improved.}" in text and "pmid = {33333333}" in text
    assert "keywords = {scalp, JAK inhibitors}" in text
    assert "citekit-source" not in text


def test_a_page_of_another_title_completes_nothing(review: Review) -> None:
    """What is printed is not known to be about the work that Crossref has under the DOI."""
    other = {**OWN, "title": ["Trichoscopy of the normal scalp"]}
    review.run("add", "-f", "-", "--snapshot", snapshot(review.folder, other, BETA), "--offline", text=PUBMED)
    text = review.library.read_text("utf-8")
    assert "10.5555/own" in text and "improved" not in text


def test_a_page_fills_an_entry_that_is_there_on_request(review: Review) -> None:
    """Keywords too where the entry has tags alone, which stay behind them; its own keywords stay as they are."""
    page = PUBMED.replace("improved.", "improved.\n\nKeywords: scalp; JAK inhibitors\n")
    entry = "@article{own, doi={10.5555/own.2021.01.001}, title={Baricitinib}, keywords={condition:lpp}}\n"
    before = review.write(entry)
    words = ["add", "-f", "-", "--snapshot", snapshot(review.folder, OWN, BETA), "--offline"]
    assert "`--fill` adds it" in review.run(*words, text=page).err
    assert review.library.read_bytes().startswith(before.rstrip())

    review.run(*words, "--fill", "--tag", "agent:baricitinib", text=page)
    text = review.library.read_text("utf-8")
    assert "keywords={scalp, JAK inhibitors, condition:lpp, agent:baricitinib}" in text
    assert "Two patients improved." in text and "33333333" in text

    review.write(entry.replace("condition:lpp", "hair"))
    review.run(*words, "--fill", text=page)
    assert "keywords={hair}" in review.library.read_text("utf-8")
