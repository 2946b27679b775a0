"""The evidence map as text, table and picture: counts and gaps stand in each; hostile words stay words."""

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace

import pytest

from citekit.errors import UnknownFormat, UsageError
from citekit.evidence_map import EvidenceMap, chart, wider_classes
from citekit.render import map_page, map_svg, map_text
from citekit.render.map_formats import NAMES, map_format_of
from citekit.vocabulary import Concept, Facet, Vocabulary

HOSTILE = """=cmd|' /C calc'!A0 <script>alert(1)</script> & "x" | _y_ ]]>"""


def made(label: str = "JAK inhibitor", works: int = 3, cause: str = "") -> EvidenceMap:
    """Return a map with a class, a drug, a gap, a retracted and an untagged work; the drug is a cause in ``cause``."""
    vocabulary = Vocabulary.of(
        [Facet("condition", "Condition"), Facet("agent", "Agent")],
        [
            Concept("condition", "lpp", "lichen planopilaris"),
            Concept("condition", "ffa", "frontal fibrosing alopecia"),
            Concept("agent", "jak", label),
            Concept("agent", "tofacitinib", "tofacitinib", broader=("jak",)),
        ],
    )
    rows = [(f"w{number}", {"condition": ["lpp"], "agent": ["tofacitinib"]}) for number in range(works)]
    roles = {cause: {"agent:tofacitinib": "cause"}}
    return chart([*rows, ("x", {"condition": ["ffa"]})], vocabulary, retracted={"w0"}, roles=roles)


def test_the_plain_table_fits_its_columns() -> None:
    """A small map is an aligned table with totals; a retracted work has its mark and the mark its meaning."""
    text = map_text.to_plain(made(), "The map")

    assert text.startswith("The map\n\n4 references, 1 of them retracted.\n")
    rows = [line.split() for line in text.splitlines() if line.startswith(("Lichen", "Frontal", "All"))]
    assert rows == [
        ["Lichen", "planopilaris", "3!", "3!", "0", "3!"],
        ["Frontal", "fibrosing", "alopecia", "0", "0", "1", "1"],
        ["All", "3!", "3!", "1", "4!"],
    ]
    assert "! a retracted work is among them" in text


def test_a_wide_map_is_told_row_by_row() -> None:
    """What is too wide for a line names, under each row, its counts and its gaps."""
    text = map_text.to_plain(made("a class with a name that " + "goes on and " * 8), "The map")

    assert "Frontal fibrosing alopecia (1)\n  Untagged (agent) 1\n  gaps: a class with a name" in text


def test_markdown_names_the_gaps() -> None:
    """The table has every count, and a sentence names the gaps."""
    text = map_text.to_markdown(made(), "The *map*")

    assert text.startswith(r"# The \*map\*")
    assert "| Lichen planopilaris | 3 (1 retracted) | 3 (1 retracted) | 0 | 3 (1 retracted) |" in text
    assert "Frontal fibrosing alopecia, gaps: JAK inhibitor." in text


def test_csv_has_the_counts_and_no_formula() -> None:
    """A row a heading, the class in a line above its drugs; a label that a spreadsheet would run is text."""
    rows = list(csv.reader(io.StringIO(map_text.to_csv(made(HOSTILE)))))

    assert rows[0][3] == rows[1][1] == "'" + HOSTILE
    assert rows[2] == ["Lichen planopilaris", "3", "1", "3", "1", "0", "3", "1"]
    assert rows[-1] == ["All", "3", "1", "3", "1", "1", "4", "1"]


def test_csv_counts_the_retracted_works_of_every_column_and_of_all() -> None:
    """Behind each column that has any; who reads only the table must not take them for evidence."""
    columns = list(zip(*csv.reader(io.StringIO(map_text.to_csv(made()))), strict=True))

    assert ("JAK inhibitor", "Tofacitinib, retracted", "1", "0", "1") in columns
    assert columns[-1] == ("", "All, retracted", "1", "0", "1")
    assert not any("Minoxidil, retracted" in column for column in columns)


def test_the_svg_holds_its_texts_and_tells_what_it_shows() -> None:
    """Counts, labels and title are text, whatever characters they have; a description tells the map in words."""
    picture = ET.fromstring(map_svg.to_svg(made(HOSTILE), HOSTILE))
    texts = ["".join(one.itertext()) for one in picture.iter("{http://www.w3.org/2000/svg}text")]

    assert HOSTILE in texts
    assert "3" in texts
    assert picture.find("{http://www.w3.org/2000/svg}title").text == HOSTILE  # type: ignore[union-attr]  # it is there
    description = picture.findtext("{http://www.w3.org/2000/svg}desc") or ""
    assert "Lichen planopilaris: " in description
    assert "tofacitinib 3" in description


