"""Bytes made of stretches of others: a large file is changed, digested and written without a copy of it."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Spliced:
    """Bytes in pieces.

    Attributes:
        pieces: what they are made of, in order; none is empty.
    """

    def __init__(self, pieces: Iterable[bytes | memoryview]) -> None:
        self.pieces = tuple(piece for piece in pieces if piece)
        self._ends = tuple(accumulate(map(len, self.pieces)))

    def __len__(self) -> int:
        """Return how many bytes there are."""
        return self._ends[-1] if self._ends else 0

    def __bytes__(self) -> bytes:
        """Return all of them as one."""
        return b"".join(self.pieces)

    def __getitem__(self, part: slice) -> bytes:
        """Return the bytes from one offset to another."""
        start, stop, _ = part.indices(len(self))
        found = []
        number = bisect_right(self._ends, start)
        while start < stop:
            piece, end = self.pieces[number], self._ends[number]
            first = end - len(piece)
            found.append(piece[start - first : stop - first])
            start, number = end, number + 1
        return b"".join(found)

    def is_same(self, data: bytes) -> bool:
        """Return whether these are the bytes of ``data``."""
        starts = (0, *self._ends)
        return len(self) == len(data) and all(map(data.startswith, self.pieces, starts))
