"""When sources cannot be reached: the exit status and the codes say so, whatever else is wrong. Real commands."""

import pytest

from clocked import HURRIED
from conftest import Review
from crossref.faults import Fault
from crossref.records import record
from crossref.standin import Standin

DOWN = "10.5555/down"
PAGE = """\
JAAD Case Rep
. 2021 Mar 3;10:12-14. doi: 10.5555/own.2021.01.001. eCollection 2021 Apr.
Baricitinib for folliculitis decalvans
Ada Doe 1, Ben Roe 2
Affiliations

    PMID: 33333333 PMCID: PMC8000000 DOI: 10.5555/own.2021.01.001

Abstract
Two patients improved.
"""


@pytest.fixture
def review(review: Review) -> Review:
    """Return the fresh review; its commands wait a twentieth as long before they ask again."""
    review.first = HURRIED
    return review


def reach(server: Standin) -> dict[str, str]:
    """Return the environment that leads to a stand-in."""
    return {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_DOI_URL": server.doi_url, "CITEKIT_MAILTO": "me@example.org"}


def codes(rows: list[dict[str, object]]) -> list[object]:
    """Return the codes of failures."""
    return [row["code"] for row in rows]


def without(doi: str) -> Standin:
    """Return a stand-in that fails whenever it is asked about a DOI, and knows 10.5555/hair."""
    return Standin([record("10.5555/hair", title="Hair")], faults=[Fault("500", doi, times=0)])


@pytest.mark.parametrize("command", ["add", "resolve"])
@pytest.mark.parametrize("nonsense", ["notadoi", "doi:10/abc", "PMC123"])
def test_what_is_no_doi_hides_no_outage(review: Review, command: str, nonsense: str) -> None:
    """Nothing was reachable and nothing stored: 3, as without it. Alone it is wrong by itself: 1."""
    done = review.run(command, nonsense, DOWN, "--json")
    assert (done.status, codes(done.json["failures"])) == (3, ["invalid", "unreachable"])
    assert review.run(command, nonsense).status == 1


def test_an_answer_of_any_kind_is_no_outage(review: Review) -> None:
    """Crossref knows nothing of one DOI and fails for the other: done in part, 1."""
    with without(DOWN) as server:
        done = review.run("add", DOWN, "10.5555/nobody", "--json", env=reach(server))
    assert (done.status, codes(done.json["failures"])) == (1, ["unreachable", "not-found"])


def test_update_counts_answers_that_change_nothing(review: Review) -> None:
    """Of two works one is as Crossref has it and one could not be asked for: done in part, though there is no row."""
    with without(DOWN) as server:
        review.run("add", "10.5555/hair", env=reach(server))
        with review.library.open("a", encoding="utf-8") as file:
            file.write(f"@article{{down,\n  title = {{Down}},\n  doi = {{{DOWN}}},\n}}\n")
        done = review.run("update", "--json", env=reach(server))
        assert (done.status, done.json["status"], done.json["results"]) == (1, "partial", [])
        assert review.run("update", "key:down", env=reach(server)).status == 3


def test_match_keeps_the_rows_beside_an_outage(review: Review) -> None:
    """One reference was answered, one was not: a row for each and 1; none was answered: no row and 3."""
    lines = [f"Doe A. Title of a work. doi:{doi}" for doi in (DOWN, "10.5555/nobody")]
    with without(DOWN) as server:
        done = review.run("match", *lines, "--json", env=reach(server))
        assert (done.status, [row["input"] for row in done.json["results"]]) == (1, lines)
        assert review.run("match", lines[0], "--json", env=reach(server)).status == 3


@pytest.mark.parametrize("kind", ["429", "500", "html", "reset"])
@pytest.mark.parametrize("command", ["add", "resolve"])
def test_what_only_the_page_says_is_unreachable_at_its_source(review: Review, kind: str, command: str) -> None:
    """Whatever kept the record away, a page entry stands in the results and, as `unreachable`, in the failures."""
    with Standin(faults=[Fault(kind, times=0)]) as server:
        done = review.run(command, "-f", "-", "--json", text=PAGE, env=reach(server))
    assert (done.status, [row["source"] for row in done.json["results"]]) == (1, ["page"])
    assert codes(done.json["failures"]) == ["unreachable"]


def test_a_connection_that_is_cut_before_an_answer_is_an_outage(review: Review) -> None:
    """Not one byte of an answer: 3. An answer that breaks off: 1, for somebody is there."""
    for kind, code, status in (("reset", "unreachable", 3), ("cut", "bad-answer", 1)):
        with Standin([record(DOWN)], faults=[Fault(kind, times=0)]) as server:
            done = review.run("add", DOWN, "--json", env=reach(server))
        assert (done.status, codes(done.json["failures"])) == (status, [code])


def test_a_finding_about_a_retractions_file_has_a_relative_path(review: Review) -> None:
    """As all places of findings do."""
    (review.folder / "citekit.toml").write_text('retractions = "watch.csv"\n')
    (review.folder / "watch.csv").mkdir()
    with Standin([record("10.5555/hair")]) as server:
        done = review.run("add", "10.5555/hair", "--json", env=reach(server))
    assert [(one["code"], one["file"]) for one in done.json["findings"]] == [("storage", "watch.csv")]
