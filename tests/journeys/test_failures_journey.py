"""What goes wrong, with the real command: the right status, one clear message, nothing harmed, never a traceback.

``Review.run`` itself fails a test on any traceback.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from conftest import Review
from prepared import full_disk, python

LIBRARY = "".join(f"@article{{key{number},\n  title = {{Work {number}}},\n}}\n" for number in range(200))

Prepare = Callable[[Path], object]


def nothing(folder: Path) -> None:
    """Leave the review as it is."""


def no_review(folder: Path) -> None:
    """Take the settings file away."""
    (folder / "citekit.toml").unlink()


def writes(name: str, text: str) -> Prepare:
    """Return a step that writes a file of the review."""
    return lambda folder: (folder / name).write_text(text, "utf-8")


def removes(name: str) -> Prepare:
    """Return a step that removes a file of the review."""
    return lambda folder: (folder / name).unlink()


def folder_for_library(folder: Path) -> None:
    """Put a folder where the library should be."""
    (folder / "refs/library.bib").unlink()
    (folder / "refs/library.bib").mkdir()


def dangling_library(folder: Path) -> None:
    """Make the library a link to nowhere."""
    (folder / "refs/library.bib").unlink()
    (folder / "refs/library.bib").symlink_to("nowhere/library.bib")


VOCABULARY = '[facets.condition]\nlabel = "C"\n\n[condition.a]\nlabel = "A"\nbroader = ["nobody"]\n'
TAG = ("tag", "add", "condition:LPP", "key1")

CASES: dict[str, tuple[Prepare, tuple[str, ...], int, str]] = {
    "unknown command": (nothing, ("lst",), 2, "`list`"),
    "unknown option": (nothing, ("list", "--frob"), 2, "--frob"),
    "nothing given": (nothing, ("add",), 2, "-f FILE"),
    "no such input file": (nothing, ("add", "-f", "nope.txt"), 2, "`nope.txt`"),
    "no such snapshot": (nothing, ("add", "10.5555/a", "--snapshot", "nope.jsonl"), 2, "nope.jsonl"),
    "no such output folder": (nothing, ("resolve", "10.5555/a", "--offline", "-o", "no/x.bib"), 2, "no/x.bib"),
    "bad query": (nothing, ("list", "year:2020", "(alopecia"), 2, "query:11: "),
    "unknown format": (nothing, ("list", "--format", "xml"), 2, "csv"),
    "unknown style": (nothing, ("render", "-s", "nostyle"), 2, "vancouver"),
    "unknown concept": (nothing, ("list", "condition:lichen-planopilarsi"), 2, "lichen-planopilaris"),
    "outside a review": (no_review, ("list",), 2, "citekit init"),
    "settings that are no TOML": (writes("citekit.toml", "# x\nstyle = \n"), ("list",), 4, "citekit.toml:2"),
    "an unknown setting": (writes("citekit.toml", '\nstile = "apa"\n'), ("list",), 4, "citekit.toml:2"),
    "an invalid vocabulary": (writes("refs/vocabulary.toml", VOCABULARY), ("list",), 4, "vocabulary.toml:6"),
    "no vocabulary": (removes("refs/vocabulary.toml"), ("list",), 4, "vocabulary.toml"),
    "no library": (removes("refs/library.bib"), ("list",), 4, "library.bib"),
    "a folder for a library": (folder_for_library, TAG, 4, "library.bib"),
    "a dangling link for a library": (dangling_library, TAG, 4, "library.bib"),
}
"""What is wrong: (preparation, command, status, what the message must name)."""

every_case = pytest.mark.parametrize(("prepare", "words", "status", "named"), CASES.values(), ids=CASES.keys())


@every_case
def test_a_failure_has_its_status_and_one_clear_message(
    review: Review, prepare: Prepare, words: tuple[str, ...], status: int, named: str
) -> None:
    """stdout stays empty, one error line on stderr, and the place or the way out is named."""
    prepare(review.folder)
    done = review.run(*words)

    assert (done.status, done.out) == (status, "")
    assert [line[:6].lower() for line in done.err.splitlines()].count("error:") == 1
    assert named in done.err


@every_case
def test_json_prints_one_object_also_on_failure(
    review: Review, prepare: Prepare, words: tuple[str, ...], status: int, named: str
) -> None:
    """The same status, the envelope with one failure alone on stdout; it names what the plain message names."""
    prepare(review.folder)
    done = review.run(*words, "--json")

    assert done.status == status
    assert (done.json["citekit"], done.json["status"], done.json["results"]) == (1, "failed", [])
    (failure,) = done.json["failures"]
    assert failure.keys() == {"input", "doi", "code", "message", "hint"}
    assert named in failure["message"] + failure["hint"]


def test_a_failed_subcommand_has_its_name_in_the_envelope(review: Review) -> None:
    """``tag add`` is called so when it is done and when it failed."""
    assert review.run("tag", "add", "condition:nonsense", "key1", "--json").json["command"] == "tag add"


@pytest.mark.parametrize("size", [0, 4096], ids=["at the first byte", "in the middle"])
def test_a_full_disk_leaves_the_old_library(make_review: Callable[[str], Review], size: int) -> None:
    """Status 4, one message, the old file intact, no temporary file left."""
    review = make_review(LIBRARY)
    done = python(review, "", "tag", "add", "condition:LPP", "--where", "title:work", prepare=full_disk(size))

    assert (done.status, done.out) == (4, "")
    error, hint = done.err.splitlines()
    assert "`library.bib` cannot be written: file too large" in error
    assert "intact" in hint
    assert review.library.read_text("utf-8") == LIBRARY
    assert list(review.folder.glob("refs/.library.bib.*.tmp")) == []
    assert review.run("tag", "add", "condition:LPP", "--where", "title:work").status == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [("list",), ("list", "--json"), ("render", "--to", "biblatex")])
def test_a_full_disk_behind_stdout_is_no_bug_of_ours(
    make_review: Callable[[str], Review], words: tuple[str, ...]
) -> None:
    """``citekit list > FILE`` on a full disk: status 4 and the system's reason, no call for a bug report."""
    review = make_review(LIBRARY)
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "citekit", *words],
            cwd=review.folder,
            env=review.env,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert "bug" not in done.stderr
    assert "no space left on device" in done.stderr.lower()
    assert done.returncode == 4


