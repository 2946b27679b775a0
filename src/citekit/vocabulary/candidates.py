"""Terms of a library that no concept covers: what its titles and keywords say often, and the vocabulary does not know.

Pure: texts in, terms with counts out. What a concept's name covers is taken out first; a run of words between such
names, function words and punctuation may be a term. A phrase inside of a run counts too, but is shown only where it
stands alone often enough: "contact dermatitis" does, "cutaneous" and "allergic contact" do not. So adjectives and
halves of names drop out without a dictionary.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from citekit.vocabulary.folding import Token, tokens
from citekit.vocabulary.model import Vocabulary

LONGEST = 4
"""Words of the longest phrase that is counted."""

SHOWN_KEYS = 3
"""How many example keys a term gets."""

_ALONE_SHARE = 0.15
"""The share of its entries in which a phrase must stand alone, and never in fewer than two."""

_SAME = 0.8
"""A phrase is left out where a longer one around it has at least this share of its entries."""

_EDGES = frozenset((
    "a", "about", "after", "against", "all", "among", "an", "and", "another", "any", "are", "as", "associated",
    "at", "based", "be", "because", "before", "between", "both", "but", "by", "can", "cannot", "caused",
    "could", "despite", "did", "do", "does", "due", "during", "each", "either", "except", "following", "for",
    "from", "had", "has", "have", "here", "how", "if", "in", "induced", "into", "is", "it", "its", "like",
    "many", "may", "mediated", "might", "more", "most", "much", "must", "new", "no", "non", "nor", "not", "off",
    "often", "on", "only", "or", "other", "our", "over", "per", "rather", "recent", "related", "same",
    "several", "should", "since", "single", "so", "some", "still", "such", "than", "that", "the", "their",
    "then", "there", "these", "they", "thi", "this", "those", "three", "through", "to", "together", "too",
    "toward", "towards", "two", "under", "unlike", "until", "up", "use", "used", "using", "versus", "very",
    "via", "vs", "was", "we", "well", "were", "what", "when", "where", "whether", "which", "while", "who",
    "why", "will", "with", "within", "without", "would", "yet", "you", "your",
))  # fmt: skip
"""Folded words between which a term stands."""

_ALONE = frozenset((
    "action", "activity", "acute", "additional", "adult", "advance", "age", "algorithm", "alternative",
    "analysi", "analysis", "answer", "application", "approach", "article", "assessment", "association",
    "author", "basic", "best", "brief", "care", "case", "cause", "center", "centre", "challenge", "change",
    "characteristic", "child", "chronic", "clinical", "cohort", "combination", "comment", "common",
    "comparative", "comparison", "complete", "complication", "consensus", "consideration", "control",
    "controlled", "correction", "correspondence", "course", "current", "data", "day", "decision", "degree",
    "description", "development", "diagnosi", "diagnosis", "difference", "different", "disease", "disorder",
    "double", "early", "editorial", "effect", "effective", "effectiveness", "efficacy", "erratum", "evaluating",
    "evaluation", "evidence", "example", "experience", "experimental", "factor", "feature", "female", "finding",
    "first", "focu", "focus", "follow", "further", "future", "general", "group", "guideline", "high", "human",
    "impact", "importance", "important", "improved", "improvement", "increased", "index", "influence",
    "information", "initial", "introduction", "investigation", "issue", "large", "late", "latest", "left",
    "lesson", "letter", "level", "life", "literature", "local", "long", "low", "lower", "main", "major", "male",
    "management", "manifestation", "measure", "mechanism", "meta", "method", "modality", "model", "moderate",
    "monitoring", "month", "multicenter", "multiple", "myth", "need", "network", "news", "note", "novel",
    "number", "observation", "occurrence", "open", "option", "outcome", "overview", "part", "pathogenesi",
    "pathogenesis", "patient", "pattern", "people", "performance", "perspective", "phase", "pilot", "placebo",
    "possible", "potential", "practice", "preliminary", "presentation", "prevalence", "primary", "problem",
    "proceeding", "process", "production", "program", "progress", "proposal", "prospective", "quality",
    "question", "quiz", "randomised", "randomization", "randomized", "range", "rapid", "rare", "rate", "real",
    "recommendation", "reduced", "reference", "reply", "report", "research", "resource", "response", "result",
    "retrospective", "review", "right", "risk", "role", "safety", "second", "secondary", "selected",
    "selection", "serie", "series", "severe", "short", "sign", "significance", "skin", "small", "special",
    "specific", "spectrum", "standard", "state", "status", "strategy", "structure", "study", "successful",
    "successfully", "summary", "survey", "survival", "syndrome", "systematic", "technique", "term", "test",
    "therapeutic", "therapy", "third", "time", "tool", "topic", "treated", "treating", "treatment", "trial",
    "truth", "type", "unexpected", "unusual", "update", "upper", "useful", "utility", "value", "variant",
    "various", "view", "week", "woman", "women", "world", "year",
))  # fmt: skip
"""Folded words that say nothing alone, nor at the end of a phrase: those of any title."""

_OF = "of"
"""The one function word that a term may have inside."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term that no concept covers.

    Attributes:
        term: as it is written most often.
        count: entries that have it in title or keywords; in_keywords: those that have it as a keyword.
        keys: some of these entries.
    """

    term: str
    count: int
    in_keywords: int
    keys: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"term": self.term, "count": self.count, "in_keywords": self.in_keywords, "keys": list(self.keys)}


class _Phrase(NamedTuple):
    """A phrase of a text: its words, and whether it stands alone there."""

    words: Sequence[Token]
    alone: bool


def candidates(texts: Iterable[tuple[str, str, Sequence[str]]], vocabulary: Vocabulary, least: int) -> list[Candidate]:
    """Return the terms that at least ``least`` entries have, the most frequent first.

    Args:
        texts: citation key, title and publisher's keywords of each entry.
    """
    names = _names(vocabulary)
    entries: dict[str, dict[str, None]] = {}
    written: dict[str, Counter[str]] = {}
    keyed: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for key, title, keywords in texts:
        seen: set[str] = set()
        free: set[str] = set()
        for number, text in enumerate((*keywords, title), 1):
            listed = number <= len(keywords)
            words = tokens(text)
            for phrase in _keyword(words, names) if listed else _phrases(text, words, names):
                term = " ".join(word.norm for word in phrase.words)
                written.setdefault(term, Counter())[text[phrase.words[0].start : phrase.words[-1].end]] += 1
                keyed[term] += listed and term not in seen
                seen.add(term)
                free |= {term} if phrase.alone else set()
        alone.update(free)
        for term in seen:
            entries.setdefault(term, {})[key] = None
    often = {term: keys for term, keys in entries.items() if len(keys) >= least and _stands(alone[term], len(keys))}
    parts = _parts(often)
    rows = [
        Candidate(written[term].most_common(1)[0][0], len(keys), keyed[term], tuple(keys)[:SHOWN_KEYS])
        for term, keys in often.items()
        if term not in parts
    ]
    return sorted(rows, key=lambda row: (-row.count, row.term.casefold()))


def _stands(alone: int, count: int) -> bool:
    """Return whether a phrase stands alone often enough to be a term."""
    return alone >= max(min(2, count), _ALONE_SHARE * count)


def _names(vocabulary: Vocabulary) -> Mapping[str, set[tuple[str, ...]]]:
    """Return the first word of each name to the names, as folded words."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for concept in vocabulary.concepts.values():
        for name in concept.names:
            if words := tuple(token.norm for token in tokens(name)):
                found.setdefault(words[0], set()).add(words)
    return found


