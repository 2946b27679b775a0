"""What makes the rows and columns of a map: concepts, in the order of the vocabulary, with the works under each."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from citekit.reading_list import FOLDED, Tagged, class_of, small, title_of
from citekit.tagging.roles import TOLD, Roles, held_roles
from citekit.vocabulary import Vocabulary

Told = Mapping[str, frozenset[str]]
"""A role that readers must be told, to the keys of works in which a concept has it."""


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
        depth: how many headings it stands below that are broader, each below the other and all before it.
    """

    tag: str
    label: str
    title: str
    short: str
    group: str
    keys: tuple[str, ...]
    depth: int = 0

    @property
    def untagged(self) -> bool:
        """Return whether it stands for the works without a concept."""
        return self.tag.endswith(":none")


def headings(
    works: Sequence[Tagged],
    vocabulary: Vocabulary,
    facet: str,
    *,
    fold: Collection[str] = FOLDED,
    empty: bool = False,
    asked: Collection[str] = (),
) -> tuple[Heading, ...]:
    """Return the headings that a facet makes of ``works``, in the order of the vocabulary, a class before its drugs.

    A tag that the vocabulary does not hold comes after those that it does; the untagged, if there are any, last.

    Args:
        fold: the facets whose concepts stand under their classes.
        empty: whether concepts that no work is tagged with get headings too.
        asked: the tags that alone make headings, with their classes; none for all.
    """
    tagged = once(works)
    own = {key: dict.fromkeys(f"{facet}:{one}" for one in facets.get(facet, ())) for key, facets in tagged.items()}
    shown = {concept.tag for concept in vocabulary.in_facet(facet)} if empty else set()
    shown.update(*own.values())
    shown.intersection_update(asked or shown)
    families: dict[str, list[str]] = {}
    for tag in _sorted(shown, vocabulary):
        families.setdefault(class_of(tag, vocabulary) if facet in fold else tag, []).append(tag)
    counted = _counted(own, vocabulary)
    made = []
    for head in _sorted(families, vocabulary):
        made.append(_heading(vocabulary, head, "", counted.get(head, ())))
        made += [_heading(vocabulary, tag, head, counted.get(tag, ())) for tag in families[head] if tag != head]
    if untagged := tuple(key for key, tags in own.items() if not tags):
        title = f"Untagged ({small(vocabulary.facets[facet].label)})"
        made.append(Heading(f"{facet}:none", title, title, "untagged", "", untagged))
    return tuple(_nested(made, vocabulary))


def wider_classes(columns: Sequence[Heading]) -> tuple[tuple[tuple[str, int], ...], ...]:
    """Return the classes that other classes stand under, outermost first: for each level titles, each with how many
    columns it spans, a blank title where there is none; the spans of a level come to all columns.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    for start, head in enumerate(columns):
        rest = range(start + 1, len(columns))
        end = next((place for place in rest if columns[place].depth <= head.depth), len(columns))
        folded = any(one.group for one in columns[start:end])
        if folded and not head.group and any(not one.group for one in columns[start + 1 : end]):
            found.setdefault(head.depth, []).append((start, end))
    return tuple(tuple(_filled(columns, found[depth])) for depth in sorted(found))


def _filled(columns: Sequence[Heading], spans: Iterable[tuple[int, int]]) -> Iterator[tuple[str, int]]:
    """Yield the titles of spans with their widths, and a blank for what lies between."""
    done = 0
    for start, end in spans:
        if start > done:
            yield "", start - done
        yield columns[start].title, end - start
        done = end
    if done < len(columns):
        yield "", len(columns) - done


def told_under(works: Iterable[Tagged], roles: Roles, vocabulary: Vocabulary) -> dict[str, Told]:
    """Return by tag the works in which it, or a narrower one, has a role that readers must be told.

    Args:
        roles: what was decided; counted are roles of tags that the works have.
    """
    found: dict[str, dict[str, set[str]]] = {}
    for key, facets in works:
        for tag, role in held_roles(roles.get(key, {}), facets).items():
            for one in (tag, *vocabulary.broader(tag)) if role in TOLD else ():
                found.setdefault(one, {}).setdefault(role, set()).add(key)
    return {tag: {role: frozenset(keys) for role, keys in by_role.items()} for tag, by_role in found.items()}


def _nested(made: Iterable[Heading], vocabulary: Vocabulary) -> Iterator[Heading]:
    """Yield headings with their depths; one that does not follow what is broader stands by itself."""
    above: list[str] = []
    for heading in made:
        broader = vocabulary.broader(heading.tag)
        while above and above[-1] not in broader:
            above.pop()
        yield replace(heading, depth=len(above))
        above.append(heading.tag)


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


def once(works: Iterable[Tagged]) -> dict[str, Mapping[str, Sequence[str]]]:
    """Return the tags of each work by its key; of a key given twice the first counts."""
    tagged: dict[str, Mapping[str, Sequence[str]]] = {}
    for key, facets in works:
        tagged.setdefault(key, facets)
    return tagged


def _heading(vocabulary: Vocabulary, tag: str, group: str, keys: Iterable[str]) -> Heading:
    concept = vocabulary.concepts.get(tag)
    if concept is None:
        notation = tag.partition(":")[2]
        return Heading(tag, notation, notation, notation, group, tuple(keys))
    short = concept.abbreviations[0] if concept.abbreviations else concept.label
    return Heading(tag, concept.label, title_of(concept.label), short, group, tuple(keys))


def _sorted(tags: Iterable[str], vocabulary: Vocabulary) -> list[str]:
    places = vocabulary.places()
    return sorted(tags, key=lambda tag: (places.get(tag, len(places)), tag))
