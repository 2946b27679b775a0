"""Whole lists as files, without the look of the page: a change shows here as it shows to a reader of the list.

After a change that is meant, write them anew: ``CITEKIT_GOLDEN=write pytest tests/render/test_golden.py``.
"""

import os
import re
from pathlib import Path

import pytest

from citekit.notes import Notes, parse
from citekit.reading_list import Tagged, arrange
from citekit.render import render
from citekit.work import Work
from render.samples import HOSTILE, SEED, VOCABULARY, article

FOLDER = Path(__file__).parents[1] / "golden"
LPP, FFA = "lichen-planopilaris", "frontal-fibrosing-alopecia"

MANY = ", ".join(f"Author{number} A" for number in range(1, 41))
ITEMS = [
    *SEED,
    article("hostile", "O'Brien-Żółć Ł, Nguyễn T", 2020, HOSTILE, "R & D_Journal {100%}"),
    article("formula", "Cmd E", 2019, "=cmd|'/c calc'!A1 and +1 -1 @SUM(1+9)"),
    article("many", MANY, 2022, "A work of forty authors"),
    {**article("arabic", "Ab C", 2018, "الثعلبة الندبية: مراجعة"), "author": [{"family": "الأحمد", "given": "محمد"}]},
    {**article("chinese", "Ab C", 2017, "瘢痕性脱发的治疗"), "author": [{"family": "王", "given": "小明"}]},
    {**article("untitled", "Ab C", 2016, "")},
]
WORKS: list[Tagged] = [
    ("cummins2021", {"condition": ("scarring-alopecia",)}),
    ("chiang2015", {"condition": (LPP, FFA), "agent": ("hydroxychloroquine",)}),
    ("joshi2023", {"condition": (LPP,), "agent": ("tofacitinib",)}),
    ("errichetti2018", {"condition": (LPP,), "agent": ("jak-inhibitor",)}),
    ("kerkemeyer2021", {"condition": (FFA,), "agent": ("baricitinib", "tofacitinib")}),
    *((str(item["id"]), {}) for item in ITEMS[5:]),
]
MARKS = {"joshi2023": ("retracted",), "hostile": ("unconfirmed",), "many": ("preprint", "superseded")}
NOTICES = {"joshi2023": [("retracted", "10.5555/retraction_1")], "many": [("superseded", "10.5555/later")]}
LONG = " ".join(["A *long* note on [beliefs](https://example.org/a_b) with 5 % & more_of_it."] * 90)
NOTES = Notes(
    (
        parse("We read *all* of it.\n\n- one\n- two <b>raw</b> \\input{x}\n  1. deep\n", "refs/notes/introduction.md"),
        parse(f"## @chiang2015\n{LONG}\n", "refs/notes/entries.md"),
        parse("Rare.\n\n## @chiang2015\nUnder LPP.\n", "a.md", frozenset({f"condition:{LPP}"})),
    )
)
FORMATS = ("md", "txt", "html", "tex", "biblatex")


def made(name: str, to: str) -> str:
    """Return one of the lists in a format."""
    if name == "empty":
        return render(arrange([], VOCABULARY, ["condition"]), [], to=to).text
    records = {key: Work() for key, _ in WORKS}
    grouped = arrange(WORKS, VOCABULARY, ["condition", "agent"], repeat=False, records=records, empty=["agent"])
    return render(grouped, ITEMS, to=to, title="What we read & why", marks=MARKS, notices=NOTICES, notes=NOTES).text


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("name", ["grouped", "empty"])
def test_a_list_is_as_it_was(name: str, to: str) -> None:
    """Hostile titles, scripts, forty authors, marks and 6,000 characters of notes, and a list of nothing."""
    path = FOLDER / f"{name}.{to}"
    text = re.sub(r"<style>.*?</style>", "<style>…</style>", made(name, to), flags=re.DOTALL)
    text = re.sub(r"'sha256-[^']+'", "'sha256-…'", text)
    text = re.sub(r"(?<=and pandoc )[\d.]+(?=\.</p>)", "…", text)  # references are the same in every version we know
    if os.environ.get("CITEKIT_GOLDEN") == "write":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_the_note_is_long_enough() -> None:
    """Six thousand characters, as the lists of careful reviewers have them."""
    assert len(LONG) >= 6000
