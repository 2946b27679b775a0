"""What a page itself says of the works it names: a PubMed page, a pasted reference section, an export of PubMed.

Used where no source can be asked. Knows how pages are laid out; `citekit.mapping.reference` reads one reference. Only
what is printed is stated; what cannot be told with confidence stays empty.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from citekit.identifiers import Doi, find_dois
from citekit.mapping.reference import read_reference
from citekit.mapping.reference_names import read_names
from citekit.sources import page_pubmed, pubmed_export
from citekit.sources.pubmed_nbib import read_nbib
from citekit.sources.pubmed_xml import read_xml
from citekit.work import Work

_HEADING = re.compile(
    r"^[ \t#*=]*(?:[0-9IVX]+\.?[ \t]+)?(?:references(?: and notes| cited| list)?|bibliography|literature(?: cited)?"
    r"|works cited|reference list|cited literature|literatur(?:verzeichnis)?|références|bibliographie|bibliografía"
    r"|referencias)[ \t:*=]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_NEXT_HEADING = re.compile(
    r"^[ \t]*(?:publication types|mesh terms|substances|grants and funding|linkout.*|related information"
    r"|supplementary .*|full text (?:links|sources)|cite|actions|share|similar articles|cited by.*|figures?|tables?"
    r"|appendi.*|acknowledge?ments?|author contributions?|footnotes|about the authors?|affiliations?"
    r"|conflicts? of interest.*|abstract)[ \t]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_NUMBERED = re.compile(
    r"[ \t]*(?:\[(?P<square>[0-9]{1,4})\]|\(?(?P<round>[0-9]{1,4})[.):](?![0-9])|(?P<bullet>[•*·]))[ \t]*"
)
_LONGEST = 4000  # characters of one reference; a longer run of lines is no reference
_MOST_LINES = 8  # that the references of a section have on average
_YEAR = re.compile(r"(?<![0-9])(?:1[6-9]|20)[0-9]{2}(?![0-9])")


@dataclass(frozen=True, slots=True)
class PageWork:
    """A work as a page describes it.

    Attributes:
        work: the facts that are printed; its source is ``page``, or ``pubmed`` where an export for programs tells them.
        doi: the work's DOI, if the page states it.
        start, end: where in the text the description stands, half-open.
    """

    work: Work
    doi: Doi | None
    start: int
    end: int

    @property
    def exported(self) -> bool:
        """Return whether the description is a record of an export, which names its own DOI and others beside it."""
        return self.work.source == pubmed_export.EXPORT

    def reference(self, text: str) -> str:
        """Return the reference that stands in ``text``, or that an export's record makes, on one line."""
        return pubmed_export.printed(self.work) if self.exported else " ".join(text[self.start : self.end].split())


def read(text: str) -> tuple[PageWork, ...]:
    """Return the works that ``text`` describes, in document order.

    Read are a PubMed page as copied from the browser or as HTML (the work it describes and its references), PubMed's
    formats ``PubMed`` (nbib), XML, ``Abstract`` and ``Summary``, and reference sections in common styles, numbered or
    not, wrapped or not. Without a heading such as "References" only lines that are references beyond doubt are taken.
    """
    if records := _exported(text):
        return records
    plain = re.sub(r"[\u00a0\u2000-\u200a\u202f]", " ", page_pubmed.without_tags(text))
    listed = [PageWork(work, work.doi, start, end) for work, start, end in page_pubmed.read_abstracts(plain)]
    if listed:
        return tuple(listed)
    works = [PageWork(work, work.doi, start, end) for work, start, end in page_pubmed.read_page(plain)]
    heading = next(_HEADING.finditer(plain), None)
    if heading or not works:
        start = heading.end() if heading else 0
        works += _references(plain, start, bool(heading))
    return tuple(works) if plain == text else tuple(_with_link(item, text) for item in works)


def _exported(text: str) -> tuple[PageWork, ...]:
    """Return the records of an export of PubMed."""
    found = list(read_xml(text)) or list(read_nbib(text))
    return tuple(PageWork(work, work.doi, start, end) for work, start, end in found)


