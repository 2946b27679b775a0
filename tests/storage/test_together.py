"""Several files saved as one: where it fails, meets another program or is killed, all are as they were, or done."""

import os
import stat
from collections import Counter
from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import storage
from citekit.errors import LibraryError, StorageError
from citekit.storage.staged import Save
from citekit.storage.together import Found, Site, _ChangedError, _row, complete, together


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Return two files that are there, one that goes, and one that is to come."""
    for name in ("one", "two", "gone/three"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(f"old {name}\n".encode())
    return [tmp_path / name for name in ("one", "two", "gone/three", "new/four")]


def _work(files: list[Path]) -> Callable[[], str]:
    """Return what saves all four, and reads them as they will be."""
    one, two, three, four = files

    def work() -> str:
        storage.update(one, lambda data: data.replace(b"old", b"new"))
        storage.append_line(two, "more")
        storage.append_line(two, "and more")
        storage.remove(three)
        storage.write_new(four, b"new four")
        assert one.read_bytes() == b"old one\n"
        assert storage.read_bytes(one) == b"new one\n"
        assert (storage.is_there(three), storage.is_there(four)) == (False, True)
        return "done"

    return work


def _site(files: list[Path]) -> Site:
    return Site(files[0].parent / "state", files[0])


def _content(files: list[Path]) -> list[bytes | None]:
    return [path.read_bytes() if path.exists() else None for path in files]


OLD = [b"old one\n", b"old two\n", b"old gone/three\n", None]
NEW = [b"new one\n", b"old two\nmore\nand more\n", None, b"new four"]


def _together(files: list[Path], work: Callable[[], str] | None = None) -> str:
    return together(_site(files), work or _work(files), lambda: ("told",))


def test_all_saves_are_done_when_the_work_is(files: list[Path]) -> None:
    """In between reading gives what will be; no record is left, nor the folder of a file that went."""
    assert _together(files) == "done"
    assert _content(files) == NEW
    assert not files[2].parent.exists()
    assert list((files[0].parent / "state/unfinished").iterdir()) == []


def test_a_record_that_a_kill_left_half_written_goes(files: list[Path]) -> None:
    """With the next one."""
    record = _site(files).record
    record.parent.mkdir(parents=True)
    record.with_name(f".{record.name}.4711-18a3f9c2b.tmp").write_bytes(b"half")
    assert _together(files) == "done"
    assert list(record.parent.iterdir()) == []


def test_work_that_fails_changes_nothing(files: list[Path]) -> None:
    """Nor does a file that is read-only, whatever stood before it; what was noted is withdrawn, the last first."""
    withdrawn: list[str] = []

    def work() -> str:
        storage.update(files[0], lambda data: data + b".", note=lambda *_: lambda: withdrawn.append("a"))
        storage.update(files[0], lambda data: data + b".", note=lambda *_: lambda: withdrawn.append("b"))
        files[1].chmod(0o444)
        storage.update(files[1], lambda data: data + b".")
        return ""

    with pytest.raises(LibraryError, match="is read-only"):
        _together(files, work)
    assert _content(files) == OLD
    assert withdrawn == ["b", "a"]
    storage.append_line(files[1], "at once")
    assert files[1].read_bytes() == b"old two\nat once\n"


@pytest.mark.parametrize("late", [False, True])
def test_a_save_that_fails_takes_those_before_it_back(files: list[Path], late: bool) -> None:
    """A file in the way of the last one's folder, also one that comes when all is ready: no other stays changed."""
    work = _work(files)
    if not late:
        files[3].parent.write_bytes(b"")

    def hindered() -> str:
        done = work()
        files[3].parent.write_bytes(b"")
        return done

    with pytest.raises(StorageError, match="`four` cannot be written"):
        _together(files, hindered)
    assert _content(files[:3]) == OLD[:3]
    assert complete(_site(files)) is None


@pytest.mark.parametrize("saves", [0, 1, 2])
def test_a_stop_takes_back_what_is_saved(files: list[Path], monkeypatch: pytest.MonkeyPatch, saves: int) -> None:
    """Ctrl-C between two saves, or within the second, a log: the files are as they were, and nothing is to be done."""
    fsync, left = os.fsync, [saves]
    withdrawn: list[str] = []
    record = _site(files).record

    def stopped(descriptor: int) -> None:
        fsync(descriptor)
        if record.exists() and stat.S_ISREG(os.fstat(descriptor).st_mode):
            left[0] -= 1
            if left[0] == -1:
                raise KeyboardInterrupt

    def work() -> str:
        storage.on_failure(lambda: withdrawn.append("note"))
        return _work(files)()

    monkeypatch.setattr(os, "fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        _together(files, work)
    assert _content(files) == OLD
    assert withdrawn == ["note"]
    assert complete(_site(files)) is None


def _full(monkeypatch: pytest.MonkeyPatch, record: Path, saves: int, fault: BaseException) -> None:
    """Let no file be put on the disk any more, from some saves after the record on."""
    fsync, left = os.fsync, [saves]

    def full(descriptor: int) -> None:
        if record.exists() and stat.S_ISREG(os.fstat(descriptor).st_mode):
            left[0] -= 1
            if left[0] < 0:
                raise fault
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)


