"""Small things that a command says, with the real command: they are as it says."""

import json
import signal
import time
from collections.abc import Callable

import pytest

from conftest import Review
from crossref.faults import Fault
from crossref.records import record
from crossref.standin import Standin

ENTRY = "@article{k1,\n  title = {Tofacitinib in lichen planopilaris},\n}\n"


def test_a_dry_run_of_init_makes_nothing_and_says_so(review: Review) -> None:
    """A file that is not there would be made."""
    done = review.run("init", "new", "--dry-run")

    assert not (review.folder / "new").exists()
    assert "would-create  new/citekit.toml" in done.out
    assert "created" not in done.out


def test_a_dry_run_prints_what_the_log_would_get(make_review: Callable[[str], Review]) -> None:
    """``tag reject``: the line, as a diff that the command makes true but for its time."""
    review = make_review(ENTRY)
    done = review.run("tag", "reject", "agent:tofacitinib", "k1", "--dry-run")
    assert "+++ b/refs/decisions.jsonl" in done.out
    (line,) = [row[1:] for row in done.out.splitlines() if row.startswith("+{")]
    assert not (review.folder / "refs/decisions.jsonl").exists()
    review.run("tag", "reject", "agent:tofacitinib", "k1")
    logged = json.loads((review.folder / "refs/decisions.jsonl").read_text("utf-8"))

    assert {**json.loads(line), "at": ""} == {**logged, "at": ""}


def test_a_dry_run_prints_what_would_be_learned(make_review: Callable[[str], Review]) -> None:
    """``tag learn``: the diff of ``learned.tsv``, all of it new."""
    review = make_review(ENTRY)
    row = {"title": "Tofacitinib in LPP", "abstract": "We gave tofacitinib.", "tags": ["agent:tofacitinib"]}
    (review.folder / "labels.jsonl").write_text(json.dumps(row) + "\n")
    done = review.run("tag", "learn", "labels.jsonl", "--dry-run")
    assert not (review.folder / "refs/learned.tsv").exists()
    review.run("tag", "learn", "labels.jsonl")
    learned = (review.folder / "refs/learned.tsv").read_text("utf-8")

    assert [
        row[1:] for row in done.out.splitlines() if row.startswith("+") and row[:3] != "+++"
    ] == learned.splitlines()


def test_nothing_to_measure_is_nothing_matched(make_review: Callable[[str], Review]) -> None:
    """Labels of no facet: status 1; tags that are text in place of a list: an error that names the line."""
    review = make_review(ENTRY)
    labels = review.folder / "labels.jsonl"
    labels.write_text('{"title": "T", "tags": ["Chemical:x"]}\n')
    assert review.run("tag", "evaluate", "labels.jsonl").status == 1
    labels.write_text('{"title": "T", "tags": ["agent:tofacitinib"]}\n{"title": "T", "tags": "agent:tofacitinib"}\n')
    done = review.run("tag", "evaluate", "labels.jsonl")

    assert done.status == 2
    assert "labels.jsonl:2" in done.err


@pytest.mark.parametrize("query", ["", "key:nobody"])
def test_a_table_has_a_column_for_every_facet(make_review: Callable[[str], Review], query: str) -> None:
    """Whatever the result, so that a script finds its columns."""
    review = make_review(ENTRY)
    head = review.run("list", *filter(None, [query]), "--format", "csv").out.splitlines()[0]

    assert head == "key,type,doi,title,year,authors,condition,agent,retracted"


@pytest.mark.parametrize("command", ["render", "map"])
def test_an_unknown_ending_is_no_style(make_review: Callable[[str], Review], command: str) -> None:
    """The code says what is unknown."""
    done = make_review(ENTRY).run(command, "-o", "l.foo", "--json")

    assert (done.status, json.loads(done.out)["failures"][0]["code"]) == (2, "unknown-format")


def test_what_a_stopped_add_did_not_get_is_tried_again(review: Review) -> None:
    """Ctrl-C while Crossref is silent: ``--retry-failed`` asks for all of it, with the tags."""
    with Standin([record("10.5555/a")], faults=[Fault("stall", doi="10.5555/a", seconds=60)]) as server:
        env = {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_MAILTO": "me@example.org"}
        process = review.start("add", "10.5555/a", "--tag", "agent:tofacitinib", env=env)
        until = time.monotonic() + 20
        while not server.log and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert review.library.read_bytes() == b""
    with Standin([record("10.5555/a")]) as server:
        env |= {"CITEKIT_CROSSREF_URL": server.url}
        assert review.run("add", "--retry-failed", env=env).status == 0

    assert "keywords = {agent:tofacitinib}" in review.library.read_text("utf-8")
