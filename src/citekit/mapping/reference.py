"""One printed reference as a work.

Knows the ways in which journals print references (Vancouver, AMA, Springer, APA, Harvard, Chicago, Nature and their
kin). It states what is printed and leaves out what it cannot tell: a missing field is right, a wrong one is not.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape

from citekit.dates import PartialDate
from citekit.identifiers import find_dois
from citekit.mapping.reference_names import UPPER, NameList, read_names
from citekit.mapping.reference_numbers import YEAR, last_year, read_numbers
from citekit.names import Name
from citekit.work import Work

_LEFT_OUT = (
    r"\(?\b(?:[Aa]vailable (?:from|at|online)|[Rr]etrieved\b[^.]{0,200}? from|[Aa]ccessed|[Aa]ccess date"
    r"|Last accessed)\b.*",
    r"\[(?:[Ii]nternet|serial online|[Cc]ited [^\]]{0,200}|[Aa]ccessed [^\]]{0,200}|[Ee]lectronic resource"
    r"|[Oo]nline)\]\.?",
    r"\b(?:[Ee]pub|[Pp]ublished online|[Ff]irst published)\b[^;]{0,200}?"
    r"(?:[0-9]{4}(?: [A-Z][a-z]{2}(?: [0-9]{1,2})?)?|print)\.?",
    r"\bOnline ahead of print\.?",
    r"\b(?:PMID|PMCID|PMC ID|eCollection|NIHMS\w*|ISSN|ISBN)\b:?\s*(?:PMC)?[0-9X-]{4,}(?: [A-Z][a-z]{2})?\.?",
    r"https?://\S+|\bwww\.\S+",
    r"\(?\b(?:doi|DOI)\b\s*:?\s*(?:\)?\.?|.{0,45}$)",
)
"""What a reference prints besides the work: where and when it was looked up, identifiers, addresses."""
_MARKS = (
    r"(?<![\s.,;|–-])(?:[\s.,;|–-]*\[?\b(?:PMC free article|Free PMC article|PMC|PubMed|Pubmed|CrossRef|Crossref"
    r"|Cross Ref|Google Scholar|Full Text|View Article|Web of Science|Scopus|Medline|NASA ADS|ADS|CAS|ISI"
    r"|PubMed Central|INSPIRE)\]?){1,30}[\s.]*$"
)
"""Links that databases and publishers put behind a reference."""
_LEADING = r"(?i)(?:https?://\S*|(?:\bdoi\b\s*[:=]?\s*)+)$"
_LEAD = 300
"""What leads up to a DOI, and the characters before it in which that is looked for."""
_ENTITY = r"&(?:#[0-9]{1,7}(?![0-9])|#[xX][0-9a-fA-F]{1,6}(?![0-9a-fA-F])|[A-Za-z][A-Za-z0-9]{0,31});?"
"""A character of HTML; more digits stand for none."""
_LONGEST = 4000
"""Characters that a reference has at most behind its people; what is longer is none, and is not looked into."""
_NUMBER = rf"^(?:\[[0-9]{{1,4}}\]|(?!\({YEAR}\))\(?[0-9]{{1,4}}[.):]|[•*·–-])\s*(?=\D)"
_DATED = (
    rf"[\s.,:;]*(?:\((?P<year>{YEAR})[a-z]?(?:[,/ ][^()]{{0,25}})?\)|(?<![0-9])(?P<bare>{YEAR})[a-z]?(?![\w;/-]))"
    r"[\s.,:;]*(?=\S)"
)
_SECOND = rf"(?:[{UPPER}]{{1,3}}|[{UPPER}]\.|\bal\.?),? \({YEAR}[a-z]?\)"
"""The head of another reference: a line break between two got lost, and their parts cannot be told apart."""
_QUOTED = (
    r"[“\"‘«„](?P<title>.{7,}?(?:[^,.]|[?!]))"
    r"(?:[,.]?[”\"’»“](?:(?<=[,.?!].)|\s*[,.]))(?!\w*[a-z])(?P<rest>.*)$"
)
_LAST_PARTS = """
    based dependent induced mediated related associated specific like free type term scale up positive negative
    controlled treated coated labelled labeled resistant sensitive derived blind line year month week day level onset
    risk wide driven linked rich deficient independent activated stimulated binding containing oriented reported
