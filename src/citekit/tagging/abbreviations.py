"""Whether a short form may count: what the record itself says it stands for, and what else the record speaks of.

Knows one record's mentions and texts, and the vocabulary.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from citekit.tagging.words import name_key as fold
from citekit.vocabulary import Vocabulary

_DEFINED = re.compile(r"[(\[]([^()\[\]\s;,]{2,10})(?:[;,][^()\[\]]*)?[)\]]")
REACH = 200
"""How many characters before a bracket are searched for the long form."""

_BEHIND = re.compile(r"s?(\s*[(\[=:,]\s*(?:(?:i\.e\.|that is|or)\W+)?|\s+stands for\s+)(?=[a-zA-Z])")
_BEFORE = re.compile(r"(,\s+(?:(?:abbreviated(?: as)?|or|i\.e\.,?)\s+)?)\Z")
"""What stands between a short form and the long form that explains it."""

_LONGEST_JOINT = 20
"""Characters that this may have before a short form."""

_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset(("of", "and", "the", "in", "for", "with", "to", "by", "on", "a", "an"))
"""Words that give a short form no letter."""

_TELLING = 3
"""Letters from which a short form is believed to be explained behind no more than a comma or a colon."""

_STOP = re.compile(r"[.;:()\[\]]")

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


def explained(text: str, shorts: Iterable[str]) -> Iterator[Definition]:
    """Yield where ``text`` explains one of the short forms in other ways: ``SF (long form)``, ``SF, long form``, ``SF =
    long form``, ``long form, SF``; the words begin with its letters, one each."""
    for short in shorts:
        count, start = len(_letters(short)), text.find(short)
        while start >= 0:
            end = start + len(short)
            if behind := _BEHIND.match(text, end):
                words = _telling(text, behind.end(), behind.end() + REACH)[:count]
                yield from _spelt_out(text, short, words, behind[1].strip())
            if before := _BEFORE.search(text, max(0, start - _LONGEST_JOINT), start):
                words = _telling(text, max(0, before.start() - REACH), before.start())[-count:]
                yield from _spelt_out(text, short, words, before[1].strip())
            start = text.find(short, end)


def _spelt_out(text: str, short: str, words: Sequence[re.Match[str]], joint: str) -> Iterator[Definition]:
    """Yield the definition that ``words`` are if they begin with the letters of a short form; ``joint`` is between."""
    letters = _letters(short)
    if "".join(one.group()[0].lower() for one in words) == letters and (len(letters) >= _TELLING or joint not in ",:"):
        start, end = words[0].start(), words[-1].end()
        if not _STOP.search(text, start, end):
            yield Definition(short, text[start:end], start, end)


def _telling(text: str, start: int, end: int) -> list[re.Match[str]]:
    """Return the words of a part of a text that give a short form a letter."""
    return [one for one in _WORD.finditer(text, start, end) if one.group() not in _SMALL]


def _letters(short: str) -> str:
    """Return the letters of a short form, without the sign of a plural."""
    return short.removesuffix("s").lower()


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
