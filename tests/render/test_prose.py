"""Markdown of notes: paragraphs, lists, tables, quotations and code in every format; nothing raw passes through."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from citekit.errors import UsageError
from citekit.render.prose import Grid, read_prose
from citekit.render.prose_writing import write_prose
from citekit.render.richtext import Text
from citekit.render.serialise import HTML, LATEX, MARKDOWN, PLAIN, Markup
from citekit.render.typst_markup import TYPST

TEXT = """\
One *two* [three](https://x.org/a_b) `a_b`.

- item

  more
- 4. deep

## Head

> quoted"""


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            HTML,
            [
                '<p>One <em>two</em> <a href="https://x.org/a_b">three</a> <code>a_b</code>.</p>',
                '<ul><li><p>item</p><p>more</p></li><li><ol start="4"><li><p>deep</p></li></ol></li></ul>',
                "<p><strong>Head</strong></p>",
                "<blockquote><p>quoted</p></blockquote>",
            ],
        ),
        (
            MARKDOWN,
            [
                "One *two* [three](https://x.org/a_b) `a_b`.",
                "- item\n\n  more\n- 4. deep",
                "**Head**",
                "> quoted",
            ],
        ),
        (
            PLAIN,
            ["One two three (https://x.org/a_b) a_b.", "• item\n\n  more\n• 4. deep", "Head", "> quoted"],
        ),
        (
            TYPST,
            [
                'One #emph[two]; #link("https://x.org/a_b")[three]; #raw("a_b");.',
                "#list(indent: 0.5em, [item\n\nmore], [#enum(indent: 0.5em, start: 4, [deep]);]);",
                "#strong[Head];",
                "#[#show quote: set block(spacing: 0.9em); #quote(block: true)[quoted]];",
            ],
        ),
    ],
)
def test_every_format_writes_paragraphs_lists_emphasis_and_links(markup: Markup, expected: list[str]) -> None:
    """A heading is a strong paragraph; code and quotations are told from the words around them."""
    assert list(write_prose(read_prose([TEXT])[TEXT], markup)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "- a\n- b\n  - c\n    - d\n\n      e\n- f",
        "9. a\n10. b\n    - c\n    - d\n11. e\n    1. f",
        "- a\n\n  3. b\n  4. c\n\n  d",
        "- 1\\. a\n- \\- b\n- 2. c",
        "*a*\n\n- \n- b",
        "> a\n>\n> - b\n>\n>   c\n\n1. > d\n   > e\n2. f",
        "````\n```\n  a\n\n\n# b\n````\n\n- ```\n  c\n  ```",
        "`a` ``b`c`` ``` `` ` ```",
        "| a | b |\n|---|--:|\n| `x\\|y` | *c* \\| d |\n|  | [e](https://x.org/) |",
    ],
)
def test_what_was_read_reads_again_from_markdown_as_it_was(text: str) -> None:
    """Markers, numbers and depth; no blank line where none is needed, so that readers set the list tight."""
    prose = read_prose([text])[text]
    again = "\n\n".join(write_prose(prose, MARKDOWN))
    assert read_prose([again])[again] == prose


def test_an_address_is_a_link_as_it_stands() -> None:
    """Nobody wants to write brackets around a DOI."""
    text = "See https://y.org."
    assert write_prose(read_prose([text])[text], MARKDOWN) == ("See <https://y.org>.",)


def test_latex_has_lists_of_its_own() -> None:
    """Numbers are those that were written; a bracket does not become an option."""
    text = "3. [x\n4. y"
    assert write_prose(read_prose([text])[text], LATEX) == (
        "\\begin{itemize}\n\\item[3.]{} [x\n\\item[4.]{} y\n\\end{itemize}",
    )


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (HTML, r"<p>a &lt;img onerror=y&gt; \input{x} l i</p>"),
        (MARKDOWN, r"a \<img onerror=y\> \\input\{x\} l i"),
        (LATEX, r"a \textless{}img onerror=y\textgreater{} \textbackslash{}input\{x\} l i"),
        (PLAIN, r"a <img onerror=y> \input{x} l i"),
    ],
)
def test_raw_html_and_latex_are_characters(markup: Markup, expected: str) -> None:
    """A note of a stranger's review runs nothing, and no link leads to a script."""
    text = r"a <img onerror=y> \input{x} [l](javascript:x) ![i](j.png)"
    assert list(write_prose(read_prose([text])[text], markup)) == [expected]


def test_what_is_left_open_in_one_text_ends_with_it() -> None:
    """Each note is read by itself, all in one run."""
    texts = ["```\nopen", "next *text*", "", "<div>", "last"]
    found = read_prose(texts)
    assert [list(write_prose(found.get(text, ()), PLAIN)) for text in texts] == [
        ["    open"],
        ["next text"],
        [],
        ["<div>"],
        ["last"],
    ]


TABLE = "| Domain | n |\n|:--|--:|\n| **low** & [x | 3 |\n| `a_b` | |"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            HTML,
            '<table class="prose"><thead><tr><th>Domain</th><th class="right">n</th></tr></thead><tbody>'
            '<tr><td><strong>low</strong> &amp; [x</td><td class="right">3</td></tr>'
            '<tr><td><code>a_b</code></td><td class="right"></td></tr></tbody></table>',
        ),
        (MARKDOWN, "| Domain | n |\n| :-- | --: |\n| **low** & \\[x | 3 |\n| `a_b` |  |"),
        (PLAIN, "Domain    n\n--------  -\nlow & [x  3\na_b"),
        (
            LATEX,
            "\\par\\smallskip\\noindent\\begin{tabular}{@{}lr@{}}\n\\hline\n"
            "{}\\textbf{Domain} & {}\\textbf{n} \\tabularnewline\n\\hline\n"
            "{}\\textbf{low} \\& [x & {}3 \\tabularnewline\n{}\\texttt{a\\_b} & {} \\tabularnewline\n"
            "\\hline\n\\end{tabular}\\par\\smallskip",
        ),
        (
            TYPST,
            "#table(columns: 2, align: (left, right,), stroke: (x: none, y: 0.4pt), "
            'table.header([#strong[Domain];], [#strong[n];]), [#strong[low]; & \\[x], [3], [#raw("a_b");], []);',
        ),
    ],
)
def test_a_table_is_a_table_in_every_format(markup: Markup, expected: str) -> None:
    """Head, sides and what stands in the cells; what a cell holds is no mark of the format."""
    assert list(write_prose(read_prose([TABLE])[TABLE], markup)) == [expected]


