"""Letters as TeX commands: for a file whose encoding does not hold them, and for pdfTeX, which does not know them all.

Knows encodings by a test only, and the characters of pdfTeX from a table.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from citekit.text import tex_tables as tables

_HYPHENS = "\u2010\u2011"
_TOUCHING = re.compile(f"(?<=[{_HYPHENS}-])[{_HYPHENS}]|[{_HYPHENS}](?=-)")
"""Hyphens that would make a dash with their neighbour."""
_GREEK = "\u0370"

PDFTEX_KNOWS = (
    "\u0000-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e\u0192\u01c4-\u01d4\u01e2\u01e3"
    "\u01e6-\u01eb\u01f0\u01f4\u01f5\u0218-\u021b\u0232\u0233\u0237\u02c7\u02d8\u02d9\u02db\u02dd\u0e3f\u1e02\u1e03"
    "\u1e0d\u1e1e-\u1e21\u1e25\u1e30\u1e31\u1e37\u1e43\u1e45\u1e47\u1e5b\u1e63\u1e6d\u1e8e-\u1e91\u1e9e\u1ef2\u1ef3"
    "\u200c\u2010-\u2016\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2031\u2039-\u203b\u203d\u2044\u204e\u2052"
    "\u20a1\u20a4\u20a6\u20a9\u20ab\u20ac\u20b1\u2103\u2116\u2117\u211e\u2120\u2122\u2126\u2127\u212e\u2190-\u2193\u2329"
    "\u232a\u2422\u2423\u25e6\u25ef\u266a\u27e8\u27e9\u3008\u3009\ufb00-\ufb06"
)
"""What LaTeX prints from UTF-8 in the encodings T1 and TS1 without a further package, as the inside of a character
class (t1enc.dfu, ts1enc.dfu, omsenc.dfu of LaTeX 2022)."""

_MARKED = re.compile("[^\\W\\d_][\u0300-\u036f]+")
_UNKNOWN = re.compile(f"[^{PDFTEX_KNOWS}]")
_NEEDS_T5 = frozenset("hUGf")
_NEEDS_T5_LETTERS = frozenset("ƠơƯư")


def for_pdftex(source: str) -> str:
    """Return TeX source in which letters and signs that pdfTeX does not know are commands, where it has one.

    Letters of other scripts, and the few Latin ones whose accent T1 lacks (Vietnamese hooks and horns), stay as they
    are: LuaLaTeX or XeLaTeX prints them. Some signs need the package amssymb.
    """
    if not _UNKNOWN.search(source):
        return source
    marked = _MARKED.sub(lambda found: _accented(found[0]) or found[0], source)
    return _UNKNOWN.sub(lambda found: _pdftex_command(found[0]), marked)


def _pdftex_command(char: str) -> str:
    if char in _NEEDS_T5_LETTERS or _GREEK <= char < "\u0400" or char.isspace():
        return char
    return _accented(char) or (_command(char, _is_known) if char in _symbols() else char)


def _accented(text: str) -> str:
    """Return a letter and its accents as nested commands; empty where T1 lacks one or the letter is not known."""
    decomposed = unicodedata.normalize("NFD", text)
    letter, marks = decomposed[0], decomposed[1:]
    names = [_accents().get(mark, "h") for mark in marks]
    if not marks or not letter.isascii() or _NEEDS_T5.intersection(names):
        return ""
    for name in names:
        letter = f"\\{name}{{{letter}}}"
    return f"{{{letter}}}"


def _is_known(text: str) -> bool:
    return not _UNKNOWN.search(text)


def spelled(source: str, fits: Callable[[str], bool]) -> str:
    """Return TeX source in which each character that does not fit is a command in braces (``ź`` is ``{\\\\'{z}}``).

    A blank or hyphen of another width becomes the plain one. What no command prints stays as it is.

    Args:
        fits: whether the file's encoding can hold a text.
    """
    if fits(source):
        return source
    source = _TOUCHING.sub(lambda found: found[0] if fits(found[0]) else "{-}", source)
    return "".join(char if fits(char) else _command(char, fits) or char for char in source)


def _command(char: str, fits: Callable[[str], bool]) -> str:
    """Return the TeX source that prints a character, or a blank where there is none."""
    if unicodedata.category(char) == "Zs":
        return " "
    if char in _HYPHENS:
        return "-"
    if name := _symbols().get(char):
        return f"{{\\{name}}}" if _stands_in_text(name, char) else f"\\ensuremath{{\\{name}}}"
    parts = unicodedata.normalize("NFD", char)
    accent = _accents().get(parts[-1]) if len(parts) > 1 else None
    letter = unicodedata.normalize("NFC", parts[:-1])
    inner = letter if accent is None or fits(letter) else _command(letter, fits)
    return f"{{\\{accent}{{{inner}}}}}" if accent and inner else ""


def _stands_in_text(name: str, char: str) -> bool:
    """Return whether a command may be used outside of maths: letters and symbols of the text encodings."""
    return name.startswith(("text", "guil", "quote")) or (char.isalpha() and char < _GREEK)


@cache
def _accents() -> dict[str, str]:
    """Return combining characters to the accent commands of text."""
    return {mark: name for name, mark in tables.ACCENTS.items() if len(name) == 1 or name == "textcommabelow"}


@cache
def _symbols() -> dict[str, str]:
    """Return characters to their commands; one for text comes before one for maths."""
    named = reversed(tables.SYMBOLS.items())  # of two names the first
    pairs = [(char, name) for name, char in named if len(char) == 1 and not char.isascii()]
    return dict(sorted(pairs, key=lambda pair: _stands_in_text(pair[1], pair[0])))