FULL = OSError(ENOSPC, "No space left on device")


@pytest.mark.parametrize(("fault", "why"), [(FULL, "`two` cannot be written"), (KeyboardInterrupt(), "was stopped")])
def test_what_can_neither_be_saved_nor_taken_back_is_named_and_completed(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, fault: BaseException, why: str
) -> None:
    """A disk that stays full, or Ctrl-C again and again: nobody says that all is as it was, nor forgets the notes."""
    withdrawn: list[str] = []

    def work() -> str:
        storage.on_failure(lambda: withdrawn.append("note"))
        return _work(files)()

    with monkeypatch.context() as patch:
        _full(patch, _site(files).record, 1, fault)
        with pytest.raises(StorageError, match=f"{why}.*, and `one`, saved before, could not be put back") as raised:
            _together(files, work)
    assert raised.value.hint.endswith("; the next command does the rest")
    assert "intact" not in raised.value.hint
    assert _content(files) == [NEW[0], *OLD[1:]]
    assert withdrawn == []
    assert complete(_site(files)) == Found(("told",), True, ())
    assert _content(files) == NEW


def test_without_a_record_nobody_says_that_it_will_be_completed(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the state folder cannot be written either."""
    (files[0].parent / "state").write_bytes(b"")
    _full(monkeypatch, files[0], 1, FULL)

    with pytest.raises(StorageError, match="could not be put back") as raised:
        _together(files)
    assert raised.value.hint.endswith("; see with `git diff` what is saved")


@pytest.mark.parametrize("synced", [1, 2])
def test_a_stop_while_the_record_is_written_leaves_nothing_to_do(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, synced: int
) -> None:
    """Ctrl-C before it has its name, or right after: no file is written then, nor by whoever comes next."""
    fsync, left = os.fsync, [synced]

    def stopped(descriptor: int) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", stopped)
        with pytest.raises(KeyboardInterrupt):
            _together(files)
    assert _content(files) == OLD
    assert complete(_site(files)) is None
    assert _content(files) == OLD


def test_a_file_that_is_not_there_is_removed_in_silence(files: list[Path]) -> None:
    """Whether others wait for it or not."""
    absent = files[3]
    storage.remove(absent)

    def work() -> str:
        storage.append_line(files[1], "more")
        storage.remove(absent)
        return "done"

    assert _together(files, work) == "done"
    assert _content(files) == [*OLD[:1], b"old two\nmore\n", *OLD[2:]]


def test_two_libraries_wait_for_one_another_over_a_file_that_they_share(files: list[Path], tmp_path: Path) -> None:
    """Two programs save it with a library of their own at the same time: nothing fails, and nothing is lost."""
    rounds = 40
    shared = tmp_path / "shared"
    shared.write_bytes(b"")
    children = []
    for library in files[:2]:
        child = os.fork()
        children.append(child)
        if not child:
            status = 1
            try:
                _share(Site(tmp_path / "state", library), shared, rounds)
                status = 0
            finally:
                os._exit(status)

    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0]
    assert Counter(shared.read_bytes().decode()) == {"o": 2 * rounds, "t": 2 * rounds}
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".shared")]


def _share(site: Site, shared: Path, rounds: int) -> None:
    own = site.library.name[:1].encode()

    def work() -> None:
        storage.update(site.library, lambda data: data + own)
        storage.update(shared, lambda data: data + own, lock=site.lock_of(shared))

    for _ in range(rounds):
        together(site, work)
        storage.update(shared, lambda data: data + own, lock=site.lock_of(shared))


def test_work_within_other_work_belongs_to_it(files: list[Path]) -> None:
    """Nothing of either is done where the outer one fails afterwards."""

    def work() -> str:
        assert _together(files) == "done"
        raise KeyError

    with pytest.raises(KeyError):
        _together(files, work)
    assert _content(files) == OLD


def test_a_file_that_is_made_and_changed_at_once(files: list[Path]) -> None:
    """What waits to be made can be changed before it is there."""

    def work() -> str:
        storage.write_new(files[3], b"{}")
        storage.update(files[3], lambda data: data + b"!")
        storage.append_line(files[3], "line")
        return "done"

    assert _together(files, work) == "done"
    assert files[3].read_bytes() == b"{}!\nline\n"


def test_the_work_is_done_again_on_what_another_program_wrote(files: list[Path]) -> None:
    """What it saved in between is kept."""
    work, left = _work(files), [b"old two\nfrom outside\n"]

    def late() -> str:
        done = work()
        if left:
            files[1].write_bytes(left.pop())
        return done

    assert _together(files, late) == "done"
    assert _content(files) == [NEW[0], b"old two\nfrom outside\nmore\nand more\n", *NEW[2:]]


def _killed(files: list[Path], monkeypatch: pytest.MonkeyPatch, saves: int) -> Path:
    """Die after some saves; return the record."""
    record = _site(files).record
    child = os.fork()
    if not child:
        left = [saves]

        def dying(real: Callable[..., object]) -> Callable[..., object]:
            def save(*words: object, **more: object) -> object:
                if record.exists():
                    left[0] -= 1
                    if left[0] < 0:
                        os._exit(1)
                return real(*words, **more)

            return save

        monkeypatch.setattr(storage, "update", dying(storage.update))
        monkeypatch.setattr(storage, "append", dying(storage.append))
        _together(files)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    assert record.exists()
    return record


@pytest.mark.parametrize("saves", [0, 1])
def test_what_a_killed_command_left_is_completed(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, saves: int
) -> None:
    """Whoever comes next does the rest, and is told what it was; after that there is nothing to do."""
    _killed(files, monkeypatch, saves)
    assert _content(files)[0] == (NEW if saves else OLD)[0]
    assert complete(_site(files)) == Found(("told",), True, ())
    assert _content(files) == NEW
    assert complete(_site(files)) is None


@pytest.mark.parametrize("torn", range(len(b"more\nand more\n") + 1))
def test_a_log_that_was_half_written_is_completed(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, torn: int
) -> None:
    """Wherever the kill ended its lines; one that does not go on like them is somebody else's, and stays."""
    _killed(files, monkeypatch, 1)
    files[1].write_bytes((OLD[1] or b"") + b"more\nand more\n"[:torn])
    assert complete(_site(files)) == Found(("told",), True, ())
    assert _content(files) == NEW


@pytest.mark.parametrize("torn", [b"", b"new f"])
def test_a_new_file_that_was_half_written_is_completed(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, torn: bytes
) -> None:
    """As a log is."""
    _killed(files, monkeypatch, 1)
    files[3].parent.mkdir()
    files[3].write_bytes(torn)
    assert complete(_site(files)) == Found(("told",), True, ())
    assert _content(files) == NEW


@given(st.binary(max_size=12), st.binary(max_size=12), st.binary(max_size=12), st.binary(max_size=12))
@settings(deadline=None, max_examples=200)
def test_a_record_makes_of_the_old_bytes_the_new(head: bytes, old: bytes, new: bytes, tail: bytes) -> None:
    """Whatever the two share; of the new ones it makes these again, of any others nothing."""
    before, after = head + old + tail, head + new + tail
    row = _row(Path("x"), Save(before, after))

    assert row.save(before) == Save(before, after)
    assert row.save(after) == Save(after, after)
    assert len(row.piece) <= len(new)
    with pytest.raises(_ChangedError):
        row.save(before + after + b"?")


@pytest.mark.parametrize(("saves", "rest"), [(0, OLD), (1, NEW)])
def test_a_file_that_was_edited_since_is_never_written_over(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, saves: int, rest: list[bytes | None]
) -> None:
    """Where anything was done the rest is done, else nothing; whoever completes it is told which, and of that file."""
    record = _killed(files, monkeypatch, saves)
    files[1].write_bytes(b"mine")

    assert complete(_site(files)) == Found(("told",), bool(saves), (files[1],))
    assert _content(files) == [rest[0], b"mine", *rest[2:]]
    assert not record.exists()


@pytest.mark.parametrize("damage", [b"", b"x", b"[]\n", b'["citekit-together-2", "no", [], []]\n'])
def test_a_damaged_record_is_not_believed(files: list[Path], monkeypatch: pytest.MonkeyPatch, damage: bytes) -> None:
    """It goes, and nothing is written."""
    record = _killed(files, monkeypatch, 0)
    record.write_bytes(damage or record.read_bytes()[:-1])

    assert complete(_site(files)) is None
    assert (_content(files), record.exists()) == (OLD, False)


def test_without_room_for_a_record_the_saves_are_done(files: list[Path]) -> None:
    """A state folder that cannot be written never keeps a command from its work."""
    (files[0].parent / "state").write_bytes(b"")

    assert _together(files) == "done"
    assert _content(files) == NEW
