"""Markdown that people wrote, as blocks of rich text, and these blocks in each output format.

Read by pandoc as CommonMark: paragraphs, lists, emphasis, links, code. Raw HTML and LaTeX come out as the characters
they are. Knows nothing of where a text comes from.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import indent
from typing import Any, NamedTuple

from citekit.render.pandoc import run_pandoc
from citekit.render.richtext import Link, Node, Rich, Styled, Text, nodes_of, plain
from citekit.render.serialise import HTML, LATEX, MARKDOWN, PLAIN, Markup, Source, guard_start, serialise

_READER = "commonmark+autolink_bare_uris"
_BORDER = "citekit-border"


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


Block = Paragraph | Bullets
Prose = tuple[Block, ...]


class Line(NamedTuple):
    """A paragraph of a list that was laid flat.

    Attributes:
        rich: its text.
        depth: how many lists it stands in.
        marker: ``•`` or ``1.`` where it begins an item; else empty.
    """

    rich: Rich
    depth: int = 0
    marker: str = ""


def read_prose(texts: Iterable[str]) -> dict[str, Prose]:
    """Return the blocks of each different text. Every text is read by itself: nothing left open runs on into the next.

    Raises:
        PandocMissing: pandoc is not there.
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
    for block in json.loads(output)["blocks"]:
        if block["t"] == "CodeBlock" and _BORDER in block["c"][0][1]:
            found.append([])
        else:
            found[-1].append(block)
    return {text: tuple(_blocks(blocks)) for text, blocks in zip(wanted, found, strict=False)}


def write_prose(prose: Prose, markup: Markup) -> tuple[Source, ...]:
    """Return what stands in ``prose`` in ``markup``, a paragraph or list each; HTML's in their tags.

    Where a format has no lists of its own that templates could rely on, each of their items is a paragraph.
    """
    if markup is HTML:
        return tuple(Source(_html(block)) for block in prose)
    if markup is LATEX:
        return tuple(Source(_latex(block)) for block in prose)
    if markup is MARKDOWN:
        return tuple(Source(_markdown(block)) for block in prose)
    told = _with_addresses if markup is PLAIN else tuple
    return tuple(Source(f"{line.marker} {serialise(told(line.rich), markup)}".lstrip(" ")) for line in flat(prose))


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


def flat(prose: Prose, depth: int = 0) -> Iterator[Line]:
    """Yield the paragraphs of ``prose``, those of lists with their depth and markers."""
    for block in prose:
        if isinstance(block, Paragraph):
            yield Line(block.rich, depth)
            continue
        for number, item in enumerate(block.items, block.first or 0):
            first, *rest = flat(item, depth + 1) if item else [Line((), depth + 1)]
            if first.marker:
                first, rest = Line((), depth + 1), [first, *rest]
            yield first._replace(marker="•" if block.first is None else f"{number}.")
            yield from rest


def _html(block: Block) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{serialise(block.rich, HTML)}</p>"
    name, value = ("ul", "") if block.first is None else ("ol", f' start="{block.first}"')
    items = "".join(f"<li>{''.join(map(_html, item))}</li>" for item in block.items)
    return f"<{name}{value}>{items}</{name}>"


def _latex(block: Block) -> str:
    if isinstance(block, Paragraph):
        return serialise(block.rich, LATEX)
    rows = []
    for number, item in enumerate(block.items, block.first or 0):
        marker = "" if block.first is None else f"[{number}.]"
        rows.append(rf"\item{marker}{{}} " + "\n\n".join(map(_latex, item)))
    return "\n".join([r"\begin{itemize}", *rows, r"\end{itemize}"])


def _markdown(block: Block) -> str:
    if isinstance(block, Paragraph):
        return guard_start(serialise(block.rich, MARKDOWN))
    rows = []
    for number, item in enumerate(block.items, block.first or 0):
        marker = "- " if block.first is None else f"{number}. "
        inner = ""
        for one in item:  # a list that begins with another number than 1 needs a blank line before it
            tight = isinstance(one, Bullets) and one.first in (None, 1)
            inner += ("\n" if tight else "\n\n") * bool(inner) + _markdown(one)
        rows.append(marker + indent(inner, " " * len(marker))[len(marker) :])
    return "\n".join(rows)


def _blocks(blocks: Iterable[dict[str, Any]]) -> Iterator[Block]:
    """Yield blocks for pandoc's block elements (pandoc-types 1.23, ``Text.Pandoc.Definition``)."""
    for block in blocks:
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind in ("Para", "Plain"):
            yield from _paragraph(nodes_of(content))
        elif kind == "Header":
            yield from _paragraph((Styled("strong", nodes_of(content[2])),))
        elif kind in ("CodeBlock", "RawBlock"):
            yield from _paragraph((Text(" ".join(content[1].split())),))
        elif kind == "BlockQuote":
            yield from _blocks(content)
        elif kind == "BulletList":
            yield _list(content)
        elif kind == "OrderedList":
            yield _list(content[1], content[0][0])


def _paragraph(rich: Rich) -> Prose:
    return (Paragraph(rich),) if rich else ()


def _list(items: Sequence[Iterable[dict[str, Any]]], first: int | None = None) -> Bullets:
    return Bullets(tuple(tuple(_blocks(item)) for item in items), first)
