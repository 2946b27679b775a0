"""``citekit map``."""

import sys

import click

from citekit.cli import console, options, output
from citekit.cli.options import Options
from citekit.cli.queries import QueryCommand
from citekit.errors import UsageError
from citekit.journeys.chart_wish import CellRow, ChartWish
from citekit.journeys.kept_maps import drawn
from citekit.render.map_formats import NAMES


@click.command("map", cls=QueryCommand, epilog="Example: citekit map year:2015.. -s ama -o map.html")
@click.argument("query", nargs=-1)
@click.option("--rows", default="", metavar="FACET", help="What makes the rows; else condition, or your first facet.")
@click.option(
    "--columns", default="", metavar="FACET", help="What makes the columns; else agent, or your second facet."
)
@click.option("--split", default="", metavar="FACET", help="Splits the counts; design where there is one, or none.")
@click.option("-s", "--style", default="", metavar="STYLE", help="Citation style of the references in HTML.")
@click.option("--locale", default="", metavar="LANGUAGE", help="The language: en-US, en-GB, de, fr, es …")
@click.option("--to", default="", metavar="FORMAT", help="html, svg, png, csv, md or txt; else by the file's ending.")
@click.option("--title", default="", help="The heading of the map.")
@click.option("--empty/--used", default=False, help="Rows and columns for concepts that no entry has, too.")
@click.option("--classes", is_flag=True, help="No rows and columns for the members of classes.")
@options.common
def map_command(
    given: Options,
    query: tuple[str, ...],
    rows: str,
    columns: str,
    split: str,
    style: str,
    locale: str,
    to: str,
    title: str,
    empty: bool,
    classes: bool,
) -> int:
    """Count the entries that match QUERY, or all, by two facets: what is there, and where nothing is.

    A file gets the whole page, picture or table; without one a table is printed.
    """
    wish = ChartWish(
        query=" ".join(query),
        rows=rows,
        columns=columns,
        split=split,
        to=to,
        output=given.output or "",
        style=style,
        locale=locale,
        title=title,
        empty=empty,
        classes=classes,
        every=bool(given.output) or given.verbose,
    )
    outcome = drawn(given.workspace(), wish)
    works = {key for row in outcome.results if isinstance(row, CellRow) for key in row.keys}
    other = to.lower() if given.output and to and NAMES.belies(given.output, to) else ""
    outcome = console.naming_file(outcome, given, len(works), other)
    if to.lower() == "png" and not (given.output or given.json) and console.is_terminal(sys.stdout):
        raise UsageError("a picture cannot be shown on a terminal", hint="write it to a file: `-o map.png`")
    if given.json and given.output:  # the map goes to the file, its cells to stdout
        output.write(outcome.data, given.output)
        given = given._replace(output=None)
    return console.emit(outcome, given)
