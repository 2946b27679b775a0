"""``citekit vocab import|export``."""

from collections.abc import Iterator

import click

from citekit.cli import console, naming, options, output, session
from citekit.cli.options import Options
from citekit.journeys import vocabulary_files
from citekit.outcomes import Outcome

FORMS = ("ttl", "jsonld", "rdf", "nt", "n3", "tsv", "toml")
"""Forms of a vocabulary, called as their usual endings."""

ENDINGS = {".ttl": "ttl", ".jsonld": "jsonld", ".json": "jsonld", ".tsv": "tsv", ".toml": "toml"}
"""Ending of an output file to the form of a vocabulary."""


@click.command("import", epilog="Example: citekit vocab import mesh.tsv --facet condition --tree C17,C20")
@click.argument("file")
@click.option("--facet", required=True, metavar="FACET", help="The facet that gets the concepts.")
@click.option("--tree", metavar="PREFIX,...", default="", help="Only what stands below these tree numbers or ids.")
@click.option("--language", metavar="CODE", default="en", show_default=True, help="Of labels, in SKOS.")
@click.option("--part", metavar="NAME,...", default="", help="The facets or concept schemes of FILE that are meant.")
@click.option("--from", "form", type=click.Choice(FORMS), help="The form of FILE; else by its ending, or its content.")
@options.saving
def import_command(given: Options, file: str, facet: str, tree: str, language: str, part: str, form: str | None) -> int:
    """Give a facet the concepts of FILE: SKOS (Turtle, JSON-LD), a table (MeSH, MONDO), or TOML like our own.

    They lie in refs/vocabularies/ afterwards; the vocabulary names that file. Its own concepts come first. `-` reads
    them from stdin.
    """
    trees = tuple(filter(None, map(str.strip, tree.split(","))))
    text = naming.read_input(file)
    how = {"language": language, "part": part, "ending": f".{form}" if form else "", "command": session.called()}
    outcome = vocabulary_files.import_concepts(
        given.workspace(), text, file, facet, trees=trees, **how, dry_run=given.dry_run
    )
    return console.emit(outcome, given, lambda: _imported(outcome), done=True)


@click.command("export", epilog="Example: citekit vocab export --to ttl -o vocabulary.ttl")
@click.argument("facet", required=False)
@click.option(
    "--to", "form", type=click.Choice(list(dict.fromkeys(ENDINGS.values()))), help="The form; else by -o's ending."
)
@options.common
def export_command(given: Options, facet: str | None, form: str | None) -> int:
    """Write the vocabulary, or one FACET of it, as SKOS (ttl, jsonld), table (tsv) or TOML."""
    form = form or output.by_ending(given.output, ENDINGS, f"--to {'|'.join(dict.fromkeys(ENDINGS.values()))}")
    outcome = vocabulary_files.export(given.workspace(), form, facet)
    if given.json and given.output:  # as `render` does: the vocabulary to the file, what stands in it to stdout
        output.write(console.whole(outcome.text), given.output)
        given = given._replace(output=None)
    return console.emit(outcome, given)


def _imported(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        data = row.as_json()
        count = f"{_counted(data['concepts'], 'concept')} with {_counted(data['names'], 'name')}"
        yield f"{data['facet']}: {count} in {data['file']}"


def _counted(number: object, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
