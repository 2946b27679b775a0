"""How faithful and how quick formatted references are: citeproc-js as oracle, pandoc and start-up as measures.

    python benchmarks/rendering.py [--items FILE] [--skip fidelity|speed] [--all]

Fidelity: the items of ``rendering_items.jsonl`` (the seed's five and 56 made ones) in nine styles, compared letter by
letter with what citeproc-js prints from the unmended style, after taking away the number, entities, doubled blanks
and all tags but italics, bold, raised and lowered text. Both get titles without JATS. ``as given`` counts the items as
they are; ``same data`` gives citeproc-js the items as citekit mends them for any engine (an article number as page,
dotted initials). Every difference is listed with its reason (``rendering_reasons.py``). The items of
``rendering_items_later.jsonl``, ``_medical`` and ``_third`` were written when all that came before was done, each
to see how it does on others: ``--items``.

Speed: whole ``citekit render`` commands on generated libraries, medians of interleaved runs, as ratios.

node and npm must be there; citeproc-js (CPAL-1.0 or AGPL-1.0) and the locales go into a temporary folder and are used
here only.
"""

import argparse
import html
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rendering_reasons import MENDED, REASONS, reason_for

from citekit.render.items import sound
from citekit.render.pandoc import find_pandoc
from citekit.render.references import format_references
from citekit.render.serialise import HTML, serialise
from citekit.render.style_places import FOLDER
from citekit.render.styles import load_style
from citekit.text.markup import clean

HERE = Path(__file__).resolve().parent
MEDICAL = (
    "nlm-citation-sequence",
    "american-medical-association",
    "springer-basic-brackets",
    "springer-vancouver-brackets",
)
STYLES = (*MEDICAL, "elsevier-with-titles", "nature", "ieee", "apa", "chicago-author-date")
PACKAGES = ("citeproc@2.4.63",)
LOCALES = "citeproc-py==0.11.1"
RUNS = 5

Item = dict[str, Any]


def oracle(items: Sequence[Item], folder: Path) -> dict[str, dict[str, str]]:
    """Return what citeproc-js prints for each style and item, as HTML."""
    if not (folder / "node_modules").is_dir():
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *PACKAGES], cwd=folder, check=True)
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", LOCALES]
        subprocess.run(pip, cwd=folder, check=True)
    with zipfile.ZipFile(next(folder.glob("citeproc_py-*.whl"))) as wheel:
        files = [name for name in wheel.namelist() if Path(name).name.startswith("locales-")]
        locales = {Path(name).stem.removeprefix("locales-"): wheel.read(name).decode() for name in files}
    styles = {style: (FOLDER / f"{style}.csl").read_text("utf-8") for style in STYLES}
    given = json.dumps({"items": items, "styles": styles, "locales": locales})
    environment = {**os.environ, "NODE_PATH": str(folder / "node_modules")}
    command = ["node", str(HERE / "rendering_oracle.js")]
    done = subprocess.run(command, input=given.encode(), capture_output=True, env=environment, check=True)
    return {style: dict(rows) for style, rows in json.loads(done.stdout).items()}


def bare(source: str) -> str:
    """Return a reference in HTML as it is compared."""
    text = re.sub(r'<div class="csl-left-margin">.*?</div>', "", source, flags=re.DOTALL)
    text = re.sub(r'<span style="font-style:normal;">(.*?)</span>', r"</i>\1<i>", text).replace("<i></i>", "")
    text = re.sub(r"<(/?)em>", r"<\1i>", re.sub(r"<(/?)strong>", r"<\1b>", text))
    text = " ".join(html.unescape(re.sub(r"<(?!/?(?:i|b|sup|sub)\b)[^>]*>", "", text)).split())
    return re.sub(r"^(?:\[\d+\]|\d+\.) ?", "", text)


def titled(item: Item) -> Item:
    """Return an item with clean titles."""
    return {name: clean(value) if name in ("title", "container-title") else value for name, value in item.items()}


def fidelity(items: Sequence[Item], folder: Path, show_all: bool) -> None:
    """Print, for each style, how many references are those of citeproc-js, and every difference with its reason."""
    raw = oracle([titled(item) for item in items], folder)
    mended = {style: oracle([sound(item, load_style(style)) for item in items], folder)[style] for style in STYLES}
    counts: dict[str, tuple[int, int]] = {}
    unexplained = 0
    for style in STYLES:
        references, _ = format_references(items, load_style(style))
        ours = {key: bare(serialise(reference.body, HTML)) for key, reference in references.items()}
        same = [sum(bare(theirs[style][key]) == text for key, text in ours.items()) for theirs in (raw, mended)]
        counts[style] = (same[0], same[1])
        print(f"{style}: as given {same[0]}, same data {same[1]} of {len(items)}")
        for key, text in ours.items():
            theirs = bare(raw[style][key])
            if theirs != text:
                reason = MENDED if bare(mended[style][key]) == text else reason_for(theirs, text)
                unexplained += not reason
                print(f"  {key}: {reason or 'NO REASON'}")
                if show_all or not reason:
                    print(f"    citeproc-js {theirs}\n    citekit     {text}")
    for kind in (0, 1):
        total = sum(counts[style][kind] for style in STYLES)
        medical = min(counts[style][kind] for style in MEDICAL)
        share, least = total / len(items) / len(STYLES), medical / len(items)
        print(
            f"{('as given', 'same data')[kind]}: all {total} = {share:.1%} (goal 95 %), least of the four {least:.1%}"
        )
    print(f"differences without a reason: {unexplained}")
    print("reasons:", *(f"\n  {reason.name}: {reason.why}" for reason in REASONS))


