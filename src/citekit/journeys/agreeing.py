"""``citekit tag agreement``: how far two people agree, and what they differ on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from citekit.config import Settings
from citekit.errors import StorageError, UsageError, why
from citekit.journeys.workspace import shown
from citekit.outcomes import Outcome
from citekit.tagging.agreement import Pair, agreement, verdicts
from citekit.tagging.decisions import SETTLED, Decision, parse_log, roles_of
from citekit.tagging.roles import Roles


@dataclass(frozen=True, slots=True)
class Rater:
    """What one person decided, before anything was settled.

    Attributes:
        verdicts: (key, tag) to yes or no. words: (key, tag) to the words that spoke for the tag.
        roles: what part tags play, where they said so.
        people: who that is in a log: of a file it may be several.
    """

    name: str
    verdicts: Mapping[Pair, bool]
    words: Mapping[Pair, str]
    roles: Roles
    people: frozenset[str] = frozenset()

    def role(self, pair: Pair) -> str:
        """Return the role that they gave a tag of a work; empty where they gave none."""
        key, tag = pair
        return self.roles.get(key, {}).get(tag, "")


def raters(settings: Settings, first: str, second: str) -> tuple[Rater, Rater]:
    """Return two raters: each is a decision log, or the name of somebody who decided in the review's log.

    Raises:
        UsageError: there is no such file or name, or it is the same twice. StorageError: a log cannot be read.
    """
    if first == second or (Path(first).is_file() and Path(second).is_file() and Path(first).samefile(second)):
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
    own = [one for one in log if one.rule != SETTLED]
    words = {
        (one.key, one.tag): "; ".join(dict.fromkeys(" ".join(place.text.split()) for place in one.evidence))
        for one in own
        if one.evidence
    }
    return Rater(name, verdicts(own), words, roles_of(own), frozenset(one.by for one in own))


def _read(path: Path) -> Sequence[Decision]:
    try:
        return parse_log(path.read_text("utf-8-sig"), shown(path))
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"the decision log cannot be read: {why(error)}", where=shown(path)) from None
