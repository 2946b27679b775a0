"""What a page itself says of the works it names: a PubMed page, a pasted reference section, records of programs.

Used where no source can be asked. Knows how pages are laid out; `citekit.mapping.reference` reads one reference. Only
what is printed is stated; what cannot be told with confidence stays empty.
"""

import re
from dataclasses import dataclass, replace

from citekit.identifiers import Doi, find_dois
from citekit.sources import page_pubmed, page_references, pubmed_export
from citekit.sources.page_records import read_records
from citekit.sources.pubmed_nbib import read_nbib
from citekit.sources.pubmed_xml import read_xml
from citekit.work import Work


@dataclass(frozen=True, slots=True)
class PageWork:
    """A work as a page describes it.

    Attributes:
        work: the facts that are printed; its source is ``page``, or that of a record: ``pubmed``, ``ris``, ``bibtex``.
        doi: the work's DOI, if the page states it.
        start, end: where in the text the description stands, half-open.
    """

    work: Work
    doi: Doi | None
    start: int
    end: int

    @property
    def own(self) -> Work | None:
        """Return the work that a record or a page of PubMed describes, or None where only a reference names it."""
        return self.work if self.work.title and (self.work.pmid or self.work.source != "page") else None

    @property
    def exported(self) -> bool:
        """Return whether the description is a record of PubMed, which names its own DOI and others beside it."""
        return self.work.source == pubmed_export.EXPORT

    def reference(self, text: str) -> str:
        """Return the reference that stands in ``text``, or that a work described there makes, on one line."""
        made = pubmed_export.printed(self.work) if self.own else ""
        return made or " ".join(text[self.start : self.end].split())


def read(text: str) -> tuple[PageWork, ...]:
    """Return the works that ``text`` describes, in document order.

    Read are a PubMed page as copied from the browser or as HTML (the work it describes and its references), PubMed's
    formats ``PubMed`` (nbib), XML, ``Abstract`` and ``Summary``, and reference sections in common styles, numbered or
    not, wrapped or not. Of RIS and BibTeX the records without a DOI are works; the others name themselves.
    """
    if records := _exported(text):
        return records
    if records := _records(text):
        return tuple(one for one in records if one.doi is None)
    plain = re.sub(r"[\u00a0\u2000-\u200a\u202f]", " ", page_pubmed.without_tags(text))
    listed = [PageWork(work, work.doi, start, end) for work, start, end in page_pubmed.read_abstracts(plain)]
    if listed:
        return tuple(listed)
    works = [PageWork(work, work.doi, start, end) for work, start, end in page_pubmed.read_page(plain)]
    if not works or page_references.has_heading(plain):
        works += [PageWork(one.work, one.work.doi, one.start, one.end) for one in page_references.listed(plain)]
    return tuple(works) if plain == text else tuple(_with_link(item, text) for item in works)


def _exported(text: str) -> tuple[PageWork, ...]:
    """Return the records of an export of PubMed."""
    found = list(read_xml(text)) or list(read_nbib(text))
    return tuple(PageWork(work, work.doi, start, end) for work, start, end in found)


def _records(text: str) -> tuple[PageWork, ...]:
    """Return the records of other programs; a text that only quotes some is no export of them."""
    found = tuple(PageWork(work, work.doi, start, end) for work, start, end in read_records(text))
    return found if 2 * sum(one.end - one.start for one in found) >= len(text.strip()) else ()


def split(text: str) -> tuple[str, ...]:
    """Return the single references of a pasted section as printed; nothing when each line is to be taken as one.

    Each record of PubMed, RIS or BibTeX is a reference too.
    """
    if records := _exported(text) or _records(text):
        return tuple(one.reference(text) for one in records)
    return page_references.split(text)


def _with_link(item: PageWork, text: str) -> PageWork:
    """Return ``item`` with the DOI that only its link states, as on pages whose DOIs are behind a word."""
    linked = find_dois(text[item.start : item.end]) if item.doi is None else ()
    if len(linked) != 1:
        return item
    doi = linked[0].doi
    return replace(item, work=replace(item.work, doi=doi), doi=doi)
