"""Edits: spans of bytes and what replaces them. ``apply`` is the only writer of text that a person wrote.

Every function here is pure. An edit remembers which entry and field it means to change, so that it can be proved
(``citekit.bib.proof``) before anything is saved.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from citekit.bib.block import Block, Kind
from citekit.bib.entry import Entry
from citekit.bib.fields import FieldSpan, Piece
from citekit.bib.library import MONTHS, Library
from citekit.bib.operands import Operand, Place, blamed, place_of
from citekit.bib.spans import Spans
from citekit.bib.splice import Spliced
from citekit.bib.style import Style, entry_style, file_style, newline_of
from citekit.errors import EditRefused


class Aim(Enum):
    """What an edit means to change."""

    FIELD = "one field of an entry; or entries are added"
    KEY = "the citation key"
    REMOVAL = "the entry goes"
    LAYOUT = "nothing but the layout"


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of one span.

    Attributes:
        start, end: byte offsets in the old file, half-open; equal for an insertion.
        replacement: the new bytes.
        block: the block that is touched, or None where whole entries are added (or blanks at the file's end change).
        field: lower-case name of the one field that may change.
        value: the TeX source the field must have afterwards, or the new key; None when it must be gone.
        aim: what may change.
    """

    start: int
    end: int
    replacement: bytes
    block: Block | None = None
    field: str = ""
    value: str | None = None
    aim: Aim = Aim.FIELD


OWN = frozenset({"citekit-source", "citekit-notice"})
"""Fields of citekit's own, which it writes behind all others."""
TRAILING = OWN | {"keywords"}
"""Those and the keywords, which it writes before them: what describes the work stays together."""
_BLANKS = b" \t\r\n"
_STYLED = 1000
"""Blocks at the file's end that show how a new entry is to look."""


