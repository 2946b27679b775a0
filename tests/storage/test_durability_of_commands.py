"""The whole command on a bad day: a disk without room, a kill at any moment, power that goes."""

import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import Review

CALL = re.compile(r"^\d+ +(?P<name>write|fsync|rename|renameat2|unlink)\((?P<arguments>.*)\) += [0-9]")

NAMES = (
    (r"\.library\.bib\.\S+\.tmp", "TEMPORARY"),
    (r"\.library\.bib\.\S+\.swap", "OUT"),
    (r"decisions\.jsonl", "LOG"),
    (r"\S+\.jsonl", "JOURNAL"),
    (r"\.\S+\.redo\.\S+\.tmp", "NOTED"),
    (r"\S+\.redo", "RECORD"),
)


def _library(count: int) -> str:
    return "".join(f"@article{{key{number},\n  title = {{Work {number}}},\n}}\n" for number in range(count))


def test_a_command_notes_what_it_does_before_it_does_it(review: Review, tmp_path: Path) -> None:
    """Journal, redo record, new file, exchange, folder, log, and the record goes: power may go between any two."""
    review.write(_library(3))
    log = tmp_path / "calls"
    traced = ["strace", "-f", "-y", "-e", "trace=write,fsync,rename,renameat2,unlink", "-o", str(log)]
    command = [sys.executable, "-m", "citekit", "tag", "add", "agent:tofacitinib", "key1"]
    if (
        not shutil.which("strace")
        or subprocess.run(
            traced + command, cwd=review.folder, env=review.env, capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("strace is not installed, or may not be used here")
    calls = []
    for call in filter(None, map(CALL.match, log.read_text().splitlines())):
        arguments = re.sub(r"AT_FDCWD<[^>]*>", "", call["arguments"])
        names = [Path(name).name for name in re.findall(r'[<"](/[^>"]*)[>"]', arguments)]
        what = " ".join((call["name"], *names[: 2 if call["name"].startswith("rename") else 1]))
        for pattern, word in NAMES:
            what = re.sub(pattern, word, what)
        calls += [what] if re.search("TEMPORARY|OUT|JOURNAL|NOTED|RECORD|LOG|fsync refs", what) else []

    before = [*["write JOURNAL", "fsync JOURNAL"] * 2, "write NOTED", "fsync NOTED", "rename NOTED RECORD"]
    new = ["write TEMPORARY", "fsync TEMPORARY"]
    exchanged = ["rename TEMPORARY OUT", "renameat2 OUT library.bib", "unlink OUT"]
    if not any(call.startswith("renameat2") for call in calls):  # this file system cannot exchange names
        exchanged = ["rename TEMPORARY OUT", "rename OUT TEMPORARY", "rename TEMPORARY library.bib"]
    after = ["write LOG", "fsync LOG", "fsync refs", "unlink RECORD"]
    assert calls == [*before, *new, *exchanged, "fsync refs", *after]


def test_a_command_on_a_full_disk_says_so_and_changes_nothing(review: Review) -> None:
    """Exit code and one sentence, no traceback; the library is as it was, and afterwards the command works."""
    old = review.write(_library(2000))
    disk = review.folder / "refs"
    kept = {path.name: path.read_bytes() for path in disk.iterdir() if path.is_file()}
    mount = ["mount", "-t", "tmpfs", "-o", f"size={(len(old) * 3 // 2) // 1024 + 40}k", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a disk")
    try:
        for name, data in kept.items():
            (disk / name).write_bytes(data)
        done = review.run("tag", "add", "agent:tofacitinib", "key1")
        after = review.library.read_bytes()
        stray = [path.name for path in disk.iterdir() if path.suffix == ".tmp"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)

    assert done.status == 4
    assert "no space left" in done.err
    assert (after, stray) == (old, [])
    assert review.run("tag", "add", "agent:tofacitinib", "key1").status == 0


def _kills(review: Review, trials: int) -> None:
    rng = random.Random(trials)
    old = review.write(_library(60))
    started = time.monotonic()
    review.run("tag", "add", "agent:tofacitinib", "--where", "title:work")
    length = time.monotonic() - started
    new = review.library.read_bytes()
    assert new.count(b"agent:tofacitinib") == 60
    for _ in range(trials):
        review.library.write_bytes(old)
        process = review.start("tag", "add", "agent:tofacitinib", "--where", "title:work")
        time.sleep(rng.uniform(0.4, 1.1) * length)
        process.kill()
        process.communicate()
        assert review.library.read_bytes() in (old, new)
    review.library.write_bytes(old)
    assert review.run("tag", "add", "agent:tofacitinib", "key1").status == 0
    assert [path.name for path in review.library.parent.iterdir() if path.suffix in (".tmp", ".redo", ".swap")] == []


def test_commands_killed_late_in_their_run_leave_old_or_new(review: Review) -> None:
    """Ten kills at random moments of the second half, where the save is."""
    _kills(review, 10)


@pytest.mark.slow
def test_two_hundred_commands_killed_late_in_their_run_leave_old_or_new(review: Review) -> None:
    """As above, two hundred times."""
    _kills(review, 200)