def test_a_read_only_folder_is_named(make_review: Callable[[str], Review]) -> None:
    """Status 4, the reason in words, the library as it was."""
    review = make_review(LIBRARY)
    folder = review.library.parent
    folder.chmod(0o500)
    try:
        if os.access(folder, os.W_OK):
            pytest.skip("this user may write everywhere")
        done = review.run(*TAG)
    finally:
        folder.chmod(0o700)

    assert done.status == 4
    assert "permission denied" in done.err
    assert review.library.read_text("utf-8") == LIBRARY


def test_a_locked_library_is_waited_for_and_then_named(make_review: Callable[[str], Review]) -> None:
    """While another command holds the lock nothing is written: status 4 and what to do; reading goes on."""
    review = make_review(LIBRARY)
    impatient = "from citekit.storage import locks; locks.locked.__wrapped__.__defaults__ = (None, 0.2)"
    with FileLock(review.library.with_name(".library.bib.lock")):
        done = python(review, impatient, *TAG)
        reading = review.run("list", "key:key1", "--format", "keys")

    assert done.status == 4
    assert "locked by another citekit command" in done.err
    assert "hint: wait" in done.err
    assert review.library.read_text("utf-8") == LIBRARY
    assert reading.out == "key1\n"


def test_without_pandoc_the_message_says_what_to_install(make_review: Callable[[str], Review]) -> None:
    """Status 2 and the package's name; what needs no pandoc works."""
    review = make_review(LIBRARY)
    hidden = "import sys; sys.modules['pypandoc'] = None"
    done = python(review, hidden, "render", env={"PATH": str(review.folder)})
    biblatex = python(review, hidden, "render", "--to", "biblatex", env={"PATH": str(review.folder)})

    assert (done.status, done.out) == (2, "")
    assert "pypandoc_binary" in done.err
    assert (biblatex.status, biblatex.err) == (0, "")


