"""The same list again: a finished list is kept until something that it was made from changes.

What a list is made from is known beforehand: the wish, the settings, the review's files by their content, stored facts
and citekit's own files by size and time of change. Where that does not tell all, nothing is kept: a PDF depends on the
fonts of the computer, a template outside of the folders of templates on whatever lies beside it.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from citekit.digest_cache import digest_of, stamp_of
from citekit.errors import PandocMissing
from citekit.findings import Finding
from citekit.journeys.chart_wish import ChartWish
from citekit.journeys.list_wish import ListWish, Row
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.render.kept import LISTS, Kept
from citekit.render.pandoc import pandoc_identity
from citekit.resources import package_folder, templates_folder

ODD = (ValueError, TypeError, LookupError, RecursionError)
"""What a kept list of another shape raises; it is the same as none."""


def rendered(workspace: Workspace, wish: ListWish) -> Outcome:
    """Return the list as ``render_list`` does; one that was made before from the same things is not made again.

    Raises:
        LibraryError, VocabularyError: these files cannot be read.
        UsageError: an unknown facet, format, style or template. PandocMissing: references cannot be formatted.
    """
    kept, name = Kept(workspace.settings.cache / LISTS), made_from(workspace, wish)
    if (body := kept.get(name)) is not None:
        with suppress(*ODD):
            return _unpacked(body)
    from citekit.journeys.rendering import render_list

    outcome = render_list(workspace, wish)
    if _is_told(workspace, wish) and made_from(workspace, wish) == name:  # nothing changed while it was made
        kept.put(name, _packed(outcome))
    return outcome


def made_from(workspace: Workspace, wish: ListWish | ChartWish) -> str:
    """Return the digest of all that a list or the page of a map is made from."""
    settings, root = workspace.settings, workspace.root
    refs, style = settings.library.parent, wish.style or settings.style
    files = [settings.library, settings.decisions, refs / "journals.csv"]
    if style.lower().endswith(".csl"):
        files += [Path(style), root / style]
    folders = (refs / "notes", root / "templates", root / "styles")
    files += [Path(entry.path) for folder in folders for entry in _below(folder)]
    known = [settings.cache / "works.sqlite", *settings.snapshots, *settings.retractions]
    packages = [Path(path) for path in sys.path if path.endswith("-packages")]
    try:
        engine = pandoc_identity()
    except PandocMissing:
        engine = ""
    facts = (
        (wish, settings, Path.cwd(), sys.version, engine, workspace.vocabulary_digest),
        [(path, _content(path)) for path in files],
        [stamp_of(path) for path in (*known, *packages)],
        [stamp_of(entry) for folder in (package_folder(), templates_folder()) for entry in _below(folder)],
    )
    return digest_of(repr(facts).encode("utf-8", "backslashreplace"))


def _is_told(workspace: Workspace, wish: ListWish) -> bool:
    """Return whether the digest tells of everything that such a list is made from."""
    from citekit.render import FORMATS, format_of

    to = format_of(wish.output, wish.to, wish.template)
    if to == "pdf" or not wish.template:
        return to != "pdf"
    names = (wish.template, f"{wish.template}.{FORMATS[to].suffix}.j2", f"{wish.template}.j2")
    folders = (workspace.root / "templates", templates_folder())
    return any((folder / name).is_file() for folder in folders for name in names)


def _below(folder: Path) -> "Iterator[os.DirEntry[str]]":
    """Yield every file below a folder in a fixed order, behind links too; what Python compiles is left out."""
    seen = set()
    waiting = [str(folder)]
    while waiting:
        with suppress(OSError):
            here = waiting.pop()
            if (place := Path(here).stat())[1:3] in seen:  # a link to a folder above would never end
                continue
            seen.add(place[1:3])
            with os.scandir(here) as found:
                entries = sorted(found, key=lambda entry: entry.name)
            waiting += [entry.path for entry in entries if entry.is_dir() and entry.name != "__pycache__"]
            yield from (entry for entry in entries if not entry.is_dir())


def _content(path: Path) -> str:
    """Return the digest of a file's content; blank where there is none to read."""
    with suppress(OSError, ValueError):
        return digest_of(path.read_bytes())
    return ""


def _packed(outcome: Outcome) -> bytes:
    keys = [row.as_json()["key"] for row in outcome.results]
    head = json.dumps([keys, outcome.findings, outcome.notices, outcome.unmatched, bool(outcome.text)])
    return head.encode() + b"\n" + outcome.data


def _unpacked(body: bytes) -> Outcome:
    head, _, data = body.partition(b"\n")
    keys, findings, notices, unmatched, is_text = json.loads(head)
    return Outcome(
        "render",
        tuple(map(Row, keys)),
        findings=tuple(Finding(*row) for row in findings),
        notices=tuple(notices),
        text=data.decode("utf-8-sig") if is_text else "",
        unmatched=unmatched,
        data=data,
    )
