"""What must hold between the concepts of a vocabulary: known parents, no circles, one meaning a name."""

import unicodedata
from collections.abc import Collection, Iterator, Mapping

from citekit.vocabulary.concept import Concept

Problem = tuple[str, tuple[str, ...], str, str]
"""Code, path of the key in the file, message, hint."""

_Clash = tuple[frozenset[str], str]
"""The tags of two concepts and the name, in its comparable form, that both have."""


def alike(notation: str) -> str:
    """Return what no two notations of a facet may share: neither case nor ``_`` for ``-`` tells them apart."""
    return notation.casefold().replace("_", "-")


def difference(first: str, second: str) -> str:
    """Return in what two notations differ that are ``alike``, to stand behind "differ only"."""
    return "in case" if first.casefold() == second.casefold() else "in `_` for `-`"


def problems(concepts: Mapping[str, Concept], open_facets: Collection[str] = ()) -> Iterator[Problem]:
    """Yield every broken rule; ``concepts`` is tag to concept in file order.

    Args:
        open_facets: facets that have concepts elsewhere too, so that a parent may be there.
    """
    yield from unknown_parents(concepts, open_facets)
    yield from circles(concepts)
    told: set[_Clash] = set()
    yield from _clashes(concepts, told)
    yield from _taken_notations(concepts, told)


def unknown_parents(concepts: Mapping[str, Concept], open_facets: Collection[str] = ()) -> Iterator[Problem]:
    """Yield every broader concept that is not there."""
    for concept in concepts.values():
        for parent in concept.broader if concept.facet not in open_facets else ():
            if f"{concept.facet}:{parent}" not in concepts:
                from citekit.vocabulary.nearest import closest

                siblings = [other.notation for other in concepts.values() if other.facet == concept.facet]
                close = closest(parent, siblings)
                message = f"`{concept.tag}`: the broader concept `{parent}` is not in facet `{concept.facet}`"
                path = (concept.facet, concept.notation, "broader")
                yield "unknown-parent", path, message, f"did you mean `{close}`?" if close else ""


def circles(concepts: Mapping[str, Concept]) -> Iterator[Problem]:
    """Yield each circle of broader concepts once."""
    told: set[str] = set()
    for concept in concepts.values():
        if concept.broader and concept.tag not in told and (circle := _circle(concepts, concept)):
            told.update(circle)
            message = f"`{concept.tag}`: broader than itself: {' -> '.join(circle)}"
            hint = "take one `broader` out of the circle"
            yield "circle", (concept.facet, concept.notation, "broader"), message, hint


def _circle(concepts: Mapping[str, Concept], concept: Concept) -> tuple[str, ...]:
    """Return the shortest way from ``concept`` up through broader ones back to it, or nothing."""
    ways: list[tuple[str, ...]] = [(concept.tag,)]
    seen: set[str] = set()
    for way in ways:
        for parent in concepts[way[-1]].broader:
            step = f"{concept.facet}:{parent}"
            if step == concept.tag:
                return (*way, step)
            if step in concepts and step not in seen:
                seen.add(step)
                ways.append((*way, step))
    return ()


def _clashes(concepts: Mapping[str, Concept], told: set[_Clash]) -> Iterator[Problem]:
    """Yield every name of two concepts, and add it to ``told``."""
    owners: dict[tuple[str, str], Concept] = {}
    for concept in concepts.values():
        for key, name, comparable in comparable_names(concept):
            owner = owners.setdefault((concept.facet, comparable), concept)
            if owner is not concept:
                told.add((frozenset((owner.tag, concept.tag)), comparable))
                message = f"`{concept.tag}`: the name `{name}` already stands for `{owner.tag}` (line {owner.line})"
                path = (concept.facet, concept.notation, key)
                yield "label-clash", path, message, "within a facet a name stands for one concept"


def _taken_notations(concepts: Mapping[str, Concept], told: Collection[_Clash]) -> Iterator[Problem]:
    """Yield every notation that is a name of another concept, blanks for ``-`` and ``_``.

    A notation is looked for first, so the other concept could not be found by that name any more.
    """
    notations = {(one.facet, key): one for one in concepts.values() for key in _spoken(one.notation)}
    for concept in concepts.values():
        for _, name, comparable in comparable_names(concept):
            other = notations.get((concept.facet, comparable), concept)
            if other is not concept and (frozenset((other.tag, concept.tag)), comparable) not in told:
                message = f"`{other.tag}`: `{name}` already stands for `{concept.tag}` (line {concept.line})"
                hint = "within a facet a notation is no name of another concept; `citekit vocab merge` makes two one"
                yield "label-clash", (other.facet, other.notation), message, hint


def _spoken(notation: str) -> tuple[str, str]:
    """Return a notation in the comparable forms of a word and of an abbreviation."""
    return notation.casefold().replace("-", " ").replace("_", " "), "=" + notation


def comparable_names(concept: Concept) -> Iterator[tuple[str, str, str]]:
    """Yield (attribute, name, comparable form): words are blind to case and blanks, abbreviations exact.

    An accent in a letter and one behind it are the same (Unicode's form NFC).
    """
    for key, names in (("label", [concept.label]), ("synonyms", concept.synonyms), ("hidden", concept.hidden)):
        for name in filter(None, names):
            yield key, name, " ".join(_composed(name).casefold().split())
    for name in concept.abbreviations:
        yield "abbreviations", name, "=" + _composed(name)


def _composed(name: str) -> str:
    return name if name.isascii() else unicodedata.normalize("NFC", name)
