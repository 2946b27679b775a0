"""Citation styles: from the name that a person types to a checked and mended CSL file. No network, ever.

A ``.csl`` file may come from anywhere, so it is read as untrusted: bounded in size, without document type or entities,
without macros that call themselves or others without end (pandoc would never end). Knows nothing of references.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from citekit.errors import UnknownStyle
from citekit.render.serialise import Whole
from citekit.render.style_bounds import refuse_endless
from citekit.render.style_mending import SPACE, mend, tag_of
from citekit.render.style_names import SHIPPED
from citekit.render.style_places import find_style, further_styles, known_styles
from citekit.storage import keep_inside
from citekit.text.foreign_xml import ForeignXml, look_through

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST = 1_000_000
"""The largest style file accepted, in bytes; the largest of the CSL project has less than a quarter of it."""

DEEPEST = 100
"""The deepest nesting of elements accepted; the styles of the CSL project stay below 30."""

LONG = frozenset({"abstract", "annote", "keyword"})
"""Variables with long values that next to no style prints."""


@dataclass(frozen=True, slots=True)
class Style(Whole):
    """A style ready for pandoc.

    Attributes:
        name: the file's name without ``.csl``.
        title: the title the style gives itself.
        updated: the date of its last change as the style says, ``YYYY-MM-DD``; may be empty.
        numeric: whether references are numbered.
        xml: the mended style, UTF-8.
        locale: the language tag that the style is to be read in; empty for its own.
        initials: whether given names become initials; initializes: whether it says what initials look like.
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
    initializes: bool = True
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
    ways = f"known styles: {', '.join(SHIPPED)}; `citekit styles WORD` finds other names and journals"
    return f"{ways}; {further_styles()}"


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), known_styles(), 3, 0.6)
    return "did you mean " + " or ".join(f"`{one}`" for one in near) + "? " if near else ""


def _read(path: Path, root: Path | None, *, dependent: bool = True, locale: str = "") -> Style:
    """Return the checked and mended style at ``path``; a dependent one, where allowed, gives the one it stands for."""
    keep_inside(path, root, "the style", UnknownStyle, str(path))
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
    if style.find(tag_of("bibliography")) is None:
        raise UnknownStyle("the style formats citations only, not reference lists", where=str(path), hint=_known())
    refuse_endless(style, str(path))
    return _mended(style, path.stem, locale)


def _mended(style: "Element", name: str, locale: str) -> Style:
    """Return a checked style, mended, with what the room has to know of it."""
    import xml.etree.ElementTree as ET

    initials = [value for element in style.iter() if (value := element.get("initialize-with")) is not None]
    long = [name for name in style.iterfind(f".//{tag_of('names')}/{tag_of('name')}") if name.get("form") != "short"]
    whole = [name for name in long if name.get("initialize") == "false"]
    language = style.get("default-locale", "en-US")
    quotes = any(element.get("quotes") == "true" for element in style.iter())
    mend(style)
    ET.register_namespace("", SPACE)
    category = style.find(f"{tag_of('info')}/{tag_of('category')}[@citation-format]")
    return Style(
        name=name,
        title=" ".join(style.findtext(f"{tag_of('info')}/{tag_of('title')}", name).split()),
        updated=style.findtext(f"{tag_of('info')}/{tag_of('updated')}", "")[:10],
        numeric=category is not None and category.get("citation-format") in ("numeric", "label"),
        xml=ET.tostring(style, "utf-8", xml_declaration=True),
        locale=locale,
        initials=bool(initials) and len(whole) <= len(long) / 2,
        initializes=any(one.get("initialize-with") is not None and one.get("form") != "short" for one in style.iter()),
        dotted=any("." in value for value in initials) or not initials,
        hyphenates=all(element.get("initialize-with-hyphen") != "false" for element in style.iter()),
        range_dash=(style.findtext(f".//{tag_of('term')}[@name='page-range-delimiter']") or "–").strip(),
        headlines=any(
            element.get("text-case") == "title" and "title" in element.get("variable", "") for element in style.iter()
        ),
        kept_quotes="‘’" if language == "en-US" else "“”" if language == "en-GB" and not quotes else "",
        marks_inside=language == "en-US"
        and style.find(f".//{tag_of('style-options')}[@punctuation-in-quote='false']") is None,
        unprinted=LONG.difference(*(element.get("variable", "").split() for element in style.iter())),
    )


def _parse(data: bytes, where: str) -> "Element":
    """Return the root of a style; a document type, and with it any entity, is refused before anything is expanded."""
    import xml.etree.ElementTree as ET

    if len(data) > LARGEST:
        raise UnknownStyle(f"the style is larger than {LARGEST // 1000} kB", where=where)
    try:
        look_through(data, DEEPEST)
        style = ET.fromstring(data)
    except ForeignXml as error:
        raise UnknownStyle(f"the style cannot be read: {error.message}", where=f"{where}:{error.line}") from error
    except (ET.ParseError, LookupError, ValueError) as error:
        raise UnknownStyle(f"the style cannot be read: {error}", where=where) from error
    if style.tag != tag_of("style"):
        raise UnknownStyle("the file is not a CSL style: its outermost element is not `style`", where=where)
    return style


def _parent(style: "Element") -> str:
    """Return the name of the style that a dependent style stands for, or an empty string."""
    for link in style.iterfind(f"{tag_of('info')}/{tag_of('link')}[@rel='independent-parent']"):
        return link.get("href", "").rstrip("/").rpartition("/")[2]
    return ""
