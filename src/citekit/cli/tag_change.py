"""``citekit tag add|remove|rename|merge``."""

from collections.abc import Iterator

import click

from citekit.cli import console, options
from citekit.cli.naming import named
from citekit.cli.options import HANDFUL, Options
from citekit.journeys import tagging
from citekit.journeys.tagging import Tagged
from citekit.outcomes import Outcome
from citekit.tagging.roles import ROLES, UNDECIDED

tags_and_keys = click.argument("arguments", nargs=-1, required=True, metavar="TAG... [KEY]...")
"""Tags and keys in any order; a tag has a colon, and `-` reads keys from stdin (``naming``)."""

_PRESENT = {"tag remove": "had it not", "tag reject": "rejected before"}
"""What is said of many entries of which a command changes nothing."""


@click.command("add", epilog="Example: citekit tag add condition:FFA --where 'title:\"frontal fibrosing\"'")
@tags_and_keys
@options.where
@click.option("--role", metavar="|".join((*ROLES, UNDECIDED)), help="What part the tags play, those already there too.")
@options.saving
def add_command(given: Options, arguments: tuple[str, ...], where: str | None, role: str | None) -> int:
    """Give entries tags; labels, synonyms and abbreviations are stored as the concept's notation.

    A role is a line of the decision log: lists and the map tell a work in which dupilumab was the cause from others.
    """
    outcome = tagging.add_tags(given.workspace(), named(arguments), where, given.doer(), role=role)
    return emit(outcome, given)


@click.command("remove", epilog="Example: citekit tag remove agent:tofacitinib cummins2021scarring")
@tags_and_keys
@options.where
@options.saving
def remove_command(given: Options, arguments: tuple[str, ...], where: str | None) -> int:
    """Take tags from entries; the publisher's keywords stay."""
    outcome = tagging.remove_tags(given.workspace(), named(arguments), where, given.doer())
    return emit(outcome, given)


@click.command("rename", epilog="Example: citekit tag rename condition:LPP-old condition:lichen-planopilaris")
@click.argument("old")
@click.argument("new")
@options.saving
def rename_command(given: Options, old: str, new: str) -> int:
    """Replace the tag OLD by NEW in the whole library, in one save."""
    outcome = tagging.rename_tag(given.workspace(), old, new, given.doer())
    return emit(outcome, given)


@click.command("merge", epilog="Example: citekit tag merge agent:etanercept agent:infliximab agent:tnf-inhibitor")
@click.argument("tags", nargs=-1, required=True, metavar="TAG... INTO")
@options.saving
def merge_command(given: Options, tags: tuple[str, ...]) -> int:
    """Replace every TAG by INTO in the whole library, in one save."""
    if len(tags) < 2:
        raise click.UsageError("give at least one tag and the one to merge into")
    *old, into = tags
    outcome = tagging.merge_tags(given.workspace(), old, into, given.doer())
    return emit(outcome, given)


def emit(outcome: Outcome, given: Options) -> int:
    """Print what became of the tags of each entry, and of many of them how many; return the exit status."""
    status = console.emit(outcome, given, lambda: lines(outcome), done=True)
    summed_up(outcome, given)
    return status


def lines(outcome: Outcome) -> Iterator[str]:
    """Yield a line an entry: what was done, its key, its tags; new ones have a plus, those that went a minus."""
    absent = "had it not" if outcome.command == "tag remove" else "present"
    for row in outcome.results:
        if isinstance(row, Tagged):
            roles = dict.fromkeys(row.role.tags, row.role.name) if row.role else {}
            shown = [f"+{tag}" if tag in row.added else tag for tag in row.tags]
            shown = [f"{one} ({role})" if (role := roles.get(one.lstrip("+"))) else one for one in shown]
            shown += [f"-{tag}" for tag in row.removed]
            done = absent if row.outcome == "present" else row.outcome
            yield f"{done:<8}  {row.key}  {' '.join(shown)}".rstrip()


def summed_up(outcome: Outcome, given: Options) -> None:
    """Say on stderr how more than a handful of rows came out: ``12 changed, 3 had it already``."""
    rows = [row for row in outcome.results if isinstance(row, Tagged)]
    never = sum(finding.code == "never-suggested" for finding in outcome.findings)
    if given.quiet or len(rows) + never <= HANDFUL:
        return
    told = {
        "changed": "would be changed" if given.dry_run else "changed",
        "rejected": "rejected",
        "would-reject": "would be rejected",
        "present": _PRESENT.get(outcome.command, "had it already"),
    }
    counts = {words: sum(row.outcome == done for row in rows) for done, words in told.items()}
    if outcome.command == "tag reject":
        counts["of them taken away"] = sum(bool(row.removed) for row in rows)
    counts["never suggested"] = never
    console.talk(", ".join(f"{count} {words}" for words, count in counts.items() if count))
