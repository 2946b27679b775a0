"""Suggesting tags for an entry: from the names in its title, keywords and abstract to tags with role and evidence.

Deterministic and pure. ``matching`` finds names, ``abbreviations`` judges short forms, ``cues`` reads the words around;
here a record is put together. What the user decided earlier is applied by ``decisions``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from citekit.bib.entry import Entry
from citekit.tagging import abbreviations, cues
from citekit.tagging.keywords import is_tag, split
from citekit.tagging.matching import Mention, find_mentions, index_of
from citekit.tagging.relations import induced_bases
from citekit.vocabulary import Vocabulary
from citekit.vocabulary.folding import fold

FIELDS = ("title", "subtitle", "keywords", "abstract")
"""The fields that are read, the most telling first."""

AGENT_FACET, CONDITION_FACET = "agent", "condition"
"""The two facets whose relation has a role (contract A2); other facets have none."""

FIELD_CONFIDENCE = {"title": 0.95, "subtitle": 0.9, "keywords": 0.9, "abstract": 0.75}
"""How sure a mention in a field makes a tag, by the best field. In the title 93 of 100 tags of BC5CDR are right, all
together 85 of 100 (document-level tags of a plain dictionary)."""

RULE_LOSS = {"hidden": 0.03, "abbreviation": 0.05, "shared-head": 0.1, "target": 0.1, "caused-by-agent": 0.1}
"""What the weaker rules take off."""

ROLE_FACTOR = {cues.BACKGROUND: 0.35, cues.COMPARATOR: 0.4, cues.NEGATED: 0.1}
"""What a role makes of the confidence: these are found and told, but citekit does not stand behind them."""

UMBRELLA_FACTOR = 0.4
"""For a concept beside a narrower one of the same record."""

PASSING_FACTOR = 0.55
"""For a concept named once, in a long abstract, when the title names another of its facet."""

LONG_ABSTRACT = 80
"""Words from which an abstract is long."""

REPEATED_GAIN = 0.03
"""What each further field that names the concept adds."""

THRESHOLD = 0.5
"""The least confidence that citekit stands behind."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that speaks for a tag.

    Attributes:
        field: the BibTeX field.
        start, end: code points in the decoded field, half-open; ``entry.text(field)[start:end] == text``.
        text: what stands there.
        rule: ``label``, ``synonym``, ``hidden``, ``abbreviation``, ``target``, ``shared-head`` or ``caused-by-agent``.
    """

    field: str
    start: int
    end: int
    text: str
    rule: str

    def as_json(self) -> dict[str, object]:
        """Return the evidence as a JSON object (contract A5)."""
        return {"field": self.field, "start": self.start, "end": self.end, "text": self.text, "rule": self.rule}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A tag that the text of an entry speaks for.

    Attributes:
        key: the entry's citation key.
        tag: ``facet:notation``.
        role: ``treatment`` or ``cause`` for an agent; ``background``, ``comparator`` or ``negated``; else empty.
        confidence: 0 to 1, two decimals.
        status: ``suggested``, ``manual`` (the entry holds the tag), ``accepted`` or ``rejected`` (a logged decision).
        evidence: the places, in the order of FIELDS.
    """

    key: str
    tag: str
    role: str = ""
    confidence: float = 0.0
    status: str = "suggested"
    evidence: tuple[Evidence, ...] = ()

    @property
    def facet(self) -> str:
        """Return the facet of the tag."""
        return self.tag.partition(":")[0]

    @property
    def notation(self) -> str:
        """Return the notation of the tag."""
        return self.tag.partition(":")[2]

    def as_json(self) -> dict[str, object]:
        """Return the suggestion as a JSON object (contract A5)."""
        return {
            "key": self.key,
            "tag": self.tag,
            "facet": self.facet,
            "notation": self.notation,
            "role": self.role,
            "confidence": self.confidence,
            "status": self.status,
            "evidence": [one.as_json() for one in self.evidence],
        }


@dataclass(slots=True)
class _Found:
    """What a record says of one concept."""

    evidence: list[Evidence] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    factor: float = 1.0


