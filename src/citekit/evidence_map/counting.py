"""Counting works into the cells of a map."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from citekit.errors import UsageError
from citekit.evidence_map.headings import Heading, Told, headings, once, told_under
from citekit.evidence_map.model import Cell, EvidenceMap
from citekit.reading_list import FOLDED, NOTHING_ASKED, Tagged
from citekit.tagging.roles import NO_ROLES, TOLD, Roles
from citekit.vocabulary import Vocabulary

AXES = ("condition", "agent")
"""The facets that make the rows and the columns where the vocabulary has both and no others are asked for."""

SPLIT = "design"
"""The facet that splits the counts where the vocabulary has it and no other is asked for."""

SYNTHESES = ("systematic review", "meta-analysis")
"""What a synthesis is called in the split facet, narrower concepts included."""

MANY = 5
"""Works from which on a cell without a synthesis is worth one."""


def chart(
    works: Sequence[Tagged],
    vocabulary: Vocabulary,
    rows: str = "",
    columns: str = "",
    *,
    split: str = "",
    fold: Collection[str] = FOLDED,
    empty: bool = False,
    retracted: Collection[str] = (),
    roles: Roles = NO_ROLES,
    asked: Mapping[str, Collection[str]] = NOTHING_ASKED,
    query: str = "",
) -> EvidenceMap:
    """Return ``works`` counted by the facets ``rows`` and ``columns``; of a key given twice the first counts.

    Args:
        rows, columns: empty for condition and agent, or what ``axes`` takes in their place.
        split: a facet that splits the counts; ``none`` for no split, empty for SPLIT where the vocabulary has it.
        fold: the facets whose concepts stand under their classes.
        empty: whether concepts that no work is tagged with get rows and columns too.
        retracted: the keys of retracted works.
        roles: what part tags play in works, as far as it was decided.
        asked: by facet, the tags that the works were asked for by, narrower ones included; every work has one of each.
        query: the whole of what they were asked for by, as it was written.

    Raises:
        UsageError: a facet is not known, or one is named twice.
    """
    rows, columns = axes(vocabulary, rows, columns)
    split = _split(split, vocabulary, (rows, columns))
    _check(vocabulary, [facet for facet in (rows, columns, split) if facet])
    tagged = once(works)
    down, across = (
        headings(works, vocabulary, facet, fold=fold, empty=empty, asked=asked.get(facet, ()))
        for facet in (rows, columns)
    )
    parts = [one for one in headings(works, vocabulary, split) if not one.untagged] if split else []
    told = told_under(tagged.items(), roles, vocabulary)
    count = _Counter(list(tagged), parts, _syntheses(vocabulary, split), frozenset(retracted), told)
    return EvidenceMap(
        rows,
        columns,
        split,
        vocabulary.facets[rows].label,
        vocabulary.facets[columns].label,
        vocabulary.facets[split].label if split else "",
        down,
        across,
        tuple(tuple(count.cell(row, column) for column in across) for row in down),
        tuple(tagged),
        tuple(key for key in tagged if key in count.retracted),
        _unused(vocabulary, rows, down, asked.get(rows, ())),
        _unused(vocabulary, columns, across, asked.get(columns, ())),
        query,
    )


def axes(vocabulary: Vocabulary, rows: str = "", columns: str = "") -> tuple[str, str]:
    """Return the facets of a map: those that are named, else AXES, else the first ones of the vocabulary.

    Raises:
        UsageError: the vocabulary has too few facets.
    """
    usual = AXES if vocabulary.facets.keys() >= {*AXES} else ("", "")
    free = [facet for facet in vocabulary.facets if facet not in (rows, columns)]
    rows = rows or (usual[0] if usual[0] in free else next(iter(free), ""))
    free = [facet for facet in free if facet != rows]
    columns = columns or (usual[1] if usual[1] in free else next(iter(free), ""))
    if not (rows and columns):
        known = ", ".join(f"`{facet}`" for facet in vocabulary.facets) or "none"
        raise UsageError("a map needs two facets", hint=f"the vocabulary has {known}; `[facets.NAME]` in it adds one")
    return rows, columns


def classes_only(whole: EvidenceMap) -> EvidenceMap:
    """Return a map without the rows and columns of concepts that stand under a class."""
    wanted = [place for place, heading in enumerate(whole.column_headings) if not heading.group]
    return replace(
        whole,
        row_headings=tuple(heading for heading in whole.row_headings if not heading.group),
        column_headings=tuple(whole.column_headings[place] for place in wanted),
        cells=tuple(
            tuple(cells[place] for place in wanted)
            for row, cells in zip(whole.row_headings, whole.cells, strict=True)
            if not row.group
        ),
    )


class _Counter:
    """What is needed to count a cell."""

    def __init__(
        self,
        order: Sequence[str],
        parts: Sequence[Heading],
        syntheses: frozenset[str],
        retracted: frozenset[str],
        told: Mapping[str, Told],
    ) -> None:
        self.retracted = retracted
        self._told = told
        self._places = {key: place for place, key in enumerate(order)}
        self._parts = [(part, frozenset(part.keys)) for part in parts]
        self._watched = bool(syntheses)
        self._synthesised = {key for part in parts if part.tag in syntheses for key in part.keys}
        self._columns: dict[str, frozenset[str]] = {}

    def cell(self, row: Heading, column: Heading) -> Cell:
        """Return the cell of a row and a column."""
        wanted = self._columns.setdefault(column.tag, frozenset(column.keys))
        keys = tuple(sorted(wanted.intersection(row.keys), key=self._places.__getitem__))
        parts = tuple((part, count) for part, some in self._parts if (count := len(some.intersection(keys))))
        lacking = self._watched and len(keys) >= MANY and self._synthesised.isdisjoint(keys)
        lacking = lacking and not (row.untagged or column.untagged)
        retracted = tuple(key for key in keys if key in self.retracted)
        return Cell(row, column, keys, retracted, parts, lacking, tuple(self._roles(row, column, keys)))

    def _roles(self, row: Heading, column: Heading, keys: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the roles to be told of a cell, each with its works."""
        down, across = self._told.get(row.tag, {}), self._told.get(column.tag, {})
        for role in TOLD if down or across else ():
            having = down.get(role, frozenset()) | across.get(role, frozenset())
            if some := tuple(key for key in keys if key in having):
                yield role, some


