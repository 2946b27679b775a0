"""The front door: every way a command can end becomes an exit status and at most one message."""

import os
import re
import signal
import sys
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from citekit.errors import CitekitError, StorageError

if TYPE_CHECKING:
    from citekit.cli.options import Options

LOADED = "citekit.loaded"
"""Where the context keeps the name of the command whose module was asked for last."""
BUG = 70
STOPPED = 130
_STOPS = ("SIGHUP", "SIGTERM")
_COMPLETION = "_CITEKIT_COMPLETE"
_WHERE = re.compile(r"(.*?)((?::\d+)*)")


class _Reason(NamedTuple):
    """Why a command failed: code of the failure in JSON, one sentence, the next step, exit status."""

    code: str
    message: str
    hint: str
    status: int


def run(group: click.Group) -> int:
    """Run the command line of this process and return its exit status (docs/exit-codes.md)."""
    context = None
    _heed_stops()
    try:
        if asked := os.environ.get(_COMPLETION):
            from click.shell_completion import shell_complete

            return shell_complete(group, {}, "citekit", _COMPLETION, asked)
        context = group.make_context("citekit", sys.argv[1:])
        with context:
            status = group.invoke(context)
        return status if isinstance(status, int) else 0
    except click.exceptions.Exit as ending:  # --help, --version
        return ending.exit_code
    except BrokenPipeError:  # whoever read stdout has heard enough
        return 0
    except (click.Abort, KeyboardInterrupt):
        from citekit.cli import console
        from citekit.sources.cache import RecordCache

        console.talk("stopped; what had arrived is kept" if RecordCache.stored else "stopped")
        return STOPPED
    except Exception as error:
        return _report(error, context)
    finally:
        _settle()


def _heed_stops() -> None:
    """Let a closed terminal (SIGHUP) and SIGTERM stop a command as Ctrl-C does, so that it keeps what it has.

    Of the two the first counts: a terminal that goes away says so more than once, and must not stop what is being kept.
    Who started us without heed of one (``nohup``) is obeyed.
    """
    heeded = [one for name in _STOPS if (one := getattr(signal, name, None))]  # Windows has no SIGHUP

    def stop(number: int, frame: object) -> None:
        for one in heeded:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    for one in heeded:
        if signal.getsignal(one) is signal.SIG_DFL:
            signal.signal(one, stop)


def _report(error: Exception, context: click.Context | None) -> int:
    """Print one error, with ``--json`` as an envelope too, and return its exit status."""
    from citekit.cli import console, output
    from citekit.cli.options import GIVEN, completed
    from citekit.outcomes import Failure, Outcome

    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        console.talk(error.format_message())
        return error.exit_code
    given: Options | None = context.meta.get(GIVEN) if context else None
    reason, notices = _reason(error, _command(error, context)), completed(context)
    if given.json if given else _wants_json(sys.argv[1:]):
        failure = Failure("", "", reason.code, reason.message, reason.hint)
        name = given.command if given else _command(error, context)
        outcome = Outcome(name, failures=(failure,), notices=notices)
        with suppress(OSError, CitekitError):  # stdout may be what failed
            output.write(console.envelope(outcome), None)
    for notice in notices:
        console.talk(notice)
    console.talk(f"error: {reason.message}")
    if reason.hint:
        console.talk(f"hint: {reason.hint}")
    return reason.status


def _reason(error: Exception, command: str) -> _Reason:
    if isinstance(error, CitekitError):
        message = f"{_near(error.where)}: {error.message}" if error.where else error.message
        return _Reason(error.code, message, error.hint, error.exit_status)
    if isinstance(error, click.ClickException):
        from citekit.cli.wording import said

        return _Reason("usage", *said(error, command), error.exit_code)
    if isinstance(error, OSError):
        name = f"`{error.filename}`: " if error.filename else ""
        message = name + (error.strerror or str(error) or type(error).__name__).lower()
        return _Reason(StorageError.code, message, "check permissions and free space", StorageError.exit_status)
    return _bug(error)


def _near(where: str) -> str:
    """Return the place of an error from the current folder, where that is shorter than from the root."""
    from citekit.config import shown

    path, line = (found[1], found[2]) if (found := _WHERE.fullmatch(where)) else (where, "")
    return min(where, shown(Path(path)) + line, key=len) if path.startswith("/") else where


def _wants_json(words: list[str]) -> bool:
    """Return whether JSON was asked for by a command line that could not be read."""
    return "--json" in words or "--format=json" in words or ("--format", "json") in pairwise(words)


def _command(error: Exception, context: click.Context | None) -> str:
    """Return the name of a command that failed before it ran."""
    inner = getattr(error, "ctx", None)
    if inner:
        return str(inner.command_path).partition(" ")[2]
    return str(context.meta.get(LOADED, "")) if context else ""


def _bug(error: Exception) -> _Reason:
    import tempfile
    import traceback

    story = f"citekit {' '.join(sys.argv[1:])}\n\n{''.join(traceback.format_exception(error))}"
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="citekit-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write(story)
        how = f"please report it with the file {file.name}"
    except OSError:
        how = "please report it; the details could not be written"
    message = f"this is a bug of citekit: {type(error).__name__}: {error}"
    return _Reason("bug", message, f"{how}; the library is as it was before the last save", BUG)


def _settle() -> None:
    """Let go of streams that cannot be written, so that the interpreter does not try again at its end."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            try:
                stream.flush()
            except OSError:
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
