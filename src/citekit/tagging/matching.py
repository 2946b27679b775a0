"""Finding the names of concepts in a text: leftmost, longest, on folded words, with exact places in the text.

Knows the vocabulary and one text at a time. Whether an abbreviation may count, and what a mention means for the
record, is decided by ``suggest``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from citekit.tagging.spans import Spans
from citekit.vocabulary import Concept, Vocabulary
from citekit.vocabulary.folding import Token, fold, tokens

Words = tuple[str, ...]

INHIBITOR = "inhibitor"
TARGET_PATTERNS = (
    "anti {}", "{} blocker", "{} antagonist", "{} blockade", "{} inhibition", "{} targeted", "{} targeting",
    "targeting {}", "targeting of {}", "inhibition of {}", "blockade of {}", "{} antibody", "{} directed",
)  # fmt: skip
"""Other ways to say ``T inhibitor``; made from every name of that form. The bare target is not the agent."""

_GAP = re.compile(r"[\s\-‐-―−/*'’‘\"“”\u00ad]*")
_COMMA_GAP = re.compile(r"[\s\-‐-―−/*'’‘\"“”\u00ad,]*")
_ASIDE = re.compile(r"\([^()\s]{1,12}\)")
_CONJUNCTION = re.compile(r"\s*(?:,|/|\b(?:and|or|and/or|as well as)\b|&|[-‐-―]\s*(?:,|and\b|or\b))", re.IGNORECASE)
_LISTED = re.compile(r"(?:\b(?:and|or)\b|&|/)", re.IGNORECASE)
_LIST_WORDS = 7
"""How many words may stand between the parts of a name whose last word is shared (``IL-17 and IL-23 inhibitors``)."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a concept.

    Attributes:
        tag: the concept.
        rule: ``label``, ``synonym``, ``hidden``, ``abbreviation`` or ``target``.
        exact: the abbreviation without blanks and hyphens; empty for words.
        commas: whether the name itself holds a comma (``dermatitis, atopic``).
    """

    tag: str
    rule: str
    exact: str = ""
    commas: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a concept in a text.

    Attributes:
        tag: the concept.
        start, end: code points in the text, half-open.
        text: what stands there.
        rule: how it was found: a rule of ``Form``, or ``shared-head``.
    """

    tag: str
    start: int
    end: int
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Index:
    """The names of a vocabulary, ready for matching.

    Attributes:
        forms: folded words to what they name.
        lengths: first word to the lengths of the forms that start with it, longest first.
        heads: all words but the last of a name to (last word, form).
        head_lengths: as ``lengths``, for ``heads``.
    """

    forms: dict[Words, list[Form]]
    lengths: dict[str, tuple[int, ...]]
    heads: dict[Words, list[tuple[str, Form]]]
    head_lengths: dict[str, tuple[int, ...]]


@lru_cache(maxsize=4)
def index_of(vocabulary: Vocabulary) -> Index:
    """Return the index of ``vocabulary``; remembered for the vocabularies used last."""
    forms: dict[Words, list[Form]] = {}
    heads: dict[Words, list[tuple[str, Form]]] = {}
    for concept in vocabulary.concepts.values():
        for words, form in _forms(concept):
            known = forms.setdefault(words, [])
            if all((other.tag, other.exact) != (form.tag, form.exact) for other in known):
                known.append(form)
    for words, named in forms.items():
        if len(words) > 1 and words[:-1] not in forms:
            heads.setdefault(words[:-1], []).extend((words[-1], form) for form in named if not form.exact)
    return Index(forms, _lengths(forms), heads, _lengths(heads))


