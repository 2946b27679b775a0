"""What can be saved from a page, packed to travel in it: BibTeX entries, RIS records, rows of a table.

The three say the same things, so that values stand in a page once, as pieces, and the texts name them. Knows no page.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from citekit.text.spreadsheets import harmless

_FIRST, _LAST = 0xE000, 0xF8FF
"""Characters that stand for pieces: those of Unicode's private use, which no text has to hold."""

_OURS = re.compile(f"[\\0{chr(_FIRST)}-{chr(_LAST)}]")
_SHORTEST = 3
"""The letters of a piece that is worth a character of three bytes."""


class Saved(NamedTuple):
    """What can be saved of a work: its BibTeX entry, its RIS record, its row of a table."""

    bibtex: str
    ris: str
    row: Sequence[str]


@dataclass(frozen=True, slots=True)
class ToSave:
    """What can be saved from a page: the names of the table's columns, and works by their keys."""

    header: Sequence[str]
    works: Mapping[str, Saved]

    def packed(self, keys: Iterable[str]) -> str:
        """Return what can be saved of some works: JSON, deflated (zlib), in base64; ``save.js`` unpacks it.

        ``pieces``, ``bib``, ``ris`` and ``csv`` have an item a work. The first piece is the key; the n-th stands in the
        three texts as the n-th character of private use. A work with such characters of its own has no other piece.
        """
        from base64 import b64encode
        from json import dumps
        from zlib import compress

        rows = (_split(key, self.works[key]) for key in keys if key in self.works)
        columns = list(zip(*rows, strict=True)) or [()] * 4
        content = {"header": _line(self.header)} | dict(zip(("pieces", "bib", "ris", "csv"), columns, strict=True))
        text = dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        return b64encode(compress(text)).decode()


def _split(key: str, saved: Saved) -> tuple[list[str], str, str, str]:
    """Return a work's pieces, the values of its RIS record, and its three texts with characters in their places."""
    texts = [saved.bibtex, saved.ris, _line(saved.row)]
    bib, ris, row = texts
    if any(map(_OURS.search, texts)):
        return [key], bib, ris, row
    values = (line.partition("  - ")[2] for line in ris.split("\r\n"))
    pieces = list(dict.fromkeys((key, *(value for value in values if len(value) >= _SHORTEST))))[: _LAST - _FIRST]
    whole = "\0".join(texts)
    for place in sorted(range(len(pieces)), key=lambda place: -len(pieces[place])):  # no longer one is broken
        if len(pieces[place]) >= _SHORTEST:
            whole = whole.replace(pieces[place], chr(_FIRST + place))
    bib, ris, row = whole.split("\0")
    return pieces, bib, ris, row


def _line(cells: Sequence[str]) -> str:
    """Return a line of CSV (RFC 4180) without its end; no cell is a formula to a spreadsheet."""
    import csv
    import io

    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow([harmless(cell) for cell in cells])
    return buffer.getvalue()