def test_a_cause_is_told_in_words_in_every_format() -> None:
    """In the cell where there is room; else a letter stands there, and the words below. A table has a column for it."""
    map_ = made(cause="w1")
    text = map_text.to_plain(map_, "The map")
    assert text.split().count("3!c") == 5  # class, drug and the three totals that they are part of
    assert text.split().count("4!c") == 1
    assert "c some or all of them as a cause, as told below" in text
    assert "Lichen planopilaris, tofacitinib: 3 references, 1 of them retracted, 1 of them as a cause" in text

    assert "| 3 (1 retracted; 1 as a cause) |" in map_text.to_markdown(map_, "The map")
    table = list(csv.reader(io.StringIO(map_text.to_csv(map_))))
    columns = list(zip(*table, strict=True))
    assert ("JAK inhibitor", "Tofacitinib, as a cause", "1", "0", "1") in columns
    assert columns[-1] == ("", "All, as a cause", "1", "0", "1")
    drawn = "".join(ET.fromstring(map_svg.to_svg(map_, "The map")).itertext())
    assert "Lichen planopilaris, tofacitinib: 3 references, 1 of them retracted, 1 of them as a cause" in drawn
    assert "3c" in drawn
    assert "c: some or all of them as a cause, not as a treatment." in drawn
    assert "tofacitinib 3 (1 as a cause)" in drawn


def test_totals_tell_what_their_cells_tell() -> None:
    """Retraction and cause stand beside the sums of row, column and map, in the same marks; not where none is among."""
    map_ = made(cause="w1")
    markdown = map_text.to_markdown(map_, "The map").splitlines()
    told = "(1 retracted; 1 as a cause)"
    assert f"| All | 3 {told} | 3 {told} | 1 | 4 {told} |" in markdown
    assert next(line for line in markdown if line.startswith("| Frontal")).endswith("| 1 |")

    wide = map_text.to_plain(made("a class with a name that " + "goes on and " * 8, cause="w1"), "The map")
    assert "\nLichen planopilaris (3!c)\n" in wide
    assert "\nAll (4!c)\n  a class" in wide

    svg = ET.fromstring(map_svg.to_svg(map_, "The map"))
    groups = [
        one
        for one in svg.iter("{http://www.w3.org/2000/svg}g")
        if one.find("{*}text[@class='middle total']") is not None
    ]
    assert [one.findtext("{*}text") for one in groups] == ["3c", "3c", "3c", "4c"]
    assert groups[0].findtext("{*}title") == "3 references, 1 of them retracted, 1 of them as a cause"
    assert all(one.find("{*}path[@fill='#9c1c1c']") is not None for one in groups)


def test_a_total_names_each_work_once() -> None:
    """A work that is told of in a class and in its drug is told of once in the sum."""
    map_ = made(cause="w1")

    assert map_.total.told == (("cause", ("w1",)),)
    assert [total.retracted for total in map_.column_totals] == [("w0",), ("w0",), ()]
    assert [total.count for total in map_.row_totals] == [3, 1]


@pytest.mark.parametrize(
    ("write", "query"),
    [
        (map_text.to_plain, "year:2015.. <b>"),
        (map_text.to_markdown, r"year:2015.. \<b\>"),
        (map_svg.to_svg, "year:2015.. &lt;b&gt;"),
    ],
)
def test_the_query_stands_below_the_title(write: Callable[[EvidenceMap, str], str], query: str) -> None:
    """What was asked for is said, and that gaps are of what it found; a map of all says nothing of either.

    What looks like markup in it stands there as it was typed.
    """
    whole, part = write(made(), "The map"), write(replace(made(), query="year:2015.. <b>"), "The map")

    assert f"Query: {query}" in part
    assert "Counts and gaps are of the works that the query finds." in part
    assert "uery" not in whole


def test_concepts_that_a_query_does_not_find_are_not_denied_to_the_library() -> None:
    """Of a part of the works it is said that none of these has them."""
    map_ = replace(made(), unused_columns=("dupilumab",))

    assert "Agent, no work tagged with: dupilumab." in map_text.to_plain(map_, "The map")
    assert "Agent, none of these works tagged with: dupilumab." in map_text.to_plain(
        replace(map_, query="year:2015.."), "The map"
    )


