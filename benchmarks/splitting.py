"""How well lists of wrapped references without numbers or blank lines are split: found, exact, per kind of list.

    python benchmarks/splitting.py [--data FOLDER] [--show KIND]

FOLDER holds ``matching/references-pmc-dev.jsonl``: references with the line breaks that the PDF had, here in lists of
one style each, and ``crossref/works-dev.jsonl.gz``: works that citekit prints in eight styles, here wrapped. To each
list comes what a copied PDF has: page heads and feet, soft hyphens, ligatures. A reference counts as found if one of
the pieces is all of it and nothing else. Lists belong to the half on which rules were made or to that which judges them
by their number.
"""

import argparse
import gzip
import json
import random
import re
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path

from citekit.mapping import crossref, csl
from citekit.render import richtext
from citekit.render.references import format_references
from citekit.render.styles import load_style
from citekit.sources import page

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
STYLES = ("vancouver", "apa", "chicago-author-date", "nature", "ieee", "springer-basic", "ama", "elsevier-vancouver")
KINDS = (
    ("springer", r"(?s)[^\d]+? \((?:19|20)\d\d\) .*\d$"),
    ("bmc", r"(?s)[^\d.]+?: .*(?:19|20)\d\d, ?\d+.*\.$"),
    ("vancouver", r"(?s)[^\d]+?\. .*(?:19|20)\d\d;.*\d\.$"),
    ("apa", r"(?s)[^\d]+?\.,? \((?:19|20)\d\d\)\. .*"),
)
LENGTH = 30


def lists(data: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield (kind, references as lists of lines)."""
    chance = random.Random(11)
    by_kind = defaultdict(list)
    with (data / "matching/references-pmc-dev.jsonl").open(encoding="utf-8") as file:
        for told in map(json.loads, file):
            text = told["reference"].strip()
            kind = next((name for name, shape in KINDS if re.fullmatch(shape, text)), "other")
            by_kind[f"pdf {kind}"].append([line.strip() for line in text.split("\n") if line.strip()])
    for kind, refs in sorted(by_kind.items()):
        for start in range(0, len(refs) - LENGTH // 2, LENGTH):
            yield kind, refs[start : start + LENGTH]
    with gzip.open(data / "crossref/works-dev.jsonl.gz", "rt", encoding="utf-8") as file:
        works = [one for one in map(json.loads, file) if one.get("title") and one.get("author") and one.get("issued")]
    for style in STYLES:
        chosen = load_style(style)
        for _ in range(4):
            items = []
            for message in chance.sample(works, LENGTH):
                work, _ = crossref.to_work(message)
                items.append(csl.to_csl(work, message["DOI"]))
            printed, _ = format_references(items, chosen)
            width = chance.choice((50, 64, 80, 95))
            bodies = [richtext.plain(printed[str(item["id"])].body) for item in items if str(item["id"]) in printed]
            bodies = [re.sub(r"^(?:\d+[.)]|\[\d+\])\s*", "", " ".join(body.split())) for body in bodies]
            yield f"made {style}", [textwrap.wrap(body, width, break_on_hyphens=True) for body in bodies]


HEADS: tuple[Callable[[int], list[str]], ...] = (
    lambda page: [f"Doe et al. Journal of Hair 2020, 12:3 Page {page} of 12", "http://hair.org/12/3"],
    lambda page: [str(page), "", "HAIR LOSS IN ADULTS" if page % 2 else "DOE AND ROE"],
    lambda page: ["123", f"{page + 90} J Hair Dis (2010) 18:116-127"],
    lambda page: ["\fAuthor Manuscript", f"- {page} -"],
)
"""What stands between two pages of a journal."""


def dressed(refs: list[list[str]], dress: str, number: int) -> str:
    """Return a list as it is copied: plain, or with what stands on pages and in fonts."""
    lines = [line for ref in refs for line in ref]
    if dress == "pages":
        out = []
        for at, line in enumerate(lines):
            out += HEADS[number // 2 % len(HEADS)](at // 23 + 5) if at % 23 == 17 else []
            out.append(line)
        return "\n".join(out)
    if dress == "columns":
        half = (len(lines) + 3) // 4
        width = max(map(len, lines)) + 4
        rows = [lines[start : start + half] for start in range(0, len(lines), half)]
        pages = [zip_longest(*rows[start : start + 2], fillvalue="") for start in range(0, len(rows), 2)]
        return "\f".join("\n".join("".join(part.ljust(width) for part in row).rstrip() for row in one) for one in pages)
    text = "\n".join(lines)
    if dress == "fonts":
        text = (
            re.sub(r"(?<=[a-z])-$", "\u00ad", text, flags=re.MULTILINE).replace("fi", "\ufb01").replace("fl", "\ufb02")
        )
    return ("References\n" if dress == "headed" else "") + text


def bare(text: str) -> str:
    """Return a reference as it is compared: without blanks, hyphens, ligatures."""
    return re.sub(r"[\s\u00ad-]", "", text).replace("\ufb01", "fi").replace("\ufb02", "fl")


def main() -> None:
    """Print one row a kind of list."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--half", choices=("judged", "set"), default="judged")
    parser.add_argument("--show", default="", metavar="KIND", help="print what was split wrongly in one kind of list")
    given = parser.parse_args()
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for number, (kind, refs) in enumerate(lists(given.data)):
        if (number % 2 == 0) != (given.half == "judged") or not kind.startswith(given.show):
            continue
        wanted = [bare(" ".join(ref)) for ref in refs]
        for dress in ("plain", "headed", "pages", "fonts", "columns"):
            text = dressed(refs, dress, number)
            found = [bare(one) for one in page.split(text) or text.split("\n") if one.strip()]
            right = len(set(wanted) & set(found))
            for place, value in enumerate((right, len(found), len(wanted))):
                counts[kind, dress][place] += value
            if given.show and dress == "plain":
                for one in found:
                    if one not in wanted:
                        print("   wrong:", one[:150])
    print(f"{'list':<26} {'dress':<8} {'refs':>6} {'pieces':>7} {'P':>7} {'R':>7}")
    total: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for (kind, dress), (right, pieces, all_) in sorted(counts.items()):
        total[dress] = [one + other for one, other in zip(total[dress], (right, pieces, all_), strict=True)]
        print(f"{kind:<26} {dress:<8} {all_:>6} {pieces:>7} {right / max(1, pieces):>7.3f} {right / all_:>7.3f}")
    for dress, (right, pieces, all_) in total.items():
        print(f"{'all':<26} {dress:<8} {all_:>6} {pieces:>7} {right / max(1, pieces):>7.3f} {right / all_:>7.3f}")


if __name__ == "__main__":
    main()
