"""A name of a concept in a text: what the words at one place name, and whether they stand there as that name.

Knows one text, its words and a table of names.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from citekit.tagging.names import squeeze, unpack
from citekit.tagging.words import Words

SHARED = "shared-head"
"""The rule of a name that has its last word in common with another: ``JAK and TYK2 inhibitors``."""

ASIDE = re.compile(r"\([^\W\d][^()\s]{0,11}\)")
"""A short form in brackets."""

_GAP = re.compile(r"[\s\-‐-―−/*'’‘\"“”\u00ad]*")
_ODD_GAP = re.compile(r"[\s\-‐-―−/*'’‘\"“”\u00ad,()\[\].:+]*")

unpacked = lru_cache(maxsize=8192)(unpack)
"""As ``unpack``, remembered."""


class Mention(NamedTuple):
    """A name of a concept in a text.

    Attributes:
        tag: the concept.
        start, end: code points in the text, half-open.
        text: what stands there.
        rule: how it was found: a rule of ``Form``, or ``SHARED``.
        first, last: its words, half-open.
        name: the comparable name.
    """

    tag: str
    start: int
    end: int
    text: str
    rule: str
    first: int
    last: int
    name: str


def named_at(text: str, words: Words, forms: Mapping[str, str], first: int, last: int) -> list[Mention]:
    """Return what the words from ``first`` to ``last`` name.

    Args:
        forms: comparable name to its forms, packed.
    """
    name = " ".join(words.norms[first:last])
    packed = forms.get(name)
    return [] if packed is None or last > len(words.norms) else named_as(text, words, name, packed, first, last)


def named_as(text: str, words: Words, name: str, packed: str, first: int, last: int) -> list[Mention]:
    """Return what the words from ``first`` to ``last``, which are a name, stand for: no part of a longer word, held
    together, and written as a short form is where it is one.

    Args:
        packed: the forms of the name.
    """
    start, end = words.starts[first], words.ends[last - 1]
    behind = text[end : end + 1]
    if (start and text[start - 1].isalnum()) or (behind.isalnum() and (behind.isalpha() or behind.isascii())):
        return []
    said = text[start:end]
    whole = last - first == 1 or said.replace(" ", "").replace("-", "").isalnum()
    found = []
    for tag, rule, exact, odd in unpacked(packed):
        if (whole or held(text, words, first, last, odd)) and (not exact or _written(said, text[end : end + 2], exact)):
            found.append(Mention(tag, start, end, said, rule, first, last, name))
    return found


def held(text: str, words: Words, first: int, last: int, odd: bool = False) -> bool:
    """Return whether nothing but blanks, hyphens and the like stands between the words from ``first`` to ``last``.

    Args:
        odd: whether commas, brackets and the like may stand there, too.
    """
    for end, start in zip(words.ends[first : last - 1], words.starts[first + 1 : last], strict=True):
        between = text[end:start]
        if between not in (" ", "-"):
            between = ASIDE.sub("", between)
            if not (_ODD_GAP if odd else _GAP).fullmatch(between):
                return False
    return True


def _written(said: str, after: str, exact: str) -> bool:
    """Return whether a short form is written as it should be, and is no part of a name that goes on (``AB-1``)."""
    part_of_a_name = len(after) == 2 and after[0] in "-‐‑" and after[1].isdigit()
    return (said == exact or squeeze(said) in (exact, exact + "s")) and not part_of_a_name
