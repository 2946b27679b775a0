"""``citekit tag add|remove|rename|merge``: tags over many entries, each command one atomic save."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from citekit.bib.entry import Entry
from citekit.catalogue import Place
from citekit.errors import EditRefused, UsageError
from citekit.findings import Finding
from citekit.journeys import decision_log
from citekit.journeys.doer import Doer
from citekit.journeys.listing import unknown_key
from citekit.journeys.selecting import known_tag, no_entries, select, sort_arguments, stored_tags
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.tagging import keywords, log_lines
from citekit.tagging.decisions import Decision, standing
from citekit.tagging.log_lines import Retagged
from citekit.tagging.roles import Role, checked
from citekit.vocabulary import Vocabulary

Change = Callable[[str], str]
"""From the TeX source of a keywords field to the new one."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """An entry after a tag command.

    Attributes:
        outcome: ``changed``, or ``present`` where it was so already.
        tags: its tags afterwards, in file order; of ``tag reject`` the tag that is rejected.
        role: the role that the command gives its tags; None where it gives none.
        added, removed: the tags that it did not have before, and those that it has no more.
    """

    key: str
    outcome: str
    tags: tuple[str, ...]
    role: Role | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object; it has ``roles`` where the command gives any."""
        row: dict[str, object] = {"key": self.key, "outcome": self.outcome, "tags": list(self.tags)}
        row |= {"added": list(self.added), "removed": list(self.removed)}
        return row if self.role is None else {**row, "roles": dict.fromkeys(self.role.tags, self.role.name)}


def add_tags(
    workspace: Workspace,
    arguments: Sequence[str],
    where: str | None,
    doer: Doer,
    *,
    role: str | None = None,
) -> Outcome:
    """Give the named entries the named tags, and log each one that is new as ``manual``.

    Args:
        role: what part the tags play in these works (``tagging.roles``); tags that are there already get it too, which
            changes nothing but the log.

    Raises:
        UnknownTag: a tag is not in the vocabulary. UsageError: no tag or no entry is named, or there is no such role.
        StorageError: library or log cannot be read or written; both are as they were.
    """
    part = None if role is None else checked(role)
    return _retag(workspace, "tag add", arguments, where, keywords.with_tags, doer, part)


def remove_tags(workspace: Workspace, arguments: Sequence[str], where: str | None, doer: Doer) -> Outcome:
    """Take the named tags from the named entries, and log it; publisher's keywords are never touched.

    Raises:
        UnknownTag: a tag is not in the vocabulary. UsageError: no tag or no entry is named.
        StorageError: as ``add_tags``.
    """
    return _retag(workspace, "tag remove", arguments, where, keywords.without_tags, doer)


def rename_tag(workspace: Workspace, old: str, new: str, doer: Doer) -> Outcome:
    """Replace one tag by another in the whole library; what was decided about the old one holds for the new one.

    Raises:
        UnknownTag: the new tag is not in the vocabulary, or the old one neither there nor in the library.
    """
    return _replace(workspace, "tag rename", (old,), new, doer)


def merge_tags(workspace: Workspace, old: Sequence[str], into: str, doer: Doer) -> Outcome:
    """Replace several tags by one in the whole library; as ``rename_tag``."""
    return _replace(workspace, "tag merge", old, into, doer)


