"""Checks of single entries: fields that are missing, DOIs that are none, unconfirmed records."""

import re
from collections.abc import Iterator

from citekit.checks.context import Context, asking_for
from citekit.dates import from_bibtex, from_text
from citekit.duplicates import by_doi
from citekit.findings import Finding
from citekit.identifiers import parse_doi
from citekit.mapping.inheritance import finder, inherited
from citekit.mapping.required import REQUIRED

DIGITS = 4
"""Those of a year."""
_MEANT = re.compile(r"\d[\w?]|[\w?]\d|^\s*\d\s*$")
"""What a year is meant to be by: a digit beside another, a letter or a question mark, or nothing but a digit. The 3 of
"accepted 3 May" is none."""


def missing_fields(context: Context) -> Iterator[Finding]:
    """Yield a finding for each field that the entry's type needs and that it neither has nor inherits."""
    find = finder(context.entries)
    for alone in context.entries:
        entry = inherited(alone, find)
        for names in REQUIRED.get(entry.type, ()):
            if not any(entry.fields.get(name, "").strip() for name in names):
                wanted = " or ".join(f"`{name}`" for name in names)
                hint = "`citekit update` asks Crossref again" if entry.fields.get("doi") else ""
                yield context.finding("missing-field", "warning", entry, f"`@{entry.type}` needs {wanted}", hint)


def bad_dois(context: Context) -> Iterator[Finding]:
    """Yield a finding for each ``doi`` field that holds no DOI; empty ones are passed over."""
    for entry in context.entries:
        value = "" if by_doi([entry]) else entry.text("doi").strip()
        if value and parse_doi(value) is None:
            hint = "a DOI begins with `10.`, a registrant's number and a slash"
            yield context.finding("bad-doi", "warning", entry, f"`{value}` is no DOI", hint)


def bad_years(context: Context) -> Iterator[Finding]:
    """Yield a finding for each ``year``, or else ``date``, that is meant to tell one and does not: ``20xx``."""
    for entry in context.entries:
        name = "year" if entry.fields.get("year", "").strip() else "date"
        value = entry.fields.get(name, "")
        if value.isdecimal() and len(value) == DIGITS:  # nearly all
            continue
        told = entry.text(name)
        if _MEANT.search(told) and not (from_bibtex(value) if name == "year" else from_text(told)):
            hint = "write its four digits; `date` also takes `199X` and ranges"
            yield context.finding("bad-year", "warning", entry, f"`{told}` is no year", hint)


def unconfirmed(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry whose facts were read from a page and not confirmed by Crossref."""
    for entry in context.entries:
        if entry.unconfirmed:
            message = "read from a page and not confirmed by Crossref"
            hint = f"`citekit update {asking_for(entry.key)}` asks again"
            if not by_doi([entry]):
                hint = "it states no DOI: `citekit add --fill -f FILE`, with the page, looks for one again"
            yield context.finding("unconfirmed", "notice", entry, message, hint)
