"""``citekit remove``."""

from collections.abc import Iterator

import click

from citekit.cli import console, options
from citekit.cli.naming import named
from citekit.cli.options import Options
from citekit.journeys import removing
from citekit.journeys.removing import Removed
from citekit.outcomes import Outcome


@click.command("remove", epilog="Example: citekit remove cummins2021scarring --dry-run")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@options.where
@click.option("--force", is_flag=True, help="Also entries that others refer to.")
@click.option("--into", default="", metavar="KEPT", help="Give KEPT their tags, and keywords and fields it lacks.")
@options.saving
def remove_command(given: Options, keys: tuple[str, ...], where: str | None, force: bool, into: str) -> int:
    """Take entries out of the library; `citekit undo` brings them back.

    An entry that others name (crossref, xdata, related, ids) is kept and reported. Text around entries stays. Of a
    work that stands there twice `citekit remove COPY --into KEPT` makes one.
    """
    outcome = removing.remove(given.workspace(), named(keys), where, given.doer(), into=into, force=force)
    return console.emit(outcome, given, lambda: _lines(outcome), done=True)


def _lines(outcome: Outcome) -> Iterator[str]:
    rows = (row for row in outcome.results if isinstance(row, Removed))
    return ("  ".join(filter(None, (row.outcome, row.key, row.title, " ".join(row.tags)))) for row in rows)
