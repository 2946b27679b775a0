"""PubMed's layouts for readers: the page in the browser, and the format Abstract (text).

Works come with their place in the text. Layouts as PubMed shows them since 2020.
"""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from itertools import takewhile

from citekit.identifiers import find_dois
from citekit.mapping.reference_names import read_names, split_full
from citekit.mapping.reference_numbers import PAGE_RANGE, hyphened, read_date
from citekit.names import OTHERS, Name
from citekit.work import Work

Placed = tuple[Work, int, int]
"""A work and where its description stands, half-open."""

_WHEN = r"(?P<date>(?:1[6-9]|20)[0-9]{2}(?: [A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?(?: [0-9]{1,2})?)?)"
_NUMBERS = rf"(?:;(?P<volume>[\w ]+?)(?:\((?P<issue>[^()]+(?:\([^()]*\))?)\))?(?::(?P<page>{PAGE_RANGE}))?)?"
_CITATION = re.compile(
    rf"^[ \t]*+(?:(?P<journal>[A-Z][^.;:\n]{{1,90}})\.[ \t]*+)?(?P<dot>\.[ \t]*+)?{_WHEN}{_NUMBERS}\.", re.MULTILINE
)
_SIGNS = re.compile(
    r"^[ \t]*(?:PubMed Disclaimer|Affiliations?|Similar articles|Abstract|PMID: ?[0-9]+)\b", re.MULTILINE
)
_NOISE = re.compile(
    r"(?:affiliations?|authors?|expand|collapse|actions|free (?:pmc )?article|free full text|online ahead of print"
    r"|epub\b.*|doi:.*|pm(?:c)?id:.*|review|case reports?|editorial|letter|comment|meta-analysis|.* trial|.* study"
    r"|systematic review|practice guideline|published erratum|retracted publication|historical article|full text links"
    r"|cite|share|.* page content|abstract|no abstract available)\.?",
    re.IGNORECASE,
)
"""Lines of a PubMed page that are no title, journal or author list: buttons, publication types, identifiers."""
_AFTER_ABSTRACT = re.compile(
    r"^[ \t]*(?:Keywords?:|PubMed Disclaimer|Conflicts? of interest|Copyright\b|©|\(c\) [0-9]{4}|Figures?[ \t]*$"
    r"|Similar articles|Cited by|References[ \t]*$|Publication types|MeSH terms|Substances|LinkOut|Grants and funding"
    r"|Related information|Supplementary|Comment in|Update (?:of|in)|Erratum in|DOI:|PMID:|PMCID:|Full text links"
    r"|Trial registration:)",
    re.MULTILINE,
)
"""What follows an abstract, on the page and in the Abstract format."""


def without_tags(text: str) -> str:
    """Return ``text`` with HTML tags and entities replaced, every character at its old offset.

    Text that holds no block tags is returned as it is. What a tag or entity leaves over is filled with blanks or,
    within a word, with characters without width.
    """
    if not re.search(r"<(?:p|div|li|br|body|html|td|tr|section|span|ol|ul)\b[^<>]*>", text, re.IGNORECASE):
        return text

    def tag(match: re.Match[str]) -> str:
        name, length = match["name"].lower(), len(match[0])
        if name in ("li", "dt") and not match["close"]:
            return "\n•".ljust(length)
        if name in ("p", "div", "section", "ol", "ul", "table", "h1", "h2", "h3", "h4", "h5", "article", "header"):
            return "\n\n".ljust(length)[:length]
        if name in ("br", "tr", "li", "dd", "td", "title"):
            return "\n".ljust(length)
        return "\u200b" * length

    text = re.sub(r"(?is)<(script|style|svg|head)\b.*?</\1\s*>|<!--.*?-->", lambda m: " " * len(m[0]), text)
    text = re.sub(r"[ \t]*[\r\n]+[ \t]*", lambda m: " " * len(m[0]), text)
    text = re.sub(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)\b[^<>]*>", tag, text)
    return re.sub(r"&#?\w{1,32};", lambda m: unescape(m[0])[: len(m[0])].ljust(len(m[0]), "\u200b"), text)


