"""The evidence map: works counted by two facets, so that what is there and what is missing can be seen at once.

Knows keys, tags and the vocabulary; knows nothing of references, styles or files. The rules of counting:

- A row and a column stand for a concept; a cell counts the different works that the query ``ROW COLUMN`` finds: those
  tagged with both concepts or with narrower ones, through all levels, each once.
- In a folded facet a concept without narrower ones (a drug) stands under its first broader concept (its class).
- Works without a concept of the facet stand in a last row or column called "Untagged".
- A cell of two concepts without a work is a gap. A cell with many works and no synthesis is a gap of another kind, told
  only where the split facet knows systematic reviews (3ie's "synthesis gap").
- Retracted works are counted, and told apart.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from citekit.errors import UsageError
from citekit.reading_list import FOLDED, Tagged, class_of, title_of
from citekit.vocabulary import Vocabulary

SPLIT = "design"
"""The facet that splits the counts where the vocabulary has it and no other is asked for."""

SYNTHESES = ("systematic review", "meta-analysis")
"""What a synthesis is called in the split facet, narrower concepts included."""

MANY = 5
"""Works from which on a cell without a synthesis is worth one."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A concept that works are counted under.

    Attributes:
        tag: its tag; ``FACET:none`` for the works without one, as in a query.
        label: as the vocabulary has it; the notation of a tag that the vocabulary does not hold.
        title: the label with a capital.
        short: its first abbreviation, else the label.
        group: the tag of the class it stands under; empty for all others.
        keys: the works tagged with it or with a narrower concept, in their order.
    """

    tag: str
    label: str
    title: str
    short: str
    group: str
    keys: tuple[str, ...]

    @property
    def untagged(self) -> bool:
        """Return whether it stands for the works without a concept."""
        return self.tag.endswith(":none")


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a row and a column meet.

    Attributes:
        row, column: their headings.
        keys: the works that count under both, in their order.
        retracted: those of them that are retracted.
        parts: the headings of the split facet that any of them counts under, each with the number of these works.
        unsynthesised: whether there are many works here and no synthesis among them.
    """

    row: Heading
    column: Heading
    keys: tuple[str, ...]
    retracted: tuple[str, ...] = ()
    parts: tuple[tuple[Heading, int], ...] = ()
    unsynthesised: bool = False

    @property
    def count(self) -> int:
        """Return the number of different works."""
        return len(self.keys)

    @property
    def gap(self) -> bool:
        """Return whether no work counts under both concepts."""
        return not (self.keys or self.row.untagged or self.column.untagged)


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    """Works by two facets.

    Attributes:
        rows, columns, split: names of facets; ``split`` may be empty.
        row_label, column_label, split_label: the facets' labels.
        row_headings, column_headings: in the order of the vocabulary, a class before its drugs.
        cells: the cells by row, as many in each as there are columns.
        keys: every work, in its order.
        retracted: those of them that are retracted.
        unused_rows, unused_columns: the labels of the concepts without a heading that no work counts under.
    """

    rows: str
    columns: str
    split: str
    row_label: str
    column_label: str
    split_label: str
    row_headings: tuple[Heading, ...]
    column_headings: tuple[Heading, ...]
    cells: tuple[tuple[Cell, ...], ...]
    keys: tuple[str, ...]
    retracted: tuple[str, ...]
    unused_rows: tuple[str, ...] = ()
    unused_columns: tuple[str, ...] = ()

    @property
    def unsynthesised(self) -> bool:
        """Return whether any cell has many works and no synthesis."""
        return any(cell.unsynthesised for cells in self.cells for cell in cells)


def chart(
    works: Sequence[Tagged],
    vocabulary: Vocabulary,
    rows: str = "condition",
    columns: str = "agent",
    *,
    split: str = "",
    fold: Collection[str] = FOLDED,
    empty: bool = False,
    retracted: Collection[str] = (),
) -> EvidenceMap:
    """Return ``works`` counted by the facets ``rows`` and ``columns``; of a key given twice the first counts.

    Args:
        split: a facet that splits the counts; ``none`` for no split, empty for SPLIT where the vocabulary has it.
        fold: the facets whose concepts stand under their classes.
        empty: whether concepts that no work is tagged with get rows and columns too.
        retracted: the keys of retracted works.

    Raises:
        UsageError: a facet is not known, or one is named twice.
    """
    split = _split(split, vocabulary, (rows, columns))
    _check(vocabulary, [facet for facet in (rows, columns, split) if facet])
    tagged = _once(works)
    across = headings(works, vocabulary, columns, fold=fold, empty=empty)
    down = headings(works, vocabulary, rows, fold=fold, empty=empty)
    parts = [one for one in headings(works, vocabulary, split) if not one.untagged] if split else []
    count = _Counter(list(tagged), parts, _syntheses(vocabulary, split), frozenset(retracted))
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
        _unused(vocabulary, rows, down),
        _unused(vocabulary, columns, across),
    )


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


