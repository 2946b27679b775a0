"""Merging .bib files with real git: two branches, one library."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Done, Review

LIBRARY = """\
@article{doe2020,
  title = {One},
  year = {2020},
  keywords = {hair, agent:tofacitinib},
}

@article{poe2019,
  title = {Two},
  year = {2019},
}
"""


class Branches:
    """A git repository with a review in it, the driver installed."""

    def __init__(self, review: Review) -> None:
        self.review = review
        tools = review.folder.parent / "bin"
        tools.mkdir()
        (tools / "citekit").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m citekit "$@"\n')
        (tools / "citekit").chmod(0o755)
        review.env["PATH"] = f"{tools}:{review.env['PATH']}"
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.email", "a@example.org")
        self.git("config", "user.name", "A")
        assert review.run("merge-driver", "--install").status == 0
        self.commit("start")
        self.git("branch", "other")

    def git(self, *words: str) -> Done:
        """Run git in the review."""
        done = subprocess.run(
            ["git", *words], cwd=self.review.folder, env=self.review.env, capture_output=True, text=True, check=False
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def commit(self, message: str) -> None:
        """Commit all that changed."""
        self.git("add", "-A")
        assert self.git("commit", "-q", "-m", message).status == 0

    def merge(self, ours: Callable[[], object], theirs: Callable[[], object]) -> Done:
        """Make one change on ``main`` and one on ``other``, and merge the second into the first."""
        self.git("checkout", "-q", "other")
        theirs()
        self.commit("theirs")
        self.git("checkout", "-q", "main")
        ours()
        self.commit("ours")
        return self.git("merge", "other", "-m", "both")

    def write(self, old: str, new: str) -> bytes:
        """Replace text in the library; return its bytes."""
        text = self.review.library.read_text()
        assert old in text
        return self.review.write(text.replace(old, new))


@pytest.fixture
def branches(make_review: Callable[[str], Review]) -> Branches:
    """Return a repository with a small library."""
    return Branches(make_review(LIBRARY))


def test_two_branches_that_tag_merge(branches: Branches) -> None:
    """Tags of one entry and of two, added and removed on both sides, are all in the merge."""
    run = branches.review.run
    done = branches.merge(
        lambda: (run("tag", "add", "condition:LPP", "doe2020"), run("tag", "add", "agent:baricitinib", "poe2019")),
        lambda: (run("tag", "add", "condition:FFA", "doe2020"), run("tag", "remove", "agent:tofacitinib", "doe2020")),
    )
    assert done.status == 0, done.out + done.err
    text = branches.review.library.read_text()
    assert "keywords = {hair, condition:lichen-planopilaris, condition:frontal-fibrosing-alopecia}" in text
    assert "keywords = {agent:baricitinib}" in text


def test_two_branches_that_add_entries_merge(branches: Branches) -> None:
    """Both additions stand at the end, where git alone would see a conflict."""
    end = "  year = {2019},\n}\n"
    done = branches.merge(
        lambda: branches.write(end, end + "\n@misc{mine, title = {M}}\n"),
        lambda: branches.write(end, end + "\n@misc{theirs, title = {T}}\n"),
    )
    assert done.status == 0, done.out + done.err
    expected = LIBRARY + "\n@misc{mine, title = {M}}\n\n@misc{theirs, title = {T}}\n"
    assert branches.review.library.read_text() == expected


def test_a_field_that_both_changed_is_left_to_a_person(branches: Branches) -> None:
    """Git sees a conflict; the markers stand around the field alone."""
    done = branches.merge(
        lambda: branches.write("{2019}", "{2018}"),
        lambda: (branches.write("{2019}", "{2021}"), branches.write("{One}", "{Uno}")),
    )
    assert done.status == 1
    assert "both sides changed `year` of `poe2019`" in done.out + done.err
    assert branches.git("diff", "--name-only", "--diff-filter=U").out == "refs/library.bib\n"
    assert branches.review.library.read_text() == LIBRARY.replace("{One}", "{Uno}").replace(
        "  year = {2019},\n",
        "<<<<<<< ours\n  year = {2018},\n=======\n  year = {2021},\n>>>>>>> theirs\n",
    )


def test_a_file_that_cannot_be_read_is_merged_by_line(branches: Branches) -> None:
    """Git's own merge does it, and a notice says why."""
    done = branches.merge(
        lambda: branches.write("{One}", "{Uno}"),
        lambda: branches.write("  year = {2019},\n}\n", "  year = {2019},\n"),
    )
    assert done.status == 0, done.out + done.err
    assert "was merged line by line: theirs, line 7: the entry never closes" in done.out + done.err
    assert branches.review.library.read_text() == LIBRARY.replace("{One}", "{Uno}")[:-2]


def test_installing_twice_changes_nothing(branches: Branches) -> None:
    """The attributes and the setting are there once."""
    done = branches.review.run("merge-driver", "--install", "--json")
    assert [row["outcome"] for row in done.json["results"]] == ["present"] * 3
    lines = (branches.review.folder / ".gitattributes").read_text().splitlines()
    assert [lines.count(line) for line in ("*.bib merge=citekit", "decisions.jsonl merge=union")] == [1, 1]


def test_the_driver_needs_no_review(review: Review, tmp_path: Path) -> None:
    """It works on the three files that it is given, and writes the second."""
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for path, text in zip(files, (LIBRARY, LIBRARY.replace("One", "1"), LIBRARY.replace("Two", "2")), strict=True):
        path.write_text(text)
    review.folder = tmp_path
    done = review.run("merge-driver", *map(str, files), "refs/library.bib", "--json")
    assert (done.status, done.json["results"]) == (0, [])
    assert files[1].read_text() == LIBRARY.replace("One", "1").replace("Two", "2")
    assert review.run("merge-driver", "one").status == 2
    assert review.run("merge-driver", "no", "such", "file").status == 2


def test_the_help_says_how_to_install_it(review: Review) -> None:
    """Both lines stand in the help, to be pasted."""
    out = review.run("merge-driver", "--help").out
    assert "*.bib merge=citekit" in out
    assert 'git config merge.citekit.driver "citekit merge-driver %O %A %B %P"' in out
