"""Fixtures for journeys: a review in a temporary folder, and the real command run in it."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

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
    """A review folder and the real ``citekit`` command, its caches inside the temporary folder."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.library = folder / "refs" / "library.bib"
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
        return subprocess.Popen(
            [sys.executable, "-m", "citekit", *words],
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


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """Return a fresh review, made by ``citekit init``."""
    made = Review(tmp_path / "review", tmp_path / "home")
    made.folder.mkdir()
    assert made.run("init").status == 0
    return made


@pytest.fixture
def make_review(tmp_path: Path) -> Callable[[str], Review]:
    """Return a function that makes a fresh review with this library."""

    def make(source: str) -> Review:
        made = Review(tmp_path / "review", tmp_path / "home")
        made.folder.mkdir()
        assert made.run("init").status == 0
        made.write(source)
        return made

    return make


def without_times(text: str) -> str:
    """Return a text without the moments in it: two runs of a command may fall into two seconds."""
    return re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)", "TIME", text)
