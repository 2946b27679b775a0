"""``citekit vocab``."""

from collections.abc import Iterator

import click

from citekit.cli import console, options
from citekit.cli.options import Options
from citekit.journeys import vocabularies
from citekit.outcomes import Outcome


@click.group("vocab", epilog="Example: citekit vocab show condition:LPP")
def vocab_command() -> None:
    """Look at the vocabulary and check it; it is refs/vocabulary.toml, to be edited by hand."""


@vocab_command.command("list", epilog="Example: citekit vocab list agent")
@click.argument("facet", required=False)
@options.common
def list_(given: Options, facet: str | None) -> int:
    """List the concepts of FACET, or all, narrower ones indented, with the number of entries that carry each."""
    outcome = vocabularies.list_concepts(given.workspace(), facet)
    return console.emit(outcome, given, lambda: _tree(outcome))


@vocab_command.command("show", epilog="Example: citekit vocab show agent:tofacitinib")
@click.argument("tag")
@options.common
def show(given: Options, tag: str) -> int:
    """Show one concept: label, abbreviations, synonyms, what is broader and narrower."""
    outcome = vocabularies.show_concept(given.workspace(), tag)
    return console.emit(outcome, given, lambda: _whole(outcome))


@vocab_command.command("check", epilog="Example: citekit vocab check")
@options.common
def check(given: Options) -> int:
    """Report everything that is wrong in the vocabulary file, each with its line."""
    return console.emit(vocabularies.check(given.workspace()), given)


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
