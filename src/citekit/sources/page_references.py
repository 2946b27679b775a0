"""Lists of references as people paste them: where one ends and the next begins, and which texts are such lists at all.

Knows layout only: numbers, bullets, blank lines, lines that go on; `citekit.mapping.reference` reads one reference.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from citekit.identifiers import find_dois
from citekit.mapping.reference import read_reference, tidy
from citekit.mapping.reference_names import read_names
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
    r"[ \t]*(?:\[(?P<square>[0-9]{1,4})\]|\(?(?P<round>[0-9]{1,4})[.):](?![0-9])|(?P<bullet>[•*·])"
    r"|(?P<dash>[-–—](?=[ \t]+[\w“\"])))[ \t]*"
)
_LONGEST = 4000  # characters of one reference; a longer run of lines is no reference
_MOST_LINES = 8  # that the references of a section have on average
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


def has_heading(text: str) -> bool:
    """Return whether a text has a heading such as "References"."""
    return _HEADING.search(text) is not None


def listed(text: str) -> tuple[Listed, ...]:
    """Return the references of a text: those under a heading, or of a list; what is beyond doubt from any text.

    A text is a list where half of what stands in it are references. Then a piece with a number, or with words and a
    year, is one too, though little can be told of it, and so is what stands between references.
    """
    start, end, headed = _section(text)
    items = [_judged(text, first, last) for first, last in _spans(text, start, end)]
    if not _is_list(items):
        beyond_doubt = [one for one in items if one.certain and (headed or one.work.volume or one.work.doi)]
        return tuple(Listed(one.start, one.end, one.work) for one in beyond_doubt)
    numbered = any(one.labelled for one in items)
    found: list[_Item] = []
    last = max(place for place, one in enumerate(items) if one.evident)
    for place, one in enumerate(items):
        follows = bool(found) and found[-1] is items[place - 1]
        inside = follows and place < last
        if one.evident or _may_be_one(one, numbered=numbered, follows=follows, inside=inside):
            found.append(one)
    before = items[: items.index(found[0])] if not numbered else []
    while before and _TITLE.search(before[-1].text) and _may_stand(before[-1]):
        found.insert(0, before.pop())
    bare = Work(source="page")
    works = ((one, one.work if one.certain else replace(bare, doi=one.work.doi)) for one in found)
    return tuple(Listed(one.start, one.end, work) for one, work in works)


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
    if not (headed or wrapped or _torn(lines)):
        return ()
    found = [(one.start, one.end) for one in listed(text)] if _is_list([_judged(text, *span) for span in spans]) else []
    if not found and not (headed or wrapped):
        return ()
    return tuple(text[first:last] for first, last in found or spans)


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


def _spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of single references; numbers and bullets tell them apart, else blank lines and the lines."""
    lines = _lines(text, start, end)
    numbered = _numbered_lines([line for _, line in lines])
    first = min(numbered, default=0)
    alone = frozenset() if numbered else frozenset(_own_lines(lines))
    items: list[tuple[int, int]] = []
    opened = False
    for index, (offset, line) in enumerate(lines):
        if not line.strip():
            opened = opened and bool(numbered) and _NUMBERED.fullmatch(text[slice(*items[-1])]) is not None
            continue
        last = offset + len(line.rstrip())
        if numbered:
            begins = index in numbered or (not opened and index > first)
        else:
            begins = not opened or index in alone or _begins(text[slice(*items[-1])], line)
        if begins:
            items.append((offset + len(line) - len(line.lstrip()), last))
            opened = True
        elif opened and last - items[-1][0] < _LONGEST:
            items[-1] = (items[-1][0], last)
    return items


def _numbered_lines(lines: Sequence[str]) -> set[int]:
    """Return which lines begin a numbered or bulleted reference: numbers rise, or all are 1 as PubMed copies them.

    Dashes are bullets where the first line has one; elsewhere a line may begin with any of a text's dashes.
    """
    begun: set[int] = set()
    number = 0
    labels = [_NUMBERED.match(line) for line in lines]
    opening = next((label for line, label in zip(lines, labels, strict=True) if line.strip()), None)
    for index, match in enumerate(labels):
        if not match or (match["dash"] and not (opening and opening["dash"])):
            continue
        current = int(match["square"] or match["round"] or number + 1)
        if current == 1 or number < current <= number + 20:
            begun.add(index)
            number = current
    return begun


def _runs(lines: Sequence[Line]) -> Iterator[range]:
    """Yield the places of lines that follow each other without a blank one between them."""
    start = 0
    for index in range(len(lines) + 1):
        if index == len(lines) or not lines[index][1].strip():
            if index > start:
                yield range(start, index)
            start = index + 1


def _own_lines(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the places of lines that are a reference each: of runs in which few lines go on and most read as one.

    A DOI alone on its line belongs to the reference above it, unless that states one.
    """
    for run in _runs(lines):
        texts = [lines[index][1] for index in run]
        torn = [False, *_torn_between(texts)]
        if len(texts) == 1 or 4 * sum(torn) > len(texts):
            continue
        bare = [len(tidy(text).split()) < 2 and bool(find_dois(text)) for text in texts]
        whole = sum(_whole(text) for text in texts)
        if 2 * whole <= len(texts) - sum(bare):
            continue
        stated = False
        for index, text, is_bare, is_torn in zip(run, texts, bare, torn, strict=True):
            if not is_torn and (not is_bare or stated):
                yield index
            stated = bool(find_dois(text))


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


def _begins(before: str, line: str) -> bool:
    """Return whether ``line`` begins another reference than the one that ``before`` holds."""
    names = read_names(line.strip())
    if names is None or not (len(names.names) > 1 or _YEAR.search(line)):
        return False
    return bool(_FINISHED.search(before[-100:]) and _YEAR.search(before))
