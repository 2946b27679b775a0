"""What speaks against a candidate: one small rule a fact, and a table of what each disagreement costs.

A rule says how a fact of the candidate stands to the reference; the table says what that costs. The costs add up, and
what is left of 1 is the score. They were set on one half of the test beds of benchmarks/matching.py and judged on the
other.
"""

from collections.abc import Callable, Mapping
from enum import Enum

from citekit.matching.facts import Facts
from citekit.matching.journals import printed_in, same_journal
from citekit.matching.printed import Printed, notice_in, number, parts_in
from citekit.matching.spelling import TELLING_LETTERS, grams, letters, near, share, words


class Stand(Enum):
    """How a candidate's fact stands to a reference; LACKS: printed, but not in the record; SILENT: not printed."""

    AGREES = "agrees"
    NEARLY = "nearly"
    PARTLY = "partly"
    SILENT = "silent"
    LACKS = "lacks"
    DIFFERS = "differs"


AGREES, NEARLY, PARTLY, SILENT, LACKS, DIFFERS = Stand

SAME_TITLE = 0.9
"""Share of pieces of a title that must be in the other for both to be the same; a misread letter costs four."""

LIKE_TITLE = 0.72
"""The same for titles that are alike: misread in several places, or with a word more."""

PART_OF_TITLE = 0.5
"""The same for one that holds at least half of the other: cut, or misquoted."""

CUT = 10
"""Letters that the beginning of a title needs, where records end at the first word in italics."""

LEAD = 30
"""Words at the beginning of a reference among which a misread family name is looked for."""

_WHOLE = frozenset({"periodical", "book", "collection"})
_ODD = frozenset({"periodical", "review", "document", "figure"})


def title(printed: Printed, facts: Facts) -> Stand:
    """Compare the titles: the candidate's must be in the reference, the printed one, where it can be told, in it."""
    if not facts.letters:
        return LACKS
    own = "" if _no_title(printed.title, facts) else letters(printed.title)
    if own and own in (facts.letters, facts.main):
        return AGREES if len(own) >= TELLING_LETTERS else NEARLY
    there = 1.0 if facts.letters in printed.letters else share(facts.grams, printed.grams)
    back = share(grams(own), facts.grams) if own else 1.0
    if min(there, back) >= SAME_TITLE:
        return AGREES if len(facts.letters) >= TELLING_LETTERS and _same_parts(printed, facts) else NEARLY
    if min(there, back) >= LIKE_TITLE:
        return NEARLY
    if not own:
        return SILENT
    if len(min(own, facts.letters, key=len)) >= CUT and (
        own.startswith(facts.letters) or facts.letters.startswith(own)
    ):
        return NEARLY
    if there >= SAME_TITLE and len(facts.letters) >= TELLING_LETTERS:
        return PARTLY
    return PARTLY if max(min(there, 2 * back), min(2 * there, back)) >= PART_OF_TITLE else DIFFERS


def _no_title(title: str, facts: Facts) -> bool:
    """Return whether what was read as a title is the candidate's journal or book, or its people."""
    own = letters(title)
    if own in facts.letters:
        return False
    people = facts.families[:2]
    named = len(people) > 1 or len(own) < TELLING_LETTERS
    whole = any(own in letters(name) or same_journal(title, name) for name in facts.containers)
    return whole or (named and all(name in own for name in people))


def _same_parts(printed: Printed, facts: Facts) -> bool:
    """Return whether the numbers in both titles are the same: parts of a series differ in nothing else."""
    ours = parts_in(printed.title) if printed.title else facts.parts & set(map(number, printed.words))
    return facts.parts == ours


