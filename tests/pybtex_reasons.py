"""Where names read by citekit and by pybtex differ, and why: each difference has a reason, and citekit's reading a
rule behind it. pybtex is asked only where it is installed; citekit does not need it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from citekit.names import parse_bibtex
from citekit.text import tex


class Difference(NamedTuple):
    """One name read in two ways.

    Attributes:
        source: the name, or the whole field where the lists differ in length.
        ours, theirs: given, particle, family and suffix; or the number of names.
        reason: the first of REASONS that holds; blank for a difference that nobody explained.
    """

    source: str
    ours: object
    theirs: object
    reason: str


REASONS = (
    (
        "extended",
        r"(?:^|,)\s*(?:family|given|prefix|suffix)\s*=",
        "biblatex's `family=…, given=…` names its parts; pybtex knows BibTeX's forms only",
    ),
    (
        "trailing comma",
        r",[\s~]*$",
        "BibTeX drops a comma at the end of a name (bibtex.web, `comma at the end`); pybtex reads a part behind it",
    ),
    (
        "too many commas",
        r"^(?:[^,]*,){3}",
        "BibTeX knows two commas; citekit keeps the others as they are, pybtex drops them",
    ),
    (
        "accent outside of braces",
        r"(?:^|[\s~])(?:\{?[A-Z]\S*-)?\\(?:[^A-Za-z\s]|[A-Za-z]+)",
        "the letter that is printed decides whether `\\v{S}imon` begins small, not the name of the command",
    ),
    (
        "letters in braces",
        r"(?:^|[\s~])\{[^\\{}]+\}[a-z]",
        "what stands in braces is no particle, so `{A}lan` is given; BibTeX looks at the first letter behind them",
    ),
    (
        "blank behind a command",
        r"\\[A-Za-z]+\s",
        "TeX passes over a blank behind a command, so `\\O rsted` is one word",
    ),
    (
        "special letter",
        r"\{\\(?:oe|ae|aa|o|l|ss|i|j)\b",
        "BibTeX knows its foreign letters as small (bibtex.web, `von_token_found`); pybtex looks at what follows",
    ),
    (
        "leading comma",
        r"^[\s~]*,",
        "of a name without a family the given name is all there is, and what it is called by",
    ),
    ("empty name", r"^[\s~]*(?:and\b|$)|\band[\s~]*$", "an `and` without a name beside it makes none"),
)  # fmt: skip
"""Name of a reason, what a name looks like for which it holds, and the rule."""


def reason_for(source: str) -> str:
    """Return the name of the first reason that explains a difference; blank where none does."""
    return next((name for name, pattern, _ in REASONS if re.search(pattern, source)), "")


def differences(field: str) -> Iterator[Difference]:
    """Yield the names of an ``author`` or ``editor`` field that the two read otherwise; pybtex must be there."""
    from pybtex.bibtex.utils import split_name_list  # type: ignore[import-not-found]  # not a dependency
    from pybtex.database import Person  # type: ignore[import-not-found]

    sources = split_name_list(re.sub(r"\s+", " ", field).strip())  # it does not see `and` before a line's end
    ours = parse_bibtex(field)
    if len(sources) != len(ours):
        yield Difference(field, len(ours), len(sources), reason_for(field))
        return
    for source, name in zip(sources, ours, strict=True):
        person = Person(source)
        parts = (person.first_names + person.middle_names, person.prelast_names, person.last_names)
        theirs = tuple(tex.to_text(" ".join(words)) for words in (*parts, person.lineage_names))
        mine = (name.given, name.non_dropping_particle, name.family or name.literal, name.suffix)
        if mine != theirs:
            yield Difference(source, mine, theirs, reason_for(source))
