"""``citekit tag add|remove|rename|merge|list``: tags over many entries, each command one atomic save."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from citekit.bib.entry import Entry
from citekit.catalogue import Place
from citekit.errors import EditRefused, UsageError
from citekit.findings import Finding
from citekit.journeys.listing import unknown_key
from citekit.journeys.selecting import known_tag, no_entries, select, sort_arguments
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.tagging import keywords
from citekit.vocabulary import Vocabulary

Change = Callable[[str], str]
"""From the TeX source of a keywords field to the new one."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """An entry after a tag command.

    Attributes:
        outcome: ``changed``, or ``present`` where it was so already.
        tags: its tags afterwards, in file order.
    """

    key: str
    outcome: str
    tags: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"key": self.key, "outcome": self.outcome, "tags": list(self.tags)}


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries carry a tag; ``below`` counts those with a narrower tag too."""

    tag: str
    label: str
    count: int
    below: int

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        facet, _, notation = self.tag.partition(":")
        return {
            "tag": self.tag,
            "facet": facet,
            "notation": notation,
            "label": self.label,
            "count": self.count,
            "count_with_narrower": self.below,
        }


def add_tags(
    workspace: Workspace, arguments: Sequence[str], where: str | None, *, command: str, dry_run: bool
) -> Outcome:
    """Give the named entries the named tags.

    Raises:
        UnknownTag: a tag is not in the vocabulary. UsageError: no tag or no entry is named.
    """
    return _retag(workspace, "tag add", arguments, where, keywords.with_tags, command, dry_run)


def remove_tags(
    workspace: Workspace, arguments: Sequence[str], where: str | None, *, command: str, dry_run: bool
) -> Outcome:
    """Take the named tags from the named entries; publisher's keywords are never touched.

    Raises:
        UnknownTag: a tag is not in the vocabulary. UsageError: no tag or no entry is named.
    """
    return _retag(workspace, "tag remove", arguments, where, keywords.without_tags, command, dry_run)


def rename_tag(workspace: Workspace, old: str, new: str, *, command: str, dry_run: bool) -> Outcome:
    """Replace one tag by another in the whole library.

    Raises:
        UnknownTag: the new tag is not in the vocabulary, or the old one neither there nor in the library.
    """
    return _replace(workspace, "tag rename", (old,), new, command, dry_run)


def merge_tags(workspace: Workspace, old: Sequence[str], into: str, *, command: str, dry_run: bool) -> Outcome:
    """Replace several tags by one in the whole library; as ``rename_tag``."""
    return _replace(workspace, "tag merge", old, into, command, dry_run)


def list_tags(workspace: Workspace) -> Outcome:
    """Return one row for every tag in use, the vocabulary's in its order, then those it does not hold."""
    vocabulary = workspace.vocabulary
    carried = [_tags(entry, vocabulary) for entry in workspace.catalogue().entries]
    counts = Counter(tag for tags in carried for tag in set(tags))
    rows = []
    for tag in [
        *(tag for tag in vocabulary.concepts if tag in counts),
        *sorted(set(counts) - set(vocabulary.concepts)),
    ]:
        concept = vocabulary.concepts.get(tag)
        narrower = vocabulary.narrower(tag) if concept else frozenset({tag})
        below = sum(not narrower.isdisjoint(tags) for tags in carried)
        rows.append(Count(tag, concept.label if concept else "", counts[tag], below))
    return Outcome("tag list", results=tuple(rows))


def _retag(
    workspace: Workspace,
    name: str,
    arguments: Sequence[str],
    where: str | None,
    change: Callable[[str, Sequence[str]], str],
    command: str,
    dry_run: bool,
) -> Outcome:
    tags, keys = sort_arguments(workspace, arguments, stored=change is keywords.without_tags)
    if not tags:
        raise UsageError(
            "no tag is named", hint=f"write it as FACET:NOTATION, for example `citekit {name} condition:LPP KEY`"
        )
    if not keys and where is None:
        raise no_entries()
    places = [(key, 0) for key in keys]
    if where is not None:
        places += select(workspace, (), where).places
    if not places:
        return Outcome(name, notices=("no entry matches",), unmatched=True)
    return _save(workspace, name, dict.fromkeys(places, lambda value: change(value, tags)), command, dry_run)


def _replace(workspace: Workspace, name: str, old: Sequence[str], new: str, command: str, dry_run: bool) -> Outcome:
    vocabulary = workspace.vocabulary
    used = {place: set(_tags(entry, vocabulary)) for place, entry in workspace.catalogue().placed()}
    every = sorted(set().union(*used.values()))
    into = vocabulary.resolve(new).tag
    replaced = [tag for tag in dict.fromkeys(known_tag(text, vocabulary, every) for text in old) if tag != into]
    places = [place for place, tags in used.items() if not tags.isdisjoint(replaced)]

    def change(value: str) -> str:
        for tag in replaced:
            value = keywords.renamed(value, tag, into)
        return value

    outcome = _save(workspace, name, dict.fromkeys(places, change), command, dry_run)
    if places:
        return outcome
    return Outcome(name, notices=(f"no entry carries {', '.join(f'`{tag}`' for tag in old)}",), unmatched=True)


def _save(
    workspace: Workspace,
    name: str,
    wanted: Mapping[Place, Change],
    command: str,
    dry_run: bool,
) -> Outcome:
    from citekit.bib import edits
    from citekit.bib.library import Library

    after: dict[Place, tuple[str, bool]] = {}
    passed: list[Finding] = []

    def plan(library: Library) -> list[edits.Edit]:
        after.clear()
        passed.clear()
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
            after[place] = ((edit.value or "") if edit else entry.fields.get("keywords", ""), edit is not None)
            made += [edit] if edit else []
        return made

    saved = workspace.change(command, plan, dry_run=dry_run)
    refused = {finding.key for finding in saved.refused}
    facets = workspace.vocabulary.facets
    rows = tuple(
        Tagged(key, "changed" if changed else "present", keywords.tags_in(value, facets))
        for (key, _), (value, changed) in after.items()
        if key not in refused
    )
    return Outcome(
        name, rows, findings=(*passed, *saved.refused), notices=saved.notices, diff=saved.diff, unmatched=not rows
    )


def save_tags(
    workspace: Workspace, name: str, tags: Mapping[str, Sequence[str]], command: str, dry_run: bool
) -> Outcome:
    """Give each entry (by key) its own tags, in one save; keys that are not there are reported."""
    return _save(workspace, name, {(key, 0): _adding(wanted) for key, wanted in tags.items()}, command, dry_run)


def _adding(tags: Sequence[str]) -> Change:
    return lambda value: keywords.with_tags(value, tags)


def _tags(entry: Entry, vocabulary: Vocabulary) -> tuple[str, ...]:
    return keywords.tags_in(entry.fields.get("keywords", ""), vocabulary.facets)
