"""Crossref's pools: who may ask how often, how many at a time, and the headers that say so. Knows nothing of HTTP."""

import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass

DOCUMENTED = {
    ("polite", "list"): (3, 3),
    ("polite", "single"): (10, 3),
    ("public", "list"): (1, 1),
    ("public", "single"): (5, 1),
}
"""Requests a second and requests at a time, by pool and kind (Crossref, rate limits in force since 1 December 2025)."""

UNLIMITED = (1000, 64)

STYLES = ("array", "june", "doubled", "silent")
"""The headers: ``polite-array`` (August 2026 on), pool names alone (June 2026), ``50, 50`` (before 2025), none."""


@dataclass(slots=True)
class Ticket:
    """What the doorkeeper decided about one request."""

    pool: str
    kind: str
    in_flight: int
    admitted: bool


class Limits:
    """The doorkeeper: a sliding window of one second and a count of requests in flight, a pool and kind each.

    Args:
        enforced: refuse what oversteps; without it everything is let in and the headers allow (nearly) everything.
        style: one of STYLES.
        table: replaces DOCUMENTED.
    """

    def __init__(
        self,
        enforced: bool = True,
        style: str = "array",
        table: dict[tuple[str, str], tuple[int, int]] | None = None,
    ) -> None:
        assert style in STYLES, style
        self.enforced = enforced
        self.style = style
        self.table = dict(table or DOCUMENTED)
        self._lock = threading.Lock()
        self._started: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._in_flight: dict[tuple[str, str], int] = defaultdict(int)

    def allowed(self, pool: str, kind: str) -> tuple[int, int]:
        """Return requests a second and requests at a time; doi.org has no limits here."""
        return self.table[pool, kind] if self.enforced and kind != "doi.org" else UNLIMITED

    def enter(self, pool: str, kind: str) -> Ticket:
        """Count a request that has arrived; ``admitted`` says whether it is within the limits."""
        rate, concurrency = self.allowed(pool, kind)
        now = time.monotonic()
        with self._lock:
            started = self._started[pool, kind]
            while started and started[0] <= now - 1:
                started.popleft()
            admitted = len(started) < rate and self._in_flight[pool, kind] < concurrency
            if admitted:
                started.append(now)
                self._in_flight[pool, kind] += 1
            return Ticket(pool, kind, self._in_flight[pool, kind], admitted)

    def leave(self, ticket: Ticket) -> None:
        """Count an admitted request as answered."""
        if ticket.admitted:
            with self._lock:
                self._in_flight[ticket.pool, ticket.kind] -= 1

    def headers(self, pool: str, kind: str) -> dict[str, str]:
        """Return the rate headers in the chosen style."""
        rate, concurrency = self.allowed(pool, kind)
        if self.style == "silent" or kind == "doi.org":
            return {}
        if self.style == "doubled":
            return {"x-rate-limit-limit": "50, 50", "x-rate-limit-interval": "1s, 1s"}
        name = pool
        if self.style == "array":
            name = f"{pool}-{'array' if kind == 'list' else 'single'}"
        elif self.enforced:
            rate, concurrency = self.table[pool, "single"]
        return {
            "x-api-pool": name,
            "x-rate-limit-limit": str(rate),
            "x-rate-limit-interval": "1s",
            "x-concurrency-limit": str(concurrency),
        }
