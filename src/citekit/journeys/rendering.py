"""``citekit render``: entries in, a finished reading list out."""

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from citekit import query
from citekit.bib.entry import Entry
from citekit.checks.required import JOURNAL, REQUIRED, YEAR
from citekit.errors import StorageError, UsageError
from citekit.findings import Finding
from citekit.journeys.annotating import review_notes
from citekit.journeys.decision_log import roles, unread
from citekit.journeys.exchange import csl_json, ris
from citekit.journeys.filtering import page_filters
from citekit.journeys.list_wish import ListWish, Row
from citekit.journeys.listing import tags_by_facet, unreadable
from citekit.journeys.looks import placed
from citekit.journeys.notices import known_facts
from citekit.journeys.referencing import labels_of, printed
from citekit.journeys.saving import to_save
from citekit.journeys.selecting import matcher
from citekit.journeys.workspace import Workspace, shown
from citekit.mapping import bibtex
from citekit.mapping.inheritance import finder, inherited
from citekit.mapping.subset import subset
from citekit.notes import Notes
from citekit.outcomes import Outcome
from citekit.reading_list import FOLDED, ReadingList, Tagged, arrange, sorted_keys
from citekit.render import FORMATS, RECORDS, format_of, render
from citekit.tagging.roles import NO_ROLES, Roles
from citekit.vocabulary import Vocabulary
from citekit.work import Work

_PRINTED = (JOURNAL, YEAR)
"""What a style prints with every work that needs it."""


def render_list(workspace: Workspace, wish: ListWish) -> Outcome:
    """Return the list as the outcome's text, a row for every work in it, and findings about what could not be shown.

    Raises:
        UsageError: an unknown facet, format, style or template. PandocMissing: references cannot be formatted.
        StorageError: the decision log, which has the roles, cannot be read, and the list tells roles.
    """
    to = format_of(wish.output, wish.to, wish.template)
    vocabulary = workspace.vocabulary
    catalogue = workspace.catalogue()
    parsed = query.parse(wish.query, vocabulary)
    known = known_facts(workspace)
    meant = matcher(workspace, catalogue, parsed, known)
    notes, odd = review_notes(workspace) if wish.annotated or wish.selected else (Notes(), ())
    noted = notes.keys()
    entries: dict[str, Entry] = {}
    for entry in catalogue.entries:
        if (not wish.selected or entry.key in noted) and meant(entry):
            entries.setdefault(entry.key, entry)
    facets = tuple(vocabulary.facets)
    find = finder(catalogue.entries)
    wholes = {key: inherited(entry, find) for key, entry in entries.items()}
    records = {key: bibtex.to_work(entry.type, entry.fields) for key, entry in wholes.items()}
    works = [(key, tags_by_facet(entries[key], facets)) for key in sorted_keys(records, wish.sort)]
    played, unread = _roles(workspace, told=to not in RECORDS or "role" in wish.by)
    asked = {facet: tags for facet in facets if (tags := parsed.asked(facet))}
    reading_list = _arranged(works, vocabulary, wish, records, played, asked)
    notices: tuple[str, ...] = () if entries else ("no entry matches",)
    rows = tuple(map(Row, entries))
    if to in RECORDS:
        data = _records(workspace, wish, to, [(key, records[key]) for key in reading_list.keys])
        findings = (*unreadable(catalogue.findings), *unread)
        return Outcome("render", rows, (), findings, notices, data=data, unmatched=not entries)
    references = printed(workspace, entries, records, known, played)
    notices += _incomplete(wholes) if FORMATS[to].formatted else ()
    with placed(workspace, wish):
        result = render(
            reading_list,
            references.items,
            to=to,
            style=wish.style or workspace.settings.style,
            locale=wish.locale or workspace.settings.locale,
            cache=workspace.settings.cache,
            template=wish.template,
            root=workspace.root,
            title=wish.title or workspace.settings.title,
            marks=references.marks,
            notices=references.notices,
            notes=notes,
            numbering=wish.numbering,
            sort=wish.sort,
            tags={key: _labels(by_facet, vocabulary) for key, by_facet in works},
            bibliography=_from(workspace.settings.library, wish.output),
            finds=page_filters(works, records, vocabulary, played) if to == "html" else None,
            to_save=to_save(works, wholes, records, references, vocabulary) if to == "html" else None,
        )
    library = shown(workspace.settings.library)
    said = (_placed(finding, entries, library) for finding in result.findings)
    findings = (*unreadable(catalogue.findings), *odd, *references.findings, *said)
    text = "" if FORMATS[to].binary else result.text
    return Outcome("render", rows, (), findings, notices, text=text, unmatched=not entries, data=result.data)


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


def _incomplete(entries: Mapping[str, Entry]) -> tuple[str, ...]:
    """Return a notice of the works that lack a journal or a year, which styles cannot make up for; three by name."""
    keys = [
        key
        for key, entry in entries.items()
        if not all(
            any(entry.fields.get(name, "").strip() for name in names)
            for names in REQUIRED.get(entry.type, ())
            if names in _PRINTED
        )
    ]
    if not keys:
        return ()
    named = ", ".join(f"`{key}`" for key in keys[:3]) + f" and {len(keys) - 3} more" * (len(keys) > 3)
    return (f"printed without a journal or a year: {named}; see `citekit check`",)


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


def _records(workspace: Workspace, wish: ListWish, to: str, works: Sequence[tuple[str, Work]]) -> bytes:
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
    """Return the labels of a work's tags by the label of their facet."""
    return {vocabulary.facets[facet].label: labels for facet, labels in labels_of(tags, vocabulary).items()}


def _from(library: Path, output: str) -> str:
    """Return the path of the library as a file written to ``output`` must call it."""
    folder = Path(output).parent if output and output != "-" else Path()
    try:
        return Path(os.path.relpath(library, folder)).as_posix()
    except (OSError, ValueError):
        return library.as_posix()
