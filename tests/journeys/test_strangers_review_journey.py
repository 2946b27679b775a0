"""A review that a stranger made: its links, its settings and its texts reach nothing outside of it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import Review

STEERING = "\x1b]0;title\x07\x1b[31m\x9b2J\u202e\u2066"
SECRET = "the-secret-of-this-computer"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Return a file outside of the review."""
    path = tmp_path / "secret"
    path.write_text(SECRET, "utf-8")
    return path


@pytest.fixture
def lent(review: Review) -> Review:
    """Return a review with one entry and folders for templates and notes."""
    review.write("@misc{one, title = {T}, author = {A, B}, year = {2020}}\n")
    for folder in ("templates", "styles", "refs/notes"):
        (review.folder / folder).mkdir()
    return review


@pytest.mark.parametrize("name", ["shows.md.j2", "leak.md.j2", "../templates/leak.md.j2"])
def test_a_template_that_leads_out_of_the_review_prints_nothing(lent: Review, secret: Path, name: str) -> None:
    """Included, or asked for itself: wrong use, with the file that is a link."""
    (lent.folder / "templates/leak.md.j2").symlink_to(secret)
    (lent.folder / "templates/shows.md.j2").write_text('{% include "leak.md.j2" %}', "utf-8")
    done = lent.run("render", "-t", name, "--to", "md")

    assert (done.status, done.out) == (2, "")
    assert "leads out of the review" in done.err
    assert "leak.md.j2" in done.err
    assert SECRET not in done.err


def test_a_folder_of_templates_that_leads_out_prints_nothing(lent: Review, secret: Path) -> None:
    """Also where the folder is the link; a link inside of the review is fine."""
    (lent.folder / "templates").rmdir()
    (lent.folder / "templates").symlink_to(secret.parent)
    assert lent.run("render", "-t", "secret", "--to", "md").status == 2
    (lent.folder / "templates").unlink()
    (lent.folder / "own").mkdir()
    (lent.folder / "own/mine.md.j2").write_text("Mine", "utf-8")
    (lent.folder / "templates").symlink_to("own")

    assert lent.run("render", "-t", "mine", "--to", "md").out.strip() == "Mine"


def test_a_template_elsewhere_may_be_named_by_the_person(lent: Review, tmp_path: Path) -> None:
    """What is typed on the command line is the person's own will."""
    (tmp_path / "mine.md.j2").write_text("Mine", "utf-8")

    assert lent.run("render", "-t", "../mine.md.j2", "--to", "md").out.strip() == "Mine"


def test_notes_that_lead_out_of_the_review_are_not_printed(lent: Review, secret: Path) -> None:
    """Wrong use, with the file named; ``check`` refuses it as well."""
    (lent.folder / "refs/notes/introduction.md").symlink_to(secret)
    for words in (("render", "--annotated", "--to", "md"), ("check",)):
        done = lent.run(*words)

        assert done.status == 2
        assert "refs/notes/introduction.md" in done.err
        assert SECRET not in done.out + done.err


@pytest.mark.parametrize("words", [("-s", "mine"), ("-s", "styles/mine.csl"), ("-t", "mine.docx", "-o", "x.docx")])
def test_styles_and_word_files_that_lead_out_are_refused(lent: Review, secret: Path, words: tuple[str, ...]) -> None:
    """By name and by path."""
    (lent.folder / "styles/mine.csl").symlink_to(secret)
    (lent.folder / "templates/mine.docx").symlink_to(secret)
    done = lent.run("render", *words)

    assert done.status == 2
    assert "leads out of the review" in done.err


