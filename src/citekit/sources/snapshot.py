"""Records from a file that the user keeps: raw Crossref work messages, one a line. Knows no network.

A snapshot is read like a stream, once for a set of DOIs. What cannot be read is passed over and said in ``notices``.
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from citekit.errors import StorageError, UsageError
from citekit.findings import Finding
from citekit.identifiers import Doi
from citekit.sources.record import Message, Record, names_of, origin_of

GZIP_START = b"\x1f\x8b"
"""The first two bytes of every gzip file (RFC 1952); the file's name is not asked."""


class Snapshot:
    """A file of raw work messages.

    A line holds a message, an API answer (``{"message": …}``) or several messages (``{"items": […]}``, a list, or both
    wrapped); one such document over many lines is read too. Plain or gzip.

    Args:
        path: the file.

    Attributes:
        notices: lines that could not be read, each with file and line.

    Raises:
        UsageError: there is no such file.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists() or path.is_dir():
            raise UsageError(f"there is no snapshot `{path}`", hint="give a file of Crossref work messages, one a line")
        self.path = path
        self.notices: list[Finding] = []

    def find(self, dois: Sequence[Doi]) -> Mapping[Doi, Record]:
        """Return the records of those of ``dois`` that the file holds, by DOI or alias.

        Reading stops when all are found, so that bad lines behind them are not noticed.

        Raises:
            StorageError: the file cannot be opened.
        """
        wanted = {doi.value: doi for doi in dois}
        found: dict[Doi, Record] = {}
        self.notices.clear()
        if not wanted:
            return found
        for message in self._messages():
            for name in names_of(message):
                if name in wanted:
                    doi = wanted.pop(name)
                    found[doi] = Record(doi, message, "snapshot", origin_of(message))
            if not wanted:
                break
        return found

    def get_all(self) -> Iterator[Record]:
        """Yield every record of the file, in its order.

        Raises:
            StorageError: the file cannot be opened.
        """
        self.notices.clear()
        for message in self._messages():
            with suppress(UsageError):  # what stands for a DOI is none
                yield Record(Doi(next(names_of(message))), message, "snapshot", origin_of(message))

    def _messages(self) -> Iterator[Message]:
        try:
            with self.path.open("rb") as file:
                zipped = file.peek(2).startswith(GZIP_START)  # not opened twice: it may be a pipe
                empty = True
                for message in self._read(gzip.GzipFile(fileobj=file) if zipped else file):
                    empty = False
                    yield message
            if empty and not zipped and self.path.suffix == ".gz" and self.notices:
                self.notices.clear()
                self._note(1, "the file is no gzip, and no list of Crossref's messages; nothing in it was read")
        except OSError as error:
            raise StorageError(f"the snapshot cannot be read: {error.strerror}", where=str(self.path)) from error

    def _read(self, file: BinaryIO | gzip.GzipFile) -> Iterator[Message]:
        number = 0
        try:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                if number == 1 and not line.rstrip().endswith(b"}"):
                    whole = line + file.read()  # one document over many lines, or a bad first line
                    if (document := _decoded(whole)) is not None:
                        yield from self._checked(document, number)
                        return
                    yield from self._read_lines(whole)
                    return
                yield from self._line(line, number)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            self._note(number + 1, "the file is damaged or ends in the middle; what stands before was read")

    def _read_lines(self, whole: bytes) -> Iterator[Message]:
        for number, line in enumerate(whole.splitlines(), start=1):
            if line.strip():
                yield from self._line(line, number)

    def _line(self, line: bytes, number: int) -> Iterator[Message]:
        document = _decoded(line)
        if document is None:
            self._note(number, "the line is not valid JSON and was passed over")
        else:
            yield from self._checked(document, number)

    def _checked(self, document: object, number: int) -> Iterator[Message]:
        for message in _unwrapped(document):
            if isinstance(message, dict) and next(names_of(message), ""):
                yield message
            else:
                self._note(number, "a record has no `DOI` and was passed over")

    def _note(self, line: int, message: str) -> None:
        self.notices.append(Finding("bad-snapshot-line", "warning", message, file=str(self.path), line=line))


def _decoded(text: bytes) -> object:
    """Return the JSON value, or None if it is none (a bare ``null`` counts as none)."""
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    return None


def _unwrapped(document: object) -> Iterator[object]:
    """Yield the messages in a document: itself, or what its envelopes hold."""
    if isinstance(document, dict) and "DOI" not in document:
        if isinstance(document.get("items"), list):
            document = document["items"]
        elif isinstance(document.get("message"), dict | list):
            yield from _unwrapped(document["message"])
            return
    if isinstance(document, list):
        yield from document
    else:
        yield document
