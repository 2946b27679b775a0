"""Learning from labelled documents: names, how often each is right, and what each clue is worth.

Pure and deterministic. A clue's weight is found by logistic regression (Adagrad, a fixed order), pulled towards the
weight it has before anything is learned. What a document says of a name does not count when that very document is
looked at; else every name would seem sure.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from citekit.tagging import confidence
from citekit.tagging.confidence import Clues
from citekit.tagging.experience import MENTIONS, Experience, Judged
from citekit.tagging.labels import Document
from citekit.tagging.names import Learned
from citekit.tagging.record import Found, Place, Text
from citekit.tagging.suggest import Tagger
from citekit.tagging.tables import Cues, default_weights
from citekit.tagging.words import name_key
from citekit.vocabulary import Vocabulary

ROUNDS = 6
STEP = 0.3
PULL = 0.01
"""How strongly a weight is pulled back to where it started, a document read."""

RARE = 5
"""A clue that fewer places have is not learned."""


class _Example(NamedTuple):
    clues: Clues
    right: bool


def learn(
    documents: Sequence[Document], vocabulary: Vocabulary, facets: Iterable[str], cues: Cues | None = None
) -> Experience:
    """Return what the documents teach on the facets that they label."""
    wanted = tuple(facets)
    names = _names(documents, wanted)
    tagger = Tagger(vocabulary, Experience(names), cues=cues, every=any(one.labels for one in documents))
    read = [(one, *tagger.read(one.fields)) for one in documents]
    judged = _judged(read)
    known = _with_vocabulary(names, judged, wanted)
    flat: dict[str, Mapping[str, float]] = {facet: {} for facet in wanted}
    tagger = Tagger(vocabulary, Experience(names, judged, flat), cues=cues)
    examples: dict[str, list[_Example]] = {facet: [] for facet in wanted}
    for document, fields, found in read:
        for tag, example in _examples(tagger, document, fields, found):
            if (facet := tag.partition(":")[0]) in examples:
                examples[facet].append(example)
    every = any(one.labels for one in documents)
    start = default_weights().mentions if every else default_weights().about
    weights = {facet: fitted(rows, start) for facet, rows in examples.items() if len(rows) >= RARE}
    if every:
        weights = {facet: {**learned, MENTIONS: 1.0} for facet, learned in weights.items()}
    return Experience(known, judged, weights)


def fitted(examples: Sequence[_Example], start: Mapping[str, float]) -> dict[str, float]:
    """Return the weights of the clues under which the examples are likeliest, near those of ``start``."""
    often = Counter(name for one in examples for name in one.clues)
    seen = {name: name if often[name] >= RARE else confidence.usual(name) for name in often}
    kept = {name: other for name, other in seen.items() if often[other] >= RARE or other != name}
    rows = [
        ([(kept[name], value) for name, value in one.clues.items() if name in kept], float(one.right))
        for one in examples
    ]
    weights = {name: start.get(name, 0.0) for row, _ in rows for name, _ in row}
    squares = dict.fromkeys(weights, 1e-6)
    for order in range(ROUNDS):
        for place in _shuffled(len(rows), order):
            clues, right = rows[place]
            error = confidence.chance(sum([weights[name] * value for name, value in clues])) - right
            for name, value in clues:
                slope = error * value + PULL * (weights[name] - start.get(name, 0.0))
                squares[name] += slope * slope
                weights[name] -= STEP * slope / squares[name] ** 0.5
    return weights


def _shuffled(size: int, order: int) -> Iterator[int]:
    """Yield 0 to ``size`` in an order that looks random and is the same in every run."""
    step = next(step for step in count(int(size * 0.618) + 1 + 2 * order) if _coprime(step, size))
    place = order
    for _ in range(size):
        place = (place + step) % size
        yield place


def _coprime(one: int, two: int) -> bool:
    while two:
        one, two = two, one % two
    return one == 1


def _names(documents: Iterable[Document], facets: Sequence[str]) -> dict[str, tuple[Learned, ...]]:
    """Return the names that labelled places give, each with what it stands for most often."""
    senses: dict[tuple[str, str], Counter[tuple[str, ...]]] = {}
    written: dict[tuple[str, str], Counter[str]] = {}
    for document in documents:
        seen = {(one.facet, name_key(one.text), one.tags): one.text for one in document.labels if one.facet in facets}
        for (facet, name, tags), text in seen.items():
            if name:
                senses.setdefault((facet, name), Counter())[tags] += 1
                written.setdefault((facet, name), Counter())[text] += 1
    found: dict[str, list[Learned]] = {facet: [] for facet in facets}
    for (facet, name), counts in senses.items():
        tags = max(sorted(counts), key=counts.__getitem__)
        text = max(sorted(written[facet, name]), key=written[facet, name].__getitem__)
        found[facet].append(Learned(" ".join(text.split()), tags))
    return {facet: tuple(rows) for facet, rows in found.items()}


def _judged(read: Iterable[tuple[Document, Mapping[str, Text], Mapping[str, Found]]]) -> dict[tuple[str, str], Judged]:
    """Return (tag, name) to the number of documents that name it and have the tag, and of those that do not."""
    found: dict[tuple[str, str], list[int]] = {}
    for document, _, said in read:
        for tag, one in said.items():
            for name in {place.mention.name for place in one.places}:
                found.setdefault((tag, name), [0, 0])[tag not in document.tags] += 1
    return {pair: (right, wrong) for pair, (right, wrong) in found.items()}


def _with_vocabulary(
    names: Mapping[str, tuple[Learned, ...]], judged: Mapping[tuple[str, str], Judged], facets: Sequence[str]
) -> dict[str, tuple[Learned, ...]]:
    """Return the learned names and those of the vocabulary that were judged, so that a table holds all judgements."""
    known = {facet: {name_key(one.name): one for one in rows} for facet, rows in names.items()}
    for tag, name in judged:
        facet = tag.partition(":")[0]
        if facet in facets and name not in known[facet]:
            known[facet][name] = Learned(name, (tag,))
    return {facet: tuple(rows.values()) for facet, rows in known.items()}


def _examples(
    tagger: Tagger, document: Document, fields: Mapping[str, Text], found: dict[str, Found]
) -> Iterator[tuple[str, _Example]]:
    for tag, one in found.items():
        right = tag in document.tags
        own = (1.0, 0.0) if right else (0.0, 1.0)
        for place in one.places:
            clues = tagger.clues(fields, tag, one, place, own=own)
            if place.mention.rule != "learned" or "unjudged" not in clues:
                yield tag, _Example(clues, right)
            if not right and place.mention.last - place.mention.first > 1:
                yield from _hidden(tagger, document, fields, found, place)


def _hidden(
    tagger: Tagger, document: Document, fields: Mapping[str, Text], found: Mapping[str, Found], outer: Place
) -> Iterator[tuple[str, _Example]]:
    """Yield what stands inside a mention that is not right."""
    for place in tagger.inside(fields[outer.field], outer.field, outer.mention):
        tag = place.mention.tag
        one = found.get(tag) or Found([place])
        yield tag, _Example(tagger.clues(fields, tag, one, place), tag in document.tags)
