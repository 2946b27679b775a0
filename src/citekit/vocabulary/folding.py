"""How two spellings of one name are seen as one: case, accents, hyphens, Greek letters, possessives, plurals.

Pure text. Used to look concepts up by name and to find their names in running text, so that both agree.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
"""Greek letters and the Latin names that titles write for them (``TNF-α``, ``TNF alpha``)."""

_MARKS = "\u00ad\u0300-\u036f\u200b-\u200d"
WORD = re.compile(rf"[Α-Ωα-ω]|(?:[^\W\d_Α-Ωα-ω][{_MARKS}]*)+(?:['’]s\b)?|\d+")
"""A word or a number."""

_POSSESSIVE = ("'s", "’s")
_INVISIBLE = re.compile(rf"[{_MARKS}]")
_STROKED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


class Token(NamedTuple):
    """A word or a number of a text; a tuple, because a text has so many of them.

    Attributes:
        norm: the folded form; equal norms mean equal words.
        start, end: code points in the text, half-open.
    """

    norm: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the words and numbers of ``text`` in order; a letter beside a digit starts a new one (``IL17`` is two)."""
    found = (Token(fold_word(match.group()), match.start(), match.end()) for match in WORD.finditer(text))
    return [token for token in found if token.norm]


def fold(text: str) -> str:
    """Return the comparable form of a name: its folded words, one blank between.

    ``IL-17Rα inhibitors`` gives ``il 17 r alpha inhibitor``.
    """
    return " ".join(filter(None, map(fold_word, WORD.findall(text))))


@lru_cache(maxsize=16384)
def fold_word(word: str) -> str:
    """Return one word without case, accents, possessive ending and plural ending."""
    if word.endswith(_POSSESSIVE):
        word = word[:-2]
    if word.isascii():
        return _singular(word.lower())
    word = _plain(word)
    return GREEK.get(word) or _singular(word)


def blind(text: str) -> str:
    """Return ``text`` without case and accents, blanks collapsed: for finding words, with punctuation kept."""
    if not text.isascii():
        text = _plain(text)
    return " ".join(text.lower().split())


def _plain(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKD", text)).casefold().translate(_STROKED)


def _singular(word: str) -> str:
    """Strip an English plural: ``antibodies`` -> ``antibody``, ``agents`` -> ``agent``; ``lupus`` stays."""
    if len(word) < 4 or word[-1] != "s" or word[-2] in "sui":
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
