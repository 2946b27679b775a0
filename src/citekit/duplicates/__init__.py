"""Which DOI and PubMed number entries state, in whatever dress; ``alike`` tells by what else they say."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress

from citekit.bib.entry import Entry
from citekit.errors import UsageError
from citekit.identifiers import Doi, parse_doi

_PLAIN = re.compile(r"10\.[0-9]{4,9}/[\w.;:()/-]*\w", re.ASCII)
_PMID = re.compile(r"(?:pmid|https?://\S*/)?[:\s]*0*([1-9][0-9]*)/?", re.IGNORECASE)


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


def pmid_of(entry: Entry) -> str:
    """Return the PubMed number that an entry states, digits only; blank where it states none.

    It is read from ``pmid``, in whatever dress, or from an ``eprint`` of PubMed where that field is empty.
    """
    fields = entry.fields
    stated = fields.get("pmid", "").strip("{} ")
    if not stated and "eprint" in fields:
        archive = fields.get("eprinttype", "").strip() or fields.get("archiveprefix", "").strip()
        stated = fields["eprint"].strip("{} ") if archive.lower() in ("pubmed", "pmid") else ""
    found = _PMID.fullmatch(stated)
    return found[1] if found else ""
