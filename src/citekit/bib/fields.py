"""The fields inside one entry: names, values and their byte spans. Knows nothing of files, encodings or meaning."""

import re
from typing import NamedTuple


class Piece(NamedTuple):
    """One operand of a value; ``#`` joins several.

    Attributes:
        start, end: byte offsets with the delimiters, half-open.
        delimiter: ``{``, ``"`` or blank for a number or macro.
    """

    start: int
    end: int
    delimiter: str

    @property
    def inner(self) -> tuple[int, int]:
        """Return the span without delimiters."""
        return (self.start + 1, self.end - 1) if self.delimiter else (self.start, self.end)


class FieldSpan(NamedTuple):
    """One field and its place.

    Attributes:
        name: as written, in bytes.
        start: offset of the name; ``equals``: offset of ``=``.
        pieces: the operands in order, at least one.
        comma: offset of the comma behind the value, or -1.
    """

    name: bytes
    start: int
    equals: int
    pieces: tuple[Piece, ...]
    comma: int

    @property
    def value_start(self) -> int:
        """Return the offset of the value."""
        return self.pieces[0].start

    @property
    def value_end(self) -> int:
        """Return the offset behind the value."""
        return self.pieces[-1].end


class Fields(NamedTuple):
    """The fields of an entry.

    Attributes:
        spans: in file order, also repeated names.
        comma: offset of the comma behind the key, or -1.
        problem: the first thing that did not fit the grammar; what could be read stands in ``spans`` all the same.
        at: offset of the problem.
        whole: whether all that stands in the entry could be read as fields, the problem notwithstanding.
    """

    spans: tuple[FieldSpan, ...]
    comma: int
    problem: str = ""
    at: int = -1
    whole: bool = True

    def grade(self) -> tuple[str, str]:
        """Return code and severity of the finding about the problem: how much of the entry could be read."""
        return graded(bool(self.spans), self.whole)


def graded(some: bool, whole: bool) -> tuple[str, str]:
    """Return code and severity of the finding about an entry of which ``some`` fields could be read, or the ``whole``.

    Of an ``unparsed-block`` nothing is known; a slip of ``syntax`` that hides nothing is a warning.
    """
    return ("syntax", "warning" if whole else "error") if some else ("unparsed-block", "error")


PATIENCE = 50
"""Things that are no field after which an entry is read no further."""
_BLANK = re.compile(rb"(?:\s++|%[^\r\n]*+(?=[\r\n]))*+")
_NAME = re.compile(rb"([^\s={}\",#%][^\s={}\",#]*+)\s*+(=)\s*+")
_FLAT = re.compile(rb"\{[^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+\}")
_QUOTED = re.compile(rb'"[^"{}]*+(?:\{[^{}]*+\}[^"{}]*+)*+"')
_BARE = re.compile(rb"[^\s,#{}\"()=%]++")
_PLAIN_FIELD = re.compile(
    rb"\s*+" + _NAME.pattern + rb"(" + b"|".join((_FLAT.pattern, _QUOTED.pattern, _BARE.pattern)) + rb")\s*+,"
)  # one operand and a comma: nearly every field, read in one go
_DELIMITERS = {ord("{"): "{", ord('"'): '"'}
_FIELD_START = rb"[^\s={}\",#%]++\s*+=\s*+[{\"\w]"
_NEXT_FIELD = re.compile(rb"[{}]|(,)(?=\s*+" + _FIELD_START + rb")|(?<=[\r\n])([ \t]*+)(?=" + _FIELD_START + rb")")
_CONFLICT = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")  # what git leaves in a file
_BRACE = re.compile(rb"[{}]")
_BRACE_OR_QUOTE = re.compile(rb'[{}"]')
_ESCAPED = re.compile(rb'\\.|[{}"]', re.DOTALL)


