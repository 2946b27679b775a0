"""What the mentions of a record say together: one role a concept, umbrella terms, asides, hair loss by a drug.

Knows the vocabulary and one record's findings; changes their factors and adds what follows from a relation.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from citekit.tagging import cues
from citekit.tagging.suggestion import Evidence
from citekit.vocabulary import Vocabulary
from citekit.vocabulary.folding import fold

AGENT_FACET, CONDITION_FACET = "agent", "condition"
"""The two facets whose relation has a role (contract A2); other facets have none."""

UMBRELLA_FACTOR = 0.4
"""For a concept beside a narrower one of the same record."""

PASSING_FACTOR = 0.55
"""For a concept named once, in a long abstract, when the title names another of its facet."""

LONG_ABSTRACT = 80
"""Words from which an abstract is long."""

INDUCED = ("drug induced ", "medication induced ", "treatment induced ")
"""Beginnings of a folded name that make a concept the result of an agent."""


@dataclass(slots=True)
class Found:
    """What a record says of one concept.

    Attributes:
        evidence: where it is named.
        roles: the role at each of these places; empty where no cue speaks.
        factor: what the record as a whole makes of the confidence.
    """

    evidence: list[Evidence] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    factor: float = 1.0


def add_induced(found: dict[str, Found], texts: Mapping[str, str], vocabulary: Vocabulary) -> None:
    """Add "drug-induced X" where an agent is the cause and a kind of X is named, or "drug-induced" stands before it."""
    for tag, kinds in induced_bases(vocabulary):
        places = [
            place
            for kind, one in found.items()
            if kind in kinds and kind != tag
            for place, role in zip(one.evidence, one.roles, strict=True)
            if role not in cues.ASIDES
        ]
        if tag in found or not places:
            continue
        causes = [
            place
            for agent, one in found.items()
            if agent.startswith(AGENT_FACET + ":") and role_of(agent, one) == cues.CAUSE
            for place, role in zip(one.evidence, one.roles, strict=True)
            if role == cues.CAUSE
        ]
        generic = {name: cues.generic_causes(text) for name, text in texts.items()}
        unnamed = [
            place
            for place in places
            if (nearest := bisect_right(generic[place.field], place.start))
            and cues.within_words(texts[place.field], generic[place.field][nearest - 1], place.start, 2)
        ]
        if unnamed or causes:
            proof = [replace(place, rule="caused-by-agent") for place in [*unnamed, *causes, *places][:3]]
            found[tag] = Found(proof, [""] * len(proof))


def lower_umbrellas(found: Mapping[str, Found], texts: Mapping[str, str], vocabulary: Vocabulary) -> None:
    """Lower each umbrella term beside a narrower one.

    A concept without broader ones is always an umbrella. One that has a broader one is none in a title that names no
    narrower one; two levels down a concept is specific enough to be meant. "A and B" in the title means both.
    """
    sure = {tag for tag, one in found.items() if role_of(tag, one) not in cues.ASIDES}
    for tag, one in found.items():
        beside = [found[narrow] for narrow in (vocabulary.narrower(tag) - {tag}) & sure]
        broader = vocabulary.concepts[tag].broader
        specific = any(vocabulary.broader(f"{tag.partition(':')[0]}:{parent}") for parent in broader)
        titled = broader and _in_title(one) and not any(_in_title(narrow) for narrow in beside)
        if beside and not specific and not titled and not _listed_with(one, beside, texts.get("title", "")):
            one.factor *= UMBRELLA_FACTOR


def _listed_with(one: Found, others: Sequence[Found], title: str) -> bool:
    """Return whether the title names ``one`` and one of ``others`` side by side."""
    places = sorted(
        (place.start, place.end, which is one)
        for which in (one, *others)
        for place in which.evidence
        if place.field == "title"
    )
    gaps = (title[a[1] : b[0]] for a, b in pairwise(places) if a[2] != b[2])
    return any(gap.strip(" ,").lower() in ("and", "or", "&") for gap in gaps)


def lower_passing(found: Mapping[str, Found], texts: Mapping[str, str]) -> None:
    """Lower each concept that a long abstract names once, where the title names another of its facet."""
    if len(texts.get("abstract", "").split()) < LONG_ABSTRACT:
        return
    titled = {tag.partition(":")[0] for tag, one in found.items() if _in_title(one)}
    for tag, one in found.items():
        if len(one.evidence) == 1 and one.evidence[0].field == "abstract" and tag.partition(":")[0] in titled:
            one.factor *= PASSING_FACTOR


def _in_title(one: Found) -> bool:
    return any(place.field in ("title", "subtitle") for place in one.evidence)


def role_of(tag: str, one: Found) -> str:
    """Return the role of a concept in its record: a mention that is more than an aside counts before those that are."""
    full = [role for role in one.roles if role not in cues.ASIDES]
    if not full:
        return one.roles[0]
    if not tag.startswith(AGENT_FACET + ":"):
        return ""
    return next((role for role in full if role), cues.TREATMENT)


@lru_cache(maxsize=4)
def induced_bases(vocabulary: Vocabulary) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return (tag of "drug-induced X", tags of X and all narrower concepts) for each such concept of the vocabulary."""
    found = []
    for concept in vocabulary.concepts.values():
        for name in map(fold, concept.names):
            start = next((start for start in INDUCED if name.startswith(start)), "")
            base = vocabulary.find(concept.facet, name.removeprefix(start)) if start else None
            if base and base.tag != concept.tag:
                found.append((concept.tag, vocabulary.narrower(base.tag)))
                break
    return tuple(found)
