"""Which files a piece of work opens."""

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

_OPENED: list[str] = []


def opened_below(folder: Path, work: Callable[[], object]) -> set[Path]:
    """Return the files below a folder that ``work`` opens and that are there afterwards."""
    _listen()
    _OPENED.clear()
    work()
    paths = {Path(name).absolute() for name in _OPENED}
    return {path for path in paths if path.is_relative_to(folder) and path.is_file()}


@cache
def _listen() -> None:
    """Hear of every file that this process opens from now on; a hook cannot be taken away."""
    sys.addaudithook(_note)


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str):
        _OPENED.append(arguments[0])
