"""The journal: what it says of a library's bytes is true, whatever was killed, torn, reverted or full."""

import os
import random
from itertools import pairwise
from pathlib import Path

import pytest

from citekit import journal as journal_module
from citekit.digest_cache import digest_of
from citekit.journal import Beside, Change, Journal, Step

A, B, C, D = b"state a", b"state b", b"state c", b"state d"


def _journal(folder: Path) -> Journal:
    return Journal(folder / "state", folder / "library.bib", folder / "cache")


def _record(journal: Journal, name: str, old: bytes, new: bytes, text: bytes = b"x") -> str:
    at = "2024-01-01T00:00:00+00:00"
    return journal.record(name, at, digest_of(old), digest_of(new), [Change(0, b"", text)]).problem


def _names(steps: tuple[Step, ...]) -> list[str]:
    return [step.command for step in steps]


def test_changes_come_back_as_they_were(tmp_path: Path) -> None:
    """Every byte, key and flag of a change is kept."""
    journal = _journal(tmp_path)
    changes = (
        Change(7, b"\x00\xff\r\n", "é€".encode(), b"before", b"", b"k\xe9y", "keywords", True, False),
        Change(9, b"", b"@misc{}", b"", b"\x80"),
    )
    journal.record("a\nb \udc80", "now", digest_of(A), digest_of(B), changes)
    (step,) = journal.past(B).steps

    assert step.changes() == changes
    assert (step.command, step.places) == ("a\\nb \\udc80", 2)


def test_a_step_that_never_arrived_is_not_in_the_library(tmp_path: Path) -> None:
    """After a kill between note and save the bytes are still the old ones: the step is gone, the older one stands."""
    journal = _journal(tmp_path)
    _record(journal, "one", A, B)
    _record(journal, "killed", B, C)
    past = journal.past(B)

    assert (_names(past.steps), _names(past.gone)) == (["one"], ["killed"])
    _record(journal, "three", B, D)
    assert _names(journal.past(D).steps) == ["one", "three"]
    assert _names(journal.past(D).gone) == []


def test_a_library_put_back_by_other_means_holds_only_older_steps(tmp_path: Path) -> None:
    """When the bytes are those of an earlier moment, what was done after it is not in them; and it may come again."""
    journal = _journal(tmp_path)
    for name, old, new in (("one", A, B), ("two", B, C), ("three", C, D)):
        _record(journal, name, old, new)

    assert _names(journal.past(B).steps) == ["one"]
    assert _names(journal.past(D).steps) == ["one", "two", "three"]
    assert _names(journal.past(b"edited by hand").steps) == ["one", "two", "three"]


def test_a_change_and_its_contrary_are_two_steps(tmp_path: Path) -> None:
    """Bytes that are again as before two commands do not mean that the commands were put back."""
    journal = _journal(tmp_path)
    _record(journal, "add", A, B)
    _record(journal, "remove", B, A)

    assert _names(journal.past(A).steps) == ["add", "remove"]


def test_what_was_taken_back_is_no_step_unless_the_kill_came_first(tmp_path: Path) -> None:
    """A note of an undo counts only when the bytes say that it happened."""
    journal = _journal(tmp_path)
    _record(journal, "one", A, B)
    (step,) = journal.past(B).steps
    journal.take_back([step.id], digest_of(B), digest_of(A))

    assert _names(journal.past(A).steps) == []
    assert _names(journal.past(B).steps) == ["one"]


def test_a_withdrawn_note_leaves_no_line(tmp_path: Path) -> None:
    """Withdrawing gives the journal the bytes it had."""
    journal = _journal(tmp_path)
    _record(journal, "one", A, B)
    before = journal.path.read_bytes()
    journal.record("two", "now", digest_of(B), digest_of(C), [Change(0, b"", b"x")]).withdraw()

    assert journal.path.read_bytes() == before


