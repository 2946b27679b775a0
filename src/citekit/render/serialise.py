"""Writing rich text in each output format. Escaping happens here, at the leaf, and nowhere else.

Knows no references and no templates. Whatever a title holds comes out as the characters it holds: no tag, no command,
no mark of the format. A link stays a link only where its scheme is a harmless one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from citekit.render.direction import parts
from citekit.render.richtext import Link, Rich, Text, plain
from citekit.text.scripts import scripted

SCHEMES = ("http://", "https://", "ftp://", "mailto:")
"""The starts of the addresses that may become links."""

_RESOLVER = "https://doi.org/"
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\ufeff\ufffe\uffff]"
    r"|[\u202a-\u202e\u2066-\u2069]"  # they turn the direction of all that follows, and are seen by nobody
)
_BLANK = re.compile(r"[\t\n\r\u2028\u2029]+")

_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_MARKDOWN = str.maketrans({mark: "\\" + mark for mark in "\\`*_[]<>|~$^{}@"})
_MARKDOWN_AMPERSAND = re.compile(r"&(?=#?\w+;)")
_MARKDOWN_START = re.compile(r"(\s*)(?:(\d{1,9}|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+)(?=[.)](?:\s|$))|(?=[-+=#:%!(]))")
_SIGNS = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩςµ≤≥≈≠∞→←↔√∼×±÷"
_SIGN_NAMES = (
    "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon varphi chi"
    " psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega varsigma mu leq geq approx neq infty rightarrow"
    " leftarrow leftrightarrow surd sim times pm div"
)
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        "`": r"\textasciigrave{}",
        '"': r"\textquotedbl{}",
        "\xa0": "~",
        "\u202f": r"\,",
        "\u2009": r"\,",
        "\u2010": "-",
        "\u2011": "-",
        **{sign: rf"\ensuremath{{\{name}}}" for sign, name in zip(_SIGNS, _SIGN_NAMES.split(), strict=True)},
        "−": r"\ensuremath{-}",
        "′": r"\ensuremath{'}",
        "″": r"\ensuremath{''}",
    }
)
_SCRIPTS = {"superscript": "sup", "subscript": "sub"}


def _tidy(text: str) -> str:
    """Return ``text`` on one line, without control characters, lone surrogates and what nobody sees."""
    return _CONTROL.sub("", _BLANK.sub(" ", text))


def escape_html(text: str) -> str:
    """Return ``text`` as HTML content or attribute value."""
    return _tidy(text).translate(_HTML)


def escape_markdown(text: str) -> str:
    """Return ``text`` as Markdown that shows the same characters in CommonMark, GitHub's and pandoc's reading."""
    return _MARKDOWN_AMPERSAND.sub(r"\\&", _tidy(text).translate(_MARKDOWN))


def escape_latex(text: str) -> str:
    """Return ``text`` as LaTeX; Greek letters and common signs as mathematics, so that every engine can set them."""
    return re.sub(r"-(?=-)|'(?=')", r"\g<0>{}", _tidy(text).translate(_LATEX))


def guard_start(markdown: str) -> str:
    """Return a line of Markdown that cannot be taken for a heading, list item, rule or the like."""
    start = _MARKDOWN_START.match(markdown)
    return f"{start[1]}{start[2] or ''}\\{markdown[start.end() :]}" if start else markdown


def safe_url(url: str) -> str:
    """Return ``url`` percent-encoded, or an empty string where its scheme is none of SCHEMES.

    What follows ``https://doi.org/`` is a DOI as it is, in which ``#``, ``?`` and ``%`` are characters like others.
    """
    from urllib.parse import quote

    url = _tidy(url).strip()
    if url.startswith(_RESOLVER):
        return _RESOLVER + quote(url.removeprefix(_RESOLVER), safe="/:;@!$&'()*+,=~")
    return quote(url, safe="%/:?#@!$&'()*+,;=~") if url.lower().startswith(SCHEMES) else ""


def _link_html(url: str, inner: str, shown: str) -> str:
    return f'<a href="{escape_html(url)}">{inner}</a>'


def _link_markdown(url: str, inner: str, shown: str) -> str:
    return f"<{url}>" if shown == url else f"[{inner}]({url.replace('(', '%28').replace(')', '%29')})"


def _code_html(text: str) -> str:
    return f"<code>{escape_html(text)}</code>"


def _code_latex(text: str) -> str:
    return rf"\texttt{{{escape_latex(text)}}}"


def _code_markdown(text: str) -> str:
    """Return a code span (CommonMark 6.1): in more backticks than stand together in it, and apart from them."""
    text = _tidy(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    apart = " " if text.startswith("`") or text.endswith("`") or text.strip() != text else ""
    return f"{fence}{apart}{text}{apart}{fence}"


def _link_latex(url: str, inner: str, shown: str) -> str:
    return rf"\href{{{url.replace('~', '%7E').translate(_LATEX_URL)}}}{{{inner}}}"


def _link_plain(url: str, inner: str, shown: str) -> str:
    return inner


_LATEX_URL = str.maketrans({"%": r"\%", "#": r"\#", "&": r"\&", "$": "\\%24"})


class Source(str):
    """Text that is already source of the output format; templates print it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return itself: the sign, to Jinja2, that nothing is left to escape."""
        return self


class Whole:
    """What a template is given to print parts of: as text it is an error, and never Python's account of it."""

    __slots__ = ()

    def __str__(self) -> str:
        """Raise TypeError."""
        raise textless(self)


