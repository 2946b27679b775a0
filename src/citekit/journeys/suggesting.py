"""``citekit tag suggest|accept|reject``: tags that the text speaks for, and what a person decided about them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from citekit.bib.entry import Entry
from citekit.catalogue import Place
from citekit.errors import UsageError
from citekit.findings import Finding
from citekit.journeys import decision_log, tagging
from citekit.journeys.doer import Doer
from citekit.journeys.learning import tagger_of
from citekit.journeys.listing import unknown_key
from citekit.journeys.selecting import Selection, select, sort_arguments
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.tagging import keywords, log_lines
from citekit.tagging.decisions import POSITIVE, Decision, with_decisions
from citekit.tagging.suggest import FIELDS, Suggestion, Tagger, stands_behind
from citekit.vocabulary import Vocabulary
from citekit.vocabulary.folding import fold

NOTES = ("note", "annote", "annotation", "comment")
"""Fields in which people write about a work: BibTeX's, biblatex's and JabRef's. No weight speaks for them, so that what
only a note names is suggested at the edge of what citekit stands behind."""

PROGRESS_EVERY = 100
"""After how many entries progress is told."""

_SEE = "see them with `citekit tag suggest`"

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
    none_meant = where is not None and not (chosen.entries or chosen.unknown)
    notices = () if rows else ("no entry matches" if none_meant else "nothing to suggest",)
    found_none = not chosen.entries and (none_meant or bool(chosen.unknown))
    return Outcome("tag suggest", rows, findings=_missing(workspace, chosen), notices=notices, unmatched=found_none)


def each_entry(
    workspace: Workspace, entries: Sequence[Entry], *, every: bool, by: str | None = None
) -> Iterator[list[Suggestion]]:
    """Yield for each entry what its texts speak for, computed when it is asked for.

    Args:
        every: as in ``suggest_tags``.
        by: whose decisions are known and learned from; everybody's where it is not given.
    """
    log = _log(workspace, by)
    tagger = _tagger(workspace, log)
    for entry in entries:
        yield _open(workspace, tagger, entry, log, every=every)


def told(found: Iterator[list[Suggestion]], total: int, progress: Progress | None) -> Iterator[list[Suggestion]]:
    """Yield what ``found`` yields, and say now and then how far it is."""
    for done, suggestions in enumerate(found, 1):
        if progress and done % PROGRESS_EVERY == 0:
            progress(done, total, "")
        yield suggestions


def accept(
    workspace: Workspace,
    arguments: Sequence[str],
    where: str | None,
    doer: Doer,
    *,
    every: bool,
    progress: Progress | None = None,
) -> Outcome:
    """Store the named tags in the entries that they are suggested for, doubtful and rejected ones too; log it.

    A tag that an entry has already is accepted as well, once; of what was never suggested there is a finding, no more.

    Args:
        every: accept all that ``tag suggest`` prints for the entries; no tag is named then.

    Raises:
        UsageError: no tag is named without ``every``, or no entry. UnknownTag: a tag is not in the vocabulary.
        StorageError: library or log cannot be written; both are as they were.
    """
    tags, keys = _arguments(workspace, arguments)
    if every and tags:
        raise UsageError("name the tags to accept, or give `--all` and no tag", hint=_SEE)
    if not (every or tags):
        raise tagging.no_tag(workspace, keys, f"{_SEE}; `--all` accepts what it prints")
    chosen = _chosen(workspace, keys, where) if every else select(workspace, keys, where)
    if where is not None and not (chosen.entries or chosen.unknown):
        return Outcome("tag accept", notices=("no entry matches",), unmatched=True)
    found = told(each_entry(workspace, chosen.entries, every=not every), len(chosen.entries), progress)
    rows: dict[tuple[str, str], Suggestion] = {}
    wanted: dict[Place, Sequence[str]] = {}
    unasked = []
    for place, entry, suggestions in zip(chosen.places, chosen.entries, found, strict=True):
        said = {one.tag: one for one in suggestions}
        known = {*said, *decision_log.tags_of(entry, workspace)}
        rows |= {(entry.key, tag): one for tag, one in said.items()}
        wanted[place] = list(said) if every else [tag for tag in tags if tag in known]
        unasked += [_never_suggested(workspace, entry.key, tag) for tag in tags if tag not in known]
    wanted = {place: names for place, names in wanted.items() if names}
    missing = _missing(workspace, chosen)
    if not wanted:
        notices = ("nothing to accept",) if every else ()
        return Outcome("tag accept", findings=(*missing, *unasked), notices=notices, unmatched=not every)

    def work() -> Outcome:
        outcome = tagging.save_tags(workspace, "tag accept", wanted, doer)
        stored = {row.key: row.added for row in outcome.results if isinstance(row, tagging.Tagged)}
        pairs = [(key, tag) for (key, _), names in wanted.items() if key in stored for tag in names]
        moved = {(key, tag) for key, tags in stored.items() for tag in tags}
        lines = _lines(workspace, "accepted", pairs, rows, moved, doer.by)
        diff = decision_log.record(workspace, lines, doer.command, dry_run=doer.dry_run)
        return outcome._replace(findings=(*missing, *unasked, *outcome.findings), diff=outcome.diff + diff)

    return workspace.together(work, doer.command, dry_run=doer.dry_run)


def reject(workspace: Workspace, arguments: Sequence[str], where: str | None, doer: Doer) -> Outcome:
    """Log that the named tags are not right for the named entries, so that they are not suggested again.

    An entry that has one loses it. The rows of a dry run say ``would-reject``; of what the same person has rejected
    before, and nobody else has decided since, they say ``present`` and the log gets no line.

    Raises:
        UsageError: no tag or no entry is named. UnknownTag: a tag is not in the vocabulary.
    """
    tags, keys = _arguments(workspace, arguments)
    if not tags:
        raise tagging.no_tag(workspace, keys, _SEE)
    chosen = select(workspace, keys, where)
    if where is not None and not (chosen.entries or chosen.unknown):
        return Outcome("tag reject", notices=("no entry matches",), unmatched=True)
    tagger = _tagger(workspace, _log(workspace))
    rows = {(one.key, one.tag): one for entry in chosen.entries for one in tagger.suggest(entry, _texts(entry))}
    held = {
        place: unwanted
        for place, entry in zip(chosen.places, chosen.entries, strict=True)
        if (unwanted := [tag for tag in decision_log.tags_of(entry, workspace) if tag in tags])
    }

    def work() -> Outcome:
        taken = tagging.take_tags(workspace, "tag reject", held, doer) if held else Outcome("tag reject")
        gone = {(row.key, tag) for row in taken.results if isinstance(row, tagging.Tagged) for tag in row.removed}
        kept = {(key, tag) for (key, _), names in held.items() for tag in names} - gone
        pairs = [(entry.key, tag) for entry in chosen.entries for tag in tags if (entry.key, tag) not in kept]
        lines = _lines(workspace, "rejected", pairs, rows, gone, doer.by)
        diff = decision_log.record(workspace, lines, doer.command, dry_run=doer.dry_run)
        done, new = "would-reject" if doer.dry_run else "rejected", {(one.key, one.tag) for one in lines}
        results = tuple(
            tagging.Tagged(key, done if (key, tag) in new else "present", (tag,), removed=(tag,) * ((key, tag) in gone))
            for key, tag in pairs
        )
        return taken._replace(
            results=results,
            findings=(*_missing(workspace, chosen), *taken.findings),
            diff=taken.diff + diff,
            unmatched=not results,
        )

    return workspace.together(work, doer.command, dry_run=doer.dry_run)


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
        one._replace(status="suggested") if one.status in POSITIVE and one.tag not in held else one
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


def _never_suggested(workspace: Workspace, key: str, tag: str) -> Finding:
    message = f"`{tag}` was never suggested for `{key}`"
    hint = "`citekit tag add TAG KEY` sets a tag by hand"
    return Finding("never-suggested", "error", message, key, workspace.name, hint=hint)


def _missing(workspace: Workspace, chosen: Selection) -> tuple[Finding, ...]:
    return tuple(unknown_key(workspace, key) for key in chosen.unknown)


def suggester(workspace: Workspace, log: Iterable[Decision]) -> Callable[[Entry], tuple[Suggestion, ...]]:
    """Return what gives all that an entry's texts speak for, notes too, as the review's tagger reads them.

    Args:
        log: what a person decided before.

    Raises:
        VocabularyError, ConfigError, StorageError: the vocabulary, the cues or what was learned cannot be read.
    """
    tagger = tagger_of(workspace, log)
    return lambda entry: tagger.suggest(entry, _texts(entry))


def in_text(workspace: Workspace, entry: Entry) -> dict[str, Suggestion]:
    """Return by tag what the texts of an entry speak for, whatever was decided; only what the vocabulary holds."""
    found = suggester(workspace, decision_log.decisions(workspace))(entry)
    return {one.tag: one for one in found if one.tag in workspace.vocabulary.concepts}


def label_beside(vocabulary: Vocabulary, tag: str) -> str:
    """Return the label of a tag whose notation does not say it, as an identifier (``D006333``) does not; else blank."""
    concept = vocabulary.concepts.get(tag)
    return concept.label if concept and fold(concept.label) != fold(concept.notation) else ""


def _log(workspace: Workspace, by: str | None = None) -> Mapping[str, Sequence[Decision]]:
    """Return the decisions by citation key: everybody's, or those of one person."""
    log: dict[str, list[Decision]] = {}
    for decision in decision_log.decisions(workspace):
        if by is None or decision.by == by:
            log.setdefault(decision.key, []).append(decision)
    return log


def _lines(
    workspace: Workspace,
    decision: str,
    pairs: Sequence[tuple[str, str]],
    rows: Mapping[tuple[str, str], Suggestion],
    moved: Collection[tuple[str, str]],
    by: str,
) -> list[Decision]:
    """Return lines for the log, of what is said anew; a tag that is not suggested has no evidence, and keeps its role.

    Args:
        moved: key and tag of what came or went in the library.
    """
    roles = decision_log.roles(workspace) if any(pair not in rows for pair in pairs) else {}
    lines = []
    for key, tag in pairs:
        found = rows.get((key, tag)) or Suggestion(key, tag, roles.get(key, {}).get(tag, ""))
        rule = found.evidence[0].rule if found.evidence else ""
        lines.append(Decision(key, tag, decision, by, "", rule, found.evidence, role=found.role))
    return log_lines.news(lines, decision_log.decisions(workspace), moved)
