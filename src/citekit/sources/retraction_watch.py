"""Notices from a Retraction Watch file that the user keeps: CSV, plain or gzip. Knows no network and no library.

The file is that of https://gitlab.com/crossref/retraction-watch-data (``retraction_watch.csv``; columns as in its
README): one row a notice, the work concerned under ``OriginalPaperDOI`` and ``OriginalPaperPubMedID``. It is read as a
stream. Bytes that are no UTF-8 are read as Latin-1, line by line. A row that is damaged is passed over and said.
"""

import csv
import gzip
import json
import re
import zlib
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from citekit.digest_cache import DigestCache, digest_of
from citekit.errors import StorageError
from citekit.findings import Finding
from citekit.mapping.updates import Event
from citekit.sources.snapshot import GZIP_START

SOURCE = "retraction-watch"
"""The name of this source, as Crossref's own records write it."""

DOI, PMID, NATURE = "originalpaperdoi", "originalpaperpubmedid", "retractionnature"
NOTICE, DATE = "retractiondoi", "retractiondate"
NEEDED = (DOI, NATURE)
"""Columns without which a file is none of Retraction Watch's; names are compared without case and blanks."""

MOST_LINES = 200
"""Lines that a row with line breaks in it may take; behind that a quotation mark was never closed."""

_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMID = re.compile(r"[1-9]\d*")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO = re.compile(r"\d{4}(?:-\d{2}){0,2}(?!\d)")


class Notices(NamedTuple):
    """What a file says.

    Attributes:
        events: notices by the work concerned: its DOI in lower case, and ``pmid:`` with its PubMed number.
        findings: rows that could not be read, each with file and line.
    """

    events: Mapping[str, Sequence[Event]]
    findings: tuple[Finding, ...]


def find(path: Path, names: Collection[str], cache: DigestCache) -> Notices:
    """Return the notices of a file about the works with these names; the file is read again only when it has changed.

    Raises:
        StorageError: it cannot be read, or is no Retraction Watch file.
    """
    stamp = ""
    with suppress(OSError):
        status = path.stat()
        stamp = digest_of(f"{status.st_size} {status.st_mtime_ns}".encode())
    with suppress(ValueError, TypeError, AttributeError):  # what is kept may be missing, or damaged
        return _unpacked(cache.get_bytes(path, stamp).decode(), names)  # type: ignore[union-attr]  # None is missing
    data = _packed(read(path))
    cache.put_bytes(path, stamp, data)
    return _unpacked(data.decode(), names)


def read(path: Path) -> Notices:
    """Return the notices of a file.

    Raises:
        StorageError: it cannot be read, or is no Retraction Watch file.
    """
    found: dict[str, list[Event]] = {}
    findings: list[Finding] = []
    try:
        with path.open("rb") as file:
            zipped = file.peek(2).startswith(GZIP_START)
            lines = _decoded(gzip.GzipFile(fileobj=file) if zipped else file)
            for row in _rows(lines, str(path), findings):
                _take(row, found)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        message = "the file is damaged or ends in the middle; what stands before was read"
        findings.append(Finding("bad-retraction-row", "warning", message, file=str(path)))
    except OSError as error:
        raise StorageError(
            f"the retractions cannot be read: {(error.strerror or str(error)).lower()}",
            where=str(path),
            hint="check the file",
        ) from None
    return Notices(found, tuple(findings))


def _packed(notices: Notices) -> bytes:
    """Return notices as text: a line of JSON with the findings, then a line for each name and event."""
    rows = (f"{name}\t{one.type}\t{one.doi}\t{one.date}" for name, events in notices.events.items() for one in events)
    return "\n".join((json.dumps(notices.findings), *rows)).encode()


def _unpacked(text: str, names: Collection[str]) -> Notices:
    found: dict[str, list[Event]] = {}
    findings, _, rows = text.partition("\n")
    for row in rows.split("\n"):
        name, _, rest = row.partition("\t")
        if name in names:
            kind, doi, date = rest.split("\t")
            found.setdefault(name, []).append(Event("updated-by", kind, doi, date, SOURCE))
    return Notices(found, tuple(Finding(*finding) for finding in json.loads(findings)))


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines):
        try:
            yield line.decode("utf-8-sig" if number == 0 else "utf-8")
        except UnicodeDecodeError:
            yield line.decode("latin-1")


def _rows(lines: Iterator[str], name: str, findings: list[Finding]) -> Iterator[dict[str, str]]:
    """Yield each row by column. After a damaged row reading goes on in the line behind its first one.

    So a quotation mark that is never closed costs its own row and none of those behind it.
    """
    columns: list[str] = []
    again: deque[str] = deque()
    number, sound = 0, True
    while (text := _next(again, lines)) is not None:
        number += 1
        if not text.strip():
            continue
        taken = [text]
        while text.count('"') % 2 and len(taken) <= MOST_LINES and (line := _next(again, lines)) is not None:
            taken.append(line)
            text += line
        cells = _cells(text)
        if columns and not _fits(cells, columns):  # a quotation mark inside a cell that has none around it
            cells = _cells(taken[0], strict=False)
            again.extendleft(reversed(taken[1:]))
            del taken[1:]
        if not columns:
            columns = ["".join(cell.split()).lower() for cell in cells]
            if not set(NEEDED) <= set(columns):
                message = "the file has no columns `OriginalPaperDOI` and `RetractionNature`"
                hint = "get `retraction_watch.csv` from https://gitlab.com/crossref/retraction-watch-data"
                raise StorageError(message, where=f"{name}:{number}", hint=hint)
        elif _fits(cells, columns):
            sound = True
            yield dict(zip(columns, cells, strict=False))
        elif sound:
            sound = False
            message = "the row is damaged and was passed over"
            findings.append(Finding("bad-retraction-row", "warning", message, file=name, line=number))
        number += len(taken) - 1


def _next(again: deque[str], lines: Iterator[str]) -> str | None:
    return again.popleft() if again else next(lines, None)


def _cells(text: str, *, strict: bool = True) -> list[str]:
    """Return the cells of one row; none where it cannot be read."""
    with suppress(csv.Error, StopIteration):
        return next(csv.reader([text], strict=strict))
    return []


def _fits(cells: Sequence[str], columns: Sequence[str]) -> bool:
    """Return whether a row has its cells; editions differ in the comma at the end of the rows, or of the first only."""
    return abs(len(cells) - len(columns)) <= 1


def _take(row: Mapping[str, str], found: dict[str, list[Event]]) -> None:
    """Add a row's notice under each name of the work; a row without a name says nothing of any library."""
    dois = _DOI.findall(row[DOI].lower().replace(";", " "))
    pmid = row.get(PMID, "").strip()
    names = [*dois, *([f"pmid:{pmid}"] if _PMID.fullmatch(pmid) else [])]
    if not names:
        return
    notice = _DOI.search(row.get(NOTICE, "").lower())
    kind = re.sub(r"\W+", "_", row.get(NATURE, "").strip().lower())
    event = Event("updated-by", kind, notice[0] if notice else "", _date(row.get(DATE, "")), SOURCE)
    for name in names:
        found.setdefault(name, []).append(event)


def _date(text: str) -> str:
    """Return a date such as ``8/16/2023 0:00`` (month first) as ISO 8601; blank where it is none."""
    if match := _AMERICAN.match(text.strip()):
        return f"{match[3]}-{int(match[1]):02d}-{int(match[2]):02d}"
    iso = _ISO.match(text.strip())
    return iso[0] if iso else ""