def read_page(text: str) -> Iterator[Placed]:
    """Return the work that a PubMed page describes, if ``text`` is one: none or one."""
    citation = next((match for match in _CITATION.finditer(text) if _opens_page(text, match)), None)
    if citation is None:
        return
    lines = [line.strip() for line in text[citation.end() :].splitlines()]
    body = _line_of(lines, "Abstract")
    head = [line for line in lines[:body] if line]
    title = next((line for line in head if len(line.split()) > 2 and not _noise(line)), "")
    if not title:
        return
    authors, journal = _authors(head[head.index(title) + 1 :])
    before = [line.strip() for line in text[: citation.start()].splitlines() if line.strip()]
    journal = citation["journal"] or journal or (before[-1] if before and _journal_line(before[-1]) else "")
    stop = _AFTER_ABSTRACT.search(text, citation.end())
    abstract, end = _abstract(text, citation.end())
    dois = find_dois(text[citation.start() : stop.start() if stop else len(text)]) or find_dois(text)
    work = Work(
        type="article-journal",
        doi=dois[0].doi if dois else None,
        title=one_line(title),
        author=authors,
        container_title=journal.strip(),
        issued=read_date(citation["date"]),
        volume=citation["volume"] or "",
        issue=citation["issue"] or "",
        page=hyphened(citation["page"] or ""),
        abstract=abstract,
        keyword=_keywords(text, citation.end()),
        pmid=_number(r"PMID:? ?([0-9]{4,9})", text[citation.start() : end]),
        pmcid=_number(r"PMCID:? ?(PMC[0-9]+)", text[citation.start() : end]),
        source="page",
    )
    yield work, citation.start() + len(citation[0]) - len(citation[0].lstrip()), end


def read_abstracts(text: str) -> Iterator[Placed]:
    """Return the works of PubMed's Abstract (text) format: numbered records of paragraphs."""
    opening = rf"^[0-9]+\. (?P<journal>[A-Z][^\n;:]*?)\. {_WHEN}{_NUMBERS}\."
    heads = list(re.finditer(opening, _unwrapped(text), re.MULTILINE)) if re.search(r"(?m)^PMID: ?[0-9]+", text) else []
    for index, head in enumerate(heads):
        block = text[head.start() : heads[index + 1].start() if index + 1 < len(heads) else len(text)]
        paragraphs = [part for part in re.split(r"\n[ \t\r]*\n", block) if part.strip()]
        if len(paragraphs) < 3:
            continue
        listed = read_names(re.sub(r"\([0-9,]+\)", "", " ".join(paragraphs[2].split())))
        others = r"Author information:|Collaborators:|Comment |Erratum |Update "
        prose = [part.lstrip() for part in paragraphs[3:] if not re.match(others, part.lstrip())]
        abstract = takewhile(lambda part: not _AFTER_ABSTRACT.match(part), prose)
        dois = find_dois(paragraphs[0]) or find_dois("\n".join(re.findall(r"^DOI: .*", block, re.MULTILINE)))
        work = Work(
            type="article-journal",
            doi=dois[0].doi if dois else None,
            title=one_line(paragraphs[1]),
            author=listed.names if listed else (),
            container_title=head["journal"],
            issued=read_date(head["date"]),
            volume=head["volume"] or "",
            issue=head["issue"] or "",
            page=hyphened(head["page"] or ""),
            abstract=one_line(" ".join(abstract), dot=True),
            keyword=_keywords(block, 0),
            pmid=_number(r"^PMID: ?([0-9]+)", block),
            pmcid=_number(r"^PMCID: ?(PMC[0-9]+)", block),
            source="page",
        )
        yield work, head.start(), head.start() + len(block.rstrip())


