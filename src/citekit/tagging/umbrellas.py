"""Umbrella terms: concepts that a record names beside narrower ones, and whether they are meant as well.

Knows the vocabulary and one record's findings; adds clues.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from citekit.tagging.mention import SHARED, Mention
from citekit.tagging.record import AGENT, CONDITION_FACET, Found, role_of
from citekit.tagging.scopes import ASIDES
from citekit.tagging.words import name_key
from citekit.vocabulary import Vocabulary

_STOP = frozenset(".:;()")

_INCLUDING = "including "
"""Behind this a group's members may stand among others."""

_TOLD = frozenset(("title", "keywords"))
"""Fields that name what a work is about and nothing else."""


def mark_umbrellas(
    found: Mapping[str, Found],
    title: str,
    vocabulary: Vocabulary,
    above: Callable[[str], Sequence[str]],
    beside: Collection[str],
) -> None:
    """Mark each umbrella term beside a narrower one.

    In a title that names no narrower one a concept is none that has a broader one, nor a condition whose name cannot be
    short for one of its kinds. Two levels down a concept is specific enough to be meant. "A and B" and "A versus B" in
    the title mean both, and so does "A and B inhibitors" anywhere. What a member or a kind names is meant where the
    vocabulary does not keep that apart ("prednisone", "subacute cutaneous lupus").

    Args:
        above: tag to the tags of all broader concepts; beside: what besides ``and`` joins two that are both meant.
    """
    below: dict[str, list[Found]] = {}
    for tag, one in found.items() if len(found) > 1 else ():
        broader = above(tag)
        if not found.keys().isdisjoint(broader) and role_of(tag, one) not in ASIDES:
            for other in broader:
                if other in found:
                    below.setdefault(other, []).append(one)
    for tag, narrower in below.items():
        one, parents = found[tag], vocabulary.concepts[tag].broader
        agent = tag.startswith(AGENT)
        if agent and (parts := [narrow for narrow in narrower if _is_part(narrow, one, _hidden(tag, vocabulary))]):
            for part in parts:
                part.clues.append("part")
            if len(parts) == len(narrower):
                continue
        if any(above(f"{tag.partition(':')[0]}:{parent}") for parent in parents):
            continue
        titled = one.titled and not any(narrow.titled for narrow in narrower)
        if titled and (parents or _is_named_apart(tag, vocabulary)):
            continue
        kinds = _members(tag, vocabulary) if agent else _kinds(tag, vocabulary)
        if any(place.mention.name in kinds and (agent or place.field in _TOLD) for place in one.places):
            continue
        if not _listed_with(one, narrower, title, beside):
            one.clues.append("umbrella")


@lru_cache(maxsize=256)
def _is_named_apart(tag: str, vocabulary: Vocabulary) -> bool:
    """Return whether a condition cannot be short for one of its kinds, for none has its name in the label.

    ``Inflammatory bowel disease`` in a title is meant; ``alopecia`` may stand for ``alopecia areata``.
    """
    labels = {one: f" {name_key(vocabulary.concepts[one].label)} " for one in vocabulary.narrower(tag)}
    own = labels.pop(tag)
    return tag.startswith(CONDITION_FACET + ":") and not any(own in label for label in labels.values())


@lru_cache(maxsize=256)
def _hidden(tag: str, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the comparable hidden names of a concept."""
    return frozenset(map(name_key, vocabulary.concepts[tag].hidden))


@lru_cache(maxsize=256)
def _members(tag: str, vocabulary: Vocabulary) -> frozenset[str]:
    """Return those of them that hold no word of its other names: ``prednisone``, not ``oral corticosteroid``."""
    concept = vocabulary.concepts[tag]
    own = {word for name in (concept.label, *concept.synonyms) for word in name_key(name).split()}
    return frozenset(name for name in _hidden(tag, vocabulary) if own.isdisjoint(name.split()))


@lru_cache(maxsize=256)
def _kinds(tag: str, vocabulary: Vocabulary) -> frozenset[str]:
    """Return those that say more than its other names: ``subacute cutaneous lupus`` of ``cutaneous lupus``."""
    concept = vocabulary.concepts[tag]
    own = tuple(f" {name_key(name)}" for name in (concept.label, *concept.synonyms))
    return frozenset(name for name in _hidden(tag, vocabulary) if name.endswith(own))


def _is_part(narrow: Found, one: Found, kinds: Collection[str]) -> bool:
    """Return whether a narrower concept is named only as one of two that share a word, the other being a kind of the
    broader one that the vocabulary does not keep apart: ``topical and intralesional steroids``.

    Args:
        kinds: the hidden names of the broader one, comparable.
    """
    if not any(place.mention.rule == SHARED for place in (*narrow.places, *one.places)):
        return False
    plain = [place for place in one.places if place.mention.name in kinds or _is_word(place.mention)]
    ends = {(place.field, place.mention.last) for place in plain}
    shared = any(place.mention.rule == SHARED for place in (*narrow.places, *plain))
    return shared and all((place.field, place.mention.last) in ends for place in narrow.places)


def _share_a_word(one: Found, other: Found) -> bool:
    """Return whether two concepts are named by two names with a word in common: ``JAK and TYK2 inhibitors``.

    What is named by that word alone is not one of two: ``scarring and permanent alopecia``.
    """
    return any(
        SHARED in (a.mention.rule, b.mention.rule)
        and a.field == b.field
        and not (_is_word(a.mention) or _is_word(b.mention))
        and max(a.mention.first, b.mention.first) < min(a.mention.last, b.mention.last)
        for a in one.places
        for b in other.places
    )


def _is_word(mention: Mention) -> bool:
    return mention.last - mention.first == 1


def _listed_with(one: Found, others: Sequence[Found], title: str, beside: Collection[str]) -> bool:
    """Return whether ``one`` and one of ``others`` share a word, or the title names them side by side."""
    if any(_share_a_word(one, other) for other in others):
        return True
    places = sorted(
        (place.mention.start, place.mention.end, which is one)
        for which in (one, *others)
        for place in which.places
        if place.field == "title" and place.mention.rule != SHARED
    )
    gaps = (title[a[1] : b[0]].replace("vs.", "vs") for a, b in pairwise(places) if a[2] != b[2])
    return any(
        gap.strip(" ,").lower() in ("and", "or", "&", "/")
        or (_STOP.isdisjoint(gap) and (name_key(gap) in beside or name_key(gap).startswith(_INCLUDING)))
        for gap in gaps
    )
