"""An evidence map as data: its headings, a cell for each row and column, and the totals."""

from collections.abc import Iterable
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
        query: what the works were asked for by, as it was written; blank where all of a library were meant.
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
    query: str = ""

    @property
    def row_totals(self) -> tuple[Cell, ...]:
        """Return what each row comes to: every work once, with what its cells have to tell of it."""
        across = self._all()
        return tuple(
            self._total(row, across, row.keys, cells) for row, cells in zip(self.row_headings, self.cells, strict=True)
        )

    @property
    def column_totals(self) -> tuple[Cell, ...]:
        """Return the same of each column."""
        down = self._all()
        return tuple(
            self._total(down, column, column.keys, [cells[place] for cells in self.cells])
            for place, column in enumerate(self.column_headings)
        )

    @property
    def total(self) -> Cell:
        """Return the same of the whole map."""
        return self._total(self._all(), self._all(), self.keys, (cell for cells in self.cells for cell in cells))

    def _all(self) -> Heading:
        return Heading("", "All", "All", "All", "", self.keys)

    def _total(self, row: Heading, column: Heading, keys: tuple[str, ...], cells: Iterable[Cell]) -> Cell:
        met: dict[str, set[str]] = {}
        for cell in cells:
            for role, some in cell.told:
                met.setdefault(role, set()).update(some)
        told = tuple((role, tuple(key for key in keys if key in met[role])) for role in TOLD if role in met)
        lost = frozenset(self.retracted)
        return Cell(row, column, keys, tuple(key for key in keys if key in lost), told=told)

    @property
    def unsynthesised(self) -> bool:
        """Return whether any cell has many works and no synthesis."""
        return any(cell.unsynthesised for cells in self.cells for cell in cells)

    @property
    def told(self) -> tuple[str, ...]:
        """Return the roles that readers must be told in any cell, the gravest first."""
        met = {role for cells in self.cells for cell in cells for role, _ in cell.told}
        return tuple(role for role in TOLD if role in met)
