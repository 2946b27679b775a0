"""How a file or an entry is laid out, so that what is added looks like what is there. Reads bytes, changes nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from citekit.bib.block import Block, Kind
from citekit.bib.fields import Fields, FieldSpan


@dataclass(frozen=True, slots=True)
class Style:
    """The layout of entries.

    Attributes:
        newline: ``\\n``, ``\\r\\n`` or ``\\r``.
        indent: what stands before a field name on its line.
        equals_column: column of ``=`` counted from the line's start where a file aligns it, else 0.
        before_equals, after_equals: the blanks around ``=`` where it is not aligned, and behind it.
        quote: whether values stand in ``"…"``.
        trailing_comma: whether a comma follows the last field.
        upper_fields: whether field names are in capitals.
        type_case: ``lower``, ``upper`` or ``title``.
        close_indent: what stands before the closing brace on its own line, or None where it follows the last value.
        blank_lines: empty lines between entries.
    """

    newline: bytes = b"\n"
    indent: bytes = b"  "
    equals_column: int = 0
    before_equals: bytes = b" "
    after_equals: bytes = b" "
    quote: bool = False
    trailing_comma: bool = True
    upper_fields: bool = False
    type_case: str = "lower"
    close_indent: bytes | None = b""
    blank_lines: int = 1

    def field(self, name: str, value: bytes, *, bare: bool = False) -> bytes:
        """Return ``name = {value}`` in this style, without indent and comma; ``bare`` leaves out the delimiters."""
        written = (name.upper() if self.upper_fields else name).encode("ascii")
        pad = b" " * max(self.equals_column - len(self.indent.expandtabs(4)) - len(written), 1)
        blank = pad if self.equals_column else self.before_equals
        opened, closed = (b"", b"") if bare else ((b'"', b'"') if self.quote and b'"' not in value else (b"{", b"}"))
        return written + blank + b"=" + self.after_equals + opened + value + closed

    def type(self, name: str) -> bytes:
        """Return the entry type with ``@`` in this style's case."""
        word = {"upper": name.upper(), "title": name.capitalize()}.get(self.type_case, name)
        return b"@" + word.encode("ascii")


def newline_of(data: bytes) -> bytes:
    """Return the newline that most lines of ``data`` end with; ``\\n`` when there is none."""
    crlf = data.count(b"\r\n")
    lf, cr = data.count(b"\n") - crlf, data.count(b"\r") - crlf
    if crlf >= max(lf, cr, 1):
        return b"\r\n"
    return b"\r" if cr > lf else b"\n"


def entry_style(data: bytes, block: Block, fields: Fields, newline: bytes) -> Style:
    """Return the style of one entry, read off its own fields; defaults where it shows nothing."""
    spans = fields.spans
    if not spans:
        return Style(newline=newline)
    indents = [_indent(data, span.start) for span in spans]
    own_lines = [indent for indent in indents if indent is not None]
    columns = {_column(data, span.equals) for span in spans}
    last = spans[-1]
    before = [data[span.start + len(span.name) : span.equals] for span in spans]
    quotes = [span.pieces[0].delimiter == '"' for span in spans if span.pieces[0].delimiter]
    names = [span.name for span in spans]
    word = data[block.start + 1 : block.start + 1 + len(block.type)]
    aligned = len(spans) > 1 and len(columns) == 1 and len(set(map(len, before))) > 1
    return Style(
        newline=newline,
        indent=own_lines[-1] if own_lines else b"  ",
        equals_column=next(iter(columns)) if aligned else 0,
        before_equals=_most(blank for blank in before if b"\n" not in blank and b"\r" not in blank),
        after_equals=_most(_after(data, span) for span in spans),
        quote=sum(quotes) * 2 > len(quotes),
        trailing_comma=last.comma >= 0,
        upper_fields=all(name.isupper() for name in names),
        type_case="upper" if word.isupper() else "title" if word[:1].isupper() else "lower",
        close_indent=_indent(data, block.end - 1),
    )


def file_style(data: bytes, blocks: Sequence[Block], fields: Iterable[Fields]) -> Style:
    """Return the style most entries of a file share; citekit's own for a file without entries."""
    newline = newline_of(data)
    pairs = [
        (block, read) for block, read in zip(blocks, fields, strict=True) if block.kind is Kind.ENTRY and read.spans
    ]
    if not pairs:
        return Style(newline=newline)
    styles = [entry_style(data, block, read, newline) for block, read in pairs]
    gaps = [data[a.end : b.start] for (a, _), (b, _) in pairwise(pairs)]
    lines = Counter(gap.count(newline) - 1 for gap in gaps if not gap.strip()).most_common(1)
    common = Counter(styles).most_common(1)[0][0]
    return replace(common, blank_lines=max(lines[0][0], 0) if lines else 1)


def _most(values: Iterable[bytes]) -> bytes:
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else b" "


def _indent(data: bytes, position: int) -> bytes | None:
    """Return the blanks between the line's start and ``position``, or None when something else stands there."""
    match = re.compile(rb"[\r\n]([ \t]*)$").search(data, max(0, position - 200), position)
    return match.group(1) if match else None


def _column(data: bytes, position: int) -> int:
    start = max(data.rfind(b"\n", 0, position), data.rfind(b"\r", 0, position)) + 1
    return len(data[start:position].expandtabs(4))


def _after(data: bytes, span: FieldSpan) -> bytes:
    blank = data[span.equals + 1 : span.value_start]
    return blank if b"\n" not in blank and b"\r" not in blank else b" "
