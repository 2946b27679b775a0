"""Reading lists as tables: CSV and Excel, one row for every place where a reference stands in full.

What a cell holds is text and stays text: no formula and no link comes from a title. Knows no styles and no templates.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citekit.findings import Finding
from citekit.render.document import Document, Tags
from citekit.render.items import CslItem
from citekit.render.serialise import PLAIN, safe_url, serialise
from citekit.text.scripts import printable
from citekit.text.spreadsheets import harmless

_FACTS = {
    "Title": "title",
    "Journal": "container-title",
    "Volume": "volume",
    "Issue": "issue",
    "Pages": "page",
    "DOI": "DOI",
    "PMID": "PMID",
}
"""Columns that are a CSL variable each; of an article without pages, its number."""

_LONGEST_CELL = 32_767
"""Characters that a cell of Excel holds."""
_WIDTHS = {"Section": 60, "Authors": 36, "Title": 60, "Journal": 28, "DOI": 28, "Reference": 80, "Notes": 60}

_NUMBERS = {"Year": re.compile(r"([0-9]{1,4})"), "Number": re.compile(r"[(\[]?([0-9]{1,6})[.)\]]?")}
"""Columns that are numbers in Excel, where the value is one; a label's brackets and full stop are left out."""


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns of text.

    Attributes:
        header: the columns' names.
        rows: a value a column; the row's citation key stands in ``Key``.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def columns(document: Document, items: Sequence[CslItem], tags: Tags) -> Table:
    """Return the list as a table; a place that only refers to another one makes no row.

    Sections that stand inside one another are joined by `` › ``; tags of a facet and marks by ``; ``, paragraphs
    of notes by line breaks. ``Section`` is left out of a list without sections, ``Number`` where the style has none.
    """
    by_key = {str(item.get("id", "")): item for item in items}
    facets = tuple(dict.fromkeys(facet for some in tags.values() for facet in some))
    rows = []
    for path, reference in document.places():
        if reference.see:
            continue
        item = by_key.get(reference.key, {})
        own = tags.get(reference.key, {})
        rows.append(
            {
                **{facet: "; ".join(own.get(facet, ())) for facet in facets},
                "Section": " › ".join(section.title for section in path),
                "Number": reference.label,
                "Key": reference.key,
                "Authors": "; ".join(_people(item.get("author"))),
                "Year": reference.year,
                **{name: _fact(item, variable) for name, variable in _FACTS.items()},
                "Marks": "; ".join((*reference.marks, *reference.notices)),
                "Reference": serialise(reference.rich, PLAIN),
                "Notes": "\n".join(reference.notes),
            }
        )
    names = ("Section", "Number", "Key", "Authors", "Year", *_FACTS, *facets, "Marks", "Reference", "Notes")
    without = {"Section"} if not document.sections else set()
    without |= {"Number"} if not document.style.numeric else set()
    header = tuple(name for name in dict.fromkeys(names) if name not in without)
    return Table(header, tuple(tuple(row[name] for name in header) for row in rows))


def to_csv(table: Table) -> bytes:
    """Return the table as CSV (RFC 4180: commas, CR LF) in UTF-8 with a byte order mark, which Excel needs.

    What a spreadsheet would take for a formula is ``harmless``.
    """
    import csv
    import io

    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerows([harmless(value) for value in row] for row in (table.header, *table.rows))
    return buffer.getvalue().encode("utf-8-sig", "replace")


def to_xlsx(table: Table, title: str) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the table as an Excel file: header row fixed, filters on, DOIs linked; the same bytes each time.

    A value longer than a cell of Excel is cut, with a finding.
    """
    import datetime
    import io

    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": PLAIN.escape(title)[:255], "created": datetime.datetime(1980, 1, 1)})
    sheet = book.add_worksheet("Reading list")
    head = book.add_format({"bold": True, "bg_color": "#EEF1F5", "bottom": 1, "valign": "top"})
    cell = book.add_format({"valign": "top"})
    link = book.add_format({"font_color": "#0B4F8A", "underline": 1, "valign": "top"})
    findings = []
    for column, name in enumerate(table.header):
        sheet.set_column(column, column, _WIDTHS.get(name, 14), cell)
        sheet.write_string(0, column, name, head)
    for number, row in enumerate(table.rows, 1):
        for column, (name, value) in enumerate(zip(table.header, row, strict=True)):
            if len(value) > _LONGEST_CELL:
                findings.append(_cut(row[table.header.index("Key")], name))
                value = value[: _LONGEST_CELL - 1] + "…"
            if name in _NUMBERS and (plain := _NUMBERS[name].fullmatch(value)):
                sheet.write_number(number, column, int(plain[1]), cell)
            elif name == "DOI" and value and len(value) < 1000:
                sheet.write_url(number, column, safe_url(f"https://doi.org/{value}"), link, string=value)
            elif value:
                sheet.write_string(number, column, value, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.header) - 1)
    book.close()
    return buffer.getvalue(), tuple(findings)


def _people(names: object) -> list[str]:
    """Return names as ``Family, Given``; a group as it is, people left out as ``et al.``."""
    people = [name for name in names if isinstance(name, Mapping)] if isinstance(names, list) else []
    return [PLAIN.escape(_person(name)) for name in people]


def _person(name: Mapping[str, str]) -> str:
    if name.get("literal"):
        return "et al." if name["literal"] == "others" else name["literal"]
    family = " ".join(part for part in (name.get("non-dropping-particle"), name.get("family")) if part)
    given = " ".join(part for part in (name.get("given"), name.get("dropping-particle")) if part)
    return ", ".join(part for part in (family, given, name.get("suffix")) if part)


def _fact(item: CslItem, variable: str) -> str:
    value = item.get(variable) or (item.get("number") if variable == "page" else None)
    return PLAIN.escape(printable(str(value))) if value else ""


def _cut(key: str, name: str) -> Finding:
    message = f"`{name}` is longer than a cell of Excel holds ({_LONGEST_CELL} characters) and is cut"
    return Finding("cut", "warning", message, key=key, hint="use `-o list.csv`, which has no such limit")
