"""``citekit render``."""

import sys

import click

from citekit.cli import console, options, output
from citekit.cli.options import Options
from citekit.cli.queries import QueryCommand
from citekit.errors import UsageError
from citekit.journeys.kept_lists import rendered
from citekit.journeys.list_wish import ListWish


@click.command(
    "render", cls=QueryCommand, epilog="Example: citekit render --by condition,agent -s vancouver -o list.html"
)
@click.argument("query", nargs=-1)
@click.option(
    "-t", "--template", default="", metavar="TEMPLATE", help="A shipped template's name, or a file of the review."
)
@click.option("-s", "--style", default="", metavar="STYLE", help="vancouver, nlm, ama, apa, springer … or a .csl file.")
@click.option(
    "--by", default="", metavar="NAMES", help="Group by condition, agent, agent-class, year, decade, journal, type …"
)
@click.option(
    "--to",
    default="",
    metavar="FORMAT",
    help="html, md, txt, docx, pdf, tex, csv, xlsx, ris …; else by the file's ending.",
)
@click.option("--locale", default="", metavar="LANGUAGE", help="The language: en-US, en-GB, de, fr, es …")
@click.option("--title", default="", help="The heading of the list.")
@click.option("--order", default="vocabulary", metavar="ORDER", help="Order of groups: vocabulary, label or count.")
@click.option("--repeat/--cross-reference", default=True, help="A work in several groups: in full in each, or once.")
@click.option("--sort", default="style", metavar="ORDER", help="Inside groups: style, library, year, oldest, author …")
@click.option("--numbering", default="global", metavar="HOW", help="global, or section: numbers begin anew in each.")
@click.option("--fold", metavar="FACETS", help="Facets shown in classes (agent); `none` for none.")
@click.option("--empty", default="", metavar="FACETS", help="Show the concepts without references too.")
@click.option("--annotated", is_flag=True, help="Print the notes of refs/notes.")
@click.option("--only-annotated", "selected", is_flag=True, help="Only works with a note on them, with the notes.")
@options.common
def render_command(
    given: Options,
    query: tuple[str, ...],
    template: str,
    style: str,
    by: str,
    to: str,
    locale: str,
    title: str,
    order: str,
    repeat: bool,
    sort: str,
    numbering: str,
    fold: str | None,
    empty: str,
    annotated: bool,
    selected: bool,
) -> int:
    """Write a reading list of the entries that match QUERY, or of all: grouped, counted, references in your style."""
    _refuse_terminal(given, to, template)
    wish = ListWish(
        query=" ".join(query),
        by=options.names(by),
        to=to,
        output=given.output or "",
        template=template,
        style=style,
        locale=locale,
        title=title,
        order=order,
        repeat=repeat,
        sort=sort,
        numbering=numbering,
        fold=None if fold is None else () if fold == "none" else options.names(fold),
        empty=options.names(empty),
        annotated=annotated,
        selected=selected,
    )
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
    from citekit.render.formats import belies

    return to.lower() if belies(output, to) else ""


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
