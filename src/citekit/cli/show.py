"""``citekit show``."""

import click

from citekit.cli import console, options
from citekit.cli.options import Options
from citekit.journeys.listing import show_entry


@click.command("show", epilog="Example: citekit show cummins2021scarring")
@click.argument("key")
@options.common
def show_command(given: Options, key: str) -> int:
    """Show the entry KEY as it stands in the file; --json also gives every field decoded."""
    return console.emit(show_entry(given.workspace(), key), given)
