"""``citekit render``: entries in, a finished reading list out."""

import os
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from citekit import query
from citekit.bib.entry import Entry
from citekit.errors import StorageError, UsageError
from citekit.findings import Finding
from citekit.journeys.annotating import review_notes
from citekit.journeys.decision_log import roles, unread
from citekit.journeys.exchange import csl_json, ris, with_notices
from citekit.journeys.list_wish import ListWish, Row
from citekit.journeys.listing import tags_by_facet
from citekit.journeys.looks import placed
from citekit.journeys.notices import KnownFacts, known_facts
from citekit.journeys.referencing import Printed, labels_of, printed
from citekit.journeys.selecting import chosen, matcher, nothing_found
from citekit.journeys.unread import unreadable
from citekit.journeys.workspace import Workspace, shown
from citekit.mapping import bibtex
from citekit.mapping.inheritance import finder, inherited
from citekit.mapping.required import JOURNAL, REQUIRED, YEAR
from citekit.mapping.subset import subset
from citekit.notes import Notes
from citekit.outcomes import Outcome
from citekit.reading_list import FOLDED, ReadingList, Tagged, arrange, sorted_keys
from citekit.render import FORMATS, RECORDS, RenderResult, format_of, render
from citekit.render.latex_fields import unfit_fields
from citekit.tagging.roles import NO_ROLES, Roles
from citekit.vocabulary import Vocabulary
from citekit.work import Work

if TYPE_CHECKING:
    from citekit.render.page_filters import Filters
    from citekit.render.page_saved import ToSave

_PRINTED = (JOURNAL, YEAR)
"""What a style prints with every work that needs it."""


def render_list(workspace: Workspace, wish: ListWish) -> Outcome:
    """Return the list as the outcome's text, a row for every work in it, and findings about what could not be shown.

    Raises:
        UsageError: an unknown facet, format, style or template. PandocMissing: references cannot be formatted.
        StorageError: the decision log, which has the roles, cannot be read, and the list tells roles.
    """
    to = format_of(wish.output, wish.to, wish.template)
    vocabulary, catalogue = workspace.vocabulary, workspace.catalogue()
    parsed = query.parse(wish.query, vocabulary)
    known = known_facts(workspace)
    meant = matcher(workspace, catalogue, parsed, known)
    notes, odd = review_notes(workspace) if wish.annotated or wish.selected else (Notes(), ())
    noted = notes.keys()
    entries = chosen(catalogue.entries, lambda entry: (not wish.selected or entry.key in noted) and meant(entry))
    find = finder(catalogue.entries)
    wholes = {key: inherited(entry, find) for key, entry in entries.items()}
    records = {key: bibtex.to_work(entry.type, entry.fields) for key, entry in wholes.items()}
    facets = tuple(vocabulary.facets)
    works = [(key, tags_by_facet(entries[key], facets)) for key in sorted_keys(records, wish.sort)]
    played, log_unread = _roles(workspace, told=to not in RECORDS or "role" in wish.by)
    asked = {facet: tags for facet in facets if (tags := parsed.asked(facet))}
    arranged = _arranged(works, vocabulary, wish, records, played, asked)
    notices = () if entries else (nothing_found(catalogue, wish.query, wish.output),)
    outcome = Outcome(
        "render",
        tuple(map(Row, entries)),
        findings=unreadable(catalogue.findings),
        notices=(*notices, *_without_style(to, wish.style)),
        unmatched=not entries,
    )
    if to in RECORDS:
        data = _records(workspace, wish, to, [(key, records[key]) for key in arranged.keys], known)
        return outcome._replace(data=data, findings=outcome.findings + log_unread)
    made = _Works(entries, wholes, records, works, known, played)
    result, said = _printed(workspace, wish, to, arranged, made, notes)
    return outcome._replace(
        data=result.data,
        text="" if FORMATS[to].binary else result.text,
        findings=(*outcome.findings, *odd, *said),
        notices=outcome.notices + (_incomplete(wholes, records) if FORMATS[to].formatted else ()),
    )


class _Works(NamedTuple):
    """The works of a list by their keys: entries as stored and with what they inherit, records, tags in the order of
    the list, what has happened to them, and roles.
    """

    entries: Mapping[str, Entry]
    wholes: Mapping[str, Entry]
    records: Mapping[str, Work]
    tagged: Sequence[Tagged]
    known: KnownFacts
    played: Roles


