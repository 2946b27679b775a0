"""What the entities of HTML, and the Greek ones of ISO 8879, stand for. Pure; it knows neither TeX nor elements."""

import re
from collections.abc import Callable

ISO_GREEK = {
    f"&{name}gr;": letter
    for names, letters in (
        ("a b g d e z ee th i k l m n x o p r sf s t u ph kh ps oh", "αβγδεζηθικλμνξοπρςστυφχψω"),
        ("A B G D E Z EE TH I K L M N X O P R S T U PH KH PS OH", "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"),
    )
    for name, letter in zip(names.split(), letters, strict=True)
}
"""Greek letters in ISO 8879's set ISOgrk1, which HTML has not and publishers deposit (``TNF-&agr;``)."""

BARE_ENTITY = re.compile(r"(?<!\\)&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
"""What has the form of an entity; behind a backslash TeX has a ``&`` that is meant."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd]")


def character(entity: str) -> str:
    """Return what one entity, from ``&`` to ``;``, stands for; empty where that is nothing that can be printed.

    Numbers 128 to 159 are those of Windows-1252, as in HTML (HTML standard, 13.2.5.80); a tab or a line break is a
    blank.
    """
    from html import unescape
    from html.entities import html5

    named = ISO_GREEK.get(entity) or html5.get(entity[1:], "")
    meant = unescape(entity) if entity.startswith("&#") else named
    if meant in ("\t", "\n", "\r", "\f"):
        return " "
    return "" if _UNPRINTABLE.search(meant) else meant


def decoded(source: str, written: Callable[[str], str] = str) -> str:
    """Return source with the characters that its entities stand for, once; entities of nothing stay as they are.

    Args:
        written: what is put for a character: the character itself, or how the source has to spell it.
    """
    return BARE_ENTITY.sub(lambda found: written(character(found[0])) or found[0], source)
