"""An evidence map as data: its headings, and a cell for each row and column."""

from dataclasses import dataclass

from citekit.evidence_map.headings import Heading
from citekit.tagging.roles import TOLD


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a row and a column meet.

    Attributes:
        row, column: their headings.
        keys: the works that count under both, in their order.
        retracted: those of them that are retracted.
        parts: the headings of the split facet that any of them counts under, each with the number of these works.
        unsynthesised: whether there are many works here and no synthesis among them.
        told: roles that readers must be told, each with the works in which the concept of the row or column has it.
    """

    row: Heading
    column: Heading
    keys: tuple[str, ...]
    retracted: tuple[str, ...] = ()
    parts: tuple[tuple[Heading, int], ...] = ()
    unsynthesised: bool = False
    told: tuple[tuple[str, tuple[str, ...]], ...] = ()

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

    @property
    def told(self) -> tuple[str, ...]:
        """Return the roles that readers must be told in any cell, the gravest first."""
        met = {role for cells in self.cells for cell in cells for role, _ in cell.told}
        return tuple(role for role in TOLD if role in met)
