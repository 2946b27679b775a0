"""Any bytes at all, read and edited: files by a grammar, files broken on purpose, and the seeds that a run of
``benchmarks/fuzz.py`` kept."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bib_fuzz import SEEDS, Grammar, faults
from bibtex_strategies import files
from citekit.bib import library as library_module
from citekit.bib.scan import scan
from shared_data import sample, shared


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in sorted(SEEDS.glob("*.bib"))])
def test_a_seed_keeps_the_laws(path: Path) -> None:
    """Odd constructs from real files, and what fuzzing found: read without loss, edited and edited back."""
    assert list(faults(path.read_bytes())) == []


@given(st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_a_valid_file_keeps_the_laws(rng: random.Random) -> None:
    """Every entry at the beginning of a line is found under its key."""
    assert list(faults(Grammar(rng).file(), valid=True)) == []


@given(files())
@settings(max_examples=50, deadline=None)
def test_a_file_in_any_layout_keeps_the_laws(data: bytes) -> None:
    """Parentheses, entries on one line, comments and remarks between entries."""
    assert list(faults(data)) == []


@given(st.randoms(use_true_random=False))
@settings(max_examples=250, deadline=None)
def test_a_broken_file_keeps_the_laws(rng: random.Random) -> None:
    """Braces, quotes, commas and bytes put in and taken away: no exception, nothing lost, no edit goes wrong."""
    grammar = Grammar(rng)
    assert list(faults(grammar.broken(grammar.file(), grammar.file()))) == []


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_keep_the_laws(data: bytes) -> None:
    """Also what is no bibliography at all."""
    assert list(faults(data)) == []


def _real_files(every: int) -> Iterator[bytes]:
    for path in sample(sorted(path for path in shared("bib/files").rglob("*") if path.is_file()), every):
        yield path.read_bytes()


def test_real_files_keep_the_laws() -> None:
    """Every fortieth file of the corpus, whole and broken."""
    grammar = Grammar(random.Random(0))
    for data in _real_files(40):
        assert list(faults(data)) == []
        assert list(faults(grammar.broken(data[:4000]))) == []


@pytest.mark.slow
def test_all_real_files_keep_the_laws() -> None:
    """As above, every file."""
    for data in _real_files(1):
        assert list(faults(data)) == []


@pytest.mark.slow
def test_all_real_files_keep_the_laws_when_they_are_broken() -> None:
    """The first 4 kB of every file after a few mutations."""
    grammar = Grammar(random.Random(1))
    for data in _real_files(1):
        assert list(faults(grammar.broken(data[:4000]))) == []


def test_a_reader_that_loses_an_entry_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The laws can fail: a scan that passes over the second block breaks one."""
    data = b"@misc{a, title={A}}\n@misc{b, title={B}}\n"
    assert list(faults(data, valid=True)) == []
    monkeypatch.setattr(library_module, "scan", lambda data: scan(data[:20]))
    assert next(faults(data, valid=True)) == "lost: the entry `b` is nowhere"
