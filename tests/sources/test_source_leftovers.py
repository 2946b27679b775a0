"""What lists leave out: nobody's DOIs, other agencies', merged ones; asked about in the fewest questions allowed."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from citekit.identifiers import Doi
from citekit.outcomes import Failure
from citekit.sources import Client, Record
from citekit.sources.limiter import Allowance
from clocked import by_the_clock, hurry
from crossref.faults import MISSING, Fault
from crossref.limits import Limits
from crossref.records import csl, record
from crossref.standin import Standin

KNOWN = [Doi(f"10.5555/known.{number:03}") for number in range(60)]
NONSENSE = [Doi(f"10.{1000 + number}/nonsense.{number}") for number in range(25)]
WORKS = [record(doi.value) for doi in KNOWN]


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less between tries, and ask doi.org faster than it is asked outside: here it counts what is asked."""
    hurry(monkeypatch)
    monkeypatch.setattr("citekit.sources.crossref.DOI_ORG_POLITE", Allowance(100, 3))


def fetch(server: Standin, dois: Sequence[Doi], *, doi_org: bool = True) -> Mapping[Doi, Record | Failure]:
    """Return one outcome for every DOI; each arrives once."""
    outcomes: dict[Doi, Record | Failure] = {}

    def arrived(found: Mapping[Doi, Record | Failure], waiting_for: str) -> None:
        assert not set(found) & set(outcomes)
        outcomes.update(found)

    client = Client(server.url, mailto="me@example.org", timeout=5, doi_url=server.doi_url if doi_org else None)
    client.fetch(dois, arrived)
    client.close()
    assert set(outcomes) == set(dois)
    return outcomes


def codes(outcomes: Mapping[Doi, Record | Failure]) -> Counter[str]:
    """Return how often each failure code occurs; records count as ``ok``."""
    return Counter(outcome.code if isinstance(outcome, Failure) else "ok" for outcome in outcomes.values())


def test_many_nonsense_dois_cost_one_question_more() -> None:
    """25 DOIs that nobody registered: a list without them, and one question to doi.org for all."""
    with Standin(WORKS) as server:
        outcomes = fetch(server, [*KNOWN, *NONSENSE])
        assert codes(outcomes) == {"ok": 60, "not-found": 25}
        assert [seen.kind for seen in server.log] == ["list", "doi.org"]
        failure = outcomes[NONSENSE[0]]
        assert isinstance(failure, Failure)
        assert "nor does any other agency" in failure.message


@pytest.mark.parametrize("fault", ["", "html", "500", "cut"])
def test_without_that_service_each_costs_one_question_to_crossref(fault: str) -> None:
    """No doi.org, or one that cannot tell: Crossref is asked whose each DOI is, and nothing twice."""
    with Standin(WORKS, faults=[Fault(fault, only="doi.org", times=0)] if fault else ()) as server:
        outcomes = fetch(server, [*KNOWN, *NONSENSE], doi_org=bool(fault))
        assert codes(outcomes) == {"ok": 60, "not-found": 25}
        assert Counter(seen.kind for seen in server.log if seen.kind != "doi.org") == {"list": 1, "single": 25}
        assert all(seen.path.endswith("/agency") for seen in server.log if seen.kind == "single")


def test_a_list_that_forgot_works_is_followed_by_another() -> None:
    """Half of sixty works missing: three questions show that they are Crossref's, one more list has the others."""
    with Standin(WORKS, faults=[Fault("half", only="list")]) as server:
        assert codes(fetch(server, KNOWN, doi_org=False)) == {"ok": 60}
        assert Counter(seen.kind for seen in server.log) == {"list": 2, "single": 6}


@pytest.mark.parametrize("forgets", [False, True], ids=["lists-whole", "lists-forget"])
@pytest.mark.parametrize("fault", [MISSING, "500"])
def test_a_service_without_the_agency_question_loses_no_work(fault: str, forgets: bool) -> None:
    """Nobody answers whose a DOI is: the records are asked for, another agency's at doi.org; few questions are lost."""
    other = "10.1400/1"
    faults = [Fault(fault, only="agency", times=0), Fault("html", only="agencies", times=0)]
    faults += [Fault("half", only="list")] if forgets else []
    with Standin(WORKS, csl={other: csl(other)}, agencies={other: "datacite"}, faults=faults) as server:
        outcomes = fetch(server, [*KNOWN, *NONSENSE, Doi(other)])
        assert codes(outcomes) == {"ok": 61, "not-found": 25}
        assert sum(seen.path.endswith("/agency") for seen in server.log) <= 12


def test_a_service_whose_lists_never_work_is_asked_singly() -> None:
    """Three lists in vain, and no more of them; every work is had."""
    with Standin(WORKS, faults=[Fault("html", only="list", times=0)]) as server:
        assert codes(fetch(server, KNOWN)) == {"ok": 60}
        assert len([seen for seen in server.log if seen.kind == "list"]) <= 12


