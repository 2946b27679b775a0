"""CSL-JSON items as pandoc wants them: what it would misread is said in another way, never another thing."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from citekit.render.richtext import KEPT_DOTS, KEPT_MARKS, LETTER
from citekit.render.styles import Style
from citekit.render.title_case import small_words_kept
from citekit.text.csl_tags import SMALL_CAPS
from citekit.text.markup import clean
from citekit.text.title_marks import unmarked

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
_NAMES = ("author", "editor", "translator")
_BARE_INITIALS = re.compile(r"[^\W\d_a-z](?:-?[^\W\d_a-z]){1,3}")
_SAME_PAGE = re.compile(r"(\w+)[-–—]+(?:\1)?")
_EDITION = re.compile(r"(\d+)(?:st|nd|rd|th|\.)(?: (?:ed|edn|edition|Aufl|Auflage)\.?)?")
_RANGE = re.compile(r"([^\s,;–-]+)([–-]+)([^\s,;–-]+)")
_FOREIGN = re.compile(r"</?(?:jats|mml|m):[A-Za-z]|</(?:italic|bold|math|em|strong|inline-formula)>")
_TITLES = ("title", "title-short", "container-title", "container-title-short", "collection-title", "event-title")
_QUOTED = {
    "‘’": re.compile(r"“[^”]*”|‘((?:[^‘’“”]|’(?=\w))+)’(?!\w)"),
    "“”": re.compile(r"“([^“”]+)”"),
}
"""What stands in quotation marks of a kind, by that kind; what stands in others around them is passed over."""
_HYPHEN = re.compile(r"(?<=\d)-(?=\d)")
_INITIALS_JOINED = re.compile(r"(?<=\b[^\W\d_]\.)-(?=[^\W\d_]\.)")
_UNSPACED = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+")
"""Chinese, Japanese and Korean, whose names have no blank between family and given name."""
_CASELESS = re.compile(r"[\u05d0-\u06ff]")
"""The letters of Hebrew and Arabic, which pandoc takes for no initials."""
_AT_THE_END = re.compile(r"(?P<given>.*\S) +(?P<particle>[^\W\d_]+-[^\s.]+)")
_DE = re.compile(r"de['’]", re.IGNORECASE)
_DE_BEFORE = re.compile(r"(de['’]) +(?=\S)", re.IGNORECASE)
_ARTICLES = ("article-journal", "article-magazine", "article-newspaper", "review")


def sound(item: CslItem, style: Style) -> dict[str, Any]:
    """Return ``item`` as any CSL processor should get it: faults of the data mended, dead weight left out.

    - Abstracts and the like go where the style prints them only.
    - JATS, HTML and MathML in titles become the inline markup of CSL.
    - ``others``, BibTeX's word for people left out, becomes ``et al.``.
    - Initials without dots (``DM``, as PubMed prints them, ``S-J``) are dotted: CSL processors take them for one name,
      of which they keep the first letter.
    - The editors of an article that has authors are left out: publishers (PLOS, Hindawi) name the editor who handled
      it, whom no journal prints.
    - A range from a page to the same page, or to none (``301-``), is one page.
    - An edition told as ``5th`` or ``5th ed.`` is the number 5, which the style words in its language.
    - The number of an article without pages stands as its page, but for the styles of OWN_NUMBERS.
    """
    made: dict[str, Any] = {name: value for name, value in item.items() if name not in style.unprinted}
    for name in _TITLES:
        if isinstance(value := made.get(name), str) and _FOREIGN.search(value):
            made[name] = clean(value)
    for role in _NAMES:
        if isinstance(people := made.get(role), list):
            made[role] = [_sound_person(name, style) for name in people]
    if made.get("type") in _ARTICLES and made.get("author"):
        made.pop("editor", None)
    if same := _SAME_PAGE.fullmatch(str(made.get("page", ""))):
        made["page"] = same[1]
    if numbered := _EDITION.fullmatch(str(made.get("edition", ""))):
        made["edition"] = numbered[1]
    if made.get("type") in _ARTICLES and not made.get("page") and made.get("number") and style.name not in OWN_NUMBERS:
        made["page"] = made.pop("number")
    return {"type": "document", **made}


def said_once(item: CslItem, words: Iterable[str]) -> CslItem:
    """Return ``item`` without a mark of ``words`` around its title, where they are printed beside it."""
    title = item.get("title")
    bare = unmarked(title, [word.lower() for word in words]) if isinstance(title, str) else title
    return item if bare == title else {**item, "title": bare}


def ready(item: CslItem, safe: str, style: Style) -> dict[str, Any]:
    """Return the sound form of ``item`` for pandoc, under a safe id: what it reads otherwise is said another way.

    - Small capitals are spelled as pandoc reads them.
    - Between dotted initials a hyphen goes where the style writes initials without hyphens.
    - A name in Chinese, Japanese or Korean is one word, to which no dot is put; one in Hebrew or Arabic gets its
      initials here where the style asks for initials.
    - ``Jr.`` loses its dot where the style's initials have none.
    - The particle ``de'`` stays apart from the name.
    - A range of pages that are numbered in parts (``89.1-89.75``) stays whole in styles that shorten ranges.
    - A double issue or volume has the dash that the style has between pages.
    - The quotation marks of a title that the style's language has for the inside of others stay as they are, unless
      they are a typewriter's: pandoc would print the outer ones.
    - Words that title case must leave small are marked as such: pandoc knows some of them only, and spares the last.
    - Where the style writes initials, what a given name ends in and begins with a small letter (``Nūr al-Dīn``) is a
      dropping particle, which stays whole.
    """
    made = sound(item, style)
    for name, value in made.items():
        if isinstance(value, str):
            made[name] = value.replace(*_SMALL_CAPS)
    for role in _NAMES:
        people = made.get(role)
        if isinstance(people, list):
            made[role] = [_person(name, style) if isinstance(name, dict) else name for name in people]
    if isinstance(pages := made.get("page"), str) and "." in pages:
        made["page"] = _RANGE.sub(_parts_kept, pages)
    for name in ("volume", "issue"):
        if isinstance(value := made.get(name), str):
            made[name] = _HYPHEN.sub(style.range_dash, value)
    for name in _TITLES if style.headlines else ():
        if isinstance(value := made.get(name), str):
            made[name] = small_words_kept(value, LETTER)
    for name in _TITLES if style.kept_quotes else ():
        if isinstance(value := made.get(name), str):
            made[name] = _quotes_kept(value, style.kept_quotes)
    return {**made, "id": safe}


def _parts_kept(pages: re.Match[str]) -> str:
    """Return a range with other characters than full stops in it: pandoc drops what both of its ends begin with."""
    first, last = (end.replace(".", dot) for end, dot in zip(pages.group(1, 3), KEPT_DOTS, strict=True))
    return first + pages[2] + last


def _quotes_kept(title: str, marks: str) -> str:
    """Return ``title`` with a character that pandoc does not know in the place of each of a pair of ``marks``."""
    left, right = (KEPT_MARKS[mark] for mark in marks)
    return _QUOTED[marks].sub(lambda found: f"{left}{found[1]}{right}" if found[1] else found[0], title)


def _sound_person(name: Any, style: Style) -> object:
    if name == {"literal": "others"}:
        return {"literal": "et al."}
    given = name.get("given") if isinstance(name, dict) else None
    if not isinstance(given, str) or not given.isupper() or not _BARE_INITIALS.fullmatch(given):
        return name
    if style.initializes or "-" not in given:  # what a style prints as it is loses no letter of `S-J`
        initials = " ".join(f"{letter}." for letter in re.findall(r"-?\w", given))
        return {**name, "given": initials.replace(" -", "-")}
    return name


def _person(name: Mapping[str, Any], style: Style) -> Mapping[str, Any]:
    parts = [name.get(part, "") for part in ("family", "given", "suffix", "dropping-particle")]
    if not all(isinstance(part, str) for part in parts):
        return name  # pandoc says what is wrong with it
    family, given, suffix, particle = parts
    if _UNSPACED.fullmatch(family) and _UNSPACED.fullmatch(given):
        return {"literal": family + given}
    told: dict[str, str] = {}
    if style.initials and _CASELESS.match(given):
        told["given"] = " ".join(f"{word[0]}." for word in given.split())
    elif not style.hyphenates and _INITIALS_JOINED.search(given):
        told["given"] = _INITIALS_JOINED.sub(" ", given)
    if not style.dotted and suffix.endswith("."):
        told["suffix"] = suffix.rstrip(".")
    if (before := _DE_BEFORE.match(family)) and "non-dropping-particle" not in name:
        told |= {"non-dropping-particle": before[1] + " ", "family": family[before.end() :]}
    if style.initials and not particle and (ended := _AT_THE_END.fullmatch(given)) and ended["particle"][0].islower():
        told |= {"given": ended["given"], "dropping-particle": ended["particle"]}
        told["non-dropping-particle"] = name.get("non-dropping-particle", "")  # else pandoc writes `al- Khatib`
    if _DE.fullmatch(particle):
        told["dropping-particle"] = particle + " "  # pandoc sets what ends in an apostrophe close to the name
    return {**name, **told} if told else name
