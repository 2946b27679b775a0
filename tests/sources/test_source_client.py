"""Asking Crossref over real HTTP, habanero as it is: lists by bytes, singles, pools, agencies."""

import gzip
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from citekit.errors import UsageError
from citekit.identifiers import Doi
from citekit.outcomes import Failure
from citekit.sources import Client, Record
from citekit.sources.batches import LONGEST_LINE
from clocked import by_the_clock
from crossref.faults import Fault
from crossref.limits import DOCUMENTED, STYLES, Limits
from crossref.records import csl, record
from crossref.standin import Latency, Standin
from shared_data import shared

MAIL = "me@example.org"


def many(count: int) -> list[Doi]:
    """Return made-up DOIs."""
    return [Doi(f"10.5555/journal.of.results.{number:04}") for number in range(count)]


def works(dois: Sequence[Doi]) -> list[dict[str, object]]:
    """Return a record of each."""
    return [record(doi.value) for doi in dois]


def fetch(
    server: Standin, dois: Sequence[Doi], mailto: str = MAIL, doi_url: str | None = None
) -> Mapping[Doi, Record | Failure]:
    """Return one outcome for every DOI, from a client of its own."""
    outcomes: dict[Doi, Record | Failure] = {}
    client = Client(server.url, mailto=mailto, timeout=5, doi_url=doi_url)
    client.fetch(dois, lambda found, _: outcomes.update(found))
    client.close()
    return outcomes


def code(outcome: Record | Failure) -> str:
    """Return a failure's code, or ``ok``."""
    return outcome.code if isinstance(outcome, Failure) else "ok"


def test_many_dois_go_in_a_few_lists_and_each_is_asked_for_once() -> None:
    """300 DOIs: three or four list requests, none longer than the line allows, no DOI twice, every record its own."""
    dois = many(300)
    with Standin(works(dois)) as server:
        outcomes = fetch(server, dois)
        assert {seen.kind for seen in server.log} == {"list"}
        assert len(server.log) <= 4
        assert max(len(seen.line) for seen in server.log) <= LONGEST_LINE
        assert Counter(server.asked()) == Counter(doi.value for doi in dois)
        assert outcomes == {
            doi: Record(doi, message, "crossref") for doi, message in zip(dois, works(dois), strict=True)
        }


@by_the_clock
def test_the_documented_limits_are_kept_without_a_refusal() -> None:
    """With limits enforced: never a 429, never more than three lists in a second or at a time, over several windows."""
    dois = many(560)
    with Standin(works(dois), limits=Limits(), latency=Latency(list=0.2)) as server:
        outcomes = fetch(server, dois)
        assert set(server.statuses()) == {200}
        assert len(server.log) > 3
        assert server.most_in_a_second("list") <= 3
        assert server.most_in_flight("list") <= 3
        assert all(code(outcome) == "ok" for outcome in outcomes.values())


@by_the_clock
def test_without_a_mail_address_the_public_limits_are_kept() -> None:
    """One list a second, one at a time; singles beside them within their own limit."""
    dois = [*many(110), Doi("10.5555/a,b"), Doi("10.5555/c,d")]
    with Standin(works(dois), limits=Limits()) as server:
        outcomes = fetch(server, dois, mailto="")
        assert set(server.statuses()) == {200}
        assert {seen.pool for seen in server.log} == {"public"}
        assert (server.most_in_a_second("list"), server.most_in_flight("list")) == (1, 1)
        assert Counter(map(code, outcomes.values())) == {"ok": 112}


@by_the_clock
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("mailto", [MAIL, ""], ids=["polite", "public"])
def test_the_limits_hold_whatever_the_headers_say(mailto: str, style: str) -> None:
    """Headers by kind, one figure for both kinds, ``50, 50``, none: never more than is documented, never a refusal."""
    dois = [*many(230), *(Doi(f"10.5555/alone,{number}") for number in range(7))]
    with Standin(works(dois), limits=Limits(style=style), latency=Latency(0.02, 0.05)) as server:
        assert Counter(map(code, fetch(server, dois, mailto).values())) == {"ok": 237}
        assert set(server.statuses()) == {200}
        for kind in ("list", "single"):
            rate, together = DOCUMENTED["polite" if mailto else "public", kind]
            assert server.most_in_a_second(kind) <= rate
            assert server.most_in_flight(kind) <= together


