"""What a reading list is: works under headings, each heading counted. Data only."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One appearance of a work.

    Attributes:
        key: the citation key.
        cross_reference: where the work already stands, as titles joined by `` › ``; empty when it stands here.
    """

    key: str
    cross_reference: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it.

    Attributes:
        title: the concept's label with a capital, with what is left of a class behind it (``Biologic, other``), a
            field's value, ``Untagged (facet)`` or ``Without year``.
        tag: the concept's tag, or the field's name and value (``year:2021``); empty for what has neither.
        level: 1 for the outermost sections.
        count: different works here and below.
        items: the works directly under the heading.
        sections: the sections inside this one.
        having: the tags that all of its direct works carry.
        lacking: tags that none of its direct works carries: the drugs shown under a class; for the untagged all tags
            of the facet that the list uses.
        by_tags: whether ``having`` and ``lacking`` tell exactly which works stand here; not so below fields or classes.
    """

    title: str
    tag: str
    level: int
    count: int
    items: tuple[Item, ...] = ()
    sections: tuple["Section", ...] = ()
    having: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    by_tags: bool = True

    def walk(self) -> Iterator["Section"]:
        """Yield this section and all sections below it, in reading order."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class ReadingList:
    """Works in reading order.

    Attributes:
        by: what makes the sections, outermost first; empty for one plain list.
        count: different works in the list.
        items: the works of a plain list; empty when there are sections.
        sections: the outermost sections.
    """

    by: tuple[str, ...]
    count: int
    items: tuple[Item, ...] = ()
    sections: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        """Yield every section in reading order."""
        for section in self.sections:
            yield from section.walk()

    @property
    def keys(self) -> tuple[str, ...]:
        """Return each citation key once, in the order of first appearance."""
        return tuple(
            dict.fromkeys(item.key for items in (self.items, *(s.items for s in self.walk())) for item in items)
        )
