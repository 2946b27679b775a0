"""Real records as .bib files through LaTeX; skipped where TeX is not installed."""

import re
from functools import cache
from pathlib import Path

import pytest

from citekit.mapping import bibtex, crossref
from citekit.text.tex_letters import PDFTEX_KNOWS
from mapper_latex import Entry, biblatex_faults, bibtex_faults, missing
from mapper_laws import records


@cache
def entries(dialect: str) -> list[Entry]:
    """Return the entries of all records that pdfTeX has the letters for."""
    written = (bibtex.to_fields(crossref.to_work(record)[0], dialect) for record in records("works-dev.jsonl.gz"))
    return [entry for entry in written if not unprintable(entry)]


def unprintable(entry: Entry) -> str:
    """Return the characters of an entry that pdfTeX with T1 does not print; abstracts and keywords are not printed."""
    printed = "".join(value for name, value in entry[1] if name not in ("abstract", "keywords"))
    return re.sub(f"[{PDFTEX_KNOWS}]", "", printed)


def need(*programs: str) -> None:
    """Skip the test where a program is not installed."""
    absent = missing(*programs)
    if absent:
        pytest.skip(f"not installed: {', '.join(absent)}")


def test_a_sample_compiles_with_bibtex_and_natbib(tmp_path: Path) -> None:
    """Every fortieth entry: no error of pdfLaTeX or BibTeX."""
    need("pdflatex", "bibtex")
    assert bibtex_faults(entries("bibtex")[::40], tmp_path, "unsrtnat") == []


@pytest.mark.slow
def test_the_whole_file_compiles_with_bibtex(tmp_path: Path) -> None:
    """All entries in one file: no error; what pdfTeX has no letters for is less than 1.5 % and in no Latin script."""
    need("pdflatex", "bibtex")
    assert len(entries("bibtex")) > 0.985 * len(records("works-dev.jsonl.gz"))
    assert bibtex_faults(entries("bibtex"), tmp_path, "plain") == []


@pytest.mark.slow
def test_a_sample_compiles_with_biblatex_and_biber(tmp_path: Path) -> None:
    """Every tenth entry: no error of biber or pdfLaTeX."""
    need("pdflatex", "biber")
    assert biblatex_faults(entries("biblatex")[::10], tmp_path) == []


def test_letters_that_pdftex_lacks_are_commands_or_known() -> None:
    """Vietnamese, maths and symbols have commands; other scripts are beyond pdfTeX."""
    printable = "Nguyễn Thị Ánh, x⩽3 ≥ 2 → y, 2.0″, ℓ, Ḥāmid"
    written = bibtex.to_fields(crossref.to_work({"title": [printable]})[0])[1]
    assert unprintable(("misc", written)) == ""
    assert unprintable(("misc", (("title", "Phở for 김 and Ж"),))) == "ở김Ж"
