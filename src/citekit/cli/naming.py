"""Entries that are named on the command line, or on stdin. Knows no library."""

from citekit.cli import console
from citekit.errors import UsageError


def named(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return tags and citation keys as they were given, with the lines of stdin in the place of a ``-`` (contract A4).

    Raises:
        UsageError: stdin names nothing: what failed in a pipe must not mean every entry.
    """
    if "-" not in words:
        return words
    lines = tuple(filter(None, map(str.strip, console.read_input("-").splitlines())))
    if not lines:
        raise UsageError("standard input names no entry", hint="give citation keys, one a line")
    place = words.index("-")
    return (*words[:place], *lines, *(word for word in words[place:] if word != "-"))
