"""A unified diff made from edits: only the lines concerned, whatever the size of the file."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citekit.bib.edits import Edit, apply

CONTEXT = 2
"""Unchanged lines shown around a change."""


@dataclass(frozen=True, slots=True)
class _Region:
    """Old lines ``first`` to ``last`` (zero-based, half-open) and what stands there afterwards."""

    first: int
    last: int
    after: tuple[bytes, ...]


def unified(old: bytes, edits: Sequence[Edit], name: str) -> str:
    """Return the unified diff of ``edits`` on ``old``; blank without edits. Undecodable bytes are shown as U+FFFD."""
    lines = old.splitlines(keepends=True)
    rows = []
    shift = 0
    for hunk in _hunks(_regions(old, lines, edits)):
        low, high = max(hunk[0].first - CONTEXT, 0), min(hunk[-1].last + CONTEXT, len(lines))
        grown = sum(len(region.after) - (region.last - region.first) for region in hunk)
        rows.append(f"@@ -{low + (high > low)},{high - low} +{low + shift + 1},{high - low + grown} @@")
        position = low
        for region in hunk:
            rows += [" " + _text(line) for line in lines[position : region.first]]
            rows += ["-" + _text(line) for line in lines[region.first : region.last]]
            rows += ["+" + _text(line) for line in region.after]
            position = region.last
        rows += [" " + _text(line) for line in lines[position:high]]
        shift += grown
    return "\n".join([f"--- a/{name}", f"+++ b/{name}", *rows]) + "\n" if rows else ""


def _regions(old: bytes, lines: Sequence[bytes], edits: Sequence[Edit]) -> Iterator[_Region]:
    """Yield the changed lines; edits that share a line make one region, alike lines at its ends are left out."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in sorted(edits, key=lambda edit: edit.start):
        first = min(bisect_right(starts, edit.start) - 1, len(lines))
        last = min(max(bisect_left(starts, edit.end), first + 1), len(lines))
        if groups and first < groups[-1][1]:
            groups[-1] = (groups[-1][0], max(groups[-1][1], last), [*groups[-1][2], edit])
        else:
            groups.append((first, last, [edit]))
    for first, last, group in groups:
        base = starts[first]
        moved = [Edit(edit.start - base, edit.end - base, edit.replacement) for edit in group]
        before = lines[first:last]
        after = apply(old[base : starts[last]], moved).splitlines(keepends=True)
        head = _common(before, after)
        tail = _common(before[head:][::-1], after[head:][::-1])
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


def _common(left: Sequence[bytes], right: Sequence[bytes]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r\n")
