"""What ``add``, ``resolve`` and ``update`` share: their input, and what is said before the network is used."""

from collections.abc import Iterator
from pathlib import Path

import click

from citekit.cli import console
from citekit.cli.options import Command, Options
from citekit.config import Settings
from citekit.journeys.adding import Input
from citekit.journeys.asking import wants_address
from citekit.outcomes import Outcome


def input_options(command: Command) -> Command:
    """Add ``[ID…] -f FILE --snapshot FILE``."""
    command = click.option(
        "--snapshot", "snapshots", multiple=True, metavar="FILE", help="Crossref records to use before the network."
    )(command)
    command = click.option(
        "-f", "--file", "files", multiple=True, metavar="FILE", help="Read DOIs from a text (- for stdin)."
    )(command)
    return click.argument("identifiers", nargs=-1, metavar="[ID]...")(command)


def read(
    identifiers: tuple[str, ...], files: tuple[str, ...], snapshots: tuple[str, ...], *, retry: bool = False
) -> Input:
    """Return the input of a command, the files read.

    Raises:
        UsageError: nothing is given, or a file cannot be read.
    """
    texts = [(name, console.read_input(name)) for name in files]
    if "-" in identifiers:
        texts.append(("-", console.read_input("-")))
    arguments = tuple(word for word in identifiers if word != "-")
    if not arguments and not texts and not retry:
        raise click.UsageError("Give DOIs, or a text with `-f FILE` (`-f -` reads from stdin).")
    return Input(arguments, tuple(texts), tuple(Path(name) for name in snapshots), retry)


def ask_for_address(settings: Settings, given: Options) -> None:
    """Say on stderr how to set a mail address, where Crossref would answer faster with one."""
    if wants_address(settings) and not given.quiet:
        console.talk(
            "note: without a mail address Crossref answers slower; set `CITEKIT_MAILTO`, or `mailto` in citekit.toml"
        )


def identifier_lines(outcome: Outcome, *, changes: bool) -> Iterator[str]:
    """Yield one line an identifier, and with ``changes`` what the cleaning rules did below it."""
    for row in outcome.results:
        data = row.as_json()
        yield f"{data['outcome']:<8}  {data['source']:<8}  {data['doi']}  {data['key']}  {data['title']}"
        named = data["changes"]
        if changes and isinstance(named, list):
            for change in named:
                yield f"          {change['field']}: {change['rule']}: {change['before']!r} -> {change['after']!r}"
