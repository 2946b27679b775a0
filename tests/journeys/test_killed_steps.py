"""Commands that change several files, and their undo, killed at every touch of the disk: all is done or nothing."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import killed
from citekit.journeys.provenance import Provenance
from conftest import Review
from killed import saver

LPP, FFA = "condition:lichen-planopilaris", "condition:frontal-fibrosing-alopecia"
DRUG = "agent:tofacitinib"
LIBRARY = f"""\
@article{{one, title={{Tofacitinib for lichen planopilaris}}, doi={{10.1000/one}}, year=2020, keywords={{{LPP}}}}}
@article{{two, title={{Nothing of interest}}, year=2021, keywords={{hair, {LPP}, {FFA}}}}}
"""
STEPS = (
    ("vocab", "rename", LPP, "lppx"),
    ("vocab", "merge", LPP, FFA),
    ("vocab", "move", LPP, "--facet", "agent"),
    ("vocab", "move", FFA, "--top"),
    ("vocab", "import", "more.tsv", "--facet", "condition"),
)
TAGGING = (
    ("tag", "add", DRUG, "one", "two"),
    ("rekey", "one", "--to", "uno", "--yes"),
    ("tag", "add", LPP, DRUG, "one", "--role", "cause"),
    ("tag", "remove", LPP, "--where", "key:*"),
    ("tag", "rename", LPP, FFA),
    ("tag", "accept", DRUG, "one"),
    ("tag", "reject", LPP, "one"),
    ("tag", "agreement", "anna", "ben", "--apply", "open.tsv"),
    ("add", "10.1000/one", "--tag", DRUG, "--offline"),
    ("remove", "one"),
    ("remove", "one", "--into", "two"),
)
"""Commands that change library and log of decisions, and what is remembered of the entries."""
BESIDE = ("vocab", "rename", "condition:pseudopelade", "pseudo")
"""No entry has the tag, so that the vocabulary alone changes."""

State = dict[str, object]


@pytest.fixture
def held(make_review: Callable[[str], Review]) -> Review:
    """Return a review with tags and a log of decisions that no journal knows."""
    review = make_review(LIBRARY)
    decided = (("one", LPP, "accepted", "anna"), ("two", DRUG, "accepted", "anna"), ("two", DRUG, "rejected", "ben"))
    names = ("key", "tag", "decision", "by", "at")
    lines = (dict(zip(names, (*row, "2020-01-01T00:00:00+00:00"), strict=True)) for row in decided)
    (review.folder / "refs/decisions.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    (review.folder / "open.tsv").write_text(f"accept\ttwo\t{DRUG}\n")
    marks = Provenance(Path(review.env["XDG_STATE_HOME"], "citekit"), review.library)
    marks.wrote(("one", 0), "year", "2020")
    marks.save()
    (review.folder / "more.tsv").write_text("id\tname\nX1\tHair of glass\n")
    return review


def state(review: Review) -> State:
    """Return the review's files by their names, of the log of decisions what its lines say without their times.

    What is remembered of the entries is there too.
    """
    (marks,) = Path(review.env["XDG_STATE_HOME"]).glob("citekit/provenance/*.json")
    files: State = {"marks": json.loads(marks.read_text())}
    for path in (review.folder / "refs").rglob("*"):
        if path.name == "decisions.jsonl":
            files[path.name] = [json.loads(line) | {"at": ""} for line in path.read_text().splitlines()]
        elif path.suffix not in (".lock", ".tmp", ".swap"):  # which the next save removes
            files[path.name] = path.read_bytes() if path.is_file() else None
    return files


def _states(review: Review, *words: str) -> tuple[State, State]:
    """Return what the review is before and after a command, which is done."""
    before = state(review)
    assert killed.run(review, *words) == 0
    after = state(review)
    assert before != after
    return before, after


def _steps_die(review: Review, words: tuple[str, ...], every: int) -> None:
    prepare = saver(review)
    before, after = _states(review, *words)
    seen = 0
    for number in killed.each_kill(review, prepare, *words, every=every):
        killed.run(review, "list")
        assert state(review) in (before, after), f"killed at touch {number}"
        if state(review) == after:
            seen += 1
            assert killed.run(review, "undo") == 0
            undone = state(review)
            assert {**undone, "decisions.jsonl": 0} == {**before, "decisions.jsonl": 0}, f"killed at touch {number}"
    assert seen


def _undos_die(review: Review, words: tuple[str, ...], every: int) -> None:
    """See that the undo after a killed one exits 1 (there is nothing to take back) only where all was saved already."""
    assert killed.run(review, *words) == 0
    prepare = saver(review)
    _, after = _states(review, "undo")
    completed = 0
    for number in killed.each_kill(review, prepare, "undo", every=every):
        finished = state(review) == after and not _unfinished(review)
        completed += _unfinished(review)
        assert killed.run(review, "undo") == finished, f"killed at touch {number}"
        assert state(review) == after, f"killed at touch {number}"
        assert killed.run(review, "undo") == 1
        assert state(review) == after, f"killed at touch {number}"
    assert completed


@pytest.mark.parametrize("words", [STEPS[0], STEPS[-1], *TAGGING[:2]])
def test_a_step_that_is_killed_is_done_or_not_done(held: Review, words: tuple[str, ...]) -> None:
    """At every seventh touch of the disk: the next command finds library, vocabulary and log all old or all new."""
    _steps_die(held, words, 7)


@pytest.mark.parametrize("words", [STEPS[0], BESIDE])
def test_an_undo_that_is_killed_is_completed_by_the_next(held: Review, words: tuple[str, ...]) -> None:
    """At every fourth touch: the second undo ends as one that nobody killed, and takes nothing else back."""
    _undos_die(held, words, 4)


@pytest.mark.slow
@pytest.mark.parametrize("words", [*STEPS, BESIDE, *TAGGING])
def test_a_step_killed_anywhere_is_done_or_not_done(held: Review, words: tuple[str, ...]) -> None:
    """As above, at every touch, for each command that changes several files."""
    _steps_die(held, words, 1)


@pytest.mark.slow
@pytest.mark.parametrize("words", [*STEPS, BESIDE, *TAGGING[:2]])
def test_an_undo_killed_anywhere_is_completed_by_the_next(held: Review, words: tuple[str, ...]) -> None:
    """As above, at every touch."""
    _undos_die(held, words, 1)


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_an_update_that_is_killed_is_done_or_not_done(held: Review, every: int) -> None:
    """What it writes into the library it remembers too, or it does neither."""
    (held.folder / "refs/works.jsonl").write_text(
        '{"DOI": "10.1000/one", "type": "journal-article", "title": ["Tofacitinib for lichen planopilaris"],'
        ' "volume": "7", "issued": {"date-parts": [[2020]]}}\n'
    )
    assert killed.run(held, "update", "--remap") == 0
    prepare = saver(held)
    before, after = _states(held, "update", "--remap", "--yes")
    assert before["marks"] != after["marks"] and before["library.bib"] != after["library.bib"]
    for number in killed.each_kill(held, prepare, "update", "--remap", "--yes", every=every):
        killed.run(held, "list")
        assert state(held) in (before, after), f"killed at touch {number}"


def _unfinished(review: Review) -> bool:
    """Return whether a command was killed between its first save and its last."""
    return any(Path(review.env["XDG_STATE_HOME"]).glob("citekit/unfinished/*.redo"))


def _kill_in_a_save(review: Review, *words: str) -> bool:
    """Kill the command by the system when its redo record appears; return whether it died within its saves."""
    process = review.start(*words)
    while process.poll() is None and not _unfinished(review):
        pass
    process.kill()
    process.communicate()
    return _unfinished(review)


def _kills(review: Review, prepare: Callable[[], None], trials: int, *words: str) -> Iterator[int]:
    """Yield the number of each of ``trials`` kills that landed in the saves of a command that began after ``prepare``.

    One that comes too late counts for nothing; where more of them do than not, the test fails.
    """
    landed = 0
    for _ in range(2 * trials):
        prepare()
        if landed < trials and _kill_in_a_save(review, *words):
            landed += 1
            yield landed
    assert landed == trials


def _undos_killed(review: Review, trials: int) -> None:
    assert killed.run(review, *STEPS[0]) == 0
    prepare = saver(review)
    _, after = _states(review, "undo")
    for number in _kills(review, prepare, trials, "undo"):
        assert review.run("undo").status == 0
        assert state(review) == after, f"kill {number}"


def _tags_killed(review: Review, trials: int) -> None:
    prepare = saver(review)
    _, after = _states(review, *TAGGING[0])
    for number in _kills(review, prepare, trials, *TAGGING[0]):
        assert "was killed while it saved" in review.run("list").err
        assert state(review) == after, f"kill {number}"


@pytest.mark.parametrize("kill", [_undos_killed, _tags_killed])
def test_commands_killed_from_outside_are_completed(held: Review, kill: Callable[[Review, int], None]) -> None:
    """Four kills by the system, each between the first save and the last."""
    kill(held, 4)


@pytest.mark.slow
@pytest.mark.parametrize("kill", [_undos_killed, _tags_killed])
def test_a_hundred_commands_killed_from_outside_are_completed(
    held: Review, kill: Callable[[Review, int], None]
) -> None:
    """As above, a hundred."""
    kill(held, 100)
