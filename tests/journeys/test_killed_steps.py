"""Commands that change several files, and their undo, killed at every touch of the disk: all is done or nothing."""

import json
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import killed
from conftest import Review

LPP, FFA = "condition:lichen-planopilaris", "condition:frontal-fibrosing-alopecia"
LIBRARY = f"""\
@article{{one, title={{Tofacitinib for lichen planopilaris}}, year=2020, keywords={{{LPP}}}}}
@article{{two, title={{Nothing of interest}}, year=2021, keywords={{hair, {LPP}, {FFA}}}}}
"""
STEPS = (
    ("vocab", "rename", LPP, "lppx"),
    ("vocab", "merge", LPP, FFA),
    ("vocab", "move", LPP, "--facet", "agent"),
    ("vocab", "move", FFA, "--top"),
    ("vocab", "import", "more.tsv", "--facet", "condition"),
)
BESIDE = ("vocab", "rename", "condition:pseudopelade", "pseudo")
"""No entry has the tag, so that the vocabulary alone changes."""

State = dict[str, object]


@pytest.fixture
def held(make_review: Callable[[str], Review]) -> Review:
    """Return a review with tags and a log of decisions that no journal knows."""
    review = make_review(LIBRARY)
    line = {"key": "one", "tag": LPP, "decision": "accepted", "by": "anna", "at": "2020-01-01T00:00:00+00:00"}
    (review.folder / "refs/decisions.jsonl").write_text(json.dumps(line) + "\n")
    (review.folder / "more.tsv").write_text("id\tname\nX1\tHair of glass\n")
    return review


def state(review: Review) -> State:
    """Return the review's files by their names, of the log of decisions what its lines say without their times."""
    files: State = {}
    for path in (review.folder / "refs").rglob("*"):
        if path.name == "decisions.jsonl":
            files[path.name] = [json.loads(line) | {"at": ""} for line in path.read_text().splitlines()]
        elif path.suffix not in (".lock", ".tmp", ".swap"):  # which the next save removes
            files[path.name] = path.read_bytes() if path.is_file() else None
    return files


def saver(review: Review) -> Callable[[], None]:
    """Return what puts the review and the state folder back as they are now."""
    home = Path(review.env["XDG_STATE_HOME"])
    kept = review.folder.with_name("kept")
    pairs = [(review.folder / "refs", kept / "refs"), (home, kept / "state")]
    shutil.rmtree(kept, ignore_errors=True)
    for here, there in pairs:
        shutil.copytree(here, there)

    def put_back() -> None:
        for here, there in pairs:
            shutil.rmtree(here)
            shutil.copytree(there, here)

    return put_back


def _states(review: Review, *words: str) -> tuple[State, State]:
    """Return what the review is before and after a command, which is done."""
    before = state(review)
    assert killed.run(review, *words) == 0
    after = state(review)
    assert before != after
    return before, after


def _steps_die(review: Review, words: tuple[str, ...], every: int) -> None:
    (Path(review.env["XDG_STATE_HOME"])).mkdir(parents=True, exist_ok=True)
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
    assert killed.run(review, *words) == 0
    prepare = saver(review)
    _, after = _states(review, "undo")
    done = 0
    for number in killed.each_kill(review, prepare, "undo", every=every):
        again = killed.run(review, "undo")
        assert state(review) == after, f"killed at touch {number}"
        assert again in (0, 1)
        done += again == 0
        assert killed.run(review, "undo") == 1
        assert state(review) == after, f"killed at touch {number}"
    assert done


@pytest.mark.parametrize("words", [STEPS[0], STEPS[-1]])
def test_a_step_that_is_killed_is_done_or_not_done(held: Review, words: tuple[str, ...]) -> None:
    """At every fifth touch of the disk: the next command finds library, vocabulary and log old or new, all of them."""
    _steps_die(held, words, 5)


@pytest.mark.parametrize("words", [STEPS[0], BESIDE])
def test_an_undo_that_is_killed_is_completed_by_the_next(held: Review, words: tuple[str, ...]) -> None:
    """At every fourth touch: the second undo ends as one that nobody killed, and takes nothing else back."""
    _undos_die(held, words, 4)


@pytest.mark.slow
@pytest.mark.parametrize("words", [*STEPS, BESIDE])
def test_a_step_killed_anywhere_is_done_or_not_done(held: Review, words: tuple[str, ...]) -> None:
    """As above, at every touch, for each command that changes the vocabulary."""
    _steps_die(held, words, 1)


@pytest.mark.slow
@pytest.mark.parametrize("words", [*STEPS, BESIDE, ("tag", "add", "agent:tofacitinib", "one", "two")])
def test_an_undo_killed_anywhere_is_completed_by_the_next(held: Review, words: tuple[str, ...]) -> None:
    """As above, at every touch."""
    _undos_die(held, words, 1)


def _kill_at_random(review: Review, trials: int) -> None:
    assert killed.run(review, *STEPS[0]) == 0
    prepare = saver(review)
    started = time.monotonic()
    review.run("undo")
    length = time.monotonic() - started
    after = state(review)
    rng = random.Random(trials)
    for _ in range(trials):
        prepare()
        process = review.start("undo")
        time.sleep(rng.uniform(0.3, 1.1) * length)
        process.kill()
        process.communicate()
        review.run("undo")
        assert state(review) == after


def test_undos_killed_from_outside_are_completed(held: Review) -> None:
    """Six kills by the system, at random moments."""
    _kill_at_random(held, 6)


@pytest.mark.slow
def test_a_hundred_undos_killed_from_outside_are_completed(held: Review) -> None:
    """As above, a hundred."""
    _kill_at_random(held, 100)
