"""``citekit render``: entries in, a finished reading list out."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from citekit import query
from citekit.bib.entry import Entry
from citekit.errors import UsageError
from citekit.journeys.annotating import review_notes
from citekit.journeys.exchange import csl_json, ris
from citekit.journeys.filtering import page_filters
from citekit.journeys.listing import tags_by_facet, unreadable
from citekit.journeys.notices import Standing, standing
from citekit.journeys.workspace import Workspace
from citekit.mapping import bibtex, csl
from citekit.mapping.inheritance import finder, inherited
from citekit.mapping.subset import subset
from citekit.mapping.updates import Fact
from citekit.notes import Notes
from citekit.outcomes import Outcome
from citekit.reading_list import FOLDED, ReadingList, Tagged, arrange, sorted_keys
from citekit.render import FORMATS, RECORDS, format_of, render
from citekit.render.journals import read_journals, with_short_names
from citekit.render.page import MARKS, NOTICES
from citekit.vocabulary import Vocabulary
from citekit.work import Work


@dataclass(frozen=True, slots=True)
class Wish:
    """How a reading list is to look.

    Attributes:
        query: which entries; blank for all.
        by: facets, their classes (``agent-class``) and fields, outermost first.
        to: format, or blank to go by ``output``; template: name or path, or blank.
        style, locale, title: blank for those of the review's settings.
        order: ``vocabulary``, ``label`` or ``count``; repeat: whether a work stands in full in each of its groups.
        sort: one of SORTS; numbering: one of NUMBERINGS.
        fold: facets whose concepts stand under their classes; None for the usual ones.
        empty: facets of which also the concepts without works are shown.
        annotated: whether the review's notes are printed; selected: whether only works with a note on them stand in it.
    """

    query: str = ""
    by: tuple[str, ...] = ()
    to: str = ""
    output: str = ""
    template: str = ""
    style: str = ""
    locale: str = ""
    title: str = ""
    order: str = "vocabulary"
    repeat: bool = True
    sort: str = "style"
    numbering: str = "global"
    fold: tuple[str, ...] | None = None
    empty: tuple[str, ...] = ()
    annotated: bool = False
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A work that stands in the list."""

    key: str

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"key": self.key}


def render_list(workspace: Workspace, wish: Wish) -> Outcome:
    """Return the list as the outcome's text, a row for every work in it, and findings about what could not be shown.

    Raises:
        UsageError: an unknown facet, format, style or template. PandocMissing: references cannot be formatted.
    """
    to = format_of(wish.output, wish.to, wish.template)
    vocabulary = workspace.vocabulary
    catalogue = workspace.catalogue()
    parsed = query.parse(wish.query, vocabulary)
    known = standing(workspace)
    states = known.states()
    notes, odd = review_notes(workspace) if wish.annotated or wish.selected else (Notes(), ())
    noted = notes.keys()
    entries: dict[str, Entry] = {}
    for entry in catalogue.entries:
        if (not wish.selected or entry.key in noted) and parsed.matches(entry, states):
            entries.setdefault(entry.key, entry)
    facets = tuple(vocabulary.facets)
    find = finder(catalogue.entries)
    wholes = {key: inherited(entry, find) for key, entry in entries.items()}
    records = {key: bibtex.to_work(entry.type, entry.fields) for key, entry in wholes.items()}
    works = [(key, tags_by_facet(entries[key], facets)) for key in sorted_keys(records, wish.sort)]
    reading_list = _arranged(works, vocabulary, wish, records)
    notices = () if entries else ("no entry matches",)
    rows = tuple(map(Row, entries))
    if to in RECORDS:
        data = _records(workspace, wish, to, [(key, records[key]) for key in reading_list.keys])
        findings = unreadable(catalogue.findings)
        return Outcome("render", rows, (), findings, notices, data=data, unmatched=not entries)
    journals, bad = read_journals(workspace.settings.library.parent)
    result = render(
        reading_list,
        with_short_names([csl.to_csl(work, key) for key, work in records.items()], journals),
        to=to,
        style=wish.style or workspace.settings.style,
        locale=wish.locale or workspace.settings.locale,
        cache=workspace.settings.cache,
        template=wish.template,
        root=workspace.root,
        title=wish.title or workspace.settings.title,
        marks=_marks(entries, known, query.parse("is:preprint", vocabulary)),
        notices={key: _notices(known.facts.get(key, ())) for key in entries},
        notes=notes,
        numbering=wish.numbering,
        sort=wish.sort,
        tags={key: _labels(by_facet, vocabulary) for key, by_facet in works},
        bibliography=_from(workspace.settings.library, wish.output),
        finds=page_filters(works, records, vocabulary),
    )
    findings = (*unreadable(catalogue.findings), *odd, *bad, *result.findings)
    text = "" if FORMATS[to].binary else result.text
    return Outcome("render", rows, (), findings, notices, text=text, unmatched=not entries, data=result.data)


def _arranged(works: Sequence[Tagged], vocabulary: Vocabulary, wish: Wish, records: Mapping[str, Work]) -> ReadingList:
    return arrange(
        works,
        vocabulary,
        wish.by,
        fold=FOLDED if wish.fold is None else wish.fold,
        repeat=wish.repeat,
        order=wish.order,
        empty=wish.empty,
        records=records,
    )


def _records(workspace: Workspace, wish: Wish, to: str, works: Sequence[tuple[str, Work]]) -> bytes:
    """Return the works' own records as a file, in the order of the list.

    Raises:
        UsageError: a template was asked for.
    """
    if wish.template:
        raise UsageError(f"the format `{to}` takes no template", hint="leave `-t` out")
    if to == "bibtex":
        return subset(workspace.library(), [key for key, _ in works])
    return (ris(works) if to == "ris" else csl_json(works)).encode()


def _labels(tags: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return the labels of a work's tags by the label of their facet; a tag that is not known has its notation."""
    concepts = vocabulary.concepts
    return {
        vocabulary.facets[facet].label: tuple(
            concepts[tag].label if (tag := f"{facet}:{notation}") in concepts else notation for notation in notations
        )
        for facet, notations in tags.items()
    }


def _marks(entries: Mapping[str, Entry], known: Standing, preprint: query.Query) -> dict[str, tuple[str, ...]]:
    """Return the marks that must stand beside a work, the gravest first."""
    states = known.states()
    marks = {}
    for key, entry in entries.items():
        found = {fact.code for fact in known.facts.get(key, ())}
        if preprint.matches(entry, states):
            found.add("preprint")
        if entry.fields.get("citekit-source") == "page":
            found.add("unconfirmed")
        if words := tuple(mark for mark in MARKS if mark in found):
            marks[key] = words
    return marks


def _notices(facts: Sequence[Fact]) -> tuple[tuple[str, str], ...]:
    """Return the DOIs of the notices about a work, each with its mark."""
    return tuple((fact.code, doi) for fact in facts if fact.code in NOTICES for doi in fact.dois)


def _from(library: Path, output: str) -> str:
    """Return the path of the library as a file written to ``output`` must call it."""
    folder = Path(output).parent if output and output != "-" else Path()
    try:
        return Path(os.path.relpath(library, folder)).as_posix()
    except (OSError, ValueError):
        return library.as_posix()
