"""A reference as it was printed or deposited, made ready for comparison. Knows no candidates and no penalties."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from citekit.identifiers import Doi, find_dois
from citekit.mapping.reference import read_reference, tidy
from citekit.mapping.reference_names import read_names
from citekit.matching.spelling import fold, grams, joined, letters, words
from citekit.names import OTHERS, Name
from citekit.text.markup import clean, plain
from citekit.work import Work

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20[0-4]\d)(?!\d)")
_NUMBER = re.compile(r"[a-z]{0,5}\d+[a-z]?(?![a-z])")
_NOTICE = re.compile(
    r"\W*(?:the |a |an |in |author'?s?'? |editor'?s?'? |letter: )*"
    r"(retraction|withdrawal|removal|corrigend|errat|correction|addendum|expression of concern|repl(?:y|ies)|response"
    r"|rebuttal|comment|decision letter|review for|referee report)"
)
"""How the titles of notices about other works begin; a work that was retracted itself begins with ``Retracted``."""

_QUOTED = re.compile(r"[“\"«„]\s*([^“”\"«»]{15,}?)[,.]?\s*[”\"»“]")
_VOLUME = re.compile(r"\b[Vv]ol(?:ume)?\.?\s*([A-Za-z]?\d+)")
_PAGE = re.compile(r"\b(?:[Pp]p?\.|[Pp]ages?|[Aa]rt(?:icle)?\.?(?:\s*(?:[Nn]o|ID|[Nn]umber)\.?)?)\s*([A-Za-z]?\d+)")
_WITHIN = re.compile(r"(?:^|[.,;?!”\"’)])\s*In:?\s+(?=[\"“A-Z])(.*)", re.DOTALL)
PREPRINT = re.compile(r"\b(?:\w{2,5}rxiv|arxiv|preprints?|ssrn|research square|preprints\.org)\b", re.IGNORECASE)
"""Names by which references and records say that a work is a preprint."""

_NO_TITLE = re.compile(r"\W*(?:n\.\s?d\.?|in\b.*|.*\beditors?)\W*", re.IGNORECASE)

_PART = re.compile(
    r"\b(?:(?:part|pt|no|vol|volume|number|section|chapter|phase|type|study|paper)\W{0,2})?([ivx]{1,5}|\d{1,3})\b"
)


@dataclass(frozen=True, slots=True)
class Printed:
    """One reference.

    Attributes:
        input: as it was given.
        text: on one line, without identifiers and addresses; what it is searched by.
        doi: the DOI it states, if it does.
        words: folded words in printed order.
        letters: the same without gaps; grams: their pieces.
        numbers: every number, folded, letters before and behind it kept (``e1114``, ``l65``), none with leading zeros.
        years: the years among them.
        title: the title as far as it can be told, else empty; people: family names, folded, as far as they can be told.
        journal, volume, issue, page: as far as they can be told; page is the first one, folded.
        within: the letters behind ``In:``, where the whole is named that the work is a part of.
        preprint: it names a server for preprints.
        deposited: the facts came in named fields.
    """

    input: str
    text: str
    doi: Doi | None
    words: tuple[str, ...]
    letters: str
    grams: frozenset[str]
    numbers: frozenset[str]
    years: frozenset[int]
    title: str = ""
    people: tuple[str, ...] = ()
    journal: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    within: str = ""
    preprint: bool = False
    deposited: bool = False


def read_printed(line: str) -> Printed:
    """Return one printed reference, in any style, perhaps torn at line ends."""
    dois = find_dois(line)
    whole = joined(tidy(line)) or line.strip()
    work = read_reference(joined(line)) or Work()
    people = _families(work.author or work.editor) or _families(_lead(whole))
    title = "" if _NO_TITLE.fullmatch(work.title) else plain(work.title)
    return _made(
        line,
        whole,
        doi=dois[0].doi if dois else None,
        title=title or _found(_QUOTED, whole),
        people=people,
        journal=plain(work.container_title),
        volume=work.volume or _found(_VOLUME, whole),
        issue=work.issue,
        page=first_page(work.page or _found(_PAGE, whole)),
    )


def read_deposited(line: str, fields: Mapping[str, object]) -> Printed:
    """Return a reference in the fields of a Crossref deposit (``article-title``, ``journal-title``, ``first-page`` …).

    ``unstructured`` is read as a printed reference; the other fields come before what is read there.
    """
    given = {name: clean(str(value)).strip() for name, value in fields.items() if isinstance(value, str | int)}
    unstructured = given.get("unstructured", "")
    titles = [given[name] for name in ("article-title", "volume-title") if given.get(name)]
    container = given.get("journal-title") or (titles[1] if len(titles) > 1 else "") or given.get("series-title", "")
    page = given.get("first-page", "")
    author = given.get("author", "").strip(" ,;.")
    parts = [author, given.get("year", ""), *titles, given.get("journal-title", ""), given.get("series-title", "")]
    parts += [given.get(name, "") for name in ("volume", "issue")] + [page or given.get("article-number", "")]
    if not unstructured:
        unread, text = None, ". ".join(filter(None, parts))
    else:
        unread = read_printed(unstructured)
        text = f"{unread.text} {' '.join(part for part in parts if letters(part) not in unread.letters)}".strip()
    dois = find_dois(given.get("DOI") or given.get("doi") or "")
    facts = {
        "doi": dois[0].doi if dois else None,
        "title": titles[0] if titles else "",
        "people": (_family(author),) if author else (),
        "journal": container,
        "volume": given.get("volume", ""),
        "issue": given.get("issue", ""),
        "page": first_page(page or given.get("article-number", "")),
    }
    if unread:
        facts = {name: told or getattr(unread, name) for name, told in facts.items()}
    return _made(line, text, deposited=unread is None, **facts)


def of_work(work: Work) -> Printed:
    """Return what an entry says of its work, as a reference in named fields."""
    names = work.author or work.editor
    year = str(work.issued.year) if work.issued else ""
    facts = (plain(work.title), plain(work.container_title), year, work.volume, work.issue, work.page or work.number)
    text = ". ".join(filter(None, (", ".join(_families(names)), *facts)))
    title, journal, _, volume, issue, page = facts
    return _made(
        text, text, doi=work.doi, title=title, people=_families(names), journal=journal, volume=volume, issue=issue,
        page=first_page(page), deposited=True,
    )  # fmt: skip


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers of a text as `Printed.numbers` holds them."""
    return frozenset(number(found) for found in _NUMBER.findall(fold(text)))


