"""What is known from earlier: names and weights learned from labelled documents, and what a person decided.

Works on text and values. What was learned is a table that a person can read and change; the names in it that were
mostly wrong are the stop-list.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from citekit.errors import StorageError
from citekit.tagging.decisions import Decision, standing
from citekit.tagging.names import Learned
from citekit.tagging.words import name_key
from citekit.vocabulary import Vocabulary

Judged = tuple[float, float]
"""How often something was right, and how often it was wrong."""

NONE: Judged = (0.0, 0.0)

HEAD = (
    "# Learned by `citekit tag learn`; read by `citekit tag suggest`. Lines may be changed and taken out.\n"
    "# name: facet, name as written, what it stands for (+ between several), in how many documents right and wrong.\n"
    "# clue: facet, clue, weight in log-odds (docs/tagging.md).\n"
)

MENTIONS = "mentions"
"""Stands among the weights of a facet where they were learned from labelled places: every name counts, and nothing is
concluded from relations."""

BRANCH = 8
"""How many judgements make a branch of the vocabulary worth asking; more of them count no more."""


@dataclass(frozen=True, slots=True, eq=False)
class Experience:
    """What is known from earlier; compared by identity, so that what is made from it can be remembered.

    Attributes:
        names: facet to the names learned.
        judged: (tag, comparable name) to its judgements.
        weights: facet to the weights of clues learned for it.
    """

    names: Mapping[str, tuple[Learned, ...]] = field(default_factory=dict)
    judged: Mapping[tuple[str, str], Judged] = field(default_factory=dict)
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def best_of(self) -> Mapping[str, Judged]:
        """Return comparable name to the judgements on what it was right for most often."""
        found: dict[str, Judged] = {}
        for (_, name), judged in self.judged.items():
            if name not in found or judged[0] > found[name][0]:
                found[name] = judged
        return found

    def branches(self, vocabulary: Vocabulary) -> Mapping[str, Judged]:
        """Return tag to the judgements on it and all its narrower concepts together."""
        found: dict[str, list[float]] = {}
        for (tag, _), (right, wrong) in self.judged.items():
            for one in (tag, *vocabulary.broader(tag)):
                counts = found.setdefault(one, [0.0, 0.0])
                counts[0] += right
                counts[1] += wrong
        return {tag: (right, wrong) for tag, (right, wrong) in found.items()}


NOTHING = Experience()


def format_learned(experience: Experience) -> str:
    """Return the names and weights as a table; ``read_learned`` gives them back."""
    return HEAD + "".join("\t".join(row) + "\n" for row in _rows(experience))


def read_learned(text: str, file: str) -> Experience:
    """Return what a table says that ``format_learned`` wrote, or a person changed.

    Raises:
        StorageError: a line is neither a name nor a clue; ``where`` is ``file:line``.
    """
    names: dict[str, list[Learned]] = {}
    judged: dict[tuple[str, str], Judged] = {}
    weights: dict[str, dict[str, float]] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            kind, facet, *cells = line.rstrip("\r").split("\t")
            if kind == "clue":
                clue, weight = cells
                weights.setdefault(facet, {})[clue] = float(weight)
            elif kind == "name":
                name, notations, right, wrong = cells
                tags = tuple(f"{facet}:{notation}" for notation in notations.split("+"))
                names.setdefault(facet, []).append(Learned(name, tags))
                judged.update({(tag, name_key(name)): (float(right), float(wrong)) for tag in tags})
            else:
                raise ValueError
        except ValueError:
            raise StorageError(
                "a line of what was learned cannot be read",
                where=f"{file}:{number}",
                hint="take the line out, or learn again: `citekit tag learn LABELS`",
            ) from None
    return Experience({facet: tuple(rows) for facet, rows in names.items()}, judged, weights)


def with_history(experience: Experience, decisions: Iterable[Decision]) -> Experience:
    """Return the experience with what a person accepted and rejected, counted once an entry and name."""
    judged = dict(experience.judged)
    for one in standing(decisions).values():
        for name in {name_key(place.text) for place in one.evidence}:
            right, wrong = judged.get((one.tag, name), NONE)
            accepted = one.decision in ("accepted", "manual")
            judged[one.tag, name] = (right + accepted, wrong + (not accepted))
    return Experience(experience.names, judged, experience.weights) if len(judged) else experience


def _rows(experience: Experience) -> Iterator[tuple[str, ...]]:
    for facet, weights in sorted(experience.weights.items()):
        for clue, weight in sorted(weights.items()):
            yield "clue", facet, clue, f"{weight:.3f}"
    for facet, names in sorted(experience.names.items()):
        for one in sorted(names):
            right, wrong = experience.judged.get((one.tags[0], name_key(one.name)), NONE)
            yield (
                "name",
                facet,
                one.name,
                "+".join(tag.partition(":")[2] for tag in one.tags),
                f"{right:g}",
                f"{wrong:g}",
            )