@pytest.mark.parametrize("write", [map_text.to_plain, map_text.to_markdown, map_svg.to_svg])
def test_without_a_role_nothing_is_said_of_roles(write: Callable[[EvidenceMap, str], str]) -> None:
    """A role of a tag that no work has changes nothing."""
    assert write(made(cause="x"), "The map") == write(made(), "The map")
    assert map_text.to_csv(made(cause="x")) == map_text.to_csv(made())


def test_a_long_label_is_cut_in_the_picture_and_whole_in_its_title() -> None:
    """A label of 300 letters makes the picture no wider than one of 60; whoever points at it reads all of it."""
    long, longer = (map_svg.to_svg(made("agent " + "x" * size), "The map") for size in (60, 300))
    width = [float(ET.fromstring(picture).get("width") or 0) for picture in (long, longer)]

    assert width[0] == width[1]
    assert f"<title>Agent {'x' * 300}</title>" in longer
    assert "…" in longer


def test_letters_of_double_width_have_their_room() -> None:
    """Chinese row labels push the cells twice as far to the right as Latin ones of as many letters."""
    place = [map_svg.label_width(label) for label in ("aaaaaaaaaa", "白癜风白癜风白癜风白")]

    assert place[1] == 2 * place[0]


def test_many_columns_fit_a_desktop_and_keep_targets_large() -> None:
    """48 columns and the total stand side by side in 1,360 pixels, each at least 24 wide; few are roomier."""
    vocabulary = Vocabulary.of(
        [Facet("condition", "Condition"), Facet("agent", "Agent")],
        [Concept("agent", f"a{number}", f"agent {number}") for number in range(48)],
    )
    wide = map_page.widths(chart([("w", {"agent": [f"a{n}" for n in range(48)]})], vocabulary))

    assert wide.table_least * 16 <= 1360
    assert wide.least * 16 >= 24
    assert wide.dense
    assert map_page.widths(made()).most > wide.least


def test_a_column_holds_the_words_of_its_split() -> None:
    """The longest word below a count is not broken."""
    vocabulary = Vocabulary.of(
        [Facet(name, name) for name in ("condition", "agent", "design")],
        [Concept("design", "rct", "randomised controlled trial")],
    )

    assert map_page.widths(chart([("w", {"design": ["rct"]})], vocabulary)).least > 0.4 * len("randomised")


def test_words_of_a_split_leave_the_cells_of_a_map_that_would_outgrow_its_window() -> None:
    """Thirty drugs and designs of long names fit 1,280 pixels; three drugs keep the words in sight."""
    vocabulary = Vocabulary.of(
        [Facet(name, name) for name in ("condition", "agent", "design")],
        [Concept("design", "rct", "randomised controlled trial")],
    )
    few, many = (
        map_page.widths(
            chart([(f"w{n}", {"agent": [f"a{n}"], "design": ["rct"]}) for n in range(count)], vocabulary, fold=())
        )
        for count in (3, 30)
    )

    assert (few.folded, many.folded) == (False, True)
    assert many.table_least * 16 <= 1280 - 48


def test_a_huge_map_makes_a_smaller_png() -> None:
    """Pixels are two for one until there would be more than a picture may have."""
    assert map_svg.scale_of(1000, 1000) == 2
    assert (100_000 * map_svg.scale_of(100_000, 1000)) * (
        1000 * map_svg.scale_of(100_000, 1000)
    ) <= map_svg.PIXELS * 1.01


def test_the_png_is_a_picture_of_the_svg() -> None:
    """The same map gives the same bytes, and they are a PNG twice as large as the SVG."""
    data = map_svg.to_png(made(), "The map")
    width = float(ET.fromstring(map_svg.to_svg(made(), "The map")).get("width") or 0)

    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert abs(int.from_bytes(data[16:20], "big") - 2 * width) < 4
    assert data == map_svg.to_png(made(), "The map")


