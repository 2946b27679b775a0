"""The blocks of a file as columns: small in memory, quickly written and read, so that a file need not be scanned twice.

Knows no bytes of the file itself; whoever keeps columns must keep a digest of the bytes that they belong to.
"""

import json
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress
from typing import overload

from citekit.bib.block import Block, Kind

_KINDS = {kind.value[0]: kind for kind in Kind}
_COLUMNS = 5


class Columns:
    """Takes blocks in file order, and gives them as columns."""

    def __init__(self) -> None:
        self._kinds: list[str] = []
        self._words: dict[str, int] = {}
        self._keys: list[bytes] = []
        self._problems: dict[int, str] = {}
        self._types, self._starts, self._ends, self._bodies, self._lines = (array("q") for _ in range(_COLUMNS))

    def add(
        self, kind: Kind, word: str, key: bytes, start: int, end: int, body: int, line: int, problem: str = ""
    ) -> None:
        """Take one block; the arguments are those of ``Block``."""
        if problem:
            self._problems[len(self._kinds)] = problem
        self._kinds.append(kind.value[0])
        self._keys.append(key)
        self._types.append(self._words.setdefault(word, len(self._words)))
        self._starts.append(start)
        self._ends.append(end)
        self._bodies.append(body)
        self._lines.append(line)

    def spans(self) -> "Spans":
        """Return the blocks taken so far."""
        columns = (self._types, self._starts, self._ends, self._bodies, self._lines)
        return Spans("".join(self._kinds), tuple(self._words), self._keys, columns, self._problems)


class Spans(Sequence[Block]):
    """Blocks in file order; a sequence of ``Block``, each made when it is asked for.

    Attributes:
        kinds: one letter a block. words: the types that occur; types: for each block the number of its word.
        keys: the citation keys. starts, ends, bodies, lines: as in ``Block``, a number a block.
        problems: block number to why it is broken.
    """

    def __init__(
        self,
        kinds: str,
        words: Sequence[str],
        keys: Sequence[bytes],
        columns: "Sequence[array[int]]",
        problems: Mapping[int, str],
    ) -> None:
        self.kinds = kinds
        self.words = tuple(words)
        self.keys = tuple(keys)
        self.types, self.starts, self.ends, self.bodies, self.lines = columns
        self.problems = dict(problems)

    @overload
    def __getitem__(self, index: int) -> Block: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Block, ...]: ...
    def __getitem__(self, index: int | slice) -> Block | tuple[Block, ...]:
        """Return one block, or several."""
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(len(self))))
        index = range(len(self))[index]
        return Block(
            _KINDS[self.kinds[index]],
            self.words[self.types[index]],
            self.keys[index],
            self.starts[index],
            self.ends[index],
            self.bodies[index],
            self.lines[index],
            self.problems.get(index, ""),
        )

    def __len__(self) -> int:
        return len(self.kinds)

    def of_kind(self, kind: Kind) -> Iterator[Block]:
        """Yield the blocks of one kind."""
        at = self.kinds.find(kind.value[0])
        while at >= 0:
            yield self[at]
            at = self.kinds.find(kind.value[0], at + 1)

    @cached_property
    def repeated(self) -> dict[int, int]:
        """Return, for the offset of every entry whose key was used before, how often it was."""
        entries = [letter == "e" for letter in self.kinds]
        if len(self._first) == sum(entries):
            return {}
        seen: Counter[bytes] = Counter()
        found = {}
        for start, key in zip(compress(self.starts, entries), compress(self.keys, entries), strict=True):
            if seen[key]:
                found[start] = seen[key]
            seen[key] += 1
        return found

    def entry_at(self, key: bytes, number: int = 0) -> int:
        """Return the number of the entry with this key; ``number`` counts those that share it. -1 for none."""
        at = self._first.get(key, -1)
        while number > 0 and at >= 0:
            at = next((n for n in range(at + 1, len(self)) if self.keys[n] == key and self.kinds[n] == "e"), -1)
            number -= 1
        return at

    def at(self, start: int) -> int:
        """Return the number of the block that begins at a byte offset; -1 for none."""
        from bisect import bisect_left

        number = bisect_left(self.starts, start)
        return number if number < len(self) and self.starts[number] == start else -1

    @cached_property
    def _first(self) -> dict[bytes, int]:
        """For every key the number of the first entry that has it."""
        entries = [letter == "e" for letter in self.kinds]
        numbers = reversed([*compress(range(len(self)), entries)])
        return dict(zip(reversed([*compress(self.keys, entries)]), numbers, strict=True))

    def moved(self, changes: Iterable[tuple[int, int, int]]) -> "Spans":
        """Return the columns after changes behind the keys of blocks, each of which is still one block.

        Args:
            changes: (number of the block, bytes more, lines more), each block once.
        """
        starts, ends, bodies, lines = (
            array("q", column) for column in (self.starts, self.ends, self.bodies, self.lines)
        )
        longer = deeper = done = 0
        for number, more_bytes, more_lines in (*sorted(changes), (len(self) - 1, 0, 0)):
            part = slice(done, number + 1)
            for column, more in ((starts, longer), (ends, longer), (bodies, longer), (lines, deeper)):
                if more:
                    column[part] = array("q", [value + more for value in column[part]])
            if more_bytes:
                ends[number] += more_bytes
            longer, deeper, done = longer + more_bytes, deeper + more_lines, number + 1
        return Spans(self.kinds, self.words, self.keys, (self.types, starts, ends, bodies, lines), self.problems)

    def packed(self) -> bytes:
        """Return the columns as bytes."""
        head = json.dumps([len(self), self.words, list(self.problems.items())]).encode()
        keys = b"\n".join(self.keys)
        columns = (self.types, self.starts, self.ends, self.bodies, self.lines)
        body = b"\n".join((head, self.kinds.encode(), b"".join(column.tobytes() for column in columns) + keys))
        return b"%08x" % zlib.crc32(body) + body

    @classmethod
    def unpacked(cls, data: bytes) -> "Spans | None":
        """Return the columns that ``packed`` made; None for anything else, or where a byte was lost."""
        try:
            if int(data[:8], 16) != zlib.crc32(memoryview(data)[8:]):
                return None
            head, kinds, rest = data[8:].split(b"\n", 2)
            count, words, problems = json.loads(head)
            size = 8 * count
            columns = [array("q", rest[place * size : (place + 1) * size]) for place in range(_COLUMNS)]
            keys = rest[_COLUMNS * size :].split(b"\n") if count else ()
            return cls(kinds.decode(), words, keys, columns, dict(problems))
        except (ValueError, TypeError):
            return None
