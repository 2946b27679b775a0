"""A candidate made ready for comparison: one record's work, folded once. Knows no reference."""

from dataclasses import dataclass

from citekit.matching.printed import PREPRINT, first_page, notice_in, number, parts_in
from citekit.matching.spelling import grams, letters
from citekit.names import OTHERS, Name
from citekit.text.markup import plain
from citekit.text.title_marks import unmarked
from citekit.work import RETRACTING, Work

_NOTICES = RETRACTING | {"correction", "corrigendum", "erratum", "expression_of_concern", "addendum"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a candidate states, as it is compared.

    Attributes:
        work: the candidate.
        title: without markup; letters, grams: of it; main: letters of the title before a colon, if that is much of it.
        families: folded family names of authors, else editors; for groups the whole name.
        containers: journal or book, and its short forms.
        years: of print, online and whatever else the record dates.
        volume, issue, page, last: folded; page is the first page or the article number, last may be empty.
        notice: the word that marks the title as that of a notice, or ``notice`` where only the record says so.
        parts: numbers in the title.
        preprint: it lies on a server for preprints.
    """

    work: Work
    title: str
    letters: str
    grams: frozenset[str]
    main: str
    families: tuple[str, ...]
    containers: tuple[str, ...]
    years: frozenset[int]
    volume: str
    issue: str
    pages: tuple[str, ...]
    last: str
    notice: str
    parts: frozenset[str]
    preprint: bool


def facts_of(work: Work) -> Facts:
    """Return the facts of a work."""
    title = unmarked(plain(work.title))  # a reference seldom prints the mark of a retraction
    squeezed = letters(title)
    main = letters(title.partition(":")[0]) if ":" in title else ""
    dates = (work.issued, work.published_print, work.published_online)
    containers = (work.container_title, work.container_title_short, work.collection_title, work.event_title)
    notice = any(update.type in _NOTICES for update in work.update_to)
    pages = (first_page(work.page), first_page(work.number))
    return Facts(
        work,
        title,
        squeezed,
        grams(squeezed),
        main if len(main) >= 20 else "",
        tuple(filter(None, map(_family, work.author or work.editor))),
        tuple(filter(None, map(plain, containers))),
        frozenset(date.year for date in dates if date),
        number(work.volume),
        number(work.issue),
        tuple(filter(None, pages)),
        number(work.page.rpartition("-")[2]) if "-" in work.page else "",
        notice_in(title) or ("notice" if notice else ""),
        parts_in(title),
        work.type == "article" or any(map(PREPRINT.search, containers)),
    )


def _family(name: Name) -> str:
    if name == OTHERS:
        return ""
    return letters(name.literal or f"{name.non_dropping_particle} {name.family}") or letters(name.given)
