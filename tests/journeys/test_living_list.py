"""The living list with the real command: whose value is whose, moved DOIs, published versions, remapping."""

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from citekit import config
from citekit.journeys import adding, updating
from citekit.journeys.adding import Input
from citekit.journeys.differing import UpdateWish
from citekit.journeys.doer import Doer
from citekit.journeys.workspace import Workspace
from citekit.mapping import bibtex
from citekit.work import Work
from conftest import Done, Review
from crossref.faults import Fault
from crossref.records import record
from crossref.standin import Standin

DOI = "10.5555/alpha"
ONLINE = {"CITEKIT_MAILTO": "me@example.org"}


def run(review: Review, messages: list[dict[str, object]], *words: str) -> Done:
    """Run a command with these records at Crossref."""
    with Standin(messages) as server:
        return review.run(*words, env={**ONLINE, "CITEKIT_CROSSREF_URL": server.url})


def added(review: Review, **facts: object) -> str:
    """Add the work as Crossref has it; return its key."""
    done = run(review, [record(DOI, **facts)], "add", DOI, "--json")
    key: str = done.json["results"][0]["key"]
    return key


def edit(review: Review, old: str, new: str) -> None:
    """Change the library by hand."""
    text = review.library.read_text("utf-8")
    assert text.count(old) == 1
    review.library.write_text(text.replace(old, new), "utf-8")


def outcomes(done: Done) -> dict[str, str]:
    """Return the outcome of each field in a JSON answer."""
    return {row["field"]: row["outcome"] for row in done.json["results"]}


def test_a_value_of_ones_own_is_kept_at_every_update(review: Review) -> None:
    """``--yes`` leaves it; nothing is said but one line on stderr; ``-v`` shows it and ``--overwrite`` writes it."""
    added(review, volume="12")
    edit(review, "volume = {12}", "volume = {12a}")
    messages = [record(DOI, volume="12")]

    done = run(review, messages, "update", "--yes")
    assert (done.status, done.out) == (0, "")
    assert "values of your own that were kept: 1" in done.err
    assert "volume = {12a}" in review.library.read_text("utf-8")
    assert "'12a' -> '12' (kept)" in run(review, messages, "update", "-v").out
    assert "(written)" in run(review, messages, "update", "--yes", "--overwrite").out
    assert "volume = {12}" in review.library.read_text("utf-8")


def test_what_crossref_changed_is_offered_until_it_is_answered(review: Review) -> None:
    """An update that only looked does not make Crossref's old value somebody's own."""
    added(review, volume="12")
    messages = [record(DOI, volume="13")]

    assert outcomes(run(review, messages, "update", "--json")) == {"volume": "offered"}
    assert outcomes(run(review, messages, "update", "--dry-run", "--yes", "--json")) == {"volume": "offered"}
    assert outcomes(run(review, messages, "update", "--json")) == {"volume": "offered"}
    assert outcomes(run(review, messages, "update", "--yes", "--json")) == {"volume": "written"}
    assert "volume = {13}" in review.library.read_text("utf-8")


def test_what_both_changed_is_told_once_and_kept(review: Review) -> None:
    """Somebody's own value stands against a new one of Crossref: a conflict that ``--yes`` does not decide."""
    added(review, volume="12")
    edit(review, "volume = {12}", "volume = {99}")
    messages = [record(DOI, volume="13")]

    assert "'99' -> '13' (conflict)" in run(review, messages, "update", "--yes").out
    assert outcomes(run(review, messages, "update", "--yes", "--json")) == {"volume": "kept"}
    assert "volume = {99}" in review.library.read_text("utf-8")


def test_an_edit_after_an_update_is_ones_own(review: Review) -> None:
    """What ``update`` wrote and somebody changed afterwards is theirs from then on."""
    added(review, volume="12")
    run(review, [record(DOI, volume="13")], "update", "--yes")
    edit(review, "volume = {13}", "volume = {13 Suppl}")

    assert outcomes(run(review, [record(DOI, volume="13")], "update", "--yes", "--json")) == {"volume": "kept"}


def test_a_field_that_was_taken_out_stays_out(review: Review) -> None:
    """The absence of what the record had is somebody's own decision; a field that is new at Crossref is offered."""
    added(review, issn=["1234-5679"])
    edit(review, "  issn = {1234-5679},\n", "")

    done = run(review, [record(DOI, issn=["1234-5679"], language="de")], "update", "--yes", "--json")
    assert outcomes(done) == {"issn": "kept", "langid": "written"}
    assert "issn" not in review.library.read_text("utf-8")


