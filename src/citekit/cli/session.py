"""What a command starts from: the settings of the folder it runs in, and the words it was called with."""

import os
import shlex
import sys
from pathlib import Path

import click

from citekit.cli.options import OFFLINE
from citekit.config import Settings, load
from citekit.journeys.workspace import Workspace


def settings() -> Settings:
    """Return the settings for the current folder, the environment and ``--offline``."""
    context = click.get_current_context(silent=True)
    return load(Path.cwd(), os.environ, offline=bool(context and context.meta.get(OFFLINE)))


def workspace() -> Workspace:
    """Return the review that the current folder lies in.

    Raises:
        UsageError: there is none. ConfigError: its settings cannot be read.
    """
    return Workspace(settings())


def called() -> str:
    """Return the command as it was typed, for the journal."""
    return shlex.join(["citekit", *sys.argv[1:]])


def person() -> str:
    """Return who decides, for the decision log: ``CITEKIT_USER``, else the login name."""
    return os.environ.get("CITEKIT_USER") or os.environ.get("USER") or os.environ.get("LOGNAME") or "unknown"
