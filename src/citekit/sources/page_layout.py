"""What pages add to a text and take from it: columns, running heads and feet, page numbers, soft hyphens, ligatures.

Text in, text out. Knows lines and places, no references.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_SOFT = re.compile(r"\u00ad(?:[ \t]*\r?\n[ \t]*(\S*)[ \t]*)?")
_GUTTER = re.compile(r"(?<=\S) {3,}(?=\S)")
_COLUMN_WIDTH, _COLUMN_WORDS = 20, 3
"""Characters and words that most lines of a column have at least; what is narrower is a label or a cell."""
_LABEL = re.compile(r"[(\[]?\d{1,4}[.):\]]*|[^\w\s]+")
"""A number or bullet alone, in the blanks before a reference."""
_MOST_GUTTERS = 20
"""Places looked at for a gutter; columns of text have few in common, a table has one a cell."""
_PAGE = 15
"""Lines that a page of references has at least."""
_NUMBERED_PAGE = re.compile(r"(?i)(?:.*\b)?page \d{1,4} of \d{1,4}\b.*|\d{1,4} (?:of|/) \d{1,4}")
_PRINTED_ON_PAGES = re.compile(
    r"(?i)(?:(?:nih-pa|hhs|europe pmc funders) )?author manuscripts?(?:[;,] available in pmc.*)?|downloaded from .*"
    r"|for personal use only.*|(?:©|\(c\)|copyright\b).*|.*all rights reserved\.?|accepted (?:article|manuscript)"
    r"|this article is protected by copyright.*|continued on next page"
)
"""Lines that publishers and archives print on every page."""
_NUMBER = re.compile(r"\d{1,18}")
_DOI = re.compile(r"\b10\.\d{4,9}/")
_LONE = re.compile(r"[-–—| ]*\d{1,4}[-–—| ]*")
_HEAD = re.compile(r"[A-Z][A-Z&’'-]*(?: [A-Z&’'-]+)+")
"""A running head in capitals; beside a page number it is one."""
_UNFINISHED = re.compile(r"(?:[\d)] ?[-–—:;,(]|\bpp?\.?)$")
_FINISHED = re.compile(r"[.?!\d)\]]\s*$")


def flowing(text: str) -> str:
    """Return text without soft hyphens and ligatures, its columns one below the other.

    Columns are told by their gutter: three blanks or more that end at one place in most lines, text on both sides of
    them. The blanks behind labels and between the cells of a table are none. Text without any of these is returned as
    it is.
    """
    text = _SOFT.sub(lambda match: f"{match[1]}\n" if match[1] else "", text).translate(_LIGATURES)
    if "\f" not in text and "   " not in text:
        return text
    return "\n".join("\n".join(_one_column(page.split("\n"))) for page in text.split("\f"))


def without_furniture(text: str) -> str:
    """Return text without running heads and feet and page numbers, where lines tell that they are no part of it.

    They come again, a page apart: word for word or with a number that rises; or they say what they are.
    """
    lines = text.split("\n")
    if len(lines) < _PAGE:
        return text
    bare = [" ".join(line.split()) for line in lines]
    gone = {at for at, line in enumerate(bare) if _NUMBERED_PAGE.fullmatch(line) or _PRINTED_ON_PAGES.fullmatch(line)}
    filled = [at for at, line in enumerate(bare) if line]
    often = Counter(bare)
    for places in _again(bare, filled):
        if _runs_on(bare, places):
            gone.update(places)
    gone |= _page_numbers(bare, filled)
    for _ in range(2):  # a head of two lines
        beside = {place for at in gone for place in _neighbours(filled, at)}
        gone |= {at for at in beside if often[bare[at]] > 1 or _HEAD.fullmatch(bare[at]) or _lone(bare, filled, at)}
    return "\n".join(_kept(lines, gone)) if gone else text


def _one_column(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a page, of two columns the left one first; a line across both ends what is above it."""
    ends = [{match.end() for match in _GUTTER.finditer(line)} for line in lines]
    filled = sum(bool(line.strip()) for line in lines)
    counts: dict[int, int] = defaultdict(int)
    for found in ends:
        for end in found:
            counts[end] += 1
    often = sorted((end for end, count in counts.items() if count >= max(5, filled / 2)), key=lambda end: -counts[end])
    gutter = next((end for end in often[:_MOST_GUTTERS] if _parts_columns(lines, ends, end)), 0)
    if not gutter:
        yield from lines
        return
    right: list[str] = []
    for line in lines:
        if len(line) > gutter and line[gutter - 2 : gutter].strip():
            yield from (*right, line)
            right = []
            continue
        if line[:gutter].strip() or not line.strip():
            yield line[:gutter].rstrip()
        if line[gutter:].strip():
            right.append(line[gutter:])
    yield from right


