"""Finding pandoc and running it: bytes in, bytes out, bounded in time and memory, without network or own settings.

Knows nothing of styles or references.
"""

import atexit
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Timer
from typing import IO, TYPE_CHECKING

from citekit.errors import CitekitError, PandocMissing

if TYPE_CHECKING:
    import subprocess

_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
"""What pandoc gets to see of the environment: no locale, no proxy, no home."""

MEMORY = 4
"""Gigabytes that pandoc may take, as Typst may; a style and a list of thousands of references need a tenth."""
_OUT_OF_MEMORY = 251
"""The status with which a program of GHC ends at its limit (GHC user's guide, "RTS options to control the garbage
collector", ``-M``)."""

_running: "set[subprocess.Popen[bytes]]" = set()
"""What is to be stopped when the interpreter ends, whose daemon threads then leave nothing behind."""
_gate = Lock()
"""Held for whatever changes ``_running``, and for good once the interpreter ends: no thread starts pandoc anew."""


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

    Paths in ``arguments`` are relative to ``folder``. The time limit counts from pandoc's start, whether or not anybody
    waits; what it printed in time is there however late it is asked for. Whoever leaves without having waited stops it,
    and so does the end of the interpreter.

    Raises:
        PandocMissing: pandoc is not there or cannot be started.
        PandocTimeout: while waiting: it ran longer than ``seconds`` and was stopped, or it needed more than MEMORY.
        PandocFailed: while waiting: it ended with an error.
    """
    from tempfile import TemporaryFile

    command = [find_pandoc(), "--sandbox", "--data-dir=.", *arguments, "+RTS", f"-M{MEMORY}g", "-RTS"]
    with TemporaryFile() as told, TemporaryFile() as printed, TemporaryFile() as errors:  # pipes would have to be read
        told.write(text.encode())
        told.seek(0)
        process, late = _start(command, folder, told, printed, errors), Event()

        def stop() -> None:
            if process.poll() is None:
                late.set()
                process.kill()

        def output() -> bytes:
            status = _wait(process)
            if status and late.is_set():
                raise PandocTimeout(f"pandoc did not finish within {seconds:.0f} seconds")
            errors.seek(0)
            _check(status, errors.read())
            printed.seek(0)
            return printed.read()

        timer = Timer(seconds, stop)
        timer.daemon = True
        try:
            timer.start()
            yield output
        finally:
            timer.cancel()
            process.kill()
            _wait(process)


def _start(
    command: Sequence[str], folder: Path, told: IO[bytes], printed: IO[bytes], errors: IO[bytes]
) -> "subprocess.Popen[bytes]":
    """Return the program at work in ``folder``, which the end of the interpreter stops.

    Raises:
        PandocMissing: it cannot be started.
    """
    import subprocess

    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {"LC_ALL": "C.UTF-8"}
    with _gate:
        atexit.unregister(_stop_all)
        atexit.register(_stop_all)  # what is registered last runs first: before temporary folders go
        try:
            process = subprocess.Popen(command, stdin=told, stdout=printed, stderr=errors, cwd=folder, env=environment)
        except OSError as error:
            raise PandocMissing(
                f"pandoc cannot be started: {error.strerror}", where=command[0], hint="pip install pypandoc_binary"
            ) from error
        _running.add(process)
    return process


def _wait(process: "subprocess.Popen[bytes]") -> int:
    """Return the status with which a program ends, as soon as it does; never, where the interpreter ends first."""
    status = process.wait()
    with _gate:
        _running.discard(process)
    return status


def _stop_all() -> None:
    """Stop every program at work, and whoever waits for one or is about to start one."""
    _gate.acquire()
    for process in _running:
        process.kill()
        process.wait()


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