def find_mentions(text: str, index: Index) -> tuple[Mention, ...]:
    """Return the mentions in ``text`` by place; none overlaps another, but for the parts of a shared-head list."""
    words = tokens(text)
    found = list(_scan(text, words, index))
    if "(" in text:
        asides = Spans(match.span() for match in _ASIDE.finditer(text))
        outside = [word for word in words if not asides.overlap(word.start, word.start + 1)]
        if len(outside) < len(words):
            bridged = [one for one in _scan(text, outside, index) if asides.begin_within(one.start, one.end)]
            taken = Spans((one.start, one.end) for one in bridged)
            found = [one for one in found if not taken.overlap(one.start, one.start + 1)] + bridged
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _scan(text: str, words: Sequence[Token], index: Index) -> Iterator[Mention]:
    position = 0
    while position < len(words):
        norm = words[position].norm
        step = 1
        for length in index.lengths.get(norm, ()):
            piece = words[position : position + length]
            named = index.forms.get(tuple(word.norm for word in piece), ()) if len(piece) == length else ()
            if hits := [form for form in named if _stands(text, piece, form)]:
                start, end = piece[0].start, piece[-1].end
                for form in hits:
                    yield Mention(form.tag, start, end, text[start:end], form.rule)
                step = length
                break
        else:
            for length in index.head_lengths.get(norm, ()):
                yield from _shared(text, words, position, length, index)
        position += step


def _shared(text: str, words: Sequence[Token], position: int, length: int, index: Index) -> Iterator[Mention]:
    """Yield the names whose last word comes only at the end of a list: ``IL-17 [and IL-23] inhibitors``."""
    piece = words[position : position + length]
    named = index.heads.get(tuple(word.norm for word in piece), ())
    if not named or not _whole(text, piece) or not _CONJUNCTION.match(text, piece[-1].end):
        return
    for word in words[position + length : position + length + _LIST_WORDS]:
        between = text[piece[-1].end : word.start]
        if any(mark in between for mark in ".;:()"):
            return
        hits = [form for head, form in named if head == word.norm and _LISTED.search(between)]
        for form in hits:
            yield Mention(form.tag, piece[0].start, word.end, text[piece[0].start : word.end], "shared-head")
        if hits:
            return


def _stands(text: str, piece: Sequence[Token], form: Form) -> bool:
    if not _whole(text, piece, form.commas):
        return False
    if not form.exact:
        return True
    written = _squeeze(text[piece[0].start : piece[-1].end])
    after = text[piece[-1].end : piece[-1].end + 2]
    part_of_a_name = len(after) == 2 and after[0] in "-‐‑" and after[1].isdigit()
    return written in (form.exact, form.exact + "s") and not part_of_a_name


def _whole(text: str, piece: Sequence[Token], commas: bool = False) -> bool:
    """Return whether ``piece`` is no part of a longer word and holds no more than blanks and hyphens between words."""
    start, end = piece[0].start, piece[-1].end
    if (start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalpha()):
        return False
    if end < len(text) and text[end].isdigit() and text[end].isascii():
        return False
    gap = _COMMA_GAP if commas else _GAP
    return all(gap.fullmatch(_ASIDE.sub("", text[one.end : two.start])) for one, two in pairwise(piece))


def _forms(concept: Concept) -> Iterator[tuple[Words, Form]]:
    for rule, names in (("label", (concept.label,)), ("synonym", concept.synonyms), ("hidden", concept.hidden)):
        for name in names:
            yield _words(name), Form(concept.tag, rule, commas="," in name)
    for name in concept.abbreviations:
        yield _words(name), Form(concept.tag, "abbreviation", exact=_squeeze(name))
        yield _words(name + "s"), Form(concept.tag, "abbreviation", exact=_squeeze(name))
    for name in (concept.label, *concept.synonyms):
        words = _words(name)
        if len(words) > 1 and words[-1] == INHIBITOR:
            target = " ".join(words[:-1])
            for pattern in TARGET_PATTERNS:
                yield tuple(pattern.format(target).split()), Form(concept.tag, "target")


def _words(name: str) -> Words:
    return tuple(fold(name).split())


def _squeeze(text: str) -> str:
    return re.sub(r"[\s\-‐-―−/]", "", text)


def _lengths(forms: Iterable[Words]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for words in forms:
        if words:
            found.setdefault(words[0], set()).add(len(words))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}
