"""A mark for facts that are read off a running clock, when requests arrive and how long something takes; and shorter
waits for those that are not."""

import pytest

from citekit.sources import asking

by_the_clock = pytest.mark.flaky(reruns=3, reruns_delay=1)
"""Measure again when a test fails: a machine that stalls for a tenth of a second delays a request on its way, and the
stand-in, which counts arrivals, then sees two closer together than they were sent. What citekit itself does wrong fails
every time; the limiter's laws are proved on a clock of their own, without this mark."""

SHORTER = 20
"""How many times shorter the waits before another try are in a hurry."""

HURRIED = f"from citekit.sources import asking; asking.FIRST_WAIT /= {SHORTER}; asking.FIRST_PAUSE /= {SHORTER}"
"""What puts a process in a hurry."""


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten in this process the waits before another try."""
    monkeypatch.setattr(asking, "FIRST_WAIT", asking.FIRST_WAIT / SHORTER)
    monkeypatch.setattr(asking, "FIRST_PAUSE", asking.FIRST_PAUSE / SHORTER)
