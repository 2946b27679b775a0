"""What a check or a reader has to say about a place in a file. Data only."""

from typing import NamedTuple

from citekit.errors import CitekitError

SEVERITIES = ("error", "warning", "notice")
_KEYS = ("code", "severity", "key", "file", "line", "end_line", "column", "message", "hint")


class Finding(NamedTuple):
    """One finding (contract A7).

    Attributes:
        code: the finding's name: ``unparsed-block``, ``duplicate-key``, ``retracted`` …
        severity: one of SEVERITIES.
        key: the citation key concerned; empty where there is none.
        file: path as shown to the user.
        line, end_line, column: one-based places in the file; 0 where not known.
        message: one sentence without a closing full stop.
        hint: the next step; may be empty.
    """

    code: str
    severity: str
    message: str
    key: str = ""
    file: str = ""
    line: int = 0
    end_line: int = 0
    column: int = 0
    hint: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the finding as a JSON object with every key of the contract, in its order."""
        return {name: getattr(self, name) for name in _KEYS}

    def as_line(self) -> str:
        """Return ``file:line:column: code: key: message`` on one line, without ``key:`` where it concerns no entry."""
        return f"{self.file}:{self.line}:{self.column}: {self.code}: {self.said}"

    @property
    def said(self) -> str:
        """Return ``key: message``, in which the key stands once."""
        return f"{self.key}: {self.message.removeprefix(f'`{self.key}`: ')}" if self.key else self.message

    @classmethod
    def of(cls, error: CitekitError) -> "Finding":
        """Return a finding for an error about one entry, such as a refused edit, that did not end the command."""
        file, _, line = error.where.rpartition(":")
        placed = bool(file) and line.isdigit()
        key = error.message.split("`")[1] if error.message.startswith("`") else ""
        place = (file, int(line)) if placed else (error.where, 0)
        return cls(error.code, "error", error.message, key, *place, 0, 1, error.hint)
