"""A mark for facts that are read off a running clock: when requests arrive, and how long something takes."""

import pytest

by_the_clock = pytest.mark.flaky(reruns=3, reruns_delay=1)
"""Measure again when a test fails: a machine that stalls for a tenth of a second delays a request on its way, and the
stand-in, which counts arrivals, then sees two closer together than they were sent. What citekit itself does wrong fails
every time; the limiter's laws are proved on a clock of their own, without this mark."""
