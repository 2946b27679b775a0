"""Entries of the user's own BibTeX files that no DOI was found for, as they stand there. Knows no other library."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from citekit.bib.entry import PAGE_MARK, Entry
from citekit.mapping.inheritance import finder, inherited
from citekit.outcomes import Failure

_OF_THE_FILE = frozenset({PAGE_MARK, "crossref", "xdata", "xref", "ids", "related", "entryset"})
"""Fields that speak of other entries of the file, or of where it came from."""


_NO_WORKS = ("xdata", "set")
"""Types of entries that hold what others take from them (biblatex manual, 2.1.1)."""


class Given(NamedTuple):
    """An entry of the user's own file, and the names of its fields that stand there again: the first ones count."""

    entry: Entry
    again: tuple[str, ...] = ()


def as_given(texts: Sequence[tuple[str, str]]) -> tuple[Mapping[str, Given], tuple[Failure, ...]]:
    """Return the entries of BibTeX texts by the reference that each is looked for by, and those that name no work.

    What an entry takes from its parent stands in it, each value on one line. It has the mark of a page: nobody has
    confirmed it.

    Args:
        texts: names and contents.
    """
    found: dict[str, Given] = {}
    failures: list[Failure] = []
    for _, text in texts:
        for reference, given in _entries(text):
            if reference:
                found[reference] = given
            elif given.entry.type not in _NO_WORKS:
                message = f"the entry `{given.entry.key}` has neither a title nor a DOI"
                failures.append(Failure(given.entry.key, "", "invalid", message, "give it a title"))
    return found, tuple(failures)


def _entries(text: str) -> Iterator[tuple[str, Given]]:
    """Yield each entry with its reference, blank where it names no work."""
    from citekit.sources import page_records, pubmed_export

    library = page_records.library_of(text)
    find = finder(library.entries)
    for one in library.entries:
        entry = inherited(one, find)
        told = ((name, value) for name, value in entry.fields.items() if name not in _OF_THE_FILE and value.strip())
        fields = {name: " ".join(value.split()) for name, value in told}
        work = page_records.work_of(entry)
        again = tuple(library.repeated(library.fields_of(library.block_of(one))))
        reference = pubmed_export.printed(work) if work.title or work.doi else ""
        yield reference, Given(entry._replace(fields={**fields, PAGE_MARK: "page"}), again)
