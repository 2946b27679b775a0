"""``citekit init``: a new review folder. Never overwrites."""

from dataclasses import dataclass
from pathlib import Path

from citekit import storage
from citekit.config import SETTINGS_FILE
from citekit.outcomes import Outcome
from citekit.resources import starter_vocabulary

_SETTINGS = """\
# Settings of this review; every one is optional. Take the `#` away to set one.
# mailto = "you@example.org"          # Crossref answers faster when it knows whom to ask
# title = "Reading list"
# style = "vancouver"                 # or nlm, ama, apa, springer, arch-dermatol-res, a .csl file …
# dialect = "bibtex"                  # or biblatex, for new entries
"""
_IGNORED = "# lock and temporary files of citekit\n.library.bib.*\n"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the new review; ``outcome`` is ``created`` or ``present``."""

    path: str
    outcome: str

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"path": self.path, "outcome": self.outcome}


def initialise(folder: Path, *, dry_run: bool = False) -> Outcome:
    """Make ``folder`` a review; a file that is there already stays as it is. A dry run only says what it would do.

    Raises:
        LibraryError: a file cannot be written.
    """
    contents = {
        SETTINGS_FILE: _SETTINGS.encode(),
        "refs/library.bib": b"",
        "refs/vocabulary.toml": starter_vocabulary().read_bytes(),
        ".gitignore": _IGNORED.encode(),
    }
    rows = []
    for name, data in contents.items():
        created = not (folder / name).exists() if dry_run else storage.write_new(folder / name, data)
        rows.append(File(str(folder / name), "created" if created else "present"))
    return Outcome("init", results=tuple(rows))
