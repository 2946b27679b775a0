"""A Work as a record of RIS, for Zotero, EndNote, Mendeley and the tools that screen for systematic reviews.

Sources: the RIS specification of Research Information Systems (2001: layout, dates, CR LF at each line's end), its
edition for EndNote (2011: what a tag means for each type), and how Zotero's translator reads the tags. Where they
differ, the tag is taken that all three read.
"""

import re
from collections.abc import Iterable, Iterator

from citekit.mapping.types import IN_A_BOOK, IN_A_PERIODICAL
from citekit.names import OTHERS, Name
from citekit.text.scripts import printable
from citekit.work import Work

TYPES = {
    "article": "JOUR",  # a preprint: no reader has a type of its own for it
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "bill": "BILL",
    "book": "BOOK",
    "broadcast": "MPCT",
    "chapter": "CHAP",
    "classic": "CLSWK",
    "dataset": "DATA",
    "entry": "ENCYC",
    "entry-dictionary": "DICT",
    "entry-encyclopedia": "ENCYC",
    "figure": "FIGURE",
    "graphic": "ART",
    "hearing": "HEAR",
    "legal_case": "CASE",
    "legislation": "STAT",
    "manuscript": "MANSCPT",
    "map": "MAP",
    "motion_picture": "VIDEO",
    "musical_score": "MUSIC",
    "pamphlet": "PAMP",
    "paper-conference": "CONF",
    "patent": "PAT",
    "periodical": "JFULL",
    "personal_communication": "PCOMM",
    "post": "BLOG",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "review": "JOUR",
    "review-book": "JOUR",
    "software": "COMP",
    "song": "SOUND",
    "speech": "SLIDE",
    "standard": "STAND",
    "thesis": "THES",
    "webpage": "ELEC",
}
"""CSL types to those of RIS; all others are ``GEN``."""

_ARTICLES = IN_A_PERIODICAL | {"article", "review", "review-book"}
_TYPED = frozenset({"graphic", "manuscript", "map", "post", "post-weblog", "report", "speech", "thesis", "webpage"})
"""CSL types whose ``M3`` is their kind; that of a journal article Zotero takes for a DOI."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\s]+")


def to_ris(work: Work, key: str) -> str:
    """Return the work as one record, from ``TY`` to ``ER``, with CR LF at the end of every line.

    ``ID`` is the citation key, ``KW`` one keyword a line, tags among them. An article without pages has its article
    number as start page. People left out (``and others``) are no name: a reader would take them for an author. Text is
    plain: no markup, no line breaks, no control characters.
    """
    lines = (f"{tag}  - {value}" for tag, text in _tagged(work, key) if (value := _one_line(text)) or tag == "ER")
    return "".join(line + "\r\n" for line in lines)


def _tagged(work: Work, key: str) -> Iterator[tuple[str, str]]:
    """Yield tags and values in the order of a record; values may be empty."""
    yield "TY", TYPES.get(work.type, "GEN")
    yield "ID", key
    yield "TI", printable(work.title)
    yield "ST", printable(work.title_short)
    yield from _people("AU", work.author)
    yield from _people("A2" if work.type in _ARTICLES | IN_A_BOOK else "ED", work.editor)
    yield from _people("A4", work.translator)
    yield from _dates(work)
    yield from _containers(work)
    yield "VL", work.volume
    yield "IS", work.issue
    yield from _pages(work)
    yield "ET", work.edition or work.version
    yield "M3", work.genre if work.type in _TYPED else ""
    yield "PB", work.publisher
    yield "CY", work.publisher_place
    yield from (("SN", one) for one in work.issn or work.isbn)
    yield "DO", work.doi.value if work.doi else ""
    yield "AN", work.pmid
    yield "C2", work.pmcid if work.type in _ARTICLES else ""
    yield "UR", work.url
    yield "LA", work.language
    yield "AB", printable(work.abstract)
    yield from (("KW", one) for one in work.keyword)
    yield "N1", work.note
    yield "ER", ""


def _people(tag: str, names: Iterable[Name]) -> Iterator[tuple[str, str]]:
    yield from ((tag, _name(name)) for name in names if name != OTHERS)


def _name(name: Name) -> str:
    """Return ``Family, Given, Suffix``, or a group's name."""
    if name.literal:
        return name.literal
    given = " ".join(part for part in (name.given, name.dropping_particle) if part)
    family = " ".join(part for part in (name.non_dropping_particle, name.family) if part)
    return ", ".join(part for part in (family, given, name.suffix) if part)


def _dates(work: Work) -> Iterator[tuple[str, str]]:
    """Yield the year, the date where more of it is known (``2020/05/12/``, parts may be empty), and that of access."""
    if work.issued and (parts := work.issued.parts()):
        yield "PY", str(parts[0])
        if len(parts) > 1:
            yield "DA", _date(parts)
    if work.accessed and (parts := work.accessed.parts()):
        yield "Y2", _date(parts)


def _date(parts: list[int]) -> str:
    return "/".join([str(parts[0]), *(f"{part:02}" for part in parts[1:3]), *[""] * (4 - len(parts))])


def _containers(work: Work) -> Iterator[tuple[str, str]]:
    """Yield what the work stands in: a book's series is ``T2``, that of anything inside a container ``T3``."""
    if work.type == "paper-conference":
        yield "T2", printable(work.event_title or work.container_title)
        yield "C3", printable(work.container_title)
    else:
        yield "T2", printable(work.container_title or work.collection_title)
    yield "J2", printable(work.container_title_short)
    if work.container_title:
        yield "T3", printable(work.collection_title)


def _pages(work: Work) -> Iterator[tuple[str, str]]:
    """Yield first and last page of a plain range, else the pages as they are; the number where it means something."""
    first, dash, last = work.page.partition("-")
    plain_range = dash and "," not in work.page and "-" not in last
    if work.page:
        yield "SP", first if plain_range else work.page
        yield "EP", last if plain_range else ""
    elif work.type in _ARTICLES:
        yield "SP", work.number
    if work.type not in _ARTICLES:
        yield "SN" if work.type == "report" else "M1", work.number


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()
