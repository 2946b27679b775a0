"""A concept as another vocabulary has it, before it is one of ours. Knows no format."""

import re
from typing import NamedTuple

from citekit.vocabulary.concept import Concept

_OUTSIDE = re.compile(r"[^A-Za-z0-9.:-]+")


class Incoming(NamedTuple):
    """A concept as it was read from somewhere else.

    Attributes:
        concept: its facet is what the source says, or blank; its broader ones need not be there.
        trees: its tree numbers, ``C17.800.865``; the number without its last part is that of a broader concept.
    """

    concept: Concept
    trees: tuple[str, ...] = ()


def as_notation(text: str) -> str:
    """Return an identifier as a notation: what is not allowed there becomes a hyphen; blank where nothing is left."""
    return _OUTSIDE.sub("-", text.strip()).strip(".:-")
