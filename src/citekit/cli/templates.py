"""``citekit templates``: list, copy."""

import click

from citekit.cli import console, options
from citekit.cli.options import Options
from citekit.journeys import templating


@click.group("templates", epilog="Example: citekit templates copy reading-list.html.j2")
def templates_command() -> None:
    """Look at the templates of lists and maps; copy one to change it."""


@templates_command.command(
    "list", short_help="Name every template and where it lies.", epilog="Example: citekit templates list"
)
@options.common
def list_(given: Options) -> int:
    """Name every template and where it lies, the review's first; `render -t` takes those of lists by name."""
    outcome = templating.list_templates(given.settings())
    rows = [(str(row["name"]), str(row["source"]), str(row["path"])) for row in (r.as_json() for r in outcome.results)]
    return console.emit(outcome, given, lambda: console.table(rows, (26, 8), cut=False))


@templates_command.command(
    "copy",
    short_help="Copy a shipped template, to change it.",
    epilog="Example: citekit templates copy reading-list.md.j2 templates/journal.md.j2",
)
@click.argument("name")
@click.argument("dest", default="")
@options.saving
def copy(given: Options, name: str, dest: str) -> int:
    """Copy the shipped template NAME to DEST, or to the review's templates/; never over a file that is there."""
    outcome = templating.copy_template(given.settings(), name, dest, dry_run=given.dry_run)
    return console.emit(outcome, given, lambda: (str(row.as_json()["path"]) for row in outcome.results), done=True)
