"""A unified diff made from edits: only the lines concerned, whatever the size of the file."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from citekit.bib.edits import Edit, apply
from citekit.bib.operands import shared_start

CONTEXT = 2
"""Unchanged lines shown around a change."""


@dataclass(frozen=True, slots=True)
class _Region:
    """Old lines ``first`` to ``last`` (zero-based, half-open) and what stands there afterwards."""

    first: int
    last: int
    after: tuple[bytes, ...]


def unified(old: bytes, edits: Sequence[Edit], name: str) -> str:
    """Return the unified diff of ``edits`` on ``old``; blank when nothing changes.

    Lines end with ``\\n`` alone and keep every other byte; undecodable ones are lone surrogates, so that the diff
    encoded with ``surrogateescape`` gives ``patch -p1`` the new file byte for byte.

    Args:
        name: the file's path from the folder where the diff is to be applied.
    """
    lines = _lines(old)
    rows = []
    shift = 0
    for hunk in _hunks(_regions(old, lines, edits)):
        low, high = max(hunk[0].first - CONTEXT, 0), min(hunk[-1].last + CONTEXT, len(lines))
        removed = high - low
        added = removed + sum(len(region.after) - (region.last - region.first) for region in hunk)
        rows.append(f"@@ -{low + (removed > 0)},{removed} +{low + shift + (added > 0)},{added} @@\n")
        position = low
        for region in hunk:
            rows += [_row(" ", line) for line in lines[position : region.first]]
            rows += [_row("-", line) for line in lines[region.first : region.last]]
            rows += [_row("+", line) for line in region.after]
            position = region.last
        rows += [_row(" ", line) for line in lines[position:high]]
        shift += added - removed
    end = "\t\n" if " " in name else "\n"
    return "".join([f"--- a/{name}{end}", f"+++ b/{name}{end}", *rows]) if rows else ""


def _regions(old: bytes, lines: Sequence[bytes], edits: Sequence[Edit]) -> Iterator[_Region]:
    """Yield the changed lines; edits that share a line make one region, alike lines at its ends are left out."""
    starts = [0, *accumulate(map(len, lines))]
    unended = bool(lines) and not old.endswith(b"\n")
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in sorted(edits, key=lambda edit: edit.start):
        first = min(bisect_right(starts, edit.start) - 1, len(lines) - unended)
        last = bisect_right(starts, edit.end)
        if groups and first < groups[-1][1]:
            groups[-1] = (groups[-1][0], max(groups[-1][1], last), [*groups[-1][2], edit])
        else:
            groups.append((first, last, [edit]))
    for first, behind, group in groups:
        last = min(behind, len(lines))
        base = starts[first]
        moved = [Edit(edit.start - base, edit.end - base, edit.replacement) for edit in group]
        before = lines[first:last]
        after = _lines(apply(old[base : starts[last]], moved))
        head = shared_start(before, after)
        tail = shared_start(before[head:][::-1], after[head:][::-1])
        if before != after:
            yield _Region(first + head, last - tail, tuple(after[head : len(after) - tail]))


def _hunks(regions: Iterator[_Region]) -> Iterator[list[_Region]]:
    """Yield regions in groups whose context would touch."""
    group: list[_Region] = []
    for region in regions:
        if group and region.first > group[-1].last + 2 * CONTEXT:
            yield group
            group = []
        group.append(region)
    if group:
        yield group


def _lines(data: bytes) -> list[bytes]:
    """Return the lines as ``patch`` sees them: each ends with a line feed, the last perhaps not."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _row(mark: str, line: bytes) -> str:
    text = mark + line.decode("utf-8", "surrogateescape")
    return text if line.endswith(b"\n") else text + "\n\\ No newline at end of file\n"
