"""Suggesting tags for an entry: from the names in its title, keywords and abstract to tags with role and evidence.

Deterministic and pure. ``matching`` finds names, ``abbreviations`` judges short forms, ``cues`` reads the words around;
here a record is put together. What the user decided earlier is applied by ``decisions``.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from citekit.bib.entry import Entry
from citekit.tagging import abbreviations, cues
from citekit.tagging.keywords import is_tag, split
from citekit.tagging.matching import Mention, find_mentions, index_of
from citekit.tagging.record import (
    AGENT_FACET,
    CONDITION_FACET,
    Found,
    add_induced,
    lower_passing,
    lower_umbrellas,
    role_of,
)
from citekit.tagging.spans import Spans
from citekit.tagging.suggestion import Evidence, Suggestion
from citekit.vocabulary import Vocabulary
from citekit.vocabulary.folding import fold

__all__ = ["FIELDS", "Evidence", "Suggestion", "stands_behind", "suggest"]

FIELDS = ("title", "subtitle", "keywords", "abstract")
"""The fields that are read, the most telling first."""

FIELD_CONFIDENCE = {"title": 0.95, "subtitle": 0.9, "keywords": 0.9, "abstract": 0.75}
"""How sure a mention in a field makes a tag, by the best field. In the title 93 of 100 tags of BC5CDR are right, all
together 85 of 100 (document-level tags of a plain dictionary)."""

RULE_LOSS = {"hidden": 0.03, "abbreviation": 0.05, "shared-head": 0.1, "target": 0.1, "caused-by-agent": 0.1}
"""What the weaker rules take off."""

ROLE_FACTOR = {cues.BACKGROUND: 0.35, cues.COMPARATOR: 0.4, cues.NEGATED: 0.1}
"""What a role makes of the confidence: these are found and told, but citekit does not stand behind them."""

REPEATED_GAIN = 0.03
"""What each further field that names the concept adds."""

THRESHOLD = 0.5
"""The least confidence that citekit stands behind."""

_NON = re.compile(r"(?:^|\W)non[\s‐-–-]$", re.IGNORECASE)


def suggest(entry: Entry, vocabulary: Vocabulary) -> tuple[Suggestion, ...]:
    """Return the tags that title, keywords and abstract of ``entry`` speak for, the surest first.

    Doubtful ones are there too, with a low confidence (``stands_behind`` tells). A tag that the entry holds has the
    status ``manual``; the tags in the keywords field are no evidence.
    """
    texts = {name: text for name in FIELDS if (text := entry.text(name))}
    held = {one.bare for one in split(texts.get("keywords", "")) if is_tag(one.bare, vocabulary.facets)}
    mentions = _accepted(texts, vocabulary)
    found = _gather(texts, mentions)
    add_induced(found, texts, vocabulary)
    lower_umbrellas(found, texts, vocabulary)
    lower_passing(found, texts)
    suggestions = [
        Suggestion(
            entry.key,
            tag,
            role_of(tag, one),
            _confidence(tag, one),
            "manual" if tag in held else "suggested",
            tuple(one.evidence),
        )
        for tag, one in found.items()
    ]
    return tuple(sorted(suggestions, key=lambda one: (-one.confidence, one.tag)))


def stands_behind(suggestion: Suggestion) -> bool:
    """Return whether citekit stands behind a suggestion: sure enough, and not rejected by the user."""
    return suggestion.confidence >= THRESHOLD and suggestion.status != "rejected"


def _accepted(texts: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, list[Mention]]:
    """Return the mentions a field: our own tags and ``non-`` words left out, short forms only in company."""
    index = index_of(vocabulary)
    found = {name: [one for one in find_mentions(text, index) if _affirmed(text, one)] for name, text in texts.items()}
    if "keywords" in found:
        tags = Spans((one.start, one.end) for one in split(texts["keywords"]) if is_tag(one.bare, vocabulary.facets))
        found["keywords"] = [one for one in found["keywords"] if not tags.overlap(one.start, one.end)]
    every = [one for mentions in found.values() for one in mentions]
    if all(one.rule != "abbreviation" for one in every):
        return found
    named = {one.tag for one in every if one.rule != "abbreviation"}
    meanings = {pair for text in texts.values() if "(" in text for pair in abbreviations.definitions(text)}

    @cache
    def counts(short: str, tag: str) -> bool:
        names = {fold(name) for name in vocabulary.concepts[tag].names}
        if abbreviations.defined_otherwise(short, meanings, names):
            return False
        return abbreviations.distinctive(short) or abbreviations.in_company(vocabulary, tag, named)

    return {
        name: [one for one in mentions if one.rule != "abbreviation" or counts(one.text, one.tag)]
        for name, mentions in found.items()
    }


def _affirmed(text: str, mention: Mention) -> bool:
    """Return whether no ``non-`` stands before the mention (``non-scarring``)."""
    return not _NON.search(text, max(0, mention.start - 5), mention.start)


def _gather(texts: Mapping[str, str], mentions: Mapping[str, Sequence[Mention]]) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for name, text in texts.items():
        if not mentions[name]:
            continue
        conditions = ((one.start, one.end) for one in mentions[name] if one.tag.startswith(CONDITION_FACET + ":"))
        around = cues.Surroundings(text, conditions)
        for one in mentions[name]:
            role = around.role(one.start, one.end, agent=one.tag.startswith(AGENT_FACET + ":"))
            if name == "title" and role == cues.COMPARATOR:
                role = ""  # "A versus B" in a title is about both
            this = found.setdefault(one.tag, Found())
            this.evidence.append(Evidence(name, one.start, one.end, one.text, one.rule))
            this.roles.append(role)
    return found


def _confidence(tag: str, one: Found) -> float:
    best = max(FIELD_CONFIDENCE[place.field] - RULE_LOSS.get(place.rule, 0.0) for place in one.evidence)
    fields = {place.field for place in one.evidence}
    sure = min(0.99, best + REPEATED_GAIN * (len(fields) - 1))
    return round(sure * one.factor * ROLE_FACTOR.get(role_of(tag, one), 1.0), 2)
