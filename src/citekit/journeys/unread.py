"""What of a library no command sees: blocks that cannot be read, and what is said of them (contract A6).

Whoever means all entries reads them with ``Workspace.every``; the door then lets ``told`` complete the outcome.
"""

from collections.abc import Sequence
from contextlib import suppress

from citekit.errors import StorageError
from citekit.findings import Finding
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome

MOST_SAID = 3
"""Blocks that cannot be read of which stderr speaks one by one, where the command is not about them."""
_UNREAD = (("unparsed-block", "error"), ("syntax", "error"))


def unreadable(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings about blocks that cannot be read, or in part only."""
    return tuple(finding for finding in findings if (finding.code, finding.severity) in _UNREAD)


def unread_in(workspace: Workspace) -> tuple[Finding, ...]:
    """Return what of the library as it stands now cannot be read; none where all of it cannot."""
    with suppress(StorageError):
        return unreadable(workspace.catalogue(()).findings)
    return ()


def told(outcome: Outcome, workspace: Workspace) -> Outcome:
    """Return an outcome with the findings about what the command passed over, behind its own, each once.

    They name the lines that the blocks have when the command is done.
    """
    if not workspace.passed_over:
        return outcome
    own = {_unplaced(finding) for finding in outcome.findings}
    more = tuple(finding for finding in unread_in(workspace) if _unplaced(finding) not in own)
    return outcome._replace(findings=(*outcome.findings, *more))


def more_unread(count: int) -> str:
    """Return the sentence about blocks that stderr does not speak of."""
    return f"{count} more like these; `citekit check` shows all"


def said_of_stray(workspace: Workspace) -> tuple[str, ...]:
    """Return what is said of fields behind a brace that closes early: one line each, at most ``MOST_SAID``.

    They stay warnings, as in ``check``: BibTeX takes them for a remark, and a remark they may be.
    """
    lines = [finding.as_line() for finding in workspace.catalogue(()).findings if finding.code == "stray-text"]
    more = len(lines) - MOST_SAID
    return (*lines[:MOST_SAID], *((more_unread(more),) if more > 0 else ()))


def _unplaced(finding: Finding) -> Finding:
    """Return a finding without its lines, which move when entries before it change."""
    return finding._replace(line=0, end_line=0)
