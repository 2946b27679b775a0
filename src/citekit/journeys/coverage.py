"""``citekit tag list``: which tags are in use, which concepts nobody uses, and how two facets meet."""

from collections import Counter
from dataclasses import dataclass

from citekit.errors import UsageError
from citekit.evidence_map import headings
from citekit.journeys.decision_log import tags_of
from citekit.journeys.listing import tags_by_facet
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries carry a tag; ``below`` counts those with a narrower tag too."""

    tag: str
    label: str
    count: int
    below: int

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        facet, _, notation = self.tag.partition(":")
        return {
            "tag": self.tag,
            "facet": facet,
            "notation": notation,
            "label": self.label,
            "count": self.count,
            "count_with_narrower": self.below,
        }


@dataclass(frozen=True, slots=True)
class Cell:
    """How many entries have both tags, or narrower ones; 0 is a gap in the evidence, or in the tagging."""

    row: str
    column: str
    count: int

    def as_json(self) -> dict[str, object]:
        """Return the cell as a JSON object."""
        return {"row": self.row, "column": self.column, "count": self.count}


def list_tags(workspace: Workspace, *, unused: bool = False) -> Outcome:
    """Return one row for every tag in use, the vocabulary's in its order, then those it does not hold.

    Args:
        unused: instead the concepts of the vocabulary file that no entry carries, nor anything narrower.
    """
    vocabulary = workspace.vocabulary
    carried = [set(tags_of(entry, workspace)) for entry in workspace.every().entries]
    counts = Counter(tag for tags in carried for tag in tags)
    below = _below(carried, vocabulary)
    if unused:
        own = workspace.own_vocabulary.concepts
        rows = [Count(tag, one.label, 0, 0) for tag, one in own.items() if not below[tag]]
        return Outcome("tag list", tuple(rows), notices=() if rows else ("every concept is used",))
    known = [tag for tag in vocabulary.concepts if tag in counts]
    others = sorted(set(counts) - set(vocabulary.concepts))
    labels = vocabulary.concepts
    rows = [
        Count(tag, labels[tag].label if tag in labels else "", counts[tag], below[tag]) for tag in (*known, *others)
    ]
    return Outcome("tag list", tuple(rows))


def cross_tags(workspace: Workspace, rows: str, columns: str, *, empty: bool = False) -> Outcome:
    """Return how two facets meet: a cell for each row and column of the evidence map but for the untagged ones.

    Args:
        rows, columns: the facets. empty: only the pairs that no entry has.

    Raises:
        UsageError: there is no such facet.
    """
    vocabulary = workspace.vocabulary
    for facet in (rows, columns):
        if facet not in vocabulary.facets:
            known = ", ".join(f"`{name}`" for name in vocabulary.facets)
            raise UsageError(f"the vocabulary has no facet `{facet}`", hint=f"the facets are {known}")
    facets = tuple(dict.fromkeys((rows, columns)))
    works = [(entry.key, tags_by_facet(entry, facets)) for entry in workspace.every().entries]
    down, across = (
        [(one.tag, frozenset(one.keys)) for one in headings(works, vocabulary, facet) if not one.untagged]
        for facet in (rows, columns)
    )
    found = [Cell(one, other, len(keys & others)) for one, keys in down for other, others in across]
    kept = tuple(cell for cell in found if not (empty and cell.count))
    return Outcome("tag list", kept, notices=() if kept else ("no cell is empty" if found else "no two tags meet",))


def _below(carried: list[set[str]], vocabulary: Vocabulary) -> Counter[str]:
    """Return for each tag how many entries carry it or a narrower one."""
    above = {tag: vocabulary.broader(tag) for tag in set().union(*carried)}
    return Counter(one for tags in carried for one in {upper for tag in tags for upper in (tag, *above[tag])})