def test_the_mail_address_is_asked_for_just_before_the_first_request() -> None:
    """A function in place of the address: not called while nothing is asked, once for two calls, and sent."""
    calls: list[str] = []

    def address() -> str:
        calls.append("asked")
        return MAIL

    with Standin(works(many(2))) as server:
        client = Client(server.url, address, timeout=5)
        client.fetch([], lambda *_: None)
        assert calls == []
        for doi in many(2):
            client.fetch([doi], lambda *_: None)
        client.close()
        assert calls == ["asked"]
        assert {seen.mailto for seen in server.log} == {MAIL}


@by_the_clock
def test_the_headers_of_an_answer_rule_from_then_on() -> None:
    """A service that allows one list a second and says so is obeyed after the first burst at the latest."""
    dois = many(300)
    table = {("polite", kind): (1, 1) for kind in ("list", "single")}
    with Standin(works(dois[:100]), limits=Limits(table=table)) as server:
        client = Client(server.url, mailto=MAIL, timeout=5)
        client.fetch(dois[:50], lambda *_: None)
        client.fetch(dois[50:100], lambda *_: None)
        client.close()
        assert server.statuses("list") == [200, 200]
        assert server.log[1].at - server.log[0].at >= 1


def test_who_asks_is_said_with_every_request() -> None:
    """Name, version and mail address stand in the User-Agent of lists, singles and agency questions."""
    from citekit import __version__

    with Standin(works(many(2))) as server:
        fetch(server, [*many(2), Doi("10.5555/none,such")])
        assert {seen.kind for seen in server.log} == {"list", "single"}
        for seen in server.log:
            assert f"citekit/{__version__} (" in seen.user_agent
            assert "habanero/" in seen.user_agent
            assert (seen.mailto, seen.pool) == (MAIL, "polite")


AWKWARD = [
    "10.1002/1096-9861(20010212)430:3<283::aid-cne1031>3.0.co;2-v",
    "10.1890/0012-9615(1999)069[0569:edilsa]2.0.co;2",
    "10.5555/a#b",
    "10.5555/a?b=c&d=e",
    "10.5555/a,b:c",
    "10.5555/a+b%20c%2f",
    "10.5555/a/../b//c/./d/",
    "10.5555/ünïcode-‐é",
    "10.5555/" + '"quoted"\\|^`{}',
    "10.17070/aeaas.2014.12.36.",
    "10.1000.10/divided",
]


@pytest.mark.parametrize("together", [True, False], ids=["in one call", "one by one"])
def test_awkward_dois_arrive_intact(together: bool) -> None:
    """Brackets, ``# ? , + %``, dots, slashes, other alphabets: the service reads the DOI, in lists and singly."""
    dois = [Doi(text) for text in AWKWARD]
    with Standin(works(dois)) as server:
        for group in [dois] if together else [[doi] for doi in dois]:
            assert all(code(outcome) == "ok" for outcome in fetch(server, group).values())
        assert Counter(server.asked()) == Counter(doi.value for doi in dois)


def test_a_merged_doi_gets_the_surviving_record() -> None:
    """Asked by an old name, in a list or alone, the outcome stands under the name that was asked."""
    survivor = record("10.5555/new", aliases=["10.5555/old"])
    old, new, other = Doi("10.5555/old"), Doi("10.5555/new"), Doi("10.5555/other")
    with Standin([survivor, record(other.value)]) as server:
        assert fetch(server, [old]) == {old: Record(old, survivor, "crossref")}
        outcomes = fetch(server, [old, new, other])
        assert outcomes[old] == Record(old, survivor, "crossref")
        assert outcomes[new] == Record(new, survivor, "crossref")


def test_unknown_dois_fail_one_by_one_and_harm_no_other() -> None:
    """Two known, two unknown: two records, two failures with code ``not-found`` and a next step."""
    dois = many(4)
    with Standin(works(dois[:2])) as server:
        outcomes = fetch(server, dois)
        assert [code(outcomes[doi]) for doi in dois] == ["ok", "ok", "not-found", "not-found"]
        failure = outcomes[dois[3]]
        assert isinstance(failure, Failure)
        assert failure.doi == dois[3].value
        assert failure.message and failure.hint


