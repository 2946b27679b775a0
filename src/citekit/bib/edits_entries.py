"""Edits of whole entries: taking one out, giving one another key. Pure, like the edits of fields beside it."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from citekit.bib.block import Block
from citekit.bib.edits import Aim, Edit
from citekit.bib.entry import Entry
from citekit.bib.keys import check_key
from citekit.bib.library import Library
from citekit.errors import EditRefused

_BOM = b"\xef\xbb\xbf"
_BLANKS = b" \t\r\n"
_LINE_ENDS = (b"\n", b"\r")


def remove_entries(library: Library, entries: Iterable[Entry]) -> list[Edit]:
    """Return the edits that take entries out, each with its line and the blank lines that stood for it alone.

    Text beside them stays. Where blank lines stand on both sides, the larger gap remains; what ``add_entries`` put
    behind a file that ended with one line end goes without a trace.
    """
    numbers = dict.fromkeys(sorted(library.blocks.at(entry.start) for entry in entries))
    edits: list[Edit] = []
    run: list[Block] = []
    for number in numbers:
        run.append(library.blocks[number])
        if number + 1 not in numbers or library.data[run[-1].end : library.blocks.starts[number + 1]].strip():
            start, end = _span(library, run)
            bounds = (start, *(block.start for block in run[1:]), end)
            edits += [
                Edit(*span, b"", block, aim=Aim.REMOVAL) for span, block in zip(pairwise(bounds), run, strict=True)
            ]
            run = []
    return edits


def _span(library: Library, run: Sequence[Block]) -> tuple[int, int]:
    """Return the bytes that go with blocks between which nothing but blanks stands."""
    data, start, end = library.data, run[0].start, run[-1].end
    number = library.blocks.at(run[-1].start)
    ceiling = library.blocks.starts[number + 1] if number + 1 < len(library.blocks) else len(data)
    before, behind = data[library.end_before(run[0]) : start], data[end:ceiling]
    top = run[0].start == library.blocks.starts[0] and not before.removeprefix(_BOM).strip()
    bottom = ceiling == len(data) and not behind.strip()
    above = before[len(before.rstrip(_BLANKS)) :].splitlines(keepends=True)
    below = behind[: len(behind) - len(behind.lstrip(_BLANKS))].splitlines(keepends=True)
    indent = above.pop() if above and not above[-1].endswith(_LINE_ENDS) else b""
    rest = below.pop() if below and not below[-1].endswith(_LINE_ENDS) else b""
    if not (above or top):  # something stands before it on its line
        return (start - len(indent), end) if below or bottom else (start, end + len(rest))
    if bottom:
        return start - len(indent) - (0 if top else _size(above[1:])), len(data)
    if not below:
        return start, end + len(rest)
    spare = below[1:] if top else below[1:][: len(above) - 1]
    return start - len(indent), end + len(below[0]) + _size(spare)


def rename_key(library: Library, entry: Entry, new: str) -> Edit:
    """Return the edit that gives an entry the citation key ``new``; what refers to it is another edit.

    Raises:
        UsageError: the key holds what no key may.
        EditRefused: the file's encoding cannot hold it.
    """
    check_key(new)
    block = library.block_of(entry)
    try:
        written = library.encode(new)
    except UnicodeEncodeError:
        raise EditRefused(
            f"`{entry.key}` was left as it is: the library's encoding cannot hold `{new}`",
            where=f"{library.name}:{entry.line}",
            hint="give a key of plain letters and digits",
        ) from None
    if not block.key and library.data[block.body : block.end - 1].strip()[:1] not in (b",", b""):
        written += b", "
    return Edit(block.body - len(block.key), block.body, written, block, value=new, aim=Aim.KEY)


def _size(lines: Sequence[bytes]) -> int:
    return sum(map(len, lines))
