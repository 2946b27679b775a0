"""What the mentions of a record say together: one role a concept, asides, hair loss by a drug.

Knows the vocabulary and one record's findings; adds clues, and what follows from a relation.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from citekit.tagging import cues
from citekit.tagging.mention import Mention
from citekit.tagging.scopes import JOINTS
from citekit.tagging.words import Words, name_key
from citekit.vocabulary import Vocabulary

AGENT_FACET, CONDITION_FACET = "agent", "condition"
"""The two facets whose relation has a role (contract A2); other facets have none."""

AGENT = AGENT_FACET + ":"
"""With this begins the tag of an agent."""

_TITLES = frozenset(("title", "subtitle"))

_DRUGS = frozenset(("drug", "medication"))
"""Words for drugs as such: what comes from them comes from those that the work names."""

_CAUSES = {cues.CAUSE}

_HARMS = (cues.CAUSE, *cues.ASIDES)

ALONE = "alone"
"""The clue of a concept that only a short form names which may mean something else."""

LONG_ABSTRACT = 80
"""Words from which an abstract is long."""

INDUCED_WORDS = ("drug", "medication", "treatment")
INDUCED = tuple(f"{word} induced " for word in INDUCED_WORDS)
"""Beginnings of a comparable name that make a concept the result of an agent."""


class Place(NamedTuple):
    """A mention in one of the fields of a record.

    Attributes:
        field: the field.
        mention: what stands there.
        role: what part it plays; empty where no cue speaks.
        outer: the comparable name of the longer mention that it stands in and that was not believed.
    """

    field: str
    mention: Mention
    role: str = ""
    outer: str = ""


@dataclass(slots=True)
class Found:
    """What a record says of one concept.

    Attributes:
        places: where it is named.
        clues: what the record as a whole says of it: names of clues.
    """

    places: list[Place] = field(default_factory=list)
    clues: list[str] = field(default_factory=list)

    @property
    def titled(self) -> bool:
        """Return whether the title names it."""
        return not _TITLES.isdisjoint([place.field for place in self.places])


class Text(NamedTuple):
    """One field of a record, read.

    Attributes:
        text: the decoded field; words: its words; mentions: the names in it; around: its cues, where an agent or a
            condition is among these.
    """

    text: str
    words: Words
    mentions: list[Mention]
    around: cues.Surroundings


def add_induced(
    found: dict[str, Found],
    texts: Mapping[str, Text],
    agents: Iterable[str],
    bases: Sequence[tuple[str, frozenset[str]]],
) -> None:
    """Add "drug-induced X" where an agent is the cause and a kind of X is named, or "drug-induced" stands before it.

    Args:
        agents: the tags of the agents that are a cause; bases: what ``induced_bases`` gives.
    """
    causes = [place for agent in agents for place in found[agent].places if place.role == cues.CAUSE]
    generic = {(name, place) for name, text in texts.items() for place in text.around.generic_causes()}
    for tag, kinds in bases if causes or generic else ():
        if tag in found or kinds.isdisjoint(found):
            continue
        places = [
            place
            for kind, one in found.items()
            if kind in kinds and kind != tag and ALONE not in one.clues
            for place in one.places
            if place.role not in cues.ASIDES and not texts[place.field].around.is_setting(place.mention.first)
        ]
        starts = {name: sorted(one.mention.first for one in places if one.field == name) for name in texts}
        culprits = [one for one in causes if _may_bring_about(one, starts[one.field], texts[one.field].around)]
        unnamed = [
            place for place in places if any((place.field, place.mention.first - step) in generic for step in range(3))
        ]
        if places and (unnamed or culprits):
            found[tag] = Found(
                [
                    Place(place.field, place.mention._replace(tag=tag, rule="caused-by-agent"))
                    for place in list(dict.fromkeys([*unnamed, *culprits, *places]))[:3]
                ]
            )


def share_causes(
    found: Mapping[str, Found],
    texts: Mapping[str, Text],
    vocabulary: Vocabulary,
    above: Callable[[str], Sequence[str]],
) -> list[str]:
    """Make an agent of whose part nothing is said a cause, where its class, or an agent of its class, is one.

    So is one that stands in a list behind one: ``hair loss with D and E``; and whatever is said of a member of a class
    that the title calls one: ``reactions to TNF inhibitors`` … ``a girl treated with adalimumab``.

    Args:
        above: tag to the tags of all broader concepts.

    Returns:
        the tags of all agents that are a cause then.
    """
    agents = [tag for tag in found if tag.startswith(AGENT)]
    if not agents:
        return []
    causes = [tag for tag in agents if role_of(tag, found[tag]) == cues.CAUSE]
    if not causes or len(agents) == len(causes):
        return causes
    _share_lists([found[tag] for tag in agents], texts)
    causes = [tag for tag in agents if role_of(tag, found[tag]) == cues.CAUSE]
    named = {tag for tag in causes if {place.role for place in found[tag].places if place.field == "title"} == _CAUSES}
    classes = {AGENT + name for tag in causes for name in vocabulary.concepts[tag].broader}
    shared = []
    for tag in agents:
        one = found[tag]
        akin = tag not in causes and (tag in classes or any(broader in causes for broader in above(tag)))
        member = akin and not one.titled and not named.isdisjoint(above(tag))
        if akin and (member or not any(place.role for place in one.places)):
            one.places = [
                place if place.role in cues.ASIDES else place._replace(role=cues.CAUSE) for place in one.places
            ]
            shared.append(tag)
    return causes + shared


def _share_lists(agents: Iterable[Found], texts: Mapping[str, Text]) -> None:
    """Make a place a cause of whose part nothing is said, and that is joined to one before it in its sentence."""
    spots = [(place.field, place.mention.first, place, one) for one in agents for place in one.places]
    cause: Place | None = None
    for name, first, place, one in sorted(spots, key=lambda spot: spot[:2]):
        field, listed = texts[name], place
        if cause and not place.role and cause.field == name and cause.mention.last <= first:
            opening, _ = field.around.sentence(first, place.mention.last)
            between = field.words.norms[cause.mention.last : first]
            if opening <= cause.mention.first and JOINTS.issuperset(between):
                listed = place._replace(role=cues.CAUSE)
                one.places[one.places.index(place)] = listed
        cause = listed if listed.role == cues.CAUSE else None


def settle_headings(found: Mapping[str, Found], headings: Text) -> None:
    """Settle what ``adverse effects`` in the headings of MeSH makes of an agent.

    A cause, where a condition is ``chemically induced``, above all one that the title names; none, where the agent is
    said to be given as well.
    """
    norms = headings.words.norms
    induced = {one.tag for one in headings.mentions if norms[one.last : one.last + 2] == ["chemically", "induced"]}
    told = any(found[tag].titled for tag in induced if tag in found)
    for one in found.values():
        said = {place.role for place in one.places if place.field == "mesh"}
        if cues.CAUSE in said and told:
            one.places = [
                place if place.role in cues.ASIDES else place._replace(role=cues.CAUSE) for place in one.places
            ]
        elif cues.CAUSE in said and cues.TREATMENT in said and not induced:
            one.places = [
                place._replace(role="") if place.field == "mesh" and place.role == cues.CAUSE else place
                for place in one.places
            ]


def follow_title(found: Mapping[str, Found]) -> None:
    """Give an agent that a title names as an aside (``D in patients who failed E``) that part in the whole record."""
    for tag, one in found.items():
        if len(one.places) == 1 or not tag.startswith(AGENT):
            continue
        said = [place.role for place in one.places if place.field == "title"]
        if said and len(said) < len(one.places) and set(said) <= set(cues.ASIDES):
            one.places = [place if place.role in _HARMS else place._replace(role=said[0]) for place in one.places]


def blame_named(found: Mapping[str, Found], texts: Mapping[str, Text]) -> None:
    """Make the agents a cause of whose part nothing is said, where the title is on what drugs bring about."""
    title = texts.get("title")
    if title is None or _DRUGS.isdisjoint(title.words.norms) or not title.around.on_harm_by(_DRUGS):
        return
    for tag, one in found.items():
        if tag.startswith(AGENT) and not any(
            place.role or place.field in _TITLES or texts[place.field].around.tells_of_benefit(place.mention.first)
            for place in one.places
        ):
            one.places = [place._replace(role=cues.CAUSE) for place in one.places]


def _may_bring_about(cause: Place, starts: Sequence[int], around: cues.Surroundings) -> bool:
    """Return whether an agent may be the cause of what its field names.

    Not, if its sentence names nothing of it but what the agent is given for: ``D-induced pigmentation in A``.

    Args:
        starts: the first words of what it may be the cause of, in order.
    """
    last = cause.mention.last
    opening, closing = around.sentence(cause.mention.first, last)
    place = bisect_left(starts, opening)
    nearest = starts[place] if place < len(starts) else closing
    return nearest >= closing or nearest < last or not around.is_given_for(last, nearest)


def settle_sequels(found: Mapping[str, Found], title: Text) -> None:
    """Make agents background that a title names behind ``after``, and another before: ``D in A after E or F``."""
    norms = title.words.norms
    agents = [one for tag, one in found.items() if tag.startswith(AGENT)]
    given = [place for one in agents for place in one.places if place.field == "title" and place.role not in _HARMS]
    begun, listed, earlier = False, len(norms), set()
    for place in sorted(given, key=lambda one: one.mention.first):
        first = place.mention.first
        goes_on = listed <= first and JOINTS.issuperset(norms[listed:first])
        if not goes_on and norms[max(0, first - 1)] != "after":
            begun, listed = True, len(norms)
        elif begun and not place.role:
            earlier.add(place)
            listed = place.mention.last
    for one in agents if earlier else ():
        one.places = [place._replace(role=cues.BACKGROUND) if place in earlier else place for place in one.places]


def settle_failures(found: Mapping[str, Found]) -> None:
    """Give the agents that a title says to have failed their role: treatment, unless it names one that treats."""
    titled = [
        place for tag, one in found.items() if tag.startswith(AGENT) for place in one.places if place.field == "title"
    ]
    treated = any(place.role in ("", cues.TREATMENT) for place in titled)
    role = cues.BACKGROUND if treated else cues.TREATMENT
    for one in found.values():
        one.places = [place._replace(role=role) if place.role == cues.UNHELPFUL else place for place in one.places]


def brief(text: Text) -> bool:
    """Return whether a text is so short that what it names is what it is about."""
    return len(text.words.norms) < LONG_ABSTRACT


def mark_kin(found: Mapping[str, Found], above: Callable[[str], Sequence[str]]) -> None:
    """Mark each concept that stands beside a broader or a narrower one, and whether that one's name holds its own."""
    for tag, one in found.items():
        for broader in above(tag):
            if (other := found.get(broader)) is None:
                continue
            one.clues.append("broader-beside")
            other.clues.append("narrower-beside")
            short = {place.mention.name for place in other.places}
            if any(place.mention.name.endswith(" " + name) for place in one.places for name in short):
                other.clues.append("narrower-longer")
            if one.titled and not other.titled:
                other.clues.append("narrower-titled")