def test_a_bug_of_ours_is_called_one(make_review: Callable[[str], Review], tmp_path: Path) -> None:
    """Status 70, one sentence and a file with the report; ``--json`` still prints its one object."""
    review = make_review(LIBRARY)
    broken = "from citekit import storage\ndef read_bytes(path): raise ZeroDivisionError('x')\n"
    broken += "storage.read_bytes = read_bytes"
    done = python(review, broken, "list", "--json", env={"TMPDIR": str(tmp_path)})

    assert done.status == 70
    assert "bug of citekit" in done.err
    (report,) = tmp_path.glob("citekit-*.txt")
    assert "ZeroDivisionError" in report.read_text("utf-8")
    assert done.json["status"] == "failed"


def test_a_broken_block_is_told_with_its_line_and_kept(make_review: Callable[[str], Review]) -> None:
    """``list``, ``check`` and ``render`` go on with the rest and say where the block stands: status 1."""
    source = "@misc{good, title={Good}, year={2020}}\n@article{open, title = {x}\n@misc{last, title={Last}}\n"
    review = make_review(source)
    place = "refs/library.bib:2:1: unparsed-block: open: "

    for words in (("list",), ("check",), ("render", "--to", "txt")):
        done = review.run(*words)
        assert done.status == 1
        assert place in done.out + done.err
    assert review.library.read_text("utf-8") == source


@pytest.mark.parametrize("words", [("list", "-o"), ("show", "key1", "-o"), ("resolve", "10.5555/a", "--offline", "-o")])
def test_output_never_overwrites_the_library(make_review: Callable[[str], Review], words: tuple[str, ...]) -> None:
    """``-o`` with the library's own name is wrong use, by whatever path; not a byte of it is lost."""
    review = make_review(LIBRARY)
    done = review.run(*words, "refs/../refs/library.bib")

    assert review.library.read_text("utf-8") == LIBRARY
    assert done.status == 2


def test_a_closed_pipe_is_quiet(make_review: Callable[[str], Review]) -> None:
    """``citekit list | head -1``: the reader goes away, nothing is said and no error is made of it."""
    review = make_review(LIBRARY.replace("Work", "A long title " * 50))
    process = review.start("list")
    assert process.stdout is not None
    assert process.stderr is not None
    first = process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()

    assert first.startswith("key0 ")
    assert (process.wait(), said) == (0, "")


COMMANDS = {
    "--offline": ("list", "show key1", "render", "check", "tag list", "tag suggest", "vocab list", "log"),
    "--dry-run": ("init", "tag accept condition:LPP key1", "tag reject condition:LPP key1"),
}


@pytest.mark.parametrize("option", COMMANDS)
def test_options_are_the_same_everywhere(make_review: Callable[[str], Review], option: str) -> None:
    """What uses no network takes ``--offline`` all the same; everything that writes takes ``--dry-run``."""
    review = make_review(LIBRARY)
    refused = [words for words in COMMANDS[option] if review.run(*words.split(), option).status == 2]

    assert refused == []


def test_offline_in_the_environment_is_offline(review: Review) -> None:
    """``CITEKIT_OFFLINE=1`` says what ``--offline`` says."""
    done = review.run("add", "10.5555/a", "--json", env={"CITEKIT_OFFLINE": "1"})

    assert (done.status, json.loads(done.out)["failures"][0]["code"]) == (3, "unreachable")
    assert "offline" in done.json["failures"][0]["message"]
