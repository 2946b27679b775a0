"""How often and how many at a time: one limiter for each kind of request. Knows no HTTP, only header values.

Crossref's answer headers are the law, for each kind of request; the documented table is only where a limiter starts
(Crossref, rate limits in force since 1 December 2025). Requests keep 10 % below the limit: paced exactly at it, some
arrive too close together and are refused.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

DISTANCE = 0.9
"""The share of the allowed rate that is used."""

SETTLING = 0.02
"""Seconds for which an answered request still counts as under way: the service may count it a little longer."""

LINGER_STEP = 0.5
"""Seconds after which it is looked again whether a request that was given up still counts."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """Requests in an interval, and requests at a time.

    Attributes:
        rate: requests that may start within one interval.
        concurrency: requests that may be under way.
        interval: seconds.
    """

    rate: int
    concurrency: int
    interval: float = 1.0


POLITE = {"list": Allowance(3, 3), "single": Allowance(10, 3)}
"""The documented limits of those who give a mail address."""

PUBLIC = {"list": Allowance(1, 1), "single": Allowance(5, 1)}
"""The documented limits of everybody else."""


class Slot:
    """The permission for one request; it counts from the moment the request reaches the wire, and only if it does."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.at = clock()
        self.used = False

    def sent(self) -> None:
        """Say that the request is on the wire now (connecting may have taken a while)."""
        self.at = self._clock()
        self.used = True


class Limiter:
    """Lets requests of one kind start as fast as allowed: a burst up to the limit, then a sliding window.

    Args:
        documented: what holds until an answer says otherwise.
        clock, sleep: for tests; ``sleep`` may raise to end a wait.
    """

    def __init__(
        self,
        documented: Allowance,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.allowance = self.documented = documented
        self._clock = clock
        self._sleep = sleep
        self._changed = threading.Condition()
        self._slots: list[Slot] = []
        self._under_way = 0
        self._paused_until = 0.0
        self._given_up: list[float] = []
        self._settling: list[float] = []

    @contextmanager
    def slot(self) -> Iterator[Slot]:
        """Wait until a request may start; it is under way while the block runs."""
        slot = self._enter()
        try:
            yield slot
        finally:
            with self._changed:
                self._under_way -= 1
                if slot.used:
                    self._settling.append(self._clock() + SETTLING)
                else:
                    self._slots = [other for other in self._slots if other is not slot]
                self._changed.notify_all()

    def obey(self, headers: Mapping[str, str]) -> None:
        """Take over the limits an answer states, from now on; what it does not state stays as it was.

        Understands ``x-rate-limit-limit`` (also doubled: ``50, 50``), ``x-rate-limit-interval`` (``1s``) and
        ``x-concurrency-limit``; the names in lower case. More than is documented counts only where ``x-api-pool`` names
        the kind of request (``polite-array``) or the paid pool: before August 2026 lists carried the figures of single
        records.
        """
        old = self.allowance
        told = Allowance(
            rate=int(_number(headers.get("x-rate-limit-limit", ""))) or old.rate,
            concurrency=int(_number(headers.get("x-concurrency-limit", ""))) or old.concurrency,
            interval=_number(headers.get("x-rate-limit-interval", "")) or old.interval,
        )
        if not _OWN_POOL.search(headers.get("x-api-pool", "")):
            told = _least(told, self.documented)
        with self._changed:
            self.allowance = told
            self._changed.notify_all()

    def pause(self, seconds: float) -> None:
        """Let no request start for ``seconds``."""
        with self._changed:
            self._paused_until = max(self._paused_until, self._clock() + seconds)

    def linger(self, seconds: float) -> None:
        """Count a request that was given up as still under way for ``seconds``: the service does not know that it was.

        One place is always left.
        """
        with self._changed:
            self._given_up.append(self._clock() + seconds)

    def _enter(self) -> Slot:
        while True:
            with self._changed:
                while self._under_way >= self._places():
                    self._changed.wait(LINGER_STEP if self._given_up else None)
                delay = self._delay(self._places() - self._under_way)
                if delay <= 0:
                    self._under_way += 1
                    slot = Slot(self._clock)
                    self._slots.append(slot)
                    return slot
            self._sleep(delay)

    def _places(self) -> int:
        """Return how many requests may be under way, those that were given up not counted."""
        now = self._clock()
        self._given_up = [until for until in self._given_up if until > now]
        return max(1, self.allowance.concurrency - len(self._given_up))

    def _delay(self, free: int) -> float:
        """Return the seconds until the next request may start, of which ``free`` more may be under way."""
        now = self._clock()
        window = self.allowance.interval / DISTANCE
        self._slots = [slot for slot in self._slots if slot.at > now - window]
        started = sorted(slot.at for slot in self._slots)
        rate = self.allowance.rate
        free_at = started[-rate] + window if len(started) >= rate else now
        self._settling = sorted(until for until in self._settling if until > now)
        if len(self._settling) >= free:
            free_at = max(free_at, self._settling[-free])
        return max(free_at, self._paused_until) - now


_OWN_POOL = re.compile(r"-(?:array|list|single)\b|\bplus\b")


def _least(one: Allowance, other: Allowance) -> Allowance:
    """Return the slower of two rates, with the smaller number at a time."""
    slower = min(one, other, key=lambda allowed: allowed.rate / allowed.interval)
    return replace(slower, concurrency=min(one.concurrency, other.concurrency))


def _number(text: str) -> float:
    """Return the first number of a header value in seconds or pieces, or 0 if there is none."""
    match = re.match(r"\s*(\d+(?:\.\d+)?)\s*(ms|m)?", text)
    if not match:
        return 0.0
    return float(match[1]) * {"ms": 0.001, "m": 60.0}.get(match[2] or "", 1.0)
