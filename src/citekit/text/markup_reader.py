"""The reader behind citekit.text.markup.clean: elements to a tree, the tree to text with CSL's inline markup.

It knows the element names of JATS, HTML, Wiley, Elsevier and MathML as they occur in Crossref deposits.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from citekit.text import tex
from citekit.text.csl_tags import CLOSING, OPENING
from citekit.text.entities import ISO_GREEK

STYLES = {
    **dict.fromkeys(("i", "italic", "it", "em", "emph", "emphasis", "cite", "dfn", "var"), "i"),
    **dict.fromkeys(("b", "bold", "strong"), "b"),
    **dict.fromkeys(("sup", "superscript"), "sup"),
    **dict.fromkeys(("sub", "subscript", "inf"), "sub"),
    **dict.fromkeys(("sc", "scp", "small-caps", "smallcaps"), "sc"),
}
"""Elements to CSL tags; ``emph`` and ``span`` look at their attributes first."""

_BLOCKS = (
    "p sec title div br break hr li ul ol dl dt dd list list-item section table tr td th disp-formula disp-quote "
    "h1 h2 h3 h4 h5 h6 abstract label blockquote verse-group subtitle"
)
BLOCKS = frozenset(_BLOCKS.split())
"""Elements that stand apart from their neighbours: a blank before and after."""

_DROPPED = "script style annotation annotation-xml graphic inline-graphic img fn footnote object-id processing-meta"
DROPPED = frozenset(_DROPPED.split())
"""Elements whose text is not shown."""

_BARE = (
    "u a s q span font tt small big center underline overline strike monospace roman sans-serif styled-content xref "
    "ext-link link uri email named-content inline-formula tex-math alternatives fixed-case private-char body html head "
    "math mrow mi mo mn ms mtext mstyle mspace mfrac msqrt mroot msup msub msubsup munder mover munderover "
    "mmultiscripts mprescripts none mfenced mtable mtr mtd mpadded mphantom menclose merror semantics "
    "del ins abbr kbd code samp wbr nobr text institution ce list-content def def-item def-list term "
    "institution-wrap ruby rb rt rp statement boxed-text"
)
BARE = frozenset(_BARE.split())
"""Elements that vanish and leave their text."""

EMPTY = frozenset({"br", "hr", "wbr", "img", "mspace", "none", "mprescripts"})
"""Elements that never have content."""

DEEPEST = 60
"""Elements nested deeper than this lose their style; real records need about ten."""

KNOWN = frozenset(STYLES) | BLOCKS | DROPPED | BARE

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(
    r"<!--(?:(?!<!--).)*?-->|<!\[CDATA\[(?P<data>(?:(?!<!\[CDATA\[).)*?)\]\]>|<\?(?:(?!<\?).)*?\?>"
    r"|<(?P<close>/)?\s?(?P<name>[A-Za-z][\w.-]*(?::[A-Za-z][\w.-]*)?)"
    r"(?P<attributes>(?:\s+[\w:.-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=]+)))*)\s*(?P<empty>/)?>",
    re.DOTALL,
)
_FORMULA = re.compile(r"\$\$?(?=[^$]*[\\^_{])([^$]+)\$\$?|\\\((.{1,300}?)\\\)")
_BLANKS = re.compile(r"\s+")
_LAYOUT = re.compile(
    r"\s*\n\s*(?=<su[bp]>)|(?<=[(\[{/“‘])\s*\n\s*(?=<)|(?<=>)\s*\n\s*(?=[.,;:!?)\]}/’”])|\s*\n\s*(?=/\s*\n\s*<)"
)
"""Line breaks that a pretty-printer put around an element where no blank can have been meant."""
_GLUED = re.compile("(?<=[a-z]{3})\x02(?=(?:<[^<>]*>)*[^\\W\\d_])|(?<=[^\\s(])\x03(?=[A-Za-z][a-z]{2})")
"""A formula without a blank between it and a word of three letters or more."""
_SPLIT_COMPOUND = re.compile(r"(?<=</scp>)\s+(?=‐)|(?<=‐)\s+(?=<scp>)")
"""The blank that Wiley's deposits have between small capitals and the hyphen of a compound: ``COVID ‐19``."""