def _keyword(words: Sequence[Token], names: Mapping[str, set[tuple[str, ...]]]) -> Iterator[_Phrase]:
    """Yield a keyword as one phrase, unless a concept covers some of it."""
    covered = any(_covered(words, place, names) for place in range(len(words)))
    if words and not covered and (len(words) > 1 or _telling(words[0].norm)):
        yield _Phrase(words, alone=True)


def _phrases(text: str, words: Sequence[Token], names: Mapping[str, set[tuple[str, ...]]]) -> Iterator[_Phrase]:
    """Yield the phrases of a title that may be terms."""
    for run, open_left, open_right in _runs(text, words, names):
        norms = [word.norm for word in run]
        for start in range(len(run)):
            for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
                if not _may_be_term(norms[start:end]):
                    continue
                left = open_left if start == 0 else norms[start - 1] == _OF or norms[start - 1] in _ALONE
                right = open_right if end == len(run) else norms[end] == _OF
                yield _Phrase(run[start:end], left and right)


def _runs(
    text: str, words: Sequence[Token], names: Mapping[str, set[tuple[str, ...]]]
) -> Iterator[tuple[list[Token], bool, bool]]:
    """Yield each run of words with whether its left and its right end are free of a concept's name beside it."""
    run: list[Token] = []
    open_left = True
    place = before = 0
    while place < len(words):
        word = words[place]
        size = _covered(words, place, names)
        broken = bool(text[before : word.start].strip(" -‐‑'’"))
        edge = word.norm in _EDGES
        if run and (size or broken or edge):
            yield run, open_left, broken or not size
            run = []
            open_left = True
        if size:
            open_left = False
        elif edge or broken:
            open_left = True
        if not size and not edge:
            run.append(word)
        place += size or 1
        before = words[place - 1].end
    if run:
        yield run, open_left, True


def _covered(words: Sequence[Token], place: int, names: Mapping[str, set[tuple[str, ...]]]) -> int:
    """Return how many words from ``place`` on are the longest name of a concept; 0 where none begins."""
    here = names.get(words[place].norm, ())
    return max((len(n) for n in here if n == tuple(w.norm for w in words[place : place + len(n)])), default=0)


def _may_be_term(norms: Sequence[str]) -> bool:
    """Return whether words can be a term: something is told at both ends, also on both sides of ``of``."""
    if len(norms) == 1:
        return _telling(norms[0])
    heads = [norms[-1], *(norms[place] for place, norm in enumerate(norms[1:]) if norm == _OF)]
    return _OF not in (norms[0], norms[-1]) and not norms[0].isdigit() and not set(heads) & _ALONE


def _telling(word: str) -> bool:
    return len(word) > 2 and not word.endswith("ed") and word not in _ALONE | _EDGES and not word.isdigit()


def _parts(often: Mapping[str, Mapping[str, None]]) -> set[str]:
    """Return the terms of which a longer one around them has nearly all entries."""
    found = set()
    for term, keys in often.items():
        words = term.split()
        for size in range(1, len(words)):
            for start in range(len(words) - size + 1):
                part = " ".join(words[start : start + size])
                if part in often and len(keys) >= _SAME * len(often[part]):
                    found.add(part)
    return found
