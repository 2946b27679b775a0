"""``citekit render``: entries in, a finished reading list out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from citekit import query
from citekit.bib.entry import Entry
from citekit.journeys.listing import tags_by_facet, unreadable
from citekit.journeys.notices import standing
from citekit.journeys.workspace import Workspace
from citekit.mapping import bibtex, csl
from citekit.mapping.inheritance import finder, inherited
from citekit.outcomes import Outcome
from citekit.reading_list import arrange
from citekit.render import format_of, render


@dataclass(frozen=True, slots=True)
class Wish:
    """How a reading list is to look.

    Attributes:
        query: which entries; blank for all.
        by: facets, outermost first.
        to: format, or blank to go by ``output``; template: name or path, or blank.
        style, title: blank for those of the review's settings.
        order: ``vocabulary``, ``label`` or ``count``; repeat: whether a work stands in full in each of its groups.
    """

    query: str = ""
    by: tuple[str, ...] = ()
    to: str = ""
    output: str = ""
    template: str = ""
    style: str = ""
    title: str = ""
    order: str = "vocabulary"
    repeat: bool = True


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
    entries: dict[str, Entry] = {}
    for entry in catalogue.entries:
        if entry.key not in entries and parsed.matches(entry, states):
            entries[entry.key] = entry
    facets = tuple(vocabulary.facets)
    find = finder(catalogue.entries)
    wholes = {key: inherited(entry, find) for key, entry in entries.items()}
    works = [(key, tags_by_facet(entry, facets)) for key, entry in entries.items()]
    result = render(
        arrange(works, vocabulary, wish.by, repeat=wish.repeat, order=wish.order),
        [csl.to_csl(bibtex.to_work(entry.type, entry.fields), key) for key, entry in wholes.items()],
        to=to,
        style=wish.style or workspace.settings.style,
        template=wish.template,
        root=workspace.root,
        title=wish.title or workspace.settings.title,
        marks=_marks(entries, known.keys("retracted")),
        bibliography=workspace.name,
    )
    notices = () if entries else ("no entry matches",)
    findings = (*unreadable(catalogue.findings), *result.findings)
    return Outcome("render", tuple(map(Row, entries)), (), findings, notices, text=result.text, unmatched=not entries)


def _marks(entries: Mapping[str, Entry], retracted: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the words that must stand beside a work."""
    marks = {}
    for key, entry in entries.items():
        unconfirmed = entry.fields.get("citekit-source") == "page"
        words = [word for word, holds in (("retracted", key in retracted), ("unconfirmed", unconfirmed)) if holds]
        if words:
            marks[key] = tuple(words)
    return marks