def test_darker_means_more() -> None:
    """The scale has a step for each of its counts and is the same for every map."""
    assert [map_svg.level_of(count) for count in (0, 1, 2, 4, 5, 9, 10, 24, 25, 400)] == [0, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert map_svg.levels_used(made(works=30)) == ((5, "25+"),)


def test_a_large_map_has_larger_steps() -> None:
    """Else nearly all of its cells would be as dark as the fullest; the key says which steps they are."""
    assert map_svg.levels_of(made(works=99)) == map_svg.LEVELS
    assert map_svg.levels_of(made(works=100)) == (1, 3, 10, 30, 100)
    assert map_svg.levels_used(made(works=1000)) == ((5, "1000+"),)
    rows = tuple(
        tuple(replace(cell, keys=tuple(map(str, range(count)))) for cell in made().cells[0][:1])
        for count in (20, 21, 26, 28, 30, 35, 42, 52, 62, 70, 230)
    )
    assert map_svg.levels_of(replace(made(), cells=rows)) == (1, 20, 30, 50, 70)


def test_a_bracket_spans_all_classes_of_a_class() -> None:
    """The columns of its own drugs and of the classes below it; a class without classes below it has none of these."""
    vocabulary = Vocabulary.of(
        [Facet("condition", "Condition"), Facet("agent", "Agent")],
        [
            Concept("condition", "lpp", "lichen planopilaris"),
            Concept("agent", "biologic", "biologic"),
            Concept("agent", "abatacept", "abatacept", broader=("biologic",)),
            Concept("agent", "tnf", "TNF inhibitor", broader=("biologic",)),
            Concept("agent", "adalimumab", "adalimumab", broader=("tnf",)),
            Concept("agent", "minoxidil", "minoxidil"),
        ],
    )
    drugs = ("abatacept", "adalimumab", "minoxidil")
    whole = chart([(drug, {"condition": ["lpp"], "agent": [drug]}) for drug in drugs], vocabulary)

    assert [one.label for one in whole.column_headings][:4] == ["biologic", "abatacept", "TNF inhibitor", "adalimumab"]
    assert wider_classes(whole.column_headings) == ((("Biologic", 4), ("", 1)),)
    assert wider_classes(made().column_headings) == ()
    drawn = map_svg.to_svg(whole, "The map")
    assert [f"h{38 * columns - 6}" in drawn for columns in (4, 2)] == [True, True]


def test_a_column_is_wide_enough_for_the_marks_beside_its_numbers() -> None:
    """They must not cover a digit, nor break a number into two lines."""
    whole = made(works=20)
    whole = replace(whole, column_headings=whole.column_headings * 10)
    cells = tuple(tuple(replace(cell, retracted=()) for cell in row) * 10 for row in whole.cells)
    starred = tuple(tuple(replace(cell, retracted=cell.keys[:1], unsynthesised=True) for cell in row) for row in cells)

    plain, marked = (map_page.widths(replace(whole, cells=some)) for some in (cells, starred))
    assert plain.dense and marked.dense
    assert plain.least < marked.least


def test_works_without_a_concept_stand_outside_of_the_scale() -> None:
    """Untagged works are many and no evidence for anything: their cells are neutral, their 1 has no swatch."""
    cell = made().cells[1][2]

    assert (cell.column.tag, cell.count, map_svg.is_plain(cell)) == ("agent:none", 1, True)
    assert map_svg.to_svg(made(works=30), "The map").count(map_svg._PLAIN) == 2


@pytest.mark.parametrize(
    ("path", "to", "other"),
    [("a.html", "svg", True), ("a.HTM", "html", False), ("a.odt", "svg", False), ("a", ".MD", False)],
)
def test_an_ending_may_belie_a_format(path: str, to: str, other: bool) -> None:
    """An ending that promises nothing belies nothing."""
    assert NAMES.belies(path, to) == other


@pytest.mark.parametrize(("path", "to", "name"), [("a.HTM", "", "html"), ("", "", "txt"), ("a.png", "svg", "svg")])
def test_the_format_is_that_asked_for_or_that_of_the_ending(path: str, to: str, name: str) -> None:
    """``--to`` comes first, then the ending; without both the map is a table."""
    assert map_format_of(path, to) == name


@pytest.mark.parametrize(("path", "to"), [("a.docx", ""), ("map", ""), ("", "pdf")])
def test_an_unknown_format_names_the_known_ones(path: str, to: str) -> None:
    """The hint has them all."""
    with pytest.raises(UnknownFormat) as error:
        map_format_of(path, to)

    assert "svg" in error.value.hint


def split_map() -> EvidenceMap:
    """Return a map of facets of one's own, split by design, narrower concepts written before broader ones."""
    vocabulary = Vocabulary.of(
        [Facet("population", "Population"), Facet("drug", "Drug"), Facet("design", "Design")],
        [
            Concept("population", "children", "children", broader=("patients",)),
            Concept("population", "patients", "patients"),
            Concept("drug", "x", "drug x"),
            Concept("design", "case", "case report"),
            Concept("design", "cohort", "cohort study"),
        ],
    )
    rows = [("a", "children", "cohort"), ("b", "children", "case"), ("c", "patients", "case")]
    works = [(key, {"population": [who], "drug": ["x"], "design": [how]}) for key, who, how in rows]
    return chart(works, vocabulary)


def test_a_vocabulary_of_ones_own_has_a_map() -> None:
    """Without condition and agent the first two facets make rows and columns; a broader concept stands first."""
    map_ = split_map()

    assert (map_.rows, map_.columns, map_.split) == ("population", "drug", "design")
    assert [(one.tag, one.depth) for one in map_.row_headings] == [
        ("population:patients", 0),
        ("population:children", 1),
    ]


def test_the_split_that_was_asked_for_stands_in_plain_tables_too() -> None:
    """A line for each split cell in text, in brackets in Markdown, a column for each part in CSV; unasked in none."""
    text = map_text.to_plain(split_map(), "The map", split=True)
    assert "\nPatients, drug x: case report 2, cohort study 1\n" in text
    assert "\nPatients         3    3\n  Children       2    2\n" in text

    rows = list(csv.reader(io.StringIO(map_text.to_csv(split_map(), split=True))))
    assert rows == [
        ["Population", "Drug x", "Drug x, case report", "Drug x, cohort study", "All"],
        ["Patients", "3", "2", "1", "3"],
        ["Children", "2", "1", "1", "2"],
        ["All", "3", "2", "1", "3"],
    ]
    markdown = map_text.to_markdown(split_map(), "The map", split=True)
    assert "\n| Patients | 3 (case report 2; cohort study 1) | 3 |\n" in markdown
    for write in (map_text.to_plain, map_text.to_markdown):
        assert "case report" not in write(split_map(), "The map")
    assert "case report" not in map_text.to_csv(split_map())


def test_a_narrower_row_of_a_markdown_table_stands_to_the_right() -> None:
    """Blanks would be trimmed; those that no line breaks at are not."""
    assert "\n| \u00a0\u00a0\u00a0Children | 2 | 2 |\n" in map_text.to_markdown(split_map(), "The map")


def test_a_dash_is_explained_only_where_one_stands() -> None:
    """A map without classes, and one that is told row by row, have none."""
    wide = made("a class with a name that " + "goes on and " * 8)

    assert "– stands below" in map_text.to_plain(made(), "The map")
    assert "–" not in map_text.to_plain(split_map(), "The map") + map_text.to_plain(wide, "The map")


@pytest.mark.parametrize(
    ("facets", "rows", "columns", "axes"),
    [
        ("condition agent design", "", "", ("condition", "agent")),
        ("condition agent design", "design", "", ("design", "agent")),
        ("condition agent design", "", "condition", ("agent", "condition")),
        ("design agent condition", "", "", ("condition", "agent")),
        ("population drug agent", "", "", ("population", "drug")),
        ("population drug", "drug", "", ("drug", "population")),
        ("population drug", "", "population", ("drug", "population")),
    ],
)
def test_what_is_not_named_is_condition_and_agent_or_the_first_facets(
    facets: str, rows: str, columns: str, axes: tuple[str, str]
) -> None:
    """The usual pair where the vocabulary has both; else its facets in their order."""
    vocabulary = Vocabulary.of([Facet(name, name) for name in facets.split()], [])

    map_ = chart([], vocabulary, rows, columns)

    assert (map_.rows, map_.columns) == axes


def test_one_facet_makes_no_map() -> None:
    """The error names what there is and how to have another."""
    with pytest.raises(UsageError, match="two facets") as caught:
        chart([], Vocabulary.of([Facet("population", "Population")], []))

    assert "`population`" in caught.value.hint


def test_a_terminal_is_told_a_few_of_the_concepts_without_works() -> None:
    """The rest as a number and the way to see them; a file names all."""
    names = tuple(f"drug {n}" for n in range(30))
    chart = replace(made(), unused_columns=names)

    short = map_text.to_plain(chart, "The map", every=False)
    assert f"no work tagged with: {', '.join(names[:10])} and 20 more (`-v`).\n" in short
    assert f"no work tagged with: {', '.join(names)}.\n" in map_text.to_plain(chart, "The map")
