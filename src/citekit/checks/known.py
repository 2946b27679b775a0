"""Findings that a review's authors know of and have answered: its settings name them, ``check`` passes them over."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from citekit.findings import Finding

BY_KEY_ONLY = frozenset({"retracted", "concern"})
"""Codes that are known of one work at a time: the next retraction must never be passed over for the last one."""


class Known(NamedTuple):
    """What a review's settings pass over: the findings of one code, of one entry or of all.

    Attributes:
        code: the code of the findings.
        key: the citation key of the entry; blank for all of that code.
    """

    code: str
    key: str

    @classmethod
    def of(cls, text: str) -> "Known":
        """Return what ``code`` or ``code:key`` means; a key may hold colons, a code holds none."""
        code, _, key = (part.strip() for part in text.partition(":"))
        return cls(code, key)

    def __str__(self) -> str:
        return f"{self.code}:{self.key}" if self.key else self.code

    @property
    def allowed(self) -> bool:
        """Return whether it names a code, and a key where the code needs one."""
        return bool(self.code) and (bool(self.key) or self.code not in BY_KEY_ONLY)


class Sifted(NamedTuple):
    """Findings without the known ones.

    Attributes:
        left: the findings that remain, in their order.
        passed: how many were passed over.
        stale: what covers no finding any more.
    """

    left: tuple[Finding, ...]
    passed: int
    stale: tuple[Known, ...]


def sift(findings: Sequence[Finding], known: Iterable[Known]) -> Sifted:
    """Return the findings that nothing known covers, and what has become of the known ones."""
    known = tuple(known)
    listed = frozenset(known)
    covering = [(finding, listed.intersection(_names_of(finding))) for finding in findings]
    met = frozenset(one for _, by in covering for one in by)
    left = tuple(finding for finding, by in covering if not by)
    return Sifted(left, len(findings) - len(left), tuple(one for one in known if one not in met))


def _names_of(finding: Finding) -> tuple[Known, Known]:
    """Return what covers a finding: its code for all entries, and for its own."""
    return Known(finding.code, ""), Known(finding.code, finding.key)
