"""What no accident may do to a library: killed saves, full disks, power that goes, and writers beside each other."""

import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from citekit import storage, swap
from citekit.bib.edits import set_field
from citekit.bib.library import Library
from citekit.bib.proof import prove
from citekit.errors import LibraryError

OLD, NEW = b"@misc{a, title={old}}\n" * 9_000, b"@misc{a, title={the new}}\n" * 9_000


def in_child(act: Callable[[], None]) -> int:
    """Run ``act`` in a process of its own; return its number."""
    child = os.fork()
    if child:
        return child
    try:
        act()
    except BaseException:
        os._exit(1)
    os._exit(0)


def _save_for_ever(path: Path) -> None:
    while True:
        storage.update(path, lambda old: NEW if old == OLD else OLD)


def _kill_at_random(path: Path, trials: int, seed: int) -> None:
    """Kill saving processes at random moments; after each the file is one of the two, and the next save cleans up."""
    rng = random.Random(seed)
    path.write_bytes(OLD)
    for _ in range(trials):
        child = in_child(lambda: _save_for_ever(path))
        time.sleep(rng.uniform(0.001, 0.02))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert storage.read_bytes(path) in (OLD, NEW)
        if path.stat().st_nlink == 1:
            assert path.read_bytes() in (OLD, NEW)
    storage.update(path, lambda old: OLD)
    assert path.read_bytes() == OLD
    assert {other.name for other in path.parent.iterdir()} <= {path.name, "other.bib", f".{path.name}.lock"}


@pytest.mark.parametrize("links", [1, 2])
def test_twenty_kills_at_random_moments_harm_nothing(tmp_path: Path, links: int) -> None:
    """Old or new, never anything else, and nothing stray after the next save; a file with two names as well."""
    path = tmp_path / "library.bib"
    path.write_bytes(OLD)
    if links == 2:
        os.link(path, tmp_path / "other.bib")
    _kill_at_random(path, 20, links)


@pytest.mark.slow
@pytest.mark.parametrize("links", [1, 2])
def test_five_hundred_kills_at_random_moments_harm_nothing(tmp_path: Path, links: int) -> None:
    """As above, five hundred times each."""
    path = tmp_path / "library.bib"
    path.write_bytes(OLD)
    if links == 2:
        os.link(path, tmp_path / "other.bib")
    _kill_at_random(path, 500, links + 10)


WATCHED = frozenset({"open", "write", "fsync", "fchmod", "fchown", "rename", "replace", "unlink", "truncate", "close"})
"""Calls into the system, before each of which a save can be killed; `exchange` is one more, behind a function."""


def _killed_before(step: int, path: Path) -> bool:
    """Save and die before the given call into the system; return whether the save got so far."""

    def act() -> None:
        left = step

        def profile(frame: object, event: str, arg: object) -> None:
            nonlocal left
            calls = event == "c_call" and getattr(arg, "__name__", "") in WATCHED
            if calls or (event == "call" and getattr(frame, "f_code", None) is swap.exchange.__code__):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(profile)
        storage.update(path, lambda _: NEW)

    _, status = os.waitpid(in_child(act), 0)
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize("links", [1, 2])
def test_a_save_killed_before_any_of_its_system_calls_harms_nothing(tmp_path: Path, links: int) -> None:
    """One trial a call, so that no moment is missed; the old file stands until the rename, then the new one."""
    path = tmp_path / "library.bib"
    path.write_bytes(OLD)
    if links == 2:
        os.link(path, tmp_path / "other.bib")
    found: list[bytes] = []
    while _killed_before(len(found), path):
        found.append(storage.read_bytes(path))
        storage.update(path, lambda _: OLD)
        assert len(found) < 200
    assert len(found) >= 8
    assert found == sorted(found, key=(OLD, NEW).index), "once new, it is never old again"
    assert found[0] == OLD


