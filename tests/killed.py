"""A command that dies at a chosen one of its touches of the disk: the real command, in a forked process."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from conftest import Review

KILLED = 99
"""The exit status of a command that was killed."""
_TOUCHES = frozenset(("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"))


def run(review: Review, *words: str, touches: int = 0) -> int:
    """Run the command; it ends at once before its ``touches``-th touch of review or state (0: never).

    A touch is the opening of a file for writing, an fsync, or a change of a name.

    Returns:
        The command's exit status, or KILLED.
    """
    child = os.fork()
    if not child:
        _child(review, words, touches)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def each_kill(review: Review, prepare: Callable[[], None], *words: str, every: int = 1) -> Iterator[int]:
    """Yield for each touch of the disk its number, when a command that started after ``prepare`` has died at it."""
    number = 1
    while True:
        prepare()
        if run(review, *words, touches=number) != KILLED:
            return
        yield number
        number += every


def saver(review: Review) -> Callable[[], None]:
    """Return what puts the review and the state folder back as they are now."""
    home = Path(review.env["XDG_STATE_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    kept = review.folder.with_name("kept")
    pairs = [(review.folder / "refs", kept / "refs"), (home, kept / "state")]
    shutil.rmtree(kept, ignore_errors=True)
    for here, there in pairs:
        shutil.copytree(here, there)

    def put_back() -> None:
        for here, there in pairs:
            shutil.rmtree(here)
            shutil.copytree(there, here)

    return put_back


def _child(review: Review, words: tuple[str, ...], touches: int) -> None:
    status = 70
    try:
        os.chdir(review.folder)
        os.environ.clear()
        os.environ.update(review.env)
        for stream, target in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
            os.dup2(os.open(os.devnull, target), stream)
        _arm(touches, (str(review.folder), str(Path(review.env["XDG_STATE_HOME"]))))
        from citekit.cli import main

        sys.argv = ["citekit", *words]
        main()
        status = 0
    except SystemExit as done:
        status = done.code if isinstance(done.code, int) else 0
    finally:
        os._exit(status)


def _arm(touches: int, folders: tuple[str, ...]) -> None:
    """Let the process die at its last touch."""
    left = [touches]
    fsync = os.fsync

    def touch() -> None:
        left[0] -= 1
        if left[0] == 0:
            os._exit(KILLED)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in _TOUCHES) and str(arguments[0]).startswith(folders):
            touch()

    def synced(fd: Any) -> None:
        touch()
        fsync(fd)

    os.fsync = synced
    sys.addaudithook(hook)
