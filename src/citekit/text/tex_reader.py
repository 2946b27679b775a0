"""The reader behind citekit.text.tex: TeX source in, Unicode out. It never fails: what it does not know it shows as
text.

It knows braces, maths, accents and the tables; it does not know BibTeX entries, names or files.
"""

import re
import unicodedata
from functools import lru_cache

from citekit.text import tex_tables as tables
from citekit.text.csl_tags import CLOSING, OPENING

DEEPEST = 40
"""Braces nested deeper than this are skipped over; real values need about five."""

_TOKEN = re.compile(
    r"(?P<text>[^\\{}$~`'\-^_<?!]+)"
    r"|\\(?P<word>[A-Za-z]+)\*?[ \t\r\n]*"
    r"|\\(?P<symbol>[\s\S]?)"
    r"|(?P<tag></?(?:i|b|sup|sub|span)>|<span (?:style|class)=\"[^\"<>]*\">)"
    r"|(?P<math>\$\$?)"
    r"|(?P<ligature>---?|``|''|[?!]`)"
    r"|(?P<char>[\s\S])"
)
_BLANKS = re.compile(r"[ \t\r\n]*")
_OPTION = re.compile(r"\s*\[[^\[\]{}]*\]\s*")
_UNESCAPED_DOLLAR = re.compile(r"(?<!\\)\$")
_LIGATURES = {"--": "–", "---": "—", "``": "“", "''": "”", "?`": "¿", "!`": "¡"}
_FORMULA_ENDS = {"(": "\\)", "[": "\\]"}
_MATH_CHARS = {"'": "′", "~": " "}


