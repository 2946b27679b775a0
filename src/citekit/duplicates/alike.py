"""Which entries seem to be one work, by what they say: title, author, year, place. Knows no DOI but that two differ.

Two entries are held together only where their titles are the same and nothing that both state contradicts; a title of
few letters ("Reply", "Alopecia areata") is anybody's and needs the place as well.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from citekit.bib.entry import Entry
from citekit.bib.keys import named_in
from citekit.duplicates import by_doi, pmid_of
from citekit.identifiers import Doi
from citekit.matching.journals import same_journal
from citekit.matching.printed import first_page, notice_in
from citekit.matching.spelling import TELLING_LETTERS, fold, letters, near, words
from citekit.names import parse_bibtex
from citekit.text.markup import clean, plain
from citekit.text.title_marks import unmarked
from citekit.vocabulary.folding import GREEK

_NAMING = 10
"""Letters a title needs to name a subject: "Alopecia areata" has them."""

MOST = 50
"""Entries with one title that another one is compared with, the last ones: a library may hold thousands of "Reply"."""

_GREEK = str.maketrans(GREEK)
_BETWEEN = {code: None for code in range(128) if not chr(code).isalnum()}
_SUBTITLE = re.compile(r": | [–—-] |\? ")
_YEAR = re.compile(r"\d{4}")
_NUMBER = re.compile(r"\d+")
_PAGES = ("pages", "eid", "articleno", "article-number")
_CONTAINERS = ("journaltitle", "journal", "shortjournal", "booktitle")
_HEADING = re.compile(r"\W*(?:letters?|editorial|introduction|preface|foreword|commentary|news|abstracts?|obituary)\b")
"""How titles begin that stand in every issue of a journal; those of replies and notices beside them."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KINDS: Mapping[str, frozenset[str]] = {
    "part": _words("article inbook incollection inproceedings conference inreference suppperiodical bookinbook review"),
    "whole": _words("book mvbook booklet collection mvcollection proceedings mvproceedings reference mvreference"),
    "thesis": _words("thesis phdthesis mastersthesis bathesis"),
    "report": _words("report techreport manual standard"),
    "patent": _words("patent"),
    "data": _words("dataset software"),
    "periodical": _words("periodical"),
    "none": _words("set xdata bibnote"),
}
_KIND_OF = {type_: kind for kind, types in _KINDS.items() for type_ in types}
"""Entry type to the kind of work, where the type tells it; ``misc`` and the like may be anything."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What an entry says of its work, folded; empty where it says nothing."""

    people: frozenset[str]
    family: str
    year: int
    journals: tuple[str, ...]
    volume: str
    issue: str
    pages: frozenset[str]
    dois: frozenset[Doi]
    pmid: str
    edition: str
    kind: str
    named: frozenset[str]


class Twin(NamedTuple):
    """An entry that seems to be the same work as another one, and what both say alike beside the title."""

    entry: Entry
    agreed: tuple[str, ...]

    def __str__(self) -> str:
        same = f"{', '.join(('title', *self.agreed[:-1]))} and {self.agreed[-1]}"
        return f"seems to be the work of `{self.entry.key}` (line {self.entry.line}): the same {same}"


