"""``citekit fmt``."""

from collections.abc import Iterator
from pathlib import Path

import click

from citekit.cli import console, naming, options, session
from citekit.cli.options import Options
from citekit.errors import UsageError
from citekit.journeys import formatting
from citekit.journeys.formatting import Formatted
from citekit.outcomes import Outcome


@click.command("fmt", epilog="Example: citekit fmt --check")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where something is not tidy.")
@options.saving
def fmt_command(given: Options, files: tuple[str, ...], check: bool) -> int:
    """Lay out the library, or FILES, in one tidy form. No other command does this.

    One field a line, two blanks before it, lower-case names, braces, a comma behind each, one blank line beside an
    entry. Values, comments, strings, text between entries and every order stay. `citekit undo` takes it back. `-` lays
    out what stands on stdin, onto stdout.
    """
    if "-" in files:
        if len(files) > 1:
            raise UsageError("`-` goes with no other file", hint="citekit fmt - < library.bib")
        streamed = formatting.format_stream(naming.stdin(), check=check)
        rows = (lambda: _lines(streamed, silent=given.silent)) if check else None
        return console.emit(streamed, given, rows)
    paths = [Path(file).absolute() for file in files]
    outcome = formatting.format_files(
        given.settings(), paths, check=check, command=session.called(), dry_run=given.dry_run
    )
    return console.emit(outcome, given, lambda: _lines(outcome, silent=given.silent))


def _lines(outcome: Outcome, *, silent: bool) -> Iterator[str]:
    rows = (row for row in outcome.results if isinstance(row, Formatted))
    return (f"{row.outcome}  {row.file}  {row.blocks}" for row in rows if row.outcome == "untidy" or not silent)
