"""What ``update --yes`` does not write, and says so: a field that changed meanwhile, a record of another work."""

from collections.abc import Callable
from typing import Any

import pytest

from citekit import config
from citekit.journeys import updating
from citekit.journeys.differing import UpdateWish
from citekit.journeys.workspace import Workspace
from conftest import Review
from crossref.records import record
from crossref.standin import Standin

ENTRY = """\
@article{k,
  author = {Doe, Ada and Roe, Ben},
  title = {Tofacitinib in lichen planopilaris},
  journal = {Journal of Plausible Results},
  year = {2024},
  doi = {10.5555/a},
}
"""
OTHER = record(
    "10.5555/a",
    title="Growth of barley under saline irrigation",
    authors=["Smith, Zoe"],
    container_title="Agronomy Letters",
    year=1999,
)


def run(review: Review, message: dict[str, object], *words: str) -> tuple[int, dict[str, Any], str]:
    """Run ``update`` with this record at Crossref; return status, envelope and stderr."""
    with Standin([message]) as server:
        env = {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_MAILTO": "me@example.org"}
        done = review.run("update", *words, "--json", env=env)
    return done.status, done.json, done.err


def outcomes(envelope: dict[str, Any]) -> dict[str, str]:
    """Return the outcome of each row by field."""
    return {row["field"]: row["outcome"] for row in envelope["results"]}


def codes(envelope: dict[str, Any]) -> list[str]:
    """Return the codes of the findings."""
    return [one["code"] for one in envelope["findings"]]


def test_a_field_that_changed_meanwhile_is_refused_and_named(make_review: Callable[[str], Review]) -> None:
    """The other field is written; the batch says which one is not, and is done in part."""
    review = make_review(ENTRY)
    message = record("10.5555/a", title="Tofacitinib in lichen planopilaris: a trial", volume="7")
    settings = config.load(review.folder, review.env)
    with Standin([message]) as server:
        workspace = Workspace(settings._replace(crossref_url=server.url, mailto="me@example.org"))
        found = updating.compare(workspace, UpdateWish())
        review.write(ENTRY.replace("title = {Tofa", "title = {My Tofa"))
        outcome = updating.write(workspace, found, found.offered(), command="update --yes")
    rows = {row["field"]: row["outcome"] for row in (one.as_json() for one in outcome.results)}

    assert (rows["title"], rows["volume"]) == ("refused", "written")
    assert (outcome.exit_status, outcome.status) == (1, "partial")
    (finding,) = outcome.findings
    assert (finding.code, finding.key) == ("edit-refused", "k")
    assert "`title`" in finding.message
    text = review.library.read_text("utf-8")
    assert "title = {My Tofa" in text
    assert "volume = {7}" in text


def test_a_value_that_arrived_by_itself_meanwhile_is_no_refusal(make_review: Callable[[str], Review]) -> None:
    """Somebody wrote the very same."""
    review = make_review(ENTRY)
    settings = config.load(review.folder, review.env)
    with Standin([record("10.5555/a", title="A title", issue=None, page=None)]) as server:
        workspace = Workspace(settings._replace(crossref_url=server.url, mailto="me@example.org"))
        found = updating.compare(workspace, UpdateWish(overwrite=True))
        review.write(ENTRY.replace("{Tofacitinib in lichen planopilaris}", "{A title}"))
        outcome = updating.write(workspace, found, found.offered(), command="update --yes")

    assert (outcome.exit_status, outcome.findings) == (0, ())


def test_what_is_kept_is_not_as_crossref_has_it(make_review: Callable[[str], Review]) -> None:
    """The closing sentence speaks of the rest."""
    review = make_review(ENTRY)
    message = record("10.5555/a", title="Tofacitinib in lichen planopilaris")
    run(review, message, "--yes")
    review.write(review.library.read_text("utf-8").replace("title = {Tofa", "title = {My Tofa"))
    _, envelope, _ = run(review, message, "-v")

    assert outcomes(envelope) == {"title": "kept"}
    assert "everything else is as Crossref has it" in envelope["notices"]


@pytest.mark.parametrize("mark", ["", "  citekit-source = {page},\n"])
def test_another_work_under_the_doi_is_not_written(make_review: Callable[[str], Review], mark: str) -> None:
    """Of a page's entry and of any other: nothing is changed, a finding names the work, the status is 1."""
    review = make_review(ENTRY[:-2] + mark + "}\n")
    before = review.library.read_bytes()
    status, envelope, _ = run(review, OTHER, "--yes")

    assert (status, envelope["status"], codes(envelope)) == (1, "partial", ["other-work"])
    assert set(outcomes(envelope).values()) == {"refused"}
    assert "Growth of barley" in str(envelope["findings"])
    assert review.library.read_bytes() == before


@pytest.mark.parametrize("source", [ENTRY, "@article{k,\n  title = {?},\n  doi = {10.5555/a},\n}\n"])
def test_another_title_alone_is_no_other_work(make_review: Callable[[str], Review], source: str) -> None:
    """Crossref corrects and translates titles; and a placeholder waits for one."""
    review = make_review(source)
    status, envelope, _ = run(review, record("10.5555/a", title="Haarausfall bei jungen Hunden"), "--yes")

    assert (status, codes(envelope), outcomes(envelope)["title"]) == (0, [], "written")


def test_whoever_means_it_gets_the_other_work(make_review: Callable[[str], Review]) -> None:
    """``--overwrite`` is the way that the hint names."""
    review = make_review(ENTRY)
    status, envelope, _ = run(review, OTHER, "--yes", "--overwrite", "key:k")

    assert (status, codes(envelope)) == (0, [])
    assert "Growth of barley" in review.library.read_text("utf-8")


def test_a_title_that_somebody_keeps_stops_no_update(make_review: Callable[[str], Review]) -> None:
    """Who translated the title has answered that difference; the rest is compared without it."""
    review = make_review(ENTRY)
    same = {"title": "Tofacitinib in lichen planopilaris", "volume": None, "issue": None, "page": None}
    run(review, record("10.5555/a", **same), "--yes")
    review.write(review.library.read_text("utf-8").replace("Tofacitinib in lichen planopilaris", "Haarausfall"))
    status, envelope, _ = run(review, record("10.5555/a", **{**same, "volume": "9"}), "--yes")

    assert (status, outcomes(envelope)) == (0, {"title": "kept", "volume": "written"})


def test_a_dry_run_with_yes_speaks_of_what_would_be_written(make_review: Callable[[str], Review]) -> None:
    """It does not ask for the option that was given."""
    review = make_review(ENTRY)
    _, envelope, _ = run(review, record("10.5555/a", title="Tofacitinib in lichen planopilaris"), "--yes", "--dry-run")

    assert [one for one in envelope["notices"] if "would be written" in one]
    assert "--yes" not in str(envelope["notices"])
