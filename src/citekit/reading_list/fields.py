"""The fields of a record that a list may be grouped or sorted by, as data. Knows works; knows no sections.

Whatever is missing sorts last.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from citekit.errors import UsageError
from citekit.text.scripts import printable
from citekit.vocabulary.folding import blind
from citekit.work import Work

ROLE = "role"
"""What groups works by what somebody decided about their tags."""


class Field(NamedTuple):
    """A field to group by.

    Attributes:
        value: what a work has in it, as it is printed in a heading; empty where it has nothing.
        lacking: the heading of the works that have nothing.
        newest_first: whether the greater value comes first, as with years; else values stand in their alphabet.
    """

    value: Callable[[Work], str]
    lacking: str
    newest_first: bool = False


def year(work: Work) -> str:
    """Return the year that is printed, or an empty string."""
    return str(work.issued.year) if work.issued else ""


def first_author(work: Work) -> str:
    """Return the first author as lists show a person (``van der Berg, Anna``), else the first editor."""
    for name in (*work.author, *work.editor):
        if name.literal:
            return "" if name.literal == "others" else name.literal
        family = " ".join(filter(None, (name.dropping_particle, name.non_dropping_particle, name.family)))
        return f"{family}, {name.given}" if name.given else family
    return ""


def _decade(work: Work) -> str:
    return f"{work.issued.year // 10 * 10}s" if work.issued else ""


TYPES = {
    "article-journal": "Journal articles",
    "article": "Preprints",
    "chapter": "Chapters of books",
    "paper-conference": "Conference papers",
    "thesis": "Theses",
    "webpage": "Web pages",
    "dataset": "Data sets",
    "software": "Software",
    "document": "Other documents",
}
"""Headings for CSL's types; a type that is not here is its own name in the plural."""


def _type(work: Work) -> str:
    return TYPES.get(work.type) or f"{work.type.replace('-', ' ').replace('_', ' ').capitalize()}s"


FIELDS: Mapping[str, Field] = {
    "year": Field(year, "Without year", newest_first=True),
    "decade": Field(_decade, "Without year", newest_first=True),
    "journal": Field(lambda work: printable(work.container_title), "Without journal"),
    "type": Field(_type, "Without type"),
    "author": Field(first_author, "Without author"),
    ROLE: Field(lambda _: "", "Without role"),
}
"""What ``--by`` takes beside facets; a facet of the same name comes before the field. A role is no work's own."""


def alike(value: str) -> str:
    """Return what two spellings of one value have in common: ``Br. J. Dermatol.`` is ``Br J Dermatol``."""
    return blind(value.replace(".", "").replace("&", "and"))


def _by_author(work: Work) -> tuple[Any, ...]:
    who = blind(first_author(work))
    return (not who, who, year(work), blind(printable(work.title)))


def _by_year(work: Work, sign: int) -> tuple[Any, ...]:
    return (not work.issued, sign * work.issued.year if work.issued else 0, *_by_author(work))


SORTS: Mapping[str, Callable[[str, Work], tuple[Any, ...]] | None] = {
    "style": None,
    "library": None,
    "year": lambda _, work: _by_year(work, -1),
    "oldest": lambda _, work: _by_year(work, 1),
    "author": lambda _, work: _by_author(work),
    "title": lambda _, work: (not work.title, blind(printable(work.title))),
    "key": lambda key, _: (key.casefold(), key),
}
"""How works stand inside a section: as the style orders them, in the library's order, newest first, and so on."""


def sorted_keys(records: Mapping[str, Work], sort: str) -> Sequence[str]:
    """Return the keys of ``records`` in the order that ``sort`` names; equals keep theirs.

    Raises:
        UsageError: ``sort`` is none of SORTS.
    """
    if sort not in SORTS:
        raise UsageError(f"`{sort}` is not an order of works", hint="the orders are: " + ", ".join(SORTS))
    order = SORTS[sort]
    return list(records) if order is None else sorted(records, key=lambda key: order(key, records[key]))