def split(text: str) -> tuple[str, ...]:
    """Return the single references of a pasted section as printed; nothing when ``text`` clearly is no such section.

    A section has a heading such as "References", or it numbers its references and wraps their lines. Each record of an
    export is a reference too.
    """
    if records := _exported(text):
        return tuple(one.reference(text) for one in records)
    heading = next(_HEADING.finditer(text), None)
    start = heading.end() if heading else 0
    after = _NEXT_HEADING.search(text, start) if heading else None
    end = after.start() if after else len(text)
    lines = [line for line in text[start:end].split("\n") if line.strip()]
    numbered = _numbered_lines(lines)
    wrapped = len(lines) / _MOST_LINES <= len(numbered) < len(lines) and 0 in numbered and len(numbered) > 1
    return tuple(text[first:last] for first, last in _items(text, start, end)) if heading or wrapped else ()


def _with_link(item: PageWork, text: str) -> PageWork:
    """Return ``item`` with the DOI that only its link states, as on pages whose DOIs are behind a word."""
    linked = find_dois(text[item.start : item.end]) if item.doi is None else ()
    if len(linked) != 1:
        return item
    doi = linked[0].doi
    return replace(item, work=replace(item.work, doi=doi), doi=doi)


def _references(text: str, start: int, headed: bool) -> Iterator[PageWork]:
    """Return the references between ``start`` and the next heading.

    Without a heading one needs a volume or DOI to be beyond doubt, or the company of others: where half of the items
    are references the text is a list of them. Then one that is numbered, or has names and a year, is one too, though
    nothing can be told of it.
    """
    after = _NEXT_HEADING.search(text, start) if headed else None
    spans = _items(text, start, after.start() if after else len(text))
    works = [read_reference(text[first:last]) or Work(source="page") for first, last in spans]
    certain = [bool((work.author or work.editor) and work.issued and work.title) for work in works]
    is_list = 2 * sum(certain) >= len(spans)
    for (first, last), work, sure in zip(spans, works, certain, strict=True):
        if sure and (headed or is_list or work.volume or work.doi):
            yield PageWork(work, work.doi, first, last)
        elif is_list and _may_be_one(text[first:last]) and not find_dois(text[first:last]):
            yield PageWork(Work(source="page"), None, first, last)


def _may_be_one(item: str) -> bool:
    """Return whether an item of a list of references is one: it has a number, or names and a year."""
    label = _NUMBERED.match(item)
    numbered = label is not None and not label["bullet"]
    return numbered or (read_names(item.strip()) is not None and _YEAR.search(item) is not None)


def _items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of single references; numbers and bullets tell them apart, else blank lines and first words."""
    lines = [(match.start(), match[0]) for match in re.compile(r"[^\n]+|(?<=\n)(?=\n)").finditer(text, start, end)]
    numbered = _numbered_lines([line for _, line in lines])
    items: list[tuple[int, int]] = []
    opened = False
    for index, (offset, line) in enumerate(lines):
        if not line.strip():
            opened = opened and bool(numbered) and _NUMBERED.fullmatch(text[slice(*items[-1])]) is not None
            continue
        last = offset + len(line.rstrip())
        if index in numbered if numbered else not opened or _begins(text[slice(*items[-1])], line):
            items.append((offset + len(line) - len(line.lstrip()), last))
            opened = True
        elif opened and last - items[-1][0] < _LONGEST:
            items[-1] = (items[-1][0], last)
    return items


def _numbered_lines(lines: list[str]) -> set[int]:
    """Return which lines begin a numbered or bulleted reference: numbers rise, or all are 1 as PubMed copies them."""
    begun: set[int] = set()
    number = 0
    for index, line in enumerate(lines):
        match = _NUMBERED.match(line)
        if not match:
            continue
        current = int(match["square"] or match["round"] or number + 1)
        if current == 1 or number < current <= number + 20:
            begun.add(index)
            number = current
    return begun


def _begins(before: str, line: str) -> bool:
    """Return whether ``line`` begins another reference than the one that ``before`` holds."""
    names = read_names(line.strip())
    if names is None or not (len(names.names) > 1 or _YEAR.search(line)):
        return False
    finished = r"(?:[.\d\])]|/\S+|\b(?:DOI|PMC|Pub[Mm]ed|Scholar|Cross[Rr]ef|Article))$"
    return bool(re.search(finished, before[-100:]) and _YEAR.search(before))
