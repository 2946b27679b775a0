"""The vocabulary as a value, and finding a concept by any of its names. Knows no file format."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from citekit.errors import UnknownTag
from citekit.vocabulary.concept import Concept, Facet
from citekit.vocabulary.folding import fold

Row = Sequence[object]
"""A facet or concept as plain JSON values, in the order of the class's attributes."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The facets and concepts of a review; compared by identity, so that what is compiled from it can be remembered.

    Attributes:
        facets: name to facet, file order.
        concepts: tag to concept, file order.
    """

    facets: Mapping[str, Facet] = field(default_factory=dict)
    concepts: Mapping[str, Concept] = field(default_factory=dict)
    _names: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict, init=False, repr=False)
    _children: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False)
    _places: dict[str, int] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, facets: Iterable[Facet], concepts: Iterable[Concept]) -> "Vocabulary":
        """Return the vocabulary of these facets and concepts; nothing is checked."""
        return cls({facet.name: facet for facet in facets}, {concept.tag: concept for concept in concepts})

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[Row]]) -> "Vocabulary":
        """Return the vocabulary that ``to_rows`` gave, also after a trip through JSON; nothing is checked."""
        facets, concepts = rows
        return cls.of(
            (Facet(*map(_cell, row)) for row in facets),  # type: ignore[arg-type]  # rows come from to_rows
            (Concept(*map(_cell, row)) for row in concepts),  # type: ignore[arg-type]  # rows come from to_rows
        )

    def to_rows(self) -> tuple[list[list[object]], list[list[object]]]:
        """Return facets and concepts as rows of strings, numbers and lists, ready for JSON."""
        return (
            [[facet.name, facet.label, list(facet.imports)] for facet in self.facets.values()],
            [_concept_row(concept) for concept in self.concepts.values()],
        )

    def resolve(self, tag: str) -> Concept:
        """Return the concept that ``FACET:anything`` means: its notation, label, synonym, hidden label or abbreviation.

        The facet may be written in any case, as in a query.

        Raises:
            UnknownTag: the facet or the concept is not there; the hint names the nearest.
        """
        facet, colon, word = tag.partition(":")
        facet = facet.strip()
        facet = facet if facet in self.facets else facet.casefold()
        concept = self.find(facet, word) if colon else None
        if concept is None:
            from citekit.vocabulary.nearest import hint_for  # difflib costs start-up time

            asked = (facet, word) if colon else ("", tag)
            elsewhere = [one for name in self.facets if (one := self.find(name, asked[1]))]
            message, hint = hint_for(tuple(self.facets), tuple(self.concepts.values()), *asked, elsewhere)
            raise UnknownTag(message, hint=hint)
        return concept

    def find(self, facet: str, word: str) -> Concept | None:
        """Return the concept of ``facet`` that goes by ``word``, or None.

        Tried in this order: notation, abbreviation, both in exact case; then blind to case, hyphens, Greek letters and
        plurals: notation, label, synonyms and hidden labels, abbreviations, identifiers elsewhere with their prefix and
        without. The first concept of the file wins.
        """
        word = unicodedata.normalize("NFC", word.strip())
        if exact := self.concepts.get(f"{facet}:{word}"):
            return exact
        folded = fold(word)
        for initial, name in (("", word), (folded[:1], folded)):
            if initial not in self._names:
                names = _named(self.concepts.values(), initial) if initial else _short(self.concepts.values())
                self._names[initial] = names
            if tag := self._names[initial].get((facet, name)):
                return self.concepts[tag]
        return None

    def narrower(self, tag: str) -> frozenset[str]:
        """Return ``tag`` and the tags of all narrower concepts, through all levels."""
        if not self._children:
            for concept in self.concepts.values():
                for parent in concept.broader:
                    self._children.setdefault(f"{concept.facet}:{parent}", []).append(concept.tag)
        return frozenset((tag, *_reach(tag, lambda one: self._children.get(one, ()))))

    def broader(self, tag: str) -> tuple[str, ...]:
        """Return the tags of all broader concepts, through all levels, nearest first."""
        return _reach(tag, self._parents)

    def in_facet(self, facet: str) -> tuple[Concept, ...]:
        """Return the concepts of ``facet`` in file order."""
        return tuple(concept for concept in self.concepts.values() if concept.facet == facet)

    def places(self) -> Mapping[str, int]:
        """Return by tag where concepts stand: in file order, but each below its first broader one.

        So a heading comes before what is narrower, in whatever order the file was written.
        """
        if not self._places:
            below: dict[str, list[str]] = {}
            for tag, concept in self.concepts.items():
                above = f"{concept.facet}:{concept.broader[0]}" if concept.broader else ""
                below.setdefault(above if above in self.concepts else "", []).append(tag)
            stack = below.get("", [])[::-1]
            while stack:
                tag = stack.pop()
                self._places[tag] = len(self._places)
                stack += reversed(below.get(tag, ()))
            for tag in self.concepts:  # what stands in a circle, which the check of the file reports
                self._places.setdefault(tag, len(self._places))
        return self._places

    def _parents(self, tag: str) -> Sequence[str]:
        concept = self.concepts.get(tag)
        return [f"{concept.facet}:{parent}" for parent in concept.broader] if concept else ()


def _cell(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _concept_row(concept: Concept) -> list[object]:
    lists = (concept.abbreviations, concept.synonyms, concept.hidden, concept.broader, concept.exact_match)
    return [concept.facet, concept.notation, concept.label, *map(list, lists), concept.note, concept.line]


def _short(concepts: Iterable[Concept]) -> dict[tuple[str, str], str]:
    """Return (facet, abbreviation) to tag, in exact case; the first concept stays."""
    found: dict[tuple[str, str], str] = {}
    for concept in concepts:
        for short in concept.abbreviations:
            found.setdefault((concept.facet, unicodedata.normalize("NFC", short)), concept.tag)
    return found


def _named(concepts: Iterable[Concept], initial: str) -> dict[tuple[str, str], str]:
    """Return (facet, folded name) to tag for the names that begin with a folded letter or digit.

    Stronger kinds of name come first and stay. Folding is what costs, with tens of thousands of names; so only those
    that can be meant are folded.
    """
    kinds: tuple[Callable[[Concept], Sequence[str]], ...] = (
        lambda c: (c.notation,),
        lambda c: (c.label,),
        lambda c: c.synonyms + c.hidden,
        lambda c: c.abbreviations,
        lambda c: c.exact_match,
        lambda c: [one.rpartition(":")[2] for one in c.exact_match],
    )
    every = list(concepts)
    found: dict[tuple[str, str], str] = {}
    for kind in kinds:
        for concept in every:
            for name in kind(concept):
                if not name.isascii() or next(filter(str.isalnum, name), "").lower() == initial:
                    found.setdefault((concept.facet, fold(name)), concept.tag)
    return found


def _reach(tag: str, steps: Callable[[str], Sequence[str]]) -> tuple[str, ...]:
    """Return what can be reached from ``tag``, nearest first, without ``tag`` itself; circles do no harm."""
    seen = {tag: None}
    for one in (queue := [tag]):
        for step in steps(one):
            if step not in seen:
                seen[step] = None
                queue.append(step)
    return tuple(seen)[1:]
