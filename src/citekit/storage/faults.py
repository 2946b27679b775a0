"""What is said of a file that cannot be read or written. Touches no file."""

from pathlib import Path

from citekit.errors import LibraryError, LibraryLocked


def unreadable(path: Path, error: OSError) -> LibraryError:
    """Return the error of a file that cannot be read."""
    missing = isinstance(error, FileNotFoundError | NotADirectoryError)
    hint = "run `citekit init` in the review's folder" if missing else "check the permissions of file and folder"
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
