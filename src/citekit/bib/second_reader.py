"""bibtexparser as a second opinion on an entry: what a changed entry says must be what was meant.

The only file that imports bibtexparser. It reads one block before and after a change; its writer is never used.
"""

import logging
import re
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from citekit.bib.block import Block
from citekit.bib.edits import Edit, apply
from citekit.bib.fields import FieldSpan
from citekit.bib.library import Library

if TYPE_CHECKING:
    import bibtexparser.library

_Pairs = list[tuple[str, str]]
"""Field names in lower case with their literals, in file order, repeated ones included."""


class Part(NamedTuple):
    """One block of a library."""

    library: Library
    block: Block

    def spans(self) -> Sequence[FieldSpan]:
        """Return its fields as our own reader finds them."""
        return self.library.fields_of(self.block).spans


def reads_otherwise(before: Part, after: Part, changed: Collection[str]) -> str:
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
        if all(_named(seen_after, field) == _literals(after, field) for field in changed):
            return ""
    return _reason(after)


def reads_alike(before: Part, after: Part) -> str:
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


def fields_seen(part: Part) -> list[str] | None:
    """Return the names of an entry's fields as bibtexparser reads them; None when it cannot."""
    seen = _second_reading(part, (), masked=False)
    return None if seen is None else [name for name, _ in seen]


def _values(part: Part) -> list[tuple[str, list[str]]]:
    return [(part.library.name_of(span), part.library.piece_values(span)) for span in part.spans()]


def _bare(pairs: _Pairs) -> _Pairs:
    """Return fields with literals that lack the delimiters around the whole."""
    return [(name, text[1:-1] if text[:1] + text[-1:] in ("{}", '""') else text) for name, text in pairs]


def _reason(part: Part) -> str:
    problem = part.library.fields_of(part.block).problem
    return problem or "a second reader (bibtexparser) reads it otherwise"


def _without(pairs: _Pairs, changed: Collection[str]) -> _Pairs:
    return [pair for pair in pairs if pair[0] not in changed]


def _named(pairs: _Pairs, field: str) -> list[str]:
    return [literal for name, literal in pairs if name == field]


def _literals(part: Part, field: str) -> list[str]:
    library = part.library
    spans = [span for span in part.spans() if library.name_of(span) == field]
    return [library.decode(library.data[span.value_start : span.value_end]) for span in spans]


def _second_reading(part: Part, changed: Collection[str], *, masked: bool) -> _Pairs | None:
    """Return the fields as bibtexparser reads a block; None when it cannot.

    The head is put in plain form first: types such as ``my-type`` and a line break before the brace are beyond it.
    """
    library, block = part
    body = apply(library.data, _mask(part, changed) if masked else (), block.body, block.end)
    opened = b"{" if body.endswith(b"}") else b"("
    key = b"key" if block.key or body[:-1].lstrip()[:1] in (b",", b"") else b"key,"
    return _parse(library.decode(b"@article" + opened + key + body))


def _mask(part: Part, changed: Collection[str]) -> list[Edit]:
    """Return the edits that reduce untouched operands to one letter, and make remarks between fields blank."""
    library, block = part
    edits = []
    position = block.body
    for span in part.spans():
        edits.append(_blank(library.data, position, span.start))
        position = span.value_end
        if library.name_of(span) not in changed:
            edits += [Edit(*piece.inner, b"x") for piece in span.pieces if piece.delimiter]
    return [*edits, _blank(library.data, position, block.end)]


def _blank(data: bytes, start: int, end: int) -> Edit:
    return Edit(start, end, re.sub(rb"%[^\r\n]*", b"", data[start:end]))


def _parse(text: str) -> _Pairs | None:
    from bibtexparser.model import DuplicateFieldKeyBlock, Entry

    blocks = _parser()(text, parse_stack=[]).blocks
    if len(blocks) != 1:
        return None
    entry = blocks[0].ignore_error_block if isinstance(blocks[0], DuplicateFieldKeyBlock) else blocks[0]
    return [(field.key.lower(), str(field.value)) for field in entry.fields] if isinstance(entry, Entry) else None


@cache
def _parser() -> "Callable[..., bibtexparser.library.Library]":
    """Return bibtexparser's reader, made quiet."""
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    return parse_string
