"""``citekit add``."""

from dataclasses import replace
from functools import partial

import click

from citekit.cli import console, inputs, options
from citekit.cli.options import Options
from citekit.journeys.adding import add


@click.command(
    "add",
    epilog="Example: citekit add 10.1111/bjd.13259 --tag condition:LPP, or: citekit add -f references.txt",
)
@inputs.input_options
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Tag every entry, for example condition:LPP.")
@click.option("--retry-failed", "retry", is_flag=True, help="Ask again for what the last `add` could not get.")
@click.option("--fill", is_flag=True, help="Complete entries that are there from PubMed: abstract, MeSH …")
@click.option("--as-given", is_flag=True, help="Store BibTeX entries that no DOI was found for as they stand there.")
@inputs.explain
@options.saving
def add_command(
    given: Options,
    identifiers: tuple[str, ...],
    files: tuple[str, ...],
    snapshots: tuple[str, ...],
    tags: tuple[str, ...],
    retry: bool,
    fill: bool,
    as_given: bool,
    explain: bool,
) -> int:
    """Find every DOI in the arguments or in any text, resolve all, store what is new.

    A text may be a list of DOIs or references, a PubMed page, PubMed's nbib or XML, RIS, BibTeX, CSL-JSON, an export of
    EndNote or Web of Science, Word, HTML or a PDF. Of records the works are theirs, not those that their notes name.
    Prints one line an identifier. A reference without a DOI is looked for and stored where one is certain; what PubMed
    itself describes is stored without one too, with the mark of a page; so is, with `--as-given`, an entry of BibTeX.
    """
    review = given.workspace()
    material = replace(inputs.read(identifiers, files, snapshots, retry=retry), fill=fill, as_given=as_given)
    inputs.ask_for_address(review.settings, given)
    with console.progress("resolving") as progress:
        outcome = add(review, material, tags, given.doer(), progress=progress)
    lines = partial(inputs.identifier_lines, outcome, changes=explain or given.verbose)
    status = console.emit(outcome, given, lines, done=True)
    if not given.quiet:
        for line in inputs.summary(outcome, dry_run=given.dry_run):
            console.talk(line)
    return status
