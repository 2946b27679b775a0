"""What is said of a file that cannot be read or written. Touches no file."""

from collections.abc import Sequence
from pathlib import Path

from citekit.errors import LibraryError, LibraryLocked, StorageError, way_on


def unreadable(path: Path, error: OSError) -> LibraryError:
    """Return the error of a file that cannot be read."""
    hint = way_on(error, "run `citekit init` in the review's folder")
    return LibraryError(f"`{path.name}` cannot be read: {_why(error)}", where=str(path), hint=hint)


def irregular(path: Path) -> LibraryError:
    """Return the error of a pipe, socket or device, which would be waited for without end."""
    return LibraryError(
        f"`{path.name}` is a pipe or a device, not a file", where=str(path), hint="put the file itself in its place"
    )


def unwritable(path: Path, error: OSError) -> LibraryError:
    """Return the error of a file that could not be written and is as it was."""
    return LibraryError(
        f"`{path.name}` cannot be written: {_why(error)}",
        where=str(path),
        hint="the old file is intact; check the folder's permissions and free space",
    )


def half_saved(failure: BaseException, saved: Sequence[Path], *, noted: bool) -> StorageError:
    """Return the error of a save of several files that failed, and that could not be taken back either.

    Args:
        failure: why it failed. saved: the files that keep what was saved.
        noted: whether the next command will find what is left to do.
    """
    why, where = "the save was stopped", str(saved[0])
    if isinstance(failure, StorageError):
        why, where = failure.message, failure.where
    names = " and ".join(f"`{path.name}`" for path in saved)
    hint = "the next command does the rest" if noted else "see with `git diff` what is saved"
    return StorageError(
        f"{why}, and {names}, saved before, could not be put back",
        where=where,
        hint=f"check the folder's permissions and free space; {hint}",
    )


def read_only(target: Path) -> LibraryError:
    """Return the error of a file whose mode says that nobody may write it."""
    from shlex import quote

    return LibraryError(
        f"`{target.name}` is read-only, so it was left as it is",
        where=str(target),
        hint=f"run `chmod u+w {quote(str(target))}` if it may be changed",
    )


def keeps_changing(path: Path) -> LibraryError:
    """Return the error of a file that another program writes each time it is to be saved."""
    return LibraryError(
        f"`{path}` keeps changing while it is being saved",
        where=str(path),
        hint="close the program that writes it, then run the command again",
    )


def locked(target: Path) -> LibraryLocked:
    """Return the error of a file that another command keeps for itself."""
    return LibraryLocked(
        f"`{target.name}` is locked by another citekit command",
        where=str(target),
        hint="wait for it to finish, then run the command again",
    )


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
