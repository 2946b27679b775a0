"""The evidence map as text: plain, Markdown, CSV. Knows no references."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from citekit.evidence_map import Cell, EvidenceMap, Heading
from citekit.render.serialise import escape_markdown
from citekit.tagging.roles import TOLD
from citekit.text.spreadsheets import harmless

LETTERS = {"cause": "c", "comparator": "v", "background": "b", "negated": "n"}
"""The letters of the roles that readers must be told; a legend says what they mean (``v`` is for versus)."""

WIDEST = 100
"""Characters that a line of the plain table may have; a wider map is told row by row."""


def heading_words(heading: Heading) -> str:
    """Return the title of a heading, with its class where it stands under one."""
    return f"– {heading.label}" if heading.group else heading.title


def facts(chart: EvidenceMap) -> str:
    """Return in words what was counted: ``58 references, 1 of them retracted``."""
    return count_words(len(chart.keys), len(chart.retracted))


def count_words(count: int, retracted: int = 0) -> str:
    """Return ``7 references``, and how many of them are retracted where any is."""
    words = f"{count} {'reference' if count == 1 else 'references'}"
    return f"{words}, {retracted} of them retracted" if retracted else words


def cell_words(cell: Cell) -> str:
    """Return the count of a cell with what readers must know of some: ``3 references, 1 of them as a cause``."""
    return ", ".join((count_words(cell.count), *of_them(cell)))


def of_them(cell: Cell) -> tuple[str, ...]:
    """Return what readers must know of some works of a cell: ``1 of them retracted``."""
    some = [(len(cell.retracted), "retracted"), *((len(keys), TOLD[role]) for role, keys in cell.told)]
    return tuple(f"{count} of them {words}" for count, words in some if count)


def told_notes(cell: Cell) -> tuple[str, ...]:
    """Return for each role of a cell that readers must be told how many works have it: ``1 as a cause``."""
    return tuple(f"{len(keys)} {TOLD[role]}" for role, keys in cell.told)


def cell_notes(cell: Cell) -> tuple[str, ...]:
    """Return what is to be said of a cell beside its count."""
    parts = [f"{part.short} {count}" for part, count in cell.parts]
    retracted = [f"{len(cell.retracted)} retracted"] if cell.retracted else []
    return (*parts, *retracted, *told_notes(cell), *(["no synthesis"] if cell.unsynthesised else []))


def letters(cell: Cell) -> str:
    """Return the letters that stand beside the count of a cell where words have no room, one a role to be told."""
    return "".join(LETTERS[role] for role, _ in cell.told)


def told_cells(chart: EvidenceMap) -> Iterator[str]:
    """Yield a sentence for each cell with roles to be told: ``LPP, dupilumab: 3 references, 1 of them as a cause``."""
    for cell in (cell for cells in chart.cells for cell in cells if cell.told):
        yield f"{cell.row.title}, {cell.column.label}: {cell_words(cell)}"


def gaps(cells: Iterable[Cell]) -> tuple[Heading, ...]:
    """Return the columns of the gaps among the cells of a row; of a class and its drugs only the class is looked at."""
    return tuple(cell.column for cell in cells if cell.gap and not cell.column.group)


def to_markdown(chart: EvidenceMap, title: str) -> str:
    """Return the map as a Markdown document with one table."""
    head, *rows = _matrix(chart, _noted)
    table = [_markdown_row(head), "| --- |" + " ---: |" * (len(head) - 1), *map(_markdown_row, rows)]
    named = [
        f"{row.title}, gaps: {', '.join(column.label for column in missing)}."
        for row, cells in zip(chart.row_headings, chart.cells, strict=True)
        if (missing := gaps(cells))
    ]
    first, *rest = map(escape_markdown, (f"{facts(chart)}.", *named, *_remarks(chart)))
    return "\n\n".join([f"# {escape_markdown(title)}", first, "\n".join(table), *rest]) + "\n"


def to_plain(chart: EvidenceMap, title: str) -> str:
    """Return the map as an aligned table; one that is too wide row by row, gaps by name."""
    head, *rows = _matrix(chart, _marked)
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    if sum(widths) + 2 * len(widths) <= WIDEST:
        body = "\n".join(_aligned(row, widths) for row in (head, *rows))
    else:
        body = "\n\n".join(_block(*row) for row in zip(chart.row_headings, chart.cells, strict=True))
    shown = {mark for row in rows for cell in row[1:] for mark in re.sub(r"[0-9]", "", cell)}
    legend = "\n".join(f"{mark} {words}" for mark, words in _LEGEND if mark in shown)
    told = "\n".join(told_cells(chart))
    return "\n\n".join(filter(None, (title, f"{facts(chart)}.", body, legend, told, *_remarks(chart)))) + "\n"


def to_csv(chart: EvidenceMap) -> str:
    """Return the counts as CSV, one row a heading; the class of a column stands in a line of its own above it.

    Behind a column with works in a role that readers must be told stands one that counts these alone.
    """
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    classes, *rows = zip(*_csv_columns(chart), strict=True)
    rows = [classes, *rows] if any(heading.group for heading in chart.column_headings) else rows
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _csv_columns(chart: EvidenceMap) -> Iterator[list[str]]:
    """Yield the columns: a class or nothing, the title, a cell a row, the total."""
    titles = {heading.tag: heading.title for heading in (*chart.row_headings, *chart.column_headings)}
    yield ["", chart.row_label, *(row.title for row in chart.row_headings), "All"]
    for place, column in enumerate(chart.column_headings):
        cells = [row[place] for row in chart.cells]
        group = titles.get(column.group, "")
        yield [group, column.title, *(str(cell.count) for cell in cells), str(len(column.keys))]
        for role in TOLD:
            told = [dict(cell.told).get(role, ()) for cell in cells]
            if total := {key for keys in told for key in keys}:
                yield [group, f"{column.title}, {TOLD[role]}", *(str(len(keys)) for keys in told), str(len(total))]
    yield ["", "All", *(str(len(row.keys)) for row in chart.row_headings), str(len(chart.keys))]


_LEGEND = (
    ("!", "a retracted work is among them"),
    ("*", "many works, no synthesis among them"),
    *((LETTERS[role], f"some or all of them {words}, as told below") for role, words in TOLD.items()),
)


def _marked(cell: Cell) -> str:
    """Return a count with a mark of _LEGEND, the graver one, and with its letters."""
    return str(cell.count) + ("!" if cell.retracted else "*" if cell.unsynthesised else "") + letters(cell)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join((first, *rest))


def _block(row: Heading, cells: Sequence[Cell]) -> str:
    """Return a row in lines: a class with its drugs in each, the gaps in the last."""
    lines = [f"{row.title} ({len(row.keys)})"]
    counted = [cell for cell in cells if cell.count]
    for cell in counted:
        if not cell.column.group:
            drugs = [f"{one.column.label} {_marked(one)}" for one in counted if one.column.group == cell.column.tag]
            lines.append(f"  {cell.column.label} {_marked(cell)}" + (f": {', '.join(drugs)}" if drugs else ""))
    if missing := gaps(cells):
        lines.append(f"  gaps: {', '.join(column.label for column in missing)}")
    return "\n".join(lines)


def _noted(cell: Cell) -> str:
    """Return a count with what is to be said of it."""
    notes = "; ".join(cell_notes(cell))
    return f"{cell.count} ({notes})" if notes else str(cell.count)


def _markdown_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(escape_markdown, cells)) + " |"


def _matrix(chart: EvidenceMap, shown: Callable[[Cell], str]) -> list[list[str]]:
    """Return head, rows and totals of the table as texts."""
    head = [chart.row_label, *map(heading_words, chart.column_headings), "All"]
    rows = [
        [heading_words(row), *map(shown, cells), str(len(row.keys))]
        for row, cells in zip(chart.row_headings, chart.cells, strict=True)
    ]
    return [head, *rows, ["All", *(str(len(column.keys)) for column in chart.column_headings), str(len(chart.keys))]]


def _remarks(chart: EvidenceMap) -> Iterator[str]:
    """Yield the sentences below the table: what the totals are, and the concepts that are not in it."""
    yield "A concept counts the works of its narrower ones too; a total counts each work once; – stands below a class."
    for label, unused in ((chart.row_label, chart.unused_rows), (chart.column_label, chart.unused_columns)):
        if unused:
            yield f"{label}, no work tagged with: {', '.join(unused)}."
