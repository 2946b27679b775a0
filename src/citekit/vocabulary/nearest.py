"""What to say when a tag is not in the vocabulary: the nearest facets and concepts. Imported only when it is needed."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

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
        return message, _named(nearest(concepts, word)) or f"the facets are {known}"
    if facet in facets:
        near = nearest(concepts, word, facet)
        if not elsewhere and not _close(near):
            elsewhere = _close(nearest((one for one in concepts if one.facet != facet), word))
        there = _named(near, elsewhere) or f"`citekit vocab list {facet}` shows what there is"
        return f"`{facet}:{word}` is not in the vocabulary", there
    close = closest(facet, facets)
    first = f"the nearest facet is `{close}`" if close else f"the facets are {known}"
    then = _named(nearest(concepts, word, close), elsewhere)
    return f"`{facet}` is not a facet of the vocabulary", f"{first}; {then}" if then else first


def nearest(concepts: Iterable[Concept], word: str, facet: str = "") -> list[tuple[float, Concept]]:
    """Return the SHOWN concepts with names most like ``word``, each behind its likeness, the likest first.

    Those of ``facet`` if given; none where the word has neither letter nor digit.
    """
    wanted = fold(word)
    best: list[tuple[float, Concept]] = []
    for concept in concepts if wanted else ():
        if not facet or concept.facet == facet:
            least = best[-1][0] if len(best) == SHOWN else -1.0
            score = max(_likeness(wanted, fold(name), least) for name in (concept.notation, *concept.names))
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
            known = 1.0 if other.startswith(one) and len(one) >= TELLING else _ratio(one, other, CLOSE / weight)
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


def _close(near: Sequence[tuple[float, Concept]]) -> list[Concept]:
    """Return those of the nearest concepts that may be meant."""
    return [concept for score, concept in near if score >= max(CLOSE, near[0][0] - WORSE)]


def _named(near: Sequence[tuple[float, Concept]], elsewhere: Sequence[Concept] = ()) -> str:
    """Return what is said of the nearest concepts: a question where some may be meant, else only their names."""
    if meant := dict.fromkeys(f"`{concept.tag}`" for concept in (*elsewhere, *_close(near))):
        return f"did you mean {' or '.join(list(meant)[:SHOWN])}?"
    tags = [f"`{concept.tag}`" for _, concept in near]
    return f"the nearest {'are' if len(tags) > 1 else 'is'} {', '.join(tags)}" if tags else ""
