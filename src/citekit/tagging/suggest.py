"""Suggesting tags for an entry: from the names in its title, keywords and abstract to tags with role and evidence.

Deterministic and pure. ``reading`` finds names and what part they play, ``short_forms`` judges short forms,
``record`` puts a record together, ``clues`` weighs. What the user decided is applied by ``decisions``.
"""

from collections.abc import Iterator, Mapping
from functools import cache, cached_property, lru_cache
from operator import attrgetter

from citekit.bib.entry import Entry
from citekit.tagging import confidence
from citekit.tagging.clues import Weigher
from citekit.tagging.experience import NONE, NOTHING, Experience, Judged
from citekit.tagging.keywords import tags_in
from citekit.tagging.mention import Mention
from citekit.tagging.names import Names, names_of, unpack
from citekit.tagging.passing import drop_models, mark_passing
from citekit.tagging.reading import Reader
from citekit.tagging.record import (
    ALONE,
    Found,
    Place,
    Text,
    add_induced,
    blame_named,
    follow_title,
    induced_bases,
    mark_fields,
    mark_kin,
    role_of,
    settle_failures,
    settle_headings,
    settle_sequels,
    share_causes,
)
from citekit.tagging.short_forms import ShortForms
from citekit.tagging.suggestion import Evidence, Suggestion
from citekit.tagging.tables import Cues, default_cues, default_variants
from citekit.tagging.umbrellas import mark_umbrellas
from citekit.vocabulary import Vocabulary

__all__ = ["FIELDS", "Evidence", "Suggestion", "Tagger", "stands_behind", "suggest"]

FIELDS = ("title", "subtitle", "keywords", "mesh", "substances", "abstract")
"""The fields that are read, the most telling first. Notes of the user (``note``, ``annote``) are not."""


def suggest(entry: Entry, vocabulary: Vocabulary) -> tuple[Suggestion, ...]:
    """Return the tags that ``entry`` speaks for, the surest first, with nothing known from earlier.

    Doubtful ones are there too, with a low confidence (``stands_behind`` tells). A tag that the entry holds has the
    status ``manual``; the tags in the keywords field are no evidence.
    """
    return _plain(vocabulary).suggest(entry)


def stands_behind(suggestion: Suggestion) -> bool:
    """Return whether citekit stands behind a suggestion: sure enough, and not rejected by the user."""
    return suggestion.confidence >= confidence.LIKELY and suggestion.status != "rejected"


