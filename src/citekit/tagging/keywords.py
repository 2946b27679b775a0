"""The keywords field: splitting it, finding our tags in it, and adding, removing or renaming tags and nothing else.

Works on the TeX source of a value, the inside of its braces or quotes, line breaks and all. Knows no entry and no file.
Where a keyword that is a tag stands in braces of its own (``{agent:tofacitinib}``), or another program has escaped its
``_`` for LaTeX, it is still that tag.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

_MARK = re.compile(r"&#?\w+;|\\[,;](?=\S)|\$[^${}]*\$|[{},;]")
"""A separator or brace; first what holds one that separates nothing: a left-over HTML entity, an escaped one (a thin
space in TeX, a part of the keyword in JabRef), a formula."""

_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\w+);")
"""The entities that are left over in Crossref's records even where TeX has escaped their first sign."""

_TAG = re.compile(r"\s*\{?\s*[\w-]+:[^\s/:][^\s:]*\s*\}?\s*")
"""What may be a tag, whatever the facets."""

_PROTECTING = frozenset("{&\\$")
"""Signs beside which a separator may be none."""

_MARK_BUT_ESCAPED = re.compile(r"\\.|" + _MARK.pattern, re.DOTALL)


@dataclass(frozen=True, slots=True)
class Keyword:
    """One keyword of a field.

    Attributes:
        text: its TeX source, without blanks around it.
        start, end: code points in the value, half-open; ``value[start:end] == text``.
    """

    text: str
    start: int
    end: int

    @property
    def bare(self) -> str:
        """Return the text without one pair of braces around the whole of it, and with a plain ``_`` for ``\\_``."""
        inner = self.text[1:-1]
        text = inner.strip() if self.text == "{" + inner + "}" and not set(inner) & set("{}") else self.text
        return text.replace("\\_", "_")


def separator(value: str) -> str:
    """Return ``;`` where the value has one outside of braces, else ``,`` (the default of biblatex)."""
    return ";" if ";" in value and next(_marks(value, ";"), None) is not None else ","


def split(value: str) -> tuple[Keyword, ...]:
    """Return the keywords of ``value`` in order; braces protect separators, empty keywords are left out."""
    found = []
    start = 0
    for end in (*_cuts(value), len(value)):
        text = value[start:end].strip()
        if text:
            begin = value.index(text, start)
            found.append(Keyword(text, begin, begin + len(text)))
        start = end + 1
    return tuple(found)


def tags_in(value: str, facets: Collection[str]) -> tuple[str, ...]:
    """Return the keywords of ``value`` that are tags: those that start with the name of a facet and a colon.

    Each tag once, in the order of the field. The notation may be unknown to the vocabulary.
    """
    if ":" not in value:
        return ()
    mixed = ";" in value and "," in value
    if not mixed and _PROTECTING.isdisjoint(value):  # the common case, read at once
        words = map(str.strip, value.split(";" if ";" in value else ","))
        return tuple(dict.fromkeys([word for word in words if ":" in word and is_tag(word, facets)]))
    return tuple(dict.fromkeys(one.bare for one in split(value) if is_tag(one.bare, facets)))


def is_tag(keyword: str, facets: Collection[str]) -> bool:
    """Return whether a keyword (without braces) is a tag of one of ``facets``."""
    facet, colon, notation = keyword.partition(":")
    return bool(colon and notation.strip()) and facet in facets


def by_facet(tags: Iterable[str], facets: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the notations of ``tags`` a facet; every one of ``facets`` is there, unknown notations are kept."""
    found: dict[str, list[str]] = {facet: [] for facet in facets}
    for tag in tags:
        facet, _, notation = tag.partition(":")
        if facet in found:
            found[facet].append(notation)
    return {facet: tuple(notations) for facet, notations in found.items()}


def with_tags(value: str, tags: Iterable[str]) -> str:
    """Return ``value`` with those of ``tags`` at its end that it does not hold yet, joined in the style of the field.

    The rest of the value stays as it is, a trailing separator at the end too. ``without_tags`` takes them out again and
    gives the same value back.
    """
    mark = separator(value)
    for tag in dict.fromkeys(tags):
        held = split(value)
        if not held:
            value = tag + value
        elif all(one.bare != tag for one in held):
            end = held[-1].end
            value = value[:end] + _joint(value, mark, end) + tag + value[end:]
    return value


def without_tags(value: str, tags: Iterable[str]) -> str:
    """Return ``value`` without ``tags``, each with the one separator before it (after it, if it stands first)."""
    unwanted = set(tags)
    while found := next((one for one in split(value) if one.bare in unwanted), None):
        value = _cut(value, found)
    return value


def renamed(value: str, old: str, new: str) -> str:
    """Return ``value`` with the tag ``new`` in the place of ``old``; if ``new`` is there already, ``old`` just goes."""
    held = split(value)
    if all(one.bare != old for one in held):
        return value
    if old == new or any(one.bare == new for one in held):
        return value if old == new else without_tags(value, [old])
    first = next(one for one in held if one.bare == old)
    return without_tags(value[: first.start] + new + value[first.end :], [old])


def _marks(value: str, mark: str) -> Iterator[int]:
    """Yield the places of ``mark`` outside of braces.

    As in BibTeX, a backslash does not hide a brace; but where the braces balance only if it does, it does.
    """
    depth = 0
    pattern = _MARK if value.count("{") == value.count("}") else _MARK_BUT_ESCAPED
    for match in pattern.finditer(value):
        char = match.group()
        if char.startswith("&") and not _is_entity(char, value, match.start()):
            char = char[-1]
        if char == "{":
            depth += 1
        elif char == "}":
            depth = max(0, depth - 1)
        elif char == mark and depth == 0:
            yield match.end() - 1


def _is_entity(found: str, value: str, place: int) -> bool:
    """Return whether what looks like an HTML entity is one: ``&alpha;``, not the end of ``R&D; skin``."""
    from html.entities import html5  # few fields hold one

    return _ENTITY.fullmatch(found) is not None or (found[1:] in html5 and value[place - 1 : place] != "\\")


def _cuts(value: str) -> list[int]:
    """Return the places of what separates the keywords.

    Where that is ``;``, so do the commas beside a tag: another program has joined it with its own separator.
    """
    mark = separator(value)
    places = list(_marks(value, mark))
    commas = set(_marks(value, ",")) if mark == ";" and "," in value and ":" in value else ()
    if not commas:
        return places
    ends = [-1, *sorted({*places, *commas}), len(value)]
    beside = {end for pair in pairwise(ends) if _TAG.fullmatch(value, pair[0] + 1, pair[1]) for end in pair}
    return sorted({*places, *(beside & commas)})


def _joint(value: str, mark: str, end: int) -> str:
    """Return the separator as the field writes it, to stand at ``end``: with a blank, unless its last separator has
    none; but behind a backslash, which would hide it, always."""
    places = [place for place in _marks(value, mark) if place + 1 < len(value)]
    close = places and not value[places[-1] + 1].isspace() and value[end - 1] != "\\"
    return mark if close else mark + " "


def _cut(value: str, keyword: Keyword) -> str:
    places = _cuts(value)
    before = [place for place in places if place < keyword.start]
    after = [place for place in places if place >= keyword.end]
    if before:
        return value[: before[-1]] + value[keyword.end :]
    rest = value[keyword.end :]
    if after and len(split(value)) > 1:
        rest = value[after[0] + 1 :].lstrip()
    return value[: keyword.start] + rest