def number(text: str) -> str:
    """Return one number folded, without leading zeros."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", fold(text).strip())


def first_page(pages: str) -> str:
    """Return the first page of a range, or an article number, folded."""
    return number(re.split(r"[-‐‑–—−,;/ ]", pages.strip(), maxsplit=1)[0].strip(" ."))


def notice_in(title: str) -> str:
    """Return the word by which a title begins as that of a notice about another work, shortened: ``retra``, ``reply``.

    Empty for any other title.
    """
    found = _NOTICE.match(fold(title))
    return found[1][:5] if found else ""


def parts_in(text: str) -> frozenset[str]:
    """Return the numbers, Roman ones too, that tell the parts of a series apart."""
    return frozenset(number(found) for found in _PART.findall(fold(text)))


def _made(line: str, text: str, **facts: object) -> Printed:
    found = words(text)
    squeezed = "".join(found)
    years = frozenset(int(year) for year in _YEAR.findall(text))
    facts |= {"within": letters(_found(_WITHIN, text)), "preprint": bool(PREPRINT.search(text))}
    return Printed(
        line, text, words=tuple(found), letters=squeezed, grams=grams(squeezed), numbers=numbers_in(text), years=years,
        **facts,  # type: ignore[arg-type]  # the other fields, by name
    )  # fmt: skip


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _lead(text: str) -> tuple[Name, ...]:
    names = read_names(text)
    return names.names if names else ()


def _families(names: tuple[Name, ...]) -> tuple[str, ...]:
    return tuple(letters(name.literal or name.family) for name in names if name != OTHERS)


def _family(author: str) -> str:
    """Return the family name of a deposited author, in whatever order: ``SA Polyzos``, ``Brown A.``, ``De Vos``."""
    before = author.partition(",")[0]
    telling = [word for word in words(before) if len(word) > 2 or word.upper() not in before or before.isupper()]
    return "".join(telling) or letters(before)
