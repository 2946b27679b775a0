"""The decision log of a review: read whole and appended to.

A line is written with the save that it tells of: both or none. One append and one fsync a command.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from citekit import storage
from citekit.bib.entry import Entry
from citekit.config import SETTINGS_FILE, place_of
from citekit.digest_cache import digest_of
from citekit.errors import ConfigError, StorageError, way_on, why
from citekit.findings import Finding
from citekit.journal import Beside
from citekit.journeys.workspace import Workspace, now, shown
from citekit.tagging import keywords
from citekit.tagging.decisions import UNDONE, Decision, format_line, parse_log, roles_of
from citekit.tagging.roles import Roles

_SOME_ROLE = re.compile(r'"role"\s*:\s*"[^"]')
"""Where a log says a role: most do not, and are not read for one."""


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
        message, hint = f"the decision log cannot be read: {why(error)}", way_on(error, "")
        raise StorageError(message, where=shown(path), hint=hint) from None


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
        where = place_of(workspace.root, "decisions") or shown(workspace.root / SETTINGS_FILE)
        raise ConfigError(message, where=where, hint=hint)
    return path


def unread(error: StorageError) -> Finding:
    """Return the finding about a log that cannot be read, at its first line where it is the file as a whole."""
    found = Finding.of(error)
    return found._replace(code="bad-decision-log", line=found.line or 1)


def record(workspace: Workspace, lines: Iterable[Decision], command: str, *, dry_run: bool = False) -> str:
    """Append decisions, and note them in the journal for ``undo``; blank ``at`` and ``vocabulary`` are filled in.

    Returns:
        The diff of the log in a dry run, which writes nothing; else a blank.

    Raises:
        LibraryError, LibraryLocked: the log cannot be read or written. ConfigError: as ``log_of``.
        UnknownTag: another command took a tag out of the vocabulary just now.
    """
    filled = _filled(workspace, lines)

    def work() -> None:
        workspace.still_known(one.tag for one in filled if one.decision != "removed" and one.rule != UNDONE)
        append(workspace, filled)
        storage.on_failure(workspace.journal.beside(command, now(), Beside(decided=tuple(map(mark, filled)))))

    if not filled:
        return ""
    if dry_run:
        return _diff(workspace, filled)
    workspace.together(work, command)
    return ""


def _diff(workspace: Workspace, lines: Iterable[Decision]) -> str:
    old = _text(workspace)
    gap = "\n" if old and not old.endswith("\n") else ""
    new = "".join(f"{format_line(one)}\n" for one in lines)
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


def tags_of(entry: Entry, workspace: Workspace) -> tuple[str, ...]:
    """Return the tags that an entry has, in the order of its field."""
    return keywords.tags_in(entry.fields.get("keywords", ""), workspace.vocabulary.facets)
