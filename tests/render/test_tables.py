"""CSV and Excel: one row a place, text that stays text, the same bytes each time."""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.reading_list import arrange
from citekit.render import render
from citekit.render.tables import Table, to_csv, to_xlsx
from render.samples import HOSTILE, SEED, VOCABULARY, article, plain_list
from render.test_documents import BOTH, WORKS

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows_of_csv(data: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file by the names of its columns."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def cells_of_xlsx(data: bytes) -> list[list[str]]:
    """Return the texts of an Excel file's rows; fails where a cell holds a formula."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        shared = [
            "".join(text.text or "" for text in item.iter(f"{SHEET}t"))
            for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    assert not list(sheet.iter(f"{SHEET}f"))
    return [
        [
            shared[int(cell.findtext(f"{SHEET}v") or 0)] if cell.get("t") == "s" else cell.findtext(f"{SHEET}v") or ""
            for cell in row
        ]
        for row in sheet.iter(f"{SHEET}row")
    ]


def test_a_row_is_a_place_with_its_sections_and_tags() -> None:
    """The path of sections, tags by facet, the facts, the reference as the style prints it."""
    tags = {"joshi2023": {"Condition": ("lichen planopilaris",), "Agent": ("tofacitinib", "baricitinib")}}
    marks = {"joshi2023": ("retracted",)}
    data = render(arrange(WORKS, VOCABULARY, BOTH), SEED, to="csv", tags=tags, marks=marks).data
    rows = rows_of_csv(data)
    row = next(row for row in rows if row["Key"] == "joshi2023")

    assert row["Section"] == "Lichen planopilaris › JAK inhibitor › Tofacitinib"
    assert (row["Number"], row["Year"], row["Journal"], row["Volume"], row["Issue"]) == (
        *("2.", "2023", "Int J Dermatol", "62", "7"),
    )
    assert (row["Pages"], row["DOI"]) == ("e396-e398", "10.1111/ijd.16433")
    assert (row["Condition"], row["Agent"], row["Marks"]) == (
        *("lichen planopilaris", "tofacitinib; baricitinib", "Retracted"),
    )
    assert row["Authors"].startswith("Joshi, T.P.; Duruewuru, A.")
    assert row["Reference"].startswith("Joshi TP, Duruewuru A")
    assert [row["Key"] for row in rows].count("kerkemeyer2021") == 2


def test_a_cross_reference_is_no_row() -> None:
    """Who filters a table counts each work once."""
    rows = rows_of_csv(render(arrange(WORKS, VOCABULARY, BOTH, repeat=False), SEED, to="csv").data)

    assert sorted(row["Key"] for row in rows) == sorted(key for key, _ in WORKS)


def test_columns_that_say_nothing_are_left_out() -> None:
    """No sections, no column of sections; a style without numbers has none here."""
    header = next(iter(rows_of_csv(render(plain_list(SEED), SEED, to="csv", style="apa").data)))

    assert {"Section", "Number"} & set(header) == set()
    assert rows_of_csv(render(plain_list(SEED), SEED, to="csv").data)[4]["Pages"] == "183-193"


def test_csv_is_that_of_the_standard_and_of_excel() -> None:
    """CR LF at each line's end, quotes doubled, UTF-8 with a byte order mark."""
    assert to_csv(Table(("A", "B"), (('x "y"', "1,2"), ("α", "two\nlines")))) == (
        '\ufeffA,B\r\n"x ""y""","1,2"\r\nα,"two\nlines"\r\n'.encode()
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1+1", "'+1+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("a;=1", "a;'=1"),
        ("-1", "-1"),
        ("+3,5", "+3,5"),
        ("a-b = c; d - e", "a-b = c; d - e"),
    ],
)
def test_no_value_is_a_formula_in_csv(value: str, written: str) -> None:
    """An apostrophe stands before what a spreadsheet would run; numbers and ordinary text stay as they are."""
    assert rows_of_csv(to_csv(Table(("A",), ((value,),)))) == [{"A": written}]


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.lists(st.text(min_size=1, max_size=30), min_size=2, max_size=2), min_size=1, max_size=5))
def test_whatever_a_cell_holds_the_table_keeps_its_shape(rows: list[list[str]]) -> None:
    """Quotes, commas and line breaks move nothing to another cell; no cell of a file starts a formula."""
    found = list(
        csv.reader(io.StringIO(to_csv(Table(("A", "B"), tuple(map(tuple, rows)))).decode("utf-8-sig"), newline=""))
    )

    assert [len(row) for row in found] == [2] * (len(rows) + 1)
    assert not any(re.match(r"[=@\t]", cell) for row in found for cell in row)
    assert [[re.sub("(^|;)'", r"\1", cell) for cell in row] for row in found[1:]] == [
        [re.sub("(^|;)'", r"\1", cell.encode("utf-8", "replace").decode()) for cell in row] for row in rows
    ]


