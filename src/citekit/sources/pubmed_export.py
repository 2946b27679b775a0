"""PubMed's exports for programs: the format PubMed (nbib) and XML (PubmedArticleSet), with MeSH and substances.

Works come with their place in the text; what else a record names (comments, errata, its reference list) is no work of
the export. Elements: NLM, "MEDLINE/PubMed Data Element (Field) Descriptions" and the DTD of PubMed.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from citekit.errors import UsageError
from citekit.identifiers import Doi, find_dois
from citekit.mapping.reference_numbers import hyphened, read_date
from citekit.mapping.titles import same_title
from citekit.names import Name
from citekit.sources.page_pubmed import Placed, one_line
from citekit.work import Work

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EXPORT = "pubmed"
"""The source of a work that an export describes."""

_NBIB_RECORD = re.compile(r"^PMID- ?[0-9].*(?:\s*\n(?:(?!PMID)[A-Z]{2,4} *- ?| {4,}(?=\S)).*)*", re.MULTILINE)
_NBIB_FIELD = re.compile(r"^([A-Z]{2,4}) *- ?(.*(?:\n {4,}.*)*)", re.MULTILINE)
_XML_RECORD = re.compile(r"<PubmedArticle\b[^<>]*>.*?</PubmedArticle\s*>", re.DOTALL)
_MARKUP = frozenset(("i", "b", "sup", "sub"))
"""Elements in titles and abstracts that CSL's markup has too; others leave their text."""

_GIVEN = ("pmid", "pmcid", "mesh", "substances", "abstract", "keyword")
"""What PubMed may tell of a work that Crossref's record lacks."""


def read_nbib(text: str) -> Iterator[Placed]:
    """Yield the works of PubMed's format ``PubMed`` (``PMID- 123``)."""
    for record in _NBIB_RECORD.finditer(text):
        yield _of_nbib(record[0]), record.start(), record.start() + len(record[0].rstrip())


def read_xml(text: str) -> Iterator[Placed]:
    """Yield the works of PubMed's XML.

    Each ``PubmedArticle`` is parsed alone, so that no document type and no entity of the file ever reaches the parser;
    one that is not well-formed is passed over.
    """
    if "<PubmedArticle" not in text:
        return
    from xml.etree.ElementTree import ParseError, fromstring  # few inputs are XML

    for match in _XML_RECORD.finditer(text):
        with suppress(ParseError, ValueError):
            yield _of_xml(fromstring(match[0])), match.start(), match.end()


def completed(work: Work, told: Work | None) -> Work:
    """Return ``work`` with what PubMed tells of it and its own source does not: MeSH, PMID, abstract …

    Args:
        told: the work as an export or page of PubMed describes it, or a reference, which tells none of these.
    """
    if told is None or not tells_of(told, work):
        return work
    more = {name: getattr(told, name) for name in _GIVEN if not getattr(work, name)}
    return replace(work, **more)


def tells_of(told: Work, work: Work) -> bool:
    """Return whether a description is that of a work: an export names its DOI, on a page the titles must agree."""
    return told.source == EXPORT or same_title(told.title, work.title)


def printed(work: Work) -> str:
    """Return a work as a reference in NLM's style: what is looked for where an export states no DOI."""
    people = ", ".join(
        name.literal or f"{name.family} {''.join(part[0] for part in name.given.split())}" for name in work.author
    )
    date = work.issued.iso()[:4] if work.issued else ""
    numbers = work.volume + (f"({work.issue})" if work.issue else "") + (f":{work.page}" if work.page else "")
    where = f"{date};{numbers}" if date and numbers else date or numbers
    title = one_line(re.sub(r"</?(?:i|b|sup|sub)>", "", work.title))
    parts = [f"{part.removesuffix('.')}." for part in (people, title, work.container_title, where) if part]
    return " ".join((*parts, *([f"doi:{work.doi}"] if work.doi else [])))


def _of_nbib(record: str) -> Work:
    fields: dict[str, list[str]] = {}
    for match in _NBIB_FIELD.finditer(record):
        fields.setdefault(match[1], []).append(" ".join(match[2].split()))
    one = {name: values[0] for name, values in fields.items()}
    identifiers = fields.get("LID", []) + fields.get("AID", [])
    dois = find_dois("\n".join(value for value in identifiers if value.endswith("[doi]")))
    people = [_inverted(value) for value in fields.get("FAU", [])] or [
        Name(family, given) for value in fields.get("AU", []) for family, _, given in [value.rpartition(" ")]
    ]
    return Work(
        type="article-journal",
        doi=dois[0].doi if dois else None,
        title=one_line(one.get("TI", "")),
        author=(*people, *(Name(literal=value) for value in fields.get("CN", []))),
        container_title=one.get("JT", "") or one.get("TA", ""),
        container_title_short=one.get("TA", ""),
        issued=read_date(one.get("DP", "")),
        volume=one.get("VI", ""),
        issue=one.get("IP", ""),
        page=hyphened(one.get("PG", "")),
        abstract=one_line(one.get("AB", ""), dot=True),
        keyword=_once(value.lstrip("*") for value in fields.get("OT", [])),
        mesh=_once(heading for value in fields.get("MH", []) for heading in _headings(value)),
        substances=_once(re.sub(r"^\S+ (?:\S+ )?\((.*)\)$", r"\1", value) for value in fields.get("RN", [])),
        pmid=one.get("PMID", ""),
        pmcid=one.get("PMC", ""),
        source=EXPORT,
    )