def people(printed: Printed, facts: Facts) -> Stand:
    """Compare the people: the first author must be printed; another one alone is nearly as good."""
    if not facts.families:
        return LACKS
    first, *others = facts.families
    first_is_there = _named(first, printed)
    if not printed.people:
        return AGREES if first_is_there else SILENT
    lead = printed.people[0]
    if _alike(lead, first):
        return AGREES
    if first_is_there and any(_alike(name, first) for name in printed.people):
        return NEARLY
    if any(_alike(lead, other) for other in others):
        return NEARLY
    return NEARLY if first_is_there else DIFFERS


def _named(family: str, printed: Printed) -> bool:
    if family in printed.words or (len(family) > 5 and family in printed.letters):
        return True
    return len(family) > 4 and any(near(family, word) for word in printed.words[:LEAD])


def _alike(one: str, other: str) -> bool:
    if near(one, other):
        return True
    short, long = sorted((one, other), key=len)
    return len(short) > 3 and (long.startswith(short) or long.endswith(short))


def year(printed: Printed, facts: Facts) -> Stand:
    """Compare the years: those of print and online both count, a year beside them nearly."""
    if not printed.years or not facts.years:
        return LACKS if printed.years else SILENT
    if printed.years & facts.years:
        return AGREES
    return NEARLY if any(abs(a - b) == 1 for a in printed.years for b in facts.years) else DIFFERS


def container(printed: Printed, facts: Facts) -> Stand:
    """Compare journal or book, in full or shortened."""
    if not facts.containers:
        return LACKS if printed.journal and not facts.preprint else SILENT
    if printed.journal and any(same_journal(printed.journal, name) for name in facts.containers):
        return AGREES
    if any(letters(name) in printed.letters and len(letters(name)) > 12 for name in facts.containers):
        return AGREES
    own = set(words(facts.title))
    rest = [word for word in printed.words if word not in own] if not printed.deposited else words(printed.journal)
    if any(printed_in(rest, name) for name in facts.containers):
        return AGREES if not printed.journal else NEARLY
    return DIFFERS if printed.journal else SILENT


def volume(printed: Printed, facts: Facts) -> Stand:
    """Compare the volumes; one that stands in the place of the issue, or is a year, nearly agrees."""
    if not facts.volume:
        return LACKS if printed.volume else SILENT
    if printed.volume:
        own = number(printed.volume)
        if own == facts.volume:
            return AGREES
        return NEARLY if facts.volume in _loose(printed, facts) or own == facts.issue else DIFFERS
    if facts.volume in _loose(printed, facts):
        return AGREES
    return DIFFERS if printed.page and len(_loose(printed, facts)) > 2 else SILENT


def pages(printed: Printed, facts: Facts) -> Stand:
    """Compare first pages or article numbers; a page inside of the work nearly agrees."""
    if not facts.pages:
        return LACKS if printed.page else SILENT
    own = printed.page
    if own in facts.pages or any(_bare(page) in (own, _bare(own)) for page in facts.pages if own):
        return AGREES
    if not own:
        loose = _loose(printed, facts)
        return AGREES if any(page in loose and len(page) > 1 for page in facts.pages) else SILENT
    if any(page in _loose(printed, facts) and len(page) > 2 for page in facts.pages) and not printed.deposited:
        return NEARLY
    first, last = facts.pages[0], facts.last
    if own.isdigit() and first.isdigit() and last.isdigit() and int(first) <= int(own) <= int(last):
        return NEARLY
    return DIFFERS


def _bare(page: str) -> str:
    return page.lstrip("abcdefghijklmnopqrstuvwxyz") or page


def _loose(printed: Printed, facts: Facts) -> frozenset[str]:
    """Return the printed numbers that are no part of the candidate's title."""
    return printed.numbers - facts.parts


def issue(printed: Printed, facts: Facts) -> Stand:
    """Compare the issues."""
    if not printed.issue or not facts.issue:
        return SILENT
    return AGREES if number(printed.issue) in (facts.issue, *facts.issue.split("-")) else DIFFERS


