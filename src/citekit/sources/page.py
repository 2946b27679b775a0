"""What a page itself says of the works it names: a PubMed page, a pasted reference section, records of programs.

Used where no source can be asked. Knows how pages are laid out; `citekit.mapping.reference` reads one reference. Only
what is printed is stated; what cannot be told with confidence stays empty.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from citekit.identifiers import Doi, find_dois
from citekit.sources import page_exports, page_pubmed, page_records, page_references, page_tables, pubmed_export
from citekit.sources.page_layout import flowing, without_furniture
from citekit.sources.page_pubmed import Placed
from citekit.sources.page_tails import without_tails
from citekit.sources.pubmed_nbib import read_nbib
from citekit.sources.pubmed_xml import read_xml
from citekit.work import Work

__all__ = (
    "FORMS",
    "Bibliography",
    "PageWork",
    "bibliography",
    "body",
    "flowing",
    "guessed",
    "read",
    "split",
    "without_tails",
)

FORMS = {
    pubmed_export.EXPORT: "an export of PubMed",
    page_records.RIS: "RIS",
    page_records.REFER: "an EndNote import file",
    page_records.ISI: "an export of Web of Science",
    page_records.BIBTEX: "BibTeX",
    page_exports.CSL_JSON: "CSL-JSON",
    page_exports.ENDNOTE: "EndNote's XML",
    page_tables.TABLE: "a table (CSV)",
}
"""The source of works that stand in records to what a text of such records is called."""


_WITHIN = r"(?:[^<]|<(?!/?record\b|ref-type\b))"
_READERS = (
    (pubmed_export.EXPORT, read_xml, re.compile(r"<Pubmed(?:Book)?Article\b")),
    (pubmed_export.EXPORT, read_nbib, None),
    (page_exports.ENDNOTE, page_exports.read_endnote, re.compile(rf"<record>(?={_WITHIN}*+<ref-type\b)")),
)
"""Formats whose records stand apart from other text: their source, what reads them, and how a record begins, if that
tells one which cannot be read."""
_BEGUN = re.compile(r"\s*@\w+\s*[{(]\s*[^\s,{}()]+\s*,")
"""How an entry of BibTeX begins."""
_NAMED = 10
"""Lines that a sentence names."""


@dataclass(frozen=True, slots=True)
class PageWork:
    """A work as a page describes it.

    Attributes:
        work: the facts that are printed; its source is ``page``, or that of a record, one of ``FORMS``.
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


class Bibliography(NamedTuple):
    """The records that a text consists of; any other DOI in them, of a note or an abstract, names none of its works.

    Attributes:
        form: what the text is called; blank where it is none of ``FORMS``.
        works: those of the records, in document order; none where no record can be read.
        others: spans beside them that are no text either: comments, macros.
        broken: the lines, from one, at which a record begins that cannot be read.
    """

    form: str = ""
    works: tuple[PageWork, ...] = ()
    others: tuple[tuple[int, int], ...] = ()
    broken: tuple[int, ...] = ()

    @property
    def lines(self) -> str:
        """Return where the first records stand that cannot be read, as ``line 3``; blank where all can."""
        lines = ", ".join(map(str, self.broken[:_NAMED]))
        more = f" and {len(self.broken) - _NAMED} more" if len(self.broken) > _NAMED else ""
        return f"{'lines' if len(self.broken) > 1 else 'line'} {lines}{more}" if lines else ""

    @property
    def unread(self) -> str:
        """Return which records cannot be read, as the end of a sentence; blank where all can."""
        return f"; {self.lines} cannot be read" if self.broken else ""

    def rest(self, text: str) -> str:
        """Return what stands in ``text`` beside the records."""
        place, pieces = 0, []
        for start, end in sorted([*((one.start, one.end) for one in self.works), *self.others]):
            pieces.append(text[place:start])
            place = max(place, end)
        return "\n".join((*pieces, text[place:]))


