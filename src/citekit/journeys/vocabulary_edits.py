"""``citekit vocab rename|merge|move``: the vocabulary is changed, and the library's tags and the log follow.

All of it is done under one lock, so that no command tags by the old vocabulary in between, and saved as one: after a
kill all of it is done or nothing. ``undo`` takes back both, and the vocabulary alone where no entry had the tag.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from citekit.errors import UsageError
from citekit.journeys import beside
from citekit.journeys.annotating import notes_left_behind
from citekit.journeys.doer import Doer
from citekit.journeys.tagging import Tagged, follow_tags
from citekit.journeys.vocabulary_files import diff_of
from citekit.journeys.workspace import Workspace, shown
from citekit.outcomes import Outcome
from citekit.vocabulary import Vocabulary, editing, read_vocabulary
from citekit.vocabulary.editing import Edited

Change = Callable[[str, Vocabulary, str], Edited]
"""From the vocabulary's text, its own concepts and its name to the change."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A concept that is called otherwise, or only stands elsewhere now, and how many entries had its old tag."""

    old: str
    new: str
    entries: int

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"old": self.old, "new": self.new, "entries": self.entries}


def rename(workspace: Workspace, old: str, new: str, doer: Doer) -> Outcome:
    """Give a concept another notation, in the vocabulary and in the library.

    Raises:
        UnknownTag: there is no such concept. UsageError: the new one is of another facet, is there already or is no
            notation. EditRefused: the vocabulary file cannot be edited safely.
    """
    facet, colon, notation = new.partition(":")

    def work(review: Workspace) -> Outcome:
        tag = _own(review, old)
        if colon and facet != tag.partition(":")[0]:
            hint = f"`citekit vocab move {tag} --facet {facet}`"
            raise UsageError(f"`{new}` is of another facet than `{tag}`", hint=hint)
        called = notation if colon else new
        return _change(
            review, "vocab rename", lambda text, own, file: editing.renamed(text, own, tag, called, file), doer
        )

    return _as_one(workspace, doer, work)


def merge(workspace: Workspace, olds: Sequence[str], into: str, doer: Doer) -> Outcome:
    """Make several concepts one: it gets their names, and their tags become its own.

    Raises:
        UnknownTag: there is no such concept. UsageError: they are of two facets, or a circle would come of it.
        EditRefused: as ``rename``.
    """

    def work(review: Workspace) -> Outcome:
        target = _own(review, into)
        tags = [tag for tag in dict.fromkeys(_own(review, old) for old in olds) if tag != target]
        if not tags:
            raise UsageError(f"`{target}` is one concept already", hint="name others before it")
        return _change(
            review, "vocab merge", lambda text, own, file: editing.merged(text, own, tags, target, file), doer
        )

    return _as_one(workspace, doer, work)


def move(
    workspace: Workspace, names: Sequence[str], doer: Doer, *, under: Sequence[str], facet: str | None, top: bool
) -> Outcome:
    """Put concepts below others, at the top, or with all that is narrower into another facet.

    Raises:
        UnknownTag: there is no such concept. UsageError: not exactly one place is named, or it is no place for them.
        EditRefused: as ``rename``.
    """
    if bool(under) + bool(facet) + top != 1:
        raise UsageError("one place is needed", hint="give `--under CONCEPT`, `--top` or `--facet FACET`")

    def work(review: Workspace) -> Outcome:
        tags = [_own(review, name) for name in names]
        if facet:
            return _change(
                review, "vocab move", lambda text, own, file: editing.moved(text, own, tags, facet, file), doer
            )
        parents = [review.vocabulary.resolve(one) for one in under]
        strangers = [tag for tag in tags for one in parents if one.facet != tag.partition(":")[0]]
        if strangers:
            raise UsageError(f"`{strangers[0]}` is of another facet", hint="`--facet` takes a concept into another one")
        notations = [one.notation for one in parents]
        return _change(
            review, "vocab move", lambda text, own, file: editing.placed(text, own, tags, notations, file), doer, tags
        )

    return _as_one(workspace, doer, work)


def _as_one(workspace: Workspace, doer: Doer, work: Callable[[Workspace], Outcome]) -> Outcome:
    """Return what ``work`` does to the review as it is now, which no other command changes meanwhile.

    Nor does a command of another review that shares the vocabulary.
    """
    if doer.dry_run:
        return work(workspace)

    def alone() -> Outcome:
        with workspace.locked(workspace.settings.vocabulary):
            review = Workspace(workspace.settings)
            outcome = work(review)
            workspace.passed_over |= review.passed_over
            return outcome

    return workspace.together(alone, doer.command)


def _own(workspace: Workspace, name: str) -> str:
    """Return the tag of a concept that stands in the vocabulary file itself."""
    tag = workspace.vocabulary.resolve(name).tag
    if tag not in workspace.own_vocabulary.concepts:
        raise UsageError(
            f"`{tag}` is imported, so it cannot be changed here",
            hint=f'write a concept of your own with `exact_match = ["{tag.partition(":")[2]}"]`; it takes its place',
        )
    return tag


def _change(workspace: Workspace, name: str, change: Change, doer: Doer, moved: Sequence[str] = ()) -> Outcome:
    path = workspace.settings.vocabulary
    text, _ = workspace.vocabulary_source
    edited = change(text, workspace.own_vocabulary, shown(path))
    for old, new in edited.tags.items():
        other = workspace.vocabulary.find(*new.split(":", 1))  # what is imported counts too
        if other and other.tag not in (old, new):
            raise UsageError(f"`{new}` means `{other.tag}` already", hint="give another notation")
    saved = Outcome(name)
    if edited.tags:
        saved = follow_tags(workspace, name, edited.tags, doer, rejections=True)
    if not doer.dry_run:
        _write(workspace, change, doer.command)
    followed = Counter(tag for row in saved.results if isinstance(row, Tagged) for tag in row.removed)
    rows = tuple(Renamed(old, new, followed[old]) for old, new in (edited.tags or {tag: tag for tag in moved}).items())
    diff = diff_of(workspace, text, edited.pieces) + saved.diff if doer.dry_run else ""
    findings = (*saved.findings, *notes_left_behind(workspace, edited.tags))
    return Outcome(name, rows, findings=findings, notices=saved.notices, diff=diff)


def _write(workspace: Workspace, change: Change, command: str) -> None:
    path = workspace.settings.vocabulary
    workspace.update(path, lambda data: _again(data, change, shown(path)), beside.note(workspace, command, path))


def _again(data: bytes, change: Change, file: str) -> bytes:
    """Return the bytes with the change made on the text as it is now."""
    text = data.decode("utf-8-sig")
    edited = change(text, read_vocabulary(text, file), file)
    return data[: len(data) - len(text.encode())] + editing.applied(text, edited.pieces).encode()
