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

    def covers(self, finding: Finding) -> bool:
        """Return whether the finding is passed over."""
        return self.code == finding.code and self.key in ("", finding.key)


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
    left = tuple(finding for finding in findings if not any(one.covers(finding) for one in known))
    stale = tuple(one for one in known if not any(map(one.covers, findings)))
    return Sifted(left, len(findings) - len(left), stale)
