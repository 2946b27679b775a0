"""Where a recorded change stands in the library now: its own bytes count, whatever was edited around them.

A change of a field is looked for in its entry, by key, and there in its field; added entries are looked for whole. A
place that is not certain is not a place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import NamedTuple

from citekit.bib.block import Block
from citekit.bib.edits import Edit, apply
from citekit.bib.fields import FieldSpan
from citekit.bib.library import Library
from citekit.bib.scan import scan
from citekit.journal import Change

_SIZES = (32, 16, 8)
"""How many bytes on each side of a removed field tell where it was."""
_SEPARATORS = (b",", b";")
"""What may stand at the edge of a change inside a value where somebody has added something beside it."""


class State(Enum):
    """How a change stands in the library."""

    THERE = "its new bytes stand there"
    BACK = "its old bytes stand there again"
    AWAY = "its entry is not in the library any more"
    EDITED = "its bytes were edited since"


class Place(NamedTuple):
    """A change as it stands in the library; ``edit`` takes it back where it is THERE."""

    change: Change
    state: State
    edit: Edit | None = None


def recorded(library: Library, changes: Iterable[Change]) -> list[Place]:
    """Return the places of changes in exactly the library that they left."""
    return [
        Place(change, State.THERE, Edit(change.offset, change.offset + len(change.new), change.old))
        if library.data.startswith(change.new, change.offset)
        else Place(change, State.EDITED)
        for change in changes
    ]


def found(library: Library, changes: Sequence[Change]) -> list[Place]:
    """Return the places of changes in a library that others have written since."""
    blocks: dict[bytes, list[Block]] = {change.key: [] for change in changes}
    blocks |= {change.old: [] for change in changes if change.aim == "key"}
    for block in library.blocks:
        if block.key and block.key in blocks:
            blocks[block.key].append(block)
    return [_place(library, blocks, change) for change in changes]


def _place(library: Library, blocks: Mapping[bytes, Sequence[Block]], change: Change) -> Place:
    if change.field:
        return _in_entry(library, blocks[change.key], change) if change.key else _without_key(library, change)
    if change.aim == "key":
        return _key(blocks[change.key], blocks[change.old], change)
    if change.aim == "removal":
        return _removed(library, blocks[change.key], change)
    if change.aim == "layout":
        return _layout(library, blocks[change.key], change)
    return _added(library, change)


def _key(new: Sequence[Block], old: Sequence[Block], change: Change) -> Place:
    """Return the place of a key that was changed: the one entry that has it."""
    if len(new) == 1 and not old:
        return Place(change, State.THERE, Edit(new[0].body - len(change.new), new[0].body, change.old))
    return Place(change, State.EDITED if new else State.BACK if old else State.AWAY)


def _removed(library: Library, blocks: Sequence[Block], change: Change) -> Place:
    """Return the place of an entry that was taken out: between the bytes that stood around it."""
    if blocks:
        back = any(library.data.startswith(change.old.strip(), block.start) for block in blocks)
        return Place(change, State.BACK if back else State.EDITED)
    for size in _SIZES:
        before, behind = change.before[-size:], change.behind[:size]
        if library.data.count(before + behind) == 1:
            at = library.data.find(before + behind) + len(before)
            return Place(change, State.THERE, Edit(at, at, change.old))
    return Place(change, State.EDITED)


def _layout(library: Library, blocks: Sequence[Block], change: Change) -> Place:
    """Return the place of a block that was laid out anew; blanks that changed alone are not worth a search."""
    if not change.new.strip():
        return Place(change, State.BACK)
    if not blocks:
        return _added(library, change)
    ends = [block.end for block in blocks if library.data.endswith(change.new, 0, block.end)]
    if len(ends) == 1:
        return Place(change, State.THERE, Edit(ends[0] - len(change.new), ends[0], change.old))
    back = any(library.data.endswith(change.old, 0, block.end) for block in blocks)
    return Place(change, State.BACK if back and not ends else State.EDITED)


def _added(library: Library, change: Change) -> Place:
    """Return the place of entries that were added: their text whole, blank lines around it apart."""
    for text in (change.new, change.new.rstrip(), change.new.lstrip(), change.new.strip()):
        if library.data.count(text) == 1:
            at = library.data.find(text)
            return Place(change, State.THERE, Edit(at, at + len(text), change.old))
    keys = {block.key for block in scan(change.new)}
    still = any(block.key in keys for block in library.blocks)
    return Place(change, State.EDITED if still else State.BACK)


def _without_key(library: Library, change: Change) -> Place:
    """Return the place of a change in an entry that has no key: between the bytes that stood around it."""
    text = change.before + change.new + change.behind
    if library.data.count(text) != 1:
        return Place(change, State.EDITED)
    at = library.data.find(text) + len(change.before)
    return Place(change, State.THERE, Edit(at, at + len(change.new), change.old))


def _in_entry(library: Library, blocks: Sequence[Block], change: Change) -> Place:
    if not blocks:
        return Place(change, State.AWAY)
    there = [edit for block in blocks if (edit := _undoing(library, block, change))]
    if len(there) == 1:
        return Place(change, State.THERE, there[0])
    back = not there and len(blocks) == 1 and _is_back(library, blocks[0], change)
    return Place(change, State.BACK if back else State.EDITED)


def _undoing(library: Library, block: Block, change: Change) -> Edit | None:
    """Return the edit that takes ``change`` back in this block, when it touches no other field."""
    spans = _spans(library, block, change.field)
    if not change.has:
        at = None if spans else _gap(library, block, change)
        edits = [] if at is None else [Edit(at, at, change.old)]
    elif change.had:
        edits = [edit for span in spans if (edit := _in_value(library.data, span, change))]
    else:
        edits = [Edit(at, at + len(change.new), b"") for at in _covering(library.data, block, spans, change.new)]
    if len(edits) != 1:
        return None
    old = library.data[block.start : block.end]
    moved = replace(edits[0], start=edits[0].start - block.start, end=edits[0].end - block.start)
    others_before, others_after = _others(old, change.field), _others(apply(old, [moved]), change.field)
    return edits[0] if others_before == others_after else None


def _is_back(library: Library, block: Block, change: Change) -> bool:
    spans = _spans(library, block, change.field)
    if change.had and change.has:
        contrary = change._replace(old=change.new, new=change.old)
        edits = [_in_value(library.data, span, contrary) for span in spans]
        same = any(library.data[span.value_start : span.value_end] == change.old for span in spans)
        return same or any(edit is not None and edit.start < edit.end for edit in edits)
    if change.had:
        return bool(_covering(library.data, block, spans, change.old))
    return not spans


def _in_value(data: bytes, span: FieldSpan, change: Change) -> Edit | None:
    """Return the edit for what changed inside a value, where that stands in it."""
    start = _common(change.old, change.new)
    rest = _common(change.old[start:][::-1], change.new[start:][::-1])
    old, new = change.old[start : len(change.old) - rest], change.new[start : len(change.new) - rest]
    value = data[span.value_start : span.value_end]
    at, contrary = _inside(value, change.new, start, len(new)), _inside(value, change.old, start, len(old))
    if at is None or (contrary is not None and len(old) > len(new)):
        return None
    return Edit(span.value_start + at, span.value_start + at + len(new), old)


def _inside(value: bytes, whole: bytes, start: int, length: int) -> int | None:
    """Return where the part of ``whole`` stands in ``value``, which is like ``whole`` up to its end or from it on.

    Beside it stands what stood there, or a separator: ``JAK1`` is not ``JAK`` with something added.
    """
    end = start + length
    if value.startswith(whole[:end]) and value[end : end + 1] in (whole[end : end + 1], *_SEPARATORS):
        return start
    at = len(value) - (len(whole) - start)
    if value.endswith(whole[start:]) and value[at - 1 : at] in (whole[start - 1 : start], *_SEPARATORS):
        return at
    return None


def _covering(data: bytes, block: Block, spans: Sequence[FieldSpan], text: bytes) -> list[int]:
    """Return the offsets in the block at which ``text`` stands and is a whole field, with its comma and blanks."""
    found = []
    at = data.find(text, block.start, block.end)
    while at >= 0:
        if any(at <= span.start and at + len(text) >= span.value_end for span in spans):
            found.append(at)
        at = data.find(text, at + 1, block.end)
    return found


def _common(left: bytes, right: bytes) -> int:
    pairs = enumerate(zip(left, right, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(left), len(right)))


def _gap(library: Library, block: Block, change: Change) -> int | None:
    """Return the one offset in the block at which a field was removed, by the bytes on both sides, or on one."""
    inside = library.data[block.start : block.end]
    for size in _SIZES:
        before, behind = change.before[-size:], change.behind[:size]
        for left, right in ((before, behind), (before, b""), (b"", behind)):
            if inside.count(left + right) == 1:
                return block.start + inside.find(left + right) + len(left)
    last = next((size for size in range(len(change.behind), 0, -1) if inside.endswith(change.behind[:size])), 0)
    return block.end - last if last else None


def _spans(library: Library, block: Block, field: str) -> list[FieldSpan]:
    return [span for span in library.fields_of(block).spans if library.decode(span.name).lower() == field]


def _others(entry: bytes, field: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return type, key and the other fields of what the bytes of a block hold."""
    return [(e.type, e.key, [pair for pair in e.fields.items() if pair[0] != field]) for e in Library(entry).entries]
