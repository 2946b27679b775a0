"""Where data goes: looked at before a command runs, written when it is done. Bytes only; knows no outcomes."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from citekit import personal, storage
from citekit.cli import session
from citekit.config import SETTINGS_FILE, Settings, find_review, load
from citekit.errors import CitekitError, StorageError, UnknownFormat, UsageError
from citekit.journeys.workspace import Workspace

_ROOT = (".gitattributes", ".gitignore", ".git", "templates", "styles")
_BESIDE = ("learned.tsv", "cues.toml", "journals.csv", "vocabularies", "notes")
"""Files and folders that citekit reads in a review: in its own folder, and beside its library or vocabulary."""
_SNAPSHOTS = ("refs/works.jsonl", "refs/works.jsonl.gz")
_READ = ("apply", "file", "files", "first", "labels", "retractions", "second", "snapshots", "style", "template")
"""Parameters of commands that name what they read, or may."""
_MERGES = "merge-driver"
"""The one command whose output takes the place of a file that it read: git wants it there."""
_TEXT = re.compile(r"\"([^\"\n]+)\"|'([^'\n]+)'")


def check(output: str | None, *, snapshots: bool = False) -> None:
    """Make sure that data can be written to a file, or for None to stdout.

    Args:
        snapshots: whether the file may be a snapshot of the review.

    Raises:
        UsageError: the file cannot be written, is a link out of the review, or is one that the review lives on or that
            the command is to read.
        StorageError: stdout is closed.
    """
    if output is None:
        if sys.stdout is None:
            raise _closed()
        return
    hint = "remove the link, or give another file to `-o`"
    here = session.settings()
    storage.keep_inside(Path(output), here.root, f"`{output}`", UsageError, output, hint=hint)
    for root, settings in _reviews(output, here):
        own = [settings.library, settings.vocabulary, settings.decisions, *settings.retractions]
        own += (root / name for name in (SETTINGS_FILE, *_ROOT))
        own += (file.parent / name for file in (settings.library, settings.vocabulary) for name in _BESIDE)
        own += () if snapshots else (*settings.snapshots, *(root / name for name in _SNAPSHOTS))
        keep(output, own, settings.library)
        if _is_one(output, (root / settings.style, *_imports(settings))):
            raise _own(output)
    if _is_one(output, (personal.file(os.environ),)):
        raise _own(output)
    if _is_one(output, _inputs(here.root)):
        raise UsageError(f"`{output}` is a file that the command reads", hint="give another file to `-o`")
    try:
        problem = _problem(Path(output))
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        problem = str(getattr(error, "strerror", None) or error).lower()
    if problem:
        raise UsageError(f"`{output}` cannot be written: {problem}", hint="give a file in a folder that you may write")


def by_ending(output: str | None, endings: Mapping[str, str], option: str) -> str:
    """Return the format that the ending of an output file promises: the first of ``endings`` where there is none.

    Args:
        endings: ending to format. option: what says the format whatever the ending.

    Raises:
        UnknownFormat: the ending is not one of these.
    """
    ending = Path(output or "").suffix.lower()
    if ending and ending not in endings:
        hint = f"known endings: {', '.join(endings)}; or choose with `{option}`"
        raise UnknownFormat(f"the file ending `{ending}` is not known", hint=hint)
    return endings[ending] if ending else next(iter(endings.values()))


def _reviews(output: str, here: Settings) -> Iterator[tuple[Path, Settings]]:
    """Yield folder and settings of the review that the command runs in, and of the one that the file lies in."""
    if here.root:
        yield here.root, here
    other = find_review(Path(os.path.realpath(output)).parent)
    if other and other != here.root:
        try:
            yield other, load(other, os.environ)
        except CitekitError:  # its settings cannot be read: its library has the usual name
            refs = other / "refs"
            usual = here._replace(library=refs / "library.bib", vocabulary=refs / "vocabulary.toml")
            yield other, usual._replace(decisions=refs / "decisions.jsonl", snapshots=(), retractions=())


def _imports(settings: Settings) -> Iterator[Path]:
    """Yield the tables that the vocabulary imports; of one that cannot be read, whatever its text may name."""
    from citekit.journeys.imports import files

    try:
        yield from files(settings, Workspace(settings).own_vocabulary)
    except CitekitError:
        try:
            text = settings.vocabulary.read_text("utf-8", "replace")
        except OSError:
            return
        yield from (settings.vocabulary.parent / (one or other) for one, other in _TEXT.findall(text))


def _inputs(root: Path | None) -> Iterator[Path]:
    """Yield the files that the command was told to read, those of a review also from its folder."""
    context = click.get_current_context(silent=True)
    if context is None or context.info_name == _MERGES:
        return
    for name in _READ:
        value = context.params.get(name) or ()
        for one in (value,) if isinstance(value, str | Path) else value:
            if str(one) != "-":
                yield Path(one)
                yield from (root / one,) if root else ()


def keep(output: str | None, own: Iterable[Path], library: Path | None = None) -> None:
    """Refuse an output file that is one of ``own`` or lies in such a folder, also where none of them is there yet.

    Args:
        library: a library whose lock and temporary files (``.library.bib.*``) are kept too.

    Raises:
        UsageError: it is one of them.
    """
    if output is None:
        return
    path = Path(output)
    real = Path(os.path.realpath(path))
    beside = library and real.name.startswith(f".{library.name}.") and _same(real.parent, library.parent)
    if beside or any(_same(path, other) or real.is_relative_to(os.path.realpath(other)) for other in own):
        raise _own(output)


def _own(output: str) -> UsageError:
    return UsageError(f"`{output}` is a file of the review itself", hint="give another file to `-o`")


def _is_one(output: str, files: Iterable[Path]) -> bool:
    """Return whether an output file is there and is one of these; a device may well be both."""
    path = Path(output)
    return storage.is_there(path) and path.is_file() and any(_same(path, file) for file in files)


def write(data: bytes, output: str | None) -> None:
    """Write data to stdout, or to the file ``output``.

    Raises:
        StorageError: it cannot be written. BrokenPipeError: nobody reads stdout any more.
    """
    try:
        if output is not None:
            _write(Path(output), data)
        elif sys.stdout is None:
            raise _closed()
        elif data:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        name = f"`{output}`" if output else "standard output"
        raise StorageError(f"{name} cannot be written: {reason}", hint="check the free space") from None


def _closed() -> StorageError:
    return StorageError("standard output is closed", hint="write to a file with `-o FILE`")


def _problem(path: Path) -> str:
    """Return why a file cannot be written, or a blank."""
    if path.is_dir():
        return "it is a folder"
    if path.exists():
        return "" if os.access(path, os.W_OK) and (not path.is_file() or _room(path)) else "permission denied"
    folder = path.resolve().parent
    if not folder.is_dir():
        return f"there is no folder `{folder.name}`"
    return "" if _room(path) else "permission denied"


def _room(path: Path) -> bool:
    """Return whether a new file can be put beside a file, to take its place."""
    return os.access(path.resolve().parent, os.W_OK | os.X_OK)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve() or one.samefile(other)
    except (OSError, RuntimeError):
        return False


def _write(path: Path, data: bytes) -> None:
    """Write a file whole; what was there stays until the new content is complete. A device is written to directly."""
    if path.exists() and not path.is_file():
        path.write_bytes(data)
    else:
        storage.put(storage.real(path), data)
