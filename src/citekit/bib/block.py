"""A block of a .bib file and its place. Knows neither how it is found nor what it says."""

from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What a block is."""

    ENTRY = "entry"
    STRING = "string"
    PREAMBLE = "preamble"
    COMMENT = "comment"
    BROKEN = "broken"


class Block(NamedTuple):
    """A block and its place.

    Attributes:
        kind: what it is; BROKEN for an entry without an end.
        type: the word behind ``@`` in lower case.
        key: the citation key's bytes, blank for other kinds.
        start, end: byte offsets, half-open.
        body: offset just behind the key (at the comma, the closing delimiter or the first field).
        line: one-based line of ``@``.
        problem: why a block is broken; blank when all is well.
    """

    kind: Kind
    type: str
    key: bytes
    start: int
    end: int
    body: int
    line: int
    problem: str = ""
