"""Annotated lists with the real command: notes in `refs/notes`, marks from stored facts, grouping by fields."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Review

LIBRARY = """\
@article{doe2020, author={Doe, Ann}, title={Alpha work}, journal={J Test}, year={2020}, doi={10.5555/doe},
  keywords={condition:lichen-planopilaris, condition:frontal-fibrosing-alopecia}}
@article{roe2021, author={Roe, Ben}, title={Beta work}, journal={J Test}, year={2021}}
@misc{poe2019, author={Poe, Al}, title={Gamma work}, year={2019}, howpublished={Preprint}}
"""
NOTES = {
    "introduction.md": "# Ours\n\nRead *this* first.\n",
    "entries.md": "## @roe2021\n\nRead twice.\n",
    "condition.lichen-planopilaris.md": "Rare.\n\n## @doe2020\n\nOf LPP.\n\n## @gone1999\n\nx\n",
    "condition.frontal-fibrosing-alopecia.md": "## @doe2020\n\nOf FFA.\n",
}


@pytest.fixture
def annotated(make_review: Callable[[str], Review]) -> Review:
    """Return a review with notes."""
    review = make_review(LIBRARY)
    folder = review.folder / "refs/notes"
    folder.mkdir(exist_ok=True)
    for name, text in NOTES.items():
        (folder / name).write_text(text, "utf-8")
    return review


def test_notes_are_printed_on_request_each_in_its_place(annotated: Review) -> None:
    """One sentence under LPP, another under FFA; the note that no entry has is named with file and line."""
    done = annotated.run("render", "--annotated", "--by", "condition", "--to", "txt")

    assert (done.status, done.err.splitlines()[0]) == (
        1,
        "refs/notes/condition.lichen-planopilaris.md:7:1: unknown-note: gone1999: there is no entry `gone1999`, "
        "which this note is on",
    )
    words = ["Read this first.", "Lichen planopilaris (1)", "Rare.", "Of LPP.", "Frontal", "Of FFA.", "Read twice."]
    places = [done.out.index(word) for word in words]
    assert places == sorted(places)
    assert "Ours" not in done.out
    plain = annotated.run("render", "--by", "condition", "--to", "txt")
    assert (plain.status, plain.err) == (0, "")
    assert "Rare." not in plain.out


def test_only_works_with_a_note_can_be_chosen(annotated: Review) -> None:
    """A selected list: the others are left out, the query still counts."""
    done = annotated.run("render", "year:2021", "--only-annotated", "--json")

    assert done.json["results"] == [{"key": "roe2021"}]


def test_check_reports_notes_that_no_list_would_print(annotated: Review) -> None:
    """Also where nobody renders a list."""
    found = annotated.run("check", "--json").json["findings"]

    assert [(one["code"], one["key"], one["line"]) for one in found if one["code"] == "unknown-note"] == [
        ("unknown-note", "gone1999", 7)
    ]


def test_notes_on_what_is_called_otherwise_now_are_named(annotated: Review) -> None:
    """`rekey` and `vocab rename` do not touch what people wrote; they say where it stands and what to write there."""
    done = annotated.run("rekey", "roe2021", "--to", "roe2021beta", "--yes", "--json")
    found = [(one["code"], one["file"], one["line"], one["hint"]) for one in done.json["findings"]]
    assert (done.status, found) == (1, [("old-note", "refs/notes/entries.md", 1, "write `## @roe2021beta` there")])

    done = annotated.run("vocab", "rename", "condition:lichen-planopilaris", "lpp2", "--json")
    (finding,) = done.json["findings"]
    assert (finding["file"], finding["line"]) == ("refs/notes/condition.lichen-planopilaris.md", 1)
    assert "condition.lpp2" in finding["hint"]
    assert annotated.run("rekey", "poe2019", "--to", "poe", "--yes").status == 0


def test_years_group_newest_first_and_works_are_sorted_as_asked(annotated: Review) -> None:
    """Fields group as facets do; `--numbering section` counts from 1 in each."""
    out = annotated.run("render", "--by", "year", "--to", "md", "--numbering", "section").out
    assert [line for line in out.splitlines() if line[:3] == "## "] == ["## 2021 (1)", "## 2020 (1)", "## 2019 (1)"]
    assert out.count("\n**1.** ") == 3
    oldest = annotated.run("render", "--sort", "oldest", "--to", "txt").out
    assert oldest.index("Gamma") < oldest.index("Alpha") < oldest.index("Beta")


def test_a_retracted_work_says_so_and_names_the_notice(annotated: Review) -> None:
    """From stored records alone; a preprint is known by its entry."""
    notice = {"DOI": "10.5555/notice", "type": "retraction", "updated": {"date-parts": [[2022]]}, "source": "publisher"}
    message = {"DOI": "10.5555/doe", "type": "journal-article", "title": ["Alpha work"], "updated-by": [notice]}
    (annotated.folder / "refs/works.jsonl").write_text(json.dumps(message) + "\n", "utf-8")
    out = annotated.run("render", "--to", "txt").out

    assert "[Retracted] Doe A. Alpha work." in out
    assert "[Retraction notice: 10.5555/notice]" in out
    assert "[Preprint] Poe A. Gamma work." in out
    assert out.count("Retracted: taken out of the record") == 1


def test_biblatex_finds_the_library_from_where_the_file_lies(annotated: Review) -> None:
    """The path is relative to the output's folder, as LaTeX will look for it."""
    (annotated.folder / "paper").mkdir()
    done = annotated.run("render", "--to", "biblatex", "--by", "condition", "-o", "paper/list.tex")

    assert done.status == 0
    assert r"\addbibresource{../refs/library.bib}" in (annotated.folder / "paper/list.tex").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("lualatex") and shutil.which("biber")), reason="lualatex or biber is missing")
