"""What is asked for a set of DOIs, and what follows from each answer. Knows no threads, no pace and no HTTP.

Ordinary DOIs go together into lists; what a list cannot carry is asked for singly. Whose a DOI is that a list left out
is asked before its record: most of them are nobody's or another agency's. Every DOI gets one outcome.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from citekit.identifiers import Doi
from citekit.outcomes import Failure
from citekit.sources.agencies import UNKNOWN, denied, elsewhere, failure
from citekit.sources.answers import Answer, Trouble, agencies_in, agency_in, csl_in, matched, work_in, works_in
from citekit.sources.asking import Service
from citekit.sources.batches import fill, listable
from citekit.sources.crew import Done
from citekit.sources.record import Record

if TYPE_CHECKING:
    from citekit.sources.wire import Sent, Wire

LIST, SINGLE, WHOSE, DOI_ORG = "list", "single", "agencies", "doi.org"
"""The kinds of request, each with its own limit and its own hands: Crossref's, and doi.org's."""

FEW = 10
"""So many DOIs left out of a list are asked about singly: 10 in a second, as fast as one more list could tell."""

SPLIT_PATIENCE = 2
"""Tries for the parts of a list that has failed as a whole."""

IN_VAIN = 3
"""So many lists that failed, and none that did not: everything is asked for singly. So many questions for an agency
that failed one after the other: no more are asked."""

Outcome: TypeAlias = Record | Failure
Outcomes: TypeAlias = Mapping[Doi, Outcome]


@dataclass(frozen=True, slots=True)
class Many:
    """Ask Crossref for several works in one list.

    Attributes:
        second: whether a list has left them out before.
        agency: whose they are, as far as it is known.
    """

    lane: ClassVar = LIST
    dois: tuple[Doi, ...]
    patience: int = 100
    second: bool = False
    agency: str = ""


@dataclass(frozen=True, slots=True)
class One:
    """Ask Crossref for one work by itself; ``agency``: whose it is, ``unknown`` when that could not be asked."""

    lane: ClassVar = SINGLE
    doi: Doi
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Whose:
    """Ask Crossref who registered a DOI; ``denied``: Crossref has said that it has no record of it."""

    lane: ClassVar = SINGLE
    doi: Doi
    denied: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Find out why a list left out so many DOIs: nobody's, or forgotten? A few of them tell."""

    lane: ClassVar = SINGLE
    dois: tuple[Doi, ...]


@dataclass(frozen=True, slots=True)
class WhoseMany:
    """Ask doi.org who registered several DOIs."""

    lane: ClassVar = WHOSE
    dois: tuple[Doi, ...]


@dataclass(frozen=True, slots=True)
class Csl:
    """Ask doi.org for what another agency has of a DOI."""

    lane: ClassVar = DOI_ORG
    doi: Doi
    agency: str


Task: TypeAlias = Many | One | Whose | LeftOut | WhoseMany | Csl
Step: TypeAlias = Done[Task, Outcomes]


def first_tasks(dois: Sequence[Doi], base_url: str) -> list[Task]:
    """Return what to ask first: lists as full as they may be, and singly what no list can carry."""
    unique = list(dict.fromkeys(dois))
    batches = fill([doi for doi in unique if listable(doi)], base_url)
    together = (task for batch in batches for task in _together(batch))
    return [*together, *(One(doi) for doi in unique if not listable(doi))]


def _together(
    dois: tuple[Doi, ...], patience: int = 100, second: bool = False, agency: str = ""
) -> tuple[Many | One, ...]:
    """Return the task that asks for ``dois``: none, one alone, or a list."""
    if len(dois) > 1:
        return (Many(dois, patience, second, agency),)
    return tuple(One(doi, agency) for doi in dois)


