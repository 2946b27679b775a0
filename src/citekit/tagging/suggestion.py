"""A suggested tag and what speaks for it, as values. Knows no text and no rules."""

from typing import NamedTuple

from citekit.tagging.confidence import band


class Evidence(NamedTuple):
    """A place that speaks for a tag.

    Attributes:
        field: the BibTeX field.
        start, end: code points in the decoded field, half-open; ``entry.text(field)[start:end] == text``.
        text: what stands there.
        rule: ``label``, ``synonym``, ``hidden``, ``abbreviation``, ``target``, ``shared-head``,
            ``caused-by-agent``, ``learned``, ``variant`` or ``misspelt``.
    """

    field: str
    start: int
    end: int
    text: str
    rule: str

    def as_json(self) -> dict[str, object]:
        """Return the evidence as a JSON object (contract A5)."""
        return {"field": self.field, "start": self.start, "end": self.end, "text": self.text, "rule": self.rule}


class Suggestion(NamedTuple):
    """A tag that the text of an entry speaks for.

    Attributes:
        key: the entry's citation key.
        tag: ``facet:notation``.
        role: ``treatment`` or ``cause`` for an agent; ``background``, ``comparator`` or ``negated``; else empty.
        confidence: 0 to 1, two decimals.
        status: ``suggested``, ``manual`` (the entry holds the tag), ``accepted`` or ``rejected`` (a logged decision).
        evidence: the places, by field and place.
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

    @property
    def band(self) -> str:
        """Return ``sure``, ``likely`` or ``doubtful`` (``confidence`` says what these promise)."""
        return band(self.confidence)

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