def test_what_is_noted_behind_a_withdrawn_step_is_a_step_of_its_own(tmp_path: Path) -> None:
    """A command that begins anew, and then changes the log alone, does not speak of the step that never was."""
    (tmp_path / "library.bib").write_bytes(B)
    journal = _journal(tmp_path)
    _record(journal, "one", A, B)
    again = _journal(tmp_path)
    again.record("two", "now", digest_of(B), digest_of(C), [Change(0, b"", b"x")]).withdraw()
    again.beside("two", "now", Beside(decided=("mark",)))

    assert [(step.command, step.places, step.beside.decided) for step in journal.past(B).steps] == [
        ("one", 1, ()), ("two", 0, ("mark",)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        b"[]", b"7", b'"text"', b"null", b"{}", b'{"id":1}', b'{"id":2,"undoes":"12"}', b"\xff\xfe", b"[" * 100_000,
        b'{"id":2,"command":"x","at":"y","before":"","after":"","places":1,"changes":[[0,"","","",""]]}',
        b'{"id":2,"command":"x","at":"y","before":"","after":"","places":1e999,"changes":""}',
        b'{"id":2,"command":"x","at":"y","before":"","after":"","places":1}',
    ],
)  # fmt: skip
def test_a_line_of_another_shape_is_passed_over(tmp_path: Path, line: bytes) -> None:
    """Valid JSON or not, it neither stops the reader nor hides its neighbours."""
    journal = _journal(tmp_path)
    _record(journal, "one", A, B)
    with journal.path.open("ab") as file:
        file.write(line + b"\n")
    _record(journal, "two", B, C)

    assert _names(journal.past(C).steps) == ["one", "two"]


@pytest.mark.parametrize("packed", ["", "!", "AAAA", "eJyLjgUAARUAuQ=="])
def test_changes_that_cannot_be_unpacked_are_not_known(tmp_path: Path, packed: str) -> None:
    """The step stands, so that no older one is taken for the last; its changes are None or none."""
    assert not Step(1, "x", "y", 1, "", packed).changes()


def test_a_torn_last_line_does_not_swallow_the_next(tmp_path: Path) -> None:
    """A line cut off by a kill is passed over; the numbers go on behind it."""
    journal = _journal(tmp_path)
    _record(journal, "one", A, B)
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole + whole.replace(b'"id":1', b'"id":2')[:40])
    _record(journal, "three", B, C)
    steps = journal.past(C).steps

    assert [(step.id, step.command) for step in steps] == [(1, "one"), (3, "three")]


def test_a_state_folder_that_cannot_be_written_leaves_a_barrier(tmp_path: Path) -> None:
    """The step is known without its changes, so that no older one is taken for the last; later it moves inside."""
    journal = _journal(tmp_path)
    _record(journal, "one", A, B)
    aside = tmp_path / "aside"
    (tmp_path / "state").rename(aside)
    (tmp_path / "state").write_text("no folder")
    assert "journals` cannot be written" in _record(journal, "two", B, C)
    (tmp_path / "state").unlink()
    aside.rename(tmp_path / "state")

    steps = journal.past(C).steps
    assert [(step.id, step.command, step.changes() is None) for step in steps] == [(1, "one", False), (2, "two", True)]
    _record(journal, "three", C, D)
    assert [(step.id, step.command) for step in journal.past(D).steps] == [(1, "one"), (2, "two"), (3, "three")]
    assert list((tmp_path / "cache" / "unnoted").iterdir()) == []
    assert _names(journal.past(B).steps) == ["one"]


