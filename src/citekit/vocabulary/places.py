"""On which line each table and key of a TOML text stands. A reader of places only: values are left to ``tomllib``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

Path = tuple[str, ...]

_SKIP = re.compile(
    r"""(?P<string>\"\"\"(?:\\.|[^\\])*?\"{3,5}|'''.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
      | (?P<comment>\#[^\n]*) | (?P<open>[\[{]) | (?P<close>[\]}]) | (?P<end>\n)""",
    re.VERBOSE | re.DOTALL,
)
_PART = re.compile(r"""\s*(?:"((?:\\.|[^"\\\n])*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))\s*(\.?)""")


@dataclass(frozen=True, slots=True)
class Places:
    """Where the tables and keys of a TOML text stand.

    Attributes:
        lines: path of a table or key to its one-based line; of a repeated path the first.
        headers: (line, path) of every table header, in order.
    """

    lines: Mapping[Path, int]
    headers: tuple[tuple[int, Path], ...]

    def line(self, *path: str) -> int:
        """Return the line of ``path``, or of the nearest table around it; 1 where nothing is known."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def table_at(self, line: int) -> Path:
        """Return the path of the table that ``line`` belongs to; empty before the first header."""
        return next((path for start, path in reversed(self.headers) if start <= line), ())


class Statement(NamedTuple):
    """A table header or a key-value pair of a TOML text.

    Attributes:
        line: one-based line at which the text between it and the one before begins.
        start, end: code points, half-open; a comment behind it is part of it.
        header: whether it is a table header.
        path: of the table or key, from the root.
        keys: the parts of its own key with their places, quotes included.
    """

    line: int
    start: int
    end: int
    header: bool
    path: Path
    keys: tuple[tuple[str, int, int], ...]


def find_places(text: str) -> Places:
    """Return the places of the tables and keys of ``text``; text that is no TOML gives what could be made out."""
    lines: dict[Path, int] = {}
    headers: list[tuple[int, Path]] = []
    for one in statements(text):
        if one.header:
            headers.append((one.line, one.path))
        for end in range(1, len(one.path) + 1):
            lines.setdefault(one.path[:end], one.line)
    return Places(lines, tuple(headers))


def statements(text: str) -> list[Statement]:
    """Return each header and key-value pair in order; strings and brackets may go over several lines."""
    found: list[Statement] = []
    table: Path = ()
    depth = start = 0
    line = 1
    for match in _SKIP.finditer(text + "\n"):
        if match["open"]:
            depth += 1
        elif match["close"]:
            depth = max(0, depth - 1)
        elif match["end"] and (depth == 0 or match.end() > len(text) or _is_header(text, match.end())):
            depth = 0
            piece = text[start : match.start()]
            body = piece.lstrip()
            if body and not body.startswith("#"):
                at = match.start() - len(body)
                header = body.startswith("[")
                keys = _path(text, at + len(body) - len(body.lstrip("[")) if header else at)
                path = tuple(name for name, _, _ in keys)
                table = path if header else table
                found.append(
                    Statement(line, at, at + len(body.rstrip()), header, path if header else table + path, keys)
                )
            line += piece.count("\n") + 1
            start = match.end()
    return found


def left_open(text: str) -> int | None:
    """Return the place of the first bracket in ``text`` that nothing closes, or None."""
    stack: list[int] = []
    for match in _SKIP.finditer(text):
        if match["open"]:
            stack.append(match.start())
        elif match["close"] and stack:
            stack.pop()
    return stack[0] if stack else None


def _is_header(text: str, start: int) -> bool:
    """Return whether a table header begins at ``start``: an array that was never closed must not swallow the file."""
    return (
        re.match(r"\[{1,2}[A-Za-z0-9_-]+\.[^\],]*\]{1,2}\s*(#.*)?$", text[start : start + 200].split("\n", 1)[0])
        is not None
    )


def _path(text: str, position: int) -> tuple[tuple[str, int, int], ...]:
    """Return the dotted key that starts at ``position``: each part with its place, quotes included."""
    parts = []
    while match := _PART.match(text, position):
        index = next(number for number in (1, 2, 3) if match[number] is not None)
        quotes = 0 if index == 3 else 1
        parts.append((match[index], match.start(index) - quotes, match.end(index) + quotes))
        position = match.end()
        if not match[4]:
            break
    return tuple(parts)
