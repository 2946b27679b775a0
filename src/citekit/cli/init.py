"""``citekit init``."""

from pathlib import Path

import click

from citekit.cli import console, options, output
from citekit.cli.options import Options
from citekit.errors import UsageError
from citekit.journeys import initialise


@click.command("init", epilog="Example: citekit init scarring-alopecia && cd scarring-alopecia")
@click.argument("folder", metavar="[DIR]", default=".")
@options.saving
def init_command(given: Options, folder: str) -> int:
    """Make DIR (or the current folder) a review: settings, an empty library, a starter vocabulary.

    Never overwrites: what is there already stays as it is.
    """
    if not folder.strip():
        raise UsageError("the name of the folder is blank", hint="citekit init my-review; `.` is the current folder")
    output.keep(given.output, (Path(folder) / name for name in initialise.FILES))
    outcome = initialise.initialise(Path(folder), dry_run=given.dry_run)
    rows = [row.as_json() for row in outcome.results]
    return console.emit(
        outcome, given, lambda: [f"{row['outcome']}  {row['path']}" for row in rows], diff=False, done=True
    )
