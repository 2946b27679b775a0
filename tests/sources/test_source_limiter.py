"""The limiter: bursts as allowed, then a window with a distance of 10 %, and headers obeyed from the answer on."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.sources.limiter import DISTANCE, POLITE, PUBLIC, SETTLING, Allowance, Limiter


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def limiter(rate: int, concurrency: int = 3) -> tuple[Limiter, Clock]:
    """Return a limiter and its clock."""
    clock = Clock()
    return Limiter(Allowance(rate, concurrency), clock=clock, sleep=clock.sleep), clock


def starts(limiter: Limiter, clock: Clock, count: int, connect: float = 0.0) -> list[float]:
    """Return when ``count`` requests one after the other reach the wire, ``connect`` seconds after they may start."""
    times = []
    for _ in range(count):
        with limiter.slot() as slot:
            clock.now += connect
            slot.sent()
            times.append(clock.now - 100.0)
    return times


def test_the_table_is_the_documented_one() -> None:
    """Three lists and ten records a second for those who give an address, one and five for the others."""
    assert [(POLITE[kind].rate, POLITE[kind].concurrency) for kind in ("list", "single")] == [(3, 3), (10, 3)]
    assert [(PUBLIC[kind].rate, PUBLIC[kind].concurrency) for kind in ("list", "single")] == [(1, 1), (5, 1)]


def test_a_burst_up_to_the_limit_starts_at_once_and_the_next_waits_for_the_window() -> None:
    """Three of seven start at once, three after the window, one after two windows; each window is a tenth longer."""
    window = 1 / DISTANCE
    expected = [0, 0, 0, window, window, window, 2 * window]
    assert starts(*limiter(3), 7) == pytest.approx(expected)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 12), st.integers(1, 40), st.floats(0, 0.4))
def test_no_second_ever_sees_more_than_the_limit(rate: int, count: int, connect: float) -> None:
    """However long connecting takes, no interval holds more requests on the wire than the rate."""
    times = starts(*limiter(rate), count, connect)
    assert all(sum(1 for t in times if start <= t < start + 1) <= rate for start in times)


def test_time_counts_from_the_wire_not_from_the_permission() -> None:
    """A first request that took 0.3 s to connect delays the second window by as much."""
    made, clock = limiter(1)
    with made.slot() as slot:
        clock.now += 0.3
        slot.sent()
    assert starts(made, clock, 1) == pytest.approx([0.3 + 1 / DISTANCE])


def test_a_request_that_never_reached_the_wire_does_not_count() -> None:
    """Ten refused connections use up nothing of the limit."""
    made, clock = limiter(1)
    for _ in range(10):
        with made.slot():
            clock.now += 0.01
    assert starts(made, clock, 1) == pytest.approx([0.1])


def test_headers_rule_from_their_answer_on() -> None:
    """After an answer that allows one in two seconds the next request waits so long; the paid pool opens at once."""
    made, clock = limiter(3)
    starts(made, clock, 1)
    made.obey({"x-rate-limit-limit": "1", "x-rate-limit-interval": "2s", "x-concurrency-limit": "1"})
    assert made.allowance == Allowance(1, 1, 2.0)
    assert starts(made, clock, 1) == pytest.approx([2 / DISTANCE])
    made.obey(
        {
            "x-rate-limit-limit": "50",
            "x-rate-limit-interval": "1s",
            "x-concurrency-limit": "9",
            "x-api-pool": "plus",
        }
    )
    assert starts(made, clock, 5) == pytest.approx([2 / DISTANCE] * 5)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, Allowance(3, 2)),
        ({"x-rate-limit-limit": "50, 50", "x-rate-limit-interval": "1s, 1s"}, Allowance(3, 2)),
        ({"x-rate-limit-limit": "2, 2", "x-rate-limit-interval": "1s, 1s"}, Allowance(2, 2)),
        ({"x-rate-limit-limit": "10", "x-concurrency-limit": "3", "x-api-pool": "polite"}, Allowance(3, 2)),
        ({"x-rate-limit-limit": "10", "x-concurrency-limit": "3", "x-api-pool": "polite-array"}, Allowance(10, 3)),
        ({"x-rate-limit-limit": "50, 50", "x-api-pool": "plus"}, Allowance(50, 2)),
        ({"x-rate-limit-limit": "120", "x-rate-limit-interval": "1m"}, Allowance(120, 2, 60.0)),
        ({"x-rate-limit-limit": "0", "x-rate-limit-interval": "soon", "x-concurrency-limit": ""}, Allowance(3, 2)),
    ],
)
def test_every_recorded_look_of_the_headers_is_understood(headers: dict[str, str], expected: Allowance) -> None:
    """Doubled values count once, senseless ones change nothing; only a pool of this kind widens a limit."""
    made, _ = limiter(3, 2)
    made.obey(headers)
    assert made.allowance == expected


def test_a_pause_holds_everything_back() -> None:
    """After a pause of five seconds the next request starts five seconds later, however free the limit is."""
    made, clock = limiter(10)
    made.pause(5)
    made.pause(2)
    assert starts(made, clock, 2) == pytest.approx([5, 5])


def test_no_more_are_under_way_than_allowed() -> None:
    """Of six threads at most two are inside at the same time, and all get their turn."""
    made = Limiter(Allowance(1000, 2))
    inside, most, lock, together = 0, 0, threading.Lock(), threading.Barrier(2, timeout=5)

    def work() -> None:
        nonlocal inside, most
        with made.slot() as slot:
            with lock:
                inside += 1
                most = max(most, inside)
            slot.sent()
            together.wait()  # two must be inside at once for anyone to go on
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (most, inside) == (2, 0)
    assert not any(thread.is_alive() for thread in threads)


def test_an_answered_request_counts_as_under_way_a_moment_longer() -> None:
    """The service may count it until its last byte is out: one at a time start two hundredths apart, of three none."""
    assert starts(*limiter(10, 1), 3) == pytest.approx([0, SETTLING, 2 * SETTLING])
    assert starts(*limiter(10, 3), 4) == pytest.approx([0, 0, 0, SETTLING])


def test_a_request_that_was_given_up_still_counts_for_a_while() -> None:
    """The service may be at work on it: of two places one is left for five seconds, and never less than one."""
    made, clock = limiter(10, 2)
    made.linger(5)
    made.linger(5)
    with made.slot():
        waiting = threading.Thread(target=lambda: starts(made, clock, 1), daemon=True)
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        clock.now += 5
        waiting.join(5)
        assert not waiting.is_alive()


def test_a_failed_request_frees_its_place() -> None:
    """An exception inside a slot does not keep the place taken."""
    made, clock = limiter(10, 1)
    with pytest.raises(ValueError, match="broken"), made.slot():
        raise ValueError("broken")
    assert len(starts(made, clock, 1)) == 1
