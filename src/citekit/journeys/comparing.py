"""When two values of a field say the same, and a record's fields as an entry of this library would write them. Pure."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from citekit import names
from citekit.bib.entry import Entry
from citekit.bib.library import Library
from citekit.dates import from_bibtex
from citekit.identifiers import parse_doi
from citekit.mapping import bibtex
from citekit.mapping.noted import FIELD, events_in
from citekit.text import tex
from citekit.text.tex_letters import spelled
from citekit.work import Work

Fields = Mapping[str, str]
"""Field names to TeX source."""

_NO_TEX = frozenset({"doi", "url", "eprint"})
"""Fields whose values no reader takes for TeX."""
_BIBLATEX = frozenset({"journaltitle", "date", "location", "eventtitle", "pubstate"})
_BIBTEX = frozenset({"journal", "year", "address", "school"})
"""Fields that show in which dialect an entry is written."""


def fields_of(work: Work, entry: Entry, library: Library, dialect: str) -> Fields:
    """Return the fields that ``entry`` would have if it were made of ``work`` now.

    They are those of the entry's own dialect, ``dialect`` where it does not show any; letters that the library's
    encoding does not hold are spelled as TeX commands.
    """
    if _BIBLATEX & entry.fields.keys():
        dialect = "biblatex"
    elif _BIBTEX & entry.fields.keys():
        dialect = "bibtex"
    _, fields = bibtex.to_fields(work, dialect)
    return {name: fitted(name, source, library) for name, source in fields}


def fitted(name: str, source: str, library: Library) -> str:
    """Return TeX source with commands for the letters that the library's encoding does not hold."""
    return source if name in _NO_TEX else spelled(source, lambda text: encodable(text, library))


def encodable(text: str, library: Library) -> bool:
    """Return whether the library's encoding holds a text; half of a broken character fits nowhere."""
    try:
        text.encode(library.encoding)
    except UnicodeEncodeError:
        return False
    return True


def same(name: str, ours: str, theirs: str) -> bool:
    """Return whether two TeX sources of field ``name`` say the same: layout, braces and the like aside."""
    return ours == theirs or _meaning(name, ours) == _meaning(name, theirs)


@lru_cache(maxsize=4096)
def _meaning(name: str, source: str) -> object:
    return _READERS.get(name, _text)(source)


def _text(source: str) -> object:
    return " ".join(tex.to_text(source).replace("--", "-").replace("–", "-").split())


def _pages(source: str) -> object:
    return "".join(str(_text(source)).split())


def _people(source: str) -> object:
    return names.parse_bibtex(" ".join(source.split()))


def _doi(source: str) -> object:
    return parse_doi(tex.to_text(source)) or _text(source)


def _month(source: str) -> object:
    date = from_bibtex("2000", source)
    return date.month if date and date.month else _text(source)


def _numbers(source: str) -> object:
    return frozenset(tex.to_text(source).replace(",", " ").replace(";", " ").split())


_READERS: Mapping[str, Callable[[str], object]] = {
    "author": _people,
    "editor": _people,
    "translator": _people,
    "doi": _doi,
    "month": _month,
    "pages": _pages,
    "issn": _numbers,
    "isbn": _numbers,
    FIELD: lambda source: frozenset(events_in(source)),
}
"""Fields whose values may be written in several ways, and what is compared of them."""
