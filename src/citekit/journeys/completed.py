"""What is said of a command that was killed while it saved several files, by the one that completes it."""

from typing import NamedTuple

from citekit.config import shown
from citekit.storage.together import Found

UNDO = "citekit undo"
"""What an undo is called for whoever completes it."""


class Completed(NamedTuple):
    """A command that was killed while it saved several files, and that was completed as far as it could be.

    Attributes:
        command: as typed. told: what it told of itself, for ``undo`` to read.
        done: whether what it left undone is done now. edited: the files that were edited since, and were left alone.
    """

    command: str
    told: tuple[str, ...]
    done: bool
    edited: tuple[str, ...]

    @classmethod
    def of(cls, found: Found) -> "Completed":
        """Return what was found, under the names that people know."""
        command, *told = found.told
        return cls(command, tuple(told), found.done, tuple(map(shown, found.edited)))

    def as_sentence(self) -> str:
        """Return what to say of it."""
        killed = f"`{self.command}` was killed while it saved"
        if not self.edited:
            return f"{killed}; what it left undone is done now"
        files = " and ".join(f"`{name}`" for name in self.edited)
        edited = f"{killed}, and {files} {'was' if len(self.edited) == 1 else 'were'} edited since"
        if self.done:
            rest = "; `citekit undo` takes the rest back"
            edited += ", so that part of it is not done"
        else:
            rest = "; `citekit undo --dry-run` shows what can be taken back"
            edited += ", so nothing more of it is done"
        return edited + ("" if self.command == UNDO else rest)