def library(count: int) -> str:
    """Return a .bib file of made articles with one to nine authors."""
    chance = random.Random(7)
    families = [
        "".join(chance.choice(("ba", "ce", "di", "lo", "mu", "na", "ro", "st")) for _ in "123") for _ in "x" * 600
    ]
    words = ("lichen", "planopilaris", "tofacitinib", "baricitinib", "trial", "cohort", "scarring", "alopecia", "skin")

    def people() -> str:
        return " and ".join(
            f"{chance.choice(families).title()}, {chance.choice('ABCDEF')}. {chance.choice('GHIJKL')}."
            for _ in range(chance.randint(1, 9))
        )

    return "\n".join(
        f"@article{{key{number},\n  author = {{{people()}}},\n  title = {{{' '.join(chance.choices(words, k=9))}}},\n"
        f"  journal = {{Journal of Hair Research}},\n  shortjournal = {{J Hair Res}},\n"
        f"  year = {{{chance.randint(1990, 2025)}}},\n  volume = {{{number % 60 + 1}}},\n"
        f"  number = {{{number % 12 + 1}}},\n"
        f"  pages = {{{number + 1}--{number + 9}}},\n  doi = {{10.5555/made.{number}}}\n}}\n"
        for number in range(count)
    )


def timed(command: Sequence[str], folder: Path, before: Callable[[], object] = lambda: None) -> float:
    """Return the seconds that a command takes."""
    before()
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def speed(folder: Path) -> None:
    """Print how long lists take: first and again, against pandoc alone, start-up and a tenth of the references."""
    os.environ |= {name: str(folder / name) for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    for count in (1_000, 10_000):
        refs = folder / str(count) / "refs"
        refs.mkdir(parents=True)
        (refs.parent / "citekit.toml").touch()
        refs.joinpath("vocabulary.toml").write_text('[facets.condition]\nlabel = "Condition"\n')
        refs.joinpath("library.bib").write_text(library(count))
    render = [sys.executable, "-m", "citekit", "render", "--to", "html", "-o", "list.html"]
    thousand, cache = folder / "1000", folder / "XDG_CACHE_HOME" / "citekit"

    def forget() -> None:
        for path in (*cache.glob("references/*"), *cache.glob("lists/*")):
            path.unlink()

    def another() -> None:
        for path in cache.glob("lists/*"):
            path.unlink()

    items = subprocess.run(
        [sys.executable, "-m", "citekit", "render", "--to", "csl-json"], cwd=thousand, capture_output=True, check=True
    )
    folder.joinpath("1000", "items.json").write_bytes(items.stdout)
    folder.joinpath("1000", "all.md").write_text("---\nnocite: '@*'\n---\n")
    style = FOLDER / "nlm-citation-sequence.csl"
    alone = [find_pandoc(), "all.md", "--citeproc", f"--csl={style}", "--bibliography=items.json", "--to=html"]
    measures: dict[str, tuple[Sequence[str], Path, Callable[[], object]]] = {
        "start-up (citekit --version)": ([sys.executable, "-m", "citekit", "--version"], thousand, lambda: None),
        "list 1,000 keys": (
            [sys.executable, "-m", "citekit", "list", "--format", "keys"],
            thousand,
            lambda: None,
        ),
        "pandoc alone, 1,000": (alone, thousand, lambda: None),
        "render 1,000, first": (render, thousand, forget),
        "render 1,000, references kept": (render, thousand, another),
        "render 1,000, again": (render, thousand, lambda: None),
        "render 10,000, first": (render, folder / "10000", forget),
        "render 10,000, again": (render, folder / "10000", lambda: None),
    }
    seconds: dict[str, list[float]] = {name: [] for name in measures}
    for turn in range(RUNS):
        for name, (command, place, before) in measures.items():
            if turn < 3 or "10,000" not in name:
                seconds[name].append(timed(command, place, before))
    middle = {name: sorted(some)[len(some) // 2] for name, some in seconds.items()}
    for name, value in middle.items():
        print(f"{name}: {value:.2f} s")
    for name, other, goal in (
        ("render 1,000, first", "pandoc alone, 1,000", 1.5),
        ("render 1,000, again", "start-up (citekit --version)", 2),
        ("render 1,000, again", "list 1,000 keys", 2),
        ("render 10,000, first", "render 1,000, first", 12),
        ("render 10,000, again", "render 1,000, again", 12),
    ):
        print(f"{name} / {other}: {middle[name] / middle[other]:.2f} (goal {goal})")


def main() -> None:
    """Run both parts, or one."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--items", type=Path, default=HERE / "rendering_items.jsonl")
    parser.add_argument("--skip", choices=("fidelity", "speed"))
    parser.add_argument("--all", action="store_true", help="print both sides of every difference")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.skip != "fidelity":
            lines = given.items.read_text("utf-8").splitlines()
            fidelity([json.loads(line) for line in lines], Path(folder), given.all)
        if given.skip != "speed":
            speed(Path(folder))


if __name__ == "__main__":
    main()
