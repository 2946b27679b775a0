"""A reading list: works arranged in sections by the facets they are tagged with, each section counted.

Knows keys, tags and the vocabulary; knows nothing of references, styles or files. The rules of arranging:

- The first facet makes the sections, the next facet the sections inside these, and so on.
- A work stands under every concept that it is tagged with; without one it stands under "Untagged", which comes last.
- In a folded facet a concept without narrower ones (a drug) stands under its first broader concept (its class), also
  when nothing is tagged with the class. Classes themselves stand side by side: one level is shown, however deep the
  vocabulary. A work tagged with a class and with a drug of that class stands under the drug only.
- A count is the number of different works in a section and in all sections below it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from citekit.errors import UsageError
from citekit.vocabulary import Vocabulary

ORDERS = ("vocabulary", "label", "count")
"""How sections stand: as in the vocabulary file, by their titles, or the fullest first."""

FOLDED = frozenset({"agent"})
"""The facets folded unless told otherwise: of the two facets of a new review, agents come in classes."""

Tagged = tuple[str, Mapping[str, Sequence[str]]]
"""A citation key and, for each facet, the notations it is tagged with."""


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
        title: the concept's label with a capital, or ``Untagged (facet)``.
        tag: the concept's tag; empty for the untagged.
        level: 1 for the outermost sections.
        count: different works here and below.
        items: the works directly under the heading.
        sections: the sections inside this one.
        having: the tags that all of its direct works carry.
        lacking: tags that none of its direct works carries: the drugs shown under a class; for the untagged all tags
            of the facet that the list uses.
    """

    title: str
    tag: str
    level: int
    count: int
    items: tuple[Item, ...] = ()
    sections: tuple["Section", ...] = ()
    having: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    def walk(self) -> Iterator["Section"]:
        """Yield this section and all sections below it, in reading order."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True, slots=True)
class ReadingList:
    """Works in reading order.

    Attributes:
        by: the facets that make the sections; empty for one plain list.
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


def arrange(
    works: Sequence[Tagged],
    vocabulary: Vocabulary,
    by: Sequence[str] = (),
    *,
    fold: Collection[str] = FOLDED,
    repeat: bool = True,
    order: str = "vocabulary",
) -> ReadingList:
    """Return ``works`` as a reading list grouped ``by`` facets, outermost first; by none, as one list.

    Works keep their order inside a section; a key given twice counts once. With ``repeat`` a work in several sections
    stands in full in each; without, in full in the first and as a cross-reference in the others. A tag that the
    vocabulary does not hold has its notation as title and stands after the known ones.

    Raises:
        UsageError: ``by`` names an unknown facet or one twice, or ``order`` is none of ORDERS.
    """
    if unknown := [facet for facet in by if facet not in vocabulary.facets]:
        known = ", ".join(vocabulary.facets)
        raise UsageError(f"`{unknown[0]}` is not a facet of this vocabulary", hint=f"the facets are: {known}")
    if len(set(by)) < len(by):
        raise UsageError("a facet stands twice in the grouping", hint="name each facet once")
    if order not in ORDERS:
        raise UsageError(f"`{order}` is not an order of sections", hint="the orders are: " + ", ".join(ORDERS))
    tags: dict[str, Mapping[str, Sequence[str]]] = {}
    for key, facets in works:
        tags.setdefault(key, facets)
    if not by:
        return ReadingList((), len(tags), tuple(map(Item, tags)))
    sections = _Arranger(tags, vocabulary, tuple(by), fold, order).divide(tuple(tags), Section("", "", 0, 0))
    if not repeat:
        seen: dict[str, str] = {}
        sections = tuple(_refer(section, (), seen) for section in sections)
    return ReadingList(tuple(by), len(tags), (), sections)


