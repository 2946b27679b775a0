"""What citekit remembers of the person who uses it: their mail address, in their own ``config.toml``. Asks nobody."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from citekit import storage
from citekit.config import user_folder
from citekit.errors import StorageError

_LINE = re.compile(r"^[ \t]*mailto[ \t]*=.*$", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)


def file(environ: Mapping[str, str]) -> Path:
    """Return the person's settings file; it need not exist."""
    return user_folder(environ, "XDG_CONFIG_HOME", ".config") / "citekit" / "config.toml"


def asked(path: Path) -> bool:
    """Return whether the mail address has been asked for before; a blank one means that the person keeps it."""
    try:
        return bool(_LINE.search(path.read_text("utf-8-sig")))
    except (OSError, UnicodeDecodeError):
        return False


def remember(path: Path, address: str) -> bool:
    """Write a mail address, or a blank for none, into a settings file; return whether that worked.

    One line is replaced or put before the first table; everything else stays as it is, comments too.
    """
    line = f"mailto = {json.dumps(address)}"

    def plan(old: bytes) -> bytes:
        text = old.decode("utf-8-sig")
        if _LINE.search(text):
            return _LINE.sub(lambda _: line, text, count=1).encode()
        table = _TABLE.search(text)
        head = text[: table.start()] if table else text
        end = "" if not head or head.endswith("\n") else "\n"
        return f"{head}{end}{line}\n{text[len(head) :]}".encode()

    try:
        if not storage.write_new(path, f"{line}\n".encode()):
            storage.update(path, plan)
    except (StorageError, UnicodeDecodeError):
        return False
    return True
