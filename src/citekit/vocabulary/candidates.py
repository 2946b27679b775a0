"""Terms of a library that no concept covers: what its titles and keywords say often, and the vocabulary does not know.

Pure: texts in, terms with counts out. What a concept's name covers is taken out first; of what is left, phrases of up
to LONGEST words are counted once an entry.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from citekit.vocabulary.folding import Token, tokens
from citekit.vocabulary.model import Vocabulary

LONGEST = 4
"""Words of the longest phrase that is counted."""

SHOWN_KEYS = 3
"""How many example keys a term gets."""

_SAME = 0.8
"""A phrase is left out where a longer one around it has at least this share of its entries."""

_EDGES = frozenset(
    [
        "a",
        "about",
        "after",
        "against",
        "all",
        "among",
        "an",
        "and",
        "are",
        "as",
        "at",
        "based",
        "be",
        "before",
        "between",
        "but",
        "by",
        "can",
        "caused",
        "do",
        "does",
        "during",
        "each",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "more",
        "most",
        "new",
        "no",
        "non",
        "not",
        "of",
        "off",
        "on",
        "or",
        "other",
        "our",
        "over",
        "per",
        "single",
        "since",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "then",
        "there",
        "these",
        "this",
        "those",
        "through",
        "to",
        "two",
        "three",
        "toward",
        "towards",
        "under",
        "up",
        "use",
        "used",
        "using",
        "versus",
        "via",
        "vs",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "within",
        "without",
    ]
)
"""Folded words that no term begins or ends with."""

_ALONE = frozenset(
    [
        "acute",
        "adult",
        "analysi",
        "analysis",
        "approach",
        "article",
        "assessment",
        "association",
        "case",
        "change",
        "child",
        "chronic",
        "clinical",
        "cohort",
        "comparison",
        "controlled",
        "current",
        "data",
        "diagnosi",
        "diagnosis",
        "disease",
        "disorder",
        "effect",
        "efficacy",
        "evaluation",
        "evidence",
        "factor",
        "female",
        "first",
        "follow",
        "future",
        "group",
        "human",
        "impact",
        "letter",
        "literature",
        "long",
        "male",
        "management",
        "mechanism",
        "meta",
        "multicenter",
        "novel",
        "outcome",
        "overview",
        "pathogenesi",
        "pathogenesis",
        "patient",
        "perspective",
        "phase",
        "pilot",
        "placebo",
        "potential",
        "practice",
        "presentation",
        "prospective",
        "quality",
        "randomized",
        "randomised",
        "report",
        "research",
        "response",
        "result",
        "retrospective",
        "review",
        "risk",
        "role",
        "safety",
        "serie",
        "series",
        "severe",
        "skin",
        "study",
        "successful",
        "syndrome",
        "systematic",
        "term",
        "therapeutic",
        "therapy",
        "time",
        "treated",
        "treating",
        "treatment",
        "trial",
        "update",
        "woman",
        "women",
        "year",
    ]
)
"""Folded words that say nothing alone: those of any title."""


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


def candidates(texts: Iterable[tuple[str, str, Sequence[str]]], vocabulary: Vocabulary, least: int) -> list[Candidate]:
    """Return the terms that at least ``least`` entries have, the most frequent first.

    Args:
        texts: citation key, title and publisher's keywords of each entry.
    """
    names = _names(vocabulary)
    entries: dict[str, dict[str, None]] = {}
    written: dict[str, Counter[str]] = {}
    keyed: Counter[str] = Counter()
    for key, title, keywords in texts:
        seen: set[str] = set()
        as_keywords: set[str] = set()
        for number, text in enumerate((title, *keywords)):
            words = tokens(text)
            found = set()
            for run in filter(None, _uncovered(words, names)):
                whole = number > 0 and len(run) == len(words)
                for phrase in [run] if whole else _phrases(run):
                    term = " ".join(word.norm for word in phrase)
                    if len(phrase) > 1 or _telling(phrase[0].norm):
                        written.setdefault(term, Counter())[text[phrase[0].start : phrase[-1].end]] += 1
                        found.add(term)
            seen |= found
            as_keywords |= found if number else set()
        keyed.update(as_keywords)
        for term in seen:
            entries.setdefault(term, {})[key] = None
    often = {term: keys for term, keys in entries.items() if len(keys) >= least}
    rows = [
        Candidate(written[term].most_common(1)[0][0], len(keys), keyed[term], tuple(keys)[:SHOWN_KEYS])
        for term, keys in often.items()
        if not _is_part(term, often)
    ]
    return sorted(rows, key=lambda row: (-row.count, row.term.casefold()))


def _names(vocabulary: Vocabulary) -> Mapping[str, set[tuple[str, ...]]]:
    """Return the first word of each name to the names, as folded words."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for concept in vocabulary.concepts.values():
        for name in concept.names:
            if words := tuple(token.norm for token in tokens(name)):
                found.setdefault(words[0], set()).add(words)
    return found


def _uncovered(words: Sequence[Token], names: Mapping[str, set[tuple[str, ...]]]) -> Iterator[list[Token]]:
    """Yield the runs of words between the names of concepts; the longest name counts."""
    run: list[Token] = []
    position = 0
    while position < len(words):
        here = names.get(words[position].norm, ())
        size = max((len(n) for n in here if n == tuple(w.norm for w in words[position : position + len(n)])), default=0)
        if size:
            yield run
            run = []
        else:
            run.append(words[position])
        position += size or 1
    yield run


def _phrases(run: Sequence[Token]) -> Iterator[Sequence[Token]]:
    for start in range(len(run)):
        for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
            first, last = run[start].norm, run[end - 1].norm
            if not {first, last} & _EDGES and not first.isdigit() and (end == start + 1 or last not in _ALONE):
                yield run[start:end]


def _telling(word: str) -> bool:
    return (
        len(word) > 2 and not word.endswith("ed") and word not in _ALONE and word not in _EDGES and not word.isdigit()
    )


def _is_part(term: str, often: Mapping[str, Mapping[str, None]]) -> bool:
    """Return whether a longer term around this one has nearly all of its entries."""
    return any(
        len(other) > len(term) and f" {term} " in f" {other} " and len(keys) >= _SAME * len(often[term])
        for other, keys in often.items()
    )
