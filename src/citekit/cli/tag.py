"""``citekit tag``: a group of its own, its commands in this file because they are small."""

from collections.abc import Callable, Iterator
from typing import Any

import click

from citekit.cli import console, session
from citekit.journeys import tagging
from citekit.outcomes import Outcome


@click.group("tag", epilog="Example: citekit tag add condition:LPP agent:tofacitinib cummins2021scarring")
def tag_command() -> None:
    """Tag entries with concepts of the vocabulary."""


def _saving(command: Callable[..., Any]) -> Callable[..., Any]:
    return console.dry_run_option(console.common(command))


@tag_command.command("add", epilog="Example: citekit tag add condition:FFA --where 'title:\"frontal fibrosing\"'")
@click.argument("arguments", nargs=-1, required=True, metavar="TAG... [KEY]...")
@console.where_option
@_saving
def add(
    arguments: tuple[str, ...], where: str | None, dry_run: bool, as_json: bool, output: str | None, quiet: bool, verbose: bool
) -> int:
    """Give entries tags; labels, synonyms and abbreviations are stored as the concept's notation."""
    outcome = tagging.add_tags(session.workspace(), arguments, where, command=session.called(), dry_run=dry_run)
    return _emit(outcome, as_json, output, quiet, dry_run)


@tag_command.command("remove", epilog="Example: citekit tag remove agent:tofacitinib cummins2021scarring")
@click.argument("arguments", nargs=-1, required=True, metavar="TAG... [KEY]...")
@console.where_option
@_saving
def remove(
    arguments: tuple[str, ...], where: str | None, dry_run: bool, as_json: bool, output: str | None, quiet: bool, verbose: bool
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
def merge(
    tags: tuple[str, ...], dry_run: bool, as_json: bool, output: str | None, quiet: bool, verbose: bool
) -> int:
    """Replace every TAG by INTO in the whole library, in one save."""
    if len(tags) < 2:
        raise click.UsageError("Give at least one tag and the one to merge into.")
    *old, into = tags
    outcome = tagging.merge_tags(session.workspace(), old, into, command=session.called(), dry_run=dry_run)
    return _emit(outcome, as_json, output, quiet, dry_run)


@tag_command.command("list", epilog="Example: citekit tag list --json")
@console.common
def list_(as_json: bool, output: str | None, quiet: bool, verbose: bool) -> int:
    """Count the entries of every tag in use; the second number counts narrower concepts too."""
    outcome = tagging.list_tags(session.workspace())
    rows = [row.as_json() for row in outcome.results]
    lines = [f"{row['count']:>5} {row['count_with_narrower']:>5}  {row['tag']}  {row['label'] or 'not in the vocabulary'}" for row in rows]
    return console.emit(outcome, as_json=as_json, output=output, quiet=quiet, lines=lambda: lines)


def _emit(outcome: Outcome, as_json: bool, output: str | None, quiet: bool, dry_run: bool) -> int:
    return console.emit(outcome, as_json=as_json, output=output, quiet=quiet, diff=dry_run, lines=lambda: _lines(outcome))


def _lines(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        data = row.as_json()
        tags = data["tags"]
        shown = " ".join(tags) if isinstance(tags, list) else ""
        yield f"{data['outcome']:<8}  {data['key']}  {shown}"
