"""``citekit render``."""

import sys
from dataclasses import replace

import click

from citekit.cli import console, options, output
from citekit.cli.list_options import list_options
from citekit.cli.options import Options
from citekit.cli.queries import QueryCommand
from citekit.errors import UsageError
from citekit.journeys.kept_lists import rendered
from citekit.journeys.list_wish import ListWish


@click.command(
    "render", cls=QueryCommand, epilog="Example: citekit render --by condition,agent -s vancouver -o list.html"
)
@list_options
@click.option(
    "--to",
    default="",
    metavar="FORMAT",
    help="html, md, txt, docx, pdf, tex, csv, xlsx, ris …; else by the file's ending.",
)
@options.common
def render_command(given: Options, wish: ListWish, to: str) -> int:
    """Write a reading list of the entries that match QUERY, or of all: grouped, counted, references in your style."""
    _refuse_terminal(given, to, wish.template)
    wish = replace(wish, to=to, output=given.output or "")
    outcome = rendered(given.workspace(), wish)
    outcome = console.naming_file(outcome, given, len(outcome.results), _other_format(given.output, to))
    if given.json and given.output:  # the list goes to the file, what stands in it to stdout
        output.write(outcome.data or console.whole(outcome.text), given.output)
        given = given._replace(output=None)
    return console.emit(outcome, given)


def _other_format(output: str | None, to: str) -> str:
    """Return the format where the file's ending promises another."""
    if not (output and to):
        return ""
    from citekit.render.formats import NAMES

    return to.lower() if NAMES.belies(output, to) else ""


def _refuse_terminal(given: Options, to: str, template: str) -> None:
    """Let everything pass but a binary file on its way to a terminal.

    Raises:
        UsageError: it is one.
    """
    if given.output or given.json or not console.is_terminal(sys.stdout):
        return
    from citekit.render import FORMATS, format_of

    name = format_of("", to, template)
    if name in FORMATS and FORMATS[name].binary:
        raise UsageError(f"a `{name}` file cannot be shown on a terminal", hint=f"write it to a file: `-o list.{name}`")