def mark_fields(found: Mapping[str, Found]) -> None:
    """Mark each concept that more than one field names."""
    for one in found.values():
        if len(one.places) > 1 and any(place.field != one.places[0].field for place in one.places):
            one.clues.append("fields")


def role_of(tag: str, one: Found) -> str:
    """Return the role of a concept in its record: a mention that is more than an aside counts before those that are."""
    agent, full = tag.startswith(AGENT), False
    for place in one.places:
        if place.role not in cues.ASIDES:
            if place.role or not agent:
                return place.role if agent else ""
            full = True
    return cues.TREATMENT if full else one.places[0].role


def induced_bases(vocabulary: Vocabulary, find: Callable[[str, str], str]) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return (tag of "drug-induced X", tags of X and of what is first of all a kind of X) for each such concept.

    Hair loss by a drug is what a kind of alopecia becomes by it; lupus of the skin is lupus first, with scars second.

    Args:
        find: facet and comparable name to the tag of the concept, or an empty string.
    """
    found = []
    for concept in vocabulary.concepts.values():
        for name in concept.names:
            key = name_key(name) if name.lower().startswith(INDUCED_WORDS) else ""
            start = next((start for start in INDUCED if key.startswith(start)), "")
            base = find(concept.facet, key.removeprefix(start)) if start else ""
            if base and base != concept.tag:
                kinds = (one for one in vocabulary.narrower(base) if _is_first_of_all(one, base, vocabulary))
                found.append((concept.tag, frozenset(kinds)))
                break
    return tuple(found)


def _is_first_of_all(tag: str, base: str, vocabulary: Vocabulary) -> bool:
    """Return whether the first broader concepts lead from a tag to ``base``, or its label holds the label of that."""
    label = f" {name_key(vocabulary.concepts[base].label)} "
    if label in f" {name_key(vocabulary.concepts[tag].label)} ":
        return True
    seen: set[str] = set()
    while tag != base and tag not in seen and (parents := vocabulary.concepts[tag].broader):
        seen.add(tag)
        tag = f"{tag.partition(':')[0]}:{parents[0]}"
    return tag == base