@pytest.mark.parametrize("linked", [False, True])
def test_the_decision_log_must_lie_in_the_review(lent: Review, secret: Path, linked: bool) -> None:
    """Neither settings nor a link make a stranger's review write to another file; no tag goes without a line."""
    if linked:
        (lent.folder / "refs/decisions.jsonl").symlink_to(secret)
    else:
        settings = lent.folder / "citekit.toml"
        settings.write_text(f'decisions = "{os.path.relpath(secret, lent.folder)}"\n', "utf-8")
    before = lent.library.read_bytes()
    done = lent.run("tag", "add", "condition:LPP", "one")

    assert done.status == 4
    assert "does not lie in the review" in done.err
    assert lent.library.read_bytes() == before
    assert secret.read_text("utf-8") == SECRET
    assert lent.run("tag", "suggest", "one").status == 4


def test_a_library_that_is_a_link_out_of_the_review_stays_allowed(lent: Review, tmp_path: Path) -> None:
    """People keep one library for several reviews."""
    lent.library.rename(tmp_path / "shared.bib")
    lent.library.symlink_to(tmp_path / "shared.bib")

    assert lent.run("tag", "add", "condition:LPP", "one").status == 0
    assert "lichen-planopilaris" in (tmp_path / "shared.bib").read_text("utf-8")


LABELS = '{"title": "On FFA of Kossard", "abstract": "x", "tags": ["condition:frontal-fibrosing-alopecia"]}'


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize(
    ("link", "words", "status"),
    [
        ("refs/learned.tsv", ("tag", "learn", "labels.jsonl"), 4),
        ("refs/learned.tsv", ("tag", "suggest"), 4),
        ("refs/cues.toml", ("tag", "suggest"), 4),
        ("refs/vocabularies/x-condition.tsv", ("vocab", "import", "x.tsv", "--facet", "condition"), 4),
        (".gitattributes", ("merge-driver", "--install"), 4),
        ("templates/reading-list.md.j2", ("templates", "copy", "reading-list.md"), 2),
        ("list.md", ("render", "--to", "md", "-o", "list.md"), 2),
        ("refs/works.jsonl", ("cache", "export", "-o", "refs/works.jsonl"), 2),
        ("table.tsv", ("tag", "agreement", "anna", "ben", "--settle", "table.tsv"), 2),
    ],
)
def test_no_command_writes_through_a_link_of_the_review(
    lent: Review, secret: Path, link: str, words: tuple[str, ...], status: int, there: bool
) -> None:
    """What it leads to stays as it is, and is not made where it is not there; no dry run goes another way."""
    subprocess.run(["git", "init", "-q"], cwd=lent.folder, check=True)
    (lent.folder / "labels.jsonl").write_text(LABELS, "utf-8")
    (lent.folder / "x.tsv").write_text("id\tname\nX1\tHair\n", "utf-8")
    target, path = secret if there else secret.with_name("made"), lent.folder / link
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)
    for more in ((), ("--dry-run",) if words[0] in ("tag", "vocab", "merge-driver") and "suggest" not in words else ()):
        done = lent.run(*words, *more)

        assert (done.status, "leads out of the review" in done.err) == (status, True), done.err
        assert (secret.read_text("utf-8"), secret.with_name("made").exists()) == (SECRET, False)


def test_init_makes_no_files_through_a_link(tmp_path: Path, lent: Review) -> None:
    """Where a folder on the way leads elsewhere nothing at all is made; a link to a library that is there stays."""
    for name in ("elsewhere", "cloned"):
        (tmp_path / name).mkdir()
    (tmp_path / "cloned/refs").symlink_to("../elsewhere")
    done = lent.run("init", "../cloned")
    assert (done.status, "leads out of the review" in done.err) == (4, True)
    assert [*(tmp_path / "elsewhere").iterdir()] == []
    assert [path.name for path in (tmp_path / "cloned").iterdir()] == ["refs"]

    lent.library.rename(tmp_path / "shared.bib")
    lent.library.symlink_to(tmp_path / "shared.bib")
    assert lent.run("init").status == 0


