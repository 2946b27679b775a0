"""Learning and measuring from the terminal: what is written, what it changes, what is printed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from citekit.cli import citekit

LABELS = "".join(
    f"{n}|t|Balding in patient {n}\n{n}|a|Balding did occur.\n{n}\t0\t7\tBalding\tDisease\talopecia\n\n"
    for n in range(12)
)


@pytest.fixture
def review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a new review with one entry, as the current folder, with a labelled file beside it."""
    for name in ("CACHE", "STATE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.chdir(tmp_path)
    run("init", ".")
    (tmp_path / "refs/library.bib").write_text("@article{k, title = {Balding today}}\n")
    (tmp_path / "train.pubtator").write_text(LABELS)
    return tmp_path


def run(*arguments: str) -> tuple[int, dict[str, list[dict[str, object]]]]:
    """Return exit status and envelope of a command."""
    result = CliRunner().invoke(citekit, [*arguments, "--json"] if arguments[0] != "init" else list(arguments))
    return result.exit_code, json.loads(result.stdout) if result.stdout.startswith("{") else {}


def status(*arguments: str) -> int:
    """Return the exit status of a command as the shell sees it."""
    code, _ = run(*arguments)
    return code


def learned(review: Path) -> Path:
    """Return where what was learned lies."""
    return review / "refs/learned.tsv"


def test_what_was_learned_is_suggested(review: Path) -> None:
    """A name that the vocabulary lacks is proposed after learning, with the rule `learned`; a person can read why."""
    _, before = run("tag", "suggest")
    _, taught = run("tag", "learn", "train.pubtator", "--map", "Disease=condition")
    _, after = run("tag", "suggest")

    assert before["results"] == []
    assert taught["results"][0]["facet"] == "condition"
    assert [row["tag"] for row in after["results"]] == ["condition:alopecia"]
    assert "name\tcondition\tBalding\talopecia\t12\t0\n" in learned(review).read_text()


def test_a_dry_run_writes_nothing(review: Path) -> None:
    """`--dry-run` says what would be learned."""
    _, taught = run("tag", "learn", "train.pubtator", "--map", "Disease=condition", "--dry-run")

    assert taught["results"]
    assert not learned(review).exists()


def test_figures_are_printed_a_facet(review: Path) -> None:
    """Before learning nothing is found; after learning all of it."""
    _, before = run("tag", "evaluate", "train.pubtator", "--map", "Disease=condition")
    run("tag", "learn", "train.pubtator", "--map", "Disease=condition")
    code, after = run("tag", "evaluate", "train.pubtator", "--map", "Disease=condition")

    assert code == 0
    assert before["results"][0]["recall"] == 0
    assert (after["results"][0]["facet"], after["results"][0]["f1"]) == ("condition", 1.0)


@pytest.mark.parametrize(
    "arguments",
    [("missing.pubtator",), ("train.pubtator", "--map", "Disease=illness"), ("refs/library.bib",)],
)
@pytest.mark.usefixtures("review")
def test_a_wrong_file_or_map_is_wrong_use(arguments: tuple[str, ...]) -> None:
    """A missing file, a facet that is not there, a file without labels: an error of its own, no traceback."""
    result = CliRunner().invoke(citekit, ["tag", "evaluate", *arguments])

    assert result.exit_code
    assert type(result.exception).__name__ in ("UsageError", "SystemExit")
