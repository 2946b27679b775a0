"""Logs and new files on a disk that fills up: the old bytes stay, and nothing half-written does."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from citekit import storage
from citekit.errors import LibraryError
from conftest import Done, Review


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let no file of this process, and of those that it starts, grow beyond ``size`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("old", ["", "one\n", "torn"])
def test_a_log_that_cannot_grow_is_as_it_was(tmp_path: Path, old: str) -> None:
    """No line of a batch stays, nor half of one."""
    path = tmp_path / "log.jsonl"
    path.write_text(old, "utf-8")
    with room(len(old) + 20), pytest.raises(LibraryError, match="cannot be written"):
        storage.append_line(path, "\n".join(["0123456789"] * 5))

    assert path.read_text("utf-8") == old
    storage.append_line(path, "two")
    assert path.read_text("utf-8").endswith("two\n")


def test_a_log_whose_first_line_cannot_be_written_is_not_there(tmp_path: Path) -> None:
    """An empty one would be a change; also where it is reached by a link."""
    path, link = tmp_path / "log.jsonl", tmp_path / "link.jsonl"
    link.symlink_to(path)
    for name in (path, link):
        with room(10), pytest.raises(LibraryError):
            storage.append_line(name, "x" * 100)
        assert not path.exists()

    assert link.is_symlink()


def test_a_new_file_that_cannot_be_written_is_not_there(tmp_path: Path) -> None:
    """``init`` may be run again."""
    path = tmp_path / "citekit.toml"
    with room(10), pytest.raises(LibraryError):
        storage.write_new(path, b"x" * 100)

    assert not path.exists()
    assert storage.write_new(path, b"new")


@pytest.fixture
def nearly_full(review: Review) -> tuple[Review, int]:
    """Return a review with a long log of decisions, and the size up to which files may grow."""
    review.write("@misc{one, title = {Lichen planopilaris and tofacitinib}}\n")
    assert review.run("tag", "add", "condition:LPP", "one").status == 0
    log = review.folder / "refs/decisions.jsonl"
    (line,) = log.read_text("utf-8").splitlines()
    log.write_text(f"{json.dumps({**json.loads(line), 'by': 'x' * 1000})}\n" * 400, "utf-8")
    return review, log.stat().st_size + 40


def _run(nearly_full: tuple[Review, int], *words: str) -> Done:
    review, size = nearly_full
    with room(size):
        return review.run(*words)


def test_a_decision_that_cannot_be_logged_leaves_no_line(nearly_full: tuple[Review, int]) -> None:
    """A command that changed nothing does not stand in the journal either."""
    review = nearly_full[0]
    log = review.folder / "refs/decisions.jsonl"
    before, told = log.read_bytes(), review.run("log").out
    done = _run(nearly_full, "tag", "reject", "one", "agent:tofacitinib")

    assert done.status == 4
    assert log.read_bytes() == before
    assert review.run("log").out == told


@pytest.mark.parametrize("words", [("tag", "add", "agent:tofacitinib", "one"), ("remove", "one")])
def test_a_change_that_cannot_be_logged_is_not_made(nearly_full: tuple[Review, int], words: tuple[str, ...]) -> None:
    """The library, which was saved first, is as it was again; neither log nor journal nor redo record tell of it."""
    review = nearly_full[0]
    log = review.folder / "refs/decisions.jsonl"
    before, told = (review.library.read_bytes(), log.read_bytes()), review.run("log").out
    done = _run(nearly_full, *words)

    assert done.status == 4
    assert "`decisions.jsonl` cannot be written" in done.err
    assert (review.library.read_bytes(), log.read_bytes()) == before
    assert review.run("log").out == told
    assert review.run(*words).status == 0
    assert review.run("undo").status == 0
    assert review.library.read_bytes() == before[0]


def test_an_undo_that_cannot_be_logged_changes_nothing(nearly_full: tuple[Review, int]) -> None:
    """Library, log and journal are as they were, and with room it takes the same command back."""
    review = nearly_full[0]
    library, log = review.library.read_bytes(), review.folder / "refs/decisions.jsonl"
    assert review.run("tag", "add", "agent:tofacitinib", "one").status == 0
    before, told = (review.library.read_bytes(), log.read_bytes()), review.run("log").out
    done = _run((review, log.stat().st_size + 40), "undo")

    assert done.status == 4
    assert "`decisions.jsonl` cannot be written" in done.err
    assert (review.library.read_bytes(), log.read_bytes()) == before
    assert review.run("log").out == told
    assert review.run("undo").status == 0
    assert review.library.read_bytes() == library


@pytest.mark.parametrize("name", ["library.bib", "vocabulary.toml"])
def test_an_undo_that_may_not_write_a_file_changes_none(review: Review, name: str) -> None:
    """A file whose mode says so; when it may, the undo does all of it."""
    review.write("@misc{one, title={Hair}, keywords={condition:lichen-planopilaris}}\n")
    files = [review.library, review.folder / "refs/vocabulary.toml"]
    before = [path.read_bytes() for path in files]
    assert review.run("vocab", "rename", "condition:lpp", "lppx").status == 0
    after = [path.read_bytes() for path in files]
    (review.folder / "refs" / name).chmod(0o444)
    done = review.run("undo")

    assert done.status == 4
    assert f"`{name}` is read-only" in done.err
    assert [path.read_bytes() for path in files] == after
    (review.folder / "refs" / name).chmod(0o644)
    assert review.run("undo").status == 0
    assert [path.read_bytes() for path in files] == before


def test_a_damaged_journal_is_told(nearly_full: tuple[Review, int]) -> None:
    """``log`` and ``undo`` say in one line that something cannot be read; a whole journal is not spoken of."""
    review = nearly_full[0]
    assert review.run("log").err == ""
    (journal,) = Path(review.env["XDG_STATE_HOME"]).glob("citekit/journals/*.jsonl")
    journal.write_bytes(b"\x00garbage\n" * 2)

    done = review.run("log")
    assert (done.status, done.out, done.err.count("\n")) == (0, "", 1)
    assert "is damaged: 2 lines cannot be read" in done.err
    assert "is damaged: 2 lines cannot be read" in review.run("undo").err
