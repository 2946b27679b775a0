"""Short names of journals for what is rendered: from the review's table, else from works of the same list.

The table, ``journals.csv`` beside the library, has JabRef's form: ``Full name;Abbreviation``, a line a journal; commas
or tabs part the two as well, and further columns are passed over. Nothing is written into the library.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from citekit.errors import why
from citekit.findings import Finding
from citekit.render.items import CslItem
from citekit.text.markup import plain

FILE = "journals.csv"


def read_journals(folder: Path) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """Return the short names of the table in a folder by ``folded`` full names, and a finding for what is no row.

    Without a table both are empty.
    """
    path = folder / FILE
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return {}, ()
    except (OSError, UnicodeDecodeError) as error:
        return {}, (_finding(path, 0, f"the table of journals cannot be read: {why(error)}"),)
    names: dict[str, str] = {}
    findings = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        full, short = _row(line)
        if full and short:
            names[folded(full)] = short
        else:
            findings.append(_finding(path, number, "the line is no journal and its short name"))
    return names, tuple(findings)


def with_short_names(items: Sequence[CslItem], table: Mapping[str, str]) -> list[CslItem]:
    """Return ``items``, ``container-title-short`` filled in where it is missing or is the full name.

    The name comes from ``table``, by the full name, else from another of the items with the same journal.
    """
    known = {**_told(items), **table}
    filled: list[CslItem] = []
    for item in items:
        full, short = item.get("container-title"), item.get("container-title-short")
        if isinstance(full, str) and (not short or short == full) and (name := known.get(folded(full))):
            item = {**item, "container-title-short": name}
        filled.append(item)
    return filled


def folded(name: str) -> str:
    """Return a journal's name as names are compared: ``The``, case, marks and ``&`` for ``and`` do not count."""
    words = "".join(char if char.isalnum() else " " for char in plain(name).casefold().replace("&", " and ")).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def _told(items: Iterable[CslItem]) -> dict[str, str]:
    """Return the short names that works carry, by folded full names; of several the first."""
    names: dict[str, str] = {}
    for item in items:
        full, short = item.get("container-title"), item.get("container-title-short")
        if isinstance(full, str) and isinstance(short, str) and short and short != full:
            names.setdefault(folded(full), short)
    return names


def _row(line: str) -> tuple[str, str]:
    """Return the full and the short name of a line, blank where there is none."""
    import csv

    mark = next((mark for mark in "\t;" if mark in line), ",")
    full, short, *_ = [*next(csv.reader([line], delimiter=mark), []), "", ""]
    return full.strip(), short.strip()


def _finding(path: Path, line: int, message: str) -> Finding:
    hint = "write `Full name;Abbreviation`, one journal a line"
    return Finding("bad-journal", "warning", message, file=str(path), line=line, hint=hint)
