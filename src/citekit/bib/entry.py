"""An entry of the library as a value: what it says, and where it stands. No bytes, no layout."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from citekit.text import tex

PAGE_MARK = "citekit-source"
"""The field that marks what a page printed and Crossref has not confirmed (contract A6.4): it is ``page`` then."""


class Entry(NamedTuple):
    """One BibTeX entry.

    Attributes:
        key: the citation key exactly as written.
        type: the entry type in lower case, without ``@``.
        fields: lower-case names to TeX source, outer delimiters removed, macros and ``#`` resolved; of a repeated
            field the first counts, as in BibTeX (biber reads the last). File order.
        line, end_line: one-based lines of the block.
        start, end: byte offsets of the block in the file, half-open.
    """

    key: str
    type: str
    fields: Mapping[str, str] = MappingProxyType({})
    line: int = 0
    end_line: int = 0
    start: int = 0
    end: int = 0

    def text(self, name: str) -> str:
        """Return field ``name`` as plain Unicode on one line (TeX decoded; a DOI letter by letter), blank for none."""
        value = self.fields.get(name, "")
        if name == "doi" and value:
            return tex.to_letters(value)
        return tex.to_text(value) if value else ""

    @property
    def unconfirmed(self) -> bool:
        """Return whether Crossref has not confirmed what a page printed: ``citekit-source = {page}``."""
        return self.fields.get(PAGE_MARK, "").strip() == "page"
