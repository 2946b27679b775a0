"""Who may write a file: one command at a time. The lock is the system's, so it ends with the process that holds it.

A lock belongs to its file, whichever review the command works on. A library's lies beside it, so that all who share it
meet there; that of any other file lies in the user's state folder, for nothing else may lie in a review. Who needs
both takes the library's first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from citekit.storage import faults
from citekit.storage.places import name_of, real

LOCK_SECONDS = 30.0
"""How long a command waits for another one to finish its save; a save takes well under a second."""


def lock_of(path: Path, state: Path) -> Path:
    """Return the lock file, in the state folder, of a file that is no library.

    Where that folder cannot be written the lock lies beside the file all the same.
    """
    lock = state / "locks" / f"{name_of(path)}.lock"
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.open("a").close()
    except OSError:
        return _beside(path)
    return lock


@contextmanager
def locked(path: Path, lock: Path | None = None, wait: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the lock of a file, for what is written beside it or in several saves that belong together.

    What holds it may save the file by ``update`` too: the lock is the thread's, and taken again where it is held.

    Args:
        lock: the lock file; None: the one beside the file. wait: seconds to wait for it.

    Raises:
        LibraryLocked: another command held it too long. LibraryError: there can be no lock.
    """
    from filelock import FileLock, Timeout

    target = real(path)
    held = FileLock(lock or _beside(target), is_singleton=True)
    try:
        held.acquire(timeout=wait, poll_interval=0.01)
    except Timeout:
        raise faults.locked(target) from None
    except OSError as error:
        raise faults.unwritable(target, error) from None
    try:
        yield
    finally:
        held.release()


def _beside(path: Path) -> Path:
    target = real(path)
    return target.with_name(f".{target.name}.lock")
