"""When Crossref falters: what is repeated, split or given up, and that every DOI still has its outcome."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.identifiers import Doi
from citekit.outcomes import Failure
from citekit.sources import Client, Record, asking
from citekit.sources.answers import Answer, Trouble, works_in
from clocked import by_the_clock, hurry
from crossref.faults import KINDS, Fault, Faults
from crossref.limits import Limits
from crossref.records import csl, record
from crossref.standin import Latency, Standin

DOIS = [Doi(f"10.5555/{number:03}") for number in range(12)]
WORKS = [record(doi.value) for doi in DOIS]
TIMEOUT = 0.3
PATIENT = 5.0
"""The time limit where no answer hangs: a busy machine is then no fault of the service."""
STALL = 1.0


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a twentieth as long between tries, so that the tests are over soon."""
    hurry(monkeypatch)


def fetch(server: Standin | str, dois: Sequence[Doi], timeout: float = PATIENT) -> Mapping[Doi, Record | Failure]:
    """Return one outcome for every DOI; each arrives once."""
    outcomes: dict[Doi, Record | Failure] = {}

    def arrived(found: Mapping[Doi, Record | Failure], waiting_for: str) -> None:
        assert not set(found) & set(outcomes)
        outcomes.update(found)

    url, doi_url = (server.url, server.doi_url) if isinstance(server, Standin) else (server, "")
    client = Client(url, mailto="me@example.org", timeout=timeout, doi_url=doi_url)
    client.fetch(dois, arrived)
    client.close()
    assert set(outcomes) == set(dois)
    return outcomes


def limit(kind: str) -> float:
    """Return the seconds within which an answer must have come; few where the fault is that none comes."""
    return TIMEOUT if kind == "stall" else PATIENT


def codes(outcomes: Mapping[Doi, Record | Failure]) -> Counter[str]:
    """Return how often each failure code occurs; records count as ``ok``."""
    return Counter(outcome.code if isinstance(outcome, Failure) else "ok" for outcome in outcomes.values())


def right(outcomes: Mapping[Doi, Record | Failure]) -> bool:
    """Return whether every DOI has its own record."""
    return all(isinstance(o, Record) and o.message["DOI"] == doi.value for doi, o in outcomes.items())


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"403"}))
def test_a_passing_fault_of_a_list_costs_nothing(kind: str) -> None:
    """Whatever happens to the first list, all twelve records arrive, and only what is missing is asked for again.

    What a list left out is asked about twice: whose it is, and as it is Crossref's, what it is.
    """
    with Standin(WORKS, faults=[Fault(kind, seconds=STALL if kind == "stall" else 0.1)]) as server:
        assert right(fetch(server, DOIS, limit(kind)))
        assert server.log[0].fault == kind
        missing = 0 if kind in ("slow", "drip", "duplicate", "stranger", "gzip") else 12
        assert len(server.asked()) == 12 + missing


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"403", "half", "duplicate"}))
def test_a_passing_fault_of_a_single_request_costs_nothing(kind: str) -> None:
    """The same for one DOI asked for alone."""
    with Standin(WORKS, faults=[Fault(kind, seconds=STALL if kind == "stall" else 0.1)]) as server:
        assert right(fetch(server, DOIS[:1], limit(kind)))
        assert len(server.log) == (1 if kind in ("slow", "drip", "gzip") else 2)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("400", "invalid"),
        ("403", "unreachable"),
        ("414", "invalid"),
        ("429", "rate-limited"),
        ("500", "unreachable"),
        ("503-string", "unreachable"),
        ("503-object", "unreachable"),
        ("cut", "bad-answer"),
        ("malformed", "bad-answer"),
        ("html", "bad-answer"),
        ("reset", "unreachable"),
        ("stall", "unreachable"),
        ("stranger", "bad-answer"),
    ],
)
def test_a_lasting_fault_of_one_doi_is_named_and_harms_no_other(kind: str, expected: str) -> None:
    """One DOI that always fails alone, asked for with others that do not: one failure with its code, one record."""
    good, bad = Doi("10.5555/good,1"), Doi("10.5555/bad,1")  # commas: asked for singly
    with Standin(
        [record(good.value), record(bad.value)], faults=[Fault(kind, bad.value, times=0, seconds=0.5)]
    ) as server:
        outcomes = fetch(server, [bad, good], limit(kind))
        failure = outcomes[bad]
        assert isinstance(failure, Failure)
        assert (failure.code, failure.doi) == (expected, bad.value)
        assert failure.message
        assert isinstance(outcomes[good], Record)


