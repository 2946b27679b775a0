"""Styles that pandoc reads otherwise than other CSL processors, or that say a thing twice, mended.

Works on the XML of a checked style. Knows no files and no references.
"""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

SPACE = "http://purl.org/net/xbiblio/csl"
"""The namespace of CSL."""

_COUNTED = frozenset({"edition", "number", "version"})
"""Variables whose values may be words, and whose labels have a plural."""

_OF_VOLUMES = frozenset({"volume", "volume-title", "part-number", "part-title", "number-of-volumes"})
"""What tells the volumes of a book apart."""

_IN_PERIODICALS = "article-journal article-magazine article-newspaper review review-book"
"""The types of works whose volume is that of a periodical and stands with their pages."""


def mend(style: "Element") -> None:
    """Change ``style`` in place.

    - A ``names`` with children but no ``name`` gets one: without it pandoc prints the label before the names.
    - A layout that starts with the number gets ``second-field-align``, so that pandoc marks the number as a part of its
      own.
    - In a group that holds a group of words alone, the rest is asked for only where there is something of it: to CSL
      1.0.2 ("Group") such words count as a variable that is not empty, and pandoc drops all when the rest is empty.
    - The label of a number, version or edition that is not numeric (``US 9,198,911 B2``) is singular: to CSL 1.0.2
      ("Label", ``plural``) several numbers make a plural, to pandoc several words do.
    - A choice of several names that may take the author's place is a choice of each: where the editor has taken it,
      pandoc prints none of the others anywhere, such as the translator.
    - The volume that a style prints in the place of a missing container (NLM) is that of a book: an article without a
      journal has its volume with the pages.
    """
    for names in style.iter(tag_of("names")):
        if len(names) and names.find(tag_of("name")) is None:
            names.insert(0, _made("name"))
    for parent in [*style.iter()]:
        words = parent.tag == tag_of("group") and any(
            child.tag == tag_of("group") and _is_of_words(child) for child in parent
        )
        for place, child in enumerate([*parent]):
            if words and (variables := _variables(child)):
                parent[place] = _choice({"variable": variables, "match": "any"}, child)
            elif child.tag == tag_of("label") and child.get("variable") in _COUNTED and not child.get("plural"):
                single = _made("label", {**child.attrib, "plural": "never"})
                parent[place] = _choice({"is-numeric": child.get("variable", "")}, child, single)
    for substitute in style.iter(tag_of("substitute")):
        substitute[:] = [
            one for child in substitute for one in (_one_by_one(child) if child.tag == tag_of("choose") else (child,))
        ]
    _print_volumes_once(style)
    bibliography = style.find(tag_of("bibliography"))
    if bibliography is not None and not bibliography.get("second-field-align"):
        first = bibliography.find(f"{tag_of('layout')}/*")
        if first is not None and first.get("variable") == "citation-number" and not first.get("display"):
            bibliography.set("second-field-align", "flush")


def tag_of(name: str) -> str:
    """Return the tag of a CSL element as ElementTree spells it."""
    return f"{{{SPACE}}}{name}"


def _one_by_one(choice: "Element") -> Iterator["Element"]:
    """Yield choices that hold the first, the second … element of each branch of ``choice``."""
    from xml.etree.ElementTree import Element

    for place in range(max(map(len, choice), default=0)):
        one = _made("choose")
        for branch in choice:
            made = Element(branch.tag, branch.attrib)
            made.extend(branch[place : place + 1])
            one.append(made)
        yield one


def _print_volumes_once(style: "Element") -> None:
    macros = {macro.get("name", ""): macro for macro in style.iterfind(tag_of("macro"))}

    def printed(element: "Element") -> Iterator[str]:
        """Yield the variables that an element prints, through the macros that it calls."""
        for one in element.iter():
            if (name := one.get("macro", "")) in macros:
                yield from of_macro(name)
            elif one.tag in (tag_of("text"), tag_of("number"), tag_of("names"), tag_of("date")):
                yield from one.get("variable", "").split()

    @cache
    def of_macro(name: str) -> frozenset[str]:
        return frozenset(printed(macros[name]))

    for choice in style.iter(tag_of("choose")):
        asked = any("container-title" in branch.get("variable", "").split() for branch in choice)
        for last in choice.iterfind(tag_of("else")) if asked else ():
            if "volume" in (some := {*printed(last)}) and some <= _OF_VOLUMES:
                last.tag = tag_of("else-if")
                last.attrib |= {"match": "none", "type": _IN_PERIODICALS}


def _is_of_words(group: "Element") -> bool:
    """Return whether a group can print a word and no variable: it calls none, unless a choice inside of it does."""
    certain = (one for child in group if child.tag != tag_of("choose") for one in child.iter())
    words = any(one.get("term") or one.get("value") for one in group.iter())
    return words and not any(one.get("variable") or one.get("macro") for one in certain)


def _variables(element: "Element") -> str:
    """Return the variables that an element prints, parted by blanks; blank where a choice or a macro decides."""
    inner = [*element.iter()]
    if any(one.tag == tag_of("choose") or one.get("macro") for one in inner):
        return ""
    return " ".join(dict.fromkeys(filter(None, (one.get("variable") for one in inner))))


def _choice(asked: dict[str, str], then: "Element", otherwise: "Element | None" = None) -> "Element":
    """Return a choice that holds ``then`` where it is as ``asked``, and else nothing or ``otherwise``."""
    choice, first = _made("choose"), _made("if", asked)
    first.append(then)
    choice.append(first)
    if otherwise is not None:
        last = _made("else")
        last.append(otherwise)
        choice.append(last)
    return choice


def _made(name: str, attributes: dict[str, str] | None = None) -> "Element":
    from xml.etree.ElementTree import Element

    return Element(tag_of(name), attributes or {})