ADJOINING = [
    "1. a\n\n1) b\n\n7. c\n8. d",
    "- a\n\n* b\n\n- c\n\n3. d\n4. e\n\n3) f",
    "> - a\n>\n> * b\n\n- 1. a\n  1) b\n- - c\n  * d\n\n- x\n\n  - y\n  + z",
]


@pytest.mark.parametrize("text", [*ADJOINING, TEXT, TABLE])
def test_markdown_reads_as_what_it_was_made_of(text: str) -> None:
    """Lists that adjoin stay lists of their own, with their numbers, wherever they stand."""
    prose = read_prose([text])[text]
    written = "\n\n".join(write_prose(prose, MARKDOWN))

    assert read_prose([written])[written] == prose


def a_table(rows: int, cell: str = "k") -> str:
    """Return LaTeX of a table of so many rows, numbered from 1."""
    text = "| Name | n |\n|:--|--:|\n" + "".join(f"| {cell} | {row} |\n" for row in range(1, rows + 1))
    (source,) = write_prose(read_prose([text])[text], LATEX)
    return source


def test_latex_may_break_a_long_table_between_pages() -> None:
    """LaTeX never breaks a ``tabular``: rows of a longer one stand by themselves, with a head now and then."""
    assert "tabular}" in a_table(25)
    long = a_table(60)

    assert "tabular}" not in long
    assert long.count(r"\textbf{Name}") == 3
    assert [int(n) for n in re.findall(r"\\strut (\d+)\\strut", long)] == list(range(1, 61))


