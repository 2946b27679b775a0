"""Two changed versions of one entry made one, field by field; what cannot be decided stands between conflict markers.

The text is ours with theirs's changes made in it as proved edits, so that layout, and whatever neither side touched,
stays. Knows one entry at a time.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from citekit.bib.edits import Edit, apply, change_field, put_literal, remove_field
from citekit.bib.fields import FieldSpan
from citekit.bib.library import Library
from citekit.bib.proof import prove
from citekit.errors import EditRefused

Combine = Mapping[str, Callable[[str, str, str], str]]
"""Field name to what merges its TeX sources (base, ours, theirs) without a conflict."""


@dataclass(frozen=True, slots=True)
class Markers:
    """How a conflict is written: git's markers, as long as git was told to make them."""

    ours: str = "ours"
    theirs: str = "theirs"
    size: int = 7
    newline: bytes = b"\n"

    def around(self, ours: bytes, theirs: bytes) -> bytes:
        """Return both versions between markers; each is whole lines, or empty."""
        marks = (f"{'<' * self.size} {self.ours}", "=" * self.size, f"{'>' * self.size} {self.theirs}")
        first, middle, last = (mark.encode() + self.newline for mark in marks)
        return first + ours + middle + theirs + last


class Merged(NamedTuple):
    """What became of an entry.

    Attributes:
        data: its new bytes; with conflicts, whole lines or an entry with markers between its lines.
        conflicts: the fields in conflict; a blank one is the entry as a whole, then ``data`` is not to be used.
    """

    data: bytes
    conflicts: tuple[str, ...] = ()


WHOLE = Merged(b"", ("",))
"""Only a person can decide."""

_LINE_END = re.compile(rb"[ \t]*+(?:\r\n|\n|\r)")
_Spans = Mapping[str, FieldSpan]
_Value = tuple[tuple[bool, bytes], ...]


def merge_entry(base: Library | None, ours: Library, theirs: Library, combine: Combine, markers: Markers) -> Merged:
    """Return one entry out of two that changed.

    Args:
        base: the entry both come from, or None where both were added. Each library holds exactly one entry and knows
            the macros of its file.
    """
    sides = (base, ours, theirs)
    read = [_fields(side) if side else {} for side in sides]
    old, mine, other = read
    if old is None or mine is None or other is None or (base is None and not _same_work(ours, theirs)):
        return WHOLE
    types = [side.blocks[0].type if side else "" for side in sides]
    if types[1] != types[2] and (types[0] not in types[1:] or not types[2].isascii()):
        return WHOLE
    try:
        merged = _Text(ours, theirs)
        if types[1] == types[0] != types[2]:
            merged.retype(types[2])
        conflicts = []
        for name in dict.fromkeys((*mine, *other)):
            before, here, there = _value(base, old, name), _value(ours, mine, name), _value(theirs, other, name)
            if there in (here, before):
                continue
            if name in combine:
                texts = [side.entries[0].fields.get(name, "") if side else "" for side in sides]
                if (value := combine[name](*texts)) or name in other:
                    merged.change(name, value)
                else:
                    merged.take(name, None)
            elif here == before:
                merged.take(name, other.get(name))
            else:
                conflicts.append(name)
        return _marked(merged, conflicts, other, markers)
    except EditRefused:
        return WHOLE


def says_same(one: Library, other: Library) -> bool:
    """Return whether two versions of an entry have the same type, fields and values; layout and case aside."""
    left, right = _fields(one), _fields(other)
    if left is None or right is None or one.blocks[0].type != other.blocks[0].type or set(left) != set(right):
        return False
    return all(_value(one, left, name) == _value(other, right, name) for name in left)


def _fields(library: Library) -> dict[str, FieldSpan] | None:
    """Return the fields by name; None for an entry that was read by a guess, or in which one is repeated."""
    fields = library.fields_of(library.blocks[0])
    spans = {library.name_of(span): span for span in fields.spans}
    return None if fields.problem or len(spans) < len(fields.spans) else spans


def _same_work(ours: Library, theirs: Library) -> bool:
    dois = [side.entries[0].text("doi").lower() for side in (ours, theirs)]
    return dois[0] == dois[1] != ""


def _value(library: Library | None, spans: _Spans, name: str) -> _Value | None:
    """Return a value as BibTeX sees it: operands, blanks made one; None where the field is not there."""
    if library is None or name not in spans:
        return None
    texts = [(piece.delimiter, library.data[slice(*piece.inner)].split()) for piece in spans[name].pieces]
    return tuple((bool(mark), b" ".join(words) if mark else b" ".join(words).lower()) for mark, words in texts)


class _Text:
    """The entry as it grows: ours, and in it one proved edit after the other."""

    def __init__(self, ours: Library, theirs: Library) -> None:
        self.library = ours
        self.theirs = theirs

    def retype(self, type_: str) -> None:
        """Give the entry theirs's type, in theirs's spelling."""
        word, old = self.theirs.data, self.library.data
        start = old.lower().index(self.library.blocks[0].type.encode())
        first = word.lower().index(type_.encode())
        length = len(self.library.blocks[0].type)
        self._set(old[:start] + word[first : first + len(type_)] + old[start + length :])

    def change(self, name: str, value: str) -> None:
        """Give a field the TeX source ``value``."""
        self._make(change_field(self.library, self.library.entries[0], name, lambda _: value))

    def take(self, name: str, span: FieldSpan | None) -> None:
        """Give a field theirs's literal, or take it away."""
        entry = self.library.entries[0]
        if span is None:
            self._make(remove_field(self.library, entry, name))
        else:
            literal = self.theirs.data[span.value_start : span.value_end]
            self._make(put_literal(self.library, entry, name, literal, self.theirs.value_of(span)))

    def span(self, name: str) -> FieldSpan | None:
        """Return where a field stands now."""
        spans = self.library.fields_of(self.library.blocks[0]).spans
        return next((span for span in spans if self.library.name_of(span) == name), None)

    def _make(self, edit: Edit | None) -> None:
        proved = prove(self.library, [edit] if edit else [])
        for refusal in proved.refusals:
            raise refusal
        self._set(proved.data)

    def _set(self, data: bytes) -> None:
        self.library = Library(data, self.library.name, encoding=self.library.encoding, macros=self.library.macros)


def _marked(merged: _Text, conflicts: Sequence[str], theirs: _Spans, markers: Markers) -> Merged:
    """Return the entry with both versions of the fields in conflict; WHOLE where one has no lines of its own."""
    added = [name for name in conflicts if merged.span(name) is None]
    for name in added:
        merged.take(name, theirs[name])
    data = merged.library.data
    edits = []
    for name in conflicts:
        span = merged.span(name)
        lines = _lines(data, span) if span else None
        if span is None or lines is None:
            return WHOLE
        start, end = lines
        other = theirs.get(name)
        literal = merged.theirs.data[other.value_start : other.value_end] if other else b""
        there = data[start : span.value_start] + literal + data[span.value_end : end] if other else b""
        edits.append(Edit(start, end, markers.around(b"" if name in added else data[start:end], there)))
    return Merged(apply(data, edits), tuple(conflicts))


def _lines(data: bytes, span: FieldSpan) -> tuple[int, int] | None:
    """Return the lines of a field that has them for itself, half-open; None where something else stands there."""
    start = max(data.rfind(b"\n", 0, span.start), data.rfind(b"\r", 0, span.start)) + 1
    behind = span.comma + 1 if span.comma >= 0 else span.value_end
    end = _LINE_END.match(data, behind)
    return (start, end.end()) if start and end and not data[start : span.start].strip() else None
