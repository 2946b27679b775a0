"""Checks across entries: one work under two keys, keys that differ in case only."""

from collections.abc import Iterator
from shlex import quote

from citekit.bib.entry import Entry
from citekit.checks.context import Context
from citekit.duplicates import by_doi
from citekit.duplicates.alike import Alike
from citekit.findings import Finding
from citekit.mapping.inheritance import finder, inherited


def duplicate_dois(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry whose DOI an earlier entry has already, in whatever spelling."""
    told: set[tuple[str, int]] = set()
    for doi, (first, *others) in by_doi(context.entries).items():
        for entry in others:
            if (entry.key, entry.line) not in told:
                told.add((entry.key, entry.line))
                message = f"`{doi}` already stands in `{first.key}` (line {first.line})"
                yield context.finding("duplicate-doi", "warning", entry, message, _one_of(entry, first))


def duplicate_works(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry that says what an earlier one says, where no two DOIs tell them apart or together.

    A work that stands in the library twice is counted twice in lists and maps.
    """
    find, alike = finder(context.entries), Alike()
    for alone in context.entries:
        entry = inherited(alone, find)
        if twin := alike.meet(entry):
            yield context.finding("duplicate-work", "warning", entry, str(twin), _one_of(entry, twin.entry))


def _one_of(entry: Entry, first: Entry) -> str:
    """Return the hint of two entries of one work; those that share a key cannot be told apart by it."""
    if entry.key == first.key:
        return "keep one of the two entries, with the tags of both"
    command = f"citekit remove {quote(entry.key)} --into {quote(first.key)}"
    return f"`{command}` makes them one, with the tags and fields of both"


def similar_keys(context: Context) -> Iterator[Finding]:
    """Yield a finding for each key that differs from an earlier one in case only: BibTeX takes them for one."""
    seen: dict[str, Entry] = {}
    for entry in context.entries:
        first = seen.setdefault(entry.key.casefold(), entry)
        if first.key != entry.key:
            message = f"differs from `{first.key}` (line {first.line}) only in case"
            yield context.finding("similar-key", "warning", entry, message, "BibTeX takes the two keys for one")
