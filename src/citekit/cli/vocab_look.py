"""``citekit vocab list|show|check|suggest``."""

from collections.abc import Iterator

import click

from citekit.cli import console, options
from citekit.cli.options import Options
from citekit.journeys import vocabularies
from citekit.outcomes import Outcome


@click.command("list", epilog="Example: citekit vocab list agent")
@click.argument("facet", required=False)
@options.common
def list_command(given: Options, facet: str | None) -> int:
    """List the concepts of FACET, or all, narrower ones indented, with the number of entries that carry each."""
    outcome = vocabularies.list_concepts(given.workspace(), facet)
    return console.emit(outcome, given, lambda: _tree(outcome))


@click.command("show", epilog="Example: citekit vocab show agent:tofacitinib")
@click.argument("tag")
@options.common
def show_command(given: Options, tag: str) -> int:
    """Show one concept: label, abbreviations, synonyms, what is broader and narrower."""
    outcome = vocabularies.show_concept(given.workspace(), tag)
    return console.emit(outcome, given, lambda: _whole(outcome))


@click.command("check", epilog="Example: citekit vocab check")
@options.common
def check_command(given: Options) -> int:
    """Report everything that is wrong in the vocabulary file, each with its line; what to do about it on stderr."""
    outcome = vocabularies.check(given.workspace())
    status = console.emit(outcome, given, lambda: map(console.line_of, outcome.findings))
    hints = {one.hint: one.code for one in reversed(outcome.findings) if one.hint and not (given.json or given.quiet)}
    for hint, code in reversed(hints.items()):
        console.talk(f"hint: {code}: {hint}")
    return status


@click.command("suggest", epilog="Example: citekit vocab suggest --least 5")
@click.option("--least", default=3, show_default=True, type=click.IntRange(1), help="Entries that have the term.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="Terms that are shown.")
@options.common
def suggest_command(given: Options, least: int, limit: int) -> int:
    """List frequent terms of titles and keywords that no concept covers, with counts and example keys."""
    outcome = vocabularies.suggest_terms(given.workspace(), least, limit)
    rows = [row.as_json() for row in outcome.results]
    lines = [
        f"{row['count']:>5}  {row['term']}  {' '.join(row['keys'])}" for row in rows if isinstance(row["keys"], list)
    ]
    return console.emit(outcome, given, lambda: lines)


def _tree(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        if isinstance(row, vocabularies.Row):
            short = f" ({', '.join(row.concept.abbreviations)})" if row.concept.abbreviations else ""
            yield f"{row.count:>5}  {'  ' * row.depth}{row.concept.tag}  {row.concept.label}{short}"


def _whole(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        for name, value in row.as_json().items():
            shown = ", ".join(value) if isinstance(value, list) else str(value)
            if shown:
                yield f"{name}: {shown}"
