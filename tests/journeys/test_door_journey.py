"""The door itself, with the real command: what goes in as words, what comes out as bytes, and every way to end.

``Review.run`` fails a test on any traceback; here the streams are also closed, full, or of another encoding.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from conftest import Done, Review, without_times
from crossref.records import record

ENTRY = "@article{{{key},\n  title = {{{title}}},\n  year = {{{year}}},\n}}\n"
LIBRARY = (
    ENTRY.format(key="one", title="Frontal fibrosing alopecia", year=2020)
    + ENTRY.format(key="two", title="Tofacitinib in lichen planopilaris", year=2021)
    + ENTRY.format(key="three", title="Oral minoxidil, open trial", year=2020)
)
BAD = b"@article{M\xfcller2020,\n  title = {Caf\xe9 and \xce\xb1},\n  year = {2020},\n}\n"
"""A key and a title with bytes that are no UTF-8, in a file that is UTF-8 for the rest."""

STRICT = {"PYTHONIOENCODING": "utf-8:strict"}
COMMAND = f"{sys.executable} -m citekit"


def shell(review: Review, line: str, env: Mapping[str, str] | None = None) -> Done:
    """Run a line of the shell in the review; ``citekit`` is the real command."""
    done = subprocess.run(
        ["bash", "-c", f'citekit() {{ {COMMAND} "$@"; }}\n{line}'],
        cwd=review.folder,
        env={**review.env, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    said = done.stderr.decode("utf-8", "backslashreplace")
    assert "Traceback" not in said, said
    assert "Exception ignored" not in said, said
    return Done(done.returncode, done.stdout.decode("utf-8", "surrogateescape"), said)


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- bytes that are no UTF-8 -----------------------------------------------------------------------------------------


@pytest.fixture
def undecodable(review: Review) -> Review:
    """Return a review whose library holds bytes that are no UTF-8."""
    review.library.write_bytes(BAD)
    return review


@pytest.mark.parametrize("words", ["list", "list --format csv", "list --format keys", "check", "tag suggest --all"])
def test_rows_show_undecodable_bytes_as_question_marks(undecodable: Review, words: str) -> None:
    """stdout is UTF-8 to the last byte, in the strictest surroundings."""
    done = shell(undecodable, f"citekit {words}", STRICT)

    assert done.status in (0, 1), done.err
    done.out.encode("utf-8")
    assert "M\udcfcller" not in done.out


@pytest.mark.parametrize(
    "words", ["list --json", "list --format json", "show $'M\\xfcller2020' --json", "check --json"]
)
def test_json_is_valid_and_keeps_undecodable_bytes_as_escapes(undecodable: Review, words: str) -> None:
    """It can be read as UTF-8 by anybody; the key that it gives is the key of the command line."""
    done = shell(undecodable, f"citekit {words}", STRICT)

    assert "\\udcfc" in done.out
    data: dict[str, Any] = json.loads(done.out.encode("utf-8"))
    rows = data["results"] or data["findings"]
    assert rows[0]["key"].encode("utf-8", "surrogateescape") == b"M\xfcller2020"


def test_show_gives_the_entry_as_it_stands(undecodable: Review) -> None:
    """Byte for byte, also those that are no UTF-8."""
    done = shell(undecodable, "citekit show $'M\\xfcller2020'", STRICT)

    assert done.out.encode("utf-8", "surrogateescape") == BAD


def test_output_is_utf_8_whatever_the_terminal_says(make_review: Callable[[str], Review]) -> None:
    """Data is for programs: an ASCII terminal does not change it and does not stop it."""
    review = make_review(ENTRY.format(key="a", title="Größe α", year=2020))

    assert "Größe α" in shell(review, "citekit list", {"PYTHONIOENCODING": "ascii:strict", "LC_ALL": "C"}).out


def test_a_decision_about_an_undecodable_key_is_logged(undecodable: Review) -> None:
    """The tag is stored and the log stays readable."""
    done = shell(undecodable, "citekit tag add condition:LPP $'M\\xfcller2020' && citekit tag suggest --all --json")

    assert done.status == 0, done.err
    assert b"condition:lichen-planopilaris" in undecodable.library.read_bytes()
    assert "\\udcfc" in (undecodable.folder / "refs/decisions.jsonl").read_text("utf-8")


@pytest.mark.parametrize("to", ["txt", "html", "tex", "md", "biblatex"])
def test_render_shows_what_it_can_read(undecodable: Review, to: str) -> None:
    """A title with undecodable bytes is rendered all the same."""
    done = shell(undecodable, f"citekit render --to {to}", STRICT)

    assert done.status in (0, 1), done.err
    assert "bug" not in done.err


# --- streams ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["list", "list --json", "show one", "render --to biblatex", "resolve 10.5555/a"])
def test_a_closed_stdout_is_told_before_anything_is_done(make_review: Callable[[str], Review], words: str) -> None:
    """Status 4 and one sentence; with ``-o`` nobody needs stdout."""
    review = make_review(LIBRARY)
    done = shell(review, f"citekit {words} --offline >&-")
    assert (done.status, done.out) == (4, "")
    assert done.err.startswith("error: standard output is closed")

    done = shell(review, f"citekit {words} --offline -o out.txt >&-")
    assert "closed" not in done.err


def test_nothing_is_stored_when_nobody_can_be_told(make_review: Callable[[str], Review]) -> None:
    """A command that saves looks at stdout first."""
    review = make_review(LIBRARY)
    done = shell(review, "citekit tag add condition:LPP one >&-")

    assert (done.status, review.library.read_text("utf-8")) == (4, LIBRARY)


@pytest.mark.parametrize(
    ("words", "status"), [("list", 0), ("show nobody", 1), ("list '(bad'", 2), ("add 10.5555/a", 3)]
)
@pytest.mark.parametrize("where", ["2>&-", "2>/dev/full"])
def test_without_stderr_the_status_tells(
    make_review: Callable[[str], Review], words: str, status: int, where: str
) -> None:
    """What nobody can hear changes nothing, and does not end up among the data."""
    done = shell(make_review(LIBRARY), f"citekit {words} {where}")

    assert (done.status, len(done.out.splitlines())) == (status, 0 if status else 3)


def test_a_closed_stdin_is_named(review: Review) -> None:
    """``-`` without a standard input: status 4, one sentence."""
    done = shell(review, "citekit add -f - --offline <&-")

    assert done.status == 4
    assert "standard input is closed" in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "words", ["--help", "--version", "list --help", "list", "list '(bad' --json", "tag list --json"]
)
def test_a_full_disk_behind_stdout_is_four_everywhere(make_review: Callable[[str], Review], words: str) -> None:
    """Also for help and for the envelope of an error, whose own status comes first."""
    done = shell(make_review(LIBRARY), f"citekit {words} >/dev/full")

    assert done.status == (2 if "(bad" in words else 4)
    assert "bug" not in done.err
    assert "error: " in done.err


@pytest.mark.parametrize("words", ["--help", "list", "list --json", "list '(bad' --json"])
def test_a_reader_that_goes_away_is_no_failure(make_review: Callable[[str], Review], words: str) -> None:
    """A closed pipe is quiet, whatever was to be written; a failed command keeps its status."""
    review = make_review("".join(ENTRY.format(key=f"k{n}", title="long " * 200, year=2020) for n in range(200)))
    done = shell(review, f"citekit {words} | true; exit ${{PIPESTATUS[0]}}")

    assert done.status == (2 if "(bad" in words else 0)
    assert "Broken" not in done.err
    assert not done.err or "(bad" in words


@pytest.mark.parametrize("words", ["list", "init", "resolve 10.5555/a --offline", "list --json", "list -o x.txt"])
def test_a_folder_that_was_removed_is_named(make_review: Callable[[str], Review], words: str) -> None:
    """Status 4 and one sentence, where Python itself does not know where it is."""
    review = make_review(LIBRARY)
    done = shell(review, f"mkdir gone && cd gone && rmdir ../gone && citekit {words}")

    assert done.status == 4, done.err
    assert "bug" not in done.err
    assert done.err.count("error: ") == 1


def prepared(review: Review, code: str, *words: str, env: Mapping[str, str] | None = None) -> Done:
    """Run the command in a process in which ``code`` runs first."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nfrom citekit.cli import main; main()", *words],
        cwd=review.folder,
        env={**review.env, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def raising(error: str) -> str:
    """Return code after which reading the library raises this error."""
    return f"from citekit import storage\ndef read_bytes(path): raise {error}\nstorage.read_bytes = read_bytes"


def test_an_error_of_the_system_is_no_bug_of_ours(make_review: Callable[[str], Review]) -> None:
    """Whatever the operating system refuses, and wherever: status 4, its reason and the file."""
    done = prepared(make_review(LIBRARY), raising("OSError(24, 'Too many open files', 'x.bib')"), "list")

    assert (done.status, done.out) == (4, "")
    assert done.err.splitlines()[0] == "error: `x.bib`: too many open files"


@pytest.mark.parametrize(("error", "status"), [("KeyboardInterrupt", 130), ("EOFError('too short')", 70)])
def test_only_who_was_stopped_is_called_so(
    make_review: Callable[[str], Review], tmp_path: Path, error: str, status: int
) -> None:
    """Ctrl-C is 130; an error that Click would take for it is not."""
    done = prepared(make_review(LIBRARY), raising(error), "list", env={"TMPDIR": str(tmp_path)})

    assert done.status == status
    assert ("stopped" in done.err.splitlines()[0]) == (status == 130)


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_the_report_of_a_bug_holds_any_text(make_review: Callable[[str], Review], tmp_path: Path, folder: str) -> None:
    """Undecodable words of the command line do not hide a bug, nor does a folder that cannot be written."""
    code = raising("ZeroDivisionError('\\udcff')") + "\nimport tempfile, sys; sys.argv.append('\\udcfe')"
    if folder:
        code += "\ndef no(*_, **__): raise PermissionError\ntempfile.NamedTemporaryFile = no"
    done = prepared(make_review(LIBRARY), code, "list", "--json", env={"TMPDIR": str(tmp_path)})

    assert done.status == 70, done.err
    assert done.json["failures"][0]["code"] == "bug"
    assert len(list(tmp_path.glob("citekit-*.txt"))) == (not folder)


# --- -o --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "refs/library.bib", "./refs/../refs/library.bib", "refs/vocabulary.toml", "refs/decisions.jsonl",
        "citekit.toml", "refs/works.jsonl", "refs/works.jsonl.gz", "link.bib", "hard.bib", "nofolder/x.txt", "refs",
        "refs/", "citekit.toml/x", "circle",
    ],
)  # fmt: skip
@pytest.mark.parametrize("words", ["tag add condition:LPP one", "list"])
def test_an_output_file_is_looked_at_first(make_review: Callable[[str], Review], words: str, name: str) -> None:
    """No folder, a folder, or a file of the review's own by whatever path: wrong use, and nothing changed."""
    review = make_review(LIBRARY)
    (review.folder / "link.bib").symlink_to("refs/library.bib")
    os.link(review.library, review.folder / "hard.bib")
    (review.folder / "circle").symlink_to("circle")
    before = tree(review.folder)
    done = review.run(*words.split(), "-o", name)

    assert (done.status, done.out) == (2, "")
    assert name in done.err
    assert tree(review.folder) == before


