"""A concept as another vocabulary has it, before it is one of ours. Knows no format."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from citekit.vocabulary.concept import Concept

_OUTSIDE = re.compile(r"[^A-Za-z0-9_.:-]+")


class Incoming(NamedTuple):
    """A concept as it was read from somewhere else.

    Attributes:
        concept: its facet is what the source says, or blank; its broader ones need not be there.
        trees: its tree numbers, ``C17.800.865``; the number without its last part is that of a broader concept.
        written: its identifier there, of which ``as_notation`` made its notation; blank where that is not told.
        facets: all that it is of, where the source gives several; that of the concept is the first.
    """

    concept: Concept
    trees: tuple[str, ...] = ()
    written: str = ""
    facets: tuple[str, ...] = ()

    @property
    def every_facet(self) -> tuple[str, ...]:
        """Return all facets that it is of; nothing where the source does not say."""
        return self.facets or tuple(filter(None, (self.concept.facet,)))


class Source(NamedTuple):
    """What a file of another vocabulary holds.

    Attributes:
        concepts: in the order of the file.
        labels: of its facets (in SKOS: concept schemes), by their names, where it gives any.
        apart: whether its facets are meant to be taken one by one, and are no more than a column of a larger table.
    """

    concepts: Sequence[Incoming]
    labels: Mapping[str, str] = {}
    apart: bool = True


def as_notation(text: str) -> str:
    """Return an identifier as a notation: what is not allowed there becomes a hyphen; blank where no letter is left."""
    notation = _OUTSIDE.sub("-", text.strip()).strip(".:-")
    return notation if notation.strip("_.:-") else ""
