"""Whether a short form may count: what the record itself says it stands for, and what else the record speaks of.

Knows one record's mentions and texts, and the vocabulary.
"""

import re
from collections.abc import Collection, Iterable

from citekit.vocabulary import Vocabulary
from citekit.vocabulary.folding import tokens

_DEFINED = re.compile(r"\(([^()\s;,]{2,10})(?:[;,][^()]*)?\)")
_OWN_SENSE = 4
"""A short form of at least so many characters with both cases or a digit (``JAKi``) has one meaning only."""


def definitions(text: str) -> tuple[tuple[str, str, int], ...]:
    """Return (short form, long form, place of the short form) for each ``long form (SF)`` in ``text``.

    The long form is the fewest words before the bracket that hold the letters of the short form in order, the first at
    the start of a word (after Schwartz and Hearst 2003, doi 10.1142/9789812776303_0042).
    """
    found = []
    for match in _DEFINED.finditer(text):
        short = match[1]
        if any(char.isupper() for char in short) and (long := _long_form(text[: match.start()], short)):
            found.append((short, long, match.start(1)))
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


def in_company(vocabulary: Vocabulary, tag: str, named: Collection[str]) -> bool:
    """Return whether the record names the concept, or one of its family, in words."""
    return tag in named or not family(vocabulary, tag).isdisjoint(named)


def defined_otherwise(short: str, tag: str, meanings: Iterable[tuple[str, str]], names: Collection[str]) -> bool:
    """Return whether the record gives ``short`` a long form and none of them is among ``names`` (folded) of the tag."""
    longs = [long for other, long in meanings if other.rstrip("s") == short.rstrip("s")]
    folded = [" ".join(token.norm for token in tokens(long)) for long in longs]
    return bool(longs) and not any(_same(long, name) for long in folded for name in names)


def _same(long: str, name: str) -> bool:
    return long == name or long.endswith(" " + name) or name.endswith(" " + long)


def _long_form(before: str, short: str) -> str:
    letters = [char.lower() for char in short if char.isalnum()]
    words = list(re.finditer(r"[^\s()\[\];:.,]+", before[-200:]))[-(len(letters) * 2 + 2) :]
    text = before[-200:]
    for first in reversed(words):
        candidate = text[first.start() :].strip()
        if candidate[:1].lower() == letters[0] and _holds(candidate.lower(), letters):
            return candidate
    return ""


def _holds(text: str, letters: Iterable[str]) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