def suggest(entry: Entry, vocabulary: Vocabulary) -> tuple[Suggestion, ...]:
    """Return the tags that title, keywords and abstract of ``entry`` speak for, the surest first.

    Doubtful ones are there too, with a low confidence (``stands_behind`` tells). A tag that the entry holds has the
    status ``manual``; the tags in the keywords field are no evidence.
    """
    texts = {name: text for name in FIELDS if (text := entry.text(name))}
    held = {one.bare for one in split(texts.get("keywords", "")) if is_tag(one.bare, vocabulary.facets)}
    mentions = _accepted(texts, vocabulary)
    found = _gather(texts, mentions)
    _add_induced(found, texts, vocabulary)
    _lower_umbrellas(found, texts, vocabulary)
    _lower_passing(found, texts)
    suggestions = [
        Suggestion(
            entry.key,
            tag,
            _role(tag, one.roles),
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
        tags = [one for one in split(texts["keywords"]) if is_tag(one.bare, vocabulary.facets)]
        found["keywords"] = [
            one for one in found["keywords"] if not any(tag.start < one.end and one.start < tag.end for tag in tags)
        ]
    every = [one for mentions in found.values() for one in mentions]
    if all(one.rule != "abbreviation" for one in every):
        return found
    named = {one.tag for one in every if one.rule != "abbreviation"}
    meanings = [pair[:2] for text in texts.values() if "(" in text for pair in abbreviations.definitions(text)]

    def counts(one: Mention) -> bool:
        if one.rule != "abbreviation":
            return True
        names = {fold(name) for name in vocabulary.concepts[one.tag].names}
        if abbreviations.defined_otherwise(one.text, one.tag, meanings, names):
            return False
        return abbreviations.distinctive(one.text) or abbreviations.in_company(vocabulary, one.tag, named)

    return {name: [one for one in mentions if counts(one)] for name, mentions in found.items()}


def _affirmed(text: str, mention: Mention) -> bool:
    """Return whether no ``non-`` is glued before the mention (``non-scarring``)."""
    before = text[max(0, mention.start - 4) : mention.start].lower()
    return not (before.endswith(("non-", "non ", "non‐", "non‑", "non–")) and not before[:-4].isalnum())


def _gather(texts: Mapping[str, str], mentions: Mapping[str, Sequence[Mention]]) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for name, text in texts.items():
        conditions = [(one.start, one.end) for one in mentions[name] if one.tag.startswith(CONDITION_FACET + ":")]
        for one in mentions[name]:
            agent = one.tag.startswith(AGENT_FACET + ":")
            role = cues.role_at(text, one.start, one.end, agent=agent, conditions=conditions)
            if name == "title" and role == cues.COMPARATOR:
                role = ""  # "A versus B" in a title is about both
            this = found.setdefault(one.tag, _Found())
            this.evidence.append(Evidence(name, one.start, one.end, one.text, one.rule))
            this.roles.append(role)
    return found


def _add_induced(found: dict[str, _Found], texts: Mapping[str, str], vocabulary: Vocabulary) -> None:
    """Add "drug-induced X" where an agent is the cause and a kind of X is named, or "drug-induced" stands before it."""
    for tag, kinds in induced_bases(vocabulary):
        places = [
            place
            for kind, one in found.items()
            if kind in kinds and kind != tag
            for place, role in zip(one.evidence, one.roles, strict=True)
            if role not in ROLE_FACTOR
        ]
        if tag in found or not places:
            continue
        causes = [
            place
            for agent, one in found.items()
            if agent.startswith(AGENT_FACET + ":") and _role(agent, one.roles) == cues.CAUSE
            for place, role in zip(one.evidence, one.roles, strict=True)
            if role == cues.CAUSE
        ]
        unnamed = [
            place
            for place in places
            for end in cues.generic_causes(texts[place.field])
            if place.start >= end and len(texts[place.field][end : place.start].split()) <= 2
        ]
        proof = [*unnamed, *causes, *places][:3] if unnamed or causes else []
        if proof:
            found[tag] = _Found([_renamed(place) for place in proof], [""] * len(proof))


def _renamed(place: Evidence) -> Evidence:
    return Evidence(place.field, place.start, place.end, place.text, "caused-by-agent")


def _lower_umbrellas(found: Mapping[str, _Found], texts: Mapping[str, str], vocabulary: Vocabulary) -> None:
    """Lower each umbrella term beside a narrower one.

    A concept without broader ones is always an umbrella. One that has a broader one is none in a title that names no
    narrower one; two levels down a concept is specific enough to be meant. "A and B" in the title means both.
    """
    sure = {tag for tag, one in found.items() if _role(tag, one.roles) not in ROLE_FACTOR}
    for tag, one in found.items():
        beside = [found[narrow] for narrow in (vocabulary.narrower(tag) - {tag}) & sure]
        broader = vocabulary.concepts[tag].broader
        specific = any(vocabulary.broader(f"{tag.partition(':')[0]}:{parent}") for parent in broader)
        titled = broader and _in_title(one) and not any(_in_title(narrow) for narrow in beside)
        if beside and not specific and not titled and not _listed_with(one, beside, texts.get("title", "")):
            one.factor *= UMBRELLA_FACTOR


def _listed_with(one: _Found, others: Sequence[_Found], title: str) -> bool:
    """Return whether the title names ``one`` and one of ``others`` side by side."""
    mine = [(place.start, place.end) for place in one.evidence if place.field == "title"]
    theirs = [(place.start, place.end) for other in others for place in other.evidence if place.field == "title"]
    gaps = (title[min(a[1], b[1]) : max(a[0], b[0])] for a in mine for b in theirs)
    return any(gap.strip(" ,").lower() in ("and", "or", "&") for gap in gaps)


def _lower_passing(found: Mapping[str, _Found], texts: Mapping[str, str]) -> None:
    if len(texts.get("abstract", "").split()) < LONG_ABSTRACT:
        return
    titled = {tag.partition(":")[0] for tag, one in found.items() if _in_title(one)}
    for tag, one in found.items():
        if len(one.evidence) == 1 and one.evidence[0].field == "abstract" and tag.partition(":")[0] in titled:
            one.factor *= PASSING_FACTOR


def _in_title(one: _Found) -> bool:
    return any(place.field in ("title", "subtitle") for place in one.evidence)


def _role(tag: str, roles: Sequence[str]) -> str:
    """Return the role of a concept in its record: a mention that is more than an aside counts before those that are."""
    full = [role for role in roles if role not in ROLE_FACTOR]
    if not full:
        return roles[0] if roles else ""
    if not tag.startswith(AGENT_FACET + ":"):
        return ""
    return next((role for role in full if role), cues.TREATMENT)


def _confidence(tag: str, one: _Found) -> float:
    best = max(FIELD_CONFIDENCE[place.field] - RULE_LOSS.get(place.rule, 0.0) for place in one.evidence)
    fields = {place.field for place in one.evidence}
    sure = min(0.99, best + REPEATED_GAIN * (len(fields) - 1))
    return round(sure * one.factor * ROLE_FACTOR.get(_role(tag, one.roles), 1.0), 2)
