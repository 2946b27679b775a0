"""``citekit map``: entries in, an evidence map out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from citekit import query
from citekit.bib.entry import Entry
from citekit.evidence_map import Cell, EvidenceMap, chart, classes_only
from citekit.findings import Finding
from citekit.journeys.filtering import page_filters, year_of
from citekit.journeys.listing import display, tags_by_facet, unreadable
from citekit.journeys.notices import Standing, standing
from citekit.journeys.workspace import Workspace
from citekit.mapping import bibtex, csl
from citekit.mapping.inheritance import finder, inherited
from citekit.mapping.ris import to_ris
from citekit.outcomes import Outcome
from citekit.reading_list import Tagged
from citekit.text.markup import plain
from citekit.vocabulary import Vocabulary
from citekit.work import Work

PRIVATE = ("abstract", "file", "annote", "annotation", "comment", "owner", "timestamp", "groups")
"""Fields that do not travel with a page: large ones, and those that people write for themselves."""


@dataclass(frozen=True, slots=True)
class ChartWish:
    """How an evidence map is to look.

    Attributes:
        query: which entries; blank for all.
        rows, columns: facets; split: a facet, ``none``, or blank as in ``chart``.
        to: format, or blank to go by ``output``.
        style: blank for that of the review's settings; title: blank for the facets' names.
        empty: whether concepts without a work get rows and columns; classes: whether drugs get no columns of their own.
    """

    query: str = ""
    rows: str = "condition"
    columns: str = "agent"
    split: str = ""
    to: str = ""
    output: str = ""
    style: str = ""
    title: str = ""
    empty: bool = False
    classes: bool = False


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell of the map as a row of the outcome."""

    cell: Cell

    def as_json(self) -> dict[str, object]:
        """Return the cell as a JSON object; a tag ``FACET:none`` stands for the works without one."""
        cell = self.cell
        return {
            "row": cell.row.tag,
            "row_label": cell.row.title,
            "column": cell.column.tag,
            "column_label": cell.column.title,
            "count": cell.count,
            "keys": list(cell.keys),
            "retracted": list(cell.retracted),
            "split": {part.tag: count for part, count in cell.parts},
            "gap": cell.gap,
            "synthesis_gap": cell.unsynthesised,
        }


def draw_map(workspace: Workspace, wish: ChartWish) -> Outcome:
    """Return the map as the outcome's data, with a row for every cell, and findings about what could not be shown.

    Raises:
        UsageError: an unknown facet, format or style. PandocMissing: references cannot be formatted.
    """
    from citekit.render.map_formats import map_format_of
    from citekit.render.styles import load_style

    to = map_format_of(wish.output, wish.to)
    style = wish.style or workspace.settings.style
    load_style(style, workspace.root)
    vocabulary = workspace.vocabulary
    catalogue = workspace.catalogue()
    known = standing(workspace)
    entries = _chosen(catalogue.entries, wish.query, vocabulary, known)
    works = [(key, tags_by_facet(entry, tuple(vocabulary.facets))) for key, entry in entries.items()]
    made = chart(
        works,
        vocabulary,
        wish.rows,
        wish.columns,
        split=wish.split,
        empty=wish.empty,
        retracted=known.keys("retracted"),
    )
    if wish.classes:
        made = classes_only(made)
    title = wish.title or f"Evidence map: {made.row_label.lower()} by {made.column_label.lower()}"
    findings = unreadable(catalogue.findings)
    if to == "html":
        find = finder(catalogue.entries)
        wholes = {key: inherited(entry, find) for key, entry in entries.items()}
        data, said = _page(workspace, made, works, wholes, title=title, style=style)
        findings += said
    else:
        data = _plain(made, title, to)
    return Outcome(
        "map",
        tuple(CellRow(cell) for cells in made.cells for cell in cells),
        findings=findings,
        notices=() if entries else ("no entry matches",),
        data=data,
        unmatched=not entries,
    )


def _chosen(entries: Sequence[Entry], text: str, vocabulary: Vocabulary, known: Standing) -> dict[str, Entry]:
    """Return the entries that match by their keys; of a repeated key the first that does."""
    parsed, states = query.parse(text, vocabulary), known.states()
    chosen: dict[str, Entry] = {}
    for entry in entries:
        if entry.key not in chosen and parsed.matches(entry, states):
            chosen[entry.key] = entry
    return chosen


def _plain(made: EvidenceMap, title: str, to: str) -> bytes:
    """Return the map in a format that prints no references."""
    from citekit.render import map_svg, map_text

    if to == "png":
        return map_svg.to_png(made, title)
    if to == "csv":
        return map_text.to_csv(made).encode("utf-8", "replace")
    write = {"svg": map_svg.to_svg, "md": map_text.to_markdown, "txt": map_text.to_plain}[to]
    return write(made, title).encode("utf-8", "replace")


def _page(
    workspace: Workspace,
    made: EvidenceMap,
    tagged: Sequence[Tagged],
    entries: Mapping[str, Entry],
    *,
    title: str,
    style: str,
) -> tuple[bytes, tuple[Finding, ...]]:
    from citekit.render.map_page import to_html

    facets = workspace.vocabulary.facets
    works = {key: bibtex.to_work(entry.type, entry.fields) for key, entry in entries.items()}
    labels = {key: _labels(tags, workspace.vocabulary) for key, tags in tagged}
    retracted = frozenset(made.retracted)
    marks = {
        key: tuple(
            word for word, holds in (("retracted", key in retracted), ("unconfirmed", _unconfirmed(entry))) if holds
        )
        for key, entry in entries.items()
    }
    page, findings = to_html(
        made,
        [csl.to_csl(replace(work, abstract=""), key) for key, work in works.items()],
        page_filters(tagged, works, workspace.vocabulary),
        {
            key: (
                _bibtex(entries[key]),
                to_ris(replace(work, abstract=""), key),
                (*_facts(key, work), *labels[key], "; ".join(marks[key])),
            )
            for key, work in works.items()
        },
        header=(
            "Key",
            "Title",
            "Authors",
            "Year",
            "Journal",
            "DOI",
            *(facet.label for facet in facets.values()),
            "Marks",
        ),
        title=title,
        style=style,
        root=workspace.root,
        marks=marks,
    )
    return page.encode("utf-8", "replace"), findings


def _unconfirmed(entry: Entry) -> bool:
    return entry.fields.get("citekit-source") == "page"


def _bibtex(entry: Entry) -> str:
    """Return an entry that stands on its own, macros resolved, without the fields of PRIVATE."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in entry.fields.items() if name not in PRIVATE)
    return f"@{entry.type}{{{entry.key},\n{fields}}}\n"


def _facts(key: str, work: Work) -> tuple[str, ...]:
    authors = "; ".join(map(display, work.author))
    return (
        key,
        plain(work.title),
        authors,
        year_of(work),
        plain(work.container_title),
        work.doi.value if work.doi else "",
    )


def _labels(tags: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the labels of a work's tags, a text a facet."""
    concepts = vocabulary.concepts
    return tuple(
        "; ".join(
            concepts[tag].label if (tag := f"{facet}:{notation}") in concepts else notation for notation in notations
        )
        for facet, notations in tags.items()
    )
