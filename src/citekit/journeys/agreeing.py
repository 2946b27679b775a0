"""``citekit tag agreement``: how far two people agree, what they differ on, and settling that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from citekit.config import Settings
from citekit.errors import StorageError, UsageError, why
from citekit.findings import Finding
from citekit.journeys import deciding
from citekit.journeys.tagging import change_tags
from citekit.journeys.workspace import Workspace, shown
from citekit.outcomes import Outcome
from citekit.tagging.agreement import Pair, agreement, verdicts
from citekit.tagging.decisions import Decision, parse_log, roles_of
from citekit.tagging.roles import Roles

_HEAD = ("decision", "key", "tag")
_SAYS = {True: "accept", False: "reject"}
_SETTLED = "settled"
"""The rule of a decision that settles a conflict; it is nobody's own, so it is never compared."""
_STORED = {"accept": "accepted", "accepted": "accepted", "reject": "rejected", "rejected": "rejected"}
"""What may stand in the first column of a table, and the decision that it means."""


@dataclass(frozen=True, slots=True)
class Rater:
    """What one person decided, before anything was settled.

    Attributes:
        verdicts: (key, tag) to yes or no. words: (key, tag) to the words that spoke for the tag.
        roles: what part tags play, where they said so.
    """

    name: str
    verdicts: Mapping[Pair, bool]
    words: Mapping[Pair, str]
    roles: Roles

    def role(self, pair: Pair) -> str:
        """Return the role that they gave a tag of a work; empty where they gave none."""
        key, tag = pair
        return self.roles.get(key, {}).get(tag, "")


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision on something that two people differed on, or agreed on."""

    key: str
    tag: str
    decision: str

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"key": self.key, "tag": self.tag, "decision": self.decision}


def raters(settings: Settings, first: str, second: str) -> tuple[Rater, Rater]:
    """Return two raters: each is a decision log, or the name of somebody who decided in the review's log.

    Raises:
        UsageError: there is no such file or name, or it is the same name twice. StorageError: a log cannot be read.
    """
    if first == second and not Path(first).is_file():
        raise UsageError(f"`{first}` is compared with itself", hint="give two people, or two logs")
    return _rater(settings, first), _rater(settings, second)


def compare(one: Rater, other: Rater) -> Outcome:
    """Return agreement and kappa of two raters in each facet, with the conflicts."""
    rows = agreement(one.verdicts, other.verdicts)
    alone = sum(row.alone for row in rows)
    notices = (f"decided by one of the two only, so not compared: {alone}",) if alone else ()
    nothing = not any(row.both.n for row in rows)
    if nothing:
        notices = (f"`{one.name}` and `{other.name}` have decided on nothing together", *notices)
    return Outcome("tag agreement", tuple(rows), notices=notices, unmatched=nothing)


def titles(workspace: Workspace) -> dict[str, str]:
    """Return citation key to title."""
    return {entry.key: entry.text("title") for entry in workspace.catalogue().entries}


def settling(one: Rater, other: Rater, titles: Mapping[str, str]) -> str:
    """Return a table of the conflicts of two raters, in which the first column is to be filled in.

    Args:
        titles: citation key to title, as far as they are known.
    """
    names = tuple(" ".join(name.split()) for name in (one.name, other.name))
    lines = [
        "# Write `accept` or `reject` into the first column; a line without stays open. Then run",
        "# `citekit tag agreement A B --apply` with this file.",
        "\t".join((*_HEAD, *names, "words", "title")),
    ]
    for row in agreement(one.verdicts, other.verdicts):
        for pair in row.conflicts:
            said = (_SAYS[one.verdicts[pair]], _SAYS[other.verdicts[pair]])
            words = one.words.get(pair) or other.words.get(pair, "")
            lines.append("\t".join(("", *pair, *said, words, " ".join(titles.get(pair[0], "").split()))))
    return "\n".join(lines) + "\n"


def settle(
    workspace: Workspace, one: Rater, other: Rater, text: str, file: str, *, by: str, command: str, dry_run: bool
) -> Outcome:
    """Store what a filled-in table decides, and what both raters accept anyway: tags in one save, then the log.

    Raises:
        UsageError: a line of the table cannot be read; ``where`` is file and line.
    """
    decided = dict(_decided(text, file))
    agreed = {pair: "accepted" for pair, yes in one.verdicts.items() if yes and other.verdicts.get(pair)}
    changes: dict[str, tuple[list[str], list[str]]] = {}
    for (key, tag), decision in (agreed | decided).items():
        workspace.vocabulary.resolve(tag)
        changes.setdefault(key, ([], []))[decision != "accepted"].append(tag)
    if not changes:
        return Outcome("tag agreement", notices=("nothing is settled",), unmatched=True)
    known = deciding.roles(workspace)
    saved = change_tags(workspace, "tag agreement", changes, command, dry_run=dry_run)
    stored = {str(row.as_json()["key"]) for row in saved.results}
    rows = [Settled(*pair, decision) for pair, decision in decided.items() if pair[0] in stored]
    lines = [
        Decision(*pair, said, by, rule=_SETTLED, role=role)
        for pair, said in (agreed | decided).items()
        if pair[0] in stored
        for role in (_role(one, other, pair),)
        if pair in decided or (role and role != known.get(pair[0], {}).get(pair[1]))
    ]
    unlogged = () if dry_run else deciding.record_saved(workspace, lines, command)
    findings: tuple[Finding, ...] = (*saved.findings, *unlogged)
    both = f"tags that both accept, stored too: {len(agreed.keys() - decided.keys())}"
    return Outcome("tag agreement", tuple(rows), findings=findings, notices=(both, *saved.notices), diff=saved.diff)


def _role(one: Rater, other: Rater, pair: Pair) -> str:
    """Return the role of a tag that two raters accept, or one of them: empty where they say different ones."""
    said = {role for rater in (one, other) if rater.verdicts.get(pair) and (role := rater.role(pair))}
    return said.pop() if len(said) == 1 else ""


def _rater(settings: Settings, name: str) -> Rater:
    path = Path(name)
    if path.is_file():
        return _rater_of(name, _read(path))
    if path.suffix == ".jsonl" or "/" in name or settings.root is None:
        raise UsageError(f"there is no file `{name}`", hint="give two decision logs, or two names in the review's log")
    log = _read(settings.decisions) if settings.decisions.exists() else ()
    known = dict.fromkeys(one.by for one in log if one.by)
    if name not in known:
        names = ", ".join(f"`{one}`" for one in known) or "nobody"
        raise UsageError(f"`{name}` has decided nothing in the log", hint=f"these have: {names}")
    return _rater_of(name, [one for one in log if one.by == name])


def _rater_of(name: str, log: Iterable[Decision]) -> Rater:
    own = [one for one in log if one.rule != _SETTLED]
    words = {
        (one.key, one.tag): "; ".join(dict.fromkeys(" ".join(place.text.split()) for place in one.evidence))
        for one in own
        if one.evidence
    }
    return Rater(name, verdicts(own), words, roles_of(own))


def _read(path: Path) -> Sequence[Decision]:
    try:
        return parse_log(path.read_text("utf-8-sig"), shown(path))
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"the decision log cannot be read: {why(error)}", where=shown(path)) from None


def _decided(text: str, file: str) -> Iterable[tuple[Pair, str]]:
    """Yield what the lines of a filled-in table say."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if tuple(cells[:3]) == _HEAD or (len(cells) > 2 and not cells[0]):
            continue
        if len(cells) < 3 or cells[0] not in _STORED or ":" not in cells[2]:
            raise UsageError(
                f"`{cells[0]}` is no decision",
                where=f"{file}:{number}",
                hint="a line is `accept` or `reject`, the key and the tag, with tabs between",
            )
        yield (cells[1], cells[2]), _STORED[cells[0]]