class Errand:
    """One set of DOIs; its methods may run on several threads.

    Args:
        wire: sends the requests.
        crossref: decides when, and how often.
        doi_org: the same for doi.org; None: it is not asked.
    """

    def __init__(self, wire: "Wire", crossref: Service, doi_org: Service | None) -> None:
        self._wire = wire
        self._crossref = crossref
        self._doi_org = doi_org
        self._tells_agencies = doi_org is not None
        self._lists_work = False
        self._lists_failed = 0
        self._agencies_failed = 0
        self._steps: Mapping[type, Callable[..., Step]] = {
            Many: self._many,
            One: self._one,
            Whose: self._whose,
            LeftOut: self._left_out,
            WhoseMany: self._whose_many,
            Csl: self._csl,
        }

    def run(self, task: Task) -> Step:
        """Do one task."""
        return self._steps[type(task)](task)

    def _many(self, task: Many) -> Step:
        def send(sent: "Sent") -> Answer:
            return self._wire.works(task.dois, sent)

        if self._lists_failed >= IN_VAIN and not self._lists_work:
            return Done({}, tuple(One(doi, task.agency) for doi in task.dois))
        try:
            works = self._crossref.ask(LIST, send, works_in, patience=task.patience, telling=False)
        except Trouble as trouble:
            if not trouble.splits or self._crossref.down:
                return Done({doi: failure(doi, trouble) for doi in task.dois})
            if trouble.weight == 0:
                return Done({}, _parts(task, trouble.culprits))
            self._lists_failed += 1
            return self._probed(task)
        self._lists_work = True
        found = matched(task.dois, works)
        left_out = tuple(doi for doi in task.dois if doi not in found)
        return Done({doi: Record(doi, work, "crossref") for doi, work in found.items()}, self._left(task, left_out))

    def _left(self, task: Many, left_out: tuple[Doi, ...]) -> tuple[Task, ...]:
        """Return what to do about the DOIs that a list left out."""
        if task.agency:
            return tuple(One(doi, task.agency) for doi in left_out)
        if len(left_out) <= FEW or task.second:
            return tuple(Whose(doi) for doi in left_out)
        return (WhoseMany(left_out),) if self._tells_agencies else (LeftOut(left_out),)

    def _left_out(self, task: LeftOut) -> Step:
        """Ask whose three of the DOIs are; if one is Crossref's, the list forgot it, and a second one has the rest."""
        dois = task.dois
        some = (dois[0], dois[len(dois) // 2], dois[-1])
        rest = tuple(doi for doi in dois if doi not in some)
        steps = [self._whose(Whose(doi)) for doi in some]
        then = tuple(task for step in steps for task in step.then)
        forgotten = any(isinstance(task, One) for task in then)
        more = _together(rest, second=True) if forgotten else tuple(Whose(doi) for doi in rest)
        return Done({doi: one for step in steps for doi, one in step.result.items()}, (*then, *more))

    def _probed(self, task: Many) -> Step:
        """Ask singly for DOIs of a failed list until an answer shows that the service is well; split the rest."""
        outcomes: dict[Doi, Outcome] = {}
        then: tuple[Task, ...] = ()
        rest = task.dois
        while rest:
            step = self._one(One(rest[0], task.agency))
            outcomes |= step.result
            then += step.then
            rest = rest[1:]
            if self._crossref.well or self._crossref.down:
                break
        return Done(outcomes, (*then, *_parts(Many(rest, second=task.second, agency=task.agency))))

    def _one(self, task: One) -> Step:
        doi = task.doi
        try:
            work = self._crossref.ask(SINGLE, lambda sent: self._wire.work(doi, sent), lambda a: work_in(a, doi))
        except Trouble as trouble:
            return Done({doi: failure(doi, trouble)})
        if work is not None:
            return Done({doi: Record(doi, work, "crossref")})
        if not task.agency:
            return Done({}, (Whose(doi, denied=True),))
        return self._belongs(doi, task.agency)

    def _whose(self, task: Whose) -> Step:
        doi = task.doi
        agency = UNKNOWN
        if self._agencies_failed < IN_VAIN:
            try:
                agency = self._crossref.ask(
                    SINGLE, lambda sent: self._wire.agency(doi, sent), agency_in, patience=2, telling=False
                )
                self._agencies_failed = 0
            except Trouble as trouble:
                if self._crossref.down and not task.denied:
                    return Done({doi: failure(doi, trouble)})
                self._agencies_failed += 1
        if agency in ("crossref", UNKNOWN) and not task.denied:
            return Done({}, (One(doi, agency),))
        return self._belongs(doi, agency)

    def _whose_many(self, task: WhoseMany) -> Step:
        assert self._doi_org is not None
        try:
            told = self._doi_org.ask(
                WHOSE, lambda sent: self._wire.agencies(task.dois, sent), agencies_in, patience=2, telling=False
            )
        except Trouble:
            self._tells_agencies = False
            return Done({}, (LeftOut(task.dois),))
        ours = tuple(doi for doi in task.dois if told.get(doi.value) == "crossref")
        steps = [self._belongs(doi, told[doi.value]) for doi in task.dois if doi.value in told and doi not in ours]
        untold = (Whose(doi) for doi in task.dois if doi.value not in told)
        again = _together(ours, second=True, agency="crossref")
        outcomes = {doi: outcome for step in steps for doi, outcome in step.result.items()}
        return Done(outcomes, (*again, *untold, *(then for step in steps for then in step.then)))

    def _belongs(self, doi: Doi, agency: str) -> Step:
        """Return what follows from knowing whose a DOI is that Crossref has no record of."""
        if agency in ("", "crossref") or (agency == UNKNOWN and self._doi_org is None):
            return Done({doi: denied(doi, agency)})
        if self._doi_org is None:
            return Done({doi: elsewhere(doi, agency, "no doi.org address is set", "set CITEKIT_DOI_URL")})
        return Done({}, (Csl(doi, agency),))

    def _csl(self, task: Csl) -> Step:
        assert self._doi_org is not None
        doi = task.doi
        unsure = task.agency == UNKNOWN
        try:
            item = self._doi_org.ask(DOI_ORG, lambda sent: self._wire.csl(doi, sent), lambda a: csl_in(a, doi))
        except Trouble as trouble:
            return Done({doi: denied(doi, UNKNOWN) if unsure else failure(doi, trouble)})
        if item is not None:
            return Done({doi: Record(doi, item, "doi.org", "doi.org")})
        missing = elsewhere(doi, task.agency, "doi.org offers no record", f"see {doi.url}")
        return Done({doi: denied(doi, UNKNOWN) if unsure else missing})


def _parts(task: Many, culprits: Container[str] = ()) -> tuple[Task, ...]:
    """Return smaller tasks for a list that failed: without the DOIs the service objects to, or in halves."""
    bad = tuple(doi for doi in task.dois if doi.value in culprits)
    if bad:
        good = tuple(doi for doi in task.dois if doi.value not in culprits)
        alone = (One(doi, task.agency) for doi in bad)
        return (*_together(good, second=task.second, agency=task.agency), *alone)
    middle = len(task.dois) // 2
    halves = (task.dois[:middle], task.dois[middle:])
    return tuple(part for half in halves for part in _together(half, SPLIT_PATIENCE, task.second, task.agency))
