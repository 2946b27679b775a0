"""``citekit styles``."""

from collections.abc import Iterator, Sequence

import click

from citekit.cli import console, options
from citekit.cli.options import Options
from citekit.journeys.styling import Named, list_styles
from citekit.render.style_places import StyleName

WIDEST = 60
"""The widest column; a longer name moves the rest of its own row alone."""


@click.command("styles", epilog="Example: citekit styles dermatology")
@click.argument("words", nargs=-1)
@options.common
def styles_command(given: Options, words: tuple[str, ...]) -> int:
    """Name citation styles for `render -s`: the common ones, or those whose names have words that begin with WORDS."""
    outcome = list_styles(given.settings(), words)
    return console.emit(
        outcome, given, lambda: _table([row.style for row in outcome.results if isinstance(row, Named)])
    )


def _table(rows: Sequence[StyleName]) -> Iterator[str]:
    """Return name, the style that it stands for unless that is itself, and where it is from."""
    cells = [
        (one.name, f"{one.style} {one.locale}".rstrip() if one.style != one.name else "", one.source) for one in rows
    ]
    widths = tuple(min(max((len(cell[place]) for cell in cells), default=0), WIDEST) for place in range(2))
    return console.table(cells, widths, cut=False)
