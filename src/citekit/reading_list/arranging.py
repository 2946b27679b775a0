"""Arranging works into sections, level by level. Pure: tags, records and a vocabulary in, a reading list out.

The rules:

- The first name of ``by`` makes the sections, the next one the sections inside these, and so on. A name is a facet, a
  facet's classes (``agent-class``), or one of FIELDS.
- A work stands under every concept that it is tagged with; without one it stands under "Untagged", which comes last.
- In a folded facet a concept without narrower ones (a drug) stands under its first broader concept (its class), also
  when nothing is tagged with the class. Classes themselves stand side by side: one level is shown, however deep the
  vocabulary. A work tagged with a class and with a drug of that class stands under the drug only.
- Inside its own class (``agent-class,agent``) a facet shows only what belongs there, and is not folded again.
- A role (``agent,role``) is that of the tag whose section stands around, or of any tag where none of its facet does;
  inside a role (``role,agent``) a work stands under its tags of that role, or under all where none is.
- Where concepts without works are asked for, a class that has none at all stands without its drugs.
- Of a facet of which concepts are asked for, these alone make sections: a work with one of them stands under no other.
- Where classes below a class have sections beside it, its title says that it is not all of it: "Biologic, other".
- A count is the number of different works in a section and in all sections below it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from citekit.errors import UsageError
from citekit.reading_list.concepts import FOLDED, class_of, small, title_of
from citekit.reading_list.fields import FIELDS, ROLE, alike
from citekit.reading_list.model import Item, ReadingList, Section
from citekit.tagging.roles import NO_ROLES, ROLES, WORDS, Roles, held_roles
from citekit.vocabulary import Vocabulary
from citekit.vocabulary.folding import blind
from citekit.work import Work

IN_GENERAL, OTHER = "in general", "other"
"""What the title of a class ends in where classes below it have sections beside it: its works have the class itself
as their tag, or something else that is left of it."""

ORDERS = ("vocabulary", "label", "count")
"""How sections stand: as in the vocabulary file (years: newest first), by their titles, or the fullest first."""

Tagged = tuple[str, Mapping[str, Sequence[str]]]
"""A citation key and, for each facet, the notations it is tagged with."""

NOTHING_ASKED: Mapping[str, Collection[str]] = MappingProxyType({})
"""A list that was not asked for by concepts."""

_CLASS = "-class"


class _Level(NamedTuple):
    """One name of ``by``: the facet or field it means, and how that is shown."""

    name: str
    field: bool = False
    classes: bool = False
    folded: bool = False
    empty: bool = False


class _Place(NamedTuple):
    """Where sections are made: the section around them, its depth, and the tags of all sections around."""

    frame: Section
    depth: int = 0
    path: tuple[str, ...] = ()


def arrange(
    works: Sequence[Tagged],
    vocabulary: Vocabulary,
    by: Sequence[str] = (),
    *,
    fold: Collection[str] = FOLDED,
    repeat: bool = True,
    order: str = "vocabulary",
    empty: Collection[str] = (),
    records: Mapping[str, Work] | None = None,
    roles: Roles = NO_ROLES,
    asked: Mapping[str, Collection[str]] = NOTHING_ASKED,
) -> ReadingList:
    """Return ``works`` as a reading list grouped ``by`` facets and fields, outermost first; by none, as one list.

    Works keep their order inside a section; a key given twice counts once. With ``repeat`` a work in several sections
    stands in full in each; without, in full in the first and as a cross-reference in the others. A tag that the
    vocabulary does not hold has its notation as title and stands after the known ones.

    Args:
        fold: the facets whose concepts stand under their classes.
        empty: the facets of which also the concepts without works are shown, counted 0.
        records: by key, what fields are taken from; a key without one has no fields.
        roles: what part tags play in works, as far as it was decided.
        asked: by facet, the tags that the list was asked for; a work without one of them keeps its other tags.

    Raises:
        UsageError: ``by``, ``fold`` or ``empty`` holds an unknown name, ``by`` one twice, or ``order`` is none of
            ORDERS.
    """
    levels = [_level(name, vocabulary, by, fold, empty) for name in by]
    if len(set(by)) < len(by):
        raise UsageError("a facet stands twice in the grouping", hint="name each facet once")
    for name in (*empty, *(() if fold == FOLDED else fold)):
        if name not in vocabulary.facets:
            raise UsageError(f"`{name}` is not a facet of this vocabulary", hint=_facets(vocabulary))
    if order not in ORDERS:
        raise UsageError(f"`{order}` is not an order of sections", hint="the orders are: " + ", ".join(ORDERS))
    tags: dict[str, Mapping[str, Sequence[str]]] = {}
    for key, facets in works:
        tags.setdefault(key, facets)
    if not levels:
        return ReadingList((), len(tags), tuple(map(Item, tags)))
    arranger = _Arranger(tags, vocabulary, levels, order, records or {}, roles, asked)
    sections = arranger.divide(tuple(tags), _Place(Section("", "", 0, 0)))
    if not repeat:
        seen: dict[str, str] = {}
        sections = tuple(_refer(section, (), seen) for section in sections)
    return ReadingList(tuple(by), len(tags), (), sections)


def _level(
    name: str, vocabulary: Vocabulary, by: Sequence[str], fold: Collection[str], empty: Collection[str]
) -> _Level:
    """Return what a name of ``by`` means; raises UsageError."""
    if name in vocabulary.facets:
        return _Level(name, folded=name in fold and name + _CLASS not in by, empty=name in empty)
    facet = name.removesuffix(_CLASS)
    if facet != name and facet in vocabulary.facets:
        return _Level(facet, classes=True, empty=facet in empty)
    if name in FIELDS:
        return _Level(name, field=True)
    hint = f"{_facets(vocabulary)}, each also as FACET{_CLASS}; the fields are: {', '.join(FIELDS)}"
    raise UsageError(f"`{name}` is not a facet of this vocabulary and no field", hint=hint)


def _facets(vocabulary: Vocabulary) -> str:
    return "the facets are: " + ", ".join(vocabulary.facets)


class _Arranger:
    """The state of one arrangement: what each work has at each level, and the order of concepts and values."""

    def __init__(
        self,
        tags: Mapping[str, Mapping[str, Sequence[str]]],
        vocabulary: Vocabulary,
        levels: Sequence[_Level],
        order: str,
        records: Mapping[str, Work],
        roles: Roles,
        asked: Mapping[str, Collection[str]],
    ) -> None:
        self.asked = asked
        self.vocabulary = vocabulary
        self.levels = levels
        self.order = order
        self.roles = {key: held_roles(roles.get(key, {}), facets) for key, facets in tags.items()}
        self.titles = {f"{ROLE}:{role}": title_of(words) for role, words in WORDS.items()}
        self.places = dict(vocabulary.places())
        self.held: dict[tuple[str, str], tuple[str, ...]] = {}
        for level in levels:
            for key, facets in tags.items():
                found = self._value(level.name, key, records) if level.field else facets.get(level.name, ())
                held = tuple(dict.fromkeys(f"{level.name}:{one}" for one in found))
                self.held[key, level.name] = tuple(tag for tag in held if tag in asked.get(level.name, held)) or held
        self.used: dict[str, dict[str, None]] = {}
        for (_, name), held in self.held.items():
            self.used.setdefault(name, {}).update(dict.fromkeys(held))
        for level in levels:
            if level.field:
                self._place(level.name)

    def divide(self, keys: Sequence[str], at: _Place) -> tuple[Section, ...]:
        """Return the sections that the level at this place makes of ``keys``."""
        level = self.levels[at.depth]
        tagged: dict[str, list[str]] = {}
        untagged = []
        for key in keys:
            tags = self._shown(key, level, at.path)
            for tag in tags:
                tagged.setdefault(tag, []).append(key)
            if not tags:
                untagged.append(key)
        if level.empty:
            self._add_empty(tagged, level, at.path)
        families: dict[str, dict[str, list[str]]] = {}
        for tag, some in tagged.items():
            families.setdefault(self._class(tag) if level.folded else tag, {})[tag] = some
        members = {head: {key for some in family.values() for key in some} for head, family in families.items()}
        by_tags = at.frame.by_tags and not level.field and not level.classes
        frame = Section("", "", at.frame.level + 1, 0, by_tags=by_tags)
        made = [self._family(head, families[head], frame, at) for head in self._sorted(members)]
        if level.folded or level.classes:
            filled = {section.tag for section in made if section.count}
            made = [
                self._rest(section, filled, whole=level.folded and {*families[section.tag]} == {section.tag})
                for section in made
            ]
        if untagged:
            made.append(self._section(self._untagged(level, frame), untagged, at))
        return tuple(made)

    def _rest(self, section: Section, beside: Collection[str], *, whole: bool) -> Section:
        """Return the section of a class; where classes below it stand ``beside`` it, its title says what is left of it.

        Args:
            whole: whether all works have the class itself as their tag.
        """
        if not section.count or len(self.vocabulary.narrower(section.tag).intersection(beside)) == 1:  # itself
            return section
        return replace(section, title=f"{section.title}, {IN_GENERAL if whole else OTHER}")

    def _shown(self, key: str, level: _Level, path: tuple[str, ...]) -> tuple[str, ...]:
        """Return what a work stands under at ``level``: its tags, or their classes, or its value."""
        tags = self._playing(key, level, path)
        if level.classes:
            return tuple(dict.fromkeys(map(self._class, tags)))
        around = self._around(level, path)
        shown = tuple(tag for tag in tags if not around or self._class(tag) == around)
        return tuple(tag for tag in shown if tag != around) or shown

    def _playing(self, key: str, level: _Level, path: tuple[str, ...]) -> tuple[str, ...]:
        """Return what a work has at ``level``: roles of the tags around, tags of the role around."""
        held, decided = self.held[key, level.name], self.roles[key]
        if level.field:
            return held if level.name != ROLE else self._roles(decided, path)
        outer = zip(path, self.levels, strict=False)
        role = next((tag for tag, one in outer if one.field and one.name == ROLE), "").removeprefix(f"{ROLE}:")
        return tuple(tag for tag in held if decided.get(tag) == role) or held

    def _roles(self, decided: Mapping[str, str], path: tuple[str, ...]) -> tuple[str, ...]:
        """Return the roles of tags that stand in the sections around, or whose facets have none there."""
        found = set()
        for tag, role in decided.items():
            line = (tag, *self.vocabulary.broader(tag))
            around = (one for one in path if one.partition(":")[0] == tag.partition(":")[0])
            if all(one in line for one in around):
                found.add(role)
        return tuple(f"{ROLE}:{role}" for role in ROLES if role in found)

    def _around(self, level: _Level, path: tuple[str, ...]) -> str:
        """Return the class of the level's facet that stands around a place; empty where none does."""
        outer = zip(path, self.levels, strict=False)
        return next((tag for tag, one in outer if one.name == level.name and one.classes), "")

    def _add_empty(self, tagged: dict[str, list[str]], level: _Level, path: tuple[str, ...]) -> None:
        """Add the concepts of the facet that have no works here, nor have narrower ones."""
        used, around = set(tagged), self._around(level, path)
        asked = self.asked.get(level.name)
        for concept in self.vocabulary.in_facet(level.name):
            if asked is not None and concept.tag not in asked:
                continue
            tag = self._class(concept.tag) if level.classes else concept.tag
            if used.isdisjoint(self.vocabulary.narrower(concept.tag)) and around in ("", self._class(tag)):
                tagged.setdefault(tag, [])

    def _untagged(self, level: _Level, frame: Section) -> Section:
        if level.field:
            return replace(frame, title=FIELDS[level.name].lacking)
        label = small(self.vocabulary.facets[level.name].label)
        return replace(frame, title=f"Untagged ({label})", lacking=tuple(self.used[level.name]))

    def _family(self, head: str, family: Mapping[str, list[str]], frame: Section, at: _Place) -> Section:
        """Return the section of ``head``: its own works first, then a section for each concept shown under it."""
        children = {tag: set(some) for tag, some in family.items() if tag != head}
        below = {key for some in children.values() for key in some}
        own = [key for key in family.get(head, ()) if key not in below]
        inner = self._sorted(children) if below or own else []
        section = self._section(
            replace(frame, title=self._title(head), tag=head, having=(head,), lacking=tuple(inner)), own, at
        )
        deeper = replace(frame, level=frame.level + 1)
        sections = tuple(
            self._section(replace(deeper, title=self._title(tag), tag=tag, having=(tag,)), family[tag], at)
            for tag in inner
        )
        return replace(section, count=len({*own, *below}), sections=section.sections + sections)

    def _section(self, frame: Section, keys: Sequence[str], at: _Place) -> Section:
        """Return ``frame`` filled with ``keys``, as items or divided by the next level."""
        having, lacking = at.frame.having + frame.having, at.frame.lacking + frame.lacking
        frame = replace(frame, count=len(keys), having=having, lacking=lacking)
        if keys and at.depth + 1 < len(self.levels):
            return replace(frame, sections=self.divide(keys, _Place(frame, at.depth + 1, (*at.path, frame.tag))))
        return replace(frame, items=tuple(map(Item, keys)))

    def _class(self, tag: str) -> str:
        return class_of(tag, self.vocabulary)

    def _value(self, field: str, key: str, records: Mapping[str, Work]) -> tuple[str, ...]:
        """Return what a work has in a field, spelt as it was first met; of roles all."""
        if field == ROLE:
            return tuple(self.roles[key].values())
        value = FIELDS[field].value(records[key]) if key in records else ""
        if not value:
            return ()
        tag = self.titles.setdefault(f"{field} {alike(value)}", f"{field}:{value}")
        self.titles.setdefault(tag, value)
        return (tag.partition(":")[2],)

    def _place(self, field: str) -> None:
        """Put the values of a field in their natural order."""
        ordered = sorted(self.used.get(field, ()), key=blind, reverse=FIELDS[field].newest_first)
        if field == ROLE:
            ordered = [f"{ROLE}:{role}" for role in ROLES]
        self.places |= {tag: place for place, tag in enumerate(ordered)}

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
        return title_of(concept.label) if concept else self.titles.get(tag) or tag.partition(":")[2]


def _refer(section: Section, path: tuple[str, ...], seen: dict[str, str]) -> Section:
    """Return ``section`` with every work that is in ``seen`` as a cross-reference; notes new ones in ``seen``."""
    path = (*path, section.title)
    items = tuple(replace(item, cross_reference=seen.get(item.key, "")) for item in section.items)
    for item in section.items:
        seen.setdefault(item.key, " › ".join(path))
    return replace(section, items=items, sections=tuple(_refer(inner, path, seen) for inner in section.sections))
