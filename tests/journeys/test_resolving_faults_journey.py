"""Resolving when the world is against it, with the real command: one outcome a DOI, what arrived is kept."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from citekit.identifiers import Doi
from citekit.sources import RecordCache
from clocked import HURRIED
from conftest import Review
from crossref.faults import Fault
from crossref.records import csl, record
from crossref.standin import Latency, Standin
from prepared import full_disk, python

DOIS = [f"10.5555/journal.of.results.{number:04}" for number in range(400)]
LIST = "\n".join(DOIS)
SERVE = Path(__file__).resolve().parents[1] / "crossref" / "serve.py"


@pytest.fixture
def review(review: Review) -> Review:
    """Return the fresh review; its commands wait a twentieth as long before they ask again."""
    review.first = HURRIED
    return review


def reach(server: Standin, mailto: str = "me@example.org") -> dict[str, str]:
    """Return the environment that leads to a stand-in."""
    return {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_DOI_URL": server.doi_url, "CITEKIT_MAILTO": mailto}


def works(dois: list[str]) -> list[dict[str, object]]:
    """Return a record of each."""
    return [record(doi, authors=[f"Doe{number}, Ada"]) for number, doi in enumerate(dois)]


def cache_of(review: Review) -> Path:
    """Return the file of the record cache."""
    return Path(review.env["XDG_CACHE_HOME"]) / "citekit" / "works.sqlite"


def kept(review: Review) -> set[str]:
    """Return the DOIs whose records are in the cache."""
    cache = RecordCache(cache_of(review))
    found = cache.get_many([Doi(doi) for doi in DOIS])
    cache.close()
    return {doi.value for doi in found}


def wait_for_a_record(review: Review) -> None:
    """Wait until the first list has been stored."""
    end = time.monotonic() + 20
    while not kept(review):
        assert time.monotonic() < end
        time.sleep(0.02)


@contextmanager
def killable(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Give the address and the process of a server that can be killed; it answers a list after 0.2 s."""
    records = folder / "records.jsonl"
    records.write_text("\n".join(json.dumps(work) for work in works(DOIS)), "utf-8")
    words = [sys.executable, str(SERVE), "--records", str(records), "--list-seconds", "0.2"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_stopped_in_the_middle_what_arrived_is_kept(review: Review, sent: signal.Signals) -> None:
    """Ctrl-C ends with status 130 and one line, a kill at once; the next run asks only for the rest."""
    with Standin(works(DOIS), latency=Latency(list=0.3)) as server:
        server.limits.table[("public", "list")] = (1, 1)
        server.limits.enforced = True
        process = review.start("resolve", "-f", "-", env=reach(server, mailto=""))
        assert process.stdin is not None
        process.stdin.write(LIST)
        process.stdin.close()
        process.stdin = None
        wait_for_a_record(review)
        process.send_signal(sent)
        _, err = process.communicate()
        stored = kept(review)
        assert 0 < len(stored) < len(DOIS)
        if sent == signal.SIGINT:
            assert process.returncode == 130
            assert err.splitlines()[-1] == "stopped; what had arrived is kept"
        server.log.clear()
        server.limits.enforced = False
        done = review.run("resolve", "-f", "-", "--json", text=LIST, env=reach(server))
        assert (done.status, len(done.json["results"])) == (0, len(DOIS))
        assert sorted(server.asked()) == sorted(set(DOIS) - stored)


def test_a_service_that_goes_down_half_way(review: Review, tmp_path: Path) -> None:
    """The works that arrived are stored, each other DOI is named; ``--retry-failed`` asks only for those."""
    with killable(tmp_path) as (url, server):
        process = review.start("add", "-f", "-", "--json", env={"CITEKIT_CROSSREF_URL": url})
        assert process.stdin is not None
        process.stdin.write(LIST)
        process.stdin.close()
        process.stdin = None
        wait_for_a_record(review)
        server.kill()
        out, err = process.communicate()
    told = json.loads(out)
    assert (process.returncode, told["status"], "Traceback" in err) == (1, "partial", False)
    assert {row["doi"] for row in told["results"]} | {row["doi"] for row in told["failures"]} == set(DOIS)
    assert len(told["results"]) + len(told["failures"]) == len(DOIS)
    assert {row["code"] for row in told["failures"]} <= {"unreachable", "bad-answer"}
    with Standin(works(DOIS)) as other:
        again = review.run("add", "--retry-failed", "--json", env=reach(other))
        assert (again.status, len(again.json["results"])) == (0, len(told["failures"]))
        assert sorted(other.asked()) == sorted(row["doi"] for row in told["failures"])
    assert review.library.read_text("utf-8").count("@article") == len(DOIS)


@pytest.mark.parametrize(
    ("kind", "code"), [("html", "bad-answer"), ("stranger", "bad-answer"), ("503-string", "unreachable")]
)
def test_a_service_that_only_talks_nonsense(review: Review, kind: str, code: str) -> None:
    """A web page in place of JSON, a stranger's record, an overload: each DOI fails by name, nothing is stored."""
    before = review.library.read_bytes()
    with Standin(works([f"{DOIS[0]},1"]), faults=[Fault(kind, only="single", times=0)]) as server:
        done = review.run("add", f"{DOIS[0]},1", "--json", env=reach(server))
    assert [row["code"] for row in done.json["failures"]] == [code]
    assert done.status == (3 if code == "unreachable" else 1)
    assert review.library.read_bytes() == before


def test_a_full_cache_disk_costs_no_result(review: Review) -> None:
    """No byte can be written to the cache: every record is printed all the same, and the notice says so."""
    with Standin(works(DOIS[:20])) as server:
        done = python(review, "", "resolve", *DOIS[:20], "--json", env=reach(server), prepare=full_disk(0))
    assert (done.status, len(done.json["results"])) == (0, 20)
    assert "the cache cannot be used" in done.err


def test_a_cache_that_is_locked_by_another_process_is_waited_for_and_then_done_without(review: Review) -> None:
    """The records come from the network, the notice says why; the other process keeps its file."""
    with Standin(works(DOIS[:2])) as server:
        review.run("resolve", DOIS[0], env=reach(server))
        other = sqlite3.connect(cache_of(review), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        code = "from citekit import store; store.BUSY_SECONDS = 0.1"
        done = python(review, code, "resolve", DOIS[1], "--json", env=reach(server))
        other.execute("ROLLBACK")
        other.close()
    assert (done.status, done.json["results"][0]["source"]) == (0, "crossref")
    assert "locked" in done.err
    assert kept(review) == {DOIS[0]}


def test_a_corrupt_cache_is_started_anew_and_that_is_said(review: Review) -> None:
    """The record is fetched again and kept in a new file."""
    cache_of(review).parent.mkdir(parents=True)
    cache_of(review).write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with Standin(works(DOIS[:1])) as server:
        done = review.run("resolve", DOIS[0], "--json", env=reach(server))
    assert (done.status, done.json["results"][0]["source"]) == (0, "crossref")
    assert "started anew" in done.err
    assert kept(review) == {DOIS[0]}


@pytest.mark.parametrize("place", ["/dev/null", "/proc"])
def test_a_cache_folder_that_cannot_be_written_costs_no_result(review: Review, place: str) -> None:
    """The record is printed, the notice names the file and the way out."""
    with Standin(works(DOIS[:1])) as server:
        done = review.run("resolve", DOIS[0], "--json", env={**reach(server), "XDG_CACHE_HOME": place})
    assert (done.status, done.json["results"][0]["source"]) == (0, "crossref")
    assert f"{place}/citekit/works.sqlite: the cache cannot be used" in done.err


def test_nonsense_among_many_is_named_one_by_one(review: Review) -> None:
    """300 DOIs of which 90 are nobody's and five another agency's: the rest is resolved, with few questions."""
    nonsense = [f"10.9876/nonsense.{number}" for number in range(90)]
    others = [f"10.5281/zenodo.{number}" for number in range(5)]
    with Standin(works(DOIS[:205]), csl={doi: csl(doi) for doi in others}) as server:
        text = "\n".join(doi for row in zip(*[iter([*DOIS[:205], *nonsense, *others])] * 5, strict=True) for doi in row)
        done = review.run("resolve", "-f", "-", "--json", text=text, env=reach(server))
        assert len(server.log) <= 3 + 3 + 5 + 10
    assert done.status == 1
    assert {row["doi"] for row in done.json["results"]} == {*DOIS[:205], *others}
    assert {(row["doi"], row["code"]) for row in done.json["failures"]} == {(doi, "not-found") for doi in nonsense}


def test_a_registered_doi_that_ends_in_a_full_stop_is_found(review: Review) -> None:
    """The full stop ends a sentence, nearly always; where nobody knows the DOI without it, it is tried with."""
    doi = "10.17070/aeaas.2014.12.36."
    with Standin([record(doi), record(DOIS[0])]) as server:
        for given in ((doi,), ("-f", "-")):
            done = review.run("resolve", *given, "--json", text=f"See {DOIS[0]}. Also doi:{doi}\n", env=reach(server))
            assert doi in {row["doi"] for row in done.json["results"]} | {
                f"{row['doi']}." for row in done.json["results"]
            }
            assert done.status == 0
        assert server.asked().count(doi) == 1
        assert f"{DOIS[0]}." not in server.asked()
        assert review.run("add", doi, env=reach(server)).status == 0
    assert f"doi = {{{doi}}}" in review.library.read_text("utf-8")
