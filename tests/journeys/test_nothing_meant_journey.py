"""What is blank, out of the review or only tried: told, refused, and nothing written. The real command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Review

LIBRARY = "@article{ann,\n  title = {Tofacitinib},\n  year = {-500},\n  keywords = {agent:tofacitinib},\n}\n"


@pytest.fixture
def library(review: Review) -> Review:
    """Return a review with one entry."""
    review.write(LIBRARY)
    return review


def held(*folders: Path) -> dict[Path, bytes]:
    """Return path to bytes of all files; folders have none."""
    found = [path for folder in folders for path in folder.rglob("*")]
    return {path: path.read_bytes() if path.is_file() else b"" for path in found}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["list", "-o", ""], "--output"),
        (["render", "--title", ""], "--title"),
        (["render", "--by", " "], "--by"),
        (["render", "--style="], "--style"),
        (["add", "-f", ""], "--file"),
        (["tag", "add", "agent:tofacitinib", "--where", ""], "--where"),
        (["map", "-o", "", "--json"], "--output"),
    ],
)
def test_a_blank_option_is_wrong_use(library: Review, words: list[str], name: str) -> None:
    """An unset variable of a shell means nothing that anybody said."""
    done = library.run(*words)
    assert done.status == 2
    assert f"`{name}` is blank" in done.err


def test_a_name_that_is_missing_in_a_list_is_wrong_use(library: Review) -> None:
    """`condition,` and `condition,,agent` are slips."""
    for names in ("condition,", "condition,,agent"):
        done = library.run("render", "--by", names)
        assert done.status == 2
        assert f"a name is missing in `{names}`" in done.err


def test_a_review_needs_a_name(tmp_path: Path, library: Review) -> None:
    """`init ''` is not the current folder, which `init .` is."""
    folder = tmp_path / "empty"
    folder.mkdir()
    code = [sys.executable, "-m", "citekit", "init", ""]
    done = subprocess.run(code, cwd=folder, env=library.env, capture_output=True, text=True, check=False)
    assert (done.returncode, list(folder.iterdir())) == (2, [])


@pytest.mark.parametrize(
    "line", ['title = ""', 'library = " "', 'style = ""', 'expected = "nofacet"', 'nonsense = "x"']
)
def test_a_wrong_setting_is_told_by_its_line_and_a_relative_path(library: Review, line: str) -> None:
    """As places in other files are."""
    (library.folder / "citekit.toml").write_text(f"# settings\n{line}\n")
    done = library.run("check")
    assert done.status == 4
    assert done.err.startswith("error: citekit.toml:2: ")
    assert str(library.folder) not in done.err


@pytest.mark.parametrize("name", ["library.bib", "vocabulary.toml", "decisions.jsonl"])
@pytest.mark.parametrize("linked", [False, True])
def test_what_is_no_file_is_not_a_matter_of_permissions(library: Review, name: str, linked: bool) -> None:
    """A folder, or links in a circle, in the place of a file: status 4, and the hint is what to do."""
    path = library.folder / "refs" / name
    path.unlink(missing_ok=True)
    if linked:
        path.symlink_to(path.name)
    else:
        path.mkdir()
    done = library.run("tag", "add", "agent:tofacitinib", "ann", "--role", "cause")
    assert done.status == 4
    assert f"error: refs/{name}: " in done.err
    assert done.err.endswith("hint: put the file itself in its place\n")


def test_a_log_that_cannot_be_read_has_a_line_of_its_own(library: Review) -> None:
    """Where none is to blame it is the first; of a log that the settings put elsewhere it is theirs."""
    (library.folder / "refs/decisions.jsonl").mkdir()
    assert "refs/decisions.jsonl:1:1: bad-decision-log: " in library.run("check").out
    (library.folder / "citekit.toml").write_text('# settings\ndecisions = "../elsewhere.jsonl"\n')
    assert "citekit.toml:2:1: bad-decision-log: " in library.run("check").out


def test_a_vocabulary_without_facets_is_said_to_have_none(library: Review) -> None:
    """Nothing is wrong in it; but it is not ready."""
    (library.folder / "refs/vocabulary.toml").write_text("\n")
    done = library.run("vocab", "check")
    assert done.status == 0
    assert "no facet yet" in done.err


@pytest.mark.parametrize("how", ["absolute", "steps", "link"])
def test_a_vocabulary_imports_nothing_from_outside(tmp_path: Path, library: Review, how: str) -> None:
    """Whoever made the review does not get to open the files of whoever uses it, by its path or by a link."""
    outside = tmp_path / "outside.tsv"
    outside.write_text("SECRET\n")
    name = {"absolute": str(outside), "steps": "../../outside.tsv", "link": "in.tsv"}[how]
    (library.folder / "refs/in.tsv").symlink_to(outside)
    (library.folder / "refs/vocabulary.toml").write_text(f'[facets.agent]\nlabel = "Agent"\nimport = ["{name}"]\n')
    done = library.run("vocab", "list")
    assert done.status == 4
    assert f"`{name}` lies outside of the review" in done.err
    assert "SECRET" not in done.err + done.out


def test_a_vocabulary_may_import_what_lies_in_the_review(library: Review) -> None:
    """Also above its own folder."""
    library.run("vocab", "export", "condition", "--to", "tsv", "-o", "terms.tsv")
    assert library.run("vocab", "import", "terms.tsv", "--facet", "design").status == 0
    (table,) = (library.folder / "refs/vocabularies").iterdir()
    table.rename(library.folder / "design.tsv")
    vocabulary = library.folder / "refs/vocabulary.toml"
    vocabulary.write_text(vocabulary.read_text().replace(f"vocabularies/{table.name}", "../design.tsv"))
    assert library.run("vocab", "list", "design").status == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["cache", "clear", "--dry-run"], "would be removed: "),
        (["templates", "copy", "reading-list.md", "--dry-run"], "+++ b/templates/reading-list.md.j2"),
        (["merge-driver", "--install", "--dry-run"], "+*.bib merge=citekit"),
        (["fmt", "--dry-run"], "+  title"),
        (["fmt", "--check"], "untidy"),
    ],
)
def test_a_dry_run_writes_nothing_anywhere(library: Review, words: list[str], told: str) -> None:
    """Neither in the review nor in the folders of the user; it says what would be done."""
    library.write(LIBRARY.replace("  title =", "title="))
    subprocess.run(["git", "init", "-q"], cwd=library.folder, check=True)
    (library.folder / ".gitattributes").unlink()
    library.run("render", "--to", "md")
    home = Path(library.env["HOME"])
    before = held(library.folder, home)
    done = library.run(*words)
    assert done.status == ("--check" in words), done.err
    assert told in done.out
    assert held(library.folder, home) == before


def test_a_dry_merge_prints_the_diff_only(library: Review) -> None:
    """Ours stays; the status is that of the merge."""
    for name, year in (("base", "2020"), ("ours", "2020"), ("theirs", "2021")):
        (library.folder / f"{name}.bib").write_text(f"@misc{{a,\n  year = {{{year}}},\n}}\n")
    done = library.run("merge-driver", "base.bib", "ours.bib", "theirs.bib", "--dry-run")
    assert (done.status, "+  year = {2021}," in done.out) == (0, True)
    assert "2020" in (library.folder / "ours.bib").read_text()


def test_a_formula_in_a_header_is_text(library: Review) -> None:
    """A facet may be called as anybody likes; no table begins a cell with it."""
    vocabulary = library.folder / "refs/vocabulary.toml"
    vocabulary.write_text('[facets.agent]\nlabel = "=cmd"\n[agent.tofacitinib]\nlabel = "tofacitinib"\n')
    assert ",'=cmd," in library.run("render", "--to", "csv").out.splitlines()[0]


def test_a_year_before_christ_is_the_one_that_was_written(library: Review) -> None:
    """-500 (ISO 8601) is 501 BC, which CSL says as -501; a table says what the entry says."""
    assert ",-500," in library.run("render", "--to", "csv").out
    items = json.loads(library.run("render", "--to", "csl-json").out)
    assert items[0]["issued"]["date-parts"] == [[-501]]


def test_a_source_has_one_name(library: Review) -> None:
    """`--to json` and `--json` of `resolve` say the same of whence a record came."""
    message = {"DOI": "10.5555/12", "type": "journal-article", "title": ["A"], "issued": {"date-parts": [[2020]]}}
    (library.folder / "refs/works.jsonl").write_text(json.dumps(message) + "\n")
    words = ("resolve", "10.5555/12", "--offline")
    assert library.run(*words, "--json").json["results"][0]["source"] == "snapshot"
    assert json.loads(library.run(*words, "--to", "json").out)[0]["source"] == "snapshot"


def test_a_bug_while_a_command_is_loaded_has_the_commands_name(library: Review, tmp_path: Path) -> None:
    """The envelope names what was called, though nothing of it could run."""
    code = (
        "import sys; sys.modules['citekit.cli.tag_learn'] = None; sys.argv = ['citekit', *sys.argv[1:]]\n"
        "from citekit.cli import main; main()"
    )
    call = [sys.executable, "-c", code, "tag", "learn", "x", "--json"]
    env = {**library.env, "TMPDIR": str(tmp_path)}
    done = subprocess.run(call, cwd=library.folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 70
    assert json.loads(done.stdout)["command"] == "tag learn"


def test_a_word_that_is_like_no_command_gets_no_guess(library: Review) -> None:
    """`log` is nothing like `bogus`."""
    assert "did you mean" not in library.run("bogus").err
    assert "`list`" in library.run("lst").err


@pytest.mark.parametrize(
    "words", [["list"], ["render"], ["check"], ["remove", "--where"], ["tag", "suggest", "--where"]]
)
def test_a_query_that_matches_nothing_is_status_1(library: Review, words: list[str]) -> None:
    """Whatever the command does with entries, there are none; a suggestion that is not made is another thing."""
    done = library.run(*words, "key:nobody")
    assert (done.status, "no entry matches" in done.err) == (1, True)
    assert library.run("tag", "suggest").status == 0
