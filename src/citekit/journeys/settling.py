"""Settling what two people differ on: a table of their conflicts, and storing what it decides and what both say.

A table that is there already keeps its lines, whatever they say. What both say holds unless somebody else had the last
word after them; what is stored already is not stored again.
"""

import shlex
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from citekit.errors import UnknownTag, UsageError
from citekit.journeys import decision_log
from citekit.journeys.agreeing import Rater
from citekit.journeys.doer import Doer
from citekit.journeys.suggesting import label_beside
from citekit.journeys.tagging import change_tags
from citekit.journeys.workspace import Workspace
from citekit.outcomes import Outcome
from citekit.tagging.agreement import Pair, agreement, overruled
from citekit.tagging.decisions import POSITIVE, ROLE_SET, SETTLED, Decision, roles_of, standing
from citekit.vocabulary import Vocabulary

BOTH = "both"
"""Why a tag is stored or taken away that two people agree on; what a table decides is SETTLED."""

_HEAD = ("decision", "key", "tag")
_SAYS = {True: "accept", False: "reject"}
_STORED = {"accept": "accepted", "accepted": "accepted", "reject": "rejected", "rejected": "rejected"}
"""What may stand in the first column of a table, and the decision that it means."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision that is new: ``why`` is SETTLED, or BOTH where the two agree."""

    key: str
    tag: str
    decision: str
    why: str

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"key": self.key, "tag": self.tag, "decision": self.decision, "why": self.why}


class About(NamedTuple):
    """What a table tells of a conflict beside what the two said, as far as it is known.

    Attributes:
        titles: citation key to title. label: gives the label of a tag whose notation does not say it.
        settled: (key, tag) to the decision that settled it before.
    """

    titles: Mapping[str, str] = {}
    label: Callable[[str], str] = lambda _: ""
    settled: Mapping[Pair, str] = {}


def about(workspace: Workspace) -> About:
    """Return what a review knows of its works, its tags and what was settled."""
    titles = {entry.key: entry.text("title") for entry in workspace.catalogue().entries}
    settled = {pair: said for pair, said in _said(decision_log.decisions(workspace)).items() if said.rule == SETTLED}
    return About(
        titles,
        lambda tag: label_beside(workspace.vocabulary, tag),
        {pair: "accept" if said.decision in POSITIVE else "reject" for pair, said in settled.items()},
    )


class Table(NamedTuple):
    """A table of conflicts; ``new`` of its lines were not there before, ``kept`` were."""

    text: str
    new: int
    kept: int


def table(one: Rater, other: Rater, known: About, before: str, file: str) -> Table:
    """Return a table of the conflicts of two raters, in which the first column is to be filled in.

    Args:
        before: what the file holds; it stays, and only conflicts that it does not have come behind. Where it names the
            two the other way round, so do the lines that are new.

    Raises:
        UsageError: what the file holds is no table of these two.
    """
    names = tuple(" ".join(rater.name.split()) for rater in (one, other))
    head = (*_HEAD, *names)
    lines = [
        "# Write `accept` or `reject` into the first column; a line without stays open. Then run",
        f"# `{' '.join(_command(one, other, '--apply', file).split())}`",
        "\t".join((*head, "words", "title", "label")),
    ]
    held: set[Pair] = set()
    if before.strip():
        rows = [tuple(cells) for _, cells in _rows(before)]
        heads = [row[: len(head)] for row in rows]
        if head not in heads and (*_HEAD, *names[::-1]) in heads:
            return table(other, one, known, before, file)
        if head not in heads:
            raise UsageError(
                f"`{file}` is there already and is no table of conflicts of `{names[0]}` and `{names[1]}`",
                hint="give another file; nothing was written",
            )
        held = {(row[1], row[2]) for row in rows if len(row) > 2 and row[:3] != _HEAD}
        lines = []
    new = [pair for row in agreement(one.verdicts, other.verdicts) for pair in row.conflicts if pair not in held]
    for pair in new:
        said = (_SAYS[one.verdicts[pair]], _SAYS[other.verdicts[pair]])
        words = one.words.get(pair) or other.words.get(pair, "")
        cells = (known.settled.get(pair, ""), *pair, *said, words, known.titles.get(pair[0], ""), known.label(pair[1]))
        lines.append("\t".join(" ".join(cell.split()) for cell in cells).rstrip())
    gap = "\n" if before.strip() and lines and not before.endswith("\n") else ""
    return Table(before + gap + "".join(f"{line}\n" for line in lines), len(new), len(held))


