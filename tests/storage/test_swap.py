"""What another program saves in the instant of our own save: never lost, and never deleted without a word."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from citekit import storage, swap
from citekit.errors import LibraryError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges names")

OLD, NEW = b"old text\n" * 100, b"new text\n" * 100
Act = Callable[[], None]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a library on a file system that exchanges names; skip where it does not."""
    path, other = tmp_path / "library.bib", tmp_path / "other"
    for file in (path, other):
        file.write_bytes(OLD)
    if not swap.exchange(path, other):
        pytest.skip("this file system cannot exchange names")
    other.unlink()
    return path


def renamed(path: Path, data: bytes) -> None:
    """Save as most editors do: another file, renamed over it."""
    beside = path.with_name("beside~")
    beside.write_bytes(data)
    beside.replace(path)


def in_place(path: Path, data: bytes) -> None:
    """Save into the file itself."""
    path.write_bytes(data)


def unnoticed(path: Path, data: bytes) -> None:
    """Save into the file itself and give it its old time again, as some tools do."""
    status = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def copied(path: Path, data: bytes) -> None:
    """Put a file with the same size and time there."""
    status = path.stat()
    renamed(path, data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def linked(path: Path, data: bytes) -> None:
    """Put a symbolic link to another file there."""
    other = path.with_name("elsewhere.bib")
    other.write_bytes(data)
    path.unlink()
    path.symlink_to(other)


WAYS = [renamed, in_place, unnoticed, copied]


def _between(monkeypatch: pytest.MonkeyPatch, acts: dict[int, Act]) -> None:
    """Do something right before the exchange of that number, the first being 0, of this process."""
    exchange = swap.exchange
    count = 0

    def exchanged(one: Path, other: Path) -> bool:
        nonlocal count
        acts.get(count, lambda: None)()
        count += 1
        return exchange(one, other)

    monkeypatch.setattr(swap, "exchange", exchanged)


def _stray(path: Path) -> list[Path]:
    return [one for one in path.parent.iterdir() if one.suffix in (".tmp", ".swap")]


@pytest.mark.parametrize("save", WAYS)
def test_a_save_between_comparison_and_exchange_is_kept(
    library: Path, monkeypatch: pytest.MonkeyPatch, save: Callable[[Path, bytes], None]
) -> None:
    """However it is made, the plan is made again on it, the first note is withdrawn, and nothing stays behind."""
    theirs = OLD.replace(b"old", b"THE")
    _between(monkeypatch, {0: lambda: save(library, theirs)})
    seen: list[bytes] = []
    notes: list[str] = []

    def plan(old: bytes) -> bytes:
        seen.append(old)
        return old + b"ours"

    def note(old: bytes, new: bytes) -> Act:
        notes.append("noted")
        return lambda: notes.append("withdrawn")

    assert storage.update(library, plan, note=note)

    assert library.read_bytes() == theirs + b"ours"
    assert seen == [OLD, theirs]
    assert notes == ["noted", "withdrawn", "noted"]
    assert _stray(library) == []


def test_a_link_put_there_between_comparison_and_exchange_is_kept(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an error of this command; the next one follows the link."""
    _between(monkeypatch, {0: lambda: linked(library, OLD)})
    with pytest.raises(LibraryError, match="keeps changing"):
        storage.update(library, lambda old: NEW)
    assert _stray(library) == []
    storage.update(library, lambda old: NEW)

    assert library.is_symlink()
    assert library.read_bytes() == NEW


def test_a_second_name_given_between_comparison_and_exchange_stays_a_name_of_the_file(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file has two names then, so it is written in place."""
    other = library.with_name("other.bib")
    _between(monkeypatch, {0: lambda: os.link(library, other)})
    storage.update(library, lambda old: NEW)

    assert library.read_bytes() == other.read_bytes() == NEW
    assert library.samefile(other)


def test_a_program_that_opened_the_file_before_the_exchange_is_waited_for(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It writes into the file that was taken from the name; that is noticed, and the plan made again on it."""
    opened = []
    _between(monkeypatch, {0: lambda: opened.append(library.open("ab"))})

    def later(_: float) -> None:
        while opened:
            with opened.pop() as file:
                file.write(b"theirs ")

    monkeypatch.setattr(time, "sleep", later)
    storage.update(library, lambda old: old + b"ours")

    assert library.read_bytes() == OLD + b"theirs ours"


def test_a_program_that_only_holds_the_file_open_keeps_nobody_from_saving(library: Path) -> None:
    """After a moment the save goes on."""
    with library.open("ab"):
        assert storage.update(library, lambda old: NEW)

    assert library.read_bytes() == NEW
    assert _stray(library) == []


@pytest.mark.parametrize("later", [renamed, in_place])
def test_of_two_saves_in_that_instant_both_are_kept(
    library: Path, monkeypatch: pytest.MonkeyPatch, later: Callable[[Path, bytes], None]
) -> None:
    """The later one has the name, as without us; the earlier one is kept, and errors name it until it is deleted."""
    _between(monkeypatch, {0: lambda: renamed(library, b"first"), 1: lambda: later(library, b"second")})
    for _ in range(2):
        with pytest.raises(LibraryError, match=r"library\.bib` just when citekit did") as caught:
            storage.update(library, lambda old: NEW)
        (kept,) = _stray(library)
        assert str(kept) in caught.value.hint
        assert (library.read_bytes(), kept.read_bytes()) == (b"second", b"first")

    kept.unlink()
    assert storage.update(library, lambda old: old + b" and ours")
    assert library.read_bytes() == b"second and ours"


def test_three_saves_in_that_instant_leave_the_last_one(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exchanges go on until what comes out is what was put in; only what another program itself overwrote is gone."""
    _between(monkeypatch, {number: partial(renamed, library, b"%d" % (number + 1)) for number in range(3)})
    with pytest.raises(LibraryError):
        storage.update(library, lambda old: NEW)

    assert library.read_bytes() == b"3"
    assert {path.read_bytes() for path in _stray(library)} <= {b"1", b"2"}
    assert len(_stray(library)) == 1


@pytest.mark.parametrize("reason", ["no exchange", "long name"])
def test_without_an_exchange_the_file_is_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    """Other systems and file systems, and names that leave no room for two marks: saved as ever, nothing stray."""
    path = tmp_path / ("library.bib" if reason == "no exchange" else "l" * 206)
    if reason == "no exchange":
        monkeypatch.setattr(swap, "exchange", lambda *_: False)
    path.write_bytes(OLD)
    assert storage.update(path, lambda old: NEW)

    assert path.read_bytes() == NEW
    assert _stray(path) == []


STEPS = ("replace", "exchange", "lstat", "open", "unlink")
"""Calls of `swap.put`, before each of which it can be killed; all come again where the exchange is taken back."""


def _killed(path: Path, step: int, save: Callable[[Path, bytes], None] | None, theirs: bytes) -> bool:
    """Save and die before the given step of the exchange; return whether it came so far.

    ``save`` is another program's save, right before the first exchange.
    """
    child = os.fork()
    if not child:
        left, first = step, True

        def profile(frame: object, event: str, arg: object) -> None:
            nonlocal left, first
            name = getattr(getattr(frame, "f_code", None), "co_name", "")
            if event != "call" or name not in STEPS or str(path.parent) not in repr(getattr(frame, "f_locals", "")):
                return
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            if name == "exchange" and first and save:
                first = False
                sys.setprofile(None)
                save(path, theirs)
                sys.setprofile(profile)

        put = swap.put

        def profiled(*words: object) -> bool | None:
            sys.setprofile(profile)
            return put(*words)  # type: ignore[arg-type]

        swap.put = profiled  # type: ignore[assignment]
        storage.update(path, lambda old: old.replace(b"text", b"mine"))
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("age", [0, 3600])
def test_a_save_killed_at_any_step_of_the_exchange_leaves_nothing_behind(library: Path, age: int) -> None:
    """The name has the old file or the new one, whole; the next command deletes what is left, young file or old."""
    found, new = [], OLD.replace(b"text", b"mine")
    for step in range(20):
        library.write_bytes(OLD)
        os.utime(library, (time.time() - age,) * 2)
        if not _killed(library, step, None, b""):
            break
        found.append(library.read_bytes())
        storage.update(library, lambda old: old)
        assert _stray(library) == []
    assert found == sorted(found, key=(OLD, new).index)
    assert {OLD, new} == set(found)


@pytest.mark.parametrize("save", WAYS)
@pytest.mark.parametrize("age", [0, 3600])
def test_a_save_killed_at_any_step_never_loses_what_another_program_saved(
    library: Path, save: Callable[[Path, bytes], None], age: int
) -> None:
    """It stands at the name, or in a file that the next command keeps and names; and later saves work again."""
    theirs = OLD.replace(b"old", b"THE") + b"more"
    ours, both = (data.replace(b"text", b"mine") for data in (OLD, theirs))
    named = 0
    for step in range(40):
        library.write_bytes(OLD)
        os.utime(library, (time.time() - age,) * 2)
        if not _killed(library, step, save, theirs):
            break
        if library.read_bytes() == ours:
            with pytest.raises(LibraryError, match="another program") as caught:
                storage.update(library, lambda old: old)
            (kept,) = _stray(library)
            assert kept.read_bytes() == theirs
            assert str(kept) in caught.value.hint
            kept.unlink()
            named += 1
        else:
            assert library.read_bytes() in (OLD, theirs, both)
            storage.update(library, lambda old: old)
            assert _stray(library) == []
    assert named
    assert library.read_bytes() == both


def test_what_is_left_is_deleted_where_the_library_holds_the_same(library: Path) -> None:
    """Nothing is lost with it, whatever its name says."""
    left = library.with_name(".library.bib.0123456789abcdef-0123456789abcdef.swap")
    left.write_bytes(OLD)
    storage.update(library, lambda old: old)

    assert not left.exists()


def _race(path: Path, count: int) -> int:
    """Save without end while another program saves now and then; return how many of its saves got lost.

    Each of its saves is a new number, and ours appends a mark; a number is lost when it is not at the name with a mark
    after a while, nor in a file that was kept.
    """
    path.write_bytes(b"-1")
    child = os.fork()
    if not child:
        while True:
            try:
                storage.update(path, lambda old: old + b"+" if len(old) < 300 else old.rstrip(b"+") + b"+")
            except LibraryError:
                for stray in _stray(path):
                    stray.rename(stray.with_suffix(".kept"))
    rng = random.Random(count)
    lost = 0
    try:
        for number in range(count):
            text = b"%d" % number
            rng.choice((renamed, in_place))(path, text)
            until = time.monotonic() + 3
            while path.read_bytes().partition(b"+")[:2] != (text, b"+") and time.monotonic() < until:
                time.sleep(0.0005)
            if time.monotonic() >= until:
                lost += text not in [kept.read_bytes() for kept in path.parent.glob(".*.kept")]
            time.sleep(rng.uniform(0, 0.004))
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return lost


def test_forty_saves_of_another_program_at_any_moment_are_all_there(library: Path) -> None:
    """None is lost while we save without end."""
    assert _race(library, 40) == 0


@pytest.mark.slow
def test_four_hundred_saves_of_another_program_at_any_moment_are_all_there(library: Path) -> None:
    """As above, four hundred times."""
    assert _race(library, 400) == 0