def test_init_does_not_write_over_what_it_makes(tmp_path: Path) -> None:
    """Also where the review is only about to be."""
    review = Review(tmp_path, tmp_path / "home")
    done = review.run("init", "new", "-o", "new/../new/citekit.toml")

    assert (done.status, tree(tmp_path)) == (2, {})


def test_an_output_in_a_folder_without_permission_is_named(make_review: Callable[[str], Review]) -> None:
    """Status 2 before anything is done."""
    review = make_review(LIBRARY)
    folder = review.folder / "closed"
    folder.mkdir(0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere")

    assert review.run("tag", "add", "condition:LPP", "one", "-o", "closed/x").status == 2
    assert review.library.read_text("utf-8") == LIBRARY


# --- queries with a leading minus ------------------------------------------------------------------------------------

QUERIES = {
    "-title:lichen": ["one", "three"],
    "year:2020 -title:frontal": ["three"],
    "-alopecia": ["two", "three"],
    "-oral": ["one", "two"],
    "-open -q": ["one", "two"],
    "-qv -open": ["one", "two"],
    "-condition:any": ["one", "two", "three"],
    "-(title:lichen or title:frontal)": ["three"],
    '-"oral minoxidil"': ["one", "two"],
    "-agent:any year:2021": ["two"],
    "-- -title:lichen": ["one", "three"],
    "year:2020 -- -title:frontal": ["three"],
}


@pytest.mark.parametrize("words", QUERIES)
def test_a_leading_minus_is_a_word_of_the_query(make_review: Callable[[str], Review], words: str) -> None:
    """Without ``--``, before and behind real options."""
    review = make_review(LIBRARY)
    parts = words.split(" ") if not set(words) & set('("') else [words]
    done = review.run("list", "--format", "keys", *parts)

    assert done.out.split() == QUERIES[words], done.err


@pytest.mark.parametrize("words", [("render", "--to", "biblatex"), ("check",), ("update", "--offline")])
def test_every_command_with_a_query_takes_it(make_review: Callable[[str], Review], words: tuple[str, ...]) -> None:
    """``render``, ``check`` and ``update`` read the same words as ``list``."""
    done = make_review(LIBRARY).run(*words, "-title:lichen", "-frontal", "-scarring", "-topical", "--json")

    assert done.status in (0, 1), done.err
    assert "two" not in {row["key"] for row in (*done.json["results"], *done.json["findings"])}


def test_options_stay_options_beside_a_query(make_review: Callable[[str], Review]) -> None:
    """Long and short, together, with the value apart, behind ``=`` or written onto the letter."""
    review = make_review(LIBRARY)
    review.run("list", "-qo", "a.txt", "-frontal", "--format=keys")
    review.run("list", "-frontal", "-ob.txt", "--format", "keys")
    review.run("list", "--output=c.txt", "-frontal", "--format", "keys", "-v")

    assert [(review.folder / name).read_text() for name in ("a.txt", "b.txt", "c.txt")] == ["two\nthree\n"] * 3


@pytest.mark.parametrize(("word", "meant"), [("--jsno", "--json"), ("--formt", "--format"), ("-json", "")])
def test_a_mistyped_option_is_an_error(make_review: Callable[[str], Review], word: str, meant: str) -> None:
    """It is no word of the query; the nearest option is named."""
    done = make_review(LIBRARY).run("list", word, "title:lichen")

    assert (done.status, done.out) == (2, "")
    assert meant in done.err


def test_a_key_that_begins_with_a_minus(make_review: Callable[[str], Review]) -> None:
    """It goes behind ``--``, and the error without says so."""
    review = make_review(ENTRY.format(key="-odd", title="Odd", year=2020))

    for words in (["show"], ["tag", "add", "condition:LPP"]):
        wrong = review.run(*words, "-xodd")
        assert wrong.status == 2
        assert "behind `--`" in wrong.err
        assert review.run(*words, "--", "-odd").status == 0


# --- the envelope ----------------------------------------------------------------------------------------------------

FAILING = [
    "init citekit.toml", "add -f nope", "resolve -f nope", "list (bad", "tag add condition:nonsense one",
    "tag remove condition:nonsense one", "tag rename a:b c:d", "tag merge a:b c:d", "tag suggest --where (bad",
    "tag accept condition:nonsense one", "tag reject condition:nonsense one", "vocab show condition:nonsense",
    "render --to nonsense", "check (bad", "update (bad", "show one --frob", "tag add --frob", "tag --frob", "--frob",
    "tag merge a:b", "tag add --where x",
]  # fmt: skip


@pytest.mark.parametrize("words", FAILING)
def test_a_failed_command_is_called_as_a_done_one(make_review: Callable[[str], Review], words: str) -> None:
    """``command`` is the command's name, whatever came before or behind it."""
    done = make_review(LIBRARY).run(*words.split(), "--json")
    parts = words.split()
    expected = " ".join(part for part in parts[: 2 if parts[0] in ("tag", "vocab") else 1] if part[0] != "-")

    assert done.status in (2, 4)
    assert (done.json["command"], done.json["status"]) == (expected, "failed")
    assert done.json.keys() == {"citekit", "command", "status", "results", "failures", "findings"}


@pytest.mark.parametrize("words", [("(bad",), ("--frob",)])
def test_format_json_is_json_on_failure(make_review: Callable[[str], Review], words: tuple[str, ...]) -> None:
    """``list --format json`` prints the envelope, also of an error."""
    done = make_review(LIBRARY).run("list", "--format", "json", *words)

    assert (done.status, done.json["command"], done.json["failures"][0]["code"][-5:]) in (
        (2, "list", "query"),
        (2, "list", "usage"),
    )


@pytest.mark.parametrize(
    "words", ["tag rename condition:LPP condition:FFA", "undo", "list title:nothing", "add -f /dev/null --offline"]
)
def test_the_envelope_says_why_it_is_empty(make_review: Callable[[str], Review], words: str) -> None:
    """Nothing in results, failures and findings, status 1: the reason stands in ``notices``."""
    done = make_review(LIBRARY).run(*words.split(), "--json")

    assert done.status == 1
    assert (done.json["results"], done.json["failures"], done.json["findings"]) == ([], [], [])
    assert len(done.json["notices"]) == 1
    assert done.json["notices"][0] in done.err


# --- dry runs --------------------------------------------------------------------------------------------------------

FILES = {
    "UTF-8": LIBRARY.encode(),
    "latin-1": LIBRARY.replace("Oral", "Größe").encode("latin-1"),
    "CRLF": LIBRARY.replace("\n", "\r\n").encode(),
    "CR": LIBRARY.replace("\n", "\r").encode(),
    "no newline at the end": LIBRARY.rstrip().encode(),
}


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs the program `patch`")
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("words", ["tag add condition:LPP one three", "add 10.5555/alpha --offline"])
def test_the_diff_of_a_dry_run_is_what_happens(review: Review, words: str, name: str) -> None:
    """``patch -p1`` in the review's folder makes of it, byte for byte, what the command itself makes."""
    old = FILES[name]
    alpha = record("10.5555/alpha", title="A new work", year=2021, authors=["Doe, Ada"])
    (review.folder / "refs/works.jsonl").write_text(json.dumps(alpha) + "\n", "utf-8")
    review.library.write_bytes(old)
    shell(review, f"citekit {words} --dry-run > ../diff; citekit {words} --dry-run --json > ../json")
    assert review.library.read_bytes() == old
    assert shell(review, f"citekit {words}").status == 0
    new = review.library.read_bytes()
    review.library.write_bytes(old)
    (review.folder / "refs/decisions.jsonl").unlink(missing_ok=True)
    done = shell(review, "patch -p1 < ../diff")

    assert (done.status, review.library.read_bytes()) == (0, new), done.out
    diff = json.loads((review.folder.parent / "json").read_bytes())["diff"]
    printed = (review.folder.parent / "diff").read_bytes().decode("utf-8", "surrogateescape")
    assert without_times(diff) == without_times(printed)


def test_a_rejection_that_is_only_tried_is_not_called_done(make_review: Callable[[str], Review]) -> None:
    """``tag reject --dry-run`` says what it would do, and the log is not touched."""
    review = make_review(LIBRARY)
    done = review.run("tag", "reject", "condition:LPP", "one", "--dry-run")

    assert done.out.split()[:3] == ["would-reject", "one", "condition:lichen-planopilaris"]
    assert not (review.folder / "refs/decisions.jsonl").exists()


# --- the log of decisions --------------------------------------------------------------------------------------------

NAMED = "@article{one, title={Lichen planopilaris}}\n"


def test_a_tag_is_not_stored_when_its_log_cannot_be_written(make_review: Callable[[str], Review]) -> None:
    """Status 4, and the library is as it was."""
    review = make_review(NAMED)
    (review.folder / "refs/decisions.jsonl").symlink_to("nowhere/decisions.jsonl")
    done = review.run("tag", "accept", "condition:LPP", "one")

    assert done.status == 4
    assert "decisions.jsonl" in done.err
    assert review.library.read_text("utf-8") == NAMED


def test_a_log_that_fails_behind_the_save_takes_the_save_back(make_review: Callable[[str], Review]) -> None:
    """The disk fills up between the two: the library is as it was, and nothing is left to complete."""
    code = "from citekit import storage\nfrom citekit.errors import LibraryError\nreal = storage.append\n"
    code += (
        "def append(path, data, **more):\n    if path.name == 'decisions.jsonl': raise LibraryError('no space left')\n"
    )
    code += "    real(path, data, **more)\nstorage.append = append"
    review = make_review(NAMED)
    for words in (("accept", "condition:LPP"), ("add", "agent:tofacitinib")):
        done = prepared(review, code, "tag", *words, "one")

        assert (done.status, done.out, "no space left" in done.err) == (4, "", True)
        assert review.library.read_text("utf-8") == NAMED
    assert (review.run("list").err, review.run("undo").err) == ("", "there is nothing to take back\n")


# --- init ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
@pytest.mark.parametrize("broken", ["refs/library.bib", "refs", "citekit.toml"])
def test_init_names_what_is_in_the_way(tmp_path: Path, broken: str, dry: tuple[str, ...]) -> None:
    """A link to nowhere is not ``present``: status 4, its name, and nothing else is made."""
    folder = tmp_path / "review"
    (folder / broken).parent.mkdir(parents=True)
    (folder / broken).symlink_to("nowhere")
    done = Review(folder, tmp_path / "home").run("init", *dry)

    assert (done.status, done.out) == (4, "")
    assert f"`{Path(broken).name}` is a link to nowhere" in done.err
    assert tree(folder) == {}
