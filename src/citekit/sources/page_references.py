"""Lists of references as people paste them: where one ends and the next begins, and which texts are such lists at all.

Knows layout only: numbers, bullets, blank lines, lines that go on; `citekit.mapping.reference` reads one reference.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from citekit.identifiers import find_dois
from citekit.mapping.reference import read_reference, tidy
from citekit.mapping.reference_names import read_names
from citekit.sources.page_beginnings import beginnings
from citekit.work import Work

Line = tuple[int, str]
"""Where a line starts, and the line."""

_HEADING = re.compile(
    r"^[ \t#*=]*(?:[0-9IVX]+\.?[ \t]+)?(?:references(?: and notes| cited| list)?|bibliography|literature(?: cited)?"
    r"|works cited|reference list|cited literature|literatur(?:verzeichnis)?|références|bibliographie|bibliografía"
    r"|referencias)[ \t:*=]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_NEXT_HEADING = re.compile(
    r"^[ \t]*(?:publication types|mesh terms|substances|grants and funding|linkout.*|related information"
    r"|supplementary .*|full text (?:links|sources)|cite|actions|share|similar articles|cited by.*|figures?|tables?"
    r"|appendi.*|acknowledge?ments?|author contributions?|footnotes|about the authors?|affiliations?"
    r"|conflicts? of interest.*|abstract)[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_NUMBERED = re.compile(
    r"[ \t]*(?:\[(?P<square>[0-9]{1,4})\]|\(?(?P<round>[0-9]{1,4})[.):](?![0-9.,:;–-])|(?P<bullet>[•*·])"
    r"|(?P<dash>[-–—](?=[ \t]+[\w“\"])))[ \t]*"
)
_LONGEST = 4000  # characters of one reference; a longer run of lines is no reference
_MOST_LINES = 8  # that the references of a section have on average
_LONG_RUN = 6  # lines without a blank one between that are more than one reference, or two
_FARTHEST = 12  # lines from one number to the next, on average
_FEWEST_WORDS = 4  # of a reference; what is shorter is a heading, a cell of a table or an identifier alone
_YEAR = re.compile(r"(?<![0-9])(?:1[6-9]|20)[0-9]{2}(?![0-9])")
_PLACE = re.compile(r"[0-9] ?\([0-9]+\)|[0-9]: ?\w?[0-9]|\bpp?\. ?[0-9]|[0-9] ?[-–] ?[0-9]")
"""Volume and issue, volume and page, or pages."""
_TITLE = re.compile(r"[.?]\s*$")
_FINISHED = re.compile(r"(?:[.?!\d)\]>”\"]|/\S+|\b(?:DOI|PMC|Pub[Mm]ed|Scholar|Cross[Rr]ef|Article))$")
_GOES_ON = re.compile(r"[,;:)&]|[–-](?! )|(?i:doi\b|https?:|PMC?ID\b|epub\b|available )")
_OTHER = re.compile(
    r"(?:Show|See|View|Download|Click|Dear|Please|Thanks?|Fig(?:ure)?s?|Tables?|Note|Abbreviations|Keywords?|Copyright"
    r"|Received|Accepted|Correspond\w+|Funding|Acknowledg\w+|©)\b"
)
"""How buttons, legends and letters begin."""
_SPOKEN = re.compile(
    r"\b(?:I (?:am|saw|read|think|found|do|did|would|will)|[Ww]e|[Yy]ou|[Oo]ur|[Mm]y|[Yy]our|[Tt]his|[Tt]hese|was|were"
    r"|had|have|has|been|please|[Hh]ere)\b"
)
"""Words that references seldom have and sentences often."""


class Listed(NamedTuple):
    """One reference of a list: its span in the text, half-open, and what it surely says, perhaps a DOI alone."""

    start: int
    end: int
    work: Work


class _Item(NamedTuple):
    """A piece of a text that may be a reference.

    Attributes:
        labelled: a number stands before it. certain: people, year and title can be told.
        evident: it can be taken for a reference by itself, its names aside.
    """

    start: int
    end: int
    text: str
    work: Work
    labelled: bool
    certain: bool
    evident: bool

    @property
    def long(self) -> bool:
        return len(tidy(self.text).split()) >= _FEWEST_WORDS


class _Spans(NamedTuple):
    """Where the pieces of a text stand, half-open; whether they have numbers, or only beginnings tell them apart."""

    places: tuple[tuple[int, int], ...]
    numbered: bool
    guessed: bool

    def judged(self, text: str) -> list[_Item]:
        """Return the pieces, judged; what looks like a number in a list without is none."""
        items = (_judged(text, *place) for place in self.places)
        return [one if self.numbered else one._replace(labelled=False) for one in items]


def has_heading(text: str) -> bool:
    """Return whether a text has a heading such as "References"."""
    return _HEADING.search(text) is not None


def listed(text: str) -> tuple[Listed, ...]:
    """Return the references of a text: those under a heading, or of a list; what is beyond doubt from any text.

    A text is a list where half of what stands in it are references. Then a piece with a number, or with words and a
    year, is one too, though little can be told of it, and so is what stands between references.
    """
    start, end, headed = _section(text)
    items = _spans(text, start, end).judged(text)
    if not _is_list(items):
        beyond_doubt = [one for one in items if one.certain and (headed or one.work.volume or one.work.doi)]
        return tuple(Listed(one.start, one.end, one.work) for one in beyond_doubt)
    bare = Work(source="page")
    works = ((one, one.work if one.certain else replace(bare, doi=one.work.doi)) for one in _references(items))
    return tuple(Listed(one.start, one.end, work) for one, work in works)


def _references(items: Sequence[_Item]) -> list[_Item]:
    """Return those pieces of a list that are references, in their order."""
    numbered = any(one.labelled for one in items)
    found: list[_Item] = []
    last = max(place for place, one in enumerate(items) if one.evident)
    for place, one in enumerate(items):
        follows = bool(found) and found[-1] is items[place - 1]
        inside = follows and place < last
        if one.evident or _may_be_one(one, numbered=numbered, follows=follows, inside=inside):
            found.append(one)
    before = list(items[: items.index(found[0])]) if not numbered else []
    while before and _TITLE.search(before[-1].text) and _may_stand(before[-1]):
        found.insert(0, before.pop())
    return found


def by_beginnings(text: str) -> bool:
    """Return whether nothing but how they begin tells the references of a text apart: no numbers, no blank lines."""
    start, end, _ = _section(text)
    return _spans(text, start, end).guessed


def split(text: str) -> tuple[str, ...]:
    """Return the references of a pasted section as printed; nothing when each line of ``text`` is to be taken as one.

    A section has a heading, or numbers its references and wraps their lines, or is a list of wrapped lines.
    """
    start, end, headed = _section(text)
    lines = _lines(text, start, end)
    filled = [line for _, line in lines if line.strip()]
    numbered = _numbered_lines(filled)
    wrapped = len(filled) / _MOST_LINES <= len(numbered) < len(filled) and 0 in numbered and len(numbered) > 1
    spans = _spans(text, start, end)
    several = not numbered and len(spans.places) > 2
    fewer = several and 4 * len(spans.places) <= (3 if _even(filled) else 2) * len(filled)
    if not (headed or wrapped or fewer or _torn(lines)):
        return ()
    items = spans.judged(text)
    if _is_list(items):
        return tuple(one.text for one in _references(items))
    return tuple(one.text for one in items) if headed or wrapped else ()


def _section(text: str) -> tuple[int, int, bool]:
    """Return where the references of a text stand, and whether a heading says so."""
    heading = _HEADING.search(text)
    after = _NEXT_HEADING.search(text, heading.end()) if heading else None
    return heading.end() if heading else 0, after.start() if after else len(text), heading is not None


def _judged(text: str, start: int, end: int) -> _Item:
    piece = text[start:end]
    work = read_reference(piece) or Work(source="page")
    label = _NUMBERED.match(piece)
    certain = bool((work.author or work.editor) and work.issued and work.title)
    labelled = label is not None and not (label["bullet"] or label["dash"])
    return _Item(start, end, piece, work, labelled, certain, certain or _likely(piece, work))


def _likely(piece: str, work: Work) -> bool:
    """Return whether a piece is a reference though not all of it can be told.

    It has a year, and names, a title or the numbers of a journal; or a title, and its DOI at the end.
    """
    bare = _unlabelled(piece)
    if _OTHER.match(bare):
        return False
    dated = _YEAR.search(bare) is not None
    if dated and read_names(bare) is not None:
        return True
    if _SPOKEN.search(bare):
        return False
    titled = len(work.title.split()) >= _FEWEST_WORDS - 1
    if dated and ((titled and work.issued) or _PLACE.search(bare)):
        return True
    dois = find_dois(piece) if titled else ()
    return len(dois) == 1 and len(piece[dois[0].end :].split()) < _FEWEST_WORDS


def _is_list(items: Sequence[_Item]) -> bool:
    """Return whether half of the pieces are references; of a numbered list the numbered ones count."""
    numbered = any(one.labelled for one in items)
    counted = [one for one in items if (one.labelled or not numbered) and (one.long or one.evident)]
    evident = [one for one in counted if one.evident]
    return 2 * len(evident) >= len(counted) and (len(evident) > 1 or any(one.certain for one in evident))


def _may_be_one(one: _Item, *, numbered: bool, follows: bool, inside: bool) -> bool:
    """Return whether a piece of a list of references is one: it has a number, or names or words and a year.

    Args:
        numbered: whether the list has numbers; then a piece without one is no reference of it.
        follows: whether it stands right behind a reference. inside: whether more of them come, too.
    """
    if one.labelled or numbered:
        return one.labelled
    title = follows and re.search(r"[.?:](?:\s|$)", one.text) is not None
    return _may_stand(one) and (inside or title or _YEAR.search(one.text) is not None)


def _may_stand(one: _Item) -> bool:
    """Return whether a piece is long enough and does not speak like a letter, a legend or prose."""
    bare = _unlabelled(one.text)
    return one.long and not _OTHER.match(bare) and not _SPOKEN.search(bare)


def _unlabelled(piece: str) -> str:
    label = _NUMBERED.match(piece)
    return piece[label.end() if label else 0 :].strip()


# --- layout -----------------------------------------------------------------------------------------------------------


def _lines(text: str, start: int, end: int) -> list[Line]:
    return [(match.start(), match[0]) for match in re.compile(r"[^\n]+|(?<=\n)(?=\n)").finditer(text, start, end)]


@lru_cache(maxsize=1)
def _spans(text: str, start: int, end: int) -> _Spans:
    """Return the spans of single references; numbers and bullets tell them apart, else blank lines and the lines."""
    lines = _lines(text, start, end)
    numbered = _numbered_lines([line for _, line in lines])
    first = min(numbered, default=0)
    begun = cache(lambda: _begun(lines))  # costs more than the rest, and few texts need it
    alone = frozenset() if numbered else frozenset(_own_lines(lines, begun))
    beside = {index for run in _runs(lines) if not alone.isdisjoint(run) for index in run}
    items: list[tuple[int, int]] = []
    opened = guessed = False
    for index, (offset, line) in enumerate(lines):
        if not line.strip():
            opened = opened and bool(numbered) and _NUMBERED.fullmatch(text[slice(*items[-1])]) is not None
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
            opened = True
        elif opened and last - items[-1][0] < _LONGEST:
            items[-1] = (items[-1][0], last)
    return _Spans(tuple(items), bool(numbered), guessed)


def _numbered_lines(lines: Sequence[str]) -> set[int]:
    """Return which lines begin a numbered or bulleted reference: numbers rise, or all are 1 as PubMed copies them.

    Dashes are bullets where the first line has one; elsewhere a line may begin with any of a text's dashes. Of
    a text that does not open with one, a number alone, or numbers far apart or with gaps, are ends of broken lines.
    """
    begun: set[int] = set()
    number = next_ones = 0
    labels = [_NUMBERED.match(line) for line in lines]
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
        bare = [len(tidy(text).split()) < 2 and bool(find_dois(text)) for text in texts]
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
            torn += _judged(piece, 0, len(piece)).evident
        else:
            whole += bool(breaks)
    return torn > max(1, whole)


def _begun(lines: Sequence[Line]) -> Mapping[int, bool]:
    """Return for each line of the long runs whether a reference begins there; short ones are a reference or two."""
    runs = [run for run in _runs(lines) if len(run) >= _LONG_RUN]
    places = [index for run in runs for index in run]
    forced = list(accumulate((len(run) for run in runs), initial=0))[:-1]
    found = frozenset(beginnings([lines[index][1] for index in places], forced)) if places else frozenset()
    return {index: at in found for at, index in enumerate(places)}


def _whole(text: str) -> bool:
    """Return whether a line reads as a whole reference; a cheap look comes first."""
    return ("10." in text or _YEAR.search(text) is not None) and _judged(text, 0, len(text)).evident


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


def _torn(lines: Sequence[Line]) -> bool:
    """Return whether a third of the line breaks tear something apart."""
    breaks = [torn for run in _runs(lines) for torn in _torn_between([lines[index][1] for index in run])]
    return bool(breaks) and 3 * sum(breaks) >= len(breaks)


def _even(texts: Sequence[str]) -> bool:
    """Return whether nearly half of the lines are about as long as the longest: they were broken where room ended."""
    lengths = sorted(map(len, texts)) or [0]
    return 20 * sum(4 * length >= 3 * lengths[len(lengths) * 9 // 10] for length in lengths) >= 9 * len(lengths)


def _begins(before: str, line: str) -> bool:
    """Return whether ``line`` begins another reference than the one that ``before`` holds."""
    names = read_names(line.strip())
    if names is None or not (len(names.names) > 1 or _YEAR.search(line)):
        return False
    return bool(_FINISHED.search(before[-100:]) and _YEAR.search(before))