def read_fields(data: bytes, body: int, end: int) -> Fields:
    """Return the fields between ``body`` (behind the key) and ``end`` (behind the closing delimiter).

    Reads on after a problem where the next field can be recognised, so that little is lost; never raises.
    """
    close = end - 1
    position = _skip(data, body, close)
    comma = position if data[position : position + 1] == b"," else -1
    problem, at = ("", -1) if comma >= 0 or position >= close else ("the comma behind the key is missing", position)
    position = position + 1 if comma >= 0 else position
    spans: list[FieldSpan] = []
    failed, whole = 0, True
    while True:
        while plain := _PLAIN_FIELD.match(data, position, close):
            start, end = plain.span(3)
            piece = Piece(start, end, _DELIMITERS.get(data[start], ""))
            position = plain.end()
            spans.append(FieldSpan(plain[1], plain.start(1), plain.start(2), (piece,), position - 1))
        position = _skip(data, position, close)
        if position >= close:
            break
        name = _NAME.match(data, position, close)
        pieces, behind = _value(data, name.end(), close) if name else ((), position)
        if name is None or not pieces:
            stray = data[position : position + 1] == b","
            problem, at = (problem, at) if problem else (_describe(data, position, stray), position)
            whole = whole and stray
            resumed = position + 1 if stray else _resume(data, position, close)
            failed += 1
            if resumed < 0 or failed > PATIENCE:
                break
            position = resumed
            continue
        position = _skip(data, behind, close)
        separated = data[position : position + 1] == b","
        spans.append(FieldSpan(name[1], name.start(1), name.start(2), pieces, position if separated else -1))
        if separated:
            position += 1
        elif position < close and not problem:
            problem, at = f"a comma is missing behind the field `{name[1].decode('ascii', 'replace')}`", behind
    return Fields(tuple(spans), comma, problem, at, whole)


def _skip(data: bytes, position: int, close: int) -> int:
    if data[position : position + 1] not in b" \t\r\n\f\v%":
        return position
    match = _BLANK.match(data, position, close)
    return match.end() if match else position


def _describe(data: bytes, position: int, stray: bool) -> str:
    if stray:
        return "there is a comma too many"
    if data.startswith(_CONFLICT, position):
        return "a merge conflict is not resolved"
    return f"`{data[position : position + 20].split()[0].decode('ascii', 'replace')}` is no field"


def _resume(data: bytes, position: int, close: int) -> int:
    """Return the offset of the next field: behind a comma outside of braces, or at the start of a line; or -1."""
    depth, start = 0, position if data[position : position + 1] == b"{" else position + 1
    for match in _NEXT_FIELD.finditer(data, start, close):
        if match.lastindex == 2 or (match.lastindex and depth == 0):
            return match.end()
        depth += (match.group() == b"{") - (match.group() == b"}")
    return -1


def _value(data: bytes, position: int, close: int) -> tuple[tuple[Piece, ...], int]:
    """Return the pieces of the value at ``position`` and the offset behind it; no pieces when it cannot be read."""
    pieces: list[Piece] = []
    while True:
        piece = _piece(data, position, close)
        if piece is None:
            return (), position
        pieces.append(piece)
        ahead = _skip(data, piece.end, close)
        if data[ahead : ahead + 1] != b"#":
            return tuple(pieces), piece.end
        position = _skip(data, ahead + 1, close)


def _piece(data: bytes, position: int, close: int) -> Piece | None:
    first = data[position : position + 1]
    if first == b"{":
        flat = _FLAT.match(data, position, close)
        end = flat.end() if flat else _matching(data, position, close)
        return Piece(position, end, "{") if end > 0 else None
    if first == b'"':
        quoted = _QUOTED.match(data, position, close)
        end = quoted.end() if quoted else _quote(data, position, close)
        return Piece(position, end, '"') if end > 0 else None
    bare = _BARE.match(data, position, close)
    return Piece(position, bare.end(), "") if bare else None


def _matching(data: bytes, position: int, close: int) -> int:
    for rule in (_BRACE, _ESCAPED):
        depth = 0
        for match in rule.finditer(data, position, close):
            token = match.group()
            depth += (token == b"{") - (token == b"}")
            if depth == 0 and token == b"}":
                return match.end()
    return -1


def _quote(data: bytes, position: int, close: int) -> int:
    for rule in (_BRACE_OR_QUOTE, _ESCAPED):
        depth = 0
        for match in rule.finditer(data, position + 1, close):
            token = match.group()
            if token == b'"' and depth == 0:
                return match.end()
            depth += (token == b"{") - (token == b"}")
    return -1
