"""A .bib file of chosen entries: the blocks' own bytes, and the blocks that they lean on. Reads again as it did."""

import re
from collections.abc import Iterable, Iterator

from citekit.bib.block import Block, Kind
from citekit.bib.entry import Entry
from citekit.bib.keys import REFERRING, named_in
from citekit.bib.library import Library
from citekit.bib.style import newline_of
from citekit.mapping.inheritance import finder

_NOT_NEEDED = frozenset(REFERRING) - {"xdata", "crossref", "xref"}
"""The fields that name other entries without taking anything from them (biblatex manual, 2.4.1)."""
_WORD = re.compile(rb"[^\s,#{}\"()=%]+")


def subset(library: Library, keys: Iterable[str]) -> bytes:
    """Return a .bib file with the entries of ``keys`` in that order: of a repeated key the first, unknown ones not.

    First stand all ``@preamble`` blocks and the ``@string`` macros that are used, last the entries that the chosen ones
    name in ``crossref`` or ``xref``, or take fields from by ``xdata`` (BibTeX wants parents behind their children).
    Blocks keep their bytes and the file's encoding; a blank line parts them.
    """
    entries = [library.block_of(entry) for entry in _with_parents(library, keys)]
    preambles = list(library.blocks.of_kind(Kind.PREAMBLE))
    blocks = [*preambles, *_macros(library, preambles, entries), *entries] if entries else []
    newline = newline_of(library.data)
    return (newline * 2).join(_source(library, block) for block in blocks) + newline * bool(blocks)


def _with_parents(library: Library, keys: Iterable[str]) -> list[Entry]:
    """Return the entries with these keys, then all that they lean on, each once."""
    found = (library.get(key) for key in dict.fromkeys(keys))
    entries = {entry.start: entry for entry in found if entry}
    waiting = list(entries.values())
    if any(True for entry in waiting for _ in _named(entry)):
        find = finder(library.entries)
        for entry in waiting:  # grows while it is walked: parents have parents
            for parent in map(find, _named(entry)):
                if parent and parent.start not in entries:
                    entries[parent.start] = parent
                    waiting.append(parent)
    return waiting


def _named(entry: Entry) -> Iterator[str]:
    """Yield the keys of the entries that one leans on."""
    for field, value in entry.fields.items():
        if field not in _NOT_NEEDED:
            yield from named_in(field, value)


def _macros(library: Library, preambles: Iterable[Block], entries: Iterable[Block]) -> list[Block]:
    """Return the ``@string`` blocks that the other blocks use, and those that these use, in file order."""
    used = {word.lower() for block in preambles for word in _WORD.findall(_source(library, block))}
    used.update(name for block in entries for name in _names(library, block))
    kept = []
    for block in reversed(list(library.blocks.of_kind(Kind.STRING))):  # a macro is made of earlier ones
        if any(span.name.lower() in used for span in library.fields_of(block).spans):
            used.update(_names(library, block))
            kept.append(block)
    return kept[::-1]


def _names(library: Library, block: Block) -> Iterator[bytes]:
    """Yield the macros, in lower case, that the values of a block name."""
    for span in library.fields_of(block).spans:
        yield from (library.data[slice(*piece.inner)].lower() for piece in span.pieces if not piece.delimiter)


def _source(library: Library, block: Block) -> bytes:
    return library.data[block.start : block.end]
