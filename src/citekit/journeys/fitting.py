"""Which entries a query means: what it needs from outside is read here, and only what it needs."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from citekit.bib.entry import Entry
from citekit.journeys.notices import Standing
from citekit.journeys.workspace import Workspace

if TYPE_CHECKING:
    from citekit.query import Query


def fits(workspace: Workspace, parsed: "Query", known: Standing) -> Callable[[Entry], bool]:
    """Return what tells whether an entry matches; the decision log is read where the query asks for roles.

    Args:
        known: what has happened to the works.

    Raises:
        StorageError: the log cannot be read.
    """
    if not parsed.asks_roles:
        return partial(parsed.matches, states=known.states())
    from citekit.journeys.deciding import roles

    return partial(parsed.matches, states=known.states(), roles=roles(workspace))
