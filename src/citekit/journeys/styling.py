"""``citekit styles``: the names of citation styles, and finding that of a journal."""

from collections.abc import Sequence
from typing import NamedTuple

from citekit.config import Settings
from citekit.outcomes import Outcome
from citekit.render.style_names import ALIASES, SHIPPED
from citekit.render.style_places import StyleName, fold_name, further_styles, standing_for, style_names


class Named(NamedTuple):
    """A name that ``-s`` takes."""

    style: StyleName

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return self.style._asdict()


def list_styles(settings: Settings, words: Sequence[str]) -> Outcome:
    """Return a row for each name with words that begin like ``words``, by name, a name that is just them first.

    Without words: the review's own and the common ones.
    """
    wanted = fold_name(" ".join(words))
    known = tuple(style_names(settings.root))
    if wanted:
        names = sorted((fold_name(one.name) != wanted, one) for one in known if _holds(one.name, wanted))
        shown = [one for _, one in names]
    else:
        shown = [one for one in known if one.source == "review" or one.name in SHIPPED or one.name in ALIASES]
    rows = tuple(Named(standing_for(one, settings.root)) for one in shown)
    return Outcome("styles", rows, notices=_said(len(known) - len(rows), wanted, rows), unmatched=not rows)


def _holds(name: str, wanted: str) -> bool:
    return all(f"-{part}" in f"-{fold_name(name)}" for part in wanted.split("-"))


def _said(others: int, wanted: str, rows: Sequence[Named]) -> tuple[str, ...]:
    """Return what to do next: how the other names are found, or what helps where there is none."""
    if not wanted:
        return (f"{others:,} more names of styles and journals: find yours by a word, `citekit styles dermatol`",)
    return () if rows else (f"no style is called so; {further_styles()}",)
