"""Real files held against what is promised of any file: read whole, tagged entry by entry, no key lost in silence.

Used by the tests with a sample, and by ``benchmarks/corpus.py`` for the figures.
"""

import re
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from citekit.bib.edits import Edit, change_field
from citekit.bib.entry import Entry
from citekit.bib.library import Library
from citekit.bib.proof import prove
from citekit.bib.scan import scan
from citekit.errors import CitekitError
from citekit.tagging.keywords import with_tags

TAG = "agent:tofacitinib"


class Tagging(NamedTuple):
    """What came of one tag for one entry.

    Attributes:
        place: ``file:line``. refused: the reason, blank where it was done. wrong: what broke, blank where nothing did.
        added, removed: lines of a line diff.
    """

    place: str
    refused: str = ""
    wrong: str = ""
    added: int = 0
    removed: int = 0


def unchanged(data: bytes) -> bool:
    """Return whether reading a file and saving it without an edit gives its bytes back."""
    library = Library(data)
    return len(library.entries) >= 0 and prove(library, []).data == data


def tagged(library: Library) -> Iterator[Tagging]:
    """Give each entry of a library a tag, one at a time, and yield what came of it."""
    blocks = _texts(library)
    for entry in library.entries:
        place = f"{library.name}:{entry.line}"
        try:
            edit = change_field(library, entry, "keywords", lambda value: with_tags(value, [TAG]))
            assert edit is not None, place
            proved = prove(library, [edit])
        except CitekitError as error:
            yield Tagging(error.where, error.message)
            continue
        if proved.refusals:
            yield Tagging(proved.refusals[0].where, proved.refusals[0].message)
        else:
            new = proved.data
            yield Tagging(place, "", _broken(library, entry, edit, new, blocks), *_lines(library.data, new))


def lost(library: Library, voted: Collection[str]) -> Iterator[str]:
    """Yield the keys that most readers see in a file, and that are neither a key here nor in a line with a finding.

    Where a file is not UTF-8 those readers see replacement characters.
    """
    keys = {key.lower() for key in library.keys}
    keys |= {key.decode("utf-8", "replace").lower() for key in library.blocks.keys}
    told = [range(finding.line, finding.end_line + 1) for finding in library.findings]
    for key in voted:
        if key.lower() not in keys:
            places = re.finditer(re.escape(key.encode()), library.data, re.IGNORECASE)
            lines = [library.data.count(b"\n", 0, place.start()) + 1 for place in places]
            if not any(line in lines_told for line in lines for lines_told in told):
                yield key


def _texts(library: Library) -> list[bytes]:
    return [library.data[block.start : block.end] for block in library.blocks]


def _broken(library: Library, entry: Entry, edit: Edit, new: bytes, blocks: list[bytes]) -> str:
    """Return what is wrong with a file in which one entry got the tag; blank for nothing."""
    old = library.data
    end = edit.start + len(edit.replacement)
    if (new[: edit.start], new[edit.start : end], new[end:]) != (old[: edit.start], edit.replacement, old[edit.end :]):
        return "bytes outside of the edit changed"
    number = library.blocks.at(entry.start)
    after = [new[block.start : block.end] for block in scan(new)]
    if len(after) != len(blocks) or after[:number] + after[number + 1 :] != blocks[:number] + blocks[number + 1 :]:
        return "another block changed"
    (again,) = Library(after[number], encoding=library.encoding, macros=library.macros).entries
    if TAG not in re.split(r"\s*[,;]\s*", again.text("keywords").strip()):
        return "the tag is not there"
    others = [{**one.fields, "keywords": ""} for one in (entry, again)]
    return "" if (entry.key, entry.type, others[0]) == (again.key, again.type, others[1]) else "another field changed"


def _lines(old: bytes, new: bytes) -> tuple[int, int]:
    """Return how many lines a diff adds and removes."""
    before, after = (re.split(rb"(?<=\n)|(?<=\r)(?!\n)", data) for data in (old, new))
    start = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    while before and after and len(before) > start and len(after) > start and before[-1] == after[-1]:
        before.pop()
        after.pop()
    steps = SequenceMatcher(None, before[start:], after[start:], autojunk=False).get_opcodes()
    changed = [step for step in steps if step[0] != "equal"]
    return sum(step[4] - step[3] for step in changed), sum(step[2] - step[1] for step in changed)
