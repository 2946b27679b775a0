"""Markdown that people wrote, as blocks of rich text.

Read by pandoc as CommonMark with tables: paragraphs, lists, quotations, tables, emphasis, links, code. Raw HTML and
LaTeX come out as the characters they are. Knows no output format, and nothing of where a text comes from.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from citekit.errors import UsageError
from citekit.render.pandoc import run_pandoc
from citekit.render.richtext import Rich, Styled, Text, nodes_of, plain

_READER = "commonmark+autolink_bare_uris+pipe_tables"
_BORDER = "citekit-border"

DEEPEST = 40
"""Lists and quotations that may stand inside of one another; no person writes half as many."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    rich: Rich


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list.

    Attributes:
        items: the blocks of each item.
        first: the number of the first item; None for a list without numbers.
    """

    items: tuple["Prose", ...]
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody else said, in blocks."""

    blocks: "Prose"


@dataclass(frozen=True, slots=True)
class Code:
    """Lines that are shown letter by letter."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        head: the cells of its first row; rows: those of the others, as many in each.
        sides: a side of SIDES a column, at which its cells stand.
    """

    head: tuple[Rich, ...]
    rows: tuple[tuple[Rich, ...], ...]
    sides: tuple[str, ...]

    def widths(self, room: int, letter: int = 1, around: int = 0) -> list[int]:
        """Return the widths of the columns: what they need, else that of the longest word and a share of the rest.

        Args:
            room: how wide the table may be, which long words may break; letter: the width of one; around: what a cell
                takes beside its letters.
        """
        columns = [[plain(rich) for rich in column] for column in zip(self.head, *self.rows, strict=True)]
        wanted = [letter * max(map(len, column)) + around for column in columns]
        if sum(wanted) <= room:
            return wanted
        words = ([word for text in column for word in ("", *text.split())] for column in columns)
        least = [letter * max(map(len, some)) + around for some in words]
        spare, more = max(room - sum(least), 0), max(sum(wanted) - sum(least), 1)
        return [few + (want - few) * spare // more for few, want in zip(least, wanted, strict=True)]


SIDES = ("left", "center", "right")

Block = Paragraph | Bullets | Quotation | Code | Grid
Prose = tuple[Block, ...]


def read_prose(texts: Iterable[str]) -> dict[str, Prose]:
    """Return the blocks of each different text. Every text is read by itself: nothing left open runs on into the next.

    Raises:
        PandocMissing: pandoc is not there. UsageError: something stands in more than DEEPEST lists and quotations.
    """
    import json
    import tempfile
    from pathlib import Path

    wanted = [text for text in dict.fromkeys(texts) if text.strip()]
    if not wanted:
        return {}
    with tempfile.TemporaryDirectory(prefix="citekit-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.joinpath("border").write_text(f"```{_BORDER}\n```\n")
        files = []
        for number, text in enumerate(wanted):
            folder.joinpath(str(number)).write_bytes(text.encode("utf-8", "replace"))
            files += [str(number), "border"]
        arguments = [f"--from={_READER}", "--to=json", "--file-scope", *files]
        output = run_pandoc(arguments, "", folder=folder, seconds=60 + len(wanted) / 10)
    found: list[list[dict[str, Any]]] = [[]]
    try:
        blocks = json.loads(output)["blocks"]
    except RecursionError:
        raise _too_deep() from None
    for block in blocks:
        if block["t"] == "CodeBlock" and _BORDER in block["c"][0][1]:
            found.append([])
        else:
            found[-1].append(block)
    return {text: tuple(_blocks(blocks)) for text, blocks in zip(wanted, found, strict=False)}


def _blocks(blocks: Iterable[dict[str, Any]], depth: int = 0) -> Iterator[Block]:
    """Yield blocks for pandoc's block elements (pandoc-types 1.23, ``Text.Pandoc.Definition``).

    Raises:
        UsageError: they stand in more than DEEPEST lists and quotations.
    """
    if depth > DEEPEST:
        raise _too_deep()
    for block in blocks:
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind in ("Para", "Plain"):
            yield from _paragraph(nodes_of(content))
        elif kind == "Header":
            yield from _paragraph((Styled("strong", nodes_of(content[2])),))
        elif kind == "CodeBlock":
            yield Code(tuple(content[1].rstrip("\n").expandtabs(4).split("\n")))
        elif kind == "RawBlock":
            yield from _paragraph((Text(" ".join(content[1].split())),))
        elif kind == "BlockQuote":
            yield Quotation(tuple(_blocks(content, depth + 1)))
        elif kind == "Table":
            yield _grid(content)
        elif kind == "BulletList":
            yield _list(content, depth)
        elif kind == "OrderedList":
            yield _list(content[1], depth, content[0][0])


def _paragraph(rich: Rich) -> Prose:
    return (Paragraph(rich),) if rich else ()


def _list(items: Sequence[Iterable[dict[str, Any]]], depth: int, first: int | None = None) -> Bullets:
    return Bullets(tuple(tuple(_blocks(item, depth + 1)) for item in items), first)


def _too_deep() -> UsageError:
    message = f"in a note lists or quotations stand inside of one another, more than {DEEPEST} deep"
    return UsageError(message, hint="no reader could follow; take some apart in `refs/notes`")


def _grid(content: Any) -> Grid:
    """Return pandoc's ``Table``; of a cell without blocks the text is empty, and a pipe table has no cell with two."""
    _, _, columns, heads, bodies, _ = content
    rows = [row for _, _, _, body in bodies for row in body]
    (head,) = (_row(row) for row in heads[1])
    sides = tuple({"AlignCenter": "center", "AlignRight": "right"}.get(side["t"], "left") for side, _ in columns)
    return Grid(head, tuple(map(_row, rows)), sides)


def _row(row: Any) -> tuple[Rich, ...]:
    return tuple(nodes_of(inline for block in cell[4] for inline in block["c"]) for cell in row[1])
