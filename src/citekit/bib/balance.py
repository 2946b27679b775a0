"""Where braces close, in linear time also on files made to confuse. Knows braces, and nothing of entries."""

import re
from array import array
from bisect import bisect_left
from functools import cached_property

TYPE = rb"[^\s{}()\"#%',=~\\@]++"
"""The word behind ``@``: whatever BibTeX allows in a name (btxdoc, and ``id_class`` of bibtex.web)."""

_AHEAD = rb"[\r\n][ \t]*+(@)(?=[ \t]*+" + TYPE + rb"\s*+[{(])"
_PLAIN = re.compile(rb"[{}]|" + _AHEAD)
_ESCAPED = re.compile(rb"\\.|[{}]|" + _AHEAD, re.DOTALL)
_PARENTHESIS = re.compile(rb"\\.|[{}\")]|" + _AHEAD, re.DOTALL)
_LINE_AHEAD = re.compile(_AHEAD)
_SHALLOW = re.compile(
    rb"\{[^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+\}[^{}]*+)*+\}"
)  # four deep: nearly every entry, matched at once
PATIENCE = 50
"""Lines that look like another entry after which an entry's end is no longer looked for."""


class Braces:
    """The braces of a file under one rule.

    Args:
        data: the file.
        escaped: whether a backslash hides a brace. BibTeX says no; some writers mean yes.
    """

    def __init__(self, data: bytes, *, escaped: bool) -> None:
        self._data = data
        self._escaped = escaped
        self._rule = _ESCAPED if escaped else _PLAIN
        self._surveyed = False

    def close(self, opened: int, patience: int) -> tuple[int, int]:
        """Return the offset behind the brace closing the one at ``opened``, and of the first ``@`` that starts a line.

        Either is -1 where there is none. The search stops after ``patience`` such lines; 0 means never.
        """
        if self._surveyed and not self._ever_closes(opened):
            return -1, self._first_line_ahead(opened)
        if not self._escaped and (whole := _SHALLOW.match(self._data, opened)) and not _LINE_AHEAD.search(whole[0]):
            return whole.end(), -1
        depth, lines, first = 0, 0, -1
        for match in self._rule.finditer(self._data, opened):
            token = match.group()
            if token == b"{":
                depth += 1
            elif token == b"}":
                depth -= 1
                if depth == 0:
                    return match.end(), first
            elif match.lastindex:
                first = first if first >= 0 else match.start(1)
                lines += 1
                if patience and lines > patience:
                    break
        self._surveyed = True
        return -1, first

    def _ever_closes(self, opened: int) -> bool:
        places, depths, lowest, _ = self._survey
        index = bisect_left(places, opened)
        before = depths[index - 1] if index else 0
        return index + 1 < len(places) and lowest[index + 1] <= before

    def _first_line_ahead(self, opened: int) -> int:
        lines = self._survey[3]
        index = bisect_left(lines, opened)
        return lines[index] if index < len(lines) else -1

    @cached_property
    def _survey(self) -> "tuple[array[int], array[int], array[int], array[int]]":
        """All braces: places, depths behind them, lowest depths from each on; and each ``@`` that starts a line.

        Made once, if something never closes.
        """
        places, depths, lines = array("q"), array("q"), array("q")
        depth = 0
        for match in self._rule.finditer(self._data):
            token = match.group()
            if token in (b"{", b"}"):
                depth += 1 if token == b"{" else -1
                places.append(match.start())
                depths.append(depth)
            elif match.lastindex:
                lines.append(match.start(1))
        lowest = array("q", depths)
        for index in range(len(lowest) - 2, -1, -1):
            lowest[index] = min(lowest[index], lowest[index + 1])
        return places, depths, lowest, lines


def close_parenthesis(data: bytes, opened: int) -> tuple[int, int]:
    """As ``Braces.close`` for ``@type( … )``: the first ``)`` outside braces and quotes."""
    depth, quoted, lines, first = 0, False, 0, -1
    for match in _PARENTHESIS.finditer(data, opened + 1):
        token = match.group()
        if token == b"{":
            depth += 1
        elif token == b"}":
            depth -= 1
        elif token == b'"' and depth == 0:
            quoted = not quoted
        elif token == b")" and depth == 0 and not quoted:
            return match.end(), first
        elif match.lastindex:
            first = first if first >= 0 else match.start(1)
            lines += 1
            if lines > PATIENCE:
                break
    return -1, first
