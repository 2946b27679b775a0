"""The real command in a process that is prepared first: with a full disk, with something of citekit replaced."""

import resource
import subprocess
import sys
from collections.abc import Callable, Mapping

from conftest import Done, Review

MAIN = "from citekit.cli import main; main()"


def python(
    review: Review,
    code: str,
    *words: str,
    env: Mapping[str, str] | None = None,
    prepare: Callable[[], None] | None = None,
) -> Done:
    """Run the command in a process that is prepared by ``code``; bytecode is not written, for disks may be full."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{MAIN}", *words],
        cwd=review.folder,
        env={**review.env, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
        capture_output=True,
        text=True,
        preexec_fn=prepare,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def full_disk(size: int) -> Callable[[], None]:
    """Return a preparation after which no file can grow beyond ``size`` bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
