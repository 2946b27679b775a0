"""Diffs made from edits: ``patch -p1`` applies them, and what comes out is the new file byte for byte."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.bib.diff import unified
from citekit.bib.edits import Edit, apply

needs_patch = pytest.mark.skipif(shutil.which("patch") is None, reason="needs the program `patch`")


def patched(old: bytes, diff: str, name: str = "refs/library.bib") -> bytes:
    """Return what ``patch -p1`` makes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.parent.mkdir(parents=True)
        path.write_bytes(old)
        done = subprocess.run(
            ["patch", "-p1", "--fuzz=0"],
            cwd=folder,
            input=diff.encode("utf-8", "surrogateescape"),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert b"offset" not in done.stdout
        return path.read_bytes()


EXAMPLES = {
    "one line": (b"a\nb\nc\n", [Edit(2, 3, b"B")]),
    "CRLF": (b"a\r\nb\r\nc\r\n", [Edit(3, 4, b"B,\r\nnew")]),
    "CR only": (b"a\rb\rc\r", [Edit(2, 3, b"B")]),
    "mixed ends": (b"a\rb\nc\r\nd", [Edit(4, 5, b"C")]),
    "latin-1": (b"J\xf6rg\nx\n", [Edit(5, 6, b"\xe9")]),
    "an empty file": (b"", [Edit(0, 0, b"new\nlines\n")]),
    "twice into an empty file": (b"", [Edit(0, 0, b"x"), Edit(0, 0, b"y")]),
    "to an empty file": (b"a\nb\n", [Edit(0, 4, b"")]),
    "no newline at the end, before and after": (b"a\nb", [Edit(2, 3, b"B")]),
    "no newline at the end, in the context": (b"a\nb\nc", [Edit(0, 1, b"A")]),
    "a newline for the last line": (b"a", [Edit(1, 1, b"\n\nnew\n")]),
    "the last newline goes": (b"a\nb\n", [Edit(3, 4, b"")]),
    "two lines become one": (b"a\nb\nc\n", [Edit(1, 2, b"")]),
    "two edits in one line": (b"ab\nc\n", [Edit(0, 1, b"A"), Edit(1, 2, b"B")]),
    "far apart": (
        b"".join(b"%d\n" % n for n in range(30)),
        [Edit(0, 0, b"x\ny\n"), Edit(40, 42, b""), Edit(70, 71, b"!")],
    ),
}


@needs_patch
@pytest.mark.parametrize("name", EXAMPLES)
def test_patch_makes_the_new_file(name: str) -> None:
    """Whatever the line ends, the encoding and the last line."""
    old, edits = EXAMPLES[name]

    assert patched(old, unified(old, edits, "refs/library.bib")) == apply(old, edits)


@st.composite
def changes(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    """Draw a file and edits of it that do not overlap."""
    old = b"".join(draw(st.lists(st.sampled_from([b"a", b"b", b"\n", b"\n", b"\r\n", b"\r", b"\xff"]), max_size=40)))
    cuts = sorted(draw(st.lists(st.integers(0, len(old)), max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    text = st.lists(st.sampled_from([b"x", b"\n", b"\r\n"]), max_size=4).map(b"".join)
    return old, [Edit(start, end, draw(text)) for start, end in spans]


@needs_patch
@settings(max_examples=60, deadline=None)
@given(changes())
def test_patch_makes_the_new_file_of_any_edits(change: tuple[bytes, list[Edit]]) -> None:
    """For any bytes and any edits; no diff means no change."""
    old, edits = change
    diff = unified(old, edits, "refs/library.bib")
    new = apply(old, edits)

    assert (patched(old, diff) if diff else old) == new


@needs_patch
def test_a_name_with_blanks_is_found() -> None:
    """The path ends with a tab, as other programs write it, so that blanks belong to the name."""
    diff = unified(b"a\n", [Edit(0, 1, b"b")], "my refs/the library.bib")

    assert diff.startswith("--- a/my refs/the library.bib\t\n+++ b/my refs/the library.bib\t\n")
    assert patched(b"a\n", diff, "my refs/the library.bib") == b"b\n"


def test_only_the_lines_concerned_stand_in_a_diff() -> None:
    """Two lines of context around a change; an edit that changes nothing gives nothing."""
    old = b"".join(b"%d\n" % n for n in range(10))

    assert unified(old, [Edit(10, 11, b"five")], "x") == (
        "--- a/x\n+++ b/x\n@@ -4,5 +4,5 @@\n 3\n 4\n-5\n+five\n 6\n 7\n"
    )
    assert unified(old, [Edit(10, 11, b"5")], "x") == unified(old, [], "x") == ""