def headings(
    works: Sequence[Tagged],
    vocabulary: Vocabulary,
    facet: str,
    *,
    fold: Collection[str] = FOLDED,
    empty: bool = False,
) -> tuple[Heading, ...]:
    """Return the headings that a facet makes of ``works``, in the order of the vocabulary, a class before its drugs.

    A tag that the vocabulary does not hold comes after those that it does; the untagged, if there are any, last.

    Args:
        fold: the facets whose concepts stand under their classes.
        empty: whether concepts that no work is tagged with get headings too.
    """
    tagged = _once(works)
    own = {key: dict.fromkeys(f"{facet}:{one}" for one in facets.get(facet, ())) for key, facets in tagged.items()}
    shown = {concept.tag for concept in vocabulary.in_facet(facet)} if empty else set()
    shown.update(*own.values())
    families: dict[str, list[str]] = {}
    for tag in _sorted(shown, vocabulary):
        families.setdefault(class_of(tag, vocabulary) if facet in fold else tag, []).append(tag)
    counted = _counted(own, vocabulary)
    made = []
    for head in _sorted(families, vocabulary):
        made.append(_heading(vocabulary, head, "", counted.get(head, ())))
        made += [_heading(vocabulary, tag, head, counted.get(tag, ())) for tag in families[head] if tag != head]
    if untagged := tuple(key for key, tags in own.items() if not tags):
        title = f"Untagged ({vocabulary.facets[facet].label.lower()})"
        made.append(Heading(f"{facet}:none", title, title, "untagged", "", untagged))
    return tuple(made)


def _counted(own: Mapping[str, Iterable[str]], vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Return by tag the keys that are tagged with it or with a narrower concept, each once and in their order."""
    found: dict[str, list[str]] = {}
    lines: dict[str, tuple[str, ...]] = {}
    for key, tags in own.items():
        for tag in tags:
            if tag not in lines:
                lines[tag] = (tag, *vocabulary.broader(tag))
        for one in dict.fromkeys(one for tag in tags for one in lines[tag]):
            found.setdefault(one, []).append(key)
    return found


class _Counter:
    """What is needed to count a cell."""

    def __init__(
        self, order: Sequence[str], parts: Sequence[Heading], syntheses: frozenset[str], retracted: frozenset[str]
    ) -> None:
        self.retracted = retracted
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
        return Cell(row, column, keys, tuple(key for key in keys if key in self.retracted), parts, lacking)


def _once(works: Iterable[Tagged]) -> dict[str, Mapping[str, Sequence[str]]]:
    tagged: dict[str, Mapping[str, Sequence[str]]] = {}
    for key, facets in works:
        tagged.setdefault(key, facets)
    return tagged


def _split(split: str, vocabulary: Vocabulary, taken: Collection[str]) -> str:
    if split:
        return "" if split == "none" else split
    return SPLIT if SPLIT in vocabulary.facets and SPLIT not in taken else ""


def _check(vocabulary: Vocabulary, facets: Sequence[str]) -> None:
    if unknown := [facet for facet in facets if facet not in vocabulary.facets]:
        known = ", ".join(vocabulary.facets)
        raise UsageError(f"`{unknown[0]}` is not a facet of this vocabulary", hint=f"the facets are: {known}")
    if len(set(facets)) < len(facets):
        raise UsageError("a facet stands twice in the map", hint="rows, columns and split take a facet each")


def _heading(vocabulary: Vocabulary, tag: str, group: str, keys: Iterable[str]) -> Heading:
    concept = vocabulary.concepts.get(tag)
    if concept is None:
        notation = tag.partition(":")[2]
        return Heading(tag, notation, notation, notation, group, tuple(keys))
    short = concept.abbreviations[0] if concept.abbreviations else concept.label
    return Heading(tag, concept.label, title_of(concept.label), short, group, tuple(keys))


def _sorted(tags: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    places = {tag: place for place, tag in enumerate(vocabulary.concepts)}
    return sorted(tags, key=lambda tag: (places.get(tag, len(places)), tag))


def _syntheses(vocabulary: Vocabulary, split: str) -> frozenset[str]:
    found = [vocabulary.find(split, name) for name in SYNTHESES] if split else []
    return frozenset().union(*(vocabulary.narrower(concept.tag) for concept in found if concept))


def _unused(vocabulary: Vocabulary, facet: str, shown: Sequence[Heading]) -> tuple[str, ...]:
    tags = {heading.tag for heading in shown}
    tags.update(broader for heading in shown if heading.keys for broader in vocabulary.broader(heading.tag))
    return tuple(concept.label for concept in vocabulary.in_facet(facet) if concept.tag not in tags)