def _parts_columns(lines: Sequence[str], ends: Sequence[set[int]], gutter: int) -> bool:
    """Return whether most lines with a gutter have text on both sides of it and no third cell."""
    rows = [line for line, found in zip(lines, ends, strict=True) if gutter in found]
    cells = [[cell for cell in _GUTTER.split(row.strip()) if not _LABEL.fullmatch(cell)] for row in rows]
    if 2 * sum(len(row) > 2 for row in cells) > len(rows):
        return False
    sides = ([row[:gutter].strip() for row in rows], [row[gutter:].strip() for row in rows])
    return all(
        median(map(len, side)) >= _COLUMN_WIDTH and median(len(one.split()) for one in side) >= _COLUMN_WORDS
        for side in sides
    )


def _again(bare: Sequence[str], filled: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of lines that stand in the text again at least a page later, but for their numbers."""
    places: dict[str, list[int]] = defaultdict(list)
    for at in filled:
        if _lone(bare, filled, at):
            places[bare[at]].append(at)
        elif not _LONE.fullmatch(bare[at]) and not _DOI.search(bare[at]):
            places[_NUMBER.sub("#", bare[at])].append(at)
    yield from (at for at in places.values() if len(at) > 1 and min(b - a for a, b in pairwise(at)) >= _PAGE)


def _runs_on(bare: Sequence[str], places: Sequence[int]) -> bool:
    """Return whether lines that are alike are those of pages: one number rises a little, or they come regularly."""
    texts = [bare[at] for at in places]
    words = len(re.findall(r"[^\W\d_]{2,}", texts[0]))
    if len(set(texts)) == 1:
        gaps = [b - a for a, b in pairwise(places)]
        return len(places) > 2 and max(gaps) <= 1.5 * min(gaps) and words != 1
    rows = [list(map(int, _NUMBER.findall(text))) for text in texts]
    moving = [column for column in zip(*rows, strict=True) if len(set(column)) > 1]
    if len(moving) != 1 or words + len(texts) + len(rows[0]) < 6:
        return False
    steps = [b - a for a, b in pairwise(moving[0])]
    return all(0 < step <= 3 for step in steps) and not all(1900 <= number < 2100 for number in moving[0])


def _page_numbers(bare: Sequence[str], filled: Sequence[int]) -> set[int]:
    """Return the lines that are numbers alone, of which one follows the other some pages later."""
    rows = [(at, int("".join(filter(str.isdigit, bare[at])))) for at in filled if _lone(bare, filled, at)]
    found: set[int] = set()
    for place, (at, number) in enumerate(rows):
        for later, other in rows[place + 1 :]:
            if later - at > 8 * _PAGE:
                break
            if later - at >= _PAGE and other - number in (1, 2):
                found |= {at, later}
    return found


def _lone(bare: Sequence[str], filled: Sequence[int], at: int) -> bool:
    """Return whether a line is a number alone that does not go on with the line before it."""
    return _LONE.fullmatch(bare[at]) is not None and not _tail(bare, filled, at)


def _neighbours(filled: Sequence[int], at: int) -> Iterator[int]:
    place = bisect_left(filled, at)
    yield from filled[max(0, place - 1) : place]
    yield from filled[place + 1 : place + 2]


def _tail(bare: Sequence[str], filled: Sequence[int], at: int) -> bool:
    """Return whether a lone number goes on with the line before it: ``2019;80:`` and then ``123``."""
    before = next(_neighbours(filled, at), at)
    return before < at and _UNFINISHED.search(bare[before]) is not None


def _kept(lines: Sequence[str], gone: set[int]) -> Iterator[str]:
    """Yield the other lines; of the blank ones around those that go, only what parts two paragraphs.

    It does behind a finished line, if blank lines stand elsewhere too.
    """
    gaps: list[list[str]] = [[]]
    cut: set[int] = set()
    rows: list[str] = []
    for at, line in enumerate(lines):
        if at in gone:
            cut.add(len(rows))
        elif line.strip():
            rows.append(line)
            gaps.append([])
        else:
            gaps[-1].append(line)
    parted = any(gap for place, gap in enumerate(gaps) if place not in cut | {0, len(rows)})
    for place, gap in enumerate(gaps):
        if place not in cut or (parted and place and _FINISHED.search(rows[place - 1])):
            yield from gap
        yield from rows[place : place + 1]