"""
_COMPOUND_ENDS = frozenset(_LAST_PARTS.split())
"""Words that mostly stand behind a hyphen: one before them at a line end was printed, not put in by the typesetter."""
_CONNECTORS = frozenset(("of", "the", "and", "for", "in", "on", "to", "a", "de", "des", "du", "la", "le", "et", "del"))
_CONNECTORS |= frozenset(("der", "die", "das", "für", "und", "di", "e", "y"))


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before the title, and the rest."""

    people: NameList | None
    issued: PartialDate | None
    rest: str


def read_reference(text: str) -> Work | None:
    """Return what one printed reference says, source ``page``; None when hardly anything can be read.

    Lines may be wrapped, a list number may stand first, links and marks (``PMC - PubMed``) may stand last. Page ranges
    stay as printed with a hyphen; abbreviated journals stay abbreviated.
    """
    dois = find_dois(text)
    head = _read_head(tidy(text))
    if head is None or len(head.rest) > _LONGEST:
        return None
    numbers = read_numbers(head.rest, dated=head.issued is not None)
    left = head.rest[: numbers.start] if numbers else head.rest
    if re.search(_SECOND, left):
        return None
    title, journal = _split(left) if numbers else (_lone_title(left), "")
    if not (title or journal or (head.people and numbers)):
        return None
    work = Work(
        type="article-journal" if journal else "document",
        doi=dois[0].doi if dois else None,
        title=title,
        container_title=journal,
        issued=head.issued or (numbers and numbers.date) or last_year(head.rest),
        source="page",
    )
    if numbers:
        work = replace(work, volume=numbers.volume, issue=numbers.issue, page=numbers.page)
    if head.people and head.people.editors:
        return replace(work, editor=head.people.names)
    return replace(work, author=head.people.names) if head.people else work


def tidy(text: str) -> str:
    """Return a printed reference on one line, without list number, identifiers, addresses and marks of a database."""
    text = re.sub(r"</?[A-Za-z][^<>]*>", "", " ".join(_beside_dois(text)))
    text = unicodedata.normalize("NFC", re.sub(_ENTITY, lambda found: unescape(found[0]), text))
    text = re.sub(r"[\u00ad\u200b-\u200d\u2060\ufeff]", "", text)
    text = re.sub(r"(?<!\w)(\w+)[-‐][^\S\n]*\n\s*(\w+)", _joined, text)
    text = re.sub(_NUMBER, "", re.sub(r"\s+", " ", text).strip())
    for pattern in _LEFT_OUT:
        text = re.sub(pattern, " ", text)
    text = re.sub(r"\s*([,;])(?:\s*[,;])+", r"\1", re.sub(r"\s+", " ", text))
    return re.sub(_MARKS, "", re.sub(r"[(\[]\s*[.,;:]*\s*(?:[)\]]|$)", "", text)).strip(" -–|")


def _beside_dois(text: str) -> Iterator[str]:
    """Yield what stands between the DOIs of a text, without the addresses and words that lead up to one."""
    place = 0
    for item in find_dois(text):
        lead = max(place, item.start - _LEAD)
        yield text[place:lead] + re.sub(_LEADING, "", text[lead : item.start])
        place = item.end
    yield text[place:]


def _joined(match: re.Match[str]) -> str:
    """Return two halves of a word torn by a line break; a typesetter's hyphen goes, any other stays."""
    left, right = match[1], match[2]
    torn = left[-1].islower() and right[0].islower() and len(left) > 1 and right not in _COMPOUND_ENDS
    return left + ("" if torn else "-") + right


def _read_head(line: str) -> _Head | None:
    """Return authors and year where they stand first, or None when the title's beginning cannot be told."""
    people = read_names(line)
    if not people and (group := re.match(rf"(?P<name>[{UPPER}][^().,:;0-9]{{2,80}}?)\s*\((?={YEAR}[a-z]?\))", line)):
        people = NameList((Name(literal=group["name"]),), group.end("name"))
    rest = line[people.end :] if people else line
    dated = re.match(_DATED, rest)
    if dated:
        return _Head(people, PartialDate(int(dated["year"] or dated["bare"])), rest[dated.end() :])
    if people and _complete(people, line):
        return _Head(people, None, rest.lstrip(" .:,;"))
    # Names that cannot be read, or not all of them; behind a year the title is still certain.
    late = re.search(rf"\(({YEAR})[a-z]?\)[.,:]?\s|[.,] ({YEAR})[a-z]?\. (?=[{UPPER}])", rest[:400])
    if late:
        return _Head(None, PartialDate(int(late[1] or late[2])), rest[late.end() :].lstrip(" .:,;"))
    return None if people or re.match(rf"[^.]{{0,60}}\b[{UPPER}]\.", rest) else _Head(None, None, rest)


