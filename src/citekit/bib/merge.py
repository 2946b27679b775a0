"""Three versions of a .bib file made one: by entry and by field, not by line. Pure; knows bytes, no git.

A file is read as items: its blocks, and the lines of text between them. An item that one side alone changed is taken
from there byte for byte; an entry that both changed is merged by field; the order is ours, unless theirs alone changed
it, and what theirs added comes behind what it follows there.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from citekit.bib.block import Block, Kind
from citekit.bib.library import Library
from citekit.bib.merge_entry import WHOLE, Combine, Markers, Merged, merge_entry, says_same
from citekit.bib.style import newline_of

_LINE = re.compile(rb"[^\s](?:[^\r\n]*[^\s])?")
_JABREF = re.compile(rb"\s*jabref-[\w-]+:\s*[\w-]*")
_BOM = b"\xef\xbb\xbf"

Name = tuple[str, bytes, int]
"""What an item is, what it is called, and its number among those that share both."""


class Unmergeable(Exception):
    """A file cannot be read as a whole; the message says which and why."""


class Conflict(NamedTuple):
    """What a person must decide: a field of an entry, or (blank) the whole entry or block."""

    key: str
    field: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the conflict as a JSON object."""
        return self._asdict()


class MergedFile(NamedTuple):
    """The merged bytes, with markers where there are conflicts."""

    data: bytes
    conflicts: tuple[Conflict, ...] = ()


class _Item(NamedTuple):
    """Attributes: lead: the blanks before it. text: its bytes. block: None for a line of text."""

    lead: bytes
    text: bytes
    block: Block | None = None


class _File:
    """One version as items in file order."""

    def __init__(self, data: bytes, name: str) -> None:
        self.mark = _BOM if data.startswith(_BOM) else b""
        self.library = Library(data[len(self.mark) :], name)
        if self.library.wide:
            raise Unmergeable(f"{name} is UTF-16")
        for problem in self.library.blocks.problems:
            block = self.library.blocks[problem]
            raise Unmergeable(f"{name}, line {block.line}: {block.problem}")
        self.items: dict[Name, _Item] = {}
        self.tail = b""
        self._read()

    def _read(self) -> None:
        data, position = self.library.data, 0
        seen: Counter[tuple[str, bytes]] = Counter()
        for start, end, block in self._pieces():
            kind, name = _identity(self.library, block) if block else ("text", data[start:end])
            self.items[kind, name, seen[kind, name]] = _Item(data[position:start], data[start:end], block)
            seen[kind, name] += 1
            position = end
        self.tail = data[position:]
        self.before = dict(zip(self.items, (None, *self.items), strict=False))
        self.repeated = {name for (kind, name), count in seen.items() if kind == "entry" and count > 1}

    def _pieces(self) -> Iterator[tuple[int, int, Block | None]]:
        position = 0
        for block in self.library.blocks:
            yield from self._lines(position, block.start)
            yield block.start, block.end, block
            position = block.end
        yield from self._lines(position, len(self.library.data))

    def _lines(self, start: int, end: int) -> Iterator[tuple[int, int, None]]:
        for line in _LINE.finditer(self.library.data[start:end]):
            yield start + line.start(), start + line.end(), None


def merge(base: bytes, ours: bytes, theirs: bytes, combine: Combine, markers: Markers) -> MergedFile:
    """Return the merge of two versions of a file that come from ``base``.

    Raises:
        Unmergeable: one of them cannot be read as a whole, or they are in different encodings.
    """
    if base == ours or ours == theirs:
        return MergedFile(theirs)
    if base == theirs:
        return MergedFile(ours)
    return _Merge(base, ours, theirs, combine, replace(markers, newline=newline_of(ours))).result()


