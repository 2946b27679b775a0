"""What the user decided about suggestions: the lines of ``refs/decisions.jsonl`` as values (contract A7).

Works on text and values; the file and the clock belong to others. The last line for a key and tag counts.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from citekit.errors import StorageError
from citekit.tagging.roles import ROLES
from citekit.tagging.suggestion import Evidence, Suggestion

DECISIONS = ("accepted", "rejected", "manual", "removed")
"""What a line can say. ``manual``: the tag was set without a suggestion; ``removed``: it was taken away again."""

POSITIVE = frozenset(("accepted", "manual"))
"""The decisions after which an entry has the tag."""

ROLE_SET = "role"
"""The rule of a line that sets the role of a tag which the entry had already."""

SETTLED = "settled"
"""The rule of a line that settles what two people said; it is nobody's own, so it is never compared."""

UNDONE = "undone"
"""The rule of a line which says that nothing is decided any more: it was undone, or the entry or its key is gone."""

_START = '{"key": '
"""How a line begins that ``format_line`` made."""

_PLAIN = r'"[^"\\]*"'
_OWN = re.compile(
    rf'\{{"key": "([^"\\]+)", "tag": "([^"\\]+:[^"\\]*)", "decision": "({"|".join(DECISIONS)})", "by": {_PLAIN}, '
    rf'"at": {_PLAIN}, "rule": "([^"\\]*)", "evidence": \[.*\], "vocabulary": {_PLAIN}'
    rf'(?:, "role": "({"|".join(ROLES)}|)")?(?:, "blind": true)?\}}'
)
"""A line that ``format_line`` made, with nothing escaped but in the evidence: what is brief is read without JSON."""

_MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_MERGED = "two branches changed the log, and git left its marks: keep the lines of both, and take the marks away"

