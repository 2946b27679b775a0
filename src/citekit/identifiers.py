"""Identifiers of publications, and finding them in any text.

Knows how DOIs are written down: as URLs, in HTML, in BibTeX, in wrapped PDF text, in lists. Knows no file and no
network, so it cannot tell whether a DOI exists. Patterns are compiled when first used: most commands read no text.
"""

import re
from dataclasses import dataclass
from functools import cache

from citekit.errors import UsageError

_NAME = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\x00-\x20\x7f]+")
_ON_PUBMED = "give the DOI its PubMed page shows"
_COVER = r"(?i)\s*(?:https?://)?(?:www\.)?(?:(?:dx\.)?doi\.org/|(?:info:)?doi[:/]?\s*)?"


@dataclass(frozen=True, slots=True, order=True)
class Doi:
    """A DOI in its one comparable form: lower case, no prefix, no URL; it cannot exist un-normalised.

    The value may be given bare, after ``doi:`` or as a doi.org address; nothing else is repaired here, so that the DOI
    of a record stays the record's (use `parse_doi` for what people paste). The form is that of Crossref's REST API
    source: ``10.`` and four or more digits, ``/`` and anything but blanks. DOIs are compared without case (DOI
    Handbook, 2.4).

    Attributes:
        value: for example ``10.1007/s00403-025-04301-z``.

    Raises:
        UsageError: the value is not a DOI.
    """

    value: str

    def __post_init__(self) -> None:
        given = self.value
        value = given.lower()
        if not _NAME.fullmatch(value):
            value = re.sub(_COVER, "", value, count=1).strip()
            if "doi.org/" in given.lower() and "%" in value:
                from urllib.parse import unquote

                value = unquote(value).lower()
            if not _NAME.fullmatch(value):
                raise invalid(given)
        if value != given:
            object.__setattr__(self, "value", value)

    def __str__(self) -> str:
        return self.value

    @property
    def url(self) -> str:
        """Return the DOI as an address at doi.org, percent-encoded where an address needs it."""
        from urllib.parse import quote

        return "https://doi.org/" + quote(self.value, safe="/:;()-._~!$*+,=@")


@dataclass(frozen=True, slots=True)
class Found:
    """A DOI in a text and where it stands.

    Attributes:
        text: the DOI exactly as the text spells it, without the prefix before it; ``source[start:end]``.
        doi: the DOI that was read; None for a short DOI (``doi.org/10/abc``), which `invalid` explains.
        start, end: offsets into the text, half-open.
    """

    text: str
    doi: Doi | None
    start: int
    end: int


def parse_doi(text: str) -> Doi | None:
    """Return the DOI that one argument means, in whatever dress, or None when it holds none or several.

    A ``#`` starts no comment here, and a comma or semicolon belongs to the DOI unless another identifier follows it.
    """
    argument = text.strip()
    found = {item.doi for item in _scan(argument, lone=not re.search(r"10\.\S*\s", argument))}
    return found.pop() if len(found) == 1 else None


def stated_doi(text: str) -> Doi | None:
    """Return the DOI that a field for one holds: all of it, with a full stop at its end; else as `parse_doi`."""
    try:
        return Doi(text)
    except UsageError:
        return parse_doi(text)


def invalid(text: str) -> UsageError:
    """Return the error that says why ``text`` is not a DOI and what to give instead.

    Short DOIs are refused: one names a redirect at doi.org, and the DOI behind it is not known without asking there.
    """
    given = " ".join(text.split())
    if short := re.search(_SHORT, f"doi:{given}", re.IGNORECASE):
        name = short["short"]
        return UsageError(f"`{name}` is a short DOI", hint=f"open https://doi.org/{name} and give the DOI it leads to")
    if re.fullmatch(r"(?i)(?:pmid:?\s*)?[0-9]{1,8}|(?:pmcid:?\s*)?PMC[0-9]+", given):
        return UsageError(f"`{given}` looks like a PubMed number, not a DOI", hint=_ON_PUBMED)
    if re.match(r"(?i)(?:https?://)?(?:www\.)?(?:pubmed\.|pmc\.|ncbi\.nlm\.nih\.gov/p|(?:\w+\.)?europepmc\.)", given):
        return UsageError(f"`{given}` is the address of a PubMed page, not a DOI", hint=_ON_PUBMED)
    return UsageError(f"`{given}` is not a DOI", hint="a DOI looks like 10.1007/s00403-025-04301-z")


