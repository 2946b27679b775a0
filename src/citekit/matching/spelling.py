"""Text as it is compared: folded words, letters without gaps, and pieces of four letters. Knows no references."""

import re
import unicodedata

GRAM = 4
"""Letters in a piece: scattered pieces of four seldom agree by chance, and a misread letter spoils only four."""

TELLING_LETTERS = 20
"""Letters a title needs to be hardly anybody else's; "Editorial" and "Alopecia areata" have fewer."""

_WORD = re.compile(r"[^\W_]+")
_TORN = re.compile(r"(?<=\w)[-‐‑\u00ad](?:\s*\n\s*|[ \t]+)(?=[^\W\d_])")
_PARTED = re.compile(r"([^\W\d_]+)[-‐‑](?:\s*\n\s*|[ \t]+)?([^\W\d_]+)")
_LIGATURES = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


def fold(text: str) -> str:
    """Return ``text`` in small letters without accents; letters of other scripts stay."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """Return the words and numbers of ``text``, folded."""
    return _WORD.findall(fold(text))


def letters(text: str) -> str:
    """Return the letters and digits of ``text``, folded, without anything between: blanks and hyphens do not count."""
    return "".join(words(text))


def grams(squeezed: str) -> frozenset[str]:
    """Return every piece of `GRAM` letters of a text made by `letters`; a shorter text is its own piece."""
    if len(squeezed) <= GRAM:
        return frozenset([squeezed] if squeezed else [])
    return frozenset(squeezed[start : start + GRAM] for start in range(len(squeezed) - GRAM + 1))


def share(part: frozenset[str], whole: frozenset[str]) -> float:
    """Return how much of ``part`` is in ``whole``, 0 to 1; nothing is in everything."""
    return len(part & whole) / len(part) if part else 1.0


def joined(text: str) -> str:
    """Return ``text`` with the halves of words put together that a line break or a blank behind a hyphen tore."""
    return _TORN.sub("", text)


def compounds(text: str) -> list[str]:
    """Return words printed with a hyphen as one word, folded: however they were torn, one spelling is the same."""
    return [fold(match[1] + match[2]) for match in _PARTED.finditer(text)]


def near(one: str, other: str) -> bool:
    """Return whether two folded words are equal, or of five letters and more with one letter wrong, lost or added."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < 5 or len(long) - len(short) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[start + (len(short) == len(long)) :] == long[start + 1 :]
