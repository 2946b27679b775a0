"""``citekit update``."""

import sys
from collections.abc import Iterator

import click

from citekit.cli import console, inputs, options, session
from citekit.journeys import updating
from citekit.outcomes import Outcome


@click.command("update", epilog="Example: citekit update is:unconfirmed --yes")
@click.argument("query", nargs=-1)
@click.option("--yes", is_flag=True, help="Write what is offered without asking.")
@options.dry_run_option
@options.common
def update_command(
    query: tuple[str, ...],
    yes: bool,
    dry_run: bool,
    as_json: bool,
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Ask Crossref again for the entries that match QUERY, or all, and show what differs, field by field.

    Nothing is written before you agree; the one exception is the page mark, which goes when Crossref confirms the work.
    """
    review = session.workspace()
    inputs.ask_for_address(review.settings, quiet)
    with console.progress("asking") as progress:
        found = updating.compare(review, " ".join(query), progress=progress)
    offered = [one for one in found.differences if one.outcome == "offered"]
    agreed = yes or (bool(offered) and not dry_run and not as_json and _ask(found.outcome, len(offered)))
    outcome = updating.write(review, found, every=agreed, command=session.called(), dry_run=dry_run)
    if offered and not agreed:
        console.talk(f"{len(offered)} differences were not written; `--yes` writes them")
    return console.emit(
        outcome, as_json=as_json, output=output, quiet=quiet, diff=dry_run, lines=lambda: _lines(outcome)
    )


def _ask(outcome: Outcome, count: int) -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
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