def test_a_few_left_out_are_asked_about_singly() -> None:
    """Three of sixty: no second list, no doi.org, three questions."""
    with Standin(WORKS) as server:
        assert codes(fetch(server, [*KNOWN, *NONSENSE[:3]])) == {"ok": 60, "not-found": 3}
        assert Counter(seen.kind for seen in server.log) == {"list": 1, "single": 3}


def test_merged_dois_among_nonsense_are_found() -> None:
    """A list does not know the old name of a work; the agency says that it is Crossref's, the single record is had."""
    old = Doi("10.5555/old.name")
    works = [*WORKS, record("10.5555/new.name", aliases=[old.value])]
    with Standin(works) as server:
        outcomes = fetch(server, [*KNOWN, *NONSENSE, old])
        assert codes(outcomes) == {"ok": 61, "not-found": 25}
        found = outcomes[old]
        assert isinstance(found, Record)
        assert found.message["DOI"] == "10.5555/new.name"
        assert server.asked("single") == [old.value]


@pytest.mark.parametrize("agency", ["datacite", "medra", "jalc"])
@pytest.mark.parametrize("count", [1, 5, 20], ids=["alone", "few", "many"])
def test_other_agencies_works_come_from_doi_org(agency: str, count: int) -> None:
    """DataCite, mEDRA, JaLC: alone or among Crossref's, the CSL-JSON of doi.org is the record, asked for once."""
    others = [Doi(f"10.1400/{number}") for number in range(count)]
    items = {doi.value: csl(doi.value) for doi in others}
    with Standin(WORKS, csl=items, agencies=dict.fromkeys(items, agency)) as server:
        outcomes = fetch(server, others if count == 1 else [*KNOWN, *others])
        assert {doi: outcomes[doi] for doi in others} == {
            doi: Record(doi, items[doi.value], "doi.org", "doi.org") for doi in others
        }
        asked = Counter(seen.path for seen in server.log)
        assert max(asked.values()) == 1
        assert sum("doiRA" not in path and path.startswith("/doi/") for path in asked) == count


@pytest.mark.parametrize(
    ("named", "expected"),
    [("10.1400/A", "ok"), ("https://doi.org/10.1400/a", "ok"), ("10.1400/b", "bad-answer"), (None, "ok")],
)
def test_the_record_of_another_doi_is_not_taken_from_doi_org(named: str | None, expected: str) -> None:
    """Agencies write the DOI in capitals, as an address, or not at all; what names another one is refused."""
    item = {**csl("10.1400/a"), "DOI": named}
    with Standin(WORKS, csl={"10.1400/a": item}, agencies={"10.1400/a": "medra"}) as server:
        assert codes(fetch(server, [Doi("10.1400/a")])) == {expected: 1}


def test_an_agency_that_has_no_service_is_named() -> None:
    """Registered, but with an agency that offers no record: ``not-crossref`` with its name, many at once too."""
    others = [Doi(f"10.5240/{number}") for number in range(15)]
    with Standin(WORKS, agencies=dict.fromkeys((doi.value for doi in others), "eidr")) as server:
        outcomes = fetch(server, [*KNOWN, *others])
    failure = outcomes[others[0]]
    assert isinstance(failure, Failure)
    assert (failure.code, "EIDR" in failure.message) == ("not-crossref", True)
    assert codes(outcomes) == {"ok": 60, "not-crossref": 15}


def test_whose_a_doi_is_that_cannot_be_asked_costs_no_record() -> None:
    """The agency question fails: the record is asked for all the same, so a work that a list forgot is still found."""
    doi = KNOWN[7]
    with Standin(
        WORKS, faults=[Fault("half", only="list"), *(Fault("500", only="single", nth=n) for n in range(1, 5))]
    ) as s:
        assert codes(fetch(s, [KNOWN[0], doi, KNOWN[1], KNOWN[2]])) == {"ok": 4}


@by_the_clock
def test_lists_and_single_questions_do_not_wait_for_each_other() -> None:
    """Twenty DOIs that no list carries beside 500 others: both kinds are under way together, within the limits."""
    alone = [Doi(f"10.5555/alone,{number}") for number in range(20)]
    together = [Doi(f"10.5555/journal.of.results.{number:04}") for number in range(500)]
    with Standin([record(doi.value) for doi in (*alone, *together)], limits=Limits()) as server:
        assert codes(fetch(server, [*together, *alone])) == {"ok": 520}
        lists = [seen.at for seen in server.log if seen.kind == "list"]
        singles = [seen.at for seen in server.log if seen.kind == "single"]
        assert min(singles) < max(lists)
        assert set(server.statuses()) == {200}
        assert (server.most_in_a_second("list"), server.most_in_a_second("single")) == (3, 10)
