"""``citekit map``: entries in, an evidence map out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from citekit import query
from citekit.bib.entry import Entry
from citekit.evidence_map import Cell, EvidenceMap, chart, classes_only
from citekit.findings import Finding
from citekit.journeys.chart_wish import CellRow, ChartWish
from citekit.journeys.decision_log import roles
from citekit.journeys.filtering import page_filters
from citekit.journeys.listing import tags_by_facet
from citekit.journeys.looks import placed
from citekit.journeys.notices import KnownFacts, known_facts
from citekit.journeys.referencing import printed
from citekit.journeys.saving import to_save
from citekit.journeys.selecting import chosen, matcher, nothing_found
from citekit.journeys.unread import unreadable
from citekit.journeys.workspace import Workspace
from citekit.mapping import bibtex
from citekit.mapping.inheritance import finder, inherited
from citekit.outcomes import Outcome
from citekit.reading_list import Tagged
from citekit.tagging.roles import Roles

if TYPE_CHECKING:
    from citekit.render.words import Words


def draw_map(workspace: Workspace, wish: ChartWish) -> Outcome:
    """Return the map as the outcome's data, with a row for every cell, and findings about what could not be shown.

    Raises:
        UsageError: an unknown facet, format, style or language. PandocMissing: references cannot be formatted.
        StorageError: the decision log, which has the roles, cannot be read.
    """
    from citekit.render.locales import known_locale
    from citekit.render.map_formats import map_format_of
    from citekit.render.map_text import title_of
    from citekit.render.styles import load_style
    from citekit.render.words import words_for

    to = map_format_of(wish.output, wish.to)
    settings, asked = workspace.settings, wish
    wish = replace(wish, style=wish.style or settings.style, locale=wish.locale or settings.locale)
    with placed(workspace, asked):
        load_style(wish.style, workspace.root)  # a picture has no references, and yet a wrong style is wrong use
        known_locale(wish.locale)
    vocabulary = workspace.vocabulary
    catalogue = workspace.catalogue()
    known = known_facts(workspace)
    parsed = query.parse(wish.query, vocabulary)
    entries = chosen(catalogue.entries, matcher(workspace, catalogue, parsed, known))
    played = roles(workspace)
    works = [(key, tags_by_facet(entry, tuple(vocabulary.facets))) for key, entry in entries.items()]
    made = chart(
        works,
        vocabulary,
        wish.rows,
        wish.columns,
        split=wish.split,
        empty=wish.empty,
        retracted=known.keys("retracted"),
        roles=played,
        asked={facet: tags for facet in vocabulary.facets if (tags := parsed.asked(facet))},
        query=" ".join(wish.query.split()),
    )
    if wish.classes:
        made = classes_only(made)
    say = words_for(wish.locale)
    title = wish.title or settings.map_title or title_of(made, say)
    findings = unreadable(catalogue.findings)
    if to == "html":
        find = finder(catalogue.entries)
        wholes = {key: inherited(entry, find) for key, entry in entries.items()}
        data, said = _page(workspace, made, works, wholes, known, played, replace(wish, title=title))
        findings += said
    else:
        data = _plain(made, title, to, say, wish)
    nothing = () if entries else (nothing_found(catalogue, wish.query, wish.output, "map"),)
    return Outcome(
        "map",
        tuple(_row(cell) for cells in made.cells for cell in cells),
        findings=findings,
        notices=(*nothing, *_untold(wish.split, to)),
        data=data,
        unmatched=not entries,
    )


def _untold(split: str, to: str) -> tuple[str, ...]:
    """Return the sentence that says that a picture has no room for the split that was asked for."""
    if split in ("", "none") or to not in ("svg", "png"):
        return ()
    return (f"`{to}` has no room for the parts of `--split {split}`; the page and all tables have them",)


def _row(cell: Cell) -> CellRow:
    return CellRow(
        cell.row.tag,
        cell.row.title,
        cell.column.tag,
        cell.column.title,
        list(cell.keys),
        list(cell.retracted),
        {role: list(keys) for role, keys in cell.told},
        {part.tag: count for part, count in cell.parts},
        cell.gap,
        cell.unsynthesised,
    )


def _plain(made: EvidenceMap, title: str, to: str, say: "Words", wish: ChartWish) -> bytes:
    """Return the map in a format that prints no references; tables have the split that was asked for."""
    from citekit.render import map_svg, map_text

    split = bool(wish.split)
    if to == "png":
        return map_svg.to_png(made, title, say)
    if to == "svg":
        text = map_svg.to_svg(made, title, say)
    elif to == "csv":
        text = map_text.to_csv(made, say, split=split)
    elif to == "md":
        text = map_text.to_markdown(made, title, say, split=split)
    else:
        text = map_text.to_plain(made, title, say, split=split, every=wish.every)
    return text.encode("utf-8", "replace")


def _page(
    workspace: Workspace,
    made: EvidenceMap,
    tagged: Sequence[Tagged],
    entries: Mapping[str, Entry],
    known: KnownFacts,
    played: Roles,
    wish: ChartWish,
) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the map as a page, and findings about what could not be shown on it."""
    from citekit.render.map_page import to_html

    settings, vocabulary = workspace.settings, workspace.vocabulary
    whole = ((key, bibtex.to_work(entry.type, entry.fields)) for key, entry in entries.items())
    works = {key: replace(work, abstract="") for key, work in whole}
    references = printed(workspace, entries, works, known, played)
    page, findings = to_html(
        made,
        references.items,
        page_filters(tagged, works, vocabulary, played),
        partial(to_save, tagged, entries, works, references, vocabulary, known),
        title=wish.title,
        style=wish.style,
        locale=wish.locale,
        cache=settings.cache,
        root=workspace.root,
        marks=references.marks,
        notices=references.notices,
    )
    return page.encode("utf-8", "replace"), references.findings + findings