def _split(split: str, vocabulary: Vocabulary, taken: Collection[str]) -> str:
    if split:
        return "" if split == "none" else split
    return SPLIT if SPLIT in vocabulary.facets and SPLIT not in taken else ""


def _check(vocabulary: Vocabulary, facets: Sequence[str]) -> None:
    if unknown := [facet for facet in facets if facet not in vocabulary.facets]:
        known = ", ".join(vocabulary.facets)
        raise UsageError(
            f"`{unknown[0]}` is not a facet of this vocabulary",
            hint=f"the facets are: {known}; `--rows FACET --columns FACET` choose two",
        )
    if len(set(facets)) < len(facets):
        raise UsageError("a facet stands twice in the map", hint="rows, columns and split take a facet each")


def _syntheses(vocabulary: Vocabulary, split: str) -> frozenset[str]:
    found = [vocabulary.find(split, name) for name in SYNTHESES] if split else []
    return frozenset().union(*(vocabulary.narrower(concept.tag) for concept in found if concept))


def _unused(vocabulary: Vocabulary, facet: str, shown: Sequence[Heading], asked: Collection[str]) -> tuple[str, ...]:
    tags = {heading.tag for heading in shown}
    tags.update(broader for heading in shown if heading.keys for broader in vocabulary.broader(heading.tag))
    meant = (one for one in vocabulary.in_facet(facet) if not asked or one.tag in asked)
    return tuple(concept.label for concept in meant if concept.tag not in tags)
