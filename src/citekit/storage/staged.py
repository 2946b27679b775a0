"""Saves that wait until others that belong to them are ready too (``together``); reading finds them done already.

They are the thread's. Knows neither files nor locks.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple


class Save(NamedTuple):
    """A file's bytes as they were read, and those that it is to have; None: no file.

    Attributes:
        grows: whether it is a log, to which the rest of the new bytes is appended: nothing else of it is written.
    """

    old: bytes | None
    new: bytes | None
    grows: bool = False


class Staged(NamedTuple):
    """What waits: the saves by the files' real paths, in order, and how to withdraw what was noted of them."""

    saves: dict[Path, Save]
    notes: list[Callable[[], None]]

    def add(self, target: Path, old: bytes | None, new: bytes | None, *, grows: bool = False) -> None:
        """Let a save wait; of several of one file the first old and the last new bytes count."""
        known = self.saves.get(target)
        self.saves[target] = Save(known.old, new, known.grows and grows) if known else Save(old, new, grows)

    def withdraw(self) -> None:
        """Withdraw what was noted, the last first."""
        for note in reversed(self.notes):
            note()


_OPEN: ContextVar[Staged | None] = ContextVar("staged", default=None)


def waiting() -> Staged | None:
    """Return what waits in this thread; None where saves are done at once."""
    return _OPEN.get()


def held(target: Path) -> Save | None:
    """Return the save of a file that waits, if one does."""
    staged = _OPEN.get()
    return staged.saves.get(target) if staged else None


@contextmanager
def collecting() -> Iterator[Staged]:
    """Let the saves in the block wait; where it fails, nothing of them is left."""
    staged = Staged({}, [])
    token = _OPEN.set(staged)
    try:
        yield staged
    except BaseException:
        staged.withdraw()
        raise
    finally:
        _OPEN.reset(token)
