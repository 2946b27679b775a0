"""Notices with the real command: what a Retraction Watch file and stored records say, in ``check`` and in lists."""

import json
from collections.abc import Callable

import pytest

from conftest import Review
from crossref.records import date, record, retraction
from retraction_rows import COLUMNS, row

ENTRY = "@article{{{key},\n  title = {{T}},\n  doi = {{{doi}}},\n{more}}}\n"


def entry(key: str, doi: str, more: str = "") -> str:
    """Return an entry."""
    return ENTRY.format(key=key, doi=doi, more=more)


def codes(review: Review, *words: str) -> dict[str, list[str]]:
    """Return the codes of the findings of ``check`` about notices, by key."""
    told: dict[str, list[str]] = {}
    for found in review.run("check", *words, "--json").json["findings"]:
        if found["code"] not in ("untagged", "missing-field"):
            told.setdefault(found["key"], []).append(found["code"])
    return told


def snapshot(review: Review, *messages: dict[str, object]) -> None:
    """Give the review a snapshot of these records."""
    lines = (json.dumps(message) + "\n" for message in messages)
    (review.folder / "refs/works.jsonl").write_text("".join(lines))


def test_a_retraction_watch_file_is_asked_without_a_network(make_review: Callable[[str], Review]) -> None:
    """By DOI and by PubMed number; ``list``, queries and the reading list know too."""
    review = make_review(
        entry("bad", "10.5555/BAD")
        + entry("pubmed", "10.5555/other", "  pmid = {123},\n")
        + entry("doubtful", "10.5555/doubt")
        + entry("back", "10.5555/back")
        + entry("good", "10.5555/good")
    )
    rows = [
        row("10.5555/bad"),
        row("unavailable", pmid="123"),
        row("10.5555/doubt", nature="Expression of concern"),
        row("10.5555/back", date="1/1/2020 0:00"),
        row("10.5555/back", nature="Reinstatement", date="1/1/2021 0:00"),
    ]
    (review.folder / "refs/rw.csv").write_text("\n".join((COLUMNS, *rows)))
    assert codes(review) == {}
    with (review.folder / "citekit.toml").open("a") as file:
        file.write('retractions = "refs/rw.csv"\n')

    expected = {"bad": ["retracted"], "pubmed": ["retracted"], "doubtful": ["concern"], "back": ["reinstated"]}
    assert codes(review) == expected
    assert codes(review) == expected  # from the cache
    assert review.run("list", "is:retracted", "--format", "keys").out == "bad\npubmed\n"
    assert review.run("list", "is:concern", "--format", "keys").out == "doubtful\n"
    assert "RETRACTED: T" in review.run("list").out
    assert "[Retracted]" in review.run("render", "key:bad", "--to", "txt").out


def test_a_file_can_be_given_to_one_check(make_review: Callable[[str], Review]) -> None:
    """``--retractions FILE`` counts for that check only; a missing file is wrong use."""
    review = make_review(entry("bad", "10.5555/bad"))
    (review.folder / "rw.csv").write_text(f"{COLUMNS}\n{row('10.5555/bad')}\n")

    assert codes(review, "--retractions", "rw.csv") == {"bad": ["retracted"]}
    assert codes(review) == {}
    assert review.run("check", "--retractions", "nowhere.csv").status == 2


def test_a_damaged_row_is_a_finding_at_its_line(make_review: Callable[[str], Review]) -> None:
    """The rest of the file is used."""
    review = make_review(entry("bad", "10.5555/bad"))
    (review.folder / "rw.csv").write_text(f"{COLUMNS}\n1,2,3\n{row('10.5555/bad')}\n")
    done = review.run("check", "--retractions", "rw.csv")

    assert "rw.csv:2:0: bad-retraction-row" in done.out
    assert "retracted: bad" in done.out


@pytest.mark.parametrize(("name", "text"), [("nowhere.csv", None), ("rw.csv", "a,b\n1,2\n")])
def test_a_setting_that_names_no_such_file_is_an_error(review: Review, name: str, text: str | None) -> None:
    """Missing, or with other columns: status 4, the place and the way to the file."""
    if text:
        (review.folder / name).write_text(text)
    with (review.folder / "citekit.toml").open("a") as file:
        file.write(f'retractions = "{name}"\n')
    review.write(entry("k", "10.5555/k"))
    done = review.run("check")

    assert done.status == 4
    assert name in done.err


def test_one_file_for_all_reviews_stands_in_the_personal_settings(review: Review) -> None:
    """The path counts from the settings' own folder; a review's own setting comes before it."""
    folder = review.folder.parent / "home/config/citekit"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('retractions = "rw.csv"\n')
    (folder / "rw.csv").write_text(f"{COLUMNS}\n{row('10.5555/bad')}\n")
    review.write(entry("bad", "10.5555/bad"))

    assert codes(review) == {"bad": ["retracted"]}


