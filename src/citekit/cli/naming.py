"""What a ``-`` on the command line stands for: what would stand there, read from stdin (contract A4). Knows no library.

Where a file is named that is its text, where entries are named their citation keys, where a query is given the query.
"""

import sys
from pathlib import Path

import click

from citekit.errors import StorageError, UsageError

_READ = "citekit.stdin"
"""Under which click remembers that a command has read stdin."""


def asked(words: list[str]) -> list[str]:
    """Return the words of a query with the text of stdin in the place of a ``-``.

    Raises:
        UsageError: stdin is blank: what failed in a pipe must not mean every entry.
    """
    if "-" not in words:
        return words
    query = read_input("-").strip()
    if not query:
        raise UsageError("standard input holds no query", hint="give one, for example `year:2020..`")
    return [f"({query})" if word == "-" else word for word in words] if len(words) > 1 else [query]


def named(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return tags and citation keys as they were given, with the lines of stdin in the place of a ``-`` (contract A4).

    Raises:
        UsageError: stdin names nothing: what failed in a pipe must not mean every entry.
    """
    if "-" not in words:
        return words
    lines = tuple(filter(None, map(str.strip, read_input("-").splitlines())))
    if not lines:
        raise UsageError("standard input names no entry", hint="give citation keys, one a line")
    place = words.index("-")
    return (*words[:place], *lines, *(word for word in words[place:] if word != "-"))


def read_input(name: str) -> str:
    """Return the text of an input file, or of stdin for ``-``: plain, PDF or a Word document.

    Raises:
        UsageError: the file is missing, cannot be read or holds no text. StorageError: stdin is closed.
    """
    try:
        data = stdin() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        reason = (
            "is not there"
            if isinstance(error, FileNotFoundError)
            else f"cannot be read: {(error.strerror or '').lower()}"
        )
        raise UsageError(f"the file `{name}` {reason}", hint="check the name, or give `-` to read from stdin") from None
    from citekit.sources.documents import text_of

    return text_of(data, name)


def stdin() -> bytes:
    """Return all that there is on stdin.

    Raises:
        StorageError: it is closed. UsageError: the command has read it before.
    """
    if sys.stdin is None:
        raise StorageError("standard input is closed", hint="name a file")
    if context := click.get_current_context(silent=True):
        if _READ in context.meta:
            raise UsageError("standard input can be read once only", hint="write `-` in one place only")
        context.meta[_READ] = True
    return sys.stdin.buffer.read()
