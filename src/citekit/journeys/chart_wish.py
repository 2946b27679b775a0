"""What is asked of ``citekit map``, and the rows it answers with. Data only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class ChartWish:
    """How an evidence map is to look.

    Attributes:
        query: which entries; blank for all.
        rows, columns: facets, blank as in ``chart``; split: a facet, ``none``, or blank as in ``chart``.
        to: format, or blank to go by ``output``.
        style, locale, title: blank for those of the review's settings; without a title the facets' names make one.
        empty: whether concepts without a work get rows and columns; classes: whether drugs get no columns of their own.
        every: whether plain text names all concepts without a work.
    """

    query: str = ""
    rows: str = ""
    columns: str = ""
    split: str = ""
    to: str = ""
    output: str = ""
    style: str = ""
    locale: str = ""
    title: str = ""
    empty: bool = False
    classes: bool = False
    every: bool = True


class CellRow(NamedTuple):
    """A cell of the map as a row of the outcome.

    Attributes:
        row, column: tags; ``FACET:none`` stands for the works without one.
        roles: role to the keys of the works in it; split: tag to a number of works.
    """

    row: str
    row_label: str
    column: str
    column_label: str
    keys: Sequence[str]
    retracted: Sequence[str]
    roles: Mapping[str, Sequence[str]]
    split: Mapping[str, int]
    gap: bool
    synthesis_gap: bool

    def as_json(self) -> dict[str, object]:
        """Return the cell as a JSON object."""
        return {
            "row": self.row,
            "row_label": self.row_label,
            "column": self.column,
            "column_label": self.column_label,
            "count": len(self.keys),
            "keys": self.keys,
            "retracted": self.retracted,
            "roles": self.roles,
            "split": self.split,
            "gap": self.gap,
            "synthesis_gap": self.synthesis_gap,
        }