def test_what_crossref_took_back_is_offered_for_removal(review: Review) -> None:
    """A value that came from the record and is not in it any more; one of somebody's own stays."""
    added(review, page="1-9")
    edit(review, "  volume = ", "  note = {Read twice},\n  volume = ")

    done = run(review, [record(DOI, page=None)], "update", "--yes", "--json")
    assert outcomes(done) == {"pages": "written"}
    text = review.library.read_text("utf-8")
    assert "pages" not in text
    assert "note = {Read twice}" in text


def test_a_snapshot_in_the_review_tells_on_any_machine_what_is_ones_own(review: Review) -> None:
    """Without cache and journal, as in CI, a stored record is all that is known of whose value it is."""
    added(review, volume="12", issue="1")
    edit(review, "volume = {12}", "volume = {12a}")
    (review.folder / "refs/works.jsonl").write_text(json.dumps(record(DOI, volume="12", issue="1")) + "\n")
    shutil.rmtree(review.folder.parent / "home")

    done = run(review, [record(DOI, volume="12", issue="2")], "update", "--yes", "--json")
    assert outcomes(done) == {"volume": "kept", "number": "written"}


def test_where_nothing_tells_whose_a_value_is_it_is_said(make_review: Callable[[str], Review]) -> None:
    """A fresh clone has neither marks nor records: Crossref's values are offered, and a line says that nobody knows."""
    source = f"@article{{k,\n  title = {{A work about {DOI}}},\n  volume = {{12a}},\n  doi = {{{DOI}}},\n}}\n"
    review = make_review(source)
    messages = [record(DOI, volume="12", issue="2")]

    looked = run(review, messages, "update")
    assert "k: volume: '12a' -> '12' (offered)\n" in looked.out
    assert "nothing here tells whether a person changed them: 1;" in looked.err and "citekit cache export" in looked.err
    assert outcomes(run(review, messages, "update", "--yes", "--json"))["volume"] == "written"


def test_an_offer_to_a_fresh_clone_stands_until_it_is_answered(make_review: Callable[[str], Review]) -> None:
    """To have looked once makes no value anybody's decision, also where Crossref did not answer at first."""
    review = make_review(
        f"@article{{k,\n  title = {{A work about {DOI}}},\n  volume = {{1}},\n  doi = {{{DOI}}},\n}}\n"
    )
    run(review, [], "update", "--yes")
    messages = [record(DOI, volume="12", issue="2")]

    for _ in range(2):
        found = outcomes(run(review, messages, "update", "--json"))
        assert (found["volume"], found["number"]) == ("offered", "offered")


def test_layout_is_no_difference(make_review: Callable[[str], Review]) -> None:
    """Order of names, dashes, months, DOI dress and TeX letters say the same as Crossref's form of them."""
    review = make_review(
        "@article{k, author = {Ada M{\\\"u}ller and Ben Roe}, title = {A {{Work}} about it}, journal = {J Test},\n"
        " year = 2024, month = {May}, volume = 12, number = 3, pages = {45 - 67}, issn = {12345679, 1234-5679},\n"
        " doi = {https://doi.org/10.5555/ALPHA}}\n"
    )  # fmt: skip
    message = record(DOI, authors=["Müller, Ada", "Roe, Ben"], title="A Work about it", container_title="J Test")
    done = run(review, [message], "update", "--json")

    assert outcomes(done).keys() <= {"issn"}


def test_an_entry_keeps_its_dialect(make_review: Callable[[str], Review]) -> None:
    """A biblatex entry in a BibTeX review is compared as biblatex: no second journal, no second date."""
    review = make_review(
        "@article{k, author = {Doe, Ada and Roe, Ben}, title = {A work about 10.5555/alpha},\n"
        " journaltitle = {Journal of Plausible Results}, date = {2024-05}, doi = {10.5555/alpha}}\n"
    )
    rows = outcomes(run(review, [record(DOI)], "update", "--json"))

    assert not {"journal", "year", "month"} & rows.keys()


def test_a_letter_without_room_in_the_library_does_not_stop_the_update(make_review: Callable[[str], Review]) -> None:
    """In a Latin-1 file a letter becomes a command, one that has none is a finding, and everything else is written."""
    review = make_review("")
    review.library.write_bytes(
        b"@article{k, author = {M\xfcller, A}, title = {A work}, journal = {J}, year = 2024, doi = {10.5555/alpha}}\n"
    )
    message = record(DOI, authors=["Müller, Łucja"], title="A work 漢字", container_title="J", volume="7")
    done = run(review, [message], "update", "--yes", "--json")
    text = review.library.read_text("latin-1")

    assert (done.status, [row["code"] for row in done.json["findings"]]) == (1, ["edit-refused"])
    assert "{\\L}ucja" in text
    assert "volume = {7}" in text or "volume = 7" in text
    assert "title = {A work}" in text


