"""Files with several hard links, which no rename can replace: written in place, with a redo file beside them.

The redo file holds the old and the new bytes until the file is whole, so that the next command can complete what a
killed one left. It is believed only where the file is the old one, the new one, or half-way between. Knows no locks.
"""

import os
from hashlib import blake2b
from pathlib import Path

from citekit.errors import LibraryError
from citekit.storage.folders import sync_folder

_WORD = b"citekit-redo"
"""First word of a redo file."""


def meant(target: Path, data: bytes) -> bytes:
    """Return the bytes that a file with the bytes ``data`` is to have: the new ones where a write was killed half-way.

    Raises:
        OSError: the redo file cannot be read.
    """
    redo = redo_file(target)
    pair = _read(redo) if redo.exists() else None
    return pair[1] if pair and _is_mix(data, *pair) else data


def complete(target: Path) -> None:
    """Complete a write that was killed.

    Raises:
        LibraryError: the file is neither the old nor the new one of the redo file, nor half-way between: somebody has
            written it since, and citekit cannot know what it should be.
        OSError: a file cannot be read or written.
    """
    redo = redo_file(target)
    if not redo.exists():
        return
    data = target.read_bytes()
    pair = _read(redo)
    if pair and data == pair[1]:
        redo.unlink()
    elif pair and _is_mix(data, *pair):
        write(target, *pair)
    else:
        raise LibraryError(
            f"a killed command left `{redo.name}`, and `{target.name}` was changed since",
            where=str(target),
            hint=f"see that `{target.name}` is as it should be, then delete `{redo}` and run the command again",
        )


def write(target: Path, old: bytes, new: bytes) -> None:
    """Write ``new`` into a file with several hard links, or ``old`` again where there is no room for it.

    The redo file lies beside it, and its name is put on the disk first; it goes when the file is whole.

    Raises:
        OSError: neither could be written, or not the new one.
    """
    sync_folder(target.parent)
    try:
        overwrite(target, new)
    except OSError:
        overwrite(target, old)
        redo_file(target).unlink()
        raise
    redo_file(target).unlink()


def overwrite(target: Path, data: bytes) -> None:
    """Write a file's bytes anew, without another file in its place, and put them on the disk."""
    with target.open("r+b") as file:
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def note(old: bytes, new: bytes) -> bytes:
    """Return a redo file: a line ``citekit-redo LENGTH LENGTH DIGEST``, then the old and the new bytes."""
    body = old + new
    return b"%s %d %d %s\n%s" % (_WORD, len(old), len(new), blake2b(body).hexdigest().encode(), body)


def _read(redo: Path) -> tuple[bytes, bytes] | None:
    """Return the old and new bytes of a redo file; None for one that is damaged or of another make."""
    head, _, body = redo.read_bytes().partition(b"\n")
    first = int(words[1]) if len(words := head.split()) == 4 and words[1].isdigit() else 0
    old, new = body[:first], body[first:]
    return (old, new) if head + b"\n" + body == note(old, new) else None


def _is_mix(data: bytes, old: bytes, new: bytes) -> bool:
    """Return whether ``data`` is what a write of ``new`` over ``old`` leaves when it is killed at any moment."""
    pairs = enumerate(zip(data, new, strict=False))
    common = next((index for index, (one, other) in pairs if one != other), min(len(data), len(new)))
    return data == new[:common] + old[common:]


def redo_file(target: Path) -> Path:
    """Return the path of a file's redo file."""
    return target.with_name(f".{target.name}.redo")
