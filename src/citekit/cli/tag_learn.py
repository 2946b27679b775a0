"""``citekit tag learn`` and ``citekit tag evaluate``."""

from collections.abc import Iterator

import click

from citekit.cli import console, naming, options, session
from citekit.cli.options import Options
from citekit.journeys import evaluating, learning
from citekit.outcomes import Outcome
from citekit.tagging.measuring import RoleScore, Score

_labels = click.argument("labels")
_map = click.option(
    "--map", "maps", multiple=True, metavar="TYPE=FACET", help="What a type of label is called here: Disease=condition."
)


@click.command("learn", epilog="Example: citekit tag learn train.pubtator --map Disease=condition --map Chemical=agent")
@_labels
@_map
@options.saving
def learn_command(given: Options, labels: str, maps: tuple[str, ...]) -> int:
    """Learn names, a stop-list and how sure each clue is from LABELS; `tag suggest` uses what was learned.

    LABELS is PubTator, or JSON Lines of {title, abstract, keywords, tags}. What was learned lies in refs/learned.tsv.
    """
    text = naming.read_input(labels)
    outcome = learning.learn_labels(
        given.workspace(), text, labels, maps, command=session.called(), dry_run=given.dry_run
    )
    return console.emit_with_diff(outcome, given, lambda: _taught(outcome))


@click.command("evaluate", epilog="Example: citekit tag evaluate test.pubtator --map Disease=condition --json")
@_labels
@_map
@options.common
def evaluate_command(given: Options, labels: str, maps: tuple[str, ...]) -> int:
    """Measure the suggestions on LABELS: precision, recall and F1 a facet, and how far the bands hold."""
    outcome = evaluating.evaluate(given.workspace(), naming.read_input(labels), labels, maps)
    return console.emit(outcome, given, lambda: _measured(outcome))


def _taught(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        if isinstance(row, learning.Taught):
            yield (
                f"{row.facet}: {row.documents} documents, {row.names} names ({row.new} new, {row.stopped} stopped)"
                + (f", {row.unknown} concepts that the vocabulary does not hold" if row.unknown else "")
            )


def _measured(outcome: Outcome) -> Iterator[str]:
    if any(isinstance(row, Score) for row in outcome.results):
        yield "facet         P     R     F1    right wrong missed  sure: P, share  likely: P"
    for row in outcome.results:
        if isinstance(row, Score):
            sure = share_of(row.sure_right, row.sure_right + row.sure_wrong)
            covered = share_of(row.sure_right, row.right + row.missed)
            likely = share_of(row.likely_right, row.likely_right + row.likely_wrong)
            figures = "  ".join(map(_figure, (row.precision, row.recall, row.f1)))
            counts = f"{row.right:>5} {row.wrong:>5} {row.missed:>6}"
            yield f"{row.facet:<12}  {figures}  {counts}  {sure}, {covered}      {likely}"
        elif isinstance(row, RoleScore):
            yield f"role          {share_of(row.right, row.right + row.wrong)} of {row.right + row.wrong} agents"


def share_of(part: int, whole: int) -> str:
    """Return a share as three digits, or a dash where there is nothing to share."""
    return _figure(part / whole if whole else None)


def _figure(value: float | None) -> str:
    return "-   " if value is None else f"{value:.3f}".removeprefix("0")
