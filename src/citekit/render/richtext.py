"""The text of a reference as a small tree, and reading it from pandoc's document model.

Knows no output format. Every text in the tree is plain: markup that a title brought along is characters like any other.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

STYLES = ("emphasis", "strong", "superscript", "subscript", "small-caps", "code")
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
_UPRIGHT = re.compile(r"(?=.*[^\W\d_])[^A-Za-z\u00aa-\u024f\u0370-\u058f\u1c80-\u1cbf\u1e00-\u1fff]*", re.DOTALL)
"""A text with letters, and none of Latin, Greek, Cyrillic or Armenian: other scripts have no italics."""
_FLIPPED = ("emphasis", "strong", "small-caps")
_DISPLAYED = ("csl-block", "csl-indent", "csl-left-margin", "csl-right-inline")
_BLANKS = frozenset({"Space", "SoftBreak", "LineBreak"})
_BLANK_RUN = re.compile(r"[ \t\r\n]+")
KEPT_MARKS = {"‘": "\ufdd0", "’": "\ufdd1", "“": "\ufdd2", "”": "\ufdd3"}
"""Quotation marks that pandoc shall leave alone, and the characters, which are in no text, that stand for them."""

_CLOSED = re.compile("[’”\ufdd1\ufdd3]")
KEPT_DOTS = ("\ufdd4", "\ufdd5")
"""What stands for the full stops in the first and in the last page of a range, so that the two begin differently."""

LETTER = "\ua9cf"
"""What makes another word of one that pandoc knows. It has to be a letter: this is a rare one, of Javanese."""

_MARKS = {ord(stand_in): mark for mark, stand_in in KEPT_MARKS.items()} | {ord(dot): "." for dot in KEPT_DOTS}
_MARKS[ord(LETTER)] = ""
_STAND_IN = re.compile(f"[\ufdd0-\ufdd5{LETTER}]")
_ASKED = re.compile("(?<=[?!])(?:([’\ufdd1]?[”\ufdd3]|[’\ufdd1])[.,]|[.,](?=[’\ufdd1”\ufdd3]))")
_QUOTED = re.compile("(?<![.,?!])([’\ufdd1]?[”\ufdd3]|\ufdd1)([.,])")
_CLOSING = ("’", "”")
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


def plain(rich: Rich) -> str:
    """Return the characters of ``rich`` without any styling."""
    return "".join(node.value if isinstance(node, Text) else plain(node.children) for node in rich)


def split_entry(blocks: Iterable[dict[str, Any]]) -> tuple[str, Rich]:
    """Return the label (``1.``, ``[1]``; empty in author-date styles) and the text of a formatted entry.

    What a style sets in the margin is the label where the entry starts with it. Italics in italics are set upright, and
    the like (flip-flopping, as CSL processors do it): a species in the title of a book. What has letters of scripts
    without italics alone (a journal with a Chinese name) is upright too, as citeproc-js has it.

    Args:
        blocks: what pandoc's ``csl-entry`` division holds.
    """
    inlines = [inline for block in blocks for inline in _inlines(block)]
    labels = 1 if inlines and _has_class(inlines[0], "csl-left-margin") else 0
    label, body = (_joined(_nodes(some)) for some in (inlines[:labels], inlines[labels:]))
    return plain(label).strip(), _trimmed(_joined(_upright(_flipped(body))))


def nodes_of(inlines: Iterable[dict[str, Any]]) -> Rich:
    """Return pandoc's inline elements as rich text, without blanks at its ends."""
    return _trimmed(_joined(_nodes(inlines)))


def quotes_ended(rich: Rich, *, inside: bool) -> Rich:
    """Return ``rich`` with commas and full stops as they go with closing quotation marks, and what was kept as it was.

    After a question or an exclamation there is none; where ``inside``, as in American usage, the others go inside.
    Pandoc does so where it sees a pair of quotation marks, but not where that ends in italics or a link.
    """
    text = plain(rich)
    if _CLOSED.search(text):
        rich = _ended(rich, inside)
    return _marked(rich) if _STAND_IN.search(text) else rich


