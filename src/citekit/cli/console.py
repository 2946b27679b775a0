"""The only place that prints: data to stdout, talk to stderr. Rows of text come from the commands.

Data is UTF-8, whatever the terminal says. Bytes of a library that are no UTF-8 come back as they are in finished texts
and diffs, as ``?`` in rows, and as escapes in JSON, which is always valid.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from citekit.cli import output
from citekit.cli.options import Options
from citekit.errors import StorageError, UsageError
from citekit.findings import Finding
from citekit.outcomes import Outcome


def emit(
    outcome: Outcome, given: Options, lines: Callable[[], Iterable[str]] | None = None, *, diff: bool = True
) -> int:
    """Print an outcome and return its exit status.

    Args:
        lines: makes the lines of text; without it the outcome's own text is printed.
        diff: whether a dry run prints the diff instead of the lines.
    """
    if given.json:
        data = envelope(outcome, dry_run=given.dry_run)
    elif given.dry_run and diff:
        data = whole(outcome.diff)
    elif lines is None:
        data = outcome.data or whole(outcome.text)
    else:
        data = "".join(line + "\n" for line in lines()).encode("utf-8", "replace")
    output.write(data, given.output)
    for notice in outcome.notices:
        if not given.quiet or outcome.exit_status:
            talk(notice)
    if not given.json:
        for failure in outcome.failures:
            talk(f"{' '.join(failure.input.split())}: {failure.code}: {failure.message}")
        for hint in dict.fromkeys(failure.hint for failure in outcome.failures if failure.hint):
            talk(f"hint: {hint}")
    if outcome.command != "check":
        report_findings(outcome.findings)
    return outcome.exit_status


def envelope(outcome: Outcome, *, dry_run: bool = False) -> bytes:
    """Return the JSON envelope of an outcome on one line (contract A5); that of a dry run holds the diff."""
    import json

    content = {**outcome.as_json(), **({"diff": outcome.diff} if dry_run else {})}
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def whole(text: str) -> bytes:
    """Return a finished text with the bytes that it was read from."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def report_findings(findings: Iterable[Finding]) -> None:
    """Print findings on stderr, one a line, each hint once."""
    findings = tuple(findings)
    for finding in findings:
        talk(finding.as_line() if finding.line else f"{finding.code}: {finding.message}")
    for hint in dict.fromkeys(finding.hint for finding in findings if finding.hint):
        talk(f"hint: {hint}")


def talk(text: str, *, end: str = "\n") -> None:
    """Print one line on stderr, in place of a progress bar; where nobody can hear it, nothing happens."""
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"{_bar.erased()}{text}", end=end, file=sys.stderr, flush=True)


def ask(question: str) -> str | None:
    """Return what the person at the terminal answers, without blanks around it; None at the end of input."""
    talk(question, end="")
    answer = sys.stdin.readline()
    return answer.strip() if answer else None


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a standard stream is open and a terminal."""
    return stream is not None and stream.isatty()


def table(rows: Iterable[tuple[str, ...]], widths: tuple[int, ...], *, cut: bool) -> Iterator[str]:
    """Yield rows in columns; with ``cut`` a line that is longer than the terminal is cut there, in a pipe never."""
    room = 0
    if cut and is_terminal(sys.stdout):
        import shutil

        room = shutil.get_terminal_size().columns
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        line = "  ".join((*cells, *row[len(widths) :])).rstrip()
        yield line if not room or len(line) <= room else line[: room - 1] + "…"


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int, str], None] | None]:
    """Give a function that shows progress, or None where stderr is no terminal; the bar is gone at the end."""
    if not is_terminal(sys.stderr):
        yield None
        return
    from citekit.cli.pace import Pace

    pace = Pace(label)
    try:
        yield lambda done, total, waiting: _bar.draw(pace.line(done, total, waiting))
    finally:
        talk("", end="")


class _Bar:
    """The one line on a terminal that is drawn over."""

    def __init__(self) -> None:
        self._width = 0

    def draw(self, line: str) -> None:
        """Show a line in place of the last one, cut to the terminal's width."""
        import shutil

        line = line[: shutil.get_terminal_size().columns - 1]
        talk(line, end="")
        self._width = len(line)

    def erased(self) -> str:
        """Return what takes the line away, if there is one."""
        width, self._width = self._width, 0
        return f"\r{' ' * width}\r" if width else ""


_bar = _Bar()


def read_input(name: str) -> str:
    """Return the text of an input file, or of stdin for ``-``; undecodable bytes are read as latin-1.

    Raises:
        UsageError: the file is missing or cannot be read. StorageError: stdin is closed.
    """
    if name == "-" and sys.stdin is None:
        raise StorageError("standard input is closed", hint="give a file with `-f FILE`")
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
