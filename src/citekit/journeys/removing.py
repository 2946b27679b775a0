"""``citekit remove``: entries out of the library, but none that others need."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from shlex import quote
from typing import NamedTuple

from citekit import duplicates
from citekit.bib.edits import Edit
from citekit.bib.edits_entries import remove_entries
from citekit.bib.entry import Entry
from citekit.bib.keys import keys_in, references
from citekit.bib.library import Library
from citekit.catalogue import Place
from citekit.errors import EditRefused, UsageError
from citekit.findings import Finding
from citekit.journeys import decision_log
from citekit.journeys.combining import denied, handed_on, taken_over
from citekit.journeys.doer import Doer
from citekit.journeys.listing import unknown_key
from citekit.journeys.selecting import select
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.tagging import keywords
from citekit.tagging.decisions import Decision, ended


class Removed(NamedTuple):
    """An entry that was to go.

    Attributes:
        outcome: ``removed``, in a dry run ``would-remove``, or ``kept`` where others refer to it.
        referred_by: keys of the entries that name it and stay.
        tags: that it had, where it goes.
    """

    key: str
    outcome: str
    title: str
    referred_by: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {**self._asdict(), "referred_by": list(self.referred_by), "tags": list(self.tags)}


class _Plan:
    """The edits, made anew on whatever the library holds by then.

    Attributes:
        into: the key of the entry that the others go into; blank where they just go.
        entries: all of the library.
        gone: the entries that go; kept: those that stay for others, with the keys of these.
        shared: keys of entries that go, which another entry has too.
        had, has: the tags of ``into`` before and after.
    """

    def __init__(
        self, workspace: Workspace, places: Sequence[Place], keys: Sequence[str], into: str, *, force: bool
    ) -> None:
        self._workspace, self._places, self._keys, self._force = workspace, places, keys, force
        self.into = into
        self.gone: list[Entry] = []
        self.kept: list[tuple[Entry, tuple[str, ...]]] = []
        self.shared: list[str] = []
        self.entries: Sequence[Entry] = ()
        self.had: tuple[str, ...] = ()
        self.has: tuple[str, ...] = ()

    def __call__(self, library: Library) -> list[Edit]:
        """Return the edits."""
        self.entries, self.had, self.has = library.entries, (), ()
        chosen = [entry for place in self._places if (entry := library.get(*place))]
        needed = {} if self._force else _needed(library, chosen)
        self.kept = [(entry, needed[entry.start]) for entry in chosen if entry.start in needed]
        self.gone = [entry for entry in chosen if entry.start not in needed]
        self.shared = [entry.key for entry in self.gone if entry.key in self._keys and library.get(entry.key, 1)]
        taken: list[Edit] = []
        if self.into and self.gone:
            keeps = library.get(self.into)
            if keeps is None:
                raise EditRefused(f"`{self.into}` was taken out just now", hint="nothing was removed")
            taken = taken_over(library, keeps, self.gone)
            self.had = self.has = decision_log.tags_of(keeps, self._workspace)
            joined = next((edit.value for edit in taken if edit.field == "keywords" and edit.value), "")
            self.has = keywords.tags_in(joined, self._workspace.vocabulary.facets) or self.had
        return [*taken, *remove_entries(library, self.gone)]


def remove(
    workspace: Workspace,
    keys: Sequence[str],
    where: str | None,
    doer: Doer,
    *,
    into: str = "",
    force: bool,
) -> Outcome:
    """Take the named entries out of the library, in one save; a repeated key means its first entry.

    An entry that another names (by ``crossref``, ``xdata``, ``related``, ``ids`` …) is kept and reported, unless that
    one goes too or ``force`` is given.

    Args:
        into: the key of an entry that takes over tags, keywords and fields that it lacks, in the same save.

    Raises:
        QueryError, UnknownTag: the query cannot be read. UsageError: no entry is named, or ``into`` is one of them.
        EditRefused: ``into`` cannot be given what it is to have; nothing was removed.
        StorageError: library or decision log cannot be read or written; both are as they were.
    """
    selected = select(workspace, keys, where, concerns_all=True)
    if into and workspace.library().get(into) is None:
        return Outcome("remove", findings=(unknown_key(workspace, into),), unmatched=True)
    if (into, 0) in selected.places:
        raise UsageError(f"`{into}` is to stay and to go", hint="name only the other entries before `--into`")
    plan = _Plan(workspace, selected.places, keys, into, force=force)

    def work() -> Outcome:
        saved = workspace.change(doer.command, plan, dry_run=doer.dry_run)
        refused = {(finding.key, finding.line) for finding in saved.refused}
        done = [entry for entry in plan.gone if (entry.key, entry.line) not in refused]
        gone_or_not = "would-remove" if doer.dry_run else "removed"
        tags = {entry.start: decision_log.tags_of(entry, workspace) for entry in done}
        rows = [Removed(entry.key, gone_or_not, entry.text("title"), (), tags[entry.start]) for entry in done]
        rows += [Removed(entry.key, "kept", entry.text("title"), by) for entry, by in plan.kept]
        findings = [unknown_key(workspace, key) for key in selected.unknown]
        findings += [_kept(workspace, entry, by) for entry, by in plan.kept]
        notices = [] if selected.places or selected.unknown else ["no entry matches"]
        notices += [f"another entry has the key `{key}`; the first was removed" for key in plan.shared]
        lines, overruled = _decided(workspace, plan, done, doer.by)
        diff = decision_log.record(workspace, lines, doer.command, dry_run=doer.dry_run)
        told = [*_other_works(plan, done), *overruled] if into else _tags_lost(workspace, done, plan.entries)
        notices += (f"{one}; `citekit undo` takes it back" if into and not doer.dry_run else one for one in told)
        return Outcome(
            "remove",
            results=tuple(rows),
            findings=(*findings, *saved.refused),
            notices=(*notices, *saved.notices),
            diff=saved.diff + diff,
            unmatched=not rows,
        )

    return workspace.together(work, doer.command, dry_run=doer.dry_run)


def _decided(
    workspace: Workspace, plan: _Plan, done: Sequence[Entry], by: str
) -> tuple[Sequence[Decision], Sequence[str]]:
    """Return the lines that hand on what was decided about works that are gone, or end it, and what they overrule.

    Raises:
        StorageError: the log cannot be read.
    """
    log = decision_log.decisions(workspace)
    holders: dict[str, list[str]] = {}
    for entry in done:
        for tag in decision_log.tags_of(entry, workspace):
            if tag in plan.has:
                holders.setdefault(tag, []).append(entry.key)
    lines = handed_on(log, plan.into, holders, plan.had, by)
    refused = denied(log, plan.into, [tag for tag in holders if tag not in plan.had])
    overruled = [f"`{one.key}` gets `{one.tag}`, which {one.by or 'somebody'} {one.decision} there" for one in refused]
    gone = {entry.start: entry.key for entry in done}
    left = {entry.key for entry in plan.entries if entry.start not in gone}
    return [*lines, *ended(log, set(gone.values()) - left)], overruled


def _other_works(plan: _Plan, gone: Sequence[Entry]) -> Iterator[str]:
    """Yield what to say of entries that went into one with another DOI: they may be another work."""
    kept = duplicates.by_doi([entry for entry in plan.entries if entry.key == plan.into][:1])
    for entry in gone:
        dois = duplicates.by_doi([entry])
        if kept and dois and kept.keys().isdisjoint(dois):
            doi, other = min(map(str, dois)), min(map(str, kept))  # of two spellings the one without a full stop
            yield f"`{entry.key}` has the DOI `{doi}` and `{plan.into}` has `{other}`: they may be two works"


def _tags_lost(workspace: Workspace, gone: Sequence[Entry], before: Sequence[Entry]) -> Iterator[str]:
    """Yield what to say of tags that went with an entry and that another one with its DOI, which stays, lacks."""
    leaving = {entry.start for entry in gone}
    for copies in duplicates.by_doi(before).values():
        stay = next((one for one in copies if one.start not in leaving), None)
        for entry in copies if stay else ():
            lost = [
                tag
                for tag in decision_log.tags_of(entry, workspace)
                if stay and tag not in decision_log.tags_of(stay, workspace)
            ]
            if stay and lost and entry.start in leaving:
                names = ", ".join(f"`{tag}`" for tag in lost)
                yield (
                    f"`{entry.key}` had tags that `{stay.key}`, with the same DOI, lacks: {names}; "
                    f"`citekit remove {quote(entry.key)} --into {quote(stay.key)}` in place of this hands them on"
                )


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
