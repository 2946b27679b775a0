"""``citekit vocab rename|merge|move``."""

from collections.abc import Iterator

import click

from citekit.cli import console, options
from citekit.cli.options import Options
from citekit.journeys import vocabulary_edits
from citekit.outcomes import Outcome


@click.command("rename", epilog="Example: citekit vocab rename condition:alopecia condition:hair-loss")
@click.argument("old")
@click.argument("new")
@options.saving
def rename_command(given: Options, old: str, new: str) -> int:
    """Give the concept OLD the notation NEW; the library's tags and the decision log follow."""
    return _emit(vocabulary_edits.rename(given.workspace(), old, new, given.doer()), given)


@click.command("merge", epilog="Example: citekit vocab merge agent:etanercept agent:infliximab agent:tnf-inhibitor")
@click.argument("tags", nargs=-1, required=True, metavar="TAG... INTO")
@options.saving
def merge_command(given: Options, tags: tuple[str, ...]) -> int:
    """Make every TAG one concept with INTO, which gets their names; the library's tags and the log follow."""
    if len(tags) < 2:
        raise click.UsageError("give at least one concept and the one to merge into")
    *old, into = tags
    return _emit(vocabulary_edits.merge(given.workspace(), old, into, given.doer()), given)


@click.command("move", epilog="Example: citekit vocab move condition:lpp --under condition:scarring-alopecia")
@click.argument("tags", nargs=-1, required=True, metavar="TAG...")
@click.option("--under", multiple=True, metavar="CONCEPT", help="The broader concept; may be given several times.")
@click.option("--top", is_flag=True, help="Below no other concept.")
@click.option("--facet", metavar="FACET", help="Into another facet, with all that is narrower.")
@options.saving
def move_command(given: Options, tags: tuple[str, ...], under: tuple[str, ...], top: bool, facet: str | None) -> int:
    """Put concepts below another one, at the top, or into another facet; then the library's tags and the log follow."""
    outcome = vocabulary_edits.move(given.workspace(), tags, given.doer(), under=under, facet=facet, top=top)
    return _emit(outcome, given)


def _emit(outcome: Outcome, given: Options) -> int:
    return console.emit(outcome, given, lambda: _lines(outcome), done=True)


def _lines(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        data = row.as_json()
        renamed = data["old"] != data["new"]
        yield f"{data['old']} -> {data['new']}  entries: {data['entries']}" if renamed else f"{data['old']}  moved"
