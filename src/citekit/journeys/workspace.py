"""A review as the journeys see it: its settings, library and vocabulary, and the one way to change the library."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from citekit import storage
from citekit.catalogue import Catalogue, Reading
from citekit.config import Settings, place_of
from citekit.config import shown as shown  # for the other journeys
from citekit.digest_cache import DigestCache, digest_of, stamp_of
from citekit.errors import StorageError, UnknownTag, VocabularyError, line_of, way_on, why
from citekit.findings import Finding
from citekit.journeys.completed import Completed
from citekit.storage.replacing import Note
from citekit.storage.together import Site, complete, together
from citekit.vocabulary import Vocabulary, read_vocabulary

if TYPE_CHECKING:
    from citekit.bib.edits import Edit
    from citekit.bib.library import Library
    from citekit.bib.splice import Spliced
    from citekit.journal import Change, Journal

_ODD = (TypeError, ValueError, LookupError, AttributeError)
"""What a cache of another shape raises; it is the same as none."""

Result = TypeVar("Result")


class Saved(NamedTuple):
    """What a change of the library did.

    Attributes:
        changed: whether bytes changed (or would, in a dry run).
        diff: unified diff of only the lines concerned; blank unless it was a dry run.
        refused: one finding for every entry whose edit could not be proved and was left as it is.
        notices: sentences for stderr: why the change cannot be taken back.
    """

    changed: bool
    diff: str
    refused: tuple[Finding, ...] = ()
    notices: tuple[str, ...] = ()


class Workspace:
    """A review that a command works on.

    Args:
        settings: where it lies; a command that needs a review fails with a clear error outside of one.
        lock: the library's lock file where it does not lie beside it.

    Attributes:
        completed: the command that was killed while it saved several files and that this object completed.
        passed_over: whether ``every`` met what the reader could not read, or not well.
    """

    def __init__(self, settings: Settings, lock: Path | None = None) -> None:
        self.settings = settings
        self._lock = lock
        self._vocabulary_stamp = ""
        self.root: Path = settings.need_review()
        self.completed: Completed | None = None
        self.passed_over = False
        self._site = Site(settings.state, settings.library)

    @property
    def said_of_completed(self) -> tuple[str, ...]:
        """Return what to say of a command that was killed and that this object completed; mostly nothing."""
        return (self.completed.as_sentence(),) if self.completed else ()

    @cached_property
    def name(self) -> str:
        """Return the library's path as shown to people, relative to the current folder where that is shorter."""
        return shown(self.settings.library)

    @cached_property
    def diff_name(self) -> str:
        """Return the library's path from the review's root, where ``patch -p1`` applies a diff."""
        return Path(os.path.relpath(self.settings.library, self.root)).as_posix()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Return the vocabulary with all that it imports, from the cache when no file of it has changed.

        Raises:
            VocabularyError: a file is missing or not valid.
        """
        own = self.own_vocabulary
        if not any(facet.imports for facet in own.facets.values()):
            return own
        from citekit.journeys.imports import whole

        return whole(self.settings, own, self.vocabulary_digest, shown)

    @cached_property
    def own_vocabulary(self) -> Vocabulary:
        """Return what the review's own vocabulary file holds, from the cache when it has not changed.

        Raises:
            VocabularyError: the file is missing or not valid.
        """
        path = self.settings.vocabulary
        text, data = self.vocabulary_source
        cache, digest = DigestCache(self.settings.cache / "vocabulary"), digest_of(data)
        rows = cast("list[list[list[object]]] | None", cache.get(path, digest))
        if rows is not None:
            with suppress(*_ODD):
                return Vocabulary.from_rows(rows)
        vocabulary = read_vocabulary(text, shown(path))
        cache.put(path, digest, vocabulary.to_rows())
        return vocabulary

    @cached_property
    def vocabulary_source(self) -> tuple[str, bytes]:
        """Return the text and bytes of the review's own vocabulary file, read once.

        Raises:
            VocabularyError: it is missing, unreadable or not UTF-8.
        """
        path = self.settings.vocabulary
        self._vocabulary_stamp = stamp_of(path)
        with self._named("vocabulary", path):
            return vocabulary_text(path)

    def still_known(self, tags: Iterable[str]) -> None:
        """Make sure, under the lock of a save, that the vocabulary still holds tags that it held when it was read.

        Raises:
            UnknownTag: another command took one out. VocabularyError: the vocabulary cannot be read any more.
        """
        if stamp_of(self.settings.vocabulary) == self._vocabulary_stamp:
            return
        concepts = Workspace(self.settings).vocabulary.concepts
        if gone := next((tag for tag in tags if tag not in concepts), ""):
            raise UnknownTag(
                f"`{gone}` was taken out of the vocabulary just now by another command",
                hint="`citekit vocab list` shows what it is called; nothing was written",
            )

    @cached_property
    def vocabulary_digest(self) -> str:
        """Return what the vocabulary is known by: the digest of its file and of the files that it imports.

        Raises:
            VocabularyError: a file is missing.
        """
        _, data = self.vocabulary_source
        digest = digest_of(data)
        if not any(facet.imports for facet in self.own_vocabulary.facets.values()):
            return digest
        from citekit.journeys.imports import content, files

        tables = files(self.settings, self.own_vocabulary)
        return digest_of(" ".join([digest, *(digest_of(content(path, shown)) for path in tables)]).encode())

    @cached_property
    def reading(self) -> Reading:
        """Return what is remembered of the library between commands."""
        return Reading(self.settings.cache, self.settings.library, self.name)

    def library(self) -> "Library":
        """Return the library as it stands on disk now.

        Raises:
            LibraryError: it cannot be read.
        """
        data = self._library_bytes()
        return self.reading.library(data, digest_of(data))

    def catalogue(self, tags: Collection[str] | None = None) -> Catalogue:
        """Return all entries and the reader's findings, as remembered when the file has not changed.

        Args:
            tags: only entries with at least one of these have to be there; others may be.

        Raises:
            LibraryError: the library cannot be read.
        """
        data = self._library_bytes()
        return self.reading.catalogue(data, digest_of(data), tags)

    def every(self, tags: Collection[str] | None = None) -> Catalogue:
        """Return the catalogue, for a command that means all entries: it has to tell what it cannot read among them.

        ``journeys.unread`` does, at the command's end. Args and errors are those of ``catalogue``.
        """
        catalogue = self.catalogue(tags)
        self.passed_over |= bool(catalogue.findings)
        return catalogue

    def _library_bytes(self) -> bytes:
        with self._named("library", self.settings.library):
            return storage.read_bytes(self.settings.library)

    @contextmanager
    def _named(self, key: str, path: Path) -> Iterator[None]:
        """Let the error of a file that is not there lead to the line of the settings that names it, if one does."""
        try:
            yield
        except StorageError as error:
            if not storage.is_there(path) and (place := place_of(self.root, key)):
                error.hint = f"`{key}` in {place} names it: mend the line"
            raise

    def diff_beside(self, path: Path, old: bytes, new: bytes) -> str:
        """Return the diff from one content of a file of the review to another, by its path from the review's root.

        A file that is not there yet comes from ``/dev/null``, as git and patch have it.
        """
        from citekit.bib.diff import unified
        from citekit.bib.edits import Edit

        name = Path(os.path.relpath(path, self.root)).as_posix()
        diff = unified(old, [Edit(0, len(old), new)] if old != new else [], name)
        return diff if old or path.exists() else diff.replace(f"--- a/{name}", "--- /dev/null", 1)

    @cached_property
    def journal(self) -> "Journal":
        """Return the journal of the library's changes."""
        from citekit.journal import Journal

        return Journal(self.settings.state, self.settings.library, self.settings.cache)

    def together(
        self,
        work: Callable[[], Result],
        command: str,
        *,
        dry_run: bool = False,
        told: Callable[[], Sequence[str]] = tuple,
    ) -> Result:
        """Do ``work``, all its saves of the review's files as one, also where the command is killed meanwhile.

        No other command changes the review in that time. Work within other work belongs to that.

        Args:
            work: a moment's, without asking the network or a person; it is done again where another program changed a
                file meanwhile.
            command: as typed. told: called when the work is done; both are what ``completed`` is to say.
            dry_run: whether ``work`` saves nothing, so that nobody is kept off.

        Raises:
            LibraryLocked: another command took too long. LibraryError: there can be no lock, or a file cannot be
                written; all are as they were. StorageError: nor can they be put back; the next command does the rest.
        """
        if dry_run:
            return work()
        with self._alone():
            return together(self._site, work, lambda: (command, *told()))

    def complete(self) -> None:
        """Complete the saves of a command that was killed; where it cannot be done, a command that writes says so."""
        with suppress(StorageError):
            self._complete()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no other command change the review meanwhile.

        Raises:
            LibraryLocked: another command took too long. LibraryError: there can be no lock.
        """
        with storage.locked(self.settings.library, self._lock):
            if self._lock is None:
                self._complete()
            yield

    def _complete(self) -> None:
        if found := complete(self._site):
            self.completed = Completed.of(found)

    def locked(self, path: Path) -> AbstractContextManager[None]:
        """Hold the lock of a file of the review; whoever needs the library's too has taken that before."""
        return storage.locked(path, self._site.lock_of(path))

    def update(self, path: Path, plan: Callable[[bytes], bytes], note: Note[bytes] | None = None) -> bool:
        """Replace a file of the review that is not the library, as ``storage.update`` does, under its own lock."""
        return storage.update(path, plan, note=note, lock=self._site.lock_of(path))

    def change(self, command: str, plan: "Callable[[Library], Sequence[Edit]]", *, dry_run: bool = False) -> Saved:
        """Change the library by the edits that ``plan`` makes of it: proved, then saved atomically under the lock.

        ``plan`` is called again on the new text when another program changed the file meanwhile, so it must find what
        it edits by key. An entry whose edit cannot be proved is left alone and reported; the others are saved. A
        journal that cannot be written does not keep the library from being saved; a notice says so.

        Raises:
            EditRefused: entries that were to be added would not read back; nothing was written.
            LibraryError, LibraryLocked: the file cannot be read or written.
        """
        from citekit.bib.diff import unified
        from citekit.bib.proof import Proved, prove

        made: list[tuple[Library, Proved, str]] = []
        after: list[str] = []
        problems: list[str] = []

        def planned(data: bytes) -> "Spliced":
            digest = digest_of(data)
            library = self.reading.library(data, digest)
            made[:] = [(library, prove(library, plan(library)), digest)]
            return made[0][1].spliced

        def note(old: bytes, new: "Spliced") -> Callable[[], None]:
            library, proved, before = made[0]
            after[:] = [digest_of(*new.pieces)]
            noted = self.journal.record(command, now(), before, after[0], _changes(library, proved.edits, new))
            problems[:] = [noted.problem] if noted.problem else []
            return noted.withdraw

        path = self.settings.library
        if dry_run:
            planned(storage.read_bytes(path))
        else:
            with self._alone():
                storage.update(path, planned, note=note, lock=self._lock)
        library, proved, before = made[0]
        if after:
            self.reading.follow(library, proved, (before, after[0]))
        refused = tuple(Finding.of(error) for error in proved.refusals)
        if proved.spliced.is_same(library.data):
            return Saved(False, "", refused)
        notices = tuple(f"`citekit undo` cannot take this change back: {problem}" for problem in problems)
        diff = unified(library.data, proved.edits, self.diff_name) if dry_run else ""
        return Saved(True, diff, refused, notices)


