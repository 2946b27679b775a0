"""The proof of an edit: bibtexparser, an independent reader, must see the intended change and no other.

The only file that imports bibtexparser. It reads touched blocks before and after; its writer is never used.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from citekit.bib.edits import Edit, apply
from citekit.bib.library import Library
from citekit.bib.scan import Block, Kind, scan
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
    added = sum(_prove_added(library, edit) for edit in blocks.get(-1, []))
    refusals: list[EditRefused] = []
    kept: list[Edit] = blocks.pop(-1, [])
    for group in blocks.values():
        try:
            _prove_block(library, group)
            kept += group
        except EditRefused as refusal:
            refusals.append(refusal)
    new = apply(library.data, kept)
    if added and len(scan(new)) != len(library.blocks) + added:
        raise EditRefused(
            "the library's end cannot be read, so nothing was added",
            where=library.name,
            hint="run `citekit check` and close the last block by hand",
        )
    return Proved(new, tuple(kept), tuple(refusals))


def _prove_block(library: Library, edits: Sequence[Edit]) -> None:
    block = edits[0].block
    assert block is not None
    old = library.data[block.start : block.end]
    new = apply(old, [replace(e, start=e.start - block.start, end=e.end - block.start) for e in edits])
    rescanned = scan(new)
    where = f"{library.name}:{block.line}"
    key = library.decode(block.key)
    if (
        len(rescanned) != 1
        or rescanned[0].kind is not Kind.ENTRY
        or (rescanned[0].start, rescanned[0].end) != (0, len(new))
    ):
        raise _refusal(key, where, "the entry would no longer be one block")
    own = Library(new, library.name)
    own.__dict__["macros"], own.__dict__["encoding"] = library.macros, library.encoding
    own_spans = own.fields_of(rescanned[0]).spans
    for edit in edits:
        if own.entries[0].fields.get(edit.field) != edit.value:
            raise _refusal(key, where, f"`{edit.field}` would not read back as written")
    before, after = _read(library, block, old), _read(own, rescanned[0], new)
    if before is None or after is None:
        raise _refusal(key, where, _reason(library, block))
    fields = {edit.field for edit in edits}
    kept_before = [pair for pair in before if pair[0].lower() not in fields]
    kept_after = [pair for pair in after if pair[0].lower() not in fields]
    if kept_before != kept_after:
        raise _refusal(key, where, "another field would read differently")
    literals = [
        (own.decode(span.name).lower(), own.decode(new[span.value_start : span.value_end])) for span in own_spans
    ]
    for field in fields:
        if [value for name, value in literals if name == field] != [v for name, v in after if name.lower() == field]:
            raise _refusal(key, where, f"`{field}` is not found where it was written")


def _refusal(key: str, where: str, reason: str) -> EditRefused:
    return EditRefused(
        f"`{key}` was left as it is: {reason}", where=where, hint="mend the entry by hand, then run the command again"
    )


def _reason(library: Library, block: Block) -> str:
    return library.fields_of(block).problem or "a second reader (bibtexparser) cannot read this entry"


def _read(library: Library, block: Block, data: bytes) -> list[tuple[str, str]] | None:
    """Return the fields as bibtexparser reads the entry's body, repeated ones included; None when it cannot.

    The head is put in plain form first: types such as ``my-type`` and a line break before the brace are beyond it.
    """
    body = data[block.body - block.start :]
    closing = b"}" if body[-1:] == b"}" else b")"
    text = library.decode(b"@article" + (b"{" if closing == b"}" else b"(") + b"key" + body)
    parsed = _parse(text)
    if parsed is None:
        return None
    return list(parsed)


def _parse(text: str) -> list[tuple[str, str]] | None:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateFieldKeyBlock, Entry

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    blocks = parse_string(text, parse_stack=[]).blocks
    if len(blocks) != 1:
        return None
    entry = blocks[0].ignore_error_block if isinstance(blocks[0], DuplicateFieldKeyBlock) else blocks[0]
    return [(field.key, str(field.value)) for field in entry.fields] if isinstance(entry, Entry) else None


def _prove_added(library: Library, edit: Edit) -> int:
    """Return how many entries the edit adds, each of them read back by both readers."""
    new = Library(edit.replacement, library.name)
    new.__dict__["encoding"] = library.encoding
    for entry, block in zip(new.entries, new.blocks, strict=False):
        seen = _read(new, block, new.data[block.start : block.end])
        if seen is None or [name.lower() for name, _ in seen] != list(entry.fields):
            raise _refusal(entry.key, library.name, "the new entry would not read back as written")
    return len(new.blocks)