class _New(NamedTuple):
    """What is not stored yet: whether the entry's tags change, and the line that the log gets, if any."""

    said: str
    moves: bool
    line: Decision | None


def settle(workspace: Workspace, one: Rater, other: Rater, text: str, file: str, doer: Doer) -> Outcome:
    """Store what a filled-in table decides and what both raters say anyway: tags in one save, then the log.

    A tag that both rejected goes, where an entry has it. The rows are what is new; done again, it changes nothing.

    Raises:
        UsageError: a line of the table cannot be read, or contradicts another; ``where`` is file and line. UnknownTag:
            the vocabulary does not hold a tag that is settled or to be stored. StorageError: the log cannot be read.
    """
    decided = _decided(text, file, workspace.vocabulary)
    agreed = {
        pair: "accepted" if yes else "rejected" for pair, yes in one.verdicts.items() if other.verdicts.get(pair) == yes
    }
    nothing = not (agreed or decided)

    def work() -> Outcome:
        log = decision_log.decisions(workspace)
        later = overruled(log, one.people | other.people) & agreed.keys() - decided.keys()
        wanted = {pair: said for pair, said in agreed.items() if pair not in later} | decided
        new = _new(workspace, (one, other), wanted, decided, log, doer.by)
        saved, diff, done = _store(workspace, new, doer)
        rows = tuple(Settled(*pair, each.said, SETTLED if pair in decided else BOTH) for pair, each in done.items())
        before = _said(log)
        conflicts = {pair for row in agreement(one.verdicts, other.verdicts) for pair in row.conflicts}
        left = [pair for pair in conflicts - decided.keys() if pair not in before or before[pair].rule != SETTLED]
        told = [*_told(rows, len(later))] if rows or len(done) == len(new) else []
        way = f"`{_command(one, other, '--settle')} FILE` writes them down"
        if file != "-" and _listed(text).issuperset(left):
            way = f"write `accept` or `reject` before each in `{file}`, then run this again"
        still = (f"conflicts left open: {len(left)}; {way}",) if left else ()
        notices = (*(["nothing is settled"] if nothing else told), *still, *saved.notices)
        return Outcome("tag agreement", rows, findings=saved.findings, notices=notices, diff=diff, unmatched=nothing)

    return workspace.together(work, doer.command, dry_run=doer.dry_run)


def _store(workspace: Workspace, new: Mapping[Pair, _New], doer: Doer) -> tuple[Outcome, str, Mapping[Pair, _New]]:
    """Store what is new in library and log; return what came of the tags, the diff of a dry run, and what was done."""
    changes: dict[str, tuple[list[str], list[str]]] = {}
    for (key, tag), each in new.items():
        if each.moves:
            changes.setdefault(key, ([], []))[each.said != "accepted"].append(tag)
    saved = change_tags(workspace, "tag agreement", changes, doer) if changes else Outcome("tag agreement")
    failed = changes.keys() - {str(row.as_json()["key"]) for row in saved.results}
    done = {pair: each for pair, each in new.items() if pair[0] not in failed}
    lines = [each.line for each in done.values() if each.line]
    return saved, saved.diff + decision_log.record(workspace, lines, doer.command, dry_run=doer.dry_run), done


