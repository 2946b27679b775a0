"""Identifiers and the answers to them: what ``add``, ``resolve`` and ``update`` share.

Order of the sources: cache, snapshot, Crossref, and last what the page itself prints.
"""

import re
import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from citekit.config import Settings
from citekit.findings import Finding
from citekit.identifiers import Doi, find_dois, invalid, parse_doi
from citekit.mapping import crossref
from citekit.outcomes import Failure
from citekit.text import markup
from citekit.work import Change, Work

if TYPE_CHECKING:
    from citekit.sources.cache import RecordCache
    from citekit.sources.crossref import Client
    from citekit.sources.page import Bibliography
    from citekit.sources.record import Record
    from citekit.sources.resolver import Resolver

Progress = Callable[[int, int, str], None]
"""Called with how many identifiers are done, how many there are, and what is waited for."""

ADDRESS: ContextVar[Callable[[], str]] = ContextVar("ADDRESS", default=str)
"""Returns a mail address for Crossref, or a blank; called when the network is going to be asked and none is set."""


@dataclass(frozen=True, slots=True)
class Question:
    """An identifier of the input.

    Attributes:
        text: as it was given.
        doi: the DOI it means.
        dotted: the same with the full stop behind it, which ends a sentence or, rarely, a DOI.
        page: what the page it was found on says of the work itself, if it does.
        printed: the reference that states the DOI, on one line; blank where it stands alone.
    """

    text: str
    doi: Doi
    page: Work | None = None
    dotted: Doi | None = None
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one DOI.

    Attributes:
        work: the publication, or None when no source knows it.
        source: where the work comes from (contract A5); blank without one.
        changes: what the cleaning rules did.
        failure: why the sources did not answer; set beside a work that only the page itself describes.
    """

    work: Work | None = None
    source: str = ""
    changes: tuple[Change, ...] = ()
    failure: Failure | None = None

    @property
    def title(self) -> str:
        """Return the title without markup, or a blank."""
        return markup.plain(self.work.title) if self.work else ""


class Reference(NamedTuple):
    """A reference without a DOI, which is looked for.

    Attributes:
        text: on one line. work: what PubMed or the user's record tells of the work itself.
    """

    text: str
    work: Work | None = None


class Asked(NamedTuple):
    """What an input asks for.

    Attributes:
        questions: each DOI once, in order.
        failures: one for every argument that is no DOI, and for every reference that none could be found for.
        references: for each text by name, the references in it that state no DOI and are to be looked for.
        notices: as what the texts were read, and what the sources had to say.
        described: of the failures by their input, the works that are described all the same.
    """

    questions: tuple[Question, ...]
    failures: tuple[Failure, ...]
    references: Mapping[str, tuple[Reference, ...]]
    notices: tuple[str, ...] = ()
    described: Mapping[str, Work] = MappingProxyType({})


class _Told(NamedTuple):
    """The references of a text without a DOI, and a sentence on what the text was read as, or a blank."""

    references: tuple[Reference, ...]
    said: str


def questions(arguments: Sequence[str], texts: Sequence[tuple[str, str]]) -> Asked:
    """Return what is asked for.

    Args:
        arguments: identifiers as typed; each must be or hold a DOI.
        texts: (name, text) of the files; what is neither DOI nor reference in them is passed over.
    """
    asked: dict[Doi, Question] = {}
    failures: list[Failure] = []
    for argument in arguments:
        one = parse_doi(argument)
        found = [(argument, one)] if one else [(item.text, item.doi) for item in find_dois(argument)]
        for text, doi in found:
            if doi:
                asked.setdefault(doi, Question(text, doi, dotted=_dotted(doi, argument)))
        if not any(doi for _, doi in found):
            reason = invalid(argument)
            failures.append(Failure(argument, "", "invalid", reason.message, meant_file(argument) or reason.hint))
    told = {name: _read_text(name, text, asked, failures) for name, text in texts}
    said = tuple(one.said for one in told.values() if one.said)
    return Asked(
        tuple(asked.values()), tuple(failures), {name: one.references for name, one in told.items()}, notices=said
    )


def meant_file(word: str) -> str:
    """Return the hint for a word that is the name of a file, given without ``-f``; blank for any other."""
    try:
        there = Path(word).exists() and not Path(word).is_dir()
    except (OSError, ValueError):  # longer than a name may be, or no name at all
        return ""
    return f"did you mean the file, `-f {shlex.quote(word)}`?" if there else ""


def answer(
    settings: Settings,
    asked: Sequence[Question],
    snapshots: Sequence[Path],
    *,
    progress: Progress | None = None,
    refresh: bool = False,
    keep: bool = True,
) -> tuple[Mapping[Doi, Answer], tuple[str, ...]]:
    """Return one answer for every question, and notices of the sources.

    Args:
        snapshots: files that come before those of the review.
        refresh: whether Crossref is asked even where the cache or a snapshot has an answer.
        keep: whether what a refresh brings takes the place of what the cache holds.

    Raises:
        UsageError: a snapshot is missing. StorageError: it cannot be read.
    """
    from citekit.sources.cache import RecordCache
    from citekit.sources.pubmed_export import completed
    from citekit.sources.resolver import Resolver
    from citekit.sources.snapshot import Snapshot

    cache = RecordCache(settings.cache / "works.sqlite")
    stores = [Snapshot(path) for path in (*snapshots, *settings.snapshots)]
    kept = cache if keep or not refresh else None
    resolver = Resolver(kept, stores, client(settings))
    try:
        found = dict(resolver.resolve([question.doi for question in asked], progress=progress, refresh=refresh))
        found |= _with_full_stop(resolver, kept, asked, found)
    finally:
        resolver.close()
        cache.close()
    answers: dict[Doi, Answer] = {}
    for question in asked:
        record = found[question.doi]
        if isinstance(record, Failure):
            answers[question.doi] = _from_page(question, record._replace(input=question.text))
        else:
            work, changes = crossref.to_work(record.message)
            work = completed(replace(work, source=record.origin), question.page)
            answers[question.doi] = Answer(work, record.source, changes)
    return answers, tuple(said(notice) for notice in resolver.notices)


def _with_full_stop(
    resolver: "Resolver",
    cache: "RecordCache | None",
    asked: Sequence[Question],
    found: "Mapping[Doi, Record | Failure]",
) -> "Mapping[Doi, Record]":
    """Return the records of DOIs that nobody knows, but for the full stop that the input has behind them.

    What came from the network is kept under the name without it too, so that the question is not asked again.
    """
    unknown: dict[Doi, Doi] = {}
    for question in asked:
        failure = found[question.doi]
        if question.dotted is not None and isinstance(failure, Failure) and failure.code == "not-found":
            unknown[question.dotted] = question.doi
    again = resolver.resolve(list(unknown)).items() if unknown else ()
    known = [replace(one, doi=unknown[dotted]) for dotted, one in again if not isinstance(one, Failure)]
    if cache is not None:
        cache.put_many(record for record in known if record.source != "snapshot")
    return {record.doi: record for record in known}


def said(notice: Finding) -> str:
    """Return a notice of a source as one sentence, its place first."""
    place = f"{notice.file}:{notice.line}: " if notice.line else f"{notice.file}: " if notice.file else ""
    return f"{place}{notice.message}"


PDF = "%PDF"
"""How a PDF begins; of its text only DOIs can be found."""
_PROSE = re.compile(r"(?:\S+[ \t]+){3}\S")
"""Four words on a line; a text without any is a bare list, and describes no works."""


def _dotted(doi: Doi, argument: str) -> Doi | None:
    """Return the DOI with a full stop if the argument ends with one."""
    dotted = f"{doi}."
    return Doi(dotted) if argument.strip().lower().endswith(dotted) else None


def _read_text(name: str, text: str, asked: dict[Doi, Question], failures: list[Failure]) -> _Told:
    """Add the DOIs of a text to those asked for; return the references without one, and what it was read as."""
    from citekit.sources import page

    pdf = text.startswith(PDF)
    listed = page.Bibliography() if pdf else page.bibliography(text)
    body = text if listed.works or pdf else page.body(text)
    works = listed.works or (page.read(body) if _PROSE.search(text) and not pdf else ())
    for found in listed.works:
        if found.doi is not None:
            work = found.work if found.exported else None
            asked.setdefault(found.doi, Question(found.doi.value, found.doi, work, printed=found.reference(body)))
    described = {found.doi: found for found in works if found.doi is not None}
    rest = listed.rest(text) if listed.works or pdf else page.flowing(text)
    outside = find_dois(rest)
    for item in outside:
        if item.doi is None:
            reason = invalid(item.text)
            failures.append(Failure(item.text, "", "invalid", reason.message, reason.hint))
        elif item.doi not in asked:
            stop = re.compile(r"\.(?!\S)").match(rest, item.end)
            dotted = Doi(f"{item.doi}.") if stop else None
            told = described.get(item.doi)
            printed = told.reference(body) if told else ""
            asked[item.doi] = Question(item.text, item.doi, told.work if told else None, dotted, printed)
    references = tuple(Reference(one.reference(body), one.own) for one in works if one.doi is None)
    if listed.form:
        return _Told(references, _read_as(name, listed, text, [item.doi for item in outside]))
    return _Told(references, told_apart(name, len(works)) if len(works) > 1 and page.guessed(body) else "")


def told_apart(name: str, count: int) -> str:
    """Return the sentence that says that a list was split where nothing but the words of its references tells how."""
    return f"`{name}` was read as {count} references, told apart by how they begin; a blank line between two is sure"


def unreadable(name: str, listed: "Bibliography") -> str:
    """Return the sentence on a bibliography of which no record can be read."""
    said = f"`{name}` seems to be {listed.form}, but none of its records can be read ({listed.lines})"
    return f"{said}; DOIs and references were looked for in its text"


def _read_as(name: str, listed: "Bibliography", text: str, outside: Collection[Doi | None]) -> str:
    """Return the sentence that says as what a bibliography was read, and which of its DOIs are none of its works."""
    if not listed.works:
        return unreadable(name, listed)
    count, without = len(listed.works), sum(one.doi is None for one in listed.works)
    said = f"`{name}` was read as {listed.form}: {count} {'record' if count == 1 else 'records'}"
    said += (f", {without} of them without a DOI" if without else "") + listed.unread
    others = {one.doi for one in find_dois(text)} - {one.doi for one in listed.works} - {None, *outside}
    return said + (f"; DOIs in notes, abstracts and the like, not asked for: {len(others)}" if others else "")


def _from_page(question: Question, failure: Failure) -> Answer:
    """Return what the page says where no source could be asked; a DOI that Crossref denies stays a failure."""
    if question.page is None or not question.page.title or failure.code in ("not-found", "invalid"):
        return Answer(failure=failure)
    return Answer(replace(question.page, doi=question.doi, source="page"), "page", failure=failure)


def client(settings: Settings) -> "Client | None":
    """Return the network as the settings allow it, not yet asked anything; None offline.

    Raises:
        UsageError: an address in the settings is none.
    """
    if settings.offline:
        return None
    return _client(settings.crossref_url, settings.mailto or ADDRESS.get(), settings.timeout, settings.doi_url)


@lru_cache(maxsize=1)
def _client(url: str, mailto: str | Callable[[], str], timeout: float, doi_url: str) -> "Client":
    """Return one client for all that a command asks, in steps: the limits hold for them together."""
    from citekit.sources.crossref import Client

    return Client(url, mailto, timeout, doi_url=doi_url)


def mail_address(text: str) -> str:
    """Return a mail address that Crossref can be told; a blank is one too.

    Raises:
        UsageError: it is none.
    """
    from citekit.sources.crossref import mail_address

    return mail_address(text)
