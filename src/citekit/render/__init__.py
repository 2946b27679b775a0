"""Reading lists as documents: references formatted by CSL styles through pandoc, arranged by Jinja2 templates.

Knows CSL-JSON items and reading lists; knows no library, no vocabulary file and no network.
"""

from citekit.render.engine import DEFAULT_STYLE, RenderResult, render
from citekit.render.formats import FORMATS, RECORDS, format_of
from citekit.render.styles import known_styles

__all__ = ["DEFAULT_STYLE", "FORMATS", "RECORDS", "RenderResult", "format_of", "known_styles", "render"]
