"""Several files saved as one: where it fails, meets another program or is killed, all are as they were, or done."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from citekit import storage
from citekit.errors import LibraryError, StorageError
from citekit.storage.together import complete, record_of, together


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


def _content(files: list[Path]) -> list[bytes | None]:
    return [path.read_bytes() if path.exists() else None for path in files]


OLD = [b"old one\n", b"old two\n", b"old gone/three\n", None]
NEW = [b"new one\n", b"old two\nmore\nand more\n", None, b"new four"]


def _together(files: list[Path], work: Callable[[], str] | None = None) -> str:
    record = record_of(files[0].parent / "state", files[0])
    return together(record, files[0], work or _work(files), lambda: ("told",))


def test_all_saves_are_done_when_the_work_is(files: list[Path]) -> None:
    """In between reading gives what will be; no record is left, nor the folder of a file that went."""
    assert _together(files) == "done"
    assert _content(files) == NEW
    assert not files[2].parent.exists()
    assert list((files[0].parent / "state/unfinished").iterdir()) == []


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


def test_a_save_that_fails_takes_those_before_it_back(files: list[Path]) -> None:
    """A file in the way of the last one's folder: no other stays changed, and no record is left to complete."""
    files[3].parent.write_bytes(b"")

    with pytest.raises(StorageError):
        _together(files)
    assert _content(files[:3]) == OLD[:3]
    assert complete(record_of(files[0].parent / "state", files[0]), files[0]) == ()


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
    record = record_of(files[0].parent / "state", files[0])
    child = os.fork()
    if not child:
        left = [saves]

        real = storage.update

        def update(*words: object, **more: object) -> bool:
            if record.exists():
                left[0] -= 1
                if left[0] < 0:
                    os._exit(1)
            return real(*words, **more)  # type: ignore[arg-type]  # passed on as they are

        monkeypatch.setattr(storage, "update", update)
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
    record = _killed(files, monkeypatch, saves)
    assert _content(files)[0] == (NEW if saves else OLD)[0]
    assert complete(record, files[0]) == ("told",)
    assert _content(files) == NEW
    assert complete(record, files[0]) == ()


@pytest.mark.parametrize(("saves", "rest"), [(0, OLD), (1, NEW)])
def test_a_file_that_was_edited_since_is_never_written_over(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, saves: int, rest: list[bytes | None]
) -> None:
    """Where anything was done the rest is done, else nothing."""
    record = _killed(files, monkeypatch, saves)
    files[1].write_bytes(b"mine")
    complete(record, files[0])

    assert _content(files) == [rest[0], b"mine", *rest[2:]]
    assert not record.exists()


@pytest.mark.parametrize("damage", [b"", b"x", b"[]\n", b'["citekit-together", "no", [], []]\n'])
def test_a_damaged_record_is_not_believed(files: list[Path], monkeypatch: pytest.MonkeyPatch, damage: bytes) -> None:
    """It goes, and nothing is written."""
    record = _killed(files, monkeypatch, 0)
    record.write_bytes(damage or record.read_bytes()[:-1])

    assert complete(record, files[0]) == ()
    assert (_content(files), record.exists()) == (OLD, False)


def test_without_room_for_a_record_the_saves_are_done(files: list[Path]) -> None:
    """A state folder that cannot be written never keeps a command from its work."""
    (files[0].parent / "state").write_bytes(b"")

    assert _together(files) == "done"
    assert _content(files) == NEW
