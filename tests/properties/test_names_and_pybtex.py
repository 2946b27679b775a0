"""Names against a second reader, where it is installed (``pip install pybtex`` into an environment beside this one)."""

from pathlib import Path

import pytest

from citekit.bib.library import Library
from pybtex_reasons import REASONS, differences, reason_for
from shared_data import sample, shared


def _fields(paths: list[Path]) -> set[str]:
    entries = (entry for path in paths for entry in Library(path.read_bytes()).entries)
    return {entry.fields[name] for entry in entries for name in ("author", "editor") if name in entry.fields}


def _check(every: int) -> None:
    errors = pytest.importorskip("pybtex.errors", reason="pybtex is not installed")
    errors.set_strict_mode(False)
    files = sorted(path for path in shared("bib/files").rglob("*") if path.is_file())
    with errors.capture():
        found = [difference for field in _fields(sample(files, every)) for difference in differences(field)]
    assert [difference for difference in found if not difference.reason] == []


def test_a_sample_of_real_names_is_read_as_pybtex_does_or_for_a_reason() -> None:
    """Every difference is one of the table's; every tenth file."""
    _check(10)


@pytest.mark.slow
def test_all_real_names_are_read_as_pybtex_does_or_for_a_reason() -> None:
    """As above, all files."""
    _check(1)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("family=Wit, given=C.", "extended"),
        ("May, Keith,", "trailing comma"),
        ("A, B, C, D", "too many commas"),
        ("\\'{E}ric Sopena", "accent outside of braces"),
        ("{A}lan Smith", "letters in braces"),
        ("H. C. {\\O rsted}", "blank behind a command"),
        ("Knuth, Donald E.", ""),
        ("de la Cruz, Jr., Maria", ""),
        ("{\\'E}ric Sopena", ""),
        ("Jean de la Fontaine", ""),
    ],
)
def test_a_reason_holds_for_its_own_kind_of_name_only(source: str, reason: str) -> None:
    """Plain names have no excuse to be read otherwise."""
    assert reason_for(source) == reason


def test_every_reason_says_its_rule() -> None:
    """Name, pattern and rule are there, and no name twice."""
    assert len({name for name, _, _ in REASONS}) == len(REASONS)
    assert all(len(rule) > 30 for _, _, rule in REASONS)
