"""Every format by the real command: files by their endings, bytes to stdout, wrong use named, nothing half-written."""

import io
import json
import os
import pty
import subprocess
import sys
import zipfile
from collections.abc import Callable

import docx
import pytest

from citekit.journeys.exchange import csl_json, ris
from citekit.journeys.resolving import Keyed, written
from citekit.mapping.ris import to_ris
from citekit.work import Work
from conftest import Review

LIBRARY = r"""@string{jt = "J Test"}
@article{doe2020,
  author = {Doe, AB and {\c{S}}ahin, {\"O}},
  title = {Alpha \emph{in vivo} work},
  journal = jt,
  year = 2020,
  doi = {10.5555/alpha},
  keywords = {condition:lichen-planopilaris, agent:tofacitinib},
}
@article{roe2021, author = {Roe, Ben}, title = {=cmd Beta}, journal = jt, year = {2021}}
@article{broken, title = {
"""

STARTS = {
    "docx": b"PK",
    "xlsx": b"PK",
    "pdf": b"%PDF-1.7",
    "typ": b"#set document",
    "csv": "\ufeffNumber,".encode(),
    "json": b"[\n  {",
    "ris": b"TY  - JOUR\r\n",
    "bib": b"@string{jt",
}


def whole(review: Review, *words: str) -> tuple[int, bytes, str]:
    """Run the command; return its status, the bytes of stdout, and stderr."""
    command = [sys.executable, "-m", "citekit", *words]
    done = subprocess.run(command, cwd=review.folder, env=review.env, capture_output=True, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr.decode()


@pytest.mark.parametrize("ending", STARTS)
def test_the_ending_chooses_the_format_and_stdout_gets_the_same_bytes(
    make_review: Callable[[str], Review], ending: str
) -> None:
    """``-o list.X`` and ``--to X`` in a pipe; the block that cannot be read is reported, the others are there."""
    review = make_review(LIBRARY)
    status, out, err = whole(review, "render", "-o", f"list.{ending}")
    data = (review.folder / f"list.{ending}").read_bytes()
    name = {"json": "csl-json", "bib": "bibtex"}.get(ending, ending)

    assert (status, out) == (1, b"")
    assert "unparsed-block" in err
    assert data.startswith(STARTS[ending])
    assert whole(review, "render", "--to", name)[1] == data


def test_json_goes_to_stdout_and_the_list_to_the_file(make_review: Callable[[str], Review]) -> None:
    """Also where the list is no text."""
    review = make_review(LIBRARY)
    status, out, _ = whole(review, "render", "--json", "-o", "list.docx")

    assert status == 1
    assert [row["key"] for row in json.loads(out)["results"]] == ["doe2020", "roe2021"]
    texts = [one.text for one in docx.Document(str(review.folder / "list.docx")).paragraphs]
    assert any("Alpha in vivo work" in text for text in texts)


@pytest.mark.parametrize("to", ["docx", "pdf", "xlsx"])
def test_a_binary_file_is_not_poured_over_a_terminal(make_review: Callable[[str], Review], to: str) -> None:
    """Wrong use, with what to type instead."""
    review = make_review(LIBRARY)
    master, terminal = pty.openpty()
    command = [sys.executable, "-m", "citekit", "render", "--to", to]
    done = subprocess.run(command, cwd=review.folder, env=review.env, stdout=terminal, stderr=subprocess.PIPE)
    os.close(terminal)
    os.close(master)

    assert done.returncode == 2
    assert f"-o list.{to}" in done.stderr.decode()


@pytest.mark.parametrize(
    "words",
    [
        *(("-o", "list.odt"), ("--to", "odt"), ("-o", "list"), ("--to", "ris", "-t", "reading-list.md.j2")),
        *(("-o", "list.html", "-t", "mine.docx"), ("-o", "list.docx", "-t", "absent.docx")),
    ],
)
def test_wrong_use_names_what_there_is_and_writes_nothing(
    make_review: Callable[[str], Review], words: tuple[str, ...]
) -> None:
    """Exit 2, the known formats or the next step named, no file."""
    review = make_review(LIBRARY)
    before = sorted(review.folder.iterdir())
    done = review.run("render", *words)

    assert done.status == 2
    assert "hint:" in done.err
    assert sorted(review.folder.iterdir()) == before
    if "odt" in " ".join(words):
        assert all(name in done.err for name in ("docx", "pdf", "csv", "xlsx", "ris", "bib"))


def test_a_failing_command_leaves_the_old_file(make_review: Callable[[str], Review]) -> None:
    """A template with a mistake is named with its line; the list of yesterday is still there, whole."""
    review = make_review(LIBRARY)
    (review.folder / "list.pdf").write_bytes(b"yesterday")
    (review.folder / "templates").mkdir(exist_ok=True)
    (review.folder / "templates/mine.typ.j2").write_text("= {{ title }}\n#nonsense\n", "utf-8")
    done = review.run("render", "-o", "list.pdf", "-t", "templates/mine.typ.j2")

    assert done.status == 2
    assert "templates/mine.typ.j2:2" in done.err
    assert "unknown variable: nonsense" in done.err
    assert (review.folder / "list.pdf").read_bytes() == b"yesterday"
    assert [path.name for path in review.folder.iterdir() if path.name.startswith(".list")] == []


def test_the_bibtex_subset_keeps_bytes_and_macros(make_review: Callable[[str], Review]) -> None:
    """The chosen entry as it stands in the library, the macro that it uses before it."""
    review = make_review(LIBRARY)
    _, out, _ = whole(review, "render", "agent:tofacitinib", "--to", "bibtex")
    entry = LIBRARY[LIBRARY.index("@article{doe") : LIBRARY.index("\n@article{roe")]

    assert out.decode() == f'@string{{jt = "J Test"}}\n\n{entry}\n'


def test_the_library_itself_is_never_written_over(make_review: Callable[[str], Review]) -> None:
    """``-o refs/library.bib`` would replace the source of truth by a part of it."""
    review = make_review(LIBRARY)
    done = review.run("render", "agent:tofacitinib", "-o", "refs/library.bib")

    assert done.status == 2
    assert review.library.read_text("utf-8") == LIBRARY


def test_a_table_has_a_column_for_every_facet(make_review: Callable[[str], Review]) -> None:
    """Labels, not notations; what looks like a formula is guarded in CSV and a string in Excel."""
    review = make_review(LIBRARY)
    _, out, _ = whole(review, "render", "--by", "condition", "--to", "csv")
    rows = out.decode("utf-8-sig").split("\r\n")

    assert rows[0].startswith("Section,Number,Key,Authors,Year,Title,")
    assert ",lichen planopilaris,tofacitinib," in rows[1]
    assert ",'=cmd Beta," in rows[2]
    _, out, _ = whole(review, "render", "--to", "xlsx")
    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()


def test_a_query_that_matches_nothing_gives_an_empty_file_and_says_so(make_review: Callable[[str], Review]) -> None:
    """Exit 1, as for every list."""
    review = make_review(LIBRARY)

    for to, expected in (("bibtex", b""), ("ris", b""), ("csl-json", b"[]\n")):
        status, out, err = whole(review, "render", "author:nobody", "--to", to)
        assert (status, out) == (1, expected)
        assert "no entry matches" in err


def test_resolve_writes_the_same_records() -> None:
    """``resolve --to ris`` and ``render --to ris`` are one writer; so are those of CSL-JSON."""
    works = [("a", Work(title="A \ud800")), ("b", Work(title="B"))]
    keyed = [Keyed(*one, source="crossref") for one in works]

    assert written(keyed, "ris", "bibtex") == ris(works) == to_ris(*works[0][::-1]) + "\r\n" + to_ris(*works[1][::-1])
    assert written(keyed, "csl-json", "bibtex") == csl_json(works)
    assert [item["title"] for item in json.loads(csl_json(works))] == ["A ?", "B"]


def test_a_list_on_one_condition_has_no_other_as_a_heading(make_review: Callable[[str], Review]) -> None:
    """What the query asks for makes the groups of its facet; without a query all tags do."""
    both = "condition:drug-induced-alopecia, condition:lichen-planopilaris"
    review = make_review(
        f"@article{{k, author={{Doe, A}}, title={{T}}, journal={{J}}, year=2020, keywords={{{both}}}}}\n"
    )
    asked = review.run("render", "--by", "condition", "--to", "md", "condition:LPP").out
    whole = review.run("render", "--by", "condition", "--to", "md").out

    assert [line for line in asked.splitlines() if line.startswith("##")] == ["## Lichen planopilaris (1)"]
    assert whole.count("\n## ") == 2


def test_works_that_no_style_can_print_well_are_named(make_review: Callable[[str], Review]) -> None:
    """Without a journal or a year; it is said on stderr and is no failure, and nothing is said of complete ones."""
    review = make_review("@article{k, author={Doe, A}, title={T}, journal={J}, volume=7}\n")
    done = review.run("render", "--to", "txt")

    assert (done.status, done.err) == (0, "printed without a journal or a year: `k`; see `citekit check`\n")
    assert review.run("render", "--to", "ris").err == ""


@pytest.mark.parametrize(("year", "said"), [("20xx", True), ("2020a", False), ("in press", False)])
def test_a_year_that_is_none_is_printed_without_and_said(
    make_review: Callable[[str], Review], year: str, said: bool
) -> None:
    """``20xx`` is no year, and no style prints it; words such as ``in press`` are what was meant."""
    review = make_review(f"@article{{k, author={{Doe, A}}, title={{T}}, journal={{J}}, year={{{year}}}}}\n")
    done = review.run("render")

    assert ("without a journal or a year: `k`" in done.err) is said


NOTICED = """@article{gone, author={Doe, A}, title={T}, journal={J}, year=2020, note={seen},
  citekit-notice={retraction 2021-05-01 10.5555/notice}}
@article{fine, author={Roe, B}, title={U}, journal={J}, year=2021}
"""


def test_a_retraction_goes_into_other_programs(make_review: Callable[[str], Review]) -> None:
    """As the first note of the record, with date and DOI; what was noted before stays, and other works get none."""
    review = make_review(NOTICED)
    said = "Retracted: retraction on 2021-05-01, notice 10.5555/notice; seen"

    assert review.run("render", "--to", "ris").out.count("N1  - ") == 1
    assert f"N1  - {said}\n" in review.run("render", "--to", "ris").out.replace("\r\n", "\n")
    items = json.loads(review.run("render", "--to", "csl-json").out)
    assert [item.get("note") for item in items] == [said, None]


@pytest.mark.parametrize("to", ["biblatex", "ris"])
def test_a_style_asked_for_in_vain_is_said(make_review: Callable[[str], Review], to: str) -> None:
    """biblatex formats by itself, and records have no style."""
    done = make_review(NOTICED).run("render", "--to", to, "-s", "ama")

    assert (done.status, done.err) == (0, f"`-s ama` changes nothing: `{to}` holds no finished references\n")


def test_people_left_out_are_no_author_in_exports(make_review: Callable[[str], Review]) -> None:
    """A reference manager would make a person of "et al."; the reference says it."""
    review = make_review("@article{k, author={Doe, A and others}, title={T}, journal={J}, year=2020}\n")

    assert [line for line in review.run("render", "--to", "ris").out.splitlines() if line.startswith("AU")] == [
        "AU  - Doe, A"
    ]
    assert json.loads(review.run("render", "--to", "csl-json").out)[0]["author"] == [{"family": "Doe", "given": "A"}]
    assert "Doe A, et al." in review.run("render", "--to", "txt").out


@pytest.mark.parametrize("command", ["render", "map"])
def test_a_file_that_its_ending_belies_is_named(make_review: Callable[[str], Review], command: str) -> None:
    """``--to`` wins over the ending, and one line says so; where the two agree nothing is said of it."""
    review = make_review(LIBRARY)

    assert "x.html: 2 works, written as `md`" in review.run(command, "--to", "md", "-o", "x.html").err
    assert (review.folder / "x.html").read_text("utf-8").startswith("# ")
    assert "written as" not in review.run(command, "--to", "markdown", "-o", "x.md").err


def test_a_field_that_stops_latex_is_named(make_review: Callable[[str], Review]) -> None:
    """biblatex reads the library itself: one bare ``%`` in a title, and there is no document; addresses may have it."""
    review = make_review(
        "@article{bad, author={Doe, A}, title={50% of all}, journal={J}, year=2020, url={https://x.org/?a%20b&c}}\n"
        "@article{good, author={Roe, B}, title={50\\% of \\& all}, journal={J}, year=2021}\n"
    )
    done = review.run("render", "--to", "biblatex", "-o", "list.tex")

    said = "refs/library.bib:1:1: unfit-for-latex: bad: `title` holds a bare `%`, at which LaTeX will stop"
    assert [line for line in done.err.splitlines() if "unfit" in line] == [said]
    assert "hint: write `\\%` there" in done.err


def test_letters_that_latex_would_leave_out_are_told(make_review: Callable[[str], Review]) -> None:
    """The default fonts have Latin and Greek; a template of one's own has its own fonts."""
    review = make_review(
        "@article{zh, author={Li, M}, title={毛发扁平苔藓}, journal={J}, year=2020}\n"
        "@article{el, author={Ŝmith, Ø}, title={TNF-α ≥ 5 in Łódź}, journal={J}, year=2021}\n"
    )
    done = review.run("render", "-o", "list.tex")

    assert (
        "no-glyph: zh: the fonts that LaTeX has of itself lack `毛`, `发`, `扁` and 3 more, which would vanish"
        in done.err
    )
    assert "el:" not in done.err
    assert review.run("templates", "copy", "reading-list.tex.j2").status == 0
    assert "no-glyph" not in review.run("render", "-o", "list.tex").err


def test_groupings_named_apart_are_nested(make_review: Callable[[str], Review]) -> None:
    """As if they stood in one option; none is dropped."""
    review = make_review(LIBRARY)
    apart = review.run("render", "--by", "condition", "--by", "year")

    assert apart.out == review.run("render", "--by", "condition,year").out
    assert "\n### 2020 (1)\n" in apart.out