def test_columns_of_latex_are_as_wide_as_the_line_where_lines_must_break() -> None:
    """The shares of the columns make up the line, and each column has its side."""
    wide = a_table(1, "many words " * 20)
    first = wide.splitlines()[2]

    assert sum(map(float, re.findall(r"dimexpr([\d.]+)", first))) == pytest.approx(1, abs=0.002)
    assert re.findall(r"raggedright|raggedleft", first) == ["raggedright", "raggedleft"]


@pytest.mark.skipif(not (shutil.which("lualatex") and shutil.which("pdftotext")), reason="lualatex is missing")
def test_no_row_of_a_long_table_is_lost_on_paper(tmp_path: Path) -> None:
    """In a list, too; a cell may begin with a bracket, and have several lines."""
    table = a_table(120, "[x] " + "some more words " * 6)
    page = rf"\begin{{itemize}}\item{{}}\leavevmode {table}\end{{itemize}}"
    (tmp_path / "t.tex").write_text(rf"\documentclass{{article}}\begin{{document}}{page}\end{{document}}")
    for command in ("lualatex -interaction=batchmode t", "pdftotext -layout t.pdf"):
        subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True, timeout=120)

    printed = (tmp_path / "t.txt").read_text()
    assert [int(n) for n in re.findall(r"(?m)\[x\].* (\d+)$", printed)] == list(range(1, 121))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (HTML, "<pre><code>a  &lt;b&gt;\n    &quot;c&quot;\\n</code></pre>"),
        (MARKDOWN, '```\na  <b>\n    "c"\\n\n```'),
        (PLAIN, '    a  <b>\n        "c"\\n'),
        (
            LATEX,
            "\\begin{quote}\\ttfamily\\raggedright\n\\mbox{}a~~\\textless{}b\\textgreater{}\\\\\n"
            "\\mbox{}~~~~\\textquotedbl{}c\\textquotedbl{}\\textbackslash{}n\n\\end{quote}",
        ),
        (TYPST, '#raw(block: true, "a  <b>\\n    \\"c\\"\\\\n");'),
    ],
)
def test_lines_of_code_keep_their_blanks(markup: Markup, expected: str) -> None:
    """Each line stands for itself, letter by letter; a tab is four blanks."""
    text = '```\na  <b>\n\t"c"\\n\n```'
    assert list(write_prose(read_prose([text])[text], markup)) == [expected]


@pytest.mark.parametrize(
    ("cells", "room", "widths"),
    [
        (("a", "bb cc"), 20, [3, 7]),
        (("a", "word " * 20), 20, [3, 17]),
        (("longest", "word"), 5, [9, 6]),
    ],
)
def test_columns_take_what_they_need_or_share_what_there_is(
    cells: tuple[str, ...], room: int, widths: list[int]
) -> None:
    """A word is never narrower than itself; what is left goes to those that have more to say."""
    grid = Grid(((Text("x"),), (Text("y"),)), (tuple((Text(cell.strip()),) for cell in cells),), ("left", "left"))

    assert grid.widths(room, around=2) == widths


@pytest.mark.parametrize("depth", [41, 400, 4000])
@pytest.mark.parametrize("mark", [">", "- "])
def test_what_stands_inside_of_itself_too_often_is_refused(mark: str, depth: int) -> None:
    """A sentence, and no breakdown, however deep it goes."""
    with pytest.raises(UsageError, match="more than 40 deep"):
        read_prose([mark * depth + "a"])


def test_plain_text_says_an_address_once() -> None:
    """Behind the words of a link, in whatever they are set; not where the words are the address."""
    text = "See [*PROSPERO*](https://x.org/1), **[here](https://x.org/2)** and <https://x.org/3>."

    (said,) = write_prose(read_prose([text])[text], PLAIN)

    assert said == "See PROSPERO (https://x.org/1), here (https://x.org/2) and https://x.org/3."
