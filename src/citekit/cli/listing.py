"""``citekit list``."""

import re
from collections.abc import Iterable, Iterator

import click

from citekit.cli import console, options
from citekit.cli.options import Options
from citekit.cli.queries import QueryCommand
from citekit.journeys.listing import Listed, check_format, list_entries
from citekit.outcomes import Outcome

FORMATS = ("table", "keys", "csv", "json")

WIDEST = 48
"""Characters that a column is filled up to; a longer cell pushes its own line only."""

KEY = 24
"""Characters of a key that a terminal shows: the title is to have its room."""

_PLAIN_NAMES = re.compile(r"[^{}\\~$\n]+")


@click.command(
    "list",
    cls=QueryCommand,
    epilog="Example: citekit list 'condition:scarring-alopecia agent:jak-inhibitor year:2019..'",
)
@click.argument("query", nargs=-1)
@click.option("--format", "format_", metavar="|".join(FORMATS), default="table", help="How to print.")
@options.common
def list_command(given: Options, query: tuple[str, ...], format_: str) -> int:
    """List the entries that match QUERY, or all.

    Words mean AND; `or`, `not` or a leading `-`, and parentheses work. condition:LPP finds narrower concepts too.
    """
    check_format(format_, FORMATS)
    review = given.workspace()
    outcome = list_entries(review, " ".join(query))
    facets = tuple(review.vocabulary.facets)
    return console.emit(outcome, given, lambda: _lines(outcome, format_, facets, cut=given.output is None))


def _lines(outcome: Outcome, format_: str, facets: tuple[str, ...], *, cut: bool) -> Iterable[str]:
    rows = [row for row in outcome.results if isinstance(row, Listed)]
    if format_ == "keys":
        return [row.key for row in rows]
    return _csv(rows, facets) if format_ == "csv" else _table(rows, cut=cut)


def _table(rows: list[Listed], *, cut: bool) -> Iterator[str]:
    """Return key, year, first author, title and tags in columns; a terminal has no author and cuts what is long."""
    room = console.room() if cut else 0
    if room:
        return _fitted(rows, room)
    cells = [(row.key, row.year or "-", _lead(row) or "-", _title(row), _tags(row) or "untagged") for row in rows]
    widths = tuple(min(max((len(cell[index]) for cell in cells), default=0), WIDEST) for index in range(4))
    return console.table(cells, widths, cut=cut)


def _fitted(rows: list[Listed], room: int) -> Iterator[str]:
    """Return the columns of a terminal; tags, without their facets, get a third of what key and year leave at most."""
    tags = [" ".join(notation for some in row.tags.values() for notation in some) or "untagged" for row in rows]
    key = min(max((len(row.key) for row in rows), default=0), KEY)
    rest = room - key - 10  # four digits, three gaps of two blanks
    title = max(rest - max(min(max(map(len, tags), default=0), rest // 3), 8), 12)
    cells = [
        (_cut(row.key, key), row.year or "-", _cut(_title(row), title), tag)
        for row, tag in zip(rows, tags, strict=True)
    ]
    return console.table(cells, (key, 4, title), cut=True)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _lead(row: Listed) -> str:
    """Return the first author's family name, ``et al.`` behind it where there are more; blank where there is none."""
    names = row.entry.fields.get("author", "")
    family, comma, _ = names.partition(" and ")[0].partition(",")
    if comma and _PLAIN_NAMES.fullmatch(names):  # nearly always, and parsing all names of a long list would be felt
        return f"{family.strip()} et al." if " and " in names else family.strip()
    first, *others = row.authors or ("",)
    return f"{first.partition(',')[0]} et al." if others or row.more_authors else first.partition(",")[0]


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
            row.entry.text("doi"),
            row.title,
            row.year,
            "; ".join(row.authors),
            *tags,
            "yes" if row.retracted else "",
        ]
        writer.writerow([harmless(cell) for cell in cells])
    yield buffer.getvalue().rstrip("\n")