def _new(
    workspace: Workspace,
    raters: tuple[Rater, Rater],
    wanted: Mapping[Pair, str],
    decided: Collection[Pair],
    log: Sequence[Decision],
    by: str,
) -> dict[Pair, _New]:
    """Return what of the wanted decisions library or log do not have yet.

    Args:
        decided: those that a table decides, which must stand in the log as settled.
    """
    held: dict[str, tuple[str, ...]] = {}
    for entry in workspace.catalogue().entries:
        held.setdefault(entry.key, decision_log.tags_of(entry, workspace))
    before, roles = _said(log), roles_of(log)
    found = {}
    for (key, tag), said in wanted.items():
        pair = key, tag
        if said == "accepted":
            workspace.vocabulary.resolve(tag)
        elif key not in held and pair not in decided:
            continue
        last, role = before.get(pair), _role(*raters, pair)
        told = last is not None and not last.blind and (last.decision in POSITIVE) == (said == "accepted")
        if told and last and last.rule != SETTLED:
            told = pair not in decided and role in ("", roles.get(key, {}).get(tag, ""))
        moves = (tag in held.get(key, ())) != (said == "accepted") or key not in held
        if moves or not told:
            line = None if told else Decision(key, tag, said, by, rule=SETTLED, role=role)
            found[pair] = _New(said, moves, line)
    return found


def _said(log: Sequence[Decision]) -> Mapping[Pair, Decision]:
    """Return (key, tag) to the last decision in a log; who sets a role decides nothing."""
    return standing(one for one in log if one.rule != ROLE_SET)


def _told(rows: Sequence[Settled], later: int) -> Iterator[str]:
    """Yield how many decisions are new and of what kind, and how many were left alone."""
    both = [row for row in rows if row.why == BOTH]
    accepted = sum(row.decision == "accepted" for row in both)
    counts = {"both accept": accepted, "both reject": len(both) - accepted, "settled": len(rows) - len(both)}
    told = ", ".join(f"{what} {count}" for what, count in counts.items() if count)
    yield f"new: {told}" if told else "nothing new: all of it is stored already"
    if later:
        yield f"left as somebody else has decided since: {later}"


def _command(one: Rater, other: Rater, *words: str) -> str:
    """Return a command about two raters, to be pasted."""
    return shlex.join(("citekit", "tag", "agreement", one.name, other.name, *words))


def _role(one: Rater, other: Rater, pair: Pair) -> str:
    """Return the role of a tag that two raters accept, or one of them: empty where they say different ones."""
    said = {role for rater in (one, other) if rater.verdicts.get(pair) and (role := rater.role(pair))}
    return said.pop() if len(said) == 1 else ""


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each line of a table that says something."""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, [cell.strip() for cell in line.split("\t")]


def _listed(text: str) -> set[Pair]:
    """Return the conflicts that a table has lines of, decided or not."""
    return {(cells[1], cells[2]) for _, cells in _rows(text) if len(cells) > 2}


def _decided(text: str, file: str, vocabulary: Vocabulary) -> dict[Pair, str]:
    """Return what the lines of a filled-in table say, by key and the vocabulary's name of the tag."""
    found: dict[Pair, tuple[str, int]] = {}
    for number, cells in _rows(text):
        if tuple(cells[:3]) == _HEAD:
            continue
        said, key, tag = (*cells, "", "")[:3]
        where = f"{file}:{number}"
        if wrong := _wrong(said, key, tag):
            hint = "a line is `accept`, `reject` or nothing, the key and the tag, with tabs between"
            raise UsageError(wrong, where=where, hint=hint)
        if not said:
            continue
        try:
            pair = key, vocabulary.resolve(tag).tag
        except UnknownTag as error:
            raise UnknownTag(error.message, where=where, hint=error.hint) from None
        stored = _STORED[said.casefold()]
        before, line = found.setdefault(pair, (stored, number))
        if before != stored:
            message = f"`{pair[1]}` of `{key}` is both accepted and rejected: lines {line} and {number}"
            raise UsageError(message, where=where, hint="leave one of the two lines; nothing was stored")
    return {pair: stored for pair, (stored, _) in found.items()}


def _wrong(said: str, key: str, tag: str) -> str:
    """Return what is wrong with a line of a filled-in table; empty where nothing is."""
    if said and said.casefold() not in _STORED:
        return f"`{said}` is no decision"
    if not said and key.casefold() in _STORED:
        return f"`{key}` stands in the second column, behind a tab too many"
    if not key:
        return "the key is missing"
    if not tag:
        return "the tag is missing"
    return "" if ":" in tag else f"`{tag}` is no tag"
