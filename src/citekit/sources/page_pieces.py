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
LONGEST = 4000  # characters of one reference; a longer run of lines is no reference
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
    """Return the piece of ``text`` from ``start`` to ``end``, judged; one that is too long is not looked into."""
    piece = text[start:end]
    if len(piece) > LONGEST:
        return Item(start, end, piece, Work(source="page"), labelled=False, certain=False, evident=False)
    work = read_reference(piece) or Work(source="page")
    label = LABEL.match(piece)
    certain = bool((work.author or work.editor) and work.issued and work.title)
    labelled = label is not None and not (label["bullet"] or label["dash"])
    return Item(start, end, piece, work, labelled, certain, certain or _likely(piece, work))


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
    """Return a piece without the number or bullet before it."""
    label = LABEL.match(piece)
    return piece[label.end() if label else 0 :].strip()