def _retag(
    workspace: Workspace,
    name: str,
    arguments: Sequence[str],
    where: str | None,
    change: Callable[[str, Sequence[str]], str],
    doer: Doer,
    role: str | None = None,
) -> Outcome:
    tags, keys = sort_arguments(workspace, arguments, stored=change is keywords.without_tags)
    if not tags:
        raise no_tag(workspace, keys, f"write it as FACET:NOTATION, for example `citekit {name} condition:LPP KEY`")
    if not keys and where is None:
        raise no_entries()
    places = [(key, 0) for key in keys]
    if where is not None:
        places += select(workspace, (), where).places
    if not places:
        return Outcome(name, notices=("no entry matches",), unmatched=True)
    wanted = dict.fromkeys(places, lambda value: change(value, tags))
    named = [key for key in keys if (key, 1) not in wanted]
    new = tags if change is keywords.with_tags else ()

    def work() -> Outcome:
        before = standing(decision_log.decisions(workspace)) if role is not None else {}
        outcome, changes = _save(workspace, name, wanted, doer, named, new)
        lines = log_lines.by_hand(changes, doer.by, role or "")
        if role is not None:
            outcome, more = _with_role(outcome, Role(role, tags), changes, before, doer.by)
            lines += more
        diff = decision_log.record(workspace, lines, doer.command, dry_run=doer.dry_run)
        return outcome._replace(diff=outcome.diff + diff)

    return workspace.together(work, doer.command, dry_run=doer.dry_run)


def no_tag(workspace: Workspace, words: Sequence[str], hint: str) -> UsageError:
    """Return the error of a command that was told no tag; where a word is a concept's name the hint is its tag.

    Args:
        hint: the next step where no word is.
    """
    vocabulary = workspace.vocabulary
    for word in words:
        meant = [concept.tag for facet in vocabulary.facets if (concept := vocabulary.find(facet, word))]
        if meant:
            hint = f"did you mean {' or '.join(f'`{tag}`' for tag in meant)}?"
            break
    return UsageError("no tag is named", hint=hint)


def _with_role(
    outcome: Outcome,
    role: Role,
    changes: Sequence[Retagged],
    decided: Mapping[tuple[str, str], Decision],
    by: str,
) -> tuple[Outcome, list[Decision]]:
    """Return what became of entries whose tags get a role, and the lines that give it to tags which were there before.

    An entry of which only the role of a tag changes is ``changed``, although the library's bytes stay.

    Args:
        decided: (key, tag) to the decision that counted before.
    """
    new = {(one.key, tag) for one in changes for tag in one.after if tag not in one.before}
    rows, lines = [], []
    for row in outcome.results:
        if not isinstance(row, Tagged):
            continue
        pairs = [(row.key, tag) for tag in role.tags if (row.key, tag) not in new]
        given = log_lines.role_lines(pairs, decided, role.name, by)
        lines += given
        rows.append(replace(row, outcome="changed" if given else row.outcome, role=role))
    return outcome._replace(results=tuple(rows)), lines


def _replace(workspace: Workspace, name: str, old: Sequence[str], new: str, doer: Doer) -> Outcome:
    vocabulary = workspace.vocabulary
    every = stored_tags(workspace)
    into = vocabulary.resolve(new).tag
    replaced = [tag for tag in dict.fromkeys(known_tag(text, vocabulary, every) for text in old) if tag != into]
    outcome = follow_tags(workspace, name, dict.fromkeys(replaced, into), doer)
    if outcome.results or outcome.findings:
        return outcome
    return Outcome(name, notices=(f"no entry carries {', '.join(f'`{tag}`' for tag in old)}",), unmatched=True)


def follow_tags(
    workspace: Workspace,
    name: str,
    names: Mapping[str, str],
    doer: Doer,
    *,
    rejections: bool = False,
) -> Outcome:
    """Replace tags by others in the whole library, in one save; the log follows.

    Args:
        names: old tag to new.
        rejections: whether the old tags are no more, so that their rejections hold for the new ones.

    Raises:
        StorageError: as ``add_tags``.
    """

    def change(value: str) -> str:
        for old, new in names.items():
            value = keywords.renamed(value, old, new)
        return value

    def work() -> Outcome:
        used = workspace.every().placed()
        places = [place for place, entry in used if not names.keys().isdisjoint(_tags(entry, workspace.vocabulary))]
        log = decision_log.decisions(workspace)
        outcome, changes = _save(workspace, name, dict.fromkeys(places, change), doer)
        lines = log_lines.followed(log, names, changes, doer.by, rejections=rejections)
        diff = decision_log.record(workspace, lines, doer.command, dry_run=doer.dry_run)
        return outcome._replace(diff=outcome.diff + diff)

    return workspace.together(work, doer.command, dry_run=doer.dry_run)


