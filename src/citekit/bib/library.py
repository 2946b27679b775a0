"""The library as bytes plus places. The bytes are the truth; everything here is read off them and changes nothing."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from citekit.bib.entry import Entry
from citekit.bib.fields import Fields, FieldSpan, read_fields
from citekit.bib.scan import Block, Kind, scan
from citekit.findings import Finding

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""The month macros that every BibTeX style defines (btxdoc, section 3)."""


class Library:
    """A .bib file: bytes, blocks and entries.

    Args:
        data: the file's bytes, in any encoding that keeps ASCII.
        name: how the file is called in findings.
    """

    def __init__(self, data: bytes, name: str = "library.bib") -> None:
        self.data = data
        self.name = name

    @cached_property
    def encoding(self) -> str:
        """Return ``utf-8``, or ``latin-1`` for a file that is not valid UTF-8 and holds no valid sequence of it."""
        try:
            self.data.decode("utf-8")
        except UnicodeDecodeError:
            return "utf-8" if re.search(rb"[\xc3-\xf4][\x80-\xbf]", self.data) else "latin-1"
        return "utf-8"

    def decode(self, data: bytes) -> str:
        """Return ``data`` as text; bytes of another encoding become lone surrogates, so ``encode`` gives them back."""
        return data.decode(self.encoding, "surrogateescape")

    def encode(self, text: str) -> bytes:
        """Return ``text`` in the file's encoding; characters a latin-1 file cannot hold raise UnicodeEncodeError."""
        return text.encode(self.encoding, "surrogateescape")

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Return all blocks in file order."""
        return scan(self.data)

    @cached_property
    def macros(self) -> Mapping[str, str]:
        """Return the values of all ``@string`` macros by lower-case name, resolved in file order."""
        macros: dict[str, str] = {}
        for block in self.blocks:
            if block.kind is Kind.STRING:
                for span in read_fields(self.data, block.body, block.end).spans:
                    macros[self.decode(span.name).lower()] = self._value(span, macros)
        return macros

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Return every entry that can be read, in file order; of a repeated key the later ones too."""
        entries = []
        for block in self.blocks:
            if block.kind is Kind.ENTRY:
                fields = self.fields_of(block)
                entries.append(self._entry(block, fields))
        return tuple(entries)

    @cached_property
    def _by_key(self) -> Mapping[str, Entry]:
        found: dict[str, Entry] = {}
        for entry in self.entries:
            found.setdefault(entry.key, entry)
        return found

    def get(self, key: str) -> Entry | None:
        """Return the first entry with this key, or None."""
        return self._by_key.get(key)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Return every key in the file, those of broken blocks too."""
        return frozenset(self.decode(block.key) for block in self.blocks if block.key)

    def block_of(self, entry: Entry) -> Block:
        """Return the block of an entry of this library."""
        return self._blocks_by_start[entry.start]

    @cached_property
    def _blocks_by_start(self) -> Mapping[int, Block]:
        return {block.start: block for block in self.blocks}

    def fields_of(self, block: Block) -> Fields:
        """Return the fields of a block with their spans."""
        return read_fields(self.data, block.body, block.end)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Return one finding for every block that cannot be read, was read by a guess, or repeats a key."""
        return tuple(self._findings())

    def line_of(self, offset: int) -> int:
        """Return the one-based line of a byte offset."""
        newline = b"\n" if b"\n" in self.data or b"\r" not in self.data else b"\r"
        return self.data.count(newline, 0, offset) + 1

    def _findings(self) -> Iterable[Finding]:
        first: dict[str, int] = {}
        for block in self.blocks:
            key = self.decode(block.key)
            if block.problem:
                yield self._finding(
                    "unparsed-block", "error", block, block.problem, "close the block by hand, then run `citekit check`"
                )
            if block.kind is not Kind.ENTRY:
                continue
            fields = self.fields_of(block)
            if fields.problem:
                code, severity = ("unparsed-block", "error") if not fields.spans else ("syntax", "warning")
                yield self._finding(code, severity, block, fields.problem, "mend the entry by hand", fields.at)
            elif not key:
                yield self._finding("no-key", "warning", block, "the entry has no citation key", "give it a key")
            if key in first:
                message = f"the key `{key}` is used again; line {first[key]} has it first"
                yield self._finding(
                    "duplicate-key", "error", block, message, "rename one of them; commands work on the first"
                )
            elif key:
                first[key] = block.line

    def _finding(self, code: str, severity: str, block: Block, message: str, hint: str, at: int = -1) -> Finding:
        line = block.line if at < 0 else self.line_of(at)
        start = block.start if at < 0 else at
        column = start - max(self.data.rfind(b"\n", 0, start), self.data.rfind(b"\r", 0, start))
        end_line = self.line_of(block.end)
        return Finding(code, severity, message, self.decode(block.key), self.name, line, end_line, column, hint)

    def _entry(self, block: Block, fields: Fields) -> Entry:
        values: dict[str, str] = {}
        for span in fields.spans:
            name = self.decode(span.name).lower()
            if name not in values:
                values[name] = self._value(span, None)
        end_line = block.line + self.data.count(b"\n", block.start, block.end)
        return Entry(self.decode(block.key), block.type, values, block.line, end_line, block.start, block.end)

    def _value(self, span: FieldSpan, macros: Mapping[str, str] | None) -> str:
        if len(span.pieces) == 1 and span.pieces[0].delimiter:
            start, end = span.pieces[0].inner
            return self.decode(self.data[start:end])
        table = self.macros if macros is None else macros
        parts = []
        for piece in span.pieces:
            text = self.decode(self.data[slice(*piece.inner)])
            parts.append(text if piece.delimiter else table.get(text.lower(), text))
        return "".join(parts)
