"""bibtexparser as a second opinion on an entry: what a changed entry says must be what was meant.

The only file that imports bibtexparser. It reads one block before and after a change; its writer is never used.
"""

import logging
import re
from collections.abc import Collection

from citekit.bib.block import Block
from citekit.bib.edits import Edit, apply
from citekit.bib.library import Library

_Pairs = list[tuple[str, str]]
"""Field names in lower case with their literals, in file order, repeated ones included."""


def reads_otherwise(before: Library, after: Library, changed: Collection[str]) -> str:
    """Return why an entry before and after an edit is not the same but for the fields ``changed``; blank if it is.

    The rest must be the same, the new literals where they belong. What bibtexparser cannot read as it stands it gets
    once more without remarks, the untouched values reduced to one letter.
    """
    for masked in (False, True):
        seen_before = _second_reading(before, changed, masked=masked)
        seen_after = _second_reading(after, changed, masked=masked)
        if seen_before is None or seen_after is None:
            continue
        if _without(seen_before, changed) != _without(seen_after, changed):
            continue
        if all(_named(seen_after, field) == _named(_first_reading(after), field) for field in changed):
            return ""
    return _reason(after)


def reads_alike(before: Library, after: Library) -> str:
    """Return why an entry does not say the same in another layout; blank when it does.

    Both readers must find the same fields in the same order, repeated ones too, with the same text between delimiters.
    """
    if _values(before) != _values(after):
        return "its fields would read differently"
    for masked in (False, True):
        seen_before = _second_reading(before, (), masked=masked)
        seen_after = _second_reading(after, (), masked=masked)
        if seen_before is not None and seen_after is not None and _bare(seen_before) == _bare(seen_after):
            return ""
    return _reason(after)


def fields_seen(library: Library) -> list[str] | None:
    """Return the names of the first entry's fields as bibtexparser reads them; None when it cannot."""
    seen = _second_reading(library, (), masked=False)
    return None if seen is None else [name for name, _ in seen]


def _values(library: Library) -> list[tuple[str, list[str]]]:
    spans = library.fields_of(library.blocks[0]).spans
    return [(library.name_of(span), library.piece_values(span)) for span in spans]


def _bare(pairs: _Pairs) -> _Pairs:
    """Return fields with literals that lack the delimiters around the whole."""
    return [(name, text[1:-1] if text[:1] + text[-1:] in ("{}", '""') else text) for name, text in pairs]


def _reason(library: Library) -> str:
    problem = library.fields_of(library.blocks[0]).problem
    return problem or "a second reader (bibtexparser) reads it otherwise"


def _without(pairs: _Pairs, changed: Collection[str]) -> _Pairs:
    return [pair for pair in pairs if pair[0] not in changed]


def _named(pairs: _Pairs, field: str) -> list[str]:
    return [literal for name, literal in pairs if name == field]


def _first_reading(library: Library) -> _Pairs:
    spans = library.fields_of(library.blocks[0]).spans
    return [(library.name_of(s), library.decode(library.data[s.value_start : s.value_end])) for s in spans]


def _second_reading(library: Library, changed: Collection[str], *, masked: bool) -> _Pairs | None:
    """Return the fields as bibtexparser reads the first block; None when it cannot.

    The head is put in plain form first: types such as ``my-type`` and a line break before the brace are beyond it.
    """
    block = library.blocks[0]
    data = _mask(library, block, changed) if masked else library.data[: block.end]
    opened = b"{" if data.endswith(b"}") else b"("
    key = b"key" if block.key or data[block.body : block.end - 1].lstrip()[:1] in (b",", b"") else b"key,"
    return _parse(library.decode(b"@article" + opened + key + data[block.body :]))


def _mask(library: Library, block: Block, changed: Collection[str]) -> bytes:
    """Return the block's data with untouched operands reduced to one letter, and remarks between fields blank."""
    spans = library.fields_of(block).spans
    edits = []
    position = block.body
    for span in spans:
        edits.append(_blank(library.data, position, span.start))
        position = span.value_end
        if library.name_of(span) not in changed:
            edits += [Edit(*piece.inner, b"x") for piece in span.pieces if piece.delimiter]
    edits.append(_blank(library.data, position, block.end))
    return apply(library.data[: block.end], edits)


def _blank(data: bytes, start: int, end: int) -> Edit:
    return Edit(start, end, re.sub(rb"%[^\r\n]*", b"", data[start:end]))


def _parse(text: str) -> _Pairs | None:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateFieldKeyBlock, Entry

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    blocks = parse_string(text, parse_stack=[]).blocks
    if len(blocks) != 1:
        return None
    entry = blocks[0].ignore_error_block if isinstance(blocks[0], DuplicateFieldKeyBlock) else blocks[0]
    return [(field.key.lower(), str(field.value)) for field in entry.fields] if isinstance(entry, Entry) else None
