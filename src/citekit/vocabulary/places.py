"""On which line each table and key of a TOML text stands. A reader of places only: values are left to ``tomllib``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

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


def find_places(text: str) -> Places:
    """Return the places of the tables and keys of ``text``; text that is no TOML gives what could be made out."""
    lines: dict[Path, int] = {}
    headers: list[tuple[int, Path]] = []
    table: Path = ()
    for number, statement in _statements(text):
        if statement.startswith("["):
            table = _path(statement.lstrip("["))
            headers.append((number, table))
            path = table
        else:
            path = table + _path(statement)
        for end in range(1, len(path) + 1):
            lines.setdefault(path[:end], number)
    return Places(lines, tuple(headers))


def _statements(text: str) -> list[tuple[int, str]]:
    """Return (line, text) of each header and key-value pair; strings and brackets may go over several lines."""
    found = []
    depth = start = 0
    line = 1
    for match in _SKIP.finditer(text + "\n"):
        if match["open"]:
            depth += 1
        elif match["close"]:
            depth = max(0, depth - 1)
        elif match["end"] and (depth == 0 or _is_header(text, match.end())):
            depth = 0
            piece = text[start : match.start()]
            body = piece.lstrip()
            if body and not body.startswith("#"):
                found.append((line, body))
            line += piece.count("\n") + 1
            start = match.end()
    return found


def _is_header(text: str, start: int) -> bool:
    """Return whether a table header begins at ``start``: an array that was never closed must not swallow the file."""
    return (
        re.match(r"\[{1,2}[A-Za-z0-9_-]+\.[^\],]*\]{1,2}\s*(#.*)?$", text[start : start + 200].split("\n", 1)[0])
        is not None
    )


def _path(text: str) -> Path:
    """Return the dotted key at the start of ``text``."""
    parts = []
    position = 0
    while match := _PART.match(text, position):
        parts.append(next(part for part in match.groups()[:3] if part is not None))
        position = match.end()
        if not match[4]:
            break
    return tuple(parts)
