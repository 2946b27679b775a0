"""What the real command says of slips: in one voice, with the place, and never a guess that nobody could mean."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Done, Review

LIBRARY = """\
@article{suter1972skin, title={Skin}, year=1972, keywords={condition:alopecia}}
@article{doe2020hair, title={Hair}, year=2020, keywords={condition:lichen-planopilaris, agent:tofacitinib}}
"""


@pytest.fixture
def held(make_review: Callable[[str], Review]) -> Review:
    """Return a review with two entries."""
    return make_review(LIBRARY)


def hint(done: Done) -> str:
    """Return the one hint of a command."""
    (line,) = (line for line in done.err.splitlines() if line.startswith("hint: "))
    return line.removeprefix("hint: ")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("agent:lpp", "condition:lichen-planopilaris"),
        ("agent:FFA", "condition:frontal-fibrosing-alopecia"),
        ("condition:tofacitnib", "agent:tofacitinib"),
        ("condition:scaring", "condition:scarring-alopecia"),
        ("condition:planopil", "condition:lichen-planopilaris"),
        ("agent:tofacitnib", "agent:tofacitinib"),
        ("agnt:tofacitinib", "agent:tofacitinib"),
    ],
)
def test_what_was_meant_comes_first(held: Review, typed: str, meant: str) -> None:
    """A name of another facet, else the beginning or a near spelling of a name; what is only a little alike is not."""
    said = hint(held.run("tag", "add", typed, "doe2020hair"))

    assert f"did you mean `{meant}`" in said
    assert "tinea" not in said and "immunotherapy" not in said and "itacitinib`?" not in said.replace(meant, "")


def test_a_word_like_no_concept_is_no_question(held: Review) -> None:
    """The nearest concepts are named, as they are for every unknown tag."""
    said = hint(held.run("tag", "add", "condition:zzz", "doe2020hair"))
    assert said.startswith("the nearest are `condition:") and "did you mean" not in said


@pytest.mark.parametrize("typed", ["suter1972", "Suter", "sut"])
def test_the_beginning_of_a_key_says_which_one_is_meant(held: Review, typed: str) -> None:
    """However much of it is missing."""
    assert "did you mean `suter1972skin`?" in held.run("show", typed).err


def test_a_misspelt_field_of_a_query_is_told_the_nearest(held: Review) -> None:
    """Before the list of all fields."""
    assert hint(held.run("list", "agnt:tofacitinib")).startswith("did you mean `agent:`? fields: ")


# --- the command line ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "message", "way_out"),
    [
        ("list --by condition", "there is no option `--by`", "did you mean `citekit render --by`"),
        ("list --frmat csv", "there is no option `--frmat`", "did you mean `--format`?"),
        ("list --zzz", "there is no option `--zzz`", "run `citekit list --help`"),
        ("show -x", "there is no option `-x`", "goes behind `--`: `citekit show -- -x…`"),
        ("preview --port 80x", "`--port`: `80x` is no whole number from 0 to 65535", "run `citekit preview --help`"),
        ("vocab suggest --least 0", "`--least`: `0` is no whole number of 1 or more", "run `citekit vocab"),
        ("vocab export --to x", "`--to`: `x` is not one of `ttl`, `jsonld`, `tsv`, `toml`", "run `citekit vocab"),
        ("show", "missing argument `KEY...`", "run `citekit show --help`"),
        ("undo a b", "unexpected extra arguments: `a b`", "run `citekit undo --help`"),
        ("lst", "there is no command `lst`; did you mean `list`?", "run `citekit --help`"),
        ("add", "give DOIs, or a text with `-f FILE` (`-f -` reads from stdin)", "run `citekit add --help`"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_told_in_one_voice(
    held: Review, words: str, message: str, way_out: str
) -> None:
    """A small letter first, literals in backticks, no full stop; behind it the way out."""
    done = held.run(*words.split())

    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"error: {message}\n")
    assert way_out in hint(done)


def test_a_place_is_told_from_the_current_folder(held: Review) -> None:
    """Of a file that is not there as of a line of one."""
    held.library.unlink()
    assert held.run("list").err.startswith("error: refs/library.bib: `library.bib` cannot be read: ")


# --- output files ----------------------------------------------------------------------------------------------------


def test_the_ending_of_a_list_says_its_format(held: Review) -> None:
    """As in `render` and `map`; what is asked for by name counts more, and an ending that is none is refused."""
    for name in ("x.csv", "x.json", "x.txt", "x"):
        assert held.run("list", "-o", name).status == 0
    texts = {name: (held.folder / name).read_text() for name in ("x.csv", "x.json", "x.txt", "x")}

    assert texts["x.csv"] == held.run("list", "--format", "csv").out
    assert texts["x.json"] == held.run("list", "--json").out
    assert texts["x.txt"] == texts["x"] == held.run("list").out
    assert held.run("list", "--format", "keys", "-o", "x.csv").status == 0
    assert (held.folder / "x.csv").read_text() == "suter1972skin\ndoe2020hair\n"
    refused = held.run("list", "-o", "x.docx")
    assert (refused.status, (held.folder / "x.docx").exists()) == (2, False)
    assert refused.err.startswith("error: the file ending `.docx` is not known\nhint: known endings: .txt, .csv, .json")


def test_the_ending_of_an_exported_vocabulary_says_its_form(held: Review) -> None:
    """Turtle never lands in a file that says it holds something else."""
    assert held.run("vocab", "export", "-o", "v.json").status == 0
    assert (held.folder / "v.json").read_text().startswith("{")
    assert held.run("vocab", "export", "-o", "v.csv").status == 2


# --- settings, notes, folders ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "message", "way_out"),
    [
        ('mailto = "x"', "citekit.toml:2: `x` is not a mail address", 'write it as `mailto = "you@example.org"`'),
        (
            'library = "refs/libary.bib"',
            "refs/libary.bib: `libary.bib` cannot be read: ",
            "`library` in citekit.toml:2",
        ),
        ('vocabulary = "v.toml"', "v.toml: the vocabulary cannot be read: ", "`vocabulary` in citekit.toml:2"),
        ('stlye = "apa"', "citekit.toml:2: `stlye` is no setting", "did you mean `style`?"),
        ('title = "x', "citekit.toml:2:11: no valid TOML: the closing quotation mark is missing", "mend the line"),
        ("title = x", "citekit.toml:2:9: no valid TOML: this is no value", "mend the line"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(held: Review, line: str, message: str, way_out: str) -> None:
    """Once, and not in Python's words; no hint leads away from the line."""
    (held.folder / "citekit.toml").write_text(f"# mine\n{line}\n")
    done = held.run("list")

    assert done.status == 4
    assert done.err.startswith(f"error: {message}")
    assert way_out in hint(done) and "citekit init" not in done.err and "at line" not in done.err


