"""Settings and caches when the surroundings are bad: no home, locked folders, missing files, odd values."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from citekit import config
from citekit.bib.edits import Edit, set_field
from citekit.bib.library import Library
from citekit.config import Settings
from citekit.digest_cache import DigestCache, digest_of
from citekit.errors import ConfigError, LibraryError
from citekit.journeys.initialise import initialise
from citekit.journeys.notices import known_facts
from citekit.journeys.workspace import Workspace


def _settings(folder: Path, text: str) -> Settings:
    (folder / "citekit.toml").write_text(text, "utf-8")
    return config.load(folder, {"HOME": str(folder / "home")})


AS_NOBODY = """
import encodings.utf_8_sig, logging, os, sqlite3, sys, tomllib
import filelock, citekit.bib.library, citekit.config, citekit.journeys.listing
from pathlib import Path
from citekit import storage
from citekit.errors import LibraryError
from citekit.journeys.workspace import Workspace
filelock.FileLock(os.devnull)
if os.geteuid() == 0:
    os.setgroups([])
    os.setegid(65534)
    os.seteuid(65534)
"""
"""Loads all that may be needed, as the interpreter's folder may be closed too, and gives up the rights of root."""


def _as_nobody(code: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run Python code as a user without rights where the tests run as root."""
    return subprocess.run(
        [sys.executable, "-c", AS_NOBODY + code, *words],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
        cwd="/",
    )


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """Return a folder that everybody may enter and write."""
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    for parent in folder.parents:
        if parent.owner() == pwd.getpwuid(os.geteuid()).pw_name and parent != Path("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o011)
    return folder


@pytest.mark.parametrize("key", ["library", "vocabulary", "decisions", "snapshot", "style"])
def test_a_nul_in_a_value_is_an_error_of_the_settings(tmp_path: Path, key: str) -> None:
    """No path may hold one; file and line are named."""
    with pytest.raises(ConfigError, match=f"`{key}` holds a NUL") as caught:
        _settings(tmp_path, f'title = "x"\n{key} = "a\\u0000b"\n')

    assert caught.value.where.endswith("citekit.toml:2")


def test_a_snapshot_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A setting that names a missing file is an error with its line; the default names may be missing."""
    with pytest.raises(ConfigError, match=r"`gone\.jsonl` is not there") as caught:
        _settings(tmp_path, '\nsnapshot = "gone.jsonl"\n')
    assert caught.value.where.endswith("citekit.toml:2")

    (tmp_path / "here.jsonl").write_bytes(b"")
    assert _settings(tmp_path, 'snapshot = "here.jsonl"').snapshots == (tmp_path / "here.jsonl",)
    assert _settings(tmp_path, "").snapshots == ()


@pytest.mark.parametrize("environ", [{}, {"HOME": ""}, {"HOME": "relative"}])
def test_without_a_home_the_folders_are_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    """The system's user list is asked; where it knows none either, nothing can be kept, and never in `/tmp`."""
    found = config.load(tmp_path, environ)
    assert found.cache == Path(pwd.getpwuid(os.geteuid()).pw_dir) / ".cache/citekit"

    def unknown(_: int) -> pwd.struct_passwd:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    found = config.load(tmp_path, environ)
    cache = DigestCache(found.cache)
    cache.put(tmp_path, "digest", [1])
    assert cache.get(tmp_path, "digest") is None
    assert str(found.cache).startswith(os.devnull)
    assert str(found.state).startswith(os.devnull)


def test_a_folder_above_that_may_not_be_entered_is_passed_over(open_folder: Path) -> None:
    """The search for `citekit.toml` goes on; no traceback."""
    locked = open_folder / "locked"
    inner = locked / "inner"
    inner.mkdir(parents=True)
    locked.chmod(0o000)
    done = _as_nobody("print(citekit.config.find_review(Path(sys.argv[1])))", str(inner))
    locked.chmod(0o700)

    assert (done.stdout, done.stderr) == ("None\n", "")


LOAD = """
folder = Path(sys.argv[1])
settings = citekit.config.load(folder, {"HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "cache")})
workspace = Workspace(settings)
print([row.as_json()["key"] for row in citekit.journeys.listing.list_entries(workspace, "").results])
"""


def test_a_cache_that_may_not_be_read_is_no_cache(open_folder: Path) -> None:
    """Entries, vocabulary and retractions are read afresh."""
    initialise(open_folder)
    (open_folder / "refs/library.bib").write_text("@misc{a, title={A}}")
    cache = open_folder / "cache" / "citekit"
    cache.mkdir(parents=True)
    cache.chmod(0o000)
    done = _as_nobody(LOAD, str(open_folder))
    cache.chmod(0o700)

    assert (done.stdout, done.stderr) == ("['a']\n", "")


def test_a_review_whose_files_may_not_be_read_is_an_error_of_the_library(open_folder: Path) -> None:
    """With a locked `refs/` the error is the library's, with the cause."""
    initialise(open_folder)
    (open_folder / "refs").chmod(0o000)
    done = _as_nobody(
        "for act in (storage.read_bytes, lambda path: storage.update(path, lambda old: b'')):\n"
        "    try:\n        act(Path(sys.argv[1]))\n"
        "    except LibraryError as error:\n        print(error.message, '|', error.hint)\n",
        str(open_folder / "refs/library.bib"),
    )
    (open_folder / "refs").chmod(0o700)

    assert done.stderr == ""
    assert [line.split(" | ")[0] for line in done.stdout.splitlines()] == [
        "`library.bib` cannot be read: permission denied",
        "`library.bib` cannot be written: permission denied",
    ]
    assert "permissions" in done.stdout.splitlines()[0]


@pytest.mark.parametrize("value", [{}, [], 7, "text", [[[1]], [[2]]], [[["key"]], []], None])
def test_a_cache_of_another_shape_is_no_cache(tmp_path: Path, value: object) -> None:
    """JSON that citekit did not write is passed over, and the file is read."""
    initialise(tmp_path)
    library = tmp_path / "refs/library.bib"
    library.write_text("@misc{a, title={A}}")
    settings = config.load(tmp_path, {"HOME": str(tmp_path / "home")})
    DigestCache(settings.cache / "library").put(library, digest_of(library.read_bytes()), value)
    digest = digest_of(settings.vocabulary.read_bytes())
    DigestCache(settings.cache / "vocabulary").put(settings.vocabulary, digest, value)
    workspace = Workspace(settings)

    assert [entry.key for entry in workspace.catalogue().entries] == ["a"]
    assert "condition" in workspace.vocabulary.facets
    assert known_facts(workspace).facts == {}


def test_a_missing_library_says_how_to_get_one(tmp_path: Path) -> None:
    """The hint names `citekit init` where nothing is there, and only there."""
    (tmp_path / "citekit.toml").write_text("")
    with pytest.raises(LibraryError) as caught:
        Workspace(config.load(tmp_path, {"HOME": str(tmp_path)})).catalogue()

    assert "citekit init" in caught.value.hint


def test_a_change_that_cannot_be_noted_is_made_and_says_so(tmp_path: Path) -> None:
    """The library is saved; a notice says that it cannot be taken back, and why."""
    initialise(tmp_path)
    library = tmp_path / "refs/library.bib"
    library.write_text("@misc{a, title={A}}")
    (tmp_path / "full").write_text("no folder")
    environ = {"HOME": str(tmp_path / "home"), "XDG_STATE_HOME": str(tmp_path / "full")}
    workspace = Workspace(config.load(tmp_path, environ))

    def plan(library: Library) -> list[Edit]:
        return [edit for entry in library.entries if (edit := set_field(library, entry, "year", "2020"))]

    saved = workspace.change("citekit test", plan)

    assert (saved.changed, "2020" in library.read_text()) == (True, True)
    assert saved.notices[0].startswith("`citekit undo` cannot take this change back: the journal in `")
    assert saved.notices[0].endswith("cannot be written: not a directory")
    assert workspace.change("again", plan).notices == ()
