"""What to say when a tag is not in the vocabulary: the nearest facets and concepts. Imported only when it is needed."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches

from citekit.vocabulary.concept import Concept
from citekit.vocabulary.folding import fold

SHOWN = 3
"""How many concepts a hint names."""

CLOSE = 0.55
"""The least likeness of two folded names, by difflib's ratio; `il 17 typo` and `il 17 i` have 0.71."""


def hint_for(facets: Sequence[str], concepts: Sequence[Concept], facet: str, word: str) -> tuple[str, str]:
    """Return message and hint for a tag ``facet:word`` that was not found; ``facet`` is empty where no colon stood."""
    known = ", ".join(f"`{name}`" for name in facets) or "none"
    if not facet:
        message = f"`{word}` is no tag: a tag is written FACET:NOTATION"
        return message, _did_you_mean(nearest(concepts, word)) or f"the facets are {known}"
    if facet in facets:
        message = f"`{facet}:{word}` is not in the vocabulary"
        return message, _did_you_mean(
            nearest(concepts, word, facet)
        ) or f"`citekit vocab list` shows the concepts of `{facet}`"
    close = closest(facet, facets)
    first = f"the nearest facet is `{close}`" if close else f"the facets are {known}"
    then = _did_you_mean(nearest(concepts, word, close))
    return f"`{facet}` is not a facet of the vocabulary", f"{first}; {then}" if then else first


def nearest(concepts: Iterable[Concept], word: str, facet: str = "") -> tuple[Concept, ...]:
    """Return up to SHOWN concepts with a name like ``word``, the likest first; all of ``facet`` if given."""
    wanted = fold(word)
    matcher = SequenceMatcher(b=wanted, autojunk=False)
    scored: list[tuple[float, Concept]] = []
    for concept in concepts:
        if not facet or concept.facet == facet:
            score = max(_likeness(matcher, fold(name)) for name in (concept.notation, *concept.names))
            if score >= CLOSE:
                scored.append((score, concept))
    scored.sort(key=lambda pair: -pair[0])
    return tuple(concept for _, concept in scored[:SHOWN])


def closest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like ``word``, or an empty string when none is."""
    return next(iter(get_close_matches(word.casefold(), list(known), n=1)), "")


def _likeness(matcher: "SequenceMatcher[str]", name: str) -> float:
    matcher.set_seq1(name)
    if matcher.real_quick_ratio() < CLOSE or matcher.quick_ratio() < CLOSE:
        return 0.0
    return matcher.ratio()


def _did_you_mean(concepts: Iterable[Concept]) -> str:
    names = [f"`{concept.tag}`" for concept in concepts]
    return f"did you mean {' or '.join(names)}?" if names else ""
