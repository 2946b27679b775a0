"""Commands that mean the whole library tell of a block in it that they cannot read (contract A6)."""

from collections.abc import Callable

import pytest

from conftest import Review

GOOD = """@article{one,
  title = {Tofacitinib in lichen planopilaris},
  keywords = {condition:lichen-planopilaris},
}
"""
OPEN = "@article{two,\n  title = {never closed},\n  keywords = {condition:lichen-planopilaris,\n}\n"
WHOLE = (
    "tag rename condition:LPP condition:FFA",
    "tag rename condition:LPP condition:FFA --dry-run",
    "tag merge condition:LPP condition:DLE condition:FFA",
    "tag add agent:tofacitinib --where key:*",
    "tag remove condition:LPP --where condition:LPP",
    "tag suggest",
    "tag suggest --where key:one",
    "tag accept --all",
    "tag accept --lost",
    "tag accept agent:tofacitinib --where key:*",
    "tag reject agent:tofacitinib --where key:*",
    "tag reject --lost",
    "tag list",
    "tag list --matrix condition,agent",
    "vocab list",
    "vocab show condition:LPP",
    "vocab suggest",
    "vocab rename condition:LPP planopilaris",
    "vocab rename condition:LPP planopilaris --dry-run",
    "vocab merge condition:LPP condition:FFA",
    "vocab move condition:LPP --facet agent",
    "rekey one --to other",
    "rekey --all --yes",
    "remove one",
    "remove --where key:*",
    "add 10.5555/12345678 --offline",
    "update --offline",
    "update --offline --dry-run",
    "update --published --offline",
    "match Nothing --offline",
    "cache export",
    "fmt",
    "list",
    "list key:one",
    "map --to csv",
    "render --to txt",
    "check",
)
NAMED = ("tag add agent:tofacitinib one", "tag remove condition:LPP one", "tag suggest one", "tag why one", "show one")


@pytest.mark.parametrize("command", WHOLE)
def test_what_is_passed_over_is_told(make_review: Callable[[str], Review], command: str) -> None:
    """Once, in the findings and on stderr, with the line that the block has afterwards; the block stays as it is."""
    words = command.split()
    review = make_review(GOOD + OPEN)
    done = review.run(*words, "--json")

    after = review.library.read_text("utf-8")
    line = after.partition("@article{two")[0].count("\n") + 1
    told = [(one["key"], one["line"]) for one in done.json["findings"] if one["code"] == "unparsed-block"]
    assert after.endswith(OPEN)
    assert told == [("two", line)]
    assert done.err.count(f"refs/library.bib:{line}:1: unparsed-block: two: ") == (words[0] != "check")
    assert (done.status, done.json["status"]) in ((1, "partial"), (3, "failed"))


@pytest.mark.parametrize("command", NAMED)
def test_who_names_an_entry_hears_of_no_other(make_review: Callable[[str], Review], command: str) -> None:
    """Nothing is passed over where the entry is named."""
    done = make_review(GOOD + OPEN).run(*command.split(), "--json")

    assert (done.status, done.json["findings"]) == (0, [])


def test_a_block_that_the_command_names_itself_is_told_once(make_review: Callable[[str], Review]) -> None:
    """Also where its lines have moved since."""
    done = make_review(GOOD + OPEN).run("tag", "remove", "condition:LPP", "two", "--where", "key:*", "--json")

    assert [(one["code"], one["key"]) for one in done.json["findings"]] == [("unparsed-block", "two")]


def test_update_fails_for_what_it_cannot_ask_about(make_review: Callable[[str], Review]) -> None:
    """In text as in JSON, though its rows tell nothing."""
    done = make_review(GOOD + OPEN).run("update", "--offline")

    assert (done.status, done.err.count("unparsed-block")) == (1, 1)
