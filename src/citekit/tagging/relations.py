"""Concepts that a relation makes: "drug-induced X" is meant where an agent causes X, whatever the words."""

from functools import lru_cache

from citekit.vocabulary import Vocabulary
from citekit.vocabulary.folding import fold

INDUCED = ("drug induced ", "medication induced ", "treatment induced ")
"""Beginnings of a folded name that make a concept the result of an agent."""


@lru_cache(maxsize=4)
def induced_bases(vocabulary: Vocabulary) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return (tag of "drug-induced X", tags of X and all narrower concepts) for each such concept of the vocabulary."""
    found = []
    for concept in vocabulary.concepts.values():
        for name in map(fold, concept.names):
            start = next((start for start in INDUCED if name.startswith(start)), "")
            base = vocabulary.find(concept.facet, name.removeprefix(start)) if start else None
            if base and base.tag != concept.tag:
                found.append((concept.tag, vocabulary.narrower(base.tag)))
                break
    return tuple(found)
