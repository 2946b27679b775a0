"""What goes wrong on purpose: which fault, and on which request. The server in ``standin.py`` acts it out."""

import random
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

KINDS = (
    "429",  # too many requests: empty body, no Retry-After, no rate headers
    "429-retry-after",  # the same with Retry-After: `seconds`
    "400",  # validation failure that names no DOI
    "403",
    "414",
    "500",  # an HTML page
    "502",
    "503-string",  # JSON whose message is a string
    "503-object",  # JSON whose message is an object
    "504",
    "cut",  # the body ends in the middle
    "malformed",  # 200 with JSON that ends in the middle
    "html",  # 200 with an HTML page
    "reset",  # the connection is reset before an answer
    "stall",  # nothing is answered for `seconds`, then the connection is closed
    "slow",  # answered after `seconds`
    "drip",  # the body comes in ten pieces, over `seconds`
    "half",  # a list leaves out every other work
    "duplicate",  # a list holds its first work twice
    "stranger",  # a work nobody asked for: added to a list, in place of a single record
    "gzip",  # not a fault, but an answer in another coat
)

MISSING = "404-html"
"""No fault that passes: the service does not know such questions, and answers with an HTML page."""


@dataclass(slots=True)
class Fault:
    """One fault and when it strikes.

    Attributes:
        kind: one of KINDS, or MISSING.
        doi: strikes requests that ask for this DOI (in a list or singly); empty: any.
        only: ``list``, ``single``, or a route such as ``agency``; empty: any.
        nth: strikes the nth request that the other conditions admit, counted from one; 0: any.
        times: how often in all; 0: always.
        seconds: for ``429-retry-after``, ``stall``, ``slow`` and ``drip``.
    """

    kind: str
    doi: str = ""
    only: str = ""
    nth: int = 0
    times: int = 1
    seconds: float = 0.0
    seen: int = 0
    struck: int = 0

    def __post_init__(self) -> None:
        assert self.kind in (*KINDS, MISSING), self.kind

    def strikes(self, kind: str, dois: Iterable[str], route: str = "") -> bool:
        """Count a request; return whether the fault strikes it."""
        if self.only not in ("", kind, route) or (self.doi and self.doi.lower() not in dois):
            return False
        self.seen += 1
        if (self.nth and self.seen != self.nth) or (self.times and self.struck >= self.times):
            return False
        self.struck += 1
        return True


class Faults:
    """A plan of faults.

    Args:
        plan: faults in order of precedence.
        share: besides, this share of all requests is struck by a random one of ``kinds``.
        seed: makes the random choice repeatable.
        seconds: for random faults that need it.
    """

    def __init__(
        self,
        plan: Sequence[Fault] = (),
        share: float = 0.0,
        kinds: Sequence[str] = KINDS,
        seed: int = 1,
        seconds: float = 0.0,
    ) -> None:
        self.plan = list(plan)
        self.share, self.kinds, self.seconds = share, tuple(kinds), seconds
        self._random = random.Random(seed)
        self._lock = threading.Lock()

    def pick(self, kind: str, dois: Sequence[str], route: str = "") -> Fault | None:
        """Return the fault that strikes a request of this kind, by this route, for these DOIs, or None."""
        lowered = {doi.lower() for doi in dois}
        with self._lock:
            for fault in self.plan:
                if fault.strikes(kind, lowered, route):
                    return fault
            if self._random.random() < self.share:
                return Fault(self._random.choice(self.kinds), seconds=self.seconds)
        return None
