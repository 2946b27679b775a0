"""How fast DOIs are resolved, against the local Crossref with the documented limits and assumed answer times.

    python benchmarks/resolver.py [--habanero N] [--parts cold,cached,pools,faults,leftovers]

A record takes 150 ms, a list 300 ms and 4 ms a row. The server is a process of its own. Ratios are taken in the same
run; habanero is measured on its first N of 500 DOIs, one after the other, and the rest is counted at the same pace.
"""

import argparse
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from citekit.identifiers import Doi
from citekit.outcomes import Failure
from citekit.sources import Client, Record
from citekit.sources.batches import fill
from crossref.faults import KINDS, Faults
from crossref.limits import DOCUMENTED, Limits
from crossref.records import csl, record
from crossref.standin import Latency, Standin

MAIL = "me@example.org"
LATENCY = Latency(record=0.15, list=0.3, row=0.004)
PARTS = ("cold", "cached", "pools", "faults", "leftovers")


@dataclass(frozen=True, slots=True)
class Service:
    """What the server is to be: how many works, in which coat, with which faults.

    Attributes:
        works: how many made-up works it knows; commas: how many of them a list cannot carry.
        style: the look of the rate headers; limited: whether the limits are enforced.
        share: the share of requests that a random fault strikes; seed: which; a 403 is a word, no fault: it is obeyed.
        datasets: how many DOIs DataCite has; seconds: how long a stalled or slow answer takes.
    """

    works: int = 500
    commas: int = 0
    style: str = "array"
    limited: bool = True
    share: float = 0.0
    kinds: tuple[str, ...] = tuple(kind for kind in KINDS if kind != "403")
    seed: int = 1
    datasets: int = 0
    seconds: float = 2.0

    def dois(self) -> list[Doi]:
        """Return the DOIs it knows, in the length that real ones have (26 characters)."""
        plain = [Doi(f"10.5555/j.results.2024.{number:05}") for number in range(self.works - self.commas)]
        return plain + [Doi(f"10.5555/j.alone,2024.{number:05}") for number in range(self.commas)]

    def others(self) -> list[Doi]:
        """Return DataCite's DOIs."""
        return [Doi(f"10.5281/zenodo.{number:07}") for number in range(self.datasets)]


@dataclass(frozen=True, slots=True)
class Report:
    """What the server saw of one run; ``twice``: the same question about a DOI again after a good answer."""

    requests: int
    refused: int
    twice: int
    most: Mapping[str, int]
    faults: int


def _serve(service: Service, pipe: Connection) -> None:
    """Be the server in a process of its own; answer each message with a report and forget the log."""
    padding = "x" * 1900  # to the 2.7 kB that a record has without its references
    with Standin(
        [
            record(doi.value, authors=[f"Doe{number}, Ada"], publisher=padding)
            for number, doi in enumerate(service.dois())
        ],
        csl={doi.value: csl(doi.value) for doi in service.others()},
        limits=Limits(service.limited, service.style),
        latency=LATENCY,
        faults=Faults(share=service.share, kinds=service.kinds, seed=service.seed, seconds=service.seconds),
    ) as server:
        pipe.send(server.url)
        while pipe.recv():
            good = Counter(
                (doi, seen.kind if "," in seen.path else seen.path)
                for seen in server.log
                for doi in seen.dois
                if not seen.fault and seen.status == 200
            )
            pipe.send(
                Report(
                    len(server.log),
                    sum(seen.status == 429 and not seen.fault for seen in server.log),
                    sum(count - 1 for count in good.values()),
                    {kind: server.most_in_a_second(kind) for kind in ("list", "single")},
                    sum(bool(seen.fault) for seen in server.log),
                )
            )
            server.log.clear()


