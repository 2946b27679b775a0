"""``citekit cache``: what is stored, removed, and handed on as a snapshot."""

import gzip
import json
from pathlib import Path

import pytest

from conftest import Review
from crossref.records import csl, record
from crossref.standin import Standin

A, B, C = "10.5555/a", "10.5555/b", "10.5281/zenodo.7"


def filled(review: Review) -> None:
    """Put A and C into the library, and the records of A, B and C into the cache."""
    works = [record(A, authors=["Aa, Ada"], title="Ünïcode — <i>a</i>"), record(B, authors=["Bee, Ben"])]
    with Standin(works, csl={C: csl(C)}) as server:
        env = {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_DOI_URL": server.doi_url}
        assert review.run("add", A, C, env=env).status == 0
        assert review.run("resolve", B, env=env).status == 0


def test_info_tells_what_is_stored(review: Review) -> None:
    """Before anything is asked nothing is stored; then three records with their times, size and place."""
    empty = review.run("cache", "info", "--json").json["results"][0]
    assert (empty["records"], empty["searches"], empty["size"], empty["oldest"]) == (0, 0, 0, "")
    filled(review)
    (row,) = review.run("cache", "info", "--json").json["results"]
    assert row["records"] == 3
    assert row["size"] == Path(row["path"]).stat().st_size
    assert row["oldest"] <= row["newest"] and row["newest"].endswith("+00:00")
    assert "records   3\n" in review.run("cache", "info").out


def test_clear_removes_everything_and_says_how_much(review: Review) -> None:
    """Without a terminal nothing is asked; afterwards nothing is stored, and nothing is there to be removed."""
    filled(review)
    assert review.run("cache", "clear").out == "removed 3 records, 0 searches and 0 kept renderings\n"
    assert review.run("cache", "clear", "--json").json["results"] == [{"records": 0, "searches": 0, "renderings": 0}]
    assert review.run("resolve", A, "--offline").status == 3


def test_kept_lists_are_counted_and_cleared(review: Review) -> None:
    """A rendered list and its formatted references are told of, with their bytes, and go; the list comes again."""
    filled(review)
    before = review.run("cache", "info", "--json").json["results"][0]
    text = review.run("render").out
    after = review.run("cache", "info", "--json").json["results"][0]
    assert (before["renderings"], after["renderings"]) == (0, 2)
    assert after["size"] > before["size"] + len(text)
    assert "rendered  2\n" in review.run("cache", "info").out
    assert review.run("cache", "clear", "--json").json["results"][0]["renderings"] == 2
    assert review.run("cache", "info", "--json").json["results"][0]["renderings"] == 0
    assert review.run("render").out == text


def test_an_export_holds_the_library_s_works_in_order(review: Review) -> None:
    """One raw message a line, in the order of the DOIs; what the library lacks is left out without ``--all``."""
    filled(review)
    rows = [json.loads(line) for line in review.run("cache", "export").out.splitlines()]
    assert [str(row["DOI"]).lower() for row in rows] == [C, A]
    assert rows[1] == record(A, authors=["Aa, Ada"], title="Ünïcode — <i>a</i>")
    everything = review.run("cache", "export", "--all").out.splitlines()
    assert [json.loads(line)["DOI"].lower() for line in everything] == [C, A, B]


@pytest.mark.parametrize("name", ["snapshot.jsonl", "snapshot.jsonl.gz"])
def test_an_export_is_read_back_to_the_same_works(review: Review, name: str) -> None:
    """Resolved from the snapshot, without cache and network, the works are those that came from the network."""
    filled(review)
    before = review.run("resolve", A, B, C, "--to", "csl-json").out
    assert review.run("cache", "export", "--all", "-o", name).status == 0
    data = (review.folder / name).read_bytes()
    assert review.run("cache", "export", "--all", "-o", name).status == 0
    assert (review.folder / name).read_bytes() == data
    assert data.startswith(b"\x1f\x8b") == name.endswith(".gz")
    review.run("cache", "clear")
    assert review.run("resolve", A, B, C, "--to", "csl-json", "--offline", "--snapshot", name).out == before
    content = gzip.decompress(data) if name.endswith(".gz") else data
    (review.folder / "refs" / "works.jsonl").write_bytes(content)
    assert review.run("resolve", A, B, C, "--to", "csl-json", "--offline").out == before


def test_an_export_takes_up_what_only_the_snapshot_holds(review: Review) -> None:
    """With an empty cache the new snapshot equals the old one, so that an export may replace it."""
    filled(review)
    first = review.run("cache", "export").out
    (review.folder / "refs" / "works.jsonl").write_text(first, "utf-8")
    review.run("cache", "clear")
    assert review.run("cache", "export").out == first


def test_works_without_a_record_are_named(review: Review) -> None:
    """Nothing stored of one of the library's works: the others are exported, it is a failure, the status 1."""
    filled(review)
    review.library.write_text(review.library.read_text("utf-8") + "@misc{x,\n  doi = {10.5555/x},\n}\n", "utf-8")
    done = review.run("cache", "export", "--json")
    assert done.status == 1
    assert [(row["doi"], row["message"]["DOI"].lower()) for row in done.json["results"]] == [(C, C), (A, A)]
    assert [(row["doi"], row["code"]) for row in done.json["failures"]] == [("10.5555/x", "unreachable")]


def test_outside_a_review_everything_but_the_library_s_works_is_there(review: Review) -> None:
    """``info``, ``clear`` and ``export --all`` need no review; a plain ``export`` says what to do."""
    filled(review)
    (review.folder / "citekit.toml").unlink()
    assert review.run("cache", "info").status == 0
    assert len(review.run("cache", "export", "--all").out.splitlines()) == 3
    assert review.run("cache", "export").status == 2
    assert review.run("cache", "clear", "--yes").out == "removed 3 records, 0 searches and 0 kept renderings\n"


def test_an_export_of_nothing_leaves_the_old_snapshot(review: Review) -> None:
    """Without a single record the file is not touched; the works that have none are named."""
    review.write("@misc{a, title = {A}, doi = {10.5555/a}}\n")
    done = review.run("cache", "export", "-o", "refs/new.jsonl", "--offline")

    assert done.status in (1, 3)
    assert "10.5555/a" in done.err
    assert not (review.folder / "refs/new.jsonl").exists()


@pytest.mark.parametrize("name", ["refs/works.jsonl", "refs/works.jsonl.gz"])
def test_an_export_over_a_snapshot_keeps_its_order_and_its_lines(review: Review, name: str) -> None:
    """A line whose record is the same keeps its bytes and place, a changed one its place; new works come behind."""
    filled(review)
    kept = json.dumps(record(A, authors=["Aa, Ada"], title="Ünïcode — <i>a</i>"), indent=None)
    snapshot = review.folder / name
    data = f"{kept}\n{json.dumps({'DOI': '10.5555/gone'})}\n".encode()
    snapshot.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)

    assert review.run("cache", "export", "-o", name).status == 0
    data = snapshot.read_bytes()
    lines = (gzip.decompress(data) if name.endswith(".gz") else data).decode().splitlines()
    assert lines[0] == kept
    assert [json.loads(line)["DOI"].lower() for line in lines] == [A, C]
