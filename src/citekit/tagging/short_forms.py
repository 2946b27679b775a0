"""Which short forms a record may be believed on: what it says they stand for, and what else it speaks of.

Knows the vocabulary and one record's fields as read. How short forms are defined in a text stands in ``abbreviations``.
"""

from collections.abc import Collection, Mapping
from functools import cache, partial

from citekit.tagging import abbreviations
from citekit.tagging.record import AGENT_FACET, CONDITION_FACET, Text
from citekit.tagging.tables import Cues
from citekit.tagging.words import name_key, norms
from citekit.vocabulary import Vocabulary

TELLING, OWN_SENSE = 3, 4
"""Letters from which a short form is believed beside words of its field, and from which it needs none."""

_PHRASES = (1, 2)
"""How many words the phrases have that say that an illness follows."""

_AGENT, _CONDITION = AGENT_FACET + ":", CONDITION_FACET + ":"

_WORD = 4
"""Letters from which a word may tell of a field."""


class ShortForms:
    """What is needed to judge short forms, made ready once.

    Args:
        vocabulary: the concepts; cues: the words that tell of an illness, and those that tell nothing.
    """

    def __init__(self, vocabulary: Vocabulary, cues: Cues) -> None:
        self._vocabulary, self._cues = vocabulary, cues
        self._names = cache(lambda tag: [name_key(name) for name in vocabulary.concepts[tag].names])
        self._family = cache(partial(abbreviations.family, vocabulary))
        self._tree = cache(self._tree_of)
        self._holders = cache(self._holders_in)
        self._telling = cache(self._telling_words)

    def judge(self, fields: Mapping[str, Text]) -> set[str]:
        """Drop the short forms that the record defines otherwise; return the concepts that nothing else speaks for."""
        short = [one for field in fields.values() for one in field.mentions if one.rule == "abbreviation"]
        if not short:
            return set()
        written = {one.text for one in short}
        meanings = {
            one
            for text in (field.text for field in fields.values())
            for one in (
                *(abbreviations.definitions(text) if "(" in text or "[" in text else ()),
                *abbreviations.explained(text, written),
            )
        }
        others = {
            pair
            for pair in {(one.text, one.tag) for one in short}
            if meanings and abbreviations.defined_otherwise(pair[0], meanings, self._names(pair[1]))
        }
        every = [one for field in fields.values() for one in field.mentions]
        if others:
            short = [one for one in short if (one.text, one.tag) not in others]
            for field in fields.values():
                field.mentions[:] = [
                    one for one in field.mentions if one.rule != "abbreviation" or (one.text, one.tag) not in others
                ]
        named = {one.tag for one in every if one.rule not in ("abbreviation", "misspelt", "variant")}
        lonely = {one.tag for one in short} - named
        telling = {one.tag for one in short if len(one.text) >= TELLING} if lonely else set()
        return {tag for tag in lonely if not self._is_backed(tag, fields, named, telling - {tag})}

    def _is_backed(self, tag: str, fields: Mapping[str, Text], named: Collection[str], short: Collection[str]) -> bool:
        """Return whether anything in a record says that a short form in it stands for a concept.

        Args:
            named: what the record names in full; short: what else it names in short.
        """
        if not self._family(tag).isdisjoint(named):
            return True
        places = [(field, one) for field in fields.values() for one in field.mentions if one.tag == tag]
        if any(abbreviations.distinctive(one.text) or _has_own_sense(one.text, field.text) for field, one in places):
            return True
        return any(len(one.text) >= TELLING for _, one in places) and (
            not self._tree(tag).isdisjoint(named)
            or not self._family(tag).isdisjoint(short)
            or any(not self._telling(tag).isdisjoint(_own_words(*one)) for one in fields.items())
            or (tag.startswith(_CONDITION) and any(self._names_an_illness(field, tag) for field in fields.values()))
            or (tag.startswith(_AGENT) and any(self._is_given(field, tag) for field in fields.values()))
        )

    def _is_given(self, field: Text, tag: str) -> bool:
        """Return whether the words behind a short form say so: ``MTX in lichen planopilaris``."""
        said = field.words.norms
        lasts = {one.last for one in field.mentions if one.tag == tag and len(one.text) >= TELLING}
        return any(
            one.rule != "abbreviation" and one.first - 1 in lasts and said[one.first - 1] in self._cues.after_agents
            for one in field.mentions
            if one.tag.startswith(_CONDITION)
        )

    def _names_an_illness(self, field: Text, tag: str) -> bool:
        """Return whether the words beside a short form say so: ``patients with FFA``, ``tofacitinib in LPP``, ``LPP
        treated with tofacitinib``."""
        said = field.words.norms
        agents = {one.last for one in field.mentions if one.tag.startswith(_AGENT)}
        for one in field.mentions:
            if one.tag == tag and len(one.text) >= TELLING:
                first, last = one.first, one.last
                before = (" ".join(said[max(0, first - size) : first]) for size in _PHRASES)
                behind = (" ".join(said[last : last + size]) for size in _PHRASES)
                behind_agent = first - 1 in agents and said[first - 1] in self._cues.after_agents
                if behind_agent or not self._cues.illness.isdisjoint(before):
                    return True
                if not self._cues.befores.isdisjoint(behind):
                    return True
        return False

    def _tree_of(self, tag: str) -> frozenset[str]:
        """Return the tag with all concepts that share one of its broadest ones."""
        known = self._vocabulary
        tops = [one for one in (tag, *known.broader(tag)) if not known.concepts[one].broader]
        return frozenset(one for top in tops for one in known.narrower(top))

    def _telling_words(self, tag: str) -> frozenset[str]:
        """Return the words that names of several concepts of its tree hold, and of hardly another concept."""
        tree = self._tree(tag)
        words = self._holders(tag.partition(":")[0])
        return frozenset(
            word for word, holders in words.items() if len(holders & tree) > max(1, 2 * len(holders - tree) - 1)
        )

    def _holders_in(self, facet: str) -> Mapping[str, set[str]]:
        """Return word to the concepts with a name that holds it."""
        found: dict[str, set[str]] = {}
        for one in self._vocabulary.in_facet(facet):
            for word in {word for name in (one.label, *one.synonyms) for word in norms(name)}:
                if word not in self._cues.vague and len(word) >= _WORD:
                    found.setdefault(word, set()).add(one.tag)
        return found


def _own_words(name: str, field: Text) -> Collection[str]:
    """Return the words of a field; none of keywords that may hold tags, which are no evidence."""
    return () if name == "keywords" and ":" in field.text else field.words.norms


def _has_own_sense(short: str, text: str) -> bool:
    """Return whether a short form is long, and set apart from words by its capitals."""
    return len(short) >= OWN_SENSE and not text.isupper()