def test_excel_holds_text_and_links() -> None:
    """Hostile titles are strings; the DOI leads to the resolver; the header stays in sight and filters."""
    items = [article("h", "Doe AB", 2020, "=cmd " + HOSTILE, "http://x.org", "10.5555/a#b"), *SEED]
    data = render(plain_list(items), items, to="xlsx", title="A & B").data
    cells = cells_of_xlsx(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        links = archive.read("xl/worksheets/_rels/sheet1.xml.rels").decode()

    assert cells[1][cells[0].index("Title")] == "=cmd " + HOSTILE
    assert cells[1][cells[0].index("Year")] == "2020"
    assert "https://doi.org/10.5555/a%23b" in links or "https://doi.org/10.5555/a" in links
    assert "x.org" not in links
    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet


def test_excel_has_the_same_rows_as_csv() -> None:
    """One table, two files."""
    reading_list = arrange(WORKS, VOCABULARY, BOTH)
    rows = rows_of_csv(render(reading_list, SEED, to="csv").data)
    header, *cells = cells_of_xlsx(render(reading_list, SEED, to="xlsx").data)

    assert header == list(rows[0])
    shown = [{**row, "Number": row["Number"].rstrip(".")} for row in rows]  # a number, so that 10 sorts behind 2
    assert [[cell for cell in row if cell] for row in cells] == [[v for v in row.values() if v] for row in shown]


@pytest.mark.parametrize(("label", "written"), [("1.", b"1</v>"), ("[10]", b"10</v>"), ("(2)", b"2</v>")])
def test_a_plain_label_is_a_number_in_excel(label: str, written: bytes) -> None:
    """Brackets and full stop are left out, and the cell is no text."""
    data, _ = to_xlsx(Table(("Number",), ((label,),)), "T")
    (cell,) = re.findall(rb'<c r="A2"[^>]*>.*?</c>', zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml"))

    assert cell.endswith(b"<v>" + written + b"</c>")
    assert b't="s"' not in cell


def test_the_same_list_gives_the_same_excel_file() -> None:
    """No clock in it."""
    first, second = (render(plain_list(SEED), SEED, to="xlsx").data for _ in range(2))

    assert first == second


def test_a_value_too_long_for_excel_is_cut_and_said() -> None:
    """32,767 characters are the most; nothing is dropped in silence."""
    data, findings = to_xlsx(Table(("Key", "Notes"), (("k", "x" * 40_000),)), "T")

    assert [(one.code, one.key) for one in findings] == [("cut", "k")]
    assert len(cells_of_xlsx(data)[1][1]) == 32_767


@pytest.mark.parametrize("to", ["csv", "xlsx"])
def test_an_empty_list_is_a_table_without_rows(to: str) -> None:
    """The header alone."""
    result = render(arrange([], VOCABULARY, BOTH), [], to=to)

    assert result.findings == ()
    assert (result.text.count("\r\n") if to == "csv" else len(cells_of_xlsx(result.data))) == 1
