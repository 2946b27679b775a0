"""What has happened to the works of a library, as far as stored facts know: never the network.

Read are the entries themselves (``citekit-notice``, and the mark of a retraction in a title), the record cache, the
review's snapshots and its Retraction Watch file. What they say of the library's works is kept until they or the DOIs
change, and the facts until the library itself changes: a warm command reads one small file.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, cast

from citekit.bib.entry import Entry
from citekit.catalogue import NOTICE_FIELD, tells
from citekit.config import Settings
from citekit.digest_cache import DigestCache, digest_of, stamp_of
from citekit.findings import Finding
from citekit.journeys.workspace import Workspace, shown
from citekit.mapping.updates import Event, Fact
from citekit.storage import is_there

_ODD = (TypeError, ValueError, LookupError, AttributeError)
"""What a cache of another shape raises; it is the same as none."""

_TELLING = frozenset({"updated-by", "update-to", "relation"})
_PREPRINTS = frozenset({"posted-content", "article", "preprint"})
"""Keys and types of a message for which it is worth a closer look."""

Rows = list[Any]
Events = dict[str, list[Event]]
"""What a source says, by the name of the work: a DOI in lower case, or ``pmid:`` and a PubMed number."""
Told = tuple[Events, tuple[Finding, ...]]
"""What sources say, and what in them could not be read."""


class KnownFacts(NamedTuple):
    """What is known of a library's works.

    Attributes:
        facts: by citation key; entries of which nothing is known are left out.
        findings: lines of a snapshot or of a Retraction Watch file that could not be read.
    """

    facts: Mapping[str, tuple[Fact, ...]]
    findings: tuple[Finding, ...] = ()

    def keys(self, code: str) -> frozenset[str]:
        """Return the keys of the entries with such a fact."""
        return frozenset(key for key, facts in self.facts.items() if any(fact.code == code for fact in facts))

    def states(self) -> Mapping[str, frozenset[str]]:
        """Return the keys of the entries in each state that a query knows by the code of its fact."""
        from citekit.query.nodes import NOTICED

        return {state: self.keys(state) for state in NOTICED}


def known_facts(workspace: Workspace) -> KnownFacts:
    """Return what is known of the library's works.

    Raises:
        LibraryError: the library cannot be read. StorageError: a snapshot or Retraction Watch file cannot be read.
    """
    settings = workspace.settings
    records = settings.cache / "works.sqlite"
    sources = "".join(map(stamp_of, (records, *settings.snapshots, *settings.retractions)))
    stamp = digest_of((stamp_of(settings.library) + sources).encode("utf-8", "backslashreplace"))
    cache = DigestCache(settings.cache / "standing")
    with suppress(*_ODD):
        facts, findings = cast("tuple[Rows, Rows]", cache.get(settings.library, stamp))
        return KnownFacts(
            {key: tuple([Fact(code, message, tuple(dois)) for code, message, dois in known]) for key, known in facts},
            tuple([Finding(*row) for row in findings]),
        )
    made = _look_up(workspace, sources)
    cache.put(settings.library, stamp, (list(made.facts.items()), made.findings))
    return made


def _look_up(workspace: Workspace, sources: str) -> KnownFacts:
    from citekit.mapping.updates import facts_of

    settings = workspace.settings
    stored = settings.retractions or settings.snapshots or is_there(settings.cache / "works.sqlite")
    entries = workspace.catalogue(None if stored else (NOTICE_FIELD,)).entries
    names = _names(entries) if stored else {}
    events, findings = _told(settings, names, sources) if stored else ({}, ())
    by_key: dict[str, list[Event]] = {}
    for name, held in names.items():
        for entry in held if name in events else ():
            by_key.setdefault(entry.key, []).extend(events[name])
    for entry in entries:
        for event in _own(entry, by_key.get(entry.key, ())):
            by_key.setdefault(entry.key, []).append(event)
    facts = {key: facts_of(tuple(dict.fromkeys(rows)), names) for key, rows in by_key.items()}
    return KnownFacts({key: known for key, known in facts.items() if known}, findings)


def _own(entry: Entry, told: Sequence[Event]) -> Iterator[Event]:
    """Yield what an entry says itself of what has happened to its work, beside what others told."""
    if not tells(entry):
        return
    from citekit.mapping import noted

    own = noted.events_in(entry.fields.get(noted.FIELD, ""))
    yield from own
    if event := noted.title_event(entry.text("title"), (*told, *own)):
        yield event


def _names(entries: Sequence[Entry]) -> Mapping[str, tuple[Entry, ...]]:
    """Return the entries by the names of their works: DOIs, and PubMed numbers with ``pmid:`` before them."""
    from citekit import duplicates

    names = {doi.value: held for doi, held in duplicates.by_doi(entries).items()}
    for entry in entries:
        if number := duplicates.pmid_of(entry):
            name = f"pmid:{number}"
            names[name] = (*names.get(name, ()), entry)
    return names


def _told(settings: Settings, names: Collection[str], sources: str) -> Told:
    """Return what the stored records and the Retraction Watch file say of the works with these names."""
    stamp = digest_of("\n".join((sources, *names)).encode("utf-8", "backslashreplace"))
    cache = DigestCache(settings.cache / "events")
    with suppress(*_ODD):
        kept, odd = cast("tuple[dict[str, Rows], Rows]", cache.get(settings.library, stamp))
        events = {name: [Event(*row) for row in rows] for name, rows in kept.items()}
        return events, tuple([Finding(*row) for row in odd])
    events, unread = _recorded(settings, names)
    watched_for, findings = watched(settings, names)
    findings = (*unread, *findings)
    for name, told in watched_for.items():
        events.setdefault(name, []).extend(told)
    for name, rows in [*events.items()]:
        for row in rows:
            if row.kind == "has-preprint":  # the preprint's own record need not know of the article
                events.setdefault(row.doi, []).extend((Event("published", doi=name), Event("preprint")))
    cache.put(settings.library, stamp, (events, findings))
    return events, findings


def watched(settings: Settings, names: Collection[str]) -> Told:
    """Return what the review's Retraction Watch files say of the works with these names, as those of ``Events``.

    Raises:
        StorageError: a file cannot be read, or is no Retraction Watch file.
    """
    from citekit.sources import retraction_watch

    events: Events = {}
    findings: tuple[Finding, ...] = ()
    for path in settings.retractions if names else ():
        notices = retraction_watch.find(path, names, DigestCache(settings.cache / "retractions"))
        findings += tuple(one._replace(file=shown(path)) for one in notices.findings)
        for name, told in notices.events.items():
            events.setdefault(name, []).extend(told)
    return events, findings


def _recorded(settings: Settings, names: Iterable[str]) -> Told:
    """Return what the stored records say of the works with these names, as those of ``Events``."""
    from citekit.identifiers import Doi
    from citekit.journeys.stored_records import stored_records
    from citekit.mapping import crossref
    from citekit.mapping.updates import events_of
    from citekit.text.title_marks import may_be_taken_back

    events: Events = {}
    dois = [Doi(name) for name in names if not name.startswith("pmid:")]
    found, unread = stored_records(settings, dois)
    for doi, records in found.items():
        for record in records:
            message = record.message
            odd = message.get("type") in _PREPRINTS or message.get("DOI") != doi.value
            if odd or message.keys() & _TELLING or may_be_taken_back(str(message.get("title"))):
                events.setdefault(doi.value, []).extend(events_of(crossref.to_work(message)[0], doi))
    return events, unread
