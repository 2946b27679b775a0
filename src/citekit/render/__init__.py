"""Reading lists as documents: references formatted by CSL styles through pandoc, arranged by Jinja2 templates.

Knows CSL-JSON items and reading lists; knows no library, no vocabulary file and no network. A name is imported when it
is first used, so that one small module of this room can be had without the rest.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citekit.render.engine import DEFAULT_STYLE, RenderResult, render
    from citekit.render.formats import FORMATS, RECORDS, format_of
    from citekit.render.style_places import known_styles

__all__ = ["DEFAULT_STYLE", "FORMATS", "RECORDS", "RenderResult", "format_of", "known_styles", "render"]

_HOMES = {"FORMATS": "formats", "RECORDS": "formats", "format_of": "formats", "known_styles": "style_places"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'engine')}"), name)
