"""The text of a reference as a small tree, and reading it from pandoc's document model.

Knows no output format. Every text in the tree is plain: markup that a title brought along is characters like any other.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

STYLES = ("emphasis", "strong", "superscript", "subscript", "small-caps")
"""The kinds of Styled; underline and strike-through, which bibliographies do without, are not kept."""


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters, blanks included."""

    value: str


@dataclass(frozen=True, slots=True)
class Styled:
    """Nodes set in one of STYLES."""

    style: str
    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Nodes that lead to ``url``, which is as the data had it: unchecked and not encoded."""

    url: str
    children: tuple["Node", ...]


Node = Text | Styled | Link
Rich = tuple[Node, ...]

_STYLED = {
    "Emph": "emphasis",
    "Strong": "strong",
    "Superscript": "superscript",
    "Subscript": "subscript",
    "SmallCaps": "small-caps",
}
_BLANKS = frozenset({"Space", "SoftBreak", "LineBreak"})
_BLANK_RUN = re.compile(r"[ \t\r\n]+")
_CLOSING = ("’", "”")
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


def plain(rich: Rich) -> str:
    """Return the characters of ``rich`` without any styling."""
    return "".join(node.value if isinstance(node, Text) else plain(node.children) for node in rich)


def split_entry(blocks: Iterable[dict[str, Any]]) -> tuple[str, Rich]:
    """Return the label (``1.``, ``[1]``; empty in author-date styles) and the text of a formatted entry.

    Args:
        blocks: what pandoc's ``csl-entry`` division holds.
    """
    inlines = [inline for block in blocks for inline in _inlines(block)]
    label = [one for one in inlines if _has_class(one, "csl-left-margin")]
    body = [one for one in inlines if not _has_class(one, "csl-left-margin")]
    return plain(_joined(_nodes(label))).strip(), _trimmed(_joined(_nodes(body)))


def nodes_of(inlines: Iterable[dict[str, Any]]) -> Rich:
    """Return pandoc's inline elements as rich text, without blanks at its ends."""
    return _trimmed(_joined(_nodes(inlines)))


def _inlines(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the inline elements of a block and of the blocks in it, blocks parted by a space."""
    content = block.get("c")
    if block["t"] in ("Para", "Plain"):
        return [*content, {"t": "Space"}] if content else []
    if block["t"] == "Div" and content:
        return [inline for inner in content[1] for inline in _inlines(inner)]
    return []


def _has_class(inline: dict[str, Any], name: str) -> bool:
    return inline["t"] == "Span" and name in inline["c"][0][1]


def _nodes(inlines: Iterable[dict[str, Any]]) -> Iterable[Node]:
    """Yield nodes for pandoc's inline elements (pandoc-types 1.23, ``Text.Pandoc.Definition``)."""
    for inline in inlines:
        kind: str = inline["t"]
        content: Any = inline.get("c")
        if kind == "Str":
            yield Text(content)
        elif kind in _BLANKS:
            yield Text(" ")
        elif style := _STYLED.get(kind):
            yield Styled(style, _joined(_nodes(content)))
        elif kind == "Link":
            yield Link(content[2][0], _joined(_nodes(content[1])))
        elif kind == "Quoted":
            opening, closing = _QUOTES[content[0]["t"]]
            yield from (Text(opening), *_nodes(content[1]), Text(closing))
        elif kind == "Span":
            if _has_class(inline, "csl-block") or _has_class(inline, "csl-indent"):
                yield Text(" ")
            yield from _nodes(_inside(content[1]))
        elif kind in ("Underline", "Strikeout"):
            yield from _nodes(content)
        elif kind == "Image":
            yield from _nodes(content[1])
        elif kind in ("Code", "Math", "RawInline"):
            yield Text(content[1])


def _inside(quoted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the content of a span, a comma or full stop between two closing quotation marks moved before both.

    Where a style sets these marks inside of quotation marks pandoc moves them into the outer pair only. Each pair is a
    span without classes that ends in its closing mark.
    """
    if len(quoted) < 3 or quoted[-1].get("c") not in _CLOSING or quoted[-2].get("c") not in (",", "."):
        return quoted
    inner = quoted[-3]
    if inner["t"] != "Span" or not inner["c"][1] or inner["c"][1][-1].get("c") not in _CLOSING:
        return quoted
    marks, content = inner["c"]
    return [*quoted[:-3], {"t": "Span", "c": [marks, [*content[:-1], quoted[-2], content[-1]]]}, quoted[-1]]


def _joined(nodes: Iterable[Node]) -> Rich:
    """Return ``nodes`` with neighbouring texts made one and empty nodes left out."""
    joined: list[Node] = []
    for node in nodes:
        if isinstance(node, Text):
            if joined and isinstance(last := joined[-1], Text):
                joined[-1] = Text(last.value + node.value)
            elif node.value:
                joined.append(node)
        elif node.children:
            joined.append(node)
    return tuple(joined)


def _trimmed(rich: Rich) -> Rich:
    """Return ``rich`` without blanks at its ends and with single blanks in its plain texts; no-break spaces stay."""
    nodes = [Text(_BLANK_RUN.sub(" ", node.value)) if isinstance(node, Text) else node for node in rich]
    if nodes and isinstance(first := nodes[0], Text):
        nodes[0] = Text(first.value.lstrip(" "))
    if nodes and isinstance(last := nodes[-1], Text):
        nodes[-1] = Text(last.value.rstrip(" "))
    return _joined(nodes)