class _Arranger:
    """The state of one arrangement: who is tagged how, and the order of concepts."""

    def __init__(
        self,
        tags: Mapping[str, Mapping[str, Sequence[str]]],
        vocabulary: Vocabulary,
        by: tuple[str, ...],
        fold: Collection[str],
        order: str,
    ) -> None:
        self.vocabulary = vocabulary
        self.by = by
        self.fold = fold
        self.order = order
        self.places = {tag: place for place, tag in enumerate(vocabulary.concepts)}
        self.tags = {
            (key, facet): tuple(dict.fromkeys(f"{facet}:{notation}" for notation in facets.get(facet, ())))
            for key, facets in tags.items()
            for facet in by
        }
        self.heads = {tag: self._head(tag) for tag in dict.fromkeys(t for some in self.tags.values() for t in some)}

    def divide(self, keys: Sequence[str], parent: Section, depth: int = 0) -> tuple[Section, ...]:
        """Return the sections that the facet at ``depth`` makes of ``keys``, to stand inside ``parent``."""
        facet = self.by[depth]
        tagged: dict[str, list[str]] = {}
        for key in keys:
            for tag in self.tags[key, facet]:
                tagged.setdefault(tag, []).append(key)
        families: dict[str, dict[str, list[str]]] = {}
        for tag, some in tagged.items():
            families.setdefault(self.heads[tag], {})[tag] = some
        members = {head: {key for some in family.values() for key in some} for head, family in families.items()}
        made = [self._family(head, families[head], parent, depth) for head in self._sorted(members)]
        if untagged := [key for key in keys if not self.tags[key, facet]]:
            used = tuple(tag for tag in self.heads if tag.startswith(f"{facet}:"))
            title = f"Untagged ({_small(self.vocabulary.facets[facet].label)})"
            frame = Section(title, "", parent.level + 1, 0, lacking=used)
            made.append(self._section(frame, untagged, parent, depth))
        return tuple(made)

    def _family(self, head: str, family: Mapping[str, list[str]], parent: Section, depth: int) -> Section:
        """Return the section of ``head``: its own works first, then a section for each concept shown under it."""
        children = {tag: set(some) for tag, some in family.items() if tag != head}
        below = {key for some in children.values() for key in some}
        own = [key for key in family.get(head, ()) if key not in below]
        frame = Section(
            self._title(head), head, parent.level + 1, 0, having=(head,), lacking=tuple(self._sorted(children))
        )
        section = self._section(frame, own, parent, depth)
        inner = tuple(
            self._section(
                Section(self._title(tag), tag, section.level + 1, 0, having=(tag,)), family[tag], parent, depth
            )
            for tag in self._sorted(children)
        )
        return replace(section, count=len({*own, *below}), sections=section.sections + inner)

    def _section(self, frame: Section, keys: Sequence[str], parent: Section, depth: int) -> Section:
        """Return ``frame`` filled with ``keys``, as items or divided by the next facet."""
        frame = replace(
            frame, count=len(keys), having=parent.having + frame.having, lacking=parent.lacking + frame.lacking
        )
        if depth + 1 < len(self.by):
            return replace(frame, sections=self.divide(keys, frame, depth + 1))
        return replace(frame, items=tuple(map(Item, keys)))

    def _head(self, tag: str) -> str:
        """Return the tag of the outer section that ``tag`` stands in: itself, or its class in a folded facet."""
        concept = self.vocabulary.concepts.get(tag)
        if concept is None or concept.facet not in self.fold or len(self.vocabulary.narrower(tag)) > 1:
            return tag
        return f"{concept.facet}:{concept.broader[0]}" if concept.broader else tag

    def _sorted(self, groups: Mapping[str, Collection[str]]) -> list[str]:
        """Return the tags of ``groups`` in the chosen order; what the vocabulary does not hold comes last."""
        listed = sorted(groups, key=lambda tag: (self.places.get(tag, len(self.places)), tag))
        if self.order == "label":
            listed.sort(key=lambda tag: (tag not in self.places, self._title(tag).casefold()))
        elif self.order == "count":
            listed.sort(key=lambda tag: -len(groups[tag]))
        return listed

    def _title(self, tag: str) -> str:
        concept = self.vocabulary.concepts.get(tag)
        return _capital(concept.label) if concept else tag.partition(":")[2]


def _refer(section: Section, path: tuple[str, ...], seen: dict[str, str]) -> Section:
    """Return ``section`` with every work that is in ``seen`` as a cross-reference; notes new ones in ``seen``."""
    path = (*path, section.title)
    items = tuple(replace(item, cross_reference=seen.get(item.key, "")) for item in section.items)
    for item in section.items:
        seen.setdefault(item.key, " › ".join(path))
    return replace(section, items=items, sections=tuple(_refer(inner, path, seen) for inner in section.sections))


def _capital(label: str) -> str:
    """Return ``label`` with a capital letter, unless its first word is a name of its own (``mTOR``, ``p-value``)."""
    first = label.split(" ")[0]
    return label[:1].upper() + label[1:] if first.islower() and first[1:2] != "-" else label


def _small(label: str) -> str:
    """Return ``label`` without its capital letter, unless it starts with an abbreviation (``JAK class``)."""
    return label[:1].lower() + label[1:] if label[1:].split(" ")[0].islower() else label
