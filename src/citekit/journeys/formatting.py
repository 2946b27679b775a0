"""``citekit fmt``: a library in one tidy layout, when somebody asks for it; no other command ever does this."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from citekit import storage
from citekit.bib.diff import unified
from citekit.bib.edits import Edit
from citekit.bib.library import Library
from citekit.bib.proof import prove
from citekit.bib.tidy import left_alone, tidy
from citekit.config import Settings, find_review
from citekit.errors import UsageError
from citekit.findings import Finding
from citekit.journeys.workspace import Workspace, shown
from citekit.outcomes import Outcome

STREAM = "stdin"
"""What a library without a file is called in messages."""


class Formatted(NamedTuple):
    """A .bib file after ``fmt``.

    Attributes:
        outcome: ``changed``, ``present`` where it was tidy already, ``untidy`` where it was only looked at.
        blocks: how many were (or would be) laid out anew.
        kept: how many entries keep their layout because they hold more than fields, or cannot be read.
    """

    file: str
    outcome: str
    blocks: int
    kept: int

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return self._asdict()


def format_files(settings: Settings, files: Sequence[Path], *, check: bool, command: str, dry_run: bool) -> Outcome:
    """Lay out the review's library, or ``files``, in the tidy form of ``citekit.bib.tidy``.

    Args:
        check: only say what is not tidy; the outcome is unmatched (exit 1) then.

    Raises:
        UsageError: there is neither a review nor a file, or a file is missing; nothing is written then.
        EditRefused: a file's blocks would not be the same; it is untouched, those before it are done.
        LibraryError, LibraryLocked: a file cannot be read or written.
    """
    for path in files:
        if not path.is_file():
            raise UsageError(f"there is no file `{shown(path)}`", hint="check the name")
    outcomes = []
    for path in files or [Workspace(settings).settings.library]:
        of_file = settings._replace(library=path, root=settings.root or path.parent)
        only_looked = dry_run or check
        workspace = Workspace(of_file, None if only_looked else _lock(settings, path))
        outcomes.append(_format(workspace, command, dry_run=only_looked))
    untidy = any(isinstance(row, Formatted) and row.outcome == "untidy" for one in outcomes for row in one.results)
    return Outcome(
        "fmt",
        results=tuple(row for one in outcomes for row in one.results),
        findings=tuple(finding for one in outcomes for finding in one.findings),
        notices=tuple(notice for one in outcomes for notice in one.notices),
        diff="".join(one.diff for one in outcomes),
        unmatched=check and untidy,
    )


def format_stream(data: bytes, *, check: bool) -> Outcome:
    """Return what the bytes of a .bib file are in the tidy form, as the outcome's data; nothing is written.

    Args:
        check: only say whether they are tidy; the outcome is unmatched (exit 1) where not.
    """
    library = Library(data, STREAM)
    proved = prove(library, tidy(library))
    new = proved.data
    done = "present" if new == data else "untidy" if check else "changed"
    refused = tuple(Finding.of(error) for error in proved.refusals)
    blocks = sum(edit.block is not None for edit in proved.edits)
    outcome = _told(STREAM, done, blocks, list(left_alone(library)), refused)
    diff = unified(data, proved.edits, STREAM)
    return outcome._replace(diff=diff, data=b"" if check else new, unmatched=check and new != data)


def _lock(settings: Settings, path: Path) -> Path | None:
    """Return the lock of a file outside of any review, beside which nothing may stay; None for one inside.

    That may be a review's library, which other commands know by the lock beside it.
    """
    return None if find_review(path.parent) else storage.lock_of(path, settings.state)


def _format(workspace: Workspace, command: str, *, dry_run: bool) -> Outcome:
    """Return the outcome of one file."""
    left: list[Finding] = []
    edits: list[Edit] = []
    stray: list[str] = []

    def plan(library: Library) -> list[Edit]:
        left[:] = left_alone(library)
        edits[:] = tidy(library)
        stray[:] = [one.as_line() for one in library.findings if one.code == "stray-text"]
        return edits

    saved = workspace.change(command, plan, dry_run=dry_run)
    blocks = sum(edit.block is not None for edit in edits) - len(saved.refused)
    done = ("untidy" if dry_run else "changed") if saved.changed else "present"
    outcome = _told(workspace.name, done, blocks, left, saved.refused)
    said = (*workspace.said_of_completed, *outcome.notices, *stray, *saved.notices)
    return outcome._replace(notices=said, diff=saved.diff)


def _told(name: str, done: str, blocks: int, left: Sequence[Finding], refused: Sequence[Finding]) -> Outcome:
    """Return the row of one file, and what is said of the blocks that keep their layout."""
    row = Formatted(name, done, blocks, len(left) + len(refused))
    said = [f"{one.file}:{one.line}: `{one.key}`: {one.message}" for one in left if one.severity == "notice"]
    errors = [one for one in left if one.severity != "notice"]
    return Outcome("fmt", (row,), findings=(*errors, *refused), notices=tuple(said))
