"""What is asked for a set of DOIs, and what follows from each answer. Knows no threads, no pace and no HTTP.

Ordinary DOIs go together into lists; what a list cannot carry or left out is asked for singly; what Crossref does not
know is looked up at its registration agency. Every DOI gets one outcome.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from citekit.identifiers import Doi
from citekit.outcomes import Failure
from citekit.sources.answers import Answer, Trouble, agency_in, csl_in, matched, work_in, works_in
from citekit.sources.asking import Service
from citekit.sources.batches import fill, listable
from citekit.sources.crew import Done
from citekit.sources.record import Record

if TYPE_CHECKING:
    from citekit.sources.wire import Sent, Wire

AGENCIES = {
    "datacite": "DataCite",
    "medra": "mEDRA",
    "jalc": "JaLC",
    "kisti": "KISTI",
    "cnki": "CNKI",
    "istic": "ISTIC",
}

FEW = 10
"""So many DOIs left out of a list are sooner asked for singly than in a second list (10 singles a second, 3 lists)."""

SPLIT_PATIENCE = 2
"""Tries for the parts of a list that has failed as a whole."""

Outcome: TypeAlias = Record | Failure
Outcomes: TypeAlias = Mapping[Doi, Outcome]


@dataclass(frozen=True, slots=True)
class Many:
    """Ask for several DOIs in one list."""

    dois: tuple[Doi, ...]
    patience: int = 100
    second: bool = False


@dataclass(frozen=True, slots=True)
class One:
    """Ask for one DOI by itself."""

    doi: Doi


Task: TypeAlias = Many | One


def first_tasks(dois: Sequence[Doi], base_url: str) -> list[Task]:
    """Return what to ask first: lists as full as they may be, and singly what no list can carry."""
    unique = list(dict.fromkeys(dois))
    batches = fill([doi for doi in unique if listable(doi)], base_url)
    return [task for batch in batches for task in _together(batch)] + [One(doi) for doi in unique if not listable(doi)]


def _together(dois: tuple[Doi, ...], patience: int = 100, second: bool = False) -> tuple[Task, ...]:
    """Return the task that asks for ``dois``: none, one alone, or a list."""
    return (Many(dois, patience, second),) if len(dois) > 1 else tuple(map(One, dois))


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

    def run(self, task: Task) -> Done[Task, Outcomes]:
        """Do one task."""
        return self._many(task) if isinstance(task, Many) else Done({task.doi: self._one(task.doi)})

    def _many(self, task: Many) -> Done[Task, Outcomes]:
        def send(sent: "Sent") -> Answer:
            return self._wire.works(task.dois, sent)

        try:
            works = self._crossref.ask("list", send, works_in, patience=task.patience, telling=False)
        except Trouble as trouble:
            if not trouble.splits or self._crossref.down:
                return Done({doi: _failure(doi, trouble) for doi in task.dois})
            if trouble.weight == 0:
                return Done({}, _parts(task, trouble.culprit))
            return self._probed(task)
        found = matched(task.dois, works)
        left_out = tuple(doi for doi in task.dois if doi not in found)
        again: tuple[Task, ...] = tuple(One(doi) for doi in left_out)
        if len(left_out) > FEW and not task.second:
            again = (Many(left_out, second=True),)
        return Done({doi: Record(doi, message, "crossref") for doi, message in found.items()}, again)

    def _probed(self, task: Many) -> Done[Task, Outcomes]:
        """Ask singly for DOIs of a failed list until an answer shows that the service is well; split the rest."""
        outcomes: dict[Doi, Outcome] = {}
        for doi in task.dois:
            outcomes[doi] = self._one(doi)
            if self._crossref.well or self._crossref.down:
                break
        return Done(outcomes, _parts(Many(task.dois[len(outcomes) :], second=task.second)))

    def _one(self, doi: Doi) -> Outcome:
        try:
            message = self._crossref.ask("single", lambda sent: self._wire.work(doi, sent), lambda a: work_in(a, doi))
        except Trouble as trouble:
            return _failure(doi, trouble)
        return self._elsewhere(doi) if message is None else Record(doi, message, "crossref")

    def _elsewhere(self, doi: Doi) -> Outcome:
        """Return what the DOI's registration agency has of a DOI that Crossref does not know."""
        unknown = "Crossref does not know this DOI"
        try:
            agency = self._crossref.ask("single", lambda sent: self._wire.agency(doi, sent), agency_in)
        except Trouble:
            return Failure(doi.value, doi.value, "not-found", f"{unknown}; who registered it could not be asked")
        if not agency:
            return Failure(doi.value, doi.value, "not-found", f"{unknown}, nor does any other agency", "check the DOI")
        if agency == "crossref":
            message = "the DOI is registered with Crossref, which has no record of it"
            return Failure(doi.value, doi.value, "not-found", message, "ask the publisher")
        name = AGENCIES.get(agency, agency)
        if self._doi_org is None:
            message = f"the DOI is registered with {name}, not with Crossref, and no doi.org address is set"
            return Failure(doi.value, doi.value, "not-crossref", message, "set CITEKIT_DOI_URL")
        try:
            item = self._doi_org.ask("csl", lambda sent: self._wire.csl(doi, sent), csl_in)
        except Trouble as trouble:
            return _failure(doi, trouble)
        if item is None:
            message = f"the DOI is registered with {name}, not with Crossref, and doi.org offers no record of it"
            return Failure(doi.value, doi.value, "not-crossref", message, f"see https://doi.org/{doi}")
        return Record(doi, item, "doi.org", "doi.org")


def _parts(task: Many, culprit: str = "") -> tuple[Task, ...]:
    """Return smaller tasks for a list that failed: without the DOI the service objects to, or in halves."""
    bad = tuple(doi for doi in task.dois if doi.value == culprit)
    good = tuple(doi for doi in task.dois if doi.value != culprit)
    if bad:
        return (*_together(good, second=task.second), *map(One, bad))
    middle = len(good) // 2
    halves = (good[:middle], good[middle:])
    return tuple(part for half in halves for part in _together(half, SPLIT_PATIENCE, task.second))


def _failure(doi: Doi, trouble: Trouble) -> Failure:
    return Failure(doi.value, doi.value, trouble.code, trouble.message, trouble.hint)
