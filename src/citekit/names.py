"""People and groups, as CSL parts. Reading and writing BibTeX name lists lives here too.

It knows the name syntax of BibTeX ("Some hundred people..." section 4 of Patashnik's BibTeXing) and the extended form
of biblatex (``family=…, given=…``); it does not know entries or fields.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from citekit.text import tex


@dataclass(frozen=True, slots=True)
class Name:
    """A person in parts, or a group in ``literal``.

    Attributes:
        family: the family name without particles that sort apart.
        given: given names or initials.
        dropping_particle: dropped when only the family name is shown (``van`` in "Ludwig van Beethoven").
        non_dropping_particle: kept before the family name (``de la``; BibTeX's von part).
        suffix: ``Jr.``, ``III``.
        literal: a group or a name that must not be split; then all else is empty.
    """

    family: str = ""
    given: str = ""
    dropping_particle: str = ""
    non_dropping_particle: str = ""
    suffix: str = ""
    literal: str = ""


_NONE = Name()
OTHERS = Name(literal="others")
"""The name that BibTeX prints as "et al."."""

_LETTERS = "A-Za-zÀ-ÖØ-öø-ÿ"
_PLAIN_NAME = (
    rf"[A-ZÀ-ÖØ-Þ][{_LETTERS}]*(?:-[{_LETTERS}]+)?, [A-ZÀ-ÖØ-Þ][{_LETTERS}.]*(?:[ -][A-ZÀ-ÖØ-Þ][{_LETTERS}.]*)*"
)
_PLAIN = re.compile(_PLAIN_NAME)
"""``Family, Given Names`` without anything that BibTeX or TeX could take for something else."""
_PLAIN_LIST = re.compile(rf"(?!.* A[Nn][Dd] ){_PLAIN_NAME}(?: and {_PLAIN_NAME})*")
_PIECE = re.compile(r"\\[A-Za-z]+[ \t\r\n]*|\\[\s\S]?|[{}]|[ \t\r\n~]+|,|[^\\{}\s~,]+|[\s\S]")
_EXTENDED = re.compile(r"\s*([a-z]+)(?:-i)?\s*=\s*", re.IGNORECASE)
_EXTENDED_KEYS = (
    *("family", "given", "middle", "prefix", "suffix", "useprefix", "id", "hash"),
    *("nametemplates", "sortingnamekeytemplatename", "uniquenametemplatename"),
)
"""Name parts and options of biblatex's extended form (biblatex manual, 3.4, 4.2.3; biber: ``middle``)."""


def parse_bibtex(value: str) -> tuple[Name, ...]:
    """Return the names of an ``author`` or ``editor`` field, given as TeX source.

    A name wholly in braces is a group; ``others`` becomes ``Name(literal="others")``. Words are cut at blanks and ties
    outside of braces; ``\\~`` is an accent, not a tie. Empty names are passed over. Parts are plain Unicode.
    """
    return tuple(each_bibtex(value))


def each_bibtex(value: str) -> Iterator[Name]:
    """Yield the names that ``parse_bibtex`` returns; whoever wants the first only does not pay for the others."""
    if _PLAIN_LIST.fullmatch(value):
        return (Name(*one.split(", ")) for one in value.split(" and "))  # most lists; a tenth of the time
    return (name for name in map(_parse_one, _split_names(value)) if name != _NONE)


def to_bibtex(names: Iterable[Name]) -> str:
    """Return names as TeX source for an ``author`` field, ``Family, Suffix, Given`` joined with ``and``.

    Inverse of ``parse_bibtex`` for names whose parts hold no control characters and no runs of blanks, with two losses:
    a dropping particle is written as von part, and a lone family name of several words is read as a group. Whatever
    BibTeX would split or take for a particle is put in braces.
    """
    return " and ".join(_write_one(name) for name in names)


Words = list[list[str]]
"""A name: its comma-separated parts, each a list of words in TeX source."""


def _split_names(value: str) -> Iterator[Words]:
    """Yield the names of a list, split at ``and``, commas and blanks outside of braces."""
    level, word = 0, ""
    parts: Words = [[]]

    def end_word() -> None:
        nonlocal word
        if word:
            parts[-1].append(word)
        word = ""

    for piece in _PIECE.findall(value):
        if piece == "{":
            level += 1
        elif piece == "}":
            level = max(0, level - 1)
        if level == 0 and piece == ",":
            end_word()
            parts.append([])
        elif level == 0 and piece.strip(" \t\r\n~") == "":
            end_word()
            if parts[-1] and parts[-1][-1].lower() == "and":
                parts[-1].pop()
                yield parts
                parts = [[]]
        else:
            word += piece
    end_word()
    yield parts


def _parse_one(parts: Words) -> Name:
    """Return one name from its parts; BibTeX's three forms, and biblatex's extended one."""
    if (found := _EXTENDED.match(" ".join(parts[0]))) and found[1].lower() in _EXTENDED_KEYS:
        return _parse_extended(parts)
    while len(parts) > 1 and not parts[-1]:
        parts = parts[:-1]
    if len(parts) == 1:
        return _parse_forward(parts[0])
    von, last = _von_and_last(parts[0])
    suffix = _text(parts[1]) if len(parts) > 2 else ""
    given = ", ".join(filter(None, map(_text, parts[2:] if len(parts) > 2 else parts[1:])))
    if not last and not von:
        return Name(family=given, suffix=suffix) if given else Name()
    return Name(family=last, given=given, non_dropping_particle=von, suffix=suffix)


def _parse_forward(words: list[str]) -> Name:
    """Return a name written ``First von Last``; a lone word in braces is a group."""
    if not words:
        return Name()
    if len(words) == 1:
        text = _text(words)
        return Name(literal=text) if _is_group(words[0]) or text == "others" else Name(family=text)
    lower = [index for index, word in enumerate(words[:-1]) if _is_lower(word)]
    first = lower[0] if lower else len(words) - 1
    von, last = _von_and_last(words[first:])
    return Name(family=last, given=_text(words[:first]), non_dropping_particle=von)


def _von_and_last(words: list[str]) -> tuple[str, str]:
    """Split a family part after its last lower-case word; the final word always belongs to the family name."""
    lower = [index for index, word in enumerate(words[:-1]) if _is_lower(word)]
    cut = lower[-1] + 1 if lower else 0
    return _text(words[:cut]), _text(words[cut:])


def _parse_extended(parts: Words) -> Name:
    """Return a name in biblatex's ``family=…, given=…`` form; options and initials are passed over.

    A middle name belongs to the given names; a prefix stays whatever ``useprefix`` says, as BibTeX's von part does.
    """
    values: dict[str, str] = {}
    for source in (" ".join(words) for words in parts):
        found = _EXTENDED.match(source)
        if found and not found[0].rstrip(" =").endswith("-i"):
            values.setdefault(found[1].lower(), tex.to_text(source[found.end() :]))
    return Name(
        family=values.get("family", ""),
        given=" ".join(filter(None, (values.get("given"), values.get("middle")))),
        non_dropping_particle=values.get("prefix", ""),
        suffix=values.get("suffix", ""),
    )


def _text(words: list[str]) -> str:
    return tex.to_text(" ".join(words))


def _is_group(word: str) -> bool:
    """Return whether one pair of braces encloses the whole word."""
    level = 0
    for index, char in enumerate(word):
        level += {"{": 1, "}": -1}.get(char, 0)
        if level <= 0:
            return char == "}" and index == len(word) - 1
    return bool(word)


def _is_lower(word: str) -> bool:
    """Return whether a word is a particle: its first letter is lower-case and it does not stand in braces."""
    if word.startswith("{") and not word.startswith("{\\"):
        return False
    letter = next(filter(str.isalpha, tex.to_text(word)), "")
    return letter.islower()


def _write_one(name: Name) -> str:
    """Return one name as TeX source, proved by reading it again in a list where it is not plainly right."""
    if name.literal:
        return "others" if name == OTHERS else f"{{{tex.from_text(name.literal)}}}"
    if not (name.suffix or name.non_dropping_particle or name.dropping_particle):
        plain = f"{name.family}, {name.given}"
        if _PLAIN.fullmatch(plain) and not plain.lower().endswith(" and") and " and " not in plain.lower():
            return plain
    particle = " ".join(filter(None, (name.dropping_particle, name.non_dropping_particle)))
    expected = Name(family=name.family, given=name.given, non_dropping_particle=particle, suffix=name.suffix)
    spelling = ""
    for braced in ((), ("family",), ("family", "given", "suffix"), ("family", "given", "suffix", "particle")):
        spelling = _spell(expected, particle, frozenset(braced))
        if parse_bibtex(f"{spelling} and {spelling}") == (expected, expected):
            break
    return spelling


def _spell(name: Name, particle: str, braced: frozenset[str]) -> str:
    """Return ``von Last, Jr., First`` with the named parts in braces."""

    def part(label: str, text: str) -> str:
        source = tex.from_text(text)
        return f"{{{source}}}" if text and label in braced else source

    family = " ".join(filter(None, (part("particle", particle), part("family", name.family))))
    given = part("given", name.given)
    if name.suffix:
        return f"{family}, {part('suffix', name.suffix)}, {given or '{}'}"
    return f"{family}, {given}" if given else family
