"""What differs between an entry and the record of its work, and what is to become of each difference. It asks nobody.

A difference is offered where the library still says what Crossref said before; where somebody changed the value, it is
kept. Of a record that is plainly another work nothing is offered: then the entry's DOI is wrong.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from citekit.bib.entry import PAGE_MARK, Entry
from citekit.catalogue import Place
from citekit.checks import CHECKS
from citekit.checks.context import asking_for
from citekit.findings import Finding
from citekit.identifiers import Doi
from citekit.journeys.comparing import Fields, same
from citekit.journeys.provenance import Provenance, Written
from citekit.mapping import bibtex, noted
from citekit.mapping.titles import same_title
from citekit.mapping.updates import Fact, facts_of
from citekit.matching.facts import facts_of as stated_by
from citekit.matching.printed import of_work
from citekit.matching.verdict import denies
from citekit.text import tex
from citekit.text.markup import plain
from citekit.work import Work

KEPT = frozenset({"keywords", PAGE_MARK, "abstract", "mesh", "substances", "pmid", "pmcid"})
"""Fields that an update never proposes to change: tags live in the first, abstracts differ by markup only, and
PubMed's are not Crossref's to take away."""
IDENTIFYING = frozenset({"year", "date", "volume", "pages"})
"""Fields that must not contradict Crossref when a page's work is confirmed; where one does, the mark stays."""
GRAVE = frozenset({"retracted", "concern"})
"""Facts that are told at every update, not only when they are new."""
NEWS = frozenset({*GRAVE, "corrected", "reinstated", "updated"})
"""Facts that are findings where no stored record knew them, so that a command that nobody watches exits 1."""
SILENT = frozenset({"moved-doi", "preprint", "superseded"})
"""Facts that are no rows: the first is offered as a change of ``doi``."""


class Difference(NamedTuple):
    """One field in which Crossref's record differs from the entry, or a notice about the work.

    Attributes:
        field: a BibTeX field; ``updated-by``, ``update-to`` and ``relation`` for notices; ``published-version``.
        before, after: plain text; blank where the field is missing.
        outcome: ``confirmed`` (the page mark goes), ``offered``, ``written``; ``refused`` (not written: the field was
            changed meanwhile, or the record is of another work); ``kept`` (somebody's own value), ``conflict``
            (somebody's own, and Crossref's is new here: changed since, or never seen); ``reported`` for a notice,
            ``known`` for one that is not new.
        source: the TeX source to write, blank to take the field away; present: the source that the entry has.
        number: which of the entries that share the key.
    """

    key: str
    doi: str
    field: str
    before: str
    after: str
    outcome: str
    source: str = ""
    present: str = ""
    number: int = 0

    @property
    def place(self) -> Place:
        """Return where the entry is found."""
        return self.key, self.number

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {
            "key": self.key,
            "doi": self.doi,
            "field": self.field,
            "before": self.before,
            "after": self.after,
            "outcome": self.outcome,
        }


class UpdateWish(NamedTuple):
    """What kind of update is wanted.

    Attributes:
        query: which entries.
        remap: make the fields anew of the stored records and ask nobody.
        overwrite: offer what would be kept, too.
    """

    query: str = ""
    remap: bool = False
    overwrite: bool = False


_STATED = {
    "title": {"title"},
    "people": {"author", "editor"},
    "year": {"year", "date"},
    "container": {"journal", "journaltitle", "booktitle"},
    "volume": {"volume"},
    "issue": {"number"},
    "pages": {"pages", "eid"},
}
"""The fields that each penalty of ``citekit.matching.penalties`` comes from; that on the type comes from none."""

_OPEN = ("offered", "confirmed")
"""The outcomes of rows about values that nobody keeps against Crossref."""


class Case(NamedTuple):
    """One entry beside the records of its work.

    Attributes:
        theirs: the fields that the entry would have now; stored: those of the records stored before.
        facts: what has happened to the work; known: what the stored records knew of it.
        fresh: whether it is Crossref's answer of now, and not an older record.
    """

    place: Place
    entry: Entry
    doi: Doi
    work: Work
    theirs: Fields
    stored: tuple[Fields, ...]
    facts: tuple[Fact, ...]
    known: frozenset[Fact]
    fresh: bool


def differences(
    case: Case, provenance: Provenance, written: Written, wish: UpdateWish, file: str
) -> tuple[tuple[Difference, ...], tuple[Finding, ...]]:
    """Return the rows about an entry; findings: that the record is of another work, and notices that are new.

    Of another work nothing is offered unless the wish is to overwrite: its rows are ``refused``.

    Args:
        file: the library's path as shown to the user.
    """
    rows = tuple(_compared(case, provenance, written, wish))
    other = None if wish.overwrite else _other_work(case, rows, file)
    if other:
        rows = tuple(row._replace(outcome="refused") if row.outcome in _OPEN else row for row in rows)
    told = tuple(_told(case))
    return (*rows, *told), (*((other,) if other else ()), *_news(case, file))


