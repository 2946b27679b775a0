"""The decision log of a review: read whole and appended to.

A line is written after the save that it tells of, so that the log never says what the library does not hold; a command
that is killed in between leaves a tag without a line, which counts as set by hand. One append and one fsync a command.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from citekit import storage
from citekit.bib.entry import Entry
from citekit.digest_cache import digest_of
from citekit.errors import CitekitError, StorageError, why
from citekit.findings import Finding
from citekit.journal import Beside
from citekit.journeys.workspace import Workspace, now, shown
from citekit.tagging import keywords
from citekit.tagging.decisions import Decision, format_line, parse_log, standing

POSITIVE = frozenset(("accepted", "manual"))
"""The decisions after which an entry has the tag."""


@dataclass(frozen=True, slots=True)
class Retagged:
    """The tags of an entry before and after a save."""

    key: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def decisions(workspace: Workspace) -> tuple[Decision, ...]:
    """Return the lines of the log in order.

    Raises:
        StorageError: it cannot be read.
    """
    path = workspace.settings.decisions
    try:
        return parse_log(path.read_text("utf-8"), shown(path))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"the decision log cannot be read: {why(error)}", where=shown(path)) from None


def record(workspace: Workspace, lines: Iterable[Decision], command: str) -> None:
    """Append decisions, and note them in the journal for ``undo``; blank ``at`` and ``vocabulary`` are filled in.

    Raises:
        LibraryError, LibraryLocked: the log cannot be written.
    """
    at, version = now(), ""
    filled = []
    for one in lines:
        version = version or workspace.vocabulary_digest[:12]
        filled.append(replace(one, at=one.at or at, vocabulary=one.vocabulary or version))
    if filled:
        with storage.locked(workspace.settings.library):
            workspace.journal.beside(command, at, Beside(decided=tuple(map(mark, filled))))
            append(workspace, filled)


def append(workspace: Workspace, lines: Iterable[Decision]) -> None:
    """Append decisions as they are.

    Raises:
        LibraryError: the log cannot be written.
    """
    storage.append_line(workspace.settings.decisions, "\n".join(map(format_line, lines)))


def mark(one: Decision) -> str:
    """Return what a line of the log is known by in the journal, wherever a merge has put it."""
    text = "\0".join((one.key, one.tag, one.decision, one.by, one.at))
    return digest_of(text.encode("utf-8", "surrogatepass"))[:12]


def record_saved(workspace: Workspace, lines: Iterable[Decision], command: str) -> tuple[Finding, ...]:
    """Append decisions about what is saved already; a log that cannot be written is a finding, never an error."""
    try:
        record(workspace, lines, command)
    except CitekitError as error:
        finding = Finding.of(error)
        message = f"the tags are stored, but not who set them: {error.message}"
        return (finding._replace(code="unlogged", severity="warning", message=message, key=""),)
    return ()


def by_hand(changes: Iterable[Retagged], by: str) -> list[Decision]:
    """Return the lines for tags that were set or taken away without a suggestion."""
    return [
        Decision(one.key, tag, decision, by)
        for one in changes
        for decision, tags, others in (("manual", one.after, one.before), ("removed", one.before, one.after))
        for tag in tags
        if tag not in others
    ]


def followed(
    log: Iterable[Decision], names: Mapping[str, str], changes: Sequence[Retagged], by: str, *, rejections: bool
) -> list[Decision]:
    """Return the lines that follow tags which are called otherwise now.

    Where an entry got the new tag, what was decided about it before holds again, or what was decided about the old one,
    or else it is ``manual``.

    Args:
        names: old tag to new.
        changes: what the library's entries had before and have afterwards.
        rejections: whether the old tags are no more, so that a rejection holds for the new one where nothing else does.
    """
    last = standing(log)
    held = {one.key: one.after for one in changes}
    known_good = {pair for pair, one in last.items() if one.decision in POSITIVE}
    found = {(one.key, one.tag): one for one in by_hand(changes, by)}
    found = {pair: one for pair, one in found.items() if one.decision == "removed" or pair not in known_good}
    for (key, old), decision in last.items():
        new = names.get(old)
        if new is None or (key, new) in known_good:
            continue
        line = replace(decision, tag=new, by=by, at="", vocabulary="")
        known = found.get((key, new))
        if decision.decision in POSITIVE:
            if new in held.get(key, ()) and (known is None or not known.evidence):
                found[key, new] = line
        elif rejections and known is None and (key, new) not in last:
            found[key, new] = line
    return list(found.values())


def tags_of(entry: Entry, workspace: Workspace) -> tuple[str, ...]:
    """Return the tags that an entry has, in the order of its field."""
    return keywords.tags_in(entry.fields.get("keywords", ""), workspace.vocabulary.facets)
