"""Saving: atomic, durable, one at a time, and never over somebody else's change."""

import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from citekit import storage
from citekit.bib.splice import Spliced
from citekit.errors import LibraryError, LibraryLocked, UsageError
from citekit.pending import Batch, Pending
from citekit.storage import in_place

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


def test_only_temporary_files_are_removed(tmp_path: Path) -> None:
    """What a killed save left goes with the next one; an editor's file stays, whatever it is like."""
    path = tmp_path / "library.bib"
    path.write_bytes(b"a")
    (tmp_path / ".library.bib.4711-18a3f9c2b.tmp").write_bytes(b"half")
    others = [".library.bib.swp", ".library.bib.copy.swap", ".other.bib.4711-18a3f9c2b.tmp"]
    for name in others:
        (tmp_path / name).write_bytes(b"a")
    storage.update(path, lambda old: old)

    left = {one.name for one in tmp_path.iterdir()} - {"library.bib", ".library.bib.lock"}
    assert left == set(others)


def test_what_is_kept_of_a_file_has_one_name_by_whatever_link(tmp_path: Path) -> None:
    """A link to itself has one too: it is the command that then says what is wrong."""
    path, link, loop = (tmp_path / name for name in ("library.bib", "link.bib", "loop.bib"))
    link.symlink_to(path)
    loop.symlink_to(loop)

    assert storage.name_of(path) == storage.name_of(link) != storage.name_of(loop)
    assert Pending(tmp_path, loop).read() == Batch()


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

    assert storage.update(path, plan)

    assert seen == [b"old ", b"outside "]
    assert path.read_bytes() == b"outside ours"


def test_bytes_in_pieces_are_written_as_one(tmp_path: Path) -> None:
    """Pieces of the old bytes and new ones make the new file, also through a hard link; the same bytes are no write."""
    path, other = tmp_path / "library.bib", tmp_path / "other.bib"
    path.write_bytes(b"old text")

    assert storage.update(path, lambda old: Spliced([memoryview(old)[:4], b"new ", memoryview(old)[4:]]))
    os.link(path, other)
    assert storage.update(path, lambda old: Spliced([memoryview(old)[4:], b"!"]))
    inode = path.stat().st_ino
    assert not storage.update(path, lambda old: Spliced([memoryview(old)[:3], memoryview(old)[3:]]))

    assert path.read_bytes() == other.read_bytes() == b"new text!"
    assert path.stat().st_ino == inode


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


def _killed_in_place(path: Path, old: bytes, new: bytes, found: bytes) -> Path:
    """Save ``new`` over ``old`` through hard links and be killed; the file holds ``found``. Return the redo file."""
    path.write_bytes(old)
    os.link(path, path.with_name("other.bib"))
    code = (
        "import os, pathlib, sys; from citekit import storage\n"
        "storage.in_place.overwrite = lambda *_: os._exit(9)\n"
        "storage.update(pathlib.Path(sys.argv[1]), lambda _: bytes.fromhex(sys.argv[2]))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path), new.hex()], check=False)
    assert done.returncode == 9
    path.write_bytes(found)
    return path.with_name(".library.bib.redo")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b"old text", b"NEW TEXT", b"old text"),
        (b"old text", b"NEW TEXT", b"NEW text"),
        (b"old text", b"NEW TEXT", b"NEW TEXT"),
        (b"old", b"NEW TEXT", b"NEW TE"),
        (b"old text", b"NEW", b"NEW text"),
        (b"old text", b"NEW", b"NE text"[:2] + b"d text"),
    ],
)
def test_a_killed_write_through_hard_links_is_completed(tmp_path: Path, old: bytes, new: bytes, found: bytes) -> None:
    """Whether nothing, a part or all had been written: readers and the next command find the new content."""
    path = tmp_path / "library.bib"
    redo = _killed_in_place(path, old, new, found)
    assert storage.read_bytes(path) == new
    storage.update(path, lambda data: data + b"!")

    assert path.read_bytes() == new + b"!"
    assert not redo.exists()


@pytest.mark.parametrize("newer", [b"newer text", b"NEW TEXT and newer", b"NEW newer", b""])
def test_a_stale_redo_file_never_overwrites_newer_work(tmp_path: Path, newer: bytes) -> None:
    """Where the file was changed since, it is left alone; the error names it and the way out."""
    path = tmp_path / "library.bib"
    redo = _killed_in_place(path, b"old text", b"NEW TEXT", newer)
    with pytest.raises(LibraryError, match=r"library\.bib` was changed since") as caught:
        storage.update(path, lambda data: data + b"!")

    assert str(redo) in caught.value.hint
    assert path.read_bytes() == newer == storage.read_bytes(path)
    redo.unlink()
    storage.update(path, lambda data: data + b"!")
    assert path.read_bytes() == newer + b"!"


