"""``citekit styles``: the names of citation styles, and finding that of a journal."""

from collections.abc import Sequence
from typing import NamedTuple

from citekit.config import Settings
from citekit.outcomes import Outcome
from citekit.render.style_names import ALIASES, SHIPPED
from citekit.render.style_places import StyleName, has_project, style_names


class Named(NamedTuple):
    """A name that ``-s`` takes."""

    style: StyleName

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return self.style._asdict()


def list_styles(settings: Settings, words: Sequence[str]) -> Outcome:
    """Return a row for each name with words that begin like ``words``; without any, for the common and the own ones."""
    wanted = [part for word in words for part in word.lower().replace("-", " ").split()]
    known = tuple(style_names(settings.root))
    common = {*SHIPPED, *ALIASES}
    rows = tuple(
        Named(one)
        for one in known
        if (_holds(one.name, wanted) if wanted else one.source == "review" or one.name in common)
    )
    return Outcome("styles", rows, notices=_said(len(known) - len(rows), wanted, rows), unmatched=not rows)


def _holds(name: str, wanted: Sequence[str]) -> bool:
    return all(f"-{part}" in f"-{name}" for part in wanted)


def _said(others: int, wanted: Sequence[str], rows: Sequence[Named]) -> tuple[str, ...]:
    """Return what to do next: how the other names are found, or what helps where there is none."""
    if not wanted:
        return (
            f"{others:,} journals and other names more: find yours by a word of its name, `citekit styles dermatol`",
        )
    more = "" if has_project() else "`pip install 'citekit[styles]'` adds the CSL project's journals; "
    return () if rows else (f"no style is called so; {more}a .csl file (zotero.org/styles) in `styles/` will do",)
