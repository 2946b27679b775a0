"""Names found among the words of a text, leftmost and longest, by an automaton that reads the text once.

Knows words and names as strings; knows no concept. The only module that imports ``ahocorasick_rs``.
"""

from collections.abc import Mapping, Sequence

Span = tuple[int, int]
"""Words by their numbers, half-open."""

_BETWEEN = "  "
"""Two blanks: each of two neighbouring words has one of its own, so that names match whole words only."""


class Automaton:
    """Names of which the longest is looked for at each word, for several who ask.

    Args:
        names: comparable name, one blank between its words, to the numbers of those who want to know of it.
        count: how many there are who ask.
    """

    def __init__(self, names: Mapping[str, Sequence[int]], count: int) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind  # only who reads many texts needs it

        self._count = count
        self._asked = [(len(name.split(" ")), wanted) for name, wanted in names.items()]
        patterns = [_padded(name.split(" ")) for name in names]
        automaton = AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest, store_patterns=False)
        self._find = automaton.find_matches_as_indexes

    def spans(self, norms: Sequence[str]) -> list[list[Span]]:
        """Return the names among folded words, a list for each who asks; none overlaps another, in whatever list."""
        text = _padded(norms)
        found: list[list[Span]] = [[] for _ in range(self._count)]
        first = done = 0
        for pattern, start, end in self._find(text):
            size, wanted = self._asked[pattern]
            first += text.count(_BETWEEN, done, start + 1)
            for one in wanted:
                found[one].append((first, first + size))
            first, done = first + size, end
        return found


def _padded(words: Sequence[str]) -> str:
    return f" {_BETWEEN.join(words)} "
