"""``citekit tag suggest|accept|reject``."""

from collections.abc import Iterator

import click

from citekit.cli import console, options
from citekit.cli.naming import named
from citekit.cli.options import Options
from citekit.cli.tag_change import emit, summed_up
from citekit.errors import UsageError
from citekit.journeys import suggesting
from citekit.journeys.tagging import Tagged
from citekit.outcomes import Outcome
from citekit.tagging.suggest import Suggestion
from citekit.vocabulary import Vocabulary


@click.command("suggest", epilog="Example: citekit tag suggest --where is:untagged")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@options.where
@click.option("--all", "every", is_flag=True, help="Also what is doubtful, decided, or there already.")
@options.common
def suggest_command(given: Options, keys: tuple[str, ...], where: str | None, every: bool) -> int:
    """Print the tags that title, keywords and abstract speak for, each with its evidence. Nothing is written."""
    with console.progress("reading records") as progress:
        workspace = given.workspace()
        outcome = suggesting.suggest_tags(workspace, named(keys), where, every=every, progress=progress)
    return console.emit(outcome, given, lambda: _suggested(outcome, workspace.vocabulary))


@click.command(
    "accept", epilog="Example: citekit tag accept condition:LPP chiang2015role, or: citekit tag accept --all"
)
@click.argument("arguments", nargs=-1, metavar="[TAG]... [KEY]...")
@options.where
@click.option("--all", "every", is_flag=True, help="Accept all that `tag suggest` prints.")
@click.option("--lost", is_flag=True, help="Bring tags back that were decided on and that another program has dropped.")
@options.saving
def accept_command(given: Options, arguments: tuple[str, ...], where: str | None, every: bool, lost: bool) -> int:
    """Store suggested tags, doubtful ones too, and log who accepted them on what evidence.

    Each tag goes to those of the entries that it is suggested for; the others are named.
    """
    if lost and every:
        raise UsageError("`--lost` and `--all` exclude each other", hint="first bring back what is lost")
    if lost:
        from citekit.journeys.regaining import regain

        return emit(regain(given.workspace(), named(arguments), where, given.doer()), given)
    with console.progress("reading records") as progress:
        outcome = suggesting.accept(
            given.workspace(), named(arguments), where, given.doer(), every=every, progress=progress
        )
    return emit(outcome, given)


@click.command("reject", epilog="Example: citekit tag reject agent:etanercept chiang2015role")
@click.argument("arguments", nargs=-1, metavar="[TAG]... [KEY]...")
@options.where
@click.option("--lost", is_flag=True, help="Reject the tags that `tag accept --lost` would bring back.")
@options.saving
def reject_command(given: Options, arguments: tuple[str, ...], where: str | None, lost: bool) -> int:
    """Log that tags are not right for entries, so that they are not suggested again; take them away there."""
    if lost:
        from citekit.journeys.regaining import let_go

        outcome = let_go(given.workspace(), named(arguments), where, given.doer())
    else:
        outcome = suggesting.reject(given.workspace(), named(arguments), where, given.doer())
    status = console.emit_with_diff(outcome, given, lambda: _rejected(outcome))
    summed_up(outcome, given)
    return status


def _rejected(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        if isinstance(row, Tagged):
            said = "rejected" if row.outcome == "present" else row.outcome
            more = " (taken away)" if row.removed else " (as before)" if row.outcome == "present" else ""
            yield f"{said:<8}  {row.key}  {' '.join(row.tags)}{more}"


def _suggested(outcome: Outcome, vocabulary: Vocabulary) -> Iterator[str]:
    for row in outcome.results:
        if isinstance(row, Suggestion):
            more = ", ".join(filter(None, (suggesting.label_beside(vocabulary, row.tag), row.role)))
            what = f"{row.tag} ({more})" if more else row.tag
            said = "; ".join(f"{one.field} {one.start}-{one.end} `{one.text}` {one.rule}" for one in row.evidence[:3])
            yield f"{row.key}  {what}  {row.confidence:.2f}  {row.status}  {said}"
