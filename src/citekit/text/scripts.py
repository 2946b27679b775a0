"""Raised and lowered characters where only plain characters can stand: those that Unicode has for them. Pure."""

import re

from citekit.text.markup import plain

_HIGH = str.maketrans("0123456789+-−=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁱⁿ")
_LOW = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_TABLES = {"sup": _HIGH, "sub": _LOW}
_SCRIPT = re.compile(r"<(sup|sub)>([^<>]*)</\1>")


def scripted(tag: str, text: str) -> str:
    """Return text raised (``sup``) or lowered (``sub``), as it is where Unicode lacks one of its characters."""
    table = _TABLES[tag]
    return text.translate(table) if all(ord(char) in table for char in text) else text


def printable(markup: str) -> str:
    """Return text without the tags of CSL's inline markup: ``10⁵`` for ``10<sup>5</sup>``, not ``105``."""
    return plain(_SCRIPT.sub(lambda found: scripted(found[1], found[2]), markup)) if "<" in markup else markup
