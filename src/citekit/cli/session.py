"""What a command starts from: the folder it runs in, its settings, and the words it was called with."""

import os
import sys
from pathlib import Path

from citekit.config import Settings, load
from citekit.errors import StorageError


def here() -> Path:
    """Return the current folder.

    Raises:
        StorageError: it has been removed.
    """
    try:
        return Path.cwd()
    except OSError:
        raise StorageError("the current folder is not there any more", hint="change into another folder") from None


def settings(*, offline: bool = False) -> Settings:
    """Return the settings for the current folder and the environment.

    Raises:
        ConfigError: they cannot be read. StorageError: as ``here``.
    """
    return load(here(), os.environ, offline=offline)


def called() -> str:
    """Return the command as it was typed, for the journal."""
    import shlex

    return shlex.join(["citekit", *sys.argv[1:]])


def person() -> str:
    """Return who decides, for the decision log: ``CITEKIT_USER``, else the login name."""
    named = os.environ.get("CITEKIT_USER") or os.environ.get("USER") or os.environ.get("LOGNAME")
    if named:
        return named
    from getpass import getuser  # asks the system, and only few commands decide

    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"