def bibliography(text: str) -> Bibliography:
    """Return the records of a text that consists of them: PubMed's nbib and XML, RIS, BibTeX, CSL-JSON … (``FORMS``).

    A text that only quotes some, so that they are less than half of it, is none; PubMed's exports may stand in others.
    """
    for source, reader, opening in _READERS:
        works = _placed(reader(text))
        read = {one.start for one in works}
        broken = [match.start() for match in opening.finditer(text) if match.start() not in read] if opening else []
        if works or broken:
            return Bibliography(FORMS[source], works, broken=_lines(text, broken))
    for source, told in ((page_exports.CSL_JSON, page_exports.read_json), (page_tables.TABLE, page_tables.read_table)):
        if (records := told(text)).works:
            return _listed(source, text, records)
    records = page_records.read_records(text)
    spans = [*((start, end) for _, start, end in records.works), *records.others, *records.broken]
    large = 2 * sum(end - start for start, end in spans) >= len(text.strip())
    if not large or not (records.works or any(_BEGUN.match(text, start) for start, _ in records.broken)):
        return Bibliography()
    source = records.works[0][0].source if records.works else page_records.BIBTEX
    return _listed(source, text, records)


def _listed(source: str, text: str, records: page_records.Records) -> Bibliography:
    """Return the records of a text as its bibliography."""
    broken = _lines(text, [start for start, _ in records.broken])
    return Bibliography(FORMS[source], _placed(records.works), records.others, broken)


def _lines(text: str, places: Iterable[int]) -> tuple[int, ...]:
    """Return the lines, from one, on which places of a text lie that come in its order."""
    lines, at, line = [], 0, 1
    for place in places:
        line += text.count("\n", at, place)
        at = place
        lines.append(line)
    return tuple(lines)


def guessed(body: str) -> bool:
    """Return whether the references of a ``body`` are told apart by how they begin alone."""
    return page_references.by_beginnings(body)


def read(text: str) -> tuple[PageWork, ...]:
    """Return the works that ``text`` describes, in document order.

    Read are a PubMed page as copied from the browser or as HTML (the work it describes and its references), PubMed's
    formats ``PubMed`` (nbib), XML, ``Abstract`` and ``Summary``, and reference sections in common styles, numbered or
    not, wrapped or not. Of the records of other programs those without a DOI are works; the others name themselves.
    """
    if records := bibliography(text).works:
        return tuple(one for one in records if one.exported or one.doi is None)
    plain = re.sub(r"[\u00a0\u2000-\u200a\u202f]", " ", page_pubmed.without_tags(text))
    if listed := _placed(page_pubmed.read_abstracts(plain)):
        return listed
    works = _placed(page_pubmed.read_page(plain))
    if not works or page_references.has_heading(plain):
        works += _placed((one.work, one.start, one.end) for one in page_references.listed(plain))
    return works if plain == text else tuple(_with_link(item, text) for item in works)


def split(text: str) -> tuple[str, ...]:
    """Return the single references of a pasted section as printed; nothing when each line is to be taken as one.

    Each record of a bibliography is a reference too.
    """
    if records := bibliography(text).works:
        return tuple(one.reference(text) for one in records)
    return page_references.split(body(text))


def body(text: str) -> str:
    """Return a text in which references are looked for: without running heads and feet, and as ``flowing`` makes it."""
    return without_furniture(flowing(text))


def _placed(found: Iterable[Placed]) -> tuple[PageWork, ...]:
    return tuple(PageWork(work, work.doi, start, end) for work, start, end in found)


def _with_link(item: PageWork, text: str) -> PageWork:
    """Return ``item`` with the DOI that only its link states, as on pages whose DOIs are behind a word."""
    linked = find_dois(text[item.start : item.end]) if item.doi is None else ()
    if len(linked) != 1:
        return item
    doi = linked[0].doi
    return replace(item, work=replace(item.work, doi=doi), doi=doi)