_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffe\uffff]"
)
_JOINERS = re.compile(r"(?<![\u0600-\u08ff\u0900-\u0dff\u2600-\U0001faff\ufe0f])[\u200c\u200d]")


@dataclass(slots=True)
class Element:
    """A node of the tree: an element with children, each a string or another element."""

    name: str
    attributes: str = ""
    children: list["Element | str"] = field(default_factory=list)


def read(raw: str) -> str:
    """Return the cleaned text of ``citekit.text.markup.clean``."""
    text = raw
    for _ in range(5):
        before = text
        unescaped = _SPLIT_COMPOUND.sub("", _unescape(text))
        text = _tidy(_show(_tree(_JOINERS.sub("", _INVISIBLE.sub("", unescaped)))))
        if text == before:
            break
    return text


def _unescape(text: str) -> str:
    """Return text with its entities decoded, as often as they were escaped."""
    if "&" not in text:
        return text
    from html import unescape

    for _ in range(5):
        decoded = _ENTITY.sub(lambda found: ISO_GREEK.get(found[0]) or unescape(found[0]), text)
        if decoded == text:
            break
        text = decoded
    return text


def _tree(text: str) -> Element:
    """Return the elements of a text; a tag without partner is left out, an unknown one is text."""
    root = Element("")
    stack = [root]
    tags = [(found["name"].lower(), bool(found["close"])) for found in _TAG.finditer(text) if found["name"]]
    paired = {name for name, close in tags if close} & {name for name, close in tags if not close}
    end = 0
    for found in _TAG.finditer(text):
        name = (found["name"] or "").lower()
        known = ":" in name or name in KNOWN or name in paired
        if name and not known:
            continue
        stack[-1].children.append(text[end : found.start()])
        end = found.end()
        name = name.rpartition(":")[2]
        if not name:
            stack[-1].children.append(found["data"] or "")
        elif found["close"]:
            depth = next((level for level in range(len(stack) - 1, 0, -1) if stack[level].name == name), 0)
            if depth:
                _dissolve(stack, depth + 1)
                stack.pop()
        else:
            element = Element(name, found["attributes"] or "")
            stack[-1].children.append(element)
            if not found["empty"] and name not in EMPTY and len(stack) < DEEPEST:
                stack.append(element)
    stack[-1].children.append(text[end:])
    _dissolve(stack, 1)
    return root


def _dissolve(stack: list[Element], depth: int) -> None:
    """Close elements that were never closed: they lose their style and keep their text."""
    for element in stack[depth:]:
        if element.name in STYLES or element.name == "span":
            element.name = "u"
    del stack[depth:]


def _show(element: Element) -> str:
    """Return the text of an element with CSL tags."""
    if element.name in DROPPED:
        return ""
    if element.name in _MATHS:
        parts = [_child(child).strip() for child in element.children if not isinstance(child, str) or child.strip()]
        return _MATHS[element.name](parts)
    if element.name == "tex-math":
        return _tex_math("".join(_child(child) for child in element.children))
    if element.name == "alternatives":
        better = [child for child in element.children if isinstance(child, Element) and child.name == "math"]
        return _show(better[0]) if better else "".join(map(_child, element.children))
    if element.name == "sec":
        return " " + _section(element) + " "
    inner = "".join(map(_child, element.children))
    if element.name in BLOCKS:
        if element.name == "title" and _tidy(inner).casefold().rstrip(":.") == "abstract":
            return " "
        return f" {inner} "
    if element.name == "scp" and sum(map(str.isalpha, re.sub(r"<[^<>]*>", "", inner))) > 2:
        return inner  # Wiley's mark for words typed in capitals; small capitals proper are ``l``-dopa, ``d``-glucose
    return _styled(_style(element), inner)


def _child(child: "Element | str") -> str:
    return _formulas(child) if isinstance(child, str) else _show(child)


