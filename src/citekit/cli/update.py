"""``citekit update``."""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby

import click

from citekit.cli import console, inputs, options, session
from citekit.cli.options import Options
from citekit.cli.queries import QueryCommand
from citekit.journeys import publishing, updating
from citekit.journeys.differing import NEWS, Difference, UpdateWish
from citekit.journeys.updating import Update
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome

MINOR = ("kept", "known")
"""Outcomes that are printed with ``-v`` only."""
DONE = ("confirmed", "written")
"""Outcomes that ``-q`` leaves out; what waits for a word and what is told once it does not."""
LATER = "l"


@click.command("update", cls=QueryCommand, epilog="Example: citekit update is:unconfirmed --yes")
@click.argument("query", nargs=-1)
@click.option("--yes", is_flag=True, help="Write what is offered without asking.")
@click.option("--overwrite", is_flag=True, help="Offer Crossref's values in place of your own, too.")
@click.option("--remap", is_flag=True, help="Make the fields anew of the stored records; asks nobody.")
@click.option("--published", is_flag=True, help="Add the published versions of preprints beside them.")
@options.saving
def update_command(
    given: Options, query: tuple[str, ...], yes: bool, overwrite: bool, remap: bool, published: bool
) -> int:
    """Ask Crossref again for the entries that match QUERY, or all, and show what differs, field by field.

    Nothing is written before you agree; the one exception is the page mark, which goes when Crossref confirms the work.
    What you changed yourself is kept: -v shows it, --overwrite offers it.
    """
    if published and (remap or overwrite):
        raise click.UsageError("`--published` goes with neither `--remap` nor `--overwrite`")
    review = given.workspace()
    if not remap:
        inputs.ask_for_address(review.settings, given)
    if published:
        found = publishing.offer(review, " ".join(query))
    else:
        with console.progress("asking") as progress:
            wish = UpdateWish(" ".join(query), remap, overwrite)
            found = updating.compare(review, wish, keep=not given.dry_run, progress=progress)
    offered = found.offered()
    agreed, refused = (offered, ()) if yes or given.dry_run else _ask(found, given)
    outcome = _write(review, given, found, agreed, refused, published=published)
    notices = [*outcome.notices]
    kept = sum(one.outcome == "kept" for one in found.differences)
    if kept and not given.verbose:
        notices.append(f"values of your own that were kept: {kept}; `-v` shows them, `--overwrite` offers Crossref's")
    if left := len(offered) - (0 if given.dry_run else len(agreed) + len(refused)):
        number = "1 difference" if left == 1 else f"{left} differences"
        was = "was" if left == 1 else "were"
        notices.append(f"{number} would be written" if yes else f"{number} {was} not written; `--yes` writes them")
    outcome = outcome._replace(notices=tuple(notices))
    if given.dry_run:  # what `--yes` would not write is told as well
        rows = "".join(f"{line}\n" for line in _lines(outcome, given))
        status = console.emit(_untold(outcome, found, given)._replace(text=rows + outcome.diff), given, diff=False)
    else:
        status = console.emit(_untold(outcome, found, given), given, lambda: _lines(outcome, given))
    return max(status, outcome.exit_status)


def _untold(outcome: Outcome, found: Update, given: Options) -> Outcome:
    """Return an outcome without the findings that its rows tell already; JSON has both."""
    told = () if given.json else [one for one in found.outcome.findings if one.code in NEWS]
    return outcome._replace(findings=tuple(one for one in outcome.findings if one not in told))


def _write(
    review: Workspace,
    given: Options,
    found: Update,
    agreed: tuple[Difference, ...],
    refused: tuple[Difference, ...],
    *,
    published: bool,
) -> Outcome:
    command = session.called()
    if not published:
        return updating.write(review, found, agreed, refused=refused, command=command, dry_run=given.dry_run)
    with console.progress("asking") as progress:
        return publishing.add_published(
            review, found, agreed, command=command, dry_run=given.dry_run, progress=progress
        )


def _ask(found: Update, given: Options) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """Return what the person at the terminal agrees to and refuses, entry by entry; nothing where there is none."""
    terminal = console.is_terminal(sys.stdin) and console.is_terminal(sys.stderr)
    if given.json or not terminal:
        return (), ()
    agreed: list[Difference] = []
    refused: list[Difference] = []
    said = ""
    for place, group in groupby(found.offered(), lambda one: one.place):
        rows = tuple(group)
        if said not in ("a", "q"):
            for line in _rows(rows):
                console.talk(line)
            choice = click.Choice(("y", "n", LATER, "a", "q"))
            question = f"Write this to {place[0]}? (y)es, (n)ever, (l)ater, (a)ll, (q)uit"
            said = click.prompt(question, type=choice, default=LATER, show_choices=False, err=True)
        if said in ("y", "a"):
            agreed += rows
        elif said == "n":
            refused += rows
    return tuple(agreed), tuple(refused)


def _lines(outcome: Outcome, given: Options) -> Iterator[str]:
    hidden = (*(() if given.verbose else MINOR), *(DONE if given.silent else ()))
    rows = (row for row in outcome.results if isinstance(row, Difference))
    return _rows(row for row in rows if row.outcome not in hidden)


def _rows(rows: Iterable[Difference]) -> Iterator[str]:
    for row in rows:
        if row.outcome == "confirmed":
            yield f"{row.key}: confirmed by Crossref"
        elif row.outcome in ("reported", "known"):
            yield f"{row.key}: {row.after}"
        else:
            yield f"{row.key}: {row.field}: {row.before!r} -> {row.after!r} ({row.outcome})"