class _Merge:
    def __init__(self, base: bytes, ours: bytes, theirs: bytes, combine: Combine, markers: Markers) -> None:
        self._base, self._ours, self._theirs = (
            _File(data, name) for data, name in ((base, "the common version"), (ours, "ours"), (theirs, "theirs"))
        )
        self._combine = combine
        self._markers = markers
        self._macros = {**self._theirs.library.macros, **self._ours.library.macros}
        self._conflicts: list[Conflict] = []
        encodings = {file.library.encoding for file in self._files if not file.library.data.isascii()}
        if len(encodings) > 1:
            raise Unmergeable("the versions are in different encodings")
        self._encoding = next(iter(encodings), "utf-8")

    @property
    def _files(self) -> "tuple[_File, _File, _File]":
        return self._base, self._ours, self._theirs

    def result(self) -> MergedFile:
        """Return the merged file, once it was read again.

        Raises:
            Unmergeable: it would not read as its items.
        """
        merged = {name: one for name in self._order() if (one := self._item(name)) is not None}
        plain = b"".join(self._written({name: one for name, one in merged.items() if not one.conflicts}))
        blocks = [name[:2] for name, one in merged.items() if name[0] != "text" and not one.conflicts]
        found = Library(plain)
        if [_identity(found, block) for block in found.blocks] != blocks or found.blocks.problems:
            raise Unmergeable("the merged entries would read otherwise")
        return MergedFile(b"".join(self._written(merged)), tuple(self._conflicts))

    def _order(self) -> list[Name]:
        """Return the names of both sides' items: ours in order, each of theirs behind what it follows there."""
        base, ours, theirs = (file.items for file in self._files)
        old, mine, other = (
            [name for name in items if name in base and name in ours and name in theirs]
            for items in (base, ours, theirs)
        )
        first, second = (theirs, ours) if mine == old != other else (ours, theirs)
        behind: dict[Name | None, list[Name]] = {}
        anchor: Name | None = None
        for name in second:
            if name in first:
                anchor = name
            else:
                behind.setdefault(anchor, []).append(name)
        order = behind.pop(None, [])
        waiting: list[Name] = []
        for name in first:
            if name in base or name in second:  # what only this side added stays with what it follows
                order += waiting
                waiting = []
            order.append(name)
            waiting += behind.get(name, [])
        return order + waiting

    def _item(self, name: Name) -> Merged | None:
        """Return an item's new text, None when it goes."""
        base, ours, theirs = (file.items.get(name) for file in self._files)
        old, mine, other = (item.text if item else None for item in (base, ours, theirs))
        if other in (mine, old):
            return Merged(mine) if mine is not None else None
        if mine == old:
            return Merged(other) if other is not None else None
        found = WHOLE
        if name[0] == "entry" and ours and theirs:
            if not any(name[1] in file.repeated for file in self._files):
                sides = self._alone(base) if base else None, self._alone(ours), self._alone(theirs)
                found = merge_entry(*sides, self._combine, self._markers)
        elif (
            name[0] == "entry" and base and (left := ours or theirs) and says_same(self._alone(base), self._alone(left))
        ):
            return None  # taken out by one, and only laid out anew by the other
        key = self._ours.library.decode(name[1][:80])
        self._conflicts += [Conflict(key, field) for field in found.conflicts]
        if found is not WHOLE:
            return found
        ended = [text + self._markers.newline if text else b"" for text in (mine, other)]
        return Merged(self._markers.around(ended[0], ended[1]), WHOLE.conflicts)

    def _alone(self, item: _Item) -> Library:
        """Return the one entry of an item as a library that knows the macros of both sides."""
        return Library(item.text, encoding=self._encoding, macros=self._macros)

    def _written(self, merged: Mapping[Name, Merged]) -> Iterator[bytes]:
        """Yield the bytes of the file, the blanks between items merged like the items."""
        mine, theirs = self._ours, self._theirs
        yield theirs.mark if mine.mark == self._base.mark else mine.mark
        newline = self._markers.newline
        last: Name | None = None
        open_line = False
        for name, one in merged.items():
            lead = self._lead(name, last)
            if one.conflicts == WHOLE.conflicts and open_line and not lead.endswith((b"\n", b"\r")):
                lead += newline
            yield lead if open_line else lead.removeprefix(newline) if last else lead
            yield one.data
            last, open_line = name, one.conflicts != WHOLE.conflicts
        tail = theirs.tail if mine.tail == self._base.tail else mine.tail
        yield tail if open_line or not last else tail.removeprefix(newline)

    def _lead(self, name: Name, last: Name | None) -> bytes:
        """Return the blanks before an item; where it follows another one than in its file, it begins a line."""
        file = self._ours if name in self._ours.items else self._theirs
        base, theirs = self._base.items.get(name), self._theirs.items.get(name)
        if file is self._ours and base and theirs and base.lead == file.items[name].lead:
            file = self._theirs
        lead = file.items[name].lead
        if file.before[name] == last or (last and (b"\n" in lead or b"\r" in lead)):
            return lead
        return self._markers.newline * 2 if last else b""


def _identity(library: Library, block: Block) -> tuple[str, bytes]:
    """Return what a block is and what it is called: a key, a macro's name, JabRef's word, or all that it holds."""
    if block.kind is Kind.ENTRY:
        return "entry", block.key
    text = library.data[block.start : block.end]
    if block.kind is Kind.STRING:
        spans = library.fields_of(block).spans
        return "string", b",".join(span.name.lower() for span in spans) or text
    jabref = _JABREF.match(library.data, block.body) if block.kind is Kind.COMMENT else None
    return block.type, jabref.group().strip() if jabref else text