class Tagger:
    """All that suggesting needs to know, made ready once.

    Args:
        vocabulary: the concepts; experience: what is known from earlier; cues: the cue phrases.
        names: the vocabulary's names made ready for matching, where they are known already.
        every: whether every name counts, not only what a work is about; what was learned goes before.
        stopped: names of MeSH that say too little; those that come with citekit if None.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        experience: Experience = NOTHING,
        *,
        cues: Cues | None = None,
        names: Mapping[str, Names] | None = None,
        every: bool = False,
        stopped: frozenset[str] | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.experience = experience
        self._names = names or names_of(vocabulary, experience.names, default_variants())
        self._cues = cues or default_cues()
        self._reader = Reader(self._names, vocabulary.facets, self._cues)
        self._short_forms = ShortForms(vocabulary, self._cues)
        self._above = cache(vocabulary.broader)
        self._weigher = Weigher(vocabulary, self._above, self._names, experience, every=every, stopped=stopped)

    def suggest(self, entry: Entry, texts: Mapping[str, str] | None = None) -> tuple[Suggestion, ...]:
        """Return the tags that ``entry`` speaks for, the surest first.

        Args:
            texts: its fields as plain text, where they are known already.
        """
        texts = {name: text for name in FIELDS if (text := entry.text(name))} if texts is None else texts
        keywords = texts.get("keywords", "")
        held = tags_in(keywords, self.vocabulary.facets) if ":" in keywords else ()
        suggestions = [
            Suggestion(
                entry.key,
                tag,
                role_of(tag, one),
                _sure(odds),
                "manual" if tag in held else "suggested",
                tuple([Evidence(place.field, *place.mention[1:5]) for place in one.places]),
            )
            for tag, odds, one in sorted(self.weighed(*self.read(texts)))  # no tag is there twice
        ]
        suggestions.sort(key=_confidence, reverse=True)
        return tuple(suggestions)

    def read(self, texts: Mapping[str, str]) -> tuple[dict[str, Text], dict[str, Found]]:
        """Return the fields as read, and what they say of each concept that they name."""
        fields = {name: self._reader.read(name, text) for name, text in texts.items()}
        alone = self._short_forms.judge(fields)
        found: dict[str, Found] = {}
        for name, field in fields.items():
            for one in field.mentions:
                place = self._reader.place(name, field, one)
                if (known := found.get(one.tag)) is None:
                    found[one.tag] = Found([place], [])
                else:
                    known.places.append(place)
        for tag in alone:
            found[tag].clues.append(ALONE)
        if "title" in fields and fields["title"].around.failing:
            settle_failures(found)
        if found:
            if "mesh" in fields:
                settle_headings(found, fields["mesh"])
                drop_models(found, fields["mesh"])
            if not self._weigher.every:
                if "title" in fields and "after" in fields["title"].words.norms:
                    settle_sequels(found, fields["title"])
                if len(fields) > 1:
                    follow_title(found)
                blame_named(found, fields)
                causes = share_causes(found, fields, self.vocabulary, self._above)
                add_induced(found, fields, causes, self._induced)
            mark_umbrellas(found, texts.get("title", ""), self.vocabulary, self._above, self._cues.beside)
            mark_passing(found, fields, self._above, self._results)
            mark_fields(found)
            if self.experience is not NOTHING:
                mark_kin(found, self._above)
        return fields, found

    def weighed(self, fields: Mapping[str, Text], found: dict[str, Found]) -> list[tuple[str, float, Found]]:
        """Return each concept with the log-odds of its best place; what a disbelieved name hides is looked for too."""
        odds_of, learned = self._weigher.odds, self.experience.weights
        if not learned:
            return self._weigher.best(fields, found)
        best: dict[str, float] = {}
        hidden: list[tuple[str, Mention]] = []
        for tag, one in found.items():
            odds = odds_of(fields, tag, one, one.places)
            best[tag] = max(odds)
            if tag.partition(":")[0] in learned:
                places = [place for place, each in zip(one.places, odds, strict=True) if each < 0]
                hidden += [(each.field, each.mention) for each in places if each.mention.last - each.mention.first > 1]
        for name, outer in hidden:
            for place in self.inside(fields[name], name, outer):
                tag = place.mention.tag
                one = found.setdefault(tag, Found())
                one.places.append(place)
                (chance,) = odds_of(fields, tag, one, [place])
                best[tag] = max(chance, best.get(tag, chance))
        return [(tag, best[tag], one) for tag, one in found.items()]

    def inside(self, field: Text, name: str, outer: Mention) -> Iterator[Place]:
        """Yield the places of the names that stand inside a mention, of the same facet."""
        return self._reader.inside(field, name, outer)

    def clues(
        self, fields: Mapping[str, Text], tag: str, one: Found, place: Place, *, own: Judged = NONE
    ) -> confidence.Clues:
        """Return what speaks for and against a place; ``own`` as in ``clues.Weigher``."""
        return self._weigher.clues(fields, tag, one, place, own=own)

    @cached_property
    def _results(self) -> frozenset[str]:
        return frozenset(tag for tag, _ in self._induced)

    @cached_property
    def _induced(self) -> tuple[tuple[str, frozenset[str]], ...]:
        return induced_bases(self.vocabulary, self._find)

    def _find(self, facet: str, name: str) -> str:
        packed = self._names[facet].forms.get(name)
        return unpack(packed)[0].tag if packed else ""


_confidence = attrgetter("confidence")


@lru_cache(maxsize=1024)
def _sure(odds: float) -> float:
    return round(min(confidence.chance(odds), 0.99), 2)


@lru_cache(maxsize=4)
def _plain(vocabulary: Vocabulary) -> Tagger:
    return Tagger(vocabulary)