def find_dois(text: str) -> tuple[Found, ...]:
    """Return the DOIs of any text in document order, each once, at its first place.

    Read are lists, reference sections, PubMed pages, HTML, Markdown, BibTeX, RIS, nbib, JSON, CSV and text of a PDF.

    - Comments: a line that starts with one ``#`` is not searched (``##`` is a Markdown heading and is). Directly
      behind an identifier, a blank and ``#`` start a comment to the end of the line. Any other ``#`` is text, so
      ``…3.0.CO;2-#`` survives.
    - A DOI ends at blanks, quotes, ``{ } | \\``, a comma, a closing bracket it did not open, an HTML tag, ``?name=``,
      and a semicolon that is not the one of a SICI (``.CO;2-8``). Closing punctuation is dropped.
    - Entities, percent signs, TeX and JSON escapes are decoded once; hyphens U+2010-2015 and U+2212 become ``-``;
      soft hyphens and characters without width are dropped.
    - A line break is joined only after or before ``/ . - _ ( :``, and only when the next line goes on like a DOI.
    - In a publisher's address the query, the fragment and endings such as ``/full`` or ``.pdf`` do not belong.
    - A short DOI behind ``doi:`` or ``doi.org/`` is reported with ``doi=None``.
    """
    first: dict[object, Found] = {}
    for item in _scan(text, lone=False):
        first.setdefault(item.doi or item.text.lower(), item)
    return tuple(first.values())


# --- scanning ---------------------------------------------------------------------------------------------------------

_GONE = "[\u00ad\u200b-\u200d\u2060\ufeff]"
_START = rf"(?<![0-9])10\.(?:{_GONE}|[ \t]*\r?\n[ \t]*)?[0-9]{{4,9}}(?:\.[0-9]+)*{_GONE}?(?:\\?/|%2F|&#(?:x2F|47);)"
_SHORT = r"(?:doi\.org/|\bdoi:?\s*)(?P<short>10/[a-z0-9]{3,10})\b(?![/.]\w)"  # shortdoi.org
_DATE = r"(?<![0-9])[0-9]{1,2}\.10\.(?:19|20)[0-9]{2}/$"
_ADDRESS = r"(?:https?://|www\.)([^/\s]+)[^\s\"'<>{}|\\]*$"
_CUTS = (
    r"[,;|]\s*(?:https?:|doi|10\.[0-9]{4})"  # the next identifier of a list
    r"|(?<=.)https?://"
    r"|(?<=[^/.])doi(?::|\.org|\s*10\.[0-9]{4})"
    r"|[?&][\w.-]+=|#:~:"
    r"|\.?\[?(?-i:Epub|PMID|PMCID|PubMed|Pubmed|CrossRef|Crossref)\b"  # glued on when a page loses its blanks
    r"|\[(?:doi|pii)\]"
    r"|<(?![0-9:]|[^<>\s/]+:[^<>\s]*>[0-9])"  # a tag, unless it opens the page part of a SICI
    r"|'(?!\w)"
)
_SEPARATORS = r",|;(?!(?<=\.[a-z][a-z0-9];)[0-9](?![0-9])|[0-9]+::)"
_TAILS = (
    r"(?:/(?:full|full-text|fulltext|abstract|abs|summary|pdf|epdf|epub|html?|xml|meta|references|citations|figures|metrics"
    r"|reader|tables|suppinfo|supplementary-material|download|cite|print|media|peer-review)|\.(?:pdf|epub|html?|xml|full|abstract)"
    r"|/(?:full|pdf|epdf|abstract)/.*)$"
)
_TRAILING = ".,:;'!?*_~-/([<"
_BRACKETS = {")": "(", "]": "[", ">": "<"}