def textless(value: object) -> TypeError:
    """Return the error of printing a thing that has no text of its own."""
    return TypeError(f"a {type(value).__name__.removeprefix('Page').lower()} has no text of its own; print its parts")


@dataclass(frozen=True, slots=True)
class Markup:
    """How a format writes text, styles and links.

    Attributes:
        escape: plain characters to the format's source.
        wraps: for each style that the format has, what stands before and after.
        link: address, inner source and inner plain text to source.
        code: the characters of code to source.
        turned: what stands before and after a part that goes from the right to the left.
    """

    escape: Callable[[str], str]
    wraps: Mapping[str, tuple[str, str]]
    link: Callable[[str, str, str], str]
    code: Callable[[str], str]
    turned: tuple[str, str] = ("", "")


HTML = Markup(
    escape_html,
    {
        "emphasis": ("<em>", "</em>"),
        "strong": ("<strong>", "</strong>"),
        "superscript": ("<sup>", "</sup>"),
        "subscript": ("<sub>", "</sub>"),
        "small-caps": ('<span class="small-caps">', "</span>"),
    },
    _link_html,
    _code_html,
    ("<bdi>", "</bdi>"),
)
MARKDOWN = Markup(
    escape_markdown,
    {
        "emphasis": ("*", "*"),
        "strong": ("**", "**"),
        "superscript": ("<sup>", "</sup>"),
        "subscript": ("<sub>", "</sub>"),
    },
    _link_markdown,
    _code_markdown,
)
LATEX = Markup(
    escape_latex,
    {
        "emphasis": (r"\emph{", "}"),
        "strong": (r"\textbf{", "}"),
        "superscript": (r"\textsuperscript{", "}"),
        "subscript": (r"\textsubscript{", "}"),
        "small-caps": (r"\textsc{", "}"),
    },
    _link_latex,
    _code_latex,
)
PLAIN = Markup(_tidy, {}, _link_plain, _tidy)


def serialise(rich: Rich, markup: Markup) -> str:
    """Return ``rich`` as source text of ``markup``, on one line."""
    out = ""
    for node in rich:
        if isinstance(node, Text):
            out += _written(node.value, markup)
            continue
        inner = serialise(node.children, markup)
        if isinstance(node, Link):
            url = safe_url(node.url)
            out += markup.link(url, inner, plain(node.children)) if url else inner
        elif node.style == "code":
            out += markup.code(plain(node.children))
        elif markup is PLAIN:
            out += scripted(_SCRIPTS[node.style], inner) if node.style in _SCRIPTS else inner
        elif markup.escape is escape_markdown and node.style in ("emphasis", "strong"):
            out += _starred(node.style, inner, out)
        else:
            before, after = markup.wraps.get(node.style, ("", ""))
            out += before + inner + after
    return out


def _written(text: str, markup: Markup) -> str:
    """Return the source of plain characters."""
    if not any(markup.turned):
        return markup.escape(text)
    before, after = markup.turned
    return "".join(
        before + markup.escape(part) + after if turned else markup.escape(part) for part, turned in parts(text)
    )


def _starred(style: str, inner: str, before: str) -> str:
    """Return ``inner`` in stars, or in tags where CommonMark would not read stars as emphasis."""
    if inner[:1].isalnum() and inner[-1:].isalnum() and not before.endswith("*"):
        opening, closing = MARKDOWN.wraps[style]
        return opening + inner + closing
    opening, closing = HTML.wraps[style]
    return opening + inner + closing
