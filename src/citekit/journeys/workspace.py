"""A review as the journeys see it: its settings, library and vocabulary, and the one way to change the library."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from citekit import storage
from citekit.bib.entry import Entry
from citekit.config import Settings
from citekit.digest_cache import DigestCache
from citekit.errors import EditRefused, VocabularyError
from citekit.findings import Finding
from citekit.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from citekit.bib.edits import Edit
    from citekit.bib.library import Library


class Saved(NamedTuple):
    """What a change of the library did.

    Attributes:
        changed: whether bytes changed (or would, in a dry run).
        diff: unified diff of only the lines concerned.
        refused: one finding for every entry whose edit could not be proved and was left as it is.
    """

    changed: bool
    diff: str
    refused: tuple[Finding, ...] = ()


class Catalogue(NamedTuple):
    """The library as read: every entry in file order, and what the reader had to say."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


class Workspace:
    """A review that a command works on.

    Args:
        settings: where it lies; a command that needs a review fails with a clear error outside of one.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.root: Path = settings.need_review()

    @cached_property
    def name(self) -> str:
        """Return the library's path as shown to people, relative to the current folder where that is shorter."""
        return shown(self.settings.library)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Return the vocabulary, from the cache when the file has not changed.

        Raises:
            VocabularyError: the file is missing or not valid.
        """
        path = self.settings.vocabulary
        text, data = vocabulary_text(path)
        cache = DigestCache(self.settings.cache / "vocabulary")
        rows = cast("list[list[list[object]]] | None", cache.get(path, data))
        if rows is not None:
            return Vocabulary.from_rows(rows)
        vocabulary = read_vocabulary(text, shown(path))
        cache.put(path, data, vocabulary.to_rows())
        return vocabulary

    def library(self) -> "Library":
        """Return the library as it stands on disk now.

        Raises:
            LibraryError: it cannot be read.
        """
        from citekit.bib.library import Library

        return Library(storage.read_bytes(self.settings.library), self.name)

    def catalogue(self) -> Catalogue:
        """Return all entries and the reader's findings, from the cache when the file has not changed.

        Raises:
            LibraryError: the library cannot be read.
        """
        path = self.settings.library
        data = storage.read_bytes(path)
        cache = DigestCache(self.settings.cache / "library")
        rows = cast("tuple[list[list[object]], list[list[object]]] | None", cache.get(path, data))
        if rows is not None:
            entries = tuple([Entry(*row) for row in rows[0]])  # type: ignore[arg-type]  # rows are what to_rows wrote
            return Catalogue(entries, tuple([_finding(row, self.name) for row in rows[1]]))
        from citekit.bib.library import Library

        library = Library(data, self.name)
        cache.put(path, data, ([_entry_row(e) for e in library.entries], [_finding_row(f) for f in library.findings]))
        return Catalogue(library.entries, library.findings)

    def change(self, command: str, plan: "Callable[[Library], Sequence[Edit]]", *, dry_run: bool = False) -> Saved:
        """Change the library by the edits that ``plan`` makes of it: proved, then saved atomically under the lock.

        ``plan`` is called again on the new text when another program changed the file meanwhile, so it must find what
        it edits by key. An entry whose edit cannot be proved is left alone and reported; the others are saved.

        Raises:
            EditRefused: entries that were to be added would not read back; nothing was written.
            LibraryError, LibraryLocked: the file cannot be read or written.
        """
        from citekit.bib.diff import unified
        from citekit.bib.library import Library
        from citekit.bib.proof import Proved, prove

        made: list[tuple[Library, Proved]] = []

        def planned(data: bytes) -> bytes:
            library = Library(data, self.name)
            made[:] = [(library, prove(library, plan(library)))]
            return made[0][1].data

        path = self.settings.library
        if dry_run:
            planned(storage.read_bytes(path))
        else:
            storage.update(path, planned)
        library, proved = made[0]
        refused = tuple(_refusal(error) for error in proved.refusals)
        if proved.data == library.data:
            return Saved(False, "", refused)
        if not dry_run:
            self._record(command, library, proved.edits, proved.data)
        return Saved(True, unified(library.data, proved.edits, self.name), refused)

    def _record(self, command: str, library: "Library", edits: "Sequence[Edit]", new: bytes) -> None:
        from citekit.journal import Journal, changes_of

        spans = [(edit.start, edit.end, library.data[edit.start : edit.end], edit.replacement) for edit in edits]
        Journal(self.settings.state, self.settings.library).record(command, now(), changes_of(new, spans))


def now() -> str:
    """Return the local time with its offset, ISO 8601, to the second."""
    from datetime import datetime

    return datetime.now().astimezone().isoformat(timespec="seconds")


def shown(path: Path) -> str:
    """Return a path relative to the current folder where it lies below it, else as it is."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def vocabulary_text(path: Path) -> tuple[str, bytes]:
    """Return the vocabulary file's text and bytes.

    Raises:
        VocabularyError: it is missing, unreadable or not UTF-8.
    """
    try:
        data = path.read_bytes()
        return data.decode("utf-8-sig"), data
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} is not UTF-8"
    raise VocabularyError(
        f"the vocabulary cannot be read: {reason}",
        where=shown(path),
        hint="run `citekit init` to get the starter vocabulary",
    )


def _entry_row(entry: Entry) -> list[object]:
    return [entry.key, entry.type, entry.fields, entry.line, entry.end_line, entry.start, entry.end]


def _finding_row(finding: Finding) -> list[object]:
    return [
        finding.code,
        finding.severity,
        finding.message,
        finding.key,
        finding.line,
        finding.end_line,
        finding.column,
        finding.hint,
    ]


def _finding(row: list[object], file: str) -> Finding:
    code, severity, message, key, line, end_line, column, hint = cast(
        "tuple[str, str, str, str, int, int, int, str]", tuple(row)
    )
    return Finding(code, severity, message, key, file, line, end_line, column, hint)


def _refusal(error: EditRefused) -> Finding:
    file, _, line = error.where.rpartition(":")
    key = error.message.split("`")[1] if "`" in error.message else ""
    return Finding(
        error.code, "error", error.message, key, file or error.where, int(line) if file else 0, 0, 1, error.hint
    )
