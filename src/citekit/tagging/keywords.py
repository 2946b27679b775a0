"""The keywords field: splitting it, finding our tags in it, and adding, removing or renaming tags and nothing else.

Works on the TeX source of a value, the inside of its braces or quotes, line breaks and all. Knows no entry and no file.
Where a keyword that is a tag stands in braces of its own (``{agent:tofacitinib}``), or another program has escaped its
``_`` for LaTeX, it is still that tag.
"""

import re
from collections.abc import Collection, Iterable
from itertools import accumulate, pairwise
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
      &  (?P<entity> \#?\w+; )                          # what may be an HTML entity, left over
    | \\ (?P<escape> [^,;&] | [,;](?=\S) )              # by TeX or JabRef; a thin space in TeX
    | \$ (?P<formula> (?:[^${}:,;] | [,;](?=\S))*\$ )
    | [{}] (?P<brace>)
    | [,;] (?P<separator>)
    """,  # first signs stand before the groups, for re looks for those quickly
    re.VERBOSE,
)
"""What a keywords field is made of, beside plain characters. So that no tag is hidden, a separator before a blank is
one outside of braces, and a formula holds no colon: ``US$, agent:x, A$`` is none."""

_PROTECTING = frozenset("{&\\$")
"""The signs with which a token other than a separator begins."""

_LEFT_OVER = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;", "nbsp;"))
"""The entities that stand in Crossref's records even where TeX has escaped their first sign."""

_TAG = re.compile(r"[\w-]+:[^\s/:]\S*")
"""What may be a tag, whatever the facets; ``https://…`` and ``BCR::ABL1`` are none."""


class Keyword(NamedTuple):
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
        return _bare(self.text)


def _bare(text: str) -> str:
    if text[0] == "{" and text[-1] == "}" and set(text[1:-1]).isdisjoint("{}"):
        text = text[1:-1].strip()
    return text.replace("\\_", "_") if "\\" in text else text


def separator(value: str) -> str:
    """Return ``;`` where the value has one outside of braces, else ``,`` (the default of biblatex)."""
    return ";" if ";" in value and any(value[place] == ";" for place in _marks(value)) else ","


def split(value: str) -> tuple[Keyword, ...]:
    """Return the keywords of ``value`` in order; braces protect separators, empty keywords are left out."""
    pieces = _pieces(value)
    starts = accumulate((len(piece) + 1 for piece in pieces), initial=0)
    found = []
    for piece, start in zip(pieces, starts, strict=False):
        if text := piece.strip():
            begin = start + piece.index(text)
            found.append(Keyword(text, begin, begin + len(text)))
    return tuple(found)


def tags_in(value: str, facets: Collection[str]) -> tuple[str, ...]:
    """Return the keywords of ``value`` that are tags: those that start with the name of a facet and a colon.

    Each tag once, in the order of the field. The notation may be unknown to the vocabulary.
    """
    if ":" not in value:
        return ()
    words = [_bare(piece.strip()) for piece in _pieces(value) if ":" in piece]
    return tuple(dict.fromkeys([word for word in words if is_tag(word, facets)]))


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
    for tag in dict.fromkeys(tags):
        held = split(value)
        if not held:
            value = tag + value
        elif all(one.bare != tag for one in held):
            value = _joined(value, tag, held[-1].end)
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


def _pieces(value: str) -> list[str]:
    """Return what stands between the separators, which are one character each."""
    semicolons = ";" in value
    if _PROTECTING.isdisjoint(value) and not (semicolons and "," in value):  # nearly every field: nothing to weigh
        return value.split(";" if semicolons else ",")
    return [value[start + 1 : end] for start, end in pairwise((-1, *_separators(value), len(value)))]


def _separators(value: str) -> list[int]:
    """Return the places of what separates the keywords.

    Where that is ``;``, so do the commas beside a tag: another program has joined it with its own separator.
    """
    marks = _marks(value)
    if len({value[place] for place in marks}) < 2:
        return marks
    ends = pairwise((-1, *marks, len(value)))
    beside = {end for pair in ends if _may_be_tag(value[pair[0] + 1 : pair[1]].strip()) for end in pair}
    return [place for place in marks if value[place] == ";" or place in beside]


def _may_be_tag(text: str) -> bool:
    return ":" in text and _TAG.fullmatch(_bare(text)) is not None


def _marks(value: str) -> list[int]:
    """Return the places of the commas and semicolons that nothing protects.

    As in BibTeX, a backslash does not hide a brace; but where the braces balance only if it does, it does.
    """
    hiding = value.count("{") != value.count("}")
    depth = 0
    found = []
    for token in _TOKEN.finditer(value):
        kind, text = token.lastgroup, token.group()
        if kind == "separator" or (kind == "entity" and not _is_entity(text, value, token.start())):
            if depth == 0:
                found.append(token.end() - 1)
        elif kind == "brace" or (kind == "escape" and not hiding and text[1] in "{}"):
            depth = depth + 1 if text[-1] == "{" else max(0, depth - 1)
    return found


def _is_entity(text: str, value: str, place: int) -> bool:
    """Return whether what looks like an HTML entity is one: ``&alpha;``, not the end of ``R&D; skin``."""
    from html.entities import html5  # few fields hold one

    name = text[1:]
    return name[0] == "#" or name in _LEFT_OVER or (name in html5 and not value.endswith("\\", 0, place))


def _joined(value: str, tag: str, end: int) -> str:
    """Return ``value`` with ``tag`` behind a separator at ``end``, as the field writes it: with a blank, unless its
    last separator has none.

    Where what stands before the separator would take it for its own (a backslash, ``&beta``), a blank keeps it apart,
    else a comma does.
    """
    mark = separator(value)
    places = [place for place in _marks(value) if value[place] == mark and place + 1 < len(value)]
    close = bool(places) and not value[places[-1] + 1].isspace()
    ways = [f"{value[:end]}{joint}{tag}{value[end:]}" for joint in (mark if close else mark + " ", mark + " ", ", ")]
    return next((way for way in ways if end in _separators(way)), ways[0])


def _cut(value: str, keyword: Keyword) -> str:
    """Return ``value`` without a keyword and the separator before it, or the one behind where that is needed: there is
    none before, or what stands before would take the one behind for its own."""
    places = _separators(value)
    before = [place for place in places if place < keyword.start]
    after = [place for place in places if place >= keyword.end]
    others = [one.text for one in split(value) if one.start != keyword.start]
    ways = [value[: before[-1]] + value[keyword.end :]] if before else []
    if after and others:
        ways.append(value[: keyword.start] + value[after[0] + 1 :].lstrip())
    ways.append(value[: keyword.start] + value[keyword.end :])
    return next((way for way in ways if [one.text for one in split(way)] == others), ways[0])
