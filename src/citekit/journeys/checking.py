"""``citekit check``: everything that is wrong or open in the library, from stored facts alone."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from citekit import checks, query
from citekit.bib.entry import Entry
from citekit.checks.decided import BRING_BACK
from citekit.checks.known import Known, sift
from citekit.config import SETTINGS_FILE
from citekit.errors import ConfigError, StorageError, UsageError
from citekit.findings import Finding
from citekit.journeys.annotating import review_notes
from citekit.journeys.notices import known_facts
from citekit.journeys.selecting import matcher
from citekit.journeys.workspace import Workspace, shown
from citekit.outcomes import Outcome
from citekit.tagging.decisions import Decision


def check(
    workspace: Workspace,
    text: str,
    *,
    retractions: Path | None = None,
    coverage: bool = False,
    stale: bool = False,
) -> Outcome:
    """Return the findings about the entries that match, by line; with a query only those that name such an entry.

    An entry that cannot be read matches by its key alone. Duplicates are looked for in the whole library, whatever the
    query. Findings that the settings name are passed over and counted.

    Args:
        retractions: a Retraction Watch file to use beside that of the settings.
        coverage: also how well the tags cover: contradicted tags, unused concepts, empty cells.
        stale: also which of the findings that the settings name are not found any more; not told with a query.

    Raises:
        UsageError: there is no such file. ConfigError: the settings pass over what they may not.
        QueryError, UnknownTag: the query cannot be read.
        StorageError: a snapshot or Retraction Watch file cannot be read; with ``coverage`` also the decision log or
            what was learned.
    """
    if retractions:
        if not retractions.is_file():
            hint = "get `retraction_watch.csv` from https://gitlab.com/crossref/retraction-watch-data"
            raise UsageError(f"there is no file `{retractions}`", hint=hint)
        files = (*workspace.settings.retractions, retractions.absolute())
        workspace = Workspace(workspace.settings._replace(retractions=files))
    vocabulary = workspace.vocabulary
    catalogue = workspace.catalogue()
    known = known_facts(workspace)
    log, bad_log = _log(workspace)
    findings = checks.run(
        catalogue.entries,
        vocabulary,
        reader_findings=catalogue.findings,
        facts=known.facts,
        file=workspace.name,
        coverage=_coverage(workspace) if coverage else None,
        expected=_expected(workspace),
        log=log,
    )
    findings = (*findings, *review_notes(workspace)[1], *bad_log)
    if not text.strip():
        unasked = () if coverage else tuple(one.code for one in checks.COVERAGE)
        return _outcome(workspace, (*findings, *known.findings), unasked if stale else None)
    meant = matcher(workspace, catalogue, query.parse(text, vocabulary), known)
    broken = [Entry(one.key, "") for one in catalogue.findings if one.code == "unparsed-block" and one.key]
    matching = {entry.key for entry in (*catalogue.entries, *broken) if meant(entry)}
    chosen = tuple(finding for finding in findings if finding.key in matching)
    outcome = _outcome(workspace, chosen)
    return outcome if matching else outcome._replace(notices=("no entry matches",), unmatched=True)


def answers_left_behind(workspace: Workspace, renamed: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return a finding for each line of the settings that passes over findings of an old citation key of ``renamed``.

    Settings are the user's text, which nobody rewrites.
    """
    old = [(text, one) for text in workspace.settings.ignored if (one := Known.of(text)).key in renamed]
    if not old:
        return ()
    place = workspace.root / SETTINGS_FILE
    return tuple(
        Finding(
            "old-ignore", "warning", f"`ignore` names the old key in `{one}`", one.key, shown(place), line, line, 1,
            f"write `{one._replace(key=renamed[one.key])}` there",
        )
        for text, one in old
        for line in (_line_of(place, text),)
    )  # fmt: skip


def _outcome(workspace: Workspace, findings: Sequence[Finding], unasked: Sequence[str] | None = None) -> Outcome:
    """Return findings without those that the settings pass over, which are counted.

    Args:
        unasked: codes that were not looked for; where given, what the settings name and is not found any more is told.
    """
    sifted = sift(findings, _answered(workspace))
    notices = [f"{sifted.passed} ignored by `{SETTINGS_FILE}`"] if sifted.passed else []
    if lost := sum(one.code == "lost-tag" and bool(one.key) for one in sifted.left):
        notices.append(f"works that have lost tags: {lost}; {BRING_BACK}")
    gone = [one for one in sifted.stale if one.code not in unasked] if unasked is not None else []
    notices += [f"`{one}` in `{SETTINGS_FILE}` ignores nothing any more" for one in gone]
    return Outcome("check", findings=sifted.left, notices=tuple(notices), ignored=sifted.passed)


def _answered(workspace: Workspace) -> tuple[Known, ...]:
    """Return the findings that the review's settings pass over.

    Raises:
        ConfigError: one of them is none, or may be passed over for single entries only.
    """
    answered = {text: Known.of(text) for text in workspace.settings.ignored}
    for text, one in answered.items():
        if one.allowed and one.code in checks.CODES:
            continue
        message = f"`ignore` cannot pass over every finding `{one}`"
        hint = f"name the entry too: `{one.code or 'missing-field'}:KEY`"
        if one.code and one.code not in checks.CODES:
            message = f"`ignore` names `{one.code}`, which is no finding of `check`"
            from difflib import get_close_matches

            near = get_close_matches(one.code, sorted(checks.CODES), 1)
            hint = f"did you mean `{near[0]}`?" if near else "`citekit check` prints the codes of what it finds"
        place = workspace.root / SETTINGS_FILE
        raise ConfigError(message, where=f"{shown(place)}:{_line_of(place, text) or 1}", hint=hint)
    return tuple(answered.values())


def _line_of(place: Path, text: str) -> int:
    """Return the first line of the settings that holds a text; 0 where it is written in another way."""
    lines = place.read_text("utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if text in line), 0)


def _expected(workspace: Workspace) -> tuple[str, ...]:
    """Return the facets that the review's settings expect of every entry.

    Raises:
        ConfigError: the vocabulary has no such facet.
    """
    names, facets = workspace.settings.expected, workspace.vocabulary.facets
    if names != ("none",) and (unknown := [name for name in names if name not in facets]):
        message = f"`expected` names the facet `{unknown[0]}`, which the vocabulary does not have"
        hint = f"the facets are {', '.join(facets)}; `none` for no facet"
        place = workspace.root / SETTINGS_FILE
        raise ConfigError(message, where=f"{shown(place)}:{_line_of(place, 'expected') or 1}", hint=hint)
    return names


def _log(workspace: Workspace) -> tuple[tuple[Decision, ...], tuple[Finding, ...]]:
    """Return what was decided; a finding where the log cannot be read: suggestions, roles and agreement stand on it."""
    from citekit.journeys.decision_log import decisions, unread

    try:
        return decisions(workspace), ()
    except StorageError as error:
        return (), (unread(error),)


def _coverage(workspace: Workspace) -> checks.Coverage:
    from citekit.journeys.decision_log import decisions
    from citekit.journeys.suggesting import suggester
    from citekit.tagging.decisions import standing

    log = decisions(workspace)
    accepted = frozenset(pair for pair, one in standing(log).items() if one.decision == "accepted")
    return checks.Coverage(shown(workspace.settings.vocabulary), suggester(workspace, log), accepted)
