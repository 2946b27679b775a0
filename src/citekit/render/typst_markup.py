"""Writing rich text as Typst source. Escaping happens here, at the leaf; knows no templates and no PDF."""

import re

from citekit.render.direction import LEFT_TO_RIGHT
from citekit.render.serialise import PLAIN, Markup

_ALWAYS = r"[\\`*_$#@<>~\[\]'\"=+]"
_DASH = r"-(?![^\W\d_])|(?<![^\W_])-"
_DOTS = r"\.(?=\.)|(?<=\.)\."
_SLASH = r"/(?=[/*\s]|$)|(?<=/)/"
_MARK = re.compile(f"{_ALWAYS}|{_DASH}|{_DOTS}|{_SLASH}")
"""What Typst's markup gives a meaning of its own: styles, code, links, dashes, quotes, comments and list signs."""
_NUMBERED = re.compile(r"^(\s*\d+)\.(?=\s|$)")


def escape_typst(text: str) -> str:
    """Return ``text`` as Typst markup that shows the same characters wherever it stands, also at a line's start."""
    return _NUMBERED.sub(r"\1\\.", _MARK.sub(r"\\\g<0>", PLAIN.escape(text)))


def typst_string(text: str) -> str:
    """Return ``text``, which may have lines, as a string of Typst's code, quotation marks around it."""
    lines = (PLAIN.escape(line).replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n"))
    return '"' + "\\n".join(lines) + '"'


def _link(url: str, inner: str, shown: str) -> str:
    address = url.replace("\\", "%5C").replace('"', "%22")
    return f'#link("{address}")[{inner}];'


def _code(text: str) -> str:
    return f"#raw({typst_string(PLAIN.escape(text))});"


TYPST = Markup(
    escape_typst,
    {
        "emphasis": ("#emph[", "];"),
        "strong": ("#strong[", "];"),
        "superscript": ("#super[", "];"),
        "subscript": ("#sub[", "];"),
        "small-caps": ("#smallcaps[", "];"),
    },
    _link,
    _code,
    ("", LEFT_TO_RIGHT),
)
