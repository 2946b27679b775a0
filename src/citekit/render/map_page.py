"""The evidence map as one HTML page: the table, every reference, and the data that can be saved from it.

Arranged here, so that the template has nothing to compute. The page needs nothing from elsewhere, reads without scripts
and takes no word of a title for markup; with scripts it can be filtered.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from citekit.evidence_map import Cell, EvidenceMap, Heading, wider_classes
from citekit.findings import Finding
from citekit.reading_list import Item
from citekit.render.items import CslItem
from citekit.render.map_svg import is_plain, level_of, levels_of, levels_used
from citekit.render.map_text import (
    LETTERS,
    asked_words,
    cell_notes,
    count_words,
    facts,
    letters,
    of_them,
    split_cells,
    spoken,
    told_notes,
)
from citekit.render.page import Notices, PageBuilder, to_format
from citekit.render.page_filters import Filters
from citekit.render.page_policy import PLACE, with_policy
from citekit.render.page_saved import ToSave
from citekit.render.references import started_references
from citekit.render.serialise import HTML, Source
from citekit.render.styles import load_style
from citekit.render.words import ENGLISH, Words, words_for
from citekit.tagging.roles import TOLD

DENSE = 24
"""Columns from which on they are so narrow that headings have one line and words become letters."""

WINDOW = 77
"""Rem that a table may take before words leave its cells: a window of 1,280 pixels without its margins."""

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
        depth: how many broader headings it stands below, 4 at most.
    """

    title: str
    label: str
    count: int
    name: str
    words: str
    number: int
    nested: bool
    depth: int
    span: int


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell, or a total.

    Attributes:
        count: different works; level: the step of the colour scale; gap: whether it is one.
        plain: whether it stands outside of the scale; lacking: whether a synthesis is lacking.
        retracted: how many of them are retracted; some: what readers must know of some of them, in words.
        name, words: as of a heading.
        notes: what is printed below the count; told: roles that readers must be told; letters: what stands for these.
        title: of its column; nested: whether that stands under a class; links: to its works, finished.
    """

    count: int
    level: int
    gap: bool
    plain: bool
    lacking: bool
    retracted: int
    some: str
    name: str
    words: str
    notes: tuple[str, ...]
    told: tuple[str, ...]
    letters: str
    title: str
    nested: bool
    links: Source


def to_html(
    chart: EvidenceMap,
    items: Sequence[CslItem],
    filters: Filters,
    to_save: Callable[[], ToSave],
    *,
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
        to_save: makes what can be saved of each, while references are formatted.
        style, locale, cache, root, marks, notices: as for ``render``.

    Raises:
        UnknownStyle, TemplateError: as ``render``. UsageError: pandoc is missing or took too long.
    """
    from citekit.render.templates import fill

    csl = load_style(style, root)
    with started_references(to_format(items, marks or {}), csl, locale=locale, cache=cache) as finished:
        saved = to_save().packed(chart.keys)
        references, findings = finished()
    say = words_for(locale)
    chart = spoken(chart, say)
    builder = PageBuilder(items, references, HTML, marks or {}, notices=notices, say=say)
    listed = [
        replace(reference, target=f"r{number}")  # short, for the index names it in every cell that it stands in
        for number, reference in enumerate(builder.references([Item(key) for key in chart.keys]), 1)
    ]
    links = {one.key: f'<a href="#{one.target}">{HTML.escape(one.short)}</a>' for one in listed}
    context: dict[str, object] = {
        "title": title,
        "lang": say.language,
        "say": say,
        "policy": Source(PLACE),
        "facts": facts(chart, say),
        "asked": asked_words(chart, say),
        "filters": filters,
        "references": listed,
        "count": len(listed),
        "legend": builder.legend(),
        "style": csl,
        **_table(chart, filters, links, say),
        "data": Source(_data(chart, filters, say)),
        "saved": Source(saved),
    }
    page = fill("map.html.j2", "html", context, HTML, root)
    return with_policy(page.strip("\n") + "\n"), findings


def _table(chart: EvidenceMap, filters: Filters, links: Mapping[str, str], say: Words) -> dict[str, object]:
    """Return what the template is given of the table and its key."""
    rows, wide = _headings(chart.row_headings, filters.by_tag, say), widths(chart, say)
    levels = levels_of(chart)
    cells = tuple(tuple(_cell(cell, links, say, levels) for cell in some) for some in chart.cells)
    sums, below = (
        tuple(_cell(total, {}, say, levels) for total in totals)
        for totals in (chart.row_totals, (*chart.column_totals, chart.total))
    )
    return {
        "chart": chart,
        "rows": tuple(zip(rows, cells, sums, strict=True)),
        "sums": below,
        "columns": _headings(chart.column_headings, filters.by_tag, say),
        "wider": wider_classes(chart.column_headings),
        "levels": levels_used(chart),
        "widths": wide,
        "apart": tuple(split_cells(chart)) if wide.folded else (),
        "told": [(say(TOLD[role]), LETTERS[role]) for role in chart.told],
    }


