"""What becomes of real .bib files: read, saved, tagged entry by entry; figures asked against reached.

    python benchmarks/corpus.py [FOLDER]

FOLDER holds ``files`` and ``expected_keys.json``: for each file the keys that most of six readers see. Without it, the
corpus beside the checkout is walked. The laws are those of ``tests/bib_corpus.py``, ``tests/words/test_tex_strings.py``
and ``tests/pybtex_reasons.py``; names are compared where pybtex can be imported.
"""

import importlib
import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "words")]


from bib_corpus import Tagging, lost, tagged, unchanged  # noqa: E402
from citekit.bib.library import Library  # noqa: E402
from citekit.text import tex  # noqa: E402
from pybtex_reasons import differences  # noqa: E402

STRINGS: list[tuple[str, str]] = importlib.import_module("test_tex_strings").STRINGS


def main(folder: Path) -> None:
    """Print one line a measure."""
    if not (folder / "files").is_dir():
        print(f"skipped: there is no corpus in {folder}")
        return
    voted = json.loads((folder / "expected_keys.json").read_text("utf-8"))
    refused: list[str] = []
    missing: list[str] = []
    rows: list[Tagging] = []
    names: set[str] = set()
    identical = count = keys = 0
    for path in sorted(path for path in (folder / "files").iterdir() if path.is_file()):
        data, count = path.read_bytes(), count + 1
        try:
            library = Library(data, path.name)
            identical += unchanged(data)
        except Exception as error:  # any exception at all is what is looked for
            refused.append(f"{path.name}: {error!r}")
            continue
        expected = voted.get(path.name, {}).get("keys", ())
        keys += len(expected)
        missing += [f"{path.name}: {key}" for key in lost(library, expected)]
        rows += tagged(library)
        names |= {entry.fields[name] for entry in library.entries for name in ("author", "editor") if entry.text(name)}
    _line("files refused", f"{len(refused)} of {count}", "0", refused)
    _line("no-op load and save identical", f"{identical} of {count}", "all")
    _line("voted keys lost without a word", f"{len(missing)} of {keys}", "0", missing)
    _tags(rows)
    wrong = [f"{source!r} is {printed!r}" for source, printed in STRINGS if tex.to_text(source) != printed]
    _line("LaTeX strings wrong", f"{len(wrong)} of {len(STRINGS)}", "<= 2 of 98", wrong)
    _names(names)


def _tags(rows: list[Tagging]) -> None:
    done = [row for row in rows if not row.refused]
    wrong = [f"{row.place}: {row.wrong}" for row in done if row.wrong]
    large = [f"{row.place}: +{row.added} -{row.removed}" for row in done if row.added > 2 or row.removed > 1]
    _line("tags done", f"{len(done)} of {len(rows)} = {len(done) / max(len(rows), 1):.2%}", ">= 99.5 %")
    silent = [row.place for row in rows if row.refused and not row.place.rpartition(":")[2].isdigit()]
    _line("refused without a line", str(len(silent)), "0", silent)
    for row in rows:
        if row.refused:
            print(f"    refused: {row.place}: {row.refused}")
    _line("tags wrong", str(len(wrong)), "0", wrong)
    _line("more than 2 lines added, 1 removed", str(len(large)), "0", large)
    for (added, removed), times in sorted(Counter((row.added, row.removed) for row in done).items()):
        print(f"    +{added} -{removed}: {times}")


def _names(fields: set[str]) -> None:
    if importlib.util.find_spec("pybtex") is None:
        print("names: pybtex is not installed, so they were not compared")
        return
    errors = importlib.import_module("pybtex.errors")
    errors.set_strict_mode(False)
    with errors.capture():
        found = [difference for field in fields for difference in differences(field)]
    unexplained = [f"{one.source}: {one.ours} against {one.theirs}" for one in found if not one.reason]
    _line("names unlike pybtex, unexplained", f"{len(unexplained)} of {len(found)}", "0", unexplained)


def _line(what: str, reached: str, asked: str, rows: list[str] | None = None) -> None:
    print(f"{what:<36} {reached:<24} asked {asked}", flush=True)
    for row in rows or ():
        print(f"    {row}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data" / "bib")
