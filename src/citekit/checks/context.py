"""What a check gets to see, and how it words a finding."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote

from citekit.bib.entry import Entry
from citekit.findings import Finding
from citekit.mapping.updates import Fact
from citekit.query.nodes import quoted
from citekit.tagging.decisions import Decision
from citekit.tagging.suggestion import Suggestion
from citekit.vocabulary import Vocabulary

Suggest = Callable[[Entry], Sequence[Suggestion]]
"""Gives what the texts of an entry speak for."""


def asking_for(key: str) -> str:
    """Return the query that finds the entry with a key, as one word of a shell."""
    return quote(f"key:{quoted(key)}")


@dataclass(frozen=True, slots=True)
class Context:
    """A library as the checks see it.

    Attributes:
        entries: in file order.
        vocabulary: that of the review.
        facts: citation key to what has happened to the work.
        file: the library's path as shown to the user; vocabulary_file: that of the vocabulary.
        suggest: gives what an entry's texts speak for, where that is asked for.
        accepted: (key, tag) of the suggestions that a person accepted.
        expected: the facets that every entry is expected to have a tag of; empty where the review does not say.
        log: what people decided, in the order of the log.
    """

    entries: Sequence[Entry]
    vocabulary: Vocabulary
    facts: Mapping[str, Sequence[Fact]]
    file: str
    vocabulary_file: str = ""
    suggest: Suggest = lambda _: ()
    accepted: Collection[tuple[str, str]] = ()
    expected: Sequence[str] = ()
    log: Sequence[Decision] = ()

    def finding(self, code: str, severity: str, entry: Entry, message: str, hint: str = "") -> Finding:
        """Return a finding at the first line of ``entry``."""
        return Finding(code, severity, message, entry.key, self.file, entry.line, entry.end_line, 1, hint)