class Reader:
    """One pass over one value."""

    def __init__(self, source: str, styled: bool, nocase: bool) -> None:
        self.source = source
        self.at = 0
        self.styled = styled
        self.nocase = nocase
        self.skipped = 0
        self.single_quote_open = False
        self.last_end = {begin: source.rfind(end) for begin, end in _FORMULA_ENDS.items()}

    def read(self, closing: str = "", math: bool = False, depth: int = 0) -> str:
        """Return the text up to ``closing`` (``}``, ``$``, ``\\)`` or the end), which is passed over."""
        out: list[str] = []
        while self.at < len(self.source):
            token = _TOKEN.match(self.source, self.at)
            assert token is not None  # the last alternative takes any character
            self.at = token.end()
            kind, value = token.lastgroup or "", token[token.lastgroup or 0]
            if kind == "text":
                out.append(value)
            elif kind == "word":
                if value in tables.SWITCHES and depth < DEEPEST:
                    out.append(self.wrap(tables.SWITCHES[value], self.read(closing, math, depth + 1)))
                    break
                before = out[-1][-1:] if out else ""
                piece = self.command(value, math, depth)
                out.append(self.spaced(value, piece, before, token[0][-1].isspace()) if math else piece)
            elif kind == "symbol":
                if math and closing == "\\" + value:
                    break
                out.append(self.control_symbol(value, math, depth))
            elif kind == "math":
                if closing in ("$", "$$"):
                    self.at -= len(value) - len(closing) if len(value) > len(closing) else 0
                    break
                if not math:
                    out.append(self.formula(value, depth))
            elif kind == "ligature":
                out.append(value if math else _LIGATURES[value])
            elif value == "}":
                if self.skipped:
                    self.skipped -= 1
                elif closing == "}":
                    break
            else:
                out.append(self.tag(value) if kind == "tag" else self.char(value, math, depth))
        return "".join(out)

    def spaced(self, name: str, piece: str, before: str, blank: bool) -> str:
        """Return what a command of maths prints with its blanks: around functions, around operators as in the source.

        Args:
            before: the last character before it.
            blank: whether a blank stands behind the command, which TeX passes over.
        """
        following = _TOKEN.match(self.source, self.at)
        if name in tables.FUNCTIONS:
            touches = following is not None and (following["word"] or following[0][0].isalnum())
            return " " * before.isalnum() + piece + " " * bool(touches)
        if not blank or following is None or name not in tables.SYMBOLS:
            return piece
        if _is_operator(piece):
            return " " * (before.isalnum() or (before != "" and before in ")]>")) + piece + " "
        return piece + " " * _is_operator(tables.SYMBOLS.get(following["word"] or "", following[0])[:1])

    def wrap(self, tag: str, inner: str) -> str:
        """Return ``inner`` between the tags of a CSL style, or bare where no styles are wanted."""
        if not self.styled or not inner.strip():
            return inner
        return OPENING[tag] + inner + CLOSING[tag]

    def tag(self, value: str) -> str:
        """Return a CSL tag that stands in the source itself; plain text drops it."""
        return value if self.styled else ""

    def formula(self, dollars: str, depth: int) -> str:
        """Return what stands between dollars; a dollar without partner is a character."""
        if depth >= DEEPEST or not _UNESCAPED_DOLLAR.search(self.source, self.at):
            return dollars
        return self.read(dollars, True, depth + 1)

    def char(self, value: str, math: bool, depth: int) -> str:
        """Return what one special character prints."""
        if value == "{":
            return self.group(math, depth)
        if math:
            if value in "^_":
                return self.script(value, depth)
            return _MATH_CHARS.get(value, value)
        if value == "~":
            return " "
        if value == "`":
            self.single_quote_open = True
            return "‘"
        if value == "'" and self.single_quote_open and not self.source[self.at : self.at + 1].isalpha():
            self.single_quote_open = False
            return "’"
        return value

    def group(self, math: bool, depth: int) -> str:
        """Return the content of a group whose brace was just read; at the outer level it keeps its case."""
        if depth >= DEEPEST:
            self.skipped += 1
            return ""
        plain_group = self.source[self.at : self.at + 1] != "\\"
        inner = self.read("}", math, depth + 1)
        if self.nocase and plain_group and not math and depth == 0 and any(map(str.isalpha, inner)):
            return self.wrap("nocase", inner)
        return inner

    def argument(self, math: bool, depth: int) -> str:
        """Return the next argument: a group, a command or one character; empty before a closing brace."""
        self.at = _BLANKS.match(self.source, self.at).end()  # type: ignore[union-attr]  # matches the empty string
        head = self.source[self.at : self.at + 1]
        if head in ("", "}", "$") or depth >= DEEPEST:
            return ""
        self.at += 1
        if head == "{":
            return self.read("}", math, depth + 1)
        if head != "\\":
            return head
        token = _TOKEN.match(self.source, self.at - 1)
        assert token is not None
        self.at = token.end()
        if token["word"]:
            return self.command(token["word"], math, depth + 1)
        return self.control_symbol(token["symbol"], math, depth + 1)

    def verbatim(self) -> str:
        """Return the next group as it stands, without its braces."""
        if not self.source.startswith("{", self.at):
            return ""
        level, start = 0, self.at + 1
        while self.at < len(self.source):
            level += {"{": 1, "}": -1}.get(self.source[self.at], 0)
            self.at += 1
            if not level:
                return self.source[start : self.at - 1]
        return self.source[start:]

    def verb(self) -> str:
        """Return what stands between two equal characters, as ``\\verb`` prints it."""
        end = self.source.find(self.source[self.at : self.at + 1] or " ", self.at + 1)
        if end < 0:
            return ""
        start, self.at = self.at + 1, end + 1
        return self.source[start:end]

    def script(self, mark: str, depth: int) -> str:
        """Return a superscript or subscript of maths mode; degrees and primes become their own characters."""
        inner = self.argument(True, depth + 1).strip()
        if mark == "^" and inner in ("∘", "′", "′′", "°"):
            return {"∘": "°", "′′": "″"}.get(inner, inner)
        return self.wrap("sup" if mark == "^" else "sub", inner)

    def accent(self, mark: str, math: bool, depth: int) -> str:
        """Return the argument with an accent on its first letter, composed where Unicode has the letter."""
        inner = self.argument(math, depth)
        if not inner:
            return tables.SPACING_ACCENTS.get(mark, "")
        if mark == "overline":
            barred = (char + tables.ACCENTS[mark] if char.isalnum() else char for char in inner)
            return unicodedata.normalize("NFC", "".join(barred))
        letter = {"ı": "i", "ȷ": "j"}.get(inner[0], inner[0])
        if mark == "." and inner[0] == "ı":
            return "i" + inner[1:]
        end = 1
        while end < len(inner) and unicodedata.combining(inner[end]):
            end += 1
        return unicodedata.normalize("NFC", letter + inner[1:end] + tables.ACCENTS[mark]) + inner[end:]

    def control_symbol(self, value: str, math: bool, depth: int) -> str:
        """Return what a backslash with one other character prints."""
        if value in _FORMULA_ENDS and not math and depth < DEEPEST and self.at < self.last_end[value]:
            return self.read(_FORMULA_ENDS[value], True, depth + 1)
        if value in tables.ACCENTS and not (math and value in "=.'`"):
            return self.accent(value, math, depth)
        return tables.CONTROL_SYMBOLS.get(value, value)

    def command(self, name: str, math: bool, depth: int) -> str:
        """Return what a command prints, its arguments included."""
        if name in tables.SYMBOLS:
            return tables.SYMBOLS[name]
        if name in tables.ACCENTS:
            return self.accent(name, math, depth)
        if name in tables.STYLES:
            return self.wrap(tables.STYLES[name], self.argument(math, depth))
        if name in tables.SILENT or name in tables.SWITCHES:
            return ""
        if name in tables.VERBATIM:
            return self.verbatim()
        if name in tables.DROPPED:
            for _ in range(tables.DROPPED[name]):
                self.option()
                self.argument(math, depth)
            return ""
        if name in tables.SHOWS_LAST:
            for _ in range(tables.SHOWS_LAST[name]):
                self.option()
                self.argument(math, depth)
            return self.argument(math, depth)
        return self.rare_command(name, math, depth)

    def rare_command(self, name: str, math: bool, depth: int) -> str:
        """Return what fractions, quotations, quantities and unknown commands print."""
        if name in ("frac", "tfrac", "dfrac", "nicefrac", "sfrac"):
            return f"{self.argument(True, depth)}/{self.argument(True, depth)}"
        if name == "sqrt":
            self.option()
            return "√" + self.argument(True, depth)
        if name in ("enquote", "mkbibquote"):
            return f"“{self.argument(math, depth)}”"
        if name in tables.CASES:
            return tables.CASES[name](self.argument(math, depth))
        if name == "mathbb":
            return self.argument(True, depth).translate(tables.BLACKBOARD)
        if name == "verb":
            return self.verb()
        if name == "ce":
            return self.argument(True, depth)
        if name in ("SI", "qty"):
            return f"{self.argument(math, depth)} {self.argument(math, depth)}"
        if name == "ensuremath":
            return self.argument(True, depth)
        if name in ("text", "textrm", "textnormal", "mbox", "mathrm"):
            return self.argument(math and name == "mathrm", depth)
        if name == "not":
            return unicodedata.normalize("NFC", self.argument(math, depth) + "\u0338")
        symbol = _symbol_of_pylatexenc(name)
        if symbol:
            return symbol
        return "" if self.source.startswith(("{", "["), self.at) else name

    def option(self) -> None:
        """Pass over an optional argument in square brackets."""
        found = _OPTION.match(self.source, self.at)
        if found:
            self.at = found.end()


def _is_operator(char: str) -> bool:
    """Return whether maths sets a character apart from what stands beside it; ``∂x`` and the like stay together."""
    return char in tables.OPERATORS or (len(char) == 1 and unicodedata.category(char) == "Sm" and char not in "∂∇¬∞")


@lru_cache(maxsize=512)
def _symbol_of_pylatexenc(name: str) -> str:
    """Return what pylatexenc's table prints for a command without argument; empty where it has none."""
    from pylatexenc import latex2text

    context = latex2text.get_default_latex_context_db()  # type: ignore[no-untyped-call]  # pylatexenc has no types
    spec = context.get_macro_spec(name)
    symbol = getattr(spec, "simplify_repl", None)
    return symbol if isinstance(symbol, str) and not set(symbol) & set("%<\\") else ""