def _complete(people: NameList, line: str) -> bool:
    """Return whether the author list ends where it was read to: at a dot or colon, or at the comma of some styles."""
    after = line[people.end :].lstrip()
    dotted = line[: people.end].endswith(".")
    if people.style == "direct" or people.abridged:
        return dotted or after.startswith((".", ",", ":"))
    return after.startswith((".", ":")) or (dotted and not re.match(r"[,;&]|(?:and|und|et) ", after))


def _lone_title(left: str) -> str:
    """Return the title where no journal's numbers follow: the first sentence, where that surely is all of it."""
    left = left.strip(" ,;:")
    if quoted := re.match(_QUOTED, left):
        return _title(quoted["title"])
    first = re.split(r"(?<=[\w)”\"])\.\s+|(?<=[?!])\s+(?=[A-Z])", left, maxsplit=1)[0]
    doubtful = (
        r"\b(?:[IVX]+|[Pp]art \w+|[A-Z]\w{0,4})$"  # the dot behind it ends an abbreviation or a number
        r"|[a-z]\.[A-Z]|,[\s0-9]+$|[0-9]\s*[-–?]\s*[0-9]+$"
        r"|, [A-Z][\w. &]*$"  # place and publisher behind commas
    )
    balanced = first.count("(") == first.count(")")
    return _title(first) if balanced and len(first.split()) > 2 and not re.search(doubtful, first.rstrip(".")) else ""


def _split(left: str) -> tuple[str, str]:
    """Return title and journal of what stands before the numbers; both are empty where they cannot be told apart."""
    left = left.strip(" ,;:")
    if quoted := re.match(_QUOTED, left):
        return _title(quoted["title"]), _journal(quoted["rest"])
    sentences = re.finditer(rf"[.?!][”\"’»)\]]?\s*(?=[{UPPER}(0-9]|[a-z][A-Z])", left)
    cuts = [cut.end() for cut in sentences if cut.end() < len(left)]
    while len(cuts) > 1 and _abbreviation(left[cuts[-2] : cuts[-1]].strip()):
        cuts.pop()
    if cuts and _journal_like(left[cuts[-1] :]):
        first, rest = left[: cuts[0]].strip(), left[cuts[0] :]
        if len(cuts) == 1 and "." in rest and _abbreviation(first):
            return "", _journal(left) if len(first) < 7 else ""
        return _title(left[: cuts[-1]]), _journal(left[cuts[-1] :])
    name = rf"(?:[{UPPER}][\w&-]*\.[ ]?){{1,}}[^,]*|(?:Journal|Proceedings|Annals) [^,]*"
    if comma := re.search(rf"^(?P<title>.*[^\W\d_]{{4,}}.*?), (?P<journal>{name})$", left):
        return _title(comma["title"]), _journal(comma["journal"])
    return "", _journal(left) if not cuts and _journal_like(left) and len(left.split()) < 7 else ""


def _abbreviation(segment: str) -> bool:
    """Return whether a piece between two dots is part of an abbreviated journal (``Mol.``, ``IEEE Trans.``)."""
    words = segment.rstrip(".").split()
    if not segment.endswith(".") or not 1 <= len(words) <= 2 or "," in segment or re.fullmatch(r"[IVXL]+", words[-1]):
        return False
    return all(word[0].isupper() for word in words) and len(words[-1]) <= (13 if len(words) == 1 else 5)


def _journal_like(text: str) -> bool:
    """Return whether ``text`` may be a journal's name: mostly words with capitals, small ones mostly connecting."""
    words = re.findall(r"[^\W\d_][\w.'’-]*|&", text)
    small = [word for word in words if word.islower() and word not in _CONNECTORS]
    return bool(words) and len(words) <= 14 and len(small) <= len(words) // 3 and not words[0].islower()


def _title(text: str) -> str:
    text = text.strip(' ,;:“”"‘«»')
    return text if text.endswith("...") else text.rstrip(".")


def _journal(text: str) -> str:
    """Return a journal's name as printed; a closing dot stays where the name is abbreviated with dots."""
    text = re.sub(r"^[Ii]n:?\s+", "", text.strip(" ,;:"))
    return text if "." in text[:-1] else text.rstrip(".")
