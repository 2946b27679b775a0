"""Finding the entry that a work already has.

By DOI where there is one; otherwise by title, year and first author together. Knows entries and works, no files.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from citekit import names
from citekit.bib.entry import Entry
from citekit.citekeys import ascii_fold
from citekit.errors import UsageError
from citekit.identifiers import Doi, parse_doi
from citekit.names import Name
from citekit.text import markup
from citekit.work import Work

_PLAIN = re.compile(r"10\.[0-9]{4,9}/[\w.;:()/-]*\w", re.ASCII)
_SHORTEST_TITLE = 16
"""Letters and digits a title needs to tell a work: two works of one author and year may be called "Editorial"."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that is the work asked for.

    Attributes:
        entry: the entry of the library.
        reasons: what agreed: ``doi``, or ``title``, ``year`` and ``author``, and the numbers that agreed besides.
    """

    entry: Entry
    reasons: tuple[str, ...]


def by_doi(entries: Iterable[Entry]) -> Mapping[Doi, tuple[Entry, ...]]:
    """Return the entries under each DOI they state, in file order.

    A DOI is read from the ``doi`` field, in whatever dress, or from a ``url`` at doi.org where the field is empty. One
    that ends in a dot is found with and without it, since some registered DOIs do.
    """
    index: dict[Doi, tuple[Entry, ...]] = {}
    for entry in entries:
        for doi in _dois(entry):
            index[doi] = (*index.get(doi, ()), entry)
    return index


def find(doi: Doi, index: Mapping[Doi, tuple[Entry, ...]]) -> Entry | None:
    """Return the first entry with ``doi`` in an index made by `by_doi`, or None."""
    return index.get(doi, (None,))[0]


def same_work(work: Work, entries: Iterable[Entry]) -> Match | None:
    """Return the entry that describes ``work``, or None when none surely does.

    Equal DOIs decide, and different DOIs decide against. Without them the title (letters and digits only, at least 16),
    the year and the first author's family name must all agree, and volume and first page must not differ where both
    sides have them.
    """
    title, year, author = _title(work.title), str(work.issued.year) if work.issued else "", _first_family(work.author)
    facts = len(title) >= _SHORTEST_TITLE and year and author
    for entry in entries:
        dois = _dois(entry) if work.doi else set()
        if work.doi in dois:
            return Match(entry, ("doi",))
        if dois or not facts or year != _year(entry) or title != _title(entry.text("title")):
            continue
        if author != _first_family(names.parse_bibtex(entry.fields.get("author", ""))):
            continue
        pairs = {
            "volume": (work.volume, entry.text("volume")),
            "page": (_first_page(work.page), _first_page(entry.text("pages"))),
        }
        known = {name: pair for name, pair in pairs.items() if all(pair)}
        if all(ours == theirs for ours, theirs in known.values()):
            return Match(entry, ("title", "year", "author", *known))
    return None


def _dois(entry: Entry) -> set[Doi]:
    """Return the DOI an entry states, in up to two spellings; empty when it states none."""
    stated = entry.fields.get("doi", "").strip()
    if not stated:
        address = entry.fields.get("url", "")
        stated = address if "doi.org/" in address.lower() else ""
    if not stated:
        return set()
    if _PLAIN.fullmatch(stated):
        return {Doi(stated)}
    dois = {doi for doi in [parse_doi(stated)] if doi}
    if dois and stated.endswith("."):
        with suppress(UsageError):
            dois.add(Doi(stated))
    return dois


def _title(title: str) -> str:
    return re.sub(r"[^\w]|_", "", ascii_fold(markup.plain(title)))


def _first_family(authors: Iterable[Name]) -> str:
    first = next(iter(authors), Name())
    return re.sub(r"[^a-z]", "", ascii_fold(first.literal or first.non_dropping_particle + first.family))


def _year(entry: Entry) -> str:
    stated = re.search(r"\b[0-9]{4}\b", entry.fields.get("year", "") or entry.fields.get("date", ""))
    return stated[0] if stated else ""


def _first_page(pages: str) -> str:
    return re.split(r"[-–—,]", pages.strip(), maxsplit=1)[0].strip().lower()
