"""The decision log of a review: read whole and appended to.

A line is written after the save that it tells of, so that the log never says what the library does not hold; a command
that is killed in between leaves a tag without a line, which counts as set by hand. One append and one fsync a command.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from citekit import storage
from citekit.bib.entry import Entry
from citekit.config import SETTINGS_FILE
from citekit.digest_cache import digest_of
from citekit.errors import CitekitError, ConfigError, StorageError, why
from citekit.findings import Finding
from citekit.journal import Beside
from citekit.journeys.workspace import Workspace, now, shown
from citekit.tagging import keywords
from citekit.tagging.decisions import (
    POSITIVE,
    ROLE_SET,
    UNDONE,
    Decision,
    ended,
    format_line,
    parse_log,
    roles_of,
    standing,
)
from citekit.tagging.roles import Roles, outliving

_SOME_ROLE = re.compile(r'"role"\s*:\s*"[^"]')
"""Where a log says a role: most do not, and are not read for one."""


@dataclass(frozen=True, slots=True)
class Retagged:
    """The tags of an entry before and after a save."""

    key: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def added(self) -> tuple[str, ...]:
        """Return the tags that it did not have before."""
        return tuple(tag for tag in self.after if tag not in self.before)

    @property
    def removed(self) -> tuple[str, ...]:
        """Return the tags that it has no more."""
        return tuple(tag for tag in self.before if tag not in self.after)


def decisions(workspace: Workspace) -> tuple[Decision, ...]:
    """Return the lines of the log in order.

    Raises:
        StorageError: it cannot be read.
    """
    return parse_log(_text(workspace), shown(workspace.settings.decisions))


def roles(workspace: Workspace) -> Roles:
    """Return what part the tags of the library play, by citation key, as far as somebody decided it.

    Tags are in it that an entry has by the log; whether it has them is the library's to say.

    Raises:
        StorageError: the log cannot be read.
    """
    text = _text(workspace)
    file = shown(workspace.settings.decisions)
    return roles_of(parse_log(text, file, brief=True)) if _SOME_ROLE.search(text) else {}


def _text(workspace: Workspace) -> str:
    path = log_of(workspace)
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"the decision log cannot be read: {why(error)}", where=shown(path)) from None


def log_of(workspace: Workspace) -> Path:
    """Return the path of the decision log.

    Raises:
        ConfigError: it leads out of the review, by the settings or by a link: what a stranger's review names is not
            written to.
    """
    path = workspace.settings.decisions
    if storage.leaves(path, workspace.root):
        message = f"the decision log `{shown(path)}` does not lie in the review"
        hint = "keep it in the review's folder: `decisions` in `citekit.toml` names it"
        raise ConfigError(message, where=str(workspace.root / SETTINGS_FILE), hint=hint)
    return path


def open_log(workspace: Workspace) -> None:
    """Make sure that the log can be written, before what it is to tell is done.

    Raises:
        StorageError: it cannot.
    """
    path = log_of(workspace)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("ab").close()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StorageError(
            f"the decision log cannot be written: {reason}",
            where=shown(path),
            hint="nothing was changed; check the file's permissions",
        ) from None


def ready(workspace: Workspace, keys: Collection[str], *, dry_run: bool) -> None:
    """Make sure, before a save, that the log can be read and told what becomes of decisions about works.

    Args:
        keys: the citation keys that these works have now.

    Raises:
        StorageError: the log cannot be read or written. ConfigError: as ``log_of``.
    """
    if any(one.key in keys for one in decisions(workspace)) and not dry_run:
        open_log(workspace)


def gone(workspace: Workspace, keys: Iterable[str], log: Iterable[Decision]) -> list[Decision]:
    """Return the lines which end what was decided under keys that no entry of the saved library has any more.

    Without them it would hold for the next work that gets such a key.

    Raises:
        LibraryError: the library cannot be read.
    """
    lines = ended(log, set(keys))
    left = {entry.key for entry in workspace.catalogue().entries} if lines else ()
    return [one for one in lines if one.key not in left]


def record(workspace: Workspace, lines: Iterable[Decision], command: str) -> None:
    """Append decisions, and note them in the journal for ``undo``; blank ``at`` and ``vocabulary`` are filled in.

    Raises:
        LibraryError, LibraryLocked: the log cannot be written.
    """
    filled = _filled(workspace, lines)
    if filled:
        with storage.locked(workspace.settings.library):
            withdraw = workspace.journal.beside(command, now(), Beside(decided=tuple(map(mark, filled))))
            try:
                append(workspace, filled)
            except StorageError:
                withdraw()
                raise


def diff_of(workspace: Workspace, lines: Iterable[Decision]) -> str:
    """Return the diff that ``record`` would make of the log.

    Raises:
        StorageError: the log cannot be read.
    """
    old = _text(workspace)
    gap = "\n" if old and not old.endswith("\n") else ""
    new = "".join(f"{format_line(one)}\n" for one in _filled(workspace, lines))
    return workspace.diff_beside(log_of(workspace), old.encode(), (old + gap + new).encode())


def _filled(workspace: Workspace, lines: Iterable[Decision]) -> list[Decision]:
    at, version = now(), ""
    filled = []
    for one in lines:
        version = version or workspace.vocabulary_digest[:12]
        filled.append(replace(one, at=one.at or at, vocabulary=one.vocabulary or version))
    return filled


def append(workspace: Workspace, lines: Iterable[Decision]) -> None:
    """Append decisions as they are.

    Raises:
        LibraryError: the log cannot be written; it is as it was. ConfigError: as ``log_of``.
    """
    storage.append_line(log_of(workspace), "\n".join(map(format_line, lines)))


def as_held(workspace: Workspace, lines: Sequence[Decision]) -> list[Decision]:
    """Return lines of which those that say that nothing is decided any more say what the library's entries have now.

    Raises:
        LibraryError: the library cannot be read.
    """
    held = {entry.key: entry.fields.get("keywords", "") for entry in reversed(workspace.catalogue().entries)}

    def holds(one: Decision) -> bool:
        return one.tag in keywords.tags_in(held.get(one.key, ""), (one.tag.partition(":")[0],))

    return [
        replace(one, decision="manual" if holds(one) else "removed") if one.rule == UNDONE else one for one in lines
    ]


def mark(one: Decision) -> str:
    """Return what a line of the log is known by in the journal, wherever a merge has put it."""
    text = "\0".join((one.key, one.tag, one.decision, one.by, one.at, *([one.role] if one.role else ())))
    return digest_of(text.encode("utf-8", "surrogatepass"))[:12]


def record_saved(
    workspace: Workspace,
    lines: Iterable[Decision],
    command: str,
    done: str = "the tags are stored, but not who set them",
) -> tuple[Finding, ...]:
    """Append decisions about what is saved already; a log that cannot be written is a finding, never an error.

    Args:
        done: what is stored then, and what is not.
    """
    try:
        record(workspace, lines, command)
    except CitekitError as error:
        finding = Finding.of(error)
        message = f"{done}: {error.message}"
        return (finding._replace(code="unlogged", severity="warning", message=message, key=""),)
    return ()


def by_hand(changes: Iterable[Retagged], by: str, role: str = "") -> list[Decision]:
    """Return the lines for tags that were set, with this role, or taken away without a suggestion."""
    return [
        Decision(one.key, tag, decision, by, role=role if decision == "manual" else "")
        for one in changes
        for decision, tags in (("manual", one.added), ("removed", one.removed))
        for tag in tags
    ]


def with_role(decision: Decision, role: str, by: str) -> Decision:
    """Return the line that gives the tag of a decision which holds another role."""
    return replace(decision, by=by, at="", rule=ROLE_SET, vocabulary="", role=role)


def role_lines(
    pairs: Iterable[tuple[str, str]], decided: Mapping[tuple[str, str], Decision], role: str, by: str
) -> list[Decision]:
    """Return the lines that give tags which entries have already a role, where it is another than theirs.

    Args:
        pairs: citation key and tag. decided: the decisions that count.
    """
    known = {pair: one for pair, one in decided.items() if one.decision in POSITIVE}
    held = [known.get(pair) or Decision(*pair, "manual") for pair in pairs]
    return [with_role(one, role, by) for one in held if one.role != role]


def followed(
    log: Iterable[Decision], names: Mapping[str, str], changes: Sequence[Retagged], by: str, *, rejections: bool
) -> list[Decision]:
    """Return the lines that follow tags which are called otherwise now.

    Where an entry got the new tag, what was decided about it before holds again, or what was decided about the old one,
    or else it is ``manual``. Of several roles the one counts that outlives the others.

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
        if new is None:
            continue
        rule = decision.evidence[0].rule if decision.evidence else ""
        line = replace(decision, tag=new, by=by, at="", rule=rule, vocabulary="")
        known = found.get((key, new))
        if decision.decision in POSITIVE:
            if new not in held.get(key, ()):
                continue
            before = last[key, new] if (key, new) in known_good else None
            role = outliving((decision.role, *(one.role for one in (known, before) if one)))
            if before is None:
                found[key, new] = replace(known if known and known.evidence else line, role=role)
            elif role != before.role:
                found[key, new] = with_role(before, role, by)
        elif rejections and known is None and (key, new) not in last:
            found[key, new] = line
    return list(found.values())


def tags_of(entry: Entry, workspace: Workspace) -> tuple[str, ...]:
    """Return the tags that an entry has, in the order of its field."""
    return keywords.tags_in(entry.fields.get("keywords", ""), workspace.vocabulary.facets)