def _headings(value: str) -> Iterator[str]:
    """Yield a heading with each of its subheadings, from ``*Alopecia/chemically induced/*diagnosis``."""
    name, *qualifiers = (part.strip() for part in value.split("/"))
    name = _starred(name)
    yield from (f"{name} / {_starred(one)}" for one in qualifiers) if qualifiers else (name,)


def _starred(text: str) -> str:
    return f"{text[1:].strip()}*" if text.startswith("*") else text


def _of_xml(article: "Element") -> Work:
    def texts(path: str) -> list[str]:
        return [_flat(one) for one in article.iterfind(path)]

    def first(*paths: str) -> str:
        return next((text for path in paths for text in texts(path) if text), "")

    own = "MedlineCitation/Article/"
    ids = "PubmedData/ArticleIdList/ArticleId[@IdType='{}']"
    issue = own + "Journal/JournalIssue/"
    supplement = "MedlineCitation/SupplMeshList/SupplMeshName[@Type='Disease']"
    return Work(
        type="article-journal",
        doi=_doi(first(ids.format("doi"), own + "ELocationID[@EIdType='doi'][@ValidYN='Y']")),
        title=one_line(_marked(article.find(own + "ArticleTitle")) or first(own + "VernacularTitle")),
        author=tuple(filter(None, map(_person, article.iterfind(own + "AuthorList/Author")))),
        container_title=first(own + "Journal/Title", own + "Journal/ISOAbbreviation"),
        container_title_short=first("MedlineCitation/MedlineJournalInfo/MedlineTA", own + "Journal/ISOAbbreviation"),
        issued=read_date(" ".join(texts(issue + "PubDate/*"))),
        volume=first(issue + "Volume"),
        issue=first(issue + "Issue"),
        page=hyphened(first(own + "Pagination/MedlinePgn")),
        abstract=one_line(" ".join(map(_part, article.iterfind(own + "Abstract/AbstractText"))), dot=True),
        keyword=_once(texts("MedlineCitation/KeywordList/Keyword")),
        mesh=_once((*_indexed(article), *texts(supplement))),
        substances=_once(texts("MedlineCitation/ChemicalList/Chemical/NameOfSubstance")),
        pmid=first("MedlineCitation/PMID"),
        pmcid=first(ids.format("pmc")),
        source=EXPORT,
    )


def _indexed(article: "Element") -> Iterator[str]:
    """Yield the MeSH headings of an article, one with each of its subheadings."""
    for heading in article.iterfind("MedlineCitation/MeshHeadingList/MeshHeading"):
        name, *qualifiers = ("*" * (one.get("MajorTopicYN") == "Y") + _flat(one) for one in heading)
        yield from _headings("/".join((name, *qualifiers)))


def _person(author: "Element") -> Name | None:
    family, given = author.findtext("LastName", ""), author.findtext("ForeName", "") or author.findtext("Initials", "")
    group = author.find("CollectiveName")
    if group is not None:
        return Name(literal=_flat(group))
    suffix = author.findtext("Suffix", "")
    return Name(" ".join(family.split()), " ".join(given.split()), suffix=suffix) if family else None


def _part(text: "Element") -> str:
    """Return a part of an abstract with its heading before it, as PubMed prints it."""
    label = text.get("Label", "")
    return f"{label}: {_marked(text)}" if label else _marked(text)


def _marked(element: "Element | None") -> str:
    """Return an element's text with the markup that CSL has; other elements leave their text."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        inner = _marked(child)
        kept = child.tag in _MARKUP and inner.strip()
        parts += [f"<{child.tag}>{inner}</{child.tag}>" if kept else inner, child.tail or ""]
    return "".join(parts)


def _flat(element: "Element") -> str:
    return " ".join("".join(element.itertext()).split())


def _doi(text: str) -> Doi | None:
    with suppress(UsageError):
        return Doi(text)
    return None


def _inverted(name: str) -> Name:
    family, _, given = name.partition(", ")
    return Name(family, given) if given else Name(literal=family)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))
