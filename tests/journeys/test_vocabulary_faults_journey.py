"""What goes wrong around a vocabulary, with the real command: names that cannot be found, races, places, imports."""

import subprocess
import unicodedata
from collections.abc import Callable

import pytest

from citekit import config
from citekit.errors import UnknownTag
from citekit.journeys import tagging, vocabulary_edits
from citekit.journeys.doer import Doer
from citekit.journeys.workspace import Workspace
from conftest import Review

ENTRY = "@article{k1,\n  title = {T},\n}\n"
TABLE = "id\tname\tsynonyms\nD1\tring scarring\tannular scarring\n"


def vocabulary(review: Review, text: str) -> None:
    """Add to the vocabulary of a review."""
    path = review.folder / "refs/vocabulary.toml"
    path.write_text(path.read_text("utf-8") + text, "utf-8")


@pytest.mark.parametrize("word", ["none", "None", "any"])
def test_a_notation_that_no_query_can_mean_is_refused(make_review: Callable[[str], Review], word: str) -> None:
    """``condition:none`` means untagged: ``vocab check`` names the line, tagging with it and renaming to it fail."""
    review = make_review(ENTRY)
    before = review.library.read_bytes()
    assert review.run("vocab", "rename", "agent:tofacitinib", word).status == 2
    vocabulary(review, f'\n[condition.{word}]\nlabel = "nothing at all"\n')
    lines = (review.folder / "refs/vocabulary.toml").read_text("utf-8").splitlines()
    (found,) = review.run("vocab", "check", "--json").json["findings"]

    assert (found["code"], found["line"]) == ("reserved-name", lines.index(f"[condition.{word}]") + 1)
    assert review.run("tag", "add", f"condition:{word}", "k1").status == 4
    assert review.library.read_bytes() == before


def test_the_error_about_a_notation_that_no_query_can_mean_says_how_to_go_on(
    make_review: Callable[[str], Review],
) -> None:
    """Its two steps, the line and the command, make the review whole again: the entries follow."""
    review = make_review("@article{k1,\n  title = {T},\n  keywords = {condition:none},\n}\n")
    vocabulary(review, '\n[condition.none]\nlabel = "no hair loss"\n')
    done = review.run("list")
    assert done.status == 4
    assert "call it `none-of-them`" in done.err
    path = review.folder / "refs/vocabulary.toml"
    path.write_text(path.read_text("utf-8").replace("[condition.none]", "[condition.none-of-them]"), "utf-8")
    command = done.err.rpartition("`citekit ")[2].partition("`")[0]

    assert review.run(*command.split()).status == 0
    assert review.run("list", 'condition:"no hair loss"', "--format", "keys").out == "k1\n"


@pytest.mark.parametrize(("name", "better"), [("type", "type-of-work"), ("My Facet", "my-facet")])
def test_a_facet_that_a_query_could_not_name_is_refused_with_a_better_name(
    make_review: Callable[[str], Review], name: str, better: str
) -> None:
    """An import into it writes nothing, and with the name that the hint gives it works."""
    review = make_review(ENTRY)
    (review.folder / "m.tsv").write_text(TABLE)
    done = review.run("vocab", "import", "m.tsv", "--facet", name)

    assert done.status == 2
    assert f"`{better}`" in done.err
    assert review.run("vocab", "import", "m.tsv", "--facet", better).status == 0


def test_a_tag_that_is_renamed_meanwhile_is_not_written(make_review: Callable[[str], Review]) -> None:
    """Under the lock the vocabulary is looked at again, whichever command comes first."""
    review = make_review(ENTRY)
    settings = config.load(review.folder, review.env)
    late, doer = Workspace(settings), Doer("me", "vocab rename", dry_run=False)
    assert late.vocabulary.resolve("agent:tofacitinib")
    vocabulary_edits.rename(Workspace(settings), "agent:tofacitinib", "agent:tofa", doer)
    before = review.library.read_bytes()
    with pytest.raises(UnknownTag, match="agent:tofacitinib"):
        tagging.add_tags(late, ["agent:tofacitinib", "k1"], None, Doer("me", "tag add"))

    assert review.library.read_bytes() == before


