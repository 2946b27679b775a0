"""Fixtures for journeys: a review in a temporary folder, and the real command run in it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a background job ignores Ctrl-C, and its children would too
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Done:
    """A finished command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Return stdout as the JSON envelope."""
        value: dict[str, Any] = json.loads(self.out)
        return value


class Review:
    """A review folder and the real ``citekit`` command, its caches inside the temporary folder.

    Attributes:
        first: Python code that each process runs before the command; empty: none.
    """

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.library = folder / "refs" / "library.bib"
        self.first = ""
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"),
            "CITEKIT_CROSSREF_URL": "http://127.0.0.1:9",
            "LANG": "C.UTF-8",
        }

    def start(self, *words: str, env: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
        """Start the command without waiting for it."""
        first = f"{self.first}\nfrom citekit.cli import main; main()"
        program = ("-c", first) if self.first else ("-m", "citekit")
        return subprocess.Popen(
            [sys.executable, *program, *words],
            cwd=self.folder,
            env={**self.env, **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, text: str | None = None, env: Mapping[str, str] | None = None) -> Done:
        """Run the command to its end; a traceback on stderr fails the test."""
        process = self.start(*words, env=env)
        out, err = process.communicate(text)
        assert "Traceback" not in err, err
        return Done(process.returncode, out, err)

    def write(self, source: str) -> bytes:
        """Give the library this source; return its bytes."""
        self.library.write_bytes(source.encode())
        return source.encode()


@pytest.fixture(scope="session")
def initialised(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder as ``citekit init`` makes it, run once for all tests: it writes nothing outside of the folder."""
    made = Review(tmp_path_factory.mktemp("initialised") / "review", tmp_path_factory.mktemp("home"))
    made.folder.mkdir()
    assert made.run("init").status == 0
    assert not list(Path(made.env["HOME"]).iterdir())
    return made.folder


@pytest.fixture
def review(tmp_path: Path, initialised: Path) -> Review:
    """Return a fresh review, made by ``citekit init``."""
    return Review(shutil.copytree(initialised, tmp_path / "review", copy_function=shutil.copy), tmp_path / "home")


@pytest.fixture
def make_review(review: Review) -> Callable[[str], Review]:
    """Return a function that gives a fresh review this library and returns it."""

    def make(source: str) -> Review:
        review.write(source)
        return review

    return make


def without_times(text: str) -> str:
    """Return a text without the moments in it: two runs of a command may fall into two seconds."""
    return re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)", "TIME", text)


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Give one browser for all tests of a file; they are skipped where there is none."""
    from browser.chromium import chromium

    with chromium() as made:
        yield made
