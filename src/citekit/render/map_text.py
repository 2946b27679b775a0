"""The evidence map as text, and in words: plain, Markdown, CSV. Knows no references.

``say`` is everywhere citekit's own words in the language of the map.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from citekit.evidence_map import Cell, EvidenceMap, Heading
from citekit.render.serialise import escape_markdown
from citekit.render.words import ENGLISH, Words
from citekit.tagging.roles import TOLD
from citekit.text.spreadsheets import harmless

LETTERS = {"cause": "c", "comparator": "v", "background": "b", "negated": "n"}
"""The letters of the roles that readers must be told; a legend says what they mean (``v`` is for versus)."""

WIDEST = 100
"""Characters that a line of the plain table may have; a wider map is told row by row."""

FEW = 10
"""Concepts without works that a terminal is told by name."""

_INDENT = "\u00a0" * 3
"""What stands before a narrower row of a Markdown table for each broader one above: blanks would be trimmed."""


def title_of(chart: EvidenceMap, say: Words = ENGLISH) -> str:
    """Return the title of a map that has none of its own: ``Evidence map: condition by agent``."""
    rows, columns = say.within(chart.row_label), say.within(chart.column_label)
    return say("Evidence map: {rows} by {columns}", rows=rows, columns=columns)


def spoken(chart: EvidenceMap, say: Words) -> EvidenceMap:
    """Return a map whose headings of works without a concept are in the language of ``say``."""
    if not say.table:
        return chart

    def told(heading: Heading) -> Heading:
        title = say.heading(heading.title)
        return replace(heading, title=title, label=title) if heading.untagged else heading

    return replace(
        chart,
        row_headings=tuple(map(told, chart.row_headings)),
        column_headings=tuple(map(told, chart.column_headings)),
        cells=tuple(
            tuple(replace(cell, row=told(cell.row), column=told(cell.column)) for cell in cells)
            for cells in chart.cells
        ),
    )


def heading_words(heading: Heading) -> str:
    """Return the title of a heading, with its class where it stands under one."""
    return f"– {heading.label}" if heading.group else heading.title


def facts(chart: EvidenceMap, say: Words = ENGLISH) -> str:
    """Return in words what was counted: ``58 references, 1 of them retracted``."""
    some = [say("{count} of them {words}", count=len(chart.retracted), words=say("retracted"))]
    return ", ".join((count_words(len(chart.keys), say), *(some if chart.retracted else ())))


def asked_words(chart: EvidenceMap, say: Words = ENGLISH) -> str:
    """Return what the works were asked for by, for the line below the title; blank where all were meant."""
    return say("Query: {query}", query=chart.query) if chart.query else ""


def count_words(count: int, say: Words = ENGLISH) -> str:
    """Return ``7 references``."""
    return say("1 reference") if count == 1 else say("{count} references", count=count)


def cell_words(cell: Cell, say: Words = ENGLISH) -> str:
    """Return the count of a cell with what readers must know of some: ``3 references, 1 of them as a cause``."""
    return ", ".join((count_words(cell.count, say), *of_them(cell, say)))


def of_them(cell: Cell, say: Words = ENGLISH) -> tuple[str, ...]:
    """Return what readers must know of some works of a cell: ``1 of them retracted``."""
    some = [(len(cell.retracted), "retracted"), *((len(keys), TOLD[role]) for role, keys in cell.told)]
    return tuple(say("{count} of them {words}", count=count, words=say(words)) for count, words in some if count)


def told_notes(cell: Cell, say: Words = ENGLISH) -> tuple[str, ...]:
    """Return for each role of a cell that readers must be told how many works have it: ``1 as a cause``."""
    return tuple(f"{len(keys)} {say(TOLD[role])}" for role, keys in cell.told)


def cell_notes(cell: Cell, say: Words = ENGLISH) -> tuple[str, ...]:
    """Return what is to be said of a cell beside its count."""
    parts = [f"{part.short} {count}" for part, count in cell.parts]
    retracted = [f"{len(cell.retracted)} {say('retracted')}"] if cell.retracted else []
    return (*parts, *retracted, *told_notes(cell, say), *([say("no synthesis")] if cell.unsynthesised else []))


def letters(cell: Cell) -> str:
    """Return the letters that stand beside the count of a cell where words have no room, one a role to be told."""
    return "".join(LETTERS[role] for role, _ in cell.told)


def told_cells(chart: EvidenceMap, say: Words = ENGLISH) -> Iterator[str]:
    """Yield a sentence for each cell with roles to be told: ``LPP, dupilumab: 3 references, 1 of them as a cause``."""
    for cell in (cell for cells in chart.cells for cell in cells if cell.told):
        yield f"{cell.row.title}, {cell.column.label}: {cell_words(cell, say)}"


def gaps(cells: Iterable[Cell]) -> tuple[Heading, ...]:
    """Return the columns of the gaps among the cells of a row; of a class and its drugs only the class is looked at."""
    return tuple(cell.column for cell in cells if cell.gap and not cell.column.group)


def to_markdown(chart: EvidenceMap, title: str, say: Words = ENGLISH, *, split: bool = False) -> str:
    """Return the map as a Markdown document with one table.

    Args:
        split: whether the parts of each count stand behind it.
    """
    chart = spoken(chart, say)
    head, *rows = _matrix(chart, lambda cell: _noted(cell if split else replace(cell, parts=()), say), say)
    depths = [*(0 if one.group else one.depth for one in chart.row_headings), 0]
    table = [_markdown_row(head), "| --- |" + " ---: |" * (len(head) - 1), *map(_markdown_row, rows, depths)]
    named = [
        say("{row}, gaps: {columns}.", row=row.title, columns=", ".join(column.label for column in missing))
        for row, cells in zip(chart.row_headings, chart.cells, strict=True)
        if (missing := gaps(cells))
    ]
    heads = filter(None, (f"{facts(chart, say)}.", asked_words(chart, say)))
    before, behind = (map(escape_markdown, some) for some in (heads, (*named, *_remarks(chart, say))))
    return "\n\n".join([f"# {escape_markdown(title)}", *before, "\n".join(table), *behind]) + "\n"


def split_cells(chart: EvidenceMap) -> Iterator[str]:
    """Yield a line for each cell whose count is split: ``LPP, tofacitinib: case report 2, cohort study 1``."""
    for cell in (cell for cells in chart.cells for cell in cells if cell.parts):
        counts = ", ".join(f"{part.label} {count}" for part, count in cell.parts)
        yield f"{cell.row.title}, {cell.column.label}: {counts}"


def to_plain(chart: EvidenceMap, title: str, say: Words = ENGLISH, *, split: bool = False, every: bool = True) -> str:
    """Return the map as an aligned table; one that is too wide row by row, gaps by name.

    Args:
        split: whether the parts of each count are told below. every: whether all concepts without works are named.
    """
    chart = spoken(chart, say)
    head, *rows = _matrix(chart, _marked, say)
    for heading, row in zip(chart.row_headings, rows, strict=False):
        row[0] = "  " * (0 if heading.group else heading.depth) + row[0]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    narrow = sum(widths) + 2 * len(widths) <= WIDEST
    if narrow:
        body = "\n".join(_aligned(row, widths) for row in (head, *rows))
    else:
        blocks = [*zip(chart.row_totals, chart.cells, strict=True), (chart.total, chart.column_totals)]
        body = "\n\n".join(_block(*block, say) for block in (blocks if len(blocks) > 2 else blocks[:1]))
    shown = {mark for row in rows for cell in row[1:] for mark in re.sub(r"[0-9]", "", cell)}
    legend = "\n".join(f"{mark} {words}" for mark, words in _legend(say) if mark in shown)
    told = "\n".join(told_cells(chart, say))
    apart = "\n".join(split_cells(chart)) if split else ""
    parts = (
        title,
        f"{facts(chart, say)}.",
        asked_words(chart, say),
        body,
        legend,
        told,
        apart,
        *_remarks(chart, say, dashed=narrow, most=0 if every else FEW),
    )
    return "\n\n".join(filter(None, parts)) + "\n"


def to_csv(chart: EvidenceMap, say: Words = ENGLISH, *, split: bool = False) -> str:
    """Return the counts as CSV, one row a heading; the class of a column stands in a line of its own above it.

    Behind a column with retracted works, or with works in a role that readers must be told, stands one that counts
    these alone, and with ``split`` one for each part of its counts.
    """
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    classes, *rows = zip(*_csv_columns(spoken(chart, say), say, split=split), strict=True)
    rows = [classes, *rows] if any(heading.group for heading in chart.column_headings) else rows
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def _csv_columns(chart: EvidenceMap, say: Words, *, split: bool) -> Iterator[list[str]]:
    """Yield the columns: a class or nothing, the title, a cell a row, the total; of a part of all there is none."""
    titles = {heading.tag: heading.title for heading in (*chart.row_headings, *chart.column_headings)}
    met = {part.tag: part for cells in chart.cells for cell in cells for part, _ in cell.parts} if split else {}
    yield ["", chart.row_label, *(row.title for row in chart.row_headings), say("All")]
    across = zip(*chart.cells, strict=True) if chart.cells else ([] for _ in chart.column_headings)
    for column, total, cells in zip(chart.column_headings, chart.column_totals, across, strict=True):
        group = titles.get(column.group, "")
        for name, counts in _csv_counts([*cells, total], say):
            yield [group, f"{column.title}{name}", *counts]
        counted = [{part.tag: count for part, count in cell.parts} for cell in cells]
        for part in met.values():
            if any(part.tag in some for some in counted):
                texts = (str(some.get(part.tag, 0)) for some in counted)
                count = len(frozenset(part.keys).intersection(column.keys))
                yield [group, f"{column.title}, {part.label}", *texts, str(count)]
    for name, counts in _csv_counts([*chart.row_totals, chart.total], say):
        yield ["", f"{say('All')}{name}", *counts]


def _csv_counts(cells: Sequence[Cell], say: Words) -> Iterator[tuple[str, list[str]]]:
    """Yield what is counted in a column: all works, then those that are retracted or have a role, where any is."""
    yield "", [str(cell.count) for cell in cells]
    marked = [("retracted", [cell.retracted for cell in cells])]
    marked += [(words, [dict(cell.told).get(role, ()) for cell in cells]) for role, words in TOLD.items()]
    for words, some in marked:
        if any(some):
            yield f", {say(words)}", [str(len(keys)) for keys in some]


def _legend(say: Words) -> Iterator[tuple[str, str]]:
    """Yield the marks of a plain table and their meanings."""
    yield "!", say("a retracted work is among them")
    yield "*", say("many works, no synthesis among them")
    for role, words in TOLD.items():
        yield LETTERS[role], say("some or all of them {words}, as told below", words=say(words))


def _marked(cell: Cell) -> str:
    """Return a count with a mark of the legend, the graver one, and with its letters."""
    return str(cell.count) + ("!" if cell.retracted else "*" if cell.unsynthesised else "") + letters(cell)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join((first, *rest))


def _block(total: Cell, cells: Sequence[Cell], say: Words) -> str:
    """Return a row, or the totals, in lines: a class with its drugs in each, the gaps in the last."""
    lines = [f"{total.row.title if total.row.tag else say('All')} ({_marked(total)})"]
    counted = [cell for cell in cells if cell.count]
    for cell in counted:
        if not cell.column.group:
            drugs = [f"{one.column.label} {_marked(one)}" for one in counted if one.column.group == cell.column.tag]
            lines.append(f"  {cell.column.label} {_marked(cell)}" + (f": {', '.join(drugs)}" if drugs else ""))
    if missing := gaps(cells):
        lines.append("  " + say("gaps: {columns}", columns=", ".join(column.label for column in missing)))
    return "\n".join(lines)


def _noted(cell: Cell, say: Words) -> str:
    """Return a count with what is to be said of it."""
    notes = "; ".join(cell_notes(cell, say))
    return f"{cell.count} ({notes})" if notes else str(cell.count)


def _markdown_row(cells: Iterable[str], depth: int = 0) -> str:
    return "| " + _INDENT * depth + " | ".join(map(escape_markdown, cells)) + " |"


def _matrix(chart: EvidenceMap, write: Callable[[Cell], str], say: Words) -> list[list[str]]:
    """Return head, rows and totals of the table as texts."""
    head = [chart.row_label, *map(heading_words, chart.column_headings), say("All")]
    rows = [
        [heading_words(total.row), *map(write, cells), write(total)]
        for total, cells in zip(chart.row_totals, chart.cells, strict=True)
    ]
    return [head, *rows, [say("All"), *map(write, chart.column_totals), write(chart.total)]]


def _remarks(chart: EvidenceMap, say: Words, *, dashed: bool = True, most: int = 0) -> Iterator[str]:
    """Yield the sentences below the table: what the totals are, and the concepts that are not in it.

    Args:
        dashed: whether headings below a class stand behind a dash, where there are any.
        most: how many of the concepts without works are named, 0 for all.
    """
    below = dashed and any(heading.group for heading in (*chart.row_headings, *chart.column_headings))
    sums = say("A concept counts the works of its narrower ones too, each once; a total counts each work once.")
    found = [say("Counts and gaps are of the works that the query finds.")] if chart.query else []
    yield " ".join((sums, *([say("– stands below a class.")] if below else []), *found))
    for label, unused in ((chart.row_label, chart.unused_rows), (chart.column_label, chart.unused_columns)):
        if unused:
            concepts = ", ".join(unused[: most or None])
            if most and len(unused) > most:
                concepts += " " + say("and {count} more (`-v`)", count=len(unused) - most)
            if chart.query:
                yield say("{facet}, none of these works tagged with: {concepts}.", facet=label, concepts=concepts)
            else:
                yield say("{facet}, no work tagged with: {concepts}.", facet=label, concepts=concepts)
