"""The markup of every output format, by the ending of its templates (``Format.suffix``). Data only."""

from collections.abc import Mapping

from citekit.render.serialise import HTML, LATEX, MARKDOWN, PLAIN, Markup
from citekit.render.typst_markup import TYPST

MARKUPS: Mapping[str, Markup] = {"html": HTML, "md": MARKDOWN, "txt": PLAIN, "tex": LATEX, "typ": TYPST, "": PLAIN}
"""The empty ending is that of formats without templates: Word files and tables take plain text."""
