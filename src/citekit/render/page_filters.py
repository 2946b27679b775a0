"""What a page can be filtered by: concepts, years and words. Data here; templates print it, filters.js works it.

Each concept has a number; a reference carries the numbers of the concepts it counts under. Without scripts a page shows
everything and no filters.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from citekit.evidence_map import Heading
from citekit.reading_list import small
from citekit.render.serialise import Whole


@dataclass(frozen=True, slots=True)
class Box:
    """A check box.

    Attributes:
        number: what references carry.
        name: what stands for it in the address: the notation, or ``none``.
        label: its name, no other box has it; also: further names that words are looked for in.
        count: the references it leaves alone; nested: whether it stands under the box before it.
    """

    number: int
    name: str
    label: str
    also: str
    count: int
    nested: bool


@dataclass(frozen=True, slots=True)
class Fieldset:
    """The boxes of a facet; ``name`` stands for it in the address."""

    name: str
    label: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Filters(Whole):
    """All that a page can be filtered by.

    Attributes:
        fieldsets: a facet each, those without a tagged reference left out.
        years: the years that references have, earliest first.
        numbers: by citation key, the numbers of its boxes, parted by blanks.
        by_tag: the number of each tag.
    """

    fieldsets: tuple[Fieldset, ...]
    years: tuple[str, ...]
    numbers: Mapping[str, str]
    by_tag: Mapping[str, int]


def filters_of(
    facets: Sequence[tuple[str, str, Sequence[Heading]]],
    years: Mapping[str, str],
    also: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Filters:
    """Return the filters for a page.

    Args:
        facets: name, label and headings of each facet.
        years: the year of each reference by its key; may be empty.
        also: by tag, what a concept is called beside its label.
    """
    fieldsets, numbers = [], {key: list[str]() for key in years}
    by_tag: dict[str, int] = {}
    labels = Counter(heading.label.casefold() for _, _, headings in facets for heading in headings)
    for name, label, headings in facets:
        boxes = []
        for heading in headings:
            number = by_tag[heading.tag] = len(by_tag)
            notation = heading.tag.partition(":")[2]
            alone = labels[heading.label.casefold()] == 1
            called = heading.label if alone else f"{heading.label} ({small(label)})"
            others = " ".join(also.get(heading.tag, ()))
            boxes.append(Box(number, notation, called, others, len(heading.keys), bool(heading.group)))
            for key in heading.keys:
                numbers.setdefault(key, []).append(str(number))
        if not all(heading.untagged for heading in headings):
            fieldsets.append(Fieldset(name, label, tuple(boxes)))
    listed = tuple(sorted({year for year in years.values() if year}))
    return Filters(tuple(fieldsets), listed, {key: " ".join(some) for key, some in numbers.items()}, by_tag)
