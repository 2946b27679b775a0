"""The mapper over real Crossref records: faults under every law, LaTeX, traps, and speed as a ratio to ``json.loads``.

    python benchmarks/mapper.py [DATA] [--latex]

DATA is a folder with ``works-*.jsonl.gz`` and, if there, ``traps-*.json``; without it, the corpus beside the checkout.
Asked: 0 exceptions, 0 faults; ``--latex`` compiles all entries with pdfLaTeX, by BibTeX and by biblatex and biber, and
counts those that hold characters beyond pdfTeX.
"""

import gc
import gzip
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from citekit.mapping import bibtex, crossref  # noqa: E402
from citekit.mapping.csl import to_csl  # noqa: E402
from citekit.mapping.rules import RULES  # noqa: E402
from citekit.text.tex_letters import PDFTEX_KNOWS  # noqa: E402
from citekit.work import Change, Work  # noqa: E402
from mapper_latex import biblatex_faults, bibtex_faults, missing  # noqa: E402  # the tests' own laws
from mapper_laws import faults  # noqa: E402

AT_ONCE = 1500
"""Entries in one run of biblatex, which holds them all in TeX's main memory."""


def main(folder: Path, latex: bool) -> None:
    """Print the figures of every works file of a folder."""
    for path in sorted(folder.glob("works-*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            lines = file.readlines()
        records: list[dict[str, Any]] = [json.loads(line) for line in lines]
        mapped = list(_mapped(records))
        print(f"{path.name}: {len(records)} records, {len(records) - len(mapped)} exceptions (asked 0)")
        _print_faults(mapped)
        _print_rules(mapped)
        _print_speed(lines, records, [work for _, work, _ in mapped])
        if latex:
            _print_latex([work for _, work, _ in mapped])


Mapped = tuple[dict[str, Any], Work, tuple[Change, ...]]


def _mapped(records: list[dict[str, Any]]) -> Iterator[Mapped]:
    for record in records:
        try:
            work, changes = crossref.to_work(record)
            for dialect in ("bibtex", "biblatex"):
                bibtex.to_fields(work, dialect)
            to_csl(work, "key")
        except Exception as error:
            print(f"  exception: {record.get('DOI')}: {error!r}")
        else:
            yield record, work, changes


def _print_faults(mapped: list[Mapped]) -> None:
    found = [(record.get("DOI"), fault) for record, work, changes in mapped for fault in faults(record, work, changes)]
    print(f"  faults under all laws: {len(found)} (asked 0)")
    for doi, fault in found[:20]:
        print(f"    {doi}: {fault}")


def _print_rules(mapped: list[Mapped]) -> None:
    counts = Counter(rule for _, _, changes in mapped for rule in {change.rule for change in changes})
    for rule in RULES:
        if counts[rule]:
            print(f"  {counts[rule]:6} {rule}{' (reported, kept)' if RULES[rule].keeps else ''}")


def _print_speed(lines: list[str], records: list[dict[str, Any]], works: list[Work]) -> None:
    """Print records a second, the best of five, and the ratio to reading the JSON in the same run."""
    gc.disable()
    base = _best(lambda: [json.loads(line) for line in lines]) / len(lines)
    measures: tuple[tuple[str, Callable[[], object], int], ...] = (
        ("record to work", lambda: [crossref.to_work(record) for record in records], len(records)),
        ("work to BibTeX", lambda: [bibtex.to_fields(work) for work in works], len(works)),
        ("work to CSL", lambda: [to_csl(work, "key") for work in works], len(works)),
    )
    for name, run, count in measures:
        seconds = _best(run) / count
        print(f"  {name}: {1 / seconds:,.0f} a second, {seconds / base:.2f} times json.loads of a record")
    gc.enable()


def _best(run: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def _print_latex(works: list[Work]) -> None:
    absent = missing("pdflatex", "bibtex", "biber")
    if absent:
        print(f"  LaTeX: not installed: {', '.join(absent)}")
        return
    for dialect in ("bibtex", "biblatex"):
        entries, beyond = [], 0
        for work in works:
            entry = bibtex.to_fields(work, dialect)
            printed = "".join(value for name, value in entry[1] if name not in ("abstract", "keywords"))
            if re.search(f"[^{PDFTEX_KNOWS}]", printed):
                beyond += 1
            else:
                entries.append(entry)
        found: list[str] = []
        with tempfile.TemporaryDirectory() as folder:
            if dialect == "bibtex":
                found = bibtex_faults(entries, Path(folder))
            else:
                for start in range(0, len(entries), AT_ONCE):
                    found += biblatex_faults(entries[start : start + AT_ONCE], Path(folder))
        print(f"  LaTeX, {dialect}: {len(entries)} entries, {len(found)} errors (asked 0); {beyond} beyond pdfTeX")
        for fault, count in Counter(found).most_common(5):
            print(f"    {count} {fault}")


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    data = Path(arguments[0]) if arguments else ROOT.parent / "shared" / "data" / "crossref"
    main(data, latex="--latex" in sys.argv)
