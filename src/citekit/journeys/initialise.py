"""``citekit init``: a new review folder. Never overwrites."""

from dataclasses import dataclass
from pathlib import Path

from citekit import storage
from citekit.config import SETTINGS_FILE, find_review, shown
from citekit.errors import StorageError
from citekit.journeys.merging import ATTRIBUTES
from citekit.outcomes import Outcome
from citekit.resources import starter_vocabulary

_SETTINGS = """\
# Settings of this review; every one is optional. Take the `#` away to set one.
# mailto = "you@example.org"          # Crossref answers faster when it knows whom to ask
# title = "Reading list"
# style = "vancouver"                 # or nlm, ama, apa, springer, arch-dermatol-res, a .csl file …
# dialect = "bibtex"                  # or biblatex, for new entries
# locale = "de"                       # the language of lists and maps
# map-title = "Evidence map"
# expected = "condition, agent"       # facets of which every entry is to have a tag; or none
# library = "refs/library.bib"        # files, from this folder
# vocabulary = "refs/vocabulary.toml"
# decisions = "refs/decisions.jsonl"
# snapshot = "refs/works.jsonl"       # records of Crossref, asked before the network
# retractions = "refs/retraction-watch.csv"
# [check]                             # stands last
# ignore = ["missing-field:doe2020hair"]  # findings that you have answered
"""
_IGNORED = "# lock and temporary files of citekit\n.library.bib.*\n.*.lock\n"
_ATTRIBUTES = "\n".join(("# how git merges; `citekit merge-driver --install` makes it known to git", *ATTRIBUTES, ""))

FILES = (SETTINGS_FILE, "refs/library.bib", "refs/vocabulary.toml", ".gitignore", ".gitattributes")
"""What a new review holds, by paths below its folder."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the new review; ``outcome`` is ``created``, in a dry run ``would-create``, or ``present``."""

    path: str
    outcome: str

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON object."""
        return {"path": self.path, "outcome": self.outcome}


def initialise(folder: Path, *, dry_run: bool = False) -> Outcome:
    """Make ``folder`` a review; a file that is there already stays as it is. A dry run only says what it would do.

    A new review inside of another one is told: commands go by the nearest.

    Raises:
        StorageError: something else, or a link elsewhere, is in the place of a file or folder; nothing is written then.
        LibraryError: a file cannot be written.
    """
    vocabulary = starter_vocabulary().read_bytes()
    contents = (_SETTINGS.encode(), b"", vocabulary, _IGNORED.encode(), _ATTRIBUTES.encode())
    present = [_is_there(folder / name) for name in FILES]
    for name, there in zip(FILES, present, strict=True):
        if not there:
            hint = "remove the link on the way to it"
            storage.keep_inside(folder / name, folder, f"`{name}`", StorageError, str(folder / name), hint=hint)
    rows = []
    for name, data, there in zip(FILES, contents, present, strict=True):
        created = not there and (dry_run or storage.write_new(folder / name, data))
        done = "would-create" if dry_run else "created"
        rows.append(File(str(folder / name), done if created else "present"))
    around = None if present[0] else find_review(folder.absolute().parent)
    said = (
        (f"`{shown(folder)}` lies in the review `{shown(around)}`; commands in it take the new one",) if around else ()
    )
    return Outcome("init", results=tuple(rows), notices=said)


def _is_there(path: Path) -> bool:
    """Return whether a file is there; a link to nowhere, or a file where a folder must be, is in the way."""
    for place in (path, *path.parents):
        if place.is_symlink() and not place.exists():
            what = f"`{place.name}` is a link to nowhere"
            raise StorageError(what, where=str(place), hint="remove the link, or make what it leads to")
        if place.exists():
            if place.is_file() == (place is path):
                return place is path
            what = f"`{place.name}` is no {'file' if place is path else 'folder'}"
            raise StorageError(what, where=str(place), hint="move it out of the way")
    return False