def test_an_interrupted_update_forgets_nothing(review: Review) -> None:
    """Ctrl-C after one answer has replaced its stored record: the change is still Crossref's at the next update."""
    beta = "10.5555/beta,1"  # a comma: asked for by itself
    run(review, [record(DOI, volume="12"), record(beta, volume="1")], "add", DOI, beta)
    messages = [record(DOI, volume="13"), record(beta, volume="2")]
    with Standin(messages, faults=[Fault("stall", doi=beta, seconds=60)]) as server:
        process = review.start("update", "--yes", env={**ONLINE, "CITEKIT_CROSSREF_URL": server.url})
        until = time.monotonic() + 20
        while len(server.log) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert "volume = {12}" in review.library.read_text("utf-8")

    rows = run(review, messages, "update", "--yes", "--json").json["results"]
    assert [(row["doi"], row["outcome"]) for row in rows] == [(DOI, "written"), (beta, "written")]


def test_undo_takes_an_update_back(review: Review) -> None:
    """One command, one step, whatever it changed."""
    added(review, volume="12")
    before = review.library.read_bytes()
    run(review, [record(DOI, volume="13", issue="9", page=None)], "update", "--yes")
    assert review.library.read_bytes() != before

    assert review.run("undo").status == 0
    assert review.library.read_bytes() == before


def test_a_moved_doi_is_a_finding_and_offered(review: Review) -> None:
    """Crossref answers an old DOI with the record of the present one: ``check`` warns, ``update --yes`` writes it."""
    review.write("@article{k, title={A work about 10.5555/new}, doi={10.5555/alpha}}\n")
    messages = [record("10.5555/new", aliases=[DOI])]

    assert outcomes(run(review, messages, "update", "--json"))["doi"] == "offered"
    (found,) = [row for row in review.run("check", "--json").json["findings"] if row["code"] == "moved-doi"]
    assert (found["severity"], found["line"]) == ("warning", 1)
    assert "10.5555/new" in found["message"]
    run(review, messages, "update", "--yes")
    assert "doi={10.5555/new}" in review.library.read_text("utf-8").replace(" ", "")
    assert "moved-doi" not in review.run("check").out


PREPRINT = record(
    "10.5555/pre",
    type="posted-content",
    subtype="preprint",
    container_title=None,
    relation={"is-preprint-of": [{"id-type": "doi", "id": "10.5555/PUB", "asserted-by": "subject"}]},
)


def test_a_published_version_is_told_and_added_with_one_command(review: Review) -> None:
    """``check`` names it, ``update --published --yes`` puts it beside with the tags, ``undo`` takes it away."""
    messages = [PREPRINT, record("10.5555/pub")]
    run(review, messages, "add", "10.5555/pre", "--tag", "agent:tofacitinib")
    before = review.library.read_bytes()
    assert "+  doi = {10.5555/pub}," in run(review, messages, "update", "--published", "--yes", "--dry-run").out
    (found,) = [row for row in review.run("check", "--json").json["findings"] if row["code"] == "published-version"]
    assert "10.5555/pub" in found["message"]
    words = found["hint"].split("`")[1].split()

    assert run(review, messages, *words[1:]).status == 0
    assert review.library.read_bytes() == before
    done = run(review, messages, *words[1:], "--yes", "--json")
    assert [row["outcome"] for row in done.json["results"]] == ["written"]
    rows = review.run("list", "--json").json["results"]
    assert [(row["doi"], row["tags"]["agent"]) for row in rows] == [
        ("10.5555/pre", ["tofacitinib"]),
        ("10.5555/pub", ["tofacitinib"]),
    ]
    assert review.library.read_bytes().startswith(before)
    assert review.run("undo").status == 0
    assert review.library.read_bytes() == before


def test_of_preprint_and_article_a_list_can_leave_the_preprint_out(review: Review) -> None:
    """Once both are there the preprint is ``is:superseded``, also where only the article's record names the other."""
    plain = {**PREPRINT, "relation": {}}
    article = record("10.5555/pub", relation={"has-preprint": [{"id-type": "doi", "id": "10.5555/pre"}]})
    run(review, [plain, article], "add", "10.5555/pre", "10.5555/pub")
    rows = {query: review.run("list", query, "--json").json["results"] for query in ("is:superseded", "-is:superseded")}

    assert [row["doi"] for row in rows["is:superseded"]] == ["10.5555/pre"]
    assert [row["doi"] for row in rows["-is:superseded"]] == ["10.5555/pub"]
    assert "published-version" not in review.run("check").out
    assert "SUPERSEDED: " in review.run("list").out


