"""How single values are written as TeX source and read from it: text, titles, pages, dates, identifiers, lists.

A codec is a pair of functions; neither raises. It knows no field names and no types of work.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from citekit import names
from citekit.dates import PartialDate, from_text
from citekit.identifiers import Doi, stated_doi
from citekit.mapping.types import LANGUAGE_CODES, LANGUAGES
from citekit.text import tex
from citekit.text.entities import BARE_ENTITY
from citekit.text.markup import plain


@dataclass(frozen=True, slots=True)
class Codec:
    """A pair of functions between a value of a Work and TeX source.

    Attributes:
        write: value to TeX source with balanced braces; empty where there is nothing to write.
        read: TeX source to value; empty or None where it cannot be read.
    """

    write: Callable[[Any], str]
    read: Callable[[str], Any]


_DASHES = re.compile(r"\s*(?:-+|[‐‑‒–—])\s*")
_ADDRESS = re.compile(r"https?://\S+|(?:www|ftp)\.\S+|ftp://\S+")


def _write_pages(value: str) -> str:
    return tex.from_text(value.replace("-", "–")).replace("–", "--")


def _read_pages(source: str) -> str:
    return _DASHES.sub("-", tex.to_text(source))


def _write_address(value: str) -> str:
    """Return an address as it stands; blanks and what would break BibTeX's braces are percent-encoded."""
    return re.sub(r"[\s{}\\]", lambda char: f"%{ord(char[0]):02X}", value)


def read_address(source: str) -> str:
    """Return the first address in a value, TeX escapes undone; empty where there is none."""
    command = tex.ADDRESS_COMMAND.search(source)
    text = tex.ESCAPED.sub(r"\1", command[1] if command else source.replace("{", "").replace("}", ""))
    found = _ADDRESS.search(text)
    return found[0] if found else ""


def _write_doi(value: Doi) -> str:
    """Return a DOI as it stands, save for what its reader, or BibTeX, would take for something else."""
    doi = value.value if value.value.count("{") == value.value.count("}") else _write_address(value.value)
    return BARE_ENTITY.sub(r"\\\g<0>", doi)


def _read_doi(source: str) -> Doi | None:
    """Return the DOI in a value, its commands, escapes and entities read (``&lt;1::AID`` of PubMed and Wiley)."""
    return stated_doi(tex.to_letters(source))


def _read_list(source: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in re.split(r"[,;\s]+", tex.to_text(source)) if part))


def _write_keywords(values: tuple[str, ...]) -> str:
    separator = "; " if any("," in value for value in values) else ", "
    return separator.join(tex.from_text(value) for value in values)


def _read_keywords(source: str) -> tuple[str, ...]:
    text = tex.to_text(source)
    parts = (part.strip() for part in text.split(";" if ";" in text else ","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _write_headings(values: tuple[str, ...]) -> str:
    return tex.from_text("; ".join(values))  # MeSH turns names around with commas


def _read_headings(source: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(str.strip, tex.to_text(source).split(";")))))


def _write_langid(code: str) -> str:
    return LANGUAGES.get(code) or LANGUAGES.get(code.partition("-")[0].lower(), "")


def _write_language(code: str) -> str:
    return "" if _write_langid(code) else tex.from_text(code)


def _read_language(source: str) -> str:
    text = tex.to_text(source)
    return LANGUAGE_CODES.get(text.lower().removeprefix("lang"), text)


def _read_status(source: str) -> str:
    text = tex.to_text(source)
    return "in press" if text == "inpress" else text


def _bare_pmid(source: str) -> str:
    return re.sub(r"^(?:pmid|https?://\S*/)[:\s]*", "", tex.to_text(source), flags=re.I).strip("/ ")


def read_text(source: str) -> str:
    """Return TeX source as text with CSL markup, without marks for kept case."""
    return tex.to_markup(source, nocase=False)


def _write_date(value: PartialDate) -> str:
    return value.iso()


TITLE = Codec(lambda value: tex.from_markup(value, protect=True), tex.to_markup)
TEXT = Codec(tex.from_markup, read_text)
PLAIN = Codec(lambda value: tex.from_text(plain(value)), tex.to_text)
NAMES = Codec(names.to_bibtex, names.parse_bibtex)
PAGES = Codec(_write_pages, _read_pages)
DATE = Codec(_write_date, lambda source: from_text(tex.to_text(source)))
DOI = Codec(_write_doi, _read_doi)
URL = Codec(_write_address, read_address)
LIST = Codec(lambda values: tex.from_text(", ".join(values)), _read_list)
FIRST = Codec(lambda values: tex.from_text(values[0]), _read_list)
KEYWORDS = Codec(_write_keywords, _read_keywords)
HEADINGS = Codec(_write_headings, _read_headings)
LANGID = Codec(_write_langid, _read_language)
LANGUAGE = Codec(_write_language, _read_language)
STATUS = Codec(tex.from_text, _read_status)
PMID = Codec(tex.from_text, _bare_pmid)
