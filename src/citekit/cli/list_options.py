"""How a reading list is to look: the options that ``render`` and ``preview`` share."""

from functools import update_wrapper
from typing import Any

import click

from citekit.cli import options
from citekit.cli.options import Command
from citekit.journeys.list_wish import ListWish

_LOOKS = (
    click.option(
        "-t", "--template", default="", metavar="TEMPLATE", help="A shipped template's name, or a file of the review."
    ),
    click.option(
        "-s", "--style", default="", metavar="STYLE", help="vancouver, nlm, ama, apa, springer … or a .csl file."
    ),
    click.option(
        "--by",
        multiple=True,
        metavar="NAMES",
        help="Group by condition, agent, agent-class, year, decade, journal, type …",
    ),
    click.option("--locale", default="", metavar="LANGUAGE", help="The language: en-US, en-GB, de, fr, es …"),
    click.option("--title", default="", help="The heading of the list."),
    click.option("--order", default="vocabulary", metavar="ORDER", help="Order of groups: vocabulary, label or count."),
    click.option(
        "--repeat/--cross-reference", default=True, help="A work in several groups: in full in each, or once."
    ),
    click.option(
        "--sort", default="style", metavar="ORDER", help="Inside groups: style, library, year, oldest, author …"
    ),
    click.option(
        "--numbering", default="global", metavar="HOW", help="global, or section: numbers begin anew in each."
    ),
    click.option("--fold", metavar="FACETS", help="Facets shown in classes (agent); `none` for none."),
    click.option("--empty", default="", metavar="FACETS", help="Show the concepts without references too."),
    click.option("--annotated", is_flag=True, help="Print the notes of refs/notes."),
    click.option("--only-annotated", "selected", is_flag=True, help="Only works with a note on them, with the notes."),
)

_AS_GIVEN = (
    *("template", "style", "locale", "title", "order", "repeat", "sort", "numbering"),
    *("annotated", "selected"),
)
"""Those that a wish holds as they are typed."""


def list_options(command: Command) -> Command:
    """Add the options; the command gets them, and its query, as ``wish``: a wish without format and file.

    Raises:
        UsageError: a list of names lacks one.
    """

    def called(query: tuple[str, ...], by: tuple[str, ...], fold: str | None, empty: str, **own: Any) -> int:
        looks = {name: own.pop(name) for name in _AS_GIVEN}
        wish = ListWish(
            query=" ".join(query),
            by=tuple(name for some in by for name in options.names(some)),
            fold=None if fold is None else () if fold == "none" else options.names(fold),
            empty=options.names(empty),
            **looks,
        )
        return command(wish=wish, **own)

    update_wrapper(called, command)
    for option in reversed(_LOOKS):
        option(called)
    return click.argument("query", nargs=-1)(called)