def _section(element: Element) -> str:
    """Return a section of an abstract as ``Title: text``."""
    out = []
    for child in element.children:
        text = _child(child)
        if isinstance(child, Element) and child.name == "title" and text.strip():
            title = text.strip()
            text = f" {title} " if title.endswith((":", ".", "?", "!")) else f" {title}: "
        out.append(text)
    return "".join(out)


def _style(element: Element) -> str:
    """Return the CSL tag an element means, or an empty string."""
    attributes = element.attributes.lower().replace(" ", "")
    if element.name == "span":
        if "small-caps" in attributes:
            return "sc"
        if "nocase" in attributes:
            return "nocase"
        return ""
    if element.name in ("emph", "emphasis", "font") and "=" in attributes:
        words = (
            ("bold", "b"),
            ("ital", "i"),
            ("small", "sc"),
            ("smcap", "sc"),
            ("sup", "sup"),
            ("sub", "sub"),
            ("inf", "sub"),
        )
        return next((style for word, style in words if word in attributes), "")
    return STYLES.get(element.name, "")


def _styled(style: str, inner: str) -> str:
    """Return text in a style; blanks at its ends move out; no empty styles, no small capitals without lower case."""
    text = inner.strip()
    if not style or not text:
        return inner
    if style == "sc" and not any(map(str.islower, re.sub(r"<[^<>]*>", "", text))):
        return inner
    lead, trail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    if style in ("sub", "sup"):
        lead, trail = ("" if "\n" in blank else blank for blank in (lead, trail))
    return f"{lead}{OPENING[style]}{text}{CLOSING[style]}{trail}"


def _formulas(text: str) -> str:
    """Return text with TeX formulas read; ``$`` around anything that is no TeX stays."""
    if "$" not in text and "\\(" not in text:
        return text
    return _FORMULA.sub(lambda found: tex.to_markup(f"${found[1] or found[2]}$", nocase=False), text)


def _tex_math(source: str) -> str:
    """Return a JATS ``tex-math``, perhaps a whole document around one formula."""
    body = re.search(r"\\begin\{document\}(.*?)\\end\{document\}", source, re.DOTALL)
    return tex.to_markup("$" + (body[1] if body else source).strip().strip("$") + "$", nocase=False)


def _at(parts: list[str], index: int) -> str:
    return parts[index] if index < len(parts) else ""


_MATHS: dict[str, Callable[[list[str]], str]] = {
    "math": lambda parts: f"\x02{''.join(parts)}\x03",
    "mrow": lambda parts: "".join(parts),
    "mfrac": lambda parts: "/".join(parts),
    "msqrt": lambda parts: "√" + "".join(parts),
    "mroot": lambda parts: _styled("sup", _at(parts, 1)) + "√" + _at(parts, 0),
    "msup": lambda parts: _at(parts, 0) + _styled("sup", _at(parts, 1)),
    "mover": lambda parts: "".join(parts),
    "msub": lambda parts: _at(parts, 0) + _styled("sub", _at(parts, 1)),
    "munder": lambda parts: _at(parts, 0) + _styled("sub", _at(parts, 1)),
    "msubsup": lambda parts: _at(parts, 0) + _styled("sub", _at(parts, 1)) + _styled("sup", _at(parts, 2)),
    "munderover": lambda parts: _at(parts, 0) + _styled("sub", _at(parts, 1)) + _styled("sup", _at(parts, 2)),
    "mmultiscripts": lambda parts: _at(parts, 0) + _styled("sub", _at(parts, 1)) + _styled("sup", _at(parts, 2)),
    "mfenced": lambda parts: "(" + ", ".join(parts) + ")",
    "semantics": lambda parts: _at(parts, 0),
}
"""MathML elements with positions, to text."""


def _tidy(text: str) -> str:
    """Return NFC text on one line with single blanks and none at the ends."""
    text = _BLANKS.sub(" ", _LAYOUT.sub("", text)).strip()
    if "\x02" in text:
        text = re.sub("[\x02\x03]", "", _GLUED.sub(" ", text))
    return unicodedata.normalize("NFC", text)
