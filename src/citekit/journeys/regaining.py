"""``citekit tag accept --lost`` and ``tag reject --lost``: tags that the log gives to entries and these lost."""

from collections.abc import Mapping, Sequence

from citekit.errors import UsageError
from citekit.findings import Finding
from citekit.journeys import decision_log, tagging
from citekit.journeys.doer import Doer
from citekit.journeys.listing import unknown_key
from citekit.journeys.selecting import select, sort_arguments
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.tagging.decisions import Decision
from citekit.tagging.lost import lost, missing


def regain(workspace: Workspace, arguments: Sequence[str], where: str | None, doer: Doer) -> Outcome:
    """Give entries back what ``check`` calls lost; where entries are named, all that the log gives these.

    The log says it all already, roles too, so it stays as it is.

    Raises:
        UsageError: a tag is named. StorageError: the log cannot be read. LibraryError: as ``Workspace.change``.
    """
    found, unknown = _lost(workspace, arguments, where)
    if not found:
        return _nothing("tag accept", unknown)
    wanted = {(key, 0): tags for key, tags in found.items()}
    outcome = tagging.save_tags(workspace, "tag accept", wanted, doer)
    return outcome._replace(findings=(*unknown, *outcome.findings))


def let_go(workspace: Workspace, arguments: Sequence[str], where: str | None, doer: Doer) -> Outcome:
    """Log that what ``regain`` would give back is rejected: it was taken away on purpose. The library stays as it is.

    Raises:
        UsageError: a tag is named. StorageError: the log cannot be read or written.
    """

    def work() -> Outcome:
        found, unknown = _lost(workspace, arguments, where)
        if not found:
            return _nothing("tag reject", unknown)
        lines = [Decision(key, tag, "rejected", doer.by) for key, tags in found.items() for tag in tags]
        done = "would-reject" if doer.dry_run else "rejected"
        rows = tuple(tagging.Tagged(one.key, done, (one.tag,)) for one in lines)
        diff = decision_log.record(workspace, lines, doer.command, dry_run=doer.dry_run)
        return Outcome("tag reject", rows, findings=unknown, diff=diff)

    return workspace.together(work, doer.command, dry_run=doer.dry_run)


def _lost(
    workspace: Workspace, arguments: Sequence[str], where: str | None
) -> tuple[Mapping[str, Sequence[str]], tuple[Finding, ...]]:
    """Return by key what the chosen entries have lost, and a finding for each key that is unknown."""
    tags, keys = sort_arguments(workspace, arguments)
    if tags:
        raise UsageError("`--lost` takes keys and no tags", hint="the log says which tags the entries had")
    named = bool(keys) or where is not None
    chosen = select(workspace, keys, where if named else "")
    held: dict[str, set[str]] = {}
    for entry in workspace.catalogue().entries:
        held.setdefault(entry.key, set()).update(decision_log.tags_of(entry, workspace))
    found = (missing if named else lost)(decision_log.decisions(workspace), held, workspace.vocabulary)
    unknown = tuple(unknown_key(workspace, key) for key in chosen.unknown)
    return {entry.key: found[entry.key] for entry in chosen.entries if entry.key in found}, unknown


def _nothing(command: str, unknown: tuple[Finding, ...]) -> Outcome:
    return Outcome(command, findings=unknown, notices=("no tag is lost",), unmatched=bool(unknown))
