"""``citekit rekey``."""

import sys
from collections.abc import Iterable, Iterator

import click

from citekit.cli import console, options, output, session
from citekit.cli.naming import named
from citekit.cli.options import Options
from citekit.errors import UsageError
from citekit.journeys import rekeying
from citekit.journeys.rekeying import Proposal, Renamed


@click.command(
    "rekey", epilog="Example: citekit rekey --where is:unconfirmed, or: citekit rekey smith20 --to smith2020"
)
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@options.where
@click.option("--all", "every", is_flag=True, help="All entries.")
@click.option("--to", metavar="NEW", help="The new key of the one KEY.")
@click.option("--ids", is_flag=True, help="Keep the old keys as biblatex aliases (field `ids`).")
@click.option("--map", "to_map", metavar="FILE", help="Write old and new keys, a tab between them.")
@click.option("--yes", is_flag=True, help="Change the keys without asking.")
@options.saving
def rekey_command(
    given: Options,
    keys: tuple[str, ...],
    where: str | None,
    every: bool,
    to: str | None,
    ids: bool,
    to_map: str | None,
    yes: bool,
) -> int:
    """Give entries keys in citekit's form (author, year, word of the title), or one entry the key NEW.

    The map from old to new is shown first; nothing is written before you agree. A key in that form stays, and no key is
    used again. crossref, xdata, related, entryset and ids follow. \\cite in your texts does not: use --map.
    """
    if every and where is not None:
        raise click.UsageError("`--all` and `--where` do not go together")
    output.check(to_map)
    if to_map is not None and to_map == given.output:
        raise UsageError("`--map` and `-o` name the same file", hint="give two files")
    review = given.workspace()
    proposal = rekeying.propose(review, named(keys), "" if every else where, to)
    agreed = yes or _agree(proposal, given)
    outcome = rekeying.write(review, proposal, agreed, ids=ids, command=session.called(), dry_run=given.dry_run)
    rows = [row for row in outcome.results if isinstance(row, Renamed)]
    text = "".join(f"{row.old}\t{row.new}\n" for row in rows if row.outcome == "renamed")
    if to_map is not None and text:
        output.write(text.encode("utf-8", "surrogateescape"), to_map)
    if any(row.outcome == "offered" for row in rows) and not given.dry_run:
        notice = f"{_keys(len(rows))} to change; nothing was written, `--yes` does it"
        outcome = outcome._replace(notices=(*outcome.notices, notice))
    return console.emit(outcome, given, lambda: _lines(rows), done=agreed)


def _agree(proposal: Proposal, given: Options) -> bool:
    """Return whether the person at the terminal agrees to the map; no where there is none."""
    terminal = console.is_terminal(sys.stdin) and console.is_terminal(sys.stderr)
    if given.dry_run or given.json or not terminal or not proposal.renames:
        return False
    for line in _lines(proposal.renames):
        console.talk(line)
    return click.confirm(f"Change {_keys(len(proposal.renames))}?", default=False, err=True)


def _lines(rows: Iterable[Renamed]) -> Iterator[str]:
    return (f"{row.old} -> {row.new}" + (f" ({row.outcome})" if row.outcome != "offered" else "") for row in rows)


def _keys(count: int) -> str:
    return "1 key" if count == 1 else f"{count} keys"