@pytest.mark.parametrize("kind", ["500", "malformed", "stall", "400", "414"])
def test_a_doi_that_poisons_every_list_is_isolated(kind: str) -> None:
    """A list that fails again and again is halved until only the DOI at fault is left without a record."""
    bad = DOIS[7]
    with Standin(WORKS, faults=[Fault(kind, bad.value, times=0, seconds=0.5)]) as server:
        outcomes = fetch(server, DOIS, limit(kind))
        assert codes(outcomes)["ok"] == 11
        assert isinstance(outcomes[bad], Failure)


def test_several_poisonous_dois_of_all_kinds_are_isolated_together() -> None:
    """One DOI in ten fails for ever, each in its own way: all others arrive, each failure has the code of its fault."""
    expected = {
        "500": "unreachable",
        "503-string": "unreachable",
        "503-object": "unreachable",
        "504": "unreachable",
        "429": "rate-limited",
        "malformed": "bad-answer",
        "html": "bad-answer",
        "cut": "bad-answer",
        "reset": "unreachable",
        "400": "invalid",
    }
    dois = [Doi(f"10.5555/journal.of.results.{number:04}") for number in range(100)]
    bad = dict(zip(dois[5::10], expected, strict=True))
    faults = [Fault(kind, doi.value, times=0) for doi, kind in bad.items()]
    with Standin([record(doi.value) for doi in dois], faults=faults) as server:
        outcomes = fetch(server, dois)
    assert right({doi: outcome for doi, outcome in outcomes.items() if doi not in bad})
    failures = {doi: outcome.code for doi, outcome in outcomes.items() if isinstance(outcome, Failure)}
    assert failures == {doi: expected[kind] for doi, kind in bad.items()}


def test_a_malformed_doi_that_the_service_names_is_taken_out_at_once() -> None:
    """The 400 names it: one further list for all others, one single request for the culprit."""
    with Standin(WORKS, faults=[]) as server:
        bad = Doi("10.5555/bad\\doi")
        server.routes.store.works.pop(bad.value, None)
        _refuse(server, bad)
        outcomes = fetch(server, [*DOIS, bad])
        assert codes(outcomes) == {"ok": 12, "not-found": 1}
        assert server.statuses("list") == [400, 200]


def test_every_doi_that_a_refusal_names_is_taken_out() -> None:
    """Crossref's validation failure is a list; all of its values are found, whatever else stands in it."""
    body = b'{"message": [{"value": "10.5555/A"}, {"value": 5}, {"value": "10.5555/b"}]}'
    with pytest.raises(Trouble) as caught:
        works_in(Answer(400, body=body))
    assert caught.value.culprits == {"10.5555/a", "10.5555/b"}
    with pytest.raises(Trouble) as caught:
        works_in(Answer(400, body=b'{"message": "no"}'))
    assert caught.value.culprits == frozenset()


def _refuse(server: Standin, doi: Doi) -> None:
    """Let the service refuse lists with ``doi`` in the words it uses for a malformed one."""
    from crossref.store import BadFilter

    plain = server.routes.store.filtered

    def filtered(text: str) -> list[Mapping[str, object]]:
        if doi.value in text:
            raise BadFilter("doi-not-valid", doi.value, "The doi is not valid")
        return plain(text)

    server.routes.store.filtered = filtered  # type: ignore[method-assign]  # acts out a stricter service


def test_a_shorter_line_limit_is_met_by_halving() -> None:
    """A service that takes only 200 bytes a line answers 414 until the lists are small enough; nothing is lost."""
    with Standin(WORKS, longest_line=200) as server:
        assert right(fetch(server, DOIS))
        assert sorted(server.statuses()) == [200, 200, 414]
        assert all((len(seen.line) > 200) == (seen.status == 414) for seen in server.log)


