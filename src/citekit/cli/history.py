"""``citekit undo`` and ``citekit log``."""

import click

from citekit.cli import console, options, session
from citekit.journeys import history


@click.command("undo", epilog="Example: citekit undo --dry-run")
@options.dry_run_option
@options.common
def undo_command(dry_run: bool, as_json: bool, output: str | None, quiet: bool, verbose: bool) -> int:
    """Take back the last command that changed the library."""
    outcome = history.undo(session.workspace(), dry_run=dry_run)
    rows = [row.as_json() for row in outcome.results]
    lines = [f"taken back: {row['command']}" for row in rows]
    return console.emit(outcome, as_json=as_json, output=output, quiet=quiet, diff=dry_run, lines=lambda: lines)


@click.command("log", epilog="Example: citekit log")
@options.common
def log_command(as_json: bool, output: str | None, quiet: bool, verbose: bool) -> int:
    """Print one line for every command that changed the library, newest first."""
    outcome = history.log(session.workspace())
    rows = [row.as_json() for row in outcome.results]
    return console.emit(
        outcome,
        as_json=as_json,
        output=output,
        quiet=quiet,
        lines=lambda: [f"{row['at']}  {row['command']}" for row in rows],
    )