_STATUS = {"accepted": "accepted", "manual": "manual", "rejected": "rejected", "removed": "rejected"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the log.

    Attributes:
        key: the citation key; empty for an entry that has none.
        tag: ``facet:notation``.
        decision: one of DECISIONS.
        by: who decided.
        at: when, ISO 8601 with time zone.
        rule: the rule of the first evidence; empty for tags set by hand.
        evidence: the places that spoke for the tag; empty for tags set by hand.
        vocabulary: a short hash of the vocabulary that was in force.
        role: what part the tag's concept plays in the work: one of ROLES, or empty.
        blind: whether it was taken without sight of others and kept out of the library.
    """

    key: str
    tag: str
    decision: str
    by: str = ""
    at: str = ""
    rule: str = ""
    evidence: tuple[Evidence, ...] = ()
    vocabulary: str = ""
    role: str = ""
    blind: bool = False


def format_line(decision: Decision) -> str:
    """Return the decision as one line of JSON without a line end; what UTF-8 cannot hold is escaped."""
    import json  # costs start-up time, and few commands log

    row = {name: getattr(decision, name) for name in Decision.__slots__}
    row["evidence"] = [one.as_json() for one in decision.evidence]
    if not decision.blind:
        del row["blind"]
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def parse_log(text: str, file: str, *, brief: bool = False) -> tuple[Decision, ...]:
    """Return the decisions of a log in order; empty lines are passed over, unknown keys of a line too.

    So is a line that breaks off: a command was killed while it wrote it, and what it was to tell is in the library.

    Args:
        brief: whether key, tag, decision, rule and role are enough; the rest is blank.

    Raises:
        StorageError: a line is no decision; ``where`` is ``file:line``.
    """
    import json

    found = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip() or (line.startswith(_START) and not line.rstrip().endswith("}")):
            continue
        if brief and (own := _OWN.fullmatch(line)):
            key, tag, decision, rule, role = own.groups("")
            found.append(Decision(key, tag, decision, rule=rule, role=role))
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict) or not isinstance(row.get("key"), str) or ":" not in str(row.get("tag")):
            raise StorageError(
                "a line of the decision log is no decision",
                where=f"{file}:{number}",
                hint=_MERGED if line.startswith(_MARKS) else 'a line is a JSON object with "key", "tag" and "decision"',
            )
        for name, allowed in (("decision", DECISIONS), ("role", (*ROLES, "", None))):
            if row.get(name) not in allowed:
                known = ", ".join(f"`{one}`" for one in allowed if one)
                message = f"`{row.get(name)}` is no {name}"
                raise StorageError(message, where=f"{file}:{number}", hint=f"the {name}s are {known}")
        one = _decision(row)
        found.append(replace(one, by="", at="", evidence=(), vocabulary="", blind=False) if brief else one)
    return tuple(found)


def standing(decisions: Iterable[Decision]) -> Mapping[tuple[str, str], Decision]:
    """Return (key, tag) to the decision that counts: the last one; what was undone is not there."""
    last = {(one.key, one.tag): one for one in decisions}
    return {pair: one for pair, one in last.items() if one.rule != UNDONE}


def roles_of(decisions: Iterable[Decision]) -> dict[str, dict[str, str]]:
    """Return citation key to tag to the role that was decided last, for tags that an entry has by this log."""
    roles: dict[str, dict[str, str]] = {}
    for (key, tag), one in standing(decisions).items():
        if one.role and one.decision in POSITIVE:
            roles.setdefault(key, {})[tag] = one.role
    return roles


def lasting(log: Iterable[Decision]) -> list[Decision]:
    """Return the lines of a log, in order, that say all that it says now, of each person alone and of all together.

    They are everybody's last line for a key and tag, with the decision before it where that one only sets a role. Of
    what nobody decides any more nothing is left.
    """
    last: dict[tuple[str, str, str], list[tuple[int, Decision]]] = {}
    for number, one in enumerate(log):
        rows = last.setdefault((one.key, one.tag, one.by), [])
        rows[:] = [*(row for row in rows if one.rule == ROLE_SET != row[1].rule), (number, one)]
    numbered = sorted((row for rows in last.values() for row in rows), key=lambda row: row[0])
    told = {(one.key, one.tag) for _, one in numbered if one.rule != UNDONE}
    return [one for _, one in numbered if (one.key, one.tag) in told]


def ended(log: Iterable[Decision], keys: Collection[str]) -> list[Decision]:
    """Return the lines after which nothing is decided any more, by anybody, about works that are gone; ``at`` is blank.

    Args:
        keys: the citation keys that no entry has any more.
    """
    last = {(one.key, one.tag, one.by): one for one in lasting(log) if one.key in keys}
    return [_undone(one, "") for one in last.values() if one.rule != UNDONE]


def restored(log: Sequence[Decision], undone: Iterable[Decision], at: str, first: int | None = None) -> list[Decision]:
    """Return the lines to add to a log so that what counted before some of its lines counts again, for everybody.

    Earlier decisions come again as they were. Where whoever took one that is undone had taken none before, a line
    with the rule UNDONE comes first; whether it says ``removed`` or ``manual`` is the library's to say. What was
    decided anew since is left alone.

    Args:
        undone: the lines of one command. at: the time for new lines.
        first: the number of the first of them, for the same lines can come again; by default where any stands first.
    """
    lines = set(undone)
    if first is None:
        first = next((number for number, one in enumerate(log) if one in lines), 0)
    people: dict[tuple[str, str], dict[str, Decision]] = {}
    for one in log:
        if one in lines:
            people.setdefault((one.key, one.tag), {})[one.by] = one
    earlier: dict[tuple[str, str], list[Decision]] = {}
    for one in lasting(log[:first]):
        earlier.setdefault((one.key, one.tag), []).append(one)
    now = {(one.key, one.tag): one for one in log}
    found = []
    for pair, by in people.items():
        ended_again = now[pair].rule == UNDONE and any(one.rule == UNDONE for one in by.values())
        if now[pair] not in lines and not ended_again:
            continue
        before = earlier.get(pair, [])
        mine = [one for one in before if one.by in by]
        rated = {one.by for one in mine if one.rule != ROLE_SET}
        found += [_undone(one, at) for name, one in by.items() if name not in rated]
        found += mine
        found += [one for one in before[-1:] if one not in mine]
    return found


def _undone(decision: Decision, at: str) -> Decision:
    """Return the line which says that whoever took a decision has decided nothing any more."""
    return replace(decision, decision="removed", at=at, rule=UNDONE, evidence=(), role="", blind=False)


def with_decisions(suggestions: Iterable[Suggestion], decisions: Iterable[Decision]) -> tuple[Suggestion, ...]:
    """Return the suggestions with the status that the log gives them; a tag that was removed counts as rejected.

    A tag that the entry holds stays ``manual`` unless the log says that it was accepted. A role that a person decided
    comes before that of the text.
    """
    last = standing(decisions)
    found = []
    for one in suggestions:
        decision = last.get((one.key, one.tag))
        status = _STATUS[decision.decision] if decision else one.status
        if one.status == "manual" and status == "rejected":
            status = "manual"
        role = decision.role if decision and decision.role and decision.decision in POSITIVE else one.role
        found.append(one._replace(status=status, role=role))
    return tuple(found)


def _decision(row: Mapping[str, object]) -> Decision:
    """Return a checked row as a decision; evidence that is not in the form of the contract is left out."""
    names = ("key", "tag", "decision", "by", "at", "rule", "vocabulary", "role")
    cells = {name: str(row.get(name) or "") for name in names}
    places = row.get("evidence")
    evidence = [_evidence(place) for place in places if isinstance(place, dict)] if isinstance(places, list) else []
    blind = row.get("blind") is True
    return Decision(**cells, evidence=tuple(place for place in evidence if place), blind=blind)


def _evidence(place: Mapping[str, object]) -> Evidence | None:
    start, end = place.get("start"), place.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return None
    return Evidence(str(place.get("field", "")), start, end, str(place.get("text", "")), str(place.get("rule", "")))