def _save(
    workspace: Workspace,
    name: str,
    wanted: Mapping[Place, Change],
    doer: Doer,
    named: Sequence[str] = (),
    new: Collection[str] = (),
) -> tuple[Outcome, tuple[Retagged, ...]]:
    """Save the changes; of ``named`` keys it is said where other entries share them.

    Args:
        new: tags that the vocabulary must still hold when it is saved.
    """
    from citekit.bib import edits
    from citekit.bib.library import Library

    after: dict[Place, tuple[str, str, bool]] = {}
    passed: list[Finding] = []
    shared: list[str] = []

    def plan(library: Library) -> list[edits.Edit]:
        workspace.still_known(new)
        after.clear()
        passed.clear()
        shared[:] = filter(library.is_shared, dict.fromkeys(named))
        made = []
        for place, change in wanted.items():
            entry = library.get(*place)
            if entry is None:
                passed.append(unknown_key(workspace, place[0]))
                continue
            try:
                edit = edits.change_field(library, entry, "keywords", change)
            except EditRefused as error:
                passed.append(Finding.of(error))
                continue
            before = entry.fields.get("keywords", "")
            after[place] = (before, (edit.value or "") if edit else before, edit is not None)
            made += [edit] if edit else []
        return made

    saved = workspace.change(doer.command, plan, dry_run=doer.dry_run)
    refused = {finding.key for finding in saved.refused}
    facets = workspace.vocabulary.facets
    kept = [
        (Retagged(key, keywords.tags_in(old, facets), keywords.tags_in(new, facets)), changed)
        for (key, _), (old, new, changed) in after.items()
        if key not in refused
    ]
    rows = tuple(
        Tagged(one.key, "changed" if changed else "present", one.after, None, one.added, one.removed)
        for one, changed in kept
    )
    said = (f"another entry has the key `{key}`; the first was meant" for key in shared)
    stray = (one for one in workspace.catalogue(()).findings if one.code == "stray-text")
    broken = (one.as_line() for one in stray if any(key == one.key for key, _ in wanted))
    findings, notices = (*passed, *saved.refused), (*said, *broken, *saved.notices)
    outcome = Outcome(name, rows, findings=findings, notices=notices, diff=saved.diff, unmatched=not rows)
    return outcome, tuple(one for one, changed in kept if changed)


def save_tags(workspace: Workspace, name: str, tags: Mapping[Place, Sequence[str]], doer: Doer) -> Outcome:
    """Give each entry its own tags, in one save; entries that are not there are reported."""
    new = {tag for wanted in tags.values() for tag in wanted}
    rows = {place: _both(wanted, ()) for place, wanted in tags.items()}
    return _save(workspace, name, rows, doer, new=new)[0]


def take_tags(workspace: Workspace, name: str, tags: Mapping[Place, Sequence[str]], doer: Doer) -> Outcome:
    """Take tags of its own from each entry, in one save; as ``save_tags``."""
    rows = {place: _both((), unwanted) for place, unwanted in tags.items()}
    return _save(workspace, name, rows, doer)[0]


def change_tags(
    workspace: Workspace,
    name: str,
    changes: Mapping[str, tuple[Sequence[str], Sequence[str]]],
    doer: Doer,
) -> Outcome:
    """Give and take each entry (by key) tags of its own, in one save; keys that are not there are reported.

    Args:
        changes: key to the tags that come and those that go.
    """
    wanted: dict[Place, Change] = {(key, 0): _both(*tags) for key, tags in changes.items()}
    new = {tag for come, _ in changes.values() for tag in come}
    return _save(workspace, name, wanted, doer, new=new)[0]


def _both(come: Sequence[str], go: Sequence[str]) -> Change:
    return lambda value: keywords.with_tags(keywords.without_tags(value, go), come)


def _tags(entry: Entry, vocabulary: Vocabulary) -> tuple[str, ...]:
    return keywords.tags_in(entry.fields.get("keywords", ""), vocabulary.facets)
