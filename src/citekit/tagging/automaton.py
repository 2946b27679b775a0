"""Names found among the words of a text, leftmost and longest, by an automaton that reads the text once.

Knows words and names as strings; knows no concept. The only module that imports ``ahocorasick_rs``.
"""

from collections.abc import Iterable, Sequence

_BETWEEN = "  "
"""Two blanks: each of two neighbouring words has one of its own, so that names match whole words only."""


class Automaton:
    """Names of which the longest is looked for at each word.

    Args:
        names: comparable names, one blank between their words.
    """

    def __init__(self, names: Iterable[str]) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind  # only who reads many texts needs it

        patterns = [_padded(name.split(" ")) for name in names]
        automaton = AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest, store_patterns=False)
        self._find = automaton.find_matches_as_indexes

    def spans(self, norms: Sequence[str]) -> list[tuple[int, int]]:
        """Return the names among folded words as word numbers, half-open; none overlaps another."""
        text = _padded(norms)
        found = []
        done = first = 0
        for _, start, end in self._find(text):
            first += text.count(_BETWEEN, done, start + 1)
            done = start + 1
            found.append((first, first + text.count(_BETWEEN, start, end) + 1))
        return found


def _padded(words: Sequence[str]) -> str:
    return f" {_BETWEEN.join(words)} "