def test_what_is_learned_beside_a_shared_vocabulary_stays_allowed(tmp_path: Path, lent: Review) -> None:
    """A vocabulary may lie elsewhere; what belongs to it lies beside it."""
    (tmp_path / "shared").mkdir()
    (lent.folder / "refs/vocabulary.toml").rename(tmp_path / "shared/vocabulary.toml")
    (lent.folder / "citekit.toml").write_text('vocabulary = "../shared/vocabulary.toml"\n', "utf-8")
    (lent.folder / "labels.jsonl").write_text(LABELS, "utf-8")

    assert lent.run("tag", "learn", "labels.jsonl").status == 0
    assert (tmp_path / "shared/learned.tsv").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('decisions = "refs/library.bib"', "library and decisions"),
        ('decisions = "refs/vocabulary.toml"', "vocabulary and decisions"),
        ('decisions = "./refs/../citekit.toml"', "settings and decisions"),
        ('vocabulary = "refs/library.bib"', "library and vocabulary"),
        ('library = "refs/decisions.jsonl"', "library and decisions"),
        ('decisions = "refs/linked"', "library and decisions"),
        ('decisions = "refs/named"', "library and decisions"),
    ],
)
def test_one_file_for_two_purposes_is_an_error_of_the_settings(lent: Review, line: str, said: str) -> None:
    """What is written for the one would ruin the other: by a path, a link or a second name, at the setting's line."""
    (lent.folder / "citekit.toml").write_text(f"# settings\n{line}\n", "utf-8")
    (lent.folder / "refs/linked").symlink_to("library.bib")
    (lent.folder / "refs/named").hardlink_to(lent.library)
    before = lent.library.read_bytes()
    done = lent.run("tag", "add", "condition:LPP", "one")

    assert (done.status, lent.library.read_bytes()) == (4, before)
    assert done.err.startswith(f"error: citekit.toml:2: {said} of the review are one file: ")


OWN = [
    "refs/learned.tsv", "refs/vocabularies/agents.tsv", "templates/new.md.j2", "styles/mine.csl", ".gitattributes",
    ".gitignore", ".git/config", "refs/.library.bib.lock", "refs/cues.toml", "refs/notes/introduction.md",
    "refs/journals.csv", "refs/works.jsonl", "../other/refs/library.bib", "../other/refs/vocabulary.toml",
    "../other/citekit.toml",
]  # fmt: skip


@pytest.fixture
def other(lent: Review, initialised: Path) -> Review:
    """Return the review beside which another one lies."""
    shutil.copytree(initialised, lent.folder / "../other")
    (lent.folder / "refs/vocabularies").mkdir()
    (lent.folder / ".git").mkdir()
    return lent


@pytest.mark.parametrize("name", OWN)
def test_no_output_goes_over_what_a_review_lives_on(other: Review, name: str) -> None:
    """Whatever citekit reads in this review, or in another one: wrong use, and nothing is written."""
    path = other.folder / name
    before = path.read_bytes() if path.exists() else None
    done = other.run("list", "--format", "csv", "-o", name)

    assert done.status == 2
    assert "is a file of the review itself" in done.err
    assert (path.read_bytes() if path.exists() else None) == before


def test_no_output_goes_over_a_table_that_the_vocabulary_imports(lent: Review) -> None:
    """Wherever it lies, also where the vocabulary cannot be read; so with a style of one's own and the user's file."""
    table, vocabulary = lent.folder / "tables/agents.tsv", lent.folder / "refs/vocabulary.toml"
    assert lent.run("vocab", "export", "agent", "--to", "tsv", "-o", "agents.tsv").status == 0
    table.parent.mkdir()
    (lent.folder / "agents.tsv").rename(table)
    text = vocabulary.read_text("utf-8").replace("[facets.agent]", '[facets.agent]\nimport = ["../tables/agents.tsv"]')
    vocabulary.write_text(text, "utf-8")
    (lent.folder / "own.csl").write_text("<style/>", "utf-8")
    (lent.folder / "citekit.toml").write_text('style = "own.csl"\n', "utf-8")
    own = Path(lent.env["XDG_CONFIG_HOME"]) / "citekit/config.toml"
    own.parent.mkdir(parents=True)
    own.write_text('mailto = ""\n', "utf-8")
    files = [table, lent.folder / "own.csl", own]
    before = [path.read_bytes() for path in files]

    for path in (*files, table):
        done = lent.run("list", "--format", "csv", "-o", str(path))
        assert (done.status, "is a file of the review itself" in done.err) == (2, True), path
        vocabulary.write_text(text + "[", "utf-8")  # from the second time on it is no TOML
    assert [path.read_bytes() for path in files] == before