@pytest.mark.parametrize("to", ["tex", "biblatex"])
def test_latex_sets_the_list(annotated: Review, tmp_path: Path, to: str) -> None:
    """Headings, marks, notes and fields: no error, and a PDF."""
    file = annotated.folder / "out.tex"
    annotated.run("render", "--annotated", "--by", "condition,year", "--to", to, "-o", "out.tex")
    runs = [["lualatex", "-interaction=nonstopmode", "-halt-on-error", "out"]]
    if to == "biblatex":
        runs = [*runs, ["biber", "out"], *runs]
    for command in runs:
        done = subprocess.run(command, cwd=annotated.folder, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:]
    assert file.with_suffix(".pdf").stat().st_size > 5000
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", "out.pdf", "-"], cwd=annotated.folder, capture_output=True, check=True
        ).stdout
        assert [text.count(note) for note in (b"Of LPP.", b"Of FFA.", b"Read twice.")] == [1, 1, 1]
        assert text.index(b"Of LPP.") < text.index(b"Frontal") < text.index(b"Of FFA.")


def test_templates_are_listed_and_copied_but_never_over_a_file(annotated: Review) -> None:
    """The copy in the review's folder is used from then on."""
    copied = annotated.run("templates", "copy", "reading-list.txt")
    assert (copied.status, copied.out) == (0, "templates/reading-list.txt.j2\n")
    path = annotated.folder / "templates/reading-list.txt.j2"
    path.write_text("Mine.\n", "utf-8")
    again = annotated.run("templates", "copy", "reading-list.txt.j2")
    assert (again.status, path.read_text("utf-8")) == (2, "Mine.\n")
    assert annotated.run("render", "--to", "txt").out == "Mine.\n"
    rows = annotated.run("templates", "list", "--json").json["results"]
    assert [row["source"] for row in rows if row["name"] == "reading-list.txt.j2"] == ["review", "shipped"]


def test_an_unknown_template_names_the_known_ones(annotated: Review) -> None:
    """Wrong use; a destination outside of a review's folder is fine."""
    done = annotated.run("templates", "copy", "nothing")
    assert done.status == 2
    assert "reading-list.md.j2" in done.err
    assert annotated.run("templates", "copy", "base.html.j2", "mine/own.html.j2").status == 0
    assert (annotated.folder / "mine/own.html.j2").is_file()


def test_one_bad_entry_does_not_take_the_list_down(make_review: Callable[[str], Review]) -> None:
    """The others are printed; what cannot be read is named with its line."""
    done = make_review(LIBRARY + "@article{bad, title = {never closed\n").run("render", "--to", "txt")

    assert [word in done.out for word in ("Alpha", "Beta", "Gamma")] == [True] * 3
    assert done.status == 1
    assert "refs/library.bib:5:" in done.err
