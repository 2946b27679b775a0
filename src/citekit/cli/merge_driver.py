"""``citekit merge-driver``."""

from pathlib import Path

import click

from citekit.cli import console, options, output, session
from citekit.cli.options import Options
from citekit.journeys import merging
from citekit.journeys.merging import ATTRIBUTES, DRIVER, Step, Versions

_HELP = f"""Merge three versions of a .bib file by entry and field, and write the result to OURS; git calls this.

Tags that both sides added or removed are merged as a set, entries that both sides added are all kept, other fields
are merged by value. What both changed in different ways stands between conflict markers (exit 1). A file that cannot
be read is merged line by line.

Two lines install it for a repository; `citekit merge-driver --install` writes them:

\b
  printf '%s\\n' {" ".join(f"'{line}'" for line in ATTRIBUTES)} >> .gitattributes
  git config merge.citekit.driver "{DRIVER}"
"""


@click.command(
    "merge-driver",
    help=_HELP,
    short_help="Merge .bib files by entry and field.",
    epilog="Example: citekit merge-driver --install",
)
@click.argument("files", nargs=-1, metavar="BASE OURS THEIRS [PATH]")
@click.option("--install", is_flag=True, help="Install it in the repository of the current folder.")
@click.option("--marker-size", type=click.IntRange(1, 100), default=7, help="Length of the markers (git's %L).")
@options.saving
def merge_driver_command(given: Options, files: tuple[str, ...], install: bool, marker_size: int) -> int:
    """Merge, or install."""
    if install:
        if files:
            raise click.UsageError("`--install` takes no files")
        outcome = merging.install(session.here(), dry_run=given.dry_run)
        rows = [row for row in outcome.results if isinstance(row, Step)]
        return console.emit_with_diff(outcome, given, lambda: (f"{row.outcome}  {row.what}" for row in rows))
    if len(files) not in (3, 4):
        raise click.UsageError("give the three files that git names: BASE OURS THEIRS")
    base, ours, theirs = map(Path, files[:3])
    versions = Versions(base, ours, theirs, files[3] if len(files) == 4 else "")
    data, outcome = merging.merge_files(versions, marker_size)
    if given.dry_run:
        return console.emit(outcome, given)
    output.write(data, given.output or str(versions.ours))
    return console.emit(outcome, given._replace(output=None), lambda: ())
