"""``citekit preview``."""

import signal
from contextlib import suppress
from functools import partial
from typing import NamedTuple

import click

from citekit.cli import console, options
from citekit.cli.options import Options
from citekit.cli.queries import QueryCommand
from citekit.journeys.previewing import serve
from citekit.journeys.rendering import Wish, render_list
from citekit.outcomes import Outcome


class Address(NamedTuple):
    """Where the pages are served."""

    address: str

    def as_json(self) -> dict[str, object]:
        """Return the address as a JSON object."""
        return {"address": self.address}


@click.command("preview", cls=QueryCommand, epilog="Example: citekit preview --by condition,agent")
@click.argument("query", nargs=-1)
@click.option("-t", "--template", default="", metavar="TEMPLATE", help="The list's template.")
@click.option("-s", "--style", default="", metavar="STYLE", help="vancouver, nlm, ama, apa, springer … or a .csl file.")
@click.option("--by", default="", metavar="FACETS", help="Group the list by facets, for example condition,agent.")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="The port; any free one unless it is given.")
@options.common
def preview_command(given: Options, query: tuple[str, ...], template: str, style: str, by: str, port: int) -> int:
    """Show the list and the map of QUERY, or of all, in your browser; a page is made anew when a file of it changes.

    Prints the address, which only this machine can reach, and runs until Ctrl-C.
    """
    groups = tuple(word.strip() for word in by.split(",") if word.strip())
    wish = Wish(" ".join(query), groups, "html", template=template, style=style)
    pages = {"Reading list": lambda: render_list(given.workspace(), wish)}
    server = serve(given.settings, pages, partial(_tell, given), port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
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
