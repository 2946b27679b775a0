"""How good suggestions are on labelled documents: precision, recall and F1 a facet, bands, roles. Pure numbers."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from citekit.tagging.confidence import LIKELY, SURE
from citekit.tagging.labels import Document
from citekit.tagging.suggestion import Suggestion


class Score(NamedTuple):
    """How good the suggestions of one facet are, over all documents together (micro-averaged, document level).

    Attributes:
        facet: the facet, or ``all``.
        documents: how many there are.
        right, wrong, missed: tags of documents; what citekit does not stand behind is not suggested.
        sure_right, sure_wrong: the same of the suggestions in the band ``sure``.
        likely_right, likely_wrong: of those in the band ``likely``.
    """

    facet: str
    documents: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0
    sure_right: int = 0
    sure_wrong: int = 0
    likely_right: int = 0
    likely_wrong: int = 0

    @property
    def precision(self) -> float | None:
        """Return the share of the suggestions that is right; None where there is none."""
        return share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """Return the share of the labels that was found; None where there is none."""
        return share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean of precision and recall."""
        return share(2 * self.right, 2 * self.right + self.wrong + self.missed)

    def as_json(self) -> dict[str, object]:
        """Return the score as a JSON object; shares are rounded to four decimals, null where not defined."""
        return {
            "facet": self.facet,
            "documents": self.documents,
            "precision": _rounded(self.precision),
            "recall": _rounded(self.recall),
            "f1": _rounded(self.f1),
            "right": self.right,
            "wrong": self.wrong,
            "missed": self.missed,
            "bands": {
                "sure": self._band(self.sure_right, self.sure_wrong),
                "likely": self._band(self.likely_right, self.likely_wrong),
            },
        }

    def _band(self, right: int, wrong: int) -> dict[str, object]:
        return {
            "precision": _rounded(share(right, right + wrong)),
            "coverage": _rounded(share(right, self.right + self.missed)),
            "right": right,
            "wrong": wrong,
        }

    def plus(self, other: "Score") -> "Score":
        """Return both together; documents are counted once."""
        sums = [one + two for one, two in zip(self[2:], other[2:], strict=True)]
        return Score(self.facet, max(self.documents, other.documents), *sums)


class RoleScore(NamedTuple):
    """How many of the agents that were found and are right got the role that the document's label says."""

    right: int
    wrong: int

    def as_json(self) -> dict[str, object]:
        """Return the score as a JSON object."""
        accuracy = _rounded(share(self.right, self.right + self.wrong))
        return {"facet": "role", "right": self.right, "wrong": self.wrong, "accuracy": accuracy}


Judgement = tuple[Document, Sequence[Suggestion]]


def score(judgements: Iterable[Judgement], facet: str) -> Score:
    """Return how good the suggestions of ``facet`` are."""
    documents = right = wrong = missed = 0
    bands = {name: [0, 0] for name in ("sure", "likely")}
    for document, suggestions in judgements:
        documents += 1
        labels = {tag for tag in document.tags if tag.startswith(facet + ":")}
        shown = {one.tag: one.confidence for one in suggestions if one.facet == facet and one.confidence >= LIKELY}
        right += len(labels & shown.keys())
        wrong += len(shown.keys() - labels)
        missed += len(labels - shown.keys())
        for tag, sure in shown.items():
            bands["sure" if sure >= SURE else "likely"][tag not in labels] += 1
    return Score(facet, documents, right, wrong, missed, *bands["sure"], *bands["likely"])


def score_roles(judgements: Iterable[Judgement], facet: str = "agent") -> RoleScore:
    """Return how many right agents have the role of their document, where it is ``treatment`` or ``cause``."""
    right = wrong = 0
    for document, suggestions in judgements:
        if document.role in ("treatment", "cause"):
            for one in suggestions:
                if one.facet == facet and one.tag in document.tags and one.confidence >= LIKELY:
                    right += one.role == document.role
                    wrong += one.role != document.role
    return RoleScore(right, wrong)


def share(part: int, whole: int) -> float | None:
    """Return ``part`` of ``whole``; None of nothing."""
    return part / whole if whole else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
