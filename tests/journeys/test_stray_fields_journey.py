"""Fields that stand behind their entry, because a brace closes too early, are told by every command that writes."""

import pytest

from conftest import Review
from crossref.records import record
from journeys.test_match_journey import snapshot

STRAY = "@article{a, title={Hair}} , year={2020}, author={Doe, A}}\n\n@misc{b, title={T}}\n"
SAID = "stray-text: a: what follows the entry looks like its fields: a brace closes too early"


@pytest.mark.parametrize(
    "words",
    ["tag add condition:LPP a", "fmt", "add 10.5555/x --offline --snapshot {}", "update --offline"],
)
def test_a_command_that_writes_says_which_fields_it_does_not_see(review: Review, words: str) -> None:
    """One line with the place; nothing is refused for it."""
    review.write(STRAY)
    done = review.run(*words.format(snapshot(review.folder, record("10.5555/x", title="Nails"))).split())

    assert [line.split(" ", 1)[1] for line in done.err.splitlines() if line.startswith("refs/library.bib:1:")] == [SAID]
    assert done.status == 0
    assert "year={2020}, author={Doe, A}}" in review.library.read_text()


def test_an_entry_beside_it_is_tagged_in_silence(review: Review) -> None:
    """What does not concern the entry that is tagged is for `check`."""
    review.write(STRAY)

    assert review.run("tag", "add", "condition:LPP", "b").err == ""


def test_entries_of_a_page_without_a_doi_are_counted_by_update(review: Review) -> None:
    """Crossref cannot be asked for them; the line says what looks for a DOI again."""
    review.write("@article{p, title={Hair}, author={Doe, A}, year=2020, citekit-source={page}}\n@misc{q, title={T}}\n")
    done = review.run("update", "--offline")

    assert "so Crossref was not asked: 1; `citekit add --fill -f FILE`" in done.err
    assert review.run("list", "is:unconfirmed", "doi:none", "--format", "keys").out == "p\n"