def test_a_file_that_may_not_grow_stays_as_it_is(tmp_path: Path) -> None:
    """Where the system ends a write half-way the old file is intact and no temporary file stays."""
    path = tmp_path / "library.bib"
    path.write_bytes(OLD)

    def act() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        with pytest.raises(LibraryError, match="cannot be written"):
            storage.update(path, lambda _: NEW)

    _, status = os.waitpid(in_child(act), 0)

    assert status == 0
    assert path.read_bytes() == OLD
    assert {other.name for other in tmp_path.iterdir()} <= {path.name, f".{path.name}.lock"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of 512 kB; skip where this user may not mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("links", [1, 2])
def test_a_full_disk_leaves_the_old_library(small_disk: Path, links: int) -> None:
    """A disk without room for a second copy: an error that says so, old bytes, no stray file; with room it works."""
    path = small_disk / "library.bib"
    path.write_bytes(OLD)
    if links == 2:
        os.link(path, small_disk / "other.bib")
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 200_000)
    with pytest.raises(LibraryError, match="no space left"):
        storage.update(path, lambda _: NEW)

    assert path.read_bytes() == OLD
    assert {other.name for other in small_disk.iterdir()} <= {path.name, "other.bib", "ballast", f".{path.name}.lock"}
    ballast.unlink()
    storage.update(path, lambda _: b"small")
    assert path.read_bytes() == b"small"


