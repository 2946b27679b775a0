"""Asking a service until it answers or it is clear that it will not: limits, patience, and knowing when to stop."""

import random
import threading
from collections.abc import Callable, Mapping
from typing import TypeVar

from citekit.sources.answers import ENOUGH, Answer, Trouble
from citekit.sources.limiter import Limiter

T = TypeVar("T")

FIRST_WAIT = 0.25
"""Seconds before the second try, doubled before every further one, each a quarter more or less by chance."""

FIRST_PAUSE = 1.0
"""The same after "too many requests" without ``Retry-After``; the interval of Crossref's limits."""

LONGEST_WAIT = 60.0
"""Seconds; a service that asks for a longer wait is not waited for."""


class Service:
    """One service, asked from several threads.

    Args:
        limiters: one for each kind of request.
        rest: waits for some seconds; may raise to end everything.
    """

    def __init__(self, limiters: Mapping[str, Limiter], rest: Callable[[float], None]) -> None:
        self._limiters = limiters
        self._rest = rest
        self._lock = threading.Lock()
        self._weight = 0
        self._seen_well = False
        self._down: Trouble | None = None

    @property
    def down(self) -> bool:
        """Return whether the service has been given up."""
        return self._down is not None

    @property
    def well(self) -> bool:
        """Return whether the last word of the service was a good answer."""
        return self._weight == 0

    def ask(
        self,
        kind: str,
        send: Callable[[Callable[[], None]], Answer],
        read: Callable[[Answer], T],
        *,
        patience: int = 100,
        telling: bool = True,
    ) -> T:
        """Send a request as often as it takes, and return what ``read`` makes of the answer.

        Args:
            kind: the limiter's name.
            send: sends the request once; is given a function to call when the request is on the wire.
            read: returns the result, or raises Trouble if the answer is not usable.
            patience: tries at most; the trouble's own ``tries`` counts too.
            telling: whether giving up counts against a service that has given good answers before; a list may fail for
                one of its DOIs.

        Raises:
            Trouble: the last one met, or the one for which the service was given up before.
        """
        limiter = self._limiters[kind]
        tries = 0
        while True:
            if self._down:
                raise self._down
            tries += 1
            self._rest(0)
            try:
                with limiter.slot() as slot:
                    answer = send(slot.sent)
                limiter.obey(answer.headers)
                result = read(answer)
            except Trouble as trouble:
                if trouble.lingers:
                    limiter.linger(trouble.lingers)
                if tries >= min(trouble.tries, patience) or _too_long(trouble):
                    self._weigh(trouble, telling)
                    raise
                self._wait(trouble, tries, limiter)
            else:
                self._weight = 0
                self._seen_well = True
                return result

    def _wait(self, trouble: Trouble, tries: int, limiter: Limiter) -> None:
        limited = trouble.code == "rate-limited"
        wait = wait_before_again(tries, limited=limited)
        if trouble.wait is not None:
            wait = trouble.wait + random.uniform(0, 0.1)
        if limited or trouble.wait is not None:
            limiter.pause(wait)  # it concerns every request of this kind
        else:
            self._rest(wait)

    def _weigh(self, trouble: Trouble, telling: bool) -> None:
        with self._lock:
            if trouble.weight == 0:
                self._weight = 0
            elif telling or not self._seen_well or trouble.weight >= ENOUGH:
                self._weight += trouble.weight
            if self._weight >= ENOUGH or _too_long(trouble):
                self._down = trouble


def wait_before_again(tries: int, *, limited: bool) -> float:
    """Return the seconds to wait after ``tries`` tries: twice as long each time, spread so that clients part."""
    return (FIRST_PAUSE if limited else FIRST_WAIT) * 2.0 ** (tries - 1) * random.uniform(0.75, 1.25)


def _too_long(trouble: Trouble) -> bool:
    return trouble.wait is not None and trouble.wait > LONGEST_WAIT