def test_a_datacite_doi_comes_from_doi_org() -> None:
    """Unknown to Crossref, registered with DataCite: its CSL-JSON is the record, and its origin says so."""
    doi = Doi("10.5281/zenodo.7")
    item = csl(doi.value)
    with Standin(csl={doi.value: item}) as server:
        assert fetch(server, [doi], doi_url=server.doi_url) == {doi: Record(doi, item, "doi.org", "doi.org")}


def test_a_web_page_in_place_of_a_record_is_no_record() -> None:
    """An agency whose resolver ignores what is accepted and shows a page: ``not-crossref``, without repeating."""
    doi = Doi("10.1400/m")
    with Standin(agencies={doi.value: "medra"}, faults=[Fault("html", only="doi.org", times=0)]) as server:
        assert code(fetch(server, [doi], doi_url=server.doi_url)[doi]) == "not-crossref"
        assert [seen.kind for seen in server.log] == ["single", "single", "doi.org"]


def test_other_agencies_without_a_record_are_named() -> None:
    """mEDRA's DOI with nothing at doi.org: ``not-crossref``, and the message names the agency."""
    doi = Doi("10.1400/m")
    with Standin(agencies={doi.value: "medra"}) as server:
        failure = fetch(server, [doi], doi_url=server.doi_url)[doi]
        assert isinstance(failure, Failure)
        assert failure.code == "not-crossref"
        assert "mEDRA" in failure.message


def test_a_stand_in_for_crossref_never_leads_to_the_public_doi_org() -> None:
    """With another Crossref and no doi.org of its own, a DataCite DOI fails as ``not-crossref`` unasked."""
    doi = Doi("10.5281/zenodo.7")
    with Standin(agencies={doi.value: "datacite"}) as server:
        failure = fetch(server, [doi])[doi]
        assert isinstance(failure, Failure)
        assert failure.code == "not-crossref"
        assert "CITEKIT_DOI_URL" in failure.hint
    assert Client().doi_url == "https://doi.org"
    assert Client("http://127.0.0.1:9").doi_url == ""


def test_addresses_that_are_none_are_wrong_use() -> None:
    """A base URL that leads nowhere and a mail address that would break the header are refused at once."""
    for url in ("api.crossref.org", "https://", "ftp://x.org", "http://[x", "http://x:y"):
        with pytest.raises(UsageError):
            Client(url)
    for mailto in ("me", "a@b\r\nX: y", "ä@b.c", "a@b) (c"):
        with pytest.raises(UsageError):
            Client(mailto=mailto)


def test_habanero_is_loaded_by_the_first_request_only() -> None:
    """Importing the room and making a client costs no HTTP library."""
    program = (
        "import sys; from citekit.sources import Client, Resolver; Client();"
        "sys.exit(any(name in sys.modules for name in ('habanero', 'httpx2', 'sqlite3')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_installed_habanero_still_has_the_parts_that_are_used() -> None:
    """The list request is habanero's own class: its ``_req`` is what sends, and ``None`` from it ends the work."""
    from habanero.request_class import Request

    from citekit.sources.wire import _ListRequest

    assert issubclass(_ListRequest, Request)
    assert callable(Request._req)
    sent: list[object] = []

    class Silent(Request):
        def _req(self, payload: Mapping[str, str], should_warn: bool) -> None:
            sent.append((self._url(), payload))  # type: ignore[no-untyped-call]  # habanero has no types

    request = Silent(None, None, 5, "http://localhost", "/works", filter={"doi": ["10.5555/a", "10.5555/b"]}, limit=2)  # type: ignore[no-untyped-call]  # habanero has no types
    assert request.do_request() is None  # type: ignore[no-untyped-call]  # habanero has no types
    assert sent == [("http://localhost/works", {"filter": "doi:10.5555/a,doi:10.5555/b", "rows": "2"})]


@by_the_clock
def test_five_hundred_real_dois_come_back_as_they_are() -> None:
    """Real records of all ages and types, by few lists within the documented limits: every message unchanged."""
    with gzip.open(shared("crossref/works-dev.jsonl.gz")) as lines:
        real = [json.loads(line) for line in lines][::16][:500]
    dois = [Doi(message["DOI"]) for message in real]
    with Standin(real, limits=Limits()) as server:
        outcomes = fetch(server, dois)
        assert outcomes == {doi: Record(doi, message, "crossref") for doi, message in zip(dois, real, strict=True)}
        assert set(server.statuses()) == {200}
        assert len(server.log) <= 7
