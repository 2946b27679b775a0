"""What publishers print behind the last reference of a paper, and a copy of the list brings along. Knows no references.

Licence and neutrality notes, dates of receipt, how to cite the paper, statements, advertisements of the journal.
"""

import re
from bisect import bisect_right
from itertools import accumulate

from citekit.sources.page_pieces import LABEL, judged

_DAY = r"(?:[0-9]{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+,?|[A-Z][a-z]+ [0-9]{1,2},|[0-9]{1,2}[./-][0-9]{1,2}[./-]) ?[0-9]{4}"
_TAILS = (
    r"(?:Disclaimer/)?Publisher[’'`]?s [Nn]ote:? (?:\S+ ){1,3}?"
    r"(?:(?:remains?|stays?) neutral|claims|opinions|statements,)",
    r"(?:Springer Nature|MDPI|\S+ [A-Z]\S+) (?:remains|stays) neutral with regard to",
    r"(?:[Oo]pen [Aa]ccess|OPEN ACCESS)[.:]? This (?:article|chapter|book|work|is an)\b",
    r"This (?:article|chapter|work|is an open[- ]access article)(?: is| was)? (?:an open[- ]access article )?"
    r"(?:licensed|distributed|published|made available)(?: by [^.]{1,60}?)? under (?:the|a|an)\b",
    r"(?:How to [Cc]ite(?: [Tt]his [Aa]rticle)?|(?:To|Please) cite this (?:article|paper)|Cite this article)"
    r"(?: as| in press)?: ?[A-Z]",
    r"(?:Citation|CITATION): [A-Z]",
    rf"(?:Submitted|Received|RECEIVED)(?: in \w+ form)?:? (?:on )?{_DAY}[^\n]{{0,60}}\s[^\n]{{0,60}}?"
    r"(?:[Aa]ccepted|[Rr]evised|[Pp]ublished|ACCEPTED|REVISED|PUBLISHED)\b",
    r"(?:(?:Copyright|COPYRIGHT|Copyright:) )?(?:©|\([Cc]\)) (?:[0-9]{4} )?(?:[Bb]y )?(?:[Tt]he )"
    r"(?:[Aa]uthor|[Ee]ditor)(?:s|\(s\))?\b",
    r"(?:Conflicts? of [Ii]nterests?|(?:Declaration of )?[Cc]ompeting [Ii]nterests?|Disclosures?)"
    r"(?: [Ss]tatement)?[.:]? (?:The|All|No|None)\b",
    r"(?:Funding|Financial [Ss]upport)(?: [Ss]tatement| [Ii]nformation)?[.:]? (?:This|The|No|None)\b",
    r"Acknowledge?ments?[.:]? (?:We|The authors?|I) ",
    r"(?:Data [Aa]vailability|Availability of [Dd]ata)\b[^.:\n]{0,40}[.:]? (?:The|All|Data|No) ",
    r"(?i:Supplementa(?:ry|l)|Supporting) (?i:information|material)\.? (?:The online|Additional|Supplementary) ",
    r"Additional supporting information (?:may|can) be found",
    r"Reprints and [Pp]ermissions?(?: information)? is available",
    r"Ready to submit your research\b",
    r"(?:Submit|Publish) your (?:next )?(?:manuscript|work|research)\b",
)
"""How such texts begin, a blank standing for any gap; read off the last pages of papers of large publishers."""

_BEGINS = re.compile("|".join(_TAILS).replace(" ?", r"\s*").replace(" ", r"\s+"))
_ENDED = frozenset('.;:)]”"/0123456789')
"""How a reference ends before such a text on its line."""

_GAP = 40
"""Characters looked at before it."""

_MOST_LINES = 20
"""Lines of the longest: a licence in a narrow column."""


def without_tails(text: str) -> str:
    """Return text of the same length with blanks in the place of what a publisher printed behind the references.

    Such a text ends at a blank line, where a reference begins, or after some lines. One that begins the text is no tail
    of anything.
    """
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    done = len(text) - len(text.lstrip()) + 1
    kept = [text[:done]]
    for match in _BEGINS.finditer(text, done):
        at = bisect_right(starts, match.start()) - 1
        before = text[max(starts[at], match.start() - _GAP) : match.start()].rstrip()
        if match.start() < done or (before and before[-1] not in _ENDED):
            continue
        behind = range(at + 1, min(len(lines), at + _MOST_LINES))
        last = next((line for line in behind if _goes_on_without(lines[line])), max(at + 1, behind.stop))
        end = starts[last] - 1
        kept += text[done : match.start()], re.sub(r"[^\n]", " ", text[match.start() : end])
        done = end
    return "".join((*kept, text[done:]))


def _goes_on_without(line: str) -> bool:
    """Return whether a line is none of what a publisher printed: it is blank, has a number, or reads as a reference."""
    label = LABEL.match(line)
    numbered = label is not None and bool(label["square"] or label["round"])
    return not line.strip() or numbered or judged(line, 0, len(line)).certain
