"""The library as bytes plus places. The bytes are the truth; everything here is read off them and changes nothing."""

import re
from codecs import utf_8_decode
from collections.abc import Iterator, Mapping
from functools import cached_property

from citekit.bib.block import Block, Kind
from citekit.bib.entry import Entry
from citekit.bib.fields import Fields, FieldSpan, graded, read_fields
from citekit.bib.lost import Lost, lost_entries
from citekit.bib.scan import newline_in, scan
from citekit.bib.spans import Spans
from citekit.findings import Finding

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""The month macros that every BibTeX style defines (btxdoc, section 3)."""
LONGEST_MACRO = 100_000
"""Characters beyond which a macro made of macros is left as its name."""

_CHUNK = 1 << 16
"""Bytes that are looked at in one go: they stay in the processor's cache."""
_UTF16 = re.compile(rb"\xff\xfe|\xfe\xff|(?:\x00[^\x00]){8}|(?:[^\x00]\x00){8}")
_CONFLICT = re.compile(rb"^(?:<{7}|>{7}) ", re.MULTILINE)
_STRAY = re.compile(rb"\s*,|[\r\n][ \t]*[A-Za-z][\w-]*[ \t]*=[ \t]*[{\"]")


class Library:
    """A .bib file: bytes, blocks and entries.

    Args:
        data: the file's bytes, in any encoding that keeps ASCII.
        name: how the file is called in findings.
        encoding: the encoding, where it is known; else ``utf-8``, or ``latin-1`` for a file that is not valid UTF-8 and
            holds no valid sequence of it.
        macros: values of ``@string`` macros that are defined elsewhere, by lower-case name.
        spans: the blocks of exactly these bytes, where they are known already.
    """

    def __init__(
        self,
        data: bytes,
        name: str = "library.bib",
        *,
        encoding: str = "",
        macros: Mapping[str, str] | None = None,
        spans: Spans | None = None,
    ) -> None:
        self.data = data
        self.name = name
        self.encoding = encoding or _encoding(data)
        self._macros = macros or {}
        self._known = spans
        self._last_read = (-1, Fields((), -1))

    def decode(self, data: bytes) -> str:
        """Return ``data`` as text; bytes of another encoding become lone surrogates, so ``encode`` gives them back."""
        return data.decode(self.encoding, "surrogateescape")

    def encode(self, text: str) -> bytes:
        """Return ``text`` in the file's encoding; characters a latin-1 file cannot hold raise UnicodeEncodeError."""
        return text.encode(self.encoding, "surrogateescape")

    @cached_property
    def wide(self) -> bool:
        """Return whether the file is UTF-16, which no BibTeX reads; it has no blocks then."""
        return _UTF16.match(self.data) is not None

    @cached_property
    def newline(self) -> bytes:
        """Return the byte that ends lines."""
        return newline_in(self.data)

    @cached_property
    def blocks(self) -> Spans:
        """Return all blocks in file order."""
        return self._known or scan(b"" if self.wide else self.data)

    @cached_property
    def macros(self) -> Mapping[str, str]:
        """Return the values of all ``@string`` macros by lower-case name, resolved in file order."""
        if Kind.STRING.value[0] not in self.blocks.kinds:
            return self._macros
        macros = dict(self._macros)
        for block in self.blocks.of_kind(Kind.STRING):
            for span in self.fields_of(block).spans:
                value = self.value_of(span, macros)
                if len(value) <= LONGEST_MACRO:
                    macros[self.name_of(span)] = value
        return macros

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Return every entry that can be read, in file order; of a repeated key the later ones too."""
        return tuple(row[0] for row in self._read)

    @cached_property
    def _read(self) -> tuple[tuple[Entry, str, int, bool, Mapping[str, FieldSpan]], ...]:
        """Every entry with the first thing that does not fit its grammar, where, whether all was read, what repeats."""
        rows = []
        for block in self.blocks.of_kind(Kind.ENTRY):
            fields = self.fields_of(block)
            entry = self._entry(block, fields)
            again = self.repeated(fields) if len(entry.fields) < len(fields.spans) else {}
            rows.append((entry, fields.problem, fields.at, fields.whole, again))
        return tuple(rows)

    def get(self, key: str, number: int = 0) -> Entry | None:
        """Return the entry with this key, or None; ``number`` counts entries that share it, from 0."""
        try:
            at = self.blocks.entry_at(self.encode(key), number)
        except UnicodeEncodeError:
            return None
        return self.entry_of(self.blocks[at]) if at >= 0 else None

    def is_shared(self, key: str) -> bool:
        """Return whether several entries have this key."""
        try:
            return self.blocks.is_shared(self.encode(key))
        except UnicodeEncodeError:
            return False

    @cached_property
    def keys(self) -> frozenset[str]:
        """Return every key in the file, those of broken blocks and of lost entries too."""
        return frozenset(self.decode(key) for key in (*self.blocks.keys, *(one.key for one in self.lost)) if key)

    @cached_property
    def lost(self) -> tuple[Lost, ...]:
        """Return the text between blocks that was meant as an entry."""
        if self.wide:
            return ()
        gaps = zip((0, *self.blocks.ends), (*self.blocks.starts, len(self.data)), strict=True)
        return tuple(lost_entries(self.data, gaps))

    def unread(self) -> Iterator[tuple[str, str]]:
        """Yield key (or blank) and text of what cannot be read, or in part only and without the DOI, if it has one."""
        for entry, _, _, whole, _ in self._read:
            if not whole and "doi" not in entry.fields:
                yield entry.key, self.decode(self.data[entry.start : entry.end])
        for block in map(self.blocks.__getitem__, self.blocks.problems):
            yield self.decode(block.key), self.decode(self.data[block.start : block.end])
        for key, start, end in self.lost:
            yield self.decode(key), self.decode(self.data[start:end])

    def block_of(self, entry: Entry) -> Block:
        """Return the block of an entry of this library."""
        return self.blocks[self.blocks.at(entry.start)]

    def end_before(self, block: Block) -> int:
        """Return the offset behind the block before this one; 0 for the first."""
        number = self.blocks.at(block.start) - 1
        return self.blocks.starts[number] + self.blocks.sizes[number] if number >= 0 else 0

    def entry_of(self, block: Block) -> Entry:
        """Return the entry that a block holds."""
        return self._entry(block, self.fields_of(block))

    def fields_of(self, block: Block) -> Fields:
        """Return the fields of a block with their spans."""
        if self._last_read[0] != block.body:  # an edit asks for the same block several times
            self._last_read = block.body, read_fields(self.data, block.body, block.end)
        return self._last_read[1]

    def name_of(self, span: FieldSpan) -> str:
        """Return the lower-case name of a field."""
        return self.decode(span.name).lower()

    def repeated(self, fields: Fields) -> Mapping[str, FieldSpan]:
        """Return the names that stand in an entry more than once, in whatever case, each with its second field."""
        first: dict[str, FieldSpan] = {}
        again: dict[str, FieldSpan] = {}
        for span in fields.spans:
            name = self.name_of(span)
            if first.setdefault(name, span) is not span:
                again.setdefault(name, span)
        return again

    def value_of(self, span: FieldSpan, macros: Mapping[str, str] | None = None) -> str:
        """Return the TeX source of a field: no delimiters, macros and ``#`` resolved; an unknown macro is its name."""
        if len(span.pieces) == 1 and span.pieces[0].delimiter:
            return self.decode(self.data[slice(*span.pieces[0].inner)])
        return "".join(self.piece_values(span, macros))

    def piece_values(self, span: FieldSpan, macros: Mapping[str, str] | None = None) -> list[str]:
        """Return what each operand of a value stands for."""
        table = self.macros if macros is None else macros
        texts = [self.decode(self.data[slice(*piece.inner)]) for piece in span.pieces]
        return [
            text if piece.delimiter else table.get(text.lower(), text)
            for text, piece in zip(texts, span.pieces, strict=True)
        ]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return one finding for everything that cannot be read, was read by a guess, or repeats a key; by line."""
        if self.wide:
            hint = "convert it, for example with `iconv -f UTF-16 -t UTF-8`"
            return (Finding("unparsed-block", "error", "the file is UTF-16, not UTF-8", "", self.name, 1, 1, 1, hint),)
        found = (*self._broken(), *self.lost_findings(), *self._odd(), *self._stray())
        return tuple(sorted(found, key=lambda finding: finding.line))

    def _broken(self) -> Iterator[Finding]:
        for block in map(self.blocks.__getitem__, self.blocks.problems):
            if block.problem:
                hint = "close the block by hand, then run `citekit check`"
                yield self._finding("unparsed-block", "error", block, block.problem, hint)
        for block in self.blocks.of_kind(Kind.STRING):
            if not self.fields_of(block).whole:
                yield self._finding("unparsed-block", "error", block, "the @string cannot be read", "mend it by hand")

    def lost_findings(self) -> Iterator[Finding]:
        """Yield a finding for everything in ``lost``."""
        line, counted = 1, 0
        for key, start, end in self.lost:
            line += self.data.count(self.newline, counted, start)
            counted = start
            block = Block(Kind.BROKEN, "", key, start, end, start, line)
            message = "this was meant as an entry, but does not begin like one: BibTeX passes over it"
            yield self._finding("unparsed-block", "error", block, message, "begin it with `@TYPE{KEY,`")

    def _odd(self) -> Iterator[Finding]:
        first: dict[str, int] = {}
        for entry, problem, at, whole, again in self._read:
            if not entry.key:
                block = self.block_of(entry)
                yield self._finding("no-key", "warning", block, "the entry has no citation key", "give it a key")
            elif problem:
                code, severity = graded(bool(entry.fields), whole)
                yield self._finding(code, severity, self.block_of(entry), problem, "mend the entry by hand", at)
            for name, span in again.items():
                message = f"`{name}` stands here again: BibTeX and citekit read the first one, biber the last"
                hint = "make the two one by hand; no command changes either of them"
                yield self._finding("repeated-field", "warning", self.block_of(entry), message, hint, span.start)
            if entry.key in first:
                message = f"the key `{entry.key}` is used again; line {first[entry.key]} has it first"
                hint = "rename one of them; a command that is given the key works on the first"
                yield self._finding("duplicate-key", "error", self.block_of(entry), message, hint)
            elif entry.key:
                first[entry.key] = entry.line

    def _stray(self) -> Iterator[Finding]:
        """Yield a finding for text behind a block that looks like the fields of the entry, or is a merge conflict."""
        ends = (*self.blocks.starts[1:], len(self.data))
        for number, end in enumerate(ends if self.blocks else ()):
            stray = _STRAY.match(self.data, self.blocks.ends[number], end)
            if stray and (block := self.blocks[number]).kind is Kind.ENTRY:
                message = "what follows the entry looks like its fields: a brace closes too early"
                yield self._finding("stray-text", "warning", block, message, "mend the entry by hand", stray.end() - 1)
            elif conflict := _CONFLICT.search(self.data, self.blocks.ends[number], end):
                message = "a merge conflict is not resolved"
                hint = "keep what is right and take the markers away"
                yield self._finding("stray-text", "warning", self.blocks[number], message, hint, conflict.start())

    def _finding(self, code: str, severity: str, block: Block, message: str, hint: str, at: int = -1) -> Finding:
        newline = self.newline
        place = block.start if at < 0 else at
        line = block.line + self.data.count(newline, block.start, place)
        end_line = block.line + self.data.count(newline, block.start, block.end)
        begin = max(self.data.rfind(b"\n", 0, place), self.data.rfind(b"\r", 0, place)) + 1
        column = len(self.decode(self.data[begin:place]).lstrip("\ufeff")) + 1
        key = self.decode(block.key)
        return Finding(code, severity, message, key, self.name, line, max(line, end_line), column, hint)

    def _entry(self, block: Block, fields: Fields) -> Entry:
        values: dict[str, str] = {}
        for span in fields.spans:
            name = self.name_of(span)
            if name not in values:
                values[name] = self.value_of(span)
        end_line = block.line + self.data.count(self.newline, block.start, block.end)
        return Entry(self.decode(block.key), block.type, values, block.line, end_line, block.start, block.end)


def _encoding(data: bytes) -> str:
    if data.isascii():
        return "utf-8"
    view, position = memoryview(data), 0
    try:
        while position < len(data):  # a whole file as text would take up to four times its size
            part = view[position : position + _CHUNK]
            position += utf_8_decode(part, "strict", position + _CHUNK >= len(data))[1]
    except UnicodeDecodeError:
        return "utf-8" if re.search(rb"[\xc3-\xf4][\x80-\xbf]", data) else "latin-1"
    return "utf-8"
