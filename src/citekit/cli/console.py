"""The only place that prints: data to stdout, talk to stderr. Rows of text come from the commands."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from citekit.errors import StorageError, UsageError
from citekit.findings import Finding
from citekit.outcomes import Outcome


def emit(
    outcome: Outcome,
    *,
    as_json: bool,
    lines: Callable[[], Iterable[str]] | None = None,
    output: str | None = None,
    quiet: bool = False,
    diff: bool = False,
) -> int:
    """Print an outcome and return its exit status.

    Args:
        as_json: prints the envelope.
        lines: makes the lines of text; without it the outcome's own text is printed.
        output: file that gets the data in place of stdout.
        quiet: leaves out what is not a failure on stderr.
        diff: prints the diff instead of the lines (``--dry-run``).
    """
    if as_json:
        import json

        data = json.dumps(outcome.as_json(), ensure_ascii=False, indent=None) + "\n"
    elif diff:
        data = outcome.diff
    else:
        data = outcome.text if lines is None else "".join(line + "\n" for line in lines())
    write(data, output)
    for notice in outcome.notices:
        if not quiet or outcome.exit_status:
            talk(notice)
    if not as_json:
        for failure in outcome.failures:
            talk(f"{' '.join(failure.input.split())}: {failure.code}: {failure.message}")
        for hint in dict.fromkeys(failure.hint for failure in outcome.failures if failure.hint):
            talk(f"hint: {hint}")
    if outcome.command != "check":
        report_findings(outcome.findings)
    return outcome.exit_status


def write(data: str, output: str | None) -> None:
    """Write data to stdout, or to the file ``output`` (``-`` is stdout).

    Raises:
        UsageError: the file's folder is not there. StorageError: it cannot be written.
    """
    if output is None or output == "-":
        _to_stdout(data)
        return
    path = Path(output)
    try:
        _replace_file(path, data.encode("utf-8", "surrogateescape"))
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise UsageError(f"`{output}` cannot be written", hint="give a file in a folder that exists") from None
    except OSError as error:
        raise StorageError(f"`{output}` cannot be written: {(error.strerror or '').lower()}", where=output) from None


def _replace_file(path: Path, data: bytes) -> None:
    """Write a file whole; what was there stays until the new content is complete. A device is written to directly."""
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    target = path.resolve()
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _to_stdout(data: str) -> None:
    try:
        click.echo(data, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still buffered goes nowhere, quietly
        reason = (error.strerror or str(error)).lower()
        raise StorageError(f"standard output cannot be written: {reason}", hint="check the free space") from None


def report_findings(findings: Iterable[Finding]) -> None:
    """Print findings on stderr, one a line, each hint once."""
    findings = tuple(findings)
    for finding in findings:
        talk(finding.as_line() if finding.line else f"{finding.code}: {finding.message}")
    for hint in dict.fromkeys(finding.hint for finding in findings if finding.hint):
        talk(f"hint: {hint}")


def talk(text: str) -> None:
    """Print one line on stderr."""
    click.echo(text, err=True)


def table(rows: Iterable[tuple[str, ...]], widths: tuple[int, ...]) -> Iterator[str]:
    """Yield rows in columns; on a terminal the last column is cut to the window, in a pipe nothing is cut."""
    room = 0
    if sys.stdout.isatty():
        import shutil

        room = shutil.get_terminal_size().columns
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        line = "  ".join((*cells, *row[len(widths) :])).rstrip()
        yield line if not room or len(line) <= room else line[: room - 1] + "…"


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int, str], None] | None]:
    """Give a function that shows progress, or None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return

    def show(done: int, total: int, waiting: str) -> None:
        filled = 20 * done // max(total, 1)
        click.echo(
            f"\r{label} [{'#' * filled}{' ' * (20 - filled)}] {done}/{total} {waiting[:40]:<40}", nl=False, err=True
        )

    try:
        yield show
    finally:
        click.echo("\r" + " " * 100 + "\r", nl=False, err=True)


def read_input(name: str) -> str:
    """Return the text of an input file, or of stdin for ``-``; undecodable bytes are read as latin-1.

    Raises:
        UsageError: the file is missing or cannot be read.
    """
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        reason = (
            "is not there"
            if isinstance(error, FileNotFoundError)
            else f"cannot be read: {(error.strerror or '').lower()}"
        )
        raise UsageError(f"the file `{name}` {reason}", hint="check the name, or give `-` to read from stdin") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
