"""Lists of references as people paste them: which texts are such lists, and which of their pieces are references.

`page_spans` tells the pieces apart, `page_pieces` judges each alone; here the list as a whole decides.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from citekit.sources.page_pieces import YEAR, Item, may_stand
from citekit.sources.page_spans import even, lines_of, mostly_torn, numbered_lines, spans_of
from citekit.sources.page_tails import without_tails
from citekit.work import Work

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
_MOST_LINES = 8  # that the references of a section have on average
_TITLE = re.compile(r"[.?]\s*$")


class Listed(NamedTuple):
    """One reference of a list: its span in the text, half-open, and what it surely says, perhaps a DOI alone."""

    start: int
    end: int
    work: Work


def has_heading(text: str) -> bool:
    """Return whether a text has a heading such as "References"."""
    return _HEADING.search(text) is not None


def listed(text: str) -> tuple[Listed, ...]:
    """Return the references of a text: those under a heading, or of a list; what is beyond doubt from any text.

    A text is a list where half of what stands in it are references. Then a piece with a number, or with words and a
    year, is one too, though little can be told of it, and so is what stands between references.
    """
    start, end, headed = _section(text)
    text = without_tails(text)
    items = spans_of(text, start, end).judged(text)
    if not _is_list(items):
        beyond_doubt = [one for one in items if one.certain and (headed or one.work.volume or one.work.doi)]
        return tuple(Listed(one.start, one.end, one.work) for one in beyond_doubt)
    bare = Work(source="page")
    works = ((one, one.work if one.certain else replace(bare, doi=one.work.doi)) for one in _references(items))
    return tuple(Listed(one.start, one.end, work) for one, work in works)


def _references(items: Sequence[Item]) -> list[Item]:
    """Return those pieces of a list that are references, in their order."""
    numbered = any(one.labelled for one in items)
    found: list[Item] = []
    last = max(place for place, one in enumerate(items) if one.evident)
    for place, one in enumerate(items):
        follows = bool(found) and found[-1] is items[place - 1]
        inside = follows and place < last
        if one.evident or _may_be_one(one, numbered=numbered, follows=follows, inside=inside):
            found.append(one)
    before = list(items[: items.index(found[0])]) if not numbered else []
    while before and _TITLE.search(before[-1].text) and may_stand(before[-1]):
        found.insert(0, before.pop())
    return found


def by_beginnings(text: str) -> bool:
    """Return whether nothing but how they begin tells the references of a text apart: no numbers, no blank lines."""
    start, end, _ = _section(text)
    return spans_of(without_tails(text), start, end).guessed


def split(text: str) -> tuple[str, ...]:
    """Return the references of a pasted section as printed; nothing when each line of ``text`` is to be taken as one.

    A section has a heading, or numbers its references and wraps their lines, or is a list of wrapped lines.
    """
    start, end, headed = _section(text)
    text = without_tails(text)
    lines = lines_of(text, start, end)
    filled = [line for _, line in lines if line.strip()]
    numbered = numbered_lines(filled)
    wrapped = len(filled) / _MOST_LINES <= len(numbered) < len(filled) and 0 in numbered and len(numbered) > 1
    spans = spans_of(text, start, end)
    several = not numbered and len(spans.places) > 2
    fewer = several and 4 * len(spans.places) <= (3 if even(filled) else 2) * len(filled)
    if not (headed or wrapped or fewer or mostly_torn(lines)):
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


def _is_list(items: Sequence[Item]) -> bool:
    """Return whether half of the pieces are references; of a numbered list the numbered ones count."""
    numbered = any(one.labelled for one in items)
    counted = [one for one in items if (one.labelled or not numbered) and (one.long or one.evident)]
    evident = [one for one in counted if one.evident]
    return 2 * len(evident) >= len(counted) and (len(evident) > 1 or any(one.certain for one in evident))


def _may_be_one(one: Item, *, numbered: bool, follows: bool, inside: bool) -> bool:
    """Return whether a piece of a list of references is one: it has a number, or names or words and a year.

    Args:
        numbered: whether the list has numbers; then a piece without one is no reference of it.
        follows: whether it stands right behind a reference. inside: whether more of them come, too.
    """
    if one.labelled or numbered:
        return one.labelled
    title = follows and re.search(r"[.?:](?:\s|$)", one.text) is not None
    return may_stand(one) and (inside or title or YEAR.search(one.text) is not None)
