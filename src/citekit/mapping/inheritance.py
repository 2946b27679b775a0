"""What an entry takes from others: from its parent by ``crossref``, from containers by ``xdata``.

Entries in, entries out: nothing here changes a library. The rules are those of BibTeX (btxdoc, 3.1: a field that is
missing is taken from the parent) and of biblatex (manual, 2.4.1, and its appendix B for titles, which become
``booktitle``, ``maintitle`` or ``journaltitle``). What names or describes the parent alone stays with it. A value may
also take a single field, or an item of its list, from a container (manual, 3.14.6, granular references).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from citekit.bib.entry import Entry
from citekit.bib.keys import granular, keys_in

Find = Callable[[str], Entry | None]
"""Returns the entry with a key."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DEEPEST = 20
"""Entries that inherit from one another in a row; real files have three."""
IN_BOOKS = _words("inbook bookinbook suppbook incollection suppcollection inreference inproceedings conference")
VOLUMES = _words("book collection reference proceedings")
WHOLES = _words("mvbook mvcollection mvreference mvproceedings")
ARTICLES = _words("article suppperiodical")

_KEPT_BY_ALL = _words(
    "crossref xref xdata ids entryset entrysubtype execute label options presort related relatedoptions relatedstring "
    "relatedtype shorthand shorthandintro sortkey"
)
"""Fields that biblatex lets nobody inherit."""
_KEPT_BY_PARENTS = _KEPT_BY_ALL | _words(
    "doi eprint eprinttype eprintclass archiveprefix primaryclass pmid pmcid keywords abstract file groups annotation "
    "timestamp owner citekit-source citekit-notice"
)
"""And what would be wrong of the child: the parent's identifiers, its tags and its abstract."""
_KEPT_TITLES = _words("title subtitle titleaddon shorttitle sorttitle indextitle indexsorttitle")
_SAME = (
    {"date", "year"}, {"date", "month"}, {"date", "day"}, {"journal", "journaltitle"}, {"address", "location"},
    {"school", "institution"}, {"booktitle", "maintitle"},
)  # fmt: skip
"""Fields of the two dialects that say the same thing: who has one does not take the other."""

_NAMES = _words(
    "author editor editora editorb editorc translator annotator commentator introduction foreword afterword"
)
_NAMES |= _words("bookauthor holder shortauthor shorteditor sortname")
_LISTS = _words("address institution language location organization origlanguage origlocation origpublisher publisher")
_LISTS |= _words("school pageref")
_DATES = _words("date eventdate origdate urldate")
_BRACE_OR_AND = re.compile(r"[{}]|\s+and\s+")


def finder(entries: Iterable[Entry]) -> Find:
    """Return a function from key to entry: the first with that key, or with that alias in ``ids``, else by lower case.

    BibTeX compares keys without case, biblatex with it and by ``ids`` too.
    """
    exact: dict[str, Entry] = {}
    loose: dict[str, Entry] = {}
    aliases: dict[str, Entry] = {}
    for entry in entries:
        exact.setdefault(entry.key, entry)
        loose.setdefault(entry.key.lower(), entry)
        for alias in keys_in(entry.fields.get("ids", "")):
            aliases.setdefault(alias, entry)
    return lambda key: exact.get(key) or aliases.get(key) or loose.get(key.lower())


def inherits(entry: Entry) -> bool:
    """Return whether the entry names another to take fields from, or takes a single one."""
    fields = entry.fields
    return "crossref" in fields or "xdata" in fields or any("xdata=" in value for value in fields.values())


def inherited(entry: Entry, find: Find) -> Entry:
    """Return the entry with the fields that it takes from others; the entry itself where it takes none.

    Its own fields always come first, then those of its ``xdata`` entries in their order, then those of its parent, who
    may inherit as well. A name that leads nowhere, or back in a circle, is passed over.
    """
    return _Heirs(find).resolved(entry) if inherits(entry) else entry


