"""The evidence map as one HTML page: the table, every reference, and the data that can be saved from it.

Arranged here, so that the template has nothing to compute. The page needs nothing from elsewhere, reads without scripts
and takes no word of a title for markup; with scripts it can be filtered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from citekit.evidence_map import Cell, EvidenceMap, Heading
from citekit.findings import Finding
from citekit.reading_list import Item
from citekit.render.items import CslItem
from citekit.render.map_svg import LEVELS, level_of, levels_used
from citekit.render.map_text import cell_notes, count_words, facts
from citekit.render.page import Notices, PageBuilder, PageReference
from citekit.render.page_filters import Filters
from citekit.render.page_policy import PLACE, with_policy
from citekit.render.references import format_references
from citekit.render.serialise import HTML, Source
from citekit.render.styles import load_style
from citekit.text.spreadsheets import harmless


class Saved(NamedTuple):
    """What can be saved of a work: its BibTeX entry, its RIS record, its row of a table."""

    bibtex: str
    ris: str
    row: Sequence[str]


STOPS = 40
"""Cells with works from which on the table is one stop of the Tab key, and arrow keys lead through it."""


@dataclass(frozen=True, slots=True)
class PageHeading:
    """A row or column heading.

    Attributes:
        title, label, count: what it prints.
        name: what stands for it in the address, and the name of its place on the page without scripts.
        words: the name of its link.
        number: its check box.
        nested: whether it stands under a class; span: for a class, itself and its drugs; else 1.
    """

    title: str
    label: str
    count: int
    name: str
    words: str
    number: int
    nested: bool
    span: int


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell.

    Attributes:
        count: different works; level: the step of the colour scale; gap: whether it is one.
        retracted: how many of them are retracted.
        name, words: as of a heading.
        notes: what is printed below the count.
        title: of its column; nested: whether that stands under a class; references: the works, to be linked.
    """

    count: int
    level: int
    gap: bool
    retracted: int
    name: str
    words: str
    notes: tuple[str, ...]
    title: str
    nested: bool
    references: tuple[PageReference, ...]


def to_html(
    chart: EvidenceMap,
    items: Sequence[CslItem],
    filters: Filters,
    saved: Mapping[str, Saved],
    *,
    header: Sequence[str],
    title: str,
    style: str,
    locale: str = "",
    cache: Path | None = None,
    root: Path | None = None,
    marks: Mapping[str, Sequence[str]] | None = None,
    notices: Notices | None = None,
) -> tuple[str, tuple[Finding, ...]]:
    """Return the page, and findings about references that could not be formatted.

    Args:
        items: CSL-JSON items; each ``id`` is a citation key.
        saved: by key; header: the names of the columns of its rows.
        style, locale, cache, root, marks, notices: as for ``render``.

    Raises:
        UnknownStyle, TemplateError: as ``render``. UsageError: pandoc is missing or took too long.
    """
    from citekit.render.templates import fill

    csl = load_style(style, root)
    references, findings = format_references(items, csl, locale=locale, cache=cache)
    builder = PageBuilder(items, references, HTML, marks or {}, notices=notices)
    listed = [
        replace(reference, target=f"r{number}")  # short, for the index names it in every cell that it stands in
        for number, reference in enumerate(builder.references([Item(key) for key in chart.keys]), 1)
    ]
    numbers = filters.by_tag
    rows = _headings(chart.row_headings, numbers)
    columns = _headings(chart.column_headings, numbers)
    by_key = {reference.key: reference for reference in listed}
    cells = tuple(tuple(_cell(cell, by_key) for cell in some) for some in chart.cells)
    context: dict[str, object] = {
        "title": title,
        "lang": "en",
        "policy": Source(PLACE),
        "facts": facts(chart),
        "chart": chart,
        "rows": tuple(zip(rows, cells, strict=True)),
        "columns": columns,
        "levels": levels_used(chart),
        "filters": filters,
        "references": listed,
        "count": len(listed),
        "legend": builder.legend(),
        "style": csl,
        "widths": widths(chart),
        "data": Source(_data(chart, filters)),
        "saved": Source(_packed([saved[reference.key] for reference in listed], header)),
    }
    page = fill("map.html.j2", "html", context, HTML, root)
    return with_policy(page.strip("\n") + "\n"), findings


