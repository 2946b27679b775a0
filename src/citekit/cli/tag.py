"""``citekit tag``: a group of its own, its commands in this file because they are small."""

from collections.abc import Iterator

import click

from citekit.cli import console, options, session
from citekit.cli.options import Options
from citekit.cli.tag_agreement import agreement, why
from citekit.cli.tag_learn import evaluate, learn
from citekit.cli.tag_list import list_
from citekit.cli.tag_review import review
from citekit.journeys import suggesting, tagging
from citekit.outcomes import Outcome
from citekit.tagging.suggest import Suggestion


@click.group("tag", epilog="Example: citekit tag add condition:LPP agent:tofacitinib cummins2021scarring")
def tag_command() -> None:
    """Tag entries with concepts of the vocabulary."""


for _command in (list_, review, agreement, why, learn, evaluate):
    tag_command.add_command(_command)

_tags_and_keys = click.argument("arguments", nargs=-1, required=True, metavar="TAG... [KEY]...")


@tag_command.command("add", epilog="Example: citekit tag add condition:FFA --where 'title:\"frontal fibrosing\"'")
@_tags_and_keys
@options.where
@options.saving
def add(given: Options, arguments: tuple[str, ...], where: str | None) -> int:
    """Give entries tags; labels, synonyms and abbreviations are stored as the concept's notation."""
    doer = {"by": session.person(), "command": session.called()}
    outcome = tagging.add_tags(given.workspace(), arguments, where, **doer, dry_run=given.dry_run)
    return _emit(outcome, given)


@tag_command.command("remove", epilog="Example: citekit tag remove agent:tofacitinib cummins2021scarring")
@_tags_and_keys
@options.where
@options.saving
def remove(given: Options, arguments: tuple[str, ...], where: str | None) -> int:
    """Take tags from entries; the publisher's keywords stay."""
    doer = {"by": session.person(), "command": session.called()}
    outcome = tagging.remove_tags(given.workspace(), arguments, where, **doer, dry_run=given.dry_run)
    return _emit(outcome, given)


@tag_command.command("rename", epilog="Example: citekit tag rename condition:LPP-old condition:lichen-planopilaris")
@click.argument("old")
@click.argument("new")
@options.saving
def rename(given: Options, old: str, new: str) -> int:
    """Replace the tag OLD by NEW in the whole library, in one save."""
    doer = {"by": session.person(), "command": session.called()}
    outcome = tagging.rename_tag(given.workspace(), old, new, **doer, dry_run=given.dry_run)
    return _emit(outcome, given)


@tag_command.command("merge", epilog="Example: citekit tag merge agent:etanercept agent:infliximab agent:tnf-inhibitor")
@click.argument("tags", nargs=-1, required=True, metavar="TAG... INTO")
@options.saving
def merge(given: Options, tags: tuple[str, ...]) -> int:
    """Replace every TAG by INTO in the whole library, in one save."""
    if len(tags) < 2:
        raise click.UsageError("Give at least one tag and the one to merge into.")
    *old, into = tags
    doer = {"by": session.person(), "command": session.called()}
    outcome = tagging.merge_tags(given.workspace(), old, into, **doer, dry_run=given.dry_run)
    return _emit(outcome, given)


@tag_command.command("suggest", epilog="Example: citekit tag suggest --where is:untagged")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@options.where
@click.option("--all", "every", is_flag=True, help="Also what is doubtful, decided, or there already.")
@options.common
def suggest(given: Options, keys: tuple[str, ...], where: str | None, every: bool) -> int:
    """Print the tags that title, keywords and abstract speak for, each with its evidence. Nothing is written."""
    outcome = suggesting.suggest_tags(given.workspace(), keys, where, every=every)
    return console.emit(outcome, given, lambda: _suggested(outcome))


@tag_command.command(
    "accept", epilog="Example: citekit tag accept condition:LPP chiang2015role, or: citekit tag accept --all"
)
@click.argument("arguments", nargs=-1, metavar="[TAG]... [KEY]...")
@options.where
@click.option("--all", "every", is_flag=True, help="Accept all that `tag suggest` prints.")
@options.saving
def accept(given: Options, arguments: tuple[str, ...], where: str | None, every: bool) -> int:
    """Store suggested tags, and log who accepted them on what evidence."""
    outcome = suggesting.accept(
        given.workspace(),
        arguments,
        where,
        every=every,
        by=session.person(),
        command=session.called(),
        dry_run=given.dry_run,
    )
    return _emit(outcome, given)


@tag_command.command("reject", epilog="Example: citekit tag reject agent:etanercept chiang2015role")
@_tags_and_keys
@options.where
@options.saving
def reject(given: Options, arguments: tuple[str, ...], where: str | None) -> int:
    """Log that tags are not right for entries, so that they are not suggested again."""
    outcome = suggesting.reject(given.workspace(), arguments, where, by=session.person(), dry_run=given.dry_run)
    return console.emit(outcome, given, lambda: _lines(outcome), diff=False)


def _suggested(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        if isinstance(row, Suggestion):
            role = f" ({row.role})" if row.role else ""
            said = "; ".join(f"{one.field} {one.start}-{one.end} `{one.text}` {one.rule}" for one in row.evidence[:3])
            yield f"{row.key}  {row.tag}{role}  {row.confidence:.2f}  {row.status}  {said}"


def _emit(outcome: Outcome, given: Options) -> int:
    return console.emit(outcome, given, lambda: _lines(outcome))


def _lines(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        data = row.as_json()
        tags = data["tags"]
        shown = " ".join(tags) if isinstance(tags, list) else ""
        yield f"{data['outcome']:<8}  {data['key']}  {shown}"