class _Heirs:
    """Entries with what they inherit, each worked out once."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._known: dict[str, Entry] = {}
        self._waiting: set[str] = set()

    def resolved(self, entry: Entry) -> Entry:
        self._waiting.add(entry.key)
        fields = {name: self._granular(name, value) for name, value in entry.fields.items()}
        for key in keys_in(fields.get("xdata", "")):
            if source := self._source(key):
                _add(fields, {name: value for name, value in source.fields.items() if name not in _KEPT_BY_ALL})
        for key in keys_in(fields.get("crossref", ""))[:1]:
            if source := self._source(key):
                _add(fields, _from_parent(entry.type, fields, source))
        self._waiting.discard(entry.key)
        self._known[entry.key] = entry._replace(fields=MappingProxyType(fields))
        return self._known[entry.key]

    def _granular(self, name: str, value: str) -> str:
        """Return a value with what its references to single fields of containers stand for; others stay literal."""
        if "xdata=" not in value or name in _DATES:
            return value
        kind = _kind(name)
        items = [value] if not kind else _items(value)
        return " and ".join([self._taken(item, kind) for item in items])

    def _taken(self, item: str, kind: str) -> str:
        """Return what a reference to a field of the same kind leads to; the item itself where it is none."""
        found = granular(item)
        source = self._source(found.key) if found and _kind(found.field) == kind else None
        if found is None or source is None or source.type != "xdata" or found.field in _DATES:
            return item
        value = source.fields.get(found.field, item)
        if found.number is None:
            return value
        items = _items(value) if kind else []
        return items[found.number - 1] if 0 < found.number <= len(items) else item

    def _source(self, key: str) -> Entry | None:
        """Return the entry that another inherits from, with what it inherits itself; None in a circle or too deep."""
        source = self._find(key)
        if source is None or source.key in self._waiting or len(self._waiting) > DEEPEST:
            return None
        return self._known.get(source.key) or self.resolved(source)


def _kind(name: str) -> str:
    """Return what a field is a list of, as biblatex's data model has it; blank for one that is no list."""
    return "names" if name in _NAMES else "texts" if name in _LISTS else ""


def _items(value: str) -> list[str]:
    """Return the items of a list: what stands between ``and`` outside of braces."""
    items, start, depth = [], 0, 0
    for token in _BRACE_OR_AND.finditer(value):
        depth += {"{": 1, "}": -1}.get(token.group(), 0)
        if depth == 0 and token.group() != "}":
            items.append(value[start : token.start()].strip())
            start = token.end()
    return [*items, value[start:].strip()]


def _add(fields: dict[str, str], more: Mapping[str, str]) -> None:
    """Put those of ``more`` into ``fields`` whose meaning is not there yet; an empty field of one's own counts."""
    own = frozenset(fields)
    for name, value in more.items():
        if name not in own and not any(name in same and same & own for same in _SAME):
            fields[name] = value


def missing(own: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Return those fields of ``more`` whose meaning ``own`` has not, or only as a blank."""
    said = frozenset(name for name, value in own.items() if value.strip())
    return {
        name: value
        for name, value in more.items()
        if value.strip() and name not in said and not any(name in same and same & said for same in _SAME)
    }


def _from_parent(kind: str, fields: Mapping[str, str], parent: Entry) -> dict[str, str]:
    """Return what a parent offers to a child of a type: its titles under other names, the rest as it is."""
    prefix = _title_prefix(kind, fields, parent.type)
    offered = {name: value for name, value in parent.fields.items() if name not in _KEPT_BY_PARENTS}
    if not prefix:
        return offered
    rest = {name: value for name, value in offered.items() if name not in _KEPT_TITLES}
    titles = {
        prefix + name: offered[name] for name in ("title", "subtitle", "titleaddon") if name in offered
    }  # the parent's own ``booktitle``, which BibTeX wants there, says the same and comes first
    if kind == "inbook" and "author" in offered:
        titles["bookauthor"] = offered["author"]
    return titles | rest


def _title_prefix(kind: str, fields: Mapping[str, str], parent: str) -> str:
    """Return what the parent's title is called in the child: ``book``, ``main``, ``journal``; blank for ``title``.

    An ``inbook`` without a title is BibTeX's: a chapter that bears the title of its book.
    """
    if kind in IN_BOOKS:
        if kind == "inbook" and "title" not in fields:
            return ""
        return "main" if parent in WHOLES else "book"
    if kind in VOLUMES and parent in WHOLES:
        return "main"
    return "journal" if kind in ARTICLES and parent == "periodical" else ""
