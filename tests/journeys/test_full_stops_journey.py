"""DOIs with a full stop behind them: the registry decides whose it is. With the real command."""

import json

import pytest

from clocked import HURRIED
from conftest import Review
from crossref.records import record
from crossref.standin import Standin

DOTTED = "10.17070/aeaas.2014.12.36."
"""A registered DOI that ends in a full stop."""


@pytest.fixture
def review(review: Review) -> Review:
    """Return the fresh review; its commands wait a twentieth as long before they ask again."""
    review.first = HURRIED
    return review


def reach(server: Standin) -> dict[str, str]:
    """Return the environment that leads to a stand-in."""
    return {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_DOI_URL": server.doi_url, "CITEKIT_MAILTO": "me@example.org"}


def dois(rows: list[dict[str, object]]) -> list[object]:
    """Return the DOIs of rows or failures."""
    return [row["doi"] for row in rows]


@pytest.mark.parametrize("line", [DOTTED, f"  https://doi.org/{DOTTED} \r"])
def test_a_doi_alone_on_its_line_arrives_intact(review: Review, line: str) -> None:
    """It is asked for as it is written, and its row says the record's DOI; then the cache has it, offline too."""
    with Standin([record(DOTTED)]) as server:
        done = review.run("resolve", "-f", "-", "--json", text=f"{line}\n", env=reach(server))
        assert (done.status, dois(done.json["results"]), server.asked()) == (0, [DOTTED], [DOTTED])
    again = review.run("resolve", "-f", "-", "--json", "--offline", text=f"{line}\n")
    assert (again.status, dois(again.json["results"])) == (0, [DOTTED])


@pytest.mark.parametrize("text", [f"{DOTTED}\n", f"See doi:{DOTTED}\n", DOTTED])
def test_a_snapshot_is_enough_for_it(review: Review, text: str) -> None:
    """Alone on a line, at the end of a sentence and as an argument; nobody is asked."""
    (review.folder / "works.jsonl").write_text(json.dumps(record(DOTTED)))
    given = [text] if text == DOTTED else ["-f", "-"]
    done = review.run("resolve", *given, "--snapshot", "works.jsonl", "--offline", "--json", text=text)
    assert (done.status, dois(done.json["results"]), done.json["failures"]) == (0, [DOTTED], [])


def test_a_full_stop_that_is_none_of_the_doi_is_dropped(review: Review) -> None:
    """Known without it: that is the DOI of the row. Known neither way: that is the DOI of the failure."""
    text = "10.5555/hair.\n10.5555/nobody.\n"
    with Standin([record("10.5555/hair")]) as server:
        done = review.run("resolve", "-f", "-", "--json", text=text, env=reach(server))
        assert (dois(done.json["results"]), dois(done.json["failures"])) == (["10.5555/hair"], ["10.5555/nobody"])
        assert [row["input"] for row in (*done.json["results"], *done.json["failures"])] == text.split()
        asked = len(server.log)
        again = review.run("resolve", "-f", "-", "--json", text="10.5555/hair.\n", env=reach(server))
        assert (again.status, len(server.log)) == (0, asked)


def test_both_spellings_are_one_work(review: Review) -> None:
    """Named twice it is one row; added once it is there in either spelling, and nobody is asked again."""
    with Standin([record(DOTTED), record("10.5555/hair")]) as server:
        text = f"{DOTTED}\n10.5555/hair.\n"
        first = review.run("add", "10.5555/hair", "-f", "-", "--json", text=text, env=reach(server))
        assert dois(first.json["results"]) == ["10.5555/hair", DOTTED]
        asked = len(server.log)
        text += f"See {DOTTED} And 10.5555/hair!\n"
        again = review.run("add", "-f", "-", "--json", text=text, env=reach(server))
        assert [(row["doi"], row["outcome"]) for row in again.json["results"]] == [
            (DOTTED, "present"),
            ("10.5555/hair", "present"),
        ]
        assert (again.status, len(server.log)) == (0, asked)
    assert review.library.read_text("utf-8").count("@article") == 2


def test_update_asks_for_a_doi_as_the_entry_states_it(review: Review) -> None:
    """A full stop is the registered one's own, or a slip of the entry; neither is a failure."""
    with Standin([record(DOTTED, title="Hair"), record("10.5555/slip", title="Skin")]) as server:
        review.run("add", DOTTED, "10.5555/slip", env=reach(server))
        text = review.library.read_text("utf-8").replace("{10.5555/slip}", "{10.5555/slip.}")
        review.library.write_text(text, "utf-8")
        done = review.run("update", "--json", env=reach(server))
    assert (done.status, done.json["failures"]) == (0, [])


def test_what_could_not_be_reached_is_tried_again_as_it_was_written(review: Review) -> None:
    """The full stop is kept for the next time."""
    assert review.run("add", "-f", "-", text=f"{DOTTED}\n").status == 3
    with Standin([record(DOTTED)]) as server:
        done = review.run("add", "--retry-failed", "--json", env=reach(server))
    assert (done.status, dois(done.json["results"])) == (0, [DOTTED])
