"""Set-up and chores, with nothing but Python 3.11 and git: ``python3 dev.py demo`` and ``python3 dev.py test``.

The first use makes a virtual environment in ``.venv`` and installs citekit there with what it needs.
"""

import hashlib
import os
import subprocess
import sys
import tomllib
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if sys.platform == "win32" else "bin")

DEMO = (
    ("init", "demo"),
    ("-C", "add", "-f", "../docs/examples/references.txt", "--snapshot", "../refs/works.jsonl", "--offline"),
    ("-C", "add", "10.1159/000534631", "10.1002/ccr3.8193", "--snapshot", "../refs/works.jsonl", "--offline"),
    ("-C", "tag", "suggest"),
    ("-C", "tag", "add", "condition:LPP", "--where", "title:planopilaris"),
    ("-C", "tag", "add", "condition:FFA", "--where", 'title:"frontal fibrosing"'),
    ("-C", "tag", "add", "agent:JAK inhibitor", "--where", "title:JAK"),
    ("-C", "tag", "add", "condition:folliculitis decalvans", "agent:adalimumab", "--where", "title:adalimumab"),
    ("-C", "list"),
    ("-C", "render", "--by", "condition,agent", "-s", "vancouver", "-o", "list.html"),
    ("-C", "render", "--by", "condition,agent", "-s", "vancouver", "-o", "list.docx"),
    ("-C", "map", "-o", "map.html"),
)
"""The main job, command by command; ``-C`` marks those that run inside the demo review."""

BESIDE_EACH_OTHER = ("-n", "4", "--dist", "worksteal")
"""How tests run: four at a time, on two cores too, for much of their time is waiting: for servers, locks and disks."""


def main(arguments: Sequence[str]) -> int:
    """Run one chore and return its exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036  # this file runs before anything is installed
        print("citekit needs Python 3.11 or newer")
        return 2
    chores = {"setup": setup, "demo": demo, "test": test, "check": check, "slow": slow}
    if len(arguments) != 1 or arguments[0] not in chores:
        print(
            __doc__,
            "\nChores: "
            + ", ".join(f"{name} ({(chore.__doc__ or '').split('.')[0]})" for name, chore in chores.items()),
        )
        return 2
    return chores[arguments[0]]()


def setup() -> int:
    """Make or refresh the virtual environment."""
    stamp = VENV / "installed"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    print("setting up .venv …", flush=True)
    if not (BIN / "python").exists():
        venv.create(VENV, with_pip=True)
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    done = _run(
        BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", ".", *groups["dev"]
    )
    if done == 0:
        stamp.write_text(wanted)
    return done


def demo() -> int:
    """Run the main job with no network: references in, a tagged .bib and a reading list out."""
    if status := setup():
        return status
    for command in DEMO:
        inside = command[0] == "-C"
        words = command[1:] if inside else command
        print("\n$ citekit " + " ".join(f"'{word}'" if set(word) & set(' "') else word for word in words), flush=True)
        status = _run(BIN / "citekit", *words, folder=ROOT / "demo" if inside else ROOT)
        if status:
            return status
    print("\nThe library is demo/refs/library.bib, the reading list demo/list.html and .docx, the map demo/map.html")
    return 0


def test() -> int:
    """Run the tests, samples of the slow ones included."""
    return setup() or _run(BIN / "python", "-m", "pytest", "-q", "-m", "not slow", *BESIDE_EACH_OTHER)


def slow() -> int:
    """Run the tests that walk whole corpora."""
    return setup() or _run(BIN / "python", "-m", "pytest", "-q", "-m", "slow")


def check() -> int:
    """Run everything: format, lint, types, tests."""
    return (
        setup()
        or _run(BIN / "ruff", "format", "--check", ".")
        or _run(BIN / "ruff", "check", ".")
        or _run(BIN / "mypy")
        or test()
    )


def _run(program: Path, *arguments: str, folder: Path = ROOT) -> int:
    return subprocess.run([str(program), *arguments], cwd=folder, check=False).returncode


def heard(arguments: Sequence[str]) -> int:
    """Run one chore and return its exit status; where nobody reads stdout any more, that is no error."""
    try:
        status = main(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more as it ends
        return 0
    return status


if __name__ == "__main__":
    sys.exit(heard(sys.argv[1:]))
