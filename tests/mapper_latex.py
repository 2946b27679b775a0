"""A .bib file through pdfLaTeX, with BibTeX and with biblatex and biber: what the runs complain about."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

Entry = tuple[str, tuple[tuple[str, str], ...]]

PDFLATEX = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{amssymb,url,natbib}
\begin{document}\nocite{*}\bibliographystyle{STYLE}\bibliography{works}\end{document}
"""
BIBLATEX = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{amssymb}
\usepackage[backend=biber,style=numeric,sorting=none,safeinputenc]{biblatex}
\DeclareUnicodeCharacter{2212}{\textminus}
\addbibresource{works.bib}
\begin{document}\nocite{*}\printbibliography\end{document}
"""
FAULT = re.compile(rb"^(?:!|ERROR|I was expecting).*$|^.*isn't valid ASCII.*$", re.MULTILINE)


def missing(*programs: str) -> list[str]:
    """Return the programs that are not installed."""
    return [program for program in programs if not shutil.which(program)]


def bib_text(entries: Iterable[Entry]) -> str:
    """Return a .bib file with the keys ``k0``, ``k1`` …"""
    return "\n".join(entry_text(f"k{number}", kind, fields) for number, (kind, fields) in enumerate(entries))


def entry_text(key: str, kind: str, fields: tuple[tuple[str, str], ...]) -> str:
    """Return an entry of a .bib file."""
    lines = [f"  {name} = {value}," if name == "month" else f"  {name} = {{{value}}}," for name, value in fields]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def bibtex_faults(entries: Iterable[Entry], folder: Path, style: str = "plain") -> list[str]:
    """Return the errors of pdfLaTeX and BibTeX over entries; ``folder`` holds the files of the run afterwards."""
    return _compiled(entries, folder, PDFLATEX.replace("STYLE", style), ["bibtex", "main"])


def biblatex_faults(entries: Iterable[Entry], folder: Path) -> list[str]:
    """Return the errors of pdfLaTeX with biblatex and of biber over entries."""
    return _compiled(entries, folder, BIBLATEX, ["biber", "main"])


def _compiled(entries: Iterable[Entry], folder: Path, document: str, bibliography: list[str]) -> list[str]:
    """Return the faults that the bibliography's program and the last run of LaTeX name."""
    for old in folder.glob("main.*"):
        old.unlink()
    (folder / "works.bib").write_text(bib_text(entries), "utf-8")
    (folder / "main.tex").write_text(document, "utf-8")
    latex = ["pdflatex", "-draftmode", "-interaction=nonstopmode", "main"]
    _run(latex, folder)
    said = _run(bibliography, folder)
    _run(latex, folder)
    found = FAULT.findall(said) + FAULT.findall((folder / "main.log").read_bytes())
    return [line.decode("utf-8", "replace").strip() for line in found]


def _run(command: list[str], folder: Path) -> bytes:
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout
