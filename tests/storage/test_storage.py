"""Saving: atomic, durable, one at a time, and never over somebody else's change."""

import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from citekit import storage
from citekit.errors import LibraryError, LibraryLocked

WORKER = Path(__file__).resolve().parents[1] / "storage_worker.py"


def _trial(path: Path, delay: float, size: int) -> None:
    """Kill a saving process after ``delay`` seconds."""
    worker = subprocess.Popen([sys.executable, str(WORKER), str(path), str(size)], stdout=subprocess.PIPE)
    assert worker.stdout is not None
    worker.stdout.readline()
    time.sleep(delay)
    worker.kill()
    worker.wait()
    worker.stdout.close()


@pytest.mark.parametrize("links", [1, 2])
def test_a_killed_save_leaves_the_old_file_or_the_new_one(tmp_path: Path, links: int) -> None:
    """Whenever a save is killed, the file holds one whole content; the next command leaves no stray file."""
    path = tmp_path / "library.bib"
    size = 300_000
    path.write_bytes(b"a" * size)
    if links == 2:
        os.link(path, tmp_path / "other.bib")
    for trial in range(12):
        _trial(path, 0.002 + 0.0037 * trial, size)
        storage.update(path, lambda old: old)
        assert path.read_bytes() in (b"a" * size, b"b" * size)
        assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".library.bib.")) in (
            [".library.bib.lock"],
            [],
        )


@pytest.mark.slow
def test_two_hundred_killed_saves_leave_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    """As above, 200 times, at moments spread over several saves."""
    path = tmp_path / "library.bib"
    size = 300_000
    path.write_bytes(b"a" * size)
    for trial in range(200):
        _trial(path, 0.0004 * trial, size)
        assert path.read_bytes() in (b"a" * size, b"b" * size)
    storage.update(path, lambda old: old)
    assert list(tmp_path.glob(".library.bib.*.tmp")) == []


def test_threads_that_append_lose_nothing(tmp_path: Path) -> None:
    """Twenty appends from four threads are all there afterwards."""
    path = tmp_path / "library.bib"
    path.write_bytes(b"")

    def append(letter: bytes) -> None:
        for _ in range(5):
            storage.update(path, lambda old: old + letter)

    threads = [threading.Thread(target=append, args=(letter,)) for letter in (b"a", b"b", b"c", b"d")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(path.read_bytes()) == sorted(b"abcd" * 5)


def test_an_outside_change_between_read_and_save_is_kept(tmp_path: Path) -> None:
    """When another program writes the file while a command plans, the plan is made again on the new text."""
    path = tmp_path / "library.bib"
    path.write_bytes(b"old ")
    seen: list[bytes] = []

    def plan(old: bytes) -> bytes:
        if not seen:
            path.write_bytes(b"outside ")
        seen.append(old)
        return old + b"ours"

    before, after = storage.update(path, plan)

    assert seen == [b"old ", b"outside "]
    assert path.read_bytes() == after == b"outside ours"
    assert before == b"outside "


def test_a_link_is_followed_and_the_mode_is_kept(tmp_path: Path) -> None:
    """Saving through a symbolic link writes its target and keeps link and permissions."""
    target = tmp_path / "real.bib"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link = tmp_path / "library.bib"
    link.symlink_to(target)
    storage.update(link, lambda _: b"new")

    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_hard_links_stay_one_file(tmp_path: Path) -> None:
    """A file with two names is written in place, so both names show the new content."""
    path = tmp_path / "library.bib"
    path.write_bytes(b"old and longer")
    os.link(path, tmp_path / "other.bib")
    storage.update(path, lambda _: b"new")

    assert (tmp_path / "other.bib").read_bytes() == b"new"
    assert path.stat().st_nlink == 2


def test_a_killed_write_through_hard_links_is_completed(tmp_path: Path) -> None:
    """The finished copy that a killed command left is written before anything else happens."""
    path = tmp_path / "library.bib"
    path.write_bytes(b"ha")
    os.link(path, tmp_path / "other.bib")
    (tmp_path / ".library.bib.redo").write_bytes(b"half no more")
    storage.update(path, lambda old: old + b"!")

    assert path.read_bytes() == b"half no more!"
    assert not (tmp_path / ".library.bib.redo").exists()


def test_a_file_under_lock_is_waited_for_and_then_refused(tmp_path: Path) -> None:
    """A command that cannot get the lock in time says so; the file is untouched."""
    path = tmp_path / "library.bib"
    path.write_bytes(b"old")
    inside, leave = threading.Event(), threading.Event()

    def hold(old: bytes) -> bytes:
        inside.set()
        leave.wait(10)
        return old

    holder = threading.Thread(target=lambda: storage.update(path, hold))
    holder.start()
    inside.wait(10)
    with pytest.raises(LibraryLocked, match="locked by another"):
        storage.update(path, lambda _: b"new", wait=0.05)
    leave.set()
    holder.join()

    assert path.read_bytes() == b"old"


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full the error names the cause, the old file is intact and no temporary file stays."""
    path = tmp_path / "library.bib"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LibraryError, match="no space left on device"):
        storage.update(path, lambda _: b"new")

    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".tmp"] == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    """A folder that cannot be written gives one clear error."""
    path = tmp_path / "library.bib"
    path.write_bytes(b"old")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(LibraryError, match="permission denied"):
            storage.update(path, lambda _: b"new")
    finally:
        tmp_path.chmod(0o700)


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    """Without a library the error names `citekit init`."""
    with pytest.raises(LibraryError) as caught:
        storage.update(tmp_path / "library.bib", lambda old: old)

    assert "citekit init" in caught.value.hint
