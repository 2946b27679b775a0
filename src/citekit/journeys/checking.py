"""``citekit check``: everything that is wrong or open in the library, from stored facts alone."""

from citekit import checks, query
from citekit.journeys.notices import retracted_keys
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome


def check(workspace: Workspace, text: str) -> Outcome:
    """Return the findings about the entries that match, by line; with a query only those that name such an entry.

    Duplicates are looked for in the whole library, whatever the query.

    Raises:
        QueryError, UnknownTag: the query cannot be read.
    """
    vocabulary = workspace.vocabulary
    catalogue = workspace.catalogue()
    retracted = retracted_keys(workspace, catalogue.entries)
    findings = checks.run(
        catalogue.entries,
        vocabulary,
        reader_findings=catalogue.findings,
        retracted=retracted,
        file=workspace.name,
    )
    if not text.strip():
        return Outcome("check", findings=findings)
    parsed = query.parse(text, vocabulary)
    matching = {entry.key for entry in catalogue.entries if parsed.matches(entry, frozenset(retracted))}
    chosen = tuple(finding for finding in findings if finding.key in matching)
    return Outcome("check", findings=chosen, notices=() if matching else ("no entry matches",), unmatched=not matching)
