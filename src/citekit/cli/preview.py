"""``citekit preview``."""

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import click

from citekit.cli import console, options
from citekit.cli.list_options import list_options
from citekit.cli.options import Options
from citekit.cli.queries import QueryCommand
from citekit.journeys.chart_wish import ChartWish
from citekit.journeys.charting import draw_map
from citekit.journeys.list_wish import ListWish
from citekit.journeys.previewing import serve
from citekit.journeys.rendering import render_list
from citekit.outcomes import Outcome


class Address(NamedTuple):
    """Where the pages are served."""

    address: str

    def as_json(self) -> dict[str, object]:
        """Return the address as a JSON object."""
        return {"address": self.address}


@click.command("preview", cls=QueryCommand, epilog="Example: citekit preview --by condition,agent --annotated")
@list_options
@click.option("--rows", default="", metavar="FACET", help="What makes the map's rows.")
@click.option("--columns", default="", metavar="FACET", help="What makes the map's columns.")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="The port; any free one unless it is given.")
@options.common
def preview_command(given: Options, wish: ListWish, rows: str, columns: str, port: int) -> int:
    """Show the list and the map of QUERY, or of all, in your browser; a page is made anew when a file of it changes.

    Prints the address, which only this machine can reach, and runs until Ctrl-C.
    """
    of_list = replace(wish, to="html")
    of_map = ChartWish(query=wish.query, rows=rows, columns=columns, to="html", style=wish.style, locale=wish.locale)
    pages = {
        "Reading list": lambda: render_list(given.workspace(), of_list),
        "Evidence map": lambda: draw_map(given.workspace(), of_map),
    }
    server = serve(given.settings, pages, partial(_tell, given), port)
    with suppress(KeyboardInterrupt):
        console.emit(Outcome("preview", (Address(server.address),)), given, lambda: [server.address])
        if not given.quiet:
            console.talk("Ctrl-C ends the preview")
        server.run()
    return 0


def _tell(given: Options, made: Outcome) -> None:
    """Say what a page could not show as it should be."""
    console.report_findings(made.findings)
    if not given.quiet:
        for notice in made.notices:
            console.talk(notice)