def test_a_list_that_always_leaves_half_out_is_completed() -> None:
    """What no list gives is asked for singly in the end."""
    dois = [Doi(f"10.5555/{number:03}") for number in range(60)]
    with Standin([record(doi.value) for doi in dois], faults=[Fault("half", times=0)]) as server:
        assert right(fetch(server, dois))
        assert len(server.asked("list")) == 60 + 30
        assert len(server.asked("single")) == 15


def test_a_403_is_not_asked_again() -> None:
    """People read it as a block: the request fails, with a hint, and is not repeated or split."""
    with Standin(WORKS, faults=[Fault("403", times=0)]) as server:
        outcomes = fetch(server, DOIS)
        assert codes(outcomes) == {"unreachable": 12}
        assert len(server.log) == 1


@by_the_clock
def test_an_answer_that_only_drips_is_cut_off_at_the_time_limit() -> None:
    """Bytes that keep coming do not keep a request alive: the list is asked for again after 0.3 s, not after 3."""
    with Standin(WORKS, faults=[Fault("drip", seconds=3)]) as server:
        assert right(fetch(server, DOIS, TIMEOUT))
        assert server.log[1].at - server.log[0].at < 2


@by_the_clock
def test_a_request_that_hangs_is_not_taken_for_over() -> None:
    """Three lists at a time: while the service still holds one that was given up, two others are sent, not three."""
    dois = [Doi(f"10.5555/journal.of.results.{number:04}") for number in range(700)]
    works = [record(doi.value) for doi in dois]
    slow = Latency(list=0.4)
    with Standin(works, faults=[Fault("stall", seconds=5)], limits=Limits(), latency=slow) as server:
        assert right(fetch(server, dois, timeout=0.8))
        assert 429 not in server.statuses()


def test_an_enormous_answer_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record above the limit on bytes costs only itself, however it is asked for; the message says what happened."""
    from citekit.sources import wire

    monkeypatch.setattr(wire, "MOST_BYTES", 1 << 20)
    works = [record(doi.value, abstract="x" * (2 << 20) if doi == DOIS[4] else None) for doi in DOIS]
    with Standin(works) as server:
        outcomes = fetch(server, DOIS, timeout=5)
        assert codes(outcomes) == {"ok": 11, "bad-answer": 1}
        failure = outcomes[DOIS[4]]
        assert isinstance(failure, Failure)
        assert "larger than 1 MB" in failure.message
        assert server.asked("single").count(DOIS[4].value) == 1


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 6), st.booleans())
def test_waits_grow_and_are_spread_by_chance(tries: int, limited: bool) -> None:
    """Each wait doubles, a quarter more or less; after "too many requests" the first is a second, else a quarter."""
    base = (asking.FIRST_PAUSE if limited else asking.FIRST_WAIT) * 2 ** (tries - 1)
    waits = {asking.wait_before_again(tries, limited=limited) for _ in range(20)}
    assert all(0.75 * base <= wait <= 1.25 * base for wait in waits)
    assert len(waits) > 10


@by_the_clock
def test_retry_after_is_obeyed() -> None:
    """A list refused with ``Retry-After: 0.7`` is sent again after that time and not before."""
    with Standin(WORKS, faults=[Fault("429-retry-after", seconds=0.7)]) as server:
        assert right(fetch(server, DOIS))
        assert 0.7 <= server.log[1].at - server.log[0].at < 2


def test_a_very_long_retry_after_is_not_waited_for() -> None:
    """Ten minutes are the user's to wait: the failure says ``rate-limited`` at once."""
    with Standin(WORKS, faults=[Fault("429-retry-after", seconds=600, times=0)]) as server:
        assert codes(fetch(server, DOIS)) == {"rate-limited": 12}
        assert len(server.log) == 1


def test_lasting_429_is_given_up_after_a_few_tries() -> None:
    """Every DOI is told it was too many requests; the list and two single DOIs were tried, not all of them."""
    with Standin(WORKS, faults=[Fault("429", times=0)]) as server:
        assert codes(fetch(server, DOIS)) == {"rate-limited": 12}
        assert set(server.asked("single")) == {doi.value for doi in DOIS[:2]}
        assert len(server.log) == 4 * (1 + 2)