@contextmanager
def served(service: Service) -> Iterator[tuple[str, Callable[[], Report]]]:
    """Give the server's address and a function that reports on the requests since the last report."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(service, there), daemon=True)
    process.start()
    there.close()  # so that a server that does not start is an error and not a wait
    url: str = here.recv()

    def report() -> Report:
        here.send(True)
        seen: Report = here.recv()
        return seen

    try:
        yield url, report
    finally:
        here.send(False)
        process.join(5)


def fetch(url: str, dois: Sequence[Doi], mailto: str = MAIL) -> tuple[float, Counter[str]]:
    """Resolve DOIs with a client of its own; return the seconds it took, and how often which outcome."""
    outcomes: dict[Doi, Record | Failure] = {}
    start = time.monotonic()
    client = Client(url, mailto, doi_url=f"{url}/doi")
    client.fetch(dois, lambda found, _: outcomes.update(found))
    seconds = time.monotonic() - start
    client.close()
    return seconds, Counter(o.code if isinstance(o, Failure) else "ok" for o in outcomes.values())


def say(what: str, reached: str, asked: str = "") -> None:
    """Print one row."""
    print(f"{what:<44} {reached:<66} {asked}", flush=True)


def shown(seconds: float, outcomes: Counter[str], seen: Report) -> str:
    """Return a run in a few words."""
    codes = ", ".join(f"{count} {code}" for code, count in sorted(outcomes.items(), key=lambda item: -item[1]))
    return f"{seconds:6.2f} s  {codes}; {seen.requests} requests, {seen.refused} refused, {seen.twice} twice"


def cold(habanero: int) -> None:
    """500 DOIs that nobody has asked for: against the floor, and against habanero in the same run."""
    service = Service()
    dois = service.dois()
    with served(service) as (url, report):
        runs = []
        for _ in range(3):
            seconds, outcomes = fetch(url, dois)
            runs.append(seconds)
            say("500 cold DOIs", shown(seconds, outcomes, report()), "asked <= 2.50 s, 0 refused")
            time.sleep(1.1)
        batches = list(fill(dois, url))
        floor = (len(batches) - 1) // 3 + LATENCY.list + LATENCY.row * min(map(len, batches))
        best = sorted(runs)[1]
        say("  the floor", f"{floor:6.2f} s  {len(batches)} lists, three a second; reached {best / floor:.2f} of it")
        seconds = one_by_one(url, dois[:habanero]) * len(dois) / habanero
        counted = "" if habanero == len(dois) else f", counted from {habanero}"
        say(
            "  habanero, works(ids=[…])",
            f"{seconds:6.2f} s{counted}; {seconds / best:.1f} times as long",
            "asked >= 42 times",
        )


def one_by_one(url: str, dois: Sequence[Doi]) -> float:
    """Return the seconds that habanero takes for DOIs, its own import not counted."""
    from habanero import Crossref  # type: ignore[attr-defined]  # habanero has no types

    start = time.monotonic()
    Crossref(base_url=url, mailto=MAIL).works(ids=[doi.value for doi in dois])
    return time.monotonic() - start


def cached() -> None:
    """The real command on 500 DOIs that the cache holds, against the same command on none."""
    service = Service(limited=False)
    with tempfile.TemporaryDirectory() as folder, served(service) as (url, report):
        env = {**os.environ, "XDG_CACHE_HOME": folder, "CITEKIT_CROSSREF_URL": url, "CITEKIT_MAILTO": MAIL}
        program = str(Path(sys.executable).with_name("citekit"))
        text = "\n".join(doi.value for doi in service.dois())

        def run(given: str) -> float:
            start = time.monotonic()
            subprocess.run([program, "resolve", "-f", "-", "--to", "json"], input=given, text=True, env=env,
                           cwd=folder, capture_output=True, check=False)  # fmt: skip
            return time.monotonic() - start

        run(text)
        report()
        times = sorted((run(text), run("")) for _ in range(5))
        with_them, without = sorted(t for t, _ in times)[2], sorted(t for _, t in times)[2]
        say(
            "500 cached DOIs, the command",
            f"{with_them:6.2f} s, {with_them - without:.2f} s more than for none; {report().requests} requests",
            "asked <= 0.30 s more, no request",
        )


def pools() -> None:
    """Every look of the rate headers, with and without a mail address."""
    for mailto in (MAIL, ""):
        pool = "polite" if mailto else "public"
        for style in ("array", "june", "doubled", "silent"):
            service = Service(works=500, commas=20, style=style)
            with served(service) as (url, report):
                seconds, outcomes = fetch(url, service.dois(), mailto)
                seen = report()
                most = ", ".join(
                    f"{seen.most[k]} of {DOCUMENTED[pool, k][0]} {k}s a second" for k in ("list", "single")
                )
                say(f"500 DOIs, {pool}, headers `{style}`", shown(seconds, outcomes, seen), most)


def faults() -> None:
    """Five requests in a hundred go wrong, in every way there is; where lists are long, where DOIs go singly."""
    for works, commas, seeds, first in ((500, 0, 2, 5), (5000, 0, 3, 1), (300, 300, 3, 1)):
        plain = Service(works, commas)
        with served(plain) as (url, report):
            base, _ = fetch(url, plain.dois())
            say(f"{works} DOIs, {commas} singly, no fault", f"{base:6.2f} s; {report().requests} requests")
        for seed in range(first, first + seeds):
            service = Service(works, commas, share=0.05, seed=seed)
            with served(service) as (url, report):
                seconds, outcomes = fetch(url, service.dois())
                seen = report()
                say(
                    f"  with {seen.faults} faults (seed {seed})",
                    f"{seconds / base:.2f} times; {shown(seconds, outcomes, seen)}",
                    "asked <= 2 times",
                )


def leftovers() -> None:
    """10,000 DOIs of which three in ten are nonsense, and a few of another agency."""
    service = Service(works=6900, datasets=100)
    nonsense = [Doi(f"10.{1000 + number}/nonsense.{number:07}") for number in range(3000)]
    known = service.dois()
    mixed = nonsense + known + service.others()
    random.Random(1).shuffle(mixed)
    with served(service) as (url, report):
        seconds, outcomes = fetch(url, mixed)
        say("10,000 DOIs, 3,000 of them nonsense", shown(seconds, outcomes, report()))


def main() -> None:
    """Print one row a measure: what was reached, and what was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--habanero", type=int, default=50, metavar="N", help="DOIs that habanero fetches, of 500")
    parser.add_argument("--parts", default=",".join(PARTS[:4]), help=f"of {','.join(PARTS)}")
    given = parser.parse_args()
    for part in given.parts.split(","):
        if part == "cold":
            cold(given.habanero)
        else:
            {"cached": cached, "pools": pools, "faults": faults, "leftovers": leftovers}[part]()


if __name__ == "__main__":
    main()