def test_no_tag_comes_between_library_and_vocabulary(
    make_review: Callable[[str], Review], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While ``vocab rename`` is at work another command waits, and is told then that the old name is gone."""
    review = make_review(ENTRY)
    settings = config.load(review.folder, review.env)
    write, started = vocabulary_edits._write, []

    def meanwhile(*words: object) -> None:
        started.append(review.start("tag", "add", "agent:tofacitinib", "k1"))
        with pytest.raises(subprocess.TimeoutExpired):
            started[0].wait(3)
        write(*words)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(vocabulary_edits, "_write", meanwhile)
    doer = Doer("me", "vocab rename", dry_run=False)
    vocabulary_edits.rename(Workspace(settings), "agent:tofacitinib", "agent:tofa", doer)
    _, err = started[0].communicate()

    assert (started[0].returncode, "`agent:tofacitinib`" in err) == (2, True)
    assert review.library.read_text("utf-8") == ENTRY


def test_an_accent_in_a_letter_and_one_behind_it_are_one_name(make_review: Callable[[str], Review]) -> None:
    """A label, and an abbreviation in exact case: a clash where two concepts have it, found however it is typed."""
    review = make_review(ENTRY)
    composed, apart = (unicodedata.normalize(form, "Sjögren") for form in ("NFC", "NFD"))
    vocabulary(review, f'\n[condition.one]\nlabel = "{composed}"\nabbreviations = ["{apart.upper()}"]\n')
    assert review.run("vocab", "show", f"condition:{apart}").status == 0
    assert review.run("vocab", "show", f"condition:{composed.upper()}").status == 0
    vocabulary(review, f'\n[condition.two]\nlabel = "{apart}"\n')

    (found,) = review.run("vocab", "check", "--json").json["findings"]
    assert found["code"] == "label-clash"


def test_a_byte_that_is_no_text_has_its_line(make_review: Callable[[str], Review]) -> None:
    """In the vocabulary, in a table that it imports, and in the settings; a fault at a file's end too."""
    review = make_review(ENTRY)
    path = review.folder / "refs/vocabulary.toml"
    text = path.read_bytes()
    path.write_bytes(text + b"# caf\xe9\n")
    last = text.count(b"\n") + 1
    assert f"refs/vocabulary.toml:{last}" in review.run("vocab", "check").err
    path.write_bytes(text)
    settings = review.folder / "citekit.toml"
    lines = settings.read_text("utf-8").rstrip("\n").count("\n") + 2
    settings.write_text(settings.read_text("utf-8").rstrip("\n") + "\ntitle =\n")
    assert f"citekit.toml:{lines}" in review.run("list").err
    settings.write_text(settings.read_text("utf-8").replace("title =\n", 'title = """'))
    assert f"citekit.toml:{lines}" in review.run("list").err


def test_a_missing_imported_table_is_named(make_review: Callable[[str], Review]) -> None:
    """``vocab check`` says which file."""
    review = make_review(ENTRY)
    (review.folder / "m.tsv").write_text(TABLE)
    assert review.run("vocab", "import", "m.tsv", "--facet", "condition").status == 0
    (review.folder / "refs/vocabularies/m-condition.tsv").unlink()
    done = review.run("vocab", "check")

    assert done.status == 1
    assert "refs/vocabularies/m-condition.tsv" in done.out
    assert done.err.startswith("hint: ")


def test_undo_of_an_import_takes_its_table_away_too(make_review: Callable[[str], Review]) -> None:
    """Nothing of it is left; undoing a second import of the same name brings the first table back."""
    review = make_review(ENTRY)
    table = review.folder / "refs/vocabularies/m-condition.tsv"
    before = (review.folder / "refs/vocabulary.toml").read_bytes()
    (review.folder / "m.tsv").write_text(TABLE)
    review.run("vocab", "import", "m.tsv", "--facet", "condition")
    first = table.read_bytes()
    (review.folder / "m.tsv").write_text(TABLE + "D2\tmany rings\t\n")
    review.run("vocab", "import", "m.tsv", "--facet", "condition")
    assert table.read_bytes() != first
    assert review.run("undo").status == 0
    assert table.read_bytes() == first
    assert review.run("undo").status == 0

    assert not table.exists()
    assert (review.folder / "refs/vocabulary.toml").read_bytes() == before


def test_an_import_says_that_its_facet_is_new(make_review: Callable[[str], Review]) -> None:
    """With the near one that was perhaps meant; it is done all the same, but in a dry run there is nothing to undo."""
    review = make_review(ENTRY)
    (review.folder / "m.tsv").write_text(TABLE)
    dry = review.run("vocab", "import", "m.tsv", "--facet", "agnet", "--dry-run")
    slip = review.run("vocab", "import", "m.tsv", "--facet", "agnet")
    meant = review.run("vocab", "import", "m.tsv", "--facet", "outcome")

    assert (slip.status, meant.status) == (0, 0)
    assert "`agnet` is a new facet; did you mean `agent`?\n" in dry.err
    assert "`agnet` is a new facet; did you mean `agent`? `citekit undo` takes this back" in slip.err
    assert "`outcome` is a new facet\n" in meant.err
    assert "new facet" not in review.run("vocab", "import", "m.tsv", "--facet", "condition").err


def test_an_import_leaves_out_what_no_query_could_mean(make_review: Callable[[str], Review]) -> None:
    """A row with the id ``none`` is not taken, and that is said."""
    review = make_review(ENTRY)
    (review.folder / "m.tsv").write_text(TABLE + "none\tnothing\t\n")
    done = review.run("vocab", "import", "m.tsv", "--facet", "condition")

    assert "left out: 1 (`none`); with another id in `m.tsv` they are taken" in done.err
    assert review.run("vocab", "show", "condition:nothing").status == 2
    assert review.run("vocab", "check").status == 0


def test_a_line_of_the_log_that_is_none_is_a_finding(make_review: Callable[[str], Review]) -> None:
    """What stops ``tag suggest`` is told by ``check`` with its line."""
    review = make_review(ENTRY)
    review.run("tag", "add", "agent:tofacitinib", "k1")
    with (review.folder / "refs/decisions.jsonl").open("a") as log:
        log.write("<<<<<<< HEAD\n")
    found = [one for one in review.run("check", "--json").json["findings"] if one["code"] == "bad-decision-log"]

    assert [(one["file"], one["line"]) for one in found] == [("refs/decisions.jsonl", 2)]
    assert review.run("tag", "suggest").status == 4
