"""``citekit show``."""

import click

from citekit.cli import console, options
from citekit.cli.naming import named
from citekit.cli.options import Options
from citekit.journeys.listing import show_entries


@click.command("show", epilog="Example: citekit show cummins2021scarring")
@click.argument("keys", nargs=-1, required=True, metavar="KEY...")
@options.common
def show_command(given: Options, keys: tuple[str, ...]) -> int:
    """Show the entry KEY as it stands in the file; --json also gives every field decoded. `-` reads keys from stdin."""
    return console.emit(show_entries(given.workspace(), named(keys)), given)
