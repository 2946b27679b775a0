"""Where the single references of a text stand: lines in, spans out.

Knows layout: numbers, bullets, blank lines, lines that go on; `page_pieces` judges what stands in a span.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from citekit.identifiers import find_dois
from citekit.mapping.reference import tidy
from citekit.mapping.reference_names import read_names
from citekit.sources.page_beginnings import beginnings
from citekit.sources.page_pieces import LABEL, LONGEST, YEAR, Item, judged, lists_people

Line = tuple[int, str]
"""Where a line starts, and the line."""

_RARELY = 20  # lines to one with a year or DOI at most, in a list of references
_SHORTEST_LINE = 20  # characters, on average, of references that were wrapped
_LONG_RUN = 6  # lines without a blank one between that are more than one reference, or two
_FARTHEST = 12  # lines from one number to the next, on average
_FINISHED = re.compile(r"(?:[.?!\d)\]>”\"]|/\S+|\b(?:DOI|PMC|Pub[Mm]ed|Scholar|Cross[Rr]ef|Article))$")
_GOES_ON = re.compile(r"[,;:)&]|[–-](?! )|(?i:doi\b|https?:|PMC?ID\b|epub\b|available )")


class Spans(NamedTuple):
    """Where the pieces of a text stand, half-open; whether they have numbers, or only beginnings tell them apart."""

    places: tuple[tuple[int, int], ...]
    numbered: bool
    guessed: bool

    def judged(self, text: str) -> list[Item]:
        """Return the pieces, judged; what looks like a number in a list without is none."""
        items = (judged(text, *place) for place in self.places)
        return [one if self.numbered else one._replace(labelled=False) for one in items]


def lines_of(text: str, start: int, end: int) -> list[Line]:
    """Return the lines between two places, blank ones too, without their ends."""
    return [(match.start(), match[0]) for match in re.compile(r"[^\n]+|(?<=\n)(?=\n)").finditer(text, start, end)]


@lru_cache(maxsize=1)
def spans_of(text: str, start: int, end: int) -> Spans:
    """Return the spans of single references; numbers and bullets tell them apart, else blank lines and the lines."""
    lines = lines_of(text, start, end)
    numbered = numbered_lines([line for _, line in lines])
    first = min(numbered, default=0)
    begun = cache(lambda: _begun(lines))  # costs more than the rest, and few texts need it
    alone = frozenset() if numbered else frozenset(_own_lines(lines, begun))
    beside = {index for run in _runs(lines) if not alone.isdisjoint(run) for index in run}
    items: list[tuple[int, int]] = []
    opened = guessed = False
    people = 0  # where the list of people ends with which a piece begins
    for index, (offset, line) in enumerate(lines):
        if not line.strip():
            opened = opened and bool(numbered) and LABEL.fullmatch(text[slice(*items[-1])]) is not None
            continue
        last = offset + len(line.rstrip())
        if numbered:
            begins = index in numbered or (not opened and index > first)
        elif not opened or index in alone:
            begins = True
        else:
            known = None if index in beside else begun().get(index)
            begins = _begins(text[slice(*items[-1])], line) if known is None else known
            guessed = guessed or begins
        if begins:
            items.append((offset + len(line) - len(line.lstrip()), last))
            opened, people = True, offset
        elif opened and last - people < LONGEST:
            items[-1] = (items[-1][0], last)
        if offset <= people + 1 and lists_people(line):
            people = offset + len(line)
    return Spans(tuple(items), bool(numbered), guessed)


def numbered_lines(lines: Sequence[str]) -> set[int]:
    """Return which lines begin a numbered or bulleted reference: numbers rise, or all are 1 as PubMed copies them.

    Dashes are bullets where the first line has one; elsewhere a line may begin with any of a text's dashes. Of
    a text that does not open with one, a number alone, or numbers far apart or with gaps, are ends of broken lines.
    """
    begun: set[int] = set()
    number = next_ones = 0
    labels = [LABEL.match(line) for line in lines]
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    opening = labels[first] if labels else None
    for index, match in enumerate(labels):
        if not match or (match["dash"] and not (opening and opening["dash"])):
            continue
        current = int(match["square"] or match["round"] or number + 1)
        if current == 1 or number < current <= number + 20:
            begun.add(index)
            next_ones += current - number in (0, 1) or current == 1
            number = current
    close = bool(begun) and max(begun) - min(begun) < _FARTHEST * len(begun) and 2 * next_ones >= len(begun)
    return begun if first in begun or (close and len(begun) > 1) else set()


def _runs(lines: Sequence[Line]) -> Iterator[range]:
    """Yield the places of lines that follow each other without a blank one between them."""
    start = 0
    for index in range(len(lines) + 1):
        if index == len(lines) or not lines[index][1].strip():
            if index > start:
                yield range(start, index)
            start = index + 1


def _own_lines(lines: Sequence[Line], begun: Callable[[], Mapping[int, bool]]) -> Iterator[int]:
    """Yield the places of lines that are a reference each: of runs in which few lines go on and most read as one.

    A DOI alone on its line belongs to the reference above it, unless that states one.

    Args:
        begun: tells where references begin in long runs, if they are not a line each.
    """
    for run in _runs(lines):
        texts = [lines[index][1] for index in run]
        torn = [False, *_torn_between(texts)]
        if len(texts) == 1 or 4 * sum(torn) > len(texts):
            continue
        bare = [len(text) <= LONGEST and len(tidy(text).split()) < 2 and bool(find_dois(text)) for text in texts]
        whole = sum(_whole(text) for text in texts)
        counted = len(texts) - sum(bare)
        if 2 * whole <= counted:
            continue
        if 10 * whole < 9 * counted and _broken(texts, [begun().get(index, True) for index in run]):
            continue
        stated = False
        for index, text, is_bare, is_torn in zip(run, texts, bare, torn, strict=True):
            if not is_torn and (not is_bare or stated):
                yield index
            stated = bool(find_dois(text))


def _broken(texts: Sequence[str], begun: Sequence[bool]) -> bool:
    """Return whether references of several lines are so in most cases because their lines were broken.

    Then they read as references, and a line of theirs ends in the middle of something.
    """
    starts = [at for at, begins in enumerate(begun) if begins]
    torn = whole = 0
    for first, last in zip(starts, [*starts[1:], len(texts)], strict=True):
        breaks = [pair for pair in pairwise(texts[first:last]) if not _GOES_ON.match(pair[1].lstrip())]
        if any(not _FINISHED.search(line.rstrip()) for line, _ in breaks):
            piece = "\n".join(texts[first:last])
            torn += judged(piece, 0, len(piece)).evident
        else:
            whole += bool(breaks)
    return torn > max(1, whole)


def _begun(lines: Sequence[Line]) -> Mapping[int, bool]:
    """Return for each line of the long runs whether a reference begins there; short ones are a reference or two.

    Runs of lines too short to be of references, or of which hardly any has a year or a DOI, are not looked at.
    """
    runs = [run for run in _runs(lines) if len(run) >= _LONG_RUN and _hopeful([lines[index][1] for index in run])]
    places = [index for run in runs for index in run]
    forced = list(accumulate((len(run) for run in runs), initial=0))[:-1]
    found = frozenset(beginnings([lines[index][1] for index in places], forced)) if places else frozenset()
    return {index: at in found for at, index in enumerate(places)}


def _hopeful(texts: Sequence[str]) -> bool:
    """Return whether lines may be wrapped references."""
    dated = sum("10." in text or YEAR.search(text) is not None for text in texts)
    return _RARELY * dated >= len(texts) and sum(map(len, texts)) >= _SHORTEST_LINE * len(texts)


def _whole(text: str) -> bool:
    """Return whether a line reads as a whole reference; a cheap look comes first."""
    return ("10." in text or YEAR.search(text) is not None) and judged(text, 0, len(text)).evident


def _torn_between(texts: Sequence[str]) -> Iterator[bool]:
    """Yield for each line but the last whether it goes on with the next one.

    It does where the next one begins like no reference, or where it is not finished and the next word had no room.
    """
    width = max(map(len, texts))
    for line, after in pairwise(texts):
        full = len(line.rstrip()) + 1 + len(after.split()[0]) > width
        indented = after[:1].isspace() and not line[:1].isspace()
        start = after.lstrip()
        like_none = _GOES_ON.match(start) is not None or (start[0].islower() and read_names(start) is None)
        yield indented or like_none or (full and not _FINISHED.search(line.rstrip()))


def mostly_torn(lines: Sequence[Line]) -> bool:
    """Return whether a third of the line breaks tear something apart."""
    breaks = [torn for run in _runs(lines) for torn in _torn_between([lines[index][1] for index in run])]
    return bool(breaks) and 3 * sum(breaks) >= len(breaks)


def even(texts: Sequence[str]) -> bool:
    """Return whether nearly half of the lines are about as long as the longest: they were broken where room ended."""
    lengths = sorted(map(len, texts)) or [0]
    return 20 * sum(4 * length >= 3 * lengths[len(lengths) * 9 // 10] for length in lengths) >= 9 * len(lengths)


def _begins(before: str, line: str) -> bool:
    """Return whether ``line`` begins another reference than the one that ``before`` holds."""
    names = read_names(line.strip())
    if names is None or not (len(names.names) > 1 or YEAR.search(line)):
        return False
    return bool(_FINISHED.search(before[-100:]) and YEAR.search(before))
