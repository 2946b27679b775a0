"""What a killed command left undone is completed by the next one, which says so."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import killed
from conftest import Review

LIBRARY = "@article{one, title={Tofacitinib}, year=2020}\n@article{two, title={Hair}, year=2021}\n"
DRUG = "agent:tofacitinib"
ADD = ("tag", "add", DRUG, "one")
KILLED = f"`citekit tag add {DRUG} one` was killed while it saved"
SAID = f"{KILLED}; what it left undone is done now\n"


def _is_half(review: Review) -> bool:
    return DRUG in review.library.read_text() and not (review.folder / "refs/decisions.jsonl").exists()


@pytest.fixture(scope="module")
def between(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Return the touch of the disk at which the library is saved, and the log of decisions not yet."""
    home = tmp_path_factory.mktemp("between")
    review = Review(home / "review", home / "home")
    review.folder.mkdir()
    review.run("init")
    review.write(LIBRARY)
    kills = killed.each_kill(review, killed.saver(review), *ADD)
    return next(number for number in kills if _is_half(review))


@pytest.fixture
def half(between: int, make_review: Callable[[str], Review]) -> Review:
    """Return a review in which a command was killed there."""
    review = make_review(LIBRARY)
    killed.saver(review)()  # so that the same folders are there
    assert killed.run(review, *ADD, touches=between) == killed.KILLED
    assert _is_half(review)
    return review


def test_a_reading_command_completes_it_and_says_so_once(half: Review) -> None:
    """In one sentence on stderr; the log tells who set the tag."""
    assert half.run("list", "key:one").err == SAID
    (line,) = (half.folder / "refs/decisions.jsonl").read_text().splitlines()
    assert (json.loads(line)["tag"], json.loads(line)["decision"]) == (DRUG, "manual")
    assert half.run("list", "key:one").err == ""
    assert half.run("undo").status == 0
    assert half.library.read_text() == LIBRARY


@pytest.mark.parametrize("words", [("fmt",), ("tag", "remove", DRUG, "one"), ("check",)])
def test_whatever_comes_next_says_so(half: Review, words: tuple[str, ...]) -> None:
    """Also what opens the library in its own way."""
    assert half.run(*words).err.startswith(SAID)
    assert (half.folder / "refs/decisions.jsonl").exists()


def test_json_has_it_among_the_notices(half: Review) -> None:
    """And the command itself is done as ever."""
    done = half.run("tag", "list", "--json")

    assert (done.status, done.json["status"], done.err) == (0, "done", SAID)
    assert done.json["notices"] == [SAID.rstrip()]


@pytest.mark.parametrize("words", [("tag", "add", "agent:nothing-known", "one"), ("list", "year:x", "--json")])
def test_a_command_that_fails_says_so_too(half: Review, words: tuple[str, ...]) -> None:
    """Before its error."""
    done = half.run(*words)

    assert done.status == 2
    assert done.err.startswith(SAID)
    assert "--json" not in words or done.json["notices"] == [SAID.rstrip()]


def test_an_undo_completes_it_and_takes_it_back(half: Review) -> None:
    """For it is the last command that changed the review."""
    done = half.run("undo")

    assert (done.status, done.out) == (0, f"taken back: citekit tag add {DRUG} one\n")
    assert done.err.startswith(SAID)
    assert half.library.read_text() == LIBRARY


def test_a_command_that_writes_its_data_to_a_file_completes_and_says_it(half: Review, tmp_path: Path) -> None:
    """The look at the review that keeps its files from being written over completes nothing unsaid."""
    assert SAID in half.run("list", "-o", str(tmp_path / "list.txt")).err


def test_where_the_library_was_edited_since_the_tag_stays_without_its_line(half: Review) -> None:
    """What is neither the old file nor the new one is not touched, and nothing is said to be done; undo goes on."""
    edited = half.library.read_bytes() + b"% mine\n"
    half.library.write_bytes(edited)

    assert half.run("list", "key:one").err == (
        f"{KILLED}, and `refs/library.bib` was edited since, so nothing more of it is done;"
        " `citekit undo --dry-run` shows what can be taken back\n"
    )
    assert half.library.read_bytes() == edited
    assert not (half.folder / "refs/decisions.jsonl").exists()
    assert half.run("list", "key:one").err == ""
    assert half.run("undo").out == f"taken back: citekit tag add {DRUG} one\n"
    assert half.library.read_text() == LIBRARY + "% mine\n"


def test_where_the_log_was_edited_since_it_is_named(half: Review) -> None:
    """Nobody says that all is done; the rest is, and undo takes that back."""
    log = half.folder / "refs/decisions.jsonl"
    mine = json.dumps({"key": "two", "tag": DRUG, "decision": "rejected", "by": "ben", "at": "2026-01-01T00:00:00Z"})
    log.write_text(f"{mine}\n")

    assert half.run("list", "key:one").err == (
        f"{KILLED}, and `refs/decisions.jsonl` was edited since, so that part of it is not done;"
        " `citekit undo` takes the rest back\n"
    )
    assert log.read_text() == f"{mine}\n"
    assert half.run("undo").status == 0
    assert (half.library.read_text(), log.read_text()) == (LIBRARY, f"{mine}\n")


def test_a_dry_run_completes_it_too(half: Review) -> None:
    """And shows what it would do to what is then there."""
    done = half.run("tag", "remove", DRUG, "one", "--dry-run")

    assert done.err.startswith(SAID)
    assert (half.folder / "refs/decisions.jsonl").exists()
    assert DRUG in half.library.read_text()


def test_an_undo_that_cannot_be_completed_whole_is_told_by_the_next(make_review: Callable[[str], Review]) -> None:
    """Which takes nothing else back, and exits 1 because of the file that was edited since."""
    review = make_review(LIBRARY)
    assert review.run(*ADD).status == 0
    log = review.folder / "refs/decisions.jsonl"
    before = log.read_bytes()
    kills = killed.each_kill(review, killed.saver(review), "undo")
    next(kills for _ in kills if review.library.read_text() == LIBRARY and log.read_bytes() == before)
    mine = json.dumps({"key": "two", "tag": DRUG, "decision": "rejected", "by": "ben", "at": "2026-01-01T00:00:00Z"})
    log.write_bytes(before + f"{mine}\n".encode())
    done = review.run("undo")

    assert (done.status, done.out) == (1, f"taken back: citekit tag add {DRUG} one\n")
    assert done.err == (
        "`citekit undo` was killed while it saved, and `refs/decisions.jsonl` was edited since,"
        " so that part of it is not done\n"
    )
    assert log.read_bytes() == before + f"{mine}\n".encode()
    assert review.library.read_text() == LIBRARY
