"""What is promised of any file, on real ones: nothing refused, nothing lost in silence, tags that change two lines."""

import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import pytest

import bib_corpus
from bib_corpus import lost, tagged, unchanged
from citekit.bib.edits import Edit
from citekit.bib.library import Library
from citekit.bib.proof import prove
from shared_data import sample, shared


def _files(every: int) -> Sequence[Path]:
    return sample(sorted(path for path in shared("bib/files").iterdir() if path.is_file()), every)


def _check(every: int, tags: int | None = None) -> tuple[int, int]:
    """Hold every n-th file against the laws, with so many tags a file; return how many were done and refused."""
    voted = json.loads(shared("bib/expected_keys.json").read_text("utf-8"))
    done = refused = 0
    for path in _files(every):
        data = path.read_bytes()
        assert unchanged(data), path.name
        library = Library(data, path.name)
        assert list(lost(library, voted.get(path.name, {}).get("keys", ()))) == [], path.name
        for row in islice(tagged(library), tags):
            done, refused = done + (not row.refused), refused + bool(row.refused)
            assert not row.wrong, row
            assert not row.refused or row.place.rpartition(":")[2].isdigit(), row
            assert row.added <= 2 and row.removed <= 1, row
    return done, refused


def test_a_sample_of_real_files_keeps_every_promise() -> None:
    """Read whole, no voted key lost without a word, each tag right or refused with its line."""
    done, _ = _check(8, 5)
    assert done > 50


@pytest.mark.slow
def test_every_real_file_keeps_every_promise() -> None:
    """As above, all files; at most one tag in two hundred is refused."""
    done, refused = _check(1)
    assert done / (done + refused) >= 0.995


SOURCE = b"@misc{a, title={A}}\n\n@misc{b,\n  title = {B}\n}\n"


def test_a_key_that_is_nowhere_is_found() -> None:
    """The law can fail: a key of the vote that the file has only in text without a finding is lost."""
    assert list(lost(Library(SOURCE + b"see c\n"), ["a", "B", "c"])) == ["c"]
    assert list(lost(Library(b"@misc{c, title={open"), ["c"])) == []


def test_a_tag_that_harms_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The law can fail: what takes more along than its edit says is wrong."""
    assert [(row.wrong, row.added, row.removed) for row in tagged(Library(SOURCE))] == [("", 1, 1), ("", 2, 1)]

    def harming(library: Library, edits: Sequence[Edit]) -> SimpleNamespace:
        return SimpleNamespace(data=prove(library, edits).data.replace(b"{A}", b"{Z}"), refusals=())

    monkeypatch.setattr(bib_corpus, "prove", harming)
    assert [row.wrong for row in tagged(Library(SOURCE))] == ["bytes outside of the edit changed"] * 2
