"""``citekit vocab``."""

from collections.abc import Iterator

import click

from citekit.cli import console, options
from citekit.cli.options import Options
from citekit.cli.vocab_edit import merge, move, rename
from citekit.journeys import vocabularies
from citekit.outcomes import Outcome


@click.group("vocab", epilog="Example: citekit vocab show condition:LPP")
def vocab_command() -> None:
    """Look at the vocabulary, check, change, import and export it; it is refs/vocabulary.toml."""


for _command in (rename, merge, move):
    vocab_command.add_command(_command)


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


@vocab_command.command("suggest", epilog="Example: citekit vocab suggest --least 5")
@click.option("--least", default=3, show_default=True, type=click.IntRange(1), help="Entries that have the term.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="Terms that are shown.")
@options.common
def suggest(given: Options, least: int, limit: int) -> int:
    """List frequent terms of titles and keywords that no concept covers, with counts and example keys."""
    outcome = vocabularies.suggest_terms(given.workspace(), least, limit)
    rows = [row.as_json() for row in outcome.results]
    lines = [
        f"{row['count']:>5}  {row['term']}  {' '.join(row['keys'])}" for row in rows if isinstance(row["keys"], list)
    ]
    return console.emit(outcome, given, lambda: lines)


@vocab_command.command("import", epilog="Example: citekit vocab import mesh.tsv --facet condition --tree C17,C20")
@click.argument("file")
@click.option("--facet", required=True, metavar="FACET", help="The facet that gets the concepts.")
@click.option("--tree", metavar="PREFIX,...", default="", help="Only what stands below these tree numbers or ids.")
@click.option("--language", metavar="CODE", default="en", show_default=True, help="Of labels, in SKOS.")
@click.option("--part", metavar="NAME", default="", help="Which facet or concept scheme of FILE, where it has several.")
@options.saving
def import_(given: Options, file: str, facet: str, tree: str, language: str, part: str) -> int:
    """Give a facet the concepts of FILE: SKOS (Turtle, JSON-LD), a table (MeSH, MONDO), or TOML like our own.

    They lie in refs/vocabularies/ afterwards; the vocabulary names that file. Its own concepts come first.
    """
    from citekit.journeys.vocabulary_files import import_concepts

    trees = tuple(filter(None, map(str.strip, tree.split(","))))
    text = console.read_input(file)
    how = {"language": language, "part": part}
    outcome = import_concepts(given.workspace(), text, file, facet, trees=trees, **how, dry_run=given.dry_run)
    return console.emit(outcome, given, lambda: _imported(outcome))


@vocab_command.command("export", epilog="Example: citekit vocab export --to ttl -o vocabulary.ttl")
@click.argument("facet", required=False)
@click.option(
    "--to", "form", type=click.Choice(["ttl", "jsonld", "tsv", "toml"]), help="The form; else by -o's ending."
)
@options.common
def export(given: Options, facet: str | None, form: str | None) -> int:
    """Write the vocabulary, or one FACET of it, as SKOS (ttl, jsonld), table (tsv) or TOML."""
    from citekit.journeys.vocabulary_files import export as export_

    ending = (given.output or "").rpartition(".")[2].lower()
    form = form or (ending if ending in ("ttl", "jsonld", "tsv", "toml") else "ttl")
    return console.emit(export_(given.workspace(), form, facet), given)


def _imported(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        data = row.as_json()
        yield f"{data['facet']}: {data['concepts']} concepts with {data['names']} names in {data['file']}"


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
