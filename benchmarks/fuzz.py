"""Broken and valid BibTeX without end, against the laws of ``tests/bib_fuzz.py``, guided by what code it reaches.

    python benchmarks/fuzz.py [SECONDS] [SEED]

Half of the files come from the grammar, half are mutations of files that reached something new: a step from one line
of ``citekit.bib``, ``citekit.text`` or ``citekit.names`` to another that no file took before. A file that breaks a law
is cut down to the smallest that still does and kept in ``tests/seeds``. Asked: no exception, no hang, no entry lost.
"""

import random
import re
import sys
import time
from collections import Counter
from hashlib import blake2b
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from bib_fuzz import SEEDS, Grammar, faults  # noqa: E402
from citekit.bib.library import Library  # noqa: E402

_NAMES_IN_IT = re.compile(r"`[^`]*`|\d+")
_WATCHED = ("citekit/bib/", "citekit/text/", "citekit/names.py", "citekit/tagging/keywords.py")
_SLOWEST = 2.0
"""CPU seconds after which a file of 4 kB counts as a hang."""
_MOST = 3.0
"""How many times the time doubled input may take before it is measured again and kept; the goal is 2.3."""


class Reached:
    """The steps between lines that any file took so far."""

    def __init__(self) -> None:
        self.steps: set[tuple[CodeType, int, int]] = set()
        self._watched: dict[CodeType, bool] = {}

    def call(self, frame: FrameType, event: str, arg: Any) -> Any:
        """Trace the calls of watched modules; for ``sys.settrace``."""
        code = frame.f_code
        if code not in self._watched:
            self._watched[code] = any(name in code.co_filename for name in _WATCHED)
        if not self._watched[code]:
            return None
        last = 0

        def line(frame: FrameType, event: str, arg: Any) -> Any:
            nonlocal last
            if event == "line":
                self.steps.add((code, last, frame.f_lineno))
                last = frame.f_lineno
            return line

        return line


def broken_law(data: bytes, valid: bool) -> str:
    """Return the first law that a file breaks, without the names in it; or a blank."""
    start = time.process_time()
    try:
        found = next(faults(data, valid), "")
    except Exception as error:  # any exception at all is what is looked for
        return f"exception: {type(error).__name__}"
    return "hang" if time.process_time() - start > _SLOWEST else _NAMES_IN_IT.sub("…", found)


def smallest(data: bytes, valid: bool, law: str) -> bytes:
    """Return a part of ``data`` that breaks the same law, without the pieces that do not matter."""
    size = len(data) // 2
    while size:
        at = 0
        while at < len(data):
            shorter = data[:at] + data[at + size :]
            data, at = (shorter, at) if broken_law(shorter, valid) == law else (data, at + size)
        size //= 2
    return data


def growth(data: bytes) -> float:
    """Return how many times as long twice the input takes to be read, for an input of about 30 kB."""
    repeated = data * (30_000 // max(len(data), 1))
    times = []
    for text in (repeated, repeated * 2):
        start = time.process_time()
        for entry in Library(text).entries:
            entry.text("title")
        times.append(time.process_time() - start)
    return times[1] / max(times[0], 0.01)


def main(seconds: float, seed: int) -> None:
    """Run for so many seconds and print what was reached and found."""
    rng = random.Random(seed)
    grammar, reached, found = Grammar(rng), Reached(), Counter[str]()
    pool = [path.read_bytes() for path in sorted(SEEDS.glob("*.bib"))] or [b""]
    runs = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        valid = rng.random() < 0.2
        source = (
            grammar.file() if valid or rng.random() < 0.3 else rng.choice(pool[-400:] if rng.random() < 0.5 else pool)
        )
        data = source if valid else grammar.broken(source, rng.choice(pool))
        before = len(reached.steps)
        sys.settrace(reached.call)
        law = broken_law(data, valid)
        sys.settrace(None)
        runs += 1
        if len(reached.steps) > before:
            pool.append(data)
        if not law and runs % 500 == 0 and (ratio := growth(data)) > _MOST and (ratio := growth(data)) > _MOST:
            law = "slow"
            print(f"doubled input takes {ratio:.1f} times the time", flush=True)
        if law:
            keep(data if law == "slow" else smallest(data, valid, law), law, found)
        if runs % 2000 == 0:
            print(f"{runs:9} files, {len(reached.steps)} steps, {len(pool)} kept, found {dict(found)}", flush=True)
    worst = max(growth(data) for data in rng.sample(pool, min(len(pool), 20)))
    print(f"{runs} files in {seconds:.0f} s, {len(reached.steps)} steps reached, {len(pool)} files were new")
    print(f"doubled input: at most {worst:.1f} times the time   asked <= 2.3")
    print(f"laws broken: {dict(found) or 'none'}   asked none")


def keep(data: bytes, law: str, found: "Counter[str]") -> None:
    """Write a file that breaks a law to the seeds, three of a kind at most in one run."""
    found[law] += 1
    if found[law] <= 3:
        name = f"{law.partition(':')[0]}-{blake2b(data, digest_size=4).hexdigest()}.bib"
        (SEEDS / name).write_bytes(data)
        print(f"{law}: {name} {data!r}", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
