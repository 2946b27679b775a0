"""Text between blocks that was meant as an entry: BibTeX takes it for a remark and passes over it in silence.

An entry shows itself by a field with a value: ``@article smith2020, title={…`` and ``article{smith2020, title={…`` are
lost entries; mail addresses, handles, remarks and prose with an ``@`` are not. Knows bytes; nothing of libraries.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_TYPES = (
    "article|book|booklet|collection|conference|dataset|electronic|inbook|incollection|inproceedings|manual|"
    "mastersthesis|misc|mvbook|online|patent|periodical|phdthesis|proceedings|reference|report|software|techreport|"
    "thesis|unpublished|www"
)
"""Entry types that are known without their ``@`` (btxdoc, section 3.1; the biblatex manual, section 2.1)."""
_NAME = rb"[a-z][\w-]*+\s*+=\s*+"
_FIELDS = rb"(?:" + _NAME + rb"\w++\s*+,\s*+)*+" + _NAME + rb'["{]'
_LOST = re.compile(
    rb"(?:\A(?:\xef\xbb\xbf)?|(?<=[\r\n]))[ \t]*+(?:"
    rb"@(?!\s*+comment\b)(?:(?P<head>[^@,=]{0,200}?),\s*+|[^@,=]{0,50}?[\s\[({<])"
    rb"|(?:" + _TYPES.encode() + rb")[ \t]*+\{(?P<key>[^,{}=@\"]*+),\s*+"
    rb")" + _FIELDS,
    re.IGNORECASE,
)
_KEY = re.compile(rb"[^\s\[\](){}<>]++\s*+\Z")


class Lost(NamedTuple):
    """A lost entry: what seems to be its key, and its bytes, half-open."""

    key: bytes
    start: int
    end: int


def lost_entries(data: bytes, gaps: Iterable[tuple[int, int]]) -> Iterator[Lost]:
    """Yield the lost entries of a file in order; one goes up to the next, or to the end of its gap.

    Args:
        gaps: the bytes between blocks, as pairs of offsets, half-open.
    """
    for start, end in gaps:
        text = data[start:end]
        if text.isspace() or b"=" not in text:
            continue
        found = list(_LOST.finditer(text))
        ends = [*(match.start() for match in found[1:]), len(text.rstrip())]
        for match, behind in zip(found, ends, strict=False):
            first = match.end() - len(match[0].lstrip(b"\xef\xbb\xbf \t"))
            key = _KEY.search(match["head"] or match["key"] or b"")
            yield Lost(key[0].strip() if key else b"", start + first, start + behind)
