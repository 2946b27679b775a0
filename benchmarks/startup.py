"""How much CPU the commands cost, as ratios to ``python -c pass`` measured in the same run, interleaved.

    python benchmarks/startup.py [ROUNDS]

Asked: ``--help`` at most 5 times; ``list`` of 1,000 entries at most 20 times cold and 8 times warm.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ENTRY = """@article{{key{n}smith2020,
  author    = {{Smith, Anna B. and Müller, J{{\\"o}}rg and van der Berg, Cees and {{JAK Study Group}}}},
  title     = {{Efficacy of {{JAK}} inhibitors in lichen planopilaris: cohort {n}}},
  journal   = {{British Journal of Dermatology}},
  year      = {{{year}}},
  volume    = {{{n}}},
  number    = {{3}},
  pages     = {{130--137}},
  doi       = {{10.5555/cohort.{n}}},
  abstract  = {{Background: {abstract}}},
  keywords  = {{hair loss, condition:lichen-planopilaris, agent:tofacitinib}},
}}

"""
ASKED = {"--help": 5, "list, warm": 8, "list, cold": 20}


def main(rounds: int) -> None:
    """Print one row a command: median CPU milliseconds and the ratio, asked against reached."""
    with tempfile.TemporaryDirectory() as folder:
        review = Path(folder)
        env = {**os.environ, "XDG_CACHE_HOME": f"{folder}/cache", "XDG_STATE_HOME": f"{folder}/state"}
        program = Path(sys.executable).with_name("citekit")
        _run([str(program), "init"], review, env)
        text = "".join(
            ENTRY.format(n=n, year=1990 + n % 35, abstract="permanent loss of hair. " * 40) for n in range(1000)
        )
        (review / "refs/library.bib").write_text(text, "utf-8")
        measures: dict[str, Callable[[], float]] = {
            "python -c pass": lambda: _run([sys.executable, "-c", "pass"], review, env),
            "--help": lambda: _run([str(program), "--help"], review, env),
            "list, cold": lambda: _cold([str(program), "list"], review, env),
            "list, warm": lambda: _run([str(program), "list"], review, env),
        }
        seconds: dict[str, list[float]] = {name: [] for name in measures}
        for _ in range(rounds):
            for name, measure in measures.items():
                seconds[name].append(measure())
    base = statistics.median(seconds["python -c pass"])
    for name, values in seconds.items():
        median = statistics.median(values)
        asked = f"asked <= {ASKED[name]}" if name in ASKED else ""
        print(f"{name:<16} {median * 1000:7.1f} ms CPU   {median / base:5.1f} x   {asked}")


def _cold(command: list[str], folder: Path, env: dict[str, str]) -> float:
    for path in Path(env["XDG_CACHE_HOME"]).rglob("*.cache"):
        path.unlink()
    return _run(command, folder, env)


def _run(command: list[str], folder: Path, env: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
