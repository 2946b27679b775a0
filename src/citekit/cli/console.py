"""The only place that prints: data to stdout, talk to stderr. Rows of text come from the commands.

Data is UTF-8, whatever the terminal says. Bytes of a library that are no UTF-8 come back as they are in finished texts
and diffs, as ``?`` in rows, and as escapes in JSON, which is always valid. What a stranger's record holds steers no
terminal: control characters and bidirectional overrides are U+FFFD in rows and talk, and on a terminal in all else.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TextIO

import click

from citekit.cli import output
from citekit.cli.options import Options, completed, opened
from citekit.findings import Finding
from citekit.journeys.unread import MOST_SAID, more_unread, told
from citekit.outcomes import Outcome

FINDING = ("check", "vocab check")
"""The commands whose data are findings."""
_MOST_LETTERS = 100  # of an input in a message; a reference is known by its authors and the first words of its title
_STEERING = re.compile("\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters (ECMA-48) but tabs and line ends; overrides and isolates of direction (Unicode, annex 9)."""
_LONG_WORD = re.compile(r"(?<=\S{200})\S+")  # the rest of a word that nobody reads


def emit(
    outcome: Outcome,
    given: Options,
    lines: Callable[[], Iterable[str]] | None = None,
    *,
    diff: bool = True,
    done: bool = False,
) -> int:
    """Print an outcome and return its exit status.

    Args:
        lines: makes the lines of text; without it the outcome's own text is printed.
        diff: whether a dry run prints the diff instead of the lines.
        done: whether the lines only say what was done, so that ``-q`` leaves them out.
    """
    context, own = click.get_current_context(silent=True), len(outcome.findings)
    outcome = outcome._replace(notices=(*completed(context), *outcome.notices))
    if review := opened(context):
        outcome = told(outcome, review)
    if given.json:
        data = envelope(outcome, dry_run=given.dry_run)
    elif given.dry_run and diff:
        data = whole(outcome.diff)
    elif lines is None:
        data = outcome.data or whole(outcome.text)
    elif done and given.silent:
        data = b""
    else:
        data = harmless("".join(line + "\n" for line in lines())).encode("utf-8", "replace")
    output.write(data if given.output or given.json else for_people(data), given.output)
    for notice in outcome.notices:
        if not given.quiet or outcome.exit_status:
            talk(notice)
    if not given.json:
        _with_hints(
            (f"{_beginning(failure.input)}: {failure.code}: {_LONG_WORD.sub('…', failure.message)}", failure.hint)
            for failure in outcome.failures
        )
    if outcome.command not in FINDING:
        _report(outcome.findings, own)
    return outcome.exit_status


def harmless(text: str) -> str:
    """Return text without characters that steer a terminal, U+FFFD in their place; line ends and tabs stay."""
    return _STEERING.sub("\ufffd", text)


def for_people(data: bytes) -> bytes:
    """Return finished text for stdout: as it is for a program, ``harmless`` on a terminal."""
    if not is_terminal(sys.stdout):
        return data
    return whole(harmless(data.decode("utf-8", "surrogateescape")))


def emit_with_diff(outcome: Outcome, given: Options, lines: Callable[[], Iterable[str]]) -> int:
    """Print an outcome of which a dry run tells the lines and the diff; return its exit status."""
    if given.dry_run:
        text = harmless("".join(f"{line}\n" for line in lines()))
        return emit(outcome._replace(text=text + outcome.diff), given, diff=False)
    return emit(outcome, given, lines, done=True)


def naming_file(outcome: Outcome, given: Options, works: int, form: str = "") -> Outcome:
    """Return an outcome that first says what a file got (``list.docx: 65 works``); else as it is.

    Args:
        form: the format, where the file's ending promises another.
    """
    if given.output is None or given.quiet or given.json or outcome.unmatched:
        return outcome
    said = f"{given.output}: {works} {'work' if works == 1 else 'works'}"
    said += f", written as `{form}`, whatever its ending says" if form else ""
    return outcome._replace(notices=(said, *outcome.notices))


def envelope(outcome: Outcome, *, dry_run: bool = False) -> bytes:
    """Return the JSON envelope of an outcome on one line (contract A5); that of a dry run holds the diff."""
    import json

    content = {**outcome.as_json(), **({"diff": outcome.diff} if dry_run else {})}
    text = _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(content, ensure_ascii=False))
    return text.encode("utf-8", "backslashreplace") + b"\n"


def whole(text: str) -> bytes:
    """Return a finished text with the bytes that it was read from."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _report(findings: Sequence[Finding], own: int) -> None:
    """Print findings, of those that are not the command's ``own``, which come first, only some."""
    most = own + MOST_SAID
    report_findings(findings[:most])
    if len(findings) > most:
        talk(more_unread(len(findings) - most))


def report_findings(findings: Iterable[Finding]) -> None:
    """Print findings on stderr, one a line, each hint once."""
    _with_hints((line_of(finding), finding.hint) for finding in findings)


def line_of(finding: Finding) -> str:
    """Return a finding on one line, with its place where it has one."""
    return finding.as_line() if finding.line else f"{finding.code}: {finding.message}"


def _with_hints(rows: Iterable[tuple[str, str]]) -> None:
    """Print lines on stderr, each hint once: behind the last of the lines that it is for."""
    rows = tuple(rows)
    last = {hint: number for number, (_, hint) in enumerate(rows) if hint}
    for number, (line, hint) in enumerate(rows):
        talk(line)
        if last.get(hint) == number:
            talk(f"hint: {hint}")


def _beginning(text: str) -> str:
    """Return text on one line, cut where it is too long to be read; JSON has it whole."""
    line = " ".join(text.split())
    return line if len(line) <= _MOST_LETTERS else f"{line[:_MOST_LETTERS]}…"


def talk(text: str, *, end: str = "\n", clean: bool = False) -> None:
    """Print one line on stderr, in place of a progress bar; where nobody can hear it, nothing happens.

    Args:
        clean: whether what steers a terminal in the text is our own.
    """
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"{_bar.erased()}{text if clean else harmless(text)}", end=end, file=sys.stderr, flush=True)


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
    most = room() if cut else 0
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        line = "  ".join((*cells, *row[len(widths) :])).rstrip()
        yield line if not most or len(line) <= most else line[: most - 1] + "…"


def room() -> int:
    """Return how many characters a line of the terminal holds; 0 where stdout is none."""
    if not is_terminal(sys.stdout):
        return 0
    import shutil

    return shutil.get_terminal_size().columns


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