def _scan(text: str, lone: bool) -> list[Found]:
    """Return every DOI, repeats included; ``lone`` marks a text that is one argument."""
    found: list[Found] = []
    position = line_start = 0
    starts = re.compile(f"{_START}|{_SHORT}", re.IGNORECASE)
    while match := starts.search(text, position):
        start = match.start("short") if match["short"] else match.start()
        position = match.end()
        line_start = text.rfind("\n", line_start, start) + 1 or line_start
        if not lone and _commented(text, line_start, start, found):
            position = _line_end(text, start)
            continue
        if match["short"]:
            found.append(Found(match["short"], None, start, position))
            continue
        if re.search(_DATE, text[max(0, start - 4) : position]):
            continue
        if item := _read(text, start, lone):
            found.append(item)
            position = item.end
    return found


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _commented(text: str, line_start: int, start: int, found: list[Found]) -> bool:
    """Return whether what stands at ``start`` is in a comment; ``found`` holds what was found before it."""
    if re.compile(r"[ \t]*#(?!#)").match(text, line_start, start):
        return True
    last = found[-1].end if found else 0
    return last > line_start and bool(re.compile(r"[^\w\s#]*[ \t]+#").match(text, last, start))


def _read(text: str, start: int, lone: bool) -> Found | None:
    """Return the DOI that begins at ``start``, or None when nothing but a prefix stands there."""
    name, ends = _decode(text, start)
    prefix = name.find("/") + 1
    address = re.search(_ADDRESS, text[max(0, start - 300) : start], re.IGNORECASE)
    host = address[1].lower() if address else ""
    suffix = name[prefix : prefix + _length(name[prefix:], host, lone)]
    if not any(character.isalnum() for character in suffix):
        return None
    end = ends[prefix + len(suffix) - 1]
    return Found(text[start:end], Doi(name[:prefix] + suffix), start, end)


def _length(suffix: str, host: str, lone: bool) -> int:
    """Return how many characters of ``suffix`` (decoded, no blanks) belong to the DOI."""
    if cut := re.search(_CUTS, suffix, re.IGNORECASE):
        suffix = suffix[: cut.start()]
    if not lone and (cut := re.search(_SEPARATORS, suffix, re.IGNORECASE)):
        suffix = suffix[: cut.start()]
    publisher = bool(host) and not re.search(r"\bdoi[.-]org\b", host)
    if publisher:
        suffix = re.split(r"\?|(?<!;[0-9]-)#", suffix, maxsplit=1)[0]
    suffix = _trimmed(_balanced(suffix))
    if publisher:
        while (shorter := _trimmed(re.sub(_TAILS, "", suffix, flags=re.IGNORECASE))) != suffix:
            suffix = shorter
        if "rxiv.org" in host:
            suffix = re.sub(r"v[0-9]+$", "", suffix)
        elif host.endswith("academic.oup.com"):
            suffix = re.sub(r"/[0-9]{5,}$", "", suffix)
    return len(suffix)


def _balanced(suffix: str) -> str:
    """Return ``suffix`` up to the first closing bracket that it does not open."""
    opened = dict.fromkeys(_BRACKETS.values(), 0)
    for index, character in enumerate(suffix):
        if character in opened:
            opened[character] += 1
        elif opener := _BRACKETS.get(character):
            if not opened[opener]:
                return suffix[:index]
            opened[opener] -= 1
    return suffix


def _trimmed(suffix: str) -> str:
    """Return ``suffix`` without closing punctuation; the ``-`` and the check sign of a SICI (``;2-``) stay."""
    if re.search(r";[0-9]-$", suffix):
        return suffix
    return suffix.rstrip(_TRAILING)


# --- decoding ---------------------------------------------------------------------------------------------------------

