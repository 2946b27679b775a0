"""``citekit render``."""

import click

from citekit.cli import console, options, output
from citekit.cli.options import Options
from citekit.cli.queries import QueryCommand
from citekit.journeys.rendering import Wish, render_list


@click.command(
    "render", cls=QueryCommand, epilog="Example: citekit render --by condition,agent -s vancouver -o list.html"
)
@click.argument("query", nargs=-1)
@click.option(
    "-t", "--template", default="", metavar="TEMPLATE", help="A shipped template's name, or a file of the review."
)
@click.option("-s", "--style", default="", metavar="STYLE", help="vancouver, nlm, ama, apa, springer … or a .csl file.")
@click.option("--by", default="", metavar="FACETS", help="Group by facets, for example condition,agent.")
@click.option("--to", default="", metavar="FORMAT", help="html, md, txt, tex or biblatex; else by the file's ending.")
@click.option("--title", default="", help="The heading of the list.")
@click.option("--order", default="vocabulary", metavar="ORDER", help="Order of groups: vocabulary, label or count.")
@click.option("--repeat/--cross-reference", default=True, help="A work in several groups: in full in each, or once.")
@options.common
def render_command(
    given: Options,
    query: tuple[str, ...],
    template: str,
    style: str,
    by: str,
    to: str,
    title: str,
    order: str,
    repeat: bool,
) -> int:
    """Write a reading list of the entries that match QUERY, or of all: grouped, counted, references in your style."""
    facets = tuple(facet.strip() for facet in by.split(",") if facet.strip())
    wish = Wish(" ".join(query), facets, to, given.output or "", template, style, title, order, repeat)
    outcome = render_list(given.workspace(), wish)
    if given.json and given.output:  # the list goes to the file, what stands in it to stdout
        output.write(console.whole(outcome.text), given.output)
        given = given._replace(output=None)
    return console.emit(outcome, given)
