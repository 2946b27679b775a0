"""The proof of an edit: bibtexparser, an independent reader, must see the intended change and no other.

The only file that imports bibtexparser. It reads touched blocks before and after; its writer is never used.
"""

import logging
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from citekit.bib.block import Block, Kind
from citekit.bib.edits import Edit, apply
from citekit.bib.library import Library
from citekit.bib.scan import scan
from citekit.errors import EditRefused


@dataclass(frozen=True, slots=True)
class Proved:
    """What came of a set of edits.

    Attributes:
        data: the library's new bytes, with the edits that were proved.
        edits: those edits.
        refusals: one error for every block whose edits failed; it reads as it did before.
    """

    data: bytes
    edits: tuple[Edit, ...]
    refusals: tuple[EditRefused, ...]


def prove(library: Library, edits: Sequence[Edit]) -> Proved:
    """Return the library's new bytes, once every touched block has been read again and compared.

    The edits of one block stand or fall together; a block that fails does not keep the others from being changed.

    Raises:
        EditRefused: entries that were to be added would not read back; nothing may be written then.
    """
    blocks: dict[int, list[Edit]] = {}
    for edit in edits:
        blocks.setdefault(edit.block.start if edit.block else -1, []).append(edit)
    added = blocks.pop(-1, [])
    count = sum(_prove_added(library, edit) for edit in added)
    refusals: list[EditRefused] = []
    kept = [*added]
    for group in blocks.values():
        try:
            _prove_block(library, group)
            kept += group
        except EditRefused as refusal:
            refusals.append(refusal)
    new = apply(library.data, kept)
    if kept and library.wide:
        raise EditRefused("the library is UTF-16", where=library.name, hint="convert it to UTF-8 first, with `iconv`")
    if added and not _are_blocks(library, added, count):
        raise EditRefused(
            "the library's end cannot be read, so nothing was added",
            where=library.name,
            hint="run `citekit check` and close the last block by hand",
        )
    return Proved(new, tuple(kept), tuple(refusals))


def _are_blocks(library: Library, added: Sequence[Edit], count: int) -> bool:
    """Return whether ``count`` entries added at the end are blocks of their own behind those that are there."""
    first = 0 if library.blocks.problems or not library.blocks else len(library.blocks) - 1
    start = library.blocks.starts[first] if first else 0
    text = library.data[start:] + b"".join(edit.replacement for edit in added)
    return len(scan(text)) == len(library.blocks) - first + count


def _prove_block(library: Library, edits: Sequence[Edit]) -> None:
    block = edits[0].block
    assert block is not None
    old = library.data[block.start : block.end]
    new = apply(old, [replace(e, start=e.start - block.start, end=e.end - block.start) for e in edits])
    key, where = library.decode(block.key), f"{library.name}:{block.line}"
    text = library.data[library.end_before(block) : block.start]
    rescanned = scan(text + new)
    start, end = len(text), len(text) + len(new)
    if (
        len(rescanned) != 1
        or rescanned[0].kind is not Kind.ENTRY
        or (rescanned[0].start, rescanned[0].end) != (start, end)
    ):
        raise _refusal(key, where, "the entry would no longer be one block")
    if (rescanned[0].key, rescanned[0].type) != (block.key, block.type):
        raise _refusal(key, where, "its key or type would read differently")
    before = Library(old, library.name, encoding=library.encoding, macros=library.macros)
    after = Library(new, library.name, encoding=library.encoding, macros=library.macros)
    changed = {edit.field for edit in edits}
    for edit in edits:
        if after.entries[0].fields.get(edit.field) != edit.value:
            raise _refusal(key, where, f"`{edit.field}` would not read back as written")
    _compare(before, after, changed, key, where)


def _compare(before: Library, after: Library, changed: Collection[str], key: str, where: str) -> None:
    """Let bibtexparser read the entry before and after: the rest must be the same, the new literals where they belong.

    What it cannot read as it stands it gets once more without remarks, the untouched values reduced to one letter.
    """
    for masked in (False, True):
        seen_before = _second_reading(before, changed, masked=masked)
        seen_after = _second_reading(after, changed, masked=masked)
        if seen_before is None or seen_after is None:
            continue
        if _without(seen_before, changed) != _without(seen_after, changed):
            continue
        if all(_named(seen_after, field) == _named(_first_reading(after), field) for field in changed):
            return
    reason = after.fields_of(after.blocks[0]).problem or "a second reader (bibtexparser) reads it otherwise"
    raise _refusal(key, where, reason)


_Pairs = list[tuple[str, str]]
"""Field names in lower case with their literals, in file order, repeated ones included."""


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
    return _parse(library.decode(b"@article" + opened + b"key" + data[block.body :]))


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


def _prove_added(library: Library, edit: Edit) -> int:
    """Return how many entries the edit adds, each of them read back by both readers."""
    new = Library(edit.replacement, library.name, encoding=library.encoding)
    for block, entry in zip(new.blocks, new.entries, strict=False):
        alone = Library(new.data[block.start : block.end], library.name, encoding=library.encoding)
        seen = _second_reading(alone, (), masked=False)
        if seen is None or [name for name, _ in seen] != list(entry.fields):
            raise _refusal(entry.key, library.name, "the new entry would not read back as written")
    return len(new.blocks)


def _refusal(key: str, where: str, reason: str) -> EditRefused:
    hint = "mend the entry by hand, then run the command again"
    return EditRefused(f"`{key}` was left as it is: {reason}", where=where, hint=hint)
