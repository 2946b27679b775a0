"""Whether a printed journal is the short form of a name. Knows how abbreviations are made (ISO 4), no list of them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from citekit.matching.spelling import near, words

_ARTICLES = """
    a an and the of for in on to at by de des du der die das den dem und fur la le les los las el et y e i d l di da do
    della delle dei zu zur zum von im usa
"""
_SMALL = frozenset(_ARTICLES.split())
"""Words that abbreviations leave out (ISO 4: articles, prepositions, conjunctions), and where a society sits."""

_UNTOLD = frozenset(("journal", "section", "sect", "part", "series", "ser", "edition", "online", "print"))
"""Words that lists of abbreviations add or drop."""


_USA = re.compile(r"\bUnited States of America\b|\bU\. ?S\. ?A\.|\bU S A\b", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def telling(name: str) -> tuple[str, ...]:
    """Return the folded words of a journal's name that an abbreviation shows; what stands in brackets is left out."""
    bare = name.partition("(")[0] or name
    found = words(_USA.sub("USA", bare)) or words(name)
    return tuple(word for word in found if word not in _SMALL) or tuple(found)


def same_journal(one: str, other: str) -> bool:
    """Return whether two forms of a name may be those of one journal: equal, abbreviated, run together or initials."""
    first, second = telling(one), telling(other)
    if not first or not second:
        return False
    short, long = (first, second) if sum(map(len, first)) <= sum(map(len, second)) else (second, first)
    whole = tuple(words(one if short is first else other))  # a lone `A` or `I` may stand for a word
    return _shortened(short, long) or _shortened(whole, long) or _run_together("".join(short), long)


def printed_in(text: Sequence[str], name: str) -> bool:
    """Return whether a run of the folded words ``text`` is a form of the journal ``name``.

    A name of one word must stand there whole.
    """
    full = telling(name)
    kept = [word for word in text if word not in _SMALL]
    if not full:
        return False
    if len(full) == 1:
        return full[0] in kept
    squeezed = "".join(full)
    for start, word in enumerate(kept):
        if len(word) > 2 and (word == squeezed or (len(word) == len(full) and _run_together(word, full))):
            return True
        if word[0] != full[0][0]:
            continue
        for length in range(2, len(full) + 1):
            if _shortened(tuple(kept[start : start + length]), full):
                return True
    return False


def _shortened(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Return whether each word of ``short`` shortens a word of ``long``, in order, with hardly a word passed over."""
    at, passed = 0, []
    for word in short:
        while at < len(long) and not _shortens(word, long[at]):
            passed.append(long[at])
            at += 1
        if at == len(long):
            return False
        at += 1
    passed += long[at:]
    return sum(word not in _UNTOLD for word in passed) <= (len(long) > 3)


def _shortens(short: str, long: str) -> bool:
    """Return whether ``short`` begins ``long`` or is drawn together from it: ``dermatol``, ``natl``, ``dtsch``."""
    if long.startswith(short) or near(short, long):
        return True
    if short[0] != long[0] or not 3 <= len(short) < len(long):
        return False
    rest = iter(long)
    return all(letter in rest for letter in short)


def _run_together(short: str, long: tuple[str, ...]) -> bool:
    """Return whether ``short`` is made of pieces of all words of ``long``: ``jama``, ``nengljmed``, ``apj``.

    A piece is a beginning of its word, or its first letter and any other.
    """
    places = {0}
    for word in long:
        reached = set(places) if word in _UNTOLD else set()
        for place in places:
            piece = short[place:]
            reached |= {place + length for length in range(1, len(word) + 1) if piece[:length] == word[:length]}
            if piece[:1] == word[0] and piece[1:2] and piece[1] in word[1:]:
                reached.add(place + 2)
        places = {place for place in reached if place <= len(short)}
    return len(short) in places and len(short) > 1
