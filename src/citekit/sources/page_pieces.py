"""One piece of a text: whether it is a reference, and what it surely says.

Knows words and numbers; nothing of the lines around it.
"""

import re
from typing import NamedTuple

from citekit.identifiers import find_dois
from citekit.mapping.reference import read_reference, tidy
from citekit.mapping.reference_names import read_names
from citekit.work import Work

LABEL = re.compile(
    r"[ \t]*(?:\[(?P<square>[0-9]{1,4})\]|\(?(?P<round>[0-9]{1,4})[.):](?![0-9.,:;–-])|(?P<bullet>[•*·])"
    r"|(?P<dash>[-–—](?=[ \t]+[\w“\"])))[ \t]*"
)
"""The number or bullet before a reference."""
CITES = re.compile(
    r"(?:How\s+to\s+[Cc]ite(?:\s+[Tt]his\s+[Aa]rticle)?|(?:To|Please)\s+cite\s+this\s+(?:article|paper)"
    r"|Cite\s+this\s+article)(?:\s+as|\s+in\s+press)?:\s*(?=[A-Z])|(?:Citation|CITATION):\s+(?=[A-Z])"
)
"""What stands before the reference of a paper itself, or before each of a list."""
LONGEST = 4000  # characters of one reference without its people; a longer run of lines is no reference
_MOST_PEOPLE = 100_000  # characters of the longest list of people
_NAME = 60  # characters of a name at most, on average
FEWEST_WORDS = 4  # of a reference; what is shorter is a heading, a cell of a table or an identifier alone
YEAR = re.compile(r"(?<![0-9])(?:1[6-9]|20)[0-9]{2}(?![0-9])")
_PLACE = re.compile(r"[0-9] ?\([0-9]+\)|[0-9]: ?\w?[0-9]|\bpp?\. ?[0-9]|[0-9] ?[-–] ?[0-9]")
"""Volume and issue, volume and page, or pages."""
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


class Item(NamedTuple):
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
        """Return whether it has words enough for a reference, and not too many."""
        return len(self.text) <= LONGEST and len(tidy(self.text).split()) >= FEWEST_WORDS


def judged(text: str, start: int, end: int) -> Item:
    """Return the piece of ``text`` from ``start`` to ``end``, judged.

    Of one that is too long to be looked into, people aside, the beginning counts as a reference if it has a number.
    """
    piece = text[start:end]
    label = LABEL.match(piece)
    labelled = label is not None and not (label["bullet"] or label["dash"])
    if len(piece) > LONGEST and len(_without_people(piece)) > LONGEST:
        piece = piece[:LONGEST]
        return Item(start, start + LONGEST, piece, Work(source="page"), labelled, certain=False, evident=False)
    cites = CITES.match(piece, label.end() if label else 0)
    work = read_reference(piece[cites.end() if cites else 0 :]) or Work(source="page")
    certain = bool((work.author or work.editor) and work.issued and work.title)
    return Item(start, end, piece, work, labelled, certain, certain or _likely(piece, work))


def _without_people(piece: str) -> str:
    """Return what stands behind the people that a piece begins with, of whom collaborations print hundreds."""
    if len(piece) > LONGEST + _MOST_PEOPLE:
        return piece
    bare = " ".join(re.sub(r"(?<=\w)[-‐]\r?\n\s*(?=[a-z])", "", unlabelled(piece)).split())
    people = read_names(bare)
    return bare[people.end :] if people and people.end <= _NAME * len(people.names) else piece


def lists_people(line: str) -> bool:
    """Return whether a line is of names alone, as far as its commas tell."""
    return 4 * len(re.findall(r"[,;]", line)) >= len(line.split())


def _likely(piece: str, work: Work) -> bool:
    """Return whether a piece is a reference though not all of it can be told.

    It has a year, and names, a title or the numbers of a journal; or a title, and its DOI at the end.
    """
    bare = unlabelled(piece)
    if _OTHER.match(bare):
        return False
    dated = YEAR.search(bare) is not None
    if dated and read_names(bare) is not None:
        return True
    if _SPOKEN.search(bare):
        return False
    titled = len(work.title.split()) >= FEWEST_WORDS - 1
    if dated and ((titled and work.issued) or _PLACE.search(bare)):
        return True
    dois = find_dois(piece) if titled else ()
    return len(dois) == 1 and len(piece[dois[0].end :].split()) < FEWEST_WORDS


def may_stand(one: Item) -> bool:
    """Return whether a piece is long enough and does not speak like a letter, a legend or prose."""
    bare = unlabelled(one.text)
    return one.long and not _OTHER.match(bare) and not _SPOKEN.search(bare)


def unlabelled(piece: str) -> str:
    """Return a piece without the number or bullet before it, and without what says that it is to be cited."""
    label = LABEL.match(piece)
    bare = piece[label.end() if label else 0 :].strip()
    cites = CITES.match(bare)
    return bare[cites.end() if cites else 0 :]
