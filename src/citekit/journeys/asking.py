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

from citekit.config import Settings, shown
from citekit.findings import Finding
from citekit.identifiers import Doi, Found, find_dois, invalid, parse_doi
from citekit.mapping import crossref
from citekit.outcomes import Failure
from citekit.text import markup
from citekit.work import Change, Work

if TYPE_CHECKING:
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
        page: what the page it was found on says of the work itself, if it does.
        otherwise: the same with, or without, the full stop behind it, which ends a sentence or, rarely, a DOI: what is
            asked for where nobody knows ``doi``.
        printed: the reference that states the DOI, on one line; blank where it stands alone.
    """

    text: str
    doi: Doi
    page: Work | None = None
    otherwise: Doi | None = None
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

    def named(self, asked: Doi) -> str:
        """Return the DOI of the record that was found, or ``asked`` where it has none."""
        return str((self.work and self.work.doi) or asked)


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
                stop = argument.strip().lower().endswith(f"{doi}.")
                asked.setdefault(doi, as_stated(Doi(f"{doi}.") if stop else doi, text))
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
        found = _outcomes(resolver, Resolver(kept, stores), asked, progress, refresh=refresh)
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


DENIED = ("not-found", "not-crossref", "invalid")
"""Codes of failures after which a DOI is asked for in its other spelling."""


def _outcomes(
    resolver: "Resolver", stored: "Resolver", asked: Sequence[Question], progress: Progress | None, *, refresh: bool
) -> "Mapping[Doi, Record | Failure]":
    """Return one outcome for the DOI of every question, perhaps that of its other spelling.

    Both spellings are looked for in what is stored before anybody is asked. Where both fail, the one without the full
    stop is told of: it is nearly always meant.
    """
    spelt = {one.otherwise: one.doi for one in asked if one.otherwise}
    at_hand = stored.resolve([*spelt.values(), *spelt]) if spelt and not refresh else {}
    found: dict[Doi, Record | Failure] = {}
    for other, doi in spelt.items():
        for known in (at_hand.get(other), at_hand.get(doi)):  # the first spelling counts more
            if known and not isinstance(known, Failure):
                found[doi] = replace(known, doi=doi)
    found |= resolver.resolve([one.doi for one in asked if one.doi not in found], progress=progress, refresh=refresh)
    denied = {other: doi for other, doi in spelt.items() if _code(found[doi]) in DENIED}
    for other, outcome in (resolver.resolve(list(denied), refresh=refresh) if denied else {}).items():
        doi = denied[other]
        if not isinstance(outcome, Failure):
            found[doi] = replace(outcome, doi=doi)
        elif len(other.value) < len(doi.value):
            found[doi] = outcome
    return found


def _code(outcome: "Record | Failure") -> str:
    return outcome.code if isinstance(outcome, Failure) else ""


def said(notice: Finding) -> str:
    """Return a notice of a source as one sentence, its place first."""
    file = shown(Path(notice.file)) if notice.file else ""
    place = f"{file}:{notice.line}: " if notice.line else f"{file}: " if file else ""
    return f"{place}{notice.message}"


PDF = "%PDF"
"""How a PDF begins; of its text only DOIs can be found."""
_PROSE = re.compile(r"(?<!\S)(?:\S+[ \t]+){3}\S")
"""Four words on a line; a text without any is a bare list, and describes no works."""


def as_stated(doi: Doi, text: str = "") -> Question:
    """Return the question for a DOI that no sentence holds: as it is first, then without a full stop behind it."""
    bare = doi.value.removesuffix(".")
    return Question(text or doi.value, doi, otherwise=Doi(bare) if bare != doi.value else None)


def _spellings(item: Found, text: str) -> tuple[Doi, Doi | None]:
    """Return a DOI of a text as it is asked for first, and its other spelling if a full stop is behind it.

    The full stop behind one that is alone on its line is its own, as long as nobody denies it.
    """
    assert item.doi is not None
    if not re.compile(r"\.(?!\S)").match(text, item.end):
        return item.doi, None
    dotted = Doi(f"{item.doi}.")
    before = text[text.rfind("\n", 0, item.start) + 1 : item.start]
    after = text[item.end + 1 :].partition("\n")[0]
    alone = re.fullmatch(r"\s*(?:https?://(?:dx\.)?doi\.org/)?", before, re.IGNORECASE) and not after.strip()
    return (dotted, item.doi) if alone else (item.doi, dotted)


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
            doi, otherwise = _spellings(item, rest)
            told = described.get(item.doi)
            printed = told.reference(body) if told else ""
            asked[item.doi] = Question(
                item.text + "." * (doi != item.doi), doi, told.work if told else None, otherwise, printed
            )
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
    failure = failure._replace(code="unreachable")  # contract A7, whatever kept the record away
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
