"""Where a file really lies, and whether that is inside a review. Changes nothing."""

import os
from hashlib import blake2b
from pathlib import Path

from citekit.errors import CitekitError


def real(path: Path) -> Path:
    """Return the absolute path with all links followed; of links in a circle, the path itself."""
    return Path(os.path.realpath(path))


def name_of(path: Path) -> str:
    """Return what a file is called among what is kept of it elsewhere: a digest of its real path, 24 letters."""
    return blake2b(os.fsencode(real(path)), digest_size=12).hexdigest()


def leaves(path: Path, root: Path) -> bool:
    """Return whether a path leads out of the folder ``root``, by its steps or by links."""
    return not real(path).is_relative_to(real(root))


def keep_inside(
    path: Path, root: Path | None, what: str, error: type[CitekitError], where: str, *, hint: str = ""
) -> None:
    """Refuse a file of a review that is a link out of it: what lies there is not for the review's maker to reach.

    Args:
        root: the review's folder; a file that does not lie in it, or any without a review, is its user's own choice.
        what: what the file is. error, where, hint: the error to raise, the place that it names and the next step; by
            default that is a copy.
    """
    inside = root and Path(os.path.normpath(path.absolute())).is_relative_to(os.path.normpath(root.absolute()))
    if root and inside and leaves(path, root):
        hint = hint or f"put a copy of {what} in its place"
        raise error(f"{what} is a link that leads out of the review", where=where, hint=hint)