def test_a_journal_does_not_grow_beyond_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest lines are kept whole, the numbers go on."""
    monkeypatch.setattr(journal_module, "KEPT_BYTES", 8000)
    journal = _journal(tmp_path)
    states = [b"state %d" % number for number in range(101)]
    for number, (old, new) in enumerate(pairwise(states)):
        _record(journal, f"command {number}", old, new)
        assert journal.path.stat().st_size <= 8000
    steps = journal.past(states[-1]).steps

    assert [step.id for step in steps] == list(range(steps[0].id, 101))
    assert len(steps) > 10


def test_a_note_withdrawn_after_the_journal_was_shortened_leaves_no_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next line of the same command made it shorter than it was before the note: the lines before stay whole."""
    library = tmp_path / "library.bib"
    library.write_bytes(B)
    for number in range(20):
        _record(_journal(tmp_path), f"command {number}", A, B)
    journal = _journal(tmp_path)
    monkeypatch.setattr(journal_module, "KEPT_BYTES", journal.path.stat().st_size + 300)
    noted = journal.record("new", "now", digest_of(B), digest_of(C), [])
    withdraw = journal.beside("new", "now", Beside(decided=("mark",) * 20))
    assert b'"new"' in journal.path.read_bytes()
    withdraw()
    noted.withdraw()

    text = journal.path.read_bytes()
    assert (b"\0" in text, b'"new"' in text, journal.unread()) == (False, False, 0)
    assert _names(journal.past(B).steps) == ["command 19"]


NOISE = tuple(random.Random(number).randbytes(2000).hex().encode() for number in range(4))
"""Changes that no packing makes smaller."""


def test_a_large_change_lies_in_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal stays short; a file that is gone or damaged means that the step cannot be taken back."""
    monkeypatch.setattr(journal_module, "LARGE_BYTES", 1000)
    journal = _journal(tmp_path)
    assert _record(journal, "large", A, B, NOISE[0]) == ""
    (step,) = journal.past(B).steps
    assert step.changes() == (Change(0, b"", NOISE[0]),)
    assert journal.path.stat().st_size < 300

    (file,) = (journal.path.parent / "large").iterdir()
    for damaged in (file.read_bytes()[:-9], b""):
        file.write_bytes(damaged)
        assert step.changes() is None
    file.unlink()
    assert step.changes() is None


def test_large_changes_do_not_outgrow_their_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest go, those of other libraries too; a change that alone has no room is noted without its bytes."""
    monkeypatch.setattr(journal_module, "LARGE_BYTES", 1000)
    monkeypatch.setattr(journal_module, "KEPT_LARGE", 6000)
    one, other = _journal(tmp_path), Journal(tmp_path / "state", tmp_path / "other.bib")
    assert _record(one, "first", A, B, NOISE[0]) == ""
    for file in (one.path.parent / "large").iterdir():
        os.utime(file, ns=(0, 0))
    assert _record(other, "second", A, B, NOISE[1]) == ""
    assert _record(one, "third", B, C, NOISE[2]) == ""

    assert [step.changes() is None for step in one.past(C).steps] == [True, False]
    assert other.past(B).steps[0].changes() is not None
    assert sum(file.stat().st_size for file in (one.path.parent / "large").iterdir()) <= 6000
    assert _record(one, "too much", C, D, b"".join(NOISE)) == "it is too large to be kept"
    assert one.past(D).steps[-1].changes() is None


def test_large_changes_that_cannot_be_written_are_noted_without_their_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason is said, and no older step is taken for the last one."""
    monkeypatch.setattr(journal_module, "LARGE_BYTES", 1000)
    journal = _journal(tmp_path)
    journal.path.parent.mkdir(parents=True)
    (journal.path.parent / "large").write_text("no folder")

    assert "cannot be written: file exists" in _record(journal, "large", A, B, NOISE[0])
    assert [step.changes() for step in journal.past(B).steps] == [None]


def test_a_bulk_change_costs_little_room(tmp_path: Path) -> None:
    """Five thousand tagged entries fit many times, and the next number is read without reading them all."""
    journal = _journal(tmp_path)
    changes = [
        Change(n, b"", b",\n  keywords = {agent:tofacitinib}", b"  title = {Work}", b"\n}", b"key%d" % n, "keywords")
        for n in range(5000)
    ]
    journal.record("bulk", "now", digest_of(A), digest_of(B), changes)
    assert journal.path.stat().st_size < journal_module.KEPT_BYTES / 20
    _record(journal, "next", B, C)

    assert [step.id for step in journal.past(C).steps] == [1, 2]
    assert len(journal.past(C).steps[0].changes() or ()) == 5000
