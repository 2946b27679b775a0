"""The words of a text as the tagger compares them: folded as everywhere, British and American spelling as one.

Pure text, and fast: the folded form of a word is remembered.
"""

import re
from itertools import accumulate
from sys import intern
from typing import NamedTuple

from citekit.vocabulary.folding import WORD, fold_word

_WORD = re.compile(f"({WORD.pattern})")
_PLAIN = re.compile(r"((?=\w)(?:[A-Za-z]+(?:'s\b|)|\d+))", re.ASCII)
"""What ``WORD`` finds in a text of ASCII letters alone; it looks ahead so that a text is searched for it quickly."""

_ENDINGS = (("our", "or"), ("isation", "ization"), ("ised", "ized"), ("ising", "izing"), ("yse", "yze"))
_SPELLINGS = (("ae", "e"), ("oe", "e"), ("sulph", "sulf"), ("leuco", "leuko"))
_SHORT = 5
"""Words below this length keep their spelling: ``does``, ``four``."""

_MEMORY = 200_000


class Words(NamedTuple):
    """The words and numbers of a text.

    Attributes:
        norms: their comparable forms.
        starts, ends: their places in the text, code points, half-open.
    """

    norms: list[str]
    starts: list[int]
    ends: list[int]


class _Memo(dict[str, str]):
    def __missing__(self, word: str) -> str:
        if len(self) > _MEMORY:
            self.clear()
        norm = respelled("".join(fold_word(word).split()))  # the sign of an iota folds to a blank
        self[intern(word)] = norm = intern(norm)  # what is compared so often is to be one thing
        return norm


_norm, _norm_of_name = _Memo().__getitem__, _Memo().__getitem__
"""What texts and what names are remembered by: few words are in many texts, and few are the faster found."""


def read(text: str) -> Words:
    """Return the words of ``text`` in order."""
    parts = _split(text)
    places = list(accumulate(map(len, parts)))
    return Words(list(map(_norm, parts[1::2])), places[:-1:2], places[1::2])


def norms(text: str) -> list[str]:
    """Return the comparable forms of the words of a name or the like."""
    return list(map(_norm_of_name, _split(text)[1::2]))


def _split(text: str) -> list[str]:
    """Return what stands before the first word, that word, what stands before the next, and so on."""
    return (_PLAIN if text.isascii() else _WORD).split(text)


def name_key(name: str) -> str:
    """Return the form under which a name is found: its words with one blank between."""
    return " ".join(norms(name))


def respelled(norm: str) -> str:
    """Return a folded word in one of its spellings: ``haematuria`` as ``hematuria``, ``tumour`` as ``tumor``."""
    if len(norm) < _SHORT or not norm.isalpha():
        return norm
    for british, american in _SPELLINGS:
        if british in norm:
            norm = norm.replace(british, american)
    for british, american in _ENDINGS:
        if norm.endswith(british):
            return norm[: -len(british)] + american
    return norm
