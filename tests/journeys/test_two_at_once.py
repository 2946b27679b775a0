"""Two commands at once lose nothing, and a killed command harms nothing: the real command, real processes."""

import subprocess
import time
from collections.abc import Sequence

import pytest

from conftest import Review

AGENTS = (
    "tofacitinib",
    "baricitinib",
    "ruxolitinib",
    "upadacitinib",
    "adalimumab",
    "etanercept",
    "infliximab",
    "secukinumab",
)


def _library(count: int) -> str:
    return "".join(f"@article{{key{number},\n  title = {{Work {number}}},\n}}\n" for number in range(count))


def _finish(processes: "Sequence[subprocess.Popen[str]]") -> None:
    for process in processes:
        _, err = process.communicate()
        assert process.returncode == 0, err


def test_eight_commands_on_one_entry_keep_every_tag(review: Review) -> None:
    """Eight processes tag one entry at the same time; all eight tags are there."""
    review.write(_library(1))
    _finish([review.start("tag", "add", f"agent:{agent}", "key0") for agent in AGENTS])

    text = review.library.read_text()
    assert [agent for agent in AGENTS if f"agent:{agent}" not in text] == []


def _race(review: Review, count: int) -> None:
    review.write(_library(count))
    for number in range(count):
        pair = [review.start("tag", "add", tag, f"key{number}") for tag in ("condition:LPP", "agent:tofacitinib")]
        _finish(pair)
    text = review.library.read_text()

    assert text.count("condition:lichen-planopilaris") == count
    assert text.count("agent:tofacitinib") == count


def test_two_streams_of_tags_keep_all(review: Review) -> None:
    """Two writers, eight tags each, in pairs at the same time: all sixteen are kept."""
    _race(review, 8)


@pytest.mark.slow
def test_two_times_fifty_tags_are_all_kept(review: Review) -> None:
    """Two writers, fifty tags each, in pairs at the same time: all hundred are kept."""
    _race(review, 50)


def _kill(review: Review, delay: float) -> None:
    process = review.start("tag", "add", "agent:tofacitinib", "--where", "title:work")
    time.sleep(delay)
    process.kill()
    process.communicate()


def test_a_killed_command_leaves_the_old_library_or_the_new_one(review: Review) -> None:
    """Killed at moments spread over its run, a command leaves every entry as before or every entry tagged."""
    old = review.write(_library(60))
    review.run("tag", "add", "agent:tofacitinib", "--where", "title:work")
    new = review.library.read_bytes()
    for trial in range(10):
        review.library.write_bytes(old)
        _kill(review, 0.1 + 0.03 * trial)
        assert review.library.read_bytes() in (old, new)
    assert review.run("tag", "list").status == 0
