"""Reading a library without reading it twice: what was found in bytes counts for exactly those bytes.

The caches may be deleted at any time; without them everything is read off the bytes. Nothing here writes a library.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from citekit.bib.entry import Entry
from citekit.bib.spans import Spans
from citekit.catalogue.index import HEIR, EntryIndex, Row
from citekit.digest_cache import DigestCache
from citekit.errors import LibraryError
from citekit.findings import Finding
from citekit.tagging import keywords
from citekit.text.title_marks import may_be_taken_back

if TYPE_CHECKING:
    from citekit.bib.library import Library
    from citekit.bib.proof import Proved

_ODD = (TypeError, ValueError, LookupError, AttributeError)
"""What a cache of another shape raises; it is the same as none."""
_WIDE_HINT = "save it as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`"


NOTICE_FIELD = "citekit-notice"
"""Asked for beside tags: entries that say themselves what has happened to their work, in this field or the title.

The name of ``mapping.noted.FIELD``, which costs start-up time."""
_DRESS = re.compile(r"\\[A-Za-z]+\s*|[{}$]")  # TeX, of which a title as it is read holds nothing

Place = tuple[str, int]
"""A citation key, and the number of the entry among those with that key."""


class Catalogue(NamedTuple):
    """The library as read: entries in file order, and what the reader had to say.

    Attributes:
        repeated: for entries that are not the first with their key (by offset): how many come before them.
        heirs: whether an entry of the library takes fields of others.
    """

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    repeated: Mapping[int, int]
    heirs: bool = False

    def placed(self) -> Iterator[tuple[Place, Entry]]:
        """Yield each entry with its place, by which it is found again after the file has changed."""
        for entry in self.entries:
            yield (entry.key, self.repeated.get(entry.start, 0)), entry


class Reading:
    """Reads one library, and remembers what it read.

    Args:
        folder: where the caches lie. path: the library, by which they are named.
        name: how the library is called in findings.
    """

    def __init__(self, folder: Path, path: Path, name: str) -> None:
        self._spans = DigestCache(folder / "spans")
        self._index = EntryIndex(self._spans.file_of(path).with_suffix(".sqlite"))
        self._path = path
        self._name = name

    def library(self, data: bytes, digest: str) -> "Library":
        """Return the library with these bytes, its blocks as remembered where they are known.

        Raises:
            LibraryError: it is UTF-16.
        """
        from citekit.bib.library import Library

        spans = self._known(digest)
        library = Library(data, self._name, spans=spans)
        if library.wide:
            raise LibraryError("the library cannot be read: it is UTF-16", where=self._name, hint=_WIDE_HINT)
        if spans is None:
            self._spans.put_bytes(self._path, digest, library.blocks.packed())
        return library

    def catalogue(self, data: bytes, digest: str, tags: Collection[str] | None = None) -> Catalogue:
        """Return the entries and the reader's findings.

        Args:
            tags: only entries with at least one of these have to be there, or that are NOTICE_FIELD; others may be.

        Raises:
            LibraryError: it is UTF-16.
        """
        spans = self._known(digest)
        if spans is not None:
            with suppress(*_ODD):
                stored = self._index.read(digest, tags)
                if stored is not None:
                    entries = tuple(_entries(spans, stored.rows))
                    findings = tuple(_findings(stored.findings, self._name))
                    return Catalogue(entries, findings, spans.repeated, stored.heirs)
        library = self.library(data, digest)
        numbers = (number for number, letter in enumerate(library.blocks.kinds) if letter == "e")
        rows = [_row(number, entry) for number, entry in zip(numbers, library.entries, strict=True)]
        self._index.fill(digest, rows, [_packed(finding) for finding in library.findings])
        heirs = any(HEIR in row.tags for row in rows)
        return Catalogue(library.entries, library.findings, library.blocks.repeated, heirs)

    def follow(self, library: "Library", proved: "Proved", digests: tuple[str, str]) -> None:
        """Remember what edits made of a library, so that the next command need not read it whole.

        Args:
            library: before the edits. digests: of the bytes before and after them.
        """
        from citekit.bib.edits import spans_after

        spans = spans_after(library, proved.edits)
        if spans is None:
            return
        self._spans.put_bytes(self._path, digests[1], spans.packed())
        touched = {edit.block.start for edit in proved.edits if edit.block}
        rows = [_row(library.blocks.at(start), proved.entries[start]) for start in sorted(touched)]
        findings = _findings(self._index.findings(digests[0]) or [], self._name)
        told = {finding.key for finding in findings} & {row.key for row in rows}
        if not findings or not (told or spans.rises != library.blocks.rises):  # else they would name other places now
            self._index.follow(*digests, rows)

    def close(self) -> None:
        """Close the files."""
        self._index.close()

    def _known(self, digest: str) -> Spans | None:
        packed = self._spans.get_bytes(self._path, digest)
        return Spans.unpacked(packed) if packed else None


def tells(entry: Entry) -> bool:
    """Return whether an entry may say itself what has happened to its work."""
    return NOTICE_FIELD in entry.fields or may_be_taken_back(_DRESS.sub("", entry.fields.get("title", "")))


def _row(number: int, entry: Entry) -> Row:
    from citekit.mapping.inheritance import inherits

    words = entry.fields.get("keywords", "")
    tags = tuple(one.bare for one in keywords.split(words) if ":" in one.bare) if ":" in words else ()
    tags += (NOTICE_FIELD,) * tells(entry) + (HEIR,) * inherits(entry)
    return Row(number, entry.end_line - entry.line, entry.key, entry.type, entry.fields, tags)


def _entries(spans: Spans, rows: Iterable[Row]) -> list[Entry]:
    starts, ends, lines = spans.starts, spans.ends, spans.lines
    return [
        Entry(row.key, row.type, row.fields, lines[n], lines[n] + row.lines, starts[n], ends[n])
        for row in rows
        for n in (row.number,)
    ]


def _packed(finding: Finding) -> list[object]:
    return [value for name, value in zip(Finding._fields, finding, strict=True) if name != "file"]


def _findings(rows: Iterable[Sequence[object]], name: str) -> list[Finding]:
    names = [field for field in Finding._fields if field != "file"]
    return [Finding(**cast("dict[str, Any]", dict(zip(names, row, strict=True))), file=name) for row in rows]
