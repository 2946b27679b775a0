"""Learning and measuring from the terminal: what is written, what it changes, what is printed."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from citekit import config
from citekit.cli import citekit
from citekit.journeys import learning
from citekit.journeys.workspace import Workspace
from citekit.tagging.names import names_of

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


def test_names_are_made_ready_anew_when_the_tables_of_citekit_change(
    review: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept of them between commands depends on the shipped tables too, not on citekit's version alone."""
    made: list[object] = []
    make, settings = names_of, config.load(review, os.environ)

    def counted(*given: Any) -> Any:
        made.append(given)
        return make(*given)

    monkeypatch.setattr(learning, "names_of", counted)
    for _ in range(2):
        learning.tagger_of(Workspace(settings))
    assert len(made) == 1
    monkeypatch.setattr(learning, "shipped_names", lambda: b"one more name")
    learning.tagger_of(Workspace(settings))
    assert len(made) == 2


def test_labels_that_match_nothing_leave_what_was_learned(review: Path) -> None:
    """`learn` says what `evaluate` says, is not done and writes nothing, whether there was something or not."""
    taught = ("tag", "learn", "train.pubtator", "--map")
    run("tag", "learn", "train.pubtator")
    assert not learned(review).exists()
    run(*taught, "Disease=condition")
    before = learned(review).read_bytes()

    _, envelope = run("tag", "learn", "train.pubtator")
    assert str(envelope["status"]) == "failed" and not envelope["results"]
    assert envelope["notices"] == run("tag", "evaluate", "train.pubtator")[1]["notices"]
    assert learned(review).read_bytes() == before


@pytest.mark.parametrize("command", ["learn", "evaluate"])
def test_a_type_that_the_file_does_not_have_is_told(review: Path, command: str) -> None:
    """A misspelt `--map` is no secret; the types that are there are named; the rest is done."""
    (review / "train.jsonl").write_text('{"title": "Balding", "tags": ["Disease:alopecia"], "drugs": ["x"]}\n')
    for file, there in (("train.pubtator", "`Disease`"), ("train.jsonl", "`Disease`, `drugs`")):
        code, envelope = run("tag", command, file, "--map", "Disease=condition", "--map", "Nope=agent")
        assert code == 0
        said: object = envelope["notices"][0]
        assert said == f"`Nope` is no type of label in `{file}`, which has {there}"