@dataclass(frozen=True, slots=True)
class Widths:
    """How wide things are, in rem.

    Attributes:
        least, most: a column, as the window allows; table_least, table_most: the table.
        narrow: of a window up to which the rows are cards.
        dense: whether columns are DENSE or more; folded: whether the counts of a split are shown one cell at a time;
            lettered: whether letters stand for roles.
    """

    least: float
    most: float
    table_least: float
    table_most: float
    narrow: float
    dense: bool
    folded: bool
    lettered: bool


def widths(chart: EvidenceMap, say: Words = ENGLISH) -> Widths:
    """Return how wide a map is to be: a column holds its numbers, and the words of the split without breaking them.

    Where that takes more than WINDOW, the words leave the cells. A column is never narrower than a target has to be, 24
    pixels (WCAG 2.5.8).
    """
    shorts = [part.short for cells in chart.cells for cell in cells for part, _ in cell.parts]
    dense = len(chart.column_headings) >= DENSE
    told = () if dense else tuple(say(TOLD[role]) for role in chart.told)  # a letter stands for these
    longest = max((len(word) for text in (*shorts, *told) for word in text.split()), default=0)
    columns = len(chart.column_headings) + 1
    numbers = max(1.5, 0.5 * len(str(len(chart.keys))) + 0.3)
    least = max(numbers, min(0.42 * longest + 0.7, 9)) if longest else numbers
    folded = least * columns + 11 > WINDOW and least > numbers
    least = max(numbers, _marked(chart, lettered=dense or folded)) if dense or folded else least
    most = max(6.0 if longest and not folded else 2.75, least)
    table = least * columns + 11
    return Widths(least, most, table, most * columns + 17, min(table + 3, 64), dense, folded, dense or folded)


def _marked(chart: EvidenceMap, *, lettered: bool) -> float:
    """Return the rem that the widest number of a cell takes with the marks beside it."""
    cells = (cell for cells in (*chart.cells, chart.row_totals, chart.column_totals) for cell in cells)
    return max(
        (
            0.56 * len(str(cell.count))
            + 0.45 * (bool(cell.retracted) + cell.unsynthesised + lettered * len(cell.told))
            + 0.3
            for cell in cells
        ),
        default=0.0,
    )


def address(*tags: str) -> str:
    """Return tags as a page's address has them: ``condition=lichen-planopilaris&agent=tofacitinib``."""
    pairs = (tag.partition(":") for tag in tags)
    return "&".join(f"{facet}={quote(notation, safe='')}" for facet, _, notation in pairs)


def _headings(headings: Sequence[Heading], numbers: Mapping[str, int], say: Words) -> tuple[PageHeading, ...]:
    return tuple(
        PageHeading(
            title=one.title,
            label=one.label,
            count=len(one.keys),
            name=address(one.tag),
            words=f"{one.title}: {count_words(len(one.keys), say)}",
            number=numbers.get(one.tag, -1),
            nested=bool(one.group),
            depth=min(one.depth, 4),
            span=1 + sum(other.group == one.tag for other in headings),
        )
        for one in headings
    )


def _cell(cell: Cell, links: Mapping[str, str], say: Words, levels: Sequence[int]) -> PageCell:
    """Return a cell for the page; ``links`` has none for a total, which is not in the index."""
    some = (*of_them(cell, say), *([say("no synthesis")] if cell.unsynthesised else []))
    return PageCell(
        cell.count,
        level_of(cell.count, levels),
        cell.gap,
        is_plain(cell),
        cell.unsynthesised,
        len(cell.retracted),
        ", ".join(some),
        address(cell.row.tag, cell.column.tag),
        f"{cell.row.title}, {cell.column.label}: {', '.join((count_words(cell.count, say), *some))}",
        tuple(map(_kept, cell_notes(replace(cell, retracted=(), told=()), say))),  # the page has marks for these
        told_notes(cell, say),
        letters(cell),
        cell.column.title,
        bool(cell.column.group),
        Source(" · ".join(links[key] + _told(cell, key, say) for key in cell.keys if links)),
    )


def _kept(note: str) -> str:
    """Return a note whose number stays beside the last word before it."""
    return "\u00a0".join(note.rsplit(" ", 1))


def _told(cell: Cell, key: str, say: Words) -> str:
    """Return the words of the roles that a work has in a cell and that readers must be told, behind a blank."""
    words = ", ".join(say(TOLD[role]) for role, keys in cell.told if key in keys)
    return f" ({words})" if words else ""


def _data(chart: EvidenceMap, filters: Filters, say: Words) -> str:
    """Return what the script must know of the table as JSON that is safe inside a ``script`` element."""
    from json import dumps

    found = {part.tag: part.short for cells in chart.cells for cell in cells for part, _ in cell.parts}
    data: dict[str, object] = {
        "rows": [chart.rows, chart.columns],
        "levels": levels_of(chart),
        "stops": STOPS,
        "parts": sorted([filters.by_tag[tag], short] for tag, short in found.items()),
    }
    if chart.told:
        data["told"] = [[say(TOLD[role]), LETTERS[role], list(_told_places(chart, role))] for role in chart.told]
    return dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _told_places(chart: EvidenceMap, role: str) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Yield row, column and keys of each cell with works in a role."""
    for down, cells in enumerate(chart.cells):
        for across, cell in enumerate(cells):
            if keys := dict(cell.told).get(role):
                yield down, across, keys
