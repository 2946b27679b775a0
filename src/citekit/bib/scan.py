"""One pass over the bytes of a .bib file that finds its blocks and never gives up.

What this room knows: where a block begins and ends, its type and its key. What it does not know: encodings, meaning.
The rules are BibTeX's own (an ``@`` outside a block begins one, braces count whether escaped or not), softened
where real files need it: an entry that never closes ends before the next line that starts another one.
"""

import re
from dataclasses import dataclass
from enum import Enum

from citekit.bib.fields import read_fields


class Kind(Enum):
    """What a block is."""

    ENTRY = "entry"
    STRING = "string"
    PREAMBLE = "preamble"
    COMMENT = "comment"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Block:
    """A block and its place.

    Attributes:
        kind: what it is; BROKEN for an entry without an end.
        type: the word behind ``@`` in lower case.
        key: the citation key's bytes, blank for other kinds.
        start, end: byte offsets, half-open.
        body: offset just behind the key (at the comma, the closing delimiter or the first field).
        line: one-based line of ``@``.
        problem: why a block is broken or was read only by a guess; blank when all is well.
    """

    kind: Kind
    type: str
    key: bytes
    start: int
    end: int
    body: int
    line: int
    problem: str = ""


_HEAD = re.compile(rb"(?<![\w.])@[ \t\r\n]*([^\s{}()\"#%',=~\\@]+)\s*([{(])", re.ASCII)
_KEY = re.compile(rb"\s*([^,{}=\r\n]*?)[ \t]*(?=[,}\r\n)]|$)")
_FIELD_AHEAD = re.compile(rb"\s*[^\s={}\",#]+\s*=")
_BRACES = re.compile(rb"[{}]|[\r\n][ \t]*(@)[ \t]*[A-Za-z]+\s*[{(][^,{}=\s]*\s*[,}]")
_ESCAPED_BRACES = re.compile(rb"\\.|[{}]|[\r\n][ \t]*(@)[ \t]*[A-Za-z]+\s*[{(][^,{}=\s]*\s*[,}]", re.DOTALL)
_KINDS = {"string": Kind.STRING, "preamble": Kind.PREAMBLE, "comment": Kind.COMMENT}


def scan(data: bytes) -> tuple[Block, ...]:
    """Return the blocks of ``data`` in file order; whatever lies between them is text that nobody touches.

    Runs in one pass; every ``@word{`` outside a block begins one, as in BibTeX, also behind a ``%``.
    """
    newline = b"\n" if b"\n" in data or b"\r" not in data else b"\r"
    blocks: list[Block] = []
    position = counted = 0
    line = 1
    while head := _HEAD.search(data, position):
        line += data.count(newline, counted, head.start())
        counted = head.start()
        block = _block(data, head, line)
        if block is None:
            position = head.end()
            continue
        blocks.append(block)
        position = block.end
    return tuple(blocks)


def _block(data: bytes, head: re.Match[bytes], line: int) -> Block | None:
    word = head.group(1).decode("ascii", "replace").lower()
    kind = _KINDS.get(word, Kind.ENTRY)
    opened = head.end() - 1
    if kind is not Kind.ENTRY:
        end, _ = _closing(data, opened, _BRACES)
        if end < 0:
            end = head.end() if kind is Kind.COMMENT else _end_of_line(data, opened)
            problem = "" if kind is Kind.COMMENT else f"the @{word} block never closes"
            return Block(kind, word, b"", head.start(), end, head.end(), line, problem)
        return Block(kind, word, b"", head.start(), end, head.end(), line)
    key, body = _key(data, head.end())
    if data[opened : opened + 1] == b"(" and data[body : body + 1] != b",":
        return None  # a handle in running text, "see @smith (2020)", is no entry
    for rule in (_BRACES, _ESCAPED_BRACES):
        end, suspect = _closing(data, opened, rule)
        if end >= 0 and (suspect < 0 or not read_fields(data, body, end).problem):
            return Block(kind, word, key, head.start(), end, body, line)
    _, suspect = _closing(data, opened, _BRACES)
    end = suspect if suspect >= 0 else len(data.rstrip())
    return Block(Kind.BROKEN, word, key, head.start(), end, body, line, "the entry never closes: a brace is missing")


def _key(data: bytes, position: int) -> tuple[bytes, int]:
    """Return the key and the offset behind it; an entry that starts with a field has an empty key."""
    match = _KEY.match(data, position)
    field = _FIELD_AHEAD.match(data, position)
    if match is None or (field and field.end() > match.end() and data[match.end() : match.end() + 1] != b","):
        if match is not None and match.group(1) and data[match.end() : match.end() + 1] in (b"\r", b"\n"):
            return match.group(1), match.end()
        return b"", position
    return match.group(1), match.end()


def _closing(data: bytes, opened: int, rule: re.Pattern[bytes]) -> tuple[int, int]:
    """Return the offset behind the delimiter closing the one at ``opened``, and of the first line like another entry's.

    Either is -1 where there is none.
    """
    if data[opened : opened + 1] == b"(":
        return _closing_parenthesis(data, opened, rule)
    depth, suspect = 0, -1
    for match in rule.finditer(data, opened):
        token = match.group()
        if token == b"{":
            depth += 1
        elif token == b"}":
            depth -= 1
            if depth == 0:
                return match.end(), suspect
        elif token[0:1] != b"\\":
            if suspect < 0:
                suspect = match.start(1)
            depth += token.count(b"{") - token.count(b"}")
    return -1, suspect


def _closing_parenthesis(data: bytes, opened: int, rule: re.Pattern[bytes]) -> tuple[int, int]:
    """As ``_closing`` for ``@type( … )``: the first ``)`` outside braces and quotes."""
    depth, quoted, suspect = 0, False, -1
    tokens = re.compile(rb"[\"()]|" + rule.pattern, rule.flags)
    for match in tokens.finditer(data, opened + 1):
        token = match.group()
        if token == b"{":
            depth += 1
        elif token == b"}":
            depth -= 1
        elif token == b'"' and depth == 0:
            quoted = not quoted
        elif token == b")" and depth == 0 and not quoted:
            return match.end(), suspect
        elif match.lastindex and suspect < 0:
            suspect = match.start(1)
            depth += token.count(b"{") - token.count(b"}")
    return -1, suspect


def _end_of_line(data: bytes, position: int) -> int:
    match = re.compile(rb"[\r\n]|$").search(data, position)
    return match.end() if match else len(data)