def test_a_terminal_asks_entry_by_entry(review: Review) -> None:
    """Yes writes, later leaves the offer standing, never is not asked again, quit asks no more."""
    dois = [f"10.5555/{name}" for name in "abcd"]
    run(review, [record(doi, volume="1") for doi in dois], "add", *dois)
    messages = [record(doi, volume="2") for doi in dois]
    with Standin(messages) as server:
        said = _at_terminal(review, server.url, "update", keys="y\nn\n\nq\n")

    assert "Write this to doe2024work? " in said
    assert review.library.read_text("utf-8").count("volume = {2}") == 1
    rows = run(review, messages, "update", "--json").json["results"]
    assert [(row["doi"], row["outcome"]) for row in rows] == [
        (dois[1], "kept"),
        (dois[2], "offered"),
        (dois[3], "offered"),
    ]


def _at_terminal(review: Review, url: str, *words: str, keys: str) -> str:
    """Run a command whose stdin and stderr are a terminal, type ``keys``, and return what the terminal showed."""
    main, terminal = pty.openpty()
    env = {**review.env, **ONLINE, "CITEKIT_CROSSREF_URL": url}
    process = subprocess.Popen(
        [sys.executable, "-m", "citekit", *words],
        cwd=review.folder,
        env=env,
        stdin=terminal,
        stdout=subprocess.DEVNULL,
        stderr=terminal,
    )
    os.close(terminal)
    os.write(main, keys.encode())
    shown = b""
    with suppress(OSError):  # Linux: the other end is closed
        while chunk := os.read(main, 4096):
            shown += chunk
    process.wait()
    os.close(main)
    return shown.decode("utf-8", "replace")


def test_remap_asks_nobody(review: Review) -> None:
    """Without a network: values of one's own stay, an entry without a stored record is named, nothing else differs."""
    added(review)
    edit(review, "volume = {12}", "volume = {12a}")
    with review.library.open("a") as file:
        file.write("@misc{other, doi={10.5555/unknown}, title={T}}\n")
    before = review.library.read_bytes()
    done = review.run("update", "--remap", "--yes")

    assert (done.status, done.out) == (0, "")
    assert "without a stored record: 1" in done.err
    assert review.library.read_bytes() == before


def test_a_better_mapping_improves_what_citekit_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fields that an older mapping made are offered anew, TeX and all; those that somebody touched are kept."""
    workspace = _review_of_an_older_mapping(tmp_path, monkeypatch)
    library = workspace.settings.library
    library.write_text(library.read_text("utf-8").replace("volume = {XII}", "volume = {twelve}"), "utf-8")

    found = updating.compare(workspace, UpdateWish(remap=True))
    assert {one.field: one.outcome for one in found.differences} == {
        "title": "offered",
        "pages": "offered",
        "volume": "kept",
        "note": "offered",
    }
    dry = updating.write(workspace, found, found.offered(), command="t", dry_run=True)
    assert {row.as_json()["outcome"] for row in dry.results} == {"offered", "kept"}
    assert "+  title = {On {JAK} inhibitors}," in dry.diff
    updating.write(workspace, found, found.offered(), command="t")
    text = library.read_text("utf-8")
    assert "title = {On {JAK} inhibitors}" in text
    assert "volume = {twelve}" in text
    assert "note" not in text
    assert updating.compare(workspace, UpdateWish(remap=True)).offered() == ()


def test_what_was_refused_is_not_offered_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A "never" holds until Crossref has yet another value."""
    workspace = _review_of_an_older_mapping(tmp_path, monkeypatch)
    found = updating.compare(workspace, UpdateWish(remap=True))
    updating.write(workspace, found, (), refused=found.offered(), command="t")

    assert {one.outcome for one in updating.compare(workspace, UpdateWish(remap=True)).differences} == {"kept"}


def _review_of_an_older_mapping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Return a review with one work, added when the mapping wrote another title, volume, pages and a note."""
    from citekit.journeys.initialise import initialise

    initialise(tmp_path)
    snapshot = tmp_path / "refs/works.jsonl"
    snapshot.write_text(json.dumps(record(DOI, title="On JAK inhibitors")) + "\n")
    settings = config.load(tmp_path, {"HOME": str(tmp_path / "home"), "CITEKIT_OFFLINE": "1"})
    workspace = Workspace(settings)
    to_fields = bibtex.to_fields

    def older(work: Work, dialect: str = "bibtex") -> tuple[str, tuple[tuple[str, str], ...]]:
        kind, fields = to_fields(work, dialect)
        worse = {"title": "On JAK inhibitors", "volume": "XII", "pages": "45–67"}
        return kind, (*((name, worse.get(name, source)) for name, source in fields), ("note", "null"))

    with monkeypatch.context() as patch:
        patch.setattr(bibtex, "to_fields", older)
        adding.add(workspace, Input((DOI,)), (), Doer("", "add"))
    return workspace
