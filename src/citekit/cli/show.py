"""``citekit show``."""

import click

from citekit.cli import console, options, session
from citekit.journeys.listing import show_entry


@click.command("show", epilog="Example: citekit show cummins2021scarring")
@click.argument("key")
@options.common
def show_command(key: str, as_json: bool, output: str | None, quiet: bool, verbose: bool) -> int:
    """Show the entry KEY as it stands in the file; --json also gives every field decoded."""
    outcome = show_entry(session.workspace(), key)
    return console.emit(outcome, as_json=as_json, output=output, quiet=quiet)
