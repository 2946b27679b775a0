"""One tidy form for a library: what an entry says stays, and how it is laid out becomes the same everywhere.

The form is that of citekit's own new entries: lower-case types and field names, one field a line with two blanks before
it, ``name = {value},``, the closing brace on its own line, one blank line beside an entry, one line end at the file's
end. The order of blocks and of fields, every value, text between blocks and all other blocks are kept byte for byte.
Nothing is aligned, so that a longer name moves no other line.
"""

import re
from collections.abc import Iterator

from citekit.bib.block import Block, Kind
from citekit.bib.edits import Aim, Edit
from citekit.bib.fields import FieldSpan, graded
from citekit.bib.library import Library
from citekit.bib.style import Style
from citekit.findings import Finding

_NOT_TIDIED = ("not-tidied", "notice")
_HEAD = re.compile(rb"@\s*([^\s{(]+)\s*[{(]")
_NEWLINE = re.compile(rb"\r\n|\n|\r")
_BRACE = re.compile(rb"[{}]")
_BLANKS = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"


def tidy(library: Library) -> list[Edit]:
    """Return the edits that lay the library out in the tidy form, one for every block that looks otherwise.

    An edit goes from the end of the block before to the end of its own. What cannot be read as it stands keeps its
    bytes (``left_alone`` names it), and so does what lies on both sides of a block that never closes.
    """
    blocks, data = library.blocks, library.data
    newline = _newline(data)
    edits = []
    before: Block | None = None
    for block in blocks:
        start = before.end if before else 0
        gap, inside = data[start : block.start], data[block.start : block.end]
        if block.kind is not Kind.BROKEN and (before is None or before.kind is not Kind.BROKEN):
            gap = _gap(gap, before, block, newline)
        written = gap + (inside if _stays(library, block) else _entry(library, block, newline))
        if written != data[start : block.end]:
            edits.append(Edit(start, block.end, written, block, aim=Aim.LAYOUT))
        before = block
    end = len(data.rstrip(_BLANKS))
    if before and before.kind is not Kind.BROKEN and end >= before.end and data[end:] != newline:
        edits.append(Edit(end, len(data), newline, aim=Aim.LAYOUT))
    return edits


def left_alone(library: Library) -> Iterator[Finding]:
    """Yield a finding for every entry that keeps its layout: as in ``check`` where it cannot be read, else a notice."""
    yield from library.lost_findings()
    told = {(one.code, one.key, one.end_line): one for one in library.findings}
    for block in library.blocks:
        fields = library.fields_of(block) if block.kind is Kind.ENTRY else None
        problem = block.problem or (fields.problem if fields else "")
        reason = problem or (_beside_fields(library, block) if fields else "")
        if reason:
            said = f"its layout was left as it is: {reason}"
            end = block.line + library.data.count(library.newline, block.start, block.end)
            code, severity = (fields.grade() if fields else graded(False, False)) if problem else _NOT_TIDIED
            own = Finding(code, severity, said, library.decode(block.key), library.name, block.line, end, 1)
            yield told.get((code, own.key, end), own)._replace(message=said)


def _stays(library: Library, block: Block) -> bool:
    """Return whether a block keeps its bytes."""
    return block.kind is not Kind.ENTRY or bool(library.fields_of(block).problem or _beside_fields(library, block))


def _beside_fields(library: Library, block: Block) -> str:
    """Return what an entry holds, or lacks, that the tidy form has no place for; blank for most."""
    fields = library.fields_of(block)
    if not block.key and fields.comma < 0:
        return "it has no citation key"
    data, position = library.data, block.body
    rest = b""
    for span in fields.spans:
        rest += data[position : span.start].replace(b",", b"", 1)
        rest += data[span.start + len(span.name) : span.equals] + data[span.equals + 1 : span.value_start]
        position = span.value_end
    rest += data[position : block.end - 1].replace(b",", b"", 1)
    return "there is a remark between its fields" if rest.strip() else ""


def _entry(library: Library, block: Block, newline: bytes) -> bytes:
    data, style = library.data, Style()
    head = _HEAD.match(data, block.start)
    assert head is not None  # it was read as an entry
    rows = [style.indent + _field(data, span) + b"," for span in library.fields_of(block).spans]
    return newline.join((b"@" + head[1].lower() + b"{" + block.key + b",", *rows, b"}"))


def _field(data: bytes, span: FieldSpan) -> bytes:
    value = data[span.value_start : span.value_end]
    if len(span.pieces) == 1 and span.pieces[0].delimiter == '"' and _balanced(value[1:-1]):
        value = b"{" + value[1:-1] + b"}"
    return span.name.lower() + b" = " + value


def _balanced(text: bytes) -> bool:
    depth = 0
    for brace in _BRACE.finditer(text):
        depth += 1 if brace.group() == b"{" else -1
        if depth < 0:
            return False
    return depth == 0


def _gap(gap: bytes, before: Block | None, block: Block, newline: bytes) -> bytes:
    """Return what stands between two blocks with its blank lines made one; text keeps its bytes and its neighbours."""
    mark = _BOM if before is None and gap.startswith(_BOM) else b""
    text = gap.removeprefix(mark).strip(_BLANKS)
    if not text:
        entry = before is not None and Kind.ENTRY in (before.kind, block.kind)
        lines = 0 if before is None else 2 if entry else min(max(len(_NEWLINE.findall(gap)), 1), 2)
        return mark + newline * lines
    lead, _, trail = gap.removeprefix(mark).partition(text)
    return mark + (_blanks(lead, newline) if before else b"") + text + _blanks(trail, newline)


def _blanks(blanks: bytes, newline: bytes) -> bytes:
    """Return blanks beside text: at most one empty line; none where the text stands on the block's own line."""
    count = len(_NEWLINE.findall(blanks))
    return newline * min(count, 2) if count else blanks


def _newline(data: bytes) -> bytes:
    """Return the first line end of the file's content: it stays the first, so that a tidy file stays as it is."""
    first = _NEWLINE.search(data.removeprefix(_BOM).lstrip(_BLANKS))
    return first.group() if first else b"\n"
