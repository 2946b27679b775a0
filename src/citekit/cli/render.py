"""``citekit render``."""

import click

from citekit.cli import console, options, session
from citekit.journeys.rendering import Wish, render_list


@click.command("render", epilog="Example: citekit render --by condition,agent -s vancouver -o list.html")
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
    query: tuple[str, ...],
    template: str,
    style: str,
    by: str,
    to: str,
    title: str,
    order: str,
    repeat: bool,
    as_json: bool,
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Write a reading list of the entries that match QUERY, or of all: grouped, counted, references in your style."""
    facets = tuple(facet.strip() for facet in by.split(",") if facet.strip())
    wish = Wish(" ".join(query), facets, to, output or "", template, style, title, order, repeat)
    outcome = render_list(session.workspace(), wish)
    if as_json and output and output != "-":
        console.write(outcome.text, output)
        output = None
    return console.emit(outcome, as_json=as_json, output=output, quiet=quiet)
