"""``citekit tag suggest|accept|reject``."""

from collections.abc import Iterator

import click

from citekit.cli import console, options, session
from citekit.cli.naming import named
from citekit.cli.options import Options
from citekit.cli.tag_change import emit, summed_up, tags_and_keys
from citekit.journeys import suggesting
from citekit.journeys.tagging import Tagged
from citekit.outcomes import Outcome
from citekit.tagging.suggest import Suggestion


@click.command("suggest", epilog="Example: citekit tag suggest --where is:untagged")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@options.where
@click.option("--all", "every", is_flag=True, help="Also what is doubtful, decided, or there already.")
@options.common
def suggest_command(given: Options, keys: tuple[str, ...], where: str | None, every: bool) -> int:
    """Print the tags that title, keywords and abstract speak for, each with its evidence. Nothing is written."""
    with console.progress("reading records") as progress:
        outcome = suggesting.suggest_tags(given.workspace(), named(keys), where, every=every, progress=progress)
    return console.emit(outcome, given, lambda: _suggested(outcome))


@click.command(
    "accept", epilog="Example: citekit tag accept condition:LPP chiang2015role, or: citekit tag accept --all"
)
@click.argument("arguments", nargs=-1, metavar="[TAG]... [KEY]...")
@options.where
@click.option("--all", "every", is_flag=True, help="Accept all that `tag suggest` prints.")
@options.saving
def accept_command(given: Options, arguments: tuple[str, ...], where: str | None, every: bool) -> int:
    """Store suggested tags, doubtful ones too, and log who accepted them on what evidence.

    Each tag goes to those of the entries that it is suggested for; the others are named.
    """
    with console.progress("reading records") as progress:
        outcome = suggesting.accept(
            given.workspace(),
            named(arguments),
            where,
            every=every,
            by=session.person(),
            command=session.called(),
            dry_run=given.dry_run,
            progress=progress,
        )
    return emit(outcome, given)


@click.command("reject", epilog="Example: citekit tag reject agent:etanercept chiang2015role")
@tags_and_keys
@options.where
@options.saving
def reject_command(given: Options, arguments: tuple[str, ...], where: str | None) -> int:
    """Log that tags are not right for entries, so that they are not suggested again; take them away there."""
    doer = {"by": session.person(), "command": session.called()}
    outcome = suggesting.reject(given.workspace(), named(arguments), where, **doer, dry_run=given.dry_run)
    status = console.emit_with_diff(outcome, given, lambda: _rejected(outcome))
    summed_up(outcome, given)
    return status


def _rejected(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        if isinstance(row, Tagged):
            taken = " (taken away)" if row.removed else ""
            yield f"{row.outcome:<8}  {row.key}  {' '.join(row.tags)}{taken}"


def _suggested(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        if isinstance(row, Suggestion):
            role = f" ({row.role})" if row.role else ""
            said = "; ".join(f"{one.field} {one.start}-{one.end} `{one.text}` {one.rule}" for one in row.evidence[:3])
            yield f"{row.key}  {row.tag}{role}  {row.confidence:.2f}  {row.status}  {said}"