def _printed(
    workspace: Workspace, wish: ListWish, to: str, arranged: ReadingList, made: _Works, notes: Notes
) -> tuple[RenderResult, tuple[Finding, ...]]:
    """Return the list with its references in the style, and what could not be shown in it, placed."""
    settings, vocabulary, works, page = workspace.settings, workspace.vocabulary, made.tagged, to == "html"
    references = printed(workspace, made.entries, made.records, made.known, made.played)
    with placed(workspace, wish):
        result = render(
            arranged,
            references.items,
            to=to,
            style=wish.style or settings.style,
            locale=wish.locale or settings.locale,
            cache=settings.cache,
            template=wish.template,
            root=workspace.root,
            title=wish.title or settings.title,
            marks=references.marks,
            notices=references.notices,
            notes=notes,
            numbering=wish.numbering,
            sort=wish.sort,
            tags={key: _labels(by_facet, vocabulary) for key, by_facet in works},
            bibliography=_from(settings.library, wish.output),
            to_filter=partial(_to_filter, made, vocabulary) if page else None,
            to_save=partial(_to_save, made, references, vocabulary) if page else None,
        )
    library = shown(settings.library)
    fields = {key: entry.fields for key, entry in made.wholes.items()} if to == "biblatex" else {}
    said = (_placed(finding, made.entries, library) for finding in (*result.findings, *unfit_fields(fields)))
    return result, (*references.findings, *said)


def _to_filter(made: _Works, vocabulary: Vocabulary) -> "Filters":
    from citekit.journeys.filtering import page_filters

    return page_filters(made.tagged, made.records, vocabulary, made.played)


def _to_save(made: _Works, references: Printed, vocabulary: Vocabulary) -> "ToSave":
    from citekit.journeys.saving import to_save

    return to_save(made.tagged, made.wholes, made.records, references, vocabulary, made.known)


def _without_style(to: str, style: str) -> tuple[str, ...]:
    """Return the sentence that says that a style was asked for in vain."""
    if not style or (to in FORMATS and FORMATS[to].formatted):
        return ()
    return (f"`-s {style}` changes nothing: `{to}` holds no finished references",)


def _roles(workspace: Workspace, *, told: bool) -> tuple[Roles, tuple[Finding, ...]]:
    """Return the roles of the library; none and a finding where the log cannot be read and no role is told.

    Raises:
        StorageError: the log cannot be read, and roles are told.
    """
    try:
        return roles(workspace), ()
    except StorageError as error:
        if told:
            raise
        return NO_ROLES, (unread(error),)


def _incomplete(entries: Mapping[str, Entry], records: Mapping[str, Work]) -> tuple[str, ...]:
    """Return a notice of the works that lack a journal or a year, which styles cannot make up for; three by name."""
    keys = [
        key
        for key, entry in entries.items()
        if any(_lacks(entry, records[key], names) for names in REQUIRED.get(entry.type, ()) if names in _PRINTED)
    ]
    if not keys:
        return ()
    named = ", ".join(f"`{key}`" for key in keys[:3]) + f" and {len(keys) - 3} more" * (len(keys) > 3)
    return (f"printed without a journal or a year: {named}; see `citekit check`",)


def _lacks(entry: Entry, work: Work, names: tuple[str, ...]) -> bool:
    """Return whether an entry has none of the fields, or a year with digits that are none (``20xx``)."""
    if not any(entry.fields.get(name, "").strip() for name in names):
        return True
    return names == YEAR and not work.issued and any(char.isdigit() for char in work.status)


def _placed(finding: Finding, entries: Mapping[str, Entry], library: str) -> Finding:
    """Return a finding on a work with the place of its entry."""
    entry = entries.get(finding.key)
    if entry is None or finding.line:
        return finding
    return finding._replace(file=library, line=entry.line, end_line=entry.line, column=1)


def _arranged(
    works: Sequence[Tagged],
    vocabulary: Vocabulary,
    wish: ListWish,
    records: Mapping[str, Work],
    played: Roles,
    asked: Mapping[str, Collection[str]],
) -> ReadingList:
    return arrange(
        works,
        vocabulary,
        wish.by,
        fold=FOLDED if wish.fold is None else wish.fold,
        repeat=wish.repeat,
        order=wish.order,
        empty=wish.empty,
        records=records,
        roles=played,
        asked=asked,
    )


def _records(
    workspace: Workspace, wish: ListWish, to: str, works: Sequence[tuple[str, Work]], known: KnownFacts
) -> bytes:
    """Return the works' own records as a file, in the order of the list.

    Raises:
        UsageError: a template was asked for.
    """
    if wish.template:
        raise UsageError(f"the format `{to}` takes no template", hint="leave `-t` out")
    if to == "bibtex":
        return subset(workspace.library(), [key for key, _ in works])
    told = [(key, with_notices(work, known.facts.get(key, ()))) for key, work in works]
    return (ris(told) if to == "ris" else csl_json(told)).encode()


def _labels(tags: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return the labels of a work's tags by the label of their facet."""
    return {vocabulary.facets[facet].label: labels for facet, labels in labels_of(tags, vocabulary).items()}


def _from(library: Path, output: str) -> str:
    """Return the path of the library as a file written to ``output`` must call it."""
    folder = Path(output).parent if output and output != "-" else Path()
    try:
        return Path(os.path.relpath(library, folder)).as_posix()
    except (OSError, ValueError):
        return library.as_posix()
