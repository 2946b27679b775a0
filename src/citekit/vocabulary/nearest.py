"""What to say when a tag is not in the vocabulary: the nearest facets and concepts. Imported only when it is needed."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches

from citekit.vocabulary.concept import Concept
from citekit.vocabulary.folding import fold

SHOWN = 3
"""How many concepts a hint names."""

CLOSE = 0.55
"""The likeness of two folded names, by difflib's ratio, from which one is taken for a slip of the other; `il 17 typo`
and `il 17 i` have 0.71."""


def hint_for(facets: Sequence[str], concepts: Sequence[Concept], facet: str, word: str) -> tuple[str, str]:
    """Return message and hint for a tag ``facet:word`` that was not found; ``facet`` is empty where no colon stood.

    The hint names the nearest concepts, be they as far away as they are (contract A2).
    """
    known = ", ".join(f"`{name}`" for name in facets) or "none"
    if not facet:
        message = f"`{word}` is no tag: a tag is written FACET:NOTATION"
        return message, _named(nearest(concepts, word)) or f"the facets are {known}"
    if facet in facets:
        there = _named(nearest(concepts, word, facet))
        return (
            f"`{facet}:{word}` is not in the vocabulary",
            there or f"`citekit vocab list {facet}` shows what there is",
        )
    close = closest(facet, facets)
    first = f"the nearest facet is `{close}`" if close else f"the facets are {known}"
    then = _named(nearest(concepts, word, close))
    return f"`{facet}` is not a facet of the vocabulary", f"{first}; {then}" if then else first


def nearest(concepts: Iterable[Concept], word: str, facet: str = "") -> list[tuple[float, Concept]]:
    """Return the SHOWN concepts with names most like ``word``, each behind its likeness, the likest first.

    Those of ``facet`` if given; none where the word has neither letter nor digit.
    """
    wanted = fold(word)
    matcher = SequenceMatcher(b=wanted, autojunk=False)
    best: list[tuple[float, Concept]] = []
    for concept in concepts if wanted else ():
        if not facet or concept.facet == facet:
            least = best[-1][0] if len(best) == SHOWN else -1.0
            score = max(_likeness(matcher, fold(name), least) for name in (concept.notation, *concept.names))
            if score > least:
                best.append((score, concept))
                best.sort(key=lambda pair: -pair[0])  # of two that are as like the first stays
                del best[SHOWN:]
    return best


def closest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like ``word``, or an empty string when none is."""
    return next(iter(get_close_matches(word.casefold(), list(known), n=1)), "")


def _likeness(matcher: "SequenceMatcher[str]", name: str, least: float) -> float:
    """Return how like a name is; -1 where it is no more than ``least``, which is found out at less cost."""
    matcher.set_seq1(name)
    if matcher.real_quick_ratio() <= least or matcher.quick_ratio() <= least:
        return -1.0
    return matcher.ratio()


def _named(near: Sequence[tuple[float, Concept]]) -> str:
    """Return what is said of the nearest concepts: a question where some may be meant, else only their names."""
    close = [f"`{concept.tag}`" for score, concept in near if score >= CLOSE]
    if close:
        return f"did you mean {' or '.join(close)}?"
    tags = [f"`{concept.tag}`" for _, concept in near]
    return f"the nearest {'are' if len(tags) > 1 else 'is'} {', '.join(tags)}" if tags else ""