def apply(data: bytes, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> bytes:
    """Return ``data`` with the edits made; as ``splice``."""
    return bytes(splice(data, edits, start, end))


def splice(data: bytes, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> Spliced:
    """Return ``data``, or the part from ``start`` to ``end``, with the edits made; their order does not matter.

    Raises:
        ValueError: two edits overlap, or one lies outside the part.
    """
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    kept = memoryview(data)
    parts: list[bytes | memoryview] = []
    position, end = start, len(data) if end is None else end
    for edit in ordered:
        if not position <= edit.start <= edit.end <= end:
            raise ValueError(f"edit {edit.start}-{edit.end} overlaps another or lies outside the file")
        parts += [kept[position : edit.start], edit.replacement]
        position = edit.end
    return Spliced((*parts, kept[position:end]))


def spans_after(library: Library, edits: Iterable[Edit]) -> Spans | None:
    """Return the blocks of the library after edits that were proved; None where it has to be scanned again.

    That is so where whole blocks came or went, or where a broken block may end elsewhere now.
    """
    if library.blocks.problems or b"\n" not in library.data:  # an edit may bring the first line end
        return None
    newline = library.newline
    moves: dict[int, tuple[int, int]] = {}
    for edit in edits:
        if edit.block is None or edit.start < edit.block.body or edit.aim is not Aim.FIELD:
            return None
        number = library.blocks.at(edit.block.start)
        more_bytes, more_lines = moves.get(number, (0, 0))
        old_lines = library.data.count(newline, edit.start, edit.end)
        more_bytes += len(edit.replacement) - (edit.end - edit.start)
        moves[number] = more_bytes, more_lines + edit.replacement.count(newline) - old_lines
    return library.blocks.moved((number, *move) for number, move in moves.items())


def set_field(library: Library, entry: Entry, name: str, value: str) -> Edit | None:
    """Return the edit that gives ``entry`` the field ``name`` with TeX source ``value``; None when it has it already.

    Raises:
        EditRefused: the value's braces are not balanced, or the file's encoding cannot hold it.
    """
    block, span = _locate(library, entry, name)
    if span is None:
        return _insert_field(library, entry, block, name, value)
    if entry.fields[name] == value:
        return None
    start, end = span.value_start, span.value_end
    style = entry_style(library.data, block, library.fields_of(block), b"\n")
    opened, closed = ('"', '"') if span.pieces[0].delimiter == '"' and '"' not in value else ("{", "}")
    if len(span.pieces) == 1 and not span.pieces[0].delimiter and is_bare(name, value):
        opened = closed = ""
    elif span.pieces[0].delimiter == "" and style.quote and '"' not in value:
        opened = closed = '"'
    return Edit(start, end, _encoded(library, entry, opened + value + closed), block, name, value)


def put_literal(library: Library, entry: Entry, name: str, literal: bytes, value: str) -> Edit:
    """Return the edit that gives a field a value as it is written elsewhere: delimiters, macros, ``#`` and all.

    Args:
        value: the TeX source that the literal stands for in this library.
    """
    block, span = _locate(library, entry, name)
    if span:
        return Edit(span.value_start, span.value_end, literal, block, name, value)
    return _insertion(library, block, name, value, lambda style: style.field(name, literal, bare=True))


def remove_field(library: Library, entry: Entry, name: str) -> Edit | None:
    """Return the edit that takes the field and one comma away; None when the entry does not have it.

    The comma behind the key stays where a remark follows: ``k % remark`` would be another key.
    """
    block, span = _locate(library, entry, name)
    if span is None:
        return None
    fields = library.fields_of(block)
    index = fields.spans.index(span)
    before = fields.spans[index - 1].comma if index else fields.comma
    if before < 0:
        return Edit(span.start, span.value_end, b"", block, name)
    if span.comma >= 0:
        return Edit(before + 1, span.comma + 1, b"", block, name)
    rest = re.compile(rb"[^\r\n]*").match(library.data, span.value_end, block.end - 1)
    followed = index == 0 and rest and rest[0].strip()
    return Edit(before + 1 if followed else before, span.value_end, b"", block, name)


def change_field(library: Library, entry: Entry, name: str, change: Callable[[str], str]) -> Edit | None:
    """Return the edit that turns a field's value into ``change`` of it; delimiters, macros and layout are kept.

    Only the characters that differ are replaced. An entry without the field gets it. A field that ``change`` leaves
    blank is removed where it stands as it would be put there, so that what was added goes without a trace; one that is
    written in another way or place was there before, and stays, empty. None when nothing changes.

    Raises:
        EditRefused: what would change comes from a macro.
    """
    block, span = _locate(library, entry, name)
    if span is None:
        value = change("")
        return _insert_field(library, entry, block, name, value) if value else None
    old = library.value_of(span)
    new = change(old)
    if new == old:
        return None
    if not new.strip() and _is_as_inserted(library, entry, block, name):
        return remove_field(library, entry, name)
    return _change_within(library, entry, block, span, new)


def _is_as_inserted(library: Library, entry: Entry, block: Block, name: str) -> bool:
    """Return whether a field stands where and as it would be put into the entry, byte for byte but for a comma."""
    removed = remove_field(library, entry, name)
    data = apply(library.data, [removed] if removed else [], block.start, block.end)
    bare = Library(data, library.name, encoding=library.encoding)
    if [one.kind for one in bare.blocks] != [Kind.ENTRY]:
        return False
    again = _insert_field(bare, bare.entries[0], bare.blocks[0], name, entry.fields[name].strip())
    return apply(data, [again]).replace(b",", b"") == library.data[block.start : block.end].replace(b",", b"")


def _change_within(library: Library, entry: Entry, block: Block, span: FieldSpan, new: str) -> Edit:
    """Return the edit that makes a value ``new`` inside its literals; an operand that loses all it has goes.

    What comes behind a macro is an operand of its own.
    """
    name, pieces = library.name_of(span), span.pieces
    texts = library.piece_values(span)
    operands = [Operand(text, bool(piece.delimiter)) for text, piece in zip(texts, pieces, strict=True)]
    place, old = place_of(operands, new), "".join(texts)
    if place:
        edit = Edit(*_replacement(library, entry, pieces, place), block, name, new)
    elif new.startswith(old):
        row = _encoded(library, entry, f" # {{{new.removeprefix(old)}}}")
        edit = Edit(span.value_end, span.value_end, row, block, name, new)
    else:
        written = library.decode(library.data[slice(*pieces[blamed(operands, new)].inner)])
        known = written.lower() in library.macros
        raise EditRefused(
            f"`{entry.key}` was left as it is: what would change in `{name}` "
            + (f"comes from the macro `{written}`" if known else f"is `{written}`, which has no braces or quotes"),
            where=f"{library.name}:{entry.line}",
            hint=f"edit `{'@string' if known else name}` by hand",
        )
    return edit


def _replacement(library: Library, entry: Entry, pieces: Sequence[Piece], place: Place) -> tuple[int, int, bytes]:
    """Return start, end and new bytes of a change inside literals; the delimiters of what stays are kept."""
    first, last = pieces[place.first], pieces[place.last]
    opened, closed = library.data[last.start : last.inner[0]], library.data[first.inner[1] : first.end]
    start = first.inner[0] + len(library.encode(place.lead))
    end = last.inner[1] - len(library.encode(place.rest))
    added = _encoded(library, entry, place.added)
    begins = bool(place.lead or added)
    if first is last and (begins or place.rest):
        return start, end, added
    if begins and place.rest:
        return start, end, added + closed + library.data[pieces[place.last - 1].end : last.start] + opened
    if begins:
        return start, last.end, added + closed
    if place.rest:
        return first.start, end, opened
    if place.first:
        return pieces[place.first - 1].end, last.end, b""
    if last is not pieces[-1]:
        return first.start, pieces[place.last + 1].start, b""
    return start, last.end, closed


def add_entries(library: Library, entries: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]) -> Edit | None:
    """Return the one edit that adds entries (type, key, ((field, TeX source), …)) in the file's own style.

    They come last, but before a block that never closes: BibTeX would take them for a part of it.
    """
    if not entries:
        return None
    last = library.blocks[-_STYLED:]
    style = file_style(library.data, last, map(library.fields_of, last))
    joint = style.newline * (1 + style.blank_lines)
    written = joint.join(_write_entry(library, style, *entry) for entry in entries)
    end = _place_of_new(library)
    before = library.data[:end]
    gap = style.newline * (1 + max(style.blank_lines, 1) - _newlines_at_end(before))
    lead = gap if before.strip(_BLANKS) else b""
    return Edit(end, end, lead + written + (style.newline if end == len(library.data) else joint))


def _place_of_new(library: Library) -> int:
    """Return the offset for new entries: the file's end, or the line on which the first block begins that is open."""
    if not library.blocks.problems:
        return len(library.data)
    block = library.blocks[min(library.blocks.problems)]
    head = library.data[library.end_before(block) : block.start]
    line = max(head.rfind(b"\n"), head.rfind(b"\r")) + 1
    return block.start - len(head) + line if line else block.start


def is_bare(name: str, value: str) -> bool:
    """Return whether a value is written without delimiters: a month macro in the field ``month``."""
    return name == "month" and value.lower() in MONTHS


def _newlines_at_end(data: bytes) -> int:
    newline = newline_of(data)
    count = 0
    while data.endswith(newline * (count + 1)) and count < 2:
        count += 1
    return count


def _write_entry(library: Library, style: Style, type_: str, key: str, fields: Sequence[tuple[str, str]]) -> bytes:
    place = Entry(key, type_)
    rows = [style.field(name, _encoded(library, place, value), bare=is_bare(name, value)) for name, value in fields]
    one_line = style.close_indent is None and style.indent == b""
    joint = b", " if one_line else b"," + style.newline + style.indent
    tail = b"," if style.trailing_comma else b""
    close = b"" if style.close_indent is None else style.newline + style.close_indent
    head = style.type(type_) + b"{" + _encoded(library, place, key)
    return head + b"".join(joint + row for row in rows) + tail + close + b"}"


def _insert_field(library: Library, entry: Entry, block: Block, name: str, value: str) -> Edit:
    written = _encoded(library, entry, value)
    return _insertion(library, block, name, value, lambda style: style.field(name, written, bare=is_bare(name, value)))


def _insertion(library: Library, block: Block, name: str, value: str, write: Callable[[Style], bytes]) -> Edit:
    """Return the edit that puts a field behind those that are to stand before it, in the entry's own style."""
    fields = library.fields_of(block)
    last = _behind(library, fields.spans, name)
    style = entry_style(library.data, block, fields, _newline_within(library, block))
    row = write(style)
    begin = last.start if last else block.end - 1  # of an entry without fields its end shows the layout
    own_line = library.data[block.start : begin].rstrip(b" \t").endswith((b"\n", b"\r"))
    joint = style.newline + style.indent if own_line else b" "
    comma = last.comma if last else fields.comma
    if comma >= 0:
        return Edit(comma + 1, comma + 1, joint + row + b",", block, name, value)
    place = last.value_end if last else block.body
    return Edit(place, place, b"," + joint + row, block, name, value)


def _behind(library: Library, spans: Sequence[FieldSpan], name: str) -> FieldSpan | None:
    """Return the field that a new one goes behind; None where there is none before it."""
    last = len(spans)
    behind = frozenset() if name in OWN else OWN if name in TRAILING else TRAILING
    while last > 1 and library.name_of(spans[last - 1]) in behind:
        last -= 1
    return spans[last - 1] if last else None


def _newline_within(library: Library, block: Block) -> bytes:
    inside = library.data[block.start : block.end]
    return newline_of(inside if b"\n" in inside or b"\r" in inside else library.data)


def _locate(library: Library, entry: Entry, name: str) -> tuple[Block, FieldSpan | None]:
    block = library.block_of(entry)
    spans = library.fields_of(block).spans
    return block, next((span for span in spans if library.name_of(span) == name), None)


def _encoded(library: Library, entry: Entry, text: str) -> bytes:
    depth = 0
    for brace in re.finditer(r"[{}]", text):
        depth += 1 if brace.group() == "{" else -1
        if depth < 0:
            break
    where = f"{library.name}:{entry.line}" if entry.line else library.name
    if depth:
        raise EditRefused(
            f"the new text for `{entry.key}` has unbalanced braces", where=where, hint="write `\\{` and `\\}` in pairs"
        )
    try:
        return library.encode(text)
    except UnicodeEncodeError as error:
        letter = text[error.start : error.start + 1]
        raise EditRefused(
            f"`{letter}` cannot be written in this file, which is not UTF-8",
            where=where,
            hint="convert the library to UTF-8, for example with `iconv`",
        ) from None