CALL = re.compile(r"^\d+ +(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
SAVE = "import sys, pathlib; from citekit import storage; storage.update(pathlib.Path(sys.argv[1]), lambda _: b'new')"


def _calls(folder: Path, path: Path, code: str = SAVE) -> list[str]:
    """Save under strace; return the calls that touch the folder, as ``name what``, in order."""
    log = folder.parent / "calls"
    watched = "trace=openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,ftruncate"
    command = ["strace", "-f", "-y", "-e", watched, "-o", str(log), sys.executable, "-c", code, str(path)]
    if not shutil.which("strace") or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("strace is not installed, or may not be used here")
    found = []
    for call in filter(None, map(CALL.match, log.read_text().splitlines())):
        if str(folder) in call["arguments"] and int(call["result"]) >= 0 and ".lock" not in call["arguments"]:
            arguments = re.sub(r"AT_FDCWD<[^>]*>", "", call["arguments"])
            what = [Path(name).name for name in re.findall(r'[<"](/[^>"]*)[>"]', arguments)]
            if call["name"] != "openat":
                found.append(" ".join((call["name"], *what)))
    return found


def _named(calls: list[str]) -> list[str]:
    """Return the calls with words for the temporary file's two names."""
    names = [(r"\.library\.bib\.\S+\.tmp", "TEMPORARY"), (r"\.library\.bib\.\S+\.swap", "OUT")]
    return [re.sub(*names[0], re.sub(*names[1], call)) for call in calls]


def test_a_new_log_survives_a_loss_of_power(tmp_path: Path) -> None:
    """The first line of a log comes to the disk, and then the folder that holds its name."""
    log = tmp_path / "journals" / "log.jsonl"
    log.parent.mkdir()
    code = "import sys, pathlib; from citekit import storage; storage.append_line(pathlib.Path(sys.argv[1]), 'one')"
    assert _calls(log.parent, log, code) == ["write log.jsonl", "fsync log.jsonl", "fsync journals"]
    assert _calls(log.parent, log, code) == ["write log.jsonl", "fsync log.jsonl"]


def test_the_order_of_a_save_survives_a_loss_of_power(tmp_path: Path) -> None:
    """Asked of the system: write the new file, bring it to the disk, exchange it, bring the folder to the disk."""
    folder = tmp_path / "review"
    folder.mkdir()
    path = folder / "library.bib"
    path.write_bytes(b"old")
    calls = _named(_calls(folder, path))
    without = f"from citekit import swap; swap.exchange = lambda *_: False; {SAVE}"
    renamed = _named(_calls(folder, path, without.replace("new", "newer")))

    written, exchanged = ["write TEMPORARY", "fsync TEMPORARY"], ["renameat2 OUT library.bib", "unlink OUT"]
    assert renamed[-2:] == ["rename TEMPORARY library.bib", "fsync review"]
    assert renamed[:2] == written
    if not any(call.startswith("renameat2") for call in calls):
        pytest.skip("this file system cannot exchange names")
    assert calls == [*written, "rename TEMPORARY OUT", *exchanged, "fsync review"]


def test_the_order_of_a_save_through_hard_links_survives_a_loss_of_power(tmp_path: Path) -> None:
    """Old and new bytes lie in the redo file, on the disk, before the file is touched, and until it is on the disk."""
    folder = tmp_path / "review"
    folder.mkdir()
    path = folder / "library.bib"
    path.write_bytes(b"old")
    os.link(path, folder / "other.bib")
    calls = _named(_calls(folder, path))

    redo = ".library.bib.redo"
    before = ["write TEMPORARY", "fsync TEMPORARY", f"rename TEMPORARY {redo}", "fsync review"]
    written = ["write library.bib", "ftruncate library.bib", "fsync library.bib", f"unlink {redo}", "fsync review"]
    assert calls == before + written


def _set(path: Path, key: str, name: str, outside: Callable[[], None] | None = None) -> None:
    """Give an entry a field through storage; ``outside`` happens between the first read and the save."""
    waiting = [outside] if outside else []

    def plan(old: bytes) -> bytes:
        while waiting:
            waiting.pop()()
        library = Library(old)
        entry = library.get(key)
        assert entry is not None
        edit = set_field(library, entry, name, "set")
        return prove(library, [edit] if edit else []).data

    storage.update(path, plan, wait=120)


def _replaces(path: Path, text: bytes) -> None:
    """Append as most editors save: a new file, renamed over the old one."""
    beside = path.with_name(f"{path.name}.{os.getpid()}~")
    beside.write_bytes(path.read_bytes() + text)
    beside.replace(path)


def _appends(path: Path, text: bytes) -> None:
    """Append in place, as a script does."""
    with path.open("ab") as file:
        file.write(text)


def _writer(path: Path, writer: int, count: int, outside: bool) -> None:
    rng = random.Random(writer)
    for number in range(count):
        act = None
        if outside and rng.random() < 0.5:
            text = f"@misc{{outside{writer}x{number}, note = {{from outside}}}}\n".encode()
            way = rng.choice([_replaces, _appends])
            act = lambda way=way, text=text: way(path, text)  # noqa: E731
        _set(path, f"key{rng.randrange(10)}", f"field{writer}x{number}", act)


def _race(path: Path, writers: int, count: int, outside: bool) -> Library:
    path.write_text("".join(f"@misc{{key{number},\n  title = {{T {number}}},\n}}\n" for number in range(10)))
    children = [in_child(lambda writer=writer: _writer(path, writer, count, outside)) for writer in range(writers)]  # type: ignore[misc]  # mypy knows no type for a default in a lambda
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * writers
    return Library(path.read_bytes())


def _written(library: Library) -> set[str]:
    return {name for entry in library.entries for name in entry.fields if name.startswith("field")}


def test_two_writers_of_a_hundred_edits_lose_nothing(tmp_path: Path) -> None:
    """All two hundred fields are there."""
    library = _race(tmp_path / "library.bib", 2, 100, outside=False)
    assert _written(library) == {f"field{writer}x{number}" for writer in range(2) for number in range(100)}


def test_eight_writers_with_outside_edits_in_between_lose_nothing(tmp_path: Path) -> None:
    """All 160 fields, and every entry that somebody appended or put there by a rename between a read and its save."""
    library = _race(tmp_path / "library.bib", 8, 20, outside=True)
    assert _written(library) == {f"field{writer}x{number}" for writer in range(8) for number in range(20)}
    expected = set()
    for writer in range(8):
        rng = random.Random(writer)
        for number in range(20):
            if rng.random() < 0.5:
                rng.choice([0, 1])
                expected.add(f"outside{writer}x{number}")
            rng.randrange(10)
    assert {entry.key for entry in library.entries if entry.key.startswith("outside")} == expected
    assert len(expected) > 50
    assert library.findings == ()
