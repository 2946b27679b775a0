"""What speaks for and against a place being what its record is about: named clues, and the log-odds they come to.

Knows one record's findings, the weights and what is known from earlier; finds nothing itself. What a clue is called
and how strong it is stands in ``confidence`` where it needs the mention alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache

from citekit.tagging import abbreviations, confidence
from citekit.tagging.confidence import Clues
from citekit.tagging.experience import BRANCH, MENTIONS, NONE, NOTHING, Experience, Judged
from citekit.tagging.mention import Mention
from citekit.tagging.record import ALONE, CONDITION_FACET, Found, Place, Text, brief
from citekit.tagging.scopes import ASIDES
from citekit.tagging.spans import Spans
from citekit.tagging.tables import MESH_ID, default_weights, general_stop_list
from citekit.vocabulary import Vocabulary

_BRIEF = {"abstract": "brief-abstract"}

_GIVING_WAY = frozenset(("umbrella", "part"))
"""The clues of a concept that gives way to another of its record."""


class Weigher:
    """Clues and weights made ready once, for many records.

    Args:
        vocabulary: the concepts; above: tag to the tags of all broader concepts; facets: those with names.
        experience: what is known from earlier.
        every: whether every name counts, not only what a work is about; what was learned goes before.
        stopped: names of MeSH that say too little; those that come with citekit if None.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        above: Callable[[str], Sequence[str]],
        facets: Iterable[str],
        experience: Experience,
        *,
        every: bool,
        stopped: frozenset[str] | None,
    ) -> None:
        self.every = every or MENTIONS in experience.weights.get(CONDITION_FACET, {})
        self._vocabulary, self._above, self._experience = vocabulary, above, experience
        shipped = default_weights().mentions if every else default_weights().about
        alone = {ALONE: shipped[ALONE]}  # labels that were learned from may hold none
        learned = {facet: {**alone, **weights} for facet, weights in experience.weights.items() if weights}
        self._weights = {facet: learned.get(facet, shipped) for facet in facets}
        self._general = general_stop_list() if stopped is None else stopped
        self._remembered = cache(self._weigh)
        self._kind = cache(self._kind_of)

    def odds(self, fields: Mapping[str, Text], tag: str, one: Found, places: Sequence[Place]) -> list[float]:
        """Return the log-odds that each of some places speaks for."""
        weights = self._weights.get(tag.partition(":")[0], {})
        return [confidence.weigh(self.clues(fields, tag, one, place), weights) for place in places]

    def best(self, fields: Mapping[str, Text], found: Mapping[str, Found]) -> list[tuple[str, float, Found]]:
        """Return each concept with the log-odds of its best place."""
        if self._experience is not NOTHING:
            return [(tag, max(self.odds(fields, tag, one, one.places)), one) for tag, one in found.items()]
        weigh, where, rows = self._remembered, self._where(fields), []
        for tag, one in found.items():
            (facet, general), clues = self._kind(tag), tuple(one.clues)
            odds = [
                weigh(facet, where.get(field, field), mention.rule, role, clues, mention.name in general)
                for field, mention, role, _ in one.places
            ]
            rows.append((tag, max(odds), one))
        return rows

    def _kind_of(self, tag: str) -> tuple[str, frozenset[str]]:
        """Return the facet of a tag, and the names that say too little of it."""
        facet, _, notation = tag.partition(":")
        return facet, self._general if MESH_ID.fullmatch(notation) else frozenset()

    def _where(self, fields: Mapping[str, Text]) -> Mapping[str, str]:
        """Return the names of fields that count as others."""
        return _BRIEF if "abstract" in fields and brief(fields["abstract"]) else {}

    def _weigh(self, facet: str, where: str, rule: str, role: str, clues: tuple[str, ...], general: bool) -> float:
        names = _clue_names(where, rule, role, clues, general)
        return confidence.weigh(dict.fromkeys(names, 1.0), self._weights.get(facet, {}))

    def clues(self, fields: Mapping[str, Text], tag: str, one: Found, place: Place, *, own: Judged = NONE) -> Clues:
        """Return what speaks for and against a place.

        Args:
            own: judgements that must not count, because they come from this very record.
        """
        name, where = place.mention.name, self._where(fields).get(place.field, place.field)
        general = self._experience is NOTHING and name in self._general and MESH_ID.fullmatch(tag.partition(":")[2])
        clues = dict.fromkeys(_clue_names(where, place.mention.rule, place.role, one.clues, bool(general)), 1.0)
        if self._experience is NOTHING:
            return clues
        right, wrong = self._experience.judged.get((tag, place.mention.name), NONE)
        judged = right - own[0], wrong - own[1]
        if tag.partition(":")[0] in self._experience.weights:
            clues |= confidence.history_clues(*judged)
            clues |= self._learned_clues(fields[place.field], tag, one, place, sum(judged), own)
        else:  # that the name is right elsewhere does not make a concept the topic that this record sets aside
            aside = place.role in ASIDES or not _GIVING_WAY.isdisjoint(one.clues)
            clues |= confidence.history_clues(0 if aside else judged[0], judged[1])
        return clues

    def _learned_clues(self, field: Text, tag: str, one: Found, place: Place, judged: float, own: Judged) -> Clues:
        mention, text, (norms, starts, ends) = place.mention, field.text, field.words
        before = text[ends[mention.first - 1] : mention.start] if mention.first else "."
        behind = text[mention.end : starts[mention.last]] if mention.last < len(norms) else "."
        clues = confidence.neighbour_clues(norms, mention.first, mention.last, before, behind)
        if known := self._experience.weights[tag.partition(":")[0]]:
            clues = {name if name in known else confidence.usual(name): value for name, value in clues.items()}
        clues |= confidence.shape_clues(mention.text, mention.last - mention.first, judged)
        clues |= confidence.branch_clues(*self._branch(tag, own), judged)
        clues |= confidence.identifier_clues(tag.partition(":")[2], judged)
        if "acronym" in clues:
            clues[_defined(field.text, mention, one)] = 1.0
        clues[f"count={min(4, len(one.places))}"] = 1.0
        if place.outer:
            right, wrong = self._best_of.get(place.outer, NONE)
            clues["inside"] = 1.0
            clues |= {f"outer-{name}": value for name, value in confidence.history_clues(right, wrong).items()}
        return clues

    def _branch(self, tag: str, own: Judged) -> Judged:
        """Return the judgements on the nearest concept that has enough of them, the concept itself or a broader one."""
        for one in (tag, *self._above(tag)):
            right, wrong = self._branches.get(one, NONE)
            right, wrong = right - own[0], wrong - own[1]
            if (judged := right + wrong) >= BRANCH:
                return right * BRANCH / judged, wrong * BRANCH / judged
        return NONE

    @cached_property
    def _branches(self) -> Mapping[str, Judged]:
        return self._experience.branches(self._vocabulary)

    @cached_property
    def _best_of(self) -> Mapping[str, Judged]:
        return self._experience.best_of()


def _clue_names(where: str, rule: str, role: str, clues: Iterable[str], general: bool) -> Iterator[str]:
    """Yield the names of the clues that need no experience, or stand in its place."""
    yield from ("any", f"field={where}", f"rule={rule}")
    if role:
        yield f"role={role}"
    yield from clues
    if general:
        yield "general"


def _defined(text: str, mention: Mention, one: Found) -> str:
    """Return what the text itself says a short form stands for: the concept, something else, or nothing."""
    defined = [each for each in _definitions(text) if each.short.rstrip("s") == mention.text.rstrip("s")]
    if not defined:
        return "not-defined"
    named = Spans((place.mention.start, place.mention.end) for place in one.places)
    return "defined-so" if any(named.overlap(each.start, each.end) for each in defined) else "defined-otherwise"


_definitions = lru_cache(maxsize=8)(abbreviations.definitions)
