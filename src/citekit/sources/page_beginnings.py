"""Where the references of a list begin that has no numbers, no blank lines and no indents: lines in, places out.

A line is judged by how it begins, how the one before it ends and how full that is, a reference by what it holds; then
the list as a whole decides: what most of its references have in common counts for all. Knows nothing but text.

The weights are log-odds set by hand on one half of the lists of benchmarks/splitting.py; the other half judges them.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise, product
from typing import NamedTuple

from citekit.mapping.reference_names import UPPER, read_names

_MOST_LINES = 20
"""Lines of the longest reference: author lists of collaborations."""
_NEVER = -20.0
"""The log-odds of what does not happen: no reference ends with a comma."""
_HOPELESS = -12.0
"""The score of lines that are several references; more of them are not looked at."""
_HOPEFUL_WORDS = 0.1
"""What each word beyond two hundred costs."""
_ROUNDS = 4
"""How often the list is looked at again with what the last look found common."""

_Parts = tuple[bool, ...]
"""Whether a reference holds a year, one in brackets, a place in a journal, a DOI."""

_YEAR = re.compile(r"(?<![0-9])(?:1[6-9]|20)[0-9]{2}(?![0-9])")
_HEAD_YEAR = re.compile(r"\((?:1[6-9]|20)[0-9]{2}[a-z]?\)")
_PLACE = re.compile(
    r"[0-9]\)? ?[:,] ?(?:pp?\. ?)?\w?[0-9]+ ?[-–‐] ?\w?[0-9]|[0-9]\(\w{1,9}\) ?[:,] ?\w?[0-9]|[0-9]: ?\w?[0-9]{2}"
)
_DOI = re.compile(r"\b10\.[0-9]{4,9}/")
_PAGES = re.compile(r"[0-9] ?[-–‐] ?\w?[0-9]+\.?$|: ?\w?[0-9]+\.?$")
_OPEN = re.compile(r"(?:[,;:(\[&–‐-]|\b(?:and|of|the|in|for|with|to|a|an|by|on|from|und|et|de|vs\.?))$")
_PARTICLES = r"(?:van|von|de|der|den|del|della|di|da|la|le|dos|ten|ter|al|el|bin)"
_SHAPES = (
    (re.compile(rf"{_PARTICLES}\b", re.IGNORECASE), "p"),
    (re.compile(rf"(?:[{UPPER}]\.[ -]?)+"), "D"),
    (re.compile(rf"[{UPPER}]{{1,3}}(?![\w'’])"), "I"),
    (re.compile(rf"[{UPPER}][\w'’‐-]*"), "W"),
    (re.compile(r"[0-9]+"), "9"),
    (re.compile(r"[^\W\d_][\w'’‐-]*"), "w"),
)


class _Line(NamedTuple):
    """What a line is taken for.

    Attributes:
        before, begins: how the line before it ends and how it begins itself, in classes that a list repeats.
        start: log-odds, before the list is known, that a reference begins here.
    """

    before: str
    begins: str
    start: float


def beginnings(lines: Sequence[str], forced: Sequence[int] = (0,)) -> list[int]:
    """Return which lines begin a reference, the forced ones among them.

    Args:
        lines: without blank ones. forced: lines behind a blank one.
    """
    texts = [line.strip() for line in lines]
    roomy = _roomy(texts)
    told_by_room = max(0.0, min(1.0, (0.6 - sum(roomy) / len(roomy)) / 0.25))
    told = [_line(texts, at, roomy[at], told_by_room) for at in range(len(texts))]
    counted = [_counts(text) for text in texts]
    sums = [tuple(accumulate(column, initial=0)) for column in zip(*counted, strict=True)]
    odds = [one.start for one in told]
    parts: Mapping[_Parts, float] = {}
    found: list[int] = []
    for _ in range(_ROUNDS):
        again = _best(odds, sums, parts, frozenset(forced))
        if again == found:
            break
        found = again
        odds = _learned(told, frozenset(found))
        parts = _common(sums, found)
    return found


def _roomy(texts: Sequence[str]) -> list[bool]:
    """Return for each line whether its first word had room at the end of the line before."""
    width = sorted(map(len, texts))[int(0.9 * (len(texts) - 1))]
    needed = (len(last) + 1 + len(text.split(" ", 1)[0]) for last, text in pairwise(texts))
    return [False, *(size <= 0.85 * width for size in needed)]


def _line(texts: Sequence[str], at: int, room: bool, told_by_room: float) -> _Line:
    """Return what a line is taken for.

    Args:
        told_by_room: how much it means, 0 to 1, that a line has room left; little where most lines do.
    """
    if at == 0:
        return _Line("", _shape(texts[0]), 0.0)
    text, last = texts[at], texts[at - 1]
    if last.endswith(","):
        return _Line("comma", _shape(text), _NEVER)
    ending = _ending(last)
    start = _start(text) + _end(ending) + told_by_room * (2.0 if room else -1.0)
    return _Line(f"{ending}{room:d}", _shape(text), start)


def _start(text: str) -> float:
    """Return how much the first words of a line speak for a beginning."""
    if text[0].islower() and not re.match(_PARTICLES + r"\b", text):
        return -4.0
    if not text[0].isalpha():
        return -3.0
    names = read_names(text[:300])
    if names is None:
        return -1.5
    after = text[names.end :].lstrip(" .,(")
    if _YEAR.match(after):
        return 3.5
    after = text[names.end :].lstrip()
    return 2.0 if len(names.names) > 1 or after.startswith((":", "(", ".")) else 0.5


def _end(ending: str) -> float:
    """Return how much the end of a line speaks for the end of a reference."""
    return {"open": -3.0, "word": -1.5, "pages": 1.5, "pages.": 1.5, "doi": 1.5, "number": 0.5}.get(ending, 0.0)


def _ending(text: str) -> str:
    """Return the class of a line's end."""
    if re.search(r"\bdoi:?$", text, re.IGNORECASE):
        return "doi"
    if _OPEN.search(text):
        return "open"
    if _DOI.search(text.rsplit(" ", 1)[-1]) or "//" in text.rsplit(" ", 1)[-1]:
        return "doi"
    if _PAGES.search(text):
        return "pages" + "." * text.endswith(".")
    if re.search(r"[0-9][.)]*$", text):
        return "number" + "." * text.endswith(".")
    if re.search(rf"(?:^|[ .-])[{UPPER}]\.$", text):
        return "initial"
    return "stop" if text.endswith((".", "?", "!", ")", "]", "”", '"')) else "word"


