"""What publishers print behind the last reference of a paper, and a copy of the list brings along.

Licence and neutrality notes, dates of receipt, how to cite the paper, statements, advertisements of the journal. Titles
have such words too: a heading counts where a reference has ended. Knows lines, and which of them read as a reference.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate

from citekit.identifiers import find_dois
from citekit.mapping.reference_names import read_names
from citekit.sources.page_pieces import CITES, LABEL, judged

_DAY = r"(?:[0-9]{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+,?|[A-Z][a-z]+ [0-9]{1,2},|[0-9]{1,2}[./-][0-9]{1,2}[./-]) ?[0-9]{4}"
_SENTENCES = (
    r"(?:Disclaimer/)?Publisher[’'`]?s [Nn]ote:? (?:\S+ ){1,3}?"
    r"(?:(?:remains?|stays?) neutral|claims|opinions|statements,)",
    r"(?:MDPI|\b[A-Z]\S{1,30} [A-Z]\S{1,30}) (?:remains|stays) neutral with regard to",
    r"(?:(?:[Oo]pen [Aa]ccess|OPEN ACCESS)[.:]? )?This (?:article|chapter|book|work|is an open[- ]access article)"
    r"(?: is| was)? (?:an open[- ]access \w+ )?(?:(?:licensed|distributed|published|made available)"
    r"(?: by [^.]{1,60}?)? )?under (?:the|an?|CC|Creative)\b",
    rf"(?:Submitted|Received|RECEIVED)(?: in \w+ form)?:? (?:on )?{_DAY}[^\n]{{0,60}}\s[^\n]{{0,60}}?"
    r"(?:[Aa]ccepted|[Rr]evised|[Pp]ublished|ACCEPTED|REVISED|PUBLISHED)\b",
    r"(?:(?:Copyright|COPYRIGHT|Copyright:) )?(?:©|\([Cc]\)) (?:[0-9]{4} )?(?:[Bb]y )?(?:[Tt]he )"
    r"(?:[Aa]uthor|[Ee]ditor)(?:s|\(s\))?\b",
    r"Additional supporting information (?:may|can) be found",
    r"Reprints and [Pp]ermissions?(?: information)? is available",
    r"Ready to submit your research\b",
    r"(?:Submit|Publish) your (?:next )?(?:manuscript|work|research)\b",
)
"""What no title says, a blank standing for any gap; read off the last pages of papers of large publishers."""
_STATEMENTS = (
    r"(?:Conflicts? of [Ii]nterests?|(?:Declaration of )?[Cc]ompeting [Ii]nterests?|Disclosures?)"
    r"(?: [Ss]tatement)?[.:]? (?:(?:The|All) (?:\w+ )?(?:authors?\b|editors?\b)|No |None\b)",
    r"(?:Funding|Financial [Ss]upport)(?: [Ss]tatement| [Ii]nformation)?[.:]? "
    r"(?:This (?:work|study|research|project|article|review)\b|The (?:authors?|study|work|research)\b|No |None\b)",
    r"Acknowledge?ments?[.:]? (?:We|The authors?|I) ",
    r"(?:Data [Aa]vailability|Availability of [Dd]ata)\b[^.:\n]{0,40}[.:]? (?:The|All|Data|No) ",
    r"(?i:Supplementa(?:ry|l)|Supporting) (?i:information|material)\.? (?:The online|Additional|Supplementary) ",
)
"""Headings, of which titles have the words, with the words behind them."""


def _any(patterns: Iterable[str]) -> str:
    return "|".join(patterns).replace(" ?", r"\s*").replace(" ", r"\s+")


_SAID = re.compile(f"(?P<sentence>{_any(_SENTENCES)})|{_any(_STATEMENTS)}")
_ENDED = frozenset('.;:)]”"/0123456789')
"""How a reference ends before such a text on its line."""
_PLACED = re.compile(r"(?:[0-9)] ?[:,–‐-] ?(?:pp?\. ?)?\w?[0-9]+|\b10\.[0-9]{4,}/\S+)[.)\]]*$")
"""How one ends that is whole: with its pages or DOI."""

_GAP = 100
"""Characters looked at before it."""

_LINKED = re.compile(r"[^\n]{0,40}?\s[ \t]*(?P<doi>(?i:https?://(?:dx\.)?doi\.org/|doi:?\s*)?10\.[0-9]{4,9}/\S+)")
"""A DOI shortly behind the words of a tail, on their line or at the start of the next one."""

_MOST_LINES = 20
"""Lines of the longest: a licence in a narrow column."""


def without_tails(text: str) -> str:
    """Return text of the same length with blanks in the place of what a publisher printed behind the references.

    Such a text ends at a blank line, where a reference begins, or after some lines. One that begins the text is no tail
    of anything. How to cite the paper is one if it is said once and no reference follows. A DOI shortly behind a
    sentence that interrupts a reference is that of the reference.
    """
    kept = _without(text, _SAID.finditer(text), lambda _, line: _begins_reference(line))
    cites = list(CITES.finditer(kept))
    if len(cites) != 1 or any(_is_reference(line) for line in kept[cites[0].start() :].split("\n")[1:]):
        return kept
    return _without(kept, cites, _is_behind_citation)


def _without(text: str, matches: Iterable[re.Match[str]], goes_on: Callable[[str, str], bool]) -> str:
    """Return text with blanks in the place of tails.

    Args:
        matches: how they begin, in order. goes_on: of a line above and one below it, whether the latter is no part.
    """
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    done = len(text) - len(text.lstrip()) + 1
    kept = [text[:done]]
    for match in matches:
        at = bisect_right(starts, match.start()) - 1
        if match.start() < done or not _is_behind(text, starts[at], match):
            continue
        behind = range(at + 1, min(len(lines), at + _MOST_LINES))
        stops = (line for line in behind if not lines[line].strip() or goes_on(lines[line - 1], lines[line]))
        end = starts[next(stops, max(at + 1, behind.stop))] - 1
        first, last = _own_doi(text, starts[at], match, end)
        kept += (
            text[done : match.start()],
            _blank(text[match.start() : first]),
            text[first:last],
            _blank(text[last:end]),
        )
        done = end
    return "".join((*kept, text[done:]))


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _own_doi(text: str, line: int, match: re.Match[str], end: int) -> tuple[int, int]:
    """Return where, in a tail up to ``end``, the DOI of the reference stands that it interrupts; else ``end`` twice."""
    before = text[line : match.start()]
    linked = _LINKED.match(text, match.end(), end) if match.lastgroup and before.strip() else None
    return linked.span("doi") if linked and not find_dois(before) else (end, end)


def _is_behind(text: str, line: int, match: re.Match[str]) -> bool:
    """Return whether such words begin their line, or stand behind something that ends; headings behind a reference."""
    before = text[max(line, match.start() - _GAP) : match.start()].rstrip()
    if not before or match.lastgroup:
        return not before or before[-1] in _ENDED
    return _PLACED.search(before) is not None


def _is_reference(line: str) -> bool:
    """Return whether a line has a number, or reads as a reference."""
    label = LABEL.match(line)
    numbered = label is not None and bool(label["square"] or label["round"])
    return numbered or judged(line, 0, len(line)).certain


def _is_behind_citation(above: str, line: str) -> bool:
    """Return whether a line is no part of how to cite a paper, which ends with its pages or DOI.

    Then a reference need not be certain if it begins with a capital and has a DOI.
    """
    if _is_reference(line):
        return True
    return bool(_PLACED.search(above.rstrip()) and line.lstrip()[:1].isupper() and find_dois(line))


def _begins_reference(line: str) -> bool:
    """Return whether a reference begins with a line: it is one, says how to cite it, or begins with several people."""
    if _is_reference(line) or CITES.match(line.lstrip()):
        return True
    people = read_names(line.strip())
    return people is not None and len(people.names) > 1 and any(one.family for one in people.names)
