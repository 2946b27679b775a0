"""Checks across entries: one work under two keys, keys that differ in case only."""

from collections.abc import Iterator

from citekit.bib.entry import Entry
from citekit.checks.context import Context
from citekit.duplicates import by_doi
from citekit.findings import Finding


def duplicate_dois(context: Context) -> Iterator[Finding]:
    """Yield a finding for each entry whose DOI an earlier entry has already, in whatever spelling."""
    told: set[tuple[str, int]] = set()
    for doi, (first, *others) in by_doi(context.entries).items():
        for entry in others:
            if (entry.key, entry.line) not in told:
                told.add((entry.key, entry.line))
                message = f"`{doi}` already stands in `{first.key}` (line {first.line})"
                yield context.finding("duplicate-doi", "warning", entry, message, "keep one of the two entries")


def similar_keys(context: Context) -> Iterator[Finding]:
    """Yield a finding for each key that differs from an earlier one in case only: BibTeX takes them for one."""
    seen: dict[str, Entry] = {}
    for entry in context.entries:
        first = seen.setdefault(entry.key.casefold(), entry)
        if first.key != entry.key:
            message = f"differs from `{first.key}` (line {first.line}) only in case"
            yield context.finding("similar-key", "warning", entry, message, "BibTeX takes the two keys for one")
