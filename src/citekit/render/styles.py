"""Citation styles: from the name that a person types to a checked and mended CSL file. No network, ever.

A ``.csl`` file may come from anywhere, so it is read as untrusted: bounded in size, without document type or entities,
without macros that call themselves (pandoc would never end). Knows nothing of references.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from citekit.errors import UnknownStyle
from citekit.render.style_names import ALIASES, SHIPPED
from citekit.render.style_places import find_style, known_styles
from citekit.storage import leads_out

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST = 1_000_000
"""The largest style file accepted, in bytes; the largest of the CSL project has less than a quarter of it."""

DEEPEST = 100
"""The deepest nesting of elements accepted; the styles of the CSL project stay below 30."""

LONG = frozenset({"abstract", "annote", "keyword"})
"""Variables with long values that next to no style prints."""

_SPACE = "http://purl.org/net/xbiblio/csl"


@dataclass(frozen=True, slots=True)
class Style:
    """A style ready for pandoc.

    Attributes:
        name: the file's name without ``.csl``.
        title: the title the style gives itself.
        updated: the date of its last change as the style says, ``YYYY-MM-DD``; may be empty.
        numeric: whether references are numbered.
        xml: the mended style, UTF-8.
        locale: the language tag that the style is to be read in; empty for its own.
        initials: whether given names become initials.
        dotted: whether these have dots; hyphenates: whether initials of double names have hyphens.
        range_dash: what stands between the numbers of a range.
        headlines: whether some titles are set in title case.
        unprinted: those of LONG that it does not print.
        kept_quotes: the quotation marks that a title keeps even where the style's language has others; may be empty.
        marks_inside: whether its own language sets full stops and commas inside of closing quotation marks.
    """

    name: str
    title: str
    updated: str
    numeric: bool
    xml: bytes
    locale: str = ""
    initials: bool = True
    dotted: bool = True
    hyphenates: bool = True
    range_dash: str = "–"
    headlines: bool = False
    unprinted: frozenset[str] = LONG
    kept_quotes: str = ""
    marks_inside: bool = False


def load_style(name: str, root: Path | None = None) -> Style:
    """Return the style called ``name``: a ``.csl`` file, or a name in the review's ``styles/``, or a shipped one.

    Args:
        name: a path that ends in ``.csl`` (from the current folder, else from ``root``), or a style's or journal's
            name in any case, words parted by hyphens or blanks.
        root: the review's folder.

    Raises:
        UnknownStyle: there is no such style, or the file is not one that can be used; the hint names known ones.
    """
    if name.lower().endswith(".csl"):
        places = [Path(name), *([root / name] if root else [])]
        path = next((place for place in places if place.is_file()), None)
        if path is None:
            raise UnknownStyle(f"there is no style file `{name}`", hint=_known())
        return _read(path, root)
    place = find_style(name, root)
    if place is None:
        raise UnknownStyle(f"the style `{name}` is not known", hint=_nearest(name) + _known())
    return _read(place.path, root, locale=place.locale)


def _known() -> str:
    names = ", ".join(sorted({*SHIPPED, *ALIASES}))
    return f"known styles: {names}; a journal's name or the path of a .csl file will do, too"


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), known_styles(), 3, 0.6)
    return "did you mean " + " or ".join(f"`{one}`" for one in near) + "? " if near else ""


def _read(path: Path, root: Path | None, *, dependent: bool = True, locale: str = "") -> Style:
    """Return the checked and mended style at ``path``; a dependent one, where allowed, gives the one it stands for."""
    if root and leads_out(path, root):
        hint = "put a copy of it in its place"
        raise UnknownStyle("the style is a link that leads out of the review", where=str(path), hint=hint)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise UnknownStyle(f"the style file cannot be read: {error.strerror}", where=str(path)) from error
    style = _parse(data, str(path))
    if parent := _parent(style):
        inherited = find_style(parent, root)
        if inherited is None or not dependent:
            raise UnknownStyle(
                f"the style only refers to the style `{parent}`, which is not shipped",
                where=str(path),
                hint=f"pip install 'citekit[styles]', or save the CSL project's {parent}.csl in styles/",
            )
        return _read(inherited.path, root, dependent=False, locale=locale or style.get("default-locale", ""))
    if style.find(_tag("bibliography")) is None:
        raise UnknownStyle("the style formats citations only, not reference lists", where=str(path), hint=_known())
    _refuse_circles(style, str(path))
    return _mended(style, path.stem, locale)


def _mended(style: "Element", name: str, locale: str) -> Style:
    """Return a checked style, mended, with what the room has to know of it."""
    import xml.etree.ElementTree as ET

    initials = [value for element in style.iter() if (value := element.get("initialize-with")) is not None]
    long = [name for name in style.iterfind(f".//{_tag('names')}/{_tag('name')}") if name.get("form") != "short"]
    whole = [name for name in long if name.get("initialize") == "false"]
    language = style.get("default-locale", "en-US")
    quotes = any(element.get("quotes") == "true" for element in style.iter())
    mend(style)
    ET.register_namespace("", _SPACE)
    category = style.find(f"{_tag('info')}/{_tag('category')}[@citation-format]")
    return Style(
        name=name,
        title=" ".join(style.findtext(f"{_tag('info')}/{_tag('title')}", name).split()),
        updated=style.findtext(f"{_tag('info')}/{_tag('updated')}", "")[:10],
        numeric=category is not None and category.get("citation-format") in ("numeric", "label"),
        xml=ET.tostring(style, "utf-8", xml_declaration=True),
        locale=locale,
        initials=bool(initials) and len(whole) <= len(long) / 2,
        dotted=any("." in value for value in initials) or not initials,
        hyphenates=all(element.get("initialize-with-hyphen") != "false" for element in style.iter()),
        range_dash=(style.findtext(f".//{_tag('term')}[@name='page-range-delimiter']") or "–").strip(),
        headlines=any(
            element.get("text-case") == "title" and "title" in element.get("variable", "") for element in style.iter()
        ),
        kept_quotes="‘’" if language == "en-US" else "“”" if language == "en-GB" and not quotes else "",
        marks_inside=language == "en-US"
        and style.find(f".//{_tag('style-options')}[@punctuation-in-quote='false']") is None,
        unprinted=LONG.difference(*(element.get("variable", "").split() for element in style.iter())),
    )


def _parse(data: bytes, where: str) -> "Element":
    """Return the root of a style; a document type, and with it any entity, is refused before anything is expanded."""
    import xml.etree.ElementTree as ET
    from xml.parsers import expat

    if len(data) > LARGEST:
        raise UnknownStyle(f"the style is larger than {LARGEST // 1000} kB", where=where)

    def refuse(*_: object) -> None:
        raise UnknownStyle("the style has a document type, which a style may not have", where=where)

    depth = 0

    def enter(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise UnknownStyle(f"the style nests elements more than {DEEPEST} deep", where=where)

    def leave(*_: object) -> None:
        nonlocal depth
        depth -= 1

    scout = expat.ParserCreate()
    scout.StartDoctypeDeclHandler = refuse
    scout.StartElementHandler, scout.EndElementHandler = enter, leave
    try:
        scout.Parse(data, True)
        style = ET.fromstring(data)
    except expat.ExpatError as error:
        message = expat.ErrorString(error.code)
        raise UnknownStyle(f"the style is not XML: {message}", where=f"{where}:{error.lineno}") from error
    except (ET.ParseError, LookupError, ValueError) as error:
        raise UnknownStyle(f"the style is not XML: {error}", where=where) from error
    if style.tag != _tag("style"):
        raise UnknownStyle("the file is not a CSL style: its outermost element is not `style`", where=where)
    return style


def _parent(style: "Element") -> str:
    """Return the name of the style that a dependent style stands for, or an empty string."""
    for link in style.iterfind(f"{_tag('info')}/{_tag('link')}[@rel='independent-parent']"):
        return link.get("href", "").rstrip("/").rpartition("/")[2]
    return ""


def _refuse_circles(style: "Element", where: str) -> None:
    """Raise UnknownStyle when a macro calls itself, directly or through others."""
    calls = {
        macro.get("name", ""): {text.get("macro", "") for text in macro.iter() if text.get("macro")}
        for macro in style.iterfind(_tag("macro"))
    }
    while calls:  # take away macros that call no remaining one; what cannot be taken away goes in a circle
        settled = [name for name, called in calls.items() if not called & calls.keys()]
        if not settled:
            raise UnknownStyle(f"the style's macro `{min(calls)}` calls itself", where=where)
        for name in settled:
            del calls[name]


def mend(style: "Element") -> None:
    """Change ``style`` in place where pandoc reads it otherwise than other CSL processors.

    A ``names`` with children but no ``name`` gets one: without it pandoc prints the label before the names. A layout
    that starts with the number gets ``second-field-align``, so that pandoc marks the number as a part of its own. In a
    group that holds a group of words alone, the rest is asked for only where there is something of it: to CSL 1.0.2
    ("Group") such words count as a variable that is not empty, and pandoc drops all when the rest is empty.
    """
    from xml.etree.ElementTree import Element

    for names in style.iter(_tag("names")):
        if len(names) and names.find(_tag("name")) is None:
            names.insert(0, Element(_tag("name")))
    for group in [*style.iter(_tag("group"))]:
        if any(child.tag == _tag("group") and _is_of_words(child) for child in group):
            for place, child in enumerate([*group]):
                if variables := _variables(child):
                    group[place] = _only_if(variables, child)
    bibliography = style.find(_tag("bibliography"))
    if bibliography is not None and not bibliography.get("second-field-align"):
        first = bibliography.find(f"{_tag('layout')}/*")
        if first is not None and first.get("variable") == "citation-number" and not first.get("display"):
            bibliography.set("second-field-align", "flush")


def _is_of_words(group: "Element") -> bool:
    """Return whether a group can print a word and no variable: it calls none, unless a choice inside of it does."""
    certain = (one for child in group if child.tag != _tag("choose") for one in child.iter())
    words = any(one.get("term") or one.get("value") for one in group.iter())
    return words and not any(one.get("variable") or one.get("macro") for one in certain)


def _variables(element: "Element") -> str:
    """Return the variables that an element prints, parted by blanks; blank where a choice or a macro decides."""
    inner = [*element.iter()]
    if any(one.tag == _tag("choose") or one.get("macro") for one in inner):
        return ""
    return " ".join(dict.fromkeys(filter(None, (one.get("variable") for one in inner))))


def _only_if(variables: str, element: "Element") -> "Element":
    """Return a choice that holds ``element`` where one of the variables is there."""
    from xml.etree.ElementTree import Element, SubElement

    choice = Element(_tag("choose"))
    SubElement(choice, _tag("if"), {"variable": variables, "match": "any"}).append(element)
    return choice


def _tag(name: str) -> str:
    return f"{{{_SPACE}}}{name}"
