"""CSL-JSON items as pandoc wants them: what it would misread is said in another way, never another thing."""

import re
from collections.abc import Mapping
from typing import Any

from citekit.render.styles import Style

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

_SMALL_CAPS = ('style="font-variant:small-caps"', 'style="font-variant:small-caps;"')
_UNUSED = ("abstract", "keyword", "annote")
_NAMES = ("author", "editor", "translator")
_INITIALS = re.compile(r"[^\W\d_a-z]{2,4}")
_SAME_PAGE = re.compile(r"(\w+)-+\1")
_ARTICLES = ("article-journal", "article-magazine", "article-newspaper", "review")


def ready(item: CslItem, safe: str, style: Style) -> dict[str, Any]:
    """Return ``item`` for pandoc under a safe id, without dead weight.

    - Small capitals are spelled as pandoc reads them.
    - Initials without dots (``DM``, as PubMed prints them) are dotted: pandoc takes them for one name and keeps its
      first letter only.
    - ``others``, BibTeX's word for people left out, becomes ``et al.``.
    - A range from a page to the same page is one page.
    - The number of an article without pages stands as its page, but for the styles of OWN_NUMBERS.
    """
    made: dict[str, Any] = {
        name: value.replace(*_SMALL_CAPS) if isinstance(value, str) else value
        for name, value in item.items()
        if name not in _UNUSED
    }
    for role in _NAMES:
        people = made.get(role)
        if isinstance(people, list):
            made[role] = [_person(name) if isinstance(name, dict) else name for name in people]
    if same := _SAME_PAGE.fullmatch(str(made.get("page", ""))):
        made["page"] = same[1]
    if made.get("type") in _ARTICLES and not made.get("page") and made.get("number") and style.name not in OWN_NUMBERS:
        made["page"] = made.pop("number")
    return {"type": "document", **made, "id": safe}


def _person(name: Mapping[str, str]) -> Mapping[str, str]:
    if name.get("literal") == "others":
        return {"literal": "et al."}
    given = name.get("given", "")
    if given.isupper() and _INITIALS.fullmatch(given):
        return {**name, "given": " ".join(f"{letter}." for letter in given)}
    return name
