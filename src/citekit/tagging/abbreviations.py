"""Whether a short form may count: what the record itself says it stands for, and what else the record speaks of.

Knows one record's mentions and texts, and the vocabulary.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from citekit.tagging.words import name_key as fold
from citekit.vocabulary import Vocabulary

_DEFINED = re.compile(r"\(([^()\s;,]{2,10})(?:[;,][^()]*)?\)")
REACH = 200
"""How many characters before a bracket are searched for the long form."""

_OWN_SENSE = 4
"""A short form of at least so many characters with both cases or a digit (``JAKi``) has one meaning only."""


class Definition(NamedTuple):
    """``long form (SF)`` in a text; start and end are those of the long form."""

    short: str
    long: str
    start: int
    end: int


def definitions(text: str) -> tuple[Definition, ...]:
    """Return each ``long form (SF)`` in ``text``.

    The long form is the fewest words before the bracket that hold the letters of the short form in order, the first at
    the start of a word (after Schwartz and Hearst 2003, doi 10.1142/9789812776303_0042).
    """
    found = []
    for match in _DEFINED.finditer(text):
        short = match[1]
        if any(char.isupper() for char in short) and (
            long := _long_form(text[max(0, match.start() - REACH) : match.start()], short)
        ):
            end = text.rindex(long, 0, match.start()) + len(long)
            found.append(Definition(short, long, end - len(long), end))
    return tuple(found)


def distinctive(short: str) -> bool:
    """Return whether a short form is unlike any other by its shape, so that it needs no long form beside it."""
    mixed = any(char.islower() for char in short[:-1] + short[-1].replace("s", "")) or any(map(str.isdigit, short))
    return len(short) >= _OWN_SENSE and mixed and any(char.isupper() for char in short)


def family(vocabulary: Vocabulary, tag: str) -> frozenset[str]:
    """Return the tag with its narrower and broader concepts and those that share a direct parent with it."""
    related = set(vocabulary.narrower(tag)) | set(vocabulary.broader(tag))
    facet = tag.partition(":")[0]
    for parent in vocabulary.concepts[tag].broader:
        for sibling in vocabulary.narrower(f"{facet}:{parent}"):
            related.add(sibling)
    return frozenset(related)


def defined_otherwise(short: str, meanings: Iterable[Definition], names: Iterable[str]) -> bool:
    """Return whether the record gives ``short`` long forms, and none of them holds one of ``names`` (folded)."""
    longs = [f" {fold(long)} " for other, long, *_ in meanings if other.rstrip("s") == short.rstrip("s")]
    return bool(longs) and not any(f" {name} " in long for long in longs for name in names)


def _long_form(before: str, short: str) -> str:
    letters = [char.lower() for char in short if char.isalnum()]
    words = list(re.finditer(r"[^\s()\[\];:.,]+", before))[-(len(letters) * 2 + 2) :]
    for first in reversed(words):
        candidate = before[first.start() :].strip()
        if letters and candidate[0].lower() == letters[0] and _holds(candidate.lower(), letters):
            return candidate
    return ""


def _holds(text: str, letters: Iterable[str]) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
