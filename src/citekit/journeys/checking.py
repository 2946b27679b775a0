"""``citekit check``: everything that is wrong or open in the library, from stored facts alone."""

from pathlib import Path

from citekit import checks, query
from citekit.config import SETTINGS_FILE
from citekit.errors import ConfigError, UsageError
from citekit.journeys.annotating import review_notes
from citekit.journeys.notices import standing
from citekit.journeys.workspace import Workspace, shown
from citekit.outcomes import Outcome


def check(workspace: Workspace, text: str, *, retractions: Path | None = None, coverage: bool = False) -> Outcome:
    """Return the findings about the entries that match, by line; with a query only those that name such an entry.

    Duplicates are looked for in the whole library, whatever the query.

    Args:
        retractions: a Retraction Watch file to use beside that of the settings.
        coverage: also how well the tags cover: contradicted tags, unused concepts, empty cells.

    Raises:
        UsageError: there is no such file.
        QueryError, UnknownTag: the query cannot be read.
        StorageError: a snapshot or Retraction Watch file cannot be read; with ``coverage`` also the decision log.
    """
    if retractions:
        if not retractions.is_file():
            hint = "get `retraction_watch.csv` from https://gitlab.com/crossref/retraction-watch-data"
            raise UsageError(f"there is no file `{retractions}`", hint=hint)
        files = (*workspace.settings.retractions, retractions.absolute())
        workspace = Workspace(workspace.settings._replace(retractions=files))
    vocabulary = workspace.vocabulary
    catalogue = workspace.catalogue()
    known = standing(workspace)
    findings = checks.run(
        catalogue.entries,
        vocabulary,
        reader_findings=catalogue.findings,
        facts=known.facts,
        file=workspace.name,
        coverage=_coverage(workspace) if coverage else None,
        expected=_expected(workspace),
    )
    findings = (*findings, *review_notes(workspace)[1])
    if not text.strip():
        return Outcome("check", findings=(*findings, *known.findings))
    parsed = query.parse(text, vocabulary)
    states = known.states()
    matching = {entry.key for entry in catalogue.entries if parsed.matches(entry, states)}
    chosen = tuple(finding for finding in findings if finding.key in matching)
    return Outcome("check", findings=chosen, notices=() if matching else ("no entry matches",), unmatched=not matching)


def _expected(workspace: Workspace) -> tuple[str, ...]:
    """Return the facets that the review's settings expect of every entry.

    Raises:
        ConfigError: the vocabulary has no such facet.
    """
    names, facets = workspace.settings.expected, workspace.vocabulary.facets
    if names != ("none",) and (unknown := [name for name in names if name not in facets]):
        message = f"`expected` names the facet `{unknown[0]}`, which the vocabulary does not have"
        hint = f"the facets are {', '.join(facets)}; `none` for no facet"
        raise ConfigError(message, where=str(workspace.root / SETTINGS_FILE), hint=hint)
    return names


def _coverage(workspace: Workspace) -> checks.Coverage:
    from citekit.journeys.deciding import decisions
    from citekit.tagging.decisions import standing

    last = standing(decisions(workspace))
    accepted = frozenset(pair for pair, one in last.items() if one.decision == "accepted")
    return checks.Coverage(shown(workspace.settings.vocabulary), accepted)