_LONGEST = 400  # characters looked at; the longest of 16,749 registered DOIs has 60
_STOP = frozenset('"{}\\|^`“”‘’«»„…†‡，。；、）】《》\x00\ufffd')
_HYPHENS = dict.fromkeys("‐‑‒–—―−", "-")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_TEX = {"lt": "<", "gt": ">", "less": "<", "greater": ">"}


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(
        r"(?P<gone>\u00ad[ \t]*\r?\n[ \t]*|<wbr\s*/?>)"
        r"|(?P<entity>(?:&(?:amp;)?(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z]+[0-9]*);))"
        r"|(?P<percent>(?:\\?%[0-9A-Fa-f]{2})+)"
        r"|\{?(?:\\text(?P<word>less|greater)(?:\{\}|(?=[^a-z])))\}?"
        r"|\{\\?(?P<braced>[_&%\#$<>])\}|\$(?P<maths>[<>])\$|\\(?P<escaped>[_&%\#$/])|\\u(?P<json>[0-9a-fA-F]{4})"
        r"|(?P<broken>[ \t]*\r?\n[ \t]*)"
        r"|(?P<plain>[A-Za-z0-9]+|.)",
        re.DOTALL,
    )


def _decode(text: str, start: int) -> tuple[str, list[int]]:
    """Return the undressed characters from ``start`` to the next sure end, and the offset behind each of them."""
    name = ""
    ends: list[int] = []
    position = start
    while len(name) < _LONGEST and (token := _tokens().match(text, position)):
        position = token.end()
        if token["broken"]:
            if not (name == "10." or _goes_on(name, text[position : _line_end(text, position)])):
                break
            continue
        for index, character in enumerate(_plain(token), 1):
            if character.isspace() or character in _STOP or character < " " or len(name) == _LONGEST:
                return name, ends
            if character not in _INVISIBLE:
                name += _HYPHENS.get(character, character)
                ends.append(token.start() + index if token["plain"] else position)
    return name, ends


def _plain(token: re.Match[str]) -> str:
    """Return what a token stands for."""
    kind, value = token.lastgroup or "", token[token.lastgroup or 0]
    if kind == "entity":
        from html import unescape

        return unescape(unescape(value))
    if kind == "percent":
        from urllib.parse import unquote

        return unquote(value.replace("\\", ""))
    if kind == "json":
        return chr(int(value, 16))
    if kind == "gone":
        return ""
    return _TEX.get(value, value) if kind == "word" else value


def _goes_on(name: str, line: str) -> bool:
    """Return whether ``line`` goes on with the DOI that ``name`` began before a line break.

    The joint and the form of the next word decide; running text, list numbers and other identifiers are never taken.
    """
    suffix = name.partition("/")[2]
    token, _, rest = line.partition(" ")
    word = token.rstrip(".,;:)]}>'\"")
    if not word or re.match(r"(?i)[-./_]?(?:https?:|doi\b|10\.[0-9]{4}|pmid|pmc[0-9])", token):
        return False
    if not suffix:
        return bool(re.match(r"[\w(./]", word))
    if re.search(r"\.(?:19|20)[0-9]{2}\.$", suffix) and re.fullmatch(r"[01][0-9]\.[0-9]{3}", word):
        return True  # Elsevier: j.journal.2020.10.007
    if re.search(r"\.(?:19|20)[0-9]{2}\.[01][0-9]\.$", suffix) and re.fullmatch(r"[0-9]{3}", word):
        return True
    if re.fullmatch(r"[0-9]+(?:\.[0-9a-z]+){2,}", word, re.IGNORECASE) and token == word:
        return suffix[-1] in "./-_"
    list_number = re.fullmatch(r"[\[(]?[0-9.]{1,5}[.)\]]+", token) and rest
    if list_number or re.match(r"[a-z]{2,} ?", rest) or not re.search(r"[0-9]|^\w$", word):
        return False
    if suffix[-1] in "-_(:/":
        return True
    if suffix[-1] == ".":
        if re.search(r"[0-9]", suffix):
            return bool(re.fullmatch(r"[0-9]+(?:\.\w+)+", word))
        return bool(re.fullmatch(r"[0-9]{3,}|[a-z]+[\w-]*\.[\w.-]+|[0-9]+[.-][\w.-]+", word))
    return bool(re.fullmatch(r"[./_][a-z0-9][\w.-]{2,}", word)) and sum(map(str.isdigit, word)) > 2


def is_mail_address(text: str) -> bool:
    """Return whether a text is a mail address that fits into a header of a request, or is blank."""
    odd = not text.isascii() or not text.isprintable() or bool(set(text) & set(" ;()<>,"))
    return not text or ("@" in text and not odd)
