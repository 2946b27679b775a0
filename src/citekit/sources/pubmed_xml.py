"""PubMed's XML (PubmedArticleSet): articles, books and chapters of books, with MeSH and substances.

Works come with their place in the text; what else a record names (comments, errata, its reference list) is no work of
the export. Elements: the DTD of PubMed.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from citekit.dates import PartialDate, from_bibtex
from citekit.errors import UsageError
from citekit.identifiers import Doi
from citekit.mapping.reference_numbers import hyphened, read_date
from citekit.names import Name
from citekit.sources.page_pubmed import Placed, one_line
from citekit.sources.pubmed_export import EXPORT, headings, once
from citekit.work import Work

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_RECORD = re.compile(r"<(Pubmed(?:Book)?Article)\b[^<>]*>[^<]*+(?:<(?!/?\1\b)[^<]*+)*+</\1\s*>")
_MARKUP = frozenset(("i", "b", "sup", "sub"))
"""Elements in titles and abstracts that CSL's markup has too; others leave their text."""


def read_xml(text: str) -> Iterator[Placed]:
    """Yield the works of PubMed's XML.

    Each record is parsed alone, so that no document type and no entity of the file ever reaches the parser; one that is
    not well-formed is passed over.
    """
    if "<PubmedArticle" not in text and "<PubmedBookArticle" not in text:
        return
    from xml.etree.ElementTree import ParseError, fromstring  # few inputs are XML

    for match in _RECORD.finditer(text):
        with suppress(ParseError, ValueError):
            read = _article if match[1] == "PubmedArticle" else _book_or_chapter
            yield read(fromstring(match[0])), match.start(), match.end()


def _article(record: "Element") -> Work:
    own = "MedlineCitation/Article/"
    ids = "PubmedData/ArticleIdList/ArticleId[@IdType='{}']"
    issue = own + "Journal/JournalIssue/"
    supplement = "MedlineCitation/SupplMeshList/SupplMeshName[@Type='Disease']"
    return Work(
        type="article-journal",
        doi=_doi(_first(record, ids.format("doi"), own + "ELocationID[@EIdType='doi'][@ValidYN='Y']")),
        title=one_line(_marked(record.find(own + "ArticleTitle")) or _first(record, own + "VernacularTitle")),
        author=_people(record, own + "AuthorList/Author"),
        container_title=_first(record, own + "Journal/Title", own + "Journal/ISOAbbreviation"),
        container_title_short=_first(
            record, "MedlineCitation/MedlineJournalInfo/MedlineTA", own + "Journal/ISOAbbreviation"
        ),
        issued=_date(record, issue + "PubDate"),
        volume=_first(record, issue + "Volume"),
        issue=_first(record, issue + "Issue"),
        page=hyphened(_first(record, own + "Pagination/MedlinePgn")),
        abstract=_abstract(record, own + "Abstract/AbstractText"),
        keyword=once(_texts(record, "MedlineCitation/KeywordList/Keyword")),
        mesh=once((*_indexed(record), *_texts(record, supplement))),
        substances=once(_texts(record, "MedlineCitation/ChemicalList/Chemical/NameOfSubstance")),
        pmid=_first(record, "MedlineCitation/PMID"),
        pmcid=_first(record, ids.format("pmc")),
        source=EXPORT,
    )


def _book_or_chapter(record: "Element") -> Work:
    """Return the chapter that a record of a book describes; without a title of its own it describes the whole book."""
    own, book = "BookDocument/", "BookDocument/Book/"
    id_lists = (own + "ArticleIdList", "PubmedBookData/ArticleIdList")
    title = one_line(_marked(record.find(own + "ArticleTitle")))
    of_book = () if title else (book + "ELocationID[@EIdType='doi']",)
    return Work(
        type="chapter" if title else "book",
        doi=_doi(_first(record, *(f"{ids}/ArticleId[@IdType='doi']" for ids in id_lists), *of_book)),
        title=title or one_line(_marked(record.find(book + "BookTitle"))),
        author=_listed(record, own, editors=False) or (() if title else _listed(record, book, editors=False)),
        editor=_listed(record, book, editors=True) or _listed(record, own, editors=True),
        container_title=one_line(_first(record, book + "BookTitle")) if title else "",
        collection_title=_first(record, book + "CollectionTitle"),
        publisher=_first(record, book + "Publisher/PublisherName"),
        publisher_place=_first(record, book + "Publisher/PublisherLocation"),
        issued=_date(record, book + "PubDate"),
        volume=_first(record, book + "Volume"),
        page=hyphened(_first(record, own + "Pagination/MedlinePgn")),
        edition=_first(record, book + "Edition"),
        isbn=once(_texts(record, book + "Isbn")),
        abstract=_abstract(record, own + "Abstract/AbstractText"),
        keyword=once(_texts(record, own + "KeywordList/Keyword")),
        pmid=_first(record, own + "PMID"),
        pmcid=_first(record, *(f"{ids}/ArticleId[@IdType='pmc']" for ids in id_lists)),
        source=EXPORT,
    )


def _texts(record: "Element", path: str) -> list[str]:
    return [_flat(one) for one in record.iterfind(path)]


def _first(record: "Element", *paths: str) -> str:
    """Return the first text that is not blank at any of the paths, in their order."""
    return next((text for path in paths for text in _texts(record, path) if text), "")


def _date(record: "Element", path: str) -> PartialDate | None:
    """Return a date in parts, its month a name or a number, or else as it is printed (``2019 Nov-Dec``)."""
    year, month, day = (_first(record, f"{path}/{part}") for part in ("Year", "Month", "Day"))
    return from_bibtex(year, month, day) or read_date(_first(record, f"{path}/MedlineDate"))


def _abstract(record: "Element", path: str) -> str:
    return one_line(" ".join(map(_part, record.iterfind(path))), dot=True)


def _people(record: "Element", path: str) -> tuple[Name, ...]:
    return tuple(filter(None, map(_person, record.iterfind(path))))


def _listed(record: "Element", path: str, *, editors: bool) -> tuple[Name, ...]:
    """Return the authors or the editors below ``path``; a list that does not say what it lists has authors."""
    lists = (one for one in record.iterfind(path + "AuthorList") if (one.get("Type") == "editors") == editors)
    return tuple(name for one in lists for name in _people(one, "Author"))


def _indexed(article: "Element") -> Iterator[str]:
    """Yield the MeSH headings of an article, one with each of its subheadings."""
    for heading in article.iterfind("MedlineCitation/MeshHeadingList/MeshHeading"):
        name, *qualifiers = ("*" * (one.get("MajorTopicYN") == "Y") + _flat(one) for one in heading)
        yield from headings("/".join((name, *qualifiers)))


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
