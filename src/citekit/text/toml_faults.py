"""Where a text is no TOML, and why, in our words in place of those of Python's reader. Pure text; reads no TOML."""

import re
from typing import NamedTuple

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
UNQUOTED = "the closing quotation mark is missing"
UNCLOSED = "the bracket is never closed"
"""What is said of a bracket, by those who can tell where it opens."""
_SAYINGS = (
    (re.compile(r"Illegal character '\\n'|Unterminated string|Expected \"'\"|Expected \"'''\""), UNQUOTED),
    (re.compile(r"Invalid value"), "this is no value; text stands in quotation marks"),
    (re.compile(r"Cannot overwrite a value"), "the key stands there a second time"),
    (re.compile(r"Cannot declare \(.*\) twice"), "the table stands there twice"),
    (re.compile(r"Unclosed array"), "between the values of a list stand commas, and `]` behind the last"),
    (re.compile(r"Expected '=' after a key.*"), "behind a key stand `=` and a value"),
    (re.compile(r"Expected newline or end of document.*"), "the line goes on behind the value"),
    (re.compile(r"maximum recursion depth exceeded.*"), "brackets stand in brackets, too deep to be read"),
    (re.compile(r"Exceeds the limit .*"), "the number has too many digits"),
    (re.compile(r"Unescaped '\\' in a string"), r"in double quotation marks `\` is written `\\`"),
)
"""What ``tomllib`` says to what we say; what is not here is said in its words."""


class Fault(NamedTuple):
    """The first place where a text is no TOML: why, and line and column, from one."""

    message: str
    line: int
    column: int


def fault_of(said: str, text: str) -> Fault:
    """Return the fault of ``text`` that an error of ``tomllib`` tells; without a place it is at the text's end."""
    lines = text.rstrip().split("\n")
    line, column = len(lines), len(lines[-1]) + 1
    if place := _PLACE.search(said):
        said = said[: place.start()]
        if place[1]:
            line, column = int(place[1]), int(place[2])
    ours = next((words for saying, words in _SAYINGS if saying.fullmatch(said)), "")
    plain = re.sub(r"'([^']*)'", r"`\1`", said)
    return Fault(ours or plain[:1].lower() + plain[1:], line, column)
