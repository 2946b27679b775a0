"""Updating with the real command: page facts are confirmed, differences offered by field, notices shown."""

from conftest import Review
from crossref.records import date, record, retraction
from crossref.standin import Standin

PAGE_ENTRY = """\
@article{doe2021tofacitinib,
  author = {Doe, A and Roe, B},
  title = {Tofacitinib in lichen planopilaris},
  journal = {J Test},
  year = {2021},
  doi = {10.5555/alpha},
  keywords = {hair; condition:lichen-planopilaris},
  note = {Read twice},
  citekit-source = {page},
}
"""
MARK = "  citekit-source = {page},\n"


def alpha(**fields: object) -> dict[str, object]:
    """Return Crossref's record of the entry, agreeing in all but what is given."""
    facts: dict[str, object] = {
        "title": "Tofacitinib in lichen planopilaris",
        "container_title": "J Test",
        "year": 2021,
        "authors": ["Doe, A", "Roe, B"],
        "published_print": date(2021),
        "volume": None,
        "issue": None,
        "page": None,
        "issn": None,
    }
    return record("10.5555/alpha", **{**facts, **fields})


def update(review: Review, message: dict[str, object], *words: str) -> str:
    """Run ``update`` with this record at Crossref; return what it printed, both streams."""
    with Standin([message]) as server:
        env = {"CITEKIT_CROSSREF_URL": server.url, "CITEKIT_MAILTO": "me@example.org"}
        done = review.run("update", *words, env=env)
    assert done.status in (0, 1), done.err
    return done.out + done.err


def test_what_crossref_confirms_loses_its_mark_unasked(review: Review) -> None:
    """The mark's line is the whole change; the confirmation is printed."""
    review.write(PAGE_ENTRY)
    said = update(review, alpha())

    assert "doe2021tofacitinib: confirmed by Crossref" in said
    assert review.library.read_text("utf-8") == PAGE_ENTRY.replace(MARK, "")


def test_a_page_of_another_title_is_not_confirmed(review: Review) -> None:
    """Where Crossref has another work under the DOI, the mark stays and the title is told."""
    before = review.write(PAGE_ENTRY)
    said = update(review, alpha(title="Trichoscopy of the normal scalp"))

    assert "confirmed" not in said
    assert "Trichoscopy of the normal scalp" in said
    assert review.library.read_bytes() == before


def test_other_differences_are_printed_by_field_and_written_only_with_yes(review: Review) -> None:
    """Without a terminal nothing but the mark is written; ``--yes`` writes what was offered."""
    review.write(PAGE_ENTRY)
    message = alpha(volume="12", authors=["Doe, Ada", "Roe, Ben"])
    said = update(review, message)
    assert "doe2021tofacitinib: author: 'Doe, A and Roe, B' -> 'Doe, Ada and Roe, Ben' (offered)" in said
    assert "doe2021tofacitinib: volume: '' -> '12' (offered)" in said
    assert "--yes" in said
    assert review.library.read_text("utf-8") == PAGE_ENTRY.replace(MARK, "")

    assert "volume: '' -> '12' (written)" in update(review, message, "--yes")
    text = review.library.read_text("utf-8")
    assert "author = {Doe, Ada and Roe, Ben}" in text
    assert "volume = {12}" in text


def test_quiet_leaves_out_what_was_done_and_nothing_that_waits(review: Review) -> None:
    """Confirmed and written rows go; an offer waits for a word, and a retraction is no success."""
    review.write(PAGE_ENTRY)
    message = alpha(volume="12")
    assert update(review, message, "-q") == "doe2021tofacitinib: volume: '' -> '12' (offered)\n"
    assert update(review, message, "-q", "--yes") == ""
    assert "volume = {12}" in review.library.read_text("utf-8")
    assert "retract" in update(review, alpha(volume="12", updated_by=[retraction("10.5555/notice")]), "-q")


