"""A program: a template and its bounds as a pickle in, its text or what is wrong with it as JSON on standard output.

What comes in is citekit's own; what goes out is made by a stranger's template, and is JSON for that reason.
"""

import json
import pickle
import sys
from contextlib import suppress
from typing import NamedTuple

from citekit.errors import TemplateError
from citekit.render.template_filling import OutOfTime, filled, shown


class Bounds(NamedTuple):
    """How much a template may take: seconds, bytes of memory, characters of the text that it makes."""

    seconds: float
    memory: int
    text: int


def main() -> None:
    """Fill the template, no longer than its bounds allow."""
    task, bounds = pickle.load(sys.stdin.buffer)
    _bind(bounds)
    try:
        text = filled(task)
        if len(text) > bounds.text:
            raise TemplateError("the template makes too long a text", where=shown(task.file, task.root))
    except TemplateError as error:
        json.dump({"message": error.message, "where": error.where, "hint": error.hint}, sys.stdout)
    else:
        json.dump({"text": text}, sys.stdout)


def _bind(bounds: Bounds) -> None:
    """Limit this process; where the system cannot (Windows), whoever started it stops it after a time."""
    with suppress(ImportError, OSError, ValueError):
        import resource
        import signal

        signal.signal(signal.SIGALRM, _stop)
        signal.setitimer(signal.ITIMER_REAL, bounds.seconds)
        resource.setrlimit(resource.RLIMIT_AS, (bounds.memory, bounds.memory))


def _stop(*_: object) -> None:
    raise OutOfTime


if __name__ == "__main__":
    main()