@dataclass(frozen=True, slots=True)
class Widths:
    """How wide things are, in rem.

    Attributes:
        least, most: a column, as the window allows; table_least, table_most: the table.
        narrow: of a window up to which the rows are cards.
        dense: whether columns are so many that headings have one line.
    """

    least: float
    most: float
    table_least: float
    table_most: float
    narrow: float
    dense: bool


def widths(chart: EvidenceMap) -> Widths:
    """Return how wide a map is to be: a column holds its numbers, and the words of the split without breaking them.

    It is never narrower than a target has to be, 24 pixels (WCAG 2.5.8).
    """
    words = [word for cells in chart.cells for cell in cells for part, _ in cell.parts for word in part.short.split()]
    least = max(1.5, 0.5 * len(str(len(chart.keys))) + 0.3, min(0.42 * max(map(len, words), default=0) + 0.7, 9))
    most = max(6.0 if words else 2.75, least)
    columns = len(chart.column_headings) + 1
    table = least * columns + 11
    return Widths(least, most, table, most * columns + 17, min(table + 3, 64), columns > 24)


def address(*tags: str) -> str:
    """Return tags as a page's address has them: ``condition=lichen-planopilaris&agent=tofacitinib``."""
    pairs = (tag.partition(":") for tag in tags)
    return "&".join(f"{facet}={quote(notation, safe='')}" for facet, _, notation in pairs)


def _headings(headings: Sequence[Heading], numbers: Mapping[str, int]) -> tuple[PageHeading, ...]:
    return tuple(
        PageHeading(
            title=one.title,
            label=one.label,
            count=len(one.keys),
            name=address(one.tag),
            words=f"{one.title}: {count_words(len(one.keys))}",
            number=numbers.get(one.tag, -1),
            nested=bool(one.group),
            span=1 + sum(other.group == one.tag for other in headings),
        )
        for one in headings
    )


def _cell(cell: Cell, references: Mapping[str, PageReference]) -> PageCell:
    counted = count_words(cell.count, len(cell.retracted))
    return PageCell(
        cell.count,
        level_of(cell.count),
        cell.gap,
        len(cell.retracted),
        address(cell.row.tag, cell.column.tag),
        f"{cell.row.title}, {cell.column.label}: {counted}",
        cell_notes(replace(cell, retracted=())),  # the page has a mark for these
        cell.column.title,
        bool(cell.column.group),
        tuple(references[key] for key in cell.keys),
    )


def _data(chart: EvidenceMap, filters: Filters) -> str:
    """Return what the script must know of the table as JSON that is safe inside a ``script`` element."""
    from json import dumps

    found = {part.tag: part.short for cells in chart.cells for cell in cells for part, _ in cell.parts}
    data = {
        "rows": [chart.rows, chart.columns],
        "levels": LEVELS,
        "stops": STOPS,
        "parts": sorted([filters.by_tag[tag], short] for tag, short in found.items()),
    }
    return dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _packed(saved: Sequence[Saved], header: Sequence[str]) -> str:
    """Return what can be saved, in the order of the references: JSON, deflated (zlib), in base64."""
    from base64 import b64encode
    from json import dumps
    from zlib import compress

    content = {"header": _line(header), "works": [[bibtex, ris, _line(row)] for bibtex, ris, row in saved]}
    text = dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return b64encode(compress(text, 9)).decode()


def _line(cells: Sequence[str]) -> str:
    """Return a line of CSV (RFC 4180) without its end; no cell is a formula to a spreadsheet."""
    import csv
    import io

    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow([harmless(cell) for cell in cells])
    return buffer.getvalue()
