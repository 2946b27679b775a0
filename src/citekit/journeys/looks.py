"""Style and language of a list or map, asked for or set: what is wrong in the settings is told with its line."""

from collections.abc import Iterator
from contextlib import contextmanager

from citekit.config import place_of
from citekit.errors import UnknownLocale, UnknownStyle
from citekit.journeys.chart_wish import ChartWish
from citekit.journeys.list_wish import ListWish
from citekit.journeys.workspace import Workspace


@contextmanager
def placed(workspace: Workspace, wish: ListWish | ChartWish) -> Iterator[None]:
    """Give an error of a style or language that nobody asked for the place where ``citekit.toml`` has it.

    Args:
        wish: as it was asked for, blank where the settings answer.
    """
    try:
        yield
    except (UnknownStyle, UnknownLocale) as error:
        key, asked = ("style", wish.style) if isinstance(error, UnknownStyle) else ("locale", wish.locale)
        if not asked:
            error.where = error.where or place_of(workspace.root, key)
        raise