def _opens_page(text: str, citation: re.Match[str]) -> bool:
    """Return whether a citation line is the one on top of a PubMed page and not a line of a reference list."""
    known = citation["volume"] or citation["dot"] or citation["journal"]
    heading = re.search(r"^[ \t]*References[ \t]*$", text, re.MULTILINE)
    early = heading is None or citation.start() < heading.start()
    return bool(known) and early and _SIGNS.search(text, citation.end()) is not None


def _line_of(lines: list[str], heading: str) -> int:
    return lines.index(heading) if heading in lines else min(len(lines), 20)


def _noise(line: str) -> bool:
    return bool(_NOISE.fullmatch(line) or re.search(r"\bet al\. ", line) or re.match(r"[0-9]+ ", line))


def _journal_line(line: str) -> bool:
    """Return whether a line before the citation can be the journal's abbreviated title."""
    words = line.rstrip(".").split()
    return (
        not _NOISE.fullmatch(line)
        and len(words) < 9
        and all(word[0].isupper() or len(word) < 4 for word in words)
        and ("Navigation" not in line and "Content" not in line)
    )


def _authors(lines: list[str]) -> tuple[tuple[Name, ...], str]:
    """Return the authors between title and abstract, and the journal if it stands behind them.

    The full list, with numbers of affiliations, comes before the line ``First Author et al. Journal.``
    """
    short: tuple[tuple[Name, ...], str] = ((), "")
    for line in lines:
        if found := re.match(
            r"(?P<first>[^\W\d_][^,;:]{2,50}?),? et al\.\s*(?P<journal>[A-Z][^\n]*?)?\.(?:\s|$)", line
        ):
            short = ((split_full(found["first"]), OTHERS), found["journal"] or "")
            continue
        parts = [part.strip() for part in line.split(",") if re.search(r"[^\W\d_]", part)]
        bare = [re.sub(r"(?: ?[0-9]+| ?[*#†‡§¶])+$", "", part) for part in parts]
        named = all(re.fullmatch(r"[^\W\d_][\w.'’-]*(?: [\w.'’-]+){1,4}", name) for name in bare)
        if named and (bare != parts or len(bare) > 2):
            return tuple(split_full(name) for name in bare), short[1]
    return short


def _abstract(text: str, start: int) -> tuple[str, int]:
    """Return the abstract behind ``start`` and the offset behind it."""
    heading = re.compile(r"^[ \t]*Abstract[ \t]*$", re.MULTILINE).search(text, start)
    if heading is None:
        stop = _AFTER_ABSTRACT.search(text, start)
        return "", stop.start() if stop else len(text)
    stop = _AFTER_ABSTRACT.search(text, heading.end())
    end = stop.start() if stop else len(text)
    return one_line(text[heading.end() : end], dot=True), len(text[:end].rstrip())


def _keywords(text: str, start: int) -> tuple[str, ...]:
    match = re.compile(
        r"^[ \t]*Keywords?:[ \t]*(.+(?:\n[ \t]*\S.*)*?)(?=\n[ \t\r]*\n|\Z|\n[ \t]*(?:PubMed|PMID|DOI|©))", re.MULTILINE
    ).search(text, start)
    return tuple(word.strip() for word in one_line(match[1]).split(";") if word.strip()) if match else ()


def one_line(text: str, dot: bool = False) -> str:
    """Return text on one line, composed, without the closing dot unless ``dot``."""
    line = unicodedata.normalize("NFC", re.sub(r"[\u00ad\u200b]", "", " ".join(text.split())))
    return line if dot else line.removesuffix(".")


def _number(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    return match[1] if match else ""


def _unwrapped(text: str) -> str:
    """Return ``text`` with the breaks inside of a record's first paragraph replaced by blanks, offsets kept."""
    return re.sub(
        r"^[0-9]+\. [A-Z](?:.+\n)+", lambda match: match[0].replace("\n", " ")[:-1] + "\n", text, flags=re.MULTILINE
    )