def test_keywords_tags_and_own_fields_are_never_touched(review: Review) -> None:
    """Crossref's subjects are not offered, and what the record does not have is not taken away."""
    review.write(PAGE_ENTRY)
    said = update(review, alpha(subject=["Dermatology"], title="Tofacitinib in lichen planopilaris: a trial"), "--yes")
    text = review.library.read_text("utf-8")

    assert "keywords" not in said
    assert "  keywords = {hair; condition:lichen-planopilaris},\n  note = {Read twice},\n" in text
    assert "a trial" in text


def test_dry_run_prints_the_diff_and_writes_nothing(review: Review) -> None:
    """With ``--yes`` too: the diff shows mark and fields, the file stays."""
    before = review.write(PAGE_ENTRY)
    said = update(review, alpha(volume="12"), "--yes", "--dry-run")

    changed = [line for line in said.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert changed == ["-" + MARK.rstrip("\n"), "+  volume = {12},"]
    assert review.library.read_bytes() == before


def test_a_dry_run_shows_what_yes_would_write_and_leaves_no_trace(review: Review) -> None:
    """The differences and the diff stand on stdout; what is told once only is told again by the next run."""
    review.write(PAGE_ENTRY.replace(MARK, ""))
    update(review, alpha(volume="12"))
    own = PAGE_ENTRY.replace(MARK, "").replace("J Test", "My own name")
    review.write(own)
    runs = []
    for words in (("--dry-run",), ("--dry-run",), ()):
        with Standin([alpha(volume="13", container_title="J Renamed")]) as server:
            runs.append(review.run("update", *words, env={"CITEKIT_CROSSREF_URL": server.url}))

    assert runs[0].out == runs[1].out
    assert "journal: 'My own name' -> 'J Renamed' (conflict)\n" in runs[0].out and "(conflict)" in runs[2].out
    assert "volume: '' -> '13' (offered)\n" in runs[0].out and "\n+  volume = {13},\n" in runs[0].out
    assert "1 difference was not written; `--yes` writes them" in runs[0].err
    assert review.library.read_text("utf-8") == own


def test_a_library_as_crossref_has_it_is_left_alone(review: Review) -> None:
    """No difference, no write, and a sentence that says so."""
    before = review.write(PAGE_ENTRY.replace(MARK, ""))
    written = review.library.stat().st_mtime_ns
    said = update(review, alpha(), "--yes")

    assert "everything is as Crossref has it" in said
    assert (review.library.read_bytes(), review.library.stat().st_mtime_ns) == (before, written)


def test_a_query_says_which_entries_are_asked_for(review: Review) -> None:
    """Only the DOIs of matching entries travel; a cached answer does not count."""
    review.write(PAGE_ENTRY + "@misc{other, title={Other}, doi={10.5555/other}}\n")
    with Standin([alpha(), record("10.5555/other")]) as server:
        env = {"CITEKIT_CROSSREF_URL": server.url}
        review.run("update", "is:unconfirmed", env=env)
        review.run("update", "key:doe2021tofacitinib", env=env)

    assert server.asked() == ["10.5555/alpha", "10.5555/alpha"]


def test_nothing_reachable_changes_nothing(review: Review) -> None:
    """Status 3, every entry that was asked for named, no byte changed."""
    before = review.write(PAGE_ENTRY)
    done = review.run("update", "--json")

    assert (done.status, done.json["status"]) == (3, "failed")
    assert [(row["doi"], row["code"]) for row in done.json["failures"]] == [("10.5555/alpha", "unreachable")]
    assert review.library.read_bytes() == before


def test_json_gives_key_field_and_both_values(review: Review) -> None:
    """A result tells what was, what Crossref has, and what became of it."""
    review.write(PAGE_ENTRY)
    with Standin([alpha(volume="12")]) as server:
        done = review.run("update", "--json", env={"CITEKIT_CROSSREF_URL": server.url})

    assert done.json["results"] == [
        {"key": "doe2021tofacitinib", "doi": "10.5555/alpha", "field": "citekit-source", "before": "page", "after": "",
         "outcome": "confirmed"},
        {"key": "doe2021tofacitinib", "doi": "10.5555/alpha", "field": "volume", "before": "", "after": "12",
         "outcome": "offered"},
    ]  # fmt: skip


def test_a_retraction_that_arrived_is_told_by_update(review: Review) -> None:
    """The command that learns of it says it: the key, the word and the notice."""
    review.write(PAGE_ENTRY.replace(MARK, ""))
    update(review, alpha())
    said = update(review, alpha(updated_by=[retraction("10.5555/notice")]))

    assert "everything is as Crossref has it" not in said
    (line,) = [line for line in said.splitlines() if "the work was retracted" in line]
    assert "doe2021tofacitinib" in line
    assert "10.5555/notice" in line


def test_a_correction_and_a_published_version_are_told_by_update(review: Review) -> None:
    """A notice that corrects, and the article that a preprint became, are shown with their DOIs."""
    review.write(PAGE_ENTRY.replace(MARK, ""))
    correction = {"type": "correction", "label": "Correction", "DOI": "10.5555/erratum", "updated": date(2025, 1, 2)}
    version = {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/published", "asserted-by": "subject"}]}
    said = update(review, alpha(updated_by=[correction], relation=version))

    assert "10.5555/erratum" in said
    assert "10.5555/published" in said


def test_a_retraction_is_known_everywhere_from_then_on(review: Review) -> None:
    """``check``, ``list --json``, ``is:retracted`` and the reading list say so, without a network."""
    review.write(PAGE_ENTRY.replace(MARK, "") + "@misc{other, title={Other}}\n")
    assert review.run("list", "is:retracted").status == 1
    update(review, alpha(updated_by=[retraction("10.5555/notice")]))

    (found,) = [row for row in review.run("check", "--json").json["findings"] if row["code"] == "retracted"]
    assert (found["key"], found["severity"]) == ("doe2021tofacitinib", "error")
    assert "10.5555/notice" in found["message"]
    assert [(row["key"], row["retracted"]) for row in review.run("list", "--json").json["results"]] == [
        ("doe2021tofacitinib", True),
        ("other", False),
    ]
    assert review.run("list", "is:retracted", "--format", "keys").out == "doe2021tofacitinib\n"
    assert "[Retracted] Doe A" in review.run("render", "--to", "txt").out


def test_a_retracted_work_can_be_tagged_by_query(review: Review) -> None:
    """``--where is:retracted`` means the same as ``list is:retracted``."""
    review.write(PAGE_ENTRY.replace(MARK, ""))
    update(review, alpha(updated_by=[retraction("10.5555/notice")]))
    done = review.run("tag", "add", "agent:tofacitinib", "--where", "is:retracted")

    assert done.status == 0
    assert "agent:tofacitinib" in review.library.read_text("utf-8")


def test_a_retraction_is_news_once(review: Review) -> None:
    """Who runs ``update`` unwatched learns of it by status 1 and a finding; from then on ``check`` says it."""
    review.write(PAGE_ENTRY.replace(MARK, ""))
    message = alpha(updated_by=[retraction("10.5555/notice")])
    env = {"CITEKIT_MAILTO": "me@example.org"}
    with Standin([alpha()]) as server:
        before = review.run("update", "--json", env={**env, "CITEKIT_CROSSREF_URL": server.url})
    with Standin([message]) as server:
        env |= {"CITEKIT_CROSSREF_URL": server.url}
        tried, first, second = (review.run("update", *words, env=env) for words in (["--dry-run"], ["--json"], []))

    assert (before.status, before.json["findings"], tried.status, second.status) == (0, [], 1, 0)
    (found,) = first.json["findings"]
    assert (first.status, found["code"], found["severity"]) == (1, "retracted", "error")
    assert (found["key"], found["file"], found["line"]) == ("doe2021tofacitinib", "refs/library.bib", 1)
    assert "10.5555/notice" in found["message"]
    assert (tried.out.count("the work was retracted"), "retracted" in tried.err) == (1, False)
    assert "10.5555/notice" in second.out
