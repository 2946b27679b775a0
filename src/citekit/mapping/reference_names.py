"""The author list at the start of a printed reference.

Knows how journals print names; does not know what follows the list.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from citekit.names import OTHERS, Name

UPPER = "A-ZÀ-ÖØ-ÞĀ-ŽȘȚΆ-ΫЀ-Я"
"""Capital letters of Latin, Greek and Cyrillic, for use inside of a character class."""

_PARTICLES = (
    r"(?:van't|van der|van den|van de|von der|von|van|vom|zu|zur|zum|der|den|dela|della|dello|del|des"
    r"|de la|de los|de las|de|di|da|dos|das|do|du|la|le|lo|los|el|al|bin|ben|ibn|ter|ten|te|af|av|op|'t|y|e)"
)
_LETTERS = r"(?:[^\W\d_]|['’‐‑-](?=[^\W\d_]))*"
_WORD = rf"(?:[dDlLO]['’])?[{UPPER}]{_LETTERS}"
_LONG_WORD = rf"{_WORD}(?<=[^\W\d_{UPPER}])"
_FAMILY = rf"(?:(?:{_PARTICLES} )*(?:St\. |[dl]['’])?{_WORD}(?: (?:{_PARTICLES} )*{_LONG_WORD}){{0,3}})"
_DOTTED = rf"(?:[{UPPER}][a-z]?\.[ ]?[-‐‑]?[ ]?){{1,5}}"
_CAPITALS = rf"[{UPPER}]{{1,4}}(?:[-‐‑][{UPPER}]{{1,2}})?(?![\w'’])|[{UPPER}](?: [{UPPER}]){{1,3}}(?!\w)"
_GIVEN = rf"[{UPPER}][^\W\d_{UPPER}]+(?:[-‐‑][{UPPER}]?[^\W\d_{UPPER}]+)?"
_SUFFIX = r"(?:,? (?P<suffix>(?:Jr|Sr)\b\.?|(?:III?|IV|2nd|3rd|4th)\b))?"
_SMALL = r"of|for|on|the|and|in|de|des|du|der|für|&"
_GROUP_WORD = rf"(?:[{UPPER}0-9][\w&/’'-]*|{_SMALL})"
_GROUP = (
    rf"(?P<group>(?:[Tt]he )?{_GROUP_WORD}(?: {_GROUP_WORD}){{0,9}}? "
    r"(?:Groups?|Consortium|Committee|Collaborat(?:ion|ors)|Society|Network|Association|Organi[sz]ations?|Institute"
    r"|Agency|Investigators|Team|Party|Foundation|Force|Panel|Initiative|Academy|College|Cent(?:re|er)|Ministry|Department"
    rf"|Council|Administration)\b(?: (?:of|for|on) (?:the )?(?:[{UPPER}][\w-]+|and)"
    rf"(?: (?:[{UPPER}][\w-]+|and|of|the))*)?)"
)
_MORE = r"\s*[,;]?\s*(?:et\.? ?al\b\.?|and others\b|and (?:colleagues|coworkers)\b)"
_SEPARATOR = (
    r"\s*(?:[,;]\s*(?:and|&|und|et|y)\b\s*|[,;]\s*&\s*|[,;]\s*"
    r"|(?:(?<=\s)|\s)(?:and|und|et(?! al)|y|with)\s+(?:the\s+)?|\s*&\s*)"
)
_ELLIPSIS = r"\s*,?\s*(?:…|\.\s?\.\s?\.)\s*&?\s*"


@dataclass(frozen=True, slots=True)
class NameList:
    """The names that were read.

    Attributes:
        names: in printed order; ``et al.`` is `citekit.names.OTHERS`.
        end: the offset behind the list.
        editors: the list is followed by ``(Eds.)``.
        style: how the names are printed; ``direct`` lists may end in a comma, others go on behind one.
    """

    names: tuple[Name, ...]
    end: int
    editors: bool = False
    style: str = ""

    @property
    def abridged(self) -> bool:
        """Return whether the list ends in ``et al.``"""
        return OTHERS in self.names


def read_names(text: str) -> NameList | None:
    """Return the names ``text`` begins with, or None when it begins with none.

    Read are ``Smith AB, Jones C``, ``Smith, A. B., & Jones, C.``, ``Smith A.B.``, ``A. B. Smith and C. Jones``,
    ``Smith, A. B., and C. Jones``, ``Smith, Anna B., and Carl Jones``, and groups such as ``WHO Working Group``. The
    way that reads most is taken.
    """
    lists = [found for style in ("inverted", "direct", "turned", "full") if (found := _read(text, style))]
    return max(lists, key=lambda found: found.end, default=None)


def split_full(name: str) -> Name:
    """Return a name printed as ``Given Family`` in parts: the last word and the particles before it are the family."""
    match = re.fullmatch(rf"(?P<given>.+?) (?P<family>(?:{_PARTICLES} )*\S+?){_SUFFIX}", name.strip())
    if not match:
        return Name(family=name.strip())
    return Name(match["family"], match["given"], suffix=match["suffix"] or "")


@cache
def _pattern(style: str, first: bool) -> re.Pattern[str]:
    """Return the pattern of one name in a style; full given names are turned round in the first name only."""
    full_first = rf"(?P<family>{_FAMILY}), (?P<given>{_GIVEN}(?: (?:{_GIVEN}|{_DOTTED}|[{UPPER}]\b))*){_SUFFIX}"
    capitals = rf"[{UPPER}]{{1,3}}\b"
    middle = rf"(?: ?(?:{_DOTTED}|{capitals}| {_GIVEN}(?= [^\W\d_]))){{0,3}}"
    full_next = rf"(?P<given>(?:{_GIVEN}|{_DOTTED}|{capitals}){middle}) (?P<family>(?:{_PARTICLES} )*{_WORD}){_SUFFIX}"
    inverted = (
        rf"(?P<family>{_FAMILY}),? ?{_SUFFIX.replace('suffix', 'early')},? (?P<given>{_DOTTED}|{_CAPITALS}){_SUFFIX}"
    )
    direct = rf"(?P<given>{_DOTTED} ?|[{UPPER}]{{1,3}} (?:[{UPPER}] ){{0,2}})(?P<family>{_FAMILY}){_SUFFIX}"
    one = {
        "inverted": inverted,
        "direct": direct,
        "turned": inverted if first else direct,
        "full": full_first if first else full_next,
    }[style]
    return re.compile(rf"(?:{one}|{_GROUP})")


def _read(text: str, style: str) -> NameList | None:
    """Return the names ``text`` begins with in one style."""
    names: list[Name] = []
    position = end = 0
    while match := _pattern(style, not names).match(text, position):
        names.append(_name(match))
        end = match.end()
        if more := re.compile(_MORE).match(text, end):
            names.append(OTHERS)
            end = more.end()
            break
        if left_out := re.compile(_ELLIPSIS).match(text, end):
            last = _pattern(style, first=True).match(text, left_out.end())
            names.append(OTHERS)
            end = last.end() if last else left_out.end()
            break
        separator = re.compile(_SEPARATOR).match(text, end)
        if not separator:
            break
        position = separator.end()
    if not names:
        return None
    end = len(text[:end].rstrip())
    if style == "inverted":
        names = _without_full_stop(names, text[:end])
    editors = re.compile(r",?\s*\(?[Ee]d(?:itor)?s?\b\.?\)?").match(text, end)
    return NameList(tuple(names), editors.end() if editors else end, bool(editors), style)


def _without_full_stop(names: list[Name], text: str) -> list[Name]:
    """Return ``names`` without the dot that ends ``Smith AB, Jones C.`` and is no part of the last initial."""
    last = names[-1]
    if not re.search(r"[^\W\d_] (?:\w|\w+ [JS]r)\.$", text) or any("." in name.given for name in names[:-1]):
        return names
    return [*names[:-1], replace(last, given=last.given.rstrip("."), suffix=last.suffix.rstrip("."))]


def _name(match: re.Match[str]) -> Name:
    parts = match.groupdict()
    if parts["group"]:
        return Name(literal=re.sub(r"^[Tt]he ", "", parts["group"]))
    given = re.sub(r"\s+", " ", parts["given"]).strip()
    return Name(parts["family"], given, suffix=parts.get("suffix") or parts.get("early") or "")
