"""Blocks of rich text as source of each output format that is text. Word has its own writer.

What is made needs nothing of the document around it, so that it can stand in any template: no macro, no package.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from sys import maxsize
from textwrap import indent

from citekit.render.prose import Block, Bullets, Code, Grid, Paragraph, Prose, Quotation
from citekit.render.richtext import Link, Node, Rich, Styled, Text, plain
from citekit.render.serialise import HTML, LATEX, MARKDOWN, PLAIN, Markup, Source, guard_start, serialise
from citekit.render.typst_markup import TYPST, typst_string

Write = Callable[[Prose], Iterable[str]]
"""Gives the source of each of some blocks."""

LINE, AROUND = 75, 5
"""Letters that stand side by side in LaTeX, rather too few than too many, and those that the edges of a cell take."""

TOGETHER = 25
"""Rows of a table that LaTeX may keep on one page; a longer one has its head again after so many."""

_IN_A_TABLE = replace(MARKDOWN, code=lambda text: MARKDOWN.code(text).replace("|", r"\|"))


def write_prose(prose: Prose, markup: Markup) -> tuple[Source, ...]:
    """Return what stands in ``prose`` in ``markup``, one source a block; HTML's in their tags."""
    write = next(write for one, write in _WRITERS if one is markup)
    return tuple(map(Source, write(prose)))


