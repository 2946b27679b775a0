"""What ``add``, ``resolve`` and ``update`` share: their input, and what is said before the network is used."""

import os
import sys
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import click

from citekit import personal
from citekit.cli import console, naming
from citekit.cli.options import HANDFUL, Command, Options
from citekit.config import Settings
from citekit.errors import UsageError
from citekit.journeys import asking
from citekit.journeys.adding import Input
from citekit.outcomes import Outcome, Resolved

NO_ADDRESS = (
    "note: without a mail address Crossref answers slower; set `CITEKIT_MAILTO`, or `mailto` in citekit.toml or "
    "~/.config/citekit/config.toml"
)
QUESTION = "Crossref answers three times as fast when it knows whom to write to.\nYour mail address (empty for none): "


def input_options(command: Command) -> Command:
    """Add ``[ID…] -f FILE --snapshot FILE``."""
    command = click.option(
        "--snapshot", "snapshots", multiple=True, metavar="FILE", help="Crossref records to use before the network."
    )(command)
    command = click.option(
        "-f", "--file", "files", multiple=True, metavar="FILE", help="Read DOIs from a text (- for stdin)."
    )(command)
    return click.argument("identifiers", nargs=-1, metavar="[ID]...")(command)


explain = click.option("--explain", is_flag=True, help="Say what each cleaning rule changed in a record.")
"""Adds ``--explain``."""


def read(
    identifiers: tuple[str, ...], files: tuple[str, ...], snapshots: tuple[str, ...], *, retry: bool = False
) -> Input:
    """Return the input of a command, the files read.

    Raises:
        UsageError: nothing is given, or a file cannot be read.
    """
    texts = [(name, naming.read_input(name)) for name in files]
    if "-" in identifiers:
        texts.append(("-", naming.read_input("-")))
    arguments = tuple(word for word in identifiers if word != "-")
    if not arguments and not texts and not retry:
        raise click.UsageError("give DOIs, or a text with `-f FILE` (`-f -` reads from stdin)")
    return Input(arguments, tuple(texts), tuple(Path(name) for name in snapshots), retry)


def ask_for_address(settings: Settings, given: Options) -> None:
    """Prepare for the moment when Crossref is really going to be asked and no mail address is known.

    Then a person at a terminal is asked for it, once, and the answer is remembered; where there is none, one line on
    stderr says how to set it (contract A7).
    """
    if not settings.mailto and not settings.offline:
        asking.ADDRESS.set(cache(partial(_address, given)))


def _address(given: Options) -> str:
    """Return the mail address that the person gives, or a blank; who has just given a blank knows what it means."""
    own = personal.file(os.environ)
    alone = given.json or given.quiet or not (console.is_terminal(sys.stdin) and console.is_terminal(sys.stderr))
    if not alone and not personal.asked(own):
        return _asked(own)
    if not given.quiet:
        console.talk(NO_ADDRESS)
    return ""


def _asked(own: Path) -> str:
    """Ask for a mail address, a second time if it is none, and remember it; no answer is remembered too."""
    for question in (QUESTION, "That is not a mail address. Your mail address (empty for none): "):
        answer = console.ask(question)
        if answer is None:
            break
        try:
            address = asking.mail_address(answer)
        except UsageError:
            continue
        if not personal.remember(own, address):
            console.talk(f"note: `{own}` cannot be written; the answer counts for this command only")
        return address
    return ""


def summary(outcome: Outcome, *, dry_run: bool) -> Iterator[str]:
    """Yield what a dry run does not show of a batch, and how a large one came out: ``58 added, 6 present``."""
    rows = [row for row in outcome.results if isinstance(row, Resolved)]
    present = [row for row in rows if row.outcome == "present"]
    if dry_run and present:
        yield f"in the library already: {', '.join(dict.fromkeys(row.key for row in present))}"
    stored = {row.input for row in rows}
    failed = [failure for failure in outcome.failures if failure.input not in stored]
    if len(rows) + len(failed) > HANDFUL:
        counts = {"would be added" if dry_run else "added": len(rows) - len(present)}
        counts |= {"present": len(present), "failed": len(failed)}
        yield ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def identifier_lines(outcome: Outcome, *, changes: bool) -> Iterator[str]:
    """Yield one line an identifier, and with ``changes`` what the cleaning rules did below it."""
    for row in outcome.results:
        data = row.as_json()
        yield f"{data['outcome']:<8}  {data['source']:<8}  {data['doi'] or '-'}  {data['key']}  {data['title']}"
        named = data["changes"]
        if changes and isinstance(named, list):
            for change in named:
                yield f"          {change['field']}: {change['rule']}: {change['before']!r} -> {change['after']!r}"