def test_a_notice_in_a_snapshot_counts_beside_the_cache(make_review: Callable[[str], Review]) -> None:
    """A record that a co-author stored is newer than one's own: what any of them says is told, each notice once."""
    from crossref.standin import Standin

    review = make_review(entry("k", "10.5555/k"))
    with Standin([record("10.5555/k")]) as server:
        review.run("update", env={"CITEKIT_CROSSREF_URL": server.url})
    assert codes(review) == {}
    both = [retraction("10.5555/n", source="publisher"), retraction("10.5555/n")]
    snapshot(review, record("10.5555/k", updated_by=both))

    (found,) = [one for one in review.run("check", "--json").json["findings"] if one["code"] == "retracted"]
    assert found["message"].count("10.5555/n") == 1
    assert "publisher and retraction-watch" in found["message"]


def test_every_kind_of_notice_is_a_finding_with_its_place_and_next_step(make_review: Callable[[str], Review]) -> None:
    """Concern, correction, newer version, a cited notice: file, line, severity and a hint."""
    review = make_review("".join(entry(key, f"10.5555/{key}") for key in ("c", "e", "v", "n")))
    snapshot(
        review,
        record("10.5555/c", updated_by=[{"type": "expression_of_concern", "DOI": "10.5555/x", "updated": date(2020)}]),
        record("10.5555/e", updated_by=[{"type": "erratum", "DOI": "10.5555/y", "updated": date(2020)}]),
        record("10.5555/v", updated_by=[{"type": "new_version", "DOI": "10.5555/v2", "updated": date(2020)}]),
        record("10.5555/n", update_to=[{"type": "retraction", "DOI": "10.5555/z", "updated": date(2020)}]),
    )
    found = [
        one
        for one in review.run("check", "--json").json["findings"]
        if one["code"] not in ("untagged", "missing-field")
    ]
    shown = [(one["key"], one["code"], one["severity"], one["line"]) for one in found]

    assert shown == [
        ("c", "concern", "warning", 1),
        ("e", "corrected", "notice", 5),
        ("v", "new-version", "notice", 9),
        ("n", "notice-cited", "notice", 13),
    ]
    assert all(one["hint"] for one in found)
    assert review.run("list", "is:corrected", "--format", "keys").out == "e\n"
    assert "CONCERN: T" in review.run("list").out
    shown_entry = review.run("show", "c")
    assert shown_entry.out.startswith("@article{c,")
    assert "expression of concern" in shown_entry.err


def test_a_preprint_is_known_by_its_record_or_by_what_the_entry_says(make_review: Callable[[str], Review]) -> None:
    """``is:preprint`` needs no stored record where the entry names a preprint server."""
    review = make_review(
        entry("recorded", "10.5555/p")
        + entry("named", "10.5555/q", "  howpublished = {medRxiv},\n")
        + entry("article", "10.5555/r", "  journal = {J Test},\n")
    )
    snapshot(review, record("10.5555/p", type="posted-content", subtype="preprint"))

    assert review.run("list", "is:preprint", "--format", "keys").out == "recorded\nnamed\n"


def test_facts_follow_every_change_of_what_is_stored(make_review: Callable[[str], Review]) -> None:
    """A new DOI in the library, another snapshot: the kept answer is not used any more."""
    review = make_review(entry("a", "10.5555/a"))
    snapshot(review, record("10.5555/b", updated_by=[retraction("10.5555/n")]))
    assert codes(review) == {}
    review.write(entry("a", "10.5555/a") + entry("b", "10.5555/b"))
    assert codes(review) == {"b": ["retracted"]}
    snapshot(review, record("10.5555/a", updated_by=[retraction("10.5555/longer-name")]))

    assert codes(review) == {"a": ["retracted"]}


def test_a_title_that_says_retracted_is_a_finding(make_review: Callable[[str], Review]) -> None:
    """A stored record without any notice, but with the publisher's mark before its title."""
    review = make_review(entry("bad", "10.5555/bad") + entry("good", "10.5555/good"))
    snapshot(review, record("10.5555/bad", title="RETRACTED: A study"), record("10.5555/good"))
    assert codes(review) == {"bad": ["retracted"]}


@pytest.mark.parametrize(("form", "note"), [("ris", "N1  - Retracted: "), ("csl-json", '"note": "Retracted: ')])
def test_what_is_resolved_for_another_program_tells_of_its_retraction(review: Review, form: str, note: str) -> None:
    """In its note, as what ``render`` writes of the library; a work without a notice has none."""
    snapshot(review, record("10.5555/b", updated_by=[retraction("10.5555/n")]), record("10.5555/fine"))

    assert note in review.run("resolve", "10.5555/b", "--offline", "--to", form).out
    assert "Retracted" not in review.run("resolve", "10.5555/fine", "--offline", "--to", form).out
