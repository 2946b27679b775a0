"""What a large library costs, as ratios to bibtexparser and to the bare reading of the file, measured in one run.

    python benchmarks/library.py [ENTRIES] [--all]

CPU seconds of whole processes, the start of the interpreter included (about 0.1 s for citekit), the least of several
runs on both sides. ``--all`` gives every entry a tag and renames it, too. Asked, at 100,000
entries: one tag at least 25 times as fast as bibtexparser's load and dump, 75 times when the library is known already;
1,000 tags 20 times; a list by tag at most 0.3 s more than start-up; memory at most 2.5 times the file and 40 MB; the
scan at most 6 times one regular expression over the file; doubled input at most 2.3 times the time.
"""

import mmap
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from startup import ENTRY

BIBTEXPARSER = """
import sys, bibtexparser
library = bibtexparser.parse_file(sys.argv[1])
library.entries[7].set_field(bibtexparser.model.Field("keywords", "agent:baricitinib"))
bibtexparser.write_file(sys.argv[2], library)
"""


Runner = Callable[..., tuple[float, float]]
"""Runs a command, and returns CPU seconds and peak megabytes."""
AGENTS = ("agent:etanercept", "agent:adalimumab", "agent:secukinumab", "agent:dupilumab")


def main(count: int) -> None:
    """Print one line a measure, asked against reached."""
    with tempfile.TemporaryDirectory() as folder:
        review = Path(folder)
        env = {**os.environ, "XDG_CACHE_HOME": f"{folder}/cache", "XDG_STATE_HOME": f"{folder}/state"}
        program = str(Path(sys.executable).with_name("citekit"))
        citekit = _runner(review, env)
        citekit(program, "init")
        library = review / "refs/library.bib"
        with library.open("w", encoding="utf-8") as file:
            file.writelines(_entries(count))  # a process begins with the memory of the one that starts it
        size = library.stat().st_size / 1e6
        print(f"{count} entries, {size:.1f} MB")
        _commands(count, library, citekit, program)
    _scans(count)
    _hostile()


def _commands(count: int, library: Path, citekit: Runner, program: str) -> None:
    """Print what commands cost, each run several times, between two runs of bibtexparser."""
    cache, size = library.parents[1] / "cache", library.stat().st_size / 1e6
    rivals: list[tuple[float, float]] = []

    def rival() -> None:
        rivals.append(citekit(sys.executable, "-c", BIBTEXPARSER, str(library), str(library.with_name("other.bib"))))

    def tag(name: str, *keys: str) -> tuple[float, float]:
        return citekit(program, "tag", "add", name, *keys)

    keys = [f"key{number}smith" for number in range(0, count, max(count // 1000, 1))][:1000]
    room = f"peak <= {2.5 * size + 40:.0f} MB"
    rows: list[tuple[str, list[tuple[float, float]], str]] = [
        ("tag one, cold", [], f">= 25 x, {room}"),
        ("tag one, warm", [], f">= 75 x, {room}"),
        ("tag 1,000, cold", [], f">= 20 x, {room}"),
        ("list by tag, warm", [], f"<= 0.3 s + {_start_up(citekit, program):.2f} s"),
        ("list by tag, after an edit", [], "the same"),
    ]
    rival()
    for turn, agent in enumerate(AGENTS):
        _forget(cache)
        rows[0][1].append(tag("agent:baricitinib", f"key{3 * turn + 1}smith"))
        rows[1][1].append(tag("agent:baricitinib", f"key{3 * turn + 2}smith"))
        _forget(cache)
        rows[2][1].append(tag(agent, *keys))
        citekit(program, "list", "agent:baricitinib")
        rows[3][1].append(citekit(program, "list", "agent:baricitinib"))
        tag("agent:baricitinib", f"key{3 * turn + 3}smith")
        rows[4][1].append(citekit(program, "list", "agent:baricitinib"))
    rival()
    least = min(rivals)[0]
    print(f"bibtexparser load and dump   {least:6.2f} s          peak {max(peak for _, peak in rivals):5.0f} MB")
    for name, runs, asked in rows:
        seconds, peak = min(runs)[0], max(peak for _, peak in runs)
        print(f"{name:<28} {seconds:6.2f} s {least / seconds:6.0f} x  peak {peak:5.0f} MB   asked {asked}")
    if "--all" in sys.argv:
        for words in (
            ("tag", "add", AGENTS[0], "--where", "year:2020"),
            ("tag", "rename", AGENTS[0], "agent:abatacept"),
        ):
            seconds, peak = citekit(program, *words)
            name = f"{' '.join(words[:2])}, every entry"
            print(f"{name:<28} {seconds:6.2f} s {least / seconds:6.1f} x  peak {peak:5.0f} MB")


def _start_up(citekit: Runner, program: str) -> float:
    return min(citekit(program, "--version")[0] for _ in range(3))


def _scans(count: int) -> None:
    """Print the scan against one regular expression over the mapped file, and against half of the file."""
    from citekit.bib.scan import scan

    data = "".join(_entries(count)).encode()
    half = data[: data.index(b"@article", len(data) // 2)]
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            limit = _seconds(lambda: sum(1 for _ in re.finditer(rb"(?m)^@", mapped)))
    whole, part = _seconds(lambda: scan(data)), _seconds(lambda: scan(half))
    print(f"scan                         {whole:6.2f} s {whole / limit:6.1f} x the limit   asked <= 6 x")
    print(f"scan of twice the input      {whole / part:6.2f} x                    asked <= 2.3 x")


def _hostile() -> None:
    """Print how the time grows when input made to confuse is doubled."""
    from citekit.bib.scan import scan

    shapes: dict[str, Callable[[int], bytes]] = {
        "{": lambda n: b"@article{a," + b"{" * n,
        "@": lambda n: b"@article{a, t={" * (n // 100),
        "@ at line starts": lambda n: b"\n@article{a,\n title = {x" * (n // 100),
        "(": lambda n: b"@article(a," + b"(" * n,
        '"': lambda n: b"@article{a, t=" + b'"' * n,
        "\\": lambda n: b"@article{a, t={" + b"\\" * n,
        "odd braces": lambda n: b"@c{d,keywords={{\\{},}" * (n // 21),
        "@ in text": lambda n: b"@article{a, t={" + b"me@x " * (n // 5) + b"}}",
    }
    for name, shape in shapes.items():
        small, large = shape(1_000_000), shape(2_000_000)
        one, two = (_seconds(partial(scan, data)) for data in (small, large))
        print(f"hostile: {name:<18} {two:8.2f} s, {two / one:4.1f} x that of half of it   asked <= 2.3 x")


def _entries(count: int) -> Iterator[str]:
    abstract = "permanent loss of hair. " * 10
    for n in range(count):
        entry = ENTRY.format(n=n, year="", abstract=abstract).replace("smith2020,", "smith,")
        yield entry.replace("= {},", "= {2020},").replace(", condition:lichen-planopilaris, agent:tofacitinib", "")


def _runner(folder: Path, env: Mapping[str, str]) -> Runner:
    def run(*command: str, status: int = 0) -> tuple[float, float]:
        """Return CPU seconds and peak megabytes of a command."""
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, code, used = os.wait4(process.pid, 0)
        assert os.waitstatus_to_exitcode(code) == status, command[:4]
        return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024

    return run


def _forget(cache: Path) -> None:
    for path in cache.rglob("*.*"):
        path.unlink()


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return min(times)


if __name__ == "__main__":
    main(next((int(word) for word in sys.argv[1:] if word.isdigit()), 100_000))
