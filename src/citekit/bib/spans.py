"""The blocks of a file as columns: small in memory, quickly written and read, so that a file need not be scanned twice.

Knows no bytes of the file itself; whoever keeps columns must keep a digest of the bytes that they belong to.
"""

import json
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from operator import add, sub
from typing import overload

from citekit.bib.block import Block, Kind

_KINDS = {kind.value[0]: kind for kind in Kind}
_COLUMNS = 5
_LAYOUT = 2
"""What the columns mean; the check sum begins with it, so that columns of another meaning do not pass."""
_FEW = 8
"""Keys that are looked for one by one before a table of all keys is worth its making."""


Row = tuple[Kind, str, bytes, int, int, int, int, str]
"""The attributes of a ``Block`` in their order."""


class Spans(Sequence[Block]):
    """Blocks in file order; a sequence of ``Block``, each made when it is asked for.

    Places are kept relative to each other, so that an edit changes the numbers of one block and of the next.

    Attributes:
        kinds: one letter a block. words: the types that occur; types: for each block the number of its word.
        names: the citation keys, a line end before and behind each.
        steps, rises: how many bytes and lines a block begins behind the one before it (the first: offset and line).
        sizes, heads: bytes from a block's start to its end and to its body.
        problems: block number to why it is broken.
    """

    def __init__(
        self,
        kinds: str,
        words: Sequence[str],
        names: bytes,
        columns: "Sequence[array[int]]",
        problems: Mapping[int, str],
    ) -> None:
        self.kinds = kinds
        self.words = tuple(words)
        self.names = names
        self.types, self.steps, self.sizes, self.heads, self.rises = columns
        self.problems = dict(problems)
        self._asked = 0

    @classmethod
    def of(cls, blocks: Sequence[Row]) -> "Spans":
        """Return the columns of blocks in file order."""
        kinds = "".join(["e" if row[0] is Kind.ENTRY else row[0].value[0] for row in blocks])
        words = {word: number for number, word in enumerate(dict.fromkeys([row[1] for row in blocks]))}
        starts, lines = [row[3] for row in blocks], [row[6] for row in blocks]
        columns = (
            array("q", [words[row[1]] for row in blocks]),
            array("q", map(sub, starts, (0, *starts))),
            array("q", [row[4] - row[3] for row in blocks]),
            array("q", [row[5] - row[3] for row in blocks]),
            array("q", map(sub, lines, (0, *lines))),
        )
        names = b"\n".join((b"", *[row[2] for row in blocks], b""))
        return cls(kinds, tuple(words), names, columns, {n: row[7] for n, row in enumerate(blocks) if row[7]})

    @overload
    def __getitem__(self, index: int) -> Block: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Block, ...]: ...
    def __getitem__(self, index: int | slice) -> Block | tuple[Block, ...]:
        """Return one block, or several."""
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(len(self))))
        index = range(len(self))[index]
        start = self.starts[index]
        return Block(
            _KINDS[self.kinds[index]],
            self.words[self.types[index]],
            self.keys[index],
            start,
            start + self.sizes[index],
            start + self.heads[index],
            self.lines[index],
            self.problems.get(index, ""),
        )

    def __len__(self) -> int:
        return len(self.kinds)

    @cached_property
    def keys(self) -> tuple[bytes, ...]:
        """Return the citation key of every block."""
        return tuple(self.names.split(b"\n")[1:-1])

    @cached_property
    def starts(self) -> "array[int]":
        """Return the offset of every block."""
        return array("q", accumulate(self.steps))

    @cached_property
    def ends(self) -> "array[int]":
        """Return the offset behind every block."""
        return array("q", map(add, self.starts, self.sizes))

    @cached_property
    def lines(self) -> "array[int]":
        """Return the one-based line of every block."""
        return array("q", accumulate(self.rises))

    def of_kind(self, kind: Kind) -> Iterator[Block]:
        """Yield the blocks of one kind."""
        at = self.kinds.find(kind.value[0])
        while at >= 0:
            yield self[at]
            at = self.kinds.find(kind.value[0], at + 1)

    @cached_property
    def repeated(self) -> dict[int, int]:
        """Return, for the offset of every entry whose key was used before, how often it was."""
        return {self.starts[n]: count for numbers in self._later.values() for count, n in enumerate(numbers, 1)}

    def entry_at(self, key: bytes, number: int = 0) -> int:
        """Return the number of the entry with this key; ``number`` counts those that share it. -1 for none."""
        if number:
            later = self._later.get(key, ())
            return later[number - 1] if number <= len(later) else -1
        self._asked += 1
        if self._asked > _FEW:
            return self._first.get(key, -1)
        line, place = b"\n%s\n" % key, -1
        while (place := self.names.find(line, place + 1)) >= 0:
            at = self.names.count(b"\n", 0, place)
            if self.kinds[at] == "e":
                return at
        return -1

    def is_shared(self, key: bytes) -> bool:
        """Return whether several entries have this key."""
        line = b"\n%s\n" % key
        self._asked += 1
        if self._asked <= _FEW and self.names.find(line) == self.names.rfind(line):
            return False
        return key in self._later

    def at(self, start: int) -> int:
        """Return the number of the block that begins at a byte offset; -1 for none."""
        from bisect import bisect_left

        number = bisect_left(self.starts, start)
        return number if number < len(self) and self.starts[number] == start else -1

    @cached_property
    def _first(self) -> dict[bytes, int]:
        """For every key the number of the first entry that has it."""
        entries = self._entries
        return dict(zip(reversed([self.keys[n] for n in entries]), reversed(entries), strict=True))

    @cached_property
    def _later(self) -> dict[bytes, list[int]]:
        """For every key that is repeated the numbers of its entries but the first."""
        later: dict[bytes, list[int]] = defaultdict(list)
        if len(self._first) < len(self._entries):
            for n in self._entries:
                key = self.keys[n]
                if self._first[key] != n:
                    later[key].append(n)
        return dict(later)

    @property
    def _entries(self) -> Sequence[int]:
        """The numbers of the blocks that are entries."""
        return [n for n, letter in enumerate(self.kinds) if letter == "e"]

    def moved(self, changes: Iterable[tuple[int, int, int]]) -> "Spans":
        """Return the columns after changes behind the keys of blocks, each of which is still one block.

        Args:
            changes: (number of the block, bytes more, lines more), each block once.
        """
        steps, sizes, rises = (array("q", column) for column in (self.steps, self.sizes, self.rises))
        for number, more_bytes, more_lines in changes:
            sizes[number] += more_bytes
            if number + 1 < len(self):
                steps[number + 1] += more_bytes
                rises[number + 1] += more_lines
        return Spans(self.kinds, self.words, self.names, (self.types, steps, sizes, self.heads, rises), self.problems)

    def packed(self) -> bytes:
        """Return the columns as bytes."""
        head = json.dumps([len(self), self.words, list(self.problems.items())]).encode()
        columns = (self.types, self.steps, self.sizes, self.heads, self.rises)
        body = b"\n".join((head, self.kinds.encode(), b"".join((*columns, self.names))))
        return b"%08x" % zlib.crc32(body, _LAYOUT) + body

    @classmethod
    def unpacked(cls, data: bytes) -> "Spans | None":
        """Return the columns that ``packed`` made; None for anything else, or where a byte was lost."""
        try:
            if int(data[:8], 16) != zlib.crc32(memoryview(data)[8:], _LAYOUT):
                return None
            head = data.index(b"\n", 8)
            count, words, problems = json.loads(data[8:head])
            kinds = data[head + 1 : head + 1 + count].decode()
            first, size = head + 2 + count, 8 * count
            columns = [array("q", data[first + n * size : first + (n + 1) * size]) for n in range(_COLUMNS)]
            return cls(kinds, words, data[first + _COLUMNS * size :], columns, dict(problems))
        except (ValueError, TypeError):
            return None
