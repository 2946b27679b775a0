"""``citekit resolve``."""

import click

from citekit.cli import console, inputs, options
from citekit.cli.options import Options
from citekit.journeys.listing import check_format
from citekit.journeys.resolving import FORMATS, resolve


@click.command("resolve", epilog="Example: citekit resolve 10.1111/bjd.13259 --to csl-json")
@inputs.input_options
@click.option("--to", metavar="|".join(FORMATS), help="What to print; bibtex without it.")
@inputs.explain
@options.common
def resolve_command(
    given: Options,
    identifiers: tuple[str, ...],
    files: tuple[str, ...],
    snapshots: tuple[str, ...],
    to: str | None,
    explain: bool,
) -> int:
    """Print the records behind identifiers without storing them. Works outside a review."""
    if given.json and to:
        raise click.UsageError("`--json` and `--to` exclude each other")
    format_ = check_format(to or "bibtex", FORMATS)
    settings = given.settings()
    material = inputs.read(identifiers, files, snapshots)
    inputs.ask_for_address(settings, given)
    with console.progress("resolving") as progress:
        outcome = resolve(settings, material, format_, progress=progress)
    if explain or given.verbose:
        for line in inputs.identifier_lines(outcome, changes=True):
            console.talk(line)
    return console.emit(outcome, given)
