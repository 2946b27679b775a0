"""``citekit remove``: entries out of the library, but none that others need."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from citekit.bib.edits import Edit
from citekit.bib.edits_entries import remove_entries
from citekit.bib.entry import Entry
from citekit.bib.keys import keys_in, references
from citekit.bib.library import Library
from citekit.errors import StorageError
from citekit.findings import Finding
from citekit.journeys import deciding
from citekit.journeys.listing import unknown_key
from citekit.journeys.selecting import select
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome


class Removed(NamedTuple):
    """An entry that was to go.

    Attributes:
        outcome: ``removed``, or ``kept`` where others refer to it.
        referred_by: keys of the entries that name it and stay.
    """

    key: str
    outcome: str
    title: str
    referred_by: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {**self._asdict(), "referred_by": list(self.referred_by)}


def remove(
    workspace: Workspace, keys: Sequence[str], where: str | None, *, force: bool, command: str, dry_run: bool
) -> Outcome:
    """Take the named entries out of the library, in one save; a repeated key means its first entry.

    An entry that another names (by ``crossref``, ``xdata``, ``related``, ``ids`` …) is kept and reported, unless that
    one goes too or ``force`` is given.

    Raises:
        QueryError, UnknownTag: the query cannot be read. UsageError: no entry is named.
        LibraryError, LibraryLocked: as ``Workspace.change``.
        StorageError: the decision log, which is to follow, cannot be read or written; the library is as it was.
    """
    selected = select(workspace, keys, where)
    gone: list[Entry] = []
    kept: list[tuple[Entry, tuple[str, ...]]] = []

    shared: list[str] = []

    def plan(library: Library) -> list[Edit]:
        chosen = [entry for place in selected.places if (entry := library.get(*place))]
        needed = {} if force else _needed(library, chosen)
        kept[:] = [(entry, needed[entry.start]) for entry in chosen if entry.start in needed]
        gone[:] = [entry for entry in chosen if entry.start not in needed]
        shared[:] = [entry.key for entry in gone if entry.key in keys and library.get(entry.key, 1)]
        return remove_entries(library, gone)

    deciding.ready(workspace, {key for key, _ in selected.places}, dry_run=dry_run)
    saved = workspace.change(command, plan, dry_run=dry_run)
    refused = {(finding.key, finding.line) for finding in saved.refused}
    done = [entry for entry in gone if (entry.key, entry.line) not in refused]
    rows = [Removed(entry.key, "removed", entry.text("title")) for entry in done]
    rows += [Removed(entry.key, "kept", entry.text("title"), by) for entry, by in kept]
    findings = [unknown_key(workspace, key) for key in selected.unknown]
    findings += [_kept(workspace, entry, by) for entry, by in kept]
    notices = [] if selected.places or selected.unknown else ["no entry matches"]
    notices += [f"another entry has the key `{key}`; the first was removed" for key in shared]
    unlogged = () if dry_run else _undecided(workspace, [entry.key for entry in done], command)
    return Outcome(
        "remove",
        results=tuple(rows),
        findings=(*findings, *saved.refused, *unlogged),
        notices=(*notices, *saved.notices),
        diff=saved.diff,
        unmatched=not rows,
    )


def _undecided(workspace: Workspace, keys: Sequence[str], command: str) -> tuple[Finding, ...]:
    """Log that nothing is decided any more about works that are gone; return what went wrong."""
    try:
        lines = deciding.gone(workspace, keys, deciding.decisions(workspace))
    except StorageError as error:
        return (Finding.of(error),)
    said = "the entries are gone, but what was decided about them holds for the next with their keys"
    return deciding.record_saved(workspace, lines, command, said)


def _needed(library: Library, chosen: Iterable[Entry]) -> Mapping[int, tuple[str, ...]]:
    """Return the chosen entries, by their offset, that an entry which stays refers to, with the keys of those."""
    named: dict[str, list[Entry]] = {}
    for entry, _, key in references(library.entries):
        named.setdefault(key, []).append(entry)
    leaving = {entry.start: entry for entry in chosen}
    needed: dict[int, tuple[str, ...]] = {}
    while True:
        found = {start: by for start, entry in leaving.items() if (by := _named_by(entry, named, leaving))}
        if not found:
            return needed
        needed |= found
        leaving = {start: entry for start, entry in leaving.items() if start not in found}


def _named_by(entry: Entry, named: Mapping[str, Sequence[Entry]], leaving: Collection[int]) -> tuple[str, ...]:
    names = (entry.key, *keys_in(entry.fields.get("ids", "")))
    by = [other for name in names for other in named.get(name, ()) if other.start not in leaving]
    return tuple(dict.fromkeys(other.key for other in by))


def _kept(workspace: Workspace, entry: Entry, by: Sequence[str]) -> Finding:
    others = ", ".join(f"`{key}`" for key in by)
    message = f"`{entry.key}` was kept: {others} {'refers' if len(by) == 1 else 'refer'} to it"
    hint = "`--force` removes it all the same"
    return Finding("referred-to", "error", message, entry.key, workspace.name, entry.line, entry.end_line, 1, hint)
