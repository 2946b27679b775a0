"""``citekit update``."""

import sys
from collections.abc import Iterator

import click

from citekit.cli import console, inputs, options, session
from citekit.cli.options import Options
from citekit.cli.queries import QueryCommand
from citekit.journeys import updating
from citekit.outcomes import Outcome


@click.command("update", cls=QueryCommand, epilog="Example: citekit update is:unconfirmed --yes")
@click.argument("query", nargs=-1)
@click.option("--yes", is_flag=True, help="Write what is offered without asking.")
@options.saving
def update_command(given: Options, query: tuple[str, ...], yes: bool) -> int:
    """Ask Crossref again for the entries that match QUERY, or all, and show what differs, field by field.

    Nothing is written before you agree; the one exception is the page mark, which goes when Crossref confirms the work.
    """
    review = given.workspace()
    inputs.ask_for_address(review.settings, given)
    with console.progress("asking") as progress:
        found = updating.compare(review, " ".join(query), progress=progress)
    offered = [one for one in found.differences if one.outcome == "offered"]
    agreed = yes or (bool(offered) and not given.dry_run and not given.json and _ask(found.outcome, len(offered)))
    outcome = updating.write(review, found, every=agreed, command=session.called(), dry_run=given.dry_run)
    if offered and not agreed:
        left = f"{len(offered)} differences were not written; `--yes` writes them"
        outcome = outcome._replace(notices=(*outcome.notices, left))
    return console.emit(outcome, given, lambda: _lines(outcome))


def _ask(outcome: Outcome, count: int) -> bool:
    if not (console.is_terminal(sys.stdin) and console.is_terminal(sys.stderr)):
        return False
    for line in _lines(outcome):
        console.talk(line)
    return click.confirm(f"Write these {count} differences?", err=True)


def _lines(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        data = row.as_json()
        if data["outcome"] == "confirmed":
            yield f"{data['key']}: confirmed by Crossref"
        elif data["outcome"] == "reported":
            yield f"{data['key']}: {data['after']}"
        else:
            yield f"{data['key']}: {data['field']}: {data['before']!r} -> {data['after']!r} ({data['outcome']})"