class Alike:
    """Entries in their order, found by what they say."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries: list[Entry] = []
        self._known: dict[int, _Facts] = {}
        self._by_title: dict[str, list[int]] = {}
        self._by_main: dict[str, list[int]] = {}
        for entry in entries:
            self._add(entry, *_title(entry))

    def find(self, entry: Entry) -> Twin | None:
        """Return the first entry taken in that seems to be the same work; one without a title is never found.

        An entry with the same DOI is none: that is a finding of its own; nor is one with the same key.
        """
        return self._find(entry, *_title(entry))

    def meet(self, entry: Entry) -> Twin | None:
        """Return as ``find``, and take the entry in."""
        titles = _title(entry)
        twin = self._find(entry, *titles)
        self._add(entry, *titles)
        return twin

    def _add(self, entry: Entry, whole: str, main: str) -> None:
        if whole:
            number = len(self._entries)
            self._entries.append(entry)
            self._by_title.setdefault(whole, []).append(number)
            if main:
                self._by_main.setdefault(main, []).append(number)

    def _find(self, entry: Entry, whole: str, main: str) -> Twin | None:
        facts: _Facts | None = None
        stated = _states_doi(entry)
        for number, strong in self._near(whole, main) if whole else ():
            other = self._entries[number]
            if other.key != entry.key and not (stated and _states_doi(other)):
                facts = facts or _facts(entry)
                theirs = self._known.get(number) or self._known.setdefault(number, _facts(other))
                related = entry.key in theirs.named or other.key in facts.named
                agreed = () if related else _agreed(facts, theirs, strong)
                if agreed and _enough(agreed, strong, entry):
                    return Twin(other, agreed)
        return None

    def _near(self, whole: str, main: str) -> Iterator[tuple[int, bool]]:
        """Yield the entries with the same title, then those that lack the subtitle, or have one more.

        With it comes whether the titles are the same whole and long enough to be nobody else's.
        """
        for numbers, strong in (
            (self._by_title.get(whole, ()), len(whole) >= TELLING_LETTERS),
            (self._by_title.get(main, ()) if main else (), False),
            (self._by_main.get(whole, ()), False),
        ):
            for number in numbers[-MOST:]:
                yield number, strong


def copies(held: Iterable[Entry], new: Sequence[Entry]) -> Iterator[tuple[Entry, Twin]]:
    """Yield each of the ``new`` entries that seems to be the work of one that is ``held``, and that one."""
    stated = all(map(_states_doi, new))
    alike = Alike(entry for entry in (held if new else ()) if not (stated and _states_doi(entry)))
    for entry in new:
        if twin := alike.find(entry):
            yield entry, twin


def _states_doi(entry: Entry) -> bool:
    """Return whether an entry seems to state a DOI: two that do are told apart, or together, by it."""
    return "10." in entry.fields.get("doi", "")


def _title(entry: Entry) -> tuple[str, str]:
    """Return the letters of the title, and of what stands before its subtitle where that is enough to be told by."""
    title = entry.text("title")
    if not title or _KIND_OF.get(entry.type) == "none":
        return "", ""
    if "subtitle" in entry.fields:
        title = f"{title.rstrip(' .:')}: {entry.text('subtitle')}"
    if "<" in title or "&" in title:
        title = plain(clean(title))
    title = unmarked(title)
    subtitle = _SUBTITLE.search(title)
    main = _folded(title[: subtitle.start()]) if subtitle else ""
    return _folded(title), main if len(main) >= TELLING_LETTERS else ""


def _folded(text: str) -> str:
    """Return the letters and digits of a text, folded; Greek letters by name."""
    return text.lower().translate(_BETWEEN) if text.isascii() else letters(text).translate(_GREEK)


def _facts(entry: Entry) -> _Facts:
    names = parse_bibtex(entry.fields.get("author") or entry.fields.get("editor", ""))[:1]
    spelt = " ".join(f"{one.literal} {one.non_dropping_particle} {one.family} {one.given}" for one in names)
    dated = _YEAR.search(entry.text("year") or entry.text("date"))
    year, volume = dated.group() if dated else "", _number(entry.text("volume"))
    return _Facts(
        frozenset(word for word in words(spelt) if len(word) > 1),
        letters("".join(one.literal or f"{one.non_dropping_particle} {one.family}" for one in names)),
        int(year or 0),
        tuple(journal for name in _CONTAINERS if name in entry.fields for journal in _journals(entry.text(name))),
        "" if volume == year else volume,
        _number(entry.text("number") or entry.text("issue")),
        frozenset(page for name in _PAGES if _NUMBER.search(page := first_page(entry.text(name)))),
        frozenset(by_doi([entry])),
        pmid_of(entry),
        letters(entry.text("edition")),
        _KIND_OF.get(entry.type, ""),
        frozenset(key for name, value in entry.fields.items() for key in named_in(name, value)),
    )


def _journals(name: str) -> tuple[str, ...]:
    """Return the name of a journal or book, and that without its subtitle, which short forms leave out."""
    main = name.partition(": ")[0]
    return tuple(dict.fromkeys(filter(None, (name, main))))


def _number(text: str) -> str:
    """Return the first number of a text without leading zeros: ``12 Suppl 1`` is volume 12, ``in press`` none."""
    found = _NUMBER.search(text)
    return found.group().lstrip("0") if found else ""


def _agreed(one: _Facts, other: _Facts, strong: bool) -> tuple[str, ...]:
    """Return what two entries say alike, empty where anything that both state contradicts.

    Databases differ in what they call an issue, so only editorials and the like are told apart by it.
    """
    plain_facts = [(one.pmid, other.pmid), (one.edition, other.edition), (one.kind, other.kind)]
    plain_facts += [(one.volume, other.volume)] if strong else [(one.volume, other.volume), (one.issue, other.issue)]
    if (one.dois and other.dois) or any(mine and theirs and mine != theirs for mine, theirs in plain_facts):
        return ()
    both = {
        "author": one.family and other.family,
        "year": one.year and other.year,
        "journal": one.journals and other.journals,
        "volume": one.volume and other.volume,
        "pages": one.pages and other.pages,
    }
    if (
        (both["year"] and abs(one.year - other.year) > 1)
        or (both["pages"] and not one.pages & other.pages)
        or (both["author"] and not _same_people(one, other))
        or (both["journal"] and not any(same_journal(a, b) for a in one.journals for b in other.journals))
    ):
        return ()
    return tuple(name for name, stated in both.items() if stated and (name != "year" or one.year == other.year))


def _same_people(one: _Facts, other: _Facts) -> bool:
    """Return whether two first authors have one family name, also where the parts of one are in another order."""
    return near(one.family, other.family) or one.family in other.people or other.family in one.people


def _enough(agreed: tuple[str, ...], strong: bool, entry: Entry) -> bool:
    """Return whether what agrees beside the title makes two entries one work; ``strong``: the title says much."""
    title = fold(entry.text("title"))
    if strong and not notice_in(title):
        return bool(agreed)
    if "pages" in agreed:
        return len(agreed) > 1
    heading = len(letters(title)) < _NAMING or notice_in(title) or _HEADING.match(title)
    return {"author", "year", "journal"} <= {*agreed} and not heading
