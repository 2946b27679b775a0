"""``citekit merge-driver``: what git calls for .bib files when both branches changed one. Needs no review.

Where the files cannot be read as a whole, git's own line merge does it, and a notice says so.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from citekit import storage
from citekit.bib.diff import unified
from citekit.bib.edits import Edit
from citekit.bib.merge import Conflict, Unmergeable, merge
from citekit.bib.merge_entry import Markers
from citekit.bib.operands import shared_start
from citekit.config import shown
from citekit.errors import ConfigError, StorageError, UsageError
from citekit.mapping import noted
from citekit.outcomes import Outcome
from citekit.tagging import keywords

ATTRIBUTES = ("*.bib merge=citekit", "decisions.jsonl merge=union")
"""The lines of ``.gitattributes``; the second keeps both sides' lines of the log of decisions."""
DRIVER = "citekit merge-driver %O %A %B %P"
"""The value of git's setting ``merge.citekit.driver`` (gitattributes(5), "Defining a custom merge driver")."""


class Versions(NamedTuple):
    """The files that git names: the common version, ours, theirs; and the path they have in the repository."""

    base: Path
    ours: Path
    theirs: Path
    name: str = ""


class Step(NamedTuple):
    """What was done to install the driver; ``outcome`` is ``changed`` or ``present``."""

    what: str
    outcome: str

    def as_json(self) -> dict[str, object]:
        """Return the step as a JSON object."""
        return self._asdict()


def merge_files(versions: Versions, size: int = 7) -> tuple[bytes, Outcome]:
    """Return the merged bytes, and an outcome that is unmatched (exit 1) when they hold conflict markers.

    Args:
        size: how long the markers are.

    Raises:
        UsageError: a file cannot be read. StorageError: git is needed for a line merge and is not there.
    """
    name = versions.name or versions.ours.name
    base, ours, theirs = (_read(path) for path in versions[:3])
    try:
        merged = merge(base, ours, theirs, COMBINE, Markers(size=size))
    except Unmergeable as reason:
        data, count = _by_line(versions, size)
        notices = [f"`{name}` was merged line by line: {reason}"]
        notices += [f"{count} conflicts are marked in `{name}`"] if count else []
        outcome = Outcome("merge-driver", notices=tuple(notices), unmatched=count > 0)
        return data, outcome._replace(diff=_diff(ours, data, name))
    notices = [_sentence(name, conflict) for conflict in merged.conflicts]
    unmatched = bool(merged.conflicts)
    outcome = Outcome("merge-driver", merged.conflicts, notices=tuple(notices), unmatched=unmatched)
    return merged.data, outcome._replace(diff=_diff(ours, merged.data, name))


def merged_keywords(base: str, ours: str, theirs: str) -> str:
    """Return the keywords of ours with what theirs added to those of ``base``, without what theirs took away.

    All three are the TeX source of a field, blank where there is none.
    """
    before = {one.bare for one in keywords.split(base)}
    there = {one.bare: one.text for one in keywords.split(theirs)}
    kept = keywords.without_tags(ours, before - set(there))
    held = {one.bare for one in keywords.split(kept)}
    added = [text for bare, text in there.items() if bare not in before and bare not in held]
    mark = keywords.separator(kept)
    return keywords.with_tags(kept, [f"{{{text}}}" if mark in text and text[0] != "{" else text for text in added])


COMBINE = {"keywords": merged_keywords, noted.FIELD: noted.merged}
"""Fields whose values are lists, and what merges them."""


def install(folder: Path, *, dry_run: bool = False) -> Outcome:
    """Install the driver in the git repository that ``folder`` lies in: the lines of ``.gitattributes``, one setting.

    Raises:
        UsageError: there is no repository. StorageError: git is not there, or a file cannot be written.
        ConfigError: ``.gitattributes`` is a link out of the repository.
    """
    done = _git(["rev-parse", "--show-toplevel", "--absolute-git-dir"], folder)
    if done.returncode:
        raise UsageError("there is no git repository here", hint="run `git init` first")
    root, _, inner = done.stdout.decode("utf-8", "surrogateescape").rstrip("\n").rpartition("\n")
    attributes = Path(root, ".gitattributes")
    storage.keep_inside(attributes, Path(root), f"`{attributes.name}`", ConfigError, shown(attributes))
    missing: list[str] = []

    def plan(data: bytes) -> bytes:
        held = data.split(b"\n")
        missing[:] = [line for line in ATTRIBUTES if line.encode() not in map(bytes.strip, held)]
        gap = b"\n" if missing and held[-1] else b""
        return data + gap + "".join(f"{line}\n" for line in missing).encode()

    diff = ""
    if dry_run:
        held = attributes.read_bytes() if attributes.exists() else b""
        diff = _diff(held, plan(held), attributes.name)
    else:
        storage.write_new(attributes, b"")
        storage.update(attributes, plan, lock=Path(inner, ".citekit.lock"))
    known = _git(["config", "merge.citekit.driver"], folder).stdout.decode().strip() == DRIVER
    if not (known or dry_run) and _git(["config", "merge.citekit.driver", DRIVER], folder).returncode:
        raise StorageError("git's settings cannot be written", hint=f'run `git config merge.citekit.driver "{DRIVER}"`')
    steps = (
        *(Step(f".gitattributes: {line}", _done(line not in missing)) for line in ATTRIBUTES),
        Step(f"merge.citekit.driver: {DRIVER}", _done(known)),
    )
    return Outcome("merge-driver", steps, diff=diff)


def _diff(old: bytes, new: bytes, name: str) -> str:
    """Return the diff from one content to another, told as one edit of what lies between their common ends."""
    start = shared_start(old, new)
    end = shared_start(old[start:][::-1], new[start:][::-1])
    return unified(old, [Edit(start, len(old) - end, new[start : len(new) - end])] if old != new else [], name)


def _done(present: bool) -> str:
    return "present" if present else "changed"


def _sentence(name: str, conflict: Conflict) -> str:
    what = f"`{conflict.field}` of `{conflict.key}`" if conflict.field else f"`{conflict.key}`"
    return f"{name}: both sides changed {what}"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"`{path}` cannot be read: {reason}", hint="git gives the files: %O %A %B") from None


def _by_line(versions: Versions, size: int) -> tuple[bytes, int]:
    """Return git's own merge of the files, and how many conflicts it marked."""
    labels = [word for label in ("ours", "base", "theirs") for word in ("-L", label)]
    files = [str(path.absolute()) for path in (versions.ours, versions.base, versions.theirs)]
    done = _git(["merge-file", "-p", f"--marker-size={size}", *labels, *files], Path())
    if done.returncode > 127:
        reason = done.stderr.decode("utf-8", "replace").strip().lower()
        raise StorageError(f"git cannot merge the files: {reason}", hint="merge them by hand")
    return done.stdout, done.returncode


def _git(words: Sequence[str], folder: Path) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(["git", *words], cwd=folder, capture_output=True, check=False)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise StorageError(f"`git` cannot be run: {reason}", hint="install git") from None
