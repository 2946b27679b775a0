"""``citekit tag accept --lost``: tags that the log gives to entries and that another program took come back."""

from collections.abc import Sequence

from citekit.catalogue import Place
from citekit.errors import UsageError
from citekit.journeys import decision_log, tagging
from citekit.journeys.doer import Doer
from citekit.journeys.listing import unknown_key
from citekit.journeys.selecting import select, sort_arguments
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.tagging.lost import lost, missing


def regain(workspace: Workspace, arguments: Sequence[str], where: str | None, doer: Doer) -> Outcome:
    """Give entries back what ``check`` calls lost; where entries are named, all that the log gives these.

    The log says it all already, roles too, so it stays as it is.

    Raises:
        UsageError: a tag is named. StorageError: the log cannot be read. LibraryError: as ``Workspace.change``.
    """
    tags, keys = sort_arguments(workspace, arguments)
    if tags:
        raise UsageError("`--lost` takes keys and no tags", hint="the log says which tags the entries had")
    named = bool(keys) or where is not None
    chosen = select(workspace, keys, where if named else "")
    held: dict[str, set[str]] = {}
    for entry in workspace.catalogue().entries:
        held.setdefault(entry.key, set()).update(decision_log.tags_of(entry, workspace))
    found = (missing if named else lost)(decision_log.decisions(workspace), held, workspace.vocabulary)
    wanted: dict[Place, Sequence[str]] = {
        (entry.key, 0): found[entry.key] for entry in chosen.entries if entry.key in found
    }
    unknown = tuple(unknown_key(workspace, key) for key in chosen.unknown)
    if not wanted:
        return Outcome("tag accept", findings=unknown, notices=("no tag is lost",), unmatched=bool(unknown))
    outcome = tagging.save_tags(workspace, "tag accept", wanted, doer)
    return outcome._replace(findings=(*unknown, *outcome.findings))