def test_a_redo_file_that_cannot_be_understood_is_not_believed(tmp_path: Path) -> None:
    """A damaged redo file, or one of another make, changes nothing."""
    path = tmp_path / "library.bib"
    path.write_bytes(b"work")
    for content in (b"", b"half no more", b"citekit-redo 4 3 abc\nworknew", b"citekit-redo 9 9 9\n"):
        (tmp_path / ".library.bib.redo").write_bytes(content)
        with pytest.raises(LibraryError):
            storage.update(path, lambda data: data + b"!")
        assert path.read_bytes() == storage.read_bytes(path) == b"work"


def test_no_room_for_a_write_through_hard_links_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write in place that fails half-way is taken back."""
    path = tmp_path / "library.bib"
    path.write_bytes(b"old")
    os.link(path, tmp_path / "other.bib")
    overwrite = in_place.overwrite

    def full(target: Path, data: bytes) -> None:
        if data != b"old":
            target.write_bytes(data[:4])
            raise OSError(28, "No space left on device")
        overwrite(target, data)

    monkeypatch.setattr(in_place, "overwrite", full)
    with pytest.raises(LibraryError, match="no space left"):
        storage.update(path, lambda _: b"new and longer")

    assert path.read_bytes() == b"old"
    assert not (tmp_path / ".library.bib.redo").exists()


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    """A file whose mode lets nobody write stays as it is, also for root; nothing to change is no error."""
    path = tmp_path / "library.bib"
    path.write_bytes(b"old")
    path.chmod(0o444)
    storage.update(path, lambda old: old)
    with pytest.raises(LibraryError, match="read-only") as caught:
        storage.update(path, lambda _: b"new")

    assert "chmod u+w" in caught.value.hint
    assert path.read_bytes() == b"old"


def test_a_note_comes_before_the_change_and_is_withdrawn_where_it_does_not_come(tmp_path: Path) -> None:
    """Each note is made while the old bytes still stand; when another program wrote meanwhile it is taken back."""
    path = tmp_path / "library.bib"
    path.write_bytes(b"old ")
    events: list[tuple[str, bytes]] = []

    def note(old: bytes, new: bytes) -> Callable[[], None]:
        assert path.read_bytes() == old
        events.append(("noted", new))
        if len(events) == 1:
            path.write_bytes(b"outside ")
        return lambda: events.append(("withdrawn", new))

    storage.update(path, lambda old: old + b"ours", note=note)

    assert path.read_bytes() == b"outside ours"
    assert events == [("noted", b"old ours"), ("withdrawn", b"old ours"), ("noted", b"outside ours")]


def test_links_in_a_circle_are_an_error_of_the_library(tmp_path: Path) -> None:
    """They can be neither read nor written; the error says so."""
    path = tmp_path / "library.bib"
    path.symlink_to(path)
    for act in (lambda: storage.read_bytes(path), lambda: storage.update(path, lambda _: b"")):
        with pytest.raises(LibraryError):
            act()


def test_a_torn_last_line_stays_apart_from_the_next(tmp_path: Path) -> None:
    """A line that was cut off by a kill does not swallow the one appended next."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(b'{"whole":1}\n{"torn":')
    storage.append_line(path, '{"next":2}')

    assert path.read_bytes() == b'{"whole":1}\n{"torn":\n{"next":2}\n'


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


def test_a_link_that_leads_out_is_seen_however_the_folder_is_named(tmp_path: Path) -> None:
    """The folder's name may have steps back in it; what a path names outside of the folder is none of its links."""
    folder = tmp_path / "review"
    folder.mkdir()
    (folder / "mine").symlink_to(tmp_path)
    for root in (folder, folder / ".." / "review"):
        with pytest.raises(UsageError, match="the list is a link that leads out of the review") as raised:
            storage.keep_inside(root / "mine", root, "the list", UsageError, "mine:1")
        assert (raised.value.where, raised.value.hint) == ("mine:1", "put a copy of the list in its place")
        for own in (root / ".." / "other", root / "own"):
            storage.keep_inside(own, root, "the list", UsageError, "")
    storage.keep_inside(folder / "mine", None, "the list", UsageError, "")


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


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A library that is no file is refused at once, for reading and for writing."""
    path = tmp_path / "library.bib"
    os.mkfifo(path)
    for use in (storage.read_bytes, lambda path: storage.update(path, lambda data: data + b"x")):
        with pytest.raises(LibraryError, match="a pipe or a device"):
            use(path)


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    """Without a library the error names `citekit init`."""
    with pytest.raises(LibraryError) as caught:
        storage.update(tmp_path / "library.bib", lambda old: old)

    assert "citekit init" in caught.value.hint


def test_whoever_holds_the_lock_may_save_and_nobody_else(tmp_path: Path) -> None:
    """Several saves that belong together are made under one lock; another thread waits, as another process would."""
    path = tmp_path / "library.bib"
    path.write_bytes(b"old")
    refused: list[LibraryLocked] = []

    def other() -> None:
        try:
            storage.update(path, lambda _: b"other", wait=0.05)
        except LibraryLocked as error:
            refused.append(error)

    with storage.locked(path):
        assert storage.update(path, lambda old: old + b" and new", wait=0.05)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert len(refused) == 1
    other()

    assert path.read_bytes() == b"other"
