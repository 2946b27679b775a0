"""Libraries that cannot be read whole: every command that reads or writes them says so, and stores nothing twice."""

import json
from collections.abc import Callable
from pathlib import Path

from conftest import Review
from crossref.records import record

GOOD = "@article{good, title={G}, author={A, B}, journal={J}, year={2020}}\n\n"
LOST = "@article smith2020, title={Lost}, doi={10.5555/math}, year=2020}\n"
HALF = "@article{half, title={T}, author={A, B}, journal=, year=2020, doi={10.5555/eid}}\n"
OPEN = "@article{open, title={never closed"


def _snapshot(folder: Path) -> str:
    works = (record(f"10.5555/{name}", title=f"On {name}", year=2021) for name in ("math", "eid", "new"))
    (folder / "s.jsonl").write_text("".join(f"{json.dumps(work)}\n" for work in works), "utf-8")
    return "s.jsonl"


def test_a_lost_entry_is_reported_by_check_and_list(make_review: Callable[[str], Review]) -> None:
    """As a block that cannot be read, with its line; a command that is given its key says so, too."""
    review = make_review(GOOD + LOST)

    assert "refs/library.bib:3:1: unparsed-block: smith2020: " in review.run("check").out
    listed = review.run("list", "--json")
    assert listed.status == 1
    assert [(one["code"], one["key"], one["line"]) for one in listed.json["findings"]] == [
        ("unparsed-block", "smith2020", 3)
    ]
    assert "unparsed-block: smith2020" in review.run("tag", "add", "condition:LPP", "smith2020").err


def test_what_cannot_be_read_is_not_added_again(make_review: Callable[[str], Review]) -> None:
    """A lost entry and one that is read in part hold their works; ``add`` names both, and stores only what is new."""
    review = make_review(GOOD + LOST + HALF)
    words = ("10.5555/math", "10.5555/eid", "10.5555/new", "--snapshot", _snapshot(review.folder), "--offline")
    done = review.run("add", *words, "--json")

    rows = [(row["doi"], row["outcome"]) for row in done.json["results"]]
    assert rows == [("10.5555/math", "present"), ("10.5555/eid", "present"), ("10.5555/new", "added")]
    assert review.library.read_text("utf-8").startswith(GOOD + LOST + HALF)
    assert "refs/library.bib:3:1: unparsed-block: smith2020: " in done.err
    assert "refs/library.bib:4:42: syntax: half: `journal=,` is no field" in done.err
    told = [(one["code"], one["key"], one["line"]) for one in done.json["findings"]]
    assert (done.status, told) == (1, [("unparsed-block", "smith2020", 3), ("syntax", "half", 4)])


def test_an_entry_read_in_part_stands_in_the_lists_findings(make_review: Callable[[str], Review]) -> None:
    """Its other fields are listed; ``update`` says it as well, and nothing edits it."""
    review = make_review(HALF)
    listed = review.run("list", "--json").json

    assert [(row["doi"], row["year"]) for row in listed["results"]] == [("10.5555/eid", "2020")]
    assert [(one["code"], one["severity"], one["key"]) for one in listed["findings"]] == [("syntax", "error", "half")]
    assert "syntax: half: `journal=,` is no field" in review.run("update", "key:half", "--offline").err
    tagged = review.run("tag", "add", "condition:LPP", "half")
    assert (tagged.status, review.library.read_text("utf-8")) == (1, HALF)


def test_only_the_first_of_many_broken_blocks_are_told(make_review: Callable[[str], Review]) -> None:
    """A command that is not about them names three and counts the rest; ``check`` has all, and so has JSON."""
    review = make_review(GOOD + "".join(LOST.replace("smith", f"s{n}") for n in range(5)))
    done = review.run("add", "10.5555/new", "--snapshot", _snapshot(review.folder), "--offline")

    assert done.err.count("unparsed-block") == 3
    assert "2 more like these; `citekit check` shows all" in done.err
    assert review.run("check").out.count("unparsed-block") == 5
    assert len(review.run("tag", "list", "--json").json["findings"]) == 5


def test_a_new_entry_stands_before_a_block_that_never_closes(make_review: Callable[[str], Review]) -> None:
    """BibTeX would take it for a part of that block; it is named with the line that it has now, and undo works."""
    review = make_review(GOOD + OPEN)
    done = review.run("add", "10.5555/new", "--snapshot", _snapshot(review.folder), "--offline")
    after = review.library.read_text("utf-8")

    assert after.startswith(GOOD)
    assert after.endswith(OPEN)
    line = after[: after.index("@article{open")].count("\n") + 1
    assert (done.status, line > 3) == (1, True)
    assert f"refs/library.bib:{line}:1: unparsed-block: open: " in done.err
    assert review.run("undo").status == 0
    assert review.library.read_text("utf-8") == GOOD + OPEN


def test_a_key_that_several_entries_have_is_told(make_review: Callable[[str], Review]) -> None:
    """``tag add`` works on the first and says so; not where a query means them all, nor of a key of its own."""
    two = "@misc{d3, title={One}}\n@misc{d3, title={Two}}\n@misc{d4, title={Four}}\n"
    review = make_review(two)
    said = "another entry has the key `d3`; the first was meant"

    for command in ("add", "remove"):
        assert said in review.run("tag", command, "condition:FFA", "d3", "d4").err
    assert "another entry" not in review.run("tag", "add", "condition:FFA", "d4").err
    done = review.run("tag", "add", "condition:FFA", "--where", "key:d3")
    assert (done.err.count("another"), review.library.read_text("utf-8").count("frontal")) == (0, 3)


def test_a_lost_entry_keeps_its_layout_and_is_told(make_review: Callable[[str], Review]) -> None:
    """``fmt`` touches no byte of it, and names it."""
    review = make_review(GOOD + LOST)
    done = review.run("fmt")

    assert "refs/library.bib:3:1: unparsed-block: smith2020: " in done.err
    assert LOST in review.library.read_text("utf-8")
