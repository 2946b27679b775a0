"""What a source knows of a publication, under the names of CSL 1.0.2 variables (``-`` written ``_``).

Text values are Unicode (NFC). Titles, container titles and abstracts may hold the inline markup of CSL and no other:
``<i> <b> <sup> <sub> <span style="font-variant:small-caps"> <span class="nocase">``; a ``<`` that starts none of these
is just a character.
Nothing here knows JSON, BibTeX or the network.
"""

from dataclasses import dataclass

from citekit.dates import PartialDate
from citekit.identifiers import Doi
from citekit.names import Name


@dataclass(frozen=True, slots=True)
class Update:
    """A notice about a work, or the work a notice is about (Crossref ``updated-by`` and ``update-to``).

    Attributes:
        type: Crossref's word: ``retraction``, ``correction``, ``expression_of_concern`` …
        doi: the notice's DOI (in ``updated_by``) or the target's (in ``update_to``).
        date: when, if the record says so.
        source: ``publisher`` or ``retraction-watch``; empty where old records do not say.
    """

    type: str
    doi: Doi | None = None
    date: PartialDate | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """One publication.

    Attributes:
        type: a CSL type: ``article-journal``, ``chapter``, ``book``, ``paper-conference``, ``article`` for preprints …
        issued: the year that is printed, by the one date rule: print, else published, else issued, else approved.
        page: page range as the source has it, en dash or hyphen normalised to ``-``.
        number: the article number of a journal article without pages, or a report number (CSL ``number``).
        keyword: the publisher's keywords or subjects.
        mesh: MeSH headings as PubMed prints them, one with each subheading: ``Alopecia / chemically induced*``; the
            star marks a major topic.
        substances: names of substances in PubMed's index.
        source: where the facts come from: ``crossref``, ``page``, ``pubmed`` (an export of PubMed), ``bibtex``; empty
            when unknown.
    """

    type: str = "document"
    doi: Doi | None = None
    title: str = ""
    title_short: str = ""
    author: tuple[Name, ...] = ()
    editor: tuple[Name, ...] = ()
    translator: tuple[Name, ...] = ()
    container_title: str = ""
    container_title_short: str = ""
    collection_title: str = ""
    event_title: str = ""
    publisher: str = ""
    publisher_place: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    number: str = ""
    edition: str = ""
    genre: str = ""
    version: str = ""
    status: str = ""
    issued: PartialDate | None = None
    published_print: PartialDate | None = None
    published_online: PartialDate | None = None
    accessed: PartialDate | None = None
    language: str = ""
    issn: tuple[str, ...] = ()
    isbn: tuple[str, ...] = ()
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    abstract: str = ""
    keyword: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()
    substances: tuple[str, ...] = ()
    note: str = ""
    update_to: tuple[Update, ...] = ()
    updated_by: tuple[Update, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()
    source: str = ""

    @property
    def retracted(self) -> bool:
        """Return whether any of the notices about this work retracts, withdraws or removes it."""
        return any(update.type in RETRACTING for update in self.updated_by)


RETRACTING = frozenset({"retraction", "withdrawal", "removal", "partial_retraction"})
"""Crossref update types that take a work out of the record (Crossref documentation, "Updates and corrections")."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a cleaning rule did to a value on its way in; none is silent.

    Attributes:
        field: the Work attribute or BibTeX field.
        rule: the rule's name, for example ``strip-markup``, ``unescape-entity``, ``particle-from-given``.
        before, after: the value before and after.
    """

    field: str
    rule: str
    before: str
    after: str
