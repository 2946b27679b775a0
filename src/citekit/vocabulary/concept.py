"""Facets and concepts as values. The names of a concept are those of SKOS: preferred, alternative and hidden labels,
broader concepts, exact matches. Knows nothing of the vocabulary they stand in.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facet:
    """One axis of tagging: ``condition``, ``agent``.

    Attributes:
        name: what stands before the colon of a tag.
        label: the heading shown to readers.
        imports: files of further concepts, relative to the vocabulary file.
    """

    name: str
    label: str
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing of a facet that an entry can be tagged with.

    Attributes:
        facet: the facet's name.
        notation: the short name that is stored.
        label: the name shown (skos:prefLabel).
        abbreviations: short forms, matched in exact case when text is searched.
        synonyms: other names (skos:altLabel).
        hidden: misspellings and the like: found, never shown (skos:hiddenLabel).
        broader: notations of the same facet, direct parents only (skos:broader).
        exact_match: identifiers elsewhere, ``MONDO:0018879`` (skos:exactMatch).
        note: how to use it (skos:scopeNote).
        line: one-based line of its definition in the file; 0 where there is none.
    """

    facet: str
    notation: str
    label: str
    abbreviations: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    exact_match: tuple[str, ...] = ()
    note: str = ""
    line: int = 0

    @property
    def tag(self) -> str:
        """Return the tag, ``facet:notation``."""
        return f"{self.facet}:{self.notation}"

    @property
    def names(self) -> tuple[str, ...]:
        """Return every name it goes by: label, synonyms, hidden labels, abbreviations."""
        return (self.label, *self.synonyms, *self.hidden, *self.abbreviations)
