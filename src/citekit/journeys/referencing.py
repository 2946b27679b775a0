"""What references are printed from, the same for lists and maps: CSL items, marks that must stand beside them, tags.

Prints nothing and formats nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from citekit import query
from citekit.bib.entry import Entry
from citekit.findings import Finding
from citekit.journeys.listing import tags_by_facet
from citekit.journeys.notices import KnownFacts
from citekit.journeys.workspace import Workspace
from citekit.mapping import csl
from citekit.mapping.updates import Fact
from citekit.render.items import CslItem
from citekit.render.journals import read_journals, with_short_names
from citekit.render.page import MARKS, NOTICES, Notices, mark_words
from citekit.tagging.roles import TOLD, Roles, held_roles
from citekit.vocabulary import Vocabulary
from citekit.work import Work


class Printed(NamedTuple):
    """What references are printed from.

    Attributes:
        items: CSL items with the short names of their journals; each ``id`` is a citation key.
        marks: by key, words of MARKS; works without a mark are left out.
        notices: by key, the DOIs of the notices about a work, each with its mark.
        findings: lines of the table of journals that cannot be read.
    """

    items: list[CslItem]
    marks: Mapping[str, tuple[str, ...]]
    notices: Notices
    findings: tuple[Finding, ...]

    def words(self, key: str) -> tuple[str, ...]:
        """Return the marks of a work as readers are told them."""
        return tuple(map(mark_words, self.marks.get(key, ())))


def printed(
    workspace: Workspace,
    entries: Mapping[str, Entry],
    records: Mapping[str, Work],
    known: KnownFacts,
    roles: Roles,
) -> Printed:
    """Return what the references of ``entries`` are printed from.

    Args:
        records: the works of the entries, by the same keys.
        known: what has happened to them. roles: what part their tags play, as far as it was decided.
    """
    journals, findings = read_journals(workspace.settings.library.parent)
    return Printed(
        with_short_names([csl.to_csl(work, key, others=True) for key, work in records.items()], journals),
        _marks(workspace, entries, known, roles),
        {key: _notices(known.facts.get(key, ())) for key in entries},
        findings,
    )


def labels_of(tags: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return the labels of a work's tags by facet; a tag that is not known has its notation."""
    concepts = vocabulary.concepts
    return {
        facet: tuple(
            concepts[tag].label if (tag := f"{facet}:{notation}") in concepts else notation for notation in notations
        )
        for facet, notations in tags.items()
    }


def _marks(
    workspace: Workspace, entries: Mapping[str, Entry], known: KnownFacts, roles: Roles
) -> dict[str, tuple[str, ...]]:
    """Return the marks that must stand beside a work, the gravest first; then the roles that readers must be told."""
    preprint, states = query.parse("is:preprint", workspace.vocabulary), known.states()
    facets = tuple(workspace.vocabulary.facets)
    marks = {}
    for key, entry in entries.items():
        found = {fact.code for fact in known.facts.get(key, ())}
        if preprint.matches(entry, states):
            found.add("preprint")
        if entry.unconfirmed:
            found.add("unconfirmed")
        played = held_roles(roles[key], tags_by_facet(entry, facets)) if key in roles else {}
        if words := (*(mark for mark in MARKS if mark in found), *_told(played, workspace.vocabulary)):
            marks[key] = words
    return marks


def _told(played: Mapping[str, str], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield a mark for each role that readers must be told, with the labels of its tags: ``cause: dupilumab``."""
    for role in TOLD:
        by_facet: dict[str, list[str]] = {}
        for tag in (tag for tag, one in played.items() if one == role):
            facet, _, notation = tag.partition(":")
            by_facet.setdefault(facet, []).append(notation)
        if labels := [label for some in labels_of(by_facet, vocabulary).values() for label in some]:
            yield f"{role}: {', '.join(labels)}"


def _notices(facts: Sequence[Fact]) -> tuple[tuple[str, str], ...]:
    """Return the DOIs of the notices about a work, each with its mark."""
    return tuple((fact.code, doi) for fact in facts if fact.code in NOTICES for doi in fact.dois)
