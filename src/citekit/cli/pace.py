"""How fast it goes and how long it may still take, in one line. Draws nothing."""

import time
from collections import deque
from collections.abc import Callable

WINDOW = 10.0
"""Seconds over which the rate is taken: short enough to follow a change of what is waited for."""

WORTH_TELLING = 10.0
"""Seconds left from which on they are told."""

WIDTH = 10


class Pace:
    """The progress of one piece of work.

    Args:
        label: what is being done.
        clock: in seconds, never going back.
    """

    def __init__(self, label: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._label = label
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def line(self, done: int, total: int, waiting: str) -> str:
        """Return the line, for example ``resolving [####      ] 210/500  52/s  Crossref, about 20 s``.

        What was done at the first call, such as found in the cache, does not count for the rate.
        """
        now = self._clock()
        self._seen.append((now, done))
        while len(self._seen) > 2 and self._seen[1][0] <= now - WINDOW:
            self._seen.popleft()
        start, before = self._seen[0]
        rate = (done - before) / (now - start) if now > start else 0.0
        filled = WIDTH * done // max(total, 1)
        parts = [f"{self._label} [{'#' * filled:<{WIDTH}}] {done}/{total}"]
        if rate:
            parts.append(f"{rate:.0f}/s" if rate >= 1 else f"{rate:.1f}/s")
            if waiting and (seconds := (total - done) / rate) >= WORTH_TELLING:
                waiting += f", about {_told(seconds)}"
        return "  ".join([*parts, waiting]).rstrip()


def _told(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{round(seconds, -1):.0f} s"