def kind(printed: Printed, facts: Facts) -> Stand:
    """Compare what they are: a notice, a preprint, a whole issue or a part of a work is seldom what is cited."""
    own = notice_in(printed.title or printed.text)
    if own or facts.notice:
        return AGREES if own and facts.notice in (own, "notice") else DIFFERS
    type_ = facts.work.type
    if facts.preprint != printed.preprint and (printed.preprint or printed.volume or printed.page):
        return DIFFERS
    if type_ in _ODD or (type_ in _WHOLE and facts.letters and facts.letters in printed.within):
        return DIFFERS
    return NEARLY if type_ in _WHOLE and printed.page else AGREES


RULES: Mapping[str, tuple[Callable[[Printed, Facts], Stand], Mapping[Stand, float]]] = {
    "title": (title, {NEARLY: 0.08, PARTLY: 0.2, SILENT: 0.16, LACKS: 0.16, DIFFERS: 0.6}),
    "people": (people, {NEARLY: 0.06, SILENT: 0.08, LACKS: 0.08, DIFFERS: 0.24}),
    "year": (year, {NEARLY: 0.05, SILENT: 0.04, LACKS: 0.04, DIFFERS: 0.18}),
    "container": (container, {NEARLY: 0.03, SILENT: 0.05, LACKS: 0.15, DIFFERS: 0.15}),
    "volume": (volume, {NEARLY: 0.03, SILENT: 0.05, LACKS: 0.08, DIFFERS: 0.16}),
    "issue": (issue, {DIFFERS: 0.06}),
    "pages": (pages, {NEARLY: 0.05, SILENT: 0.05, LACKS: 0.08, DIFFERS: 0.16}),
    "type": (kind, {NEARLY: 0.08, DIFFERS: 0.3}),
}
"""Penalty name to its rule and what each standing costs; agreement costs nothing."""

MISSING = 0.2
"""The cost of too few facts that agree."""


def against(printed: Printed, facts: Facts, *, stated: bool = False) -> Mapping[str, float]:
    """Return what speaks against a candidate, name to cost, costs above zero only.

    Args:
        stated: the reference states the candidate's DOI, so that only what contradicts it counts, not what is missing.
    """
    stands = {name: rule(printed, facts) for name, (rule, _) in RULES.items()}
    costs = {name: RULES[name][1].get(stand, 0.0) for name, stand in stands.items()}
    if stated:
        costs = {name: cost for name, cost in costs.items() if stands[name] not in (SILENT, LACKS)}
    elif not _enough(stands):
        costs["missing"] = MISSING
    return {name: cost for name, cost in costs.items() if cost}


def _enough(stands: Mapping[str, Stand]) -> bool:
    """Return whether what agrees is enough to tell a work.

    A title that is hardly anybody else's needs two facts more; one that is misread or common needs the page, or a page
    that nobody states and nearly all else; without a title the page and nearly all else must agree.
    """
    good = {name for name in ("people", "year", "container", "volume", "pages") if stands[name] is AGREES}
    if stands["title"] is AGREES:
        return len(good) >= 2
    if stands["title"] is NEARLY:
        return len(good) >= 3 and ("pages" in good or (stands["pages"] is SILENT and {"people", "container"} <= good))
    least = 4 if stands["title"] is PARTLY else 3
    return "pages" in good and len(good) >= least and bool(good & {"container", "volume"})


def related(printed: Printed, facts: Facts) -> bool:
    """Return whether a candidate has to do with a reference at all: its title does, or two of people, place and source.

    Where no title can be told, a name, a year or a number alone is shared by hundreds of works. A candidate whose own
    title tells nothing ("Preface") is known by what it stands in.
    """
    if title(printed, facts) in (AGREES, NEARLY, PARTLY):
        return True
    agreeing = sum(rule(printed, facts) is AGREES for rule in (people, volume, pages))
    within = container(printed, facts) is AGREES or (printed.preprint and facts.preprint)
    return agreeing + within * (1 if len(facts.letters) >= TELLING_LETTERS else 2) >= 2
