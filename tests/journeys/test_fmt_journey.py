"""The tidy form, with the real command: check, diff, write, take back."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Review

MESSY = '@Article(a,Title="One",\n\tyear=2020)\n\n\n\n@misc{b, note={x} % why\n}\n'
TIDY = "@article{a,\n  title = {One},\n  year = 2020,\n}\n\n@misc{b, note={x} % why\n}\n"


@pytest.fixture
def held(make_review: Callable[[str], Review]) -> Review:
    """Return a review whose library is not tidy."""
    return make_review(MESSY)


def test_check_says_what_is_not_tidy_and_writes_nothing(held: Review) -> None:
    """Exit 1 until it was laid out, then 0."""
    done = held.run("fmt", "--check")
    assert (done.status, done.out) == (1, "untidy  refs/library.bib  2\n")
    assert held.library.read_text() == MESSY
    assert held.run("fmt").status == 0
    assert held.run("fmt", "--check").status == 0


def test_it_is_laid_out_and_undo_takes_it_back(held: Review) -> None:
    """An entry with a remark between its fields keeps its bytes, and a notice names it."""
    done = held.run("fmt", "--json")
    assert done.json["results"] == [{"file": "refs/library.bib", "outcome": "changed", "blocks": 2, "kept": 1}]
    assert "refs/library.bib:6: `b`: its layout was left as it is" in done.json["notices"][0]
    assert held.library.read_text() == TIDY
    assert held.run("undo").status == 0
    assert held.library.read_text() == MESSY


def test_it_is_taken_back_entry_by_entry_after_other_edits(held: Review) -> None:
    """Text that was added since stays."""
    held.run("fmt")
    held.write("% mine\n" + held.library.read_text() + "\n@misc{c}\n")
    assert held.run("undo").status == 0
    assert held.library.read_text() == "% mine\n" + MESSY + "\n@misc{c}\n"


def test_a_dry_run_prints_the_diff(held: Review) -> None:
    """Nothing is written, and it is no failure."""
    done = held.run("fmt", "--dry-run")
    assert done.status == 0
    assert "+  title = {One},\n" in done.out
    assert held.library.read_text() == MESSY


def test_other_files_are_laid_out_too(held: Review) -> None:
    """Files are named as arguments, as pre-commit hooks do; the library stays."""
    (held.folder / "x.bib").write_text(MESSY)
    assert held.run("fmt", "x.bib").status == 0
    assert (held.folder / "x.bib").read_text() == TIDY
    assert held.library.read_text() == MESSY


def test_a_block_that_never_closes_stays_and_is_reported(make_review: Callable[[str], Review]) -> None:
    """It is a finding with its line (exit 1); the others are laid out."""
    review = make_review("@MISC{a}\n\n\n@article{b, title = {open\n")
    done = review.run("fmt")
    assert done.status == 1
    assert "refs/library.bib:4:" in done.err
    assert review.library.read_text() == "@misc{a,\n}\n\n\n@article{b, title = {open\n"


def test_a_large_library_is_taken_back_also_after_other_edits(make_review: Callable[[str], Review]) -> None:
    """What was laid out is more than a line of the journal holds; an entry changed since does not stand in the way."""
    words = random.Random(0)
    text = "".join(f"@Misc(k{n},Title={{{words.randbytes(150).hex()}}})\n" for n in range(2000))
    review = make_review(text)
    assert review.run("fmt").status == 0
    assert any((Path(review.env["XDG_STATE_HOME"]) / "citekit/journals/large").iterdir())
    review.write(review.library.read_text() + "\n@misc{mine}\n")

    assert review.run("undo").status == 0
    assert review.library.read_text() == text + "\n@misc{mine}\n"


def test_no_lock_file_stays_beside_a_file_outside_of_any_review(held: Review, tmp_path: Path) -> None:
    """Its lock lies in the state folder; a file inside a review may be a library, whose lock lies beside it."""
    outside = tmp_path / "elsewhere" / "x.bib"
    outside.parent.mkdir()
    outside.write_text(MESSY)
    assert held.run("fmt", str(outside)).status == 0

    assert outside.read_text() == TIDY
    assert list(outside.parent.iterdir()) == [outside]


def test_a_state_folder_that_cannot_be_made_is_no_hindrance(held: Review, tmp_path: Path) -> None:
    """The file is laid out; that it cannot be taken back is said."""
    outside = tmp_path / "x.bib"
    outside.write_text(MESSY)
    done = held.run("fmt", str(outside), env={"XDG_STATE_HOME": "/dev/null"})

    assert (done.status, outside.read_text()) == (0, TIDY)
    assert "cannot take this change back" in done.err


def test_a_missing_file_is_wrong_use(held: Review) -> None:
    """Nothing is written then, not even what is there."""
    done = held.run("fmt", "refs/library.bib", "nofile.bib")
    assert (done.status, held.library.read_text()) == (2, MESSY)
    assert "`nofile.bib`" in done.err
