"""Finding pandoc and running it: bytes in, bytes out, bounded in time and memory, without network or own settings.

Knows nothing of styles or references.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from citekit.errors import CitekitError, PandocMissing

_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
"""What pandoc gets to see of the environment: no locale, no proxy, no home."""

MEMORY = 4
"""Gigabytes that pandoc may take, as Typst may; a style and a list of thousands of references need a tenth."""
_OUT_OF_MEMORY = 251
"""The status with which a program of GHC ends at its limit (GHC user's guide, "RTS options to control the garbage
collector", ``-M``)."""


class PandocFailed(CitekitError):
    """Pandoc ended with an error; the message is pandoc's first line. It does not leave this room."""


class PandocTimeout(PandocFailed):
    """Pandoc was stopped because it took too long, or too much memory."""


def find_pandoc() -> str:
    """Return the path of pandoc: the one that the package pypandoc_binary brings, else the one on the ``PATH``.

    Raises:
        PandocMissing: there is neither.
    """
    from importlib.util import find_spec

    spec = find_spec("pypandoc")  # finds the package without importing it
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for name in ("pandoc", "pandoc.exe"):
            bundled = Path(folder, "files", name)
            if bundled.is_file() and os.access(bundled, os.X_OK):
                return str(bundled)
    import shutil

    if found := shutil.which("pandoc"):
        return found
    raise PandocMissing(
        "pandoc, which formats the references, is not installed", hint="pip install pypandoc_binary, or install pandoc"
    )


def pandoc_identity() -> str:
    """Return words that change whenever pandoc does: its path, size and time of change.

    Raises:
        PandocMissing: it is not there.
    """
    path = find_pandoc()
    facts = Path(path).stat()
    return f"{path} {facts.st_size} {facts.st_mtime_ns}"


def run_pandoc(arguments: Sequence[str], text: str, *, folder: Path, seconds: float) -> bytes:
    """Return what pandoc prints for ``text``; see ``started_pandoc``, also for what is raised."""
    with started_pandoc(arguments, text, folder=folder, seconds=seconds) as output:
        return output()


@contextmanager
def started_pandoc(
    arguments: Sequence[str], text: str, *, folder: Path, seconds: float
) -> Iterator[Callable[[], bytes]]:
    """Start pandoc with ``text`` on its standard input, and give what waits for it and returns what it printed.

    Paths in ``arguments`` are relative to ``folder``. Whoever leaves without having waited stops it.

    Raises:
        PandocMissing: pandoc is not there or cannot be started.
        PandocTimeout: while waiting: it ran longer than ``seconds`` and was stopped, or it needed more than MEMORY.
        PandocFailed: while waiting: it ended with an error.
    """
    import subprocess
    from tempfile import TemporaryFile

    command = [find_pandoc(), "--sandbox", "--data-dir=.", *arguments, "+RTS", f"-M{MEMORY}g", "-RTS"]
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {"LC_ALL": "C.UTF-8"}
    with TemporaryFile() as told, TemporaryFile() as printed:  # pipes would have to be read while it works
        told.write(text.encode())
        told.seek(0)
        ends = monotonic() + seconds
        try:
            process = subprocess.Popen(
                command, stdin=told, stdout=printed, stderr=subprocess.PIPE, cwd=folder, env=environment
            )
        except OSError as error:
            raise PandocMissing(
                f"pandoc cannot be started: {error.strerror}", where=command[0], hint="pip install pypandoc_binary"
            ) from error

        def output() -> bytes:
            try:
                _, errors = process.communicate(timeout=max(ends - monotonic(), 0))
            except subprocess.TimeoutExpired:
                raise PandocTimeout(f"pandoc did not finish within {seconds:.0f} seconds") from None
            _check(process.returncode, errors)
            printed.seek(0)
            return printed.read()

        with process:
            try:
                yield output
            finally:
                process.kill()


def _check(status: int, errors: bytes) -> None:
    """Let a run of pandoc pass that ended well.

    Raises:
        PandocTimeout: it needed more than MEMORY. PandocFailed: it ended with an error.
    """
    if status == _OUT_OF_MEMORY:
        raise PandocTimeout(f"pandoc needs more than {MEMORY} GB of memory")
    if status:
        lines = errors.decode(errors="replace").split("\n")
        raise PandocFailed(" ".join(lines).strip() or f"pandoc ended with status {status}")
