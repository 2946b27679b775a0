"""``citekit match``."""

from collections.abc import Iterator
from pathlib import Path

import click

from citekit.cli import console, inputs, naming, options
from citekit.cli.options import Options
from citekit.errors import UsageError
from citekit.journeys.asking import meant_file
from citekit.journeys.matching import Matched, match, references_in
from citekit.outcomes import Outcome


@click.command("match", epilog="Example: citekit match -f references.txt --json")
@click.argument("references", nargs=-1, metavar="[REFERENCE]...")
@click.option("-f", "--file", "files", multiple=True, metavar="FILE", help="Read references, one a line (- for stdin).")
@click.option("--snapshot", "snapshots", multiple=True, metavar="FILE", help="Crossref records to look through first.")
@options.common
def match_command(
    given: Options, references: tuple[str, ...], files: tuple[str, ...], snapshots: tuple[str, ...]
) -> int:
    """Find the DOIs of printed references, one a line, in any style; of a pasted section, or of records (RIS, nbib …).

    The cache, snapshots and the library are looked through first, then Crossref is searched. A DOI is given only where
    it is sure; else the candidates are shown with what speaks against each. Nothing is stored. Works outside a review.
    """
    settings = given.settings()
    names = [*files, *(word for word in references if word == "-")]
    words = [word.strip() for word in references if word != "-" and word.strip()]
    if not names and not references:
        raise click.UsageError("give a reference, or a text with `-f FILE` (`-f -` reads from stdin)")
    for word in words:
        if hint := meant_file(word):
            raise UsageError(f"`{word}` is a file, no reference", hint=hint)
    lines, said = references_in([(name, naming.read_input(name)) for name in names])
    inputs.ask_for_address(settings, given)
    with console.progress("matching") as progress:
        outcome = match(settings, (*words, *lines), [Path(name) for name in snapshots], progress=progress)
    outcome = outcome._replace(notices=(*said, *outcome.notices))
    return console.emit(outcome, given, lambda: _lines(outcome))


def _lines(outcome: Outcome) -> Iterator[str]:
    """Yield one line a reference, and below a choice its candidates: score, command, what speaks against."""
    for row in outcome.results:
        if not isinstance(row, Matched):
            continue
        sure = row.doi is not None
        what = row.candidates[0].facts.title if sure else " ".join(row.input.split())
        yield f"{row.outcome:<8}  {row.score:.2f}  {row.doi or '-'}  {what}"
        for candidate in () if sure else row.candidates:
            against = ", ".join(f"{name} {cost:g}" for name, cost in candidate.penalties.items()) or "nothing"
            doi = candidate.facts.work.doi
            yield f"          {candidate.score:.2f}  citekit add {doi}  {candidate.facts.title}  (against: {against})"