def _html(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{serialise(block.rich, HTML)}</p>"
    if isinstance(block, Quotation):
        return f"<blockquote>{''.join(map(_html, block.blocks))}</blockquote>"
    if isinstance(block, Code):
        return "<pre><code>" + "\n".join(map(HTML.escape, block.lines)) + "</code></pre>"
    if isinstance(block, Grid):
        head, *rows = (
            "<tr>" + "".join(_html_cell(name, *pair) for pair in zip(row, block.sides, strict=True)) + "</tr>"
            for name, row in [("th", block.head), *(("td", row) for row in block.rows)]
        )
        return f'<table class="prose"><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table>'
    name, value = ("ul", "") if block.first is None else ("ol", f' start="{block.first}"')
    items = "".join(f"<li>{''.join(map(_html, item))}</li>" for item in block.items)
    return f"<{name}{value}>{items}</{name}>"


def _html_cell(name: str, rich: Rich, side: str) -> str:
    stands = "" if side == "left" else f' class="{side}"'
    return f"<{name}{stands}>{serialise(rich, HTML)}</{name}>"


def _latex(block: Block) -> str:
    if isinstance(block, Paragraph):
        return serialise(block.rich, LATEX)
    if isinstance(block, Quotation):
        return "\\begin{quote}\n" + "\n\n".join(map(_latex, block.blocks)) + "\n\\end{quote}"
    if isinstance(block, Code):
        rows = (r"\mbox{}" + LATEX.escape(line).replace("  ", "~~").replace("~ ", "~~") for line in block.lines)
        return "\\begin{quote}\\ttfamily\\raggedright\n" + "\\\\\n".join(rows) + "\n\\end{quote}"
    if isinstance(block, Grid):
        return _latex_table(block)
    items = []
    for number, item in enumerate(block.items, block.first or 0):
        marker = "" if block.first is None else f"[{number}.]"
        beside = r"\leavevmode" if item and isinstance(item[0], Grid) else ""
        items.append(rf"\item{marker}{{}}{beside} " + "\n\n".join(map(_latex, item)))
    return "\n".join([r"\begin{itemize}", *items, r"\end{itemize}"])


def _latex_table(grid: Grid) -> str:
    """Return a table that is set by its content, or where lines or pages must break one of fixed columns.

    LaTeX alone never breaks a ``tabular`` between pages, and what does is in packages that a journal may not have.
    """
    widths = grid.widths(LINE, around=AROUND)
    if widths != grid.widths(maxsize, around=AROUND) or len(grid.rows) > TOGETHER:
        return _latex_rows(grid, [width / max(sum(widths), LINE) for width in widths])
    head, *rows = (  # without the braces a bracket would be an option of the row before
        " & ".join("{}" + serialise(rich, LATEX) for rich in row) + r" \tabularnewline"
        for row in (_bold(grid.head), *grid.rows)
    )
    columns = "".join(side[0] for side in grid.sides)
    begin, end = rf"\par\smallskip\noindent\begin{{tabular}}{{@{{}}{columns}@{{}}}}", r"\end{tabular}\par\smallskip"
    return "\n".join([begin, r"\hline", head, r"\hline", *rows, r"\hline", end])


def _latex_rows(grid: Grid, shares: Sequence[float]) -> str:
    """Return a table whose rows are paragraphs of boxes side by side, each a share of the line wide."""
    stands = {"left": r"\raggedright", "center": r"\centering", "right": r"\raggedleft"}
    begins = [
        rf"\parbox[t]{{\dimexpr{share:.3f}\linewidth-2\tabcolsep\relax}}{{{stands[side]}\strut "
        for share, side in zip(shares, grid.sides, strict=True)
    ]

    def row(cells: Sequence[Rich]) -> str:
        boxes = (begin + serialise(rich, LATEX) + r"\strut}" for begin, rich in zip(begins, cells, strict=True))
        return r"\noindent" + r"\hspace{2\tabcolsep}".join(boxes) + r"\par"

    rule = rf"\nointerlineskip\noindent\rule{{\dimexpr{sum(shares):.3f}\linewidth-2\tabcolsep\relax}}{{0.4pt}}\par"
    rule += r"\nointerlineskip"
    lines = [r"{\setlength{\parskip}{0pt}\par\smallskip"]
    for start in range(0, len(grid.rows) or 1, TOGETHER):
        head = [rule, row(_bold(grid.head)), rule]
        lines += [part + r"\nobreak" for part in head]
        lines += map(row, grid.rows[start : start + TOGETHER])
    return "\n".join([*lines, r"\nobreak" + rule + r"\smallskip}"])


def _bold(cells: Sequence[Rich]) -> tuple[Rich, ...]:
    return tuple((Styled("strong", rich),) for rich in cells)


def _typst(block: Block) -> str:
    if isinstance(block, Paragraph):
        return serialise(block.rich, TYPST)
    if isinstance(block, Quotation):
        return f"#[#show quote: set block(spacing: 0.9em); #quote(block: true)[{_typst_all(block.blocks)}]];"
    if isinstance(block, Code):
        lines = "\n".join(block.lines)
        return f"#raw(block: true, {typst_string(lines)});"
    if isinstance(block, Grid):
        head, *rows = (
            ", ".join(f"[{serialise(rich, TYPST)}]" for rich in row) for row in (_bold(block.head), *block.rows)
        )
        look = f"columns: {len(block.sides)}, align: ({', '.join(block.sides)},), stroke: (x: none, y: 0.4pt)"
        return f"#table({', '.join([look, f'table.header({head})', *rows])});"
    items = ", ".join(f"[{_typst_all(item)}]" for item in block.items)
    look = "indent: 0.5em, " if block.first is None else f"indent: 0.5em, start: {block.first}, "
    return f"#{'list' if block.first is None else 'enum'}({look}{items});"


def _typst_all(prose: Prose) -> str:
    return "\n\n".join(map(_typst, prose))


def _markdown(prose: Prose) -> Iterator[str]:
    """Yield the blocks; lists of a kind that adjoin take turns with their marks, else they are one (CommonMark 5.3)."""
    turned, before = False, None
    for block in prose:
        kind = (block.first is None) if isinstance(block, Bullets) else None
        turned = kind is not None and kind == before and not turned
        before = kind
        yield _markdown_block(block, "*)" if turned else "-.")


def _markdown_block(block: Block, marks: str) -> str:
    if isinstance(block, Paragraph):
        return guard_start(serialise(block.rich, MARKDOWN))
    if isinstance(block, Code):
        fence = "`" * max(3, *(len(line) - len(line.lstrip("`")) + 1 for line in map(str.strip, block.lines)))
        return "\n".join([fence, *map(PLAIN.escape, block.lines), fence])
    if isinstance(block, Grid):
        rules = {"left": ":--", "center": ":-:", "right": "--:"}
        head, *rows = ([serialise(rich, _IN_A_TABLE) for rich in row] for row in (block.head, *block.rows))
        return "\n".join(f"| {' | '.join(row)} |" for row in (head, [rules[side] for side in block.sides], *rows))
    return _laid(block, _markdown, marks, tight=_begins_anywhere)


def _begins_anywhere(block: Block) -> bool:
    """Return whether a block needs no blank line before it: a list does that begins with another number than 1."""
    return isinstance(block, Bullets) and block.first in (None, 1)


def _plain(block: Block) -> str:
    if isinstance(block, Paragraph):
        return serialise(_with_addresses(block.rich), PLAIN)
    if isinstance(block, Code):
        return "\n".join(f"    {PLAIN.escape(line)}".rstrip() for line in block.lines)
    if isinstance(block, Grid):
        return "\n".join(_aligned(block))
    return _laid(block, partial(map, _plain), "•.", tight=lambda one: isinstance(one, Bullets))


def _laid(block: Bullets | Quotation, write: Write, marks: str, *, tight: Callable[[Block], bool]) -> str:
    """Return a list or a quotation in lines.

    Args:
        marks: what stands before an item without a number, and behind a number.
        tight: whether a block of an item needs no blank line before it.
    """
    if isinstance(block, Quotation):
        return indent("\n\n".join(write(block.blocks)), "> ", lambda _: True).replace("> \n", ">\n")
    rows = []
    for number, item in enumerate(block.items, block.first or 0):
        marker = f"{marks[0]} " if block.first is None else f"{number}{marks[1]} "
        inner = ""
        for one, source in zip(item, write(item), strict=True):
            inner += ("\n" if tight(one) else "\n\n") * bool(inner) + source
        rows.append(marker + indent(inner, " " * len(marker))[len(marker) :])
    return "\n".join(rows)


def _aligned(grid: Grid) -> Iterator[str]:
    """Yield the lines of a table in columns, a rule below the first."""
    head, *rows = ([serialise(_with_addresses(rich), PLAIN) for rich in row] for row in (grid.head, *grid.rows))
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    yield _line(head, widths, grid.sides)
    yield "  ".join("-" * width for width in widths)
    for row in rows:
        yield _line(row, widths, grid.sides)


def _line(row: Sequence[str], widths: Sequence[int], sides: Sequence[str]) -> str:
    place = {"left": str.ljust, "center": str.center, "right": str.rjust}
    cells = (place[side](cell, width) for cell, width, side in zip(row, widths, sides, strict=True))
    return "  ".join(cells).rstrip()


def _with_addresses(rich: Rich) -> Rich:
    """Return rich text with the address of each link behind its words, where these are not the address."""
    told: list[Node] = []
    for node in rich:
        if isinstance(node, Styled):
            told.append(Styled(node.style, _with_addresses(node.children)))
            continue
        told.append(node)
        if (
            isinstance(node, Link)
            and node.url.startswith(("http://", "https://"))
            and plain(node.children) not in node.url
        ):
            told.append(Text(f" ({node.url})"))
    return tuple(told)


_WRITERS: tuple[tuple[Markup, Write], ...] = (
    (HTML, partial(map, _html)),
    (LATEX, partial(map, _latex)),
    (MARKDOWN, _markdown),
    (TYPST, partial(map, _typst)),
    (PLAIN, partial(map, _plain)),
)
"""What writes blocks in each markup."""
