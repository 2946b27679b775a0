"""The proof of edits: two readers read every touched block again and must see the intended change and no other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from citekit.bib.block import Kind
from citekit.bib.edits import Aim, Edit, apply, splice
from citekit.bib.entry import Entry
from citekit.bib.library import Library
from citekit.bib.scan import scan
from citekit.bib.second_reader import Part, fields_seen, reads_alike, reads_otherwise
from citekit.bib.splice import Spliced
from citekit.errors import EditRefused

_Proof = Callable[[Library, Sequence[Edit]], str]
"""Returns why edits must not be made, or a blank."""


@dataclass(frozen=True, slots=True)
class Proved:
    """What came of a set of edits.

    Attributes:
        spliced: the library's new bytes, with the edits that were proved.
        edits: those edits.
        refusals: one error for every block whose edits failed; it reads as it did before.
        entries: what the edited entries say now, by the offset of their block before; their lines are those they have,
            counted from the line on which they were.
    """

    spliced: Spliced
    edits: tuple[Edit, ...]
    refusals: tuple[EditRefused, ...]
    entries: Mapping[int, Entry]

    @property
    def data(self) -> bytes:
        """Return the new bytes as one: a copy of the whole library."""
        return bytes(self.spliced)


def prove(library: Library, edits: Sequence[Edit]) -> Proved:
    """Return the library's new bytes, once every touched block has been read again and compared.

    The edits of one block stand or fall together; a block that fails does not keep the others from being changed.

    Raises:
        EditRefused: entries that were to be added would not read back; nothing may be written then.
    """
    added = [edit for edit in edits if edit.block is None and edit.aim is Aim.FIELD]
    count = sum(_prove_added(library, edit) for edit in added)
    refusals: list[EditRefused] = []
    read: dict[int, Entry] = {}
    kept = [*added]
    for group, proof in _groups(library, edits, partial(_prove_block, read)):
        if reason := proof(library, group):
            blocks = dict.fromkeys(edit.block for edit in group if edit.block)
            refusals += [_refusal(library.decode(b.key), f"{library.name}:{b.line}", reason) for b in blocks]
        else:
            kept += group
    new = splice(library.data, kept)
    if kept and library.wide:
        raise EditRefused("the library is UTF-16", where=library.name, hint="convert it to UTF-8 first, with `iconv`")
    if added and not _are_blocks(library, added, count):
        raise EditRefused(
            "the library's end cannot be read, so nothing was added",
            where=library.name,
            hint="run `citekit check` and close the last block by hand",
        )
    if any(edit.aim is Aim.LAYOUT for edit in kept) and not _same_blocks(library, bytes(new)):
        raise EditRefused(
            "the blocks would not be the same, so nothing was changed",
            where=library.name,
            hint="run `citekit check` and mend the blocks that cannot be read",
        )
    return Proved(new, tuple(kept), tuple(refusals), read)


def _groups(library: Library, edits: Sequence[Edit], prove_block: _Proof) -> Iterator[tuple[list[Edit], _Proof]]:
    """Yield edits that stand or fall together, with their proof."""
    blocks: dict[int, list[Edit]] = {}
    removed: dict[int, Edit] = {}
    for edit in edits:
        if edit.aim is Aim.LAYOUT:
            yield [edit], _prove_layout
        elif edit.block and edit.aim is Aim.REMOVAL:
            removed[library.blocks.at(edit.block.start)] = edit
        elif edit.block:
            blocks.setdefault(edit.block.start, []).append(edit)
    for group in blocks.values():
        yield group, prove_block
    run: list[Edit] = []
    for number, edit in sorted(removed.items()):
        run.append(edit)
        if not library.blocks.problems and number + 1 not in removed:
            yield run, _prove_removed
            run = []
    if run:  # one block that never closes, and any other may end elsewhere
        yield run, _prove_removed


def _are_blocks(library: Library, added: Sequence[Edit], count: int) -> bool:
    """Return whether ``count`` entries that were added are blocks of their own beside those that are there."""
    first = 0 if library.blocks.problems or not library.blocks else len(library.blocks) - 1
    start = library.blocks.starts[first] if first else 0
    return len(scan(apply(library.data, added, start))) == len(library.blocks) - first + count


def _prove_block(read: dict[int, Entry], library: Library, edits: Sequence[Edit]) -> str:
    """Return why a block must stay as it is; put what it says after the edits into ``read``."""
    block = edits[0].block
    assert block is not None
    if not (old := library.fields_of(block)).whole:
        return old.problem
    fields = {edit.field for edit in edits if edit.aim is Aim.FIELD}
    if twice := fields & library.repeated(old).keys():
        return f"it has the field `{min(twice)}` twice, and programs differ in which one they read"
    low = library.end_before(block)  # what stands before it may make it part of something else
    text = apply(library.data, edits, low, block.end)
    found = scan(text)
    changed = found[0] if len(found) == 1 else None
    place = (Kind.ENTRY, block.start - low, len(text))
    if not changed or (changed.kind, changed.start, changed.end) != place:
        return "the entry would no longer be one block"
    keys = [library.encode(edit.value or "") for edit in edits if edit.aim is Aim.KEY] or [block.key]
    if (changed.key, changed.type) != (keys[0], block.type):
        return "its key or type would read differently"
    after = Library(text, library.name, encoding=library.encoding, macros=library.macros, spans=found)
    entry = after.entry_of(changed)
    for edit in edits:
        if edit.aim is Aim.FIELD and entry.fields.get(edit.field) != edit.value:
            return f"`{edit.field}` would not read back as written"
    lines = text.count(library.newline, changed.start)
    read[block.start] = entry._replace(line=block.line, end_line=block.line + lines)
    return reads_otherwise(Part(library, block), Part(after, changed), fields)


def _prove_removed(library: Library, edits: Sequence[Edit]) -> str:
    """Return why a run of entries must not go: what stands around it would be other blocks."""
    blocks = library.blocks
    numbers = {blocks.at(edit.block.start) for edit in edits if edit.block}
    whole = bool(blocks.problems)
    first = 0 if whole else max(min(numbers) - 1, 0)
    behind = len(blocks) if whole else min(max(numbers) + 2, len(blocks))
    low = 0 if whole else blocks.starts[first] if first not in numbers else 0
    high = len(library.data) if behind == len(blocks) else blocks.ends[behind - 1]
    left = apply(library.data, edits, low, high)
    stay = [blocks[number] for number in range(first, behind) if number not in numbers]
    found = scan(left)
    same = len(found) == len(stay) and all(
        (one.kind, one.type, one.key, one.end - one.start)
        == (other.kind, other.type, other.key, other.end - other.start)
        or one.kind is other.kind is Kind.BROKEN
        for one, other in zip(found, stay, strict=True)
    )
    return "" if same else "what stands beside it would read otherwise"


def _prove_layout(library: Library, edits: Sequence[Edit]) -> str:
    """Return why a block must keep its layout: it, or the text before it, would not be the same."""
    edit = edits[0]
    block = edit.block
    old, new = library.data[edit.start : edit.end], edit.replacement
    if block is None:
        return "" if not (old + new).strip() else "there is text at the end"
    found = scan(new)
    if len(found) != 1 or found[0].end != len(new):
        return "it would no longer be one block"
    if old[: block.start - edit.start].split() != new[: found[0].start].split():
        return "the text before it would not be the same"
    before = Library(old[block.start - edit.start :], encoding=library.encoding, macros=library.macros)
    after = Library(new[found[0].start :], encoding=library.encoding, macros=library.macros)
    if before.data == after.data:
        return ""
    if [block[:3] for block in before.blocks] != [block[:3] for block in after.blocks]:
        return "its key or type would read differently"
    return reads_alike(_first(before), _first(after))


def _first(library: Library) -> Part:
    return Part(library, library.blocks[0])


def _same_blocks(library: Library, new: bytes) -> bool:
    """Return whether the new file has the blocks of the old one."""
    return [block[:3] for block in scan(new)] == [block[:3] for block in library.blocks]


def _prove_added(library: Library, edit: Edit) -> int:
    """Return how many entries the edit adds, each of them read back by both readers."""
    new = Library(edit.replacement, library.name, encoding=library.encoding)
    for block, entry in zip(new.blocks, new.entries, strict=False):
        alone = Library(new.data[block.start : block.end], library.name, encoding=library.encoding)
        if fields_seen(_first(alone)) != list(entry.fields):
            raise _refusal(entry.key, library.name, "the new entry would not read back as written")
    return len(new.blocks)


def _refusal(key: str, where: str, reason: str) -> EditRefused:
    hint = "mend the entry by hand, then run the command again"
    return EditRefused(f"`{key}` was left as it is: {reason}", where=where, hint=hint)
