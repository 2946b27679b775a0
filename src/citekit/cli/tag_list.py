"""``citekit tag list``."""

from collections.abc import Iterator

import click

from citekit.cli import console, options
from citekit.cli.options import Options
from citekit.journeys.coverage import Cell, cross_tags, list_tags
from citekit.outcomes import Outcome


@click.command("list", epilog="Example: citekit tag list --matrix condition,agent --empty")
@click.option("--unused", is_flag=True, help="The concepts of the vocabulary file that no entry carries.")
@click.option("--matrix", metavar="ROWS,COLUMNS", help="How two facets meet: the number of entries with both tags.")
@click.option("--empty", is_flag=True, help="With --matrix: only the pairs that no entry has.")
@options.common
def list_command(given: Options, unused: bool, matrix: str | None, empty: bool) -> int:
    """Count the entries of every tag in use; the second number counts narrower concepts too."""
    if (unused and matrix) or (empty and not matrix):
        raise click.UsageError("`--empty` goes with `--matrix`, and `--unused` without it")
    if matrix is None:
        outcome = list_tags(given.workspace(), unused=unused)
        return console.emit(outcome, given, lambda: _counts(outcome))
    facets = [name.strip() for name in matrix.split(",")]
    if len(facets) != 2:
        raise click.UsageError("`--matrix` takes two facets with a comma between")
    crossed = cross_tags(given.workspace(), *facets, empty=empty)
    return console.emit(crossed, given, lambda: _pairs(crossed) if empty else _table(crossed))


def _counts(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        data = row.as_json()
        label = data["label"] or "not in the vocabulary"
        yield f"{data['count']:>5} {data['count_with_narrower']:>5}  {data['tag']}  {label}"


def _pairs(outcome: Outcome) -> Iterator[str]:
    for row in outcome.results:
        data = row.as_json()
        yield f"{data['row']}  {data['column']}"


def _table(outcome: Outcome) -> Iterator[str]:
    """Yield a table with tabs, so that any program can read it; for a person at a terminal one that can be read."""
    cells = [row for row in outcome.results if isinstance(row, Cell)]
    columns = list(dict.fromkeys(cell.column for cell in cells))
    lines = [cells[start : start + len(columns)] for start in range(0, len(cells), len(columns) or 1)]
    if width := console.room():
        yield from _readable(lines, columns, width)
        return
    if columns:
        yield "\t".join(("", *columns))
    for line in lines:
        yield "\t".join((line[0].row, *(str(cell.count) for cell in line)))


def _readable(lines: list[list[Cell]], columns: list[str], width: int) -> Iterator[str]:
    """Yield a table in columns, without the facets; where it is wider than the terminal, the counts of each row."""
    import textwrap

    names = [tag.partition(":")[2] for tag in columns]
    first = max((len(line[0].row) for line in lines), default=0)
    if first + sum(2 + len(name) for name in names) <= width:
        yield "  ".join((" " * first, *names)) if names else ""
        for line in lines:
            counts = (str(cell.count).rjust(len(name)) for cell, name in zip(line, names, strict=True))
            yield "  ".join((line[0].row.ljust(first), *counts))
        return
    for line in lines:
        counts = (f"{name}\u00a0{cell.count}" for cell, name in zip(line, names, strict=True) if cell.count)
        said = ", ".join(counts) or "none"
        yield line[0].row
        folded = textwrap.wrap(said, max(width - 2, 20), break_on_hyphens=False)
        yield from (f"  {part}".replace("\u00a0", " ") for part in folded)
