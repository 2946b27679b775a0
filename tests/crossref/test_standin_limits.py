"""Pools, limits, headers, faults and the log of the local Crossref stand-in."""

import gzip
import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from clocked import by_the_clock
from crossref.faults import KINDS, Fault, Faults
from crossref.limits import Limits
from crossref.records import record
from crossref.serve import standin
from crossref.standin import Latency, Standin

WORKS = [record(f"10.5555/{number}") for number in range(4)]
LIST = "/works?filter=" + ",".join(f"doi:10.5555/{number}" for number in range(4)) + "&rows=4"
POLITE = "test (mailto:me@example.org)"


class Got(NamedTuple):
    """An answer that has been read."""

    status: int
    headers: Message
    body: bytes


def get(server: Standin, target: str, agent: str = "test") -> Got:
    """Ask over a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    connection.request("GET", target, headers={"User-Agent": agent})
    response = connection.getresponse()
    got = Got(response.status, response.headers, response.read())
    connection.close()
    return got


def dois(answer: Got) -> list[str]:
    """Return the DOIs of a list answer."""
    return [item["DOI"] for item in json.loads(answer.body)["message"]["items"]]


@by_the_clock
@pytest.mark.parametrize(
    ("agent", "target", "allowed"),
    [(POLITE, LIST, 3), (POLITE, "/works/10.5555/1", 10), ("test", LIST, 1), ("test", "/works/10.5555/1", 5)],
)
def test_each_pool_and_kind_has_its_own_rate(agent: str, target: str, allowed: int) -> None:
    """The documented number of requests passes within a second; the next is a 429 without JSON."""
    with Standin(WORKS, limits=Limits()) as server:
        statuses = [get(server, target, agent).status for _ in range(allowed + 1)]
        assert statuses == [200] * allowed + [429]
        assert server.statuses() == statuses


def test_the_mail_address_may_stand_in_the_query() -> None:
    """``mailto=`` opens the polite pool as the User-Agent does, and the log holds the address."""
    with Standin(WORKS) as server:
        get(server, f"{LIST}&mailto=me@example.org")
        assert (server.log[0].pool, server.log[0].mailto) == ("polite", "me@example.org")


@by_the_clock
def test_too_many_at_a_time_are_refused() -> None:
    """A second public request beside a slow first one is a 429."""
    with Standin(WORKS, limits=Limits(), latency=Latency(record=0.3)) as server, ThreadPoolExecutor(2) as pool:
        first = pool.submit(get, server, "/works/10.5555/1")
        while not server.log:
            time.sleep(0.01)
        assert get(server, "/works/10.5555/2").status == 429
        assert first.result().status == 200


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("array", ("polite-array", "3", "1s", "3")),
        ("june", ("polite", "10", "1s", "3")),
        ("doubled", (None, "50, 50", "1s, 1s", None)),
        ("silent", (None, None, None, None)),
    ],
)
def test_rate_headers_have_the_look_of_their_time(style: str, expected: tuple[str | None, ...]) -> None:
    """The four kinds of headers that were recorded for a list in the polite pool."""
    names = ("x-api-pool", "x-rate-limit-limit", "x-rate-limit-interval", "x-concurrency-limit")
    with Standin(WORKS, limits=Limits(style=style)) as server:
        answer = get(server, LIST, POLITE)
        assert tuple(answer.headers.get(name) for name in names) == expected


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"reset", "stall", "cut", "slow", "drip"}))
def test_a_fault_strikes_once_and_then_all_is_well(kind: str) -> None:
    """Each fault changes status or body of the first list; the second is right."""
    with Standin(WORKS, faults=[Fault(kind, seconds=7)]) as server:
        struck, well = get(server, LIST), get(server, LIST)
        assert sorted(dois(well)) == [work["DOI"] for work in WORKS]
        assert (struck.status, struck.body) != (200, well.body)
        expected = {"400": 400, "403": 403, "414": 414, "500": 500, "502": 502, "504": 504}
        assert struck.status == expected.get(kind, {"429": 429, "503": 503}.get(kind[:3], 200))
        assert struck.headers.get("Retry-After") == ("7" if kind == "429-retry-after" else None)
        assert [seen.fault for seen in server.log] == [kind, ""]


def test_wrong_lists_are_wrong_in_their_own_way() -> None:
    """A list may lack every other work, hold one twice, hold a stranger, or come zipped."""
    faults = [Fault("half"), Fault("duplicate"), Fault("stranger"), Fault("gzip")]
    with Standin(WORKS, faults=faults) as server:
        half, double, stranger, zipped, well = (get(server, LIST) for _ in range(5))
        right = dois(well)
        assert dois(half) == right[::2]
        assert dois(double) == [right[0], *right]
        assert set(dois(stranger)) - set(right) == {"10.5555/a-work-nobody-asked-for"}
        assert gzip.decompress(zipped.body) == well.body


@pytest.mark.parametrize("kind", ["reset", "stall", "cut"])
def test_a_broken_connection_gives_no_whole_answer(kind: str) -> None:
    """Reset, hang-up after a stall, and a body cut in the middle are errors for any client."""
    with Standin(WORKS, faults=[Fault(kind)]) as server:
        with pytest.raises((OSError, http.client.HTTPException)):
            get(server, LIST)
        assert get(server, LIST).status == 200


def test_faults_can_be_aimed() -> None:
    """At one DOI, at one kind of request, at the nth request, for ever."""
    aimed = [Fault("500", doi="10.5555/3", times=0), Fault("502", only="list", nth=2)]
    with Standin(WORKS, faults=aimed) as server:
        assert [get(server, "/works/10.5555/3").status for _ in range(3)] == [500] * 3
        shorter = "/works?filter=doi:10.5555/1"
        assert [get(server, shorter).status for _ in range(3)] == [200, 502, 200]


def test_a_share_of_faults_is_repeatable() -> None:
    """The same seed strikes the same requests."""
    plans = [Faults(share=0.3, kinds=["500"], seed=4) for _ in range(2)]
    struck = [[plan.pick("list", []) is not None for _ in range(50)] for plan in plans]
    assert struck[0] == struck[1]
    assert 5 < sum(struck[0]) < 25


def test_latency_counts_records_lists_and_rows() -> None:
    """A single record and a list of four take at least what was set."""
    with Standin(WORKS, latency=Latency(record=0.02, list=0.03, row=0.01)) as server:
        times = []
        for target in ("/works/10.5555/1", LIST):
            start = time.monotonic()
            get(server, target)
            times.append(time.monotonic() - start)
        assert times[0] >= 0.02
        assert times[1] >= 0.07


def test_the_log_tells_when_and_what() -> None:
    """Every request is logged with its line, kind, DOIs and sender; the summaries are made from it."""
    with Standin(WORKS) as server:
        get(server, LIST, POLITE)
        get(server, "/works/10.5555/1", POLITE)
        first, second = server.log
        assert first.line.startswith("GET /works?filter=") and first.line.endswith(" HTTP/1.1")
        assert (first.kind, second.kind, first.user_agent) == ("list", "single", POLITE)
        assert server.asked("list") == [f"10.5555/{number}" for number in range(4)]
        assert server.asked("single") == ["10.5555/1"]
        assert (server.most_in_a_second("list"), server.most_in_flight("list")) == (1, 1)


def test_the_script_serves_a_file_of_works(tmp_path: Path) -> None:
    """``serve.py`` reads plain and zipped JSON Lines and starts with the options given."""
    lines = "\n".join(json.dumps(work) for work in WORKS).encode()
    (tmp_path / "works.jsonl").write_bytes(lines)
    (tmp_path / "works.jsonl.gz").write_bytes(gzip.compress(lines))
    for name in ("works.jsonl", "works.jsonl.gz"):
        with standin(["--records", str(tmp_path / name), "--limits", "on", "--headers", "june"]) as server:
            answer = get(server, LIST, POLITE)
            assert (len(dois(answer)), answer.headers["x-api-pool"]) == (4, "polite")


def test_closing_lets_a_hanging_request_go() -> None:
    """The end of the server does not wait for a stall."""
    with Standin(WORKS, faults=[Fault("stall", seconds=60)]) as server:
        errors: list[Exception] = []

        def ask() -> None:
            try:
                get(server, LIST)
            except (OSError, http.client.HTTPException) as error:
                errors.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        while not server.log:
            time.sleep(0.01)
    asking.join(5)
    assert len(errors) == 1
