"""What PubMed's exports for programs tell of a work beside its own record: MeSH, substances, PMID; as a reference.

The formats are read next door: ``pubmed_nbib`` and ``pubmed_xml``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from citekit.mapping.titles import same_title
from citekit.names import OTHERS, Name
from citekit.sources.page_pubmed import one_line
from citekit.work import Work

EXPORT = "pubmed"
"""The source of a work that an export describes."""

_GIVEN = ("pmid", "pmcid", "mesh", "substances", "abstract", "keyword")
"""What PubMed may tell of a work that Crossref's record lacks."""


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
    edited = work.type == "book" and not work.author
    people = ", ".join(map(_person, work.editor if edited else work.author))
    if people and edited:
        people += ", editors" if len(work.editor) > 1 else ", editor"
    date = work.issued.iso()[:4] if work.issued else ""
    numbers = work.volume + (f"({work.issue})" if work.issue else "") + (f":{work.page}" if work.page else "")
    title = one_line(re.sub(r"</?(?:i|b|sup|sub)>", "", work.title))
    if work.type == "article-journal":
        where = [work.container_title, ";".join(filter(None, (date, numbers)))]
    else:
        publisher = ": ".join(filter(None, (work.publisher_place, work.publisher)))
        book = f"In: {work.container_title}" if work.container_title else ""
        where = [book, "; ".join(filter(None, (publisher, date))), f"p. {work.page}" if work.page else ""]
    parts = [f"{part.removesuffix('.')}." for part in (people, title, *where) if part]
    return " ".join((*parts, *([f"doi:{work.doi}"] if work.doi else [])))


def _person(name: Name) -> str:
    if name == OTHERS:
        return "et al"
    return name.literal or f"{name.family} {''.join(part[0] for part in name.given.split())}"


def headings(value: str) -> Iterator[str]:
    """Yield a MeSH heading with each of its subheadings, from ``*Alopecia/chemically induced/*diagnosis``."""
    name, *qualifiers = (part.strip() for part in value.split("/"))
    name = _starred(name)
    yield from (f"{name} / {_starred(one)}" for one in qualifiers) if qualifiers else (name,)


def _starred(text: str) -> str:
    return f"{text[1:].strip()}*" if text.startswith("*") else text


def once(values: Iterable[str]) -> tuple[str, ...]:
    """Return values in their order, each once, without blank ones."""
    return tuple(dict.fromkeys(filter(None, values)))
