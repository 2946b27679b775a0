"""``citekit tag``: a group of its own, its commands in this file because they are small."""

from collections.abc import Callable, Iterator
from typing import Any

import click

from citekit.cli import console, options, session
from citekit.journeys import suggesting, tagging
from citekit.outcomes import Outcome
from citekit.tagging.suggest import Suggestion


@click.group("tag", epilog="Example: citekit tag add condition:LPP agent:tofacitinib cummins2021scarring")
def tag_command() -> None:
    """Tag entries with concepts of the vocabulary."""


def _saving(command: Callable[..., Any]) -> Callable[..., Any]:
    return options.dry_run_option(options.common(command))


@tag_command.command("add", epilog="Example: citekit tag add condition:FFA --where 'title:\"frontal fibrosing\"'")
@click.argument("arguments", nargs=-1, required=True, metavar="TAG... [KEY]...")
@options.where_option
@_saving
def add(
    arguments: tuple[str, ...],
    where: str | None,
    dry_run: bool,
    as_json: bool,
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Give entries tags; labels, synonyms and abbreviations are stored as the concept's notation."""
    outcome = tagging.add_tags(session.workspace(), arguments, where, command=session.called(), dry_run=dry_run)
    return _emit(outcome, as_json, output, quiet, dry_run)


@tag_command.command("remove", epilog="Example: citekit tag remove agent:tofacitinib cummins2021scarring")
@click.argument("arguments", nargs=-1, required=True, metavar="TAG... [KEY]...")
@options.where_option
@_saving
def remove(
    arguments: tuple[str, ...],
    where: str | None,
    dry_run: bool,
    as_json: bool,
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Take tags from entries; the publisher's keywords stay."""
    outcome = tagging.remove_tags(session.workspace(), arguments, where, command=session.called(), dry_run=dry_run)
    return _emit(outcome, as_json, output, quiet, dry_run)


@tag_command.command("rename", epilog="Example: citekit tag rename condition:LPP-old condition:lichen-planopilaris")
@click.argument("old")
@click.argument("new")
@_saving
def rename(old: str, new: str, dry_run: bool, as_json: bool, output: str | None, quiet: bool, verbose: bool) -> int:
    """Replace the tag OLD by NEW in the whole library, in one save."""
    outcome = tagging.rename_tag(session.workspace(), old, new, command=session.called(), dry_run=dry_run)
    return _emit(outcome, as_json, output, quiet, dry_run)


@tag_command.command("merge", epilog="Example: citekit tag merge agent:etanercept agent:infliximab agent:tnf-inhibitor")
@click.argument("tags", nargs=-1, required=True, metavar="TAG... INTO")
@_saving
def merge(tags: tuple[str, ...], dry_run: bool, as_json: bool, output: str | None, quiet: bool, verbose: bool) -> int:
    """Replace every TAG by INTO in the whole library, in one save."""
    if len(tags) < 2:
        raise click.UsageError("Give at least one tag and the one to merge into.")
    *old, into = tags
    outcome = tagging.merge_tags(session.workspace(), old, into, command=session.called(), dry_run=dry_run)
    return _emit(outcome, as_json, output, quiet, dry_run)


@tag_command.command("list", epilog="Example: citekit tag list --json")
@options.common
def list_(as_json: bool, output: str | None, quiet: bool, verbose: bool) -> int:
    """Count the entries of every tag in use; the second number counts narrower concepts too."""
    outcome = tagging.list_tags(session.workspace())
    rows = [row.as_json() for row in outcome.results]
    lines = [
        f"{row['count']:>5} {row['count_with_narrower']:>5}  {row['tag']}  {row['label'] or 'not in the vocabulary'}"
        for row in rows
    ]
    return console.emit(outcome, as_json=as_json, output=output, quiet=quiet, lines=lambda: lines)


@tag_command.command("suggest", epilog="Example: citekit tag suggest --where is:untagged")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@options.where_option
@click.option("--all", "every", is_flag=True, help="Also what is doubtful, decided, or there already.")
@options.common
def suggest(
    keys: tuple[str, ...], where: str | None, every: bool, as_json: bool, output: str | None, quiet: bool, verbose: bool
) -> int:
    """Print the tags that title, keywords and abstract speak for, each with its evidence. Nothing is written."""
    outcome = suggesting.suggest_tags(session.workspace(), keys, where, every=every)
    return console.emit(outcome, as_json=as_json, output=output, quiet=quiet, lines=lambda: _suggested(outcome))


@tag_command.command(
    "accept", epilog="Example: citekit tag accept condition:LPP chiang2015role, or: citekit tag accept --all"
)
@click.argument("arguments", nargs=-1, metavar="[TAG]... [KEY]...")
@options.where_option
@click.option("--all", "every", is_flag=True, help="Accept all that `tag suggest` prints.")
@_saving
def accept(
    arguments: tuple[str, ...],
    where: str | None,
    every: bool,
    dry_run: bool,
    as_json: bool,
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Store suggested tags, and log who accepted them on what evidence."""
    outcome = suggesting.accept(
        session.workspace(),
        arguments,
        where,
        every=every,
        by=session.person(),
        command=session.called(),
        dry_run=dry_run,
    )
    return _emit(outcome, as_json, output, quiet, dry_run)


@tag_command.command("reject", epilog="Example: citekit tag reject agent:etanercept chiang2015role")
@click.argument("arguments", nargs=-1, required=True, metavar="TAG... [KEY]...")
@options.where_option
@_saving
def reject(
    arguments: tuple[str, ...],
    where: str | None,
    dry_run: bool,
    as_json: bool,
    output: str | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Log that tags are not right for entries, so that they are not suggested again."""
    outcome = suggesting.reject(
        session.workspace(), arguments, where, by=session.person(), command=session.called(), dry_run=dry_run
    )
    return _emit(outcome, as_json, output, quiet, False)


def _suggested(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        if isinstance(row, Suggestion):
            role = f" ({row.role})" if row.role else ""
            said = "; ".join(f"{one.field} {one.start}-{one.end} `{one.text}` {one.rule}" for one in row.evidence[:3])
            yield f"{row.key}  {row.tag}{role}  {row.confidence:.2f}  {row.status}  {said}"


def _emit(outcome: Outcome, as_json: bool, output: str | None, quiet: bool, dry_run: bool) -> int:
    return console.emit(
        outcome, as_json=as_json, output=output, quiet=quiet, diff=dry_run, lines=lambda: _lines(outcome)
    )


def _lines(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        data = row.as_json()
        tags = data["tags"]
        shown = " ".join(tags) if isinstance(tags, list) else ""
        yield f"{data['outcome']:<8}  {data['key']}  {shown}"