def _changes(library: "Library", edits: "Sequence[Edit]", new: "Spliced") -> "tuple[Change, ...]":
    """Return what the journal keeps of edits: one inside a field's value is kept as a change of the whole value."""
    from dataclasses import replace

    from citekit.bib.edits import Aim, apply
    from citekit.journal import Change, changes_of

    rows = []
    renamed = {
        edit.block.start: library.encode(edit.value or "") for edit in edits if edit.block and edit.aim is Aim.KEY
    }
    for edit in edits:
        start, end, replacement = edit.start, edit.end, edit.replacement
        key, had = b"", False
        if edit.block:
            spans = [s for s in library.fields_of(edit.block).spans if library.name_of(s) == edit.field]
            key, had = renamed.get(edit.block.start, edit.block.key), bool(spans)
            span = next((s for s in spans if s.value_start <= start and end <= s.value_end), None)
            if span:
                moved = replace(edit, start=start - span.value_start, end=end - span.value_start)
                start, end = span.value_start, span.value_end
                replacement = apply(library.data[start:end], [moved])
        old = library.data[start:end]
        has, aim = edit.value is not None, edit.aim.name.lower()
        rows.append((start, Change(0, old, replacement, key=key, field=edit.field, had=had, has=has, aim=aim)))
    return changes_of(new, rows)


def now() -> str:
    """Return the local time with its offset, ISO 8601, to the second."""
    from datetime import datetime

    return datetime.now().astimezone().isoformat(timespec="seconds")


def vocabulary_text(path: Path) -> tuple[str, bytes]:
    """Return the vocabulary file's text and bytes.

    Raises:
        VocabularyError: it is missing, unreadable or not UTF-8.
    """
    where = shown(path)
    try:
        data = path.read_bytes()
        return data.decode("utf-8-sig"), data
    except OSError as error:
        found: OSError | UnicodeDecodeError = error
    except UnicodeDecodeError as error:
        found = error
        where = f"{where}:{line_of(error)}"
    hint = way_on(found, "run `citekit init` to get the starter vocabulary")
    raise VocabularyError(f"the vocabulary cannot be read: {why(found)}", where=where, hint=hint)
