"""One pass over the bytes of a .bib file that finds its blocks and never gives up.

What this room knows: where a block begins and ends, its type and its key. What it does not know: encodings, meaning.
The rules are BibTeX's own (an ``@`` outside a block begins one, braces count whether escaped or not), softened where
real files need it: an entry that never closes ends before the next line that starts another block.
"""

import re
from functools import cache

from citekit.bib.balance import PATIENCE, TYPE, Braces, close_parenthesis
from citekit.bib.block import Block, Kind
from citekit.bib.fields import read_fields
from citekit.bib.spans import Row, Spans

_HEAD = re.compile(rb"@[ \t\r\n]*+(" + TYPE + rb")(\s*+)([{(])")
_PLAIN_ENTRY = re.compile(
    rb"(?<![\w.])@(" + TYPE + rb")\{[ \t\r\n]*+([^\s,{}=%@]++)(?=,)[^{}@]*+"
    rb"(?:\{[^{}@]*+(?:\{[^{}@]*+(?:\{[^{}@]*+\}[^{}@]*+)*+\}[^{}@]*+)*+\}[^{}@]*+)*+\}"
)  # an entry without a second @, its braces balanced and at most four deep: nearly every one, read in one go
_KEY = re.compile(rb"\s*+([^,{}=\r\n]*+)")
_KEY_IN_PARENTHESES = re.compile(rb"\s*+([^,{}=)\r\n]*+)")
_REMARK = re.compile(rb"(?:^|\s)%")
_FIELD_BEHIND = re.compile(rb",\s*+[^\s={}\",#%]++\s*+=")
_WORD_BEFORE = re.compile(rb"[\w.]")
_END_OF_LINE = re.compile(rb"[\r\n]|$")
_KINDS = {"string": Kind.STRING, "preamble": Kind.PREAMBLE, "comment": Kind.COMMENT}


def newline_in(data: bytes) -> bytes:
    """Return the byte that ends lines: ``\\r`` for a file that knows no other, else ``\\n``."""
    return b"\n" if b"\n" in data or b"\r" not in data else b"\r"


def scan(data: bytes) -> Spans:
    """Return the blocks of ``data`` in file order; whatever lies between them is text that nobody touches.

    Every ``@word{`` outside a block begins one, as in BibTeX, also behind a ``%``. In running text it must look like
    an entry: behind a letter (``me@host{``) it needs a key and a field, before `` (`` a key and a comma.
    """
    scanner = _Scanner(data)
    newline = newline_in(data)
    blocks: list[Row] = []
    position = counted = 0
    line = 1
    while (at := data.find(b"@", position)) >= 0:
        whole = _PLAIN_ENTRY.match(data, at)
        if whole and (word := _word(whole[1])) not in _KINDS:
            line += data.count(newline, counted, at)
            counted, position = at, whole.end()
            blocks.append((Kind.ENTRY, word, whole[2], at, position, whole.end(2), line, ""))
        elif head := _HEAD.match(data, at):
            line += data.count(newline, counted, at)
            counted = at
            block = scanner.block(head, line)
            position = block.end if block else head.end()
            if block:
                blocks.append(block)
        else:
            position = at + 1
    return Spans.of(blocks)


@cache
def _word(name: bytes) -> str:
    return name.decode("ascii", "replace").lower()


class _Scanner:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._rules = (Braces(data, escaped=False), Braces(data, escaped=True))

    def block(self, head: re.Match[bytes], line: int) -> Block | None:
        word = _word(head[1])
        kind = _KINDS.get(word, Kind.ENTRY)
        opened = head.end() - 1
        if kind is not Kind.ENTRY:
            end, _ = self._close(opened, self._rules[0], 0)
            if end >= 0:
                return Block(kind, word, b"", head.start(), end, head.end(), line)
            if kind is Kind.COMMENT:
                return Block(kind, word, b"", head.start(), head.end(), head.end(), line)
            end = self._end_of_line(opened)
            return Block(Kind.BROKEN, word, b"", head.start(), end, head.end(), line, f"the @{word} never closes")
        key, body = self._key(head)
        if not self._looks_like_entry(head, body):
            return None
        cut = -1
        for rule in self._rules if head[3] == b"{" else self._rules[:1]:
            end, suspect = self._close(opened, rule, PATIENCE)
            if end >= 0 and (suspect < 0 or not read_fields(self._data, body, end).problem):
                return Block(kind, word, key, head.start(), end, body, line)
            cut = suspect if cut < 0 else cut
        end = cut if cut >= 0 else max(len(self._data.rstrip()), body)
        if body > end:  # what was read as its key is the head of the next block
            key, body = b"", head.end()
        return Block(
            Kind.BROKEN, word, key, head.start(), end, body, line, "the entry never closes: a brace is missing"
        )

    def _close(self, opened: int, rule: Braces, patience: int) -> tuple[int, int]:
        if self._data[opened : opened + 1] == b"(":
            return close_parenthesis(self._data, opened)
        return rule.close(opened, patience)

    def _looks_like_entry(self, head: re.Match[bytes], body: int) -> bool:
        data, start = self._data, head.start()
        if start and _WORD_BEFORE.match(data, start - 1):
            return bool(_FIELD_BEHIND.match(data, body))
        return head[3] == b"{" or not head[2] or data[body : body + 1] == b","

    def _key(self, head: re.Match[bytes]) -> tuple[bytes, int]:
        """Return the key and the offset behind it; an entry that starts with a field has an empty key."""
        data, position = self._data, head.end()
        match = (_KEY if head[3] == b"{" else _KEY_IN_PARENTHESES).match(data, position)
        assert match is not None  # every part of the pattern may be empty
        text, start = match[1], match.start(1)
        if remark := _REMARK.search(text):
            text = text[: remark.start()]
        elif data[match.end() : match.end() + 1] == b"=":
            words = text.split()
            if len(words) < 2:
                return b"", position
            text = words[0]
        text = text.rstrip()
        return text, start + len(text)

    def _end_of_line(self, position: int) -> int:
        match = _END_OF_LINE.search(self._data, position)
        return match.end() if match else len(self._data)
