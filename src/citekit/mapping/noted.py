"""The notices that lie in an entry itself: ``citekit-notice = {retraction 2026-01-05 10.1000/notice}``.

A retraction must not be forgotten with a cache, nor be unknown to the next clone of the review. So what Crossref says
of it is written into the entry: type, date and DOI of each notice as far as they are known, ``; `` between two.
Corrections are left out: they do not change whether a work may be cited, and are found again at any update.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from citekit.identifiers import Doi
from citekit.mapping.codecs import DOI
from citekit.mapping.notices import SYNONYMS
from citekit.mapping.updates import TITLE, TYPES, Event, events_of, notices_of, type_of
from citekit.text.title_marks import taken_back
from citekit.work import Work

FIELD = "citekit-notice"
"""The entry's field; BibTeX, biblatex and reference managers pass over a field that they do not know."""

LASTING = frozenset({"retracted", "concern", "reinstated"})
"""Codes of the facts whose notices are written."""

_BETWEEN = re.compile(r";\s+")  # a DOI may hold a semicolon, and no blank
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")


def noted(work: Work) -> str:
    """Return the field's TeX source for a record, blank for a work without such a notice.

    A mark in the title alone is no notice: the entry has that title. What a reinstatement takes back is left out.
    """
    if work.doi is None or not (work.updated_by or work.update_to):
        return ""
    events = [one for one in events_of(work, work.doi) if one.source != TITLE]
    return _source(
        Event("updated-by", one.type, one.doi, one.date) for one in notices_of(events) if one.code in LASTING
    )


def events_in(source: str) -> tuple[Event, ...]:
    """Return the notices that the field names, of whatever type; words that are neither date nor DOI are the type."""
    return tuple(dict.fromkeys(_events(source)))


def title_event(title: str, events: Sequence[Event]) -> Event | None:
    """Return what the mark in an entry's title says, where no other source knows of a notice that explains it."""
    told = {TYPES.get(one.type) for one in events} & {"retracted", "reinstated"}
    mark = "" if told or any(one.kind == "update-to" for one in events) else taken_back(title)
    return Event("updated-by", mark, source=TITLE) if mark else None


def merged(base: str, ours: str, theirs: str) -> str:
    """Return the field's source with what theirs added to that of ``base``, without what theirs took away."""
    before, mine, other = map(events_in, (base, ours, theirs))
    kept = [one for one in mine if one in other or one not in before]
    return _source((*kept, *(one for one in other if one not in before and one not in mine)))


def joined(ours: str, theirs: str) -> str:
    """Return the field's source with the notices of both; ``ours`` as it stands where ``theirs`` has no more."""
    held = events_in(ours)
    more = [one for one in events_in(theirs) if one not in held]
    return _source((*held, *more)) if more else ours


def _events(source: str) -> Iterator[Event]:
    for part in _BETWEEN.split(source):
        words, date, doi = [], "", ""
        for word in part.split():
            if _DATE.fullmatch(word):
                date = word
            elif found := _doi(word):
                doi = found
            else:
                words.append(word)
        type_ = type_of(" ".join(words))
        if type_ or doi:
            yield Event("updated-by", SYNONYMS.get(type_, type_), doi, date)


def _doi(word: str) -> str:
    return str(DOI.read(word) or "") if "10." in word else ""


def _source(events: Iterable[Event]) -> str:
    rows = ((one.type.replace("_", "-"), one.date, _written(one.doi)) for one in events)
    return "; ".join(" ".join(filter(None, row)) for row in rows)


def _written(doi: str) -> str:
    """Return a DOI bare, or as an address where a letter of it would mean something in BibTeX."""
    return Doi(doi).url if doi and set("{}\\%") & set(doi) else doi
