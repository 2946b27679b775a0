"""``citekit rekey``: other citation keys, proposed first, written on agreement; what refers to the old ones follows."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from citekit.bib.block import Kind
from citekit.bib.edits import Edit, change_field
from citekit.bib.edits_entries import rename_key
from citekit.bib.entry import Entry
from citekit.bib.keys import check_key, keys_in, named_in, with_alias, with_named
from citekit.bib.library import Library
from citekit.bib.proof import prove
from citekit.catalogue import Catalogue, Place
from citekit.citekeys import KeyMaker
from citekit.errors import EditRefused, UsageError
from citekit.findings import Finding
from citekit.journeys import decision_log
from citekit.journeys.annotating import notes_left_behind
from citekit.journeys.checking import answers_left_behind
from citekit.journeys.listing import unknown_key
from citekit.journeys.provenance import Provenance
from citekit.journeys.selecting import select
from citekit.journeys.workspace import Workspace
from citekit.mapping import bibtex
from citekit.outcomes import Outcome
from citekit.tagging.decisions import ended, lasting

_WORD = re.compile(r"[^\s,;\\{}\"]+")
"""What may be a citation key in text of any kind."""


class Renamed(NamedTuple):
    """One entry's old and new key.

    Attributes:
        number: the entry's number among those that shared the old key.
        outcome: ``offered``, or ``renamed`` once it is written.
        followers: keys of entries whose references were changed.
    """

    old: str
    new: str
    number: int = 0
    outcome: str = "offered"
    followers: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"key": self.old, "new_key": self.new, "outcome": self.outcome, "followers": list(self.followers)}


class Proposal(NamedTuple):
    """What ``rekey`` would do: the map in the order of the library, and what there is to say of it."""

    renames: tuple[Renamed, ...]
    findings: tuple[Finding, ...] = ()
    matched: bool = True


def propose(workspace: Workspace, keys: Sequence[str], where: str | None, to: str | None) -> Proposal:
    """Return a new key for every named entry whose key is not in citekit's form, or ``to`` for the only one.

    No key is proposed that any entry has now, those that cannot be read and aliases (``ids``) included.

    Raises:
        QueryError, UnknownTag: the query cannot be read.
        UsageError: no entry is named; ``to`` is in use, cannot be read as a key, or there are several entries for it.
    """
    selected = select(workspace, keys, where, concerns_all=True)
    library = workspace.library()
    findings = tuple(unknown_key(workspace, key) for key in selected.unknown)
    if to is not None:
        if len(selected.places) > 1:
            raise UsageError("`--to` gives one entry its key", hint="name one citation key")
        check_key(to)
        renames = tuple(Renamed(old, to, number) for old, number in selected.places if old != to)
        if renames and _in_use(_taken(library), renames[0]):
            raise UsageError(f"the key `{to}` is in use", hint="give another key")
        return Proposal(renames, findings, bool(selected.places))
    maker = KeyMaker(_taken(library))
    chosen = set(selected.places)
    seen: set[str] = set()
    rows = []
    for (key, number), entry in _placed(library):
        if (key, number) in chosen:
            work = bibtex.to_work(entry.type, entry.fields)
            better = maker.better(work, key, repeated=key.lower() in seen)
            rows += [Renamed(key, better, number)] if better != key else []
        seen.add(key.lower())
    return Proposal(tuple(rows), findings, bool(selected.places))


def write(workspace: Workspace, proposal: Proposal, agreed: bool, *, ids: bool, command: str, dry_run: bool) -> Outcome:
    """Give the entries their new keys, in one save, where that is ``agreed``; else say what would be done.

    Args:
        ids: whether the old keys stay as biblatex aliases, in the field ``ids``.

    Raises:
        StorageError: library or decision log cannot be read or written; both are as they were.
    """
    plan = _Plan(workspace, proposal.renames, ids=ids)
    if not (agreed or dry_run) or not proposal.renames:
        notices = () if proposal.renames else ("every key is as it should be",) if proposal.matched else ()
        rows = proposal.renames
        return Outcome("rekey", rows, findings=proposal.findings, notices=notices, unmatched=not proposal.matched)

    def work() -> Outcome:
        saved = workspace.change(command, plan, dry_run=dry_run)
        refused = {finding.key for finding in saved.refused}
        rows = tuple(row for row in plan.rows(dry_run=dry_run) if row.old not in refused)
        followed = {row.old: row.new for row in rows if row.number == 0}
        said, diff = _decided(workspace, followed, plan.gone, command, dry_run=dry_run)
        if not dry_run:
            provenance = Provenance(workspace.settings.state, workspace.settings.library)
            for row in rows:
                provenance.rename((row.old, row.number), row.new)
            provenance.save()
        left = (*notes_left_behind(workspace, followed), *answers_left_behind(workspace, followed))
        return Outcome(
            "rekey",
            rows,
            findings=(*proposal.findings, *plan.findings, *saved.refused, *left),
            notices=(*said, *saved.notices),
            diff=saved.diff + diff,
            unmatched=not rows,
        )

    return workspace.together(work, command, dry_run=dry_run)


class _Plan:
    """The edits of a ``rekey`` on whatever the library holds by then.

    A key changes only where everything that refers to it can follow, so that no reference is left behind.

    Attributes:
        findings: what was left as it is and why, and old keys that stand where no edit reaches.
        gone: old keys that no entry has any more.
    """

    def __init__(self, workspace: Workspace, wanted: Sequence[Renamed], *, ids: bool) -> None:
        self._workspace = workspace
        self._wanted = wanted
        self._ids = ids
        self._done: dict[Place, Renamed] = {}
        self._followers: dict[str, list[str]] = {}
        self._needs: dict[int, set[Place]] = {}
        self.findings: list[Finding] = []
        self.gone: frozenset[str] = frozenset()

    def rows(self, *, dry_run: bool) -> Iterator[Renamed]:
        """Yield what was done."""
        for (key, _), row in self._done.items():
            followers = self._followers.get(key, ()) if row.number == 0 else ()
            yield row._replace(outcome="offered" if dry_run else "renamed", followers=tuple(dict.fromkeys(followers)))

    def __call__(self, library: Library) -> list[Edit]:
        barred: set[Place] = set()
        said: list[Finding] = []
        while True:
            edits, refusals = self._edits(library, barred)
            refusals += prove(library, edits).refusals
            needed = [(error, place) for error in refusals for place in sorted(self._needs.get(_line(error), ()))]
            said += map(Finding.of, refusals)
            said += [
                _held_back(library, place, error) for error, place in needed if f"`{place[0]}`" not in error.message
            ]
            if not needed:
                break
            barred |= {place for _, place in needed}
        renamed = {old: row.new for (old, number), row in self._done.items() if number == 0}
        self.findings[:] = dict.fromkeys((*said, *_left(library, renamed)))
        kept = {entry.key for place, entry in _placed(library) if place not in self._done}
        self.gone = frozenset(renamed).difference(kept, (row.new for row in self._done.values()))
        return edits

    def _edits(self, library: Library, barred: Collection[Place]) -> tuple[list[Edit], list[EditRefused]]:
        """Return the edits without the keys that are ``barred``, and why some could not be made."""
        self._done.clear()
        self._followers.clear()
        self._needs.clear()
        taken = _taken(library)
        edits: list[Edit] = []
        refusals: list[EditRefused] = []
        for row in self._wanted:
            if (row.old, row.number) not in barred:
                try:
                    edits.append(self._rename(library, row, taken))
                except EditRefused as error:
                    refusals.append(error)
        renamed = {old: row.new for (old, number), row in self._done.items() if number == 0}
        for place, entry in _placed(library):
            alias = entry.key if self._ids and entry.key in renamed and place[1] == 0 else ""
            for field, written in {"ids": "", **entry.fields}.items():
                named = [key for key in named_in(field, written) if key in renamed]
                if named or (alias and field == "ids"):
                    self._needs.setdefault(entry.line, set()).update((key, 0) for key in named)
                    try:
                        edit = change_field(
                            library, entry, field, _change(field, renamed, alias if field == "ids" else "")
                        )
                    except EditRefused as error:
                        refusals.append(error)
                        continue
                    edits += [edit] if edit else []
                    for key in named:
                        self._followers.setdefault(key, []).append(entry.key)
        return edits, refusals

    def _rename(self, library: Library, row: Renamed, taken: Mapping[str, int]) -> Edit:
        entry = library.get(row.old, row.number)
        where = f"{library.name}:{entry.line if entry else 0}"
        if entry is None or _in_use(taken, row):
            reason = f"the key `{row.new}` is in use by now" if entry else "it is not there any more"
            raise EditRefused(f"`{row.old}` was left as it is: {reason}", where=where, hint="run the command again")
        edit = rename_key(library, entry, row.new)
        self._done[row.old, row.number] = row
        self._needs.setdefault(entry.line, set()).add((row.old, row.number))
        return edit


def _placed(library: Library) -> Iterator[tuple[Place, Entry]]:
    """Yield each entry of the library as it is now with its place."""
    return Catalogue(library.entries, (), library.blocks.repeated).placed()


def _line(error: EditRefused) -> int:
    """Return the line that a refused edit names."""
    return int(error.where.rpartition(":")[2])


def _held_back(library: Library, place: Place, error: EditRefused) -> Finding:
    """Return the finding about a key that stays because what refers to it cannot be changed."""
    message = f"`{place[0]}` keeps its key: what refers to it at line {_line(error)} cannot be changed"
    return Finding.of(EditRefused(message, where=error.where))


def _change(field: str, renamed: Mapping[str, str], alias: str) -> Callable[[str], str]:
    def change(value: str) -> str:
        value = with_named(field, value, renamed)
        return with_alias(value, alias) if alias else value

    return change


def _taken(library: Library) -> Counter[str]:
    """Return how often each key or alias stands in the library, in lower case: BibTeX compares keys without case."""
    aliases = (key.lower() for entry in library.entries for key in keys_in(entry.fields.get("ids", "")))
    return Counter(library.decode(key).lower() for key in library.blocks.keys if key) + Counter(aliases)


def _in_use(taken: Mapping[str, int], row: Renamed) -> bool:
    """Return whether another entry than that of ``row`` has its new key."""
    return taken.get(row.new.lower(), 0) > (row.new.lower() == row.old.lower())


def _left(library: Library, renamed: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each old key in a block that no edit reaches: a broken one, a group of JabRef's."""
    for block in library.blocks:
        if block.kind in (Kind.BROKEN, Kind.COMMENT):
            words = _WORD.findall(library.decode(library.data[block.start : block.end]))
            for old in dict.fromkeys(word for word in words if word in renamed):
                message = f"`{old}` stands in @{block.type}, which was left as it is"
                hint = f"write `{renamed[old]}` there by hand if it means the entry"
                yield Finding("old-key", "warning", message, old, library.name, block.line, block.line, 1, hint)


def _decided(
    workspace: Workspace, renamed: Mapping[str, str], gone: frozenset[str], command: str, *, dry_run: bool
) -> tuple[tuple[str, ...], str]:
    """Let what was decided under old keys hold under the new ones; return what is to be said, and a dry run's diff.

    The log is only ever added to: the lines that count come again as they were, under the new key, and others end what
    was decided under old ones that are gone.

    Raises:
        StorageError: the log cannot be read or written.
    """
    log = decision_log.decisions(workspace)
    lines = [replace(one, key=renamed[one.key]) for one in lasting(one for one in log if one.key in renamed)]
    name, count = workspace.settings.decisions.name, len(lines)
    if not lines:
        return (), ""
    over = ended(log, gone & renamed.keys())
    diff = decision_log.record(workspace, [*lines, *over], command, dry_run=dry_run)
    return (f"lines of `{name}` that {'would come' if dry_run else 'came'} again under new keys: {count}",), diff
