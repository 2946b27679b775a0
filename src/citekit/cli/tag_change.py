"""``citekit tag add|remove|rename|merge``."""

from collections.abc import Iterator

import click

from citekit.cli import console, options, session
from citekit.cli.options import Options
from citekit.journeys import tagging
from citekit.outcomes import Outcome
from citekit.tagging.roles import ROLES, UNDECIDED

tags_and_keys = click.argument("arguments", nargs=-1, required=True, metavar="TAG... [KEY]...")
"""Tags and keys in any order; a tag has a colon."""


@click.command("add", epilog="Example: citekit tag add condition:FFA --where 'title:\"frontal fibrosing\"'")
@tags_and_keys
@options.where
@click.option("--role", metavar="|".join((*ROLES, UNDECIDED)), help="What part the tags play, those already there too.")
@options.saving
def add_command(given: Options, arguments: tuple[str, ...], where: str | None, role: str | None) -> int:
    """Give entries tags; labels, synonyms and abbreviations are stored as the concept's notation.

    A role is a line of the decision log: lists and the map tell a work in which dupilumab was the cause from others.
    """
    doer = {"by": session.person(), "command": session.called()}
    outcome = tagging.add_tags(given.workspace(), arguments, where, role=role, **doer, dry_run=given.dry_run)
    return emit(outcome, given)


@click.command("remove", epilog="Example: citekit tag remove agent:tofacitinib cummins2021scarring")
@tags_and_keys
@options.where
@options.saving
def remove_command(given: Options, arguments: tuple[str, ...], where: str | None) -> int:
    """Take tags from entries; the publisher's keywords stay."""
    doer = {"by": session.person(), "command": session.called()}
    outcome = tagging.remove_tags(given.workspace(), arguments, where, **doer, dry_run=given.dry_run)
    return emit(outcome, given)


@click.command("rename", epilog="Example: citekit tag rename condition:LPP-old condition:lichen-planopilaris")
@click.argument("old")
@click.argument("new")
@options.saving
def rename_command(given: Options, old: str, new: str) -> int:
    """Replace the tag OLD by NEW in the whole library, in one save."""
    doer = {"by": session.person(), "command": session.called()}
    outcome = tagging.rename_tag(given.workspace(), old, new, **doer, dry_run=given.dry_run)
    return emit(outcome, given)


@click.command("merge", epilog="Example: citekit tag merge agent:etanercept agent:infliximab agent:tnf-inhibitor")
@click.argument("tags", nargs=-1, required=True, metavar="TAG... INTO")
@options.saving
def merge_command(given: Options, tags: tuple[str, ...]) -> int:
    """Replace every TAG by INTO in the whole library, in one save."""
    if len(tags) < 2:
        raise click.UsageError("Give at least one tag and the one to merge into.")
    *old, into = tags
    doer = {"by": session.person(), "command": session.called()}
    outcome = tagging.merge_tags(given.workspace(), old, into, **doer, dry_run=given.dry_run)
    return emit(outcome, given)


def emit(outcome: Outcome, given: Options) -> int:
    """Print what became of the tags of each entry; return the exit status."""
    return console.emit(outcome, given, lambda: lines(outcome), done=True)


def lines(outcome: Outcome) -> Iterator[str]:
    """Yield a line an entry: what was done, its key, its tags."""
    words = {"present": "without"} if outcome.command == "tag remove" else {}
    for row in outcome.results:
        data = row.as_json()
        tags, roles = data["tags"], data.get("roles")
        parts = roles if isinstance(roles, dict) else {}
        listed = tags if isinstance(tags, list) else ()
        shown = " ".join(f"{tag} ({parts[tag]})" if parts.get(tag) else tag for tag in listed)
        done = str(data["outcome"])
        yield f"{words.get(done, done):<8}  {data['key']}  {shown}".rstrip()
