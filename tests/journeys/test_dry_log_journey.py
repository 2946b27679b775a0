"""``--dry-run`` of what decides: it shows the lines that the decision log would get, and writes none."""

import json
import subprocess
from collections.abc import Callable

import pytest

from conftest import Review

LPP, DRUG = "condition:lichen-planopilaris", "agent:tofacitinib"
LIBRARY = f"""\
@article{{one, title = {{Tofacitinib for lichen planopilaris}}, year = {{2020}}, keywords = {{{DRUG}}}}}
@article{{two, title = {{Nothing}}, year = {{2021}}}}
"""
HEAD = "+++ b/refs/decisions.jsonl\n"


def said(lines: list[str]) -> list[dict[str, str]]:
    """Return lines of the log without what the time and the vocabulary of the moment make of them."""
    return [json.loads(line) | {"at": "", "vocabulary": ""} for line in lines]


@pytest.mark.parametrize(
    "words",
    [
        ("tag", "add", LPP, "two"),
        ("tag", "add", DRUG, "one", "--role", "cause"),
        ("tag", "remove", DRUG, "one"),
        ("tag", "accept", LPP, "one"),
        ("tag", "reject", DRUG, "one"),
        ("tag", "rename", DRUG, "agent:baricitinib"),
        ("vocab", "rename", DRUG, "tofa"),
        ("rekey", "one", "--to", "other", "--yes"),
        ("remove", "one"),
        ("remove", "one", "--into", "two"),
        ("add", "-f", "mine.bib", "--as-given", "--offline", "--tag", LPP),
    ],
)
def test_a_dry_run_shows_the_lines_that_the_log_gets(
    make_review: Callable[[str], Review], words: tuple[str, ...]
) -> None:
    """They are those of the run itself, and until then nothing changes."""
    review = make_review(LIBRARY)
    (review.folder / "mine.bib").write_text("@book{mine, title = {A book}, year = {2001}}\n")
    log = review.folder / "refs/decisions.jsonl"
    review.run("tag", "add", DRUG, "one", "--role", "treatment")
    before = log.read_text()
    tried = review.run(*words, "--dry-run")

    assert (review.library.read_text(), log.read_text()) == (LIBRARY, before)
    shown = [line[1:] for line in tried.out.partition(HEAD)[2].splitlines() if line.startswith("+")]
    assert shown
    review.run(*words)
    assert said(shown) == said(log.read_text().removeprefix(before).splitlines())


def test_git_applies_what_a_dry_run_shows(make_review: Callable[[str], Review]) -> None:
    """A log that is not there yet is a new file."""
    review = make_review(LIBRARY)
    (review.folder / "shown.diff").write_text(review.run("tag", "add", LPP, "two", "--dry-run").out)

    done = subprocess.run(["git", "apply", "shown.diff"], cwd=review.folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert LPP in review.library.read_text()
    assert json.loads((review.folder / "refs/decisions.jsonl").read_text())["tag"] == LPP


def test_a_dry_run_without_lines_shows_no_log(make_review: Callable[[str], Review]) -> None:
    """Where the entry has the tag already nothing would be written."""
    review = make_review(LIBRARY)

    assert review.run("tag", "add", DRUG, "one", "--dry-run").out == ""