def _ended(rich: Rich, inside: bool) -> Rich:
    made: list[Node] = []
    for node in rich:
        if not isinstance(node, Text):
            made.append(replace(node, children=_ended(node.children, inside)))
            continue
        value = node.value
        if made and value[:1] in (",", ".") and (taken := _taken_in(made[-1], value[0], inside)):
            made[-1], value = taken, value[1:]
        made.append(Text(_stopped(value, inside)))
    return _joined(made)


def _taken_in(node: Node, stop: str, inside: bool) -> Node | None:
    """Return ``node`` with what becomes of the ``stop`` behind it; None where that stays there."""
    if isinstance(node, Text):
        text = _stopped(node.value + stop, inside)
        return Text(text) if text != node.value + stop else None
    last = _taken_in(node.children[-1], stop, inside) if node.children else None
    return replace(node, children=(*node.children[:-1], last)) if last else None


def _stopped(text: str, inside: bool) -> str:
    text = _ASKED.sub(r"\1", text)
    return _QUOTED.sub(r"\2\1", text) if inside else text


def _marked(rich: Rich) -> Rich:
    return tuple(
        Text(node.value.translate(_MARKS)) if isinstance(node, Text) else replace(node, children=_marked(node.children))
        for node in rich
    )


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
    words: list[str] = []
    for inline in inlines:
        kind: str = inline["t"]
        content: Any = inline.get("c")
        if kind == "Str" or kind in _BLANKS:
            words.append(content if kind == "Str" else " ")
            continue
        if words:
            yield Text("".join(words))
            words = []
        if style := _STYLED.get(kind):
            yield Styled(style, _joined(_nodes(content)))
        elif kind == "Link":
            yield Link(content[2][0], _joined(_nodes(content[1])))
        elif kind == "Quoted":
            opening, closing = _QUOTES[content[0]["t"]]
            yield from (Text(opening), *_nodes(content[1]), Text(closing))
        elif kind == "Span":
            apart = [Text(" ")] if any(_has_class(inline, name) for name in _DISPLAYED) else []
            yield from (*apart, *_nodes(_inside(content[1])), *apart)
        elif kind in ("Underline", "Strikeout"):
            yield from _nodes(content)
        elif kind == "Image":
            yield from _nodes(content[1])
        elif kind == "Code":
            yield Styled("code", (Text(content[1]),))
        elif kind in ("Math", "RawInline"):
            yield Text(content[1])
    if words:
        yield Text("".join(words))


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


def _flipped(rich: Rich) -> Iterator[Node]:
    """Yield ``rich`` with what is styled twice in the same way set plain: the outer style pauses there."""
    for node in rich:
        if isinstance(node, Text):
            yield node
        elif isinstance(node, Link):
            yield Link(node.url, tuple(_flipped(node.children)))
        else:
            yield from _parted(node.style, _flipped(node.children))


def _parted(style: str, inner: Iterable[Node]) -> Iterator[Node]:
    """Yield ``inner`` set in ``style``, but for what is set in it already; a link that holds such goes around both."""
    run: list[Node] = []
    for node in inner:
        twice = isinstance(node, Styled) and node.style == style
        around = isinstance(node, Link) and any(isinstance(one, Styled) and one.style == style for one in node.children)
        if style not in _FLIPPED or isinstance(node, Text) or not (twice or around):
            run.append(node)
            continue
        if run:
            yield Styled(style, tuple(run))
            run = []
        yield from node.children if twice else [replace(node, children=tuple(_parted(style, node.children)))]
    if run:
        yield Styled(style, tuple(run))


def _upright(rich: Iterable[Node]) -> Iterator[Node]:
    """Yield ``rich`` without the italics of what has letters, and none that could be slanted."""
    for node in rich:
        if isinstance(node, Text):
            yield node
        elif isinstance(node, Styled) and node.style == "emphasis" and _UPRIGHT.fullmatch(plain(node.children)):
            yield from node.children
        else:
            yield replace(node, children=tuple(_upright(node.children)))


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
