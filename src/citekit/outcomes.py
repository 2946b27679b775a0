"""What happened to each identifier of a batch. Data only; the door prints it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from citekit.findings import Finding

if TYPE_CHECKING:
    from citekit.work import Change

FAILURE_CODES = ("not-found", "invalid", "unreachable", "rate-limited", "bad-answer", "not-crossref")
NO_ANSWER = ("unreachable", "rate-limited")
"""Codes of failures that no source has answered."""


class Failure(NamedTuple):
    """Why an identifier could not be resolved.

    Attributes:
        input: the identifier as it was given.
        doi: the DOI it was read as, or empty.
        code: one of FAILURE_CODES.
        message: one sentence without a closing full stop.
        hint: the next step; may be empty.
    """

    input: str
    doi: str
    code: str
    message: str
    hint: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the failure as a JSON object (contract A5)."""
        return {"input": self.input, "doi": self.doi, "code": self.code, "message": self.message, "hint": self.hint}


def in_vain(failures: Sequence[Failure]) -> bool:
    """Return whether sources were asked and none answered; what was no DOI to begin with was never asked about."""
    asked = [one for one in failures if one.doi or one.code != "invalid"]
    return bool(asked) and all(one.code in NO_ANSWER for one in asked)


class Resolved(NamedTuple):
    """What became of an identifier that was resolved.

    Attributes:
        outcome: ``added``, ``present`` or ``resolved``.
        source: ``cache``, ``snapshot``, ``crossref``, ``doi.org`` or ``page``.
        changes: what the cleaning rules did to the record.
    """

    input: str
    doi: str
    key: str
    outcome: str
    source: str
    title: str
    changes: "tuple[Change, ...]" = ()

    def as_json(self) -> dict[str, object]:
        """Return the result as a JSON object (contract A5)."""
        return {
            "input": self.input,
            "doi": self.doi,
            "key": self.key,
            "outcome": self.outcome,
            "source": self.source,
            "title": self.title,
            "changes": [{"field": c.field, "rule": c.rule, "before": c.before, "after": c.after} for c in self.changes],
        }


class Row(Protocol):
    """Anything that can stand in an outcome's results."""

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        ...


class Outcome(NamedTuple):
    """What a command did, before anybody prints it.

    Attributes:
        command: the command's name in the JSON envelope, for example ``add`` or ``tag add``.
        results: rows of one type each command, in the order of the input or of the library.
        failures: identifiers that could not be resolved.
        findings: what readers and checks had to say.
        notices: plain sentences for stderr and the envelope, such as why there are no results.
        diff: unified diff of the library, blank when nothing changed.
        text: finished text for stdout (a rendered list, an exported file), blank where rows are printed.
        data: the same as bytes, where it is not text or its bytes are not those of UTF-8.
        ignored: how many findings the review's settings passed over.
        unmatched: whether what was asked for was not there: no such key, nothing matched.
        answered: whether sources have answered, though perhaps no row and no failure tells of it.
    """

    command: str
    results: tuple[Row, ...] = ()
    failures: tuple[Failure, ...] = ()
    findings: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()
    diff: str = ""
    text: str = ""
    unmatched: bool = False
    data: bytes = b""
    ignored: int = 0
    answered: bool = False

    @property
    def exit_status(self) -> int:
        """Return the exit status (contract A5).

        0 done; 1 done in part, findings, or nothing matched; 3 nothing reachable and nothing stored.
        """
        if in_vain(self.failures) and not self.results and not self.answered:
            return 3
        return 1 if self.failures or self.findings or self.unmatched else 0

    @property
    def status(self) -> str:
        """Return ``done``, ``partial`` or ``failed``."""
        if self.exit_status == 0:
            return "done"
        told = bool(self.findings) and not self.failures and not self.unmatched
        return "partial" if self.results or self.answered or told else "failed"

    def as_json(self) -> dict[str, object]:
        """Return the JSON envelope (contract A5), version 1; ``notices`` and ``ignored`` only where there are any."""
        return {
            "citekit": 1,
            "command": self.command,
            "status": self.status,
            "results": [row.as_json() for row in self.results],
            "failures": [failure.as_json() for failure in self.failures],
            "findings": [finding.as_json() for finding in self.findings],
            **({"notices": list(self.notices)} if self.notices else {}),
            **({"ignored": self.ignored} if self.ignored else {}),
        }
