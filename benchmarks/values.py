"""Values of real bibliographies: LaTeX against pylatexenc, names against pybtex.

    python benchmarks/values.py [DATA]

DATA is a folder of .bib files; without it, the corpus beside the checkout. Asked: no exception, no command left that
the tables know, no brace left that the author did not escape; every difference in a name explained. Names are compared
where pybtex can be imported, for example with ``PYTHONPATH=…/site-packages`` of an environment that has it.
"""

import importlib.util
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from citekit.bib.library import Library  # noqa: E402
from citekit.names import parse_bibtex  # noqa: E402
from citekit.text import tex  # noqa: E402
from pybtex_reasons import differences  # noqa: E402

_READ = ("author", "editor", "title", "journal", "journaltitle", "booktitle")


def main(folder: Path) -> None:
    """Print one line a reader."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    fields = [
        (name, value)
        for path in files
        for entry in Library(path.read_bytes()).entries
        for name, value in entry.fields.items()
    ]
    values = sorted({value for _, value in fields})
    titles = sorted({value for name, value in fields if name in _READ})
    print(f"{len(files)} files, {len(values)} distinct values, {len(titles)} of authors, titles and journals")
    from pylatexenc.latex2text import LatexNodes2Text

    pylatexenc = LatexNodes2Text(math_mode="text")  # type: ignore[no-untyped-call]  # pylatexenc has no types
    for what, chosen in (("all values", values), ("authors, titles, journals", titles)):
        _report(f"citekit, {what}", tex.to_text, chosen)
        _report(f"pylatexenc, {what}", pylatexenc.latex_to_text, chosen)
    if importlib.util.find_spec("pybtex") is None:
        print("names: pybtex is not installed, so they were not compared")
    else:
        _names({value for name, value in fields if name in ("author", "editor")})


def _report(name: str, read: Callable[[str], str], values: list[str]) -> None:
    found: Counter[str] = Counter()
    start = time.process_time()
    for value in values:
        try:
            text = read(value)
        except Exception:  # what another reader raises is what is counted
            found["exceptions"] += 1
            continue
        found["with a backslash"] += "\\" in text
        found["with a brace"] += bool(set("{}") & set(text))
        if not re.search(r"\\[\\{}]|\\textb|\\backslash", value):
            found["of these not escaped by the author"] += bool(set("{}\\") & set(text))
    print(f"{name:<40} {time.process_time() - start:6.2f} s  {dict(found)}")


def _names(fields: set[str]) -> None:
    from pybtex import errors  # type: ignore[import-not-found]  # not a dependency

    errors.set_strict_mode(False)
    with errors.capture():
        found = [difference for field in sorted(fields) for difference in differences(field)]
    count = sum(len(parse_bibtex(field)) for field in fields)
    reasons = Counter(difference.reason or "unexplained" for difference in found)
    print(f"names: {len(fields)} fields, {count} names, {len(found)} differ: {dict(reasons)}   asked: none unexplained")
    for difference in found:
        if not difference.reason:
            print(f"  {difference.source!r}: {difference.ours} against {difference.theirs}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared/data/bib/files")