def _shape(text: str) -> str:
    """Return how a line begins: its first three words as classes, with what stands behind them."""
    shape, at = "", 0
    for _ in range(3):
        for pattern, name in _SHAPES:
            if match := pattern.match(text, at):
                mark = re.compile(r"[.,:;()&]*").match(text, match.end())
                shape += name + (mark[0][:2] if mark else "")
                at = mark.end() if mark else match.end()
                break
        else:
            return shape + "?"
        while at < len(text) and text[at] == " ":
            at += 1
    return shape


def _counts(text: str) -> tuple[int, ...]:
    """Return what a line holds: years, years in brackets, places in a journal, DOIs, words."""
    found = (len(pattern.findall(text)) for pattern in (_YEAR, _HEAD_YEAR, _PLACE, _DOI))
    return (*found, len(text.split()))


def _parts(sums: Sequence[Sequence[int]], start: int, end: int) -> _Parts:
    """Return which parts the lines from ``start`` to ``end`` hold: a year, one in brackets, a place, a DOI."""
    return tuple(column[end] > column[start] for column in sums[:-1])


def _common(sums: Sequence[Sequence[int]], found: Sequence[int]) -> Mapping[_Parts, float]:
    """Return how usual it is in the list that a reference holds these parts, in log-odds to the most usual ones."""
    ends = [*found[1:], len(sums[0]) - 1]
    counts = Counter(_parts(sums, start, end) for start, end in zip(found, ends, strict=True))
    most = max(counts.values()) + 1
    every = product((False, True), repeat=4)
    return {parts: max(-2.5, math.log((counts[parts] + 0.5) / most)) for parts in every}


def _whole(sums: Sequence[Sequence[int]], common: Mapping[_Parts, float], start: int, end: int) -> float:
    """Return how much the lines from ``start`` to ``end`` speak for one whole reference."""
    years, heads, places, dois, words = [column[end] - column[start] for column in sums]
    score = 0.0 if years else -1.5 if dois else -3.0
    score -= 2.0 * (max(0, heads - 1) + max(0, places - 1) + max(0, dois - 1))
    score += 0.5 if places or dois else 0.0
    score -= 3.0 * (words < 5) + 0.5 * max(0, end - start - 8) + _HOPEFUL_WORDS * max(0, words - 200)
    return score + common.get((years > 0, heads > 0, places > 0, dois > 0), 0.0)


def _best(
    odds: Sequence[float], sums: Sequence[Sequence[int]], common: Mapping[_Parts, float], forced: frozenset[int]
) -> list[int]:
    """Return the beginnings that make the list as a whole most likely."""
    size = len(odds)
    best = [0.0, *[-math.inf] * size]
    back = [0] * (size + 1)
    for end in range(1, size + 1):
        for start in range(end - 1, max(-1, end - 1 - _MOST_LINES), -1):
            whole = _whole(sums, common, start, end)
            score = best[start] + (odds[start] if start else 0.0) + whole
            if score > best[end]:
                best[end], back[end] = score, start
            if start in forced or whole < _HOPELESS:
                break
    found, at = [], size
    while at:
        at = back[at]
        found.append(at)
    return found[::-1]


def _learned(told: Sequence[_Line], found: frozenset[int]) -> list[float]:
    """Return the log-odds of each line with what is common in the list: half of it from the list, half from before."""
    marks = [(one.before, one.begins) for one in told]
    sides = [
        Counter(mark for at, pair in enumerate(marks) for mark in enumerate(pair) if (at in found) is side)
        for side in (True, False)
    ]
    totals = [max(1, len(found)), max(1, len(told) - len(found))]

    def ratio(mark: tuple[int, str]) -> float:
        first, second = ((side[mark] + 0.5) / (total + 2) for side, total in zip(sides, totals, strict=True))
        return max(-3.0, min(3.0, math.log(first / second)))

    return [
        (0.5 * one.start + sum(ratio(mark) for mark in enumerate(pair))) if one.start > _NEVER else _NEVER
        for one, pair in zip(told, marks, strict=True)
    ]
