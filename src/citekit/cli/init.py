"""``citekit init``."""

from pathlib import Path

import click

from citekit.cli import console, options
from citekit.journeys.initialise import initialise


@click.command("init", epilog="Example: citekit init scarring-alopecia && cd scarring-alopecia")
@click.argument("folder", metavar="[DIR]", default=".")
@options.dry_run_option
@options.common
def init_command(folder: str, dry_run: bool, as_json: bool, output: str | None, quiet: bool, verbose: bool) -> int:
    """Make DIR (or the current folder) a review: settings, an empty library, a starter vocabulary.

    Never overwrites: what is there already stays as it is.
    """
    outcome = initialise(Path(folder), dry_run=dry_run)
    rows = [row.as_json() for row in outcome.results]
    return console.emit(
        outcome,
        as_json=as_json,
        output=output,
        quiet=quiet,
        lines=lambda: [f"{row['outcome']}  {row['path']}" for row in rows],
    )
