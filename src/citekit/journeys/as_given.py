"""Entries of the user's own BibTeX files that no DOI was found for, as they stand there. Knows no other library."""

from collections.abc import Iterator, Mapping, Sequence

from citekit.bib.entry import PAGE_MARK, Entry
from citekit.mapping.inheritance import finder, inherited

_OF_THE_FILE = frozenset({PAGE_MARK, "crossref", "xdata", "xref", "ids", "related", "entryset"})
"""Fields that speak of other entries of the file, or of where it came from."""


def as_given(texts: Sequence[tuple[str, str]]) -> Mapping[str, Entry]:
    """Return the entries of BibTeX texts, given by name and content, by the reference that each is looked for by.

    What an entry takes from its parent stands in it, each value on one line. It has the mark of a page: nobody has
    confirmed it.
    """
    return {reference: entry for _, text in texts for reference, entry in _entries(text)}


def _entries(text: str) -> Iterator[tuple[str, Entry]]:
    from citekit.sources import page_records, pubmed_export

    entries = page_records.library_of(text).entries
    find = finder(entries)
    for entry in (inherited(one, find) for one in entries):
        told = ((name, value) for name, value in entry.fields.items() if name not in _OF_THE_FILE and value.strip())
        fields = {name: " ".join(value.split()) for name, value in told}
        reference = pubmed_export.printed(page_records.work_of(entry))
        yield reference, entry._replace(fields={**fields, PAGE_MARK: "page"})
