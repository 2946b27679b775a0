"""Letters as TeX commands, for a file whose encoding does not hold them. Knows encodings by a test only."""

import unicodedata
from collections.abc import Callable
from functools import cache

from citekit.text import tex_tables as tables

_HYPHENS = "\u2010\u2011"
_GREEK = "\u0370"


def spelled(source: str, fits: Callable[[str], bool]) -> str:
    """Return TeX source in which each character that does not fit is a command in braces (``ź`` is ``{\\\\'{z}}``).

    A blank or hyphen of another width becomes the plain one. What no command prints stays as it is.

    Args:
        fits: whether the file's encoding can hold a text.
    """
    if fits(source):
        return source
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
