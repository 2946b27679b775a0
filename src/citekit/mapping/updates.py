"""What has happened to a work since it was published, from what sources say of it. Pure: events in, facts out.

An event is one thing one source says; a fact is what a reader of the library must know, from all of its events.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from citekit.identifiers import Doi
    from citekit.work import Update, Work

REINSTATEMENT = "reinstatement"

TYPES: Mapping[str, str] = {
    "retraction": "retracted",
    "partial_retraction": "retracted",
    "withdrawal": "retracted",
    "removal": "retracted",
    "expression_of_concern": "concern",
    "correction": "corrected",
    "erratum": "corrected",
    "err": "corrected",
    "corrigendum": "corrected",
    "addendum": "corrected",
    "clarification": "corrected",
    "new_version": "new-version",
    "new_edition": "new-version",
    REINSTATEMENT: "reinstated",
}
"""Type of a notice to the code of its fact (Crossref, "Updates and corrections"; ``reinstatement`` and the first four
under "RetractionNature" in Retraction Watch's user guide). A type that is not here is ``updated``, in its own words."""

WORDS = {"err": "erratum"}
"""Types that no reader would understand, in words."""

SENTENCES: Mapping[str, str] = {
    "retracted": "the work was retracted: {}",
    "concern": "there is an expression of concern about the work: {}",
    "corrected": "the work was corrected: {}",
    "reinstated": "the work was retracted and is reinstated: {}",
    "updated": "there is a notice about the work: {}",
    "new-version": "there is a newer version of the work: {}",
    "published-version": "the preprint was published: {}",
    "notice-cited": "the entry is a notice about another work: {}",
    "moved-doi": "the DOI is another name of {}",
}
"""Code to the sentence of its fact, the gravest first."""

TITLE = "its title"
"""The source of what a publisher's mark in a title says."""

PREPRINT, SUPERSEDED = "preprint", "superseded"
"""Facts that are no findings: the work is a preprint; a later form of it stands in the library as well."""


class Event(NamedTuple):
    """One thing that one source says of a work.

    Attributes:
        kind: ``updated-by`` (a notice about it), ``update-to`` (it is a notice), ``published`` (as ``doi``),
            ``has-preprint``, ``moved`` (``doi`` is its present name) or ``preprint``.
        type: of a notice, as in TYPES or as the source has it, lower case with ``_``.
        doi: of the other work: the notice, the target, the published version; lower case, blank where not known.
        date: of the notice, ISO 8601 in full or in part; blank where not known.
        source: whose word it is: ``publisher``, ``retraction-watch``, TITLE, or blank.
    """

    kind: str
    type: str = ""
    doi: str = ""
    date: str = ""
    source: str = ""


class Fact(NamedTuple):
    """What a reader must know of a work: its code, a sentence, and the other works concerned."""

    code: str
    message: str
    dois: tuple[str, ...] = ()


def events_of(work: "Work", asked: "Doi") -> tuple[Event, ...]:
    """Return what a record says has happened to the work that was asked for as ``asked``.

    A notice without a DOI of its own stands on the work itself, as an ``update-to`` that names its own record does.
    The mark of a retraction in the title counts where the record names none, and is no notice itself: some publishers
    give that mark to their notices too.
    """
    from citekit.text.markup import plain
    from citekit.text.title_marks import taken_back

    own = {asked.value, work.doi.value if work.doi else ""}
    found: list[Event] = []
    for update in work.updated_by:
        if type_of(update.type) not in ("new_version", "new_edition") or str(update.doi or "") not in own:
            found.append(_event("updated-by", update))
    for update in work.update_to:
        if str(update.doi or "") not in own:
            found.append(_event("update-to", update))
        elif TYPES.get(type_of(update.type)) != "new-version":
            found.append(_event("updated-by", update))
    mark = taken_back(plain(work.title))
    if mark and not any(event.kind == "update-to" or TYPES.get(event.type) == "retracted" for event in found):
        found.append(Event("updated-by", mark, source=TITLE))
    kinds = {"is-preprint-of": "published", "has-preprint": "has-preprint"}
    found += [Event(kinds[name], doi=doi) for name, doi in work.relations if name in kinds and doi not in own]
    if work.doi and work.doi != asked:
        found.append(Event("moved", doi=work.doi.value))
    if work.type == "article" or any(event.kind == "published" for event in found):
        found.append(Event("preprint"))
    return tuple(dict.fromkeys(found))


def facts_of(events: Sequence[Event], held: Iterable[str] = ()) -> tuple[Fact, ...]:
    """Return the facts that events from all sources come to, the gravest first; each notice is told once.

    A reinstatement takes back the retractions before it, if both have a date; else the retraction stands.

    Args:
        held: DOIs that the library holds, in lower case. A later form of the work that is among them is no news.
    """
    held = frozenset(held)
    told: dict[str, list[str]] = {}
    dois: dict[str, list[str]] = {}
    later = {event.doi for event in events if _code(event) in ("published-version", "new-version")}

    def tell(code: str, words: str, doi: str) -> None:
        told.setdefault(code, []).append(words)
        dois.setdefault(code, []).append(doi)

    for notice in notices_of(events):
        tell(notice.code, str(notice), notice.doi)
    for event in events:
        code = _code(event)
        if event.kind == "update-to" and TYPES.get(event.type) != "new-version":
            tell("notice-cited", f"{_words(event.type)} of {event.doi or 'a work without DOI'}", event.doi)
        elif code in ("published-version", "moved-doi") and event.doi not in dois.get(code, ()):
            twin = code == "moved-doi" and event.doi in held
            tell(code, event.doi + ", which the library holds as well" * twin, event.doi)
    if later & held:
        told = {code: words for code, words in told.items() if code not in ("published-version", "new-version")}
    facts = [
        Fact(code, sentence.format("; ".join(told[code])), tuple(dict.fromkeys(filter(None, dois[code]))))
        for code, sentence in SENTENCES.items()
        if code in told
    ]
    if any(event.kind == "preprint" for event in events):
        facts.append(Fact(PREPRINT, "the work is a preprint"))
    if later & held:
        facts.append(Fact(SUPERSEDED, "a later form of the work is in the library", tuple(sorted(later & held))))
    return tuple(facts)


def told_of(fact: Fact) -> str:
    """Return what the sentence of a fact tells of the notices, without its beginning."""
    return fact.message.removeprefix(SENTENCES[fact.code].partition("{}")[0])


class Notice(NamedTuple):
    """One notice about a work: the code of its fact, the rest as in Event, with all sources that tell of it."""

    code: str
    type: str
    doi: str
    date: str
    sources: tuple[str, ...]

    def __str__(self) -> str:
        when = f" on {self.date}" if self.date else ""
        by = f", notice {self.doi}" if self.doi else ""
        sources = f" (source: {' and '.join(self.sources)})" if self.sources else ""
        return f"{_words(self.type)}{when}{by}{sources}"


def notices_of(events: Iterable[Event]) -> Iterator[Notice]:
    """Yield each notice about the work once, with the sources that tell of it, in the order of their dates.

    What a reinstatement takes back is left out.
    """
    notices: list[Notice] = []
    for event in events:
        if event.kind != "updated-by":
            continue
        code = TYPES.get(event.type, "updated")
        sources = (event.source,) if event.source else ()
        one = Notice(code, event.type, event.doi, event.date, sources)
        place = next((index for index, other in enumerate(notices) if _same(one, other)), None)
        if place is None:
            notices.append(one)
            continue
        other = notices[place]
        joined = tuple(dict.fromkeys((*other.sources, *sources)))
        notices[place] = other._replace(doi=other.doi or one.doi, date=other.date or one.date, sources=joined)
    last = max((one.date for one in notices if one.code == "reinstated"), default="")
    for one in sorted(notices, key=lambda notice: notice.date):
        if one.code != "retracted" or not _not_later(one.date, last):
            yield one


def _same(one: Notice, other: Notice) -> bool:
    """Return whether two sources mean one notice: the same DOI, or the same day where one gives no DOI."""
    if one.code != other.code or (one.code == "updated" and one.type != other.type):
        return False
    if one.doi and other.doi:
        return one.doi == other.doi
    return one.date == other.date or not (one.date and other.date)


def _not_later(date: str, limit: str) -> bool:
    """Return whether a date is known and not behind a limit that is known, as far as both are exact."""
    length = min(len(date), len(limit))
    return bool(length) and date[:length] <= limit[:length]


def _code(event: Event) -> str:
    if event.kind == "updated-by":
        return TYPES.get(event.type, "updated")
    return {"published": "published-version", "moved": "moved-doi"}.get(event.kind, "")


def _event(kind: str, update: "Update") -> Event:
    date = update.date.iso() if update.date else ""
    return Event(kind, type_of(update.type), str(update.doi or ""), date, update.source)


def type_of(text: str) -> str:
    """Return the type of a notice as the keys of TYPES are written, however it is spelled."""
    return re.sub(r"[\W_]+", "_", text.strip().lower()).strip("_")


def _words(type_: str) -> str:
    return WORDS.get(type_, type_.replace("_", " ")) or "notice"