def _compared(case: Case, provenance: Provenance, written: Written, wish: UpdateWish) -> Iterator[Difference]:
    """Yield the rows about fields."""
    key, entry = case.entry.key, case.entry
    if entry.unconfirmed and same_title(entry.text("title"), case.work.title):
        agrees = all(_agrees(entry, name, source) for name, source in case.theirs.items() if name in IDENTIFYING)
        yield _row(case, PAGE_MARK, "page", "", "confirmed" if agrees else "offered")
    theirs = {**case.theirs, noted.FIELD: _noted(case)}
    gone = [name for name in entry.fields if name not in theirs and _was_theirs(case, name, written, wish)]
    for name, source in (*theirs.items(), *((name, "") for name in gone)):
        present = entry.fields.get(name, "")
        if name in KEPT:
            continue
        if not same(name, present, source):
            outcome = _judged(case, provenance, name, source, wish)
            yield _row(case, name, entry.text(name), tex.to_text(source), outcome, source)
        elif wish.remap and present != source and (key, name, present) in written:
            yield _row(case, name, present, source, _judged(case, provenance, name, source, wish), source)


def _noted(case: Case) -> str:
    """Return the notices that the entry is to name; only Crossref's answer of now takes one away."""
    said = case.theirs.get(noted.FIELD, "")
    return said if case.fresh else noted.joined(case.entry.fields.get(noted.FIELD, ""), said)


def _told(case: Case) -> Iterator[Difference]:
    """Yield the rows about what has happened to the work."""
    for fact in case.facts:
        if fact.code not in SILENT:
            field = {"notice-cited": "update-to", "published-version": "relation"}.get(fact.code, "updated-by")
            news = fact.code in GRAVE or fact not in case.known
            yield _row(case, field, "", fact.message, "reported" if news else "known")


def _row(case: Case, field: str, before: str, after: str, outcome: str, source: str = "") -> Difference:
    (key, number), present = case.place, case.entry.fields.get(field, "")
    return Difference(key, case.doi.value, field, before, after, outcome, source, present, number)


def _other_work(case: Case, rows: Sequence[Difference], file: str) -> Finding | None:
    """Return the finding that the record is plainly of another work than the entry, as ``citekit match`` judges.

    A value that somebody keeps against Crossref is known to differ, and says nothing.
    """
    kept = {row.field for row in rows if row.outcome in ("kept", "conflict") and row.outcome not in _OPEN}
    if not any(row.outcome in _OPEN for row in rows):
        return None
    ours, theirs = bibtex.to_work(case.entry.type, case.entry.fields), stated_by(case.work)
    if not denies(of_work(ours), theirs, [name for name, fields in _STATED.items() if kept & fields]):
        return None
    people = theirs.work.author or theirs.work.editor
    by = f", {people[0].family or people[0].literal}" if people else ""
    year = f" {theirs.work.issued.year}" if theirs.work.issued else ""
    message = f"Crossref's record for `{case.doi}` is plainly another work, `{plain(theirs.title)}`{by}{year}"
    command = f"citekit update --overwrite --yes {asking_for(case.entry.key)}"
    hint = f"correct the DOI, or take that work's facts with `{command}`"
    return Finding("other-work", "error", message, case.entry.key, file, case.entry.line, case.entry.end_line, 1, hint)


def _news(case: Case, file: str) -> Iterator[Finding]:
    """Yield a finding for each grave fact or correction that neither a stored record nor the entry itself knew."""
    checks = {check.code: check for check in CHECKS}
    named = {fact.code: fact.dois for fact in facts_of(noted.events_in(case.entry.fields.get(noted.FIELD, "")))}
    for fact in case.facts:
        said = fact.code in named and {*fact.dois} <= {*named[fact.code]}
        if fact.code in NEWS and fact not in case.known and not said:
            place = (case.entry.key, file, case.entry.line, case.entry.end_line, 1)
            yield Finding(fact.code, checks[fact.code].severity, fact.message, *place, "read the notice")


def _was_theirs(case: Case, name: str, written: Written, wish: UpdateWish) -> bool:
    """Return whether a field that the record does not give now was taken from it."""
    value = case.entry.fields[name]
    mapped = any(same(name, value, stored.get(name, "")) for stored in case.stored)
    return mapped or (wish.remap and (case.entry.key, name, value) in written)


def _judged(case: Case, provenance: Provenance, name: str, source: str, wish: UpdateWish) -> str:
    """Return what is to become of a difference: ``offered``, ``kept`` or ``conflict``."""
    if wish.overwrite:
        return "offered"
    if provenance.refused(case.place, name, source):
        return "kept"
    if name == "doi" or not provenance.own(case.place, case.entry, name):  # an alias is another name of the same work
        return "offered"
    present = case.entry.fields.get(name, "")
    if name == noted.FIELD and noted.joined(source, present) == source:  # nothing goes; a branch may not have it yet
        return "offered"
    moved = case.stored and not any(same(name, stored.get(name, ""), source) for stored in case.stored)
    return "conflict" if moved else "kept"


def _agrees(entry: Entry, name: str, source: str) -> bool:
    """Return whether a telling field says the same; of pages the first counts, and a blank contradicts nothing."""
    ours, theirs = (_folded(text).split("-")[0] for text in (entry.text(name), tex.to_text(source)))
    return not ours or ours.casefold() == theirs.casefold()


def _folded(text: str) -> str:
    """Return text for comparing: dashes alike, blanks single."""
    return " ".join(text.replace("--", "-").replace("–", "-").split())
