"""``citekit list``."""

from collections.abc import Iterable, Iterator

import click

from citekit.cli import console, options, output
from citekit.cli.options import Options
from citekit.cli.queries import QueryCommand
from citekit.journeys.listing import Listed, check_format, list_entries
from citekit.outcomes import Outcome

FORMATS = ("table", "keys", "csv", "json")

ENDINGS = {".txt": "table", ".csv": "csv", ".json": "json"}
"""Ending of an output file to its format."""

KEY = 24
"""Characters that the column of keys has on a terminal at most; a longer key, which is there to be copied, takes its
own title's room."""

TITLE = 12
"""Characters of a title that a terminal shows at least."""


@click.command(
    "list",
    cls=QueryCommand,
    epilog="Example: citekit list 'condition:scarring-alopecia agent:jak-inhibitor year:2019..'",
)
@click.argument("query", nargs=-1)
@click.option("--format", "format_", metavar="|".join(FORMATS), help="How to print; else by the file's ending.")
@options.common
def list_command(given: Options, query: tuple[str, ...], format_: str | None) -> int:
    """List the entries that match QUERY, or all.

    Words mean AND; `or`, `not` or a leading `-`, and parentheses work. condition:LPP finds narrower concepts too.
    """
    form = check_format(format_, FORMATS) if format_ else _form(given)
    given = given._replace(json=given.json or form == "json")
    review = given.workspace()
    outcome = list_entries(review, " ".join(query))
    facets = tuple(review.vocabulary.facets)
    return console.emit(outcome, given, lambda: _lines(outcome, form, facets, cut=given.output is None))


def _form(given: Options) -> str:
    return "json" if given.json else output.by_ending(given.output, ENDINGS, f"--format {'|'.join(FORMATS)}")


def _lines(outcome: Outcome, form: str, facets: tuple[str, ...], *, cut: bool) -> Iterable[str]:
    rows = [row for row in outcome.results if isinstance(row, Listed)]
    if form == "keys":
        return [row.key for row in rows]
    return _csv(rows, facets) if form == "csv" else _table(rows, cut=cut)


def _table(rows: list[Listed], *, cut: bool) -> Iterator[str]:
    """Return key, year, first author, title and tags in columns; a terminal has no author and cuts what is long."""
    room = console.room() if cut else 0
    if room:
        return _fitted(rows, room)
    cells = [(row.key, row.year or "-", _lead(row) or "-", _title(row), _tags(row) or "untagged") for row in rows]
    widths = tuple(max((len(cell[index]) for cell in cells), default=0) for index in range(4))
    return console.table(cells, widths, cut=cut)


def _fitted(rows: list[Listed], room: int) -> Iterator[str]:
    """Return the columns of a terminal; tags, without their facets, get a third of what key and year leave at most."""
    tags = [" ".join(notation for some in row.tags.values() for notation in some) or "untagged" for row in rows]
    key = min(max((len(row.key) for row in rows), default=0), KEY)
    rest = room - key - 10  # four digits, three gaps of two blanks
    title = max(rest - max(min(max(map(len, tags), default=0), rest // 3), 8), TITLE)
    cells = []
    for row, tag in zip(rows, tags, strict=True):
        left = max(title - max(len(row.key) - key, 0), TITLE)
        cells.append((row.key, row.year or "-", _cut(_title(row), left).ljust(left), tag))
    return console.table(cells, (key, 4), cut=True)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _lead(row: Listed) -> str:
    """Return the first author's family name, ``et al.`` behind it where there are more; blank where there is none."""
    family, others = row.lead
    return f"{family} et al." if others else family


def _title(row: Listed) -> str:
    """Return the title behind what has happened to the work, unless the title itself begins with that word."""
    marks = [mark for mark in row.marks if not row.title.upper().startswith(mark)]
    return ", ".join(marks) + f": {row.title}" if marks else row.title


def _tags(row: Listed) -> str:
    return " ".join(f"{facet}:{notation}" for facet, notations in row.tags.items() for notation in notations)


def _csv(rows: list[Listed], facets: tuple[str, ...]) -> Iterator[str]:
    import csv
    import io

    from citekit.text.spreadsheets import harmless

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    header = ["key", "type", "doi", "title", "year", "authors", *facets, "retracted"]
    writer.writerow([harmless(name) for name in header])
    for row in rows:
        tags = ["; ".join(row.tags[facet]) for facet in facets]
        cells = [
            row.key,
            row.entry.type,
            row.doi,
            row.title,
            row.year,
            "; ".join(row.authors),
            *tags,
            "yes" if row.retracted else "",
        ]
        writer.writerow([harmless(cell) for cell in cells])
    yield buffer.getvalue().rstrip("\n")
