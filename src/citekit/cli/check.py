"""``citekit check``."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from citekit.cli import console, options
from citekit.cli.options import Options
from citekit.cli.queries import QueryCommand
from citekit.findings import Finding
from citekit.journeys.checking import check

_LITERAL = re.compile(r"`[^`]*`(?: or `[^`]*`)*")


@click.command("check", cls=QueryCommand, epilog="Example: citekit check --github")
@click.argument("query", nargs=-1)
@click.option("--github", is_flag=True, help="Print annotations for GitHub Actions.")
@click.option("--retractions", metavar="FILE", help="A Retraction Watch file (CSV, plain or gzip) to use as well.")
@click.option("--coverage", is_flag=True, help="Also disputed tags, unused concepts, empty cells.")
@options.common
def check_command(given: Options, query: tuple[str, ...], github: bool, retractions: str | None, coverage: bool) -> int:
    """Report retracted works, unknown tags, untagged entries, duplicates, missing fields and unreadable blocks.

    One line a finding: file:line:column: code: key: message. Exit status 1 when there is any. What to do about each
    kind is said once, on stderr; -v says it of every finding. What you have answered is passed over:
    `[check] ignore = ["missing-field:KEY"]` in citekit.toml.
    """
    if given.json and github:
        raise click.UsageError("`--json` and `--github` exclude each other")
    file = Path(retractions) if retractions else None
    outcome = check(given.workspace(), " ".join(query), retractions=file, coverage=coverage, stale=given.verbose)
    if github:
        return console.emit(outcome, given, lambda: map(_annotation, outcome.findings))
    status = console.emit(outcome, given, lambda: map(Finding.as_line, outcome.findings))
    for hint in () if given.json or given.quiet else _hints(outcome.findings, every=given.verbose):
        console.talk(hint)
    return status


def _hints(findings: Iterable[Finding], *, every: bool) -> Iterator[str]:
    """Yield what to do about findings: the first hint of each kind, or with ``every`` all that say something else.

    Two hints of a code are of one kind where they differ in literals only.
    """
    told: set[str] = set()
    for one in findings:
        name = one.hint if every else f"{one.code}: {_LITERAL.sub('', one.hint)}"
        if one.hint and name not in told:
            told.add(name)
            yield f"hint: {one.code}: {one.hint}"


def _annotation(finding: Finding) -> str:
    """Return a finding as a workflow command (GitHub documentation, "Workflow commands for GitHub Actions")."""
    places = {
        "file": finding.file,
        "line": finding.line,
        "endLine": finding.end_line,
        "col": finding.column,
        "title": finding.code,
    }
    given = ",".join(f"{name}={_escaped(str(value), ',:')}" for name, value in places.items() if value)
    return f"::{finding.severity} {given}::{_escaped(finding.said)}"


def _escaped(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
