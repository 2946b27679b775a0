"""The options that mean the same in every command (contract A4)."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from citekit.errors import UsageError

OFFLINE = "citekit.offline"
"""Where the context of a command keeps ``--offline``."""


def _not_our_own(context: click.Context, option: click.Parameter, output: str | None) -> str | None:
    """Return the output file; a file that the review itself lives on is refused before anything is done."""
    if output and output != "-" and Path(output).exists():
        from citekit.config import load

        settings = load(Path.cwd(), os.environ)
        own = (settings.library, settings.vocabulary, settings.decisions, *settings.snapshots)
        if settings.root and any(path.exists() and path.samefile(output) for path in own):
            raise UsageError(f"`{output}` is a file of the review itself", hint="give another file to `-o`")
    return output


def _remember(context: click.Context, option: click.Parameter, offline: bool) -> None:
    context.meta[OFFLINE] = offline


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--json -o -q -v --offline``; the last is read by ``session.settings``."""
    command = click.option("--offline", is_flag=True, expose_value=False, callback=_remember, help="Use no network.")(
        command
    )
    command = click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")(command)
    command = click.option("-v", "--verbose", is_flag=True, help="Say more.")(command)
    command = click.option(
        "-o", "--output", metavar="FILE", callback=_not_our_own, help="Write to FILE instead of stdout."
    )(command)
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)


def dry_run_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--dry-run``."""
    return click.option("--dry-run", is_flag=True, help="Print the diff, write nothing.")(command)


def where_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--where``."""
    return click.option("--where", metavar="QUERY", help="All entries that match QUERY.")(command)
