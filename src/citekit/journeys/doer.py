"""Who gives a command that decides something, how it was typed, and whether it is only tried. Data only."""

from typing import NamedTuple


class Doer(NamedTuple):
    """What every command that decides about tags or concepts is told of whoever gives it.

    Attributes:
        by: who decides, for the log of decisions.
        command: the command as typed, for the journal.
        dry_run: whether it only says what it would do.
    """

    by: str
    command: str
    dry_run: bool = False
