"""Lines that fit the terminal which people talk to: broken between words, never in one."""

import os
import re
import sys
from unicodedata import combining, east_asian_width

USUAL = 80
"""Columns of a terminal that does not say how many it has."""

_COLOUR = re.compile(r"\x1b\[[\d;]*m")
"""What switches a colour on and off, and takes no room (ECMA-48, 8.3.117)."""


def wrapped(text: str, *, between: str = " ") -> list[str]:
    """Return a line as lines no wider than the terminal of stderr, each indented as the first one is.

    Only a word that is wider than the terminal is longer.

    Args:
        between: what stands between words that may be parted; wider gaps stay as they are within a line.
    """
    most = _columns()
    indent = text[: len(text) - len(text.lstrip())]
    lines: list[str] = []
    for word in text.strip().split(between):
        if lines and _width(lines[-1]) + len(between) + _width(word) <= most:
            lines[-1] += between + word
        else:
            lines.append(indent + word)
    return [line.rstrip() for line in lines]


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or USUAL
    except (OSError, ValueError):
        return USUAL


def _width(text: str) -> int:
    """Return how many columns a text takes: letters of East Asia two (Unicode, annex 11), accents none."""
    bare = _COLOUR.sub("", text)
    if bare.isascii():
        return len(bare)
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in bare)
