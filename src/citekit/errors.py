"""Every error a person can meet, as one tree.

CitekitError                    code             exit
├── UsageError                  usage            2   wrong option, missing file, no review here
│   ├── QueryError              bad-query        2
│   ├── UnknownTag              unknown-tag      2
│   ├── UnknownStyle            unknown-style    2
│   ├── UnknownFormat           unknown-format   2
│   ├── TemplateError           bad-template     2
│   └── PandocMissing           no-pandoc        2
├── EditRefused                 edit-refused     1   the proof of an edit failed; nothing was written
└── StorageError                storage          4   library, vocabulary or settings cannot be read or written
    ├── ConfigError             bad-config       4
    ├── VocabularyError         bad-vocabulary   4
    ├── LibraryError            bad-library      4
    └── LibraryLocked           locked           4

The statuses are those of docs/exit-codes.md. Errors of habanero, bibtexparser and Jinja2 never leave their room.
"""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from errno import ELOOP
from typing import ClassVar


class CitekitError(Exception):
    """A failure with one clear sentence, its place and the next step.

    Attributes:
        message: one sentence without a closing full stop; literals in backticks.
        where: the place as ``file``, ``file:line`` or ``file:line:column``; empty when there is none.
        hint: what to do next, preferably a command to paste; may be empty.
    """

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 70

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint


class UsageError(CitekitError):
    """The command was used wrongly; nothing was read or written."""

    code = "usage"
    exit_status = 2


class QueryError(UsageError):
    """A query that cannot be read; the message names the column."""

    code = "bad-query"


class UnknownTag(UsageError):
    """A tag or concept that the vocabulary does not hold; the hint names the nearest ones."""

    code = "unknown-tag"


class UnknownStyle(UsageError):
    """A citation style that is not known; the hint names the known ones."""

    code = "unknown-style"


class UnknownLocale(UsageError):
    """A language that is not known; the hint names the known ones."""


class UnknownFormat(UsageError):
    """An output format or a file ending that is not known; the hint names the known ones."""

    code = "unknown-format"


class TemplateError(UsageError):
    """A template that is missing, misspells a name or oversteps the sandbox; ``where`` is file and line."""

    code = "bad-template"


class PandocMissing(UsageError):
    """No pandoc program could be found or started."""

    code = "no-pandoc"


class EditRefused(CitekitError):
    """An edit whose proof failed; ``where`` is file and line, the library is untouched."""

    code = "edit-refused"
    exit_status = 1


class StorageError(CitekitError):
    """A file of the review cannot be read or written."""

    code = "storage"
    exit_status = 4


class ConfigError(StorageError):
    """``citekit.toml`` cannot be read or holds a wrong value."""

    code = "bad-config"


class VocabularyError(StorageError):
    """The vocabulary file is not valid; ``where`` is file and line, the message names the concept."""

    code = "bad-vocabulary"


class LibraryError(StorageError):
    """The library cannot be read, or could not be written; the old file is intact."""

    code = "bad-library"


class LibraryLocked(StorageError):
    """Another command held the lock for longer than the time allowed."""

    code = "locked"


def why(error: OSError | UnicodeDecodeError) -> str:
    """Return in words why a file cannot be read: the system's reason, or where it is no UTF-8."""
    if isinstance(error, UnicodeDecodeError):
        return f"it is no UTF-8 (line {line_of(error)}, byte {error.start + 1})"
    return (error.strerror or str(error)).lower()


def way_on(error: OSError | UnicodeDecodeError, missing: str) -> str:
    """Return the next step where a file cannot be read; ``missing`` where there is none."""
    if isinstance(error, UnicodeDecodeError):
        if error.object.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            return "convert it, for example with `iconv -f UTF-16 -t UTF-8`"
        return "convert it, for example with `iconv -f latin1 -t utf-8`"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return missing
    if isinstance(error, IsADirectoryError) or error.errno == ELOOP:
        return "put the file itself in its place"
    return "check the permissions of file and folder"


def line_of(error: UnicodeDecodeError) -> int:
    """Return the line of the first byte that is no text, from one, where a file was read whole."""
    return error.object[: error.start].count(b"\n") + 1
