"""What to say when a tag is not in the vocabulary: the nearest facets and concepts. Imported only when it is needed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache, partial
from math import nextafter

from citekit.vocabulary.concept import Concept
from citekit.vocabulary.folding import fold

SHOWN = 3
"""How many concepts a hint names."""

CLOSE = 0.8
"""The likeness of two folded names, by difflib's ratio, from which one is taken for a slip of the other."""

WORSE = 0.1
"""How much less like than the likest a name may be to be meant too."""

BEGINNING, PART, INSIDE = 0.97, 0.9, 0.85
"""How much less it counts where a name only begins like the word, is like it further on, or is like a part of it."""

TELLING = 3
"""Letters that the beginning of a name has at least; a name inside of a word has more."""

Named = tuple[Concept, list[str]]
"""A concept and its names, folded."""


def hint_for(
    facets: Sequence[str], concepts: Sequence[Concept], facet: str, word: str, elsewhere: Sequence[Concept] = ()
) -> tuple[str, str]:
    """Return message and hint for a tag ``facet:word`` that was not found; ``facet`` is empty where no colon stood.

    The hint asks for what may be meant; where nothing may be, it names the nearest concepts, be they as far away as
    they are (contract A2).

    Args:
        elsewhere: concepts of other facets that go by the word.
    """
    known = ", ".join(f"`{name}`" for name in facets) or "none"
    if not facet:
        message = f"`{word}` is no tag: a tag is written FACET:NOTATION"
        return message, _said(concepts, word) or f"the facets are {known}"
    close = facet if facet in facets else closest(facet, facets)
    own = [one for one in concepts if one.facet == close] if close else concepts
    if close == facet:
        others = [one for one in concepts if one.facet != facet]
        there = _said(own, word, elsewhere, others)
        return (
            f"`{facet}:{word}` is not in the vocabulary",
            there or f"`citekit vocab list {facet}` shows what there is",
        )
    first = f"the nearest facet is `{close}`" if close else f"the facets are {known}"
    then = _said(own, word, elsewhere)
    return f"`{facet}` is not a facet of the vocabulary", f"{first}; {then}" if then else first


def _said(
    concepts: Sequence[Concept], word: str, elsewhere: Sequence[Concept] = (), others: Sequence[Concept] = ()
) -> str:
    """Return a question where some concepts may be meant, else only the names of the nearest, if there are any.

    Args:
        elsewhere: what may be meant too, and comes first. others: concepts that may be meant where no other may.
    """
    named, wanted = _folded(concepts), fold(word)
    if meant := [*elsewhere, *_near(named, wanted)] or _near(_folded(others), wanted):
        tags = list(dict.fromkeys(f"`{one.tag}`" for one in meant))
        return f"did you mean {' or '.join(tags[:SHOWN])}?"
    tags = [f"`{one.tag}`" for _, one in _best(named, partial(_ratio, wanted), 0.0)] if wanted else []
    return f"the nearest {'are' if len(tags) > 1 else 'is'} {', '.join(tags)}" if tags else ""


def _near(named: Iterable[Named], wanted: str) -> list[Concept]:
    """Return the SHOWN concepts that are likest to ``wanted`` and may be meant by it, the likest first."""
    best = _best(_sharing(named, wanted), partial(_likeness, wanted), CLOSE) if wanted else []
    return [concept for score, concept in best if score >= best[0][0] - WORSE]


def _folded(concepts: Iterable[Concept]) -> list[Named]:
    return [(one, [fold(name) for name in (one.notation, *one.names)]) for one in concepts]


def _sharing(named: Iterable[Named], wanted: str) -> Iterator[Named]:
    """Yield concepts with those names that share pairs of letters enough with ``wanted`` for being CLOSE.

    With m letters of a + b in k equal pieces difflib's ratio is 2m / (a + b); the pieces hold m - k pairs; k is no more
    than 1 + (a - m) + (b - m), for a letter that is left over parts two pieces; and b is no less than m.
    """
    pairs = [wanted[at : at + 2] for at in range(len(wanted) - 1)]
    fewest = [(3 * CLOSE - 2) / (2 - CLOSE) * length - 1 for length in range(len(wanted) + 1)]
    for concept, names in named:
        enough = [name for name in names if sum(map(name.__contains__, pairs)) >= fewest[min(len(name), len(wanted))]]
        if enough:
            yield concept, enough


def _best(named: Iterable[Named], like: Callable[[str, float], float], floor: float) -> list[tuple[float, Concept]]:
    """Return the SHOWN concepts with the best names, of ``floor`` at least, behind how good they are; the best first.

    Args:
        like: gives how good a name is, and needs to be right only above the second value.
    """
    best: list[tuple[float, Concept]] = []
    for concept, names in named:
        least = best[-1][0] if len(best) == SHOWN else nextafter(floor, -1)
        score = max(like(name, least) for name in names)
        if score > least:
            best.append((score, concept))
            best.sort(key=lambda pair: -pair[0])  # of two that are as like the first stays
            del best[SHOWN:]
    return best


def closest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like ``word``, or an empty string when none is."""
    return next(iter(get_close_matches(word.casefold(), list(known), n=1)), "")


def _likeness(wanted: str, name: str, least: float) -> float:
    """Return how like a folded name is; -1 where it is no more than ``least``, which is found out at less cost.

    Beginnings and parts count only where they are CLOSE.
    """
    if name.startswith(wanted) and len(wanted) >= TELLING:
        return BEGINNING if least < BEGINNING else -1.0
    best = _ratio(wanted, name, least)
    for one, other, weight in _parts(wanted, name):
        if weight > max(best, least):
            begun = one is wanted and other.startswith(one) and len(one) >= TELLING
            known = 1.0 if begun else _ratio(one, other, CLOSE / weight)
            best = max(best, weight * known)
    return best if best > least else -1.0


def _parts(wanted: str, name: str) -> Iterator[tuple[str, str, float]]:
    """Yield the shorter one with as many words of the longer one, wherever they stand, and what that counts."""
    words, others = wanted.split(), name.split()
    if len(others) > len(words):
        for start in range(len(others) - len(words) + 1):
            yield wanted, " ".join(others[start : start + len(words)]), PART if start else BEGINNING
    elif len(words) > len(others) and len(name) > TELLING:
        for start in range(len(words) - len(others) + 1):
            yield " ".join(words[start : start + len(others)]), name, INSIDE


@lru_cache(maxsize=16384)
def _ratio(one: str, other: str, least: float) -> float:
    """Return the likeness of two texts; -1 where it is no more than ``least``."""
    if 2 * min(len(one), len(other)) <= least * (len(one) + len(other)):
        return -1.0
    matcher = _matcher(one)
    matcher.set_seq1(other)
    return matcher.ratio() if matcher.quick_ratio() > least else -1.0


@lru_cache(maxsize=64)
def _matcher(text: str) -> "SequenceMatcher[str]":
    """Return a matcher that knows one text, which is compared with many."""
    return SequenceMatcher(b=text, autojunk=False)