@by_the_clock
def test_nobody_there_is_found_out_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port: every one of 500 DOIs fails as ``unreachable`` within three seconds, with a next step."""
    monkeypatch.undo()  # with the waits of real life
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    dois = [Doi(f"10.5555/{number}") for number in range(500)]
    start = time.monotonic()
    outcomes = fetch(f"http://127.0.0.1:{port}", dois)
    assert time.monotonic() - start < 3
    assert codes(outcomes) == {"unreachable": 500}
    failure = outcomes[dois[0]]
    assert isinstance(failure, Failure)
    assert "cannot be reached" in failure.message
    assert failure.hint


def test_a_service_that_is_down_is_not_asked_for_every_doi() -> None:
    """A service that answers everything with 503 is given up after a few requests, far fewer than there are DOIs."""
    dois = [Doi(f"10.5555/{number},") for number in range(100)]  # commas: a hundred single requests
    with Standin(faults=[Fault("503-string", times=0)]) as server:
        assert codes(fetch(server, dois)) == {"unreachable": 100}
        assert len(server.log) < 40


def test_an_unknown_doi_whose_agency_cannot_be_asked_is_not_found() -> None:
    """Crossref's own word stands, whatever becomes of the second question."""
    doi = Doi("10.5555/none")
    with Standin(faults=[Fault("500", nth=number) for number in range(2, 7)]) as server:
        assert codes(fetch(server, [doi])) == {"not-found": 1}


def test_doi_org_out_of_order_is_no_verdict_on_the_doi() -> None:
    """The agency is known, its service fails: ``unreachable``, to be tried again, not ``not-crossref``."""
    doi = Doi("10.5281/z")
    with Standin(csl={doi.value: csl(doi.value)}, faults=[Fault("500", only="doi.org", times=0)]) as server:
        assert codes(fetch(server, [doi])) == {"unreachable": 1}


def test_with_every_tenth_request_spoilt_all_records_arrive() -> None:
    """Faults of all kinds at random, lists and singles, limits off: 400 records, none wrong, none missing."""
    together = [Doi(f"10.5555/journal.of.results.{number:04}") for number in range(370)]
    alone = [Doi(f"10.5555/alone,{number:04}") for number in range(30)]
    dois = together + alone
    kinds = [kind for kind in KINDS if kind not in ("403", "400", "414")]
    for seed in (1, 2):
        faults = Faults(share=0.1, kinds=kinds, seed=seed, seconds=STALL / 2)
        with Standin([record(doi.value) for doi in dois], faults=faults) as server:
            assert right(fetch(server, dois, TIMEOUT))
            assert any(seen.fault for seen in server.log)


@contextmanager
def answering(said: bytes) -> Iterator[str]:
    """Give the address of a server that reads each request, says ``said`` and closes the connection."""

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(said)
                    connection.shutdown(socket.SHUT_RDWR)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"", "unreachable"),
        (b"hello\r\n\r\n", "bad-answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "bad-answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "bad-answer"),
    ],
)
def test_a_closed_connection_is_judged_by_what_came_before(said: bytes, code: str) -> None:
    """No answer at all: nobody was reached. One that was begun, or is no HTTP: a bad answer."""
    with answering(said) as url:
        assert codes(fetch(url, DOIS[:1])) == {code: 1}


@by_the_clock
def test_limits_hold_while_things_go_wrong() -> None:
    """Repeating and splitting stay within three lists and ten records a second."""
    faults = [Fault("half", only="list"), Fault("500", nth=2), Fault("reset", nth=3)]
    dois = [Doi(f"10.5555/journal.of.results.{number:04}") for number in range(120)]
    with Standin([record(doi.value) for doi in dois], faults=faults, limits=Limits()) as server:
        assert right(fetch(server, dois, timeout=2))
        assert 429 not in server.statuses()
        assert server.most_in_a_second("list") <= 3
        assert server.most_in_a_second("single") <= 10
