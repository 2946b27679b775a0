"""Where the text of a vocabulary is no TOML, and in which concept: that of the statement that is wrong by itself.

``tomllib`` tells where it could not go on; behind an array or a table name that was left open, that is another one.
"""

import re
import tomllib
from typing import NamedTuple

from citekit.text.toml_faults import UNCLOSED, UNQUOTED, Fault, fault_of
from citekit.vocabulary.places import Statement, left_open, statements

_NAMED = re.compile(r"[ \t]*\]*[ \t]*(?:#.*)?$", re.MULTILINE)
"""What stands behind the name of a table, its bracket forgotten or not, where the name is whole."""


class Place(NamedTuple):
    """A fault, and whose it is: ``condition:a`` or the like; blank where that cannot be told."""

    fault: Fault
    owner: str


def place_of(said: str, text: str) -> Place:
    """Return the place in ``text`` at which ``tomllib`` failed, saying ``said``."""
    every = statements(text)
    for one in every:
        try:
            tomllib.loads(text[one.start : one.end])
        except (ValueError, RecursionError) as error:
            whole = not one.header or (one.keys and _NAMED.match(text, one.keys[-1][2]))
            return Place(_fault_in(one, str(error), text), _owner(one) if whole else "")
    fault = fault_of(said, text)
    last = next((one for one in reversed(every) if one.line <= fault.line), None)
    return Place(fault, _owner(last) if last else "")


def _fault_in(one: Statement, said: str, text: str) -> Fault:
    """Return the fault of a statement; that of a bracket which nothing closes stands where it opens."""
    piece = text[one.start : one.end]
    message, line, column = fault_of(said, piece)
    opened = None if one.header or message == UNQUOTED else left_open(piece)
    if opened is not None:
        message, line, column = UNCLOSED, piece.count("\n", 0, opened) + 1, opened - piece.rfind("\n", 0, opened)
    if line == 1:
        column += one.start - (text.rfind("\n", 0, one.start) + 1)
    return Fault(message, line + text.count("\n", 0, one.start), column)


def _owner(one: Statement) -> str:
    """Return the tag of the concept (or the facet) that a statement is of.

    Where a line without ``=`` makes a long path, it may as well be a table's name without its bracket: that tells none.
    """
    if not 2 <= len(one.path) <= 3:
        return ""
    return ":".join(one.path[:2]) if one.path[0] != "facets" else f"facets.{one.path[1]}"
