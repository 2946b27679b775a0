"""What a check gets to see, and how it words a finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citekit.bib.entry import Entry
from citekit.findings import Finding
from citekit.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Context:
    """A library as the checks see it.

    Attributes:
        entries: in file order.
        vocabulary: that of the review.
        retracted: citation key to the text of the notice.
        file: the library's path as shown to the user.
    """

    entries: Sequence[Entry]
    vocabulary: Vocabulary
    retracted: Mapping[str, str]
    file: str

    def finding(self, code: str, severity: str, entry: Entry, message: str, hint: str = "") -> Finding:
        """Return a finding at the first line of ``entry``."""
        return Finding(code, severity, message, entry.key, self.file, entry.line, entry.end_line, 1, hint)
