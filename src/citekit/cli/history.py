"""``citekit undo`` and ``citekit log``."""

from collections.abc import Iterator

import click

from citekit.cli import console, options
from citekit.cli.options import Options
from citekit.journeys import history
from citekit.outcomes import Outcome


@click.command("undo", epilog="Example: citekit undo --dry-run")
@click.option("--yes", is_flag=True, help="Also where several later commands are not in the library any more.")
@options.saving
def undo_command(given: Options, yes: bool) -> int:
    """Take back the last command that changed the library, the vocabulary or the log of decisions."""
    outcome = history.undo(given.workspace(), yes=yes, dry_run=given.dry_run)
    return console.emit(outcome, given, lambda: _taken_back(outcome), done=True)


@click.command("log", epilog="Example: citekit log")
@options.common
def log_command(given: Options) -> int:
    """Print one line for every command that changed the review, newest first."""
    outcome = history.log(given.workspace())
    rows = [row.as_json() for row in outcome.results]
    return console.emit(outcome, given, lambda: [f"{row['at']}  {row['command']}" for row in rows])


def _taken_back(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        if isinstance(row, history.Row):
            yield f"taken back: {row.step.command}{f' ({row.told})' if row.told else ''}"
