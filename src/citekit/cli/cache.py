"""``citekit cache``: info, clear, export."""

import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import click

from citekit.cli import console, options, output
from citekit.cli.options import Options
from citekit.journeys import caching
from citekit.outcomes import Outcome


@click.group("cache", epilog="Example: citekit cache export -o snapshot.jsonl.gz")
def cache_command() -> None:
    """Look at the stored records and kept lists, export or remove them; they may be removed at any time."""


@cache_command.command(
    "info", short_help="Tell where the records are, how many, how old.", epilog="Example: citekit cache info"
)
@options.common
def info(given: Options) -> int:
    """Tell where the records of earlier answers are, how many, how big with kept lists, and how old."""
    outcome = caching.info(given.settings())
    return console.emit(outcome, given, lambda: _told(outcome))


@cache_command.command("clear", short_help="Remove all stored records.", epilog="Example: citekit cache clear --yes")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@options.saving
def clear(given: Options, yes: bool) -> int:
    """Remove all stored records and searches, and kept lists and references; at a terminal you are asked first."""
    settings = given.settings()
    if given.dry_run:
        would = caching.clear(settings, dry_run=True)
        return console.emit(would, given, lambda: _removed(would, "would be removed:"), diff=False)
    if not yes and console.is_terminal(sys.stdin) and console.is_terminal(sys.stderr):
        (held,) = caching.info(settings).results
        data = held.as_json()
        answer = console.ask(f"Remove {_counted(data)}? [y/N]: ")
        if (answer or "").lower() not in ("y", "yes"):
            console.talk("nothing was removed")
            return 1
    outcome = caching.clear(settings)
    return console.emit(outcome, given, lambda: _removed(outcome), done=True)


@cache_command.command(
    "export",
    short_help="Write the library's records as a snapshot.",
    epilog="Example: citekit cache export -o refs/works.jsonl",
)
@click.option("--all", "every", is_flag=True, help="Everything that is stored, not only the library's works.")
@partial(options.common, snapshots=True)
def export(given: Options, every: bool) -> int:
    """Write the raw records of the library's works as a snapshot: one a line, gzip if FILE ends in .gz.

    A snapshot makes the review independent of the network: write it to refs/works.jsonl, or give it with --snapshot.
    """
    outcome = caching.export(given.settings(), every=every, into=Path(given.output) if given.output else None)
    if given.json:
        return console.emit(outcome, given)
    data = outcome.text.encode("utf-8", "backslashreplace")
    if given.output is not None and given.output.endswith(".gz"):
        import gzip

        data = gzip.compress(data, mtime=0)
    if outcome.results or given.output is None:  # a file is not made empty for want of records
        output.write(data, given.output)
    return console.emit(outcome._replace(text=""), given._replace(output=None))


def _told(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        data = row.as_json()
        yield f"records   {data['records']}"
        if data["oldest"]:
            yield f"asked     {data['oldest']} to {data['newest']}"
        yield f"searches  {data['searches']}"
        yield f"rendered  {data['renderings']}"
        yield f"bytes     {data['size']}"
        yield f"file      {data['path']}"


def _counted(data: Mapping[str, object]) -> str:
    return f"{data['records']} records, {data['searches']} searches and {data['renderings']} kept renderings"


def _removed(outcome: Outcome, done: str = "removed") -> Iterator[str]:
    for row in outcome.results:
        data = row.as_json()
        yield f"{done} {_counted(data)}"
