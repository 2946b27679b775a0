"""Names found among the words of a text, leftmost and longest, by an automaton that reads the text once.

Knows words and names as strings; knows no concept. The only module that imports ``ahocorasick_rs``. Each word that a
name holds is one sign for the automaton, so that whole words match and places are word numbers.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from sys import maxunicode

from citekit.tagging.names import MEMORY

Span = tuple[int, int]
"""Words by their numbers, half-open."""

_NO_NAME = "\0"
"""The sign of a word that no name holds."""

_SURROGATES, _COUNT = 0xD800, 0x800
"""The first code point that is no sign of its own, and how many such there are."""

MOST_WORDS = maxunicode - _COUNT
"""There are no more signs to tell the words of names apart; names of more words are not looked for by an automaton."""


class Automaton:
    """Names of which the longest is looked for at each word, for several who ask.

    Args:
        names: comparable name, one blank between its words, to the numbers of those who want to know of it.
        count: how many there are who ask.
        seen_as: word of a text to the word of a name that it is seen as.
    """

    def __init__(self, names: Mapping[str, Collection[int]], count: int, seen_as: Callable[[str], str] = str) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind  # only who reads many texts needs it

        words = dict.fromkeys(word for name in names for word in name.split(" "))
        self._asked, self._count = list(names.values()), count
        self._full = len(words) > MOST_WORDS
        if self._full:
            return
        signs = dict(zip(words, map(_sign, range(1, len(words) + 1)), strict=True))
        patterns = ["".join([signs[word] for word in name.split(" ")]) for name in names]
        automaton = AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest, store_patterns=False)
        self._find = automaton.find_matches_as_indexes
        self._sign_of = _Signs(signs, seen_as).__getitem__

    def spans(self, norms: Sequence[str]) -> list[list[Span]]:
        """Return the names among folded words, a list for each who asks; none overlaps another, in whatever list.

        Where the words of the names are more than ``MOST_WORDS``, all words of the text are one stretch in each list.
        """
        if self._full:
            return [[(0, len(norms))] for _ in range(self._count)]
        found: list[list[Span]] = [[] for _ in range(self._count)]
        for pattern, first, last in self._find("".join(map(self._sign_of, norms))):
            for one in self._asked[pattern]:
                found[one].append((first, last))
        return found


class _Signs(dict[str, str]):
    """Word of a text to its sign, found when first asked for.

    Args:
        known: word of a name to its sign; seen_as: as in ``Automaton``.
    """

    def __init__(self, known: Mapping[str, str], seen_as: Callable[[str], str]) -> None:
        super().__init__()
        self._known, self._seen_as = known, seen_as

    def __missing__(self, word: str) -> str:
        if len(self) > MEMORY:
            self.clear()
        sign = self[word] = self._known.get(self._seen_as(word), _NO_NAME)
        return sign


def _sign(number: int) -> str:
    """Return a sign of its own for each number from 1 on."""
    return chr(number if number < _SURROGATES else number + _COUNT)
