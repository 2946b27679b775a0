"""The evidence map as text: plain, Markdown, CSV. Knows no references."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from citekit.evidence_map import Cell, EvidenceMap, Heading
from citekit.render.serialise import escape_markdown
from citekit.text.spreadsheets import harmless

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


def cell_notes(cell: Cell) -> tuple[str, ...]:
    """Return what is to be said of a cell beside its count."""
    parts = [f"{part.short} {count}" for part, count in cell.parts]
    retracted = [f"{len(cell.retracted)} retracted"] if cell.retracted else []
    return (*parts, *retracted, *(["no synthesis"] if cell.unsynthesised else []))


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
    shown = {cell[-1:] for row in rows for cell in row[1:]}
    legend = "\n".join(f"{mark} {words}" for mark, words in _LEGEND if mark in shown)
    return "\n\n".join(filter(None, (title, f"{facts(chart)}.", body, legend, *_remarks(chart)))) + "\n"


def to_csv(chart: EvidenceMap) -> str:
    """Return the counts as CSV, one row a heading; the class of a column stands in a line of its own above it."""
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    titles = {heading.tag: heading.title for heading in (*chart.row_headings, *chart.column_headings)}
    rows = _matrix(chart, lambda cell: str(cell.count), named=lambda heading: heading.title)
    if any(heading.group for heading in chart.column_headings):
        writer.writerow(["", *(harmless(titles.get(one.group, "")) for one in chart.column_headings), ""])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue()


_LEGEND = (("!", "a retracted work is among them"), ("*", "many works, no synthesis among them"))


def _marked(cell: Cell) -> str:
    """Return a count with a mark of _LEGEND, the graver one."""
    return str(cell.count) + ("!" if cell.retracted else "*" if cell.unsynthesised else "")


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


def _matrix(
    chart: EvidenceMap, shown: Callable[[Cell], str], named: Callable[[Heading], str] = heading_words
) -> list[list[str]]:
    """Return head, rows and totals of the table as texts."""
    head = [chart.row_label, *map(named, chart.column_headings), "All"]
    rows = [
        [named(row), *map(shown, cells), str(len(row.keys))]
        for row, cells in zip(chart.row_headings, chart.cells, strict=True)
    ]
    return [head, *rows, ["All", *(str(len(column.keys)) for column in chart.column_headings), str(len(chart.keys))]]


def _remarks(chart: EvidenceMap) -> Iterator[str]:
    """Yield the sentences below the table: what the totals are, and the concepts that are not in it."""
    yield "A concept counts the works of its narrower ones too; a total counts each work once; – stands below a class."
    for label, unused in ((chart.row_label, chart.unused_rows), (chart.column_label, chart.unused_columns)):
        if unused:
            yield f"{label}, no work tagged with: {', '.join(unused)}."
