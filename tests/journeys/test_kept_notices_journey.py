"""A retraction lies in the review: it outlives the cache, travels with the folder and goes when Crossref says so."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from citekit import config
from citekit.journeys import updating
from citekit.journeys.differing import UpdateWish
from citekit.journeys.initialise import initialise
from citekit.journeys.workspace import Workspace
from conftest import Review
from crossref.records import date, record, retraction
from crossref.standin import Standin

FIELD = "  citekit-notice = {retraction 2025-02-01 10.5555/notice},\n"
GONE = record(
    "10.5555/retr", updated_by=[retraction("10.5555/notice"), retraction("10.5555/notice", source="publisher")]
)


def crossref(review: Review, message: dict[str, object], *words: str) -> str:
    """Run a command with this record at Crossref; return both streams."""
    with Standin([message]) as server:
        done = review.run(*words, env={"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_MAILTO": "me@example.org"})
    return done.out + done.err


def forgotten(review: Review) -> Review:
    """Return the review without a cache."""
    shutil.rmtree(review.env["XDG_CACHE_HOME"])
    return review


def knows(review: Review) -> bool:
    """Return whether all commands say that the work is retracted; they must agree."""
    checked = "retracted" in [one["code"] for one in review.run("check", "--json").json["findings"]]
    listed = review.run("list", "--json").json["results"][0]["retracted"]
    asked = review.run("list", "is:retracted").status == 0
    rendered = "[Retracted]" in review.run("render", "--to", "txt").out
    assert len({checked, listed, asked, rendered}) == 1
    return checked


def test_a_retraction_outlives_the_cache(review: Review) -> None:
    """What ``add`` learned stands in the entry, once, behind its other fields; from the entry alone all is known."""
    crossref(review, GONE, "add", "10.5555/retr", "--tag", "agent:tofacitinib")

    assert review.library.read_text("utf-8").endswith(f"  keywords = {{agent:tofacitinib}},\n{FIELD}}}\n")
    assert knows(review)
    assert knows(forgotten(review))
    chart = review.run("map", "--rows", "condition", "--columns", "agent", "--to", "txt").out
    assert "retracted" in chart


def test_a_clone_of_the_review_knows_it_too(review: Review) -> None:
    """Neither cache nor state, only the folder."""
    crossref(review, GONE, "add", "10.5555/retr")
    other = Review(review.folder.parent / "clone", review.folder.parent / "other-home")
    shutil.copytree(review.folder, other.folder)

    assert knows(other)


def test_update_offers_the_field_to_an_entry_that_lacks_it(make_review: Callable[[str], Review]) -> None:
    """Written only when agreed to; then there is nothing more to do, and it is no news after the cache is gone."""
    review = make_review("@article{k,\n  doi = {10.5555/retr},\n}\n")
    before = review.library.read_bytes()
    assert "citekit-notice: '' -> 'retraction 2025-02-01 10.5555/notice' (offered)" in crossref(review, GONE, "update")
    assert review.library.read_bytes() == before
    crossref(review, GONE, "update", "--yes")
    text = review.library.read_text("utf-8")

    assert FIELD in text
    assert "citekit-notice" not in crossref(review, GONE, "update", "-v")
    with Standin([GONE]) as server:
        env = {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_MAILTO": "me@example.org"}
        assert forgotten(review).run("update", "--json", env=env).json["findings"] == []


def test_an_entry_that_an_earlier_version_added_is_offered_the_field(make_review: Callable[[str], Review]) -> None:
    """The record was stored and the field never written: its absence is nobody's wish."""
    review = make_review("@article{k,\n  doi = {10.5555/retr},\n}\n")
    (review.folder / "refs/works.jsonl").write_text(json.dumps(GONE) + "\n")

    assert "(offered)" in review.run("update", "--offline").out


def test_a_branch_without_the_field_is_offered_it_too(make_review: Callable[[str], Review]) -> None:
    """Written on a branch: on another one, where the file is as it was, a retraction is offered and written again."""
    before = "@article{k,\n  doi = {10.5555/retr},\n}\n"
    review = make_review(before)
    crossref(review, GONE, "update", "--yes")
    assert FIELD in review.library.read_text("utf-8")

    review.write(before)

    assert "citekit-notice: '' -> 'retraction 2025-02-01 10.5555/notice' (offered)" in crossref(review, GONE, "update")
    crossref(review, GONE, "update", "--yes")
    assert FIELD in review.library.read_text("utf-8")


