"""CSL-JSON items as pandoc wants them: what it would misread is said in another way, never another thing."""

import re
from collections.abc import Mapping
from typing import Any

from citekit.render.styles import Style
from citekit.render.title_case import small_words_kept
from citekit.text.csl_tags import SMALL_CAPS
from citekit.text.markup import clean

CslItem = Mapping[str, object]
"""One CSL-JSON item with its ``id``; the id may be any text."""

OWN_NUMBERS = frozenset(
    {
        "american-medical-association",
        "american-medical-association-no-url",
        "apa",
        "arch-dermatol-res",
        "chicago-author-date",
        "ieee",
        "nlm-citation-sequence",
    }
)
"""Shipped styles that decide for themselves about article numbers: they print CSL's ``number`` with a journal article
(each was tried), or leave it out as the journal does (``arch-dermatol-res``). All others print nothing for it."""

_SMALL_CAPS = (SMALL_CAPS, SMALL_CAPS.replace('">', ';">'))
_UNUSED = ("abstract", "keyword", "annote")
_NAMES = ("author", "editor", "translator")
_INITIALS = re.compile(r"[^\W\d_a-z]{2,4}")
_SAME_PAGE = re.compile(r"(\w+)-+\1")
_FOREIGN = re.compile(r"</?(?:jats|mml|m):[A-Za-z]|</(?:italic|bold|math|em|strong|inline-formula)>")
_TITLES = ("title", "title-short", "container-title", "container-title-short", "collection-title", "event-title")
_HYPHEN = re.compile(r"(?<=\d)-(?=\d)")
_INITIALS_JOINED = re.compile(r"(?<=\b[^\W\d_]\.)-(?=[^\W\d_]\.)")
_DE = re.compile(r"de['’]", re.IGNORECASE)
_ARTICLES = ("article-journal", "article-magazine", "article-newspaper", "review")


def sound(item: CslItem, style: Style) -> dict[str, Any]:
    """Return ``item`` as any CSL processor should get it: faults of the data mended, dead weight left out.

    - JATS, HTML and MathML in titles become the inline markup of CSL.
    - ``others``, BibTeX's word for people left out, becomes ``et al.``.
    - A range from a page to the same page is one page.
    - The number of an article without pages stands as its page, but for the styles of OWN_NUMBERS.
    """
    made: dict[str, Any] = {name: value for name, value in item.items() if name not in _UNUSED}
    for name in _TITLES:
        if isinstance(value := made.get(name), str) and _FOREIGN.search(value):
            made[name] = clean(value)
    for role in _NAMES:
        people = made.get(role)
        if isinstance(people, list) and {"literal": "others"} in people:
            made[role] = [{"literal": "et al."} if name == {"literal": "others"} else name for name in people]
    if same := _SAME_PAGE.fullmatch(str(made.get("page", ""))):
        made["page"] = same[1]
    if made.get("type") in _ARTICLES and not made.get("page") and made.get("number") and style.name not in OWN_NUMBERS:
        made["page"] = made.pop("number")
    return {"type": "document", **made}


def ready(item: CslItem, safe: str, style: Style) -> dict[str, Any]:
    """Return the sound form of ``item`` for pandoc, under a safe id: what it reads otherwise is said another way.

    - Small capitals are spelled as pandoc reads them.
    - Initials without dots (``DM``, as PubMed prints them) are dotted: pandoc takes them for one name and keeps its
      first letter only. Between dotted initials a hyphen goes where the style writes initials without hyphens.
    - ``Jr.`` loses its dot where the style's initials have none.
    - The particle ``de'`` stays apart from the name.
    - A double issue or volume has the dash that the style has between pages.
    - Words that title case must leave small are marked as such: pandoc knows some of them only.
    """
    made = sound(item, style)
    for name, value in made.items():
        if isinstance(value, str):
            made[name] = value.replace(*_SMALL_CAPS)
    for role in _NAMES:
        people = made.get(role)
        if isinstance(people, list):
            made[role] = [_person(name, style) if isinstance(name, dict) else name for name in people]
    for name in ("volume", "issue"):
        if isinstance(value := made.get(name), str):
            made[name] = _HYPHEN.sub(style.range_dash, value)
    for name in _TITLES if style.headlines else ():
        if isinstance(value := made.get(name), str):
            made[name] = small_words_kept(value)
    return {**made, "id": safe}


def _person(name: Mapping[str, str], style: Style) -> Mapping[str, str]:
    told: dict[str, str] = {}
    given, suffix, particle = name.get("given", ""), name.get("suffix", ""), name.get("dropping-particle", "")
    if not (isinstance(given, str) and isinstance(suffix, str) and isinstance(particle, str)):
        return name  # pandoc says what is wrong with it
    if given.isupper() and _INITIALS.fullmatch(given):
        told["given"] = " ".join(f"{letter}." for letter in given)
    elif not style.hyphenates and _INITIALS_JOINED.search(given):
        told["given"] = _INITIALS_JOINED.sub(" ", given)
    if not style.dotted and suffix.endswith("."):
        told["suffix"] = suffix.rstrip(".")
    if _DE.fullmatch(particle):
        told["dropping-particle"] = particle + " "  # pandoc sets what ends in an apostrophe close to the name
    return {**name, **told} if told else name