@pytest.mark.parametrize(
    "words",
    [
        "resolve --offline -f ../in.txt -o ../in.txt",
        "match --offline -f ../in.txt -o ../linked.txt",
        "vocab import ../in.txt --facet agent -o ../in.txt",
        "tag agreement ../in.txt other --settle ../in.txt",
        "render -t own.md.j2 -o own.md.j2",
    ],
)
def test_no_output_goes_over_what_the_command_reads(lent: Review, words: str) -> None:
    """Given by the person for this one command, under the same name or another: wrong use, and nothing is written."""
    text = "10.5555/x\n"
    for path in (lent.folder / "../in.txt", lent.folder / "own.md.j2"):
        path.write_text(text, "utf-8")
    (lent.folder / "../linked.txt").symlink_to("in.txt")
    done = lent.run(*words.split())

    assert done.status == 2
    assert "is a file that the command reads" in done.err
    assert (lent.folder / "../in.txt").read_text("utf-8") == (lent.folder / "own.md.j2").read_text("utf-8") == text


def test_other_files_of_a_review_may_be_written(other: Review) -> None:
    """Exports lie where people want them, beside the library too, and a snapshot where snapshots lie."""
    for name in ("list.csv", "refs/list.csv", "../other/list.csv", "../list.csv"):
        assert other.run("list", "--format", "csv", "-o", name).status == 0
    assert other.run("cache", "export", "-o", "refs/works.jsonl").status != 2


def test_outside_of_a_review_the_library_of_one_is_kept(other: Review, tmp_path: Path) -> None:
    """Also where that review's settings cannot be read, or name another library."""
    outside = Review(tmp_path, tmp_path / "home")
    words = ("resolve", "10.5555/x", "--offline", "-o")

    assert outside.run(*words, "other/refs/library.bib").status == 2
    (tmp_path / "other/citekit.toml").write_text("library = [", "utf-8")
    assert outside.run(*words, "other/refs/library.bib").status == 2
    (tmp_path / "other/citekit.toml").write_text('library = "my.bib"\n', "utf-8")
    assert outside.run(*words, "other/my.bib").status == 2
    assert outside.run(*words, "other/refs/new.bib").status == 3


def test_what_is_printed_steers_no_terminal(review: Review) -> None:
    """Control characters and overrides of direction are U+FFFD in rows and talk, and escaped in JSON."""
    review.write(f"@misc{{k{STEERING}, title = {{A {STEERING} title\there}}, year = }}\n")
    vocabulary = review.folder / "refs/vocabulary.toml"
    note = "".join(f"\\u{ord(char):04x}" for char in STEERING)
    text = vocabulary.read_text("utf-8").replace('note = "LPP', f'note = "{note} LPP', 1)
    vocabulary.write_text(text, "utf-8")
    commands = ("list", "list --format csv", "list --format keys", "list --json", "check", "check --json")
    for words in (*commands, "vocab show condition:LPP", "tag add condition:LPP nobody\x1b[31m"):
        done = review.run(*words.split(" "))

        assert done.status < 2, words
        assert not set(done.out + done.err) & set(STEERING) - set("]0;title[31m2J"), words
    assert review.run("list", "--json").json["results"][0]["key"] == f"k{STEERING}"
    assert "\ufffd" in review.run("list").out
