"""What people wrote as paragraphs and tables of WordprocessingML. Knows no references and no styles but its own marks.

Lists hang behind markers that are text: a person's own document keeps its numbering as it is.
"""

from collections.abc import Callable, Iterator, Sequence

from citekit.render.prose import Block, Bullets, Code, Grid, Paragraph, Prose, Quotation
from citekit.render.richtext import Rich, Styled, Text

LIST_INDENT, HANGING, QUOTE_INDENT = 480, 300, 360
"""How much deeper than what stands around it the text of a list stands, how far its markers stand before that, and how
much a quotation is moved in from both sides; twentieths of a point."""

WIDTH = 9000
"""What a table takes at most on citekit's own page; in another Word makes it fit."""

LETTER, AROUND = 165, 260
"""What a letter takes in a table, and what a cell takes beside its letters; rather too much than too little."""

_TIGHT = '<w:spacing w:after="40"/>'
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="F1F3F6"/>'
_AFTER_TABLE = '<w:pPr><w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/></w:pPr>'
_LINES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="A0A8B5"/>' for side in ("top", "bottom", "insideH")
)


class ProseWriter:
    """Writes blocks.

    Args:
        styled: the content of a paragraph and its own properties to the whole content, its style included.
        runs: rich text to runs.
        left: where the text stands; twentieths of a point.
        edge: how far a paragraph is moved in to the line beside it, which would move with it; none for no line.
    """

    def __init__(
        self,
        styled: Callable[[str, str], str],
        runs: Callable[[Rich], str],
        left: int,
        edge: Callable[[int], str] | None = None,
    ) -> None:
        self._edge = edge
        self._styled = styled
        self._runs = runs
        self._left = left

    def blocks(
        self, prose: Prose, depth: int = 0, quoted: int = 0, marker: str = "", *, tight: bool = False
    ) -> Iterator[str]:
        """Yield contents of paragraphs, and whole tables.

        Args:
            depth, quoted: how many lists and quotations they stand in.
            marker: what stands before the first paragraph; tight: whether the last one is near to what follows.
        """
        for place, block in enumerate(prose, 1):
            near = tight or (depth > 0 and place < len(prose))
            if marker and not isinstance(block, Paragraph | Code):
                yield self._paragraph("", depth, quoted, marker, tight=True)
                marker = ""
            if isinstance(block, Bullets):
                for number, item in enumerate(block.items, 1):
                    name = "•" if block.first is None else f"{block.first + number - 1}."
                    last = number == len(block.items)
                    yield from self.blocks(item or (Paragraph(()),), depth + 1, quoted, name, tight=near or not last)
            elif isinstance(block, Quotation):
                yield from self.blocks(block.blocks, depth, quoted + 1, tight=near)
            elif isinstance(block, Grid):
                yield self._table(block, self._indent(depth, quoted))
                yield _AFTER_TABLE
            else:
                yield self._paragraph(
                    self._content(block), depth, quoted, marker, tight=near, code=isinstance(block, Code)
                )
            marker = ""

    def _content(self, block: Block) -> str:
        if isinstance(block, Code):
            return "<w:r><w:br/></w:r>".join(self._runs((Styled("code", (Text(line),)),)) for line in block.lines)
        return self._runs(block.rich) if isinstance(block, Paragraph) else ""

    def _indent(self, depth: int, quoted: int) -> int:
        return self._left + LIST_INDENT * depth + QUOTE_INDENT * quoted

    def _paragraph(self, content: str, depth: int, quoted: int, marker: str, *, tight: bool, code: bool = False) -> str:
        if marker:
            content = f"{self._runs((Text(marker),))}<w:r><w:tab/></w:r>{content}"
        place = edge = ""
        if depth or quoted:
            right = f' w:right="{QUOTE_INDENT * quoted}"' * bool(quoted)
            hanging = f' w:hanging="{HANGING}"' * bool(marker)
            place = f'<w:ind w:left="{self._indent(depth, quoted)}"{right}{hanging}/>'
            moved = self._indent(depth, quoted) - self._left - HANGING * bool(marker)
            edge = self._edge(moved) if self._edge else ""
        return self._styled(content, edge + _SHADE * code + _TIGHT * tight + place)

    def _table(self, grid: Grid, left: int) -> str:
        widths = grid.widths(WIDTH - left, LETTER, AROUND)
        look = (
            f'<w:tblW w:w="0" w:type="auto"/><w:tblInd w:w="{left}" w:type="dxa"/><w:tblBorders>{_LINES}</w:tblBorders>'
        )
        places = tuple(zip(grid.sides, widths, strict=True))
        head = self._row(tuple((Styled("strong", rich),) for rich in grid.head), places, "<w:tblHeader/>")
        rows = "".join(self._row(row, places) for row in grid.rows)
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{head}{rows}</w:tbl>"

    def _row(self, cells: Sequence[Rich], places: Sequence[tuple[str, int]], more: str = "") -> str:
        made = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:spacing w:before="40"'
            f' w:after="40"/><w:jc w:val="{side}"/></w:pPr>{self._runs(rich)}</w:p></w:tc>'
            for rich, (side, width) in zip(cells, places, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{made}</w:tr>"