def test_a_note_with_another_name_of_its_group_is_told_the_right_one(held: Review) -> None:
    """The hints are sentences: what the file is to be called, what may be meant, which command shows what there is."""
    notes = held.folder / "refs/notes"
    notes.mkdir()
    (notes / "condition.lpp+agent.tofacitinib.md").write_text("x")
    (notes / "entries.md").write_text("## @suter1972\nx\n")
    hints = {one["message"]: one["hint"] for one in held.run("check", "--json").json["findings"]}

    group = hints["the notes are on the group `condition:lpp`, which the vocabulary does not hold"]
    assert group == "call it `condition.lichen-planopilaris+agent.tofacitinib.md`"
    key = hints["there is no entry `suter1972`, which this note is on"]
    assert key == "did you mean `suter1972skin`? `citekit list --format keys` shows all"


def test_a_review_inside_of_a_review_is_told(review: Review) -> None:
    """Once: when it is made; a folder that is a review already gets no such word."""
    inner = review.run("init", "inner")

    assert (inner.status, review.run("init").err) == (0, "")
    assert inner.err == "`inner` lies in the review `.`; commands in it take the new one\n"
    assert review.run("init", "inner").err == ""


def test_a_library_that_is_one_broken_block_is_not_called_empty(make_review: Callable[[str], Review]) -> None:
    """There may be many entries in it, none of which can be read."""
    assert make_review("@article{x, title={a\n").run("list").err.startswith("no entry could be read\n")


def test_a_finding_says_its_key_once(review: Review) -> None:
    """And one clash of two concepts is one finding."""
    path = review.folder / "refs/vocabulary.toml"
    path.write_text(path.read_text() + '\n[condition.lpp2]\nlabel = "lichen planopilaris"\n')
    done = review.run("vocab", "check")
    (line,) = done.out.splitlines()

    assert re.search(r": label-clash: condition:lpp2: the name `lichen planopilaris` already stands for ", line)
    assert done.err == "hint: label-clash: within a facet a name stands for one concept\n"


def test_an_old_notation_is_not_told_any_more(held: Review, tmp_path: Path) -> None:
    """After a renamed concept, and when that is taken back, `tag why` speaks of tags that there are."""
    assert held.run("tag", "add", "agent:baricitinib", "doe2020hair").status == 0
    assert held.run("vocab", "rename", "agent:baricitinib", "bari").status == 0
    renamed = held.run("tag", "why", "doe2020hair").out
    assert held.run("undo").status == 0
    back = held.run("tag", "why", "doe2020hair").out

    assert "agent:bari " in renamed and "agent:baricitinib" not in renamed
    assert "agent:baricitinib" in back and "agent:bari " not in back
