"""How large the evidence map of 1,000 tagged works is, and how fast its filters answer in a real Chromium.

Run from the checkout: ``python benchmarks/evidence_map.py``. Asked: at most 1.5 MB; the first filter within 100 ms,
from the event to the next frame, beside an empty frame measured in the same run. While somebody types, the counts of
the table follow one frame later; the last line has both frames.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from citekit.vocabulary import read_vocabulary

WORKS = 1000
ROOT = Path(__file__).resolve().parents[1]
DESIGNS = """
[facets.design]
label = "Study design"
[design.rct]
label = "randomised trial"
abbreviations = ["RCT"]
[design.case-series]
label = "case series"
[design.case-report]
label = "case report"
[design.systematic-review]
label = "systematic review"
"""
MEASURE = """async ([selector, word, frames]) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const element = document.querySelector(selector);
  await frame();
  const start = performance.now();
  if (word === null) element?.click();
  else { element.value = word; element.dispatchEvent(new Event("input", { bubbles: true })); }
  for (let number = 0; number < frames; number++) await frame();
  return performance.now() - start;
}"""


def review(folder: Path) -> None:
    """Make a review of WORKS works in ``folder``: words of real titles, tags of the shipped vocabulary, one seed."""
    source = (ROOT / "refs" / "vocabulary.toml").read_text("utf-8") + DESIGNS
    vocabulary = read_vocabulary(source, "vocabulary.toml")
    words = sorted({word for word in (ROOT / "refs" / "library.bib").read_text("utf-8").split() if word.isalpha()})
    chance = random.Random(1)
    names = {facet: [one.notation for one in vocabulary.in_facet(facet)] for facet in vocabulary.facets}
    entries = []
    for number in range(WORKS):
        tags = [f"condition:{name}" for name in chance.sample(names["condition"][:20], chance.choice((1, 1, 2)))]
        tags += [f"agent:{name}" for name in chance.sample(names["agent"][:45], chance.choice((0, 1, 1, 2)))]
        tags.append(f"design:{chance.choice(names['design'])}")
        people = " and ".join(f"{chance.choice(words).title()}, A. B." for _ in range(chance.randint(1, 9)))
        entries.append(
            f"@article{{work{number},\n  author = {{{people}}},\n  title = {{{' '.join(chance.sample(words, 14))}}},\n"
            f"  journal = {{Journal of Dermatology}},\n  year = {{{chance.randint(1995, 2026)}}},\n"
            f"  volume = {{{number}}},\n  pages = {{1-9}},\n  doi = {{10.5555/benchmark.{number}}},\n"
            f"  keywords = {{{', '.join(tags)}}},\n}}\n"
        )
    folder.joinpath("refs").mkdir()
    folder.joinpath("citekit.toml").write_text("")
    folder.joinpath("refs", "vocabulary.toml").write_text(source, "utf-8")
    folder.joinpath("refs", "library.bib").write_text("\n".join(entries), "utf-8")


def median(page: Page, address: str, selector: str, word: str | None = None, frames: int = 1) -> float:
    """Return the median of seven first answers in milliseconds, some frames long, the page opened anew for each."""
    times = []
    for _ in range(7):
        page.goto("about:blank")
        page.goto(address)
        page.wait_for_timeout(300)
        times.append(page.evaluate(MEASURE, [selector, word, frames]))
    return float(sorted(times)[3])


def main() -> None:
    """Print size and times."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        review(folder)
        env = {**os.environ, "XDG_CACHE_HOME": name, "XDG_STATE_HOME": name}
        subprocess.run([sys.executable, "-m", "citekit", "map", "-o", "map.html"], cwd=folder, env=env, check=True)
        file = folder / "map.html"
        print(f"page: {file.stat().st_size:,} bytes for {WORKS} works (asked: 1,500,000)")
        with sync_playwright() as playwright:
            program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
            page = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"]).new_page()
            print(f"an empty frame: {median(page, file.as_uri(), '#nothing'):.0f} ms")
            print(f"first box:      {median(page, file.as_uri(), '[name=agent]'):.0f} ms (asked: 100)")
            print(f"first word:     {median(page, file.as_uri(), '#has', 'hair'):.0f} ms (asked: 100)")
            print(f"and its counts: {median(page, file.as_uri(), '#has', 'hair', 2):.0f} ms")


if __name__ == "__main__":
    main()