def test_an_older_notice_of_another_branch_is_completed(make_review: Callable[[str], Review]) -> None:
    """Where nothing would go the field is offered, whatever was seen elsewhere; a notice of one's own is kept."""
    review = make_review("@article{k,\n  doi = {10.5555/retr},\n}\n")
    crossref(review, GONE, "update", "--yes")
    older = "@article{k,\n  doi = {10.5555/retr},\n  citekit-notice = {concern 2024-01-01 10.5555/worry},\n}\n"
    review.write(older)
    assert "(kept)" in crossref(review, GONE, "update", "--yes", "-v")
    both = record(
        "10.5555/retr",
        updated_by=[
            retraction("10.5555/notice"),
            {**retraction("10.5555/worry"), "type": "expression_of_concern", "updated": date(2024, 1, 1)},
        ],
    )

    crossref(review, both, "update", "--yes")

    text = review.library.read_text("utf-8")
    assert "10.5555/notice" in text and "10.5555/worry" in text


def test_a_no_to_the_field_holds(tmp_path: Path) -> None:
    """Who answered "never" at the terminal is not offered the same notice again, whatever the file has."""
    initialise(tmp_path)
    (tmp_path / "refs/works.jsonl").write_text(json.dumps(GONE) + "\n")
    workspace = Workspace(config.load(tmp_path, {"HOME": str(tmp_path / "home"), "CITEKIT_OFFLINE": "1"}))
    workspace.settings.library.write_text("@article{k,\n  doi = {10.5555/retr},\n}\n")
    found = updating.compare(workspace, UpdateWish())
    (one,) = [one for one in found.offered() if one.field == "citekit-notice"]

    updating.write(workspace, found, (), refused=[one], command="citekit update")

    again = updating.compare(workspace, UpdateWish())
    assert [row.outcome for row in again.differences if row.field == "citekit-notice"] == ["kept"]


def test_the_field_goes_when_crossref_says_so_now(review: Review) -> None:
    """A reinstatement takes its place; a record without the notice is offered as its end, but never an old record."""
    crossref(review, GONE, "add", "10.5555/retr")
    (review.folder / "refs/works.jsonl").write_text(json.dumps(record("10.5555/retr")) + "\n")
    assert "citekit-notice" not in forgotten(review).run("update", "--offline", "--yes").out
    assert FIELD in review.library.read_text("utf-8")

    back = {"type": "reinstatement", "DOI": "10.5555/back", "updated": date(2026, 1, 2)}
    crossref(review, record("10.5555/retr", updated_by=[retraction("10.5555/notice"), back]), "update", "--yes")
    assert "citekit-notice = {reinstatement 2026-01-02 10.5555/back}" in review.library.read_text("utf-8")
    assert review.run("list", "is:retracted").status == 1

    crossref(review, record("10.5555/retr"), "update", "--yes")
    assert "citekit-notice" not in review.library.read_text("utf-8")


def test_a_title_that_says_retracted_needs_no_record(make_review: Callable[[str], Review]) -> None:
    """The mark that publishers put before a title, braced or not; a study about withdrawal bears none."""
    titles = ("{RETRACTED}: A study", "WITHDRAWN ARTICLE: Another", "Topical steroid withdrawn: a trial")
    review = make_review("".join(f"@article{{k{n}, title = {{{title}}}}}\n" for n, title in enumerate(titles)))

    assert review.run("list", "is:retracted", "--format", "keys").out == "k0\nk1\n"


def test_two_branches_with_the_field_merge(review: Review) -> None:
    """The driver brings the notices of both sides together."""
    crossref(review, GONE, "add", "10.5555/retr")
    ours = review.library.read_text("utf-8")
    theirs = ours.replace("retraction 2025-02-01 10.5555/notice", "expression-of-concern 2024 10.5555/doubt")
    for name, text in (("base", ours.replace(FIELD, "")), ("ours", ours), ("theirs", theirs)):
        (review.folder / f"{name}.bib").write_text(text)
    done = review.run("merge-driver", "base.bib", "ours.bib", "theirs.bib", "library.bib")

    assert done.status == 0
    joined = "{retraction 2025-02-01 10.5555/notice; expression-of-concern 2024 10.5555/doubt}"
    assert joined in (review.folder / "ours.bib").read_text()
