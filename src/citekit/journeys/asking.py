"""Identifiers and the answers to them: what ``add``, ``resolve`` and ``update`` share.

Order of the sources: cache, snapshot, Crossref, and last what the page itself prints.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from citekit.config import Settings
from citekit.findings import Finding
from citekit.identifiers import Doi, find_dois, invalid, parse_doi
from citekit.mapping import crossref
from citekit.outcomes import Failure
from citekit.text import markup
from citekit.work import Change, Work

if TYPE_CHECKING:
    from citekit.sources.crossref import Client

Progress = Callable[[int, int, str], None]
"""Called with how many identifiers are done, how many there are, and what is waited for."""


@dataclass(frozen=True, slots=True)
class Question:
    """An identifier of the input.

    Attributes:
        text: as it was given.
        doi: the DOI it means.
        page: what the page it was found on says of the work itself, if it does.
    """

    text: str
    doi: Doi
    page: Work | None = None


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


def questions(
    arguments: Sequence[str], texts: Sequence[tuple[str, str]]
) -> tuple[tuple[Question, ...], tuple[Failure, ...], tuple[str, ...]]:
    """Return each DOI of the input once and in order, a failure for every argument that is none, and notices.

    Args:
        arguments: identifiers as typed; each must be or hold a DOI.
        texts: (name, text) of the files; what is no DOI in them is passed over.
    """
    asked: dict[Doi, Question] = {}
    failures: list[Failure] = []
    for argument in arguments:
        one = parse_doi(argument)
        found = [(argument, one)] if one else [(item.text, item.doi) for item in find_dois(argument)]
        for text, doi in found:
            if doi:
                asked.setdefault(doi, Question(text, doi))
        if not any(doi for _, doi in found):
            reason = invalid(argument)
            failures.append(Failure(argument, "", "invalid", reason.message, reason.hint))
    notices: list[str] = []
    for name, text in texts:
        _read_text(name, text, asked, failures, notices)
    return tuple(asked.values()), tuple(failures), tuple(notices)


def answer(
    settings: Settings,
    asked: Sequence[Question],
    snapshots: Sequence[Path],
    *,
    progress: Progress | None = None,
    refresh: bool = False,
) -> tuple[Mapping[Doi, Answer], tuple[str, ...]]:
    """Return one answer for every question, and notices of the sources.

    Args:
        snapshots: files that come before those of the review.
        refresh: whether Crossref is asked even where the cache or a snapshot has an answer.

    Raises:
        UsageError: a snapshot is missing. StorageError: it cannot be read.
    """
    from citekit.sources.cache import RecordCache
    from citekit.sources.resolver import Resolver
    from citekit.sources.snapshot import Snapshot

    cache = RecordCache(settings.cache / "works.sqlite")
    stores = [Snapshot(path) for path in (*snapshots, *settings.snapshots)]
    resolver = Resolver(cache, stores, _client(settings))
    try:
        found = resolver.resolve([question.doi for question in asked], progress=progress, refresh=refresh)
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
            answers[question.doi] = Answer(replace(work, source=record.origin), record.source, changes)
    said = [_said(notice) for notice in resolver.notices]
    return answers, tuple(said)


def _said(notice: Finding) -> str:
    place = f"{notice.file}:{notice.line}: " if notice.line else f"{notice.file}: " if notice.file else ""
    return f"{place}{notice.message}"


def _read_text(name: str, text: str, asked: dict[Doi, Question], failures: list[Failure], notices: list[str]) -> None:
    from citekit.sources import page

    works = page.read(text)
    described = {found.doi: found.work for found in works if found.doi is not None}
    for item in find_dois(text):
        if item.doi is None:
            reason = invalid(item.text)
            failures.append(Failure(item.text, "", "invalid", reason.message, reason.hint))
        elif item.doi not in asked:
            asked[item.doi] = Question(item.text, item.doi, described.get(item.doi))
    bare = sum(found.doi is None for found in works)
    if bare:
        notices.append(f"{name}: {bare} reference{'s' if bare > 1 else ''} without a DOI passed over")


def _from_page(question: Question, failure: Failure) -> Answer:
    """Return what the page says where no source could be asked; a DOI that Crossref denies stays a failure."""
    if question.page is None or not question.page.title or failure.code in ("not-found", "invalid"):
        return Answer(failure=failure)
    return Answer(replace(question.page, doi=question.doi, source="page"), "page", failure=failure)


def _client(settings: Settings) -> "Client | None":
    if settings.offline:
        return None
    from citekit.sources.crossref import Client

    return Client(settings.crossref_url, settings.mailto, settings.timeout, doi_url=settings.doi_url)


def wants_address(settings: Settings) -> bool:
    """Return whether Crossref would answer faster if a mail address were set (contract A7)."""
    return not settings.offline and not settings.mailto
