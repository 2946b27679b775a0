"""``citekit tag suggest|accept|reject``: tags that the text speaks for, and what a person decided about them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from citekit.bib.entry import Entry
from citekit.errors import StorageError, UsageError
from citekit.findings import Finding
from citekit.journeys import deciding, tagging
from citekit.journeys.learning import tagger_of
from citekit.journeys.listing import unknown_key
from citekit.journeys.selecting import Selection, select, sort_arguments
from citekit.journeys.workspace import Workspace, shown
from citekit.outcomes import Outcome
from citekit.tagging import keywords
from citekit.tagging.decisions import POSITIVE, Decision, with_decisions
from citekit.tagging.suggest import FIELDS, Suggestion, Tagger, stands_behind

NOTES = ("note", "annote", "annotation", "comment")
"""Fields in which people write about a work: BibTeX's, biblatex's and JabRef's. No weight speaks for them, so that what
only a note names is suggested at the edge of what citekit stands behind."""

TOLD = 100
"""After how many entries progress is told."""

Progress = Callable[[int, int, str], None]
"""Called with how many entries are read, how many there are, and a blank."""


def suggest_tags(
    workspace: Workspace,
    keys: Sequence[str],
    where: str | None,
    *,
    every: bool,
    progress: Progress | None = None,
) -> Outcome:
    """Return what the texts of the named entries, or of all, speak for; nothing is written.

    Args:
        every: also what citekit does not stand behind, what was decided before, and tags that are there.
    """
    chosen = _chosen(workspace, keys, where)
    found = each_entry(workspace, chosen.entries, every=every)
    rows = tuple(one for suggestions in told(found, len(chosen.entries), progress) for one in suggestions)
    notices = () if rows else ("nothing to suggest",)
    found_none = not chosen.entries and bool(chosen.unknown)
    return Outcome("tag suggest", rows, findings=_missing(workspace, chosen), notices=notices, unmatched=found_none)


def each_entry(workspace: Workspace, entries: Sequence[Entry], *, every: bool) -> Iterator[list[Suggestion]]:
    """Yield for each entry what its texts speak for, computed when it is asked for; ``every`` as ``suggest_tags``."""
    log = _log(workspace)
    tagger = _tagger(workspace, log)
    for entry in entries:
        yield _open(workspace, tagger, entry, log, every=every)


def told(found: Iterator[list[Suggestion]], total: int, progress: Progress | None) -> Iterator[list[Suggestion]]:
    """Yield what ``found`` yields, and say now and then how far it is."""
    for done, suggestions in enumerate(found, 1):
        if progress and done % TOLD == 0:
            progress(done, total, "")
        yield suggestions


def accept(
    workspace: Workspace,
    arguments: Sequence[str],
    where: str | None,
    *,
    every: bool,
    by: str,
    command: str,
    dry_run: bool,
) -> Outcome:
    """Store the named tags in the named entries and log the decision with the evidence.

    Args:
        every: accept all that ``tag suggest`` prints for the entries; no tag is named then.

    Raises:
        UsageError: no tag is named without ``every``, or no entry. UnknownTag: a tag is not in the vocabulary.
        StorageError: the log cannot be written; the library is as it was, unless the message says otherwise.
    """
    tags, keys = _arguments(workspace, arguments)
    if every == bool(tags):
        raise UsageError(
            "name the tags to accept, or give `--all` and no tag", hint="see them with `citekit tag suggest`"
        )
    chosen = _chosen(workspace, keys, where) if every else select(workspace, keys, where)
    suggested = each_entry(workspace, chosen.entries, every=not every)
    found = {entry.key: rows for entry, rows in zip(chosen.entries, suggested, strict=True)}
    wanted = {key: [one.tag for one in rows] if every else tags for key, rows in found.items() if rows or not every}
    wanted.update(dict.fromkeys(chosen.unknown, tags))
    if every and not any(wanted.values()):
        return Outcome("tag accept", findings=_missing(workspace, chosen), notices=("nothing to accept",))
    if not dry_run and wanted:
        deciding.open_log(workspace)
    outcome = tagging.save_tags(workspace, "tag accept", wanted, command, dry_run)
    stored = {str(row.as_json()["key"]) for row in outcome.results}
    rows = {(one.key, one.tag): one for suggestions in found.values() for one in suggestions}
    pairs = [(key, tag) for key, names in wanted.items() if key in stored for tag in names]
    unasked = (f"`{tag}` was never suggested for `{key}`: set by hand" for key, tag in pairs if (key, tag) not in rows)
    outcome = outcome._replace(notices=(*outcome.notices, *unasked))
    if not dry_run:
        try:
            _write(workspace, "accepted", pairs, rows, by, command)
        except StorageError as error:
            raise StorageError(
                f"the tags are stored, but not who accepted them: {error.message}",
                where=shown(workspace.settings.decisions),
                hint="make room for the log; `citekit undo` takes the tags back",
            ) from None
    return outcome


def reject(
    workspace: Workspace, arguments: Sequence[str], where: str | None, *, by: str, command: str, dry_run: bool
) -> Outcome:
    """Log that the named tags are not right for the named entries, so that they are not suggested again.

    The library stays as it is; a tag that an entry holds is taken away with ``tag remove``. The rows of a dry run say
    ``would-reject``.

    Raises:
        UsageError: no tag or no entry is named. UnknownTag: a tag is not in the vocabulary.
    """
    tags, keys = _arguments(workspace, arguments)
    if not tags:
        raise UsageError("no tag is named", hint="see them with `citekit tag suggest`")
    chosen = select(workspace, keys, where)
    tagger = _tagger(workspace, _log(workspace))
    rows = {(one.key, one.tag): one for entry in chosen.entries for one in tagger.suggest(entry, _texts(entry))}
    pairs = [(entry.key, tag) for entry in chosen.entries for tag in tags]
    if not dry_run:
        _write(workspace, "rejected", pairs, rows, by, command)
    done = "would-reject" if dry_run else "rejected"
    results = tuple(tagging.Tagged(key, done, (tag,)) for key, tag in pairs)
    return Outcome("tag reject", results, findings=_missing(workspace, chosen), unmatched=not results)


def _arguments(workspace: Workspace, arguments: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    tags, keys = sort_arguments(workspace, arguments)
    return list(tags), keys


def _chosen(workspace: Workspace, keys: Sequence[str], where: str | None) -> Selection:
    return select(workspace, keys, where if keys or where is not None else "")


def _tagger(workspace: Workspace, log: Mapping[str, Sequence[Decision]]) -> Tagger:
    return tagger_of(workspace, [one for decisions in log.values() for one in decisions])


def _open(
    workspace: Workspace, tagger: Tagger, entry: Entry, log: Mapping[str, Sequence[Decision]], *, every: bool
) -> list[Suggestion]:
    """Return the suggestions for an entry that wait for a decision, or with ``every`` all of them.

    One that was accepted or set by hand and is not there any more (``undo``, an edit by hand) waits again. Concepts
    that were learned but that the vocabulary does not hold are left out.
    """
    held = keywords.tags_in(entry.fields.get("keywords", ""), workspace.vocabulary.facets)
    found = [
        replace(one, status="suggested") if one.status in POSITIVE and one.tag not in held else one
        for one in with_decisions(tagger.suggest(entry, _texts(entry)), log.get(entry.key, ()))
    ]
    return [
        one
        for one in found
        if one.tag in workspace.vocabulary.concepts and (every or (one.status == "suggested" and stands_behind(one)))
    ]


def _texts(entry: Entry) -> dict[str, str]:
    """Return the fields in which suggestions are looked for, decoded; notes come last."""
    return {name: text for name in (*FIELDS, *NOTES) if (text := entry.text(name))}


def _missing(workspace: Workspace, chosen: Selection) -> tuple[Finding, ...]:
    return tuple(unknown_key(workspace, key) for key in chosen.unknown)


def in_text(workspace: Workspace, entry: Entry) -> dict[str, Suggestion]:
    """Return by tag what the texts of an entry speak for, whatever was decided; only what the vocabulary holds."""
    found = _tagger(workspace, _log(workspace)).suggest(entry, _texts(entry))
    return {one.tag: one for one in found if one.tag in workspace.vocabulary.concepts}


def _log(workspace: Workspace) -> Mapping[str, Sequence[Decision]]:
    """Return the decisions by citation key."""
    log: dict[str, list[Decision]] = {}
    for decision in deciding.decisions(workspace):
        log.setdefault(decision.key, []).append(decision)
    return log


def _write(
    workspace: Workspace,
    decision: str,
    pairs: Sequence[tuple[str, str]],
    rows: Mapping[tuple[str, str], Suggestion],
    by: str,
    command: str,
) -> None:
    """Log decisions; a tag that was accepted without ever being suggested is ``manual``, and keeps its role."""
    roles = deciding.roles(workspace) if any(pair not in rows for pair in pairs) else {}
    lines = []
    for key, tag in pairs:
        found = rows.get((key, tag)) or Suggestion(key, tag, roles.get(key, {}).get(tag, ""))
        said = decision if found.evidence or decision != "accepted" else "manual"
        rule = found.evidence[0].rule if found.evidence else ""
        lines.append(Decision(key, tag, said, by, "", rule, found.evidence, role=found.role))
    deciding.record(workspace, lines, command)
