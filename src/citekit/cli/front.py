"""The front door: every way a command can end becomes an exit status and at most one message."""

import os
import sys

import click

from citekit.errors import CitekitError

BUG = 70


def run(group: click.Group) -> int:
    """Run the command line of this process and return its exit status (docs/exit-codes.md)."""
    try:
        result = group.main(standalone_mode=False)
        _flush()
        return result if isinstance(result, int) else 0
    except CitekitError as error:
        return report(error)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        if not _as_json("usage", error.format_message(), ""):
            error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; what had arrived is kept", err=True)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit:  # Click's own end on a closed pipe
        return 0
    except Exception as error:
        return _bug(error)


def report(error: CitekitError) -> int:
    """Print one error and return its exit status."""
    message = f"{error.where}: {error.message}" if error.where else error.message
    if not _as_json(error.code, message, error.hint):
        click.echo(f"error: {message}", err=True)
        if error.hint:
            click.echo(f"hint: {error.hint}", err=True)
    return error.exit_status


def _as_json(code: str, message: str, hint: str) -> bool:
    """Print the envelope of a failed command where ``--json`` was asked for; return whether it was."""
    if "--json" not in sys.argv[1:]:
        return False
    import json

    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    command = " ".join(words[: 2 if words[:1] in (["tag"], ["vocab"]) else 1])
    failure = {"input": "", "doi": "", "code": code, "message": message, "hint": hint}
    envelope = {
        "citekit": 1,
        "command": command,
        "status": "failed",
        "results": [],
        "failures": [failure],
        "findings": [],
    }
    click.echo(json.dumps(envelope, ensure_ascii=False))
    click.echo(f"error: {message}", err=True)
    return True


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


def _bug(error: Exception) -> int:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="citekit-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(f"citekit {' '.join(sys.argv[1:])}\n\n{''.join(traceback.format_exception(error))}")
    message = f"this is a bug of citekit: {type(error).__name__}: {error}"
    hint = f"please report it with the file {file.name}; the library is as it was before the last save"
    if not _as_json("bug", message, hint):
        click.echo(f"error: {message}\nhint: {hint}", err=True)
    return BUG
