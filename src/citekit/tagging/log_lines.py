"""The lines that a change of tags adds to the decision log. Knows what entries had and have, and no files."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from citekit.tagging.decisions import POSITIVE, ROLE_SET, SETTLED, UNDONE, Decision, standing
from citekit.tagging.roles import outliving


@dataclass(frozen=True, slots=True)
class Retagged:
    """The tags of an entry before and after a save."""

    key: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def added(self) -> tuple[str, ...]:
        """Return the tags that it did not have before."""
        return tuple(tag for tag in self.after if tag not in self.before)

    @property
    def removed(self) -> tuple[str, ...]:
        """Return the tags that it has no more."""
        return tuple(tag for tag in self.before if tag not in self.after)


def by_hand(changes: Iterable[Retagged], by: str, role: str = "") -> list[Decision]:
    """Return the lines for tags that were set, with this role, or taken away without a suggestion."""
    return [
        Decision(one.key, tag, decision, by, role=role if decision == "manual" else "")
        for one in changes
        for decision, tags in (("manual", one.added), ("removed", one.removed))
        for tag in tags
    ]


def news(lines: Iterable[Decision], log: Sequence[Decision], moved: Collection[tuple[str, str]]) -> list[Decision]:
    """Return those of the lines that say anything new: their author has not said it yet, or something else counts.

    Args:
        moved: key and tag of what came or went in the library by the same command; its lines are always told.
    """
    counts = standing(log)
    own = {(one.key, one.tag, one.by): one for one in log if one.rule not in (ROLE_SET, SETTLED)}

    def known(one: Decision) -> bool:
        held, said = counts.get((one.key, one.tag)), own.get((one.key, one.tag, one.by))
        if held is None or said is None or held.blind or said.blind or said.rule == UNDONE:
            return False
        same_role = held.role == one.role or one.decision not in POSITIVE
        return held.decision == said.decision == one.decision and same_role

    return [one for one in lines if (one.key, one.tag) in moved or not known(one)]


def with_role(decision: Decision, role: str, by: str) -> Decision:
    """Return the line that gives the tag of a decision which holds another role."""
    return replace(decision, by=by, at="", rule=ROLE_SET, vocabulary="", role=role, blind=False)


def role_lines(
    pairs: Iterable[tuple[str, str]], decided: Mapping[tuple[str, str], Decision], role: str, by: str
) -> list[Decision]:
    """Return the lines that give tags which entries have already a role, where it is another than theirs.

    Args:
        pairs: citation key and tag. decided: the decisions that count.
    """
    known = {pair: one for pair, one in decided.items() if one.decision in POSITIVE}
    held = [known.get(pair) or Decision(*pair, "manual") for pair in pairs]
    return [with_role(one, role, by) for one in held if one.role != role]


def followed(
    log: Iterable[Decision], names: Mapping[str, str], changes: Sequence[Retagged], by: str, *, rejections: bool
) -> list[Decision]:
    """Return the lines that follow tags which are called otherwise now.

    Where an entry got the new tag, what was decided about it before holds again, or what was decided about the old one,
    or else it is ``manual``. Of several roles the one counts that outlives the others.

    Args:
        names: old tag to new.
        changes: what the library's entries had before and have afterwards.
        rejections: whether the old tags are no more, so that a rejection holds for the new one where nothing else does.
    """
    last = standing(log)
    held = {one.key: one.after for one in changes}
    known_good = {pair for pair, one in last.items() if one.decision in POSITIVE}
    found = {(one.key, one.tag): one for one in by_hand(changes, by)}
    found = {pair: one for pair, one in found.items() if one.decision == "removed" or pair not in known_good}
    for (key, old), decision in last.items():
        new = names.get(old)
        if new is None:
            continue
        rule = decision.evidence[0].rule if decision.evidence else ""
        line = replace(decision, tag=new, by=by, at="", rule=rule, vocabulary="")
        known = found.get((key, new))
        if decision.decision in POSITIVE:
            if new not in held.get(key, ()):
                continue
            before = last[key, new] if (key, new) in known_good else None
            role = outliving((decision.role, *(one.role for one in (known, before) if one)))
            if before is None:
                found[key, new] = replace(known if known and known.evidence else line, role=role)
            elif role != before.role:
                found[key, new] = with_role(before, role, by)
        elif rejections and known is None and (key, new) not in last:
            found[key, new] = line
    return list(found.values())
